"""How much is believed of how little: the model that so many closed leads can carry.

Below 25 leads whose outcome is known it is the starter's table. From 25 on the intercept is the bank's own; from 100
with 25 conversions the starter's weights are only where the bank's begin; from 400 with 100 conversions a model of the
bank's own is tried, and taken if it did better on the newest fifth. At every stage weights are used only where the
leads themselves speak for them: otherwise every lead is given the base rate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log, log1p

from fsctui.domain.referral_score import ALLOWED, require_known_at_creation
from fsctui.domain.score_fit import Fit, logit
from fsctui.domain.score_metrics import log_loss
from fsctui.domain.score_model import ScoreModel, Stage, Weighted, micro, stage_for
from fsctui.domain.score_starter import Starter
from fsctui.domain.score_training import SLOPES, Closed, Judged, Leads, Prior, balance, base_rate, judge

OLDEST = 0.8
"""A model is judged on the leads that came after this share of all."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A model of the oldest leads, and its log-loss on the newest ones."""

    stage: Stage
    log_loss: float
    taken: bool


@dataclass(frozen=True, slots=True)
class Trained:
    """`judged`: what a model made in the same way of the oldest four fifths was worth on the newest fifth; None where
    there are too few leads to divide. `kept`: the incumbent did better than whatever could be learnt now.
    """

    model: ScoreModel
    judged: Judged | None
    candidates: tuple[Candidate, ...] = ()
    kept: bool = False


def learn(leads: Sequence[Closed], starter: Starter, fit: Fit, incumbent: ScoreModel | None = None) -> Trained:
    """The best model of closed leads, oldest first.

    `incumbent` is the model in force if it has seen none of the newest fifth; then it is a candidate, too.
    Raises FieldNotKnownAtCreation for leads with fields that aren't on the allow-list.
    """
    for lead in leads:
        require_known_at_creation(lead.fields)
    stage = stage_for(len(leads), sum(lead.converted for lead in leads))
    if stage is Stage.STARTER:
        return Trained(starter.model, None)
    cut = int(len(leads) * OLDEST)
    if stage is Stage.SHIFTED:
        return Trained(shifted(leads, starter), _judged(shifted(leads[:cut], starter), leads[cut:]))
    table = Leads(leads, ALLOWED)
    prior = Prior(starter.columns, starter.weights)
    blended = table.train(cut, fit, prior=prior)
    if stage is Stage.BLENDED:
        return Trained(table.train(len(leads), fit, prior=prior), _judged(blended, leads[cut:]))
    own = table.train(cut, fit)
    known = [own, blended, *([] if incumbent is None else [incumbent])]
    losses = [_loss(model, leads[cut:]) for model in known]
    # Of equals the one that asks for less evidence: the incumbent, then the blend.
    best = min(reversed(range(len(known))), key=lambda number: losses[number])
    candidates = tuple(
        Candidate(model.stage, loss, number == best)
        for number, (model, loss) in enumerate(zip(known, losses, strict=True))
    )
    judged = _judged(known[best], leads[cut:])
    if known[best] is incumbent:
        return Trained(incumbent, judged, candidates, kept=True)
    final = table.train(len(leads), fit, prior=None if known[best] is own else prior)
    return Trained(final, judged, candidates)


def shifted(leads: Sequence[Closed], starter: Starter) -> ScoreModel:
    """The starter with an intercept that fits the leads, and as much of its weights as they bear out.

    The weights are believed if they explain the outcomes better than the base rate by more than one more parameter is
    worth (half the logarithm of the leads: Schwarz 1978); else every lead gets the base rate.
    """
    outcomes = [lead.converted for lead in leads]
    base = base_rate(outcomes)
    table = starter.model
    scores = [(table.log_odds(lead.fields) - table.intercept) / 1_000_000 for lead in leads]
    flat = _in_sample([0.0] * len(leads), outcomes, logit(base))
    best, best_slope, best_intercept = flat - 0.5 * log(len(leads)), 0.0, logit(base)
    for slope in SLOPES:
        steeper = [slope * score for score in scores]
        intercept = balance(steeper, outcomes, base)
        loss = _in_sample(steeper, outcomes, intercept)
        if slope and loss < best:
            best, best_slope, best_intercept = loss, slope, intercept
    columns = tuple(
        Weighted(each.column, tuple(round(best_slope * weight) for weight in each.weights)) for each in table.columns
    )
    return ScoreModel(
        Stage.SHIFTED, micro(best_intercept), columns if best_slope else (), base, len(leads), sum(outcomes)
    )


def _in_sample(scores: Sequence[float], outcomes: Sequence[bool], intercept: float) -> float:
    """The sum of the losses."""
    total = 0.0
    for score, outcome in zip(scores, outcomes, strict=True):
        signed = -(intercept + score) if outcome else intercept + score
        total += log1p(exp(-abs(signed))) + max(signed, 0.0)
    return total


def _loss(model: ScoreModel, leads: Sequence[Closed]) -> float:
    return log_loss([model.probability(lead.fields) for lead in leads], [lead.converted for lead in leads])


def _judged(model: ScoreModel, leads: Sequence[Closed]) -> Judged:
    probabilities = [model.probability(lead.fields) for lead in leads]
    return judge(probabilities, [model.base_rate] * len(leads), [lead.converted for lead in leads])
