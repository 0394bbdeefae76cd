"""Users, roles, teams, queues, absences and calendars."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Index, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from fsctui.store.types import Id, JsonText


class CalendarTable(SQLModel, table=True):
    """A working calendar: what it says itself is `spec` (scheduling.spec); the rest comes from its parent."""

    __tablename__ = "calendar"
    id: int = Field(primary_key=True, sa_type=Id)
    name: str = Field(unique=True)
    parent_id: int | None = Field(default=None, foreign_key="calendar.id", sa_type=Id)
    spec: dict = Field(sa_type=JsonText)  # type: ignore[type-arg]
    is_default: bool = False
    version: int = 1


class HolidayYearTable(SQLModel, table=True):
    """One year of a country's or market's days as the holidays package of that version gave them."""

    __tablename__ = "holiday_year"
    source: str = Field(primary_key=True)
    year: int = Field(primary_key=True)
    library_version: str
    days: bytes = Field(sa_type=LargeBinary)


class TeamTable(SQLModel, table=True):
    """A team or branch."""

    __tablename__ = "team"
    id: int = Field(primary_key=True, sa_type=Id)
    name: str = Field(unique=True)
    parent_id: int | None = Field(default=None, foreign_key="team.id", sa_type=Id)
    calendar_id: int | None = Field(default=None, foreign_key="calendar.id", sa_type=Id)


class UserTable(SQLModel, table=True):
    """Somebody who works in the bank, or an outsider with an account. `operating_system_user` opens the app as them."""

    __tablename__ = "user_account"
    id: int = Field(primary_key=True, sa_type=Id)
    username: str = Field(unique=True)
    name: str
    email: str = ""
    manager_id: int | None = Field(default=None, foreign_key="user_account.id", sa_type=Id, index=True)
    team_id: int | None = Field(default=None, foreign_key="team.id", sa_type=Id, index=True)
    calendar_id: int | None = Field(default=None, foreign_key="calendar.id", sa_type=Id)
    language: str = "en"
    time_zone: str = "UTC"
    active: bool = True
    operating_system_user: str = ""
    capacity: int | None = None
    version: int = 1


class RoleTable(SQLModel, table=True):
    """A job role; `permission_role` says what its holders may do."""

    __tablename__ = "role"
    id: int = Field(primary_key=True, sa_type=Id)
    code: str = Field(unique=True)
    names: dict = Field(sa_type=JsonText)  # type: ignore[type-arg]
    permission_role: str


class UserRoleTable(SQLModel, table=True):
    __tablename__ = "user_role"
    user_id: int = Field(primary_key=True, foreign_key="user_account.id", sa_type=Id)
    role_id: int = Field(primary_key=True, foreign_key="role.id", sa_type=Id, index=True)


class QueueTable(SQLModel, table=True):
    """`takes` lists the object types (snake_case codes, `task` among them) it takes; an empty list takes all."""

    __tablename__ = "queue"
    id: int = Field(primary_key=True, sa_type=Id)
    name: str = Field(unique=True)
    names: dict = Field(default_factory=dict, sa_type=JsonText)  # type: ignore[type-arg]
    email: str = ""
    notify_members: bool = True
    takes: list = Field(default_factory=list, sa_type=JsonText)  # type: ignore[type-arg]
    version: int = 1


class QueueMemberTable(SQLModel, table=True):
    __tablename__ = "queue_member"
    queue_id: int = Field(primary_key=True, foreign_key="queue.id", sa_type=Id)
    user_id: int = Field(primary_key=True, foreign_key="user_account.id", sa_type=Id, index=True)


class AbsenceTable(SQLModel, table=True):
    """Days away, the last one inclusive."""

    __tablename__ = "absence"
    __table_args__ = (Index("ix_absence_user_days", "user_id", "first_day"),)
    id: int = Field(primary_key=True, sa_type=Id)
    user_id: int = Field(foreign_key="user_account.id", sa_type=Id)
    first_day: date
    last_day: date
    substitute_id: int | None = Field(default=None, foreign_key="user_account.id", sa_type=Id)
    reason: str = ""


class SavedViewTable(SQLModel, table=True):
    """One line of query text that a user saved for an area (`tasks`, `plans`, `records`, ...)."""

    __tablename__ = "saved_view"
    __table_args__ = (UniqueConstraint("user_id", "area", "name"),)
    id: int = Field(primary_key=True, sa_type=Id)
    user_id: int = Field(foreign_key="user_account.id", sa_type=Id)
    area: str
    name: str
    query: str
    position: int = 0


class UnfinishedTable(SQLModel, table=True):
    """What somebody was typing when they left (a template, a launch, a long text), so that it comes back."""

    __tablename__ = "unfinished"
    __table_args__ = (UniqueConstraint("user_id", "kind", "subject"),)
    id: int = Field(primary_key=True, sa_type=Id)
    user_id: int = Field(foreign_key="user_account.id", sa_type=Id)
    kind: str
    subject: str = ""
    body: dict = Field(sa_type=JsonText)  # type: ignore[type-arg]


class PreferenceTable(SQLModel, table=True):
    """A user's own setting (theme, language, pane), or the bank's (user_id 0)."""

    __tablename__ = "preference"
    user_id: int = Field(primary_key=True, sa_type=Id)
    name: str = Field(primary_key=True)
    value: str
