"""What `fsctui record` answers."""

from __future__ import annotations

from typing import Any

from fsctui.cli.answers.common import (
    answer_changed,
    answer_done,
    answer_page,
    dash,
    list_words,
)
from fsctui.cli.answers.names import Names, value_words
from fsctui.cli.call import Call
from fsctui.cli.output import pairs, table
from fsctui.cli.refusals import ArgumentUnexpected, ParameterMissing
from fsctui.domain.record_rows import (
    RecordHit,
    RecordRow,
    RecordSheet,
    RecordTitle,
    SheetField,
)
from fsctui.domain.records import FieldType, RecordRef
from fsctui.domain.rows import Page
from fsctui.i18n import _, current
from fsctui.services.outcome import Done

SEARCHED = 12


def list_records(call: Call) -> int:
    query, limit, after = list_words(call)
    found = call.workspace.records.page(call.args["type"], query, limit, after)
    return answer_page(call, found, _row, (_("Record"), _("Name"), _("Account"), _("Owner")), _cells)


def _row(row: RecordRow) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "record": str(row.ref),
        "type": row.ref.type,
        "name": row.name,
        "owner": row.owner,
        "account": _title(row.account),
        "confidential": row.confidential,
        "external_id": row.external_id,
        "fields": dict(row.values),
        "created_at": row.created_at,
        "updated_at": row.updated_at,
    }


def _title(title: RecordTitle | None) -> str | None:
    return None if title is None else str(title.ref)


def _cells(row: RecordRow) -> tuple[str, ...]:
    return (
        str(row.ref),
        row.name,
        row.account.name if row.account else "-",
        dash(row.owner),
    )


def search(call: Call) -> int:
    hits = call.workspace.records.search(
        " ".join(call.args["text"]),
        call.args["limit"] or SEARCHED,
        tuple(call.args["type"]),
    )
    return answer_page(call, Page(hits, None), _hit, (_("Record"), _("Name"), _("Detail")), _hit_cells)


def _hit(hit: RecordHit) -> dict[str, Any]:
    return {
        "id": str(hit.ref.id),
        "record": str(hit.ref),
        "type": hit.ref.type,
        "name": hit.name,
        "detail": hit.detail,
    }


def _hit_cells(hit: RecordHit) -> tuple[str, ...]:
    return str(hit.ref), hit.name, dash(hit.detail)


def show(call: Call) -> int:
    sheet = call.workspace.records.show(call.args["record"])
    call.out.answer(sheet_shape(sheet), lambda: _lines(sheet, Names(call)))
    return 0


def sheet_shape(sheet: RecordSheet) -> dict[str, Any]:
    """A record and what hangs on it; a reference is `TYPE:ID` where its reader may see it."""
    return {
        "id": str(sheet.ref.id),
        "record": str(sheet.ref),
        "type": sheet.ref.type,
        "name": sheet.name,
        "owner": sheet.owner,
        "team": sheet.team,
        "account": _title(sheet.account),
        "confidential": sheet.confidential or sheet.account_confidential,
        "external_id": sheet.external_id,
        "fields": {each.field.name: _sheet_value(each) for each in sheet.fields},
        "account_team": [{"username": each.username, "role": each.role} for each in sheet.account_team],
        "households": [{"record": str(each.record.ref), "role": each.role} for each in sheet.households],
        "members": [{"record": str(each.record.ref), "role": each.role} for each in sheet.members],
        "participants": [{"username": each.username, "may_edit": each.may_edit} for each in sheet.participants],
        "related": [
            {
                "type": each.type,
                "count": each.count,
                "records": [str(title.ref) for title in each.records],
            }
            for each in sheet.related
        ],
        "open_tasks": sheet.open_tasks,
        "open_plans": sheet.open_plans,
        "plans": sheet.plans,
        "may_edit": sheet.may_edit,
        "created_at": sheet.created_at,
        "updated_at": sheet.updated_at,
    }


