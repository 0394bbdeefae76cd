"""The fields of an object type: other names for them, more of them, and the lists behind choices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from textual.app import ComposeResult

from fsctui.domain.access import Missing, NotAllowed, Permission, has
from fsctui.domain.choices import offered
from fsctui.domain.records import Field, FieldType, ObjectType
from fsctui.i18n import N_, _, labels
from fsctui.refusal import Refusal
from fsctui.tui.actions import action
from fsctui.tui.dialogs.form import FillsForms, Form
from fsctui.tui.referrals.words import spoken
from fsctui.tui.screens.admin.choices import ChoicesScreen, given_names
from fsctui.tui.screens.admin.lists import name_fields
from fsctui.tui.widgets.columns import Column
from fsctui.tui.widgets.record_list import RecordList
from fsctui.tui.widgets.sources import MemorySource, Targets


@dataclass(frozen=True, slots=True)
class FieldLine:
    """A field with a number, as lists need one."""

    id: int
    field: Field

    @property
    def name(self) -> str:
        return spoken(self.field.labels, self.field.name)


class FieldList(RecordList[FieldLine]):
    WITHOUT = frozenset({"list.mark", "list.mark_all", "list.mark_range"})


class FieldsScreen(FillsForms):
    NAME = N_("Object type")
    TOPICS = frozenset({"object_type"})
    STYLES = "admin.tcss"

    def __init__(self, type_code: str, title: str) -> None:
        super().__init__()
        self.type_code, self.shown = type_code, title
        self.rows = FieldList(
            (
                Column[FieldLine]("name", N_("Name"), lambda row: row.name, minimum=20, flex=3),
                Column[FieldLine]("code", N_("Code"), lambda row: row.field.name, minimum=14, flex=2, priority=1),
                Column[FieldLine]("kind", N_("Kind"), lambda row: labels.label(row.field.type), width=17),
                Column[FieldLine]("values", N_("Values"), _values, minimum=10, flex=3, priority=2),
                Column[FieldLine](
                    "required", N_("Required"), lambda row: _("yes") if row.field.required else "", width=10, priority=3
                ),
            ),
            empty=N_("No field."),
        )

    def body(self) -> ComposeResult:
        yield self.rows

    @property
    def heading(self) -> str:
        return self.shown

    def load(self) -> ObjectType:
        return self.workspace.records.type(self.type_code)

    def fill(self, data: ObjectType) -> None:
        lines: Sequence[FieldLine] = [FieldLine(place, each) for place, each in enumerate(data.fields, start=1)]
        self.rows.show(MemorySource(lines, lambda row: f"{row.name} {row.field.name}"), key="fields")

    def words_changed(self) -> None:
        self.reload()

    def copy_text(self) -> str | None:
        return None if self.rows.row is None else f"{self.type_code}.{self.rows.row.field.name}"

    def on_record_list_opened(self, message: RecordList.Opened) -> None:
        """Enter leads to what may be chosen; other fields have only their names."""
        line = message.row
        if line is not None and line.field.type is FieldType.CHOICE:
            title = f"{self.shown}: {line.name}"
            self.app.push_screen(ChoicesScreen(self.type_code, line.field.name, title))
        elif line is not None:
            self.action_act("fields.edit")

    def why_not_types(self) -> Refusal | None:
        actor = self.workspace.context.actor
        if has(actor, Permission.MANAGE_OBJECT_TYPES):
            return None
        return NotAllowed(Permission.MANAGE_OBJECT_TYPES, Missing.ROLE, actor.username)

    @action("fields.edit", "e", label=N_("edit"), help=N_("Call the field by other names"), enabled="why_not_types",
            rows=True, footer=20)  # fmt: skip
    async def edit(self, targets: Targets[FieldLine]) -> None:
        records, line = self.workspace.records, targets.row
        if line is None:
            return
        name, seen = line.field.name, line.field.labels

        async def save(values: dict[str, Any]) -> Any:
            names = given_names("label", values)
            return await self.write(lambda: records.edit_field(self.type_code, name, names, seen=seen))

        async def reread() -> Mapping[str, str]:
            nonlocal seen
            now = (await self.read(lambda: records.type(self.type_code))).field(name)
            seen = {} if now is None else now.labels
            return {field.name: field.value for field in name_fields("label", _("Name"), seen)}

        fields = name_fields("label", _("Name"), seen)
        form = Form(
            _("Edit {name}").format(name=line.name), fields, save=save, reread=reread,
            draft=f"field:{self.type_code}:{name}",
        )  # fmt: skip
        await self.fill_form(form)


def _values(line: FieldLine) -> str:
    return line.field.target or ", ".join(offered(line.field))


__all__ = ["FieldsScreen"]
