"""What became of referrals, in figures: pure sums and medians over rows that were counted already."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum
from math import ceil
from statistics import median
from typing import ClassVar

from fsctui.domain.query_tree import And, Compare, Op
from fsctui.domain.referral_score import ReferrerScore
from fsctui.domain.referrals import Bucket, Status, amount_of, bucket
from fsctui.refusal import Kind, Refusal

TIMED = 20_000
"""Times are those of so many referrals, the newest, so that a report of millions stays quick."""
AGES = ((0, 1), (2, 5), (6, 10), (11, 20), (21, None))
"""Working days since an open referral came, from and to."""
SHARE = 0.9
"""Of the times, so many lie within what is told beside the median."""


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
    HOURS_TO_ACCEPT_90 = "hours_to_accept_90"
    DAYS_TO_CONVERT = "days_to_convert"
    DAYS_TO_CONVERT_90 = "days_to_convert_90"
    SOON = "soon"
    LATE = "late"
    BREACHES = "breaches"
    AGE = "age"
    REFERRER_SCORE = "referrer_score"
    BASE_RATE = "base_rate"


MEASURES = (
    Measure.RECEIVED,
    Measure.OPEN,
    Measure.ACCEPTED,
    Measure.CLOSED,
    Measure.CONVERTED,
    Measure.CONVERSION,
    Measure.HOURS_TO_ACCEPT,
    Measure.HOURS_TO_ACCEPT_90,
    Measure.DAYS_TO_CONVERT,
    Measure.DAYS_TO_CONVERT_90,
    Measure.SOON,
    Measure.LATE,
    Measure.BREACHES,
    Measure.VALUE_OPEN,
    Measure.VALUE_CONVERTED,
)
"""What `Figures` has, in the order in which it is shown everywhere."""

_OPEN = "state:waiting,working"
QUERIES: dict[Measure, str | None] = {
    Measure.RECEIVED: "",
    Measure.OPEN: _OPEN,
    Measure.ACCEPTED: "accepted:any",
    Measure.CLOSED: "state:closed",
    Measure.CONVERTED: "status:converted",
    Measure.CONVERSION: "state:closed",
    Measure.HOURS_TO_ACCEPT: "accepted:any",
    Measure.HOURS_TO_ACCEPT_90: "accepted:any",
    Measure.DAYS_TO_CONVERT: "status:converted",
    Measure.DAYS_TO_CONVERT_90: "status:converted",
    Measure.SOON: "soon:yes",
    Measure.LATE: "overdue:yes",
    Measure.BREACHES: "breaches:>0",
    Measure.VALUE_OPEN: f"{_OPEN} value:>0",
    Measure.VALUE_CONVERTED: "status:converted value:>0",
    Measure.BASE_RATE: None,
}
"""The query of the referrals that a measure is about, beside that of the report; None: it is about no such list."""


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
    late: int = 0
    soon: int = 0


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
    soon: int = 0
    late: int = 0
    breaches: int = 0
    value_open: Mapping[str, Decimal] = field(default_factory=dict)
    value_converted: Mapping[str, Decimal] = field(default_factory=dict)
    hours_to_accept: float | None = None
    hours_to_accept_90: float | None = None
    days_to_convert: float | None = None
    days_to_convert_90: float | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """The figures of one interest, team, referrer or month; `key` is its code or id, empty for none.

    `query` finds exactly the referrals that are counted, in the list of all. `to_thank` is the newest converted one
    that its referrer was not thanked for, where lines are referrers.
    """

    key: str
    name: str
    figures: Figures
    query: str = ""
    to_thank: int | None = None


@dataclass(frozen=True, slots=True)
class Leader:
    """A referrer, with the terms of their score and their place among `among` referrers; the rest as in `Line`."""

    key: str
    name: str
    figures: Figures
    score: ReferrerScore
    query: str = ""
    to_thank: int | None = None
    place: int = 1
    among: int = 1


@dataclass(frozen=True, slots=True)
class Age:
    """Open referrals that came so many working days ago; `most` is None for the oldest."""

    least: int
    most: int | None
    count: int
    soon: int
    late: int
    breaches: int
    query: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """How many stand at a status now."""

    status: Status
    count: int
    query: str = ""


@dataclass(frozen=True, slots=True)
class Before:
    """The time before, as long as the one that was asked for, and what was counted then."""

    since: date
    until: date
    totals: Figures


@dataclass(frozen=True, slots=True)
class ReferralReport:
    """`funnel` counts every status; `months` goes from the first month to the last.

    `query` finds exactly what is counted in the list of all referrals; `before` is None where no first day was asked
    for.
    """

    scope: Scope
    since: date | None
    until: date | None
    by: By
    totals: Figures
    funnel: tuple[Step, ...]
    lines: tuple[Line, ...]
    months: tuple[Line, ...]
    leaders: tuple[Leader, ...]
    ages: tuple[Age, ...]
    base_rate: float
    query: str = ""
    before: Before | None = None


def figures(groups: Iterable[Group], times: Iterable[Timed]) -> Figures:
    """The measures of these referrals."""
    received = opened = accepted = closed = converted = breaches = late = soon = 0
    value_open: dict[str, int] = {}
    value_converted: dict[str, int] = {}
    for group in groups:
        received += group.count
        accepted += group.accepted
        breaches += group.breaches
        late += group.late
        soon += group.soon
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
        received, opened, accepted, closed, converted, converted / closed if closed else None, soon, late, breaches,
        _amounts(value_open), _amounts(value_converted),
        round(median(hours), 1) if hours else None, round(most_of(hours), 1) if hours else None,
        float(median(days)) if days else None, float(most_of(days)) if days else None,
    )  # fmt: skip


def most_of(values: Sequence[float]) -> float:
    """The 90th percentile by nearest rank: the least value that nine tenths of them don't exceed."""
    return sorted(values)[ceil(SHARE * len(values)) - 1]


