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
    converters = [
        (place, convert)
        for place, column in enumerate(columns)
        if (convert := column.type.dialect_impl(connection.dialect).bind_processor(connection.dialect)) is not None
    ]
    values = [_convert([row[name] for name in names], converters) for row in rows]
    quote = connection.dialect.identifier_preparer.quote
    target, listed = quote(cast(Table, table).name), ", ".join(map(quote, names))
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == "sqlite":
        # Names come from the tables of this program, quoted; values are bound.
        driver.executemany(f"INSERT INTO {target} ({listed}) VALUES ({', '.join('?' * len(names))})", values)  # noqa: S608
        return
    cursor = driver.cursor()
    if len(values) < COPY_FROM:
        cursor.executemany(f"INSERT INTO {target} ({listed}) VALUES ({', '.join(['%s'] * len(names))})", values)  # noqa: S608
        return
    with cursor.copy(f"COPY {target} ({listed}) FROM STDIN") as copy:
        for row in values:
            copy.write_row(row)


def _convert(values: list[Any], converters: list[tuple[int, Callable[[Any], Any]]]) -> list[Any]:
    for place, convert in converters:
        values[place] = convert(values[place])
    return values
