"""A lead score: how likely a lead is to convert, out of terms that add up exactly.

A model is an intercept and, for each column, one weight per bin, all in millionths of log-odds (whole numbers, so that
the terms shown and the total agree to the last digit). The weights of a column are centred on the leads it was trained
on: the intercept is the average lead's, and a term says how far a value lifts or lowers it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from fsctui.domain.score_columns import NEUTRAL, Column, Fields, Value
from fsctui.domain.score_fit import logit, sigmoid

MICRO = 1_000_000


class Stage(Enum):
    """What a model rests on, by how much evidence there is."""

    STARTER = "starter"
    SHIFTED = "shifted"
    BLENDED = "blended"
    OWN = "own"


FEWEST_FOR_SHIFT = 25
FEWEST_FOR_BLEND = 100
FEWEST_CONVERSIONS_FOR_BLEND = 25
FEWEST_FOR_OWN = 400
FEWEST_CONVERSIONS_FOR_OWN = 100


def stage_for(closed: int, conversions: int) -> Stage:
    """The most that so many closed leads can carry."""
    if closed >= FEWEST_FOR_OWN and conversions >= FEWEST_CONVERSIONS_FOR_OWN:
        return Stage.OWN
    if closed >= FEWEST_FOR_BLEND and conversions >= FEWEST_CONVERSIONS_FOR_BLEND:
        return Stage.BLENDED
    return Stage.SHIFTED if closed >= FEWEST_FOR_SHIFT else Stage.STARTER


@dataclass(frozen=True, slots=True)
class Weighted:
    """A column and the weights of its bins, in millionths of log-odds."""

    column: Column
    weights: tuple[int, ...]

    def term(self, value: Value) -> int:
        found = self.column.bin(value)
        return 0 if found == NEUTRAL else self.weights[found]


@dataclass(frozen=True, slots=True)
class Factor:
    """What one field of a lead contributes, in millionths of log-odds: above zero speaks for it."""

    field: str
    value: Value
    term: int


@dataclass(frozen=True, slots=True)
class Score:
    """A lead's score, 1..99, where 50 is a lead as likely as the average one.

    `intercept` and the factors' terms add up to the log-odds of `probability`, exactly.
    """

    score: int
    probability: float
    base_rate: float
    rests_on: int
    stage: Stage
    intercept: int
    factors: tuple[Factor, ...]

    @property
    def total(self) -> int:
        return self.intercept + sum(factor.term for factor in self.factors)


@dataclass(frozen=True, slots=True)
class ScoreModel:
    """`base_rate` of the `rests_on` closed leads that it was made from, `conversions` of which converted."""

    stage: Stage
    intercept: int
    columns: tuple[Weighted, ...]
    base_rate: float
    rests_on: int = 0
    conversions: int = 0

    def log_odds(self, fields: Fields) -> int:
        return self.intercept + sum(each.term(fields.get(each.column.name)) for each in self.columns)

    def probability(self, fields: Fields) -> float:
        return sigmoid(self.log_odds(fields) / MICRO)

    def score(self, fields: Fields) -> Score:
        """The score with its factors, the strongest first."""
        factors = [
            Factor(each.column.name, value, each.term(value))
            for each in self.columns
            for value in (fields.get(each.column.name),)
        ]
        factors.sort(key=lambda factor: (-abs(factor.term), factor.field))
        probability = self.probability(fields)
        return Score(
            score=to_score(probability, self.base_rate),
            probability=probability,
            base_rate=self.base_rate,
            rests_on=self.rests_on,
            stage=self.stage,
            intercept=self.intercept,
            factors=tuple(factors),
        )


def to_score(probability: float, base_rate: float) -> int:
    """1..99: 50 at the base rate, 75 at three times its odds, 25 at a third of them."""
    relative = sigmoid(logit(_inside(probability)) - logit(_inside(base_rate)))
    return min(99, max(1, round(100 * relative)))


def _inside(probability: float) -> float:
    return min(max(probability, 1e-9), 1 - 1e-9)


def micro(log_odds: float) -> int:
    return round(log_odds * MICRO)


def centred(
    columns: Sequence[Column], weights: Sequence[Sequence[float]], shares: Sequence[Sequence[float]]
) -> tuple[tuple[Weighted, ...], float]:
    """The columns with weights whose average over the training leads is zero, and the sum of what was taken off.

    `shares` are the shares of the leads in each bin; neutral values have no share.
    """
    centred_columns, taken = [], 0.0
    for column, own, share in zip(columns, weights, shares, strict=True):
        mean = sum(weight * part for weight, part in zip(own, share, strict=True))
        taken += mean
        centred_columns.append(Weighted(column, tuple(micro(weight - mean) for weight in own)))
    return tuple(centred_columns), taken


def to_json(model: ScoreModel) -> dict[str, Any]:
    return {
        "stage": model.stage.value,
        "intercept": model.intercept,
        "base_rate": model.base_rate,
        "rests_on": model.rests_on,
        "conversions": model.conversions,
        "columns": [
            {
                "name": each.column.name,
                "edges": None if each.column.edges is None else list(each.column.edges),
                "levels": list(each.column.levels),
                "weights": list(each.weights),
            }
            for each in model.columns
        ],
    }


def from_json(data: Mapping[str, Any]) -> ScoreModel:
    """The inverse of `to_json`. Raises KeyError or ValueError for anything else."""
    columns = []
    for each in data["columns"]:
        edges = each["edges"]
        column = Column(each["name"], None if edges is None else tuple(edges), tuple(each["levels"]))
        weights = tuple(each["weights"])
        if len(weights) != column.size:
            raise ValueError(f"{column.name}: {len(weights)} weights for {column.size} bins")
        columns.append(Weighted(column, weights))
    return ScoreModel(
        Stage(data["stage"]),
        data["intercept"],
        tuple(columns),
        data["base_rate"],
        data["rests_on"],
        data["conversions"],
    )
