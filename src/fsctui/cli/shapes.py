"""The JSON that programs may rely on: one function per thing that is answered. Ids are texts, names of keys stay."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from fsctui.domain.launch import DraftItem, LaunchWarning, OwnerReason
from fsctui.domain.rows import (
    FileRow,
    Page,
    PlanItemRow,
    PlanRow,
    PlanSheet,
    TaskRow,
    TaskSheet,
    TemplateRow,
    TemplateSheet,
    VersionRow,
    Why,
)
from fsctui.domain.tasks import CLOSED, ItemState
from fsctui.domain.templates import TemplateItem
from fsctui.i18n import current, labels
from fsctui.scheduling.offsets import Offset
from fsctui.scheduling.trace import Trace, to_json
from fsctui.services.outcome import Bulk, Done
from fsctui.services.plans import PlanPreview

Shape = dict[str, Any]


def identity(number: int | None) -> str | None:
    return None if number is None else str(number)


def page(items: Iterable[Shape], found: Page[Any]) -> Shape:
    """One page of a list; `next` is what `--after` takes."""
    return {"items": list(items), "next": found.next}


# -- tasks and documents ---------------------------------------------------------------------------------------------


def task(row: TaskRow) -> Shape:
    return {
        "id": str(row.id),
        "subject": row.subject_in(current()),
        "kind": row.kind,
        "due": row.due,
        "pinned": row.pinned,
        "state": row.state,
        "blocked": row.state is ItemState.PENDING,
        "document_status": row.document_status,
        "owner": row.owner,
        "queue": row.queue,
        "plan": identity(row.plan_id),
        "plan_name": row.plan,
        "key": row.key or None,
        "record": str(row.record) if row.record else None,
        "record_name": row.record_name,
        "priority": row.priority,
        "required": row.required,
        "comments": row.comments,
    }


def task_sheet(sheet: TaskSheet) -> Shape:
    """A task with everything around it; `comments` becomes the list of them."""
    return {
        **task(sheet.row),
        "instructions": sheet.instructions_in(current()),
        "reminder": sheet.reminder,
        "adhoc": sheet.adhoc,
        "slack": sheet.slack,
        "critical": sheet.critical,
        "reason": sheet.reason or None,
        "why": why(sheet.why),
        "blocked_by": [str(row.id) for row in sheet.blocked_by],
        "blocks": [str(row.id) for row in sheet.blocks],
        "comments": [
            {
                "at": each.at,
                "user": each.user,
                "user_name": each.user_name,
                "text": each.text,
            }
            for each in sheet.comments
        ],
        "files": [file(each) for each in sheet.files],
        "created_at": sheet.created_at,
        "created_by": sheet.created_by,
        "closed_at": sheet.closed_at,
    }


def document(row: TaskRow) -> Shape:
    return {**task(row), "status": row.document_status}


def file(row: FileRow) -> Shape:
    return {
        "id": str(row.id),
        "name": row.name,
        "size": row.size,
        "media_type": row.media_type,
        "sha256": row.sha256,
        "handed_in_by": row.handed_in_by,
        "handed_in_at": row.handed_in_at,
    }


# -- plans -----------------------------------------------------------------------------------------------------------


def plan_row(row: PlanRow) -> Shape:
    return {
        "id": str(row.id),
        "name": row.name,
        "template": row.template,
        "version": row.template_version,
        "target": str(row.record),
        "target_name": row.record_name,
        "state": row.state,
        "owner": row.owner,
        "start": row.start,
        "target_date": row.target,
        "items_total": row.items_total,
        "items_closed": row.items_closed,
        "next_due": row.next_due,
    }


def plan(sheet: PlanSheet) -> Shape:
    return {
        **plan_row(sheet.row),
        "mode": sheet.mode,
        "calendar": sheet.calendar or None,
        "created_by": sheet.created_by,
        "created_at": sheet.created_at,
        "items": [plan_item(item) for item in sheet.items],
    }


def plan_item(item: PlanItemRow) -> Shape:
    row = item.task
    return {
        "id": str(row.id),
        "key": row.key,
        "name": row.subject_in(current()),
        "kind": row.kind,
        "required": row.required,
        "owner": row.owner,
        "queue": row.queue,
        "due": row.due,
        "projected": row.due if row.state in CLOSED else item.projected,
        "state": row.state,
        "document_status": row.document_status,
        "depends_on": list(item.after),
        "blocked_by": list(item.blocked_by),
        "pinned": row.pinned,
        "slack": item.slack,
        "critical": item.critical,
        "adhoc": item.adhoc,
        "closed_on": item.closed_on,
        "why": why(item.why),
    }


def preview(planned: PlanPreview) -> Shape:
    """A plan that is not written yet: the same keys as `plan`, ids null."""
    body = planned.template.body
    closed = sum(item.state in CLOSED for item in planned.draft.items)
    dates = [item.due for item in planned.draft.items if item.due is not None and item.state not in CLOSED]
    return {
        "id": None,
        "name": planned.name,
        "template": body.name,
        "version": planned.template.number,
        "target": str(planned.target),
        "target_name": planned.target_name,
        "state": "not_started",
        "owner": planned.owner.username,
        "start": planned.start,
        "target_date": planned.target_date,
        "items_total": len(planned.draft.items),
        "items_closed": closed,
        "next_due": min(dates, default=None),
        "mode": planned.mode,
        "calendar": body.calendar or None,
        "created_by": None,
        "created_at": None,
        "items": [preview_item(item) for item in planned.draft.items],
    }


def preview_item(item: DraftItem) -> Shape:
    words = item.item.translations.get(current(), item.item.words)
    return {
        "id": None,
        "key": item.item.key,
        "name": words.subject,
        "kind": item.item.kind,
        "required": item.item.required,
        "owner": item.owner.username if item.owner else None,
        "queue": item.queue or None,
        "due": item.due,
        "projected": item.due,
        "state": item.state,
        "document_status": "new" if item.item.kind.value == "document" else None,
        "depends_on": [link.key for link in item.after],
        "blocked_by": list(item.planned.blocked_by),
        "pinned": item.pinned is not None,
        "slack": item.planned.slack,
        "critical": item.planned.critical,
        "adhoc": item.adhoc,
        "closed_on": None,
        "why": why_of(item.planned.trace, item.owner_reason, item.owner_params),
    }


def warning(found: LaunchWarning) -> Shape:
    return {
        "item": found.item,
        "code": found.code,
        "message": labels.label(found.code, **found.params),
        "params": found.params,
    }


def why(found: Why) -> Shape:
    return why_of(found.trace, found.owner_reason, found.owner_params)


def why_of(trace: Trace, reason: OwnerReason | None, params: Mapping[str, object]) -> Shape:
    """The steps behind a date, and the reason behind an owner with its parameters beside the code."""
    owner = None if reason is None else {**params, "code": reason}
    return {"date": to_json(trace), "owner": owner}


# -- templates -------------------------------------------------------------------------------------------------------


def template_row(row: TemplateRow) -> Shape:
    return {
        "id": str(row.id),
        "name": row.name_in(current()),
        "unique_name": row.unique_name,
        "target_type": row.target_type,
        "category": row.category or None,
        "status": row.status,
        "version": row.version,
        "items": row.items,
        "draft": row.draft,
        "running_plans": row.running_plans,
    }


def template(sheet: TemplateSheet) -> Shape:
    body = sheet.body
    return {
        "id": str(sheet.id),
        "name": body.names.get(current(), body.name),
        "unique_name": body.unique_name,
        "target_type": body.target_type,
        "category": body.category or None,
        "description": body.description or None,
        "status": sheet.status,
        "version": sheet.number,
        "ad_hoc_allowed": body.ad_hoc_allowed,
        "estimated_days": body.estimated_days,
        "mode": body.mode,
        "calendar": body.calendar or None,
        "items": [template_item(item) for item in body.items],
        "versions": [version(row) for row in sheet.versions],
    }


def version(row: VersionRow) -> Shape:
    return {
        "version": row.number,
        "status": row.status,
        "items": row.items,
        "created_at": row.created_at,
        "published_at": row.published_at,
        "published_by": row.published_by,
    }


def template_item(item: TemplateItem) -> Shape:
    words = item.translations.get(current(), item.words)
    return {
        "key": item.key,
        "name": words.subject,
        "instructions": words.instructions or None,
        "kind": item.kind,
        "priority": item.priority,
        "required": item.required,
        "anchor": item.anchor,
        "offset": offset(item.offset),
        "own_mode": item.own_mode,
        "depends_on": [{"key": need.key, "lag": offset(need.lag)} for need in item.after],
        "assignee": {"kind": item.assignee.kind, "name": item.assignee.name or None},
        "reminder_days": item.reminder_days,
    }


def offset(given: Offset | None) -> Shape | None:
    if given is None:
        return None
    return {
        "amount": given.amount,
        "unit": given.unit,
        "mode": given.mode,
        "roll": given.roll,
    }


# -- outcomes --------------------------------------------------------------------------------------------------------


def done(outcome: Done) -> Shape:
    found: Shape = {
        "code": outcome.code,
        "id": identity(outcome.id),
        "message": labels.told(outcome.code, outcome.params),
        "params": dict(outcome.params),
    }
    if outcome.warnings is not None:
        found["warnings"] = [
            {"code": each.code, "message": labels.told(each.code, each.params), "params": dict(each.params)}
            for each in outcome.warnings
        ]
    return found


def done_lines(outcome: Done) -> list[str]:
    """What was done, and below it what somebody should know of it."""
    warnings = [labels.told(each.code, each.params) for each in outcome.warnings or ()]
    return [labels.told(outcome.code, outcome.params), *warnings]


def bulk(outcome: Bulk) -> Shape:
    return {
        "action": outcome.action,
        "changed": [str(number) for number in outcome.changed],
        "skipped": [
            {
                "id": str(each.id),
                "code": each.refusal.code,
                "message": labels.explain(each.refusal),
                "params": each.refusal.params,
            }
            for each in outcome.skipped
        ],
    }
