"""What people do with tasks, each as one step within a transaction; `services.tasks` puts the transaction around."""

from __future__ import annotations

from datetime import date
from typing import Any

from fsctui.domain import tasks as rules
from fsctui.domain.access import Permission
from fsctui.domain.launch import OwnerReason
from fsctui.domain.query_dates import Relative
from fsctui.domain.tasks import Bucket, ItemState, bucket
from fsctui.domain.templates import Priority
from fsctui.domain.text import clean
from fsctui.scheduling.trace import Event, Step, to_json
from fsctui.services.common import queue_id_in
from fsctui.services.context import Context, add_business_days
from fsctui.services.outcome import Done
from fsctui.services.plan_refusals import AlreadyAssigned
from fsctui.services.record_access import check_work_for_in
from fsctui.services.refusals import UserUnknown, nearest
from fsctui.services.settling import settle_in
from fsctui.services.task_access import Loaded, load_in, require_plan_running
from fsctui.store import plans as plan_store
from fsctui.store import tasks as store
from fsctui.store.database import Tx
from fsctui.store.sql_types import Row
from fsctui.store.task_rows import FAR

TOPICS = frozenset({"task", "plan"})
QUEUE_PREFIX = "queue:"


class TaskActions:
    """Every method loads the task, checks who asks, lets the rule decide, writes, and settles the plan."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def _load(self, tx: Tx, task_id: int, permission: Permission = Permission.WORK_TASKS) -> Loaded:
        return load_in(tx, self._context.actor, task_id, permission)

    def start(self, tx: Tx, task_id: int) -> Done:
        loaded = self._load(tx, task_id)
        state = rules.start(loaded.facts)
        taking = self._taking(tx, loaded)
        self._set_state(tx, loaded, state, "start", **taking)
        return _done("task_started", loaded, undo="put_back", **_giving_back(taking))

    def put_back(self, tx: Tx, task_id: int, release: bool = False) -> Done:
        loaded = self._load(tx, task_id)
        state = rules.put_back(loaded.facts)
        self._set_state(tx, loaded, state, "put_back", **self._releasing(loaded, release))
        return _done("task_put_back", loaded, undo="start")

    def complete(self, tx: Tx, task_id: int) -> Done:
        loaded = self._load(tx, task_id)
        state = rules.complete(loaded.facts)
        taking = self._taking(tx, loaded)
        self._close(tx, loaded, state, "complete", **taking)
        return _done("task_completed", loaded, undo="reopen", **_giving_back(taking))

    def skip(self, tx: Tx, task_id: int, reason: str) -> Done:
        loaded = self._load(tx, task_id)
        reason = rules.clean_reason(reason)
        state = rules.skip(loaded.facts, reason)
        self._close(tx, loaded, state, "skip", reason=reason)
        return _done("task_skipped", loaded, undo="reopen")

    def cancel(self, tx: Tx, task_id: int, reason: str = "") -> Done:
        loaded = self._load(tx, task_id)
        if loaded.row.plan_id is not None:
            # An item of a plan is skipped when it is optional; a required one goes only with the whole plan.
            return self.skip(tx, task_id, reason)
        state = rules.cancel(loaded.facts)
        self._close(tx, loaded, state, "cancel", reason=rules.clean_reason(reason))
        return _done("task_canceled", loaded, undo="reopen")

    def reopen(self, tx: Tx, task_id: int, release: bool = False) -> Done:
        loaded = self._load(tx, task_id)
        require_plan_running(loaded.row)
        state = rules.reopen(loaded.facts)
        if loaded.row.username is not None:
            # A task that was called off gives nothing any more; opening it again is giving it anew.
            self._check_for(tx, loaded, loaded.row.username)
        # The reason was the closing's: it doesn't outlive it.
        store.change_detail(tx, task_id, reason="")
        released = self._releasing(loaded, release)
        self._set_state(tx, loaded, state, "reopen", closed_at=None, closed_on=None, **released)
        return _done("task_reopened", loaded)

    def claim(self, tx: Tx, task_id: int) -> Done:
        loaded = self._load(tx, task_id)
        rules.require_claimable(loaded.facts)
        actor = self._context.actor
        self._check_for(tx, loaded, actor.username)
        self._set_owner(tx, loaded, "claim", OwnerReason.CLAIMED, {"queue": loaded.row.queue_name}, owner_id=actor.id)
        return _done("task_claimed", loaded, undo="release")

    def release(self, tx: Tx, task_id: int) -> Done:
        loaded = self._load(tx, task_id)
        rules.require_releasable(loaded.facts)
        params = {"queue": loaded.row.queue_name}
        self._set_owner(tx, loaded, "release", OwnerReason.QUEUE, params, owner_id=None)
        return _done("task_released", loaded, undo="claim")

    def assign(self, tx: Tx, task_id: int, to: str) -> Done:
        loaded = self._load(tx, task_id, Permission.ASSIGN_TASKS)
        rules.require_changeable(loaded.facts)
        actor = self._context.actor
        if to.startswith(QUEUE_PREFIX):
            queue_id = queue_id_in(tx, to.removeprefix(QUEUE_PREFIX))
            name = next(each for each, known in plan_store.queues(tx).items() if known == queue_id)
            to = f"{QUEUE_PREFIX}{name}"
            columns, called = {"owner_id": None, "queue_id": queue_id, "assigned_by": actor.id}, name
            if loaded.row.owner_id is None and loaded.row.queue_id == queue_id:
                raise AlreadyAssigned(loaded.facts.name, name)
            if queue_id != loaded.row.queue_id and loaded.row.record_id is not None:
                check_work_for_in(tx, actor, [loaded.row.record_id], queues=[name])
        else:
            person = plan_store.people(tx).get(to)
            if person is None or not person.active:
                raise UserUnknown(to, nearest(to, plan_store.people(tx)))
            if person.id == loaded.row.owner_id:
                raise AlreadyAssigned(loaded.facts.name, to)
            self._check_for(tx, loaded, to)
            columns = {"owner_id": person.id, "assigned_by": actor.id if person.id != actor.id else None}
            called = person.name
        self._set_owner(tx, loaded, "assign", OwnerReason.REASSIGNED, {"by": actor.username, "to": to}, **columns)
        if (owner_id := columns["owner_id"]) is not None and owner_id != actor.id:
            self._tell(tx, owner_id, "task_assigned", loaded, by=actor.name)
        before = loaded.row.username or (f"{QUEUE_PREFIX}{loaded.row.queue_name}" if loaded.row.queue_name else None)
        undo = ("assign", {"to": before}) if before else None
        return Done("task_assigned", {"task": loaded.facts.name, "to": called}, TOPICS, task_id, undo)

    def defer(self, tx: Tx, task_id: int, days: int | date | Relative) -> Done:
        loaded = self._load(tx, task_id)
        calendar = self._context.calendars.for_user(tx, loaded.row.owner_id or self._context.actor.id)
        due, today = loaded.row.due, self._context.today()
        moved = rules.deferred(loaded.facts, days, today, lambda day, number: add_business_days(calendar, day, number))
        self._set_due(tx, loaded, "defer", moved, pinned=True)
        undo = ("pin", {"due": due if loaded.row.pinned or loaded.row.plan_id is None else None})
        return Done("task_deferred", {"task": loaded.facts.name, "due": moved}, TOPICS, task_id, undo)

    def pin(self, tx: Tx, task_id: int, due: date | None) -> Done:
        loaded = self._load(tx, task_id)
        rules.require_changeable(loaded.facts)
        if due is not None:
            self._context.calendars.for_user(tx, loaded.row.owner_id or self._context.actor.id).check(due)
        keeps = due is None and loaded.row.plan_id is not None
        self._set_due(tx, loaded, "pin" if due else "unpin", loaded.row.due if keeps else due, pinned=due is not None)
        code = "task_pinned" if due else "task_unpinned"
        undo = ("pin", {"due": loaded.row.due if loaded.row.pinned or loaded.row.plan_id is None else None})
        return Done(code, {"task": loaded.facts.name, "due": due}, TOPICS, task_id, undo)

    def comment(self, tx: Tx, task_id: int, text: str) -> Done:
        loaded = self._load(tx, task_id)
        cleaned = clean(text, multiline=True)
        rules.require_comment(cleaned)
        comment_id = tx.new_id()
        store.insert_comment(tx, comment_id, task_id, self._context.actor.id, cleaned)
        store.change(tx, task_id, comments=loaded.row.comments + 1)
        tx.note("comment", "task", task_id, record_id=loaded.row.record_id, after={"comment": comment_id})
        return _done("task_commented", loaded)

    def edit(self, tx: Tx, task_id: int, subject: str, priority: Priority) -> Done:
        loaded = self._load(tx, task_id)
        rules.require_changeable(loaded.facts)
        subject = rules.require_subject(clean(subject))
        before = {"subject": loaded.row.subject, "priority": loaded.row.priority}
        after = {"subject": subject, "priority": priority.value}
        changed = {} if subject == loaded.row.subject else {"translations": None}
        store.change(tx, task_id, **after, **changed)
        tx.note("edit", "task", task_id, record_id=loaded.row.record_id, before=before, after=after)
        return _done("task_edited", loaded)

    # -- writing -----------------------------------------------------------------------------------------------------

    def _taking(self, tx: Tx, loaded: Loaded) -> dict[str, Any]:
        """Whoever works on an unclaimed queue task has claimed it."""
        if loaded.row.owner_id is not None:
            return {}
        self._check_for(tx, loaded, self._context.actor.username)
        return {"owner_id": self._context.actor.id}

    def _releasing(self, loaded: Loaded, wanted: bool) -> dict[str, Any]:
        """What was taken by working on it goes back to its queue, unless it has gone to somebody else since."""
        row = loaded.row
        mine = row.owner_id == self._context.actor.id and row.queue_id is not None
        return {"owner_id": None} if wanted and mine else {}

    def _check_for(self, tx: Tx, loaded: Loaded, username: str) -> None:
        """Somebody may get this task: a confidential record isn't opened by it to who has nothing to do with it."""
        if loaded.row.record_id is not None:
            check_work_for_in(tx, self._context.actor, [loaded.row.record_id], [username])

    def _set_state(self, tx: Tx, loaded: Loaded, state: ItemState, action: str, **columns: object) -> None:
        row = loaded.row
        where = bucket(state, held=loaded.facts.held_by is not None)
        store.change(tx, row.id, state=state.value, bucket=where.value, **columns)
        after = {"state": state.value}
        if "owner_id" in columns:
            after["owner"] = self._context.actor.username if columns["owner_id"] is not None else ""
        tx.note(action, "task", row.id, record_id=row.record_id, before={"state": row.state}, after=after)
        if row.plan_id is not None:
            settle_in(self._context, tx, row.plan_id)

    def _close(
        self, tx: Tx, loaded: Loaded, state: ItemState, action: str, reason: str = "", **columns: object
    ) -> None:
        if reason:
            store.change_detail(tx, loaded.row.id, reason=reason)
        self._set_state(tx, loaded, state, action, closed_at=tx.now, closed_on=self._context.today(), **columns)

    def _set_owner(
        self, tx: Tx, loaded: Loaded, action: str, reason: OwnerReason, params: dict[str, Any], **columns: Any
    ) -> None:
        row = loaded.row
        store.change(tx, row.id, **columns)
        store.change_detail(tx, row.id, owner_reason=reason.value, owner_params=params)
        tx.note(
            action, "task", row.id,
            record_id=row.record_id, before={"owner": row.username, "queue": row.queue_name}, after=params,
        )  # fmt: skip

    def _set_due(self, tx: Tx, loaded: Loaded, action: str, due: date | None, *, pinned: bool) -> None:
        row = loaded.row
        store.change(tx, row.id, due=due, sort_due=due or FAR, pinned=pinned)
        if due is not None:
            trace = (Step(due, Event.PIN), Step(due, Event.RESULT))
            store.change_detail(tx, row.id, trace=to_json(trace), reminder=self._reminder(tx, row, due))
        tx.note(
            action, "task", row.id,
            record_id=row.record_id, before={"due": _iso(row.due)}, after={"due": _iso(due), "pinned": pinned},
        )  # fmt: skip
        if row.plan_id is not None:
            settle_in(self._context, tx, row.plan_id)

    def _reminder(self, tx: Tx, row: Row, due: date) -> date | None:
        """The day of the reminder keeps its distance from the due date."""
        reminder: date | None = store.detail(tx, row.id).reminder
        return reminder if reminder is None or row.due is None else due - (row.due - reminder)

    def _tell(self, tx: Tx, user_id: int, code: str, loaded: Loaded, **params: object) -> None:
        notice = {
            "id": tx.new_id(),
            "user_id": user_id,
            "at": tx.now,
            "code": code,
            "subject_type": "task",
            "subject_id": loaded.row.id,
            "params": {"task": loaded.facts.name, **params},
            "read": False,
        }
        plan_store.insert_notices(tx, [notice])
        tx.topics.add("notice")


