"""Which referral comes first: weighted terms in millionths of a point, whole numbers that add up exactly.

Waiting adds the same to every referral each day, so it never changes which of two is first: the order can be stored
and read from an index. For that the stored term of age counts from a fixed day; `terms_at` counts it from when the
referral came, for people to read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from enum import Enum
from math import log10

from fsctui.refusal import Refusal

MICRO = 1_000_000
EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
_DAY = 86_400 * MICRO
"""Microseconds."""
LARGEST_VALUE = 6
"""A potential value of ten to this power gets the whole weight; each power less gets a sixth less."""
FOREIGN_VALUE = 0.5
"""Half, so that a value of unknown size is put neither before nor behind all the others."""
MOST_WORKLOAD = 25
"""Somebody who works on so many referrals gets the whole (negative) weight of the workload."""
MOST_WEIGHT = 1000


@dataclass(frozen=True, slots=True)
class Weights:
    """Points: for the best score, the best referrer and the largest value; `age` for each day; `workload` is taken off
    for somebody who is working on as many referrals as counts.
    """

    score: int = 40
    referrer: int = 15
    value: int = 25
    age: int = 2
    workload: int = 10


class RankTerm(Enum):
    """What a priority is the sum of."""

    SCORE = "score"
    REFERRER = "referrer"
    VALUE = "value"
    AGE = "age"
    WORKLOAD = "workload"


NAMES = tuple(field.name for field in fields(Weights))
PREFIX = "rank."
"""The bank's settings of these names hold the weights."""


@dataclass(eq=False)
class WeightInvalid(Refusal):
    """A weight that isn't a whole number from 0 to `limit`, or a name that no weight has."""

    weight: str
    value: str
    limit: int
    allowed: list[str]


def checked(name: str, text: str) -> int:
    """A weight as a number. Raises WeightInvalid."""
    short = text.strip()
    if name not in NAMES or not (short.isascii() and short.isdecimal()) or int(short) > MOST_WEIGHT:
        raise WeightInvalid(name, text[:40], MOST_WEIGHT, list(NAMES))
    return int(short)


def rank_terms(
    weights: Weights,
    *,
    lead_score: int | None,
    referrer_score: int | None,
    value: int | None,
    created_at: datetime,
    workload: int,
    foreign: bool = False,
) -> dict[str, int]:
    """The terms of a referral's priority. `value` is in hundredths of its currency; what isn't known adds nothing.

    A `foreign` value, one in another currency than the bank's own, has `FOREIGN_VALUE` of the weight, whatever it is:
    sizes in different currencies are never compared.
    """
    amount = 0.0 if not value or value < 0 else min(1.0, log10(1 + value / 100) / LARGEST_VALUE)
    if foreign and amount:
        amount = FOREIGN_VALUE
    waited = created_at - EPOCH
    microseconds = (waited.days * 86_400 + waited.seconds) * MICRO + waited.microseconds
    return {
        "score": weights.score * (lead_score or 0) * MICRO // 100,
        "referrer": weights.referrer * (referrer_score or 0) * MICRO // 100,
        "value": weights.value * round(amount * MICRO),
        "age": -(weights.age * microseconds * MICRO // _DAY),
        "workload": -(weights.workload * min(max(workload, 0), MOST_WORKLOAD) * MICRO // MOST_WORKLOAD),
    }


def is_foreign(currency: str | None, own: str) -> bool:
    """Whether an amount is in another currency than the bank's own; one without a currency is taken to be in it."""
    return bool(currency) and bool(own) and currency != own


def rank_order(terms: Mapping[str, int]) -> int:
    """The key to sort by, least first: the priority with its sign turned."""
    return -sum(terms.values())


def terms_at(terms: Mapping[str, int], now: datetime, weights: Weights) -> dict[str, int]:
    """Stored terms as they are now: `age` counts from when the referral came. All are raised by the same amount."""
    passed = now - EPOCH
    microseconds = (passed.days * 86_400 + passed.seconds) * MICRO + passed.microseconds
    since = weights.age * microseconds * MICRO // _DAY
    return {name: term + since if name == "age" else term for name, term in terms.items()}
