"""What keeping rules and trying them have in common: the fields, the people, and what is odd about a rule."""

from __future__ import annotations

import json
from collections.abc import Collection

from fsctui.domain.choices import ChoiceAskedFor
from fsctui.domain.records import ObjectType
from fsctui.domain.routing import AssigneeKind, Rule, from_json
from fsctui.domain.routing_conditions import Schema, choices_of
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


def check_still_asked_in(tx: Tx, before: ObjectType, after: ObjectType) -> None:
    """Refuse another list of choices by which the rule in force would mean something else. Raises ChoiceAskedFor.

    Rules name choices by their codes or by what they are called, in any language.
    """
    found = store.active(tx)
    if found is None or before.code != REFERRAL:
        return
    rule, old, new = from_json(json.loads(found.body)), schema_of(before.fields), schema_of(after.fields)
    for entry in rule.entries:
        for condition in entry.conditions:
            if condition.field not in old or not old[condition.field].choices:
                continue
            for value in condition.values:
                meant = choices_of(old[condition.field], value)
                if meant and choices_of(new[condition.field], value) != meant:
                    raise ChoiceAskedFor(rule.name, entry.key, value)
