"""The timeline, which is the audit trail as well, and the one ledger row that numbers everything."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String
from sqlmodel import Field, SQLModel

from fsctui.store.types import Id, UtcDateTime


class Timeline(SQLModel, table=True):
    """Who did what, when, to which subject; `record_id` is the record whose timeline shows it.

    `before` and `after` are canonical JSON text as it was hashed, so they are not decoded on the way in or out.
    """

    __tablename__ = "timeline"
    __table_args__ = (
        Index("ix_timeline_record", "record_id", "seq"),
        Index("ix_timeline_subject", "subject_type", "subject_id", "seq"),
    )
    seq: int = Field(primary_key=True, sa_type=Id, sa_column_kwargs={"autoincrement": False})
    at: datetime = Field(sa_type=UtcDateTime)
    actor_id: int | None = Field(default=None, sa_type=Id)
    actor: str
    action: str
    subject_type: str
    subject_id: int = Field(sa_type=Id)
    record_id: int | None = Field(default=None, sa_type=Id)
    before: str | None = None
    after: str | None = None
    hash: str = Field(sa_type=String(64))


class Ledger(SQLModel, table=True):
    """One row, id 1: the trail's head and the next free id. Who writes holds this row, so it is the write lock."""

    __tablename__ = "ledger"
    id: int = Field(primary_key=True, sa_type=Id, sa_column_kwargs={"autoincrement": False})
    seq: int = Field(default=0, sa_type=Id)
    hash: str = Field(sa_type=String(64))
    next_id: int = Field(default=1, sa_type=Id)
    demo: bool = False
    created_at: datetime = Field(sa_type=UtcDateTime)
