"""The texts that a field's values are known by: whether a condition's value is one of them, and which was meant."""

from __future__ import annotations

import difflib
from bisect import bisect_left
from collections.abc import Mapping, Sequence

from fsctui.domain.folding import fold
from fsctui.domain.routing import Operator

NEAR = 0.6
NEIGHBOURS = 8
"""Of very many texts only so many on either side of a value, in the order of the alphabet, can be what was meant."""
MANY = 64
MULTIPLE = frozenset({Operator.INCLUDES, Operator.EXCLUDES})
_BETWEEN = "\x02"


class Vocabulary:
    """Codes with the words that each is known by; texts are compared without case and accents."""

    def __init__(self, words: Mapping[str, Sequence[str]]) -> None:
        self._code_of: dict[str, str] = {}
        self._codes: dict[str, set[str]] = {}
        self._members: dict[str, set[str]] = {}
        for code, known in words.items():
            for text in (fold(code), *map(fold, known)):
                self._code_of[text] = code
                self._codes.setdefault(text, set()).add(fold(code))
                for member in text.split(";"):
                    self._members.setdefault(member.strip(), set()).add(fold(code))
        self._sorted = sorted(self._code_of)
        self._joined = _BETWEEN.join(self._sorted)
        self._near: dict[str, str] = {}

    def codes(self, operator: Operator, wanted: str) -> set[str]:
        """The folded codes of which the operator finds a word."""
        if operator in (Operator.CONTAINS, Operator.NOT_CONTAIN):
            if wanted not in self._joined:
                return set()
            return set().union(*(codes for text, codes in self._codes.items() if wanted in text))
        if operator is Operator.STARTS_WITH:
            return set().union(*(self._codes[text] for text in self._beginning(wanted)))
        return (self._members if operator in MULTIPLE else self._codes).get(wanted, set())

    def has(self, operator: Operator, wanted: str) -> bool:
        """Whether the operator finds any word at all."""
        if operator in (Operator.CONTAINS, Operator.NOT_CONTAIN):
            return wanted in self._joined
        if operator is Operator.STARTS_WITH:
            return bool(self._beginning(wanted, 1))
        return wanted in (self._members if operator in MULTIPLE else self._codes)

    def _beginning(self, start: str, most: int | None = None) -> list[str]:
        found: list[str] = []
        for place in range(bisect_left(self._sorted, start), len(self._sorted)):
            if not self._sorted[place].startswith(start) or len(found) == most:
                break
            found.append(self._sorted[place])
        return found

    def near(self, value: str) -> str:
        """The codes that were probably meant by a value that there isn't."""
        text = fold(value)
        found = self._near.get(text)
        if found is None:
            among = self._sorted
            if len(among) > MANY:
                place = bisect_left(among, text)
                among = among[max(0, place - NEIGHBOURS) : place + NEIGHBOURS]
            close = difflib.get_close_matches(text, among, n=3, cutoff=NEAR)
            found = self._near[text] = ", ".join(dict.fromkeys(self._code_of[each] for each in close))
        return found
