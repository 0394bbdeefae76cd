"""Conditions, assignees and findings of assignment rules in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fsctui.domain.routing import Assignee, AssigneeKind, Condition, Operator
from fsctui.domain.routing_conditions import FieldKind
from fsctui.domain.routing_lint import Finding
from fsctui.i18n import _, labels


def condition_text(given: Condition | Mapping[str, Any]) -> str:
    """`state equals CA or NV`; a condition, or one of a stored decision's."""
    if isinstance(given, Condition):
        field, operator, values = given.field, given.operator, given.values
    else:
        field, operator, values = given["field"], Operator(given["operator"]), tuple(given["values"])
    shown = [value or _("empty") for value in values]
    return f"{field} {labels.label(operator)} {_(' or ').join(shown)}"


def assignee_text(assignee: Assignee) -> str:
    if assignee.kind is AssigneeKind.QUEUE:
        return _("queue {queue}").format(queue=assignee.names[0])
    if assignee.kind is AssigneeKind.USER:
        return assignee.names[0]
    strategy = labels.label(assignee.strategy)
    if any(assignee.names):
        return _("one of {users} ({strategy})").format(users=", ".join(assignee.names), strategy=strategy)
    return _("a member of {queue} ({strategy})").format(queue=assignee.queue, strategy=strategy)


def finding_text(finding: Finding) -> str:
    params = dict(finding.params)
    if "operator" in params:
        params["operator"] = labels.label(Operator(params["operator"]))
    if "kind" in params:
        params["kind"] = labels.label(FieldKind(params["kind"]))
    text = labels.label(finding.code, **params)
    if params.get("near"):
        text += " " + _("Did you mean {near}?").format(near=params["near"])
    return text
