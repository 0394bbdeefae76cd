"""What a score may know of who referred, and the bounds of a referrer's score and of a lead's horizon."""

from __future__ import annotations

import pytest

from fsctui.domain.referral_facts import Known, score_fields
from fsctui.domain.referral_score import HorizonInvalid, horizon_from, referrer_score
from fsctui.domain.referrals import ReferrerKind


def test_a_score_knows_what_kind_of_referrer_it_was_and_of_a_lead_out_of_a_file_that_there_was_none() -> None:
    assert score_fields(Known({}, referrer_kind=ReferrerKind.EXTERNAL))["referrer_kind"] == "external"
    assert score_fields(Known({}, referrer_kind=None))["referrer_kind"] is None


def test_a_score_goes_from_nothing_to_a_hundred() -> None:
    assert referrer_score(10, 0, 0.0).score == 0
    assert referrer_score(10, 10, 1.0).score == 100


def test_a_horizon_is_a_day_to_ten_years_without_leap_days() -> None:
    assert (horizon_from("1"), horizon_from("3650")) == (1, 3650)
    for wrong in ("0", "3651"):
        with pytest.raises(HorizonInvalid) as refused:
            horizon_from(wrong)
        assert refused.value.limit == 3650
