"""Queries of tasks. A list page is an index walk for ids (one per owner or queue, merged), then 50 rows are joined."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    Row,
    Select,
    bindparam,
    case,
    exists,
    func,
    insert,
    literal_column,
    or_,
    select,
    tuple_,
    union_all,
    update,
)

from fsctui.domain.documents import DocumentStatus
from fsctui.domain.people import Actor
from fsctui.domain.query_tree import And
from fsctui.domain.records import RecordRef
from fsctui.domain.rows import TaskRow
from fsctui.domain.tasks import CLOSED, Bucket, ItemState
from fsctui.domain.templates import ItemKind, Priority
from fsctui.store import access, bulk
from fsctui.store import query_sql as sql
from fsctui.store.database import Tx
from fsctui.store.sql_types import Condition
from fsctui.store.tables import (
    PlanTable,
    QueueTable,
    RecordTable,
    TaskCommentTable,
    TaskDetailTable,
    TaskTable,
    TemplateItemTable,
    UserTable,
)

TASK = TaskTable.__table__  # type: ignore[attr-defined]
DETAIL = TaskDetailTable.__table__  # type: ignore[attr-defined]
COMMENT = TaskCommentTable.__table__  # type: ignore[attr-defined]
TEMPLATE_ITEM = TemplateItemTable.__table__  # type: ignore[attr-defined]
PLAN = PlanTable.__table__  # type: ignore[attr-defined]
QUEUE = QueueTable.__table__  # type: ignore[attr-defined]
RECORD = RecordTable.__table__  # type: ignore[attr-defined]
USER = UserTable.__table__  # type: ignore[attr-defined]

FAR = date(9999, 12, 31)
"""`sort_due` of a task without a due date: such tasks come last."""
CAP = 100
"""Counts stop here and are shown as "99+"."""

# The partial indexes serve a query only when the bucket stands in the SQL as a literal.
_IN_BUCKET = {bucket: TASK.c.bucket == literal_column(f"'{bucket.value}'") for bucket in Bucket}


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
    """The walks without a condition of their own, one per key; their parameters are bound when they are run."""
    return tuple(_branch(column, number, bucket, has_first, has_last, after) for number in range(count))


def _branch(column: str, number: int, bucket: Bucket, has_first: bool, has_last: bool, after: bool) -> Select[Any]:
    sort = _sort_column(bucket)
    statement = select(TASK.c.id, sort.label("sort")).where(
        TASK.c[column] == bindparam(f"key_{number}"), _IN_BUCKET[bucket]
    )
    if column == "queue_id":
        statement = statement.where(TASK.c.owner_id.is_(None))
    if has_first:
        statement = statement.where(TASK.c.sort_due >= bindparam("first", type_=TASK.c.sort_due.type))
    if has_last:
        statement = statement.where(TASK.c.sort_due <= bindparam("last", type_=TASK.c.sort_due.type))
    if after:
        cursor = tuple_(bindparam("after_sort", type_=sort.type), bindparam("after_id", type_=TASK.c.id.type))
        here = tuple_(sort, TASK.c.id)
        statement = statement.where(here < cursor if bucket is Bucket.DONE else here > cursor)
    return statement


def _ordered(statement: Any, sort: Any, identity: Any, newest_first: bool) -> Any:
    return statement.order_by(sort.desc(), identity.desc()) if newest_first else statement.order_by(sort, identity)


@lru_cache(maxsize=256)
def _page_statement(
    column: str, count: int, bucket: Bucket, has_first: bool, has_last: bool, after: bool
) -> Select[Any]:
    return _page(_branches(column, count, bucket, has_first, has_last, after), bucket)


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
    rows = select(*_COLUMNS).select_from(_shown(ids.join(TASK, TASK.c.id == ids.c.id)))
    found: Select[Any] = _ordered(rows, ids.c.sort, ids.c.id, newest)
    return found


def _shown(tasks: Any) -> Any:
    """Tasks with everything that a row shows of other tables; `tasks` is the table, or a join that ends in it."""
    return (
        tasks.outerjoin(USER, USER.c.id == TASK.c.owner_id)
        .outerjoin(QUEUE, QUEUE.c.id == TASK.c.queue_id)
        .outerjoin(PLAN, PLAN.c.id == TASK.c.plan_id)
        .outerjoin(RECORD, RECORD.c.id == TASK.c.record_id)
    )


_FROM = _shown(TASK)
_COLUMNS = (
    TASK.c.id, TASK.c.subject, TASK.c.kind, TASK.c.priority, TASK.c.required, TASK.c.state, TASK.c.bucket,
    TASK.c.document_status, TASK.c.owner_id, USER.c.username, USER.c.name.label("owner_name"), TASK.c.queue_id,
    QUEUE.c.name.label("queue_name"), TASK.c.due, TASK.c.pinned, TASK.c.plan_id, PLAN.c.name.label("plan_name"),
    TASK.c.key, TASK.c.record_id, RECORD.c.type.label("record_type"), RECORD.c.name.label("record_name"),
    TASK.c.comments, TASK.c.translations, TASK.c.sort_due, TASK.c.closed_at,
)  # fmt: skip
BY_IDS = select(*_COLUMNS).select_from(_FROM).where(TASK.c.id.in_(bindparam("ids", expanding=True)))
OF_PLAN = select(*_COLUMNS).select_from(_FROM).where(TASK.c.plan_id == bindparam("plan_id")).order_by(TASK.c.position)


_KIND = {kind.value: kind for kind in ItemKind}
_PRIORITY = {priority.value: priority for priority in Priority}
_STATE = {state.value: state for state in ItemState}
_BUCKET = {bucket.value: bucket for bucket in Bucket}
_DOCUMENT: dict[str | None, DocumentStatus | None] = {status.value: status for status in DocumentStatus} | {None: None}


def row(found: Any) -> TaskRow:
    """A row of `_COLUMNS`, taken apart by place: the hottest lines of every list."""
    (
        task_id, subject, kind, priority, required, state, bucket, document, owner_id, owner, owner_name, queue_id,
        queue, due, pinned, plan_id, plan, key, record_id, record_type, record_name, comments, translations, _, _,
    ) = found  # fmt: skip
    return TaskRow(
        task_id, subject, _KIND[kind], _PRIORITY[priority], required, _STATE[state], _BUCKET[bucket],
        _DOCUMENT[document], owner_id, owner, owner_name, queue_id, queue, due, pinned, plan_id, plan, key,
        RecordRef(record_type, record_id) if record_id is not None else None, record_name, comments, translations,
    )  # fmt: skip


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


def page(tx: Tx, walk: Walk, limit: int, after: Sequence[Any] | None) -> list[Row[Any]]:
    """`limit + 1` rows of a view, after the cursor (date or instant, id)."""
    if not walk.keys:
        return []
    params = {**_params(walk), "limit": limit + 1}
    if after is not None:
        params |= {"after_sort": after[0], "after_id": after[1]}
    if walk.condition is None:
        return tx.all(_page_statement(*_shape(walk), after is not None), params)
    return tx.all(_page(_narrowed(walk, after is not None), walk.bucket), params)


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


def rows_by_id(tx: Tx, ids: Sequence[int]) -> dict[int, TaskRow]:
    return {found.id: row(found) for found in tx.all(BY_IDS, {"ids": list(ids)})} if ids else {}


def of_plan(tx: Tx, plan_id: int) -> list[TaskRow]:
    return [row(found) for found in tx.all(OF_PLAN, {"plan_id": plan_id})]


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


_FACTS = (
    select(
        TASK, USER.c.username, PLAN.c.state.label("plan_state"), PLAN.c.name.label("plan_name"),
        PLAN.c.owner_id.label("plan_owner_id"), PLAN.c.created_by.label("plan_created_by"),
        RECORD.c.confidential, RECORD.c.type.label("record_type"), QUEUE.c.name.label("queue_name"),
        USER.c.team_id.label("owner_team_id"),
    )
    .select_from(_FROM)
    .where(TASK.c.id == bindparam("task_id"))
)  # fmt: skip
_DETAIL = select(DETAIL).where(DETAIL.c.task_id == bindparam("task_id"))


def facts(tx: Tx, task_id: int) -> Row[Any] | None:
    """The task's columns with what the rules need of its plan, record and people."""
    return tx.one_or_none(_FACTS, {"task_id": task_id})


