"""Action plans and tasks: the tables that lists are read from, so their indexes follow the questions.

A task of any origin is one row of `task`; a document checklist item is a task of kind `document` with a row in
`document`. What lists don't show (instructions, rules, traces) stands in `task_detail`, so that list pages stay narrow.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index, LargeBinary, text
from sqlmodel import Field, SQLModel

from fsctui.store.types import Id, JsonText, UtcDateTime


class PlanTable(SQLModel, table=True):
    __tablename__ = "plan"
    __table_args__ = (
        Index("ix_plan_owner_state", "owner_id", "state", "start_date", "id"),
        Index("ix_plan_state", "state", "start_date", "id"),
    )
    id: int = Field(primary_key=True, sa_type=Id)
    name: str
    template_id: int = Field(foreign_key="template.id", sa_type=Id)
    template_version_id: int = Field(foreign_key="template_version.id", sa_type=Id, index=True)
    record_id: int = Field(foreign_key="record.id", sa_type=Id, index=True)
    owner_id: int = Field(foreign_key="user_account.id", sa_type=Id)
    created_by: int = Field(foreign_key="user_account.id", sa_type=Id)
    state: str
    start_date: date
    target_date: date | None = None
    calendar_id: int | None = Field(default=None, foreign_key="calendar.id", sa_type=Id)
    mode: str
    items_total: int = 0
    items_closed: int = 0
    created_at: datetime = Field(sa_type=UtcDateTime)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    version: int = 1


class TaskTable(SQLModel, table=True):
    """`bucket` (ready, blocked, held, done) and `sort_due` (the due date, or 9999-12-31) exist for the indexes.

    The partial indexes hold what is ready only; SQL that wants them says the bucket as a literal, never as a parameter.
    """

    __tablename__ = "task"
    __table_args__ = (
        Index(
            "ix_task_owner_ready", "owner_id", "sort_due", "id",
            sqlite_where=text("bucket = 'ready'"), postgresql_where=text("bucket = 'ready'"),
        ),
        Index(
            "ix_task_queue_ready", "queue_id", "sort_due", "id",
            sqlite_where=text("bucket = 'ready' AND owner_id IS NULL"),
            postgresql_where=text("bucket = 'ready' AND owner_id IS NULL"),
        ),
        Index(
            "ix_task_owner_blocked", "owner_id", "sort_due", "id",
            sqlite_where=text("bucket = 'blocked'"), postgresql_where=text("bucket = 'blocked'"),
        ),
        Index(
            "ix_task_owner_done", "owner_id", "closed_at", "id",
            sqlite_where=text("bucket = 'done'"), postgresql_where=text("bucket = 'done'"),
        ),
        Index(
            "ix_task_assigned_by", "assigned_by", "sort_due", "id",
            sqlite_where=text("bucket = 'ready'"), postgresql_where=text("bucket = 'ready'"),
        ),
        Index("ix_task_plan", "plan_id", "position"),
        Index("ix_task_record", "record_id", "sort_due"),
    )  # fmt: skip
    id: int = Field(primary_key=True, sa_type=Id)
    kind: str
    subject: str
    translations: dict | None = Field(default=None, sa_type=JsonText)  # type: ignore[type-arg]
    priority: str
    required: bool = True
    state: str
    bucket: str
    owner_id: int | None = Field(default=None, foreign_key="user_account.id", sa_type=Id)
    queue_id: int | None = Field(default=None, foreign_key="queue.id", sa_type=Id)
    assigned_by: int | None = Field(default=None, foreign_key="user_account.id", sa_type=Id)
    due: date | None = None
    sort_due: date
    pinned: bool = False
    plan_id: int | None = Field(default=None, foreign_key="plan.id", sa_type=Id)
    key: str = ""
    position: int = 0
    record_id: int | None = Field(default=None, foreign_key="record.id", sa_type=Id)
    document_status: str | None = None
    created_by: int = Field(foreign_key="user_account.id", sa_type=Id)
    created_at: datetime = Field(sa_type=UtcDateTime)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    closed_on: date | None = None
    comments: int = 0
    version: int = 1


class TaskDetailTable(SQLModel, table=True):
    """`rule`: anchor, offset, prerequisites of a plan's item; `trace`: why its date; `owner_reason`: why its owner."""

    __tablename__ = "task_detail"
    task_id: int = Field(primary_key=True, foreign_key="task.id", sa_type=Id)
    instructions: str = ""
    rule: dict | None = Field(default=None, sa_type=JsonText)  # type: ignore[type-arg]
    trace: list = Field(default_factory=list, sa_type=JsonText)  # type: ignore[type-arg]
    owner_reason: str = ""
    owner_params: dict = Field(default_factory=dict, sa_type=JsonText)  # type: ignore[type-arg]
    reminder: date | None = None
    adhoc: bool = False
    slack: int | None = None
    critical: bool = False
    reason: str = ""


class TaskCommentTable(SQLModel, table=True):
    __tablename__ = "task_comment"
    __table_args__ = (Index("ix_task_comment_task", "task_id", "id"),)
    id: int = Field(primary_key=True, sa_type=Id)
    task_id: int = Field(foreign_key="task.id", sa_type=Id)
    user_id: int = Field(foreign_key="user_account.id", sa_type=Id)
    at: datetime = Field(sa_type=UtcDateTime)
    text: str


class DocumentFileTable(SQLModel, table=True):
    """A file handed in for a document checklist item; the newest one is the one under review."""

    __tablename__ = "document_file"
    __table_args__ = (Index("ix_document_file_task", "task_id", "id"),)
    id: int = Field(primary_key=True, sa_type=Id)
    task_id: int = Field(foreign_key="task.id", sa_type=Id)
    name: str
    size: int
    media_type: str
    sha256: str
    handed_in_by: int = Field(foreign_key="user_account.id", sa_type=Id)
    handed_in_at: datetime = Field(sa_type=UtcDateTime)


class DocumentContentTable(SQLModel, table=True):
    """The bytes, apart from the rows that lists read."""

    __tablename__ = "document_content"
    file_id: int = Field(primary_key=True, foreign_key="document_file.id", sa_type=Id)
    content: bytes = Field(sa_type=LargeBinary)


class NoticeTable(SQLModel, table=True):
    """Something a user should know (a task assigned to them, a document rejected); words are made when shown."""

    __tablename__ = "notice"
    __table_args__ = (Index("ix_notice_user", "user_id", "read", "id"),)
    id: int = Field(primary_key=True, sa_type=Id)
    user_id: int = Field(foreign_key="user_account.id", sa_type=Id)
    at: datetime = Field(sa_type=UtcDateTime)
    code: str
    subject_type: str
    subject_id: int = Field(sa_type=Id)
    params: dict = Field(default_factory=dict, sa_type=JsonText)  # type: ignore[type-arg]
    read: bool = False
