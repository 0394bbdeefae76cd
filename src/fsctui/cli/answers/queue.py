"""What `fsctui queue` answers."""

from __future__ import annotations

from typing import Any

from fsctui.cli.answers.common import answer_changed, answer_done, answer_rows
from fsctui.cli.answers.names import Names
from fsctui.cli.call import Call
from fsctui.cli.output import pairs
from fsctui.cli.refusals import ParameterMissing
from fsctui.domain.people_rows import QueueRow
from fsctui.i18n import _, current, labels, ngettext


def list_queues(call: Call) -> int:
    names = Names(call)
    headers = (_("Id"), _("Name"), _("Takes"), _("Members"), _("Waiting"))
    return answer_rows(call, call.workspace.people.queues(), _shape, headers, lambda row: _cells(row, names))


def _shape(row: QueueRow) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "name": row.name,
        "label": row.name_in(current()),
        "email": row.email or None,
        "notify_members": row.notify_members,
        "takes": list(row.takes),
        "members": list(row.members),
        "waiting": row.waiting,
    }


def _cells(row: QueueRow, names: Names) -> tuple[str, ...]:
    takes = ", ".join(map(names.type, row.takes)) or _("everything")
    return str(row.id), row.name, takes, ", ".join(row.members) or "-", str(row.waiting)


def show(call: Call) -> int:
    row = call.workspace.people.queue(call.args["name"])
    head = [
        (_("Name"), row.name),
        (_("Id"), str(row.id)),
        (_("E-mail"), row.email),
        (_("Takes"), ", ".join(map(Names(call).type, row.takes)) or _("everything")),
        (_("Members"), ", ".join(row.members)),
        (_("Waiting"), str(row.waiting)),
    ]
    call.out.answer(_shape(row), lambda: pairs(head))
    return 0


def add(call: Call) -> int:
    args = call.args
    outcome = call.workspace.people.add_queue(
        args["name"],
        names=dict(args["label"]),
        email=args["email"] or "",
        notify_members=args["notify_members"] != "no",
        takes=args["takes"],
        members=args["member"],
    )
    return answer_changed(call, outcome, lambda: _shape(call.workspace.people.queue(args["name"])))


def edit(call: Call) -> int:
    args = call.args
    changes: dict[str, Any] = {}
    if args["new_name"] is not None:
        changes["name"] = args["new_name"]
    if args["label"]:
        changes["names"] = dict(args["label"])
    if args["email"] is not None:
        changes["email"] = args["email"]
    if args["notify_members"] is not None:
        changes["notify_members"] = args["notify_members"] == "yes"
    if args["takes"]:
        changes["takes"] = args["takes"]
    if not changes:
        raise ParameterMissing("--new-name")
    outcome = call.workspace.people.edit_queue(args["name"], changes)
    name = changes.get("name", args["name"])
    return answer_changed(call, outcome, lambda: _shape(call.workspace.people.queue(name)))


def join(call: Call) -> int:
    return answer_done(call, call.workspace.people.join_queue(call.args["name"], call.args["username"]))


def leave(call: Call) -> int:
    return answer_done(
        call,
        call.workspace.people.leave_queue(call.args["name"], call.args["username"]),
    )


def import_files(call: Call) -> int:
    """Every file on its own: what is good is written, what is not is named with line and reason."""
    from pathlib import Path

    from fsctui.cli.answers.rule import answer_imported, warning_shape
    from fsctui.cli.call import STANDARD
    from fsctui.domain.routing_rows import RuleBank
    from fsctui.interchange import queues_xml
    from fsctui.interchange.imported import Mappings, read_bytes
    from fsctui.interchange.templates import failure
    from fsctui.refusal import Kind, Refusal
    from fsctui.services.queues import TASK

    mappings = Mappings.parse(call.args["map"])
    people = call.workspace.people
    imported: list[dict[str, Any]] = []
    failed: list[dict[str, Any]] = []
    bank = RuleBank({}, people.emails(), tuple(row.name for row in people.queues()))
    types = [*(each.code for each in call.workspace.records.types()), TASK]
    for name in call.args["file"]:
        try:
            data = call.read_bytes(name) if name == STANDARD else read_bytes(Path(name), name)
            found = queues_xml.read(data, name, bank, types, mappings)
            made = people.import_queue(
                found.name, email=found.email, notify_members=found.notify_members, takes=found.takes,
                members=found.members,
            )  # fmt: skip
            imported.append(
                {
                    "file": name,
                    "queue": made.name,
                    "members": made.members,
                    "takes": list(found.takes),
                    "unchanged": made.unchanged,
                    "warnings": [warning_shape(each) for each in found.warnings],
                }
            )
        except Refusal as refusal:
            if refusal.kind in (Kind.NOT_ALLOWED, Kind.DATABASE):
                raise
            failed.append({**failure(refusal, name), "message": labels.explain(refusal, place=False)})
    return answer_imported(call, imported, failed, mappings, _imported_line)


def _imported_line(each: dict[str, Any]) -> str:
    count = ngettext("{count} member", "{count} members", each["members"]).format(count=each["members"])
    state = f" ({_('unchanged')})" if each["unchanged"] else ""
    return f"{each['file']}: {each['queue']}, {count}{state}"
