"""What `fsctui view` answers."""

from __future__ import annotations

from typing import Any

from fsctui.cli.answers.common import answer_done, answer_rows
from fsctui.cli.call import Call
from fsctui.domain.people_rows import ViewRow
from fsctui.i18n import _


def list_views(call: Call) -> int:
    found = call.workspace.views.list(call.args["area"])
    return answer_rows(call, found, _shape, (_("List"), _("Name"), _("Query")), _cells)


def _shape(row: ViewRow) -> dict[str, Any]:
    return {"id": str(row.id), "area": row.area, "name": row.name, "query": row.query}


def _cells(row: ViewRow) -> tuple[str, ...]:
    return row.area, row.name, row.query


def save(call: Call) -> int:
    args = call.args
    return answer_done(call, call.workspace.views.save(args["area"], args["name"], args["query"]))


def rename(call: Call) -> int:
    args = call.args
    return answer_done(call, call.workspace.views.rename(args["area"], args["name"], args["new"]))


def remove(call: Call) -> int:
    return answer_done(call, call.workspace.views.remove(call.args["area"], call.args["name"]))
