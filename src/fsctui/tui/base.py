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
* Screens don't import each other. Go elsewhere with `self.fsctui.go("plans")` (an area),
  `self.fsctui.open_record("plan", 42)`, or `self.fsctui.open("launch", template="x", targets=(...))`: any screen of the
  table `SCREENS` in `areas.py`, made with these arguments. `going.show_view` leads to a named view of an area.
* `u` and ctrl+r are there on every screen. A use case whose outcome has a `code` says by itself how it is undone; other
  writes say it with `perform(..., undo=Entry(...))`, or `undo=False` for what nobody would want to take back.
* A field says what it is on F1 when it, or a widget round it, has `help` (words) and `label`.
* What other people and programs change arrives as the topic `EVERYTHING`: each screen with `TOPICS` loads again; a
  list that is shown with the same key stays where it is.
* Textual calls the `on_...` handler of every class of a screen, base first or last: define yours, don't call `super()`.
* A screen's list has the focus at first. Views and previews bring their keys as mixins:
  `class TasksScreen(SwitchesViews, HasPreview, BaseScreen[None])` (widgets.views, widgets.preview). A screen whose
  views a query narrows takes `WritesQueries` (widgets.query_line) instead of `SwitchesViews`.
* `copy_text()` says what `y` copies.
* `leave()` is escape: it dismisses a pushed screen. Say no with `raise` of a refusal, or `self.say_no(reason)`.
* A form that a person edits for a while overrides `save_draft()`; it is called when the terminal goes away.
* After a live language switch `words_changed()` runs: texts made with `_()` at build time are made again there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import ActiveBinding
from textual.events import DescendantFocus
from textual.screen import ScreenResultType

from fsctui.i18n import N_, _
from fsctui.settings import asset_dir
from fsctui.tui.actions import Reason, action
from fsctui.tui.text import words
from fsctui.tui.widgets.frame import FooterBar, TitleBar, TooSmall
from fsctui.tui.widgets.record_list import RecordList
from fsctui.tui.work import EVERYTHING, Done, Finished, Loaded, Refused, WorkingScreen

if TYPE_CHECKING:
    from fsctui.tui.dialogs.base import Dialog

T = TypeVar("T")


class BaseScreen(WorkingScreen[ScreenResultType]):
    """Base of all screens of the app; the module's text is the guide."""

    NAME: ClassVar[str] = ""
    TOPICS: ClassVar[frozenset[str]] = frozenset()
    STYLES: ClassVar[str | None] = None

    def __init__(self) -> None:
        super().__init__()
        if self.STYLES is not None:
            self.css_path = [asset_dir("styles") / self.STYLES]

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

    # Undo and redo

    def why_no_undo(self) -> str | None:
        return self.fsctui.history.why_no_undo()

    @action("screen.undo", "u", label=N_("undo"), help=N_("Take back what was done last"), enabled="why_no_undo",
            footer=85)  # fmt: skip
    def undo(self) -> None:
        self.replay(self.fsctui.history.undo())

    def why_no_redo(self) -> str | None:
        return self.fsctui.history.why_no_redo()

    @action("screen.redo", "ctrl+r", label=N_("redo"), help=N_("Do again what was undone"), enabled="why_no_redo",
            footer=None)  # fmt: skip
    def redo(self) -> None:
        self.replay(self.fsctui.history.redo())

    def save_draft(self) -> None:
        """Keep what the person is editing; called when the terminal or the program goes away. Quick, no questions."""

    # Rows

    def has_targets(self) -> bool:
        return any(rows.has_targets() for rows in self.query(RecordList))

    def why_no_targets(self) -> Reason:
        coming = any(rows.is_waiting for rows in self.query(RecordList))
        return _("The rows are still being loaded.") if coming else super().why_no_targets()

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

    @property
    def is_ready(self) -> bool:
        """Whether what this screen shows is here, so that a key hits what the person means."""
        return self._loaded and not any(rows.is_waiting for rows in self.query(RecordList))

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
        if topics & self.TOPICS or (self.TOPICS and EVERYTHING in topics):
            self._stale = True
            if self.in_sight:
                self.reload()

    @property
    def in_sight(self) -> bool:
        """Whether people see this screen: it is on top, or only a dialog stands before it."""
        shown = self.app.screen
        return shown is self or (shown.is_modal and self.app.screen_stack[-2:][0] is self)


def _translated(active: ActiveBinding) -> Any:
    from dataclasses import replace

    binding = active.binding
    return replace(binding, description=_(binding.description)) if binding.description else binding


__all__ = ["EVERYTHING", "BaseScreen", "Done", "Finished", "Loaded", "Refused", "words"]
