"""How a database goes about the questions that some work asks, with values bound as the program binds them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from sqlalchemy import event

from fsctui.store.database import Database
from fsctui.store.prepared import Prepared

Asked = list[tuple[str, Any]]


@contextmanager
def questions(database: Database) -> Iterator[Asked]:
    """Every SELECT that is sent meanwhile, and its parameters as the driver gets them."""
    asked: Asked = []

    def note(_connection: Any, _cursor: Any, text: str, params: Any, *_rest: Any) -> None:
        if text.lstrip().startswith(("SELECT", "WITH")):
            asked.append((text, params))

    columns = Prepared.columns

    def noting(self: Prepared, tx: Any, params: Any) -> Any:
        values = {**self._defaults, **params}
        for name, convert in self._encoders:
            values[name] = convert(values[name])
        asked.append((self._text, values if self._order is None else [values[name] for name in self._order]))
        return columns(self, tx, params)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        with patch.object(Prepared, "columns", noting):
            yield asked
    finally:
        event.remove(database.engine, "before_cursor_execute", note)


def plans(database: Database, work: Callable[[], object]) -> list[str]:
    """The plan of each question that the work asks, in order, in the database's own words.

    PostgreSQL reads the whole of a table that has few rows: there must be thousands, and `ANALYZE` after them.
    """
    with questions(database) as asked:
        work()
    found = []
    sqlite = database.dialect == "sqlite"
    with database.read() as tx:
        driver: Any = tx.connection.connection.driver_connection
        for text, params in asked:
            rows = driver.execute(f"EXPLAIN {'QUERY PLAN ' if sqlite else ''}{text}", params).fetchall()
            found.append("\n".join(str(row[3] if sqlite else row[0]) for row in rows))
    return found
