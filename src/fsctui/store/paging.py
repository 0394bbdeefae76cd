"""Cursors: the sort key of a page's last row, as opaque text. The next page starts strictly after it."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from sqlalchemy import Row as SqlRow

from fsctui.domain.rows import Page
from fsctui.refusal import Refusal

Item = TypeVar("Item")
MAX_LIMIT = 10_000
_TOO_LARGE = 2**63


@dataclass(eq=False)
class CursorInvalid(Refusal):
    """Not a cursor that an earlier page of the same list gave."""

    cursor: str


@dataclass(eq=False)
class LimitOutOfRange(Refusal):
    limit: int
    largest: int


def encode(*key: str | int) -> str:
    return base64.urlsafe_b64encode(json.dumps(key, separators=(",", ":")).encode()).decode().rstrip("=")


def decode(cursor: str, *types: type) -> tuple[Any, ...]:
    """The key values of a cursor, checked against the types that this list's keys have.

    `date` and `datetime` (an aware instant) stand for texts that are such a day or instant.
    """
    try:
        key = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(key, list) or len(key) != len(types):
            raise CursorInvalid(cursor[:80])
        return tuple(map(_value, key, types))
    except (binascii.Error, OverflowError, RecursionError, ValueError):
        raise CursorInvalid(cursor[:80]) from None


def _value(given: object, kind: type) -> Any:
    """ValueError for anything that no row can have as its key."""
    if kind is int and isinstance(given, int) and abs(given) < _TOO_LARGE:
        return given
    if kind is not int and isinstance(given, str):
        if kind is date:
            return date.fromisoformat(given)
        if kind is datetime:
            at = datetime.fromisoformat(given)
            if at.tzinfo is None:
                raise ValueError(given)
            return at.astimezone(UTC)
        given.encode()
        if "\0" not in given:
            return given
    raise ValueError(given)


def check_limit(limit: int) -> int:
    if not 1 <= limit <= MAX_LIMIT:
        raise LimitOutOfRange(limit, MAX_LIMIT)
    return limit


def page_of(
    rows: Sequence[SqlRow[Any]], limit: int, make: Callable[[Any], Item], key: Callable[[Item], str]
) -> Page[Item]:
    """A page from `limit + 1` rows: the extra one only says that there is a next page."""
    items = tuple(make(row) for row in rows[:limit])
    return Page(items, key(items[-1]) if len(rows) > limit else None)
