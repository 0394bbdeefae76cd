"""The database itself: verify it, export a checkpoint, back it up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from fsctui.domain.access import Permission, require
from fsctui.domain.audit import checkpoint_text
from fsctui.services.context import Context
from fsctui.services.outcome import Done
from fsctui.services.proof import Progress, Proof, prove
from fsctui.store import backup, verify
from fsctui.store import timeline as store


@dataclass(frozen=True, slots=True)
class DatabaseFacts:
    """What the database says of itself; `demo` ones may be used at another time than the clock's."""

    name: str
    dialect: str
    demo: bool
    created_at: datetime
    entries: int


class AdminService:
    """`workspace.admin`."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def facts(self) -> DatabaseFacts:
        database = self._context.database
        with self._context.read() as tx:
            found = store.marks(tx)
        return DatabaseFacts(database.name, database.dialect, found.demo, found.created_at, found.seq)

    def verify(self, checkpoint: str | None = None, progress: Progress | None = None) -> Proof:
        """Follow the whole audit trail, then compare the rows with it.

        `checkpoint` is the text of one exported earlier; it shows truncation too. Raises CheckpointInvalid, and what
        `progress` raises (VerificationStopped).
        """
        require(self._context.actor, Permission.VERIFY_AUDIT)
        return prove(self._context.database, checkpoint, progress)

    def checkpoint(self) -> str:
        """The trail's head as one line of text, to be kept outside the database."""
        require(self._context.actor, Permission.VERIFY_AUDIT)
        return checkpoint_text(verify.export_checkpoint(self._context.database, self._context.now()))

    def require_replace(self) -> None:
        """Refuse whoever may not put another content in the place of the bank's: NotAllowed."""
        require(self._context.actor, Permission.MANAGE_PEOPLE)

    def backup(self, file: Path, *, force: bool = False) -> Done:
        """Write a copy of everything. Raises BackupExists unless `force`."""
        require(self._context.actor, Permission.MANAGE_PEOPLE)
        backup.backup(self._context.database, file, force=force)
        return Done("database_backed_up", {"file": str(file)})
