'''Our own format of an action plan template: TOML that people read, write and keep under version control.

    format = 1
    name = "Client review"                # shown; translations in [name_in]
    unique_name = "client_review"         # a new import of the same unique name makes the next version
    target = "account"                    # object type
    category = "Advice"                   # optional, as all that follows
    description = "..."
    ad_hoc_items = true                   # colleagues may add items of their own to a plan
    estimated_days = 20
    mode = "count"                        # calendar | count | roll: how the offsets count non-working days
    calendar = ""                         # name of a calendar of the bank

    [name_in]
    fr = "Revue patrimoniale"

    [[item]]
    key = "invite"                        # stays when the subject changes
    kind = "task"                         # task | document
    subject = "Invite the client"
    instructions = """Several lines are fine."""
    priority = "high"                     # high | normal | low
    required = true
    from = "target"                       # start | target | prerequisites: what `due` counts from
    due = "-10 bd"                        # see offset_text; none: no due date
    after = ["prepare", "sign +2 bd"]     # prerequisites, each with an optional wait
    assignee = "role:assistant"           # user:NAME role:CODE queue:NAME, creator, plan owner, record owner, ask
    reminder_days = 2                     # days before the due date

    [item.in.fr]
    subject = "Inviter le client"
    instructions = "..."

What is left out has the default of `domain.templates`. Export writes the same, and importing an export gives the same
body back. A `due` or a wait that has no short text is a table: { amount, unit, mode, roll, own_mode }.
'''

from __future__ import annotations

import re
from typing import Any

from fsctui.domain.templates import (
    KEY_PATTERN,
    MAX_ESTIMATE,
    Assignee,
    ItemFault,
    ItemKind,
    Prerequisite,
    Priority,
    TemplateBody,
    TemplateItem,
    Words,
    check,
)
from fsctui.interchange.imported import (
    ImportedTemplate,
    ItemWarning,
    Mappings,
    SourceFormat,
    WarningCode,
    parse_assignee,
    write_assignee,
)
from fsctui.interchange.offset_text import parse_offset, write_offset
from fsctui.interchange.refusals import Expected, FormatVersionUnknown, TemplateFaulty
from fsctui.interchange.target_types import KNOWN_TYPES
from fsctui.interchange.toml_file import Table, TomlFile
from fsctui.scheduling.offsets import MOST, Mode, Offset, Roll, Unit
from fsctui.scheduling.schedule import Anchor

FORMAT = 1
LANGUAGE = re.compile(r"[a-z]{2,3}(_[A-Z]{2})?")
ASSIGNEES = ("creator", "plan owner", "record owner", "ask", "user:NAME", "role:CODE", "queue:NAME")


def read(data: bytes, file: str, mappings: Mappings | None = None) -> ImportedTemplate:
    """Read one template. Raises a `FileRefusal` naming file, line and field.

    `mappings` replace users, roles and queues of another bank by ours. An empty template is let through: it's a draft.
    """
    toml = TomlFile(data, file)
    root = toml.root()
    version = root.raw("format")
    if version != FORMAT or isinstance(version, bool):
        raise FormatVersionUnknown(file, toml.line_of(("format",)), str(version), FORMAT)
    items = tuple(_item(table, mappings or Mappings()) for table in root.tables("item"))
    body = TemplateBody(
        name=root.text("name"),
        unique_name=root.text("unique_name"),
        target_type=root.text("target"),
        items=items,
        description=root.text("description", "", multiline=True),
        category=root.text("category", ""),
        ad_hoc_allowed=root.flag("ad_hoc_items", True),
        estimated_days=root.whole("estimated_days"),
        mode=root.choice("mode", Mode, Mode.CALENDAR),
        calendar=root.text("calendar", ""),
        names=_names(root.table("name_in")),
    )
    if body.estimated_days is not None and not 0 <= body.estimated_days <= MAX_ESTIMATE:
        raise root.invalid("estimated_days", Expected.WHOLE_NUMBER)
    root.finish()
    _require_sound(toml, body)
    warnings = []
    if body.target_type not in KNOWN_TYPES:
        params = {"value": body.target_type, "imported_as": body.target_type}
        warnings.append(ItemWarning("", WarningCode.TARGET_TYPE_UNKNOWN, params, toml.line_of(("target",))))
    return ImportedTemplate(body, tuple(warnings), file, SourceFormat.TOML)


