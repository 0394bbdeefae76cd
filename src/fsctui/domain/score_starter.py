"""The starter: a table of points that leads are scored by until there is evidence of the bank's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise
from math import isfinite, log
from typing import Any

from fsctui.domain.referral_score import ALLOWED
from fsctui.domain.score_columns import Column
from fsctui.domain.score_fit import logit
from fsctui.domain.score_model import ScoreModel, Stage, Weighted, micro
from fsctui.refusal import Refusal

MOST_POINTS = 200


class StarterExpected(Enum):
    """What would have been right."""

    SHARE = "share"
    POSITIVE = "positive"
    POINTS = "points"
    POINTS_BY_LEVEL = "points_by_level"
    POINTS_BY_RANGE = "points_by_range"
    RISING_NUMBERS = "rising_numbers"
    KNOWN_FIELD = "known_field"
    NEW_FIELD = "new_field"
    FIELDS = "fields"
    KNOWN_ENTRY = "known_entry"


@dataclass(eq=False)
class StarterInvalid(Refusal):
    """A value of the starter's file that can't be used; `entry` is where it stands, such as `field.interest.points`."""

    file: str
    entry: str
    value: str
    expected: StarterExpected
    allowed: list[str]


@dataclass(frozen=True, slots=True)
class Starter:
    """`weights` in log-odds, one per bin of each column."""

    base_rate: float
    columns: tuple[Column, ...]
    weights: tuple[tuple[float, ...], ...]

    @property
    def model(self) -> ScoreModel:
        """The table as a model that rests on no lead at all."""
        weighted = tuple(
            Weighted(column, tuple(map(micro, own))) for column, own in zip(self.columns, self.weights, strict=True)
        )
        return ScoreModel(Stage.STARTER, micro(logit(self.base_rate)), weighted, self.base_rate)


def read_starter(data: Mapping[str, Any], file: str) -> Starter:
    """The starter out of a parsed file. Raises StarterInvalid."""
    reader = _Reader(file)
    reader.known(data, "", ("base_rate", "points_to_double", "field"))
    base = reader.number(data, "base_rate", "", StarterExpected.SHARE)
    if not 0 < base < 1:
        raise reader.invalid("base_rate", base, StarterExpected.SHARE)
    double = reader.number(data, "points_to_double", "", StarterExpected.POSITIVE)
    if double <= 0:
        raise reader.invalid("points_to_double", double, StarterExpected.POSITIVE)
    found = data.get("field")
    if not isinstance(found, list) or not found or not all(isinstance(each, dict) for each in found):
        raise reader.invalid("field", found, StarterExpected.FIELDS)
    columns: list[Column] = []
    weights: list[tuple[float, ...]] = []
    for number, each in enumerate(found, 1):
        name = each.get("name")
        where = f"field.{number}"
        if not isinstance(name, str) or name not in ALLOWED:
            raise reader.invalid(f"{where}.name", name, StarterExpected.KNOWN_FIELD, ALLOWED)
        if any(column.name == name for column in columns):
            raise reader.invalid(f"{where}.name", name, StarterExpected.NEW_FIELD)
        column, points = reader.column(each, name)
        columns.append(column)
        weights.append(tuple(each * log(2) / double for each in points))
    return Starter(base, tuple(columns), tuple(weights))


class _Reader:
    def __init__(self, file: str) -> None:
        self.file = file

    def invalid(
        self, entry: str, value: object, expected: StarterExpected, allowed: tuple[str, ...] = ()
    ) -> StarterInvalid:
        return StarterInvalid(self.file, entry, "" if value is None else str(value)[:80], expected, list(allowed))

    def known(self, table: Mapping[str, Any], where: str, names: tuple[str, ...]) -> None:
        for name in table:
            if name not in names:
                raise self.invalid(f"{where}{name}", name, StarterExpected.KNOWN_ENTRY, names)

    def number(self, table: Mapping[str, Any], name: str, where: str, expected: StarterExpected) -> float:
        value = table.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
            raise self.invalid(f"{where}{name}", value, expected)
        return float(value)

    def points(self, table: Mapping[str, Any], name: str, where: str) -> float:
        found = self.number(table, name, where, StarterExpected.POINTS)
        if abs(found) > MOST_POINTS:
            raise self.invalid(f"{where}{name}", table[name], StarterExpected.POINTS)
        return found

    def column(self, table: Mapping[str, Any], name: str) -> tuple[Column, list[float]]:
        """The bins, and the points of each: first those of an empty value."""
        where = f"field.{name}."
        self.known(table, where, ("name", "missing", "points", "edges"))
        missing = self.points(table, "missing", where) if "missing" in table else 0.0
        given = table.get("points")
        if "edges" in table:
            edges = self.edges(table["edges"], where)
            if not isinstance(given, list) or len(given) != len(edges) + 1:
                raise self.invalid(f"{where}points", given, StarterExpected.POINTS_BY_RANGE)
            by_range = dict(zip(map(str, range(1, len(given) + 1)), given, strict=True))
            return Column(name, edges=edges), [
                missing, *(self.points(by_range, each, f"{where}points.") for each in by_range)
            ]  # fmt: skip
        if not isinstance(given, dict) or not given:
            raise self.invalid(f"{where}points", given, StarterExpected.POINTS_BY_LEVEL)
        return Column(name, levels=tuple(given)), [
            missing, *(self.points(given, level, f"{where}points.") for level in given)
        ]  # fmt: skip

    def edges(self, given: object, where: str) -> tuple[float, ...]:
        if not isinstance(given, list) or not given:
            raise self.invalid(f"{where}edges", given, StarterExpected.RISING_NUMBERS)
        by_place = dict(zip(map(str, range(1, len(given) + 1)), given, strict=True))
        found = [self.number(by_place, each, f"{where}edges.", StarterExpected.RISING_NUMBERS) for each in by_place]
        if any(later <= earlier for earlier, later in pairwise(found)):
            raise self.invalid(f"{where}edges", given, StarterExpected.RISING_NUMBERS)
        return tuple(found)
