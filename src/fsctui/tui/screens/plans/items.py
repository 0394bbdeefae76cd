"""The list of a plan's items: state, due or projected date, subject, whose, what they wait for, how much slack."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from textual.content import Content

from fsctui.domain.rows import PlanItemRow, PlanSheet
from fsctui.domain.tasks import CLOSED, DueState, due_state
from fsctui.domain.templates import ItemKind
from fsctui.i18n import N_, _, current, formats
from fsctui.tui.tasks.columns import DUE_STYLES, due_words, owner_words, state_words
from fsctui.tui.text import joined, plain
from fsctui.tui.widgets.columns import Column

CRITICAL_MARK = "◆ "
"""Before the subjects of items whose delay moves the end of the plan."""
FAR = date.max
"""Where items without a date stand in the order of dates."""


@dataclass(frozen=True, slots=True)
class Line:
    """One item in the list. `moved_from`: its date before the last change, where that moved it. `waits`: subjects."""

    item: PlanItemRow
    waits: tuple[str, ...]
    moved_from: date | None = None

    @property
    def id(self) -> int:
        return self.item.task.id

    @property
    def subject(self) -> str:
        return self.item.task.subject_in(current())

    @property
    def closed(self) -> bool:
        return self.item.task.state in CLOSED


def lines(sheet: PlanSheet, before: PlanSheet | None) -> list[Line]:
    """The items in display order; `before` is the plan as it was shown last, to tell which dates moved."""
    subjects = {item.task.key: item.task.subject_in(current()) for item in sheet.items}
    dues = {item.task.id: item.task.due for item in before.items} if before is not None else {}
    found = []
    for item in sheet.items:
        was = dues.get(item.task.id, item.task.due)
        moved = was if was != item.task.due and item.task.state not in CLOSED else None
        found.append(Line(item, tuple(subjects[key] for key in item.blocked_by if key in subjects), moved))
    return found


def due_cell(line: Line, today: date) -> Content:
    """A closed item's day, an open one's due date; `proj.` while it only follows from what isn't done yet."""
    task = line.item.task
    if line.closed:
        day = line.item.closed_on or task.due
        return plain("" if day is None else formats.weekday_date(day, today), "$text-muted")
    state = due_state(task.due, today)
    shown = (
        due_words(task.due, today)
        if state in (DueState.LATE, DueState.TODAY)
        else ("" if task.due is None else formats.weekday_date(task.due, today))
    )
    tail = _("pin.") if task.pinned else _("proj.") if line.item.blocked_by and task.due is not None else ""
    arrow = ("→", "bold $text-warning") if line.moved_from is not None else ""
    return joined(arrow, plain(shown, DUE_STYLES.get(state, "")), " " if tail else "", plain(tail, "$text-muted"))


def slack_cell(line: Line) -> Content:
    """Days that an item has to spare; on the critical path none."""
    if line.closed:
        return Content("")
    if line.item.critical:
        return plain(_("critical"), "bold $text-warning")
    return plain("" if line.item.slack is None else _("{n} d").format(n=line.item.slack), "$text-muted")


def subject_cell(line: Line) -> Content:
    task = line.item.task
    mark = "▤ " if task.kind is ItemKind.DOCUMENT else "+ " if line.item.adhoc else ""
    critical = (CRITICAL_MARK, "bold $text-warning") if line.item.critical else ""
    return joined(critical, plain(mark + line.subject, "$text-muted" if line.closed else ""))


def columns(today: Callable[[], date]) -> tuple[Column[Line], ...]:
    return (
        Column[Line]("state", N_("State"), lambda line: state_words(line.item.task), width=13),
        Column[Line]("due", N_("Due"), lambda line: due_cell(line, today()), width=18),
        Column[Line]("subject", N_("Subject"), subject_cell, minimum=26, flex=3),
        Column[Line]("owner", N_("Owner"), lambda line: owner_words(line.item.task), minimum=12, flex=1, priority=1),
        Column[Line]("slack", N_("Slack"), slack_cell, width=8, priority=2),
        Column[Line](
            "waits", N_("Waits for"), lambda line: plain(", ".join(line.waits), "$text-muted"), minimum=14, flex=1,
            priority=3, sortable=False,
        ),
    )  # fmt: skip


SORTS: dict[str, Callable[[Line], object]] = {
    "state": lambda line: line.item.task.state.value,
    "due": lambda line: line.item.task.due or FAR,
    "subject": lambda line: line.subject.casefold(),
    "owner": lambda line: owner_words(line.item.task).casefold(),
    "slack": lambda line: (line.closed, line.item.slack if line.item.slack is not None else FAR.toordinal()),
}
