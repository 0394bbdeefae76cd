"""Deciding by an assignment rule who gets a referral, and the whole trace of why.

A rule is compiled once for a schema of fields; deciding then touches each entry until one matches. Nothing is random:
the same rule, referral and staff give the same owner.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum
from typing import Any, NamedTuple

from fsctui.domain.routing import Assignee, AssigneeKind, Condition, Entry, Rule, Strategy
from fsctui.domain.routing_conditions import Facts, Known, Schema, Value, compile_condition


@dataclass(frozen=True, slots=True)
class Worker:
    """A user as pools see one; `substitute` (a username) stands in while they are away, `capacity` None is no limit.

    `works`: a role of theirs works on referrals. `outside`: they are partners or clients and no more.
    """

    username: str
    active: bool = True
    away: bool = False
    substitute: str = ""
    open: int = 0
    capacity: int | None = None
    works: bool = True
    outside: bool = False


@dataclass(frozen=True, slots=True)
class Staff:
    """Everybody by username, and the members of the queues in the order of their usernames."""

    workers: Mapping[str, Worker]
    queues: Mapping[str, tuple[str, ...]]


class Excluded(Enum):
    """Why somebody of a pool wasn't chosen from."""

    UNKNOWN = "unknown"
    INACTIVE = "inactive"
    UNFIT = "unfit"
    AWAY = "away"
    FULL = "full"
    DECLINED = "declined"


class DecidedBy(Enum):
    USER = "user"
    SUBSTITUTE = "substitute"
    QUEUE = "queue"
    POOL = "pool"
    DEFAULT = "default"


