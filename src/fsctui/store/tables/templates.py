"""Action plan templates, their versions and items."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from fsctui.store.types import Id, JsonText, UtcDateTime


class TemplateTable(SQLModel, table=True):
    """The identity of a template; everything that can change stands in its versions."""

    __tablename__ = "template"
    id: int = Field(primary_key=True, sa_type=Id)
    unique_name: str = Field(unique=True)
    created_by: int | None = Field(default=None, foreign_key="user_account.id", sa_type=Id)
    created_at: datetime = Field(sa_type=UtcDateTime)


class TemplateVersionTable(SQLModel, table=True):
    """One version: `status` is draft, published or obsolete. At most one draft and one published version a template."""

    __tablename__ = "template_version"
    __table_args__ = (
        UniqueConstraint("template_id", "number"),
        Index("ix_template_version_status", "template_id", "status"),
    )
    id: int = Field(primary_key=True, sa_type=Id)
    template_id: int = Field(foreign_key="template.id", sa_type=Id)
    number: int
    status: str
    name: str
    names: dict = Field(default_factory=dict, sa_type=JsonText)  # type: ignore[type-arg]
    description: str = ""
    target_type: str = Field(foreign_key="object_type.code")
    category: str = ""
    ad_hoc_allowed: bool = True
    estimated_days: int | None = None
    mode: str
    calendar: str = ""
    item_count: int = 0
    created_at: datetime = Field(sa_type=UtcDateTime)
    published_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    published_by: int | None = Field(default=None, foreign_key="user_account.id", sa_type=Id)
    version: int = 1


class TemplateItemTable(SQLModel, table=True):
    """One item of a version. `rule` holds anchor, offset, own mode, prerequisites and assignee (domain.templates)."""

    __tablename__ = "template_item"
    version_id: int = Field(primary_key=True, foreign_key="template_version.id", sa_type=Id)
    key: str = Field(primary_key=True)
    position: int
    kind: str
    subject: str
    instructions: str = ""
    priority: str
    required: bool = True
    rule: dict = Field(sa_type=JsonText)  # type: ignore[type-arg]
    translations: dict = Field(default_factory=dict, sa_type=JsonText)  # type: ignore[type-arg]
