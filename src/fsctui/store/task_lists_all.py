"""The view of all tasks that somebody may see. It hangs on no index: it is for looking something up."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, bindparam, case, select, tuple_

from fsctui.domain.people import Actor
from fsctui.domain.tasks import Bucket
from fsctui.store.database import Tx
from fsctui.store.sql_types import Condition, Row
from fsctui.store.task_lists import SORTS, seen
from fsctui.store.task_rows import COLUMNS, FROM, IN_BUCKET, TASK

_CLOSED = case((IN_BUCKET[Bucket.DONE], 1), else_=0)
_ORDER = (_CLOSED, TASK.c.sort_due, TASK.c.id)
"""What is open first, then by due date."""


def _narrowed(statement: Select[Any], actor: Actor, condition: Condition | None) -> Select[Any]:
    statement = statement.select_from(FROM).where(seen(actor))
    return statement if condition is None else statement.where(condition)


def page(tx: Tx, actor: Actor, condition: Condition | None, limit: int, after: Sequence[Any] | None) -> list[Row]:
    """`limit + 1` rows after the cursor (0 open or 1 closed, due date, id)."""
    statement = _narrowed(select(*COLUMNS), actor, condition)
    params: dict[str, Any] = {"limit": limit + 1}
    if after is not None:
        cursor: tuple[Any, ...] = (
            bindparam("after_closed"),
            bindparam("after_sort", type_=TASK.c.sort_due.type),
            bindparam("after_id", type_=TASK.c.id.type),
        )
        statement = statement.where(tuple_(*_ORDER) > tuple_(*cursor))
        params |= {"after_closed": after[0], "after_sort": after[1], "after_id": after[2]}
    return tx.all(statement.order_by(*_ORDER).limit(bindparam("limit")), params)


def after_key(found: Row) -> tuple[int, str, int]:
    """The cursor's values of a row."""
    return int(found.bucket == Bucket.DONE.value), found.sort_due.isoformat(), found.id


def vector(tx: Tx, actor: Actor, condition: Condition | None, sort: str | None, descending: bool) -> array[int]:
    """The ids of the whole view in order; `sort` is one of `task_lists.SORTS`."""
    order = (*SORTS[sort], TASK.c.id) if sort else _ORDER
    backwards = descending and sort is not None
    statement = _narrowed(select(TASK.c.id), actor, condition)
    statement = statement.order_by(*(column.desc() if backwards else column for column in order))
    return array("q", tx.execute(statement).scalars())
