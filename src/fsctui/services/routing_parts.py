"""What keeping rules and trying them have in common: the fields, the people, and what is odd about a rule."""

from __future__ import annotations

from collections.abc import Collection

from fsctui.domain.routing import AssigneeKind, Rule
from fsctui.domain.routing_conditions import Schema
from fsctui.domain.routing_fields import schema_of
from fsctui.domain.routing_lint import Finding, History, lint
from fsctui.services.context import Context
from fsctui.store import object_types as type_store
from fsctui.store import routing as store
from fsctui.store.database import Tx

REFERRAL = "referral"


def schema_in(tx: Tx) -> Schema:
    """The fields that conditions may ask, by name."""
    found = type_store.find(tx, REFERRAL)
    return schema_of(found.fields if found else ())


def people_of_rule_in(tx: Tx, context: Context, rule: Rule, others: Collection[str] = ()) -> store.People:
    """Everybody whom the rule names."""
    names = {each for each in others if each}
    queues: set[str] = set()
    for entry in rule.entries:
        names.update(entry.notify_cc)
        if entry.assignee.kind is AssigneeKind.QUEUE:
            queues.update(entry.assignee.names[:1])
        elif any(entry.assignee.names):
            names.update(entry.assignee.names)
        else:
            queues.add(entry.assignee.queue)
    return store.people(tx, names, queues, context.now())


def findings_in(tx: Tx, context: Context, rule: Rule, history: History | None = None) -> tuple[Finding, ...]:
    """What is odd about a rule, for this bank and, if `history` is given, for what past referrals said."""
    people = people_of_rule_in(tx, context, rule, (rule.default_owner,))
    closed = store.queues_without_referrals(tx)
    return lint(rule, schema_in(tx), staff=people.staff, history=history, closed_queues=closed)
