"""My tasks: named views with counts, the list, and beneath it everything about the task under the cursor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from textual.app import ComposeResult

from fsctui.domain.query import TASK_FIELDS
from fsctui.domain.rows import TaskRow
from fsctui.i18n import N_, _, current
from fsctui.refusal import Refusal
from fsctui.tui.going import ShowView
from fsctui.tui.saved_views import SavesViews, view_id
from fsctui.tui.screens.tasks.source import BASE, EMPTY, Where, source
from fsctui.tui.screens.tasks.task import TaskScreen
from fsctui.tui.tasks.columns import columns
from fsctui.tui.tasks.sheet import SheetScreen
from fsctui.tui.tasks.views import VIEW_LABELS
from fsctui.tui.text import words
from fsctui.tui.widgets.preview import Split
from fsctui.tui.widgets.query_line import mistakes_of
from fsctui.tui.widgets.record_list import RecordList
from fsctui.tui.widgets.sources import MemorySource, QuerySource, Targets
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


class TasksScreen(SavesViews, SheetScreen):
    NAME = N_("My tasks")
    TOPICS = frozenset({"task", "plan", "document", "view"})
    STYLES = "tasks.tcss"
    EXAMPLE = N_('For example: due:<=eow -state:in_progress priority:high "free words"')
    QUERY_HELP = N_("Write a query: owner, due, state, priority, free words")
    AREA = "task"
    BASE = BASE
    SCHEMA = TASK_FIELDS
    where: Where

    def __init__(self) -> None:
        super().__init__()
        self.where = Where()
        self.day = date.min
        self._made: int | None = None
        self.saved: Mapping[str, str] = {}
        self.views = ViewBar([View(view, _(label)) for view, label in VIEW_LABELS.items()])
        self.query_line = self.line_of(mistakes_of(TASK_FIELDS))
        self.rows: RecordList[TaskRow] = RecordList(columns(lambda: self.day, BASE), empty=EMPTY[BASE])

    def body(self) -> ComposeResult:
        yield self.views
        yield self.query_line
        with Split():
            yield self.rows
            yield self.preview

    # Reading

    def load(self) -> Found:
        workspace, where = self.workspace, self.where
        saved = self.read_saved()
        counts = {} if self.superseded() else workspace.tasks.counts()
        return Found(where, workspace.context.today(), counts, saved, source(workspace, where))

    def fill(self, data: Found) -> None:
        self.day, self.saved = data.today, data.saved
        shown = [View(view, _(label), data.counts.get(view)) for view, label in VIEW_LABELS.items()]
        self.views.show([*shown, *self.saved_bar()], current=view_id(data.where))
        self.rows.show(data.source, key=data.where)
        if self._made is not None:
            self.rows.go_to(self._made)

    def go(self, where: Where) -> None:
        """Show another view, or the same one with another query."""
        self.where = where
        self.show_query()
        self.rows.empty = EMPTY[where.view] if not where.query else N_("No task matches the query.")
        self.rows.use_columns(columns(lambda: self.day, where.view))
        self.views.show(self.views.views, current=view_id(where))
        self.rows.focus()
        self.reload()

    def on_view_bar_changed(self, message: ViewBar.Changed) -> None:
        if not self.open_saved(message.view):
            self.go(Where(message.view))

    def open_place(self, view: str, query: str, saved: str) -> None:
        self.go(Where(view, query, saved))

    def view_label(self, view: str) -> str:
        return _(VIEW_LABELS[view])

    def words_changed(self) -> None:
        super().words_changed()
        # The columns are as wide as the words of the language.
        self.rows.use_columns(columns(lambda: self.day, self.where.view))

    def on_show_view(self, message: ShowView) -> None:
        if message.view in VIEW_LABELS:
            self.go(Where(message.view, message.query))

    def refused(self, refusal: Refusal) -> None:
        """Whoever may see no tasks at all reads it in the list's place."""
        super().refused(refusal)
        if not self.rows.complete:
            self.rows.empty = words(refusal)
            self.rows.show(MemorySource[TaskRow](()), key=refusal.code)

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

    def row_here(self) -> TaskRow | None:
        marks = self.rows.marks
        return self.rows.known(next(iter(marks))) if len(marks) == 1 else self.rows.row

    def shown_id(self) -> int | None:
        return self.rows.cursor_id if self.rows.row is not None else None

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

    def on_record_list_highlighted(self) -> None:
        self.look()

    def on_record_list_opened(self, message: RecordList.Opened) -> None:
        if message.row is not None:
            self.app.push_screen(TaskScreen(message.row.id))

    def targets(self) -> Targets[TaskRow]:
        return self.rows.targets()

    # Queries and saved views

    def seek(self, query: str) -> None:
        self.go(Where(self.where.view, query))
