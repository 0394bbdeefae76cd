"""The one door to a database: consistent reads, and writes that take turns, commit whole or change nothing."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import URL, Connection, CursorResult, Engine, Executable, FromClause, Row, make_url, text
from sqlalchemy.exc import ArgumentError

from fsctui.domain.people import Actor
from fsctui.store.bulk import insert_rows
from fsctui.store.engine import WAIT_SECONDS, postgresql_engine, sqlite_engine
from fsctui.store.errors import refusal_for
from fsctui.store.ledger import LedgerMissing, OpenLedger
from fsctui.store.refusals import DatabaseBusy, DatabaseMissing, ReadOnlyDatabase, SchemaMissing, UnsupportedDatabase
from fsctui.store.turn import TurnTimeout, turn

DialectName = Literal["sqlite", "postgresql"]
AnyRow = Row[*tuple[Any, ...]]
Values = Mapping[str, Any] | Sequence[Mapping[str, Any]] | None

SYSTEM = "system"
"""The actor's name when nobody in particular acts: set-up, migration, a clock that ran out."""

_BEGIN_READ: Mapping[DialectName, str] = {
    "sqlite": "BEGIN",
    "postgresql": "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
}
_BEGIN_WRITE: Mapping[DialectName, str] = {
    "sqlite": "BEGIN IMMEDIATE",
    "postgresql": "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE",
}


class WriteInRead(RuntimeError):
    """A bug: something was written in a transaction that was opened for reading."""


