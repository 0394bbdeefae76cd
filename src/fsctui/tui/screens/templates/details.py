"""What the preview and a template's own page say: about it, its items with dates, one item, its versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from textual.content import Content

from fsctui.domain.rows import TemplateRow, TemplateSheet
from fsctui.domain.templates import Fault, ItemKind, TemplateBody, TemplateItem
from fsctui.i18n import _, current, formats, labels, ngettext
from fsctui.scheduling.trace import Trace
from fsctui.tui.screens.templates.items import Dates, Sample
from fsctui.tui.screens.templates.lookups import Lookups
from fsctui.tui.screens.templates.words import (
    MUTED,
    assignee_words,
    dates_refused,
    due_words,
    fault_words,
    instructions,
    items_words,
    need_words,
    status_words,
    subject,
    subjects,
)
from fsctui.tui.text import joined, plain
from fsctui.tui.widgets.preview import details

DAY = 13
"""So wide is a day with its weekday, and a blank."""
LONGEST = 500
"""So many items are written out in a preview; a template's own page lists them all."""


def sample_words(sample: Sample, today: date) -> str:
    """`Sample: start Mon, Mar 2, target Wed, Apr 1`."""
    start = formats.weekday_date(sample.start, today)
    if sample.target is None:
        return _("Sample: start {start}").format(start=start)
    target = formats.weekday_date(sample.target, today)
    return _("Sample: start {start}, target {target}").format(start=start, target=target)


def items(body: TemplateBody, found: Dates, sample: Sample, today: date, known: Lookups) -> Content:
    """All items in order: subject, when it is due in words, the sample date, who gets it, what it waits for."""
    if not body.items:
        return plain(_("It has no items yet."), MUTED)
    names, people = subjects(body), known.names()
    parts = [plain(sample_words(sample, today), MUTED)]
    if found.refusal is not None:
        parts.append(plain(dates_refused(found.refusal, body), "$text-error"))
    for place, item in enumerate(body.items[:LONGEST], 1):
        planned = found.planned.get(item.key)
        day = "" if planned is None or planned.due is None else formats.weekday_date(planned.due, today)
        mark = "▤ " if item.kind is ItemKind.DOCUMENT else ""
        optional = "" if item.required else f"  {_('optional')}"
        parts.append(
            joined(
                f"{place:>2}. ",
                (day.ljust(DAY) if len(day) < DAY else f"{day} ", "$text-accent"),
                mark,
                plain(subject(item), "bold"),
                (optional, MUTED),
            )
        )
        said = f"{due_words(item, body.mode)} · {assignee_words(item.assignee, people)}"
        parts.append(joined("    ", (said, MUTED)))
        if item.after:
            waits = formats.joined([need_words(need, names) for need in item.after])
            parts.append(joined("    ", (_("waits for {items}").format(items=waits), MUTED)))
    if (left := len(body.items) - LONGEST) > 0:
        parts.append(plain(ngettext("… and {n} more", "… and {n} more", left).format(n=left), MUTED))
    return Content("\n").join(parts)


def about(sheet: TemplateSheet, row: TemplateRow | None, known: Lookups) -> Content:
    """The template's own fields."""
    body = sheet.body
    languages = ", ".join(f"{language}: {name}" for language, name in body.names.items())
    draft = None if row is None else row.draft
    pairs: list[tuple[str, str | Content]] = [
        (_("Status"), f"{status_words(sheet.status)}, {_('version {number}').format(number=sheet.number)}"),
        (_("Draft"), "" if draft is None else _("version {number} is being written").format(number=draft)),
        (_("For"), known.type_label(body.target_type)),
        (_("Category"), body.category),
        (_("Items"), items_words(len(body.items))),
        (_("Running plans"), "" if row is None else str(row.running_plans)),
        (_("Dates"), labels.label(body.mode)),
        (_("Calendar"), body.calendar or _("that of whoever launches it")),
        (_("Ad hoc items"), _("allowed") if body.ad_hoc_allowed else _("not allowed")),
        (_("Takes about"), "" if body.estimated_days is None else
            ngettext("{n} day", "{n} days", body.estimated_days).format(n=body.estimated_days)),
        (_("Names"), languages),
        (_("Unique name"), body.unique_name),
    ]  # fmt: skip
    parts = [plain(body.names.get(current(), body.name), "bold")]
    if body.description:
        parts.append(plain(body.description, multiline=True))
    parts.append(details(pairs, width=16))
    return Content("\n").join(parts)


def versions(sheet: TemplateSheet, zone: str, known: Lookups) -> Content:
    """All versions, newest first."""
    lines = []
    for row in sheet.versions:
        when = _("written {when}").format(when=formats.datetime(row.created_at, zone))
        if row.published_at is not None:
            who = known.people.get(row.published_by, row.published_by) if row.published_by else _("fsctui")
            when = _("published {when} by {who}").format(when=formats.datetime(row.published_at, zone), who=who)
        here = "▸ " if row.number == sheet.number else "  "
        number = _("Version {number}").format(number=row.number)
        lines.append(joined(here, plain(number, "bold"), "  ", plain(status_words(row.status))))
        lines.append(joined("    ", (f"{items_words(row.items)} · {when}", MUTED)))
    return Content("\n").join(lines)


def one_item(
    body: TemplateBody, item: TemplateItem, found: Dates, faults: Sequence[Fault], today: date, known: Lookups
) -> Content:
    """One item in full: its words, faults, how its date comes about, who gets it, its translations."""
    names, people = subjects(body), known.names()
    parts = [plain(subject(item), "bold")]
    parts += [plain(f"✗ {fault_words(fault, body)}", "$text-error") for fault in faults if fault.item == item.key]
    if text := instructions(item):
        parts.append(plain(text, multiline=True))
    planned = found.planned.get(item.key)
    due = due_words(item, body.mode)
    if planned is not None and planned.due is not None:
        due += f"  = {formats.weekday_date(planned.due, today)}"
    reminder = item.reminder_days
    waits = Content("\n").join([plain(need_words(need, names)) for need in item.after])
    held_up = [subject(other) for other in body.items if any(need.key == item.key for need in other.after)]
    pairs: list[tuple[str, str | Content]] = [
        (_("Due"), due),
        (_("Waits for"), waits),
        (_("Blocks"), formats.joined(held_up)),
        (_("Assignee"), assignee_words(item.assignee, people)),
        (_("Kind"), labels.label(item.kind)),
        (_("Priority"), labels.label(item.priority)),
        (_("Required"), _("yes") if item.required else _("no, it may be skipped")),
        (_("Reminder"), "" if reminder is None else
            ngettext("{n} day before", "{n} days before", reminder).format(n=reminder)),
        (_("Languages"), ", ".join(item.translations)),
        (_("Key"), item.key),
    ]  # fmt: skip
    parts.append(details(pairs, width=12))
    if planned is not None and planned.trace:
        parts.append(plain(_("Why this date"), "bold"))
        parts += [joined("  ", plain(step)) for step in trace_lines(planned.trace, names)]
    return Content("\n").join(parts)


def trace_lines(trace: Trace, names: Mapping[str, str]) -> list[str]:
    """The steps to a date; prerequisites by their subjects."""
    return [
        labels.describe_step(replace(step, detail=names[step.detail]) if step.detail in names else step)
        for step in trace
    ]
