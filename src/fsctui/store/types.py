"""Column types that mean the same on SQLite and on PostgreSQL.

They override the processors themselves rather than `process_bind_param`, so that a value costs one call.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, Text
from sqlalchemy.types import TypeDecorator, TypeEngine

from fsctui.domain.audit import canonical_json, instant_text

# SQLite makes a column the row's own key only when it is declared INTEGER, and its integers have 64 bits anyway.
Id = BigInteger().with_variant(Integer(), "sqlite")

# Folded text is compared byte by byte on both, so that a prefix is one range of an index and both sort alike.
FoldedText = Text().with_variant(Text(collation="C"), "postgresql")


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware datetimes in, aware UTC datetimes out; a naive one is refused with ValueError.

    TIMESTAMPTZ on PostgreSQL; on SQLite fixed-width text such as `2026-03-01T08:00:00.000000Z`, which sorts by time.
    """

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(Text())
        return dialect.type_descriptor(DateTime(timezone=True))

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any]:
        return _instant_to_text if dialect.name == "sqlite" else _instant_to_utc

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None]:
        return _instant_from_text if dialect.name == "sqlite" else _instant_from_server

    def literal_processor(self, dialect: Dialect) -> Callable[[datetime], str]:
        return lambda value: f"'{instant_text(value)}'"


class JsonText(TypeDecorator[Any]):
    """JSON values kept as compact text with sorted keys, so that equal values are equal text."""

    impl = Text
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], str | None]:
        return _json_to_text

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[str | None], Any]:
        return json_from_text


def _instant_to_text(value: datetime | None) -> str | None:
    return None if value is None else instant_text(value)


def _instant_from_text(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value)


def _instant_to_utc(value: datetime | None) -> datetime | None:
    if value is not None and value.tzinfo is None:
        raise ValueError(f"an instant needs a time zone: {value}")
    return value


def _instant_from_server(value: datetime | None) -> datetime | None:
    return None if value is None else value.astimezone(UTC)


def _json_to_text(value: Any) -> str | None:
    return None if value is None else canonical_json(value)


def json_from_text(value: str | None) -> Any:
    return None if value is None else json.loads(value)
