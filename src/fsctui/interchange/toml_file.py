"""TOML files read with care: every error names the file, the line and the field, and says what would be right."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Any, TypeVar

from fsctui.domain.text import clean
from fsctui.interchange.refusals import (
    EncodingUnknown,
    EntryMissing,
    EntryUnknown,
    Expected,
    FileEmpty,
    InvalidValue,
    TomlBroken,
)

Path = tuple[str | int, ...]
E = TypeVar("E", bound=Enum)

_POSITION = re.compile(r"^(.*) \(at (?:line (\d+), column (\d+)|end of document)\)$", re.DOTALL)
_PART = r"(?:[A-Za-z0-9_-]+|\"[^\"\n]*\"|'[^'\n]*')"
_HEADER = re.compile(rf"\s*(\[\[?)\s*({_PART}(?:\s*\.\s*{_PART})*)\s*\]\]?")
_ASSIGNMENT = re.compile(rf"\s*({_PART}(?:\s*\.\s*{_PART})*)\s*=")


class TomlFile:
    """One parsed file. `line_of` finds where a value stands; it is only asked when something is wrong."""

    def __init__(self, data: bytes, name: str) -> None:
        self.name = name
        if not data.strip():
            raise FileEmpty(name, 0)
        try:
            self.text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise EncodingUnknown(name, data.count(b"\n", 0, error.start) + 1, "UTF-8") from None
        try:
            self.data: dict[str, Any] = tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as error:
            found = _POSITION.match(str(error))
            line = int(found[2]) if found and found[2] else self.text.count("\n") + 1
            raise TomlBroken(
                name, line, int(found[3] or 1) if found else 1, found[1] if found else str(error)
            ) from None
        except RecursionError:
            raise TomlBroken(name, 1, 1, "nested too deep") from None
        except ValueError:
            # Python makes no number of thousands of digits.
            raise TomlBroken(name, 1, 1, "number too long") from None
        self._lines: dict[Path, int] | None = None

    def root(self) -> Table:
        return Table(self, self.data, ())

    def line_of(self, path: Path) -> int:
        """The 1-based line of the value, or of the nearest table around it."""
        if self._lines is None:
            self._lines = _index(self.text)
        while path and path not in self._lines:
            path = path[:-1]
        return self._lines.get(path, 1)


def _index(text: str) -> dict[Path, int]:
    """Where each table and key starts. Lines inside multi-line strings are passed over."""
    found: dict[Path, int] = {}
    counts: dict[Path, int] = {}
    table: Path = ()
    closing = ""
    for number, line in enumerate(text.split("\n"), 1):
        if closing:
            if closing in line:
                closing = ""
            continue
        if header := _HEADER.match(line):
            table = _resolve(_parts(header[2]), counts, header[1] == "[[")
            found.setdefault(table, number)
            continue
        if assignment := _ASSIGNMENT.match(line):
            path = table + _parts(assignment[1])
            found.setdefault(path, number)
        for quotes in ('"""', "'''"):
            if line.count(quotes) % 2:
                closing = quotes
    return found


def _parts(dotted: str) -> Path:
    return tuple(part.strip("\"'") for part in re.findall(_PART, dotted))


def _resolve(parts: Path, counts: dict[Path, int], array: bool) -> Path:
    """The path of a header, with the position in each array of tables it goes through."""
    path: Path = ()
    for position, part in enumerate(parts, 1):
        path += (part,)
        if array and position == len(parts):
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path += (counts[path],)
    return path


class Table:
    """One table, with getters that check. `item` names the item in errors; `finish` refuses fields nobody asked for."""

    def __init__(self, file: TomlFile, data: Mapping[str, Any], path: Path, item: str = "") -> None:
        self.file = file
        self.data = data
        self.path = path
        self.item = item
        self.asked: set[str] = set()

    @property
    def line(self) -> int:
        return self.file.line_of(self.path)

    def invalid(self, name: str, expected: Expected, allowed: Iterable[str] = (), value: object = None) -> InvalidValue:
        """The refusal for the field, ready to be raised."""
        shown = self.data.get(name) if value is None else value
        text = str(shown).lower() if isinstance(shown, bool) else str(shown)
        line = self.file.line_of((*self.path, name))
        return InvalidValue(self.file.name, line, self.item, name, clean(text)[:200], expected, tuple(allowed))

    def has(self, name: str) -> bool:
        self.asked.add(name)
        return name in self.data

    def raw(self, name: str) -> Any:
        """The value; raises `EntryMissing`."""
        if not self.has(name):
            raise EntryMissing(self.file.name, self.line, self.item, name)
        return self.data[name]

    def text(self, name: str, default: str | None = None, multiline: bool = False) -> str:
        """Cleaned text. Without a default the field must be there and hold more than blanks."""
        if default is not None and not self.has(name):
            return default
        value = self.raw(name)
        if not isinstance(value, str):
            raise self.invalid(name, Expected.TEXT)
        value = clean(value, multiline)
        if default is None and not value:
            raise self.invalid(name, Expected.FILLED_TEXT)
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts; empty when the field isn't there."""
        value = self.raw(name) if self.has(name) else []
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise self.invalid(name, Expected.LIST_OF_TEXTS)
        return tuple(clean(one) for one in value)

    def whole(self, name: str, default: int | None = None) -> int | None:
        if not self.has(name):
            return default
        value = self.raw(name)
        if not isinstance(value, int) or isinstance(value, bool) or abs(value) > 10**12:
            raise self.invalid(name, Expected.WHOLE_NUMBER)
        return value

    def number(self, name: str, default: int = 0) -> int:
        """A whole number that is never None."""
        value = self.whole(name, default)
        return default if value is None else value

    def flag(self, name: str, default: bool) -> bool:
        value = self.raw(name) if self.has(name) else default
        if not isinstance(value, bool):
            raise self.invalid(name, Expected.TRUE_FALSE)
        return value

    def choice(self, name: str, kind: type[E], default: E | None = None) -> E:
        """An enum's member by its value."""
        if default is not None and not self.has(name):
            return default
        value = self.raw(name)
        for member in kind:
            if member.value == value:
                return member
        raise self.invalid(name, Expected.KNOWN_NAME, (str(member.value) for member in kind))

    def table(self, name: str, item: str | None = None) -> Table:
        """A table inside this one; an empty one when it isn't there."""
        value = self.raw(name) if self.has(name) else {}
        if not isinstance(value, dict):
            raise self.invalid(name, Expected.TABLE)
        return Table(self.file, value, (*self.path, name), self.item if item is None else item)

    def tables(self, name: str) -> list[Table]:
        """An array of tables; empty when it isn't there."""
        value = self.raw(name) if self.has(name) else []
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            raise self.invalid(name, Expected.LIST_OF_TABLES)
        return [Table(self.file, one, (*self.path, name, number)) for number, one in enumerate(value)]

    def finish(self) -> None:
        """Raise `EntryUnknown` for a field that no getter asked for: most often a typing error."""
        for name in self.data:
            if name not in self.asked:
                line = self.file.line_of((*self.path, name))
                raise EntryUnknown(self.file.name, line, self.item, clean(name)[:80], tuple(sorted(self.asked)))
