"""One task: what the rules need to know of it, what is written to it, and what hangs on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update

from fsctui.domain.naming import Named
from fsctui.domain.people import Actor
from fsctui.domain.rows import TaskRow
from fsctui.domain.tasks import CLOSED, ItemState
from fsctui.store import access, bulk
from fsctui.store import query_sql as sql
from fsctui.store.database import Tx
from fsctui.store.sql_types import Row
from fsctui.store.tables import TaskCommentTable, TaskDetailTable, TemplateItemTable
from fsctui.store.task_rows import COLUMNS, FROM, PLAN, QUEUE, RECORD, TASK, USER, row, visible_record

DETAIL = TaskDetailTable.__table__  # type: ignore[attr-defined]
COMMENT = TaskCommentTable.__table__  # type: ignore[attr-defined]
TEMPLATE_ITEM = TemplateItemTable.__table__  # type: ignore[attr-defined]

_FACTS = (
    select(
        TASK, USER.c.username, PLAN.c.state.label("plan_state"), PLAN.c.name.label("plan_name"),
        PLAN.c.owner_id.label("plan_owner_id"), PLAN.c.created_by.label("plan_created_by"),
        RECORD.c.confidential, RECORD.c.type.label("record_type"), QUEUE.c.name.label("queue_name"),
        USER.c.team_id.label("owner_team_id"),
    )
    .select_from(FROM)
    .where(TASK.c.id == bindparam("task_id"))
)  # fmt: skip
_DETAIL = select(DETAIL).where(DETAIL.c.task_id == bindparam("task_id"))


def facts(tx: Tx, task_id: int) -> Row | None:
    """The task's columns with what the rules need of its plan, record and people."""
    return tx.one_or_none(_FACTS, {"task_id": task_id})


def detail(tx: Tx, task_id: int) -> Row:
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


def records_called(tx: Tx, actor: Actor, words: str) -> list[Row]:
    """A few records whose name contains the words, of those the actor may see; the shortest names first."""
    name = RECORD.c.name.ilike(sql.like_pattern(words), escape="\\")
    statement = select(RECORD.c.id, RECORD.c.type, RECORD.c.name).where(name, access.visible_records(actor))
    return tx.all(statement.order_by(func.length(RECORD.c.name), RECORD.c.id).limit(6))


_OF_RECORD = (
    select(*COLUMNS)
    .select_from(FROM)
    .where(TASK.c.record_id == bindparam("record_id"), TASK.c.bucket.in_(("ready", "blocked", "held")))
    .order_by(TASK.c.sort_due, TASK.c.id)
    .limit(200)
)


def of_record(tx: Tx, record_id: int, actor: Actor) -> tuple[TaskRow, ...]:
    """A record's open tasks; none when the actor may not see the record."""
    statement = _OF_RECORD.where(visible_record(actor))
    return tuple(row(found) for found in tx.all(statement, {"record_id": record_id}))


_NEEDS = (
    select(TASK.c.key, TASK.c.id, TASK.c.subject, TASK.c.translations, TASK.c.state, DETAIL.c.rule)
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
    waits = (found for found in rows if found.key in wanted and ItemState(found.state) not in CLOSED)
    return [Named(found.subject, found.translations) for found in waits]


_COMMENTS = (
    select(COMMENT.c.at, COMMENT.c.text, USER.c.username, USER.c.name)
    .join(USER, USER.c.id == COMMENT.c.user_id)
    .where(COMMENT.c.task_id == bindparam("task_id"))
    .order_by(COMMENT.c.id)
)


def comments(tx: Tx, task_id: int) -> list[Row]:
    return tx.all(_COMMENTS, {"task_id": task_id})


def insert_comment(tx: Tx, comment_id: int, task_id: int, user_id: int, text: str) -> None:
    values = {"id": comment_id, "task_id": task_id, "user_id": user_id, "at": tx.now, "text": text}
    tx.execute(insert(COMMENT), [values])


_ITEM_WORDS = (
    select(TEMPLATE_ITEM.c.translations, TEMPLATE_ITEM.c.instructions)
    .join(PLAN, PLAN.c.template_version_id == TEMPLATE_ITEM.c.version_id)
    .where(PLAN.c.id == bindparam("plan_id"), TEMPLATE_ITEM.c.key == bindparam("item_key"))
)


def instructions_in_languages(tx: Tx, found: Row) -> dict[str, str]:
    """The instructions of a plan's item in the languages its template has them in; none once somebody rewrote them."""
    if found.plan_id is None:
        return {}
    item = tx.one_or_none(_ITEM_WORDS, {"plan_id": found.plan_id, "item_key": found.key})
    if item is None or item.instructions != detail(tx, found.id).instructions:
        return {}
    return {language: words[1] for language, words in (item.translations or {}).items() if words[1]}
