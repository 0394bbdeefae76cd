"""What is different between two previews of the same launch, in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from textual.content import Content

from fsctui.domain.launch import DraftItem
from fsctui.domain.naming import Naming
from fsctui.i18n import _, formats, labels
from fsctui.services.launching import PlanPreview
from fsctui.tui.screens.plans.lines import owner_words, subject_of
from fsctui.tui.text import joined, plain

MOST = 60
"""So many lines are written out."""


def changes(before: Sequence[PlanPreview], after: Sequence[PlanPreview], today: date, naming: Naming) -> list[Content]:
    """A line for each thing that is different, with what was shown first and what would be written now."""
    lines: list[Content] = []
    old = {plan.target: plan for plan in before}
    for plan in after:
        was = old.get(plan.target)
        found = [] if was is None else _of_plan(was, plan, today, naming)
        if found and len(after) > 1:
            lines.append(plain(plan.target_name, "bold"))
        lines += found
        if len(lines) > MOST:
            return [*lines[:MOST], plain("…")]
    return lines


def _of_plan(was: PlanPreview, now: PlanPreview, today: date, naming: Naming) -> list[Content]:
    lines = []
    if was.template.number != now.template.number:
        lines.append(_line(_("Template"), f"v{was.template.number}", f"v{now.template.number}"))
    for title, before, after in (
        (_("Name"), was.name, now.name),
        (_("Owner"), was.owner.name, now.owner.name),
        (_("Days"), labels.label(was.mode), labels.label(now.mode)),
    ):
        if before != after:
            lines.append(_line(title, before, after))
    old = {item.item.key: item for item in was.draft.items}
    new = {item.item.key: item for item in now.draft.items}
    lines += [_line(subject_of(item.item), _("in the plan"), _("left out")) for key, item in old.items()
              if key not in new]  # fmt: skip
    for key, item in new.items():
        lines += _of_item(old.get(key), item, today, naming)
    return lines


def _of_item(was: DraftItem | None, now: DraftItem, today: date, naming: Naming) -> list[Content]:
    subject = subject_of(now.item)
    if was is None:
        return [_line(subject, "", f"{_day(now, today)}, {owner_words(now, naming)}")]
    lines = []
    if subject_of(was.item) != subject:
        lines.append(_line(_("Subject"), subject_of(was.item), subject))
    if was.due != now.due:
        lines.append(_line(subject, _day(was, today), _day(now, today)))
    if owner_words(was, naming) != owner_words(now, naming):
        lines.append(_line(subject, owner_words(was, naming), owner_words(now, naming)))
    return lines


def _day(item: DraftItem, today: date) -> str:
    return _("no due date") if item.due is None else formats.weekday_date(item.due, today)


def _line(title: str, before: str, after: str) -> Content:
    return joined(plain(title), ": ", plain(before or "—", "$text-muted"), " → ", plain(after or "—", "bold"))
