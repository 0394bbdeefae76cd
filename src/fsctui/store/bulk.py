"""Many rows at once, by the driver's own means: executemany on SQLite, COPY on PostgreSQL.

Rows that are written together share most of their values, so values are converted column by column, each once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import Connection, Date, Dialect, FromClause, Table
from sqlalchemy.types import TypeEngine

COPY_FROM = 20
"""Below so many rows COPY costs more than it saves."""

Convert = Callable[[Any], Any]


def insert_rows(connection: Connection, table: FromClause, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that all have the first row's columns; values are converted as the table's column types say."""
    if rows:
        whole = Rows(connection, table)
        whole.add(whole.share(rows))
        whole.insert()


class Rows:
    """Rows of one table, gathered to be inserted together.

    Each row has whole numbers of its `own`, in the order of those columns, and values that it may share with others:
    these are converted once, however many rows have them.
    """

    def __init__(self, connection: Connection, table: FromClause, own: tuple[str, ...] = ()) -> None:
        self._connection = connection
        self._table = cast(Table, table)
        self._own = own
        self._shared: tuple[str, ...] = ()
        self._rows: list[tuple[Any, ...]] = []

    def share(self, rows: Sequence[Mapping[str, Any]]) -> list[tuple[Any, ...]]:
        """Values as the driver takes them, one tuple for each of the rows, which all have the same columns."""
        self._shared = self._shared or tuple(rows[0])
        columns = list(zip(*([row[name] for name in self._shared] for row in rows), strict=True))
        for place, convert in _converters(self._connection.dialect, self._table, self._shared):
            columns[place] = _converted(columns[place], convert)
        return list(zip(*columns, strict=True))

    def add(self, rows: Iterable[tuple[Any, ...]]) -> None:
        """Each row: its own values, then a tuple that `share` gave."""
        self._rows.extend(rows)

    def insert(self) -> None:
        if self._rows:
            dialect = self._connection.dialect
            table, columns = _quoted(dialect, self._table.name, self._own + self._shared)
            send_rows(self._connection.connection.driver_connection, dialect.name, table, columns, self._rows)


@lru_cache(maxsize=256)
def _quoted(dialect: Dialect, table: str, columns: tuple[str, ...]) -> tuple[str, str]:
    quote = dialect.identifier_preparer.quote
    return quote(table), ", ".join(map(quote, columns))


@lru_cache(maxsize=256)
def _converters(dialect: Dialect, table: Table, names: tuple[str, ...]) -> tuple[tuple[int, Convert], ...]:
    """The places of the columns whose values the driver doesn't take as they are, and what makes it take them."""
    made = ((place, _converter(dialect, table.c[name].type)) for place, name in enumerate(names))
    return tuple((place, convert) for place, convert in made if convert is not None)


def _converter(dialect: Dialect, kind: TypeEngine[Any]) -> Convert | None:
    if isinstance(kind, Date) and dialect.name == "sqlite":
        # The same text as the type's own processor makes, ten times as fast.
        return date.isoformat
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _converted(values: Sequence[Any], convert: Convert) -> tuple[Any, ...]:
    """One column's values; what is the same object is converted once, and None stays None in every type."""
    # `values` keeps them all alive, so an id means one of them alone.
    different = dict(zip(map(id, values), values, strict=True))
    made = {known: None if value is None else convert(value) for known, value in different.items()}
    return tuple(map(made.__getitem__, map(id, values)))


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
