"""Whether a database is as it was written: its trail, its file, and its rows by what the trail says of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import ClassVar

from fsctui.domain.audit import Broken, Head, parse_checkpoint
from fsctui.refusal import Kind, Refusal
from fsctui.store.database import Database
from fsctui.store.verify import Orphan, Verified, verify
from fsctui.store.verify_rows import VerifiedRows, verify_rows


class Part(Enum):
    """What is being gone through."""

    ENTRIES = "entries"
    ROWS = "rows"


Progress = Callable[[Part, int, int], None]
"""Called now and then with how much of a part is done, of how much; may raise `VerificationStopped`."""


@dataclass(eq=False)
class VerificationStopped(Refusal):
    """Whoever asked for it no longer wants to know."""

    kind: ClassVar[Kind] = Kind.FAILED


@dataclass(frozen=True, slots=True)
class Proof:
    """What was found. The rows are compared only with a trail that is sound; else `rows` is None."""

    trail: Verified
    rows: VerifiedRows | None

    @property
    def head(self) -> Head:
        return self.trail.head

    @property
    def broken(self) -> Broken | None:
        return self.trail.broken

    @property
    def damage(self) -> tuple[str, ...]:
        return self.trail.damage

    @property
    def orphans(self) -> tuple[Orphan, ...]:
        return self.trail.orphans

    @property
    def is_sound(self) -> bool:
        return self.trail.is_sound and (self.rows is None or self.rows.is_sound)


def prove(database: Database, checkpoint: str | None = None, progress: Progress | None = None) -> Proof:
    """Go through everything. Raises CheckpointInvalid, and what `progress` raises."""

    def of(part: Part) -> Callable[[int, int], None] | None:
        return None if progress is None else lambda done, total: progress(part, done, total)

    trail = verify(database, parse_checkpoint(checkpoint) if checkpoint else None, of(Part.ENTRIES))
    return Proof(trail, verify_rows(database, of(Part.ROWS)) if trail.broken is None else None)
