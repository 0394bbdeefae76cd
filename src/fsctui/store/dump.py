"""A database as lines of JSON: what a backup of PostgreSQL is, and how rows move between the two kinds of database.

The first line says what the file is; then each table's line is followed by one line per row; the last line counts the
rows, so that a file that was cut short is known. Values of kinds that JSON lacks are tagged, `{"t": "2026-..."}`.
Tables and columns are those that the database has, so a file of an older revision can be read as well.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Any, Final

from sqlalchemy import Connection

from fsctui.domain.audit import instant_text
from fsctui.store.bulk import send_rows

FORMAT: Final = "fsctui-backup"
VERSION: Final = 1
BATCH = 2_000

_TABLES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
    "postgresql": "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename",
}
_BOOLEANS = {
    "sqlite": "SELECT name FROM pragma_table_info(?) WHERE type = 'BOOLEAN'",
    "postgresql": "SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema() "
    "AND table_name = %s AND data_type = 'boolean'",
}


class BadDump(Exception):
    """The lines aren't a dump, or not all of one; the message says what is wrong."""


def table_names(connection: Connection) -> list[str]:
    """All tables of the database but the one that holds the revision."""
    names = connection.exec_driver_sql(_TABLES[connection.dialect.name]).scalars()
    return [name for name in names if name != "alembic_version"]


def dump_lines(connection: Connection, revision: str) -> Iterator[str]:
    """The whole database, read in the connection's transaction."""
    yield json.dumps({"format": FORMAT, "version": VERSION, "revision": revision})
    total = 0
    dialect = connection.dialect.name
    for table in table_names(connection):
        booleans = set(connection.exec_driver_sql(_BOOLEANS[dialect], (table,)).scalars())
        result = connection.execution_options(stream_results=True, max_row_buffer=BATCH).exec_driver_sql(
            f'SELECT * FROM "{table}"'  # noqa: S608
        )
        columns = list(result.keys())
        flags = [place for place, column in enumerate(columns) if column in booleans]
        yield json.dumps({"table": table, "columns": columns})
        for batch in result.partitions(BATCH):
            for row in batch:
                total += 1
                yield _row_line(row, flags)
    yield json.dumps({"rows": total})


def _row_line(row: Iterable[Any], flags: list[int]) -> str:
    values = list(row)
    for place in flags:
        if values[place] is not None:
            values[place] = bool(values[place])
    return json.dumps(values, default=_tagged, ensure_ascii=False, separators=(",", ":"))


def read_header(lines: Iterator[str]) -> str:
    """The revision of the database that was dumped."""
    header = _parsed(next(lines, ""))
    if not isinstance(header, dict) or header.get("format") != FORMAT:
        raise BadDump("format")
    if header.get("version") != VERSION:
        raise BadDump("version")
    revision = header.get("revision")
    if not isinstance(revision, str):
        raise BadDump("revision")
    return revision


def load_lines(connection: Connection, lines: Iterator[str]) -> int:
    """Insert the rows that follow a header into the tables of the same revision; returns how many there were."""
    known = set(table_names(connection))
    total, table = 0, ""
    columns: list[str] = []
    rows: list[list[Any]] = []
    for line in lines:
        value = _parsed(line)
        if isinstance(value, list):
            if len(value) != len(columns):
                raise BadDump(table)
            rows.append(value)
            if len(rows) == BATCH:
                total += _send(connection, table, columns, rows)
                rows = []
            continue
        total += _send(connection, table, columns, rows)
        rows = []
        if "rows" in value:
            if value["rows"] != total:
                raise BadDump("rows")
            return total
        table, columns = str(value.get("table")), [str(name) for name in value.get("columns", ())]
        if table not in known or not set(columns) <= _columns(connection, table):
            raise BadDump(table)
    raise BadDump("end")


def _columns(connection: Connection, table: str) -> set[str]:
    return set(connection.exec_driver_sql(f'SELECT * FROM "{table}" LIMIT 0').keys())  # noqa: S608


def _send(connection: Connection, table: str, columns: list[str], rows: list[list[Any]]) -> int:
    if rows:
        dialect = connection.dialect.name
        convert = _FOR_SQLITE if dialect == "sqlite" else _FOR_POSTGRESQL
        values = [[convert(value) if isinstance(value, dict) else value for value in row] for row in rows]
        names = ", ".join(f'"{name}"' for name in columns)
        driver = connection.dialect.loaded_dbapi
        try:
            send_rows(connection.connection.driver_connection, dialect, f'"{table}"', names, values)
        except (driver.DataError, driver.IntegrityError) as error:
            raise BadDump(table) from error
    return len(rows)


def _parsed(line: str) -> Any:
    try:
        value = json.loads(line)
    except ValueError as error:
        raise BadDump("json") from error
    if not isinstance(value, dict | list):
        raise BadDump("json")
    return value


def _tagged(value: Any) -> dict[str, str]:
    if isinstance(value, bytes | memoryview):
        return {"b": b64encode(value).decode()}
    if isinstance(value, datetime):
        return {"t": instant_text(value)}
    if isinstance(value, date):
        return {"d": value.isoformat()}
    raise TypeError(f"{type(value).__name__} can't be dumped")


def _untagged(readers: dict[str, Callable[[str], Any]]) -> Callable[[dict[str, str]], Any]:
    def read(tagged: dict[str, str]) -> Any:
        (tag, text), *others = tagged.items()
        if others or tag not in readers:
            raise BadDump("value")
        try:
            return readers[tag](text)
        except ValueError as error:
            raise BadDump("value") from error

    return read


_FOR_SQLITE = _untagged({"b": b64decode, "t": str, "d": str})
_FOR_POSTGRESQL = _untagged(
    {"b": b64decode, "t": lambda text: datetime.fromisoformat(text).astimezone(UTC), "d": date.fromisoformat}
)
