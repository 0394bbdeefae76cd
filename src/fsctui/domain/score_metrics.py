"""What a model is judged by. Probabilities and outcomes in the same order; all refuse an empty set with ValueError."""

from __future__ import annotations

from collections.abc import Sequence
from math import log

_SMALLEST = 1e-12


def log_loss(probabilities: Sequence[float], outcomes: Sequence[bool]) -> float:
    """The mean of -ln of the probability given to what happened."""
    _require(outcomes)
    total = 0.0
    for probability, outcome in zip(probabilities, outcomes, strict=True):
        total -= log(max(probability if outcome else 1.0 - probability, _SMALLEST))
    return total / len(outcomes)


def auc(probabilities: Sequence[float], outcomes: Sequence[bool]) -> float | None:
    """The chance that a converted lead stands above one that was not, ties half; None when there is but one kind."""
    _require(outcomes)
    positives = sum(outcomes)
    negatives = len(outcomes) - positives
    if not positives or not negatives:
        return None
    ordered = sorted(zip(probabilities, outcomes, strict=True))
    total, start = 0.0, 0
    while start < len(ordered):
        end = start
        while end < len(ordered) and ordered[end][0] == ordered[start][0]:
            end += 1
        rank = (start + 1 + end) / 2
        total += rank * sum(outcome for _, outcome in ordered[start:end])
        start = end
    return (total - positives * (positives + 1) / 2) / (positives * negatives)


def calibration_error(probabilities: Sequence[float], outcomes: Sequence[bool], bins: int = 10) -> float:
    """The expected calibration error: |mean probability - share converted| over bins of equal width, by their size."""
    _require(outcomes)
    sums = [[0, 0.0, 0] for _ in range(bins)]
    for probability, outcome in zip(probabilities, outcomes, strict=True):
        found = sums[min(int(probability * bins), bins - 1)]
        found[0] += 1
        found[1] += probability
        found[2] += outcome
    return sum(abs(expected - converted) for count, expected, converted in sums if count) / len(outcomes)


def lift_top_decile(probabilities: Sequence[float], outcomes: Sequence[bool]) -> float | None:
    """How many times the average share of conversions is found in the best tenth; None when nothing converted.

    Leads of equal probability that stand on the border count in part, so that their order doesn't matter.
    """
    _require(outcomes)
    if not any(outcomes):
        return None
    wanted = len(outcomes) / 10
    ordered = sorted(zip(probabilities, outcomes, strict=True), key=lambda pair: -pair[0])
    taken = converted = 0.0
    start = 0
    while start < len(ordered) and taken < wanted:
        end = start
        while end < len(ordered) and ordered[end][0] == ordered[start][0]:
            end += 1
        share = min(1.0, (wanted - taken) / (end - start))
        converted += share * sum(outcome for _, outcome in ordered[start:end])
        taken += share * (end - start)
        start = end
    return (converted / wanted) / (sum(outcomes) / len(outcomes))


def _require(outcomes: Sequence[bool]) -> None:
    if not outcomes:
        raise ValueError("nothing to measure")
