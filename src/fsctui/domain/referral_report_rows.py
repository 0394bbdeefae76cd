"""What a report of referrals is made of: its measures, what the database counts for it, and its lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import ClassVar

from fsctui.domain.referral_score import ReferrerScore
from fsctui.domain.referrals import Status
from fsctui.refusal import Kind, Refusal

TIMED = 20_000
"""Times are those of so many referrals, the newest, so that a report of millions stays quick."""
AGES = ((0, 1), (2, 5), (6, 10), (11, 20), (21, None))
"""Working days since an open referral came, from and to."""
OPEN = "state:waiting,working"
"""The query of open referrals."""


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

QUERIES: dict[Measure, str | None] = {
    Measure.RECEIVED: "",
    Measure.OPEN: OPEN,
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
    Measure.VALUE_OPEN: f"{OPEN} value:>0",
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
