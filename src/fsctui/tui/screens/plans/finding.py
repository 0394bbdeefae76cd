"""What the fields of the launch form find while somebody types: templates, records, people. Asked in threads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from fsctui.domain.people_rows import AssigneeRow, AssigneeRowKind
from fsctui.domain.records import RecordRef
from fsctui.domain.rows import TemplateRow
from fsctui.i18n import _, current, formats, ngettext
from fsctui.tui.dialogs.pick import Choice, matching

if TYPE_CHECKING:
    from fsctui.services.workspace import Workspace

FOUND = 50


def find_templates(
    rows: Sequence[TemplateRow], refs: Sequence[RecordRef], type_names: Mapping[str, str], typed: str
) -> list[Choice[TemplateRow]]:
    """The published templates that match; those for another type of record say so."""
    types = {ref.type for ref in refs}
    choices = []
    for row in rows:
        kind = type_names.get(row.target_type, row.target_type)
        count = ngettext("{n} item", "{n} items", row.items).format(n=row.items)
        off = _("for: {type}").format(type=kind) if types and row.target_type not in types else ""
        choices.append(Choice(row, row.name_in(current()), f"{kind} · {count} · v{row.version}", off))
    found = matching(choices, typed)
    found.sort(key=lambda choice: bool(choice.off))
    return found


def find_records(
    workspace: Workspace, kind: str | None, refs: Sequence[RecordRef], typed: str
) -> list[Choice[tuple[RecordRef, str]]]:
    """Records of the template's type that match; with nothing typed yet, the reader's own, else the first there are."""
    chosen = set(refs)
    types = (kind,) if kind is not None else tuple({ref.type for ref in refs})
    if typed:
        hits = [(hit.ref, hit.name, hit.detail) for hit in workspace.records.search(typed, limit=FOUND, types=types)]
    else:
        code = types[0] if types else "account"
        records = workspace.records
        found = records.page(code, "owner:me", limit=FOUND).items or records.page(code, limit=FOUND).items
        hits = [(row.ref, row.name, row.owner_name or "") for row in found]
    return [Choice((ref, name), name, detail) for ref, name, detail in hits if ref not in chosen]


def find_owners(workspace: Workspace, typed: str) -> list[Choice[tuple[str, str]]]:
    """Who can own the plan: people, oneself first."""
    people = workspace.people.who_can_be_assigned(typed)
    found = [Choice((row.code, row.name), row.name, row.code) for row in people if row.kind is AssigneeRowKind.USER]
    me = workspace.context.actor
    if not typed:
        found = [Choice(("", ""), _("me"), me.name), *(each for each in found if each.value[0] != me.username)]
    return found


def assignee(row: AssigneeRow) -> Choice[str]:
    if row.kind is AssigneeRowKind.QUEUE:
        return Choice(row.code, row.name, _("queue"))
    away = _("away until {day}").format(day=formats.date_short(row.absent_until)) if row.absent_until else ""
    return Choice(row.code, row.name, f"{away}  {row.code}".strip())
