"""How screens read and write without ever holding up the terminal: threads, and messages that come back from them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar, cast

from textual.message import Message
from textual.screen import Screen, ScreenResultType
from textual.worker import Worker, WorkerCancelled, WorkType

from fsctui.i18n import carry
from fsctui.refusal import Refusal
from fsctui.tui.actions import HasActions
from fsctui.tui.undo import Entry, Replay, Undo, entry_of
from fsctui.tui.widgets.record_list import RecordList

if TYPE_CHECKING:
    from fsctui.services.workspace import Workspace
    from fsctui.tui.app import FsctuiApp

T = TypeVar("T")
EVERYTHING = "*"
"""The topic of a change of which nobody knows what it touched: another program's, an undo's."""
_reading: ContextVar[int] = ContextVar("fsctui_reading")


@dataclass(frozen=True, slots=True)
class Done:
    """A write that went well: what the use case returned, what it touched, what is said of it, how to take it back."""

    value: Any = None
    topics: frozenset[str] = frozenset()
    said: str = ""
    strike: tuple[int, ...] = ()
    then: Callable[[Any], None] | None = field(default=None, compare=False)
    entry: Entry | None = field(default=None, compare=False)


class Loaded(Message, bubble=False):
    """`load()` is through; handled by `fill`, unless a newer load has started."""

    def __init__(self, generation: int, data: Any) -> None:
        self.generation, self.data = generation, data
        super().__init__()


class Finished(Message):
    """A write went well. Bubbles to the app, which says so and tells the screens."""

    def __init__(self, done: Done, origin: Screen[Any] | None = None) -> None:
        self.done, self.origin = done, origin
        super().__init__()


class Refused(Message):
    """A read or a write was refused, and the person is told why."""

    def __init__(self, refusal: Refusal) -> None:
        self.refusal = refusal
        super().__init__()


@dataclass(frozen=True, slots=True)
class _No:
    refusal: Refusal


class WorkingScreen(HasActions, Screen[ScreenResultType]):
    """Reading and writing; `BaseScreen` is what screens are made of."""

    def __init__(self) -> None:
        super().__init__()
        self._generation = 0
        self._stale = True
        self._loaded = False

    @property
    def fsctui(self) -> FsctuiApp:
        """The app, by its type."""
        return cast("FsctuiApp", self.app)

    @property
    def workspace(self) -> Workspace:
        """The one handle on everything that is stored; open before any screen loads."""
        return self.fsctui.workspace

    # Reading

    def load(self) -> Any:
        """Ask for what the screen shows. Runs in a thread: touch no widget. What it returns goes to `fill`."""
        return None

    def fill(self, data: Any) -> None:
        """Put what `load` returned into the widgets."""

    def reload(self) -> None:
        """Load again; an older load still under way is dropped."""
        if not self.fsctui.is_open:
            return
        self._stale = False
        self._generation += 1
        generation = self._generation

        def work() -> None:
            _reading.set(generation)
            try:
                data = self.load()
            except Refusal as refusal:
                if generation == self._generation:
                    self.post_message(Refused(refusal))
            else:
                if generation == self._generation:
                    self.post_message(Loaded(generation, data))

        self.run_worker(carry(work), name="load", group="read", exclusive=True, thread=True)

    def superseded(self) -> bool:
        """Within `load`: whether nobody waits for its answer any more."""
        return _reading.get(self._generation) != self._generation or not self.is_running

    def on_loaded(self, message: Loaded) -> None:
        if message.generation == self._generation:
            self._loaded = True
            self.fill(message.data)
            self.changed()

    def changed(self) -> None:
        """What can be done may be different now."""

    async def read(self, question: Callable[[], T]) -> T:
        """Ask a question in a thread, from an async action. Raises its refusal, which is shown."""
        return cast(T, await self._waited(self._thread(question, "read once")))

    def only_newest(self, group: str, work: Callable[..., Coroutine[Any, Any, None]], *arguments: Any) -> None:
        """Run what fills a part of the screen, in the place of an older one of its group that still runs.

        A function, not a coroutine: one that a newer replaces before it begins is simply never called.
        """
        newest: WorkType[None] = partial(work, *arguments)
        self.run_worker(newest, name=group, group=group, exclusive=True)

    # Writing

    def perform(
        self,
        use_case: Callable[[], Any],
        *,
        said: str | Callable[[Any], str] = "",
        topics: Iterable[str] = (),
        strike: Iterable[int] = (),
        then: Callable[[Any], None] | None = None,
        undo: Undo = None,
    ) -> None:
        """Run a write; never cancelled.

        said: the toast, or a function of the use case's value; by default the words of the value's own `code`.
        topics: what it touches, with the value's own `topics`. strike: rows of this screen's list that were acted on
        (of a bulk outcome only those it changed). then: called with the value, on the app's thread. undo: how it is
        taken back, where the value's own `undo` doesn't say it; see `tui.undo`.
        """
        self._writing(use_case, said, topics, strike, then, undo, tell=True)

    async def write(
        self,
        use_case: Callable[[], T],
        *,
        said: str | Callable[[T], str] = "",
        topics: Iterable[str] = (),
        strike: Iterable[int] = (),
        undo: Undo = None,
    ) -> T:
        """As `perform`, but wait for the value; a refusal is raised instead of shown, for wizards that stay open."""
        return cast(T, await self._waited(self._writing(use_case, said, topics, strike, None, undo, tell=False)))

    def replay(self, replay: Replay) -> None:
        """Run an undo or a redo: a write as any other."""

        def then(value: Any) -> None:
            replay.move()
            for rows in self.query(RecordList):
                rows.struck.difference_update(value.changed)
                rows.reread(value.changed)
                rows.go_back_to(value.changed)

        topics = replay.entry.topics or {EVERYTHING}
        self._writing(replay.run, lambda value: value.said, topics, (), then, undo=False, tell=True)

    def _writing(
        self,
        use_case: Callable[[], Any],
        said: str | Callable[[Any], str],
        topics: Iterable[str],
        strike: Iterable[int],
        then: Callable[[Any], None] | None,
        undo: Undo,
        *,
        tell: bool,
    ) -> Worker[Any]:
        app, touched, struck = self.fsctui, frozenset(topics), tuple(strike)

        def work() -> Any:
            try:
                value = use_case()
            except Refusal as refusal:
                if tell:
                    self._post(Refused(refusal))
                return _No(refusal)
            wording = said(value) if callable(said) else said or _told(value)
            own = frozenset(str(topic) for topic in getattr(value, "topics", ()) or ())
            # A bulk action leaves some rows alone: those aren't struck, and stay marked.
            changed = getattr(value, "changed", None)
            acted_on = struck if changed is None else tuple(row for row in struck if row in set(changed))
            entry = entry_of(lambda: app.workspace, use_case, value, wording, undo)
            self._post(Finished(Done(value, touched | own, wording, acted_on, then, entry), self))
            return value

        # The worker belongs to the app: leaving the screen must not cancel it.
        return app.run_worker(carry(work), name="write", group="write", thread=True)

    def _post(self, message: Message) -> None:
        """To this screen, or to the app when the screen is gone."""
        if not (self.is_running and self.is_attached and self.post_message(message)):
            self.fsctui.post_message(message)

    def _thread(self, question: Callable[[], Any], name: str) -> Worker[Any]:
        def work() -> Any:
            try:
                return question()
            except Refusal as refusal:
                return _No(refusal)

        return self.run_worker(carry(work), name=name, group=name, thread=True)

    async def _waited(self, worker: Worker[Any]) -> Any:
        try:
            value = await worker.wait()
        except WorkerCancelled:
            # Whoever waits was itself cancelled, or its screen is gone: it ends quietly, not as a bug.
            raise asyncio.CancelledError from None
        if isinstance(value, _No):
            raise value.refusal
        return value

    def on_finished(self, message: Finished) -> None:
        if message.done.strike:
            for rows in self.query(RecordList):
                rows.acted(message.done.strike)
        self.finished(message.done)
        if message.done.then is not None:
            message.done.then(message.done.value)

    def finished(self, done: Done) -> None:
        """Called when a write of this screen went well, before the screens reload."""

    def on_refused(self, message: Refused) -> None:
        message.stop()
        self.refused(message.refusal)

    def refused(self, refusal: Refusal) -> None:
        """Tell why; a form overrides this to say it beside the field."""
        self.say_no(refusal)

    def on_record_list_failed(self, message: RecordList.Failed) -> None:
        message.stop()
        self.refused(message.refusal)


def _told(value: Any) -> str:
    """The sentence that belongs to a use case's outcome (its `code` and `params`), or nothing."""
    if not isinstance(getattr(value, "code", None), str):
        return ""
    from fsctui.i18n.labels import told

    warnings = getattr(value, "warnings", None) or ()
    return " ".join(told(each.code, each.params) for each in (value, *warnings))
