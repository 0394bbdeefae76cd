"""What can be done with tasks, one key each: on the row under the cursor, on marked rows, on a task's own screen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from fsctui.domain.naming import Naming
from fsctui.domain.rows import TaskRow, TaskSheet
from fsctui.domain.tasks import MAX_COMMENT, CommentTooLong, ItemState, TaskFacts, deferred
from fsctui.i18n import N_, _, current, formats
from fsctui.refusal import Refusal
from fsctui.scheduling.calendar import WorkingCalendar
from fsctui.services.context import add_business_days
from fsctui.services.outcome import Skipped
from fsctui.tui.acting import Acted
from fsctui.tui.actions import action
from fsctui.tui.days import Days
from fsctui.tui.dialogs.ask import AskText
from fsctui.tui.dialogs.confirm import BulkPreview, Confirm
from fsctui.tui.dialogs.why import Why
from fsctui.tui.row_verbs import RowVerbs, enabled, entry_of, said_of
from fsctui.tui.tasks import details, reasons
from fsctui.tui.tasks.acting import acted, acted_on_documents, added, edited, named, question
from fsctui.tui.tasks.ask import AskFile, AskUntil, EditTask, QuickCreate, Until
from fsctui.tui.tasks.history import rows_of
from fsctui.tui.undo import left_alone
from fsctui.tui.widgets.record_list import RecordList
from fsctui.tui.widgets.sources import Targets


class TaskVerbs(RowVerbs[TaskRow]):
    """Base of the screens that show tasks. They say which rows are meant (`targets`) and keep the sheet in sight."""

    WHAT = "task"
    STAYS = frozenset({"comment", "edit"})

    sheet: TaskSheet | None = None

    def not_permitted(self, verb: str) -> Refusal | None:
        return reasons.not_permitted(self.workspace.context.actor, verb)

    def why_not_row(self, verb: str) -> Refusal | None:
        return reasons.why_not(verb, self.workspace.context.actor, self.row_here(), self.sheet)

    def name_of(self, row: TaskRow) -> str:
        return row.subject_in(current())

    def named(self, row: TaskRow) -> str:
        return named(row)

    def read_rows(self, ids: Sequence[int]) -> dict[int, TaskRow]:
        return rows_of(self.workspace, ids)

    def question(self, verb: str, n: int) -> str:
        return question(verb, n)

    why_start, why_complete, why_skip = enabled("start"), enabled("complete"), enabled("skip")
    why_assign, why_defer, why_comment = enabled("assign"), enabled("defer"), enabled("comment")
    why_claim, why_release, why_reopen = enabled("claim"), enabled("release"), enabled("reopen")
    why_accept, why_reject, why_waive = enabled("accept"), enabled("reject"), enabled("waive")
    why_add = enabled("add")

    def why_one(self, verb: str) -> Refusal | str | None:
        if len(self.targets()) > 1:
            return _("This works on one task at a time; press esc to take the marks away.")
        return self.why_not(verb)

    def why_hand_in(self) -> Refusal | str | None:
        return self.why_one("hand_in")

    def why_edit(self) -> Refusal | str | None:
        return self.why_one("edit")

    # Acting

    def today(self) -> date:
        return self.workspace.context.today()

    def reader(self, calendar: WorkingCalendar | None = None, naming: Naming = details.NOBODY) -> details.Reader:
        return details.Reader(self.today(), self.workspace.context.actor.time_zone, calendar, naming)

    async def act(self, targets: Targets[TaskRow], verb: str, **params: Any) -> None:
        """A verb of tasks on one row or many; more than three are shown first."""
        workspace, ids = self.workspace, targets.ids
        await self.act_with(workspace.tasks, targets, verb, params, lambda: acted(workspace, verb, ids, params))

    async def act_on_documents(self, targets: Targets[TaskRow], verb: str, **params: Any) -> None:
        """A verb of documents on one row or many; more than three are shown first."""
        workspace, ids = self.workspace, targets.ids
        await self.act_with(
            workspace.documents, targets, verb, params, lambda: acted_on_documents(workspace, verb, ids, params)
        )

    # The verbs

    @action("tasks.complete", "d", label=N_("done"), help=N_("Complete the task"),
            enabled="why_complete", rows=True, footer=11)  # fmt: skip
    async def complete(self, targets: Targets[TaskRow]) -> None:
        await self.act(targets, "complete")

    @action("tasks.start", "s", label=N_("start"), help=N_("Start the task; a queue's task becomes yours"),
            enabled="why_start", rows=True, footer=12)  # fmt: skip
    async def start(self, targets: Targets[TaskRow]) -> None:
        await self.act(targets, "start")

    @action("tasks.defer", "z", label=N_("defer"), help=N_("Put off: by business days, a distance, or to a day"),
            enabled="why_defer", rows=True, footer=13)  # fmt: skip
    async def defer(self, targets: Targets[TaskRow]) -> None:
        title = self.title_of(targets, _("Defer “{task}”"), _("Defer {n} tasks"))
        workspace, today, row = self.workspace, self.today(), self.row_of(targets)
        context, ids = workspace.context, targets.ids

        def known() -> tuple[list[TaskRow], WorkingCalendar]:
            rows = [row] if row is not None else list(rows_of(workspace, ids).values())
            owners = {each.owner_id or context.actor.id for each in rows}
            with context.read() as tx:
                # The dates of several people's tasks are shown in the reader's own calendar.
                return rows, context.calendars.for_user(tx, owners.pop() if len(owners) == 1 else context.actor.id)

        rows, calendar = await self.read(known)
        days = Days(today, calendar)

        def show(until: Until) -> str:
            return _until_words(rows, until, days)

        until = await self.ask(AskUntil(title, days, show=show))
        if until is not None:
            await self.act(targets, "defer", days=until)

    @action("tasks.assign", "a", label=N_("assign"), help=N_("Give the task to a person or a queue"),
            enabled="why_assign", rows=True, footer=14)  # fmt: skip
    async def assign(self, targets: Targets[TaskRow]) -> None:
        title = self.title_of(targets, _("Assign “{task}”"), _("Assign {n} tasks"))
        to = await self.ask(self.ask_assignee(title))
        if to is not None:
            await self.act(targets, "assign", to=str(to))

    @action("tasks.comment", "c", label=N_("comment"), help=N_("Write a comment"),
            enabled="why_comment", rows=True, footer=15)  # fmt: skip
    async def comment(self, targets: Targets[TaskRow]) -> None:
        def check(text: str) -> Refusal | None:
            return CommentTooLong(len(text), MAX_COMMENT) if len(text) > MAX_COMMENT else None

        title = self.title_of(targets, _("Comment on “{task}”"), _("Comment on {n} tasks"))
        draft = f"comment {targets.ids}"
        text = await self.ask(AskText(title, validate=check, draft=draft, limit=MAX_COMMENT * 2))
        if text is not None:
            await self.act(targets, "comment", text=text)

    @action("tasks.skip", "x", label=N_("skip"), help=N_("Skip an optional task, with a reason"),
            enabled="why_skip", rows=True, footer=16)  # fmt: skip
    async def skip(self, targets: Targets[TaskRow]) -> None:
        title = self.title_of(targets, _("Skip “{task}”"), _("Skip {n} tasks"))
        if (reason := await self.ask(self._reason(title, targets))) is not None:
            await self.act(targets, "skip", reason=reason)

    @action("tasks.claim", "m", label=N_("claim"), help=N_("Take a queue’s task: it becomes mine"),
            enabled="why_claim", rows=True, footer=17)  # fmt: skip
    async def claim(self, targets: Targets[TaskRow]) -> None:
        await self.act(targets, "claim")

    @action("tasks.release", "M", label=N_("release"), help=N_("Give a claimed task back to its queue"),
            enabled="why_release", rows=True, footer=None)  # fmt: skip
    async def release(self, targets: Targets[TaskRow]) -> None:
        await self.act(targets, "release")

    @action("tasks.reopen", "b", label=N_("reopen"), help=N_("Open again: a closed task, or one that was started"),
            enabled="why_reopen", rows=True, footer=None)  # fmt: skip
    async def reopen(self, targets: Targets[TaskRow]) -> None:
        row = self.row_of(targets)
        started = row is not None and row.state is ItemState.IN_PROGRESS
        await self.act(targets, "put_back" if started else "reopen")

    @action("documents.hand_in", "i", label=N_("hand in"), help=N_("Hand in a file for this document"),
            enabled="why_hand_in", rows=True, footer=18)  # fmt: skip
    async def hand_in(self, targets: Targets[TaskRow]) -> None:
        path = await self.ask(AskFile(self.title_of(targets, _("Hand in “{task}”"), "")))
        if path is not None:
            await self.act_on_documents(targets, "hand_in", path=path)

    @action("documents.accept", "A", label=N_("accept"), help=N_("Accept the document that was handed in"),
            enabled="why_accept", rows=True, footer=19)  # fmt: skip
    async def accept(self, targets: Targets[TaskRow]) -> None:
        title = self.title_of(targets, _("Accept “{task}”?"), _("Accept {n} documents?"))
        # More than three are shown one by one anyway.
        if not BulkPreview.needed(len(targets)) and not await self.ask(Confirm(title, await self._handed_in(targets))):
            return
        await self.act_on_documents(targets, "accept")

    async def _handed_in(self, targets: Targets[TaskRow]) -> str:
        """For whom, and which file it is about: the reviewer accepts that and nothing else."""
        if len(targets) > 1:
            return ""
        sheet = await self.read(lambda: self.workspace.tasks.show(targets.ids[0]))
        file = "" if not sheet.files else f"{sheet.files[0].name}, {formats.size(sheet.files[0].size)}"
        return "\n".join(line for line in (sheet.row.record_name or "", file) if line)

    @action("documents.reject", "R", label=N_("reject"), help=N_("Reject the document, with a reason"),
            enabled="why_reject", rows=True, footer=None)  # fmt: skip
    async def reject(self, targets: Targets[TaskRow]) -> None:
        title = self.title_of(targets, _("Reject “{task}”"), _("Reject {n} documents"))
        if (reason := await self.ask(self._reason(title, targets))) is not None:
            await self.act_on_documents(targets, "reject", reason=reason)

    @action("documents.waive", "W", label=N_("waive"), help=N_("Do without the document, with a reason"),
            enabled="why_waive", rows=True, footer=None)  # fmt: skip
    async def waive(self, targets: Targets[TaskRow]) -> None:
        title = self.title_of(targets, _("Waive “{task}”"), _("Waive {n} documents"))
        if (reason := await self.ask(self._reason(title, targets))) is not None:
            await self.act_on_documents(targets, "waive", reason=reason)

    @action("tasks.add", "n", label=N_("new"), help=N_("A new task in one line"), enabled="why_add", footer=20)
    async def add(self) -> None:
        workspace = self.workspace
        reader = self.reader(await self.read(workspace.calendars.mine))
        text = await self.ask(QuickCreate(workspace.tasks.understand, reader.day))
        if text is None:
            return

        self.perform(lambda: added(workspace, text), said=said_of, then=self._added, undo=entry_of)

    def _added(self, outcome: Acted) -> None:
        for rows in self.query(RecordList):
            # Struck rows hold the order of the list; without them the new task comes in at once.
            rows.struck.clear()
        if outcome.made is not None:
            self.made(outcome.made)

    def made(self, identity: int) -> None:
        """There is a new task; a screen with a list puts the cursor on it when it is read again."""

    @action("tasks.edit", "e", label=N_("edit"), help=N_("Change the subject and the priority"),
            enabled="why_edit", rows=True, footer=None)  # fmt: skip
    async def edit(self, targets: Targets[TaskRow]) -> None:
        row, workspace = self.row_of(targets), self.workspace
        if row is None:
            return
        answer = await self.ask(EditTask(row.subject, row.priority))
        if answer is None or answer == (row.subject, row.priority):
            return
        subject, priority = answer
        self._perform("edit", (row.id,), lambda: edited(workspace, row, subject, priority))

    @action("tasks.why", "w", label=N_("why"), help=N_("Why this date and this owner"), rows=True, footer=25)
    async def why(self, targets: Targets[TaskRow]) -> None:
        row, tasks = self.row_of(targets) or targets.row, self.workspace.tasks
        if row is not None:
            sheet, naming = await self.read(lambda: (tasks.show(row.id), tasks.naming()))
            await self.ask(Why(row.subject_in(current()), details.why_lines(sheet, naming)))

    @action("screen.copy", "y", label=N_("copy"), help=N_("Copy the tasks as text"), rows=True, footer=None)
    async def copy_rows(self, targets: Targets[TaskRow]) -> None:
        rows = await self.read(lambda: rows_of(self.workspace, targets.ids))
        chosen = [rows[identity] for identity in targets.ids if identity in rows]
        self.fsctui.copy(details.copied(chosen, self.reader()))

    # Elsewhere

    def why_no_plan(self) -> str | None:
        row = self.row_here()
        return _("This task belongs to no plan.") if row is not None and row.plan_id is None else None

    @action("tasks.plan", "P", label=N_("plan"), help=N_("Open the plan of this task"),
            enabled="why_no_plan", rows=True, footer=None)  # fmt: skip
    def open_plan(self, targets: Targets[TaskRow]) -> None:
        if (row := self.row_of(targets) or targets.row) is not None and row.plan_id is not None:
            self.fsctui.open_record("plan", row.plan_id)

    def why_no_record(self) -> str | None:
        row = self.row_here()
        return _("This task is for no record.") if row is not None and row.record is None else None

    @action("tasks.record", "C", label=N_("client"), help=N_("Open the client or record of this task"),
            enabled="why_no_record", rows=True, footer=None)  # fmt: skip
    def open_its_record(self, targets: Targets[TaskRow]) -> None:
        if (row := self.row_of(targets) or targets.row) is not None and row.record is not None:
            self.fsctui.open_record(row.record.type, row.record.id)

    # Words

    def _reason(self, title: str, targets: Targets[TaskRow]) -> AskText:
        return self.ask_reason(title, _("Why? Colleagues will read it."), targets)


def _until_words(rows: Sequence[TaskRow], until: Until, days: Days) -> str:
    """The new dates. Raises the refusal when not one of the tasks can be put off so."""
    calendar = days.calendar
    assert calendar is not None
    found: list[date] = []
    refused: list[Refusal] = []

    def add(day: date, number: int) -> date:
        return add_business_days(calendar, day, number)

    for row in rows:
        facts = TaskFacts(row.subject_in(current()), row.state, due=row.due)
        try:
            found.append(deferred(facts, until, days.today, add))
        except Refusal as refusal:
            refused.append(refusal)
    if not found:
        raise refused[0]
    first, last = min(found), max(found)
    said = f"= {days.show(first)}"
    if first != last:
        said = _("= {first} to {last}, each from its own date, or from today where it is late").format(
            first=formats.weekday_date(first, days.today), last=formats.weekday_date(last, days.today)
        )
    return said + left_alone([Skipped(0, refusal) for refusal in refused])
