"""Cursors: the sort key of a page's last row, as opaque text. The next page starts strictly after it."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Row as SqlRow

from fsctui.domain.rows import Page
from fsctui.refusal import Refusal

Item = TypeVar("Item")
MAX_LIMIT = 10_000


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
    """The key values of a cursor, checked against the types that this list's keys have."""
    try:
        key = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError):
        raise CursorInvalid(cursor[:80]) from None
    if not isinstance(key, list) or len(key) != len(types) or not all(map(isinstance, key, types)):
        raise CursorInvalid(cursor[:80])
    return tuple(key)


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
