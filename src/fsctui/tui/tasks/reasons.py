"""Why a verb can't be used on a task now, from what its row says: the rules of `domain`, asked beforehand.

These answers only dim keys; the use case decides. Where the row knows too little (which items block it) the answer is
None until the whole sheet is here, and the use case refuses in its own words.
"""

from __future__ import annotations

from fsctui.domain import documents, tasks
from fsctui.domain.access import Missing, NotAllowed, Permission, has
from fsctui.domain.documents import DocumentAction
from fsctui.domain.people import Actor
from fsctui.domain.rows import TaskRow, TaskSheet
from fsctui.domain.tasks import Bucket, ItemState, TaskFacts
from fsctui.domain.templates import ItemKind
from fsctui.i18n import current
from fsctui.refusal import Refusal
from fsctui.services.plan_refusals import NotADocument

PERMISSIONS = {
    "assign": Permission.ASSIGN_TASKS,
    "hand_in": Permission.HAND_IN_DOCUMENTS,
    "accept": Permission.REVIEW_DOCUMENTS,
    "reject": Permission.REVIEW_DOCUMENTS,
    "waive": Permission.WAIVE_DOCUMENTS,
    "add": Permission.CREATE_TASKS,
}
"""What a verb needs; every other one needs the right to work on tasks."""

DOCUMENT_STEPS = {
    "hand_in": DocumentAction.HAND_IN,
    "accept": DocumentAction.ACCEPT,
    "reject": DocumentAction.REJECT,
    "waive": DocumentAction.WAIVE,
}


def not_permitted(actor: Actor, verb: str) -> Refusal | None:
    """The refusal of somebody whose roles don't include the verb at all."""
    permission = PERMISSIONS.get(verb, Permission.WORK_TASKS)
    return None if has(actor, permission) else NotAllowed(permission, Missing.ROLE, actor.username)


def why_not(verb: str, actor: Actor, row: TaskRow | None, sheet: TaskSheet | None = None) -> Refusal | None:
    """Why `verb` can't be used on the row now, or None (also while it is not known)."""
    if (refusal := not_permitted(actor, verb)) is not None:
        return refusal
    if row is None or verb == "add":
        return None
    facts = _facts(row, sheet if sheet is not None and sheet.row.id == row.id else None)
    try:
        _require(verb, row, facts)
    except tasks.TaskBlocked as blocked:
        return blocked if blocked.by else None
    except Refusal as refusal:
        return refusal
    return None


def _facts(row: TaskRow, sheet: TaskSheet | None) -> TaskFacts:
    return TaskFacts(
        name=row.subject_in(current()),
        state=row.state,
        required=row.required and row.plan_id is not None,
        is_document=row.kind is ItemKind.DOCUMENT,
        held_by=(row.plan or "") if row.bucket is Bucket.HELD else None,
        blocked_by=[other.subject_in(current()) for other in sheet.blocked_by] if sheet is not None else [],
        owner_id=row.owner_id,
        owner=row.owner_name or "",
        queue_id=row.queue_id,
        due=row.due,
    )


def _require(verb: str, row: TaskRow, facts: TaskFacts) -> None:
    match verb:
        case "start":
            tasks.start(facts)
        case "complete":
            tasks.complete(facts)
        case "skip":
            # The reason is asked for later; whether skipping is possible at all doesn't depend on it.
            tasks.skip(facts, "?")
        case "claim":
            tasks.require_claimable(facts)
        case "release":
            tasks.require_releasable(facts)
        case "assign" | "edit":
            tasks.require_changeable(facts)
        case "defer":
            tasks.require_deferrable(facts, 1)
        case "reopen":
            if facts.state is not ItemState.IN_PROGRESS or facts.is_document:
                tasks.reopen(facts)
        case "hand_in" | "accept" | "reject" | "waive":
            if row.document_status is None:
                raise NotADocument(facts.name)
            if facts.held_by is not None:
                raise tasks.TaskHeld(facts.name, facts.held_by)
            documents.step(facts.name, row.document_status, DOCUMENT_STEPS[verb])
