"""Tasks of every origin: the lists, one task, and what people do with tasks, singly and on many at once."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from fsctui.domain import tasks as rules
from fsctui.domain.access import Permission, require
from fsctui.domain.launch import OwnerReason
from fsctui.domain.rows import Comment, Page, TaskRow, TaskSheet
from fsctui.domain.tasks import Bucket, ItemState, bucket
from fsctui.domain.templates import Priority
from fsctui.domain.text import clean
from fsctui.refusal import Refusal
from fsctui.scheduling.trace import Event, Step, to_json
from fsctui.services.context import Context, add_business_days
from fsctui.services.outcome import Bulk, Done, Skipped
from fsctui.services.plan_refusals import ActionUnknown, AlreadyAssigned
from fsctui.services.quick_tasks import Understood, add_in, understand_in
from fsctui.services.refusals import QueueUnknown, UserUnknown, nearest
from fsctui.services.settling import settle_in
from fsctui.services.task_access import Loaded, load_in, require_plan_running
from fsctui.services.task_views import VIEWS, walk_in
from fsctui.store import documents as document_store
from fsctui.store import paging
from fsctui.store import plans as plan_store
from fsctui.store import tasks as store
from fsctui.store.database import Tx
from fsctui.store.sql_types import Row

TOPICS = frozenset({"task", "plan"})
QUEUE_PREFIX = "queue:"


class _PreviewOnly(Exception):
    """Undoes the transaction of a preview."""


class TaskService:
    def __init__(self, context: Context) -> None:
        self._context = context

    # -- lists -------------------------------------------------------------------------------------------------------

    def page(self, view: str = "mine", query: str = "", limit: int = 50, after: str | None = None) -> Page[TaskRow]:
        """A page of a view, earliest due date first (done: newest first)."""
        paging.check_limit(limit)
        with self._context.read() as tx:
            walk = walk_in(self._context, tx, view, query)
            found = store.page(tx, walk, limit, self._cursor(walk.bucket, after))
            items = tuple(map(store.row, found[:limit]))
            more = len(found) > limit
            return Page(items, paging.encode(*store.after_key(found[limit - 1], walk.bucket)) if more else None)

    @staticmethod
    def _cursor(where: Bucket, after: str | None) -> tuple[date | datetime, int] | None:
        if after is None:
            return None
        text, task_id = paging.decode(after, str, int)
        try:
            return (datetime if where is Bucket.DONE else date).fromisoformat(text), task_id
        except ValueError:
            raise paging.CursorInvalid(after[:80]) from None

    def vector(
        self, view: str = "mine", query: str = "", sort: str | None = None, descending: bool = False
    ) -> array[int]:
        """The ids of a whole view in order; `sort` is one of `store.tasks.SORTS`."""
        with self._context.read() as tx:
            return store.vector(tx, walk_in(self._context, tx, view, query), sort, descending)

    def rows(self, ids: Sequence[int]) -> dict[int, TaskRow]:
        """Rows for ids that `vector` gave."""
        with self._context.read() as tx:
            return store.rows_by_id(tx, ids)

    def counts(self, views: Sequence[str] = VIEWS) -> dict[str, int]:
        """How many tasks each view has; 100 means "99+"."""
        with self._context.read() as tx:
            return {view: store.count(tx, walk_in(self._context, tx, view)) for view in views}

    def of_record(self, record_id: int) -> tuple[TaskRow, ...]:
        """A record's open tasks (ready or blocked), by due date."""
        require(self._context.actor, Permission.VIEW_TASKS)
        with self._context.read() as tx:
            return store.of_record(tx, record_id, self._context.actor)

    def show(self, task_id: int) -> TaskSheet:
        """Everything about one task."""
        with self._context.read() as tx:
            loaded = load_in(tx, self._context.actor, task_id, Permission.VIEW_TASKS)
            return sheet_in(tx, loaded.row)

    # -- single actions ----------------------------------------------------------------------------------------------

    def start(self, task_id: int) -> Done:
        """Open -> In Progress; an unclaimed queue task is claimed by whoever starts it."""
        return self._one(task_id, self._start)

    def put_back(self, task_id: int) -> Done:
        """In Progress -> Open: undoes a start."""
        return self._one(task_id, self._put_back)

    def complete(self, task_id: int) -> Done:
        return self._one(task_id, self._complete)

    def skip(self, task_id: int, reason: str) -> Done:
        return self._one(task_id, self._skip, reason=reason)

    def reopen(self, task_id: int) -> Done:
        """A closed task is open again, and what waits for it waits again unless it has been started."""
        return self._one(task_id, self._reopen)

    def cancel(self, task_id: int, reason: str = "") -> Done:
        return self._one(task_id, self._cancel, reason=reason)

    def claim(self, task_id: int) -> Done:
        """Take a task out of a queue. Exactly one of several claimants wins."""
        return self._one(task_id, self._claim)

    def release(self, task_id: int) -> Done:
        """Give a claimed task back to its queue."""
        return self._one(task_id, self._release)

    def assign(self, task_id: int, to: str) -> Done:
        """Give the task to a user (username), or to a queue (`queue:NAME`)."""
        return self._one(task_id, self._assign, to=to)

    def defer(self, task_id: int, days: int) -> Done:
        """Move the due date by business days, from today where it is already late; the new date is pinned."""
        return self._one(task_id, self._defer, days=days)

    def pin(self, task_id: int, due: date | None) -> Done:
        """Fix the due date, or (None) let the plan compute it again."""
        return self._one(task_id, self._pin, due=due)

    def comment(self, task_id: int, text: str) -> Done:
        return self._one(task_id, self._comment, text=text)

    def edit(self, task_id: int, subject: str, priority: Priority) -> Done:
        return self._one(task_id, self._edit, subject=subject, priority=priority)

    def understand(self, text: str) -> Understood:
        """What a quick line would make, to show while it is typed."""
        with self._context.read() as tx:
            return understand_in(self._context, tx, text)

    def add(self, text: str) -> Done:
        """A task in one line (domain.quick_add): `call Kiara Shah thu +2bd !high`."""
        with self._context.write() as tx:
            done = add_in(self._context, tx, text)
            tx.topics |= done.topics
            return done

    def _one(self, task_id: int, action: Callable[..., Done], **params: Any) -> Done:
        with self._context.write() as tx:
            done = action(tx, task_id, **params)
            tx.topics |= done.topics
            return done

    # -- many at once ------------------------------------------------------------------------------------------------

    def many(self, action: str, ids: Sequence[int], **params: Any) -> Bulk:
        """One action on many tasks, in one transaction: refused ones are left alone and named."""
        with self._context.write() as tx:
            bulk = self._many_in(tx, action, ids, params)
            tx.topics |= bulk.topics
            return bulk

    def preview_many(self, action: str, ids: Sequence[int], **params: Any) -> Bulk:
        """What `many` would do: it is done, looked at, and undone."""
        found: Bulk | None = None
        try:
            with self._context.write() as tx:
                found = self._many_in(tx, action, ids, params)
                raise _PreviewOnly
        except _PreviewOnly:
            assert found is not None
            return found

    def _many_in(self, tx: Tx, action: str, ids: Sequence[int], params: dict[str, Any]) -> Bulk:
        actions: dict[str, Callable[..., Done]] = {
            "start": self._start,
            "put_back": self._put_back,
            "complete": self._complete,
            "skip": self._skip,
            "reopen": self._reopen,
            "cancel": self._cancel,
            "claim": self._claim,
            "release": self._release,
            "assign": self._assign,
            "defer": self._defer,
            "comment": self._comment,
        }
        if action not in actions:
            raise ActionUnknown(action, list(actions))
        changed: list[int] = []
        skipped: list[Skipped] = []
        for task_id in dict.fromkeys(ids):
            try:
                actions[action](tx, task_id, **params)
                changed.append(task_id)
            except Refusal as refusal:
                skipped.append(Skipped(task_id, refusal))
        return Bulk(action, tuple(changed), tuple(skipped), TOPICS)

    # -- the actions, in a transaction -------------------------------------------------------------------------------

    def _load(self, tx: Tx, task_id: int, permission: Permission = Permission.WORK_TASKS) -> Loaded:
        return load_in(tx, self._context.actor, task_id, permission)

    def _start(self, tx: Tx, task_id: int) -> Done:
        loaded = self._load(tx, task_id)
        state = rules.start(loaded.facts)
        self._set_state(tx, loaded, state, "start", **self._taking(loaded))
        return _done("task_started", loaded, undo="put_back")

    def _put_back(self, tx: Tx, task_id: int) -> Done:
        loaded = self._load(tx, task_id)
        state = rules.put_back(loaded.facts)
        self._set_state(tx, loaded, state, "put_back")
        return _done("task_put_back", loaded, undo="start")

    def _complete(self, tx: Tx, task_id: int) -> Done:
        loaded = self._load(tx, task_id)
        state = rules.complete(loaded.facts)
        self._close(tx, loaded, state, "complete", **self._taking(loaded))
        return _done("task_completed", loaded, undo="reopen")

    def _skip(self, tx: Tx, task_id: int, reason: str) -> Done:
        loaded = self._load(tx, task_id)
        reason = clean(reason, multiline=True)
        state = rules.skip(loaded.facts, reason)
        self._close(tx, loaded, state, "skip", reason=reason)
        return _done("task_skipped", loaded, undo="reopen")

    def _cancel(self, tx: Tx, task_id: int, reason: str = "") -> Done:
        loaded = self._load(tx, task_id)
        if loaded.row.plan_id is not None:
            # An item of a plan is skipped when it is optional; a required one goes only with the whole plan.
            return self._skip(tx, task_id, reason)
        state = rules.cancel(loaded.facts)
        self._close(tx, loaded, state, "cancel", reason=clean(reason, multiline=True))
        return _done("task_canceled", loaded, undo="reopen")

    def _reopen(self, tx: Tx, task_id: int) -> Done:
        loaded = self._load(tx, task_id)
        require_plan_running(loaded.row)
        state = rules.reopen(loaded.facts)
        self._set_state(tx, loaded, state, "reopen", closed_at=None, closed_on=None)
        return _done("task_reopened", loaded)

    def _claim(self, tx: Tx, task_id: int) -> Done:
        loaded = self._load(tx, task_id)
        rules.require_claimable(loaded.facts)
        actor = self._context.actor
        self._set_owner(tx, loaded, "claim", OwnerReason.CLAIMED, {"queue": loaded.row.queue_name}, owner_id=actor.id)
        return _done("task_claimed", loaded, undo="release")

    def _release(self, tx: Tx, task_id: int) -> Done:
        loaded = self._load(tx, task_id)
        rules.require_releasable(loaded.facts)
        params = {"queue": loaded.row.queue_name}
        self._set_owner(tx, loaded, "release", OwnerReason.QUEUE, params, owner_id=None)
        return _done("task_released", loaded, undo="claim")

    def _assign(self, tx: Tx, task_id: int, to: str) -> Done:
        loaded = self._load(tx, task_id, Permission.ASSIGN_TASKS)
        rules.require_changeable(loaded.facts)
        actor = self._context.actor
        if to.startswith(QUEUE_PREFIX):
            name = to.removeprefix(QUEUE_PREFIX)
            queue_id = plan_store.queues(tx).get(name)
            if queue_id is None:
                raise QueueUnknown(name, nearest(name, plan_store.queues(tx)))
            columns = {"owner_id": None, "queue_id": queue_id, "assigned_by": actor.id}
            if loaded.row.owner_id is None and loaded.row.queue_id == queue_id:
                raise AlreadyAssigned(loaded.facts.name, name)
        else:
            person = plan_store.people(tx).get(to)
            if person is None or not person.active:
                raise UserUnknown(to, nearest(to, plan_store.people(tx)))
            if person.id == loaded.row.owner_id:
                raise AlreadyAssigned(loaded.facts.name, to)
            columns = {"owner_id": person.id, "assigned_by": actor.id if person.id != actor.id else None}
        self._set_owner(tx, loaded, "assign", OwnerReason.REASSIGNED, {"by": actor.username, "to": to}, **columns)
        if (owner_id := columns["owner_id"]) is not None and owner_id != actor.id:
            self._tell(tx, owner_id, "task_assigned", loaded, by=actor.name)
        before = loaded.row.username or (f"{QUEUE_PREFIX}{loaded.row.queue_name}" if loaded.row.queue_name else None)
        undo = ("assign", {"to": before}) if before else None
        return Done(
            "task_assigned", {"task": loaded.facts.name, "to": to.removeprefix(QUEUE_PREFIX)}, TOPICS, task_id, undo
        )

    def _defer(self, tx: Tx, task_id: int, days: int) -> Done:
        loaded = self._load(tx, task_id)
        due = rules.require_deferrable(loaded.facts, days)
        calendar = self._context.calendars.for_user(tx, loaded.row.owner_id or self._context.actor.id)
        moved = add_business_days(calendar, max(due, self._context.today()), days)
        self._set_due(tx, loaded, "defer", moved, pinned=True)
        undo = ("pin", {"due": due if loaded.row.pinned or loaded.row.plan_id is None else None})
        return Done("task_deferred", {"task": loaded.facts.name, "due": moved}, TOPICS, task_id, undo)

    def _pin(self, tx: Tx, task_id: int, due: date | None) -> Done:
        loaded = self._load(tx, task_id)
        rules.require_changeable(loaded.facts)
        keeps = due is None and loaded.row.plan_id is not None
        self._set_due(tx, loaded, "pin" if due else "unpin", loaded.row.due if keeps else due, pinned=due is not None)
        code = "task_pinned" if due else "task_unpinned"
        undo = ("pin", {"due": loaded.row.due if loaded.row.pinned or loaded.row.plan_id is None else None})
        return Done(code, {"task": loaded.facts.name, "due": due}, TOPICS, task_id, undo)

    def _comment(self, tx: Tx, task_id: int, text: str) -> Done:
        loaded = self._load(tx, task_id)
        cleaned = clean(text, multiline=True)
        rules.require_comment(cleaned)
        comment_id = tx.new_id()
        store.insert_comment(tx, comment_id, task_id, self._context.actor.id, cleaned)
        store.change(tx, task_id, comments=loaded.row.comments + 1)
        tx.note("comment", "task", task_id, record_id=loaded.row.record_id, after={"comment": comment_id})
        return _done("task_commented", loaded)

    def _edit(self, tx: Tx, task_id: int, subject: str, priority: Priority) -> Done:
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

    def _taking(self, loaded: Loaded) -> dict[str, Any]:
        """Whoever works on an unclaimed queue task has claimed it."""
        return {"owner_id": self._context.actor.id} if loaded.row.owner_id is None else {}

    def _set_state(self, tx: Tx, loaded: Loaded, state: ItemState, action: str, **columns: object) -> None:
        row = loaded.row
        where = bucket(state, held=loaded.facts.held_by is not None)
        store.change(tx, row.id, state=state.value, bucket=where.value, **columns)
        after = {"state": state.value}
        if "owner_id" in columns:
            after["owner"] = self._context.actor.username
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
        store.change(tx, row.id, due=due, sort_due=due or store.FAR, pinned=pinned)
        if due is not None:
            trace = (Step(due, Event.PIN), Step(due, Event.RESULT))
            store.change_detail(tx, row.id, trace=to_json(trace))
        tx.note(
            action, "task", row.id,
            record_id=row.record_id, before={"due": _iso(row.due)}, after={"due": _iso(due), "pinned": pinned},
        )  # fmt: skip
        if row.plan_id is not None:
            settle_in(self._context, tx, row.plan_id)

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


