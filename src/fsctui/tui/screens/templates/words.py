"""Templates in words: when an item is due, who gets it, what is wrong with it, what two versions differ in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from textual.content import Content

from fsctui.domain.templates import (
    Assignee,
    AssigneeKind,
    Change,
    Difference,
    Fault,
    ItemFault,
    Prerequisite,
    Priority,
    TemplateBody,
    TemplateItem,
    VersionStatus,
    Words,
    effective_offset,
)
from fsctui.i18n import N_, _, current, labels, ngettext, pgettext
from fsctui.interchange.offset_text import write_offset
from fsctui.refusal import Refusal
from fsctui.scheduling.offsets import Mode, Offset
from fsctui.scheduling.refusals import DependencyCycle
from fsctui.scheduling.schedule import Anchor
from fsctui.tui.text import joined, plain
from fsctui.tui.text import words as refusal_words

MUTED = "$text-muted"
STATUS_MARKS = {VersionStatus.DRAFT: "✎", VersionStatus.PUBLISHED: "●", VersionStatus.OBSOLETE: "◌"}
CHANGE_MARKS = {Change.ADDED: "+", Change.REMOVED: "−", Change.CHANGED: "~"}
FIELDS: Mapping[str, str] = {
    "name": N_("Name"),
    "description": N_("Description"),
    "category": N_("Category"),
    "target_type": N_("For"),
    "ad_hoc_allowed": N_("Ad hoc items"),
    "estimated_days": N_("Estimated days"),
    "mode": N_("Dates"),
    "calendar": N_("Calendar"),
    "names": N_("Names"),
    "order": N_("Order"),
    "words": N_("Words"),
    "kind": N_("Kind"),
    "priority": N_("Priority"),
    "required": N_("Required"),
    "anchor": N_("Counts from"),
    "offset": N_("Due"),
    "own_mode": N_("Own way to count"),
    "after": N_("Waits for"),
    "assignee": N_("Assignee"),
    "reminder_days": N_("Reminder"),
    "translations": N_("Translations"),
}
"""The fields of templates and items, as differences name them."""


def status_words(status: VersionStatus) -> str:
    return f"{STATUS_MARKS[status]} {labels.label(status)}"


def subject(item: TemplateItem) -> str:
    """The subject in the reader's language; an item without one shows its key."""
    translated = item.translations.get(current())
    return (translated.subject if translated else "") or item.words.subject or item.key


def instructions(item: TemplateItem) -> str:
    translated = item.translations.get(current())
    return (translated.instructions if translated else "") or item.words.instructions


def subjects(body: TemplateBody) -> dict[str, str]:
    """Key -> subject of every item."""
    return {item.key: subject(item) for item in body.items}


def offset_words(offset: Offset) -> str:
    """`3 business days later`, with how it is moved to a working day where it says so."""
    said = labels.describe_offset(offset)
    return said if offset.roll is None else f"{said} ({labels.label(offset.roll)})"


def due_words(item: TemplateItem, mode: Mode) -> str:
    """When an item is due, in words: `Start date: 3 business days later`."""
    offset = effective_offset(item, mode)
    if offset is None:
        return _("with its prerequisites") if item.after else _("no due date")
    return _("{anchor}: {distance}").format(anchor=labels.label(item.anchor), distance=offset_words(offset))


def due_text(offset: Offset | None, own_mode: bool) -> str:
    """The offset as it is typed: `+3 bd`; nothing without one."""
    if offset is None:
        return ""
    return write_offset(offset, own_mode) or write_offset(offset, own_mode=True) or f"{offset.amount:+d} d"


def due_short(item: TemplateItem, mode: Mode) -> str:
    """For a narrow column: what it counts from, and the offset as it counts in the plan: `start +3 bd`."""
    offset = effective_offset(item, mode)
    if offset is None:
        return ""
    match item.anchor:
        case Anchor.START:
            anchor = pgettext("a due date counts from it", "start")
        case Anchor.TARGET:
            anchor = pgettext("a due date counts from it", "target")
        case Anchor.PREREQUISITES:
            anchor = pgettext("a due date counts from it", "after")
    return f"{anchor} {due_text(offset, offset.mode is not Mode.CALENDAR)}"


def assignee_words(assignee: Assignee, names: Mapping[Assignee, str] | None = None) -> str:
    """Who gets an item: `Plan's owner`, `Bob Miller`, `any Assistant` (a role), `queue Onboarding`."""
    if assignee.kind not in (AssigneeKind.USER, AssigneeKind.ROLE, AssigneeKind.QUEUE):
        return labels.label(assignee.kind)
    name = (names or {}).get(assignee, assignee.name) or "?"
    match assignee.kind:
        case AssigneeKind.ROLE:
            return pgettext("assignee of an item", "role {name}").format(name=name)
        case AssigneeKind.QUEUE:
            return pgettext("assignee of an item", "queue {name}").format(name=name)
    return name


