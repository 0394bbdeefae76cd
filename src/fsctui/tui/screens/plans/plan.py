"""One plan: its items in order, with the verbs of My tasks, and beside them why, what hangs together, what happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from fsctui.domain.plans import AdHocItemsNotAllowed
from fsctui.domain.rows import PlanRow, PlanSheet, TaskRow, TaskSheet
from fsctui.domain.tasks import TaskBlocked
from fsctui.domain.templates import TemplateItem, Words
from fsctui.domain.text import clean
from fsctui.i18n import N_, _, current, formats, labels, ngettext
from fsctui.refusal import Refusal
from fsctui.scheduling.calendar import WorkingCalendar
from fsctui.scheduling.offsets import Mode, Offset
from fsctui.services.outcome import Done, Skipped
from fsctui.services.plan_refusals import PlanUnknown
from fsctui.tui.acting import Acted
from fsctui.tui.actions import action
from fsctui.tui.days import Days
from fsctui.tui.dialogs.ask import AskDate
from fsctui.tui.dialogs.pick import Choice, Pick
from fsctui.tui.plan_words import state_words
from fsctui.tui.screens.plans import describe
from fsctui.tui.screens.plans.edit_item import EditItem
from fsctui.tui.screens.plans.items import SORTS, Line, columns, lines
from fsctui.tui.screens.plans.verbs import PlanVerbs
from fsctui.tui.tasks.ask import QuickCreate
from fsctui.tui.tasks.history import TOPICS as OF_TASKS
from fsctui.tui.tasks.sheet import SheetScreen
from fsctui.tui.text import joined, plain, words
from fsctui.tui.undo import Entry
from fsctui.tui.widgets.preview import Preview, Split, Tab, progress
from fsctui.tui.widgets.record_list import RecordList
from fsctui.tui.widgets.sources import MemorySource, Targets

TABS = (
    Tab("details", N_("Details")),
    Tab("why", N_("Why")),
    Tab("graph", N_("Dependencies")),
    Tab("timeline", N_("Timeline")),
    Tab("plan", N_("Plan")),
)
MOVED = 2
"""So many items are named when a change moved dates; arrows in the list show all."""
NEEDS_TO_BE_FREE = frozenset({"start", "complete", "skip"})
"""Verbs that a blocked item refuses."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a load of the screen brings."""

    sheet: PlanSheet
    today: date
    calendar: WorkingCalendar


