"""Whole copies of a database in one file, and back.

A backup of SQLite is a database file itself; one of PostgreSQL is compressed lines of JSON (`fsctui.store.dump`). Each
can be restored into either kind of database. A restored database keeps the revision of its schema: `migrate.upgrade`
brings an older one up to date.
"""

from __future__ import annotations

import gzip
import os
import shutil
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from fsctui.settings import sqlite_url
from fsctui.store import migrate
from fsctui.store.database import Database
from fsctui.store.dump import BadDump, dump_lines, load_lines, read_header, table_names
from fsctui.store.engine import open_sqlite
from fsctui.store.refusals import (
    BackupExists,
    BackupFailed,
    DatabaseDamaged,
    DatabaseNotEmpty,
    DatabaseRefusal,
    NotABackup,
    NotADatabase,
    ReadOnlyDatabase,
    SchemaMissing,
)

_SQLITE_MAGIC: Final = b"SQLite format 3\0"
_GZIP_MAGIC: Final = b"\x1f\x8b"


def backup(database: Database, file: Path, *, force: bool = False) -> None:
    """Write everything to the file, as of one instant, while others go on working.

    BackupExists when something has that name, unless `force`; BackupFailed when it can't be written. The file appears
    whole or not at all.
    """
    migrate.require_known(database)
    itself = database.path is not None and file.resolve() == database.path
    if itself or (file.exists() and not force):
        raise BackupExists(str(file))
    with _appearing(file) as half:
        if database.path is not None:
            _copy_sqlite(database.path, half)
        else:
            _dump(database, half)


def restore(file: Path, database: Database, *, force: bool = False) -> str:
    """Make the database what the file holds, whole or not at all; returns the revision of its schema.

    NotABackup when the file is something else or was cut short, SchemaTooNew when a newer version wrote it,
    DatabaseNotEmpty when the database holds anything, unless `force`.
    """
    if database.read_only:
        raise ReadOnlyDatabase(database.name)
    kind = _kind(file)
    if database.path is not None and file.resolve() == database.path:
        raise DatabaseNotEmpty(database.name)
    require_free(database, force=force)
    if kind == "json":
        return _restore_lines(file, database)
    revision = _check_sqlite(file)
    if database.path is None:
        with Database(sqlite_url(file.absolute()), read_only=True).read() as tx:
            return _load(dump_lines(tx.connection, revision), file, database)
    _replace_sqlite(file, database)
    return revision


def require_free(database: Database, *, force: bool = False) -> None:
    """Refuse a database that holds anything; with `force` only what isn't this program's. ReadOnlyDatabase."""
    if database.read_only:
        raise ReadOnlyDatabase(database.name)
    if not _may_replace(database, force=force):
        raise DatabaseNotEmpty(database.name)


@contextmanager
def _appearing(file: Path) -> Iterator[Path]:
    """A path to write to, which becomes the file when all is written and on the disk."""
    half = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        # What a bank knows about its clients is for the owner of the file only.
        half.touch(0o600)
        yield half
        with half.open("rb") as written:
            os.fsync(written.fileno())
        half.replace(file)
    except OSError as error:
        raise BackupFailed(str(file), error.strerror or "") from error
    except sqlite3.Error as error:
        raise BackupFailed(str(file), str(error)) from error
    finally:
        half.unlink(missing_ok=True)


def _copy_sqlite(source: Path, target: Path) -> None:
    with closing(open_sqlite(source, read_only=True)) as reading, closing(sqlite3.connect(target)) as writing:
        reading.backup(writing)
        # A single file: the copy carries over that the original writes a log, and a backup has none beside it.
        writing.execute("PRAGMA journal_mode = DELETE").fetchone()


def _dump(database: Database, target: Path) -> None:
    revision = migrate.current(database) or ""
    with database.read() as tx, gzip.open(target, "wt", encoding="utf-8", compresslevel=6) as lines:
        for line in dump_lines(tx.connection, revision):
            lines.write(line)
            lines.write("\n")


def _kind(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            start = opened.read(len(_SQLITE_MAGIC))
    except OSError as error:
        raise NotABackup(str(file), error.strerror or "") from error
    if start == _SQLITE_MAGIC:
        return "sqlite"
    if start.startswith(_GZIP_MAGIC):
        return "json"
    raise NotABackup(str(file), "format")


def _check_sqlite(file: Path) -> str:
    """The revision of a database file that is sound."""
    source = Database(sqlite_url(file.absolute()), read_only=True)
    try:
        migrate.require_known(source)
        with source.read() as tx:
            found = tx.scalar("PRAGMA quick_check")
            if found != "ok":
                raise NotABackup(str(file), str(found).partition("\n")[0])
        return migrate.current(source) or ""
    except (NotADatabase, DatabaseDamaged, SchemaMissing) as error:
        raise NotABackup(str(file), error.code) from error
    finally:
        source.close()


def _may_replace(database: Database, *, force: bool) -> bool:
    """Whether nothing would be lost; with `force`, whether nothing of another program would."""
    if database.path is not None and not database.path.exists():
        return True
    try:
        found = migrate.current(database)
        with database.read() as tx:
            if found is None:
                return not table_names(tx.connection)
            return force or bool(tx.scalar("SELECT seq = 0 AND next_id = 1 FROM ledger WHERE id = 1"))
    except (NotADatabase, DatabaseDamaged):
        return force


def _replace_sqlite(file: Path, database: Database) -> None:
    path = database.path
    assert path is not None
    path.parent.mkdir(parents=True, exist_ok=True)
    database.close()
    if _is_sqlite(path):
        # Into the living file, as one transaction: others may have it open, and its log must not meet another file.
        with (
            migrate.alone(database),
            database.refusing(),
            closing(open_sqlite(file, read_only=True)) as source,
            closing(open_sqlite(path)) as target,
        ):
            source.backup(target)
        return
    with _appearing(path) as half:
        shutil.copyfile(file, half)
        for suffix in ("-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)


def _is_sqlite(path: Path) -> bool:
    try:
        with closing(open_sqlite(path)) as connection:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.Error:
        return False
    return True


def _restore_lines(file: Path, database: Database) -> str:
    try:
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            return _load(lines, file, database)
    except (OSError, EOFError, UnicodeDecodeError, zlib.error) as error:
        if isinstance(error, DatabaseRefusal):
            raise
        raise NotABackup(str(file), str(error)) from error


def _load(lines: Iterator[str], file: Path, database: Database) -> str:
    try:
        revision = read_header(lines)
        with migrate.rebuilding(database, revision) as connection:
            load_lines(connection, lines)
    except (BadDump, DatabaseDamaged) as error:
        raise NotABackup(str(file), error.detail if isinstance(error, DatabaseDamaged) else str(error)) from error
    return revision