def need_words(need: Prerequisite, names: Mapping[str, str]) -> str:
    """One prerequisite: `Call the client`, with the wait after it: `Call the client, +2 bd`."""
    name = names.get(need.key, need.key)
    return name if need.lag is None else f"{name}, {lag_text(need.lag)}"


def lag_text(lag: Offset | None) -> str:
    """A wait as it is typed; it has no plan's mode to follow."""
    return "" if lag is None else due_text(lag, lag.mode is not Mode.CALENDAR)


_NAMES_AN_ITEM = (ItemFault.PREREQUISITE_UNKNOWN, ItemFault.PREREQUISITE_ITSELF, ItemFault.PREREQUISITE_TWICE)


def fault_words(fault: Fault, body: TemplateBody) -> str:
    """What is wrong, with items named by their subjects."""
    value = fault.value
    names = subjects(body)
    if fault.fault is ItemFault.PREREQUISITE_CYCLE:
        value = " → ".join(names.get(key, key) for key in value.split(" -> "))
    elif fault.fault in _NAMES_AN_ITEM:
        value = names.get(value, value)
    elif fault.fault is ItemFault.ASSIGNEE_UNNAMED:
        value = labels.label(AssigneeKind(value))
    return labels.label(fault.fault, value=value)


def dates_refused(refusal: Refusal, body: TemplateBody) -> str:
    """Why no dates can be given; the items of a cycle are named by their subjects, the first one again at the end."""
    if isinstance(refusal, DependencyCycle):
        names = subjects(body)
        keys = refusal.keys if refusal.keys[:1] == refusal.keys[-1:] else [*refusal.keys, *refusal.keys[:1]]
        chain = " → ".join(names.get(key, key) for key in keys)
        return _("These items wait for each other: {chain}").format(chain=chain)
    return refusal_words(refusal)


def difference_lines(found: Iterable[Difference], old: TemplateBody, new: TemplateBody) -> list[Content]:
    """Differences as people read them: a heading per item, then a line per field with before and after."""
    names = {**subjects(old), **subjects(new)}
    lines: list[Content] = []
    here: str | None = None
    for each in found:
        if each.item != here:
            here = each.item
            head = names.get(each.item, each.item) if each.item else _("The template")
            mark, said = CHANGE_MARKS[each.change], labels.label(each.change)
            lines.append(joined(f"{mark} ", plain(head, "bold"), (f"  {said}", MUTED)))
        lines += _changed(each, names, new if each.change is not Change.REMOVED else old)
    return lines


def _changed(each: Difference, names: Mapping[str, str], body: TemplateBody) -> list[Content]:
    if each.change is not Change.CHANGED:
        item = each.after or each.before
        if not isinstance(item, TemplateItem):
            return []
        return [joined("    ", (f"{due_words(item, body.mode)} · {assignee_words(item.assignee)}", MUTED))]
    if isinstance(each.before, Words) and isinstance(each.after, Words):
        return [
            _line(title, before, after)
            for title, before, after in (
                (_("Subject"), each.before.subject, each.after.subject),
                (_("Instructions"), each.before.instructions, each.after.instructions),
            )
            if before != after
        ]
    title = _(FIELDS.get(each.field, each.field))
    return [_line(title, _value(each.before, names, body), _value(each.after, names, body))]


def _line(title: str, before: str, after: str) -> Content:
    nothing = _("nothing")
    return joined("    ", (f"{title}: ", MUTED), plain(before or nothing), " → ", plain(after or nothing, "bold"))


def _value(value: Any, names: Mapping[str, str], body: TemplateBody) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, Offset):
        return offset_words(value)
    if isinstance(value, Assignee):
        return assignee_words(value)
    if isinstance(value, Words):
        return value.subject
    if isinstance(value, Mapping):
        return ", ".join(f"{language}: {_value(each, names, body)}" for language, each in value.items())
    if isinstance(value, tuple):
        return ", ".join(need_words(each, names) if isinstance(each, Prerequisite) else names.get(each, str(each))
                         for each in value)  # fmt: skip
    return labels.render(value)


def items_words(count: int) -> str:
    return ngettext("{count} item", "{count} items", count).format(count=count)


PRIORITY_MARKS = {Priority.HIGH: "!", Priority.NORMAL: "", Priority.LOW: "↓"}
