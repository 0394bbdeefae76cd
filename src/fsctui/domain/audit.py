"""The audit trail's chain: what is hashed, and how a broken trail is told from a sound one.

Each entry's hash covers its content and the hash before it, so no entry can be changed, removed or moved without
breaking the chain from there on. Who can rewrite the whole database can also rewrite the whole chain: a checkpoint
exported earlier and kept elsewhere shows that too.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import Enum
from hashlib import sha256
from typing import Any

from fsctui.refusal import Refusal

GENESIS = "0" * 64
"""The hash before the first entry."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the audit trail, as stored; `before` and `after` are canonical JSON text."""

    seq: int
    at: datetime
    actor_id: int | None
    actor: str
    action: str
    subject_type: str
    subject_id: int
    record_id: int | None
    before: str | None
    after: str | None
    hash: str


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry's number and hash; `Head()` is the head of an empty trail."""

    seq: int = 0
    hash: str = GENESIS


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A head that was exported at an instant, to be kept outside the database."""

    seq: int
    hash: str
    at: datetime

    @property
    def head(self) -> Head:
        return Head(self.seq, self.hash)


class Damage(Enum):
    """How a trail is broken."""

    ALTERED = "altered"
    MISSING = "missing"
    REORDERED = "reordered"
    TRUNCATED = "truncated"
    EXTRA = "extra"


@dataclass(frozen=True, slots=True)
class Broken:
    """The first entry number that isn't as it was written."""

    seq: int
    how: Damage


@dataclass(eq=False)
class CheckpointInvalid(Refusal):
    """The text isn't a checkpoint of this program; `field` names the first thing that is wrong."""

    field: str


def canonical_json(value: Any) -> str:
    """Compact JSON with sorted keys. Instants are UTC, sets are sorted, enums are their values; NaN is a ValueError."""
    return _encode(value)


def instant_text(instant: datetime) -> str:
    """An aware instant as fixed-width UTC text with microseconds; a naive one is a ValueError."""
    if instant.tzinfo is not UTC:
        if instant.tzinfo is None:
            raise ValueError(f"an instant needs a time zone: {instant}")
        instant = instant.astimezone(UTC)
    return instant.isoformat(timespec="microseconds")[:26] + "Z"


def chain_hash(
    previous: str,
    at: str,
    actor_id: int | None,
    actor: str,
    action: str,
    subject_type: str,
    subject_id: int,
    record_id: int | None,
    before: str | None,
    after: str | None,
) -> str:
    """SHA-256 (hex) over the hash before and the entry's content; `at` as `instant_text` writes it.

    The number is left out: the chain gives the order, and an entry that was moved can then be recognised.
    """
    content = [previous, at, actor_id, actor, action, subject_type, subject_id, record_id, before, after]
    return sha256(_encode_content(content).encode()).hexdigest()


def verify_chain(entries: Iterable[Entry], head: Head, checkpoint: Head | None = None) -> Broken | None:
    """Follow the whole trail, ordered by number, in constant memory; None when it is sound up to `head`.

    `checkpoint` is a head exported earlier: a trail that no longer reaches it is TRUNCATED, and one that comes to
    another hash there was rewritten (ALTERED).
    """
    stream = iter(entries)
    expected, previous = 1, GENESIS
    for entry in stream:
        if entry.seq != expected or entry.seq > head.seq:
            return _out_of_line(entry.seq, expected, head.seq)
        if _hash_after(previous, entry) != entry.hash:
            moved = any(_hash_after(other.hash, entry) == entry.hash for other in stream)
            return Broken(entry.seq, Damage.REORDERED if moved else Damage.ALTERED)
        if checkpoint is not None and entry.seq == checkpoint.seq and entry.hash != checkpoint.hash:
            return Broken(entry.seq, Damage.ALTERED)
        expected, previous = expected + 1, entry.hash
    if expected <= max(head.seq, checkpoint.seq if checkpoint else 0):
        return Broken(expected, Damage.TRUNCATED)
    return None if previous == head.hash else Broken(head.seq, Damage.ALTERED)


def checkpoint_text(checkpoint: Checkpoint) -> str:
    """The checkpoint as one line of JSON, for a file kept elsewhere."""
    return canonical_json({"at": checkpoint.at, "hash": checkpoint.hash, "seq": checkpoint.seq})


def parse_checkpoint(text: str) -> Checkpoint:
    """Read `checkpoint_text` back; CheckpointInvalid names the field that is wrong."""
    try:
        values = json.loads(text)
    except ValueError as error:
        raise CheckpointInvalid("json") from error
    if not isinstance(values, dict):
        raise CheckpointInvalid("json")
    seq, digest, at = values.get("seq"), values.get("hash"), values.get("at")
    if type(seq) is not int or seq < 0:
        raise CheckpointInvalid("seq")
    if not isinstance(digest, str) or len(digest) != len(GENESIS) or set(digest) - set("0123456789abcdef"):
        raise CheckpointInvalid("hash")
    try:
        instant = datetime.fromisoformat(str(at))
    except ValueError as error:
        raise CheckpointInvalid("at") from error
    if instant.tzinfo is None:
        raise CheckpointInvalid("at")
    return Checkpoint(seq, digest, instant.astimezone(UTC))


def _out_of_line(found: int, expected: int, last: int) -> Broken:
    """What an entry says that stands where `expected` should."""
    if found < expected or expected > last:
        return Broken(found, Damage.EXTRA)
    return Broken(expected, Damage.MISSING)


def _hash_after(previous: str, entry: Entry) -> str | None:
    try:
        return chain_hash(
            previous,
            instant_text(entry.at),
            entry.actor_id,
            entry.actor,
            entry.action,
            entry.subject_type,
            entry.subject_id,
            entry.record_id,
            entry.before,
            entry.after,
        )
    except (TypeError, ValueError):
        # Content that was never written by the trail (an instant without a zone, bytes, ...) has no hash of the trail.
        return None


def _plain(value: Any) -> Any:
    """What JSON has no word for, as something it has."""
    if isinstance(value, datetime):
        return instant_text(value)
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, set | frozenset):
        return sorted(_plain(each) if isinstance(each, Enum) else each for each in value)
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} has no canonical JSON")


def _kept(encoder: json.JSONEncoder) -> Callable[[Any], str]:
    """`encoder.encode` with its C encoder made once: it makes one at each call, which takes longer than most values."""
    make = getattr(json.encoder, "c_make_encoder", None)
    if make is None:  # another Python than CPython
        return encoder.encode
    encode = make(
        None,
        encoder.default,
        json.encoder.encode_basestring,
        encoder.indent,
        encoder.key_separator,
        encoder.item_separator,
        encoder.sort_keys,
        encoder.skipkeys,
        encoder.allow_nan,
    )
    return lambda value: "".join(encode(value, 0))


_encode = _kept(
    json.JSONEncoder(
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
        allow_nan=False,
        check_circular=False,
        default=_plain,
    )
)
_encode_content = _kept(json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False))
