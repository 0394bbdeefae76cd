"""One task in full, with the same verbs as in the list."""

from __future__ import annotations

from textual.app import ComposeResult

from fsctui.domain.naming import Naming
from fsctui.domain.rows import TaskRow, TaskSheet
from fsctui.i18n import N_, current
from fsctui.refusal import Refusal
from fsctui.scheduling.calendar import WorkingCalendar
from fsctui.services.plan_refusals import TaskUnknown
from fsctui.tui.actions import action
from fsctui.tui.tasks.sheet import TIMELINE, SheetScreen
from fsctui.tui.text import words
from fsctui.tui.widgets.preview import Preview
from fsctui.tui.widgets.sources import Targets


class TaskScreen(SheetScreen):
    NAME = N_("Task")
    TOPICS = frozenset({"task", "plan", "document"})
    STYLES = "tasks.tcss"
    WITHOUT = frozenset({"preview.toggle"})

    def __init__(self, task_id: int) -> None:
        super().__init__()
        self.task_id = task_id

    def body(self) -> ComposeResult:
        yield self.preview

    @property
    def heading(self) -> str:
        return self.sheet.row.subject_in(current()) if self.sheet is not None else super().heading

    def load(self) -> tuple[TaskSheet, WorkingCalendar, Naming]:
        tasks = self.workspace.tasks
        return tasks.show(self.task_id), self.workspace.calendars.mine(), tasks.naming()

    def fill(self, data: tuple[TaskSheet, WorkingCalendar, Naming]) -> None:
        sheet, self._calendar, self.naming = data
        self.show_sheet(sheet)
        self.query_one("TitleBar").refresh()
        if self.preview.current == TIMELINE:
            self.on_preview_tab_changed(Preview.TabChanged(self.preview, TIMELINE))

    def refused(self, refusal: Refusal) -> None:
        """A task that is gone, or that the reader may no longer see, leaves nothing to show."""
        if isinstance(refusal, TaskUnknown):
            self.sheet = None
            self.preview.clear(words(refusal))
        super().refused(refusal)

    def shown_id(self) -> int | None:
        return self.task_id

    def row_here(self) -> TaskRow | None:
        return self.sheet.row if self.sheet is not None else None

    def has_targets(self) -> bool:
        return self.sheet is not None

    def targets(self) -> Targets[TaskRow]:
        return Targets(() if self.sheet is None else (self.task_id,), self.row_here())

    @action(
        "task.next_tab",
        "l,right,right_square_bracket,tab",
        label=N_("next tab"),
        help=N_("Next tab"),
        footer=80,
    )
    def tab_on(self) -> None:
        self.preview.step(1)

    @action("task.last_tab", "h,left,left_square_bracket,shift+tab", label=N_("tab back"), help=N_("Previous tab"),
            footer=None)  # fmt: skip
    def tab_back(self) -> None:
        self.preview.step(-1)

    @action(
        "task.down",
        "j,down",
        label=N_("down"),
        help=N_("Scroll down"),
        footer=None,
        palette=False,
    )
    def down(self) -> None:
        self.preview.scroll_by(1)

    @action(
        "task.up",
        "k,up",
        label=N_("up"),
        help=N_("Scroll up"),
        footer=None,
        palette=False,
    )
    def up(self) -> None:
        self.preview.scroll_by(-1)
