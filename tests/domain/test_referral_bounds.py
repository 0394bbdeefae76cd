"""The least and the most that a referrer's score and a lead's horizon can be."""

from __future__ import annotations

import pytest

from fsctui.domain.referral_score import HorizonInvalid, horizon_from, referrer_score


def test_a_score_goes_from_nothing_to_a_hundred() -> None:
    assert referrer_score(10, 0, 0.0).score == 0
    assert referrer_score(10, 10, 1.0).score == 100


def test_a_horizon_is_a_day_to_ten_years_without_leap_days() -> None:
    assert (horizon_from("1"), horizon_from("3650")) == (1, 3650)
    for wrong in ("0", "3651"):
        with pytest.raises(HorizonInvalid) as refused:
            horizon_from(wrong)
        assert refused.value.limit == 3650
