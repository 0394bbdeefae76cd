"""What became of referrals, in figures: pure sums and medians over rows that were counted already."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum
from statistics import median
from typing import ClassVar

from fsctui.domain.referral_score import ReferrerScore
from fsctui.domain.referrals import Bucket, Status, amount_of, bucket
from fsctui.refusal import Kind, Refusal

TIMED = 20_000
"""Times are those of so many referrals, the newest, so that a report of millions stays quick."""
AGES = ((0, 1), (2, 5), (6, 10), (11, 20), (21, None))
"""Working days since an open referral came, from and to."""


class By(Enum):
    """What a report is divided by."""

    INTEREST = "interest"
    TEAM = "team"
    REFERRER = "referrer"
    MONTH = "month"


class Scope(Enum):
    """Whose referrals are counted: all that the reader may see, or only those that they sent."""

    SEEN = "seen"
    OWN = "own"


class Measure(Enum):
    """Each is defined in words wherever it is shown."""

    RECEIVED = "received"
    FUNNEL = "funnel"
    OPEN = "open"
    ACCEPTED = "accepted"
    CLOSED = "closed"
    CONVERTED = "converted"
    CONVERSION = "conversion"
    VALUE_OPEN = "value_open"
    VALUE_CONVERTED = "value_converted"
    HOURS_TO_ACCEPT = "hours_to_accept"
    DAYS_TO_CONVERT = "days_to_convert"
    BREACHES = "breaches"
    LATE = "late"
    AGE = "age"
    REFERRER_SCORE = "referrer_score"
    BASE_RATE = "base_rate"


@dataclass(eq=False)
class PeriodBackwards(Refusal):
    """A period that ends before it begins."""

    kind: ClassVar[Kind] = Kind.BAD_INPUT
    since: date
    until: date


@dataclass(frozen=True, slots=True)
class Group:
    """Referrals that have these in common, counted. `value` is in hundredths of `currency`; `month` is `2026-03`."""

    status: Status
    interest: str | None
    currency: str | None
    team: int | None
    referrer: int | None
    contact: int | None
    month: str
    count: int
    value: int
    accepted: int
    breaches: int


@dataclass(frozen=True, slots=True)
class Timed:
    """One referral's times: business hours until it was accepted, working days until it converted."""

    interest: str | None
    team: int | None
    referrer: int | None
    contact: int | None
    month: str
    hours: float | None
    days: int | None


@dataclass(frozen=True, slots=True)
class Figures:
    """The measures of some referrals. Rates are shares of 1, None where nothing was counted."""

    received: int = 0
    open: int = 0
    accepted: int = 0
    closed: int = 0
    converted: int = 0
    conversion: float | None = None
    breaches: int = 0
    value_open: Mapping[str, Decimal] = field(default_factory=dict)
    value_converted: Mapping[str, Decimal] = field(default_factory=dict)
    hours_to_accept: float | None = None
    days_to_convert: float | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """The figures of one interest, team, referrer or month; `key` is its code or id, empty for none."""

    key: str
    name: str
    figures: Figures


@dataclass(frozen=True, slots=True)
class Leader:
    """A referrer, with the terms of their score."""

    key: str
    name: str
    figures: Figures
    score: ReferrerScore


@dataclass(frozen=True, slots=True)
class Age:
    """Open referrals that came so many working days ago; `most` is None for the oldest."""

    least: int
    most: int | None
    count: int
    late: int
    breaches: int


@dataclass(frozen=True, slots=True)
class ReferralReport:
    """`funnel` counts every status; `months` goes from the first month to the last."""

    scope: Scope
    since: date | None
    until: date | None
    by: By
    totals: Figures
    funnel: tuple[tuple[Status, int], ...]
    lines: tuple[Line, ...]
    months: tuple[Line, ...]
    leaders: tuple[Leader, ...]
    ages: tuple[Age, ...]
    base_rate: float


def figures(groups: Iterable[Group], times: Iterable[Timed]) -> Figures:
    """The measures of these referrals."""
    received = opened = accepted = closed = converted = breaches = 0
    value_open: dict[str, int] = {}
    value_converted: dict[str, int] = {}
    for group in groups:
        received += group.count
        accepted += group.accepted
        breaches += group.breaches
        values = None
        if bucket(group.status) is not Bucket.CLOSED:
            opened += group.count
            values = value_open
        else:
            closed += group.count
            if group.status is Status.CONVERTED:
                converted += group.count
                values = value_converted
        if values is not None and group.value:
            values[group.currency or ""] = values.get(group.currency or "", 0) + group.value
    timed = list(times)
    hours = [each.hours for each in timed if each.hours is not None]
    days = [each.days for each in timed if each.days is not None]
    return Figures(
        received, opened, accepted, closed, converted, converted / closed if closed else None, breaches,
        _amounts(value_open), _amounts(value_converted),
        round(median(hours), 1) if hours else None, float(median(days)) if days else None,
    )  # fmt: skip


def _amounts(values: Mapping[str, int]) -> dict[str, Decimal]:
    found = {currency: amount_of(value) for currency, value in sorted(values.items())}
    return {currency: amount for currency, amount in found.items() if amount is not None}


def funnel(groups: Iterable[Group]) -> tuple[tuple[Status, int], ...]:
    """How many stand where now; every status is named, those that nothing has, too."""
    counts = dict.fromkeys(Status, 0)
    for group in groups:
        counts[group.status] += group.count
    return tuple(counts.items())


Key = Callable[[Group | Timed], str]


def key_of(by: By) -> Key:
    """What tells the lines of a report apart; "" stands for none."""
    match by:
        case By.INTEREST:
            return lambda each: each.interest or ""
        case By.TEAM:
            return lambda each: "" if each.team is None else str(each.team)
        case By.MONTH:
            return lambda each: each.month
        case By.REFERRER:  # pragma: no branch - there is no other, as mypy proves
            return _referrer


def _referrer(each: Group | Timed) -> str:
    if each.referrer is not None:
        return f"user:{each.referrer}"
    return "" if each.contact is None else f"contact:{each.contact}"


def lines(by: By, groups: Sequence[Group], times: Sequence[Timed], names: Callable[[str], str]) -> tuple[Line, ...]:
    """A line for each key: months in their order, all others with the most converted first."""
    key = key_of(by)
    own: dict[str, tuple[list[Group], list[Timed]]] = {}
    for group in groups:
        own.setdefault(key(group), ([], []))[0].append(group)
    for each in times:
        own.setdefault(key(each), ([], []))[1].append(each)
    found = [Line(each, names(each), figures(*parts)) for each, parts in own.items()]
    if by is By.MONTH:
        return tuple(sorted(found, key=lambda line: line.key))
    return tuple(sorted(found, key=lambda line: (-line.figures.converted, -line.figures.received, line.name, line.key)))


def ages(opened: Iterable[tuple[int, int, int, int]]) -> tuple[Age, ...]:
    """Open referrals by age: rows of (working days, count, late, breaches)."""
    rows = list(opened)
    found = []
    for least, most in AGES:
        own = [row for row in rows if row[0] >= least and (most is None or row[0] <= most)]
        sums = [sum(row[place] for row in own) for place in (1, 2, 3)]
        found.append(Age(least, most, *sums))
    return tuple(found)


def require_period(since: date | None, until: date | None) -> None:
    if since is not None and until is not None and until < since:
        raise PeriodBackwards(since, until)
