"""My tasks: named views with counts, the list, and beneath it everything about the task under the cursor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from fsctui.domain.query import TASK_FIELDS
from fsctui.domain.rows import TaskRow
from fsctui.i18n import N_, _, current
from fsctui.tui.row_lists import RowListScreen, Where, source
from fsctui.tui.screens.tasks.source import BASE, EMPTY
from fsctui.tui.screens.tasks.task import TaskScreen
from fsctui.tui.tasks.columns import columns
from fsctui.tui.tasks.sheet import SheetScreen
from fsctui.tui.tasks.views import VIEW_LABELS
from fsctui.tui.widgets.columns import Column
from fsctui.tui.widgets.query_line import mistakes_of
from fsctui.tui.widgets.record_list import RecordList
from fsctui.tui.widgets.sources import QuerySource
from fsctui.tui.widgets.views import View, ViewBar

WITHIN_DAYS = frozenset({"today", "overdue", "week"})
OF_OTHERS = frozenset({"team", "delegated"})


@dataclass(frozen=True, slots=True)
class Found:
    """What a load of the screen brings."""

    where: Where
    today: date
    counts: Mapping[str, int]
    saved: Mapping[str, str]
    source: QuerySource[TaskRow]


class TasksScreen(RowListScreen[TaskRow], SheetScreen):
    NAME = N_("My tasks")
    TOPICS = frozenset({"task", "plan", "document", "view"})
    STYLES = "tasks.tcss"
    EXAMPLE = N_('For example: due:<=eow -state:in_progress priority:high "free words"')
    QUERY_HELP = N_("Write a query: owner, due, state, priority, free words")
    AREA = "task"
    BASE = BASE
    SCHEMA = TASK_FIELDS
    VIEW_LABELS = VIEW_LABELS

    def __init__(self) -> None:
        super().__init__()
        self.where = Where(BASE)
        self.day = date.min
        self._made: int | None = None
        self.saved: Mapping[str, str] = {}
        self.views = ViewBar([View(view, _(label)) for view, label in VIEW_LABELS.items()])
        self.query_line = self.line_of(mistakes_of(TASK_FIELDS))
        self.rows: RecordList[TaskRow] = RecordList(self.columns_of(BASE), empty=EMPTY[BASE])

    def columns_of(self, view: str) -> tuple[Column[TaskRow], ...]:
        return columns(lambda: self.day, view)

    def empty_of(self, where: Where) -> str:
        return EMPTY[where.view] if not where.query else N_("No task matches the query.")

    # Reading

    def load(self) -> Found:
        workspace, where = self.workspace, self.where
        saved = self.read_saved()
        counts = {} if self.superseded() else workspace.tasks.counts()
        return Found(where, workspace.context.today(), counts, saved, source(workspace.tasks, where))

    def fill(self, data: Found) -> None:
        self.day, self.saved = data.today, data.saved
        self.show_views(data.where, list(VIEW_LABELS), data.counts)
        self.rows.show(data.source, key=data.where)
        if self._made is not None:
            self.rows.go_to(self._made)

    # A new task

    def made(self, identity: int) -> None:
        self._made = identity

    def on_record_list_counted(self) -> None:
        """All ids are here: either the new task is among them and under the cursor, or people are told where it is."""
        if (made := self._made) is None:
            return
        self._made = None
        if made not in self.rows.ids:
            self.run_worker(self._tell_where(made), group="where")

    async def _tell_where(self, made: int) -> None:
        tasks, me = self.workspace.tasks, self.workspace.context.actor.id
        row = (await self.read(lambda: tasks.rows([made]))).get(made)
        if row is not None:
            label = VIEW_LABELS["mine" if row.owner_id == me else "delegated"]
            view = _(label)
            text = _("“{task}” doesn’t belong to what is shown here: it is in the view “{view}”.")
            self.app.notify(text.format(task=row.subject_in(current()), view=view))

    # Rows

    def strikes(self, verb: str) -> bool:
        view = self.where.view
        match verb:
            case "start" | "claim":
                return view == "queues"
            case "release":
                return view != "queues"
            case "assign":
                return view not in OF_OTHERS
            case "defer":
                return view in WITHIN_DAYS
            case "reopen":
                return view == "done"
            case "complete" | "skip" | "accept" | "waive":
                return view != "done"
        return False

    def on_record_list_opened(self, message: RecordList.Opened) -> None:
        if message.row is not None:
            self.app.push_screen(TaskScreen(message.row.id))
