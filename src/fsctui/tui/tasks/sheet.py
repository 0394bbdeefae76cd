"""The tabs about one task, filled in threads: beneath the list, and on the task's own screen."""

from __future__ import annotations

from textual.content import Content

from fsctui.domain.rows import TaskRow, TaskSheet
from fsctui.i18n import _
from fsctui.refusal import Refusal
from fsctui.scheduling.calendar import WorkingCalendar
from fsctui.tui.row_lists import RowSheet
from fsctui.tui.tasks import details
from fsctui.tui.tasks.verbs import TaskVerbs
from fsctui.tui.text import words
from fsctui.tui.widgets.preview import Preview

TIMELINE = "timeline"
EVENTS = 50
"""So many lines of a task's timeline are shown."""


class SheetScreen(RowSheet[TaskRow], TaskVerbs):
    """Base of the screens with a `Preview` of one task."""

    def __init__(self) -> None:
        super().__init__()
        self.preview = Preview(details.TABS)
        self._calendar: WorkingCalendar | None = None
        self.naming = details.NOBODY

    async def fill_tabs(self, identity: int) -> None:
        workspace = self.workspace
        try:
            calendar = self._calendar or await self.read(workspace.calendars.mine)
            if self.naming is details.NOBODY:
                self.naming = await self.read(workspace.tasks.naming)
            sheet = await self.read(lambda: workspace.tasks.show(identity))
        except Refusal as refusal:
            self.nothing_to_see(words(refusal))
            return
        if self.shown_id() == identity:
            self._calendar = calendar
            self.show_sheet(sheet)
            if self.preview.current == TIMELINE:
                await self._look_back(identity)

    def show_sheet(self, sheet: TaskSheet) -> None:
        reader = self.reader(self._calendar, self.naming)
        self.sheet = sheet
        self.preview.show("details", details.about(sheet, reader))
        self.preview.show("why", details.why(sheet, self.naming))
        self.preview.show("graph", details.graph(sheet, reader))
        if self.preview.current != TIMELINE:
            self.preview.show(TIMELINE, Content(_("Loading…")))
        self.changed()

    async def _look_back(self, identity: int) -> None:
        timeline = self.workspace.timeline
        try:
            found = await self.read(lambda: timeline.task(identity, limit=EVENTS))
            sheet = self.sheet
            if sheet is None or sheet.row.id != identity:
                sheet = await self.read(lambda: self.workspace.tasks.show(identity))
        except Refusal as refusal:
            self.preview.show(TIMELINE, Content(words(refusal)))
            return
        if self.shown_id() == identity:
            self.preview.show(TIMELINE, details.timeline(found.items, sheet, self.reader(naming=self.naming)))

    def on_preview_tab_changed(self, message: Preview.TabChanged) -> None:
        identity = self.shown_id()
        if message.tab == TIMELINE and identity is not None:
            self.only_newest("sheet", self._look_back, identity)

    def nothing_to_see(self, why: str = "") -> None:
        self.sheet = None
        super().nothing_to_see(why)
