"""What the preview and a task's own screen say about one task: its details, why, what happened, its neighbours."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from textual.content import Content

from fsctui.domain.documents import DocumentStatus
from fsctui.domain.naming import Naming
from fsctui.domain.rows import TaskRow, TaskSheet, TimelineRow
from fsctui.domain.tasks import Bucket, ItemState
from fsctui.domain.templates import ItemKind, Priority
from fsctui.i18n import N_, _, current, formats, labels, ngettext
from fsctui.refusal import Refusal
from fsctui.scheduling.calendar import WorkingCalendar
from fsctui.tui.tasks.columns import due_cell, owner_words, state_words
from fsctui.tui.text import joined, plain
from fsctui.tui.widgets.preview import Tab, details

TABS = (
    Tab("details", N_("Details")),
    Tab("why", N_("Why")),
    Tab("timeline", N_("Timeline")),
    Tab("graph", N_("Plan")),
)
MUTED = "$text-muted"
NOBODY = Naming()
"""While names aren't known yet, usernames stand for them."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: their day, time zone and working calendar, and what the people they read about are called."""

    today: date
    zone: str
    calendar: WorkingCalendar | None = None
    naming: Naming = NOBODY

    def day(self, day: date, *, closed: bool = False) -> str:
        """A date with how far it is from today: `Dec 4 (Thu, in 2 business days)`, `Fri, Jan 2 (59 days late)`."""
        shown = formats.weekday_date(day, self.today)
        if closed or abs((day - self.today).days) > 366:
            return shown
        far = formats.relative(day, self.today, self.business_days(day))
        if 1 < (day - self.today).days <= formats.NEAR_DAYS:
            # The distance names the weekday already.
            shown = formats.date_short(day, self.today)
        return shown if far == shown else f"{shown} ({far})"

    def business_days(self, day: date) -> int | None:
        """Working days from today to a later day; None where the calendar doesn't reach."""
        if self.calendar is None or day <= self.today:
            return None
        try:
            return self.calendar.between(self.today, day)
        except Refusal:
            return None


def about(sheet: TaskSheet, reader: Reader) -> Content:
    """People, dates, instructions, files and comments."""
    row = sheet.row
    closed = row.bucket is Bucket.DONE
    due = "" if row.due is None else reader.day(row.due, closed=closed)
    document = row.kind is ItemKind.DOCUMENT
    first: list[tuple[str, str | Content]] = [
        (_("Due"), joined(due, (f"  {_('pinned')}" if row.pinned else "", MUTED)) if due else _("no due date")),
        (_("State"), state_words(row)),
        (_("Waits for"), formats.joined([other.subject_in(current()) for other in sheet.blocked_by])),
        (_("Reason"), sheet.reason),
        (_("Owner"), owner_words(row) or _("nobody")),
    ]
    rest: list[tuple[str, str | Content]] = [
        (_("For"), row.record_name or ""),
        (_("Plan"), row.plan or ""),
        ("", "" if row.required or row.plan_id is None else _("optional: it may be skipped")),
        ("", _("on the critical path: a delay moves the end of the plan") if sheet.critical and not closed else ""),
        (_("Priority"), labels.label(row.priority)),
        (_("Queue"), (row.queue or "") if row.owner else ""),
        (_("Kind"), labels.label(row.kind) if document else ""),
        (_("Reminder"), "" if sheet.reminder is None else formats.weekday_date(sheet.reminder, reader.today)),
        (_("Made by"), f"{reader.naming.user(sheet.created_by)}, {formats.datetime(sheet.created_at, reader.zone)}"),
        (_("Closed"), "" if sheet.closed_at is None else formats.datetime(sheet.closed_at, reader.zone)),
    ]
    parts = [plain(row.subject_in(current()), "bold")]
    if instructions := sheet.instructions_in(current()):
        parts.append(plain(instructions, multiline=True))
    # What people look for first stands first: beneath a list there is room for eight lines.
    parts.append(details(first, width=12))
    if sheet.files or document:
        parts.append(_files(sheet, reader))
    if sheet.comments:
        parts.append(_comments(sheet, reader))
    parts.append(details(rest, width=12))
    return Content("\n").join(parts)


def _files(sheet: TaskSheet, reader: Reader) -> Content:
    if not sheet.files:
        return plain(_("No file has been handed in yet (key i)."), MUTED)
    lines = [plain(_("Files"), "bold")]
    for file in sheet.files:
        by = _("{size}, handed in by {who}, {when}").format(
            size=formats.size(file.size),
            who=reader.naming.user(file.handed_in_by),
            when=formats.datetime(file.handed_in_at, reader.zone),
        )
        lines.append(joined("  ", plain(file.name), "  ", plain(by, MUTED)))
    return Content("\n").join(lines)


def _comments(sheet: TaskSheet, reader: Reader) -> Content:
    lines = [plain(_("Comments"), "bold")]
    for comment in reversed(sheet.comments):
        when = formats.datetime(comment.at, reader.zone)
        lines.append(joined("  ", plain(comment.user_name, "bold"), "  ", plain(when, MUTED)))
        lines += [joined("    ", plain(line)) for line in comment.text.splitlines()]
    return Content("\n").join(lines)


