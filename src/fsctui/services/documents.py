"""Document checklist items: hand in, review, waive."""

from __future__ import annotations

import hashlib
import mimetypes
from datetime import date
from functools import partial
from typing import Any

from fsctui.domain import documents as rules
from fsctui.domain.access import Permission, require
from fsctui.domain.documents import DocumentAction, DocumentStatus, NotHandedInByYou
from fsctui.domain.query import DOCUMENT_FIELDS, parse, resolve_dates
from fsctui.domain.rows import FileRow, Page, TaskRow
from fsctui.domain.tasks import CLOSED, ItemState, ReasonMissing, TaskAlreadyClosed, TaskHeld, bucket, clean_reason
from fsctui.domain.templates import ItemKind
from fsctui.services.context import Context, add_business_days
from fsctui.services.many import ActsOnMany, Step
from fsctui.services.outcome import Done
from fsctui.services.plan_refusals import FileUnknown, NotADocument
from fsctui.services.record_access import check_work_for_in
from fsctui.services.refusals import ViewUnknown, nearest
from fsctui.services.settling import settle_in
from fsctui.services.task_access import Loaded, load_in, require_plan_running
from fsctui.store import documents as store
from fsctui.store import paging, task_lists, task_rows
from fsctui.store import plans as plan_store
from fsctui.store import tasks as task_store
from fsctui.store.database import Tx

TOPICS = frozenset({"task", "plan", "document"})
VIEWS = ("open", "review", "all")
_NEEDS = {
    DocumentAction.HAND_IN: Permission.HAND_IN_DOCUMENTS,
    DocumentAction.WAIVE: Permission.WAIVE_DOCUMENTS,
}
"""What taking a step back needs; every other step is a review."""


