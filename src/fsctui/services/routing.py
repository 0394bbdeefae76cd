"""Routing: who gets a referral, decided by the active assignment rule, and why, kept as it was decided."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache

from fsctui.domain.access import Permission, require
from fsctui.domain.referral_rows import Routed as StoredDecision
from fsctui.domain.routing import AssigneeKind, Rule, from_json
from fsctui.domain.routing_conditions import Facts
from fsctui.domain.routing_decide import (
    CompiledRule,
    DecidedBy,
    default_owner,
    settle,
    stored,
)
from fsctui.domain.routing_fields import schema_of
from fsctui.services.context import Context
from fsctui.services.referral_access import load_in
from fsctui.services.routing_rules import Rules
from fsctui.services.routing_trial import Trials
from fsctui.services.setting_values import default_owner_in
from fsctui.services.taking_back import TakesBack
from fsctui.store import object_types as type_store
from fsctui.store import routing as store
from fsctui.store.database import Tx

_NO_RULE = Rule("")


@dataclass(frozen=True, slots=True)
class Routed:
    """Who a referral goes to: a user, or a queue. `by` DEFAULT means that no entry took it: somebody has to be told.

    `notify_cc` are the users that the entry wants told besides.
    """

    owner_id: int | None
    owner: str
    queue_id: int | None
    queue: str
    decision_id: int
    by: DecidedBy
    notify_cc: tuple[int, ...] = ()


class NobodyToRouteTo(RuntimeError):
    """A bug, or a database made by hand: there is no active administrator, which the last one can't cease to be."""


def route_in(
    context: Context, tx: Tx, referral_id: int, facts: Facts, *, declined: frozenset[str] = frozenset()
) -> Routed:
    """Decide who gets a referral whose row is there, and store why. The referral itself isn't touched.

    `facts` are `domain.referral_facts.routing_facts`; `declined` are the usernames that don't get it again. Without an
    active rule, and where its entries take nothing, the default owner gets it.
    """
    rule_id, compiled = active_in(tx)
    entry, tried = compiled.match(facts)
    assignee = None if entry is None else entry.assignee
    names: set[str] = set()
    queues: set[str] = set()
    if entry is not None and assignee is not None:
        names.update(entry.notify_cc)
        if assignee.kind is AssigneeKind.QUEUE:
            queues.add(assignee.names[0])
        elif any(assignee.names):
            names.update(assignee.names)
        else:
            queues.add(assignee.queue)
    people = store.people(tx, names, queues, tx.now)
    name = compiled.rule.name
    last = "" if entry is None or assignee is None else _last_in(tx, name, entry.key, assignee.kind)
    decision = settle(
        compiled.rule, (entry, tried), facts, people.staff, default_owner="", last=last, declined=declined
    )
    if decision.by is DecidedBy.DEFAULT:
        owners = store.default_owners(tx, compiled.rule.default_owner, default_owner_in(tx))
        people = store.people(tx, [*owners, *names], (), tx.now)
        decision = default_owner(decision, owners, people.staff, declined)
        if not decision.owner:
            raise NobodyToRouteTo(referral_id)
    elif decision.by is DecidedBy.POOL:
        store.set_last_of_pool(tx, name, decision.entry, decision.owner)
    queue_id = people.queue_ids[decision.queue] if decision.queue else None
    decision_id = store.insert_decision(
        tx, referral_id, rule_id, decision.entry, decision.by.value, decision.owner, decision.queue,
        stored(decision, compiled.fields),
    )  # fmt: skip
    workers = people.staff.workers
    copied = () if entry is None else [each for each in entry.notify_cc if each in workers]
    # Nobody outside is told of the bank's clients.
    told = tuple(people.ids[each] for each in copied if not workers[each].outside)
    owner_id = people.ids[decision.owner] if decision.owner else None
    return Routed(owner_id, decision.owner, queue_id, decision.queue, decision_id, decision.by, told)


def _last_in(tx: Tx, rule: str, entry: str, kind: AssigneeKind) -> str:
    return store.last_of_pool(tx, rule, entry) if kind is AssigneeKind.POOL else ""


def active_in(tx: Tx) -> tuple[int | None, CompiledRule]:
    """The active rule, ready to decide; without one a rule that takes nothing."""
    found = store.active(tx)
    if found is None:
        return None, CompiledRule(_NO_RULE, {})
    return found.id, _compiled(found.body, store.referral_definition(tx))


@lru_cache(maxsize=8)
def _compiled(body: str, definition: str) -> CompiledRule:
    """Rules are compiled once for their text and that of the fields; nothing has to be forgotten when they change."""
    fields = type_store.from_json("referral", True, json.loads(definition)).fields if definition else ()
    return CompiledRule(from_json(json.loads(body)), schema_of(fields))


class RoutingService(Rules, Trials, TakesBack):
    """Assignment rules and what they decided."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def explain(self, referral_id: int) -> tuple[StoredDecision, ...]:
        """Why a referral went where it did, each time it was routed, the first time first. Raises ReferralUnknown."""
        actor = self._context.actor
        require(actor, Permission.VIEW_PEOPLE)
        with self._context.read() as tx:
            load_in(tx, actor, referral_id, Permission.VIEW_REFERRALS)
            return store.decisions(tx, referral_id)