def why_lines(sheet: TaskSheet, naming: Naming) -> list[str | Content]:
    """Why the date and the owner are what they are, a line per step."""
    row, why = sheet.row, sheet.why
    lines: list[str | Content] = [plain(_("Why this date"), "bold")]
    if why.trace:
        names = sheet.names_in(current())
        lines += [joined("  ", plain(labels.describe_step(step, names))) for step in why.trace]
    else:
        lines.append(
            joined(
                "  ",
                plain(_("Nothing gives it a date.") if row.due is None else _("It was set by hand.")),
            )
        )
    if sheet.slack is not None and row.bucket is not Bucket.DONE:
        slack = ngettext("It can be {n} day late before others move.", "It can be {n} days late before others move.",
                         sheet.slack).format(n=sheet.slack)  # fmt: skip
        lines.append(
            joined(
                "  ",
                plain(
                    slack if sheet.slack else _("Any delay moves the items after it."),
                    MUTED,
                ),
            )
        )
    lines.append(plain(_("Why this owner"), "bold"))
    lines.append(joined("  ", plain(owner_words(row) or _("nobody"))))
    if why.owner_reason is not None:
        params = naming.params(why.owner_params, current())
        lines.append(joined("  ", plain(labels.label(why.owner_reason, **params), MUTED)))
    if sheet.blocked_by:
        lines.append(plain(_("Why it is blocked"), "bold"))
        lines += [joined("  ", plain(_("waits for “{task}”").format(task=each.subject_in(current()))))
                  for each in sheet.blocked_by]  # fmt: skip
    return lines


def why(sheet: TaskSheet, naming: Naming) -> Content:
    lines = why_lines(sheet, naming)
    return Content("\n").join(each if isinstance(each, Content) else plain(each) for each in lines)


def graph(sheet: TaskSheet, reader: Reader) -> Content:
    """The neighbours in the plan: what it waits for, and what waits for it, each with its state and date."""
    row = sheet.row
    if row.plan_id is None:
        return plain(_("This task stands alone; it belongs to no plan."), MUTED)
    lines = [joined(plain(row.plan or "", "bold"), (f"  {row.record_name or ''}", MUTED))]
    lines.append(plain(_("Waits for") if sheet.blocked_by else _("Waits for nothing"), MUTED))
    lines += _branch(sheet.blocked_by, reader)
    lines.append(
        joined(
            "● ",
            plain(row.subject_in(current()), "bold"),
            "  ",
            plain(state_words(row)),
        )
    )
    lines.append(plain(_("Blocks") if sheet.blocks else _("Nothing waits for it"), MUTED))
    lines += _branch(sheet.blocks, reader)
    return Content("\n").join(lines)


def _branch(rows: Iterable[TaskRow], reader: Reader) -> list[Content]:
    shown = list(rows)
    return [
        joined(
            "└─ " if place == len(shown) - 1 else "├─ ",
            plain(state_words(each)), "  ", plain(each.subject_in(current())),
            "  ", due_cell(each, reader.today), (f"  {owner_words(each)}", MUTED),
        )
        for place, each in enumerate(shown)
    ]  # fmt: skip


FIELDS = {
    "state": N_("State"),
    "status": N_("Document"),
    "due": N_("Due"),
    "owner": N_("Owner"),
    "queue": N_("Queue"),
    "to": N_("Owner"),
    "priority": N_("Priority"),
    "subject": N_("Subject"),
    "reason": N_("Reason"),
    "file": N_("File"),
}
"""What the timeline says of a change; whatever else is noted there is for the audit."""
CODES: dict[str, type[Enum]] = {"state": ItemState, "status": DocumentStatus, "priority": Priority}


def timeline(rows: Iterable[TimelineRow], sheet: TaskSheet, reader: Reader) -> Content:
    """What happened to the task, newest first, down to its making."""
    shown = list(rows)
    lines = [
        _event(row.at, row.actor, labels.action_label(row.action), _change(row, reader.naming), reader) for row in shown
    ]
    if not any(row.action == "create" for row in shown):
        lines.append(_event(sheet.created_at, sheet.created_by, labels.action_label("create"), "", reader))
    return Content("\n").join(lines)


def _event(at: datetime, actor: str, action: str, change: str, reader: Reader) -> Content:
    said = _("{who} {action}").format(who=reader.naming.user(actor) or "fsctui", action=action)
    when = formats.datetime(at, reader.zone)
    return joined((when, MUTED), "  ", (said, "bold"), (f"  {change}" if change else "", MUTED))


def _change(row: TimelineRow, naming: Naming) -> str:
    """What is different after it, as `Field: before → after`."""
    before, after = row.before or {}, row.after or {}
    shown = []
    for name, title in FIELDS.items():
        value, old = after.get(name), before.get("owner" if name == "to" else name)
        if value in (None, "") or value == old:
            continue
        new = _value(name, value, naming)
        change = new if old in (None, "") else f"{_value(name, old, naming)} → {new}"
        shown.append(f"{_(title)}: {change}")
    return ", ".join(shown)


def _value(name: str, value: object, naming: Naming) -> str:
    """A noted value in words: codes and ISO dates as people read them."""
    if name in CODES and value in {member.value for member in CODES[name]}:
        return labels.label(CODES[name](value))
    if name == "due" and isinstance(value, str):
        return formats.date(date.fromisoformat(value))
    if name in ("owner", "to") and isinstance(value, str):
        return naming.assignee(value, current())
    return labels.render(naming.queue(value, current()) if name == "queue" and isinstance(value, str) else value)


def copied(rows: Iterable[TaskRow], reader: Reader) -> str:
    """Tasks as lines of text for the clipboard."""
    lines = []
    for row in rows:
        parts = [row.subject_in(current()), row.record_name or "", row.plan or ""]
        if row.due is not None:
            parts.append(_("due {day}").format(day=formats.date(row.due)))
        lines.append(" · ".join(part for part in parts if part) + f" (task {row.id})")
    return "\n".join(lines)
