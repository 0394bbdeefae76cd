"""Tasks of every origin: the lists, one task, and what people do with tasks, singly and on many at once."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from datetime import date, datetime

from fsctui.domain.access import Permission, is_outsider, require
from fsctui.domain.naming import Naming
from fsctui.domain.query import EVERY_TASK, TASK_FIELDS, And, parse, resolve_dates, split_view
from fsctui.domain.query_dates import Relative
from fsctui.domain.rows import Comment, Page, TaskRow, TaskSheet
from fsctui.domain.tasks import Bucket
from fsctui.domain.templates import Priority
from fsctui.services.context import Context, add_business_days
from fsctui.services.many import ActsOnMany, Step
from fsctui.services.outcome import Done
from fsctui.services.quick_tasks import Understood, add_in, understand_in
from fsctui.services.task_access import load_in
from fsctui.services.task_actions import TOPICS, TaskActions
from fsctui.services.task_views import VIEWS, walk_in
from fsctui.store import documents as document_store
from fsctui.store import naming as naming_store
from fsctui.store import paging, task_lists, task_lists_all, task_rows
from fsctui.store import plans as plan_store
from fsctui.store import tasks as store
from fsctui.store.database import Tx
from fsctui.store.sql_types import Condition, Row


class TaskService(ActsOnMany):
    TOPICS = TOPICS

    def __init__(self, context: Context) -> None:
        self._context = context
        self._do = TaskActions(context)

    # -- lists -------------------------------------------------------------------------------------------------------

    def page(self, view: str = "mine", query: str = "", limit: int = 50, after: str | None = None) -> Page[TaskRow]:
        """A page of a view, earliest due date first (done: newest first; all: what is open first).

        A query that names a view (`view:queues`) searches that one instead of `view`.
        """
        paging.check_limit(limit)
        view, tree = self._asked(view, query)
        with self._context.read() as tx:
            if view == EVERY_TASK:
                return self._page_of_all(tx, tree, limit, after)
            walk = walk_in(self._context, tx, view, str(tree))
            return task_lists.page(tx, walk, limit, self._cursor(walk.bucket, after))

    @staticmethod
    def _asked(view: str, query: str) -> tuple[str, And]:
        named, tree = split_view(parse(query, TASK_FIELDS))
        return named or view, tree

    def _page_of_all(self, tx: Tx, tree: And, limit: int, after: str | None) -> Page[TaskRow]:
        actor = self._context.actor
        require(actor, Permission.VIEW_TASKS)
        cursor = paging.decode(after, int, date, int) if after else None
        found = task_lists_all.page(tx, actor, self._condition(tx, tree), limit, cursor)
        items = tuple(map(task_rows.row, found[:limit]))
        more = len(found) > limit
        return Page(items, paging.encode(*task_lists_all.after_key(found[limit - 1])) if more else None)

    def _condition(self, tx: Tx, tree: And) -> Condition | None:
        if not tree.parts:
            return None
        actor, today = self._context.actor, self._context.today()
        calendar = self._context.calendars.for_user(tx, actor.id)
        tree = resolve_dates(tree, today, lambda day, number: add_business_days(calendar, day, number))
        return task_lists.query_condition(tree, actor.id, actor.time_zone, today)

    @staticmethod
    def _cursor(where: Bucket, after: str | None) -> tuple[date | datetime, int] | None:
        if not after:
            return None
        at, task_id = paging.decode(after, datetime if where is Bucket.DONE else date, int)
        return at, task_id

    def vector(
        self, view: str = "mine", query: str = "", sort: str | None = None, descending: bool = False
    ) -> array[int]:
        """The ids of a whole view in order; `sort` is one of `store.task_lists.SORTS`."""
        view, tree = self._asked(view, query)
        with self._context.read() as tx:
            if view == EVERY_TASK:
                require(self._context.actor, Permission.VIEW_TASKS)
                condition = self._condition(tx, tree)
                return task_lists_all.vector(tx, self._context.actor, condition, sort, descending)
            return task_lists.vector(tx, walk_in(self._context, tx, view, str(tree)), sort, descending)

    def rows(self, ids: Sequence[int]) -> dict[int, TaskRow]:
        """Rows for ids that `vector` gave; those of other people's business are left out."""
        require(self._context.actor, Permission.VIEW_TASKS)
        with self._context.read() as tx:
            return task_lists.rows_by_id(tx, self._context.actor, ids)

    def counts(self, views: Sequence[str] = VIEWS) -> dict[str, int]:
        """How many tasks each view has; 100 means "99+"."""
        with self._context.read() as tx:
            return {view: task_lists.count(tx, walk_in(self._context, tx, view)) for view in views}

    def of_record(self, record_id: int) -> tuple[TaskRow, ...]:
        """A record's open tasks (ready or blocked), by due date."""
        require(self._context.actor, Permission.VIEW_TASKS)
        with self._context.read() as tx:
            return store.of_record(tx, record_id, self._context.actor)

    def naming(self) -> Naming:
        """What people, roles and queues are called; nothing of the bank's staff to somebody outside."""
        if is_outsider(self._context.actor):
            return Naming()
        with self._context.read() as tx:
            return naming_store.naming(tx)

    def show(self, task_id: int) -> TaskSheet:
        """Everything about one task."""
        with self._context.read() as tx:
            loaded = load_in(tx, self._context.actor, task_id, Permission.VIEW_TASKS)
            return sheet_in(tx, loaded.row)

    # -- single actions ----------------------------------------------------------------------------------------------

    def start(self, task_id: int) -> Done:
        """Open -> In Progress; an unclaimed queue task is claimed by whoever starts it."""
        return self._one(task_id, self._do.start)

    def put_back(self, task_id: int, release: bool = False) -> Done:
        """In Progress -> Open: undoes a start, which with `release` goes back to the queue it was taken from."""
        return self._one(task_id, self._do.put_back, release=release)

    def complete(self, task_id: int) -> Done:
        return self._one(task_id, self._do.complete)

    def skip(self, task_id: int, reason: str) -> Done:
        return self._one(task_id, self._do.skip, reason=reason)

    def reopen(self, task_id: int, release: bool = False) -> Done:
        """A closed task is open again, and what waits for it waits again unless it has been started.

        With `release` it goes back to the queue that completing it took it from.
        """
        return self._one(task_id, self._do.reopen, release=release)

    def cancel(self, task_id: int, reason: str = "") -> Done:
        return self._one(task_id, self._do.cancel, reason=reason)

    def claim(self, task_id: int) -> Done:
        """Take a task out of a queue. Exactly one of several claimants wins."""
        return self._one(task_id, self._do.claim)

    def release(self, task_id: int) -> Done:
        """Give a claimed task back to its queue."""
        return self._one(task_id, self._do.release)

    def assign(self, task_id: int, to: str) -> Done:
        """Give the task to a user (username), or to a queue (`queue:NAME`)."""
        return self._one(task_id, self._do.assign, to=to)

    def defer(self, task_id: int, days: int | date | Relative) -> Done:
        """Put a task off by business days or another offset, from today where it is late, or to a day; it is pinned."""
        return self._one(task_id, self._do.defer, days=days)

    def pin(self, task_id: int, due: date | None) -> Done:
        """Fix the due date, or (None) let the plan compute it again."""
        return self._one(task_id, self._do.pin, due=due)

    def comment(self, task_id: int, text: str) -> Done:
        return self._one(task_id, self._do.comment, text=text)

    def edit(self, task_id: int, subject: str, priority: Priority) -> Done:
        return self._one(task_id, self._do.edit, subject=subject, priority=priority)

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

    def _steps(self) -> dict[str, Step]:
        return {
            "start": self._do.start,
            "put_back": self._do.put_back,
            "complete": self._do.complete,
            "skip": self._do.skip,
            "reopen": self._do.reopen,
            "cancel": self._do.cancel,
            "claim": self._do.claim,
            "release": self._do.release,
            "assign": self._do.assign,
            "defer": self._do.defer,
            "comment": self._do.comment,
        }


def sheet_in(tx: Tx, found: Row) -> TaskSheet:
    from fsctui.services.plans import why_of

    row = task_rows.rows_by_id(tx, [found.id])[found.id]
    detail = store.detail(tx, found.id)
    siblings = task_rows.of_plan(tx, found.plan_id) if found.plan_id is not None else []
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
        needs=tuple(other for other in siblings if other.key in mine),
    )


__all__ = ["VIEWS", "TaskService", "sheet_in"]
