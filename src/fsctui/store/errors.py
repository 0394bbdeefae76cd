"""Drivers' errors as named refusals. Whatever isn't listed here is a bug and stays what it is."""

from __future__ import annotations

import re
import shutil
import sqlite3
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from fsctui.store.refusals import (
    DatabaseBusy,
    DatabaseDamaged,
    DatabaseFailed,
    DatabaseFull,
    DatabaseMissing,
    DatabaseReadOnly,
    DatabaseRefusal,
    DatabaseUnreachable,
    LoginRefused,
    NotADatabase,
    SchemaMissing,
)

# Classes of PostgreSQL's SQLSTATE: https://www.postgresql.org/docs/current/errcodes-appendix.html
_UNREACHABLE = ("08", "57P")
_LOGIN = ("28",)
_BUSY = ("40001", "40P01", "55P03", "25P03")
_FULL = ("53100", "53200")
_READ_ONLY = ("25006",)
_FAILED = ("58", "XX")
_LOGIN_FAILED = (
    r"authentication failed|is not permitted to log in|no pg_hba\.conf entry|no password supplied"
    r'|FATAL: +role ".*" does not exist|permission denied for database'
)


_ROOM = 1 << 20
"""Bytes; a disk with less room than this is full. SQLite's log and its shared memory grow in smaller steps."""


def refusal_for(error: BaseException, database: str) -> DatabaseRefusal | None:
    """The refusal that says what this error of a driver means, or None."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, sqlite3.Error):
        return _sqlite(cause, database)
    if type(cause).__module__.startswith("psycopg"):
        return _postgresql(cause, database)
    return None


def _sqlite(error: sqlite3.Error, database: str) -> DatabaseRefusal | None:
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        return None
    # The low byte is the primary result code: https://www.sqlite.org/rescode.html
    match code & 0xFF:
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return DatabaseBusy(database)
        case sqlite3.SQLITE_FULL:
            return DatabaseFull(database)
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM:
            return DatabaseReadOnly(database)
        case sqlite3.SQLITE_NOTADB:
            return NotADatabase(database)
        case sqlite3.SQLITE_CORRUPT:
            return DatabaseDamaged(database, str(error))
        case sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_AUTH:
            return DatabaseUnreachable(database, str(error))
        case sqlite3.SQLITE_IOERR if _is_full(database):
            # Only where a page can't be written does SQLite say itself that it is for lack of room.
            return DatabaseFull(database)
        case sqlite3.SQLITE_IOERR | sqlite3.SQLITE_NOLFS | sqlite3.SQLITE_PROTOCOL:
            return DatabaseFailed(database, str(error))
        case sqlite3.SQLITE_ERROR if str(error).startswith("no such table"):
            return SchemaMissing(database)
    return None


def _is_full(database: str) -> bool:
    try:
        return shutil.disk_usage(Path(database).parent).free < _ROOM
    except OSError:
        return False


def _postgresql(error: BaseException | None, database: str) -> DatabaseRefusal | None:
    import psycopg

    if not isinstance(error, psycopg.Error):
        return None
    state = error.sqlstate or ""
    detail = _first_line(error)
    if state == "42P01":
        return SchemaMissing(database)
    if state == "3D000":
        return DatabaseMissing(database)
    for prefixes, refusal in (
        (_LOGIN, LoginRefused(database)),
        (_BUSY, DatabaseBusy(database)),
        (_FULL, DatabaseFull(database)),
        (_READ_ONLY, DatabaseReadOnly(database)),
        (_UNREACHABLE, DatabaseUnreachable(database, detail)),
        (_FAILED, DatabaseFailed(database, detail)),
    ):
        if state.startswith(prefixes):
            return refusal
    if not state and isinstance(error, psycopg.OperationalError):
        return _without_connection(detail, database)
    return None


def _without_connection(detail: str, database: str) -> DatabaseRefusal:
    """libpq gives no SQLSTATE when there is no connection (any more); a server that speaks English says why."""
    if re.search(r'FATAL: +database ".*" does not exist', detail):
        return DatabaseMissing(database)
    if re.search(_LOGIN_FAILED, detail):
        return LoginRefused(database)
    return DatabaseUnreachable(database, detail)


def _first_line(error: BaseException) -> str:
    return str(error).strip().partition("\n")[0]
