"""What the database itself refuses. `database` is a file's path, or an address without its password."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from fsctui.refusal import Kind, Refusal


class DatabaseRefusal(Refusal):
    """Base of the refusals that are about the database and not about what was asked of it."""

    kind: ClassVar[Kind] = Kind.DATABASE


@dataclass(eq=False)
class UnsupportedDatabase(DatabaseRefusal):
    """The address isn't one of SQLite or PostgreSQL; `scheme` is what stands before `://`."""

    scheme: str


@dataclass(eq=False)
class DriverMissing(DatabaseRefusal):
    """PostgreSQL was asked for, and the optional dependencies named `extra` aren't installed."""

    extra: str


@dataclass(eq=False)
class DatabaseMissing(DatabaseRefusal):
    """There is no such file, or no such database on the server."""

    database: str


@dataclass(eq=False)
class DatabaseUnreachable(DatabaseRefusal):
    """The server doesn't answer or the file can't be opened; `detail` is the driver's own reason."""

    database: str
    detail: str


@dataclass(eq=False)
class LoginRefused(DatabaseRefusal):
    """The server knows no such user, or the password is wrong."""

    database: str


@dataclass(eq=False)
class DatabaseBusy(DatabaseRefusal):
    """Another process held the database for longer than a write waits; nothing was changed."""

    database: str


@dataclass(eq=False)
class DatabaseFull(DatabaseRefusal):
    """No space is left for the change; nothing was changed."""

    database: str


@dataclass(eq=False)
class DatabaseReadOnly(DatabaseRefusal):
    """The file, its disk or the server takes no changes."""

    database: str


@dataclass(eq=False)
class ReadOnlyDatabase(DatabaseRefusal):
    """This run was started read-only."""

    database: str


@dataclass(eq=False)
class NotADatabase(DatabaseRefusal):
    """The file holds something else."""

    database: str


@dataclass(eq=False)
class DatabaseDamaged(DatabaseRefusal):
    """The file was a database once, and its pages no longer fit together."""

    database: str
    detail: str


@dataclass(eq=False)
class DatabaseFailed(DatabaseRefusal):
    """Reading or writing failed below the database; `detail` is the driver's own reason."""

    database: str
    detail: str


@dataclass(eq=False)
class SchemaMissing(DatabaseRefusal):
    """The database is empty, or belongs to another program."""

    database: str


@dataclass(eq=False)
class SchemaTooOld(DatabaseRefusal):
    """The database needs `db upgrade`: it has revision `found`, and this version needs `known`."""

    found: str
    known: str


@dataclass(eq=False)
class SchemaTooNew(DatabaseRefusal):
    """A newer version made the database: it has revision `found`, and this version knows up to `known`."""

    found: str
    known: str


@dataclass(eq=False)
class DatabaseNotEmpty(DatabaseRefusal):
    """Something is there already; nothing was overwritten."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    database: str


@dataclass(eq=False)
class BackupExists(DatabaseRefusal):
    """A file of that name is there already; nothing was overwritten."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    file: str


@dataclass(eq=False)
class BackupFailed(DatabaseRefusal):
    """The file couldn't be written whole, so it isn't there; `detail` is the system's own reason."""

    file: str
    detail: str


@dataclass(eq=False)
class NotABackup(DatabaseRefusal):
    """The file isn't a backup of this program, or it ends too early; `detail` says which."""

    kind: ClassVar[Kind] = Kind.BAD_INPUT
    file: str
    detail: str
