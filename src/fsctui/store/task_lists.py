"""The views of tasks. A page is an index walk for ids (one per owner or queue, merged), then 50 rows are joined."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    Dialect,
    Select,
    and_,
    bindparam,
    case,
    exists,
    false,
    func,
    literal_column,
    or_,
    select,
    union_all,
)

from fsctui.domain.access import sees_everything_open
from fsctui.domain.people import Actor
from fsctui.domain.query_tree import And
from fsctui.domain.rows import Page, TaskRow
from fsctui.domain.tasks import Bucket
from fsctui.store import access, paging
from fsctui.store import query_sql as sql
from fsctui.store.database import Tx
from fsctui.store.prepared import Prepared
from fsctui.store.sql_types import Condition
from fsctui.store.task_rows import BY_IDS, COLUMNS, IN_BUCKET, PLAN, RECORD, TASK, USER, row, rows, shown

CAP = 100
"""Counts stop here and are shown as "99+"."""


@dataclass(frozen=True, slots=True)
class Walk:
    """One view as index walks: `column` equals each of `keys` in turn, within a bucket and a span of due dates.

    `condition` narrows each walk further (a query, visibility). Done tasks are walked from the newest.
    """

    column: str
    keys: tuple[int, ...]
    bucket: Bucket
    first: date | None = None
    last: date | None = None
    condition: Condition | None = None

    @property
    def newest_first(self) -> bool:
        return self.bucket is Bucket.DONE


def _sort_column(bucket: Bucket) -> Any:
    return TASK.c.closed_at if bucket is Bucket.DONE else TASK.c.sort_due


@lru_cache(maxsize=256)
def _branches(
    column: str, count: int, bucket: Bucket, has_first: bool, has_last: bool, after: bool
) -> tuple[Select[Any], ...]:
    """The walks without a condition of their own, one per key; their parameters are bound when they are run.

    After a cursor each is two, the rest of the cursor's day and the days beyond, because SQLite would find the place
    of a pair of values in an index by the first of them alone and read the whole day.
    """
    branches = [_branch(column, number, bucket, has_first, has_last) for number in range(count)]
    if not after:
        return tuple(branches)
    sort, identity = _sort_column(bucket), TASK.c.id
    day, last = bindparam("after_sort", type_=sort.type), bindparam("after_id", type_=identity.type)
    newest = bucket is Bucket.DONE
    same_day = and_(sort == day, identity < last if newest else identity > last)
    beyond = sort < day if newest else sort > day
    return tuple(branch.where(part) for branch in branches for part in (same_day, beyond))


def _branch(column: str, number: int, bucket: Bucket, has_first: bool, has_last: bool) -> Select[Any]:
    sort = _sort_column(bucket)
    statement = select(TASK.c.id, sort.label("sort")).where(
        TASK.c[column] == bindparam(f"key_{number}"), IN_BUCKET[bucket]
    )
    if column == "queue_id":
        statement = statement.where(TASK.c.owner_id.is_(None))
    if has_first:
        statement = statement.where(TASK.c.sort_due >= bindparam("first", type_=TASK.c.sort_due.type))
    if has_last:
        statement = statement.where(TASK.c.sort_due <= bindparam("last", type_=TASK.c.sort_due.type))
    return statement


def _ordered(statement: Any, sort: Any, identity: Any, newest_first: bool) -> Any:
    return statement.order_by(sort.desc(), identity.desc()) if newest_first else statement.order_by(sort, identity)


@lru_cache(maxsize=256)
def _page_statement(
    dialect: Dialect, column: str, count: int, bucket: Bucket, has_first: bool, has_last: bool, after: bool
) -> Prepared:
    return Prepared(_page(_branches(column, count, bucket, has_first, has_last, after), bucket), dialect)


def _page(branches: Sequence[Select[Any]], bucket: Bucket) -> Select[Any]:
    """The page's ids in order, then everything a row shows."""
    newest = bucket is Bucket.DONE
    limit: Any = bindparam("limit")
    walks = [_ordered(branch, _sort_column(bucket), TASK.c.id, newest).limit(limit) for branch in branches]
    if len(walks) == 1:
        ids = walks[0].subquery("ids")
    else:
        merged = union_all(*(select(walk.subquery()) for walk in walks)).subquery("merged")
        ids = (
            _ordered(select(merged.c.id, merged.c.sort), merged.c.sort, merged.c.id, newest)
            .limit(limit)
            .subquery("ids")
        )
    # Joined one by one after the ids: a nested join would be worked out for the whole table first.
    rows = select(*COLUMNS).select_from(shown(ids.join(TASK, TASK.c.id == ids.c.id)))
    found: Select[Any] = _ordered(rows, ids.c.sort, ids.c.id, newest)
    return found


