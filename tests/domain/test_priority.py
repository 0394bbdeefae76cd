"""Which referral comes first."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fsctui.domain.priority import (
    EPOCH,
    WeightInvalid,
    Weights,
    checked,
    is_foreign,
    rank_order,
    rank_terms,
    terms_at,
)

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
WEIGHTS = Weights(score=40, referrer=15, value=25, age=2, workload=10)
MOMENTS = st.integers(-80_000, 200_000).map(lambda hours: EPOCH + timedelta(hours=hours, microseconds=hours % 7))
REFERRALS = st.fixed_dictionaries(
    {
        "lead_score": st.one_of(st.none(), st.integers(1, 99)),
        "referrer_score": st.one_of(st.none(), st.integers(0, 100)),
        "value": st.one_of(st.none(), st.integers(-100, 10**12)),
        "created_at": MOMENTS,
        "workload": st.integers(0, 200),
        "foreign": st.booleans(),
    }
)


def terms(**given: Any) -> dict[str, int]:
    usual: dict[str, Any] = {
        "lead_score": None, "referrer_score": None, "value": None, "created_at": EPOCH, "workload": 0,
    }  # fmt: skip
    return rank_terms(WEIGHTS, **{**usual, **given})


def test_each_term_by_hand() -> None:
    found = terms(
        lead_score=80, referrer_score=50, value=99_900, created_at=EPOCH + timedelta(days=10, hours=12), workload=5
    )
    assert found == {
        "score": 32_000_000,  # 40 x 80 / 100
        "referrer": 7_500_000,  # 15 x 50 / 100
        "value": 12_500_000,  # 25 x log10(1 + 999) / 6
        "age": -21_000_000,  # 2 points for each of 10.5 days after the fixed day
        "workload": -2_000_000,  # 10 x 5 / 25
    }
    assert rank_order(found) == -(32_000_000 + 7_500_000 + 12_500_000 - 21_000_000 - 2_000_000)


def test_what_is_not_known_adds_nothing() -> None:
    assert terms() == {"score": 0, "referrer": 0, "value": 0, "age": 0, "workload": 0}
    assert terms(value=-5)["value"] == 0
    assert terms(value=10**14)["value"] == 25_000_000
    assert terms(workload=100)["workload"] == -10_000_000


@pytest.mark.parametrize("value", [1, 99_900, 10**14])
def test_a_value_in_another_currency_counts_half_whatever_its_size(value: int) -> None:
    assert terms(value=value, foreign=True)["value"] == 12_500_000


def test_no_value_counts_nothing_in_any_currency() -> None:
    assert [terms(value=value, foreign=True)["value"] for value in (None, 0, -5)] == [0, 0, 0]


@pytest.mark.parametrize(
    ("currency", "own", "foreign"),
    [("EUR", "USD", True), ("USD", "USD", False), (None, "USD", False), ("", "USD", False), ("EUR", "", False)],
)
def test_an_amount_without_a_currency_is_in_the_banks_own(currency: str | None, own: str, foreign: bool) -> None:
    assert is_foreign(currency, own) is foreign


def test_the_age_that_is_shown_counts_from_creation() -> None:
    stored = terms(created_at=NOW - timedelta(days=3), lead_score=50)
    shown = terms_at(stored, NOW, WEIGHTS)
    assert shown == {**stored, "age": 6_000_000}


@given(REFERRALS, REFERRALS, MOMENTS)
def test_waiting_never_changes_which_is_first(one: dict[str, Any], other: dict[str, Any], now: datetime) -> None:
    first, second = rank_terms(WEIGHTS, **one), rank_terms(WEIGHTS, **other)
    now_first, now_second = (sum(terms_at(each, now, WEIGHTS).values()) for each in (first, second))
    assert (rank_order(first) < rank_order(second)) == (now_first > now_second)
    assert rank_order(first) == -sum(first.values())


@given(REFERRALS)
def test_better_is_never_later(given_one: dict[str, Any]) -> None:
    def order(**changes: Any) -> int:
        return rank_order(rank_terms(WEIGHTS, **{**given_one, **changes}))

    score, value, workload = given_one["lead_score"] or 0, given_one["value"] or 0, given_one["workload"]
    assert order(lead_score=score + 1) <= order()
    assert order(referrer_score=(given_one["referrer_score"] or 0) + 1) <= order()
    assert order(value=max(value, 0) * 2 + 1) <= order()
    assert order(workload=workload + 1) >= order()
    assert order(created_at=given_one["created_at"] - timedelta(hours=1)) < order()


def test_a_weight_is_a_whole_number() -> None:
    assert (checked("score", "7"), checked("age", " 0 ")) == (7, 0)


@pytest.mark.parametrize(
    ("name", "text"), [("score", "-1"), ("score", "1.5"), ("score", "1001"), ("score", ""), ("luck", "1"), ("age", "²")]
)
def test_weights_that_cannot_be(name: str, text: str) -> None:
    with pytest.raises(WeightInvalid) as refused:
        checked(name, text)
    assert (refused.value.weight, refused.value.value, refused.value.limit) == (name, text, 1000)


def test_the_largest_weight_is_a_thousand() -> None:
    assert checked("score", "1000") == 1000