def _done(code: str, loaded: Loaded, undo: str | None = None, **params: object) -> Done:
    return Done(code, {"task": loaded.facts.name}, TOPICS, loaded.row.id, (undo, params) if undo else None)


def _giving_back(taking: dict[str, Any]) -> dict[str, bool]:
    """How the undo of working on a task treats who has it: taken with the work, it is given back with it."""
    return {"release": True} if taking else {}


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def new_task_columns(tx: Tx, task_id: int, subject: str, owner_id: int | None) -> dict[str, Any]:
    """The columns of a new open task; callers lay their own over them."""
    return {
        "id": task_id,
        "kind": "task",
        "subject": subject,
        "translations": None,
        "priority": Priority.NORMAL.value,
        "required": True,
        "state": ItemState.OPEN.value,
        "bucket": Bucket.READY.value,
        "owner_id": owner_id,
        "queue_id": None,
        "assigned_by": tx.actor_id if owner_id != tx.actor_id else None,
        "due": None,
        "sort_due": FAR,
        "pinned": False,
        "plan_id": None,
        "key": "",
        "position": 0,
        "record_id": None,
        "document_status": None,
        "created_by": tx.actor_id,
        "created_at": tx.now,
        "closed_at": None,
        "closed_on": None,
        "comments": 0,
        "version": 1,
    }
