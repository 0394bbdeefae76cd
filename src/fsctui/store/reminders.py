"""Reminders whose day has come."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import Row, select

from fsctui.domain.tasks import Bucket
from fsctui.store.database import Tx
from fsctui.store.tables import NoticeTable, TaskDetailTable
from fsctui.store.task_rows import IN_BUCKET, TASK

NOTICE = NoticeTable.__table__  # type: ignore[attr-defined]
DETAIL = TaskDetailTable.__table__  # type: ignore[attr-defined]
CODE = "task_reminder"


def due(tx: Tx, user_id: int, today: date) -> list[Row[Any]]:
    """A user's ready tasks that are to be reminded of by today, not late yet, and that no notice has named since."""
    statement = (
        select(TASK.c.id, TASK.c.subject, TASK.c.due, DETAIL.c.reminder)
        .join(DETAIL, DETAIL.c.task_id == TASK.c.id)
        .where(TASK.c.owner_id == user_id, IN_BUCKET[Bucket.READY], TASK.c.sort_due >= today)
        .where(DETAIL.c.reminder <= today)
        .order_by(TASK.c.sort_due, TASK.c.id)
    )
    found = tx.all(statement)
    told = _told(tx, user_id, [row.id for row in found])
    return [row for row in found if row.id not in told or told[row.id] < _start(row.reminder)]


def _told(tx: Tx, user_id: int, ids: list[int]) -> dict[int, datetime]:
    """When each of these tasks was last reminded of."""
    if not ids:
        return {}
    statement = (
        select(NOTICE.c.subject_id, NOTICE.c.at)
        .where(NOTICE.c.user_id == user_id, NOTICE.c.code == CODE, NOTICE.c.subject_id.in_(ids))
        .order_by(NOTICE.c.id)
    )
    return {found.subject_id: found.at for found in tx.all(statement)}


def _start(day: date) -> datetime:
    """The earliest moment that is this day anywhere."""
    return datetime.fromtimestamp(datetime.combine(day, time(), UTC).timestamp() - 14 * 3600, UTC)


def translations(tx: Tx, ids: list[int]) -> dict[int, dict[str, str]]:
    """What tasks are called in other languages, by id."""
    if not ids:
        return {}
    found = tx.all(select(TASK.c.id, TASK.c.translations).where(TASK.c.id.in_(ids)))
    return {row.id: row.translations for row in found if row.translations}