def _sheet_value(each: SheetField) -> Any:
    if each.field.type is FieldType.REFERENCE:
        return _title(each.target)
    return each.value


def _lines(sheet: RecordSheet, names: Names) -> list[str]:
    language = current()
    head = [
        (sheet.object_type.labels.get(language, sheet.object_type.code), f"{sheet.name} ({sheet.ref})"),
        (_("Owner"), sheet.owner_name or ""),
        (_("Account"), f"{sheet.account.name} ({sheet.account.ref})" if sheet.account else ""),
        (_("Confidential"), _("yes") if sheet.confidential or sheet.account_confidential else ""),
        (_("Open tasks"), str(sheet.open_tasks)),
        (_("Open plans"), str(sheet.open_plans)),
    ]
    for each in sheet.fields:
        shown = each.target.name if each.target else value_words(each.field, each.value)
        head.append((each.field.labels.get(language) or each.field.labels.get("en") or each.field.name, shown))
    lines = pairs(head)
    if sheet.account_team:
        rows = [(each.name, each.role_names.get(language, each.role)) for each in sheet.account_team]
        lines += ["", *table(rows, (_("Account team"), _("Role")))]
    places = (*sheet.households, *sheet.members)
    if places:
        members = [(each.record.name, str(each.record.ref), dash(each.role)) for each in places]
        lines += ["", *table(members, (_("Household"), _("Record"), _("Place")))]
    for related in sheet.related:
        shown = ", ".join(f"{title.name} ({title.ref})" for title in related.records)
        lines += ["", f"{names.type(related.type)} ({related.count}): {shown}"]
    return lines


def new(call: Call) -> int:
    args = call.args
    words = [word for word in (args["word"], args["name_word"]) if word is not None]
    code = args["type"] or (words.pop(0) if words else None)
    name = args["name"] if args["name"] is not None else words.pop(0) if words else ""
    if not code:
        raise ParameterMissing("TYPE")
    if words:
        raise ArgumentUnexpected(words[0])
    outcome = call.workspace.records.create(
        code,
        name,
        dict(args["set"]),
        owner=args["owner"],
        external_id=args["external_id"],
        confidential=args["confidential"],
    )
    return _changed(call, outcome, RecordRef(code, outcome.id or 0))


def edit(call: Call) -> int:
    """Fields, name, owner and confidentiality in one change."""
    args, records, ref = call.args, call.workspace.records, call.args["record"]
    name, owner, confidential = args["name"], args["owner"], args["confidential"]
    if not args["set"] and name is None and owner is None and confidential is None:
        raise ParameterMissing("--set")
    hide = None if confidential is None else confidential == "yes"
    outcome = records.change(ref, dict(args["set"]), name=name, owner=owner, confidential=hide)
    return _changed(call, outcome, ref)


def _changed(call: Call, outcome: Done, ref: RecordRef) -> int:
    return answer_changed(call, outcome, lambda: sheet_shape(call.workspace.records.show(ref)))


def team(call: Call) -> int:
    args, records = call.args, call.workspace.records
    act = records.remove_from_team if args["remove"] else records.add_to_team
    return answer_done(call, act(args["record"], args["username"], args["role"]))


def household(call: Call) -> int:
    args, records = call.args, call.workspace.records
    if args["remove"]:
        return answer_done(call, records.remove_member(args["record"], args["member"]))
    return answer_done(call, records.add_member(args["record"], args["member"], args["role"] or ""))


def share(call: Call) -> int:
    args, records = call.args, call.workspace.records
    if args["remove"]:
        return answer_done(call, records.revoke_participant(args["record"], args["username"]))
    return answer_done(
        call,
        records.grant_participant(args["record"], args["username"], may_edit=args["edit"]),
    )


def import_file(call: Call) -> int:
    from fsctui.cli.answers.record_import import import_records

    return import_records(call)