class Tx:
    """One transaction. Statements are SQLAlchemy Core, or plain SQL text with `:name` parameters."""

    __slots__ = ("_ledger", "_now", "actor_id", "actor_name", "connection", "dialect", "topics")

    def __init__(
        self,
        connection: Connection,
        dialect: DialectName,
        *,
        ledger: OpenLedger | None = None,
        actor: Actor | None = None,
        now: datetime | None = None,
    ) -> None:
        self.connection = connection
        self.dialect: DialectName = dialect
        self.actor_id = actor.id if actor else None
        self.actor_name = actor.username if actor else SYSTEM
        self.topics: set[str] = set()
        self._ledger = ledger
        self._now = now

    @property
    def now(self) -> datetime:
        """The instant of the write, aware UTC; a read has none."""
        if self._now is None:
            raise WriteInRead("a read has no instant of its own")
        return self._now

    @property
    def is_write(self) -> bool:
        return self._ledger is not None

    def execute(self, statement: Executable | str, params: Values = None) -> CursorResult[*tuple[Any, ...]]:
        if isinstance(statement, str):
            statement = text(statement)
        if self._ledger is None and getattr(statement, "is_dml", False):
            raise WriteInRead("this transaction only reads")
        return self.connection.execute(statement, params)

    def all(self, statement: Executable | str, params: Values = None) -> list[AnyRow]:
        return list(self.execute(statement, params).all())

    def one_or_none(self, statement: Executable | str, params: Values = None) -> AnyRow | None:
        """The only row, or None; several rows are a bug (MultipleResultsFound)."""
        return self.execute(statement, params).one_or_none()

    def scalar(self, statement: Executable | str, params: Values = None) -> Any:
        """The first column of the first row, or None without rows."""
        return self.execute(statement, params).scalar()

    def insert(self, table: FromClause, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert many rows the quickest way; all have the first row's columns, ids included. Nothing for no rows."""
        self._open_ledger()
        insert_rows(self.connection, table, rows)

    def new_id(self) -> int:
        """An id that no other row of any table has."""
        return self._open_ledger().take_ids(1)[0]

    def new_ids(self, count: int) -> range:
        return self._open_ledger().take_ids(count)

    def note(
        self,
        action: str,
        subject_type: str,
        subject_id: int,
        *,
        record_id: int | None = None,
        before: Mapping[str, Any] | None = None,
        after: Mapping[str, Any] | None = None,
    ) -> None:
        """Write a line of the timeline, which is the audit trail; it is stored just before the commit.

        `before` and `after` hold the changed fields only, as values that `audit.canonical_json` takes.
        """
        self._open_ledger().note(
            self.actor_id, self.actor_name, action, subject_type, subject_id, record_id, before, after
        )

    @contextmanager
    def part(self) -> Iterator[None]:
        """A part of this transaction that an exception undoes by itself: rows, timeline, ids and topics."""
        ledger = self._open_ledger()
        driver: Any = self.connection.connection.driver_connection
        mark, topics = ledger.mark(), set(self.topics)
        driver.execute("SAVEPOINT part")
        try:
            yield
        except BaseException:
            driver.execute("ROLLBACK TO SAVEPOINT part")
            driver.execute("RELEASE SAVEPOINT part")
            ledger.go_back(mark)
            self.topics = topics
            raise
        driver.execute("RELEASE SAVEPOINT part")

    def _open_ledger(self) -> OpenLedger:
        if self._ledger is None:
            raise WriteInRead("this transaction only reads")
        return self._ledger


class Database:
    """A database by its SQLAlchemy URL; nothing is opened before it is used, and every thread may use it.

    Drivers' errors leave as refusals of `store.refusals`; constraint violations stay `IntegrityError`.
    """

    def __init__(self, url: str, *, read_only: bool = False) -> None:
        self.url = _parse(url)
        self.read_only = read_only
        self.dialect: DialectName = "sqlite" if self.url.get_backend_name() == "sqlite" else "postgresql"
        self.path = _path(self.url) if self.dialect == "sqlite" else None
        self._engine: Engine | None = None
        self._opening = threading.Lock()
        # A database in memory has one connection for all threads.
        self._alone = threading.RLock() if self.dialect == "sqlite" and self.path is None else None
        self._mine = threading.local()

    @property
    def name(self) -> str:
        """What messages call it: the file's path, or the server's address without its password."""
        if self.dialect == "sqlite":
            return str(self.path) if self.path else ":memory:"
        return _address(self.url)

    @property
    def engine(self) -> Engine:
        with self._opening:
            if self._engine is None:
                self._engine = self._make_engine()
            return self._engine

    @contextmanager
    def read(self) -> Iterator[Tx]:
        """A transaction that sees one consistent state throughout and can change nothing."""
        with self._session() as connection:
            self._begin(connection, _BEGIN_READ)
            yield Tx(connection, self.dialect)

    @contextmanager
    def write(self, actor: Actor | None, now: datetime) -> Iterator[Tx]:
        """A transaction that nobody else writes beside; committed at the end, undone by any exception.

        ReadOnlyDatabase when this run only reads; DatabaseBusy when others write for 30 seconds.
        """
        if self.read_only:
            raise ReadOnlyDatabase(self.name)
        if now.tzinfo is None:
            raise ValueError(f"an instant needs a time zone: {now}")
        # Others wait while the turn is held: what can be done before and after it is.
        with self._once_a_thread(), self._session() as connection, self._turn():
            driver = self._begin(connection, _BEGIN_WRITE)
            try:
                ledger = OpenLedger(driver, self.dialect, now)
                yield Tx(connection, self.dialect, ledger=ledger, actor=actor, now=now)
                ledger.flush()
                driver.commit()
            except LedgerMissing as error:
                driver.rollback()
                raise SchemaMissing(self.name) from error
            except BaseException:
                driver.rollback()
                raise

    def close(self) -> None:
        """Close the idle connections; the database can be used again afterwards."""
        with self._opening:
            engine, self._engine = self._engine, None
        if engine is not None:
            engine.dispose()

    @contextmanager
    def refusing(self) -> Iterator[None]:
        """Turn drivers' errors into refusals."""
        try:
            yield
        except Exception as error:
            refusal = refusal_for(error, self.name)
            if refusal is None:
                raise
            if self.path is not None and not self.path.exists():
                refusal = DatabaseMissing(self.name)
            raise refusal from error

    @contextmanager
    def _session(self) -> Iterator[Connection]:
        """A connection outside a transaction; one that is still open at the end is rolled back."""
        with ExitStack() as stack:
            if self._alone is not None:
                stack.enter_context(self._alone)
            stack.enter_context(self.refusing())
            yield stack.enter_context(self.engine.connect())

    def _begin(self, connection: Connection, statements: Mapping[DialectName, str]) -> Any:
        """Begin a transaction; returns the driver's connection."""
        driver: Any = connection.connection.driver_connection
        if self.dialect == "sqlite":
            reads = statements is _BEGIN_READ
            # SQLite compiles every statement anew after this PRAGMA, so it is said only when it changes something.
            if connection.info.get("query_only") is not reads:
                driver.execute(f"PRAGMA query_only = {'ON' if reads else 'OFF'}")
                connection.info["query_only"] = reads
        driver.execute(statements[self.dialect])
        return driver

    @contextmanager
    def _once_a_thread(self) -> Iterator[None]:
        if getattr(self._mine, "writing", False):
            raise RuntimeError("a write inside a write of the same thread would wait for itself")
        self._mine.writing = True
        try:
            yield
        finally:
            self._mine.writing = False

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if self.path is None:
            yield
            return
        try:
            with turn(self.path, WAIT_SECONDS):
                yield
        except TurnTimeout as error:
            raise DatabaseBusy(self.name) from error

    def _make_engine(self) -> Engine:
        if self.dialect == "postgresql":
            return postgresql_engine(self.url)
        return sqlite_engine(self.path, read_only=self.read_only)


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        # The text may hold a password, so it is neither shown nor chained.
        raise UnsupportedDatabase(url.partition(":")[0] if "://" in url else "") from None
    if parsed.get_backend_name() not in ("sqlite", "postgresql"):
        raise UnsupportedDatabase(parsed.drivername)
    return parsed


def _path(url: URL) -> Path | None:
    name = url.database
    # Symbolic links are followed, so that every name of one file has the same turn.
    return None if not name or name == ":memory:" else Path(name).expanduser().resolve()


def _address(url: URL) -> str:
    user = f"{url.username}@" if url.username else ""
    port = f":{url.port}" if url.port else ""
    host = url.host or url.query.get("host") or ""
    return f"postgresql://{user}{host}{port}/{url.database or ''}"
