"""What lists and pages of people, queues and calendars show, and what is given to make or change one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum

from fsctui.domain.people import PermissionRole
from fsctui.scheduling.calendar import Closed, Hours
from fsctui.scheduling.spec import CalendarSpec


@dataclass(frozen=True, slots=True)
class UserRow:
    """One user; `roles` are the codes of the job roles, `version` guards stale saves."""

    id: int
    username: str
    name: str
    email: str
    roles: tuple[str, ...]
    manager: str | None
    team: str | None
    calendar: str | None
    language: str
    time_zone: str
    active: bool
    operating_system_user: str
    capacity: int | None
    version: int


@dataclass(frozen=True, slots=True)
class NewUser:
    """A user to be made; people, teams, calendars and roles are named by username, name and code."""

    username: str
    name: str
    email: str = ""
    roles: tuple[str, ...] = ()
    manager: str | None = None
    team: str | None = None
    calendar: str | None = None
    language: str = "en"
    time_zone: str = "UTC"
    operating_system_user: str = ""
    capacity: int | None = None


@dataclass(frozen=True, slots=True)
class RoleRow:
    """A job role; `names` maps a language to its name, `holders` counts the active users."""

    id: int
    code: str
    names: Mapping[str, str]
    permission_role: PermissionRole
    holders: int

    def name_in(self, language: str) -> str:
        return self.names.get(language) or self.names.get("en") or self.code


@dataclass(frozen=True, slots=True)
class TeamRow:
    id: int
    name: str
    parent: str | None
    calendar: str | None
    members: int


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A queue; `takes` are object type codes (empty: all), `members` usernames, `waiting` the unclaimed ready tasks."""

    id: int
    name: str
    names: Mapping[str, str]
    email: str
    notify_members: bool
    takes: tuple[str, ...]
    members: tuple[str, ...]
    waiting: int
    version: int

    def name_in(self, language: str) -> str:
        return self.names.get(language) or self.name


@dataclass(frozen=True, slots=True)
class AbsenceRow:
    """Days away, the last one included; `substitute` is a username."""

    id: int
    username: str
    name: str
    first_day: date
    last_day: date
    substitute: str | None
    substitute_name: str | None
    reason: str


class AssigneeRowKind(Enum):
    USER = "user"
    QUEUE = "queue"


@dataclass(frozen=True, slots=True)
class AssigneeRow:
    """Somebody or something that work can be given to; `code` (username, or the queue's name) is what commands take."""

    kind: AssigneeRowKind
    id: int
    code: str
    name: str
    absent_until: date | None = None


@dataclass(frozen=True, slots=True)
class ChoiceOfUser:
    """A user that a first start offers to be."""

    username: str
    name: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CalendarRow:
    """A calendar of the bank: its own `spec`, the rest comes from its parent; `used_by` counts users and teams."""

    id: int
    name: str
    parent: str | None
    is_default: bool
    spec: CalendarSpec
    used_by: int
    version: int


@dataclass(frozen=True, slots=True)
class DayRow:
    """One day of a calendar: worked during `hours` (local minutes), or closed for a reason."""

    day: date
    working: bool
    hours: Hours
    closed: Closed | None


@dataclass(frozen=True, slots=True)
class ViewRow:
    """A saved view: one line of query text."""

    id: int
    area: str
    name: str
    query: str
    position: int


@dataclass(frozen=True, slots=True)
class UnfinishedRow:
    """What somebody was typing: `kind` of thing, its `subject` ("" for a new one) and the values so far."""

    kind: str
    subject: str
    body: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """Something the user should know; words are made of the code and its parameters."""

    id: int
    at: datetime
    code: str
    subject_type: str
    subject_id: int
    params: Mapping[str, object] = field(default_factory=dict)
    read: bool = False
