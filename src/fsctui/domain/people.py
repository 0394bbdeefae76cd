"""Users, roles, teams, queues and absences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import ClassVar

from fsctui.refusal import Kind, Refusal

MAX_SUBSTITUTES = 50


class PermissionRole(Enum):
    """What somebody may do at all; job roles (assistant, mortgage broker, ...) each hold one of these."""

    ADMINISTRATOR = "administrator"
    MANAGER = "manager"
    ADVISER = "adviser"
    ASSISTANT = "assistant"
    BROKER = "broker"
    AGENT = "agent"
    COMPLIANCE = "compliance"
    PARTNER = "partner"
    CLIENT = "client"


@dataclass(frozen=True, slots=True)
class Actor:
    """The person a use case acts for.

    `reports` are all users below them in the management line, at any depth; `teams` are their team and all below it.
    """

    id: int
    username: str
    name: str
    permission_roles: frozenset[PermissionRole]
    roles: frozenset[str] = frozenset()
    team_id: int | None = None
    teams: frozenset[int] = frozenset()
    queues: frozenset[int] = frozenset()
    reports: frozenset[int] = frozenset()
    language: str = "en"
    time_zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Absence:
    """Days away; `last_day` is the last day away (inclusive). `substitute_id` stands in."""

    user_id: int
    first_day: date
    last_day: date
    substitute_id: int | None = None
    reason: str = ""

    def covers(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day


@dataclass(frozen=True, slots=True)
class Person:
    """A user as the launch rules see one."""

    id: int
    username: str
    name: str
    active: bool = True
    roles: frozenset[str] = frozenset()
    calendar_id: int | None = None
    absences: tuple[Absence, ...] = ()

    def absence_on(self, day: date) -> Absence | None:
        return next((absence for absence in self.absences if absence.covers(day)), None)


@dataclass(eq=False)
class AbsenceEndsBeforeStart(Refusal):
    first_day: date
    last_day: date


@dataclass(eq=False)
class AbsenceOverlaps(Refusal):
    kind: ClassVar[Kind] = Kind.CONFLICT
    user: str
    first_day: date
    last_day: date


@dataclass(eq=False)
class SubstituteLoop(Refusal):
    """Substitutes that stand in for each other; `chain` names them, the first one again at the end."""

    chain: list[str]


@dataclass(eq=False)
class ManagerLoop(Refusal):
    """A management line that comes back to the same user; `chain` names it."""

    chain: list[str]


def substitute_for(user_id: int, day: date, absences: Mapping[int, Iterable[Absence]]) -> int | None:
    """Who stands in for the user on that day, along the chain A -> B -> C; None when nobody present does.

    Somebody who isn't absent stands in for themselves.
    """
    seen: set[int] = set()
    current: int | None = user_id
    while current is not None and current not in seen and len(seen) < MAX_SUBSTITUTES:
        seen.add(current)
        away = next((absence for absence in absences.get(current, ()) if absence.covers(day)), None)
        if away is None:
            return current
        current = away.substitute_id
    return None


def find_substitute_loop(new: Absence, others: Iterable[Absence]) -> list[int]:
    """The loop that `new` would close on some day; empty when there is none.

    Each hop keeps only the days on which everybody up to there is away: substitutes who are never away on one and the
    same day don't stand in for each other.
    """
    away: dict[int, list[Absence]] = {}
    for absence in others:
        away.setdefault(absence.user_id, []).append(absence)
    waiting = [([new.user_id], new.substitute_id, new.first_day, new.last_day)]
    while waiting:
        chain, current, first, last = waiting.pop()
        if current == new.user_id:
            return [*chain, current]
        if current is None or current in chain:
            continue
        for absence in away.get(current, ()):
            begins, ends = max(first, absence.first_day), min(last, absence.last_day)
            if begins <= ends:
                waiting.append(([*chain, current], absence.substitute_id, begins, ends))
    return []


def find_manager_loop(user_id: int, manager_id: int | None, managers: Mapping[int, int | None]) -> list[int]:
    """The loop that giving the user this manager would close; empty when there is none."""
    return _follow(user_id, {**managers, user_id: manager_id})


def _follow(start: int, following: Mapping[int, int | None]) -> list[int]:
    chain = [start]
    current = following.get(start)
    while current is not None:
        if current in chain:
            return [*chain[chain.index(current) :], current] if current == start else []
        chain.append(current)
        current = following.get(current)
    return []


def require_absence(absence: Absence) -> None:
    if absence.last_day < absence.first_day:
        raise AbsenceEndsBeforeStart(absence.first_day, absence.last_day)
