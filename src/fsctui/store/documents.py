"""Queries of document checklist items and the files handed in for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, bindparam, delete, insert, select, tuple_
from sqlalchemy.sql import ColumnElement

from fsctui.domain.people import Actor
from fsctui.domain.rows import FileRow
from fsctui.store.database import Tx
from fsctui.store.tables import DocumentContentTable, DocumentFileTable, UserTable
from fsctui.store.task_rows import BY_IDS, TASK, visible_record

FILE = DocumentFileTable.__table__  # type: ignore[attr-defined]
CONTENT = DocumentContentTable.__table__  # type: ignore[attr-defined]
USER = UserTable.__table__  # type: ignore[attr-defined]

_FILES = (
    select(FILE, USER.c.username)
    .join(USER, USER.c.id == FILE.c.handed_in_by)
    .where(FILE.c.task_id == bindparam("task_id"))
    .order_by(FILE.c.id.desc())
)
_FILE = (
    select(FILE, USER.c.username, CONTENT.c.content)
    .join(USER, USER.c.id == FILE.c.handed_in_by)
    .join(CONTENT, CONTENT.c.file_id == FILE.c.id)
    .where(FILE.c.id == bindparam("file_id"))
)


def file_row(found: Row[Any]) -> FileRow:
    return FileRow(
        id=found.id,
        name=found.name,
        size=found.size,
        media_type=found.media_type,
        sha256=found.sha256,
        handed_in_by=found.username,
        handed_in_at=found.handed_in_at,
    )


def files(tx: Tx, task_id: int) -> tuple[FileRow, ...]:
    """The files of a document item, the newest (the one under review) first."""
    return tuple(file_row(found) for found in tx.all(_FILES, {"task_id": task_id}))


def newest_handed_in_by(tx: Tx, task_id: int) -> int | None:
    statement = select(FILE.c.handed_in_by).where(FILE.c.task_id == task_id).order_by(FILE.c.id.desc()).limit(1)
    found = tx.scalar(statement)
    return None if found is None else int(found)


def file(tx: Tx, file_id: int) -> Row[Any] | None:
    return tx.one_or_none(_FILE, {"file_id": file_id})


def insert_file(tx: Tx, row: FileRow, task_id: int, user_id: int, content: bytes) -> None:
    values = {
        "id": row.id,
        "task_id": task_id,
        "name": row.name,
        "size": row.size,
        "media_type": row.media_type,
        "sha256": row.sha256,
        "handed_in_by": user_id,
        "handed_in_at": row.handed_in_at,
    }
    tx.execute(insert(FILE), [values])
    tx.execute(insert(CONTENT), [{"file_id": row.id, "content": content}])


def newest(tx: Tx, task_id: int) -> Row[Any] | None:
    """The file under review, with the username of whoever handed it in."""
    return next(iter(tx.all(_FILES, {"task_id": task_id})), None)


def remove_file(tx: Tx, file_id: int) -> None:
    tx.execute(delete(CONTENT).where(CONTENT.c.file_id == file_id))
    tx.execute(delete(FILE).where(FILE.c.id == file_id))


def condition(actor: Actor, view: str) -> ColumnElement[bool] | None:
    """The document items of a view: `open` (mine or my queues'), `review` (handed in, by anybody I can see), `all`."""
    document = TASK.c.kind == "document"
    found: ColumnElement[bool] | None = None
    match view:
        case "open":
            mine = (TASK.c.owner_id == actor.id) | TASK.c.queue_id.in_(sorted(actor.queues))
            found = document & TASK.c.bucket.in_(("ready", "blocked")) & mine
        case "review":
            waiting = TASK.c.document_status.in_(("pending", "not_verified"))
            found = document & waiting & visible_record(actor)
        case "all":
            found = document & visible_record(actor)
    return found


def page(tx: Tx, where: ColumnElement[bool], limit: int, after: Sequence[Any] | None) -> list[Row[Any]]:
    """`limit + 1` rows by due date, after the cursor (date, id)."""
    statement = select(TASK.c.id, TASK.c.sort_due).where(where).order_by(TASK.c.sort_due, TASK.c.id).limit(limit + 1)
    if after is not None:
        statement = statement.where(tuple_(TASK.c.sort_due, TASK.c.id) > tuple_(*after))
    ids = [found.id for found in tx.all(statement)]
    rows = {found.id: found for found in tx.all(BY_IDS, {"ids": ids})} if ids else {}
    return [rows[found] for found in ids]
