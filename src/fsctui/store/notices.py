"""Queries of notices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select, update

from fsctui.domain.people_rows import NoticeRow
from fsctui.store.database import Tx
from fsctui.store.tables import NoticeTable

NOTICE = NoticeTable.__table__  # type: ignore[attr-defined]
_ROWS = select(
    NOTICE.c.id,
    NOTICE.c.at,
    NOTICE.c.code,
    NOTICE.c.subject_type,
    NOTICE.c.subject_id,
    NOTICE.c.params,
    NOTICE.c.read,
).order_by(NOTICE.c.id.desc())


def page(tx: Tx, user_id: int, limit: int, before: int | None, unread_only: bool) -> list[NoticeRow]:
    """A user's notices, the newest first, older than the given id."""
    statement = _ROWS.where(NOTICE.c.user_id == user_id).limit(limit)
    if before is not None:
        statement = statement.where(NOTICE.c.id < before)
    if unread_only:
        statement = statement.where(NOTICE.c.read.is_(False))
    return [NoticeRow(*found) for found in tx.all(statement)]


def unread(tx: Tx, user_id: int, most: int) -> int:
    """How many notices are unread, counted up to `most`."""
    few = select(NOTICE.c.id).where(NOTICE.c.user_id == user_id, NOTICE.c.read.is_(False)).limit(most).subquery()
    return int(tx.scalar(select(func.count()).select_from(few)))


def mark_read(tx: Tx, user_id: int, ids: Sequence[int] | None) -> int:
    """Mark some notices of a user (None: all) as read; how many were unread."""
    statement = update(NOTICE).where(NOTICE.c.user_id == user_id, NOTICE.c.read.is_(False))
    if ids is not None:
        statement = statement.where(NOTICE.c.id.in_(list(ids)))
    return tx.execute(statement.values(read=True)).rowcount


def insert_notices(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    tx.insert(NOTICE, rows)
