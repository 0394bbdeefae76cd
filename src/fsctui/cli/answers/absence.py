"""What `fsctui absence` answers."""

from __future__ import annotations

from typing import Any

from fsctui.cli.answers.common import answer_done, answer_page, dash, page_words
from fsctui.cli.call import Call
from fsctui.domain.people_rows import AbsenceRow
from fsctui.i18n import _


def list_absences(call: Call) -> int:
    limit, after = page_words(call)
    found = call.workspace.people.absences(call.args["user"], from_day=call.args["from"], limit=limit, after=after)
    headers = (
        _("Id"),
        _("User"),
        _("First day"),
        _("Last day"),
        _("Substitute"),
        _("Reason"),
    )
    return answer_page(call, found, _shape, headers, _cells)


def _shape(row: AbsenceRow) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "user": row.username,
        "name": row.name,
        "first_day": row.first_day,
        "last_day": row.last_day,
        "substitute": row.substitute,
        "reason": row.reason or None,
    }


def _cells(row: AbsenceRow) -> tuple[str, ...]:
    return (
        str(row.id),
        row.username,
        dash(row.first_day),
        dash(row.last_day),
        dash(row.substitute),
        dash(row.reason),
    )


def add(call: Call) -> int:
    args = call.args
    outcome = call.workspace.people.add_absence(
        args["username"],
        args["first"],
        args["last"],
        substitute=args["substitute"],
        reason=args["reason"] or "",
    )
    return answer_done(call, outcome)


def remove(call: Call) -> int:
    return answer_done(call, call.workspace.people.remove_absence(call.args["id"]))


def substitute(call: Call) -> int:
    found = call.workspace.people.substitute(call.args["username"], call.args["date"])
    data = {
        "user": call.args["username"],
        "date": call.args["date"],
        "substitute": found,
    }
    call.out.answer(data, lambda: [found or _("Nobody is available.")])
    return 0
