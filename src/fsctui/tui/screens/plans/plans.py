"""Plans: named views with counts, the list, and beside it what a plan is made of and why it stands where it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from textual.app import ComposeResult
from textual.content import Content

from fsctui.domain.access import Missing, NotAllowed, Permission, has
from fsctui.domain.plans import PLAN_CLOSED
from fsctui.domain.query import PLAN_FIELDS
from fsctui.domain.rows import PlanRow
from fsctui.domain.tasks import due_state
from fsctui.i18n import N_, _, formats
from fsctui.refusal import Refusal
from fsctui.tui.actions import action
from fsctui.tui.days import Days
from fsctui.tui.dialogs.why import Why
from fsctui.tui.going import ShowView
from fsctui.tui.plan_words import state_words
from fsctui.tui.saved_views import SavesViews, view_id
from fsctui.tui.screens.plans import describe
from fsctui.tui.screens.plans.source import BASE, EMPTY, VIEW_LABELS, Where, source
from fsctui.tui.screens.plans.verbs import PlanVerbs
from fsctui.tui.tasks.columns import DUE_STYLES, due_words
from fsctui.tui.text import plain, words
from fsctui.tui.widgets.columns import Column
from fsctui.tui.widgets.preview import HasPreview, Preview, Split, Tab, progress
from fsctui.tui.widgets.query_line import mistakes_of
from fsctui.tui.widgets.record_list import RecordList
from fsctui.tui.widgets.sources import QuerySource
from fsctui.tui.widgets.views import View, ViewBar

TABS = (Tab("items", N_("Items")), Tab("details", N_("Details")), Tab("why", N_("Why")))


@dataclass(frozen=True, slots=True)
class Found:
    """What a load of the screen brings."""

    where: Where
    days: Days
    counts: Mapping[str, int]
    saved: Mapping[str, str]
    source: QuerySource[PlanRow]


class PlansScreen(SavesViews, HasPreview, PlanVerbs):
    NAME = N_("Plans")
    TOPICS = frozenset({"plan", "task", "document", "view"})
    STYLES = "plans.tcss"
    EXAMPLE = N_('For example: template:review -state:on_hold start:>=-1m "free words"')
    QUERY_HELP = N_("Write a query: owner, state, template, start, free words")
    AREA = "plan"
    BASE = BASE
    SCHEMA = PLAN_FIELDS
    where: Where

    def __init__(self) -> None:
        super().__init__()
        self.where = Where()
        self.saved: Mapping[str, str] = {}
        self.days = Days(date.min)
        self.views = ViewBar([View(view, _(label)) for view, label in VIEW_LABELS.items()])
        self.query_line = self.line_of(mistakes_of(PLAN_FIELDS))
        self.rows: RecordList[PlanRow] = RecordList(self._columns(), empty=EMPTY[self.where.view])
        self.preview = Preview(TABS)

    def body(self) -> ComposeResult:
        yield self.views
        yield self.query_line
        with Split():
            yield self.rows
            yield self.preview

    def _columns(self) -> tuple[Column[PlanRow], ...]:
        return (
            Column[PlanRow]("state", N_("State"), lambda row: state_words(row.state), width=13, priority=1),
            Column[PlanRow]("name", N_("Plan"), lambda row: row.name, minimum=34, flex=3),
            Column[PlanRow]("record", N_("For"), lambda row: row.record_name, minimum=12, flex=1, priority=4),
            Column[PlanRow]("progress", N_("Progress"), _progress, width=12, sortable=False),
            Column[PlanRow]("next", N_("Next due"), self._next_due, width=14, sortable=False),
            Column[PlanRow]("owner", N_("Owner"), lambda row: row.owner_name, minimum=10, flex=1, priority=3),
            Column[PlanRow](
                "template", N_("Template"), lambda row: f"{row.template} v{row.template_version}", minimum=16, flex=1,
                priority=5,
            ),
            Column[PlanRow](
                "start", N_("Start"), lambda row: formats.date_short(row.start, self.days.today), width=12, priority=6
            ),
        )  # fmt: skip

    def _next_due(self, row: PlanRow) -> Content:
        closed = row.state in PLAN_CLOSED or row.next_due is None
        style = "" if closed else DUE_STYLES.get(due_state(row.next_due, self.days.today), "")
        return plain(due_words(row.next_due, self.days.today, closed=closed), style)

    # Reading

    def load(self) -> Found:
        workspace, where = self.workspace, self.where
        days = Days(workspace.context.today(), workspace.calendars.mine())
        saved = self.read_saved()
        counts = {} if self.superseded() else workspace.plans.counts()
        return Found(where, days, counts, saved, source(workspace, where))

    def fill(self, data: Found) -> None:
        self.days, self.saved = data.days, data.saved
        shown = [View(view, _(label), data.counts.get(view)) for view, label in VIEW_LABELS.items()]
        self.views.show([*shown, *self.saved_bar()], current=view_id(data.where))
        self.rows.show(data.source, key=data.where)

    def show_place(self, where: Where) -> None:
        """Show another view, or the same one with another query."""
        self.where = where
        self.show_query()
        self.rows.empty = EMPTY[where.view] if not where.query else N_("No plan matches the query.")
        self.views.show(self.views.views, current=view_id(where))
        self.rows.focus()
        self.reload()

    def seek(self, query: str) -> None:
        self.show_place(Where(self.where.view, query))

    def open_place(self, view: str, query: str, saved: str) -> None:
        self.show_place(Where(view, query, saved))

    def view_label(self, view: str) -> str:
        return _(VIEW_LABELS[view])

    def on_view_bar_changed(self, message: ViewBar.Changed) -> None:
        if not self.open_saved(message.view):
            self.show_place(Where(message.view))

    def on_show_view(self, message: ShowView) -> None:
        self.show_place(Where(message.view if message.view in VIEW_LABELS else self.where.view, message.query))

    # Rows

    def plan_here(self) -> PlanRow | None:
        return self.rows.row

    def plans_meant(self) -> tuple[int, ...]:
        return self.rows.targets().ids

    def plans_strike(self, verb: str) -> bool:
        match verb:
            case "cancel":
                return self.where.view not in ("closed", "all")
            case "resume":
                return self.where.view == "on_hold"
        return False

    def plans_changed(self, ids: Sequence[int], *, struck: bool) -> None:
        if not struck:
            self.rows.acted(ids, strike=False)

    def on_record_list_highlighted(self) -> None:
        self.look()

    def on_record_list_opened(self, message: RecordList.Opened) -> None:
        if message.row is not None:
            self.fsctui.open_record("plan", message.row.id)

    def look(self) -> None:
        """Fill the preview; only the newest call counts."""
        row = self.rows.row
        if row is None:
            self.preview.clear()
        elif self.preview.display:
            self.only_newest("sheet", self._look, row.id)

    async def _look(self, identity: int) -> None:
        try:
            sheet = await self.read(lambda: self.workspace.plans.show(identity))
        except Refusal as refusal:
            self.preview.clear(words(refusal))
            return
        if self.rows.cursor_id == identity:
            self.preview.show("items", describe.items(sheet, self.days))
            self.preview.show("details", describe.about(sheet, self.days))
            self.preview.show("why", describe.why(sheet, self.days))

    def toggle_preview(self) -> None:
        super().toggle_preview()
        self.look()

    def copy_text(self) -> str | None:
        row = self.rows.row
        return None if row is None else f"{row.name} · {row.record_name} · {row.items_closed}/{row.items_total}"

    # Verbs of the list

    def why_no_launch(self) -> Refusal | None:
        actor = self.workspace.context.actor
        if has(actor, Permission.LAUNCH_PLANS):
            return None
        return NotAllowed(Permission.LAUNCH_PLANS, Missing.ROLE, actor.username)

    @action("plans.launch", "n,L", label=N_("launch"), help=N_("Launch a plan"), enabled="why_no_launch", footer=11)
    def launch(self) -> None:
        self.fsctui.launch()

    @action("plans.assign", "a", label=N_("assign"), help=N_("Give the plan to somebody else"),
            enabled="why_no_change", footer=14)  # fmt: skip
    async def assign(self) -> None:
        await self.give()

    @action("plans.why", "w", label=N_("why"), help=N_("Why the plan stands where it stands"),
            enabled="why_no_client", footer=25)  # fmt: skip
    async def ask_why(self) -> None:
        row = self.rows.row
        if row is not None:
            sheet = await self.read(lambda: self.workspace.plans.show(row.id))
            await self.ask(Why(row.name, describe.why_lines(sheet, self.days)))


def _progress(row: PlanRow) -> Content:
    return progress(row.items_closed, row.items_total, width=6)
