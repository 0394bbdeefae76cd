"""Queries of users, roles, teams and queues."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, delete, func, insert, literal_column, or_, select, update

from fsctui.domain.people import PermissionRole
from fsctui.domain.people_rows import QueueRow, RoleRow, TeamRow, UserRow
from fsctui.store.database import Tx
from fsctui.store.query_sql import like_pattern
from fsctui.store.tables import (
    CalendarTable,
    PreferenceTable,
    QueueMemberTable,
    QueueTable,
    RoleTable,
    TaskTable,
    TeamTable,
    UserRoleTable,
    UserTable,
)

USER = UserTable.__table__  # type: ignore[attr-defined]
ROLE = RoleTable.__table__  # type: ignore[attr-defined]
USER_ROLE = UserRoleTable.__table__  # type: ignore[attr-defined]
TEAM = TeamTable.__table__  # type: ignore[attr-defined]
QUEUE = QueueTable.__table__  # type: ignore[attr-defined]
MEMBER = QueueMemberTable.__table__  # type: ignore[attr-defined]
CALENDAR = CalendarTable.__table__  # type: ignore[attr-defined]
PREFERENCE = PreferenceTable.__table__  # type: ignore[attr-defined]
_TASK = TaskTable.__table__  # type: ignore[attr-defined]
_MANAGER = USER.alias("manager")
_PARENT = TEAM.alias("parent_team")

# -- users ---------------------------------------------------------------------------------------------------------

USERS = (
    select(
        USER.c.id, USER.c.username, USER.c.name, USER.c.email, USER.c.language, USER.c.time_zone, USER.c.active,
        USER.c.operating_system_user, USER.c.capacity, USER.c.version, _MANAGER.c.username.label("manager"),
        TEAM.c.name.label("team"), CALENDAR.c.name.label("calendar"),
    )
    .outerjoin(_MANAGER, _MANAGER.c.id == USER.c.manager_id)
    .outerjoin(TEAM, TEAM.c.id == USER.c.team_id)
    .outerjoin(CALENDAR, CALENDAR.c.id == USER.c.calendar_id)
    .order_by(USER.c.username)
)  # fmt: skip
_ROLES_OF = (
    select(USER_ROLE.c.user_id, ROLE.c.code)
    .join(ROLE, ROLE.c.id == USER_ROLE.c.role_id)
    .where(USER_ROLE.c.user_id.in_(bindparam("ids", expanding=True)))
    .order_by(ROLE.c.code)
)
_USER_ID = select(USER.c.id).where(USER.c.username == bindparam("username"))


def users(
    tx: Tx,
    limit: int,
    after: str | None = None,
    text: str = "",
    active: bool | None = None,
    role: str | None = None,
    team: str | None = None,
) -> list[UserRow]:
    """Users by username, strictly after the given one. `text` is looked for in username, name and e-mail."""
    statement = USERS.limit(limit)
    if after is not None:
        statement = statement.where(USER.c.username > after)
    if active is not None:
        statement = statement.where(USER.c.active == active)
    if role is not None:
        holders = select(USER_ROLE.c.user_id).join(ROLE, ROLE.c.id == USER_ROLE.c.role_id).where(ROLE.c.code == role)
        statement = statement.where(USER.c.id.in_(holders))
    if team is not None:
        statement = statement.where(TEAM.c.name == team)
    for word in text.split():
        pattern = like_pattern(word)
        statement = statement.where(
            or_(*(column.ilike(pattern, escape="\\") for column in (USER.c.username, USER.c.name, USER.c.email)))
        )
    return _with_roles(tx, tx.all(statement))


def user(tx: Tx, username: str) -> UserRow | None:
    found = _with_roles(tx, tx.all(USERS.where(USER.c.username == username)))
    return found[0] if found else None


def user_id(tx: Tx, username: str) -> int | None:
    found: int | None = tx.scalar(_USER_ID, {"username": username})
    return found


def users_of_system(tx: Tx, operating_system_user: str) -> list[str]:
    """Usernames of the active users that an operating-system account opens the app as."""
    statement = (
        select(USER.c.username)
        .where(USER.c.operating_system_user == operating_system_user, USER.c.active)
        .order_by(USER.c.username)
    )
    return [found.username for found in tx.all(statement)]


def usernames(tx: Tx) -> list[str]:
    return [found.username for found in tx.all(select(USER.c.username).order_by(USER.c.username))]


def active_users(tx: Tx) -> list[tuple[int, str, str]]:
    """Id, username and name of everybody who can be given work, by name."""
    statement = select(USER.c.id, USER.c.username, USER.c.name).where(USER.c.active).order_by(USER.c.name, USER.c.id)
    return [(found.id, found.username, found.name) for found in tx.all(statement)]


def active_time_zones(tx: Tx) -> dict[int, str]:
    """The time zone of every active user, by id."""
    return {found.id: found.time_zone for found in tx.all(select(USER.c.id, USER.c.time_zone).where(USER.c.active))}


def user_places(tx: Tx) -> dict[str, tuple[int, int | None]]:
    """Username -> (id, team) of every user."""
    return {
        found.username: (found.id, found.team_id)
        for found in tx.all(select(USER.c.username, USER.c.id, USER.c.team_id))
    }


def managers(tx: Tx) -> dict[int, int | None]:
    return {found.id: found.manager_id for found in tx.all(select(USER.c.id, USER.c.manager_id))}


def names_of(tx: Tx, ids: Iterable[int]) -> dict[int, str]:
    """Usernames by id."""
    statement = select(USER.c.id, USER.c.username).where(USER.c.id.in_(bindparam("ids", expanding=True)))
    return {found.id: found.username for found in tx.all(statement, {"ids": sorted(set(ids))})}


def insert_users(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        tx.execute(insert(USER), rows)


def update_user(tx: Tx, wanted: int, columns: Mapping[str, Any]) -> None:
    tx.execute(update(USER).where(USER.c.id == wanted).values(version=USER.c.version + 1, **columns))


def active_administrators(tx: Tx) -> list[int]:
    statement = (
        select(USER.c.id)
        .distinct()
        .join(USER_ROLE, USER_ROLE.c.user_id == USER.c.id)
        .join(ROLE, ROLE.c.id == USER_ROLE.c.role_id)
        .where(USER.c.active, ROLE.c.permission_role == PermissionRole.ADMINISTRATOR.value)
    )
    return [found.id for found in tx.all(statement)]


def _with_roles(tx: Tx, found: Sequence[Row[Any]]) -> list[UserRow]:
    roles: dict[int, list[str]] = {}
    if found:
        for user_id, code in tx.all(_ROLES_OF, {"ids": [row.id for row in found]}):
            roles.setdefault(user_id, []).append(code)
    return [
        UserRow(
            id=row.id,
            username=row.username,
            name=row.name,
            email=row.email,
            roles=tuple(roles.get(row.id, ())),
            manager=row.manager,
            team=row.team,
            calendar=row.calendar,
            language=row.language,
            time_zone=row.time_zone,
            active=row.active,
            operating_system_user=row.operating_system_user,
            capacity=row.capacity,
            version=row.version,
        )
        for row in found
    ]


# -- roles ---------------------------------------------------------------------------------------------------------

_HOLDERS = (
    select(func.count())
    .select_from(USER_ROLE)
    .join(USER, USER.c.id == USER_ROLE.c.user_id)
    .where(USER_ROLE.c.role_id == ROLE.c.id, USER.c.active)
    .correlate(ROLE)
    .scalar_subquery()
)
_ROLES = select(ROLE, _HOLDERS.label("holders")).order_by(ROLE.c.code)


def roles(tx: Tx) -> list[RoleRow]:
    return [
        RoleRow(found.id, found.code, found.names, PermissionRole(found.permission_role), found.holders)
        for found in tx.all(_ROLES)
    ]


def role_ids(tx: Tx) -> dict[str, int]:
    return {found.code: found.id for found in tx.all(select(ROLE.c.code, ROLE.c.id))}


def insert_roles(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        tx.execute(insert(ROLE), rows)


def role_ids_of(tx: Tx, wanted: int) -> set[int]:
    return {found.role_id for found in tx.all(select(USER_ROLE.c.role_id).where(USER_ROLE.c.user_id == wanted))}


def grant(tx: Tx, pairs: Iterable[tuple[int, int]]) -> None:
    """Give roles to users, as (user, role) ids."""
    rows = [{"user_id": user, "role_id": role} for user, role in pairs]
    if rows:
        tx.execute(insert(USER_ROLE), rows)


def revoke(tx: Tx, wanted: int, role_id: int) -> None:
    tx.execute(delete(USER_ROLE).where(USER_ROLE.c.user_id == wanted, USER_ROLE.c.role_id == role_id))


# -- teams ---------------------------------------------------------------------------------------------------------

_MEMBERS_OF_TEAM = (
    select(func.count())
    .select_from(USER)
    .where(USER.c.team_id == TEAM.c.id, USER.c.active)
    .correlate(TEAM)
    .scalar_subquery()
)
_TEAMS = (
    select(
        TEAM.c.id, TEAM.c.name, _PARENT.c.name.label("parent"), CALENDAR.c.name.label("calendar"),
        _MEMBERS_OF_TEAM.label("members"),
    )
    .outerjoin(_PARENT, _PARENT.c.id == TEAM.c.parent_id)
    .outerjoin(CALENDAR, CALENDAR.c.id == TEAM.c.calendar_id)
    .order_by(TEAM.c.name)
)  # fmt: skip


def teams(tx: Tx) -> list[TeamRow]:
    return [TeamRow(found.id, found.name, found.parent, found.calendar, found.members) for found in tx.all(_TEAMS)]


def team_ids(tx: Tx) -> dict[str, int]:
    return {found.name: found.id for found in tx.all(select(TEAM.c.name, TEAM.c.id))}


def team_parents(tx: Tx) -> dict[int, int | None]:
    return {found.id: found.parent_id for found in tx.all(select(TEAM.c.id, TEAM.c.parent_id))}


def team_of(tx: Tx, wanted: int | None) -> int | None:
    """The team of a user."""
    found: int | None = tx.scalar(select(USER.c.team_id).where(USER.c.id == wanted)) if wanted is not None else None
    return found


def insert_teams(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        tx.execute(insert(TEAM), rows)


def update_team(tx: Tx, wanted: int, columns: Mapping[str, Any]) -> None:
    tx.execute(update(TEAM).where(TEAM.c.id == wanted).values(**columns))


# -- queues --------------------------------------------------------------------------------------------------------

_READY: ColumnElement[bool] = _TASK.c.bucket == literal_column("'ready'")
_WAITING = (
    select(func.count())
    .select_from(_TASK)
    .where(_TASK.c.queue_id == QUEUE.c.id, _TASK.c.owner_id.is_(None), _READY)
    .correlate(QUEUE)
    .scalar_subquery()
)
_QUEUES = select(QUEUE, _WAITING.label("waiting")).order_by(QUEUE.c.name)
_MEMBERS = (
    select(MEMBER.c.queue_id, USER.c.username).join(USER, USER.c.id == MEMBER.c.user_id).order_by(USER.c.username)
)


def queues(tx: Tx, name: str | None = None) -> list[QueueRow]:
    """Every queue by name, or the one of that name."""
    members: dict[int, list[str]] = {}
    for queue_id, username in tx.all(_MEMBERS):
        members.setdefault(queue_id, []).append(username)
    statement = _QUEUES if name is None else _QUEUES.where(QUEUE.c.name == name)
    return [
        QueueRow(
            id=found.id,
            name=found.name,
            names=found.names,
            email=found.email,
            notify_members=found.notify_members,
            takes=tuple(found.takes),
            members=tuple(members.get(found.id, ())),
            waiting=found.waiting,
            version=found.version,
        )
        for found in tx.all(statement)
    ]


def queue_ids(tx: Tx) -> dict[str, int]:
    return {found.name: found.id for found in tx.all(select(QUEUE.c.name, QUEUE.c.id))}


def insert_queues(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        tx.execute(insert(QUEUE), rows)


def update_queue(tx: Tx, wanted: int, columns: Mapping[str, Any]) -> None:
    tx.execute(update(QUEUE).where(QUEUE.c.id == wanted).values(version=QUEUE.c.version + 1, **columns))


def join_queue(tx: Tx, pairs: Iterable[tuple[int, int]]) -> None:
    """Make users members, as (queue, user) ids."""
    rows = [{"queue_id": queue, "user_id": user} for queue, user in pairs]
    if rows:
        tx.execute(insert(MEMBER), rows)


def leave_queue(tx: Tx, queue_id: int, wanted: int) -> None:
    tx.execute(delete(MEMBER).where(MEMBER.c.queue_id == queue_id, MEMBER.c.user_id == wanted))


# -- preferences ---------------------------------------------------------------------------------------------------


def preferences(tx: Tx, user_id: int) -> dict[str, str]:
    """The user's own settings; the bank's, which have the same table, aren't anybody's wishes."""
    statement = select(PREFERENCE.c.name, PREFERENCE.c.value).where(PREFERENCE.c.user_id == user_id)
    return {found.name: found.value for found in tx.all(statement)}


def set_preference(tx: Tx, user_id: int, name: str, value: str) -> None:
    same = (PREFERENCE.c.user_id == user_id) & (PREFERENCE.c.name == name)
    if tx.execute(update(PREFERENCE).where(same).values(value=value)).rowcount == 0:
        tx.execute(insert(PREFERENCE), [{"user_id": user_id, "name": name, "value": value}])
