"""Queries of what people were still typing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, delete, insert, select, update

from fsctui.domain.people_rows import UnfinishedRow
from fsctui.store.database import Tx
from fsctui.store.tables import UnfinishedTable

UNFINISHED = UnfinishedTable.__table__  # type: ignore[attr-defined]
_ROWS = select(UNFINISHED.c.kind, UNFINISHED.c.subject, UNFINISHED.c.body).order_by(
    UNFINISHED.c.kind, UNFINISHED.c.subject
)


def _mine(user_id: int, kind: str, subject: str) -> ColumnElement[bool]:
    same: ColumnElement[bool] = (
        (UNFINISHED.c.user_id == user_id) & (UNFINISHED.c.kind == kind) & (UNFINISHED.c.subject == subject)
    )
    return same


def rows(tx: Tx, user_id: int) -> list[UnfinishedRow]:
    return [UnfinishedRow(*found) for found in tx.all(_ROWS.where(UNFINISHED.c.user_id == user_id))]


def find(tx: Tx, user_id: int, kind: str, subject: str) -> UnfinishedRow | None:
    found = tx.one_or_none(_ROWS.where(_mine(user_id, kind, subject)))
    return None if found is None else UnfinishedRow(*found)


def save(tx: Tx, user_id: int, kind: str, subject: str, body: Mapping[str, Any]) -> None:
    changed = update(UNFINISHED).where(_mine(user_id, kind, subject)).values(body=dict(body))
    if tx.execute(changed).rowcount == 0:
        row = {
            "id": tx.new_id(),
            "user_id": user_id,
            "kind": kind,
            "subject": subject,
            "body": dict(body),
        }
        tx.execute(insert(UNFINISHED), [row])


def forget(tx: Tx, user_id: int, kind: str, subject: str) -> None:
    tx.execute(delete(UNFINISHED).where(_mine(user_id, kind, subject)))