class DocumentService(ActsOnMany):
    TOPICS = TOPICS

    def __init__(self, context: Context) -> None:
        self._context = context

    def page(self, view: str = "open", query: str = "", limit: int = 50, after: str | None = None) -> Page[TaskRow]:
        """Document items by due date: `open` are mine and my queues', `review` are handed in and wait, `all`."""
        actor = self._context.actor
        require(actor, Permission.VIEW_TASKS)
        paging.check_limit(limit)
        where = store.condition(actor, view)
        if where is None:
            raise ViewUnknown("documents", view, nearest(view, VIEWS))
        tree = parse(query, DOCUMENT_FIELDS)
        with self._context.read() as tx:
            if tree.parts:
                calendar = self._context.calendars.for_user(tx, actor.id)
                today = self._context.today()
                tree = resolve_dates(tree, today, lambda day, number: add_business_days(calendar, day, number))
                where &= task_lists.query_condition(tree, actor.id, actor.time_zone, today)
            found = store.page(tx, where, limit, paging.decode(after, date, int) if after else None)
            keys = {row.id: row.sort_due for row in found}
            return paging.page_of(
                found, limit, task_rows.row, lambda row: paging.encode(keys[row.id].isoformat(), row.id)
            )

    def hand_in(self, task_id: int, name: str, content: bytes) -> Done:
        """Attach a file; the document then waits for review. Kept: name, size, type and SHA-256."""
        name = rules.file_name(name)
        rules.require_file(name, len(content))
        with self._context.write() as tx:
            loaded, status = self._load(tx, task_id, Permission.HAND_IN_DOCUMENTS)
            after = rules.step(loaded.facts.name, status, DocumentAction.HAND_IN)
            digest = hashlib.sha256(content).hexdigest()
            file = FileRow(
                id=tx.new_id(),
                name=name,
                size=len(content),
                media_type=mimetypes.guess_type(name)[0] or "application/octet-stream",
                sha256=digest,
                handed_in_by=self._context.actor.username,
                handed_in_at=tx.now,
            )
            store.insert_file(tx, file, task_id, self._context.actor.id, content)
            facts = {"file": name, "size": len(content), "sha256": digest}
            self._move(tx, loaded, status, after, DocumentAction.HAND_IN, **facts)
            return _done("document_handed_in", loaded, status, file=name)

    def accept(self, task_id: int) -> Done:
        """The document is right; whoever handed it in can't accept it themselves."""
        return self._one(task_id, self._step("accept"))

    def reject(self, task_id: int, reason: str) -> Done:
        return self._one(task_id, self._step("reject"), reason=reason)

    def mark_not_verified(self, task_id: int) -> Done:
        """It was handed in but could not be verified yet."""
        return self._one(task_id, self._step("mark_not_verified"))

    def waive(self, task_id: int, reason: str) -> Done:
        """Do without the document; the reason and who decided are kept."""
        return self._one(task_id, self._step("waive"), reason=reason)

    def take_back(self, task_id: int, to: str) -> Done:
        """Undo the last step: the document has the status `to` again; a file that was handed in is taken away."""
        return self._one(task_id, self._step("take_back"), to=to)

    def _steps(self) -> dict[str, Step]:
        return {
            "accept": partial(self._review_in, action=DocumentAction.ACCEPT, code="document_accepted"),
            "reject": partial(self._review_in, action=DocumentAction.REJECT, code="document_rejected"),
            "mark_not_verified": partial(
                self._review_in, action=DocumentAction.MARK_NOT_VERIFIED, code="document_not_verified"
            ),
            "waive": self._waive_in,
            "take_back": self._take_back_in,
        }

    def content(self, file_id: int) -> tuple[FileRow, bytes]:
        """A file that was handed in."""
        with self._context.read() as tx:
            found = store.file(tx, file_id)
            if found is None:
                raise FileUnknown(str(file_id))
            load_in(tx, self._context.actor, found.task_id, Permission.VIEW_TASKS)
            return store.file_row(found), bytes(found.content)

    def _review_in(self, tx: Tx, task_id: int, *, action: DocumentAction, code: str, reason: str | None = None) -> Done:
        loaded, status = self._load(tx, task_id, Permission.REVIEW_DOCUMENTS)
        facts: dict[str, Any] = {} if reason is None else {"reason": _reason(reason, action)}
        after = rules.step(loaded.facts.name, status, action)
        actor = self._context.actor
        handed_in_by = store.newest_handed_in_by(tx, task_id)
        rules.require_other_reviewer(loaded.facts.name, handed_in_by, actor.id, actor.username)
        self._move(tx, loaded, status, after, action, **facts)
        if after is DocumentStatus.REJECTED and handed_in_by is not None:
            self._tell_rejected(tx, loaded, handed_in_by, facts["reason"])
        return _done(code, loaded, status)

    def _waive_in(self, tx: Tx, task_id: int, reason: str) -> Done:
        loaded, status = self._load(tx, task_id, Permission.WAIVE_DOCUMENTS)
        reason = _reason(reason, DocumentAction.WAIVE)
        after = rules.step(loaded.facts.name, status, DocumentAction.WAIVE)
        self._move(tx, loaded, status, after, DocumentAction.WAIVE, reason=reason)
        return _done("document_waived", loaded, status)

    def _take_back_in(self, tx: Tx, task_id: int, to: str) -> Done:
        loaded, status = self._load(tx, task_id, Permission.VIEW_TASKS)
        action = rules.taken_back(loaded.facts.name, status, DocumentStatus(to))
        # Whoever may do the step may undo it.
        load_in(tx, self._context.actor, task_id, _NEEDS.get(action, Permission.REVIEW_DOCUMENTS))
        require_plan_running(loaded.row)
        facts: dict[str, Any] = {}
        if action is DocumentAction.HAND_IN and (file := store.newest(tx, task_id)) is not None:
            if file.handed_in_by != self._context.actor.id:
                raise NotHandedInByYou(loaded.facts.name, file.username)
            store.remove_file(tx, file.id)
            facts = {"file": file.name, "sha256": file.sha256}
        self._move(tx, loaded, status, DocumentStatus(to), DocumentAction.TAKE_BACK, **facts)
        params = {"document": loaded.facts.name, "status": DocumentStatus(to)}
        return Done("document_taken_back", params, TOPICS, task_id)

    def _load(self, tx: Tx, task_id: int, permission: Permission) -> tuple[Loaded, DocumentStatus]:
        loaded = load_in(tx, self._context.actor, task_id, permission)
        if loaded.row.kind != ItemKind.DOCUMENT.value:
            raise NotADocument(loaded.facts.name)
        if loaded.facts.held_by is not None:
            raise TaskHeld(loaded.facts.name, loaded.facts.held_by)
        if loaded.facts.state in (ItemState.CANCELED, ItemState.SKIPPED):
            # Its status is still what it was; only a task that is opened again goes on.
            raise TaskAlreadyClosed(loaded.facts.name, loaded.facts.state)
        return loaded, DocumentStatus(loaded.row.document_status)

    def _move(
        self,
        tx: Tx,
        loaded: Loaded,
        before: DocumentStatus,
        after: DocumentStatus,
        action: DocumentAction,
        **facts: Any,
    ) -> None:
        """Write the new status and the item's state that belongs to it.

        An item that waits for others may be handed in early; it stays blocked until it is accepted or waived.
        """
        row = loaded.row
        state = rules.item_state(after)
        if loaded.facts.blocked_by and state not in CLOSED:
            state = loaded.facts.state
        columns: dict[str, Any] = {"document_status": after.value, "state": state.value}
        columns["bucket"] = bucket(state, held=False).value
        if state in CLOSED:
            columns |= {"closed_at": tx.now, "closed_on": self._context.today()}
            if row.owner_id is None:
                if row.record_id is not None:
                    check_work_for_in(tx, self._context.actor, [row.record_id], [self._context.actor.username])
                columns["owner_id"] = self._context.actor.id
        elif row.closed_at is not None:
            columns |= {"closed_at": None, "closed_on": None}
        task_store.change(tx, row.id, **columns)
        # A reason belongs to the step it was given for: a file handed in anew is no longer the rejected one.
        task_store.change_detail(tx, row.id, reason=facts.get("reason", ""))
        tx.note(
            action.value, "document", row.id,
            record_id=row.record_id, before={"status": before.value}, after={"status": after.value, **facts},
        )  # fmt: skip
        if row.plan_id is not None:
            settle_in(self._context, tx, row.plan_id)
        tx.topics |= TOPICS

    def _tell_rejected(self, tx: Tx, loaded: Loaded, user_id: int, reason: str) -> None:
        notice = {
            "id": tx.new_id(),
            "user_id": user_id,
            "at": tx.now,
            "code": "document_rejected",
            "subject_type": "task",
            "subject_id": loaded.row.id,
            "params": {"document": loaded.facts.name, "reason": reason},
            "read": False,
        }
        plan_store.insert_notices(tx, [notice])


def _done(code: str, loaded: Loaded, before: DocumentStatus, **params: object) -> Done:
    undo = ("take_back", {"to": before.value})
    return Done(code, {"document": loaded.facts.name, **params}, TOPICS, loaded.row.id, undo)


def _reason(text: str, action: DocumentAction) -> str:
    reason = clean_reason(text)
    if not reason:
        raise ReasonMissing(action.value)
    return reason