def _names(table: Table) -> dict[str, str]:
    for language in table.data:
        if not LANGUAGE.fullmatch(language):
            raise table.invalid(language, Expected.LANGUAGE, value=language)
    return {language: table.text(language) for language in table.data}


def _item(table: Table, mappings: Mappings) -> TemplateItem:
    table.item = str(table.data.get("key", ""))[:80]
    key = table.text("key")
    if not KEY_PATTERN.fullmatch(key):
        raise table.invalid("key", Expected.KEY)
    offset, own_mode = _due(table)
    reminder = table.whole("reminder_days")
    if reminder is not None and not 0 <= reminder <= 365:
        raise table.invalid("reminder_days", Expected.WHOLE_NUMBER, ("0", "365"))
    item = TemplateItem(
        key=key,
        words=_words(table),
        kind=table.choice("kind", ItemKind, ItemKind.TASK),
        priority=table.choice("priority", Priority, Priority.NORMAL),
        required=table.flag("required", True),
        anchor=table.choice("from", Anchor, Anchor.START),
        offset=offset,
        own_mode=own_mode,
        after=_after(table),
        assignee=_assignee(table, mappings),
        reminder_days=reminder,
        translations=_translations(table.table("in")),
    )
    table.finish()
    return item


def _words(table: Table) -> Words:
    return Words(table.text("subject"), table.text("instructions", "", multiline=True))


def _translations(table: Table) -> dict[str, Words]:
    found = {}
    for language in table.data:
        if not LANGUAGE.fullmatch(language):
            raise table.invalid(language, Expected.LANGUAGE, value=language)
        words = table.table(language)
        found[language] = _words(words)
        words.finish()
    return found


def _due(table: Table) -> tuple[Offset | None, bool]:
    if not table.has("due"):
        return None, False
    value = table.data["due"]
    if isinstance(value, dict):
        parts = table.table("due")
        offset = _offset_table(parts)
        own_mode = parts.flag("own_mode", False)
        parts.finish()
        return offset, own_mode
    found = parse_offset(value) if isinstance(value, str) else None
    if found is None:
        raise table.invalid("due", Expected.OFFSET)
    return found


def _offset_table(parts: Table) -> Offset:
    amount = parts.number("amount")
    if not parts.has("amount") or abs(amount) > MOST:
        raise parts.invalid("amount", Expected.OFFSET_AMOUNT)
    return Offset(
        amount,
        parts.choice("unit", Unit, Unit.DAY),
        parts.choice("mode", Mode, Mode.CALENDAR),
        parts.choice("roll", Roll) if parts.has("roll") else None,
    )


def _after(table: Table) -> tuple[Prerequisite, ...]:
    values = table.raw("after") if table.has("after") else []
    if not isinstance(values, list):
        raise table.invalid("after", Expected.LIST_OF_TEXTS)
    return tuple(_prerequisite(table, value) for value in values)


def _prerequisite(table: Table, value: Any) -> Prerequisite:
    if isinstance(value, dict):
        parts = Table(table.file, value, (*table.path, "after"), table.item)
        need = Prerequisite(parts.text("key"), _offset_table(parts))
        parts.finish()
        return need
    key, _, wait = value.strip().partition(" ") if isinstance(value, str) else ("", "", "")
    found = parse_offset(wait) if wait.strip() else None
    if not key or (wait.strip() and found is None):
        raise table.invalid("after", Expected.PREREQUISITE, value=value)
    return Prerequisite(key, found[0] if found else None)


