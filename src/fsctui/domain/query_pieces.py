"""Cutting a query into tokens at spaces, and a value into terms, with quotes respected and positions kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a query: its characters without quotes, where each one stood and whether it was quoted."""

    text: str
    places: tuple[int, ...]
    quoted: tuple[bool, ...]
    start: int
    end: int
    open_quote: bool = False

    @property
    def plain(self) -> bool:
        """Nothing of it was quoted, so that words with a meaning have it."""
        return not any(self.quoted)

    def find(self, wanted: str, begin: int = 0) -> int:
        """The place of an unquoted text in it, or -1."""
        at = self.text.find(wanted, begin)
        while at >= 0 and any(self.quoted[at : at + len(wanted)]):
            at = self.text.find(wanted, at + 1)
        return at

    def cut(self, first: int, last: int) -> Piece:
        """The characters from `first` up to `last`; an empty part stands where it would begin."""
        places = self.places[first:last]
        start = places[0] if places else (self.places[first] if first < len(self.places) else self.end)
        end = places[-1] + 1 if places else start
        return replace(
            self, text=self.text[first:last], places=places, quoted=self.quoted[first:last], start=start, end=end
        )

    def split(self, mark: str) -> Iterator[Piece]:
        """Its parts between unquoted marks."""
        begin = 0
        while (at := self.find(mark, begin)) >= 0:
            yield self.cut(begin, at)
            begin = at + len(mark)
        yield self.cut(begin, len(self.text))


def tokens(text: str) -> Iterator[Piece]:
    """The clauses of a query, cut at spaces outside quotes; in quotes a backslash takes the next character as it is."""
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        start, in_quotes = at, False
        found: list[tuple[str, int, bool]] = []
        while at < len(text) and (in_quotes or not text[at].isspace()):
            if text[at] == '"':
                in_quotes = not in_quotes
            elif in_quotes and text[at] == "\\" and at + 1 < len(text):
                at += 1
                found.append((text[at], at, True))
            else:
                found.append((text[at], at, in_quotes))
            at += 1
        letters, places, quoted = zip(*found, strict=True) if found else ((), (), ())
        yield Piece("".join(letters), tuple(places), tuple(quoted), start, at, in_quotes)
