"""One use case on many things in one transaction, and what it would do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from fsctui.refusal import Refusal
from fsctui.services.context import Context
from fsctui.services.outcome import Bulk, Done, Skipped
from fsctui.services.plan_refusals import ActionUnknown
from fsctui.store.database import Tx

T = TypeVar("T")


Step = Callable[..., Done]
"""An action within the caller's transaction: `step(tx, id, **params)`."""


class ActsOnMany:
    """Base of the services whose actions are done to one thing or to many at once; `_steps` says which these are."""

    _context: Context
    TOPICS: frozenset[str]

    def _steps(self) -> Mapping[str, Step]:
        """The actions that can be done to many, by name."""
        raise NotImplementedError

    def many(self, action: str, ids: Sequence[int], **params: Any) -> Bulk:
        """One action on many things, in one transaction: refused ones are left alone and named."""
        with self._context.write() as tx:
            bulk = self._many_in(tx, action, ids, params)
            tx.topics |= bulk.topics
            return bulk

    def preview_many(self, action: str, ids: Sequence[int], **params: Any) -> Bulk:
        """What `many` would do: it is done, looked at, and undone."""
        return previewed(self._context, lambda tx: self._many_in(tx, action, ids, params))

    def _many_in(self, tx: Tx, action: str, ids: Sequence[int], params: Mapping[str, Any]) -> Bulk:
        step = self._step(action)
        return on_each(tx, action, ids, lambda identity: step(tx, identity, **params), self.TOPICS)

    def _step(self, action: str) -> Step:
        """Raises ActionUnknown."""
        steps = self._steps()
        if action not in steps:
            raise ActionUnknown(action, list(steps))
        return steps[action]

    def _one(self, identity: int, step: Step, **params: Any) -> Done:
        """One action on one thing, in a transaction of its own."""
        with self._context.write() as tx:
            done = step(tx, identity, **params)
            tx.topics |= done.topics
            return done


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
