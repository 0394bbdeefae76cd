"""Training a score model from closed leads, and judging it on newer ones.

The leads come oldest first. Markets drift, so nothing is believed that didn't hold on newer leads: how steep the
weights are taken, and how far the intercept follows the latest outcomes, is what did best on newer leads when the
weights were learnt from the older ones; and if nothing did better than the plain base rate, the base rate it is. Where
the latest outcomes leave no doubt that the level has moved, it is met half way.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log1p, sqrt

from fsctui.domain.score_columns import NEUTRAL, Column, Fields, coded, columns_of
from fsctui.domain.score_fit import Fit, Fitted, Pattern, logit, sigmoid
from fsctui.domain.score_metrics import auc, calibration_error, lift_top_decile, log_loss
from fsctui.domain.score_model import MICRO, ScoreModel, Stage, centred, micro

RIDGE = 20.0
RECENT = 500
"""The intercept may follow this many of the latest outcomes."""
MOVED = 3.0
"""Standard errors by which the latest outcomes differ from what was expected, when that is taken for a new level."""
HALF_WAY = 0.5
"""How far a new level is followed: the latest leads came in one season, and the next may be another."""
MANY = 5_000
NEWEST = (0.8,)
NEWER = (0.4, 0.6, 0.8)
"""Where leads are cut to be judged: the newest fifth of many; of fewer each of the last three fifths, so that there are
enough to judge by.
"""
SURE = 2.5
"""Standard errors of an improvement that are taken for more than chance: leads of one time share their luck."""
STEPS = 6
PSEUDO_LEADS = 10.0
"""The latest outcomes are joined by this many at the base rate, so that a handful never says 0 or 1."""
MOST_CHANGES = 50
"""An intercept is found in far fewer steps; this only makes sure that looking for it ends."""
ROLLING_STEP = 1000
TRAINING_SHARE = 0.7
FEWEST_TO_EVALUATE = 10
FEWEST = 100
"""Fewer leads than this are not divided to judge anything: the base rate it is."""
FEWEST_OF_EACH = 5
"""The leads to judge by need so many of either outcome. Where there are none of one, whatever expects even fewer of it
wins every time, and standard errors see no luck in that.
"""


@dataclass(frozen=True, slots=True)
class Closed:
    """A lead that ended: what was known when it came, and whether it converted."""

    fields: Fields
    converted: bool


@dataclass(frozen=True, slots=True)
class Trust:
    """`slope`: which part of the weights is believed; `follow`: how far the intercept follows the latest outcomes."""

    slope: float
    follow: float


SLOPES = (1.0, 0.75, 0.5, 0.25, 0.0)
FOLLOWS = (0.0, 0.25, 0.5, 1.0)
TRUSTS = tuple(Trust(slope, follow) for slope in SLOPES for follow in FOLLOWS)
NONE = Trust(0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Prior:
    """Weights to start from: the bins they belong to, and one weight (log-odds) per bin."""

    columns: tuple[Column, ...]
    weights: tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """Figures on leads that the model didn't learn from; `base_log_loss` is what the base rate alone would get."""

    rows: int
    positives: int
    auc: float | None
    log_loss: float
    base_log_loss: float
    ece: float
    lift_top_decile: float | None


def train(leads: Sequence[Closed], names: Sequence[str], fit: Fit, *, prior: Prior | None = None) -> ScoreModel:
    """A model of closed leads, oldest first. Raises ValueError without leads.

    With a `prior`, its bins are used and the weights are drawn towards its weights; otherwise the bins come from the
    leads themselves.
    """
    return Leads(leads, names).train(len(leads), fit, prior=prior)


class Leads:
    """Closed leads, oldest first, whose fields were read once: models of ever more of them are trained quickly."""

    def __init__(self, leads: Sequence[Closed], names: Sequence[str]) -> None:
        rows = [lead.fields for lead in leads]
        self.outcomes = [lead.converted for lead in leads]
        self._fields = {name: coded(rows, name) for name in names}

    def train(self, count: int, fit: Fit, *, prior: Prior | None = None) -> ScoreModel:
        """A model of the first `count` leads. Raises ValueError for none."""
        if not count:
            raise ValueError("nothing to learn from")
        stage = Stage.OWN if prior is None else Stage.BLENDED
        outcomes = self.outcomes[:count]
        base = base_rate(outcomes)
        columns = columns_of(list(self._fields.values()), count) if prior is None else prior.columns
        binned = [column.bins(self._fields[column.name], count) for column in columns]
        trust = _judge(binned, columns, outcomes, fit, prior) if columns else NONE
        if trust.slope == 0:
            scores = [0.0] * count
            follow = _followed(scores, outcomes, base, trust.follow)
            intercept = _intercept(scores, outcomes, base, follow) if follow else logit(base)
            return ScoreModel(stage, micro(intercept), (), base, count, sum(outcomes))
        learnt = _learn(binned, columns, outcomes, fit, prior)
        scores = [trust.slope * each for each in learnt.linear(binned)]
        intercept = _intercept(scores, outcomes, base, _followed(scores, outcomes, base, trust.follow))
        weights = [[trust.slope * weight for weight in own] for own in learnt.weights]
        shares = [_shares(bins, column.size) for bins, column in zip(binned, columns, strict=True)]
        weighted, taken = centred(columns, weights, shares)
        return ScoreModel(stage, micro(intercept + taken), weighted, base, count, sum(outcomes))


