"""Action plan templates: list, read, write drafts, publish, retire, compare."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from fsctui.domain import templates as rules
from fsctui.domain.access import Permission, require
from fsctui.domain.query import TEMPLATE_FIELDS, parse
from fsctui.domain.rows import Page, TemplateRow, TemplateSheet
from fsctui.domain.templates import (
    Difference,
    TemplateBody,
    VersionNotDraft,
    VersionNotPublished,
    VersionStatus,
)
from fsctui.domain.text import clean
from fsctui.scheduling.schedule import Planned, resolve
from fsctui.services.context import Context
from fsctui.services.outcome import Done
from fsctui.services.plan_calendars import plan_calendar_in
from fsctui.services.refusals import (
    ObjectTypeUnknown,
    Stale,
    TemplateAmbiguous,
    TemplateUnknown,
    TemplateWithoutDraft,
    UniqueNameTaken,
    ValueInvalid,
    VersionUnknown,
)
from fsctui.store import codec, paging, unfinished
from fsctui.store import templates as store
from fsctui.store.database import Tx

TOPICS = frozenset({"template"})


@dataclass(frozen=True, slots=True)
class ImportedVersion:
    """What an import made. `unchanged` means that the newest version said the same already, so nothing was written."""

    template_id: int
    name: str
    unique_name: str
    version: int
    items: int
    status: VersionStatus
    unchanged: bool


class TemplateService:
    def __init__(self, context: Context) -> None:
        self._context = context

    def page(self, query: str = "", limit: int = 50, after: str | None = None) -> Page[TemplateRow]:
        """Templates by name. `query` is in the query language (domain.query.TEMPLATE_FIELDS)."""
        require(self._context.actor, Permission.VIEW_TEMPLATES)
        condition = store.condition(parse(query, TEMPLATE_FIELDS))
        cursor = paging.decode(after, str, int) if after else None
        with self._context.read() as tx:
            found = store.page(tx, condition, paging.check_limit(limit), cursor)
            return paging.page_of(found, limit, store.row, lambda row: paging.encode(row.name.lower(), row.id))

    def show(self, name: str, number: int | None = None) -> TemplateSheet:
        """A version of a template: the numbered one, else the published one, else the draft, else the newest."""
        require(self._context.actor, Permission.VIEW_TEMPLATES)
        with self._context.read() as tx:
            return sheet_in(tx, find_in(tx, name), number)

    def draft(self, name: str) -> TemplateSheet | None:
        """The draft of a template, if one is being written."""
        require(self._context.actor, Permission.VIEW_TEMPLATES)
        with self._context.read() as tx:
            row = find_in(tx, name)
            found = draft_number(tx, row)
            return None if found is None else sheet_in(tx, row, found)

    def diff(self, name: str, old: int, new: int) -> tuple[Difference, ...]:
        """What changed between two versions."""
        require(self._context.actor, Permission.VIEW_TEMPLATES)
        with self._context.read() as tx:
            row = find_in(tx, name)
            return rules.diff(sheet_in(tx, row, old).body, sheet_in(tx, row, new).body)

    def dates(self, body: TemplateBody, start: date, target: date | None) -> Mapping[str, Planned]:
        """The dates that a template would give for a sample start and target date, while it is written.

        Raises the scheduling core's refusals (a cycle, a missing target date), as a launch would.
        """
        require(self._context.actor, Permission.VIEW_TEMPLATES)
        with self._context.read() as tx:
            _, calendar = plan_calendar_in(self._context, tx, body.calendar, self._context.actor.id)
        return resolve(rules.works(body.items, body.mode), start, target, calendar)

    def create(self, body: TemplateBody) -> Done:
        """A new template whose first version is a draft."""
        require(self._context.actor, Permission.EDIT_TEMPLATES)
        with self._context.write() as tx:
            body = checked_in(tx, body)
            if any(found.unique_name == body.unique_name for found in store.find(tx, body.unique_name)):
                raise UniqueNameTaken(body.unique_name)
            template_id = create_in(tx, body)
        return Done("template_created", {"template": body.name}, TOPICS, template_id)

    def edit(self, name: str) -> TemplateSheet:
        """The draft to edit: the one there is, else a new one with the content of the newest version."""
        require(self._context.actor, Permission.EDIT_TEMPLATES)
        with self._context.write() as tx:
            row = find_in(tx, name)
            number = draft_number(tx, row)
            if number is None:
                number = add_version_in(tx, row, sheet_in(tx, row, None).body)
            return sheet_in(tx, row, number)

    def save(self, name: str, body: TemplateBody, edit_version: int) -> Done:
        """Write the draft. Refused with `Stale` when somebody saved it since `edit_version` was read."""
        require(self._context.actor, Permission.EDIT_TEMPLATES)
        with self._context.write() as tx:
            row = find_in(tx, name)
            current = require_draft_in(tx, row)
            body = checked_in(tx, replace(body, unique_name=row.unique_name))
            if current.edit_version != edit_version:
                changed = rules.diff(body, current.body)
                raise Stale(row.name, sorted({difference.item or difference.field for difference in changed}))
            replace_in(tx, row, current, body)
        return Done("template_saved", {"template": body.name, "version": current.number}, TOPICS, row.id)

    def keep(self, name: str, body: TemplateBody) -> None:
        """Keep what somebody is writing, so that it comes back after a lost connection; `name` is "" for a new one."""
        require(self._context.actor, Permission.EDIT_TEMPLATES)
        with self._context.write() as tx:
            unfinished.save(tx, self._context.actor.id, "template", name, codec.body_to_json(body))

    def kept(self, name: str) -> TemplateBody | None:
        """What was kept, None when there is nothing."""
        with self._context.read() as tx:
            found = unfinished.find(tx, self._context.actor.id, "template", name)
        return None if found is None else codec.body_from_json(dict(found.body))

    def forget(self, name: str) -> None:
        """Let what was kept go."""
        with self._context.write() as tx:
            unfinished.forget(tx, self._context.actor.id, "template", name)

    def discard(self, name: str) -> Done:
        """Throw the draft away; a template that has nothing else goes with it."""
        require(self._context.actor, Permission.EDIT_TEMPLATES)
        with self._context.write() as tx:
            row = find_in(tx, name)
            current = require_draft_in(tx, row)
            store.delete_version(tx, current.version_id)
            if len(current.versions) == 1:
                store.delete_template(tx, row.id)
            unfinished.forget(tx, self._context.actor.id, "template", row.unique_name)
            tx.note("discard", "template", row.id, before={"version": current.number, "name": current.body.name})
        return Done("draft_discarded", {"template": row.name, "version": current.number}, TOPICS, row.id)

    def publish(self, name: str) -> Done:
        """Make the draft the published version; the one before becomes obsolete."""
        require(self._context.actor, Permission.EDIT_TEMPLATES)
        with self._context.write() as tx:
            row = find_in(tx, name)
            number = publish_in(tx, row, self._context.actor.id)
        return Done("template_published", {"template": row.name, "version": number}, TOPICS, row.id)

    def retire(self, name: str) -> Done:
        """Make the published version obsolete: it can't be launched any more; running plans go on."""
        require(self._context.actor, Permission.EDIT_TEMPLATES)
        with self._context.write() as tx:
            row = find_in(tx, name)
            if row.status is not VersionStatus.PUBLISHED:
                raise VersionNotPublished(row.name, row.version, row.status)
            store.set_status(tx, row.version_id, VersionStatus.OBSOLETE)
            note_status(tx, row, row.version, VersionStatus.PUBLISHED, VersionStatus.OBSOLETE)
        return Done("template_retired", {"template": row.name, "version": row.version}, TOPICS, row.id)

    def import_body(self, body: TemplateBody, publish: bool = False) -> ImportedVersion:
        """Bring in a template that was read from a file. The same content twice writes nothing the second time.

        With `publish`, a template that was retired is there to be launched again, as a further version.
        """
        require(self._context.actor, Permission.EDIT_TEMPLATES)
        with self._context.write() as tx:
            return import_in(tx, body, publish, self._context.actor.id)


