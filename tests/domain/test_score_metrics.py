"""Measures against answers worked out by hand."""

from __future__ import annotations

from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fsctui.domain.score_metrics import auc, calibration_error, lift_top_decile, log_loss

PAIRS = st.lists(st.tuples(st.integers(1, 99).map(lambda part: part / 100), st.booleans()), min_size=1, max_size=40)


def test_log_loss_is_the_mean_of_minus_log_of_what_happened() -> None:
    # -ln 0.8, -ln (1 - 0.4), -ln 0.5
    assert log_loss([0.8, 0.4, 0.5], [True, False, True]) == pytest.approx((0.22314355 + 0.51082562 + 0.69314718) / 3)
    # A certainty that didn't happen costs much, but not without end.
    assert log_loss([1.0], [False]) == pytest.approx(-log(1e-12))


def test_auc_counts_pairs_in_the_right_order() -> None:
    # Of 2 x 3 pairs of a converted and another lead: 0.9 stands above all three, 0.4 above one and level with one.
    assert auc([0.9, 0.4, 0.4, 0.2, 0.7], [True, True, False, False, False]) == pytest.approx((3 + 1 + 0.5) / 6)
    assert auc([0.1, 0.2], [True, True]) is None
    assert auc([0.1, 0.2], [False, False]) is None


def test_calibration_error_weighs_bins_by_their_leads() -> None:
    # Bin 0.1-0.2: 4 leads, expected 0.6, one converted. Bin 0.9-1.0: 1 lead, expected 1.0, none converted.
    found = calibration_error([0.15, 0.15, 0.15, 0.15, 1.0], [True, False, False, False, False])
    assert found == pytest.approx((0.4 + 1.0) / 5)


def test_lift_is_how_many_times_the_average_the_best_tenth_holds() -> None:
    leads = [0.9, 0.8, *[0.1] * 18]
    # 20 leads, 4 converted; the best two are one of them converted: 0.5 against 0.2.
    assert lift_top_decile(leads, [True, False, True, True, True, *[False] * 15]) == pytest.approx(2.5)
    # All alike: the best tenth is any tenth.
    assert lift_top_decile([0.3] * 20, [True, *[False] * 19]) == pytest.approx(1.0)
    assert lift_top_decile([0.3, 0.4], [False, False]) is None


def test_nothing_is_no_measure() -> None:
    for measure in (log_loss, auc, calibration_error, lift_top_decile):
        with pytest.raises(ValueError, match="nothing"):
            measure([], [])  # type: ignore[operator]


@given(PAIRS)
def test_order_of_leads_does_not_matter(pairs: list[tuple[float, bool]]) -> None:
    probabilities, outcomes = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    for measure in (log_loss, auc, calibration_error, lift_top_decile):
        forth = measure(probabilities, outcomes)  # type: ignore[operator]
        back = measure(probabilities[::-1], outcomes[::-1])  # type: ignore[operator]
        assert forth == (None if back is None else pytest.approx(back))


@given(PAIRS)
def test_auc_is_turned_round_with_the_outcomes(pairs: list[tuple[float, bool]]) -> None:
    probabilities, outcomes = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    found, turned = auc(probabilities, outcomes), auc(probabilities, [not outcome for outcome in outcomes])
    assert (found is None) == (turned is None)
    if found is not None and turned is not None:
        assert found + turned == pytest.approx(1)
