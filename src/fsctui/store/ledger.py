"""The ledger row during one write: new ids, and timeline entries numbered, chained and kept until the commit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from fsctui.domain.audit import Head, canonical_json, chain_hash, instant_text
from fsctui.store.tables.timeline import Ledger, Timeline

ledger = Ledger.__table__  # type: ignore[attr-defined]
timeline = Timeline.__table__  # type: ignore[attr-defined]

# The row lock is what makes writers take turns on PostgreSQL; SQLite has no such clause and needs none.
_TAKE = select(ledger.c.seq, ledger.c.hash, ledger.c.next_id).where(ledger.c.id == 1).with_for_update()
_GIVE_BACK = (
    update(ledger)
    .where(ledger.c.id == 1)
    .values(seq=bindparam("new_seq"), hash=bindparam("new_hash"), next_id=bindparam("new_next_id"))
)
_ENTER = insert(timeline)


class LedgerMissing(Exception):
    """The ledger table has no row: the database was created half, or by hand."""


class OpenLedger:
    """The locked row. `flush` must be called once, last, before the commit."""

    __slots__ = ("_at", "_connection", "_entries", "_hash", "_instant", "_next_id", "_seq", "_taken_hash", "_taken_id")

    def __init__(self, connection: Connection, now: datetime) -> None:
        row = connection.execute(_TAKE).one_or_none()
        if row is None:
            raise LedgerMissing
        self._connection = connection
        self._seq, self._hash, self._next_id = row
        self._taken_hash, self._taken_id = self._hash, self._next_id
        self._instant = now
        self._at = instant_text(now)
        self._entries: list[dict[str, Any]] = []

    @property
    def head(self) -> Head:
        return Head(self._seq, self._hash)

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
        digest = chain_hash(
            self._hash, self._at, actor_id, actor, action, subject_type, subject_id, record_id, old, new
        )
        self._seq += 1
        self._hash = digest
        self._entries.append(
            {
                "seq": self._seq,
                "at": self._instant,
                "actor_id": actor_id,
                "actor": actor,
                "action": action,
                "subject_type": subject_type,
                "subject_id": subject_id,
                "record_id": record_id,
                "before": old,
                "after": new,
                "hash": digest,
            }
        )

    def flush(self) -> None:
        if self._entries:
            self._connection.execute(_ENTER, self._entries)
        if self._hash != self._taken_hash or self._next_id != self._taken_id:
            values = {"new_seq": self._seq, "new_hash": self._hash, "new_next_id": self._next_id}
            self._connection.execute(_GIVE_BACK, values)
