"""Condition trees of the query language as SQL.

A list gives `compile_query` one column for each field it can be asked for: how comparisons with that field are said.
The helpers below make them. Values are always bound, and `%` and `_` in a searched text are only themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, false, func, not_, or_, select, true

from fsctui.domain.folding import fold
from fsctui.domain.query_tree import ME, And, Compare, Condition, Not, Op, Or, Value, Words
from fsctui.domain.records import RecordRef
from fsctui.store.tables import QueueTable, UserTable

Sql: TypeAlias = ColumnElement[bool]
Column: TypeAlias = Callable[[Op, Value], Sql]
"""How one field is compared. A value None (with op EQ) asks for an empty field."""

WORDS = ""
"""The field name under which a list says what free words are searched in."""

_USER = UserTable.__table__  # type: ignore[attr-defined]
_QUEUE = QueueTable.__table__  # type: ignore[attr-defined]
_ESCAPE = "\\"
_MOST_INTEGER = 2**31
"""From here on PostgreSQL takes no whole number for a column of integers, but compares such a column with decimals."""
_MOST_NUMBER = Decimal(10**18)


def compile_query(tree: Condition, columns: Mapping[str, Column]) -> Sql:
    """The condition in SQL. Relative dates must be resolved before; a field without a column is a KeyError (a bug).

    Free words use the column `WORDS` (op CONTAINS). A row of which SQL knows neither yes nor no doesn't match.
    """
    match tree:
        case And(parts):
            return and_(true(), *(compile_query(part, columns) for part in parts))
        case Or(parts):
            return or_(false(), *(compile_query(part, columns) for part in parts))
        case Not(part):
            # Without coalesce an empty field would match neither a clause nor its opposite.
            return not_(func.coalesce(compile_query(part, columns), false()))
        case Words(text):
            return columns[WORDS](Op.CONTAINS, text)
        case Compare(field, op, value):
            return columns[field](op, value)


def like_pattern(text: str) -> str:
    """A LIKE pattern for texts that contain this one; use it with `escape="\\\\"`."""
    escaped = text.replace(_ESCAPE, _ESCAPE * 2).replace("%", _ESCAPE + "%").replace("_", _ESCAPE + "_")
    return f"%{escaped}%"


def text_column(*columns: ColumnElement[Any]) -> Column:
    """Text without regard to case (of accented letters too on PostgreSQL, of ASCII on SQLite); any of the columns."""

    def compare(op: Op, value: Value) -> Sql:
        if value is None:
            return and_(*(or_(column.is_(None), column == "") for column in columns))
        wanted = str(value)
        if op is Op.CONTAINS:
            return or_(*(column.ilike(like_pattern(wanted), escape=_ESCAPE) for column in columns))
        return or_(*(func.lower(column) == func.lower(wanted) for column in columns))

    return compare


def folded_column(column: ColumnElement[Any]) -> Column:
    """A column that holds folded text: neither case nor accents matter."""

    def compare(op: Op, value: Value) -> Sql:
        if value is None:
            return column == ""
        wanted = fold(str(value))
        return column.like(like_pattern(wanted), escape=_ESCAPE) if op is Op.CONTAINS else column == wanted

    return compare


def code_column(column: ColumnElement[Any]) -> Column:
    """An enum's codes, compared as they are."""
    return lambda op, value: column.is_(None) if value is None else column == str(value)


def boolean_column(condition: Sql) -> Column:
    """A condition that holds or doesn't."""
    return lambda op, value: condition if value is True else not_(func.coalesce(condition, false()))


def number_column(column: ColumnElement[Any]) -> Column:
    def number(value: Decimal) -> int | Decimal:
        if -_MOST_INTEGER < value < _MOST_INTEGER and value == value.to_integral_value():
            return int(value)
        # No stored number is as large as this one, so whatever is larger finds the same.
        return max(-_MOST_NUMBER, min(value, _MOST_NUMBER))

    return lambda op, value: _ordered(column, op, value, number)


def date_column(column: ColumnElement[Any]) -> Column:
    return lambda op, value: _ordered(column, op, value, _as_date)


_EARLIEST = datetime.min.replace(tzinfo=UTC)
_LATEST = datetime.max.replace(tzinfo=UTC)


def instant_column(column: ColumnElement[Any], time_zone: str) -> Column:
    """A column of instants, asked for by the day that it is in the asker's time zone."""
    local = ZoneInfo(time_zone)

    def begins(day: date) -> datetime:
        try:
            return datetime.combine(day, time(), local).astimezone(UTC)
        except OverflowError:
            # The first and the last day of all reach over the ends of time where the clocks aren't UTC's.
            return _EARLIEST if day.year == 1 else _LATEST

    def compare(op: Op, value: Value) -> Sql:
        if value is None:
            return column.is_(None)
        first, last = (value[0], value[1]) if isinstance(value, tuple) else (value, value)
        until = _as_date(last)
        begin, end = begins(_as_date(first)), begins(until + timedelta(days=1)) if until < date.max else _LATEST
        match op:
            case Op.LT:
                return column < begin
            case Op.LE:
                return column < end
            case Op.GT:
                return column >= end
            case Op.GE:
                return column >= begin
            case _:
                return and_(column >= begin, column < end)

    return compare


def user_column(column: ColumnElement[Any], actor_id: int) -> Column:
    """A user's id, asked for by username, or by `me`."""

    def compare(op: Op, value: Value) -> Sql:
        if value is None:
            return column.is_(None)
        if value == ME:
            return column == actor_id
        return column.in_(select(_USER.c.id).where(_USER.c.username == str(value).lower()))

    return compare


def queue_column(column: ColumnElement[Any]) -> Column:
    """A queue's id, asked for by its name without regard to case."""

    def compare(op: Op, value: Value) -> Sql:
        if value is None:
            return column.is_(None)
        return column.in_(select(_QUEUE.c.id).where(func.lower(_QUEUE.c.name) == func.lower(str(value))))

    return compare


def reference_column(
    column: ColumnElement[Any], by_text: Column, type_column: ColumnElement[Any] | None = None
) -> Column:
    """The id of another row, asked for by `type:id`, by id, or by `by_text` (its name)."""

    def compare(op: Op, value: Value) -> Sql:
        if value is None:
            return column.is_(None)
        if not isinstance(value, RecordRef):
            return by_text(op, value)
        same = column == value.id
        return and_(same, type_column == value.type) if value.type and type_column is not None else same

    return compare


def _ordered(column: ColumnElement[Any], op: Op, value: Value, plain: Callable[[Any], object]) -> Sql:
    if value is None:
        return column.is_(None)
    if isinstance(value, tuple):
        return column.between(plain(value[0]), plain(value[1]))
    wanted = plain(value)
    match op:
        case Op.LT:
            return column < wanted
        case Op.LE:
            return column <= wanted
        case Op.GT:
            return column > wanted
        case Op.GE:
            return column >= wanted
        case _:
            return column == wanted


def _as_date(value: Any) -> date:
    if not isinstance(value, date):
        raise TypeError(f"resolve_dates must come first: {value!r}")
    return value


def query_of(tree: And, columns: Mapping[str, Column]) -> Sql | None:
    """As `compile_query`, but None for a query that asks for nothing, so that its statement stays the plain one."""
    return compile_query(tree, columns) if tree.parts else None
