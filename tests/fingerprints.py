"""What a database holds, in one question: for tests that ask after each of a thousand calls whether it changed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from fsctui.store.database import Database


def contents(database: Database, tables: Sequence[str]) -> list[object]:
    """Every value of every row of the tables; of PostgreSQL's the hash of each table."""
    with database.read() as tx:
        driver: Any = tx.connection.connection.driver_connection
        if database.dialect == "sqlite":
            return [driver.execute(f'SELECT * FROM "{table}"').fetchall() for table in tables]
        return list(driver.execute(_hashes(tuple(tables))).fetchone())


@lru_cache(maxsize=8)
def _hashes(tables: tuple[str, ...]) -> str:
    each = """(SELECT md5(string_agg(t::text, E'\\n' ORDER BY t::text COLLATE "C")) FROM "{}" AS t)"""
    return "SELECT " + ", ".join(each.format(table) for table in tables)
