"""New dates for a plan, with every item that would move shown before and after."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input, Static

from fsctui.domain.rows import PlanRow
from fsctui.domain.text import clean
from fsctui.i18n import _, carry, formats, ngettext
from fsctui.refusal import Refusal
from fsctui.tui.days import Days
from fsctui.tui.dialogs.base import Dialog
from fsctui.tui.dialogs.entry import Entry
from fsctui.tui.text import joined, plain, words

if TYPE_CHECKING:
    from fsctui.services.plans import DateMove

Answer = tuple[date, date | None]


class MovePlan(Dialog[Answer]):
    """Start and target date of a plan. look: called in a thread with the new dates, says which items move."""

    DEFAULT_CSS = """
    MovePlan > #box { width: 76; }
    MovePlan VerticalScroll { height: auto; max-height: 9; scrollbar-size-vertical: 1; }
    MovePlan VerticalScroll Static { height: auto; }
    MovePlan .resolved { height: 1; color: $text-muted; }
    MovePlan Input, MovePlan Input:focus { border: none; height: 1; background: $boost; }
    MovePlan Input:focus { background: $panel; }
    """

    class _Looked(Message, bubble=False):
        def __init__(self, generation: int, answer: Sequence[DateMove] | Refusal) -> None:
            self.generation, self.result = generation, answer
            super().__init__()

    def __init__(self, row: PlanRow, days: Days, look: Callable[[date, date | None], Sequence[DateMove]]) -> None:
        super().__init__(_("Dates of “{plan}”").format(plan=row.name))
        self.row, self.days, self.look = row, days, look
        self.found: Answer | None = None
        self._generation = 0
        self._timer: Timer | None = None
        self._refused = ""

    def content(self) -> ComposeResult:
        yield Static(plain(_("Start")), markup=False)
        start = _("The day from which dates are counted. A date, or words: today, mon, +3bd, eom.")
        yield Entry(self.row.start.isoformat(), label=_("Start"), help=start, id="start", max_length=40)
        yield Static(Content(""), id="start-said", classes="resolved", markup=False)
        yield Static(plain(_("Target date")), markup=False)
        target = self.row.target.isoformat() if self.row.target else ""
        until = _("The day it all leads to, such as a meeting; empty: none. A date, or words: fri, +2w, eom.")
        yield Entry(target, label=_("Target date"), help=until, id="target", placeholder=_("none"), max_length=40)
        yield Static(Content(""), id="target-said", classes="resolved", markup=False)
        with VerticalScroll(can_focus=False):
            yield Static(Content(""), id="moves", markup=False)
        yield self.error_line()

    def hint(self) -> str:
        return _("tab other date · +3bd, eom or a date · enter moves the plan · esc cancels")

    def on_mount(self) -> None:
        self.read_dates()

    def read_dates(self) -> None:
        """Read both fields, and ask what would move."""
        self._generation += 1
        self.found, self._refused = None, ""
        try:
            start = self._day("start")
            target = self._day("target")
        except Refusal as refusal:
            self.complain(words(refusal))
            return
        if start is None:
            self.complain(_("A date is needed here."))
            return
        if target is not None and target < start:
            self.complain(_("The target date is before the start."))
            return
        self.complain("")
        self.found = (start, target)
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(0.06, self._ask)

    def _day(self, name: str) -> date | None:
        said = self.query_one(f"#{name}-said", Static)
        said.update(Content(""))
        text = clean(self.query_one(f"#{name}", Input).value)
        if not text:
            return None
        day = self.days.read(text)
        closed = self.days.closed(day)
        said.update(plain(f"= {self.days.show(day, late=False)}" + (f"  ⚠ {closed}" if closed else "")))
        return day

    def _ask(self) -> None:
        if self.found is None:
            return
        generation, (start, target) = self._generation, self.found

        def work() -> None:
            try:
                self.post_message(self._Looked(generation, self.look(start, target)))
            except Refusal as refusal:
                self.post_message(self._Looked(generation, refusal))

        self.run_worker(carry(work), group="read", exclusive=True, thread=True)

    def on_move_plan__looked(self, message: _Looked) -> None:
        if message.generation != self._generation:
            return
        if isinstance(message.result, Refusal):
            self._refused = words(message.result)
            self.complain(self._refused)
            return
        self.query_one("#moves", Static).update(self._moves(message.result))

    def _moves(self, moves: Sequence[DateMove]) -> Content:
        if not moves:
            return plain(_("No item would move."), "$text-muted")
        lines = [plain(ngettext("{n} item moves:", "{n} items move:", len(moves)).format(n=len(moves)), "bold")]
        for move in moves:
            before = "—" if move.before is None else formats.weekday_date(move.before, self.days.today)
            after = "—" if move.after is None else formats.weekday_date(move.after, self.days.today)
            late = move.after is not None and move.after < self.days.today
            style = "bold $text-error" if late else ""
            moved = (plain(before, "$text-muted"), " → ", plain(after, style))
            lines.append(joined("  ", *moved, "  ", plain(move.subject)))
        return Content("\n").join(lines)

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.read_dates()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if self.found is None or self._refused:
            self.app.bell()
        else:
            self.answer(self.found)


class ShiftPlans(Dialog[int]):
    """By how many business days plans are moved; negative is earlier."""

    MOST = 1_000

    def __init__(self, count: int) -> None:
        super().__init__(
            ngettext("Move {n} plan", "Move {n} plans", count).format(n=count),
            _("By how many business days? -5 is a week earlier. What would move is shown next."),
        )

    def content(self) -> ComposeResult:
        about = _("A whole number: 5 is a week later, -5 a week earlier. Start and target dates both move.")
        yield Entry("5", label=_("Business days"), help=about, max_length=5)
        yield self.error_line()

    def _days(self, text: str) -> int | None:
        try:
            days = int(clean(text).replace("−", "-"))
        except ValueError:
            return None
        return days if days and abs(days) <= self.MOST else None

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        wrong = clean(event.value) not in ("", "-", "+") and self._days(event.value) is None
        self.complain(self._problem() if wrong else "")

    def _problem(self) -> str:
        return _("A whole number from -{most} to {most}, not 0, is needed here.").format(most=self.MOST)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        days = self._days(event.value)
        if days is None:
            self.complain(self._problem())
        else:
            self.answer(days)