def _assignee(table: Table, mappings: Mappings) -> Assignee:
    if not table.has("assignee"):
        return Assignee()
    text = table.text("assignee")
    if mapped := mappings.assignee(text) or mappings.assignee(text.partition(":")[2]):
        return mapped
    found = parse_assignee(text)
    if found is None:
        raise table.invalid("assignee", Expected.ASSIGNEE, ASSIGNEES)
    return found


def _require_sound(toml: TomlFile, body: TemplateBody) -> None:
    """Refuse what `check` finds, at the line of the item and the field it is about."""
    fields = {
        ItemFault.KEY_TWICE: "key",
        ItemFault.PREREQUISITE_UNKNOWN: "after",
        ItemFault.PREREQUISITE_ITSELF: "after",
        ItemFault.PREREQUISITE_CYCLE: "after",
        ItemFault.PREREQUISITE_TWICE: "after",
        ItemFault.ANCHOR_WITHOUT_PREREQUISITE: "from",
    }
    for fault in check(body):
        if fault.fault is ItemFault.NO_ITEMS:
            continue
        positions = [number for number, item in enumerate(body.items) if item.key == fault.item]
        # Of a key that stands twice, the second one is the mistake.
        position = positions[-1 if fault.fault is ItemFault.KEY_TWICE else 0] if positions else 0
        line = toml.line_of(("item", position, fields.get(fault.fault, "")))
        raise TemplateFaulty(toml.name, line, fault.item, fault.fault, fault.value)


def write(body: TemplateBody) -> str:
    """The template as TOML; `read` gives the same body back."""
    import tomli_w

    document: dict[str, Any] = {"format": FORMAT, "name": body.name, "unique_name": body.unique_name}
    document["target"] = body.target_type
    _put(document, "category", body.category, "")
    _put(document, "description", body.description, "")
    _put(document, "ad_hoc_items", body.ad_hoc_allowed, True)
    _put(document, "estimated_days", body.estimated_days, None)
    _put(document, "mode", body.mode.value, Mode.CALENDAR.value)
    _put(document, "calendar", body.calendar, "")
    _put(document, "name_in", dict(body.names), {})
    _put(document, "item", [_item_document(item) for item in body.items], [])
    return tomli_w.dumps(document, multiline_strings=True)


def _put(document: dict[str, Any], name: str, value: object, default: object) -> None:
    if value != default:
        document[name] = value


def _item_document(item: TemplateItem) -> dict[str, Any]:
    document: dict[str, Any] = {"key": item.key}
    _put(document, "kind", item.kind.value, ItemKind.TASK.value)
    document |= _words_document(item.words)
    _put(document, "priority", item.priority.value, Priority.NORMAL.value)
    _put(document, "required", item.required, True)
    _put(document, "from", item.anchor.value, Anchor.START.value)
    if item.offset is not None:
        text = write_offset(item.offset, item.own_mode)
        document["due"] = text or {**_offset_document(item.offset), "own_mode": item.own_mode}
    _put(document, "after", [_prerequisite_document(need) for need in item.after], [])
    _put(document, "assignee", write_assignee(item.assignee), "creator")
    _put(document, "reminder_days", item.reminder_days, None)
    _put(document, "in", {language: _words_document(words) for language, words in item.translations.items()}, {})
    return document


def _words_document(words: Words) -> dict[str, Any]:
    document: dict[str, Any] = {"subject": words.subject}
    _put(document, "instructions", words.instructions, "")
    return document


def _prerequisite_document(need: Prerequisite) -> str | dict[str, Any]:
    if need.lag is None:
        return need.key
    # A wait has no plan's mode to follow: a text without a mode is calendar days.
    text = write_offset(need.lag, own_mode=need.lag.mode is not Mode.CALENDAR)
    return f"{need.key} {text}" if text else {"key": need.key, **_offset_document(need.lag)}


def _offset_document(offset: Offset) -> dict[str, Any]:
    document: dict[str, Any] = {"amount": offset.amount, "unit": offset.unit.value, "mode": offset.mode.value}
    return {**document, "roll": offset.roll.value} if offset.roll else document
