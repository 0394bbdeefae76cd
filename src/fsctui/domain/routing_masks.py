"""For which of a field's sample values a condition holds, as bits: what `compile_condition` says of each, all at once.

Every kind of question is answered from an index over the samples, so that a rule of thousands of entries, with as many
samples, isn't asked condition by sample.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from itertools import accumulate
from operator import or_
from typing import Any

from fsctui.domain.folding import fold
from fsctui.domain.routing import Condition, Operator
from fsctui.domain.routing_conditions import (
    FieldKind,
    RoutingField,
    Value,
    codes_of,
    day_of,
    is_ordered,
    number_of,
    text_of,
)

_BETWEEN = "\x02"
"""Stands between texts that are searched together."""


def bits_of(places: Iterable[int], count: int) -> int:
    """The set of these places, of `count` there are."""
    flags = bytearray(count // 8 + 1)
    for place in places:
        flags[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(flags, "little")


class Texts:
    """Folded texts, searched by a part of them."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = texts
        self._joined = _BETWEEN + _BETWEEN.join(texts) + _BETWEEN
        self._starts = list(accumulate((len(text) + 1 for text in texts), initial=1))

    def having(self, part: str) -> Iterable[int]:
        """The places of the texts that have the part somewhere."""
        if _BETWEEN in part:
            yield from (place for place, text in enumerate(self.texts) if part in text)
            return
        found = self._joined.find(part, 1)
        while 0 <= found < self._starts[-1] - 1 or (not part and 0 <= found < self._starts[-1]):
            place = bisect_right(self._starts, found) - 1
            yield place
            found = self._joined.find(part, self._starts[place + 1])

    def beginning(self, start: str) -> Iterable[int]:
        """The places of the texts that begin with it."""
        if _BETWEEN in start:
            yield from (place for place, text in enumerate(self.texts) if text.startswith(start))
            return
        found = self._joined.find(_BETWEEN + start)
        while 0 <= found < self._starts[-1] - 1:
            place = bisect_right(self._starts, found + 1) - 1
            if self._starts[place] == found + 1:
                yield place
            found = self._joined.find(_BETWEEN + start, found + 1)


class _Sizes:
    """Samples by size: which are below a bound."""

    def __init__(self, values: Sequence[Value], read: Callable[[Value], Any]) -> None:
        found = [(size, place) for place, value in enumerate(values) if (size := read(value)) is not None]
        found.sort()
        self._sizes = [size for size, _ in found]
        self._below = list(accumulate((1 << place for _, place in found), or_, initial=0))
        self.all = self._below[-1]

    def below(self, bound: Any) -> int:
        return self._below[bisect_left(self._sizes, bound)]

    def up_to(self, bound: Any) -> int:
        return self._below[bisect_right(self._sizes, bound)]


class Samples:
    """The sample values of one field; `everything` are the bits of all of them."""

    def __init__(self, values: Sequence[Value]) -> None:
        self.values = values
        self.everything = (1 << len(values)) - 1
        self._folded = [text_of(value) for value in values]

    @cached_property
    def _by_text(self) -> Mapping[str, int]:
        return _indexed((text, place) for place, text in enumerate(self._folded))

    @cached_property
    def _by_member(self) -> Mapping[str, int]:
        return _indexed(
            (member.strip(), place) for place, text in enumerate(self._folded) for member in text.split(";")
        )

    @cached_property
    def _texts(self) -> Texts:
        return Texts(self._folded)

    @cached_property
    def _numbers(self) -> _Sizes:
        return _Sizes(self.values, number_of)

    @cached_property
    def _days(self) -> _Sizes:
        return _Sizes(self.values, day_of)

    def holds(self, condition: Condition, field: RoutingField) -> int:
        """The bits of the samples for which it holds; `field` is what the schema says of the condition's field."""
        operator, values = condition.operator, condition.values
        if is_ordered(field, operator):
            return self._ordered(field, operator, values)
        if field.kind in (FieldKind.NUMBER, FieldKind.DATE) and operator in (Operator.EQUALS, Operator.NOT_EQUAL):
            return self._signed(self._same_size(field, values), operator is Operator.EQUALS)
        match operator:
            case Operator.EQUALS | Operator.WITHIN | Operator.NOT_EQUAL:
                found = self._any(self._by_text, (code for value in values for code in codes_of(field, value)))
                return self._signed(found, operator is not Operator.NOT_EQUAL)
            case Operator.CONTAINS | Operator.NOT_CONTAIN:
                parts = tuple(map(fold, values))
                places = (place for part in parts for place in self._texts.having(part))
                held = self._of_words(field, places, lambda text: any(part in text for part in parts))
                return self._signed(held, operator is Operator.CONTAINS)
            case Operator.STARTS_WITH:
                starts = tuple(map(fold, values))
                places = (place for start in starts for place in self._texts.beginning(start))
                return self._of_words(field, places, lambda text: text.startswith(starts))
            case _:
                return self._signed(self._several(field, values), operator is Operator.INCLUDES)

    def _signed(self, bits: int, holds: bool) -> int:
        return bits if holds else self.everything & ~bits

    def _ordered(self, field: RoutingField, operator: Operator, values: Sequence[str]) -> int:
        is_day = field.kind is FieldKind.DATE
        read: Callable[[str], Any] = day_of if is_day else number_of
        sizes = self._days if is_day else self._numbers
        bounds = [bound for value in values if (bound := read(value)) is not None]
        if not bounds or (operator is Operator.WITHIN and len(bounds) < 2):
            return 0
        least, most = min(bounds), max(bounds)
        match operator:
            case Operator.LESS_THAN:
                return sizes.below(most)
            case Operator.LESS_OR_EQUAL:
                return sizes.up_to(most)
            case Operator.GREATER_THAN:
                return sizes.all & ~sizes.up_to(least)
            case Operator.GREATER_OR_EQUAL:
                return sizes.all & ~sizes.below(least)
            case _:
                return sizes.up_to(most) & ~sizes.below(least)

    def _same_size(self, field: RoutingField, values: Sequence[str]) -> int:
        is_day = field.kind is FieldKind.DATE
        read: Callable[[str], Any] = day_of if is_day else number_of
        sizes = self._days if is_day else self._numbers
        found = 0
        for value in values:
            if (size := read(value)) is not None:
                found |= sizes.up_to(size) & ~sizes.below(size)
            if not value.strip():
                found |= self.everything & ~sizes.all
        return found

    def _of_words(self, field: RoutingField, places: Iterable[int], holds: Callable[[str], bool]) -> int:
        """The samples at these places; a choice counts by its code and by all its words."""
        found = bits_of(places, len(self.values))
        for code, words in (field.choices or {}).items():
            bits = self._by_text.get(fold(code), 0)
            found = found | bits if any(map(holds, map(fold, (code, *words)))) else found & ~bits
        return found

    def _several(self, field: RoutingField, values: Sequence[str]) -> int:
        found = 0
        for value in values:
            together = self.everything
            for part in value.split(";"):
                together &= self._any(self._by_member, codes_of(field, part))
            found |= together
        return found

    @staticmethod
    def _any(index: Mapping[str, int], texts: Iterable[str]) -> int:
        found = 0
        for text in texts:
            found |= index.get(text, 0)
        return found


def _indexed(pairs: Iterable[tuple[str, int]]) -> Mapping[str, int]:
    found: dict[str, int] = {}
    for text, place in pairs:
        found[text] = found.get(text, 0) | 1 << place
    return found
