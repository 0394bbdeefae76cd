"""Every reason why the scheduling core declines to compute a date, one class each."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import ClassVar

from fsctui.refusal import Kind, Refusal


@dataclass(eq=False)
class DateOutOfRange(Refusal):
    """The date, or a date on the way to it, lies outside what the calendar knows."""

    calendar: str
    day: date
    first: date
    last: date


@dataclass(eq=False)
class YearOutOfRange(Refusal):
    """The holiday source knows nothing about this year; `source` is a country or a market."""

    source: str
    year: int
    first_year: int
    last_year: int


@dataclass(eq=False)
class UnknownCountry(Refusal):
    """No public holidays are known for this country code."""

    country: str


@dataclass(eq=False)
class UnknownSubdivision(Refusal):
    """The country is known, this part of it is not; `known` lists the codes it has."""

    country: str
    subdivision: str
    known: tuple[str, ...] = ()


@dataclass(eq=False)
class UnknownMarket(Refusal):
    """No financial calendar has this code."""

    market: str


@dataclass(eq=False)
class UnknownTimeZone(Refusal):
    """The name is not in the IANA time zone database."""

    time_zone: str


@dataclass(eq=False)
class OffsetOutOfRange(Refusal):
    """An offset's amount is larger than anything meant seriously."""

    amount: int
    first: int
    last: int


@dataclass(eq=False)
class BadCalendarField(Refusal):
    """One field of a calendar's description cannot be used; `problem` is a stable word, `path` says where."""

    path: str
    problem: str
    value: str = ""


@dataclass(eq=False)
class NoWorkingDays(Refusal):
    """The weekly hours leave no weekday open, so nothing could ever fall due."""

    calendar: str


@dataclass(eq=False)
class NaiveInstant(Refusal):
    """An instant without a time zone could mean any moment of the day."""

    instant: datetime


@dataclass(eq=False)
class DependencyCycle(Refusal):
    """These items wait for each other; each key waits for the next one, the last for the first."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    keys: list[str] = field(default_factory=list)


@dataclass(eq=False)
class UnknownPrerequisite(Refusal):
    """An item waits for a key that is not in the plan."""

    key: str
    prerequisite: str


@dataclass(eq=False)
class DuplicatePrerequisite(Refusal):
    """An item names the same prerequisite twice."""

    key: str
    prerequisite: str


@dataclass(eq=False)
class DuplicateItem(Refusal):
    """Two items of one plan share a key."""

    key: str


@dataclass(eq=False)
class TargetDateMissing(Refusal):
    """An item counts from the plan's target date and the plan has none."""

    key: str


@dataclass(eq=False)
class UnknownCalendar(Refusal):
    """An item names a calendar that was not handed in."""

    key: str
    calendar: str


@dataclass(eq=False)
class ClockEventOutOfOrder(Refusal):
    """A clock cannot take this event in its present state, or it lies before the event that precedes it."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    clock: str
    event: str
    state: str
    at: datetime


@dataclass(eq=False)
class BadRecurrence(Refusal):
    """The text is not a recurrence rule that can be used for dates; `detail` quotes the part that is wrong."""

    rule: str
    problem: str
    detail: str = ""
