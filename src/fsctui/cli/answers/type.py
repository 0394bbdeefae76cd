"""What `fsctui type` answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from fsctui.cli.answers.common import answer_changed, answer_done, answer_rows, dash, named
from fsctui.cli.call import Call
from fsctui.cli.output import table
from fsctui.cli.refusals import ParameterInvalid, ParameterMissing
from fsctui.domain.choices import ChoiceRow, offered
from fsctui.domain.records import Choice, Field, FieldType, ObjectType
from fsctui.i18n import _, current
from fsctui.services.outcome import Done


def list_types(call: Call) -> int:
    headers = (_("Code"), _("Name"), _("Fields"), _("Own"))
    return answer_rows(call, call.workspace.records.types(), _row, headers, _cells)


def _row(found: ObjectType) -> dict[str, Any]:
    return {
        "code": found.code,
        "name": _label(found.labels, found.code),
        "plural": _label(found.plurals, found.code),
        "builtin": found.builtin,
        "fields": len(found.fields),
    }


def _label(labels: Mapping[str, str], code: str) -> str:
    return labels.get(current()) or labels.get("en") or code


def _cells(found: ObjectType) -> tuple[str, ...]:
    return (
        found.code,
        _label(found.labels, found.code),
        str(len(found.fields)),
        _("no") if found.builtin else _("yes"),
    )


def show(call: Call) -> int:
    found = call.workspace.records.type(call.args["code"])
    data = {
        **_row(found),
        "labels": found.labels,
        "fields": [_field(each) for each in found.fields],
    }
    rows = [
        (
            each.name,
            _label(each.labels, each.name),
            each.type.value,
            each.target or ", ".join(offered(each)) or "-",
            _("yes") if each.required else _("no"),
        )
        for each in found.fields
    ]
    headers = (_("Field"), _("Name"), _("Type"), _("Values"), _("Required"))
    call.out.answer(
        data,
        lambda: [
            f"{_label(found.labels, found.code)} ({found.code})",
            "",
            *table(rows, headers),
        ],
    )
    return 0


def _field(each: Field) -> dict[str, Any]:
    return {
        "name": each.name,
        "label": _label(each.labels, each.name),
        "type": each.type,
        "required": each.required,
        "choices": list(offered(each)),
        "target": each.target or None,
    }


def add(call: Call) -> int:
    args = call.args
    names = named(args["label"])
    fields = tuple(read_field(text) for text in args["field"])
    return answer_done(
        call,
        call.workspace.records.add_type(ObjectType(args["code"], names, named(args["plural"]) or names, fields)),
    )


def add_field(call: Call) -> int:
    args = call.args
    field = replace(read_field(args["field"]), required=args["required"])
    if args["label"]:
        field = replace(field, labels=named(args["label"]))
    return answer_done(call, call.workspace.records.add_field(args["code"], field))


def edit_field(call: Call) -> int:
    code, name = _place(call)
    if not call.args["label"]:
        raise ParameterMissing("--label")
    return answer_done(call, call.workspace.records.edit_field(code, name, named(call.args["label"])))


# -- the lists of choice fields --------------------------------------------------------------------------------------


def list_choices(call: Call) -> int:
    rows = call.workspace.records.choices(*_place(call))
    headers = (_("Code"), _("Name"), _("Offered"), _("Records"))
    return answer_rows(call, rows, _choice, headers, _choice_cells)


def _choice(row: ChoiceRow) -> dict[str, Any]:
    return {
        "code": row.code,
        "label": _label(row.labels, row.code),
        "labels": row.labels,
        "retired": row.retired,
        "records": row.records,
    }


def _choice_cells(row: ChoiceRow) -> tuple[str, ...]:
    return row.code, _label(row.labels, row.code), _("no") if row.retired else _("yes"), dash(row.records)


def add_choice(call: Call) -> int:
    """Without a name it is called after its code."""
    (code, name), args = _place(call), call.args
    names = named(args["label"])
    names.setdefault("en", args["choice"].replace("_", " ").capitalize())
    done = call.workspace.records.add_choice(code, name, args["choice"], names, before=args["before"] or "")
    return _answer_choice(call, done)


def edit_choice(call: Call) -> int:
    (code, name), args = _place(call), call.args
    before = "" if args["last"] else args["before"]
    if not args["label"] and before is None:
        raise ParameterMissing("--label")
    names = named(args["label"]) if args["label"] else None
    return _answer_choice(call, call.workspace.records.edit_choice(code, name, args["choice"], names, before=before))


def retire_choice(call: Call) -> int:
    return _answer_choice(call, call.workspace.records.retire_choice(*_place(call), call.args["choice"]))


def restore_choice(call: Call) -> int:
    return _answer_choice(call, call.workspace.records.restore_choice(*_place(call), call.args["choice"]))


def remove_choice(call: Call) -> int:
    return answer_done(call, call.workspace.records.remove_choice(*_place(call), call.args["choice"]))


def _answer_choice(call: Call, done: Done) -> int:
    rows = call.workspace.records.choices

    def shape() -> dict[str, Any]:
        return {"choice": _choice(next(row for row in rows(*_place(call)) if row.code == call.args["choice"]))}

    return answer_changed(call, done, shape)


def _place(call: Call) -> tuple[str, str]:
    """An object type and a field of it, from `TYPE.FIELD`."""
    code, point, name = call.args["place"].partition(".")
    if not (code and point and name):
        raise ParameterInvalid("TYPE.FIELD", call.args["place"][:80], "referral.interest")
    return code, name


def read_field(text: str) -> Field:
    """`NAME:TYPE`, with the codes of a choice or the type of a reference behind a second colon."""
    name, _colon, rest = text.partition(":")
    kind, _colon, about = rest.partition(":")
    kinds = {each.value: each for each in FieldType}
    if not name or kind not in kinds:
        raise ParameterInvalid(
            "FIELD",
            text[:80],
            "amount:money, stage:choice:new,won, client:reference:account",
        )
    labels = {"en": name.replace("_", " ").capitalize()}
    choices = tuple(Choice(code, {"en": code}) for code in about.split(",") if code) if kind == "choice" else ()
    return Field(
        name,
        kinds[kind],
        labels,
        choices=choices,
        target=about if kind == "reference" else "",
    )
