"""Logistic regression on binned fields: Newton's method with a ridge towards given weights. Standard library only.

A `Fit` function may be replaced by a quicker one with the same answers (see `services.score_numpy`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import exp, log, log1p

Pattern = tuple[int, ...]
"""The positions of one lead's bins among all weights; neutral ones are left out."""

MOST_STEPS = 25
TOLERANCE = 1e-7


@dataclass(frozen=True, slots=True)
class Fitted:
    """`intercept` and `weights` in log-odds."""

    intercept: float
    weights: tuple[float, ...]


Fit = Callable[[Sequence[Pattern], Sequence[bool], Sequence[float], float], Fitted]
"""(patterns, outcomes, prior weights, ridge) -> weights. `ridge` is the pull towards the prior weights, in leads."""


def sigmoid(log_odds: float) -> float:
    if log_odds >= 0:
        return 1.0 / (1.0 + exp(-log_odds))
    odds = exp(log_odds)
    return odds / (1.0 + odds)


def logit(probability: float) -> float:
    return log(probability / (1.0 - probability))


def fit_plain(patterns: Sequence[Pattern], outcomes: Sequence[bool], prior: Sequence[float], ridge: float) -> Fitted:
    """Weights that make the outcomes likeliest while staying near the prior; the intercept is free.

    Equal patterns are counted once. Raises ValueError when there are no rows.
    """
    if not patterns:
        raise ValueError("nothing to learn from")
    size = len(prior)
    groups = _grouped(patterns, outcomes)
    positives = sum(outcomes)
    weights = [*prior, logit((positives + 0.5) / (len(outcomes) + 1))]
    loss = _loss(groups, weights, prior, ridge)
    for _ in range(MOST_STEPS):
        gradient, hessian = _derivatives(groups, weights, prior, ridge)
        step = _solve(hessian, gradient)
        scale, improved = 1.0, False
        while scale > 1e-4 and not improved:
            tried = [weight - scale * change for weight, change in zip(weights, step, strict=True)]
            new_loss = _loss(groups, tried, prior, ridge)
            improved = new_loss <= loss
            scale /= 2
        if not improved:
            break
        gained, weights, loss = loss - new_loss, tried, new_loss
        if gained <= TOLERANCE * (1 + abs(loss)):
            break
    return Fitted(weights[size], tuple(weights[:size]))


_Group = tuple[Pattern, int, int]
"""A pattern with the intercept's position, how many leads have it, and how many of them converted."""


def _grouped(patterns: Sequence[Pattern], outcomes: Sequence[bool]) -> list[_Group]:
    counts = Counter(patterns)
    converted = Counter(pattern for pattern, outcome in zip(patterns, outcomes, strict=True) if outcome)
    return [(pattern, count, converted[pattern]) for pattern, count in counts.items()]


def _loss(groups: Sequence[_Group], weights: Sequence[float], prior: Sequence[float], ridge: float) -> float:
    intercept = weights[-1]
    total = 0.0
    for pattern, count, positives in groups:
        odds = intercept
        for position in pattern:
            odds += weights[position]
        total += count * (log1p(exp(-abs(odds))) + max(odds, 0.0)) - positives * odds
    pull = sum((weight - wanted) ** 2 for weight, wanted in zip(weights[:-1], prior, strict=True))
    return total + ridge * pull / 2


def _derivatives(
    groups: Sequence[_Group], weights: Sequence[float], prior: Sequence[float], ridge: float
) -> tuple[list[float], list[list[float]]]:
    size = len(prior)
    gradient = [ridge * (weight - wanted) for weight, wanted in zip(weights[:-1], prior, strict=True)]
    gradient.append(0.0)
    # Only the lower triangle is filled; the intercept is the last row.
    hessian = [[0.0] * (row + 1) for row in range(size + 1)]
    for position in range(size):
        hessian[position][position] = ridge
    hessian[size][size] = 1e-9
    last = hessian[size]
    for pattern, count, positives in groups:
        odds = weights[size]
        for position in pattern:
            odds += weights[position]
        probability = sigmoid(odds)
        error = count * probability - positives
        curve = count * probability * (1.0 - probability)
        gradient[size] += error
        last[size] += curve
        for number, position in enumerate(pattern):
            gradient[position] += error
            last[position] += curve
            row = hessian[position]
            # Positions rise along a pattern, so those before are in the lower triangle.
            for other in pattern[: number + 1]:
                row[other] += curve
    return gradient, hessian


def _solve(lower: list[list[float]], right: list[float]) -> list[float]:
    """x of A x = b for a symmetric positive definite A, given by its lower triangle (Cholesky)."""
    size = len(right)
    root: list[list[float]] = []
    for i in range(size):
        row = lower[i][:]
        for j in range(i + 1):
            other = root[j] if j < i else row
            total = row[j]
            for k in range(j):
                total -= row[k] * other[k]
            row[j] = total / root[j][j] if j < i else max(total, 1e-12) ** 0.5
        root.append(row)
    answer: list[float] = []
    for i in range(size):
        row = root[i]
        total = right[i]
        for k in range(i):
            total -= row[k] * answer[k]
        answer.append(total / row[i])
    for i in range(size - 1, -1, -1):
        total = answer[i]
        for k in range(i + 1, size):
            total -= root[k][i] * answer[k]
        answer[i] = total / root[i][i]
    return answer
