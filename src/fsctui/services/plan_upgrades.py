"""A running plan moves to the published version of its template: what is new comes in, what is gone is canceled.

Three versions meet in each item: the one it was launched from, the published one, and what people have made of it. Only
what the template changed is written over; what was done stays done, dates set by hand stay, and so does whoever
somebody chose. Items that were left out at launch stay out.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from fsctui.domain.documents import DocumentStatus
from fsctui.domain.launch import DraftItem, OwnerReason
from fsctui.domain.records import RecordRef
from fsctui.domain.tasks import CLOSED, Bucket, ItemState
from fsctui.domain.templates import ItemKind, TemplateBody, TemplateItem, make_key
from fsctui.scheduling.offsets import Mode
from fsctui.services.context import Context
from fsctui.services.launching import LaunchRequest, preview_in, published_in
from fsctui.services.plan_base import insert_item
from fsctui.services.plan_refusals import NewestVersionAlready
from fsctui.services.settling import settle_in
from fsctui.store import codec
from fsctui.store import plans as store
from fsctui.store import tasks as task_store
from fsctui.store import templates as template_store
from fsctui.store.database import Tx
from fsctui.store.sql_types import Row

CHOSEN = frozenset(
    each.value
    for each in (
        OwnerReason.REASSIGNED, OwnerReason.CLAIMED, OwnerReason.CHOSEN_AT_LAUNCH, OwnerReason.CREATED_BY,
    )
)  # fmt: skip
"""Owners that a person chose; another rule in the template doesn't take the item from them."""


@dataclass
class Upgrade:
    """What moving to the other version did, by the items' keys."""

    before: int
    after: int
    added: list[str] = field(default_factory=list)
    canceled: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)


def upgrade_in(context: Context, tx: Tx, found: Row, shelf: dict[int, TemplateBody]) -> Upgrade:
    """Move a plan to the published version. Raises `TemplateNotPublished`, `NewestVersionAlready` and what a launch of
    that version would raise, such as a missing target date.
    """
    sheet = published_in(tx, found.template_unique_name, shelf)
    if sheet.version_id == found.template_version_id:
        raise NewestVersionAlready(found.name, sheet.number)
    done = Upgrade(found.template_number, sheet.number)
    old = {item.key: item for item in template_store.body(tx, found.template_version_id).items}
    new = {item.key: item for item in sheet.body.items}
    rows = _free_keys(tx, store.items(tx, found.id), set(new))
    owners = {row.id: row.owner_id for row in rows.values()}
    left_out = frozenset(key for key in new if key in old and key not in rows)
    drafts = _drafts(context, tx, found, left_out, shelf)
    for key, row in rows.items():
        if ItemState(row.state) in CLOSED or row.adhoc:
            continue
        if key not in new:
            task_store.change(tx, row.id, state=ItemState.CANCELED.value, bucket=Bucket.DONE.value,
                              closed_at=tx.now, closed_on=context.today())  # fmt: skip
            done.canceled.append(key)
        elif key in old and _change(tx, row, old[key], new[key], drafts[key]):
            done.changed.append(key)
    for key, draft in drafts.items():
        if key not in rows:
            insert_item(tx, found, new[key], position=draft.position, owner_id=draft.owner.id if draft.owner else None,
                        queue_id=draft.queue_id, detail=_detail(draft))  # fmt: skip
            done.added.append(key)
        elif rows[key].position != draft.position:
            task_store.change(tx, rows[key].id, position=draft.position)
    _last(tx, rows, drafts)
    store.change(tx, found.id, template_version_id=sheet.version_id)
    tx.note(
        "upgrade", "plan", found.id,
        record_id=found.record_id, before={"version": done.before},
        after={"version": done.after, "added": done.added, "canceled": done.canceled, "changed": done.changed},
    )  # fmt: skip
    settle_in(context, tx, found.id)
    _tell(tx, found, owners)
    return done


def _drafts(
    context: Context, tx: Tx, found: Row, left_out: frozenset[str], shelf: dict[int, TemplateBody]
) -> dict[str, DraftItem]:
    """The items as a launch of the published version would make them today, owners included."""
    request = LaunchRequest(
        template=found.template_unique_name,
        targets=[RecordRef(found.record_type, found.record_id)],
        start=found.start_date,
        target_date=found.target_date,
        mode=Mode(found.mode),
        owner=found.username,
        skips=left_out,
    )
    (preview,) = preview_in(context, tx, request, shelf)
    return {item.item.key: item for item in preview.draft.items}


