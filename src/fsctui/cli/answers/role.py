"""What `fsctui role` answers."""

from __future__ import annotations

from typing import Any

from fsctui.cli.answers.common import answer_done, answer_rows, named
from fsctui.cli.call import Call
from fsctui.domain.people import PermissionRole
from fsctui.domain.people_rows import RoleRow
from fsctui.i18n import _, current, labels


def list_roles(call: Call) -> int:
    headers = (_("Code"), _("Name"), _("Permissions"), _("Holders"))
    return answer_rows(call, call.workspace.people.roles(), _shape, headers, _cells)


def _shape(row: RoleRow) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "code": row.code,
        "name": row.name_in(current()),
        "permission_role": row.permission_role,
        "holders": row.holders,
    }


def _cells(row: RoleRow) -> tuple[str, ...]:
    return (
        row.code,
        row.name_in(current()),
        labels.label(row.permission_role),
        str(row.holders),
    )


def add(call: Call) -> int:
    code = call.args["code"]
    names = named(call.args["name"]) or {"en": code.replace("_", " ").capitalize()}
    role = PermissionRole(call.args["permissions"])
    return answer_done(call, call.workspace.people.add_role(code, names, role))


def grant(call: Call) -> int:
    return answer_done(call, call.workspace.people.grant_role(call.args["username"], call.args["role"]))


def revoke(call: Call) -> int:
    return answer_done(
        call,
        call.workspace.people.revoke_role(call.args["username"], call.args["role"]),
    )
