"""Users, roles and teams."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from fsctui.domain.access import Permission, require
from fsctui.domain.people import ManagerLoop, PermissionRole, find_manager_loop
from fsctui.domain.people_rows import NewUser, RoleRow, TeamRow, UserRow
from fsctui.domain.rows import Page
from fsctui.scheduling.calendar import zone
from fsctui.services.common import (
    calendar_id_in,
    check_code,
    check_editable,
    check_email,
    check_label,
    check_labels,
    check_language,
    check_username,
    check_version,
    differences,
    role_id_in,
    team_id_in,
    user_id_in,
)
from fsctui.services.context import Context
from fsctui.services.outcome import Done
from fsctui.services.refusals import AlreadySo, LastAdministrator, NameTaken, NotSo, TeamLoop, ValueInvalid
from fsctui.services.taking_back import by
from fsctui.store import paging
from fsctui.store import people as store
from fsctui.store import records as record_store
from fsctui.store.database import Tx

USER_TOPICS = frozenset({"user"})
ROLE_TOPICS = frozenset({"role", "user"})
TEAM_TOPICS = frozenset({"team", "user"})
EDITABLE = frozenset(
    {"name", "email", "manager", "team", "calendar", "language", "time_zone", "operating_system_user", "capacity"}
)
OWN = frozenset({"language", "time_zone"})
"""What everybody may change about themselves."""
MAX_CAPACITY = 10_000


class Users:
    """Users, roles and teams, as `workspace.people` offers them."""

    _context: Context

    def users(
        self,
        text: str = "",
        *,
        active: bool | None = None,
        role: str | None = None,
        team: str | None = None,
        limit: int = 100,
        after: str | None = None,
    ) -> Page[UserRow]:
        """Users by username. `text` is looked for in username, name and e-mail; `role` is a code, `team` a name."""
        require(self._context.actor, Permission.VIEW_PEOPLE)
        start = paging.decode(after, str)[0] if after else None
        with self._context.read() as tx:
            found = store.users(tx, paging.check_limit(limit) + 1, start, text[:200], active, role, team)
        items = tuple(found[:limit])
        return Page(items, paging.encode(items[-1].username) if len(found) > limit else None)

    def user(self, username: str) -> UserRow:
        """One user. Raises UserUnknown."""
        require(self._context.actor, Permission.VIEW_PEOPLE)
        with self._context.read() as tx:
            return user_in(tx, username)

    def me(self) -> UserRow:
        """The acting user, whatever they may do."""
        with self._context.read() as tx:
            return user_in(tx, self._context.actor.username)

    def add_user(self, new: NewUser) -> Done:
        """A new active user. Raises NameTaken, RoleUnknown, TeamUnknown, CalendarUnknown, UserUnknown (the manager)."""
        require(self._context.actor, Permission.MANAGE_PEOPLE)
        with self._context.write() as tx:
            user_id = add_user_in(tx, new)
        return Done("user_added", {"user": new.username}, USER_TOPICS, user_id)

    def edit_user(self, username: str, changes: Mapping[str, Any], version: int | None = None) -> Done:
        """Change fields of `EDITABLE`; everybody may change their own language and time zone. Raises Stale.

        Whoever moves to another team takes the records along that they own: a record is its owner's team's.
        """
        actor = self._context.actor
        if username != actor.username or not OWN.issuperset(changes):
            require(actor, Permission.MANAGE_PEOPLE)
        check_editable("user", changes, EDITABLE)
        with self._context.write() as tx:
            current = user_in(tx, username)
            wanted = _checked(changes)
            before = {field: getattr(current, field) for field in wanted}
            check_version(current.username, version, current.version, wanted, before)
            old, new = differences(before, wanted)
            if new:
                columns = _columns_in(tx, current.id, new)
                if "team_id" in columns:
                    record_store.move_to_team(tx, current.id, store.team_of(tx, current.id), columns["team_id"])
                store.update_user(tx, current.id, columns)
                tx.note("edit", "user", current.id, before=old, after=new)
        back = by("edit_user", username=username, changes=old, version=current.version + 1) if new else None
        return Done("user_edited", {"user": username}, USER_TOPICS, current.id, back)

    def deactivate_user(self, username: str) -> Done:
        """The user can't act any more and gets no new work; what they own stays theirs until it is reassigned."""
        return self._set_active(username, False)

    def activate_user(self, username: str) -> Done:
        return self._set_active(username, True)

    def _set_active(self, username: str, active: bool) -> Done:
        require(self._context.actor, Permission.MANAGE_PEOPLE)
        with self._context.write() as tx:
            current = user_in(tx, username)
            if current.active == active:
                raise AlreadySo("active" if active else "inactive", "user", username)
            if not active and store.active_administrators(tx) == [current.id]:
                raise LastAdministrator(username)
            store.update_user(tx, current.id, {"active": active})
            action = "activate" if active else "deactivate"
            tx.note(action, "user", current.id, before={"active": not active}, after={"active": active})
        back = by("deactivate_user" if active else "activate_user", username=username)
        return Done(f"user_{action}d", {"user": username}, USER_TOPICS, current.id, back)

    # Roles

    def roles(self) -> tuple[RoleRow, ...]:
        require(self._context.actor, Permission.VIEW_PEOPLE)
        with self._context.read() as tx:
            return tuple(store.roles(tx))

    def add_role(self, code: str, names: Mapping[str, str], permission_role: PermissionRole) -> Done:
        """A job role; `names` maps languages to its name. Raises NameTaken, CodeInvalid."""
        require(self._context.actor, Permission.MANAGE_PEOPLE)
        check_code("role", code)
        row = {"code": code, "names": check_labels("role", names), "permission_role": permission_role.value}
        with self._context.write() as tx:
            if code in store.role_ids(tx):
                raise NameTaken("role", code)
            role_id = tx.new_id()
            store.insert_roles(tx, [{"id": role_id, **row}])
            tx.note("create", "role", role_id, after=row)
        return Done("role_added", {"role": code}, ROLE_TOPICS, role_id)

    def grant_role(self, username: str, role: str) -> Done:
        require(self._context.actor, Permission.MANAGE_PEOPLE)
        with self._context.write() as tx:
            user_id, role_id = user_id_in(tx, username), role_id_in(tx, role)
            if role_id in store.role_ids_of(tx, user_id):
                raise AlreadySo("role_holder", "user", username)
            store.grant(tx, [(user_id, role_id)])
            tx.note("grant", "user", user_id, after={"role": role})
        back = by("revoke_role", username=username, role=role)
        return Done("role_granted", {"user": username, "role": role}, ROLE_TOPICS, user_id, back)

    def revoke_role(self, username: str, role: str) -> Done:
        require(self._context.actor, Permission.MANAGE_PEOPLE)
        with self._context.write() as tx:
            user_id, role_id = user_id_in(tx, username), role_id_in(tx, role)
            if role_id not in store.role_ids_of(tx, user_id):
                raise NotSo("role_holder", "user", username)
            was_administrator = user_id in store.active_administrators(tx)
            store.revoke(tx, user_id, role_id)
            if was_administrator and not store.active_administrators(tx):
                raise LastAdministrator(username)
            tx.note("revoke", "user", user_id, before={"role": role})
        back = by("grant_role", username=username, role=role)
        return Done("role_revoked", {"user": username, "role": role}, ROLE_TOPICS, user_id, back)

    # Teams

    def teams(self) -> tuple[TeamRow, ...]:
        require(self._context.actor, Permission.VIEW_PEOPLE)
        with self._context.read() as tx:
            return tuple(store.teams(tx))

    def add_team(self, name: str, *, parent: str | None = None, calendar: str | None = None) -> Done:
        require(self._context.actor, Permission.MANAGE_PEOPLE)
        with self._context.write() as tx:
            name = check_label("team", name)
            if name in store.team_ids(tx):
                raise NameTaken("team", name)
            row = {"id": tx.new_id(), "name": name, **_places_in(tx, {"parent": parent, "calendar": calendar})}
            store.insert_teams(tx, [row])
            tx.note("create", "team", row["id"], after={"name": name, "parent": parent, "calendar": calendar})
        return Done("team_added", {"team": name}, TEAM_TOPICS, row["id"])

    def edit_team(self, name: str, changes: Mapping[str, Any]) -> Done:
        """Change `name`, `parent` or `calendar` (names, or None). Raises TeamLoop."""
        require(self._context.actor, Permission.MANAGE_PEOPLE)
        check_editable("team", changes, {"name", "parent", "calendar"})
        with self._context.write() as tx:
            team_id = team_id_in(tx, name)
            current = next(team for team in store.teams(tx) if team.id == team_id)
            wanted = dict(changes)
            if "name" in wanted:
                wanted["name"] = check_label("team", wanted["name"])
                if wanted["name"] != name and wanted["name"] in store.team_ids(tx):
                    raise NameTaken("team", wanted["name"])
            old, new = differences({field: getattr(current, field) for field in wanted}, wanted)
            columns = _places_in(tx, new)
            if columns.get("parent_id") is not None:
                _require_no_team_loop(tx, team_id, columns["parent_id"])
            if new:
                store.update_team(tx, team_id, columns)
                tx.note("edit", "team", team_id, before=old, after=new)
        back = by("edit_team", name=new.get("name", name), changes=old) if new else None
        return Done("team_edited", {"team": name}, TEAM_TOPICS, team_id, back)


