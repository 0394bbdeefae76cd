"""Before a plan is changed: what it is now and what it would be, plan by plan, and a yes or no."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from fsctui.domain.rows import PlanItemRow, PlanSheet, TaskRow
from fsctui.domain.tasks import CLOSED, ItemState
from fsctui.i18n import N_, _, current, formats, ngettext
from fsctui.services.plans import Trial
from fsctui.tui.actions import action
from fsctui.tui.dialogs.confirm import Confirm
from fsctui.tui.tasks.columns import owner_words
from fsctui.tui.text import joined, plain, words

MUTED = "$text-muted"
MOST = 200
"""So many lines are written out."""
EACH = 5
"""So many lines a plan gets among several."""


class TrialPreview(Confirm):
    """`True` to go on; not offered when nothing would change."""

    DEFAULT_CSS = """
    TrialPreview > #box { width: 92; }
    TrialPreview VerticalScroll { height: auto; max-height: 14; scrollbar-size-vertical: 1; margin-bottom: 1; }
    TrialPreview VerticalScroll Static { height: auto; }
    """

    def __init__(self, title: str, trials: Sequence[Trial], today: date) -> None:
        super().__init__(title)
        self.trials, self.today = tuple(trials), today
        self.changing = sum(trial.after is not None for trial in trials)

    def content(self) -> ComposeResult:
        if len(self.trials) > 1:
            left = len(self.trials) - self.changing
            changing = ngettext("{n} plan changes", "{n} plans change", self.changing).format(n=self.changing)
            skipped = ngettext("{n} is skipped", "{n} are skipped", left).format(n=left)
            yield Static(joined(plain(changing, "bold"), f", {skipped}."), classes="said", markup=False)
        with VerticalScroll(can_focus=False):
            yield Static(Content("\n").join(self.lines()), markup=False)
        yield self.error_line()

    def lines(self) -> list[Content]:
        several = len(self.trials) > 1
        lines: list[Content] = []
        for trial in self.trials:
            if several:
                lines.append(plain(trial.before.row.name, "bold"))
            if trial.after is None:
                lines.append(joined("– ", plain("" if trial.refusal is None else words(trial.refusal), "$text-error")))
                continue
            found = differences(trial.before, trial.after, self.today) or [plain(_("Nothing would change."), MUTED)]
            shown = found[:EACH] if several else found
            lines += [joined("  ", line) for line in shown] if several else shown
            if more := len(found) - len(shown):
                lines.append(plain(ngettext("  … and {n} more", "  … and {n} more", more).format(n=more), MUTED))
        return [*lines[:MOST], plain("…")] if len(lines) > MOST else lines

    def yes(self) -> None:
        if self.changing:
            self.answer(True)
        else:
            self.complain(_("Nothing would change."))

    def likely(self) -> None:
        self.yes()

    @action("trial.down", "j,down", label=N_("down"), footer=None)
    def down(self) -> None:
        self.query_one(VerticalScroll).scroll_down(animate=False)

    @action("trial.up", "k,up", label=N_("up"), footer=None)
    def up(self) -> None:
        self.query_one(VerticalScroll).scroll_up(animate=False)


def differences(before: PlanSheet, after: PlanSheet, today: date) -> list[Content]:
    """What is different in a plan: its own fields, then item by item."""
    was, now = before.row, after.row
    pairs = [
        (_("Version"), str(was.template_version), str(now.template_version)),
        (_("Owner"), was.owner_name, now.owner_name),
        (_("Start"), _day(was.start, today), _day(now.start, today)),
        (_("Target"), _day(was.target, today), _day(now.target, today)),
        (_("Ends"), _day(_end(before), today), _day(_end(after), today)),
    ]
    lines = [_line(title, old, new) for title, old, new in pairs if old != new]
    known = {item.task.id: item for item in before.items}
    for item in after.items:
        lines += _of_item(known.get(item.task.id), item, today)
    return lines


def _of_item(was: PlanItemRow | None, now: PlanItemRow, today: date) -> list[Content]:
    subject = _subject(now.task)
    if was is None:
        when = f"{_day(now.task.due, today)} {owner_words(now.task)}"
        return [joined("+ ", plain(subject, "bold"), "  ", plain(when, MUTED))]
    if now.task.state is ItemState.CANCELED and was.task.state not in CLOSED:
        return [joined("− ", plain(subject, "bold"), "  ", plain(_("canceled"), MUTED))]
    pairs = [
        (subject, _subject(was.task), subject),
        (subject, _day(was.task.due, today), _day(now.task.due, today)),
        (subject, owner_words(was.task), owner_words(now.task)),
    ]
    return [joined("~ ", _line(title, old, new)) for title, old, new in pairs if old != new]


def _end(sheet: PlanSheet) -> date | None:
    dues = [item.task.due for item in sheet.items if item.task.due is not None and item.task.state not in CLOSED]
    return max(dues, default=None)


def _subject(row: TaskRow) -> str:
    return row.subject_in(current())


def _day(day: date | None, today: date) -> str:
    return "—" if day is None else formats.weekday_date(day, today)


def _line(title: str, before: str, after: str) -> Content:
    return joined(plain(title), ": ", plain(before, MUTED), " → ", plain(after, "bold"))
