"""What the entries of a rule take, found again by what it has in common with something else.

Takers are numbered in the order of their entries, and sets of them are bits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

Box = Mapping[str, int]
"""Field -> the bits of the sample values that are taken; fields that aren't there may have any."""

NARROW = 32
"""Takers are found by the values of a field as long as they take no more of it."""


class _Asked:
    """The takers that ask about one field: `takers` all of them, `wide` those with very many of its values."""

    def __init__(self) -> None:
        self.takers = 0
        self.wide = 0
        self.values = 0
        self.by_value: dict[int, int] = {}

    def add(self, taker: int, mask: int) -> None:
        self.takers |= taker
        self.values |= mask
        if mask.bit_count() > NARROW:
            self.wide |= taker
        else:
            for value in _bits(mask):
                self.by_value[value] = self.by_value.get(value, 0) | taker

    def meeting(self, mask: int) -> int:
        """The takers that may have one of these values, and perhaps some that have none."""
        if mask.bit_count() > NARROW:
            return self.takers
        found = self.wide
        for value in _bits(mask):
            found |= self.by_value.get(value, 0)
        return found


class Taken:
    """Boxes with the keys of the entries that took them; `everything` gives all values of a field."""

    def __init__(self, everything: Callable[[str], int]) -> None:
        self._everything = everything
        self._boxes: list[tuple[str, Box]] = []
        self._asked: dict[str, _Asked] = {}

    def add(self, key: str, box: Box) -> None:
        taker = 1 << len(self._boxes)
        self._boxes.append((key, box))
        for field, mask in box.items():
            self._asked.setdefault(field, _Asked()).add(taker, mask)

    def surely_leaves(self, box: Box) -> bool:
        """Whether some of the box is plainly free: values that no taker which asks about their fields has."""
        takers = (1 << len(self._boxes)) - 1
        for field, asked in self._asked.items():
            if box.get(field, self._everything(field)) & ~asked.values:
                takers &= ~asked.takers
        return not takers

    def meeting(self, box: Box) -> Iterator[tuple[str, Box]]:
        """In order, every taker that has something in common with the box, and perhaps some that have nothing."""
        takers = (1 << len(self._boxes)) - 1
        for field, mask in box.items():
            if (asked := self._asked.get(field)) is not None:
                takers &= asked.meeting(mask) | ~asked.takers
        return (self._boxes[number] for number in _places(takers))


def _bits(mask: int) -> Iterator[int]:
    """Each bit of a set by itself."""
    while mask:
        lowest = mask & -mask
        yield lowest
        mask ^= lowest


def _places(mask: int) -> Iterator[int]:
    return (bit.bit_length() - 1 for bit in _bits(mask))
