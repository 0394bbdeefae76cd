"""What every screen is made of. How to write one, in 60 to 150 lines:

    class TasksScreen(BaseScreen[None]):
        NAME = N_("My tasks")                       # shown in the title bar
        TOPICS = frozenset({"task", "plan"})        # what makes this screen reload when someone changed it
        STYLES = "tasks.tcss"                       # in the top-level styles/; each rule starts with `TasksScreen`

        def __init__(self) -> None:
            super().__init__()
            self.views = ViewBar()
            self.rows: RecordList[TaskRow] = RecordList(COLUMNS, empty=N_("Nothing to do. Well done."))
            self.preview = Preview((Tab("details", N_("Details")), Tab("why", N_("Why"))))

        def body(self) -> ComposeResult:            # between the title bar and the footer, which are there already
            yield self.views
            with Split():                           # list and preview: side by side when there is room
                yield self.rows
                yield self.preview

        def load(self) -> Loaded_:                  # IN A THREAD: ask the workspace, touch no widget
            ws, view = self.workspace, self.view
            return ws.tasks.counts(), QuerySource(first=..., ids=..., by_id=...)

        def fill(self, data: Any) -> None:          # on the app's thread; stale loads never get here
            counts, source = data
            self.views.show(counts, current=self.view)
            self.rows.show(source, key=self.view)   # the list reads its pages by itself, in threads

        @action("tasks.complete", "d", label=N_("done"), help=N_("Complete the task"), enabled="why_not", rows=True)
        async def complete(self, targets: Targets[TaskRow]) -> None:
            if BulkPreview.needed(len(targets)):    # more than three rows: show first what would happen
                bulk = await self.read(lambda: self.workspace.tasks.preview(..., targets.ids))
                if not await self.ask(BulkPreview.of(_("Complete these tasks?"), bulk, name=self.subject_of)):
                    return
            self.perform(lambda: self.workspace.tasks.complete(targets.ids), strike=targets.ids)

The rules behind it:

* `reload()` runs `load()` in a thread (group "read", exclusive). A newer reload makes an older one stale: its result is
  dropped; a long `load` may look at `self.superseded()` between two questions and return early.
* `perform(use_case)` runs a write in a thread that is never cancelled, even when the screen is left. The use case's
  value may carry `topics`; otherwise pass them. `Finished` strikes rows, shows `said`, and tells every screen that
  subscribed to a touched topic. A `Refusal` becomes `Refused`: the reason, in words. Any other exception is a bug: the
  app stops and names the log file.
* In `async` actions: `await self.ask(dialog)` (None when left by escape), `await self.read(question)` (a thread; raises
  refusals, which are shown), `await self.write(use_case, ...)` (as `perform`, but waits and raises: for wizards).
* Widgets are touched in handlers only, never in `load`, `read`, `perform` or `write` functions.
* Data is shown as `Content` (`plain(...)`, `joined(...)`), never as a `str` given to a widget.
* Screens don't import each other. Go elsewhere with `self.fsctui.go("plans")` (an area) or
  `self.fsctui.open_record("plan", 42)`.
* Textual calls the `on_...` handler of every class of a screen, base first or last: define yours, don't call `super()`.
* A screen's list has the focus at first. Views and previews bring their keys as mixins:
  `class TasksScreen(SwitchesViews, HasPreview, BaseScreen[None])` (widgets.views, widgets.preview).
* `copy_text()` says what `y` copies.
* `leave()` is escape: it dismisses a pushed screen. Say no with `raise` of a refusal, or `self.say_no(reason)`.
* A form that a person edits for a while overrides `save_draft()`; it is called when the terminal goes away.
* After a live language switch `words_changed()` runs: texts made with `_()` at build time are made again there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import ActiveBinding
from textual.events import DescendantFocus
from textual.message import Message
from textual.screen import Screen, ScreenResultType
from textual.worker import Worker

from fsctui.i18n import N_, _, carry
from fsctui.refusal import Refusal
from fsctui.settings import asset_dir
from fsctui.tui.actions import HasActions, action
from fsctui.tui.text import words
from fsctui.tui.widgets.frame import FooterBar, TitleBar, TooSmall
from fsctui.tui.widgets.record_list import RecordList

if TYPE_CHECKING:
    from fsctui.services.workspace import Workspace
    from fsctui.tui.app import FsctuiApp
    from fsctui.tui.dialogs.base import Dialog

T = TypeVar("T")
_reading: ContextVar[int] = ContextVar("fsctui_reading")


@dataclass(frozen=True, slots=True)
class Done:
    """A write that went well: what the use case returned, what it touched, and what is said about it."""

    value: Any = None
    topics: frozenset[str] = frozenset()
    said: str = ""
    strike: tuple[int, ...] = ()
    then: Callable[[Any], None] | None = field(default=None, compare=False)


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


class BaseScreen(HasActions, Screen[ScreenResultType]):
    """Base of all screens of the app; the module's text is the guide."""

    NAME: ClassVar[str] = ""
    TOPICS: ClassVar[frozenset[str]] = frozenset()
    STYLES: ClassVar[str | None] = None

    def __init__(self) -> None:
        super().__init__()
        if self.STYLES is not None:
            self.css_path = [asset_dir("styles") / self.STYLES]
        self._generation = 0
        self._stale = True
        self._loaded = False

    # Building

    def compose(self) -> ComposeResult:
        yield TitleBar()
        yield from self.body()
        yield FooterBar()
        yield TooSmall()

    def body(self) -> ComposeResult:
        """The widgets between the title bar and the footer."""
        yield from ()

    @property
    def heading(self) -> str:
        """What the title bar says of this screen; data is cleaned there."""
        return _(self.NAME)

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

    async def read(self, question: Callable[[], T]) -> T:
        """Ask a question in a thread, from an async action. Raises its refusal, which is shown."""
        return cast(T, await self._waited(self._thread(question, "read once")))

    # Writing

    def perform(
        self,
        use_case: Callable[[], Any],
        *,
        said: str | Callable[[Any], str] = "",
        topics: Iterable[str] = (),
        strike: Iterable[int] = (),
        then: Callable[[Any], None] | None = None,
    ) -> None:
        """Run a write; never cancelled.

        said: the toast, or a function of the use case's value; by default the words of the value's own `code`.
        topics: what it touches, with the value's own `topics`. strike: rows of this screen's list that were acted on
        (of a bulk outcome only those it changed). then: called with the value, on the app's thread.
        """
        self._writing(use_case, said, topics, strike, then, tell=True)

    async def write(
        self,
        use_case: Callable[[], T],
        *,
        said: str | Callable[[T], str] = "",
        topics: Iterable[str] = (),
        strike: Iterable[int] = (),
    ) -> T:
        """As `perform`, but wait for the value; a refusal is raised instead of shown, for wizards that stay open."""
        return cast(T, await self._waited(self._writing(use_case, said, topics, strike, None, tell=False)))

    def _writing(
        self,
        use_case: Callable[[], Any],
        said: str | Callable[[Any], str],
        topics: Iterable[str],
        strike: Iterable[int],
        then: Callable[[Any], None] | None,
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
            self._post(Finished(Done(value, touched | own, wording, acted_on, then), self))
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
        value = await worker.wait()
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

    # Dialogs and leaving

    async def ask(self, dialog: Dialog[T]) -> T | None:
        """Show a dialog and wait for its answer; None when it was left by escape. In async actions only."""
        return await self.app.push_screen_wait(dialog)

    @action("screen.leave", "escape", label=N_("back"), help=N_("Leave this screen"), footer=None, palette=False)
    def leave(self) -> None:
        """Escape: out of a field to the list, else back to the screen below; nothing where there is none."""
        focused = self.focused
        if focused is not None and not isinstance(focused, RecordList) and (lists := self.query(RecordList)):
            lists.first().focus()
        elif len(self.app.screen_stack) > 1:
            self.dismiss(None)

    def copy_text(self) -> str | None:
        """What `y` puts on the clipboard; None when there is nothing to copy."""
        return None

    def why_nothing_to_copy(self) -> str | None:
        return None if self.copy_text() is not None else _("There is nothing to copy here.")

    @action("screen.copy", "y", label=N_("copy"), help=N_("Copy"), footer=None, enabled="why_nothing_to_copy")
    def copy(self) -> None:
        if (text := self.copy_text()) is not None:
            self.fsctui.copy(text)

    def save_draft(self) -> None:
        """Keep what the person is editing; called when the terminal or the program goes away. Quick, no questions."""

    # Rows

    def has_targets(self) -> bool:
        return any(rows.has_targets() for rows in self.query(RecordList))

    def targets(self) -> Any:
        """What `rows=True` actions act on: the focused list, else the only or first one."""
        lists = list(self.query(RecordList))
        chosen = next((rows for rows in lists if rows.has_focus), lists[0] if lists else None)
        return () if chosen is None else chosen.targets()

    # Refreshing, footer, language

    @action("screen.refresh", "r", label=N_("refresh"), help=N_("Load again; acted-on rows leave the list"), footer=90)
    def refresh_rows(self) -> None:
        for rows in self.query(RecordList):
            rows.struck.clear()
        self.reload()

    def changed(self) -> None:
        """What can be done may be different now: the footer looks again, after the paint."""
        for bar in self.query(FooterBar):
            bar.look_again()

    @on(RecordList.Highlighted)
    @on(RecordList.MarksChanged)
    @on(DescendantFocus)
    def _footer_may_change(self) -> None:
        self.changed()

    def words_changed(self) -> None:
        """The language is another one: make again what was made with `_()` before."""

    def _speak(self) -> None:
        for widget in self.query("*"):
            if (said := getattr(widget, "words_changed", None)) is not None:
                said()
        self.words_changed()
        self.refresh_bindings()
        self.reload()
        self.refresh(layout=True)

    @property
    def active_bindings(self) -> dict[str, ActiveBinding]:
        """The keys of this moment, their labels in the reader's language."""
        return {
            key: active._replace(
                binding=_translated(active), tooltip=_(active.tooltip) if active.tooltip else active.tooltip
            )
            for key, active in super().active_bindings.items()
        }

    # Mounting

    def on_mount(self) -> None:
        self.fsctui.topics.subscribe(self, self._touched)
        if self.AUTO_FOCUS is None and (lists := self.query(RecordList)):
            self.set_focus(lists.first())
        self.reload()

    def on_screen_resume(self) -> None:
        if self._stale:
            self.reload()
        self.changed()

    def _touched(self, topics: frozenset[str]) -> None:
        """Somebody changed something: load again now, or when this screen is seen next."""
        if topics & self.TOPICS:
            self._stale = True
            if self.in_sight:
                self.reload()

    @property
    def in_sight(self) -> bool:
        """Whether people see this screen: it is on top, or only a dialog stands before it."""
        shown = self.app.screen
        return shown is self or (shown.is_modal and self.app.screen_stack[-2:][0] is self)


def _told(value: Any) -> str:
    """The sentence that belongs to a use case's outcome (its `code` and `params`), or nothing."""
    if not isinstance(getattr(value, "code", None), str):
        return ""
    from fsctui.i18n.labels import told

    return told(value.code, value.params)


def _translated(active: ActiveBinding) -> Any:
    from dataclasses import replace

    binding = active.binding
    return replace(binding, description=_(binding.description)) if binding.description else binding


__all__ = ["BaseScreen", "Done", "Finished", "Loaded", "Refused", "words"]
