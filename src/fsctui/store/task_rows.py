"""What a line of a task list is made of: the columns, the joins behind them, and rows by id."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import bindparam, literal_column, or_, select

from fsctui.domain.documents import DocumentStatus
from fsctui.domain.people import Actor
from fsctui.domain.records import RecordRef
from fsctui.domain.rows import TaskRow
from fsctui.domain.tasks import Bucket, ItemState
from fsctui.domain.templates import ItemKind, Priority
from fsctui.store import access
from fsctui.store.database import Tx
from fsctui.store.sql_types import Condition
from fsctui.store.tables import PlanTable, QueueTable, RecordTable, TaskTable, UserTable

TASK = TaskTable.__table__  # type: ignore[attr-defined]
PLAN = PlanTable.__table__  # type: ignore[attr-defined]
QUEUE = QueueTable.__table__  # type: ignore[attr-defined]
RECORD = RecordTable.__table__  # type: ignore[attr-defined]
USER = UserTable.__table__  # type: ignore[attr-defined]

FAR = date(9999, 12, 31)
"""`sort_due` of a task without a due date: such tasks come last."""

# The partial indexes serve a query only when the bucket stands in the SQL as a literal.
IN_BUCKET = {bucket: TASK.c.bucket == literal_column(f"'{bucket.value}'") for bucket in Bucket}


def shown(tasks: Any) -> Any:
    """Tasks with everything that a row shows of other tables; `tasks` is the table, or a join that ends in it."""
    return (
        tasks.outerjoin(USER, USER.c.id == TASK.c.owner_id)
        .outerjoin(QUEUE, QUEUE.c.id == TASK.c.queue_id)
        .outerjoin(PLAN, PLAN.c.id == TASK.c.plan_id)
        .outerjoin(RECORD, RECORD.c.id == TASK.c.record_id)
    )


FROM = shown(TASK)
COLUMNS = (
    TASK.c.id, TASK.c.subject, TASK.c.kind, TASK.c.priority, TASK.c.required, TASK.c.state, TASK.c.bucket,
    TASK.c.document_status, TASK.c.owner_id, USER.c.username, USER.c.name.label("owner_name"), TASK.c.queue_id,
    QUEUE.c.name.label("queue_name"), TASK.c.due, TASK.c.pinned, TASK.c.plan_id, PLAN.c.name.label("plan_name"),
    TASK.c.key, TASK.c.record_id, RECORD.c.type.label("record_type"), RECORD.c.name.label("record_name"),
    TASK.c.comments, TASK.c.translations, TASK.c.sort_due, TASK.c.closed_at,
)  # fmt: skip
BY_IDS = select(*COLUMNS).select_from(FROM).where(TASK.c.id.in_(bindparam("ids", expanding=True)))
OF_PLAN = select(*COLUMNS).select_from(FROM).where(TASK.c.plan_id == bindparam("plan_id")).order_by(TASK.c.position)


_KIND = {kind.value: kind for kind in ItemKind}
_PRIORITY = {priority.value: priority for priority in Priority}
_STATE = {state.value: state for state in ItemState}
_BUCKET = {bucket.value: bucket for bucket in Bucket}
_DOCUMENT: dict[str | None, DocumentStatus | None] = {status.value: status for status in DocumentStatus} | {None: None}


def row(found: Any) -> TaskRow:
    """A row of `COLUMNS`."""
    return rows([(value,) for value in found])[0]


def rows(columns: Sequence[Sequence[Any]]) -> list[TaskRow]:
    """Rows of `COLUMNS`, given column by column: a list is made at every key press, and whole columns go quickest."""
    if not columns:
        return []
    (
        ids, subjects, kinds, priorities, required, states, buckets, documents, owner_ids, owners, owner_names,
        queue_ids, queues, due, pinned, plan_ids, plans, keys, record_ids, record_types, record_names, comments,
        translations, _, _,
    ) = columns  # fmt: skip
    records = [
        None if record_id is None else RecordRef(record_type, record_id)
        for record_type, record_id in zip(record_types, record_ids, strict=True)
    ]
    return list(
        map(
            TaskRow, ids, subjects, map(_KIND.__getitem__, kinds), map(_PRIORITY.__getitem__, priorities), required,
            map(_STATE.__getitem__, states), map(_BUCKET.__getitem__, buckets), map(_DOCUMENT.__getitem__, documents),
            owner_ids, owners, owner_names, queue_ids, queues, due, pinned, plan_ids, plans, keys, records,
            record_names, comments, translations,
        )
    )  # fmt: skip


def rows_by_id(tx: Tx, ids: Sequence[int]) -> dict[int, TaskRow]:
    return {found.id: row(found) for found in tx.all(BY_IDS, {"ids": list(ids)})} if ids else {}


def of_plan(tx: Tx, plan_id: int) -> list[TaskRow]:
    return [row(found) for found in tx.all(OF_PLAN, {"plan_id": plan_id})]


def visible_record(actor: Actor) -> Condition:
    """Tasks without a record, or on a record the actor may see."""
    return or_(TASK.c.record_id.is_(None), TASK.c.record_id.in_(access.visible_record_ids(actor)))