def find_in(tx: Tx, name: str) -> TemplateRow:
    """The one template that a name, unique name or id means."""
    found = store.find(tx, name.strip())
    if not found:
        raise TemplateUnknown(name, difflib.get_close_matches(name, store.names(tx), n=3, cutoff=0.5))
    if len(found) > 1:
        raise TemplateAmbiguous(name, [row.unique_name for row in found])
    return found[0]


def sheet_in(tx: Tx, row: TemplateRow, number: int | None) -> TemplateSheet:
    versions = store.versions(tx, row.id)
    wanted = row.version if number is None else number
    chosen = next((version for version in versions if version.number == wanted), None)
    if chosen is None:
        raise VersionUnknown(row.name, wanted)
    columns = store.version(tx, chosen.version_id)
    return TemplateSheet(
        id=row.id,
        version_id=chosen.version_id,
        number=chosen.number,
        status=chosen.status,
        body=store.body(tx, chosen.version_id),
        edit_version=columns.version,
        versions=versions,
    )


def draft_number(tx: Tx, row: TemplateRow) -> int | None:
    drafts = [version.number for version in store.versions(tx, row.id) if version.status is VersionStatus.DRAFT]
    return drafts[0] if drafts else None


def require_draft_in(tx: Tx, row: TemplateRow) -> TemplateSheet:
    number = draft_number(tx, row)
    if number is None:
        raise TemplateWithoutDraft(row.name)
    current = sheet_in(tx, row, number)
    if current.status is not VersionStatus.DRAFT:
        raise VersionNotDraft(row.name, current.number, current.status)
    return current


