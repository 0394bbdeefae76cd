"""How a task stands on one line: due date, subject, record, state, owner, plan. Words and symbols; colour helps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from rich.cells import cell_len

from fsctui.domain.documents import DocumentStatus
from fsctui.domain.rows import TaskRow
from fsctui.domain.tasks import Bucket, DueState, ItemState, due_state
from fsctui.domain.templates import ItemKind, Priority
from fsctui.i18n import N_, _, current, current_locale, formats, labels, pgettext
from fsctui.tui.text import plain
from fsctui.tui.widgets.columns import Column

if TYPE_CHECKING:
    from textual.content import Content

STATE_MARKS = {
    ItemState.PENDING: "◌",
    ItemState.OPEN: "○",
    ItemState.IN_PROGRESS: "◐",
    ItemState.COMPLETED: "✓",
    ItemState.SKIPPED: "»",
    ItemState.CANCELED: "×",
}
HELD_MARK = "‖"
DOCUMENT_MARK = "▤"
PRIORITY_MARKS = {Priority.HIGH: "!", Priority.NORMAL: " ", Priority.LOW: "↓"}
DUE_STYLES = {
    DueState.LATE: "bold $text-error",
    DueState.TODAY: "bold $text-warning",
    DueState.SOON: "$text-accent",
}
DUE = N_("Due")
LATEST = 999
"""A task that is later than so many days may have its number cut."""
MOST_STATE = 16
OWNED_BY_OTHERS = frozenset({"queues", "team", "delegated"})
"""Views in which the owner or the queue says more than the plan."""


def due_words(due: date | None, today: date, *, closed: bool = False) -> str:
    """A due date for a narrow column: `late 3 d`, `today`, `soon: Tue`, else the day."""
    match due_state(due, today, closed=closed):
        case DueState.LATE if due is not None:
            return _("late {count} d").format(count=(today - due).days)
        case DueState.TODAY:
            return _("today")
        case DueState.SOON if due is not None:
            near = formats.relative(due, today) if (due - today).days == 1 else formats.weekday(due)
            return _("soon: {day}").format(day=near)
    return "" if due is None else formats.day_narrow(due, today)


def due_width() -> int:
    """Cells for the longest due date in the reader's language: no date is ever cut, so that every column lines up."""
    return _due_width(current_locale(), current())


@lru_cache(maxsize=16)
def _due_width(locale: str, language: str) -> int:
    """Both arguments are the reader's; they only tell the remembered answers apart."""
    today = date(2028, 1, 1)
    far = [today - timedelta(days=LATEST), today, *(today + timedelta(days=ahead) for ahead in range(1, 9))]
    # Two-digit days of every month and weekday, in this year and in another one.
    far += [date(2028, month, day) for month in range(1, 13) for day in range(21, 28)]
    far += [date(2029, month, 28) for month in range(1, 13)]
    return max(cell_len(_(DUE)), *(cell_len(due_words(day, today)) for day in far))


def state_width() -> int:
    """Cells for the longest state in the reader's language."""
    words = [labels.label(each) for each in (*ItemState, *DocumentStatus, Bucket.HELD)]
    return min(MOST_STATE, max(map(cell_len, words)))


def due_cell(row: TaskRow, today: date) -> Content:
    closed = row.bucket is Bucket.DONE
    style = DUE_STYLES.get(due_state(row.due, today, closed=closed), "")
    return plain(due_words(row.due, today, closed=closed), style)


def state_mark(row: TaskRow) -> str:
    """One character for the state; a document has its own, a task of a plan on hold too."""
    if row.bucket is Bucket.HELD:
        return HELD_MARK
    if row.kind is ItemKind.DOCUMENT and row.bucket is not Bucket.DONE:
        return DOCUMENT_MARK
    return STATE_MARKS[row.state]


def state_word(row: TaskRow) -> str:
    """The state in words; a document says how far it is, a task of a plan on hold that it is held."""
    if row.bucket is Bucket.HELD:
        return labels.label(Bucket.HELD)
    if row.kind is ItemKind.DOCUMENT and row.document_status is not None:
        waits = row.state is ItemState.PENDING and row.document_status is DocumentStatus.NEW
        return labels.label(row.state if waits else row.document_status)
    return labels.label(row.state)


def state_words(row: TaskRow) -> str:
    """Mark and word together."""
    return f"{state_mark(row)} {state_word(row)}"


def owner_words(row: TaskRow) -> str:
    """Whose it is; a task that nobody has taken yet is its queue's."""
    if row.owner_name:
        return row.owner_name
    return pgettext("owner of a task", "queue {name}").format(name=row.queue) if row.queue else ""


def columns(today: Callable[[], date], view: str) -> tuple[Column[TaskRow], ...]:
    """The columns of a view; on a narrow terminal those with the highest priority number go first."""
    whose = Column[TaskRow](
        "owner", N_("Owner"), owner_words, minimum=12, flex=1, priority=2 if view in OWNED_BY_OTHERS else 6
    )
    if view == "queues":
        # Nobody has these yet, so the queue stands where the owner would.
        whose = replace(whose, header=N_("Queue"), render=lambda row: row.queue or "")
    return (
        Column[TaskRow]("due", DUE, lambda row: due_cell(row, today()), width=due_width()),
        Column[TaskRow]("priority", "!", lambda row: PRIORITY_MARKS[row.priority], width=1),
        Column[TaskRow]("mark", "", state_mark, width=1, sortable=False),
        Column[TaskRow]("subject", N_("Subject"), lambda row: row.subject_in(current()), minimum=24, flex=3),
        Column[TaskRow]("record", N_("For"), lambda row: row.record_name or "", minimum=14, flex=1, priority=1),
        whose,
        Column[TaskRow]("state", N_("State"), state_word, width=state_width(), priority=3),
        Column[TaskRow]("plan", N_("Plan"), lambda row: row.plan or "", minimum=14, flex=2, priority=5),
        Column[TaskRow](
            "comments", N_("Notes"), lambda row: str(row.comments or ""),
            width=5, align="right", priority=4, sortable=False,
        ),
    )  # fmt: skip