class PlanScreen(PlanVerbs, SheetScreen):
    TOPICS = frozenset({"plan", "task", "document"})
    STYLES = "plans.tcss"
    # `n` adds an item to the plan here, and `C` opens the plan's record.
    WITHOUT = frozenset({"tasks.add", "tasks.plan", "tasks.record"})

    def __init__(self, plan_id: int) -> None:
        super().__init__()
        self.plan_id = plan_id
        self.plan: PlanSheet | None = None
        self.days = Days(date.min)
        self.lines: dict[int, Line] = {}
        self.head = Static(Content(""), id="plan-head", markup=False)
        self.rows: RecordList[Line] = RecordList(columns(lambda: self.days.today), empty=N_("This plan has no items."))
        self.preview = Preview(TABS)

    def body(self) -> ComposeResult:
        yield self.head
        with Split():
            yield self.rows
            yield self.preview

    @property
    def heading(self) -> str:
        return "" if self.plan is None else clean(self.plan.row.name)

    # Reading

    def load(self) -> Found:
        workspace = self.workspace
        return Found(workspace.plans.show(self.plan_id), workspace.context.today(), workspace.calendars.mine())

    def fill(self, data: Found) -> None:
        before, self.plan = self.plan, data.sheet
        self.days, self._calendar = Days(data.today, data.calendar), data.calendar
        found = lines(data.sheet, before)
        if before is not None and before.items == data.sheet.items:
            found = [Line(line.item, line.waits, self.lines[line.id].moved_from) for line in found]
        self.lines = {line.id: line for line in found}
        self.rows.show(MemorySource(found, lambda line: line.subject, SORTS), key=self.plan_id)
        self._say_head()
        self.look()
        self.query_one("TitleBar").refresh()

    def refused(self, refusal: Refusal) -> None:
        if isinstance(refusal, PlanUnknown):
            self.head.update(plain(words(refusal), "$text-error"))
        super().refused(refusal)

    def _say_head(self) -> None:
        sheet = self.plan
        if sheet is None:
            return
        row = sheet.row
        first = joined(
            progress(row.items_closed, row.items_total, width=12), "  ", plain(state_words(row.state), "bold"),
            " · ", plain(row.record_name), " · ", plain(f"{row.template} v{row.template_version}"), " · ",
            plain(row.owner_name),
        )  # fmt: skip
        parts = [_("start {day}").format(day=formats.weekday_date(row.start, self.days.today))]
        if row.target is not None:
            parts.append(_("target {day}").format(day=formats.weekday_date(row.target, self.days.today)))
        if last := describe.ends(sheet):
            due = last[0].task.due
            assert due is not None
            parts.append(_("ends {day}").format(day=self.days.show(due)))
        parts += [labels.label(sheet.mode), sheet.calendar]
        said = [first, plain(" · ".join(part for part in parts if part), "$text-muted")]
        if moved := self._moved():
            said.append(moved)
        self.head.update(Content("\n").join(said))

    def _moved(self) -> Content | None:
        """Which dates the last change moved."""
        moved = [line for line in self.lines.values() if line.moved_from is not None]
        if not moved:
            return None
        count = ngettext("{n} date moved:", "{n} dates moved:", len(moved)).format(n=len(moved))
        shown = []
        for line in moved[:MOVED]:
            due = line.item.task.due
            before = formats.date_short(line.moved_from) if line.moved_from else ""
            after = "—" if due is None else formats.weekday_date(due, self.days.today)
            shown.append(f"{line.subject} {before} → {after}")
        more = " …" if len(moved) > MOVED else ""
        return joined(("→ ", "bold $text-warning"), plain(count, "bold"), " ", plain(", ".join(shown) + more))

    # Rows

    def row_here(self) -> TaskRow | None:
        marks = self.rows.marks
        line = self.lines.get(next(iter(marks))) if len(marks) == 1 else self.rows.row
        return None if line is None else line.item.task

    def targets(self) -> Targets[TaskRow]:
        chosen = self.rows.targets()
        return Targets(chosen.ids, None if chosen.row is None else chosen.row.item.task)

    def has_targets(self) -> bool:
        return self.rows.has_targets()

    def shown_id(self) -> int | None:
        return self.rows.cursor_id if self.rows.row is not None else None

    def plan_here(self) -> PlanRow | None:
        return None if self.plan is None else self.plan.row

    def plans_meant(self) -> tuple[int, ...]:
        return () if self.plan is None else (self.plan_id,)

    def strikes(self, verb: str) -> bool:
        """Items stay in their plan, whatever is done to them."""
        return False

    def why_not(self, verb: str) -> Refusal | str | None:
        refusal = super().why_not(verb)
        row = self.row_here()
        if refusal is None and row is not None and len(self.targets()) == 1 and verb in NEEDS_TO_BE_FREE:
            line = self.lines.get(row.id)
            if line is not None and line.waits and not line.closed:
                return TaskBlocked(line.subject, list(line.waits))
        return refusal

    def on_record_list_highlighted(self) -> None:
        self.look()

    def on_record_list_opened(self, message: RecordList.Opened) -> None:
        if message.row is not None:
            self.fsctui.open_record("task", message.row.id)

    def look(self) -> None:
        super().look()
        if self.plan is not None:
            plan = Content("\n").join([describe.about(self.plan, self.days), *describe.why_lines(self.plan, self.days)])
            self.preview.show("plan", plan)

    def show_sheet(self, sheet: TaskSheet) -> None:
        super().show_sheet(sheet)
        line = self.lines.get(sheet.row.id)
        if line is not None and self.plan is not None:
            self.preview.show("graph", describe.graph(line.item, self.plan, self.days))

    # Dates of items

    def why_not_pinned(self) -> Refusal | str | None:
        return self.why_one("assign")

    @action("plan.pin", "D", label=N_("date"), help=N_("Pin the date of this item, or let the plan compute it again"),
            enabled="why_not_pinned", rows=True, footer=21)  # fmt: skip
    async def pin(self, targets: Targets[TaskRow]) -> None:
        row, tasks = self.row_here(), self.workspace.tasks
        if row is None:
            return
        before = row.due if row.pinned else None
        title = _("Date of “{item}”").format(item=self.lines[row.id].subject)
        due: date | None = None
        if row.pinned:
            choices = [Choice("free", _("Let the plan compute it again")), Choice("other", _("Pin it to another day"))]
            chosen = await self.ask(Pick(title, choices))
            if chosen is None:
                return
        if not row.pinned or chosen == "other":
            value = row.due.isoformat() if row.due else ""
            due = await self.ask(AskDate(title, resolve=self.days.read, show=self._day_words, value=value))
            if due is None:
                return

        def use_case() -> Acted:
            done = tasks.pin(row.id, due)
            said = labels.told(done.code, done.params)
            entry = Entry(
                (row.id,), said, lambda: _quietly(tasks.pin(row.id, before)), lambda: _quietly(tasks.pin(row.id, due))
            )  # fmt: skip
            return Acted("pin", (row.id,), (), said, entry, OF_TASKS)

        self._perform("pin", (row.id,), use_case)

    def _day_words(self, day: date) -> str:
        closed = self.days.closed(day)
        return f"{self.days.show(day)}  ⚠ {closed}" if closed else self.days.show(day)

    # Words of items

    @action("tasks.edit", "e", label=N_("edit"), help=N_("Change the subject, instructions and priority"),
            enabled="why_edit", rows=True, footer=20)  # fmt: skip
    async def edit(self, targets: Targets[TaskRow]) -> None:
        row, workspace = self.row_here(), self.workspace
        if row is None:
            return
        sheet = await self.read(lambda: workspace.tasks.show(row.id))
        before = (row.subject_in(current()), sheet.instructions_in(current()), row.priority)
        answer = await self.ask(EditItem(*before))
        if answer is None or answer == before:
            return
        kept_subject = row.subject if answer[0] == before[0] else answer[0]
        kept_instructions = sheet.instructions if answer[1] == before[1] else answer[1]
        self.perform(lambda: workspace.plans.edit_item(row.id, kept_subject, kept_instructions, answer[2]))

    # Items of one's own

    def why_no_item(self) -> Refusal | str | None:
        if self.plan is not None and not self.plan.ad_hoc_allowed:
            return AdHocItemsNotAllowed(self.plan.row.template)
        return self.why_no_change()

    @action("plan.add", "n", label=N_("new item"), help=N_("Add an item of your own to the plan"),
            enabled="why_no_item", footer=22)  # fmt: skip
    async def add_item(self) -> None:
        workspace, plan = self.workspace, self.plan
        if plan is None:
            return
        text = await self.ask(QuickCreate(workspace.tasks.understand, self.days.show))
        if text is None:
            return
        start = plan.row.start

        def use_case() -> Acted:
            found = workspace.tasks.understand(text)
            # Counted from the plan's start, so that it moves with the plan.
            offset = None if found.due is None else Offset((found.due - start).days, mode=Mode.CALENDAR)
            item = TemplateItem("", Words(found.subject), priority=found.priority, required=False, offset=offset,
                                own_mode=True)  # fmt: skip
            done = workspace.plans.add_item(self.plan_id, item, found.owner)
            said = labels.told(done.code, done.params)
            identity = done.id or 0
            reason = _("taken back")
            entry = Entry(
                (identity,), said,
                lambda: workspace.tasks.many("skip", [identity], reason=reason).skipped,
                lambda: workspace.tasks.many("reopen", [identity]).skipped,
            )  # fmt: skip
            return Acted("add", (), (), said, entry, OF_TASKS)

        self.perform(use_case, said=lambda acted: acted.said, then=self._added, undo=lambda acted: acted.entry)

    def plans_changed(self, ids: Sequence[int], *, struck: bool) -> None:
        self.look()


def _quietly(done: Done) -> Sequence[Skipped]:
    """Nothing was left alone."""
    return ()
