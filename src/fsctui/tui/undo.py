"""Undo and redo: what the writes of this session did, how to take it back, and how to do it again.

Every write that `perform` or `write` ran is noted here by itself when its use case answers an outcome with a `code`:
`undo` of that outcome names the use case that takes it back. Other writes say it with `undo=` (an `Entry`, or what
makes one of the value). A write that can't be taken back is noted as well, so that `u` never reaches past it to
something older that nobody has in mind.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from weakref import finalize

from fsctui.i18n import _, ngettext
from fsctui.tui.text import words

if TYPE_CHECKING:
    from fsctui.services.outcome import Skipped
    from fsctui.services.workspace import Workspace

KEPT = 50
CAPABILITIES = {
    "absence": "people",
    "account": "records",
    "calendar": "calendars",
    "choice": "records",
    "document": "documents",
    "household": "records",
    "object": "records",
    "participant": "records",
    "plan": "plans",
    "queue": "people",
    "record": "records",
    "referral": "referrals",
    "role": "people",
    "rule": "routing",
    "setting": "bank_settings",
    "task": "tasks",
    "team": "people",
    "template": "templates",
    "user": "people",
    "view": "views",
}
"""First word of an outcome's code -> the workspace's capability that its `undo` belongs to."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that was done: to which rows, in words, and how to take it back and do it again.

    `back` and `again` run in a thread and answer the rows they had to leave alone; None where there is no way. `topics`
    are what both touch; none named means that everything may be different afterwards.
    """

    ids: tuple[int, ...]
    words: str
    back: Callable[[], Sequence[Skipped]] | None = None
    again: Callable[[], Sequence[Skipped]] | None = None
    topics: frozenset[str] = frozenset()


@dataclass
class History:
    """The entries of one person's session, the newest last."""

    done: list[Entry] = field(default_factory=list)
    undone: list[Entry] = field(default_factory=list)

    def add(self, entry: Entry) -> None:
        self.done = [*self.done, entry][-KEPT:]
        self.undone.clear()

    def why_no_undo(self) -> str | None:
        if not self.done:
            return _("There is nothing to undo.")
        last = self.done[-1]
        return None if last.back is not None else _("This can’t be undone: {what}").format(what=last.words)

    def why_no_redo(self) -> str | None:
        return None if self.undone else _("There is nothing to do again.")

    def undo(self) -> Replay:
        """How to take the last entry back. Call only when `why_no_undo` has nothing to say."""
        last = self.done[-1]
        assert last.back is not None
        return Replay(last, last.back, _("Undone: {what}"), self.done, self.undone)

    def redo(self) -> Replay:
        """How to do again what was undone last. Call only when `why_no_redo` has nothing to say."""
        last = self.undone[-1]
        assert last.again is not None
        return Replay(last, last.again, _("Done again: {what}"), self.undone, self.done)


@dataclass(frozen=True, slots=True)
class Replay:
    """An entry on its way from one stack to the other; it stays where it was when it is refused."""

    entry: Entry
    act: Callable[[], Sequence[Skipped]]
    said: str
    source: list[Entry]
    target: list[Entry]

    def run(self) -> Replayed:
        """Within a thread. Raises the refusal when not one row could be changed."""
        left = tuple(self.act())
        if left and {each.id for each in left} >= set(self.entry.ids):
            raise left[0].refusal
        skipped = {each.id for each in left}
        changed = tuple(identity for identity in self.entry.ids if identity not in skipped)
        return Replayed(changed, self.said.format(what=self.entry.words) + left_alone(left), self.entry.topics)

    def move(self) -> None:
        if self.entry in self.source:
            self.source.remove(self.entry)
            self.target.append(self.entry)


@dataclass(frozen=True, slots=True)
class Replayed:
    """What an undo or a redo did."""

    changed: tuple[int, ...]
    said: str
    topics: frozenset[str]


def left_alone(skipped: Sequence[Skipped]) -> str:
    """What is said about rows that were left alone: how many, and why the first of them."""
    if not skipped:
        return ""
    text = ngettext("{n} was left alone: {reason}", "{n} were left alone, the first because: {reason}", len(skipped))
    return " " + text.format(n=len(skipped), reason=words(skipped[0].refusal))


_histories: dict[int, History] = {}


def history_of(workspace: Workspace) -> History:
    """The history that all screens of a workspace share; it goes when the workspace goes."""
    key = id(workspace)
    if key not in _histories:
        _histories[key] = History()
        finalize(workspace, _histories.pop, key, None)
    return _histories[key]


Undo = bool | Entry | Callable[[Any], Entry | None] | None
"""What a write says of its undo: None, by its outcome; False, nothing is noted; else the entry, or what makes it."""


def entry_of(
    workspace: Callable[[], Workspace], use_case: Callable[[], Any], value: Any, said: str, undo: Undo = None
) -> Entry | None:
    """What is noted of a write that answered `value` and said `said`; None for one that nobody was told about."""
    if undo is False:
        return None
    if isinstance(undo, Entry):
        return undo
    if callable(undo):
        return undo(value)
    if not isinstance(getattr(value, "code", None), str) or not hasattr(value, "undo"):
        return None
    if value.undo is None:
        return Entry((), said) if said else None
    latest, taken = value, None

    def undone(outcome: Any) -> Any:
        name, params = outcome.undo
        return getattr(service(workspace(), use_case, outcome.code), name)(outcome.id, **params)

    def back() -> Sequence[Skipped]:
        nonlocal taken
        taken = undone(latest)
        return ()

    def again() -> Sequence[Skipped]:
        # Taking it back is undone the same way where that is known: it holds for what is there by now, a version for
        # instance. Else it is done anew. Either may make another thing than before: the next undo is of that one.
        nonlocal latest
        latest = undone(taken) if getattr(taken, "undo", None) is not None else use_case()
        return ()

    ids = () if value.id is None else (value.id,)
    return Entry(ids, said, back, again, frozenset(str(topic) for topic in value.topics))


def service(workspace: Workspace, use_case: Callable[[], Any], code: str) -> Any:
    """The capability of a use case: the one it is bound to, else the one that its outcome's code begins with."""
    bound = getattr(use_case, "__self__", None)
    if bound is not None and type(bound).__module__.startswith("fsctui.services."):
        return bound
    return getattr(workspace, CAPABILITIES[code.split("_", 1)[0]])