def detail(tx: Tx, task_id: int) -> Row[Any]:
    found = tx.one_or_none(_DETAIL, {"task_id": task_id})
    assert found is not None
    return found


@lru_cache(maxsize=256)
def _update(table: Any, identity: str, names: tuple[str, ...], counts: bool) -> Any:
    """An update of some columns of one row; kept, because making one costs more than running it."""
    values: dict[str, Any] = {name: bindparam(f"new_{name}", type_=table.c[name].type) for name in names}
    if counts:
        values["version"] = table.c.version + 1
    return update(table).where(table.c[identity] == bindparam("which")).values(values)


def change(tx: Tx, task_id: int, **columns: object) -> None:
    """Write some columns of one task and count its version up."""
    change_row(tx, TASK, "id", task_id, columns, counts=True)


def change_detail(tx: Tx, task_id: int, **columns: object) -> None:
    change_row(tx, DETAIL, "task_id", task_id, columns, counts=False)


def change_row(tx: Tx, table: Any, identity: str, which: int, columns: Mapping[str, object], *, counts: bool) -> None:
    """Write some columns of one row; `counts` counts its version up."""
    values = {f"new_{name}": value for name, value in columns.items()}
    tx.execute(_update(table, identity, tuple(columns), counts), {"which": which, **values})


def insert_rows(tx: Tx, tasks: Sequence[Mapping[str, Any]], details: Sequence[Mapping[str, Any]]) -> None:
    bulk.insert_rows(tx.connection, TASK, tasks)
    bulk.insert_rows(tx.connection, DETAIL, details)