def user_in(tx: Tx, username: str) -> UserRow:
    user_id_in(tx, username)
    found = store.user(tx, username)
    assert found is not None
    return found


def add_user_in(tx: Tx, new: NewUser) -> int:
    username = check_username(new.username)
    if store.user_id(tx, username) is not None:
        raise NameTaken("user", username)
    values = _checked({field: getattr(new, field) for field in EDITABLE})
    role_ids = [role_id_in(tx, role) for role in dict.fromkeys(new.roles)]
    user_id = tx.new_id()
    row = {"id": user_id, "username": username, "active": True, "version": 1, **_columns_in(tx, user_id, values)}
    store.insert_users(tx, [row])
    store.grant(tx, [(user_id, role_id) for role_id in role_ids])
    tx.note("create", "user", user_id, after={"username": username, **values, "roles": list(new.roles)})
    return user_id


def _checked(changes: Mapping[str, Any]) -> dict[str, Any]:
    """The values of user fields as they are stored, people and places still by name."""
    checks: dict[str, Callable[[Any], Any]] = {
        "name": lambda value: check_label("user", value),
        "email": lambda value: check_email("user", value),
        "language": lambda value: check_language("user", value),
        "time_zone": lambda value: zone(value).key,
        "operating_system_user": lambda value: check_label("user", value) if value.strip() else "",
        "capacity": _check_capacity,
    }
    return {field: checks[field](value) if field in checks else value or None for field, value in changes.items()}


