"""What `fsctui team` answers."""

from __future__ import annotations

from typing import Any

from fsctui.cli.answers.common import answer_done, answer_rows, dash
from fsctui.cli.call import Call
from fsctui.cli.refusals import ParameterMissing
from fsctui.domain.people_rows import TeamRow
from fsctui.i18n import _


def list_teams(call: Call) -> int:
    headers = (_("Name"), _("Belongs to"), _("Calendar"), _("Members"))
    return answer_rows(call, call.workspace.people.teams(), _shape, headers, _cells)


def _shape(row: TeamRow) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "name": row.name,
        "parent": row.parent,
        "calendar": row.calendar,
        "members": row.members,
    }


def _cells(row: TeamRow) -> tuple[str, ...]:
    return row.name, dash(row.parent), dash(row.calendar), str(row.members)


def add(call: Call) -> int:
    args = call.args
    return answer_done(
        call,
        call.workspace.people.add_team(
            args["name"],
            parent=args["parent"] or None,
            calendar=args["calendar"] or None,
        ),
    )


def edit(call: Call) -> int:
    args = call.args
    changes: dict[str, Any] = {
        field: args[field] or None for field in ("parent", "calendar") if args[field] is not None
    }
    if args["new_name"] is not None:
        changes["name"] = args["new_name"]
    if not changes:
        raise ParameterMissing("--new-name")
    return answer_done(call, call.workspace.people.edit_team(args["name"], changes))
