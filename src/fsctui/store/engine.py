"""How a connection to each kind of database is made. The driver is in autocommit: transactions are begun by hand."""

from __future__ import annotations

import os
import sqlite3
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import URL, Engine, QueuePool, StaticPool, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection

from fsctui.store.refusals import DriverMissing

WAIT_SECONDS = 30
_SESSION = (
    "SET TIME ZONE 'UTC'",
    f"SET lock_timeout = '{WAIT_SECONDS}s'",
    # Somebody who holds the ledger row and went silent must not stop the whole bank.
    f"SET idle_in_transaction_session_timeout = '{2 * WAIT_SECONDS}s'",
)


def sqlite_engine(path: Path | None, *, read_only: bool) -> Engine:
    """An engine on the file, which must exist; `None` is one database in memory, for the life of the engine."""

    def connect() -> sqlite3.Connection:
        return open_sqlite(path, read_only=read_only)

    if path is None:
        return create_engine("sqlite://", creator=connect, poolclass=StaticPool, hide_parameters=True)
    # Connections are kept for a few threads, and made for as many as come.
    return create_engine(
        "sqlite://", creator=connect, poolclass=QueuePool, pool_size=4, max_overflow=-1, hide_parameters=True
    )


def open_sqlite(path: Path | None, *, read_only: bool = False, create: bool = False) -> sqlite3.Connection:
    """A connection with this program's settings; without `create` a missing file is an error, not a new database.

    A file that may not be written can still be read; it is the first write that is refused.
    """
    read_only = read_only or not _is_writable(path)
    address = ":memory:" if path is None else f"file:{quote(str(path))}?{_mode(path, read_only, create)}"
    connection = sqlite3.connect(
        address,
        uri=path is not None,
        timeout=WAIT_SECONDS,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=512,
    )
    try:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA temp_store = MEMORY")
        if not read_only:
            connection.execute("PRAGMA journal_mode = WAL").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection


def _mode(path: Path, read_only: bool, create: bool) -> str:
    if not read_only:
        return "mode=rwc" if create else "mode=rw"
    # In a folder that can't be written SQLite can't make the shared memory of its log; without a log it needs none.
    log = Path(f"{path}-wal")
    if not _may_write(path.parent) and not (log.exists() and log.stat().st_size):
        return "mode=ro&immutable=1"
    return "mode=ro"


def _is_writable(path: Path | None) -> bool:
    return path is None or not path.exists() or (_may_write(path) and _may_write(path.parent))


def _may_write(path: Path) -> bool:
    return os.access(path, os.W_OK, effective_ids=os.access in os.supports_effective_ids)


def postgresql_engine(url: URL) -> Engine:
    """An engine on the server; DriverMissing when the optional dependency isn't there."""
    if find_spec("psycopg") is None:
        raise DriverMissing("postgres")
    arguments = {"autocommit": True, "application_name": "fsctui"}
    if "connect_timeout" not in url.query:
        arguments["connect_timeout"] = 10
    engine = create_engine(
        url.set(drivername="postgresql+psycopg"),
        connect_args=arguments,
        pool_size=2,
        max_overflow=-1,
        pool_pre_ping=True,
        hide_parameters=True,
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: DBAPIConnection, record: object) -> None:
        cursor = connection.cursor()
        cursor.execute("; ".join(_SESSION))
        cursor.close()

    return engine