def _amounts(values: Mapping[str, int]) -> dict[str, Decimal]:
    found = {currency: amount_of(value) for currency, value in sorted(values.items())}
    return {currency: amount for currency, amount in found.items() if amount is not None}


def funnel(groups: Iterable[Group], query: str = "") -> tuple[Step, ...]:
    """How many stand where now; every status is named, those that nothing has, too."""
    counts = dict.fromkeys(Status, 0)
    for group in groups:
        counts[group.status] += group.count
    return tuple(Step(status, count, narrowed(query, f"status:{status.value}")) for status, count in counts.items())


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


def lines(
    by: By,
    groups: Sequence[Group],
    times: Sequence[Timed],
    names: Callable[[str], str],
    query: str = "",
    code: Callable[[str], str] = str,
) -> tuple[Line, ...]:
    """A line for each key: months in their order, all others with the most converted first.

    `query` is the report's; `code` says how queries name a key: a team's or a colleague's name for its id.
    """
    key = key_of(by)
    own: dict[str, tuple[list[Group], list[Timed]]] = {}
    for group in groups:
        own.setdefault(key(group), ([], []))[0].append(group)
    for each in times:
        own.setdefault(key(each), ([], []))[1].append(each)
    found = [
        Line(each, names(each), figures(*parts), narrowed(query, clause_of(by, each, code)))
        for each, parts in own.items()
    ]
    if by is By.MONTH:
        return tuple(sorted(found, key=lambda line: line.key))
    return tuple(sorted(found, key=lambda line: (-line.figures.converted, -line.figures.received, line.name, line.key)))


def place(own: float, others: Iterable[float]) -> int:
    """The place of a score among others, from 1; equal ones share it."""
    return 1 + sum(other > own for other in others)


def narrowed(query: str, clause: str | None) -> str:
    """A query and one more clause."""
    return " ".join(filter(None, (query, clause)))


def clause_of(by: By, key: str, code: Callable[[str], str] = str) -> str:
    """The clause of the query language that finds the referrals of a line."""
    match by:
        case By.MONTH:
            first = date.fromisoformat(f"{key}-01")
            last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
            return str(Compare("created", Op.BETWEEN, (first, last)))
        case By.INTEREST:
            return str(Compare("interest", Op.CONTAINS, key) if key else Compare("interest", Op.EQ, None))
        case By.TEAM:
            return str(Compare("team", Op.EXACT, code(key)) if key else Compare("team", Op.EQ, None))
        case By.REFERRER:  # pragma: no branch - there is no other, as mypy proves
            return str(Compare("referrer", Op.EQ, code(key) if key else None))


def counted(
    scope: Scope,
    since: date | None = None,
    until: date | None = None,
    interest: str | None = None,
    team: str | None = None,
    referrer: str | None = None,
) -> str:
    """The query of what a report counts: who may not see reports counts what they sent."""
    parts: list[Compare] = []
    if scope is Scope.OWN:
        parts.append(Compare("sent", Op.EQ, "me"))
    if since is not None and until is not None:
        parts.append(Compare("created", Op.BETWEEN, (since, until)))
    elif since is not None:
        parts.append(Compare("created", Op.GE, since))
    elif until is not None:
        parts.append(Compare("created", Op.LE, until))
    if interest is not None:
        parts.append(Compare("interest", Op.CONTAINS, interest))
    if team is not None:
        parts.append(Compare("team", Op.EXACT, team))
    if referrer is not None:
        parts.append(Compare("referrer", Op.EQ, referrer))
    return str(And(tuple(parts)))


def before(since: date | None, until: date | None, today: date) -> tuple[date, date] | None:
    """The days right before a period, as many as it has; a period that is not over ends today."""
    if since is None:
        return None
    end = until if until is not None else max(since, today)
    length = (end - since).days + 1
    if since.toordinal() <= length:
        return None
    return since - timedelta(days=length), since - timedelta(days=1)


def age_days(today: date, between: Callable[[date, date], int]) -> tuple[tuple[date | None, date | None], ...]:
    """The first and the last day of each of `AGES`; None where a side is open. `between` counts working days."""
    found: list[tuple[date | None, date | None]] = []
    last: date | None = None
    day = today
    for _least, most in AGES:
        if most is None:
            found.append((None, last))
            break
        # A year without a working day is no working calendar; the bound keeps a mistake in one from going on forever.
        while between(day - timedelta(days=1), today) <= most and (today - day).days < 366:
            day -= timedelta(days=1)
        found.append((day, last))
        last = day - timedelta(days=1)
    return tuple(found)


def ages(
    opened: Iterable[tuple[int, int, int, int, int]],
    days: Sequence[tuple[date | None, date | None]],
    query: str = "",
) -> tuple[Age, ...]:
    """Open referrals by age: rows of (place in `AGES`, count, soon, late, breaches)."""
    rows = {place: sums for place, *sums in opened}
    found = []
    for place, ((least, most), (first, last)) in enumerate(zip(AGES, days, strict=True)):
        own = narrowed(narrowed(query, _OPEN), _came(first, last))
        count, soon, late, breaches = rows.get(place, (0, 0, 0, 0))
        found.append(Age(least, most, count, soon, late, breaches, own))
    return tuple(found)


def _came(first: date | None, last: date | None) -> str:
    if first is None or last is None:
        return str(Compare("created", Op.GE, first) if first is not None else Compare("created", Op.LE, last))
    return str(Compare("created", Op.BETWEEN, (first, last)))


def require_period(since: date | None, until: date | None) -> None:
    if since is not None and until is not None and until < since:
        raise PeriodBackwards(since, until)