def _params(walk: Walk) -> dict[str, Any]:
    params: dict[str, Any] = {f"key_{number}": key for number, key in enumerate(walk.keys)}
    if walk.first is not None:
        params["first"] = walk.first
    if walk.last is not None:
        params["last"] = walk.last
    return params


def _shape(walk: Walk) -> tuple[str, int, Bucket, bool, bool]:
    return walk.column, len(walk.keys), walk.bucket, walk.first is not None, walk.last is not None


def _narrowed(walk: Walk, after: bool) -> tuple[Select[Any], ...]:
    branches = _branches(*_shape(walk), after)
    if walk.condition is None:
        return branches
    return tuple(branch.where(walk.condition) for branch in branches)


def page(tx: Tx, walk: Walk, limit: int, after: Sequence[Any] | None) -> Page[TaskRow]:
    """A page of a view, after the cursor (date or instant, id)."""
    if not walk.keys:
        return Page((), None)
    params = {**_params(walk), "limit": limit + 1}
    if after is not None:
        params |= {"after_sort": after[0], "after_id": after[1]}
    columns: Sequence[Sequence[Any]]
    if walk.condition is None:
        columns = _page_statement(tx.connection.dialect, *_shape(walk), after is not None).columns(tx, params)
    else:
        columns = list(zip(*tx.all(_page(_narrowed(walk, after is not None), walk.bucket), params), strict=True))
    found = rows([column[:limit] for column in columns])
    more = bool(columns) and len(columns[0]) > limit
    return Page(tuple(found), paging.encode(*_after_key(columns, limit - 1, walk.bucket)) if more else None)


def _after_key(columns: Sequence[Sequence[Any]], number: int, bucket: Bucket) -> tuple[str, int]:
    """The cursor's values of a row."""
    sort_due, closed_at = columns[-2:]
    value: date | datetime = (closed_at if bucket is Bucket.DONE else sort_due)[number]
    return value.isoformat(), columns[0][number]


SORTS = {
    "due": (TASK.c.sort_due,),
    "priority": (
        case((TASK.c.priority == "high", 0), (TASK.c.priority == "normal", 1), else_=2),
        TASK.c.sort_due,
    ),
    "subject": (func.lower(TASK.c.subject),),
    "state": (TASK.c.state, TASK.c.sort_due),
    "owner": (TASK.c.owner_id, TASK.c.sort_due),
    "plan": (TASK.c.plan_id, TASK.c.position),
    "record": (TASK.c.record_id, TASK.c.sort_due),
}


def vector(tx: Tx, walk: Walk, sort: str | None, descending: bool) -> array[int]:
    """The ids of a whole view in order, as one compact array."""
    if not walk.keys:
        return array("q")
    branches = _narrowed(walk, after=False)
    columns = SORTS[sort] if sort else (_sort_column(walk.bucket),)
    backwards = descending if sort else walk.newest_first
    parts = [
        branch.with_only_columns(TASK.c.id.label("id"), *(c.label(f"s{n}") for n, c in enumerate(columns)))
        for branch in branches
    ]
    merged = (parts[0] if len(parts) == 1 else union_all(*parts)).subquery("merged")
    order = [merged.c[f"s{n}"] for n in range(len(columns))] + [merged.c.id]
    statement = select(merged.c.id).order_by(*(column.desc() if backwards else column for column in order))
    return array("q", tx.execute(statement, _params(walk)).scalars())


@lru_cache(maxsize=64)
def _count_statement(column: str, count: int, bucket: Bucket, has_first: bool, has_last: bool) -> Select[Any]:
    return _count(_branches(column, count, bucket, has_first, has_last, False))


def _count(branches: Sequence[Select[Any]]) -> Select[Any]:
    only_one: list[Any] = [branch.with_only_columns(literal_column("1").label("one")).limit(CAP) for branch in branches]
    walks = [select(walk.subquery()) for walk in only_one]
    merged = (walks[0] if len(walks) == 1 else union_all(*walks)).subquery("merged")
    return select(func.count()).select_from(select(merged.c.one).limit(CAP).subquery("capped"))


def count(tx: Tx, walk: Walk) -> int:
    """How many tasks a view has, up to `CAP`."""
    if not walk.keys:
        return 0
    if walk.condition is None:
        return int(tx.scalar(_count_statement(*_shape(walk)), _params(walk)))
    return int(tx.scalar(_count(_narrowed(walk, after=False)), _params(walk)))


