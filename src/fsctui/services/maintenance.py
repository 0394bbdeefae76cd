"""What is done to a database as a whole, by whoever may open it: no acting user, and the schema may be an older one.

`services.admin` offers the same to users of the bank, where their role allows it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from fsctui.domain.audit import checkpoint_text
from fsctui.services.proof import Proof, prove
from fsctui.settings import Settings
from fsctui.store import backup as copies
from fsctui.store import migrate
from fsctui.store import verify as trail
from fsctui.store.database import Database
from fsctui.store.refusals import ReadOnlyDatabase


@contextmanager
def _opened(settings: Settings, *, writes: bool = False) -> Iterator[Database]:
    if writes:
        require_writable(settings)
    database = Database(settings.url, read_only=settings.read_only)
    try:
        yield database
    finally:
        database.close()


def require_writable(settings: Settings) -> None:
    """Raise ReadOnlyDatabase for a run that was started read-only."""
    if settings.read_only:
        raise ReadOnlyDatabase(settings.url)


def upgrade(settings: Settings) -> tuple[str, ...]:
    """Bring an older schema up to date; the revisions that were run, none when it was current.

    Raises SchemaMissing, SchemaTooNew, ReadOnlyDatabase.
    """
    with _opened(settings, writes=True) as database:
        return migrate.upgrade(database)


def backup(settings: Settings, file: Path, *, force: bool = False) -> None:
    """Write a copy of everything, as of one instant. Raises BackupExists unless `force`."""
    with _opened(settings) as database:
        copies.backup(database, file, force=force)


def restore(settings: Settings, file: Path, *, force: bool = False) -> tuple[str, ...]:
    """Make the database what the copy holds, and bring it up to date; the revisions that were run.

    Raises NotABackup, and DatabaseNotEmpty unless `force`.
    """
    with _opened(settings, writes=True) as database:
        copies.restore(file, database, force=force)
        return migrate.upgrade(database)


def verify(settings: Settings, checkpoint: str | None = None) -> Proof:
    """Follow the audit trail from its first entry, then compare the rows with it.

    `checkpoint` is the text of one exported earlier.
    Raises CheckpointInvalid, SchemaMissing, SchemaTooOld, SchemaTooNew.
    """
    with _opened(settings) as database:
        return prove(database, checkpoint)


def checkpoint(settings: Settings, now: datetime) -> str:
    """The trail's head as one line of text, to be kept outside the database."""
    with _opened(settings) as database:
        return checkpoint_text(trail.export_checkpoint(database, now))
