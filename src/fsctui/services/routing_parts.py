"""What keeping rules and trying them have in common: the fields, the people, a rule as it is kept, and what is odd."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import replace

from fsctui.domain import routing
from fsctui.domain.choices import ChoiceAskedFor
from fsctui.domain.records import ObjectType
from fsctui.domain.routing import Assignee, AssigneeKind, Condition, Entry, Rule, from_json
from fsctui.domain.routing_conditions import Schema, choices_of
from fsctui.domain.routing_fields import schema_of
from fsctui.domain.routing_lint import Finding, History, lint
from fsctui.domain.text import clean
from fsctui.services.common import MAX_NAME
from fsctui.services.context import Context
from fsctui.services.refusals import ValueInvalid
from fsctui.store import object_types as type_store
from fsctui.store import people as people_store
from fsctui.store import routing as store
from fsctui.store.database import Tx

REFERRAL = "referral"


def schema_in(tx: Tx) -> Schema:
    """The fields that conditions may ask, by name."""
    found = type_store.find(tx, REFERRAL)
    return schema_of(found.fields if found else ())


def checked_in(tx: Tx, rule: Rule) -> Rule:
    """The rule as it is kept: clean words, usernames and queues written as the bank writes them.

    Names that the bank doesn't have stay, for the lint to tell. Raises what `domain.routing.check` does.
    """
    queues = {each.casefold(): each for each in people_store.queue_ids(tx)}
    users = {each.casefold(): each for each in people_store.usernames(tx)}
    name = clean(rule.name)
    if len(name) > MAX_NAME:
        raise ValueInvalid("rule", "name", name[:80], f"<= {MAX_NAME}")

    def user(text: str) -> str:
        return users.get(clean(text).casefold(), clean(text))

    def queue(text: str) -> str:
        return queues.get(clean(text).casefold(), clean(text))

    def assignee(given: Assignee) -> Assignee:
        known = queue if given.kind is AssigneeKind.QUEUE else user
        names = tuple(dict.fromkeys(known(each) for each in given.names if clean(each)))
        return replace(given, names=names, queue=queue(given.queue))

    entries = tuple(
        Entry(
            clean(each.key),
            assignee(each.assignee),
            tuple(_condition(one) for one in each.conditions),
            clean(each.logic),
            clean(each.note),
            tuple(dict.fromkeys(user(one) for one in each.notify_cc if clean(one))),
        )
        for each in rule.entries
    )
    checked = Rule(name, entries, user(rule.default_owner), clean(rule.description, multiline=True))
    routing.check(checked)
    return checked


def _condition(given: Condition) -> Condition:
    return Condition(clean(given.field), given.operator, tuple(clean(value) for value in given.values))


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
