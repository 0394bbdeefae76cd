"""Logistic regression against answers that can be worked out otherwise."""

from __future__ import annotations

import random
from collections.abc import Sequence
from math import log

import pytest

from fsctui.domain import score_fit
from fsctui.domain.score_fit import Fit, Pattern, fit_plain, logit, sigmoid
from fsctui.services.score_fits import installed_fit
from fsctui.services.score_numpy import fit_numpy

FITS = pytest.mark.parametrize("fit", [fit_plain, fit_numpy])


def leads(shares: dict[Pattern, tuple[int, int]]) -> tuple[list[Pattern], list[bool]]:
    """(leads, converted) by pattern."""
    patterns, outcomes = [], []
    for pattern, (count, converted) in shares.items():
        patterns += [pattern] * count
        outcomes += [True] * converted + [False] * (count - converted)
    return patterns, outcomes


@FITS
def test_without_a_pull_the_weights_are_the_log_odds(fit: Fit) -> None:
    patterns, outcomes = leads({(0,): (400, 100), (1,): (400, 300)})
    found = fit(patterns, outcomes, [0.0, 0.0], 1e-6)
    assert found.intercept + found.weights[0] == pytest.approx(-log(3), abs=1e-4)
    assert found.intercept + found.weights[1] == pytest.approx(log(3), abs=1e-4)


@FITS
def test_a_strong_pull_leaves_the_prior(fit: Fit) -> None:
    patterns, outcomes = leads({(0,): (400, 100), (1,): (400, 300)})
    found = fit(patterns, outcomes, [0.5, -0.25], 1e7)
    assert found.weights == pytest.approx((0.5, -0.25), abs=1e-3)


@FITS
def test_a_pull_stops_half_way(fit: Fit) -> None:
    # Of one bin that all leads have, the free intercept explains everything: the weight stays where it is pulled to.
    patterns, outcomes = leads({(0,): (100, 20)})
    found = fit(patterns, outcomes, [0.0], 20.0)
    assert found.weights[0] == pytest.approx(0, abs=1e-4)
    assert sigmoid(found.intercept + found.weights[0]) == pytest.approx(0.2, abs=1e-3)


@FITS
def test_everything_converted_is_no_certainty(fit: Fit) -> None:
    found = fit([(0,), (0,), (1,)], [True, True, True], [0.0, 0.0], 20.0)
    assert all(abs(weight) < 1 for weight in found.weights)
    assert 0.5 < sigmoid(found.intercept) < 1


@FITS
def test_nothing_teaches_nothing(fit: Fit) -> None:
    with pytest.raises(ValueError, match="nothing to learn from"):
        fit([], [], [0.0], 1.0)


def random_leads(seed: int, count: int) -> tuple[list[Pattern], list[bool]]:
    chance = random.Random(seed)
    patterns: list[Pattern] = []
    for _ in range(count):
        row = (chance.choice((0, 1, 2)), chance.choice((3, 4)), chance.choice((None, 5, 6)))
        patterns.append(tuple(position for position in row if position is not None))
    outcomes = [chance.random() < sigmoid(-1 + 0.6 * (1 in row) - 0.8 * (5 in row)) for row in patterns]
    return patterns, outcomes


@pytest.mark.parametrize("seed", range(5))
def test_both_fits_agree(seed: int) -> None:
    patterns, outcomes = random_leads(seed, 600)
    prior = [0.1, 0.0, -0.1, 0.0, 0.3, 0.0, 0.0]
    plain, quick = fit_plain(patterns, outcomes, prior, 20.0), fit_numpy(patterns, outcomes, prior, 20.0)
    assert quick.intercept == pytest.approx(plain.intercept, abs=1e-5)
    assert quick.weights == pytest.approx(plain.weights, abs=1e-5)


@FITS
def test_the_order_of_leads_does_not_matter(fit: Fit) -> None:
    patterns, outcomes = random_leads(9, 300)
    order = list(range(300))
    random.Random(1).shuffle(order)

    def of(places: Sequence[int]) -> tuple[float, ...]:
        found = fit([patterns[place] for place in places], [outcomes[place] for place in places], [0.0] * 7, 20.0)
        return (found.intercept, *found.weights)

    assert of(order) == pytest.approx(of(range(300)), abs=1e-8)


def test_fitting_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    patterns, outcomes = random_leads(2, 200)
    wanted = fit_plain(patterns, outcomes, [0.0] * 7, 20.0)
    monkeypatch.setattr(score_fit, "MOST_STEPS", 1)
    found = fit_plain(patterns, outcomes, [0.0] * 7, 20.0)
    assert found.weights != wanted.weights
    assert found.weights == pytest.approx(wanted.weights, abs=0.1)


def test_a_step_that_makes_it_worse_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    patterns, outcomes = random_leads(2, 200)
    losses = iter(range(1_000))
    monkeypatch.setattr(score_fit, "_loss", lambda *_given: next(losses))
    found = fit_plain(patterns, outcomes, [0.25] * 7, 20.0)
    assert found.weights == (0.25,) * 7


def test_log_odds_and_back() -> None:
    assert logit(0.75) == pytest.approx(log(3))
    assert sigmoid(log(3)) == pytest.approx(0.75)
    assert sigmoid(-800) == 0
    assert sigmoid(800) == 1


def test_numpy_is_taken_where_it_is_installed() -> None:
    assert installed_fit() is fit_numpy


def test_without_numpy_the_plain_fit_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "fsctui.services.score_numpy", None)
    assert installed_fit() is fit_plain
