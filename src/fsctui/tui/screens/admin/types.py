"""The tab of object types: an administrator adds types and fields; enter shows a type's fields and their lists."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from textual.content import Content

from fsctui.domain.access import Permission
from fsctui.domain.choices import offered
from fsctui.domain.records import CODE_PATTERN, Choice, Field, FieldType, ObjectType
from fsctui.domain.text import clean
from fsctui.i18n import N_, _, current, labels
from fsctui.refusal import Refusal
from fsctui.services.refusals import ValueInvalid
from fsctui.tui.actions import action
from fsctui.tui.dialogs.form import Form, FormField
from fsctui.tui.dialogs.pick import Choice as Pickable
from fsctui.tui.screens.admin.fields import FieldsScreen
from fsctui.tui.screens.admin.lists import LANGUAGES, AdminList, Bank, name_fields, names_from
from fsctui.tui.text import joined, plain
from fsctui.tui.widgets.columns import Column
from fsctui.tui.widgets.preview import details
from fsctui.tui.widgets.sources import Targets

MUTED = "$text-muted"
_FIELD = re.compile(r"([a-z][a-z0-9_]*)(?:\s*:\s*([a-z_]+))?(?:\s*\(([^()]*)\))?(\*?)")
EXAMPLE = "amount: money, due_day: date*, level: choice(low|high)"


@dataclass(frozen=True, slots=True)
class TypeRow:
    """An object type with a number, as lists need one."""

    id: int
    type: ObjectType

    @property
    def origin(self) -> str:
        return _("built in") if self.type.builtin else _("your own")

    @property
    def name(self) -> str:
        return self.type.labels.get(current()) or self.type.labels.get("en") or self.type.code


def read_fields(text: str) -> tuple[Field, ...]:
    """Fields written on one line, such as `amount: money, due_day: date*, level: choice(low|high)`; `*` is required.

    Without a type it is text; a reference names its type in parentheses. Raises ValueInvalid.
    """
    found = []
    for part in filter(None, (clean(each) for each in re.split(r",(?![^()]*\))", text))):
        match = _FIELD.fullmatch(part)
        kind = next((each for each in FieldType if match is not None and each.value == (match[2] or "text")), None)
        if match is None or kind is None:
            raise ValueInvalid("object_type", "fields", part[:60], EXAMPLE)
        within = clean(match[3] or "")
        found.append(
            Field(
                match[1],
                kind,
                {"en": match[1].replace("_", " ").capitalize()},
                required=bool(match[4]),
                choices=_choices(within) if kind is FieldType.CHOICE else (),
                target=within if kind is FieldType.REFERENCE else "",
            )
        )
        if kind in (FieldType.CHOICE, FieldType.REFERENCE) and not within:
            raise ValueInvalid("object_type", "fields", part[:60], EXAMPLE)
    return tuple(found)


def _choices(text: str) -> tuple[Choice, ...]:
    """Choices as `low|high` or `low = Low value | high`."""
    made = []
    for part in filter(None, (clean(each) for each in text.split("|"))):
        code, _equals, label = part.partition("=")
        words = clean(label) or clean(code).replace("_", " ").capitalize()
        made.append(Choice(re.sub(r"\W+", "_", clean(code).lower()), {"en": words}))
    return tuple(made)


def _code(text: str) -> str:
    if not CODE_PATTERN.fullmatch(text):
        raise ValueInvalid("object_type", "code", text[:40], "boat_loan")
    return text


class TypeList(AdminList[TypeRow]):
    TAB = "types"
    TITLE = N_("Object types")
    EMPTY = N_("No object type.")
    COLUMNS = (
        Column[TypeRow]("name", N_("Name"), lambda row: row.name, minimum=24, flex=2),
        Column[TypeRow]("code", N_("Code"), lambda row: row.type.code, minimum=20, flex=2, priority=1),
        Column[TypeRow]("fields", N_("Fields"), lambda row: str(len(row.type.fields)), width=7, align="right"),
        Column[TypeRow](
            "origin",
            N_("Origin"),
            lambda row: _("built in") if row.type.builtin else _("your own"),
            width=12,
            priority=2,
        ),
    )

    def rows_of(self, bank: Bank) -> Sequence[TypeRow]:
        return [TypeRow(place, found) for place, found in enumerate(bank.types, start=1)]

    def words_of(self, row: TypeRow) -> str:
        return f"{row.name} {row.type.code}"

    def copies(self, row: TypeRow) -> str:
        return row.type.code

    def about(self, row: TypeRow, bank: Bank) -> Content:
        head = details([(words, row.type.labels.get(tag, "")) for tag, words in LANGUAGES.items()], width=20)
        lines = [head, Content(""), plain(_("Fields"), "bold")]
        for field in row.type.fields:
            words = field.labels.get(current()) or field.labels.get("en") or field.name
            kind = labels.label(field.type)
            more = field.target or " | ".join(offered(field))
            lines.append(
                joined(
                    "  ", plain(words), ("*" if field.required else "", "$text-accent"), (f"  {kind}", MUTED),
                    (f"  {more}" if more else "", MUTED), (f"  {field.name}", "$text-disabled"),
                )
            )  # fmt: skip
        return Content("\n").join(lines)

    def open_it(self, row: TypeRow) -> None:
        self.app.push_screen(FieldsScreen(row.type.code, row.name))

    def why_not_types(self) -> Refusal | None:
        return self.lacks(Permission.MANAGE_OBJECT_TYPES)

    @action("types.new", "n", label=N_("new"), help=N_("Add an object type with its fields"), enabled="why_not_types",
            footer=20)  # fmt: skip
    async def new(self) -> None:
        records = self.workspace.records
        about = _("Such as {example}; * is required. Without a type it is text.").format(example=EXAMPLE)
        fields = [
            FormField("code", _("Code"), required=True, limit=40, read=_code,
                      help=_("Lower-case letters, digits and _; commands name records by it.")),
            *name_fields("one", _("One"), {}),
            *name_fields("many", _("Several"), {}, required=False),
            FormField("fields", _("Fields"), read=read_fields, help=about, limit=4_000,
                      meaning=lambda found: ", ".join(labels.label(each.type) for each in found)),
        ]  # fmt: skip

        async def save(values: dict[str, Any]) -> Any:
            one, many = names_from("one", values), names_from("many", values)
            added = ObjectType(values["code"], one, {**one, **many}, values["fields"] or (), builtin=False)
            return await self.host.write(lambda: records.add_type(added))

        await self.host.fill_form(Form(_("New object type"), fields, save=save, draft="type"))

    @action("types.field", "plus", label=N_("add field"), help=N_("Add a field to the type"), enabled="why_not_types",
            rows=True, footer=30)  # fmt: skip
    async def add_field(self, targets: Targets[TypeRow]) -> None:
        bank, records, row = self.bank, self.workspace.records, targets.row
        if bank is None or row is None:
            return
        kinds = [Pickable(each.value, labels.label(each)) for each in FieldType]
        types = [Pickable(each.code, TypeRow(0, each).name, each.code) for each in bank.types]
        fields = [
            FormField(
                "code", _("Code"), required=True, limit=40, read=_code, help=_("Lower-case letters, digits and _")
            ),
            *name_fields("label", _("Name"), {}),
            FormField(
                "kind",
                _("Kind"),
                FieldType.TEXT.value,
                choices=kinds,
                required=True,
                help=_("What can be written into it; it can't be changed later."),
            ),
            FormField("choices", _("Choices"), help=_("For a choice: low = Low value | high = High value")),
            FormField("target", _("Refers to"), choices=types, help=_("For a reference: the type of record.")),
        ]

        async def save(values: dict[str, Any]) -> Any:
            kind = FieldType(values["kind"])
            chosen = _choices(values["choices"]) if kind is FieldType.CHOICE else ()
            target = values["target"] if kind is FieldType.REFERENCE else ""
            made = Field(values["code"], kind, names_from("label", values), False, chosen, target)
            return await self.host.write(lambda: records.add_field(row.type.code, made))

        title = _("New field of {type}").format(type=row.name)
        await self.host.fill_form(Form(title, fields, save=save, draft=f"field:{row.type.code}"))


__all__ = ["TypeList", "TypeRow", "read_fields"]
