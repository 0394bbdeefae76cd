"""One use case on many things in one transaction, and what it would do."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from fsctui.refusal import Refusal
from fsctui.services.context import Context
from fsctui.services.outcome import Bulk, Skipped
from fsctui.store.database import Tx

T = TypeVar("T")


class _PreviewOnly(Exception):
    """Undoes the transaction of a preview."""


def on_each(tx: Tx, action: str, ids: Iterable[int], act: Callable[[int], object], topics: frozenset[str]) -> Bulk:
    """Act on each once, within the caller's transaction; refused ones are left alone and named."""
    changed: list[int] = []
    skipped: list[Skipped] = []
    for identity in dict.fromkeys(ids):
        try:
            # A refusal can come after the first rows were written: when a plan's later dates are counted.
            with tx.part():
                act(identity)
            changed.append(identity)
        except Refusal as refusal:
            skipped.append(Skipped(identity, refusal))
    return Bulk(action, tuple(changed), tuple(skipped), topics)


def previewed(context: Context, work: Callable[[Tx], T]) -> T:
    """What a write would answer: it is done, looked at, and undone."""
    found: list[T] = []
    try:
        with context.write() as tx:
            found.append(work(tx))
            raise _PreviewOnly
    except _PreviewOnly:
        return found[0]
