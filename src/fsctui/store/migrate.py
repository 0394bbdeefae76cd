"""Making and upgrading the schema. Alembic is imported only when there is something to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from importlib import import_module, resources
from pathlib import Path

from sqlalchemy import Connection, insert

from fsctui.domain.audit import GENESIS
from fsctui.store.database import Database
from fsctui.store.engine import WAIT_SECONDS, open_sqlite
from fsctui.store.ledger import ledger
from fsctui.store.migrations import REVISIONS
from fsctui.store.refusals import (
    DatabaseBusy,
    DatabaseDamaged,
    DatabaseNotEmpty,
    ReadOnlyDatabase,
    SchemaMissing,
    SchemaTooNew,
    SchemaTooOld,
)
from fsctui.store.turn import TurnTimeout, turn

KNOWN = REVISIONS[-1]
# Any number will do as long as no other program on the server uses it for the same purpose: "fsct" in ASCII.
_ADVISORY_LOCK = 0x66736374
_READ_VERSION = "SELECT version_num FROM alembic_version"
_VERSION_TABLE = "CREATE TABLE IF NOT EXISTS alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"


def current(database: Database) -> str | None:
    """The database's revision, by one SELECT; None when it has no schema of this program."""
    try:
        with database.read() as tx:
            revision: str | None = tx.scalar(_READ_VERSION)
            return revision
    except SchemaMissing:
        return None


def require_current(database: Database) -> None:
    """Refuse any database but one with this version's schema: SchemaMissing, SchemaTooOld, SchemaTooNew."""
    found = current(database)
    if found is None:
        raise SchemaMissing(database.name)
    if _position(found) < len(REVISIONS) - 1:
        raise SchemaTooOld(found, KNOWN)


def create(database: Database, now: datetime, *, demo: bool = False) -> bool:
    """Make the schema and the ledger row, at once; False when this version's schema is there already.

    A missing SQLite file and its folder are made. DatabaseNotEmpty when tables of something else are there.
    """
    if database.read_only:
        raise ReadOnlyDatabase(database.name)
    if database.path is not None:
        database.path.parent.mkdir(parents=True, exist_ok=True)
        with database.refusing(), closing(open_sqlite(database.path, create=True)):
            pass
    with _exclusive(database) as connection:
        found = _found(connection)
        if found is not None:
            if _position(found) < len(REVISIONS) - 1:
                raise SchemaTooOld(found, KNOWN)
            return False
        if _table_names(connection):
            raise DatabaseNotEmpty(database.name)
        _run(connection, REVISIONS)
        connection.execute(insert(ledger).values(id=1, seq=0, hash=GENESIS, next_id=1, demo=demo, created_at=now))
        connection.commit()
    return True


def upgrade(database: Database) -> tuple[str, ...]:
    """Bring an older schema up to this version's; all steps or none. Returns the revisions that were applied.

    An SQLite file is copied first; the copy stays beside it as `<file>.before-<revision>` unless all went well.
    """
    require_known(database)
    if database.read_only:
        raise ReadOnlyDatabase(database.name)
    with _exclusive(database) as connection:
        found = _found(connection)
        if found is None:
            raise SchemaMissing(database.name)
        steps = REVISIONS[_position(found) + 1 :]
        if not steps:
            return ()
        copy = _copy_beside(database.path, steps[0]) if database.path else None
        _run(connection, steps)
        _check_foreign_keys(connection, database)
        connection.commit()
    if copy is not None:
        copy.unlink()
    return steps


def require_known(database: Database) -> None:
    """Refuse a database without this program's schema, or with a newer one."""
    found = current(database)
    if found is None:
        raise SchemaMissing(database.name)
    _position(found)


def _position(revision: str) -> int:
    if revision not in REVISIONS:
        raise SchemaTooNew(revision, KNOWN)
    return REVISIONS.index(revision)


@contextmanager
def _exclusive(database: Database) -> Iterator[Connection]:
    """A connection in a transaction that keeps other writers and other upgrades out; rolled back unless committed."""
    if database.path is None:
        with database.refusing(), _transaction(database) as connection:
            yield connection
        return
    try:
        with turn(database.path, WAIT_SECONDS), database.refusing(), _transaction(database) as connection:
            yield connection
    except TurnTimeout as error:
        raise DatabaseBusy(database.name) from error


@contextmanager
def _transaction(database: Database) -> Iterator[Connection]:
    with database.engine.connect() as connection:
        if database.dialect == "postgresql":
            connection.exec_driver_sql("BEGIN")
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_ADVISORY_LOCK})")
            yield connection
            return
        # With foreign keys on, Alembic's way of changing a table (copy, drop, rename) would take the rows that
        # refer to it along; the setting can only be changed outside a transaction.
        connection.exec_driver_sql("PRAGMA query_only = OFF")
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        try:
            yield connection
        finally:
            connection.rollback()
            connection.exec_driver_sql("PRAGMA foreign_keys = ON")


def _found(connection: Connection) -> str | None:
    if "alembic_version" not in _table_names(connection):
        return None
    revision: str | None = connection.exec_driver_sql(_READ_VERSION).scalar()
    return revision


def _table_names(connection: Connection) -> set[str]:
    if connection.dialect.name == "sqlite":
        query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    else:
        query = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
    return set(connection.exec_driver_sql(query).scalars())


def _run(connection: Connection, revisions: tuple[str, ...]) -> None:
    from alembic.migration import MigrationContext
    from alembic.operations import Operations

    modules = _modules()
    with Operations.context(MigrationContext.configure(connection)):
        for revision in revisions:
            import_module(modules[revision]).upgrade()
    connection.exec_driver_sql(_VERSION_TABLE)
    connection.exec_driver_sql("DELETE FROM alembic_version")
    connection.exec_driver_sql(f"INSERT INTO alembic_version VALUES ('{revisions[-1]}')")  # noqa: S608


def _modules() -> dict[str, str]:
    """Each revision's module, by the number its file name starts with."""
    package = "fsctui.store.migrations.versions"
    names = (entry.name for entry in resources.files(package).iterdir())
    return {name[:4]: f"{package}.{name[:-3]}" for name in names if name[:4].isdigit() and name.endswith(".py")}


def _copy_beside(path: Path, revision: str) -> Path:
    copy = path.with_name(f"{path.name}.before-{revision}")
    half = path.with_name(f"{copy.name}.part")
    half.unlink(missing_ok=True)
    with closing(open_sqlite(path, read_only=True)) as source, closing(open_sqlite(half, create=True)) as target:
        source.backup(target)
        target.execute("PRAGMA journal_mode = DELETE")
    half.replace(copy)
    return copy


def _check_foreign_keys(connection: Connection, database: Database) -> None:
    if connection.dialect.name != "sqlite":
        return
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if broken is not None:
        raise DatabaseDamaged(database.name, f"{broken[0]}.rowid={broken[1]} -> {broken[2]}")
