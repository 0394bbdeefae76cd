"""What the score of a referral may know, which outcomes count, and how good a referrer's referrals were so far."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from fsctui.domain.score_columns import Fields, Value
from fsctui.refusal import Refusal


class ScoreField(Enum):
    """What a score may go by."""

    INTEREST = "interest"
    SOURCE = "source"
    REFERRER_KIND = "referrer_kind"
    EXISTING_CLIENT = "existing_client"
    POTENTIAL_VALUE = "potential_value"
    HAS_EMAIL = "has_email"
    HAS_PHONE = "has_phone"
    HAS_EMPLOYER = "has_employer"
    COUNTRY = "country"
    STATE = "state"


ALLOWED = tuple(field.value for field in ScoreField)
"""The fields that are known when a referral is written down. What is written later tells how it went: a score that
knew it would be excellent on the past and worthless on the day it is needed.
"""

HORIZON_DAYS = 90
MOST_HORIZON_DAYS = 3650
DOUBT = 20
"""A referrer's record is joined by this many referrals at the base rate, so that one lucky referral is no record."""


@dataclass(eq=False)
class FieldNotKnownAtCreation(Refusal):
    """A field that is written, or may change, after a referral came in; a score may not use it."""

    field: str
    allowed: list[str]


@dataclass(eq=False)
class HorizonInvalid(Refusal):
    """A horizon that isn't a whole number of days from 1 to `limit`."""

    value: str
    limit: int


def horizon_from(text: str) -> int:
    """The days that a lead is given to convert. Raises HorizonInvalid."""
    short = text.strip()
    if not (short.isascii() and short.isdecimal()) or not 1 <= int(short) <= MOST_HORIZON_DAYS:
        raise HorizonInvalid(text[:40], MOST_HORIZON_DAYS)
    return int(short)


def require_known_at_creation(names: Iterable[str]) -> None:
    """Raise `FieldNotKnownAtCreation` for the first name that isn't on the allow-list."""
    for name in names:
        if name not in ALLOWED:
            raise FieldNotKnownAtCreation(name, list(ALLOWED))


def known_at_creation(fields: Mapping[str, Value]) -> Fields:
    """The fields as they may be scored, all of the allow-list. Raises `FieldNotKnownAtCreation` for any other."""
    require_known_at_creation(fields)
    return {name: fields.get(name) for name in ALLOWED}


def outcome(created_at: datetime, converted_at: datetime | None, now: datetime, horizon_days: int) -> bool | None:
    """Whether a referral converted within the horizon; None while its window is open.

    Every lead is given the same time. One that ended early is not counted early: quick endings would be counted before
    slow conversions, and the newest leads would all look bad.
    """
    end = created_at + timedelta(days=horizon_days)
    if now < end:
        return None
    return converted_at is not None and converted_at <= end


@dataclass(frozen=True, slots=True)
class ReferrerScore:
    """`score` = 100 x (converted + 20 x base rate) / (closed + 20), rounded: 0..100."""

    score: int
    closed: int
    converted: int
    base_rate: float

    @property
    def exact(self) -> float:
        return 100 * (self.converted + DOUBT * self.base_rate) / (self.closed + DOUBT)


def referrer_score(closed: int, converted: int, base_rate: float) -> ReferrerScore:
    """`base_rate` is the share of all leads that convert. Raises ValueError for counts that can't be."""
    if not 0 <= converted <= closed:
        raise ValueError(f"{converted} of {closed} converted")
    exact = 100 * (converted + DOUBT * base_rate) / (closed + DOUBT)
    return ReferrerScore(min(100, max(0, round(exact))), closed, converted, base_rate)
