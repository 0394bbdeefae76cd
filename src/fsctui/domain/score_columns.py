"""How a lead's fields become bins: numbers by quantiles, words by their levels, and what is empty as a bin of its own.

A bin is a small whole number; `NEUTRAL` stands for a value that training has not seen, which counts neither for nor
against a lead.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Value = str | float | bool | None
Fields = Mapping[str, Value]

NEUTRAL = -1
MOST_BINS = 10
MOST_LEVELS = 40
FEWEST_OF_A_LEVEL = 20
"""A level seen less often than this is too rare to be judged: it is neutral."""
STRETCHES = 40
LEAST_WITHIN = 0.5
"""A column must vary within a stretch of time by at least this share of how much it varies at all."""


@dataclass(frozen=True, slots=True)
class Column:
    """One field. Either `edges` (a number: bin 1 below the first edge, ...) or `levels` (words: bin 1 the first).

    Bin 0 is the empty value.
    """

    name: str
    edges: tuple[float, ...] | None = None
    levels: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """How many bins there are, the empty one included."""
        return 1 + (len(self.levels) if self.edges is None else len(self.edges) + 1)

    def bin(self, value: Value) -> int:
        if value is None or value == "":
            return 0
        if self.edges is not None:
            number = as_number(value)
            return NEUTRAL if number is None else 1 + bisect_right(self.edges, number)
        text = as_level(value)
        return 1 + self.levels.index(text) if text in self.levels else NEUTRAL

    def bins(self, coded: Coded, count: int) -> list[int]:
        """The bins of the first `count` rows."""
        places = [self.bin(value) for value in coded.values]
        return [places[code] for code in coded.codes[:count]]


@dataclass(frozen=True, slots=True)
class Coded:
    """One field of many rows, each value kept once: row i has `values[codes[i]]`."""

    name: str
    values: tuple[Value, ...]
    codes: tuple[int, ...]


def coded(rows: Sequence[Fields], name: str) -> Coded:
    places: dict[Value, int] = {}
    codes = tuple(places.setdefault(row.get(name), len(places)) for row in rows)
    return Coded(name, tuple(places), codes)


def as_level(value: Value) -> str:
    return str(value).casefold() if isinstance(value, bool) else str(value)


def as_number(value: Value) -> float | None:
    """The value as a finite number, or None."""
    if value is None or isinstance(value, bool):
        return None
    try:
        number = float(value)
    except ValueError:
        return None
    return number if number - number == 0 else None


def columns_of(fields: Sequence[Coded], count: int, fewest: int = FEWEST_OF_A_LEVEL) -> tuple[Column, ...]:
    """The columns with their bins as the first `count` rows (oldest first) suggest them.

    A column is a number when all its values are and there are more of them than bins. Columns that say little more
    than when a lead came (an interest rate, a campaign) are left out: what held for one season misleads in the next.
    """
    found = ((_column(field, count, fewest), field) for field in fields)
    return tuple(column for column, field in found if column.size > 1 and _varies_within(column.bins(field, count)))


def _column(field: Coded, count: int, fewest: int) -> Column:
    kinds = Counter(field.codes[:count])
    given = {field.values[code]: many for code, many in kinds.items() if field.values[code] not in (None, "")}
    if len(given) > MOST_BINS and all(as_number(value) is not None for value in given):
        amounts: Counter[float] = Counter()
        for value, many in given.items():
            amounts[float(value or 0)] += many
        return Column(field.name, edges=_quantiles(amounts))
    counts: Counter[str] = Counter()
    for value, many in given.items():
        counts[as_level(value)] += many
    often = [level for level, many in counts.items() if many >= fewest]
    return Column(field.name, levels=tuple(sorted(often, key=lambda level: (-counts[level], level))[:MOST_LEVELS]))


def _quantiles(counts: Mapping[float, int]) -> tuple[float, ...]:
    """The numbers at each tenth of all of them, in order; `counts` says how often each is there."""
    ordered = sorted(counts)
    total = sum(counts.values())
    edges, seen, part = set(), 0, 1
    for number in ordered:
        seen += counts[number]
        while part < MOST_BINS and total * part // MOST_BINS < seen:
            edges.add(number)
            part += 1
    return tuple(sorted(edges - {ordered[0]}))


def _varies_within(bins: Sequence[int]) -> bool:
    """Whether a column tells leads of the same time apart; always true of few rows, which span little time."""
    if len(bins) < STRETCHES * 10:
        return True
    overall = _variance(Counter(bins), len(bins))
    within = 0.0
    for stretch in range(STRETCHES):
        part = bins[len(bins) * stretch // STRETCHES : len(bins) * (stretch + 1) // STRETCHES]
        within += _variance(Counter(part), len(part))
    return overall > 0 and within >= LEAST_WITHIN * overall


def _variance(counts: Mapping[int, int], total: int) -> float:
    """The sum over the bins of n q (1 - q)."""
    return sum(count * (1 - count / total) for count in counts.values())