def _done(code: str, loaded: Loaded, undo: str | None = None) -> Done:
    return Done(code, {"task": loaded.facts.name}, TOPICS, loaded.row.id, (undo, {}) if undo else None)


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
        "sort_due": store.FAR,
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


def sheet_in(tx: Tx, found: Row) -> TaskSheet:
    from fsctui.services.plans import why_of

    row = store.rows_by_id(tx, [found.id])[found.id]
    detail = store.detail(tx, found.id)
    siblings = store.of_plan(tx, found.plan_id) if found.plan_id is not None else []
    needs = store.needs(tx, found.plan_id) if found.plan_id is not None else {}
    mine = set(needs.get(row.key, ()))
    return TaskSheet(
        row=row,
        instructions=detail.instructions,
        reminder=detail.reminder,
        adhoc=detail.adhoc,
        slack=detail.slack,
        critical=detail.critical,
        reason=detail.reason,
        why=why_of(detail),
        comments=tuple(Comment(each.at, each.username, each.name, each.text) for each in store.comments(tx, found.id)),
        files=document_store.files(tx, found.id),
        blocked_by=tuple(other for other in siblings if other.key in mine and other.bucket is not Bucket.DONE),
        blocks=tuple(other for other in siblings if row.key in needs.get(other.key, ())),
        created_at=found.created_at,
        created_by=plan_store.username(tx, found.created_by),
        closed_at=found.closed_at,
        translations=store.instructions_in_languages(tx, found),
    )


__all__ = ["VIEWS", "TaskService", "new_task_columns", "sheet_in"]
