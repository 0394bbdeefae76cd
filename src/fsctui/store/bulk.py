"""Many rows at once, by the driver's own means: executemany on SQLite, COPY on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from sqlalchemy import Connection, FromClause, Table

COPY_FROM = 20
"""Below so many rows COPY costs more than it saves."""


def insert_rows(connection: Connection, table: FromClause, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that all have the first row's columns; values are converted as the table's column types say."""
    if not rows:
        return
    columns = [cast(Table, table).c[name] for name in rows[0]]
    names = list(rows[0])
    values = [[row[name] for name in names] for row in rows]
    for place, column in enumerate(columns):
        convert = column.type.dialect_impl(connection.dialect).bind_processor(connection.dialect)
        if convert is not None:
            _convert(values, place, convert)
    quote = connection.dialect.identifier_preparer.quote
    send_rows(
        connection.connection.driver_connection,
        connection.dialect.name,
        quote(cast(Table, table).name),
        ", ".join(map(quote, names)),
        values,
    )


def _convert(rows: list[list[Any]], place: int, convert: Callable[[Any], Any]) -> None:
    """Convert one column in place. Rows of one launch share most of their values, which are converted once."""
    done: dict[int, Any] = {}
    values = [line[place] for line in rows]  # keeps them alive, so that their ids mean them alone
    for line, value in zip(rows, values, strict=True):
        known = id(value)
        if known not in done:
            done[known] = convert(value)
        line[place] = done[known]


def send_rows(driver: Any, dialect: str, table: str, columns: str, rows: Sequence[Sequence[Any]]) -> None:
    """Insert rows of values as the driver takes them; `table` and `columns` are this program's own, quoted."""
    places = len(rows[0])
    if dialect == "sqlite":
        driver.executemany(f"INSERT INTO {table} ({columns}) VALUES ({', '.join('?' * places)})", rows)  # noqa: S608
        return
    with driver.cursor() as cursor:
        if len(rows) < COPY_FROM:
            marks = ", ".join(["%s"] * places)
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)  # noqa: S608
            return
        with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
