"""What `fsctui template` answers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fsctui.cli import shapes
from fsctui.cli.answers.common import answer_done, answer_page, list_words
from fsctui.cli.answers.names import Names
from fsctui.cli.answers.template_warnings import Looker
from fsctui.cli.call import STANDARD, Call
from fsctui.cli.output import pairs, table
from fsctui.domain.rows import TemplateRow, TemplateSheet
from fsctui.domain.templates import AssigneeKind, Difference, TemplateItem, VersionStatus
from fsctui.i18n import _, current, labels, ngettext
from fsctui.interchange.imported import ImportedTemplate, ItemWarning, Mappings, WarningCode
from fsctui.interchange.templates import failure, read_template
from fsctui.refusal import Kind, Refusal
from fsctui.scheduling.offsets import Offset
from fsctui.services.refusals import ObjectTypeUnknown


def list_templates(call: Call) -> int:
    names = Names(call)
    found = call.workspace.templates.page(*list_words(call))
    headers = (
        _("Id"),
        _("Name"),
        _("Unique name"),
        _("For"),
        _("Status"),
        _("Version"),
        _("Items"),
    )
    return answer_page(call, found, shapes.template_row, headers, lambda row: _cells(row, names))


def _cells(row: TemplateRow, names: Names) -> tuple[str, ...]:
    return (
        str(row.id),
        row.name_in(current()),
        row.unique_name,
        names.type(row.target_type),
        labels.label(row.status),
        str(row.version),
        str(row.items),
    )


def show(call: Call) -> int:
    sheet = call.workspace.templates.show(call.args["name"], call.args["version_number"])
    call.out.answer(shapes.template(sheet), lambda: _sheet_lines(sheet, Names(call)))
    return 0


def _sheet_lines(sheet: TemplateSheet, names: Names) -> list[str]:
    body = sheet.body
    head = [
        (_("Name"), body.names.get(current(), body.name)),
        (_("Unique name"), body.unique_name),
        (_("Id"), str(sheet.id)),
        (_("Version"), f"{sheet.number} ({labels.label(sheet.status)})"),
        (_("For"), names.type(body.target_type)),
        (_("Category"), body.category),
        (_("Dates"), labels.label(body.mode)),
        (_("Calendar"), body.calendar),
        (_("Description"), body.description),
    ]
    headers = (
        _("Key"),
        _("Item"),
        _("Kind"),
        _("Due"),
        _("After"),
        _("Assignee"),
        _("Required"),
    )
    lines = [
        *pairs(head),
        "",
        *table((_item_cells(item, names) for item in body.items), headers),
    ]
    if len(sheet.versions) > 1:
        versions = [(str(row.number), labels.label(row.status), str(row.items)) for row in sheet.versions]
        lines += ["", *table(versions, (_("Version"), _("Status"), _("Items")))]
    return lines


def _item_cells(item: TemplateItem, names: Names) -> tuple[str, ...]:
    words = item.translations.get(current(), item.words)
    due = f"{labels.label(item.anchor)}: {labels.describe_offset(item.offset)}" if item.offset else "-"
    who = labels.label(item.assignee.kind)
    whom = item.assignee.name
    if item.assignee.kind is AssigneeKind.ROLE:
        whom = names.role(whom)
    return (
        item.key,
        words.subject,
        labels.label(item.kind),
        due,
        ", ".join(need.key for need in item.after) or "-",
        f"{who} {whom}".strip(),
        _("yes") if item.required else _("no"),
    )


def import_files(call: Call) -> int:
    """Every file on its own: what is good is written, what is not is named with line and reason."""
    mappings = Mappings.parse(call.args["map"])
    templates = call.workspace.templates
    imported: list[dict[str, Any]] = []
    failed: list[dict[str, Any]] = []
    bank = Looker(call)
    for name in call.args["file"]:
        found = None
        try:
            found = read_template(
                call.read_bytes(name) if name == STANDARD else Path(name),
                name,
                mappings,
            )
            version = templates.import_body(found.body, call.args["publish"])
            imported.append(
                {
                    "file": name,
                    "id": str(version.template_id),
                    "template": version.name,
                    "unique_name": version.unique_name,
                    "version": version.version,
                    "status": version.status,
                    "items": version.items,
                    "unchanged": version.unchanged,
                    "warnings": [
                        _warning(each) for each in bank.warnings(found, draft=version.status is VersionStatus.DRAFT)
                    ],
                }
            )
        except Refusal as refusal:
            if refusal.kind in (Kind.NOT_ALLOWED, Kind.DATABASE):
                raise
            failed.append(
                {
                    **failure(refusal, name),
                    **_line_of_target(refusal, found),
                    "message": labels.explain(refusal, place=False),
                }
            )
    # A mapping may be meant for one file of several, so only the end tells which fitted nothing.
    for each in imported:
        each["warnings"] += [
            _warning(ItemWarning("", WarningCode.MAPPING_UNUSED, {"value": text})) for text in mappings.unused
        ]
    call.out.answer({"imported": imported, "failed": failed}, lambda: _import_lines(imported))
    for each in failed:
        place = f"{each['file']}:{each['line']}" if each["line"] else each["file"]
        call.out.note(f"{place}: {each['message']}")
    return Kind.BAD_INPUT.value if failed else 0


def _line_of_target(refusal: Refusal, found: ImportedTemplate | None) -> dict[str, Any]:
    """Whether a type exists only the bank knows; the line that names it, the reader."""
    if found is None or not isinstance(refusal, ObjectTypeUnknown):
        return {}
    lines = [each.line for each in found.warnings if each.code is WarningCode.TARGET_TYPE_UNKNOWN and each.line]
    return {"line": lines[0]} if lines else {}


def _warning(each: ItemWarning) -> dict[str, Any]:
    return {
        "item": each.item,
        "code": each.code,
        "message": labels.label(each.code, **each.params),
        "params": each.params,
        "line": each.line or None,
    }


def _import_lines(imported: list[dict[str, Any]]) -> list[str]:
    lines = []
    for each in imported:
        count = ngettext("{count} item", "{count} items", each["items"]).format(count=each["items"])
        state = _("unchanged") if each["unchanged"] else labels.label(each["status"])
        lines.append(
            _("{file}: {template}, version {version} ({state}), {items}").format(
                file=each["file"],
                template=each["template"],
                version=each["version"],
                state=state,
                items=count,
            )
        )
        lines += [f"  {each_warning['item'] or '-'}: {each_warning['message']}" for each_warning in each["warnings"]]
    return lines


def export(call: Call) -> int:
    from fsctui.interchange.template_toml import write

    sheet = call.workspace.templates.show(call.args["name"], call.args["version_number"])
    text = write(sheet.body)
    if call.args["to"] not in (None, STANDARD):
        call.write_file(call.args["to"], text.encode())
        data = {
            "file": call.args["to"],
            "template": sheet.body.name,
            "version": sheet.number,
        }
        call.out.answer(data, lambda: [_("Written to {file}.").format(file=call.args["to"])])
    elif call.out.json:
        data = {"template": sheet.body.name, "version": sheet.number, "content": text}
        call.out.answer(data, lambda: ())
    else:
        call.out.write_raw(text)
    return 0


def publish(call: Call) -> int:
    return answer_done(call, call.workspace.templates.publish(call.args["name"]))


def retire(call: Call) -> int:
    return answer_done(call, call.workspace.templates.retire(call.args["name"]))


def diff(call: Call) -> int:
    found = call.workspace.templates.diff(call.args["name"], call.args["old"], call.args["new"])
    items = [
        {
            "item": each.item,
            "change": each.change,
            "field": each.field or None,
            "before": _value(each.before),
            "after": _value(each.after),
        }
        for each in found
    ]
    call.out.answer({"items": items, "next": None}, lambda: _diff_lines(found))
    return 0


def _value(value: object) -> Any:
    """A side of a difference as JSON: items and offsets in their own shapes."""
    if isinstance(value, TemplateItem):
        return shapes.template_item(value)
    if isinstance(value, Offset):
        return shapes.offset(value)
    if isinstance(value, tuple):
        return [_value(each) for each in value]
    if isinstance(value, dict):
        return {name: _value(each) for name, each in value.items()}
    if hasattr(value, "__dataclass_fields__"):
        return {name: _value(getattr(value, name)) for name in value.__dataclass_fields__}
    return value


def _diff_lines(found: tuple[Difference, ...]) -> list[str]:
    if not found:
        return [_("No difference.")]
    rows = [
        (
            each.item or _("(template)"),
            labels.label(each.change),
            each.field or "-",
            _shown(each),
        )
        for each in found
    ]
    return table(rows, (_("Item"), _("Change"), _("Field"), _("What")))


def _shown(each: Difference) -> str:
    if not each.field:
        item = each.after or each.before
        return item.words.subject if isinstance(item, TemplateItem) else ""
    return f"{_plain(each.before)} -> {_plain(each.after)}"


def _plain(value: object) -> str:
    if isinstance(value, Offset):
        return labels.describe_offset(value)
    if hasattr(value, "subject"):
        return str(value.subject)
    if hasattr(value, "key"):
        return str(value.key)
    if isinstance(value, tuple):
        return ", ".join(_plain(each) for each in value) or "-"
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_plain(each)}" for name, each in value.items()) or "-"
    if hasattr(value, "kind") and hasattr(value, "name"):
        return f"{labels.label(value.kind)} {value.name}".strip()
    return labels.render(value)