def base_rate(outcomes: Sequence[bool]) -> float:
    """The share that converted, with one lead's worth of doubt so that it is never 0 or 1.

    It is a probability that a model can give to the last digit, so that a flat model equals it.
    """
    return sigmoid(micro(logit((sum(outcomes) + 0.5) / (len(outcomes) + 1))) / MICRO)


def judge(probabilities: Sequence[float], bases: Sequence[float], outcomes: Sequence[bool]) -> Judged:
    """What predictions were worth; `bases` are the base rates known when each was made."""
    return Judged(
        rows=len(outcomes),
        positives=sum(outcomes),
        auc=auc(probabilities, outcomes),
        log_loss=log_loss(probabilities, outcomes),
        base_log_loss=log_loss(bases, outcomes),
        ece=calibration_error(probabilities, outcomes),
        lift_top_decile=lift_top_decile(probabilities, outcomes),
    )


@dataclass(frozen=True, slots=True)
class Evaluation:
    """`holdout`: one model of the first 70 %, judged on the rest. `rolling`: retrained every 1,000 rows over it."""

    holdout: Judged
    rolling: Judged


def evaluate(leads: Sequence[Closed], names: Sequence[str], fit: Fit) -> Evaluation:
    """Judge the training on leads in time order. Raises ValueError for fewer than ten."""
    if len(leads) < FEWEST_TO_EVALUATE:
        raise ValueError("too few rows to divide")
    cut = int(len(leads) * TRAINING_SHARE)
    outcomes = [lead.converted for lead in leads[cut:]]
    held: list[float] = []
    rolled: list[float] = []
    rolling_bases: list[float] = []
    table = Leads(leads, names)
    for start in range(cut, len(leads), ROLLING_STEP):
        model = table.train(start, fit)
        if start == cut:
            held = [model.probability(lead.fields) for lead in leads[cut:]]
            held_base = model.base_rate
        part = leads[start : start + ROLLING_STEP]
        rolled += [model.probability(lead.fields) for lead in part]
        rolling_bases += [model.base_rate] * len(part)
    return Evaluation(
        holdout=judge(held, [held_base] * len(outcomes), outcomes), rolling=judge(rolled, rolling_bases, outcomes)
    )


# -- learning weights ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Learnt:
    columns: tuple[Column, ...]
    weights: tuple[tuple[float, ...], ...]

    def linear(self, binned: Sequence[Sequence[int]]) -> list[float]:
        """The sum of each row's weights; `binned` has a list of bins per column."""
        totals = [0.0] * len(binned[0]) if binned else []
        for bins, own in zip(binned, self.weights, strict=True):
            totals = [
                total + (own[found] if found != NEUTRAL else 0.0) for total, found in zip(totals, bins, strict=True)
            ]
        return totals


def _learn(
    binned: Sequence[Sequence[int]],
    columns: tuple[Column, ...],
    outcomes: Sequence[bool],
    fit: Fit,
    prior: Prior | None,
) -> _Learnt:
    sizes = [column.size for column in columns]
    wanted = [0.0] * sum(sizes) if prior is None else [weight for own in prior.weights for weight in own]
    fitted: Fitted = fit(patterns_of(binned, columns), outcomes, wanted, RIDGE)
    weights, start = [], 0
    for size in sizes:
        weights.append(fitted.weights[start : start + size])
        start += size
    return _Learnt(columns, tuple(weights))


def patterns_of(binned: Sequence[Sequence[int]], columns: Sequence[Column]) -> list[Pattern]:
    """The positions of each row's bins among all bins of the columns; a neutral value has none."""
    placed, start = [], 0
    for bins, column in zip(binned, columns, strict=True):
        placed.append([NEUTRAL if found == NEUTRAL else start + found for found in bins])
        start += column.size
    return [tuple(position for position in row if position != NEUTRAL) for row in zip(*placed, strict=True)]


def _shares(bins: Sequence[int], size: int) -> list[float]:
    counts = Counter(bins)
    return [counts[number] / len(bins) for number in range(size)]


# -- judging how far to trust them -----------------------------------------------------------------------------------


