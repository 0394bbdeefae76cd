"""The lower half of the launch wizard: every item as it would be written, why, and what is changed by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from textual.content import Content
from textual.message import Message

from fsctui.domain.launch import OverrideInvalid, UnknownItem
from fsctui.i18n import _, carry, formats, labels, ngettext
from fsctui.refusal import Refusal
from fsctui.scheduling.refusals import DateOutOfRange, TargetDateMissing
from fsctui.services.launching import LaunchRequest
from fsctui.services.plan_refusals import TemplateNotPublished, WrongTargetType
from fsctui.services.refusals import UserUnknown
from fsctui.tui.dialogs.ask import AskDate, AskText
from fsctui.tui.dialogs.pick import Choice, Pick
from fsctui.tui.dialogs.why import Why
from fsctui.tui.screens.plans import lines as preview_lines
from fsctui.tui.screens.plans.changes import changes
from fsctui.tui.screens.plans.finding import assignee
from fsctui.tui.screens.plans.launch_fields import LaunchFields
from fsctui.tui.screens.plans.lines import ItemLine, LaunchList
from fsctui.tui.text import joined, plain, words
from fsctui.tui.widgets.sources import MemorySource


class LaunchItems(LaunchFields):
    """The preview of the wizard, asked for again after every change."""

    class _Previewed(Message, bubble=False):
        def __init__(self, generation: int, request: LaunchRequest, answer: Any) -> None:
            self.generation, self.request, self.answer = generation, request, answer
            super().__init__()

    def look_first(self) -> None:
        """The preview that a launch waited for is here, and seen now."""

    def keep_draft(self) -> None:
        """Keep what is entered, so that a crash loses nothing."""

    # Changes

    def changed_form(self) -> None:
        """Something was entered: say what it means, and preview again in a moment."""
        self.blamed = ""
        self._tell()
        self._pending = True
        if self._preview_timer is not None:
            self._preview_timer.stop()
        self._preview_timer = self.set_timer(0.06, self.preview_now)
        if self._draft_timer is not None:
            self._draft_timer.stop()
        self._draft_timer = self.set_timer(0.8, self.keep_draft)

    def preview_now(self) -> None:
        """Ask for the preview of what is entered; only the latest answer counts."""
        self.blamed = ""
        start, target = self._tell()
        self._preview_number += 1
        generation = self._preview_number
        complete = self.body_of is not None and self.form.targets and start is not None
        if not complete or any(self.fields[name].wrong for name in ("start", "target")):
            self._pending = False
            self._no_preview()
            return
        assert start is not None
        self._pending = True
        request, workspace = self.form.request(start, target), self.workspace

        def work() -> None:
            try:
                answer: Any = workspace.plans.preview(request)
            except Refusal as refusal:
                answer = refusal
            self.post_message(self._Previewed(generation, request, answer))

        self.run_worker(carry(work), name="preview", group="preview", exclusive=True, thread=True)

    def _no_preview(self) -> None:
        self._show_next = False
        self.shown, self.plans, self.problem = None, (), ""
        self._show_lines()
        self._summarise()
        self._arrange()

    def on_launch_items__previewed(self, message: _Previewed) -> None:
        if message.generation != self._preview_number:
            return
        self._pending = False
        wanted, self._show_next = self._show_next, False
        if isinstance(message.answer, Refusal):
            self.shown = None
            self._blame(message.answer)
        else:
            self.problem, self.shown = "", message.request
            self.plans, self.shown_as = message.answer.plans, message.answer.fingerprint
            self.plan_at = min(self.plan_at, max(0, len(self.plans) - 1))
        self._tell()
        self._show_lines()
        self._summarise()
        self._arrange()
        self.changed()
        if self.outdated and self.shown is not None:
            before, self.outdated = self.outdated, ()
            said = changes(before, self.plans, self.days.today, self.naming)
            self.run_worker(self._guarded(self._say_changes(said)), group="action")
        elif wanted and self.shown is None:
            self.show_what_is_wrong()
        elif wanted:
            self.look_first()

    async def _say_changes(self, said: Sequence[Content]) -> None:
        """A launch was refused because something else would have been written: what is different now."""
        lines = [plain(_("Nothing was launched. The preview shows what would be launched now."), "$text-muted")]
        await self.ask(Why(_("Changed since it was shown"), [*said, *lines]))

    def _blame(self, refusal: Refusal) -> None:
        """Say a refusal beside the field that it is about."""
        self.problem = words(refusal)
        self.blamed = {
            TargetDateMissing: "target", DateOutOfRange: "start", TemplateNotPublished: "template",
            WrongTargetType: "records", UserUnknown: "owner",
        }.get(type(refusal), "")  # fmt: skip
        if isinstance(refusal, OverrideInvalid | UnknownItem):
            # The template changed since the draft was kept: what it no longer knows is let go.
            self.form.overrides.pop(refusal.item, None)
            self.form.skips.discard(refusal.item)
            self.call_later(self.changed_form)
        if self.blamed:
            self.fields[self.blamed].complain(self.problem)

    def first_wrong(self) -> str:
        """The first field that keeps the plan from being launched; empty when none does."""
        if self.body_of is None:
            return "template"
        if not self.form.targets:
            return "records"
        return next((name for name, field in self.fields.items() if field.wrong and field.display), "")

    def show_what_is_wrong(self) -> None:
        """A launch was refused: go where that can be put right."""
        if name := self.first_wrong():
            self.focus_field(name)

    def _show_lines(self) -> None:
        body = self.body_of
        if body is None:
            self.rows.show(MemorySource[ItemLine]([]), key="")
            return
        plan = self.plans[self.plan_at] if self.plans else None
        mode = self.form.mode or body.mode
        found = preview_lines.lines(
            body.items, self.form.adhoc, plan, self.days.today, self.form.skips, mode, self.naming
        )
        self.rows.no_adhoc = "" if body.ad_hoc_allowed else _("This template doesn’t allow items of your own.")
        self.rows.show(MemorySource(found, lambda row: row.subject), key=body.unique_name)

    def _summarise(self) -> None:
        parts: list[Any] = []
        if self.problem:
            parts += [("✗ ", "bold $text-error"), plain(self.problem, "$text-error")]
        elif self.plans:
            plan = self.plans[self.plan_at]
            count = len(plan.draft.items)
            items = ngettext("{n} item", "{n} items", count).format(n=count)
            if len(self.plans) > 1:
                where = _("{record}, {place} of {plans} plans").format(
                    record=plan.target_name, place=self.plan_at + 1, plans=len(self.plans)
                )
                parts += [plain(where, "bold"), " · "]
            else:
                parts += [plain(plan.name, "bold"), " · "]
            parts.append(plain(items))
            warned = sum(len(each.warnings) for each in self.plans)
            if warned:
                text = ngettext("{n} warning", "{n} warnings", warned).format(n=warned)
                parts += ["  ", ("⚠ ", "bold $text-warning"), plain(text)]
            dues = [item.due for item in plan.draft.items if item.due is not None]
            if dues:
                ends = _("ends {day}").format(day=formats.weekday_date(max(dues), self.days.today))
                parts.append(joined("  ", plain(ends, "$text-muted")))
        self.summary.update(joined(" ", *parts))
        self.preview.show("warnings", self._all_warnings())

    def _all_warnings(self) -> Content:
        said: list[Content] = []
        subjects = self._subjects()
        for plan in self.plans:
            if len(self.plans) > 1 and plan.warnings:
                said.append(plain(plan.target_name, "bold"))
            for each in plan.warnings:
                text = preview_lines.warning_words(each, subjects, self.naming)
                head = f"{subjects[each.item]}: " if each.item in subjects else ""
                said.append(joined(("⚠ ", "bold $text-warning"), plain(head + text)))
        return Content("\n").join(said) if said else plain(_("No warnings."), "$text-muted")

    def _subjects(self) -> dict[str, str]:
        items = [*(self.body_of.items if self.body_of else ()), *self.form.adhoc]
        return {item.key: preview_lines.subject_of(item) for item in items}

    # The items

    def on_record_list_highlighted(self) -> None:
        row = self.rows.row
        if row is None:
            self.preview.show("item", Content(""))
            return
        subjects = self._subjects()
        said = [preview_lines.warning_words(each, subjects, self.naming) for each in row.warnings]
        self.preview.show("item", preview_lines.about(row, said))

    def on_launch_list_wanted(self, message: LaunchList.Wanted) -> None:
        row = message.row
        match message.verb:
            case "toggle" if row is not None:
                self.form.toggle(row.item.key)
                self.changed_form()
            case "reset" if row is not None:
                if row.adhoc:
                    self.form.remove(row.item.key)
                else:
                    self.form.overrides.pop(row.item.key, None)
                self.changed_form()
            case "next" | "previous":
                self._turn(1 if message.verb == "next" else -1)
            case "owner" | "date" | "why" if row is not None:
                asked = {"owner": self._ask_owner, "date": self._ask_date, "why": self._why}[message.verb]
                self.run_worker(self._guarded(asked(row)), group="action")
            case "add":
                self.run_worker(self._guarded(self._ask_item()), group="action")

    def _turn(self, by: int) -> None:
        if len(self.plans) > 1:
            self.plan_at = (self.plan_at + by) % len(self.plans)
            self._show_lines()
            self._summarise()

    async def _ask_owner(self, row: ItemLine) -> None:
        people = self.workspace.people

        def choices(typed: str) -> list[Choice[str]]:
            return [assignee(each) for each in people.who_can_be_assigned(typed)]

        title = _("Who gets “{item}”?").format(item=row.subject)
        chosen = await self.ask(Pick(title, choices, placeholder=_("A person or a queue")))
        if chosen is not None:
            self.form.override(row.item.key, owner=str(chosen))
            self.changed_form()

    async def _ask_date(self, row: ItemLine) -> None:
        due = row.draft.due if row.draft is not None else None
        title = _("Date of “{item}”").format(item=row.subject)
        chosen = await self.ask(
            AskDate(title, resolve=self.days.read, show=self._day_words, value=due.isoformat() if due else "")
        )
        if chosen is not None:
            self.form.override(row.item.key, due=chosen)
            self.changed_form()

    def _day_words(self, day: date) -> str:
        closed = self.days.closed(day)
        return f"{self.days.show(day)}  ⚠ {closed}" if closed else self.days.show(day)

    async def _ask_item(self) -> None:
        tasks, reader = self.workspace.tasks, self.days
        text = _("What is to be done, and when: “call her husband thu +2bd !high @bob”")
        line = await self.ask(AskText(_("An item of your own"), text, draft="launch item", limit=400))
        if line is None:
            return
        found = await self.read(lambda: tasks.understand(line))
        me = self.workspace.context.actor.username
        taken = [item.key for item in self.body_of.items] if self.body_of else []
        self.form.add(found.subject, found.due, None if found.owner == me else found.owner, found.priority, taken)
        self.changed_form()
        when = _("no due date") if found.due is None else reader.show(found.due)
        self.notify(_("Added: “{item}”, {due}.").format(item=found.subject, due=when))

    async def _why(self, row: ItemLine) -> None:
        said: list[str | Content] = []
        subjects = self._subjects()
        said += [joined(("⚠ ", "bold $text-warning"), plain(preview_lines.warning_words(each, subjects, self.naming)))
                 for each in row.warnings]  # fmt: skip
        if row.out:
            said.append(_("It is left out of this plan."))
        if row.draft is not None:
            said.append(plain(_("Why this date"), "bold"))
            steps = [labels.describe_step(step, subjects) for step in row.draft.planned.trace]
            said += [joined("  ", plain(step)) for step in steps or [_("Nothing gives it a date.")]]
            said.append(plain(_("Why this owner"), "bold"))
            said.append(joined("  ", plain(row.owner)))
            said.append(joined("  ", plain(row.reason, "$text-muted")))
        await self.ask(Why(row.subject, said))
