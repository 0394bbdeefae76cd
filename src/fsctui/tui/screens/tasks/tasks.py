"""My tasks: named views with counts, the list, and beneath it everything about the task under the cursor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from textual.app import ComposeResult

from fsctui.domain.query import TASK_FIELDS
from fsctui.domain.rows import TaskRow
from fsctui.i18n import N_, _
from fsctui.refusal import Refusal
from fsctui.tui.actions import action
from fsctui.tui.dialogs.ask import AskText
from fsctui.tui.dialogs.confirm import Confirm
from fsctui.tui.going import ShowView
from fsctui.tui.screens.tasks.source import BASE, EMPTY, VIEW_LABELS, Where, source
from fsctui.tui.screens.tasks.task import TaskScreen
from fsctui.tui.tasks.columns import columns
from fsctui.tui.tasks.sheet import SheetScreen
from fsctui.tui.text import words
from fsctui.tui.widgets.preview import Split
from fsctui.tui.widgets.query_line import WritesQueries, mistakes_of
from fsctui.tui.widgets.record_list import RecordList
from fsctui.tui.widgets.sources import MemorySource, QuerySource, Targets
from fsctui.tui.widgets.views import View, ViewBar

AREA = "task"
"""Under this name the saved views of tasks are kept."""
SAVED = "saved:"
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


class TasksScreen(WritesQueries, SheetScreen):
    NAME = N_("My tasks")
    TOPICS = frozenset({"task", "plan", "document", "view"})
    STYLES = "tasks.tcss"
    EXAMPLE = N_('For example: due:<=eow -state:in_progress priority:high "free words"')
    QUERY_HELP = N_("Write a query: owner, due, state, priority, free words")
    where: Where

    def __init__(self) -> None:
        super().__init__()
        self.where = Where()
        self.day = date.min
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
        saved = {view.name: view.query for view in workspace.views.list(AREA)}
        counts = {} if self.superseded() else workspace.tasks.counts()
        return Found(where, workspace.context.today(), counts, saved, source(workspace, where))

    def fill(self, data: Found) -> None:
        self.day, self.saved = data.today, data.saved
        shown = [View(view, _(label), data.counts.get(view)) for view, label in VIEW_LABELS.items()]
        shown += [View(SAVED + name, name) for name in data.saved]
        self.views.show(shown, current=data.where.id)
        self.rows.show(data.source, key=data.where)

    def go(self, where: Where) -> None:
        """Show another view, or the same one with another query."""
        self.where = where
        self.show_query()
        self.rows.empty = EMPTY[where.view] if not where.query else N_("No task matches the query.")
        self.rows.use_columns(columns(lambda: self.day, where.view))
        self.views.show(self.views.views, current=where.id)
        self.rows.focus()
        self.reload()

    def on_view_bar_changed(self, message: ViewBar.Changed) -> None:
        name = message.view.removeprefix(SAVED)
        if message.view.startswith(SAVED):
            self.go(Where(BASE, self.saved.get(name, ""), name))
        else:
            self.go(Where(message.view))

    def on_show_view(self, message: ShowView) -> None:
        if message.view in VIEW_LABELS:
            self.go(Where(message.view, message.query))

    def refused(self, refusal: Refusal) -> None:
        """Whoever may see no tasks at all reads it in the list's place."""
        super().refused(refusal)
        if not self.rows.complete:
            self.rows.empty = words(refusal)
            self.rows.show(MemorySource[TaskRow](()), key=refusal.code)

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

    def why_not_saved(self) -> str | None:
        if not self.where.query:
            return _("Write a query first (key f).")
        if self.where.view != BASE:
            return _("Only queries over “{view}” can be saved.").format(view=_(VIEW_LABELS[BASE]))
        return None

    @action("tasks.save_view", "S", label=N_("save view"), help=N_("Save the query as a view of my own"),
            enabled="why_not_saved", footer=None)  # fmt: skip
    async def save_view(self) -> None:
        where = self.where
        name = await self.ask(AskText(_("Save this query as"), where.query, value=where.saved, limit=60))
        if name is None:
            return
        await self.write(lambda: self.workspace.views.save(AREA, name, where.query))
        self.go(Where(BASE, where.query, name))

    def why_no_saved_view(self) -> str | None:
        return None if self.where.saved else _("This is not a saved view.")

    @action("tasks.remove_view", "D", label=N_("delete view"), help=N_("Delete this saved view"),
            enabled="why_no_saved_view", footer=None)  # fmt: skip
    async def remove_view(self) -> None:
        name = self.where.saved
        if await self.ask(Confirm(_("Delete the view “{name}”?").format(name=name), danger=True)):
            await self.write(lambda: self.workspace.views.remove(AREA, name))
            self.go(Where())
