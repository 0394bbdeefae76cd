"""What `fsctui user` answers."""

from __future__ import annotations

from typing import Any

from fsctui.cli.answers.common import answer_changed, answer_page, dash, page_words
from fsctui.cli.answers.names import Names
from fsctui.cli.call import Call
from fsctui.cli.output import pairs
from fsctui.cli.refusals import OptionsConflict, ParameterMissing
from fsctui.domain.people_rows import NewUser, UserRow
from fsctui.i18n import _

_FIELDS = {
    "name": "name",
    "email": "email",
    "manager": "manager",
    "team": "team",
    "calendar": "calendar",
    "language": "language",
    "time_zone": "time_zone",
    "os_user": "operating_system_user",
    "capacity": "capacity",
}
_CLEARABLE = {"manager", "team", "calendar"}


def list_users(call: Call) -> int:
    args = call.args
    if args["active"] and args["inactive"]:
        raise OptionsConflict("--active", "--inactive")
    limit, after = page_words(call)
    names = Names(call)
    found = call.workspace.people.users(
        args["query"] or "",
        active=True if args["active"] else False if args["inactive"] else None,
        role=args["role"],
        team=args["team"],
        limit=limit,
        after=after,
    )
    return answer_page(
        call,
        found,
        shape,
        (_("Username"), _("Name"), _("Roles"), _("Team"), _("Active")),
        lambda row: _cells(row, names),
    )


def shape(row: UserRow) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "username": row.username,
        "name": row.name,
        "email": row.email or None,
        "roles": list(row.roles),
        "manager": row.manager,
        "team": row.team,
        "calendar": row.calendar,
        "language": row.language,
        "time_zone": row.time_zone,
        "active": row.active,
        "capacity": row.capacity,
    }


def _cells(row: UserRow, names: Names) -> tuple[str, ...]:
    active = _("yes") if row.active else _("no")
    return row.username, row.name, ", ".join(map(names.role, row.roles)) or "-", dash(row.team), active


def show(call: Call) -> int:
    row = call.workspace.people.user(call.args["username"])
    head = [
        (_("Username"), row.username),
        (_("Name"), row.name),
        (_("E-mail"), row.email),
        (_("Roles"), ", ".join(map(Names(call).role, row.roles))),
        (_("Manager"), row.manager or ""),
        (_("Team"), row.team or ""),
        (_("Calendar"), row.calendar or ""),
        (_("Language"), row.language),
        (_("Time zone"), row.time_zone),
        (_("Active"), _("yes") if row.active else _("no")),
    ]
    call.out.answer(shape(row), lambda: pairs(head))
    return 0


def add(call: Call) -> int:
    args = call.args
    given = {field: args[name] for name, field in _FIELDS.items() if args[name] not in (None, "")}
    if "name" not in given:
        raise ParameterMissing("--name")
    new = NewUser(username=args["username"], roles=tuple(args["role"]), **given)
    outcome = call.workspace.people.add_user(new)
    return answer_changed(call, outcome, lambda: _again(call))


def edit(call: Call) -> int:
    changes: dict[str, Any] = {}
    for name, field in _FIELDS.items():
        value = call.args[name]
        if value is not None:
            changes[field] = None if value == "" and field in _CLEARABLE else value
    if not changes:
        raise ParameterMissing("--name")
    return answer_changed(
        call,
        call.workspace.people.edit_user(call.args["username"], changes),
        lambda: _again(call),
    )


def activate(call: Call) -> int:
    return answer_changed(
        call,
        call.workspace.people.activate_user(call.args["username"]),
        lambda: _again(call),
    )


def deactivate(call: Call) -> int:
    return answer_changed(
        call,
        call.workspace.people.deactivate_user(call.args["username"]),
        lambda: _again(call),
    )


def _again(call: Call) -> dict[str, Any]:
    return shape(call.workspace.people.user(call.args["username"]))
