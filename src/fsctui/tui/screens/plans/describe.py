"""What is said about a plan: its details, its items, why it stands where it stands, how its items hang together."""

from __future__ import annotations

from collections.abc import Iterable

from textual.content import Content

from fsctui.domain.rows import PlanItemRow, PlanSheet
from fsctui.domain.tasks import CLOSED
from fsctui.i18n import _, current, formats, labels, ngettext
from fsctui.tui.days import Days
from fsctui.tui.plan_words import state_words
from fsctui.tui.tasks.columns import due_cell, owner_words
from fsctui.tui.tasks.columns import state_words as task_state
from fsctui.tui.text import joined, plain
from fsctui.tui.widgets.preview import details, progress

MUTED = "$text-muted"


def subject(item: PlanItemRow) -> str:
    return item.task.subject_in(current())


def open_items(sheet: PlanSheet) -> list[PlanItemRow]:
    return [item for item in sheet.items if item.task.state not in CLOSED]


def late_items(sheet: PlanSheet, days: Days) -> list[PlanItemRow]:
    return [item for item in open_items(sheet) if item.task.due is not None and item.task.due < days.today]


def ends(sheet: PlanSheet) -> list[PlanItemRow]:
    """The open items with the latest date: they decide when the plan ends."""
    dated = [item for item in open_items(sheet) if item.task.due is not None]
    last = max((item.task.due for item in dated if item.task.due is not None), default=None)
    return [item for item in dated if item.task.due == last]


def about(sheet: PlanSheet, days: Days) -> Content:
    """Record, template, dates, people."""
    row = sheet.row
    pairs: list[tuple[str, str | Content]] = [
        (_("State"), state_words(row.state)),
        (_("Reason"), sheet.reason),
        (_("Progress"), progress(row.items_closed, row.items_total)),
        (_("For"), row.record_name),
        (_("Template"), _("{name}, version {n}").format(name=row.template, n=row.template_version)),
        (_("Start"), days.show(row.start, late=False)),
        (_("Target"), "" if row.target is None else days.show(row.target, late=False)),
        (_("Next due"), "" if row.next_due is None else days.show(row.next_due)),
        (_("Days"), labels.label(sheet.mode)),
        (_("Calendar"), sheet.calendar),
        (_("Owner"), row.owner_name),
        (_("Launched by"), f"{sheet.created_by_name}, {formats.date(sheet.created_at.date())}"),
    ]
    return Content("\n").join([plain(row.name, "bold"), details(pairs, width=13)])


def items(sheet: PlanSheet, days: Days) -> Content:
    """A line per item: state, due date, subject, whose."""
    lines = []
    for item in sheet.items:
        state, due = plain(task_state(item.task)), due_cell(item.task, days.today)
        lines.append(joined(
            _padded(state, 16), _padded(due, 15), plain(subject(item)), "  ", plain(owner_words(item.task), MUTED)
        ))  # fmt: skip
    return Content("\n").join(lines)


def _padded(content: Content, width: int) -> Content:
    return content.pad_right(max(1, width - content.cell_length))


def why(sheet: PlanSheet, days: Days) -> Content:
    """Why the plan is in its state, what is late, and which items decide when it ends."""
    return Content("\n").join(why_lines(sheet, days))


def why_lines(sheet: PlanSheet, days: Days) -> list[Content]:
    """The same, line by line; on hold or canceled, with the reason that was given."""
    row, left, late = sheet.row, open_items(sheet), late_items(sheet, days)
    done = ngettext("{done} of {total} item is closed.", "{done} of {total} items are closed.", row.items_total)
    lines = [joined(plain(state_words(row.state), "bold"), "  ",
                    plain(done.format(done=row.items_closed, total=row.items_total)))]  # fmt: skip
    if sheet.reason:
        lines.append(joined("  ", plain(_("Reason: {reason}").format(reason=sheet.reason))))
    if late:
        lines.append(plain(_("Late"), "bold $text-error"))
        lines += [joined("  ", due_cell(item.task, days.today), "  ", plain(subject(item)), "  ",
                         plain(owner_words(item.task), MUTED)) for item in late]  # fmt: skip
    waiting = [item for item in left if item.blocked_by]
    if waiting:
        lines.append(plain(_("Waiting for others"), "bold"))
        names = {item.task.key: subject(item) for item in sheet.items}
        for item in waiting:
            by = formats.joined([f"“{names.get(key, key)}”" for key in item.blocked_by])
            waits = _("waits for {items}").format(items=by)
            lines.append(joined("  ", plain(subject(item)), "  ", plain(waits, MUTED)))
    critical = [item for item in sheet.items if item.critical]
    if last := ends(sheet):
        due = last[0].task.due
        assert due is not None
        lines.append(plain(_("Ends {day}").format(day=days.show(due)), "bold"))
        chain = " → ".join(subject(item) for item in critical) or formats.joined([subject(item) for item in last])
        lines.append(joined("  ", plain(chain)))
        lines.append(joined("  ", plain(_("Any delay of these moves the end of the plan."), MUTED)))
    return lines


def graph(item: PlanItemRow, sheet: PlanSheet, days: Days) -> Content:
    """The item with all it waits for above it and all that waits for it below, as a tree of text."""
    by_key = {each.task.key: each for each in sheet.items}
    followers: dict[str, list[str]] = {}
    for each in sheet.items:
        for key in each.after:
            followers.setdefault(key, []).append(each.task.key)
    key = item.task.key
    lines = [plain(_("Waits for") if by_key[key].after else _("Waits for nothing"), MUTED)]
    lines += _tree(by_key[key].after, lambda other: by_key[other].after, by_key, days)
    lines.append(joined("● ", plain(subject(item), "bold"), "  ", plain(task_state(item.task))))
    after = followers.get(key, [])
    lines.append(plain(_("Waiting for it") if after else _("Nothing waits for it"), MUTED))
    lines += _tree(after, lambda other: followers.get(other, ()), by_key, days)
    return Content("\n").join(lines)


def _tree(keys: Iterable[str], following: object, by_key: dict[str, PlanItemRow], days: Days) -> list[Content]:
    """Branches below each other; what has been drawn already is named, not drawn again."""
    drawn: set[str] = set()
    lines: list[Content] = []
    stack: list[tuple[str, str, bool]] = []

    def push(found: Iterable[str], indent: str) -> None:
        known = [key for key in found if key in by_key]
        for place in range(len(known) - 1, -1, -1):
            stack.append((known[place], indent, place == len(known) - 1))

    push(keys, "")
    while stack:
        key, indent, last = stack.pop()
        item = by_key[key]
        again = key in drawn
        branch = indent + ("└─ " if last else "├─ ")
        lines.append(joined(
            branch, plain(task_state(item.task)), "  ", plain(subject(item)), "  ", due_cell(item.task, days.today),
            plain(" …" if again else "", MUTED),
        ))  # fmt: skip
        if not again:
            drawn.add(key)
            push(following(key), indent + ("   " if last else "│  "))  # type: ignore[operator]
    return lines
