"""Doing something to one row or many, in a thread: what became of it, in words, and how it is taken back.

What holds for rows of every kind; a kind of rows (tasks, referrals) adds its words, its way back and its verbs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from fsctui.i18n import labels
from fsctui.services.outcome import Bulk, Done, Skipped
from fsctui.tui.undo import Entry, left_alone


class ActsOnMany(Protocol):
    """A capability of the workspace with actions on one thing (methods of these names) and on many at once."""

    def many(self, action: str, ids: Sequence[int], **params: Any) -> Bulk: ...
    def preview_many(self, action: str, ids: Sequence[int], **params: Any) -> Bulk: ...


@dataclass(frozen=True, slots=True)
class Acted:
    """What became of an action: the rows it changed, those it left alone, the sentence that says so, what it made."""

    action: str
    changed: tuple[int, ...]
    skipped: tuple[Skipped, ...]
    said: str
    entry: Entry
    topics: frozenset[str]
    made: int | None = None


def act_on(
    service: ActsOnMany,
    verb: str,
    ids: Sequence[int],
    params: Mapping[str, Any],
    *,
    many_done: Callable[[str, int], str],
    entry: Callable[[tuple[int, ...], str], Entry],
) -> Acted:
    """Run an action on one row or many. Raises the refusal when not one of them could be changed.

    many_done: says that a verb was done to so many. entry: how it is taken back, of the rows that were changed and the
    sentence about them.
    """
    if len(ids) == 1:
        done: Done = getattr(service, verb)(ids[0], **params)
        changed, skipped = tuple(ids), tuple[Skipped, ...]()
        said = labels.told(done.code, done.params)
    else:
        bulk = service.many(verb, ids, **params)
        changed, skipped = bulk.changed, bulk.skipped
        if not changed and skipped:
            raise skipped[0].refusal
        said = many_done(verb, len(changed))
    taken = entry(changed, said)
    return Acted(verb, changed, skipped, said + left_alone(skipped), taken, taken.topics)
