"""The same fit as `domain.score_fit.fit_plain`, through numpy: an optional extra that makes training quick."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from fsctui.domain.score_fit import MOST_STEPS, TOLERANCE, Fitted, Pattern, logit


def fit_numpy(patterns: Sequence[Pattern], outcomes: Sequence[bool], prior: Sequence[float], ridge: float) -> Fitted:
    """As `fit_plain`. Raises ValueError when there are no rows."""
    if not patterns:
        raise ValueError("nothing to learn from")
    size = len(prior)
    table, groups = np.unique(_padded(patterns, size), axis=0, return_inverse=True)
    groups = groups.reshape(-1)
    converted = np.asarray(outcomes, dtype=float)
    counts = np.bincount(groups, minlength=len(table)).astype(float)
    positives = np.bincount(groups, weights=converted, minlength=len(table))
    # Column `size` takes the padding; it is the intercept, which every row has once.
    design = np.zeros((len(table), size + 1))
    design[np.arange(len(table))[:, None], table] = 1.0
    design[:, size] = 1.0
    wanted = np.append(np.asarray(prior, dtype=float), 0.0)
    pull = np.append(np.full(size, ridge), 0.0)
    weights = wanted.copy()
    weights[size] = logit((converted.sum() + 0.5) / (len(converted) + 1))

    def loss(tried: np.ndarray) -> float:
        odds = design @ tried
        return float(counts @ np.logaddexp(0.0, odds) - positives @ odds + (pull * (tried - wanted) ** 2).sum() / 2)

    now = loss(weights)
    for _ in range(MOST_STEPS):
        odds = np.clip(design @ weights, -700, 700)
        probability = 1.0 / (1.0 + np.exp(-odds))
        gradient = design.T @ (counts * probability - positives) + pull * (weights - wanted)
        curve = counts * probability * (1.0 - probability)
        hessian = design.T @ (design * curve[:, None]) + np.diag(pull)
        hessian[size, size] += 1e-9
        step = np.linalg.solve(hessian, gradient)
        scale, improved = 1.0, False
        while scale > 1e-4 and not improved:
            tried = weights - scale * step
            new = loss(tried)
            improved = new <= now
            scale /= 2
        if not improved:
            break
        gained, weights, now = now - new, tried, new
        if gained <= TOLERANCE * (1 + abs(now)):
            break
    return Fitted(float(weights[size]), tuple(float(weight) for weight in weights[:size]))


def _padded(patterns: Sequence[Pattern], filler: int) -> np.ndarray:
    longest = max(map(len, patterns))
    return np.array([[*pattern, *[filler] * (longest - len(pattern))] for pattern in patterns], dtype=np.int64).reshape(
        len(patterns), longest
    )
