"""Making and upgrading the schema. Alembic is imported only when there is something to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from importlib import import_module, resources
from pathlib import Path

from sqlalchemy import Connection, insert, inspect
from sqlalchemy.exc import IntegrityError

from fsctui.domain.audit import GENESIS
from fsctui.store.database import Database
from fsctui.store.dump import table_names
from fsctui.store.engine import WAIT_SECONDS, open_sqlite
from fsctui.store.ledger import ledger
from fsctui.store.migrations import REVISIONS
from fsctui.store.refusals import (
    DatabaseBusy,
    DatabaseDamaged,
    DatabaseNotEmpty,
    DatabaseUnreachable,
    ReadOnlyDatabase,
    SchemaMissing,
    SchemaTooNew,
    SchemaTooOld,
)
from fsctui.store.turn import TurnTimeout, turn

# Any number will do as long as no other program on the server uses it for the same purpose: "fsct" in ASCII.
_ADVISORY_LOCK = 0x66736374
_VERSION_NAME = "alembic_version"
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
        raise SchemaTooOld(found, REVISIONS[-1])


def create(database: Database, now: datetime, *, demo: bool = False) -> bool:
    """Make the schema and the ledger row, at once; False when this version's schema is there already.

    A missing SQLite file and its folder are made. DatabaseNotEmpty when tables of something else are there.
    """
    if database.read_only:
        raise ReadOnlyDatabase(database.name)
    make_file(database)
    with _exclusive(database) as connection:
        found = _found(connection)
        if found is not None:
            if _position(found) < len(REVISIONS) - 1:
                raise SchemaTooOld(found, REVISIONS[-1])
            return False
        if table_names(connection):
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
        raise SchemaTooNew(revision, REVISIONS[-1])
    return REVISIONS.index(revision)


@contextmanager
def rebuilding(database: Database, revision: str) -> Iterator[Connection]:
    """A transaction in which the schema of that revision has no rows and minds no order; committed at the end.

    DatabaseDamaged when the rows then refer to others that aren't there; SchemaTooNew for a revision that this
    version doesn't know; DatabaseNotEmpty when tables of something else are there.
    """
    steps = REVISIONS[: _position(revision) + 1]
    make_file(database)
    with _exclusive(database) as connection:
        if table_names(connection):
            if _found(connection) is None:
                raise DatabaseNotEmpty(database.name)
            _drop_all(connection)
        _run(connection, steps)
        constraints = _drop_foreign_keys(connection)
        yield connection
        try:
            for table, name, definition in constraints:
                connection.exec_driver_sql(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
        except IntegrityError as error:
            raise DatabaseDamaged(database.name, str(error.orig).partition("\n")[0]) from error
        _check_foreign_keys(connection, database)
        connection.commit()


@contextmanager
def alone(database: Database) -> Iterator[None]:
    """Keep this program's other writers away from an SQLite file."""
    if database.path is None:
        yield
        return
    try:
        with turn(database.path, WAIT_SECONDS):
            yield
    except TurnTimeout as error:
        raise DatabaseBusy(database.name) from error


@contextmanager
def _exclusive(database: Database) -> Iterator[Connection]:
    """A connection in a transaction that keeps other writers and other upgrades out; rolled back unless committed."""
    with alone(database), database.refusing(), _transaction(database) as connection:
        yield connection


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
        # What `Database` knows of its connection holds no longer.
        connection.info.pop("query_only", None)
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        try:
            yield connection
        finally:
            connection.rollback()
            connection.exec_driver_sql("PRAGMA foreign_keys = ON")


def make_file(database: Database) -> None:
    """Make an SQLite database's empty file and its folder, where there are none; DatabaseUnreachable."""
    if database.path is not None:
        try:
            database.path.parent.mkdir(parents=True, exist_ok=True)
            # What a bank knows about its clients is for the owner of the file only, until they decide otherwise.
            database.path.touch(0o600)
        except OSError as error:
            raise DatabaseUnreachable(database.name, error.strerror or "") from error


def _drop_all(connection: Connection) -> None:
    cascade = " CASCADE" if connection.dialect.name == "postgresql" else ""
    for name in (*table_names(connection), _VERSION_NAME):
        connection.exec_driver_sql(f'DROP TABLE "{name}"{cascade}')


def _drop_foreign_keys(connection: Connection) -> list[tuple[str, str, str]]:
    """Take PostgreSQL's foreign keys away, and say how to make them again; SQLite's are off and checked at the end."""
    if connection.dialect.name == "sqlite":
        return []
    found = connection.exec_driver_sql(
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE contype = 'f' AND connamespace = current_schema()::regnamespace"
    ).all()
    for table, name, _ in found:
        connection.exec_driver_sql(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    return [(row[0], row[1], row[2]) for row in found]


def _found(connection: Connection) -> str | None:
    if not _has_version_table(connection):
        return None
    revision: str | None = connection.exec_driver_sql(_READ_VERSION).scalar()
    return revision


def _has_version_table(connection: Connection) -> bool:
    return _VERSION_NAME in inspect(connection).get_table_names()


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
    # The copy is for the same eyes as the database.
    half.touch(0o600)
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
