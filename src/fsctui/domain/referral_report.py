"""What became of referrals, in figures: pure sums and medians over rows that were counted already."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from math import ceil
from statistics import median

from fsctui.domain.query_tree import And, Compare, Op
from fsctui.domain.referral_report_rows import (
    AGES,
    MEASURES,
    OPEN,
    QUERIES,
    TIMED,
    Age,
    Before,
    By,
    Figures,
    Group,
    Leader,
    Line,
    Measure,
    PeriodBackwards,
    ReferralReport,
    Scope,
    Step,
    Timed,
)
from fsctui.domain.referrals import Bucket, Status, amount_of, bucket

SHARE = 0.9
"""Of the times, so many lie within what is told beside the median."""


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


def place(own: float, others: Sequence[float]) -> int:
    """The place of a score among others, which stand in order, the least first; from 1, and equal ones share it."""
    return 1 + len(others) - bisect_right(others, own)


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
    for _least, most in AGES[:-1]:
        # A year without a working day is no working calendar; the bound keeps a mistake in one from going on forever.
        while between(day - timedelta(days=1), today) <= most and (today - day).days < 366:
            day -= timedelta(days=1)
        found.append((day, last))
        last = day - timedelta(days=1)
    return (*found, (None, last))


def ages(
    opened: Iterable[tuple[int, int, int, int, int]],
    days: Sequence[tuple[date | None, date | None]],
    query: str = "",
) -> tuple[Age, ...]:
    """Open referrals by age: rows of (place in `AGES`, count, soon, late, breaches)."""
    rows = {place: sums for place, *sums in opened}
    found = []
    for place, ((least, most), (first, last)) in enumerate(zip(AGES, days, strict=True)):
        own = narrowed(narrowed(query, OPEN), _came(first, last))
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


__all__ = [
    "AGES", "MEASURES", "QUERIES", "TIMED", "Age", "Before", "By", "Figures", "Group", "Leader", "Line", "Measure",
    "PeriodBackwards", "ReferralReport", "Scope", "Step", "Timed",
    "age_days", "ages", "before", "clause_of", "counted", "figures",
    "funnel", "key_of", "lines", "most_of", "narrowed", "place", "require_period",
]  # fmt: skip
