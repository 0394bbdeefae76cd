"""Conditions, assignees and findings of assignment rules in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fsctui.cli.answers.names import REFERRAL, Names
from fsctui.domain.routing import Assignee, AssigneeKind, Condition, Operator
from fsctui.i18n import _, labels
from fsctui.i18n.rule_words import finding_text


def condition_text(given: Condition | Mapping[str, Any], names: Names) -> str:
    """`State or province is CA or NV`; a condition, or one of a stored decision's."""
    if isinstance(given, Condition):
        field, operator, values = given.field, given.operator, given.values
    else:
        field, operator, values = given["field"], Operator(given["operator"]), tuple(given["values"])
    shown = [names.choice(REFERRAL, field, value) if value else _("empty") for value in values]
    return f"{names.field(REFERRAL, field)} {labels.label(operator)} {_(' or ').join(shown)}"


def assignee_text(assignee: Assignee) -> str:
    if assignee.kind is AssigneeKind.QUEUE:
        return _("queue {queue}").format(queue=assignee.names[0])
    if assignee.kind is AssigneeKind.USER:
        return assignee.names[0]
    strategy = labels.label(assignee.strategy)
    if any(assignee.names):
        return _("one of {users} ({strategy})").format(users=", ".join(assignee.names), strategy=strategy)
    return _("a member of {queue} ({strategy})").format(queue=assignee.queue, strategy=strategy)


__all__ = ["assignee_text", "condition_text", "finding_text"]
