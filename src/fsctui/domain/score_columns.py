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

    def bins(self, rows: Sequence[Fields]) -> list[int]:
        """The bins of many rows; each value is looked up once."""
        known: dict[Value, int] = {}
        found = []
        for fields in rows:
            value = fields.get(self.name)
            number = known.get(value)
            if number is None:
                number = known[value] = self.bin(value)
            found.append(number)
        return found


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


def columns_of(rows: Sequence[Fields], names: Sequence[str], fewest: int = FEWEST_OF_A_LEVEL) -> tuple[Column, ...]:
    """The columns with their bins as these rows (oldest first) suggest them.

    A column is a number when all its values are and there are more of them than bins. Columns that say little more
    than when a lead came (an interest rate, a campaign) are left out: what held for one season misleads in the next.
    """
    found = (_column(name, [row.get(name) for row in rows], fewest) for name in names)
    return tuple(column for column in found if column.size > 1 and _varies_within(column, rows))


def _column(name: str, values: Sequence[Value], fewest: int) -> Column:
    given = [value for value in values if value is not None and value != ""]
    kinds = Counter(given)
    numbers = {value: as_number(value) for value in kinds}
    if len(kinds) > MOST_BINS and None not in numbers.values():
        return Column(
            name, edges=_quantiles(sorted(number for value in given if (number := numbers[value]) is not None))
        )
    counts: Counter[str] = Counter()
    for value, count in kinds.items():
        counts[as_level(value)] += count
    often = [level for level, count in counts.items() if count >= fewest]
    return Column(name, levels=tuple(sorted(often, key=lambda level: (-counts[level], level))[:MOST_LEVELS]))


def _quantiles(ordered: Sequence[float]) -> tuple[float, ...]:
    edges = {ordered[len(ordered) * part // MOST_BINS] for part in range(1, MOST_BINS)}
    return tuple(sorted(edges - {ordered[0]}))


def _varies_within(column: Column, rows: Sequence[Fields]) -> bool:
    """Whether the column tells leads of the same time apart; always true of few rows, which span little time."""
    if len(rows) < STRETCHES * 10:
        return True
    bins = column.bins(rows)
    overall = _variance(Counter(bins), len(bins))
    within = 0.0
    for stretch in range(STRETCHES):
        part = bins[len(bins) * stretch // STRETCHES : len(bins) * (stretch + 1) // STRETCHES]
        within += _variance(Counter(part), len(part))
    return overall > 0 and within >= LEAST_WITHIN * overall


def _variance(counts: Mapping[int, int], total: int) -> float:
    """The sum over the bins of n q (1 - q)."""
    return sum(count * (1 - count / total) for count in counts.values())