def load_by_day(tx: Tx, user_ids: Iterable[int], first: date, last: date) -> dict[tuple[int, date], int]:
    """Open tasks per user and day, for overload warnings."""
    ids = sorted(set(user_ids))
    if not ids:
        return {}
    statement = (
        select(TASK.c.owner_id, TASK.c.sort_due, func.count())
        .where(TASK.c.owner_id.in_(ids), IN_BUCKET[Bucket.READY], TASK.c.sort_due.between(first, last))
        .group_by(TASK.c.owner_id, TASK.c.sort_due)
    )
    return {(owner, day): number for owner, day, number in tx.execute(statement)}


@lru_cache(maxsize=256)
def of_my_team(actor: Actor) -> Condition:
    """Of colleagues' tasks: those without a record, on an open record, or on one the actor has to do with."""
    seen = or_(access.IS_OPEN, access.visible_records(actor))
    on_it = exists(select(literal_column("1")).where(RECORD.c.id == TASK.c.record_id, seen)).correlate(TASK)
    return or_(TASK.c.record_id.is_(None), on_it)


def seen(actor: Actor) -> Condition:
    """Tasks that some view of the actor's may show: their own, their colleagues', their records'; needs `FROM`."""
    me = actor.id
    mine = or_(
        TASK.c.owner_id == me,
        TASK.c.queue_id.in_(sorted(actor.queues)),
        TASK.c.assigned_by == me,
        TASK.c.created_by == me,
        PLAN.c.owner_id == me,
        PLAN.c.created_by == me,
    )
    of_colleague = or_(USER.c.team_id.in_(sorted(actor.teams)), TASK.c.owner_id.in_(sorted(actor.reports)))
    overseen = TASK.c.record_id.is_(None) if sees_everything_open(actor) else false()
    return or_(mine, of_colleague & of_my_team(actor), access.visible_records(actor), overseen)


@lru_cache(maxsize=256)
def _seen_by_ids(actor: Actor) -> Select[Any]:
    return BY_IDS.where(seen(actor))


def rows_by_id(tx: Tx, actor: Actor, ids: Sequence[int]) -> dict[int, TaskRow]:
    """Rows for a list; ids that the actor has no business with are left out."""
    return {found.id: row(found) for found in tx.all(_seen_by_ids(actor), {"ids": list(ids)})} if ids else {}


def team_of(tx: Tx, actor: Actor) -> tuple[int, ...]:
    """Everybody else in the actor's teams, and everybody below them in the management line."""
    statement = select(USER.c.id).where(
        or_(USER.c.team_id.in_(sorted(actor.teams)), USER.c.id.in_(sorted(actor.reports))), USER.c.id != actor.id
    )
    return tuple(sorted(tx.execute(statement).scalars()))


def _through(column: Any, table: Any, *names: Any) -> sql.Column:
    """A text column of another table, asked for through the id that points there."""
    by_name = sql.text_column(*names)
    return lambda op, value: column.in_(select(table.c.id).where(by_name(op, value)))


def query_condition(tree: And, actor_id: int, time_zone: str, today: date) -> Condition:
    """A query (domain.query.TASK_FIELDS) as a condition on `TASK` alone, so that it can narrow an index walk."""
    subject = sql.text_column(TASK.c.subject)
    plan, record = _through(TASK.c.plan_id, PLAN, PLAN.c.name), _through(TASK.c.record_id, RECORD, RECORD.c.name)
    record_type = select(RECORD.c.type).where(RECORD.c.id == TASK.c.record_id).correlate(TASK).scalar_subquery()
    columns: dict[str, sql.Column] = {
        "owner": sql.user_column(TASK.c.owner_id, actor_id),
        "queue": sql.queue_column(TASK.c.queue_id),
        "due": sql.date_column(TASK.c.due),
        "state": sql.code_column(TASK.c.state),
        "priority": sql.code_column(TASK.c.priority),
        "plan": sql.reference_column(TASK.c.plan_id, plan),
        "record": sql.reference_column(TASK.c.record_id, record, record_type),
        "kind": sql.code_column(TASK.c.kind),
        "subject": subject,
        "created": sql.instant_column(TASK.c.created_at, time_zone),
        "delegated": sql.boolean_column(TASK.c.assigned_by == actor_id),
        "blocked": sql.boolean_column(TASK.c.bucket == Bucket.BLOCKED.value),
        "late": sql.boolean_column((TASK.c.due < today) & TASK.c.closed_at.is_(None)),
        "required": sql.boolean_column(TASK.c.required),
        sql.WORDS: lambda op, value: or_(subject(op, value), plan(op, value), record(op, value)),
    }
    return sql.compile_query(tree, columns)