def _free_keys(tx: Tx, rows: list[Row], taken: set[str]) -> dict[str, Row]:
    """The plan's items by key; one of somebody's own whose key the new version uses gets another."""
    by_key = {}
    keys = {row.key for row in rows} | taken
    for row in rows:
        key = row.key
        if row.adhoc and key in taken:
            key = make_key(key, sorted(keys))
            keys.add(key)
            task_store.change(tx, row.id, key=key)
        by_key[key] = row
    return by_key


def _change(tx: Tx, row: Row, old: TemplateItem, new: TemplateItem, draft: DraftItem) -> bool:
    """Write what differs between the two versions of an item; whether anything did."""
    columns: dict[str, Any] = {}
    detail: dict[str, Any] = {}
    if (old.words.subject, old.translations) != (new.words.subject, new.translations):
        translations = {language: words.subject for language, words in new.translations.items()}
        columns |= {"subject": new.words.subject, "translations": translations or None}
    if old.priority is not new.priority:
        columns["priority"] = new.priority.value
    if old.required != new.required:
        columns["required"] = new.required
    if old.words.instructions != new.words.instructions:
        detail["instructions"] = new.words.instructions
    if old.reminder_days != new.reminder_days:
        detail["reminder"] = _reminder(row, draft)
    if old.kind is not new.kind and _is_untouched(row):
        document = new.kind is ItemKind.DOCUMENT
        columns |= {"kind": new.kind.value, "document_status": DocumentStatus.NEW.value if document else None}
    if (rule := codec.rule_to_json(draft.anchor, draft.offset, draft.after)) != row.rule:
        detail["rule"] = rule
    untouched = row.owner_reason not in CHOSEN and ItemState(row.state) is not ItemState.IN_PROGRESS
    if old.assignee != new.assignee and untouched:
        owner_id = draft.owner.id if draft.owner else None
        by = tx.actor_id if owner_id not in (None, tx.actor_id) else None
        columns |= {"owner_id": owner_id, "queue_id": draft.queue_id, "assigned_by": by}
        detail |= {"owner_reason": draft.owner_reason.value, "owner_params": dict(draft.owner_params)}
    if columns:
        task_store.change(tx, row.id, **columns)
    if detail:
        task_store.change_detail(tx, row.id, **detail)
    return bool(columns or detail)


def _reminder(row: Row, draft: DraftItem) -> date | None:
    """Before the item's present due date as long as the draft's is before its own: with the due date it will move."""
    if draft.reminder is None or draft.due is None or row.due is None:
        return draft.reminder
    due: date = row.due
    return due - (draft.due - draft.reminder)


def _is_untouched(row: Row) -> bool:
    """Whether nobody has begun with it: what has been handed in for a document stays where it can be seen."""
    return ItemState(row.state) is not ItemState.IN_PROGRESS and row.document_status in (None, DocumentStatus.NEW.value)


def _tell(tx: Tx, found: Row, before: dict[int, int | None]) -> None:
    """A notice to whoever has more to do than before the upgrade, except to the person who did it."""
    mine = Counter(
        row.owner_id
        for row in store.items(tx, found.id)
        if row.owner_id not in (None, tx.actor_id, before.get(row.id)) and ItemState(row.state) not in CLOSED
    )
    notices = [
        {
            "id": tx.new_id(), "user_id": user_id, "at": tx.now, "code": "tasks_assigned", "subject_type": "plan",
            "subject_id": found.id, "params": {"plan": found.name, "count": count}, "read": False,
        }
        for user_id, count in sorted(mine.items())
    ]  # fmt: skip
    if notices:
        store.insert_notices(tx, notices)
        tx.topics.add("notice")


def _detail(draft: DraftItem) -> dict[str, Any]:
    return {
        "rule": codec.rule_to_json(draft.anchor, draft.offset, draft.after),
        "owner_reason": draft.owner_reason.value,
        "owner_params": dict(draft.owner_params),
        "reminder": draft.reminder,
    }


def _last(tx: Tx, rows: dict[str, Row], drafts: dict[str, DraftItem]) -> None:
    """What isn't in the new version stands after what is."""
    others = [row for key, row in rows.items() if key not in drafts]
    for position, row in enumerate(others, start=len(drafts) + 1):
        task_store.change(tx, row.id, position=position)
