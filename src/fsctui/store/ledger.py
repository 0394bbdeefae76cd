"""The ledger row during one write: new ids, and timeline entries numbered, chained and kept until the commit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from fsctui.domain.audit import Entry, canonical_json, chain_hash, instant_text
from fsctui.store.bulk import send_rows
from fsctui.store.tables import Ledger, Timeline

ledger = Ledger.__table__  # type: ignore[attr-defined]
timeline = Timeline.__table__  # type: ignore[attr-defined]

# Every write pays for these three statements, so they go to the driver as they are: a quarter of the time.
# The row lock is what makes writers take turns on PostgreSQL; SQLite has no such clause and needs none.
_TAKE = {
    "sqlite": "SELECT seq, hash, next_id FROM ledger WHERE id = 1",
    "postgresql": "SELECT seq, hash, next_id FROM ledger WHERE id = 1 FOR UPDATE",
}
_GIVE_BACK = {
    "sqlite": "UPDATE ledger SET seq = ?, hash = ?, next_id = ? WHERE id = 1",
    "postgresql": "UPDATE ledger SET seq = %s, hash = %s, next_id = %s WHERE id = 1",
}
_COLUMNS = ", ".join(Entry.__slots__)


class LedgerMissing(Exception):
    """The ledger table has no row: the database was created half, or by hand."""


class Mark(NamedTuple):
    """How far a ledger had come."""

    seq: int
    digest: str
    next_id: int
    entries: int


class OpenLedger:
    """The locked row. `flush` must be called once, last, before the commit."""

    def __init__(self, driver: Any, dialect: str, now: datetime) -> None:
        self._driver = driver
        self._dialect = dialect
        row = driver.execute(_TAKE[dialect]).fetchone()
        if row is None:
            raise LedgerMissing
        self._seq, self._hash, self._next_id = self._taken = row
        self._at = instant_text(now)
        self._instant = self._at if dialect == "sqlite" else now
        self._entries: list[tuple[Any, ...]] = []

    def take_ids(self, count: int) -> range:
        first = self._next_id
        self._next_id = first + count
        return range(first, first + count)

    def note(
        self,
        actor_id: int | None,
        actor: str,
        action: str,
        subject_type: str,
        subject_id: int,
        record_id: int | None,
        before: Mapping[str, Any] | None,
        after: Mapping[str, Any] | None,
    ) -> None:
        old = None if before is None else canonical_json(before)
        new = None if after is None else canonical_json(after)
        self._hash = chain_hash(
            self._hash, self._at, actor_id, actor, action, subject_type, subject_id, record_id, old, new
        )
        self._seq += 1
        self._entries.append(
            (
                self._seq,
                self._instant,
                actor_id,
                actor,
                action,
                subject_type,
                subject_id,
                record_id,
                old,
                new,
                self._hash,
            )
        )

    def mark(self) -> Mark:
        return Mark(self._seq, self._hash, self._next_id, len(self._entries))

    def go_back(self, mark: Mark) -> None:
        """Forget the ids and entries since the mark; what was written with them must be undone too."""
        self._seq, self._hash, self._next_id = mark.seq, mark.digest, mark.next_id
        del self._entries[mark.entries :]

    def flush(self) -> None:
        if self._entries:
            send_rows(self._driver, self._dialect, "timeline", _COLUMNS, self._entries)
        row = (self._seq, self._hash, self._next_id)
        if row != self._taken:
            self._driver.execute(_GIVE_BACK[self._dialect], row)
