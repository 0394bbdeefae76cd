"""What screens and the command line are shown of scores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fsctui.domain.referral_score import ReferrerScore
from fsctui.domain.score_model import Factor, Score, ScoreModel, Stage


@dataclass(frozen=True, slots=True)
class ModelRow:
    """One version of the model. `metrics` is what it was worth on newer leads when it was made."""

    id: int
    created_at: datetime
    by: str | None
    active: bool
    stage: Stage
    rests_on: int
    conversions: int
    metrics: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ScoreReport:
    """`row` is None while the starter scores. `decided` leads have an outcome, `undecided` ones an open window of
    `horizon_days`; `weights` are the points of the order.
    """

    model: ScoreModel
    row: ModelRow | None
    decided: int
    undecided: int
    horizon_days: int
    weights: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Explained:
    """Why a referral has its score and its place. `row` is the model that scored it (None: the starter).

    `rank_terms` are in millionths of a point, as of now; their sum is its priority.
    """

    referral_id: int
    name: str
    score: Score
    row: ModelRow | None
    referrer: ReferrerScore | None
    rank_terms: Mapping[str, int]

    @property
    def speaks_for(self) -> tuple[Factor, ...]:
        return tuple(factor for factor in self.score.factors if factor.term > 0)

    @property
    def speaks_against(self) -> tuple[Factor, ...]:
        return tuple(factor for factor in self.score.factors if factor.term < 0)
