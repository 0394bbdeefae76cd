"""Queries of saved views."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, func, insert, select, update

from fsctui.domain.people_rows import ViewRow
from fsctui.store.database import Tx
from fsctui.store.tables import SavedViewTable

VIEW = SavedViewTable.__table__  # type: ignore[attr-defined]
_ROWS = select(VIEW.c.id, VIEW.c.area, VIEW.c.name, VIEW.c.query, VIEW.c.position).order_by(
    VIEW.c.area, VIEW.c.position, VIEW.c.id
)


def rows(tx: Tx, user_id: int, area: str | None = None) -> list[ViewRow]:
    statement = _ROWS.where(VIEW.c.user_id == user_id)
    if area is not None:
        statement = statement.where(VIEW.c.area == area)
    return [ViewRow(*found) for found in tx.all(statement)]


def find(tx: Tx, user_id: int, area: str, name: str) -> ViewRow | None:
    return next((row for row in rows(tx, user_id, area) if row.name == name), None)


def insert_view(tx: Tx, view_id: int, user_id: int, area: str, name: str, query: str) -> None:
    """At the end of the area's views."""
    last = tx.scalar(select(func.max(VIEW.c.position)).where(VIEW.c.user_id == user_id, VIEW.c.area == area))
    row = {
        "id": view_id,
        "user_id": user_id,
        "area": area,
        "name": name,
        "query": query,
        "position": (last or 0) + 1,
    }
    tx.execute(insert(VIEW), [row])


def update_view(tx: Tx, view_id: int, **columns: Any) -> None:
    tx.execute(update(VIEW).where(VIEW.c.id == view_id).values(**columns))


def delete_view(tx: Tx, view_id: int) -> None:
    tx.execute(delete(VIEW).where(VIEW.c.id == view_id))