def _check_capacity(value: int | None) -> int | None:
    if value is not None and not 0 <= value <= MAX_CAPACITY:
        raise ValueInvalid("user", "capacity", str(value), f"0..{MAX_CAPACITY}")
    return value


def _columns_in(tx: Tx, user_id: int, values: Mapping[str, Any]) -> dict[str, Any]:
    columns = dict(values)
    if "manager" in columns:
        manager = columns.pop("manager")
        columns["manager_id"] = None if manager is None else user_id_in(tx, manager)
        if loop := find_manager_loop(user_id, columns["manager_id"], store.managers(tx)):
            names = store.names_of(tx, loop)
            raise ManagerLoop([names.get(each, "") for each in loop])
    return _places_in(tx, columns)


def _places_in(tx: Tx, values: Mapping[str, Any]) -> dict[str, Any]:
    """Team and calendar names as ids; what else there is stays."""
    columns = dict(values)
    for field, column, find in (
        ("team", "team_id", team_id_in),
        ("parent", "parent_id", team_id_in),
        ("calendar", "calendar_id", calendar_id_in),
    ):
        if field in columns:
            name = columns.pop(field)
            columns[column] = None if name is None else find(tx, name)
    return columns


def _require_no_team_loop(tx: Tx, team_id: int, parent_id: int) -> None:
    parents: dict[int, int | None] = {**store.team_parents(tx), team_id: parent_id}
    line: list[int] = [team_id]
    current = parents.get(team_id)
    while current is not None and current not in line:
        line.append(current)
        current = parents.get(current)
    if current == team_id:
        raise TeamLoop(_team_names(tx, [*line, team_id]))


def _team_names(tx: Tx, ids: Sequence[int]) -> list[str]:
    names = {team_id: name for name, team_id in store.team_ids(tx).items()}
    return [names[each] for each in ids]