def checked_in(tx: Tx, body: TemplateBody) -> TemplateBody:
    """The body as it is stored: clean words, a target type that exists, a unique name."""
    known = store.object_types(tx)
    if body.target_type not in known:
        raise ObjectTypeUnknown(body.target_type, known)
    days = body.estimated_days
    if days is not None and not 0 <= days <= rules.MAX_ESTIMATE:
        raise ValueInvalid("template", "estimated_days", str(days)[:80], f"0 - {rules.MAX_ESTIMATE}")
    body = rules.cleaned(body)
    return replace(body, unique_name=clean(body.unique_name) or rules.make_key(body.name, ()))


def create_in(tx: Tx, body: TemplateBody) -> int:
    template_id, version_id = tx.new_ids(2)
    store.insert_template(tx, template_id, body.unique_name, tx.actor_id, tx.now)
    store.insert_version(tx, version_id, template_id, 1, body, tx.now)
    tx.note("create", "template", template_id, after=_summary(body, 1))
    return template_id


def add_version_in(tx: Tx, row: TemplateRow, body: TemplateBody) -> int:
    number = max(version.number for version in store.versions(tx, row.id)) + 1
    store.insert_version(tx, tx.new_id(), row.id, number, body, tx.now)
    tx.note("draft", "template", row.id, after=_summary(body, number))
    return number


def replace_in(tx: Tx, row: TemplateRow, current: TemplateSheet, body: TemplateBody) -> None:
    changed = rules.diff(current.body, body)
    if not changed:
        return
    store.replace_version(tx, current.version_id, body, current.edit_version)
    after = {"version": current.number, "changed": sorted({f"{each.item}.{each.field}".strip(".") for each in changed})}
    tx.note("edit", "template", row.id, after=after)


def publish_in(tx: Tx, row: TemplateRow, actor_id: int | None) -> int:
    current = require_draft_in(tx, row)
    rules.require_publishable(current.body)
    for version in current.versions:
        if version.status is VersionStatus.PUBLISHED:
            store.set_status(tx, version.version_id, VersionStatus.OBSOLETE)
            note_status(tx, row, version.number, VersionStatus.PUBLISHED, VersionStatus.OBSOLETE)
    store.set_status(tx, current.version_id, VersionStatus.PUBLISHED, published_at=tx.now, published_by=actor_id)
    note_status(tx, row, current.number, VersionStatus.DRAFT, VersionStatus.PUBLISHED)
    return current.number


def import_in(tx: Tx, body: TemplateBody, publish: bool, actor_id: int | None) -> ImportedVersion:
    body = checked_in(tx, body)
    existing = next((row for row in store.find(tx, body.unique_name) if row.unique_name == body.unique_name), None)
    if existing is None:
        create_in(tx, body)
        unchanged = False
    else:
        newest = sheet_in(tx, existing, store.versions(tx, existing.id)[0].number)
        unchanged = not rules.diff(newest.body, body)
        if not unchanged and newest.status is VersionStatus.DRAFT:
            replace_in(tx, existing, newest, body)
        elif not unchanged or (publish and newest.status is VersionStatus.OBSOLETE):
            # A retired template is published again as a further version: what was retired stays so.
            add_version_in(tx, existing, body)
    row = find_in(tx, body.unique_name)
    if publish and draft_number(tx, row) is not None:
        publish_in(tx, row, actor_id)
        unchanged = False
    newest_version = store.versions(tx, row.id)[0]
    return ImportedVersion(
        template_id=row.id,
        name=body.name,
        unique_name=body.unique_name,
        version=newest_version.number,
        items=len(body.items),
        status=newest_version.status,
        unchanged=unchanged,
    )


def note_status(tx: Tx, row: TemplateRow, number: int, before: VersionStatus, after: VersionStatus) -> None:
    tx.note(
        after.value, "template", row.id,
        before={"version": number, "status": before.value}, after={"version": number, "status": after.value},
    )  # fmt: skip


def _summary(body: TemplateBody, number: int) -> dict[str, object]:
    return {"name": body.name, "version": number, "items": len(body.items), "target_type": body.target_type}
