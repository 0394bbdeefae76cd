"""Proving that a database is what was written: the audit trail's chain, and on SQLite the file itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import bindparam, select

from fsctui.domain.audit import Broken, Checkpoint, Entry, Head, verify_chain
from fsctui.store.database import Database, Tx
from fsctui.store.ledger import ledger, timeline
from fsctui.store.migrate import require_current
from fsctui.store.refusals import SchemaMissing

PAGE = 5_000
"""Entries read at a time; a trail of any length takes the same memory."""

_HEAD = select(ledger.c.seq, ledger.c.hash).where(ledger.c.id == 1)
UNREADABLE = "unreadable"
"""Stands for the hash of an entry whose columns hold what the trail can't have written; no entry has this hash."""
_NEXT = select(timeline.c.seq).where(timeline.c.seq > bindparam("after")).order_by(timeline.c.seq).limit(1)
_PAGE = (
    select(*(timeline.c[name] for name in Entry.__slots__))
    .where(timeline.c.seq > bindparam("after"))
    .order_by(timeline.c.seq)
    .limit(PAGE)
)
# Before the first entry, wherever somebody may have put one.
_BEFORE_ALL = -(2**63)


@dataclass(frozen=True, slots=True)
class Orphan:
    """A row that refers to a row that isn't there."""

    table: str
    row: int | None
    missing_from: str


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found. `damage` quotes SQLite's integrity check; both it and `orphans` are empty on PostgreSQL."""

    head: Head
    broken: Broken | None
    damage: tuple[str, ...]
    orphans: tuple[Orphan, ...]

    @property
    def is_sound(self) -> bool:
        return self.broken is None and not self.damage and not self.orphans


def verify(
    database: Database, checkpoint: Checkpoint | None = None, seen: Callable[[int, int], None] | None = None
) -> Verified:
    """Check everything in one snapshot. A checkpoint exported earlier shows a trail that was cut or rewritten since.

    `seen` is called now and then with how many entries were read, of how many; what it raises ends the check.

    Refuses a database without this version's schema (SchemaMissing, SchemaTooOld, SchemaTooNew).
    """
    require_current(database)
    with database.read() as tx:
        head = _head(tx, database)
        damage, orphans = _check_file(tx) if tx.dialect == "sqlite" else ((), ())
        entries = _entries(tx) if seen is None else _told(_entries(tx), head.seq, seen)
        broken = verify_chain(entries, head, checkpoint.head if checkpoint else None)
    return Verified(head, broken, damage, orphans)


def export_checkpoint(database: Database, now: datetime) -> Checkpoint:
    """The trail's head as it is now, to be kept outside the database."""
    require_current(database)
    with database.read() as tx:
        head = _head(tx, database)
    return Checkpoint(head.seq, head.hash, now)


def _head(tx: Tx, database: Database) -> Head:
    row = tx.one_or_none(_HEAD)
    if row is None:
        raise SchemaMissing(database.name)
    return Head(row.seq, row.hash)


def _entries(tx: Tx) -> Iterator[Entry]:
    after = _BEFORE_ALL
    while page := _page(tx, after):
        yield from page
        after = page[-1].seq


def _told(entries: Iterator[Entry], total: int, seen: Callable[[int, int], None]) -> Iterator[Entry]:
    for number, entry in enumerate(entries):
        if number % PAGE == 0:
            seen(number, total)
        yield entry


def _page(tx: Tx, after: int) -> list[Entry]:
    try:
        return [Entry(*row) for row in tx.all(_PAGE, {"after": after})]
    except (TypeError, ValueError):
        # Somewhere on the page stands an instant that is none: one by one, down to it.
        seq = tx.scalar(_NEXT, {"after": after})
        try:
            return [Entry(*row) for row in tx.all(_PAGE.limit(1), {"after": after})]
        except (TypeError, ValueError):
            return [Entry(seq, datetime.min.replace(tzinfo=UTC), None, "", "", "", 0, None, None, None, UNREADABLE)]


def _check_file(tx: Tx) -> tuple[tuple[str, ...], tuple[Orphan, ...]]:
    found = [row[0] for row in tx.all("PRAGMA integrity_check")]
    orphans = tuple(Orphan(row[0], row[1], row[2]) for row in tx.all("PRAGMA foreign_key_check"))
    return tuple(line for line in found if line != "ok"), orphans
