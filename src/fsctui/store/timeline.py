"""Queries of the timeline, and what else the ledger knows of its database."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Row, select

from fsctui.domain.rows import TimelineRow
from fsctui.store.database import Tx
from fsctui.store.ledger import ledger, timeline

_ROWS = select(
    timeline.c.seq, timeline.c.at, timeline.c.actor, timeline.c.action, timeline.c.subject_type,
    timeline.c.subject_id, timeline.c.record_id, timeline.c.before, timeline.c.after,
).order_by(timeline.c.seq.desc())  # fmt: skip
_MARKS = select(ledger.c.demo, ledger.c.created_at, ledger.c.seq).where(ledger.c.id == 1)


def of_record(tx: Tx, record_id: int, limit: int, before: int | None = None) -> list[TimelineRow]:
    """What happened to a record and to the work on it, the newest first, older than the given number."""
    return _page(tx, timeline.c.record_id == record_id, limit, before)


def of_subject(tx: Tx, subject_type: str, subject_id: int, limit: int, before: int | None = None) -> list[TimelineRow]:
    """What happened to one thing: a task, a plan, a template, a user, ..."""
    same = (timeline.c.subject_type == subject_type) & (timeline.c.subject_id == subject_id)
    return _page(tx, same, limit, before)


def of_task(tx: Tx, task_id: int, limit: int, before: int | None = None) -> list[TimelineRow]:
    """What happened to a task, the steps with its document among it."""
    same = timeline.c.subject_type.in_(("task", "document")) & (timeline.c.subject_id == task_id)
    return _page(tx, same, limit, before)


def everything(tx: Tx, limit: int, before: int | None = None) -> list[TimelineRow]:
    return _page(tx, None, limit, before)


def marks(tx: Tx) -> Row[Any]:
    """`demo` (whether the database may be used with another time), `created_at` and `seq` of the ledger."""
    found = tx.one_or_none(_MARKS)
    assert found is not None
    return found


def _page(tx: Tx, condition: ColumnElement[bool] | None, limit: int, before: int | None) -> list[TimelineRow]:
    statement = _ROWS.limit(limit)
    if condition is not None:
        statement = statement.where(condition)
    if before is not None:
        statement = statement.where(timeline.c.seq < before)
    return [
        TimelineRow(
            found.seq, found.at, found.actor, found.action, found.subject_type, found.subject_id, found.record_id,
            _json(found.before), _json(found.after),
        )
        for found in tx.all(statement)
    ]  # fmt: skip


def _json(text: str | None) -> Mapping[str, object] | None:
    if text is None:
        return None
    found: dict[str, object] = json.loads(text)
    return found
