"""What a score may know, which outcomes count, and referrers' records."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fsctui.domain.referral_facts import Known, score_fields
from fsctui.domain.referral_score import (
    ALLOWED,
    FieldNotKnownAtCreation,
    HorizonInvalid,
    horizon_from,
    known_at_creation,
    outcome,
    referrer_score,
)

CAME = datetime(2026, 1, 1, tzinfo=UTC)


def test_what_referrals_give_is_allowed() -> None:
    assert set(score_fields(Known({}))) == set(ALLOWED)


@pytest.mark.parametrize("name", ["status", "owner", "accepted_at", "queue", "close_reason", "lead_score", "notes"])
def test_what_is_known_later_is_refused(name: str) -> None:
    with pytest.raises(FieldNotKnownAtCreation) as refused:
        known_at_creation({"interest": "mortgage", name: 1.0})
    assert refused.value.field == name


def test_missing_fields_are_empty() -> None:
    found = known_at_creation({"interest": "mortgage"})
    assert set(found) == set(ALLOWED)
    assert (found["interest"], found["source"]) == ("mortgage", None)


@pytest.mark.parametrize(
    ("converted_after", "age", "expected"),
    [
        (None, 89, None),
        (None, 90, False),
        (5, 89, None),  # one that converted early waits for the others of its time
        (5, 90, True),
        (90, 120, True),
        (91, 120, False),  # after the horizon is too late
        (None, 400, False),
    ],
)
def test_every_lead_is_given_the_same_time(converted_after: int | None, age: int, expected: bool | None) -> None:
    converted = None if converted_after is None else CAME + timedelta(days=converted_after)
    assert outcome(CAME, converted, CAME + timedelta(days=age), 90) is expected


def test_the_formula_of_a_referrers_score() -> None:
    # 100 x (7 + 20 x 0.3) / (10 + 20) = 100 x 13 / 30
    found = referrer_score(10, 7, 0.3)
    assert found.score == 43
    assert found.exact == pytest.approx(43.3333333)
    assert referrer_score(0, 0, 0.3).score == 30
    assert referrer_score(1_000_000, 1_000_000, 0.3).score == 100


@given(st.integers(0, 500), st.integers(0, 500), st.floats(0.001, 0.999))
def test_a_conversion_never_lowers_a_score(closed: int, converted: int, base: float) -> None:
    converted = min(closed, converted)
    before = referrer_score(closed, converted, base)
    assert 0 <= before.score <= 100
    assert referrer_score(closed + 1, converted + 1, base).exact >= before.exact >= referrer_score(
        closed + 1, converted, base
    ).exact  # fmt: skip


@pytest.mark.parametrize(("closed", "converted"), [(1, 2), (-1, -1), (3, -1)])
def test_counts_that_cannot_be(closed: int, converted: int) -> None:
    with pytest.raises(ValueError, match="converted"):
        referrer_score(closed, converted, 0.3)


def test_the_horizon_is_a_number_of_days() -> None:
    assert horizon_from(" 30 ") == 30
    for wrong in ("", "0", "-1", "1.5", "3651", "x", "٣"):
        with pytest.raises(HorizonInvalid):
            horizon_from(wrong)