class Tried(NamedTuple):
    """An entry that was asked. `held` are the conditions that were looked at: their numbers (from 1), and whether they
    held; without logic the first that doesn't hold is the last.
    """

    entry: Entry
    position: int
    matched: bool
    held: tuple[tuple[int, bool], ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    username: str
    open: int
    capacity: int | None
    excluded: Excluded | None = None
    instead_of: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """Who got it (`owner`, a username, or `queue`), by which entry (empty for the default owner), and why."""

    rule: str
    entry: str
    by: DecidedBy
    owner: str
    queue: str
    facts: Facts
    tried: tuple[Tried, ...]
    candidates: tuple[Candidate, ...] = ()
    strategy: Strategy | None = None


# -- rules -----------------------------------------------------------------------------------------------------------


class CompiledRule:
    """A rule ready to decide. Raises LogicInvalid, LogicNumberUnknown when an entry's logic can't be read."""

    def __init__(self, rule: Rule, schema: Schema) -> None:
        self.rule = rule
        self.fields = tuple(dict.fromkeys(each.field for entry in rule.entries for each in entry.conditions))
        self._entries = [_CompiledEntry(entry, position, schema) for position, entry in enumerate(rule.entries, 1)]

    def match(self, facts: Facts) -> tuple[Entry | None, tuple[Tried, ...]]:
        """The first entry that matches, and every entry asked on the way."""
        known = Known(facts)
        tried: list[Tried] = []
        for each in self._entries:
            asked = each.ask(known)
            tried.append(asked)
            if asked.matched:
                return asked.entry, tuple(tried)
        return None, tuple(tried)


class _CompiledEntry:
    """An entry ready to be asked. Without logic there are only as many outcomes as conditions, so each is made once."""

    __slots__ = ("_entry", "_logic", "_outcomes", "_position", "_tests")

    def __init__(self, entry: Entry, position: int, schema: Schema) -> None:
        criteria = entry.criteria()
        self._entry = entry
        self._position = position
        self._logic = criteria if criteria is not None and criteria.text else None
        self._tests = tuple(compile_condition(each, schema) for each in entry.conditions)
        self._outcomes: dict[int, Tried] = {}

    def ask(self, known: Known) -> Tried:
        if self._logic is not None:
            held = tuple((number, test(known)) for number, test in enumerate(self._tests, 1))
            return Tried(self._entry, self._position, self._logic.holds(lambda number: held[number - 1][1]), held)
        failed = 0
        for number, test in enumerate(self._tests, 1):
            if not test(known):
                failed = number
                break
        found = self._outcomes.get(failed)
        if found is None:
            last = failed or len(self._tests)
            held = tuple((number, number != failed) for number in range(1, last + 1))
            found = self._outcomes[failed] = Tried(self._entry, self._position, not failed, held)
        return found


def decide(
    rule: CompiledRule,
    facts: Facts,
    staff: Staff,
    *,
    default_owner: str,
    last_of: Mapping[str, str] | None = None,
    declined: frozenset[str] = frozenset(),
) -> Decision:
    """Who gets the referral: `match`, then `settle`.

    `last_of` is whom each entry's pool chose last (round robin goes on after them); `declined` have rejected it and
    don't get it again. An entry whose people can't take it leaves it to the default owner, who is reported.
    """
    matched = rule.match(facts)
    last = "" if matched[0] is None else (last_of or {}).get(matched[0].key, "")
    return settle(rule.rule, matched, facts, staff, default_owner=default_owner, last=last, declined=declined)


def settle(
    rule: Rule,
    matched: tuple[Entry | None, tuple[Tried, ...]],
    facts: Facts,
    staff: Staff,
    *,
    default_owner: str,
    last: str = "",
    declined: frozenset[str] = frozenset(),
) -> Decision:
    """Who of the matched entry's people gets the referral; of `staff` only these (and who stands in) are asked for.

    A queue that there isn't, and people none of whom can take it, leave it to the default owner.
    """
    entry, tried = matched
    name, default = rule.name, default_owner
    if entry is None:
        return Decision(name, "", DecidedBy.DEFAULT, default, "", facts, tried)
    assignee = entry.assignee
    if assignee.kind is AssigneeKind.QUEUE:
        queue = assignee.names[0]
        if queue not in staff.queues:
            return Decision(name, entry.key, DecidedBy.DEFAULT, default, "", facts, tried)
        return Decision(name, entry.key, DecidedBy.QUEUE, "", queue, facts, tried)
    asked = candidates(assignee, staff, declined)
    able = [candidate for candidate in asked if candidate.excluded is None]
    if not able:
        return Decision(name, entry.key, DecidedBy.DEFAULT, default, "", facts, tried, asked)
    if assignee.kind is AssigneeKind.USER:
        chosen = able[0]
        by = DecidedBy.SUBSTITUTE if chosen.instead_of else DecidedBy.USER
        return Decision(name, entry.key, by, chosen.username, "", facts, tried, asked)
    chosen = _choose(able, asked, assignee.strategy, last)
    return Decision(name, entry.key, DecidedBy.POOL, chosen.username, "", facts, tried, asked, assignee.strategy)


def default_owner(
    decision: Decision, owners: Sequence[str], staff: Staff, declined: frozenset[str] = frozenset()
) -> Decision:
    """Give what no entry took to the first of `owners` who is active and works on referrals, or to whoever stands in
    while they are away.

    They get it even when they are away without a substitute, have their hands full or declined it: nothing is lost.
    The decision comes back as it was when nobody is active.
    """
    active = [name for name in owners if (worker := staff.workers.get(name)) and worker.active and worker.works]
    for name in active:
        found = candidates(Assignee(AssigneeKind.USER, (name,)), staff, declined)
        chosen = next((each.username for each in found if each.excluded is None), "")
        if chosen:
            return replace(decision, owner=chosen, candidates=decision.candidates + found)
    return replace(decision, owner=active[0] if active else "")


def candidates(assignee: Assignee, staff: Staff, declined: frozenset[str] = frozenset()) -> tuple[Candidate, ...]:
    """Everybody of a pool (or the one user) in order; who is away is followed by whoever stands in for them."""
    names = assignee.names if any(assignee.names) else staff.queues.get(assignee.queue, ())
    in_pool = set(names)
    found: dict[str, Candidate] = {}
    for name in names:
        found.setdefault(name, _candidate(name, staff, declined, limited=assignee.kind is AssigneeKind.POOL))
        seen, current = {name}, staff.workers.get(name)
        while current is not None and current.active and current.away and current.substitute not in seen | {""}:
            instead = current.substitute
            seen.add(instead)
            if instead not in in_pool:
                standing = _candidate(instead, staff, declined, limited=assignee.kind is AssigneeKind.POOL)
                found.setdefault(
                    instead, Candidate(instead, standing.open, standing.capacity, standing.excluded, instead_of=name)
                )
            current = staff.workers.get(instead)
    return tuple(found.values())


def _candidate(name: str, staff: Staff, declined: frozenset[str], *, limited: bool) -> Candidate:
    worker = staff.workers.get(name)
    if worker is None:
        return Candidate(name, 0, None, Excluded.UNKNOWN)
    excluded = None
    if not worker.active:
        excluded = Excluded.INACTIVE
    elif not worker.works:
        excluded = Excluded.UNFIT
    elif name in declined:
        excluded = Excluded.DECLINED
    elif worker.away:
        excluded = Excluded.AWAY
    elif limited and worker.capacity is not None and worker.open >= worker.capacity:
        excluded = Excluded.FULL
    return Candidate(name, worker.open, worker.capacity, excluded)


def _choose(able: Sequence[Candidate], order: Sequence[Candidate], strategy: Strategy, last: str) -> Candidate:
    """One of those able. Ties go to the first by username, so that the order of the pool doesn't matter for load."""
    if strategy is Strategy.LEAST_LOADED:
        return min(able, key=lambda each: (each.open, each.username))
    if strategy is Strategy.BY_CAPACITY:
        return min(able, key=lambda each: (_fullness(each), each.open, each.username))
    names = [each.username for each in order]
    start = names.index(last) + 1 if last in names else 0
    turn = {name: (position - start) % len(names) for position, name in enumerate(names)}
    return min(able, key=lambda each: turn[each.username])


def _fullness(candidate: Candidate) -> Decimal:
    """The part of the capacity in use; who has no limit counts as if they could hold a hundred."""
    return Decimal(candidate.open) / Decimal(candidate.capacity if candidate.capacity else 100)


# -- traces ----------------------------------------------------------------------------------------------------------


def stored(decision: Decision, fields: Sequence[str]) -> dict[str, Any]:
    """The decision as it is kept: what `trace` tells, in few words, because there is one for each referral.

    `facts` are the asked `fields` that had a value. `tried` says for each entry in turn which condition didn't hold (0:
    all did), or, of an entry with logic, the list of those that held. Conditions themselves are in the rule's version,
    which never changes.
    """
    facts = {name: text for name in fields if (text := _actual(decision.facts.get(name))) is not None}
    return {
        "facts": facts,
        "tried": [_outcome(each) for each in decision.tried],
        "strategy": None if decision.strategy is None else decision.strategy.value,
        "candidates": [
            {
                "user": each.username,
                "open": each.open,
                "capacity": each.capacity,
                "excluded": None if each.excluded is None else each.excluded.value,
                "instead_of": each.instead_of or None,
            }
            for each in decision.candidates
        ],
    }


def _outcome(tried: Tried) -> int | list[int]:
    if tried.entry.logic.strip():
        return [number for number, holds in tried.held if holds]
    return 0 if tried.matched else tried.held[-1][0]


def trace(kept: Mapping[str, Any], rule: Rule | None, entry: str) -> dict[str, Any]:
    """Why a referral went where it did, from what `stored` kept and the version of the rule that decided it.

    `entry` is the key of the one that took it. Each entry that was `tried` has its conditions with what the referral
    said (`actual`) and whether they held; those after the first that didn't hold were not looked at.
    """
    facts = kept["facts"]
    tried = []
    for position, (outcome, each) in enumerate(zip(kept["tried"], rule.entries if rule else (), strict=False), 1):
        if isinstance(outcome, int):
            last = outcome or len(each.conditions)
            held = [(number, number != outcome) for number in range(1, last + 1)]
        else:
            held = [(number, number in outcome) for number in range(1, len(each.conditions) + 1)]
        conditions = [_tested(number, each.conditions[number - 1], facts, holds) for number, holds in held]
        tried.append(
            {
                "entry": each.key,
                "position": position,
                "matched": each.key == entry,
                "logic": each.logic,
                "conditions": conditions,
            }
        )
    return {**kept, "rule": rule.name if rule else "", "entry": entry, "tried": tried}


def _tested(number: int, condition: Condition, facts: Mapping[str, str], holds: bool) -> dict[str, Any]:
    return {
        "number": number,
        "field": condition.field,
        "operator": condition.operator.value,
        "values": list(condition.values),
        "actual": facts.get(condition.field),
        "holds": holds,
    }


def _actual(value: Value) -> str | None:
    if value is None or value == "":
        return None
    return ("true" if value else "false") if isinstance(value, bool) else str(value)