def _judge(
    binned: Sequence[Sequence[int]],
    columns: tuple[Column, ...],
    outcomes: Sequence[bool],
    fit: Fit,
    prior: Prior | None,
) -> Trust:
    """The trust that did best on newer leads, if it beat the base rate by more than chance would; else NONE."""
    total = len(outcomes)
    shares = NEWEST if total >= MANY else NEWER
    cuts = [int(total * share) for share in shares]
    if total < FEWEST or not 0 < sum(outcomes[: cuts[0]]) < cuts[0]:
        return NONE
    converted = sum(outcomes[cuts[0] :])
    if min(converted, total - cuts[0] - converted) < FEWEST_OF_EACH:
        return NONE
    lost: dict[Trust, list[float]] = {trust: [] for trust in TRUSTS}
    for cut, end in zip(cuts, [*cuts[1:], total], strict=True):
        learnt = _learn([bins[:cut] for bins in binned], columns, outcomes[:cut], fit, prior)
        linear = learnt.linear([bins[:end] for bins in binned])
        for slope in SLOPES:
            for follow, losses in _losses([slope * each for each in linear], outcomes[:end], cut).items():
                lost[Trust(slope, follow)] += losses
    best = min(TRUSTS, key=lambda trust: (sum(lost[trust]), TRUSTS.index(trust)))
    return best if beats(lost[best], lost[NONE]) else NONE


def beats(new: Sequence[float], old: Sequence[float]) -> bool:
    """Whether the losses of the same leads fell by more, on average, than `SURE` standard errors of that average."""
    gains = [before - after for before, after in zip(old, new, strict=True)]
    mean = sum(gains) / len(gains)
    variance = sum((gain - mean) ** 2 for gain in gains) / max(1, len(gains) - 1)
    return mean > SURE * sqrt(variance / len(gains))


def _losses(scores: Sequence[float], outcomes: Sequence[bool], cut: int) -> dict[float, list[float]]:
    """For each of FOLLOWS, the loss of each lead from `cut` on, when the intercept is set anew a few times on what was
    known by then.
    """
    step = max(1, -(-(len(scores) - cut) // STEPS))
    lost: dict[float, list[float]] = {follow: [] for follow in FOLLOWS}
    known, counted = Scores(), 0
    for start in range(cut, len(scores), step):
        known.add(scores[counted:start])
        counted = start
        base = base_rate(outcomes[:start])
        whole = known.balance(sum(outcomes[:start]), base)
        latest = _latest(scores[:start], outcomes[:start], base)
        part = range(start, min(start + step, len(scores)))
        for follow, losses in lost.items():
            intercept = whole + follow * (latest - whole)
            for position in part:
                odds = intercept + scores[position]
                signed = -odds if outcomes[position] else odds
                losses.append(log1p(exp(-abs(signed))) + max(signed, 0.0))
    return lost


def _intercept(scores: Sequence[float], outcomes: Sequence[bool], base: float, follow: float) -> float:
    """The intercept that makes all outcomes as many as expected, moved towards the one for the latest of them."""
    whole = balance(scores, outcomes, base)
    return whole + follow * (_latest(scores, outcomes, base) - whole) if follow else whole


def _followed(scores: Sequence[float], outcomes: Sequence[bool], base: float, follow: float) -> float:
    """How far the latest outcomes are followed: as far as was worth it, and at least half way to a new level."""
    whole = balance(scores, outcomes, base)
    latest = [sigmoid(whole + score) for score in scores[-RECENT:]]
    doubt = sqrt(sum(probability * (1 - probability) for probability in latest))
    moved = abs(sum(outcomes[-RECENT:]) - sum(latest)) > MOVED * doubt
    return max(follow, HALF_WAY) if moved else follow


def _latest(scores: Sequence[float], outcomes: Sequence[bool], base: float) -> float:
    return balance(scores[-RECENT:], outcomes[-RECENT:], base)


def balance(scores: Sequence[float], outcomes: Sequence[bool], base: float) -> float:
    """The intercept at which the expected conversions are those that there were, some at the base rate added."""
    known = Scores()
    known.add(scores)
    return known.balance(sum(outcomes), base)


class Scores:
    """How often each score (log-odds without an intercept) is there.

    A hundredth of log-odds is finer than any score, and leaves few values to sum over.
    """

    def __init__(self) -> None:
        self._counts: Counter[float] = Counter()
        self._sum = 0.0
        self._number = 0

    def add(self, scores: Sequence[float]) -> None:
        self._counts.update(round(score, 2) for score in scores)
        self._sum += sum(scores)
        self._number += len(scores)

    def balance(self, converted: int, base: float) -> float:
        """The intercept at which as many conversions are expected, some leads at the base rate added."""
        mean = self._sum / self._number
        wanted = converted + PSEUDO_LEADS * base
        intercept = logit(base) - mean
        groups = [*self._counts.items(), (mean, PSEUDO_LEADS)]
        for _ in range(MOST_CHANGES):
            expected = slope = 0.0
            for score, count in groups:
                probability = sigmoid(intercept + score)
                expected += count * probability
                slope += count * probability * (1 - probability)
            change = max(-1.0, min(1.0, (expected - wanted) / max(slope, 1e-9)))
            intercept -= change
            if abs(change) < 1e-9:
                break
        return intercept