def load_by_day(tx: Tx, user_ids: Iterable[int], first: date, last: date) -> dict[tuple[int, date], int]:
    """Open tasks per user and day, for overload warnings."""
    ids = sorted(set(user_ids))
    if not ids:
        return {}
    statement = (
        select(TASK.c.owner_id, TASK.c.sort_due, func.count())
        .where(TASK.c.owner_id.in_(ids), _IN_BUCKET[Bucket.READY], TASK.c.sort_due.between(first, last))
        .group_by(TASK.c.owner_id, TASK.c.sort_due)
    )
    return {(owner, day): number for owner, day, number in tx.execute(statement)}


def after_key(found: Row[Any], bucket: Bucket) -> tuple[str, int]:
    """The cursor's values of a row."""
    value: date | datetime = found.closed_at if bucket is Bucket.DONE else found.sort_due
    return value.isoformat(), found.id


def visible_record(actor: Actor) -> Condition:
    """Tasks without a record, or on a record the actor may see."""
    return or_(TASK.c.record_id.is_(None), TASK.c.record_id.in_(access.visible_record_ids(actor)))


@lru_cache(maxsize=256)
def of_my_team(actor: Actor) -> Condition:
    """Of colleagues' tasks: those without a record, on an open record, or on one the actor has to do with."""
    seen = or_(access.IS_OPEN, access.visible_records(actor))
    on_it = exists(select(literal_column("1")).where(RECORD.c.id == TASK.c.record_id, seen)).correlate(TASK)
    return or_(TASK.c.record_id.is_(None), on_it)


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


def records_called(tx: Tx, actor: Actor, words: str) -> list[Row[Any]]:
    """A few records whose name contains the words, of those the actor may see; the shortest names first."""
    name = RECORD.c.name.ilike(sql.like_pattern(words), escape="\\")
    statement = select(RECORD.c.id, RECORD.c.type, RECORD.c.name).where(name, access.visible_records(actor))
    return tx.all(statement.order_by(func.length(RECORD.c.name), RECORD.c.id).limit(6))


_OF_RECORD = (
    select(*_COLUMNS)
    .select_from(_FROM)
    .where(TASK.c.record_id == bindparam("record_id"), TASK.c.bucket.in_(("ready", "blocked", "held")))
    .order_by(TASK.c.sort_due, TASK.c.id)
    .limit(200)
)


def of_record(tx: Tx, record_id: int, actor: Actor) -> tuple[TaskRow, ...]:
    """A record's open tasks; none when the actor may not see the record."""
    statement = _OF_RECORD.where(visible_record(actor))
    return tuple(row(found) for found in tx.all(statement, {"record_id": record_id}))


_NEEDS = (
    select(TASK.c.key, TASK.c.id, TASK.c.subject, TASK.c.state, DETAIL.c.rule)
    .join(DETAIL, DETAIL.c.task_id == TASK.c.id)
    .where(TASK.c.plan_id == bindparam("plan_id"))
)


def needs(tx: Tx, plan_id: int) -> dict[str, list[str]]:
    """Item's key -> the keys of its prerequisites."""
    return {found.key: [link[0] for link in found.rule["after"]] for found in tx.all(_NEEDS, {"plan_id": plan_id})}


def blocker_subjects(tx: Tx, plan_id: int | None, task_id: int) -> list[str]:
    """What an item waits for, by subject."""
    if plan_id is None:
        return []
    rows = tx.all(_NEEDS, {"plan_id": plan_id})
    wanted = next(({link[0] for link in found.rule["after"]} for found in rows if found.id == task_id), set())
    return [found.subject for found in rows if found.key in wanted and ItemState(found.state) not in CLOSED]


_COMMENTS = (
    select(COMMENT.c.at, COMMENT.c.text, USER.c.username, USER.c.name)
    .join(USER, USER.c.id == COMMENT.c.user_id)
    .where(COMMENT.c.task_id == bindparam("task_id"))
    .order_by(COMMENT.c.id)
)


def comments(tx: Tx, task_id: int) -> list[Row[Any]]:
    return tx.all(_COMMENTS, {"task_id": task_id})


def insert_comment(tx: Tx, comment_id: int, task_id: int, user_id: int, text: str) -> None:
    values = {"id": comment_id, "task_id": task_id, "user_id": user_id, "at": tx.now, "text": text}
    tx.execute(insert(COMMENT), [values])


_ITEM_WORDS = (
    select(TEMPLATE_ITEM.c.translations)
    .join(PLAN, PLAN.c.template_version_id == TEMPLATE_ITEM.c.version_id)
    .where(PLAN.c.id == bindparam("plan_id"), TEMPLATE_ITEM.c.key == bindparam("item_key"))
)


def instructions_in_languages(tx: Tx, found: Row[Any]) -> dict[str, str]:
    """The instructions of a plan's item in the languages its template has them in."""
    if found.plan_id is None:
        return {}
    translations = tx.scalar(_ITEM_WORDS, {"plan_id": found.plan_id, "item_key": found.key})
    return {language: words[1] for language, words in (translations or {}).items() if words[1]}
