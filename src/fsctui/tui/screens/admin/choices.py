"""The list behind a choice field: what may be chosen, in which order, by which names, and what is retired."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from textual.app import ComposeResult

from fsctui.domain.access import Missing, NotAllowed, Permission, has
from fsctui.domain.choices import CODE, ChoiceRow, ChoicesFixed, is_fixed
from fsctui.i18n import N_, _
from fsctui.refusal import Refusal
from fsctui.services.refusals import ValueInvalid
from fsctui.tui.actions import action
from fsctui.tui.dialogs.form import FillsForms, Form, FormField
from fsctui.tui.referrals.words import spoken
from fsctui.tui.screens.admin.lists import LANGUAGES, name_fields, names_from
from fsctui.tui.text import joined, plain
from fsctui.tui.widgets.columns import Column
from fsctui.tui.widgets.record_list import RecordList
from fsctui.tui.widgets.sources import MemorySource, Targets


@dataclass(frozen=True, slots=True)
class Line:
    """A choice with a number, as lists need one."""

    id: int
    choice: ChoiceRow

    @property
    def name(self) -> str:
        return spoken(self.choice.labels, self.choice.code)


def given_names(prefix: str, values: Mapping[str, Any]) -> dict[str, str]:
    """The names by language that a form changed; an empty one is taken away."""
    return {tag: str(values[f"{prefix}.{tag}"] or "") for tag in LANGUAGES if f"{prefix}.{tag}" in values}


def _code(text: str) -> str:
    if not CODE.fullmatch(text):
        raise ValueInvalid("object_type", "code", text[:40], "student_loan")
    return text


def _name(line: Line) -> Any:
    return joined((line.name, "$text-disabled" if line.choice.retired else ""))


class ChoiceList(RecordList[Line]):
    """The order is the list's own: it is changed by moving, not by sorting."""

    WITHOUT = frozenset({"list.mark", "list.mark_all", "list.mark_range", "list.sort", "list.reverse"})


class ChoicesScreen(FillsForms):
    NAME = N_("Choices")
    TOPICS = frozenset({"object_type"})
    STYLES = "admin.tcss"

    def __init__(self, type_code: str, field: str, title: str) -> None:
        super().__init__()
        self.type_code, self.field, self.shown = type_code, field, title
        self.lines: Sequence[Line] = ()
        self.rows = ChoiceList(
            (
                Column[Line]("name", N_("Name"), _name, minimum=20, flex=3, sortable=False),
                Column[Line]("code", N_("Code"), lambda row: row.choice.code, minimum=16, flex=2, sortable=False),
                Column[Line]("offered", N_("Offered"), _offered, width=12, sortable=False),
                Column[Line]("records", N_("Records"), _records, width=9, align="right", priority=1, sortable=False),
                Column[Line]("names", N_("Names in"), _languages, width=16, priority=2, sortable=False),
            ),
            empty=N_("No choice."),
        )
        self._ids: dict[str, int] = {}

    def body(self) -> ComposeResult:
        yield self.rows

    @property
    def heading(self) -> str:
        return self.shown

    # Reading

    def load(self) -> tuple[ChoiceRow, ...]:
        return self.workspace.records.choices(self.type_code, self.field)

    def fill(self, data: tuple[ChoiceRow, ...]) -> None:
        self.lines = [Line(self._ids.setdefault(each.code, len(self._ids) + 1), each) for each in data]
        self.rows.show(MemorySource(self.lines, lambda row: f"{row.name} {row.choice.code}"), key="choices")

    def words_changed(self) -> None:
        self.reload()

    def copy_text(self) -> str | None:
        return None if self.rows.row is None else self.rows.row.choice.code

    def on_record_list_opened(self) -> None:
        self.action_act("choices.edit")

    # Editing

    def why_not_types(self) -> Refusal | None:
        actor = self.workspace.context.actor
        if has(actor, Permission.MANAGE_OBJECT_TYPES):
            return None
        return NotAllowed(Permission.MANAGE_OBJECT_TYPES, Missing.ROLE, actor.username)

    def why_fixed(self) -> Refusal | None:
        fixed = ChoicesFixed(self.type_code, self.field) if is_fixed(self.type_code, self.field) else None
        return self.why_not_types() or fixed

    def _after(self, code: str, further: int = 1) -> str:
        """The code of the choice so many places further on; empty beyond the last."""
        codes = [line.choice.code for line in self.lines]
        return next(iter(codes[codes.index(code) + further :]), "")

    @action("choices.new", "n", label=N_("new"), help=N_("Add a choice below this one"), enabled="why_fixed",
            footer=20)  # fmt: skip
    async def new(self) -> None:
        records, here = self.workspace.records, self.rows.row
        before = "" if here is None else self._after(here.choice.code)
        fields = [
            FormField("code", _("Code"), required=True, limit=40, read=_code,
                      help=_("Letters, digits and _; commands, rules and files name it by this.")),
            *name_fields("label", _("Name"), {}),
        ]  # fmt: skip

        async def save(values: dict[str, Any]) -> Any:
            code, names = values["code"], names_from("label", values)
            done = await self.write(lambda: records.add_choice(self.type_code, self.field, code, names, before=before))
            self.rows.go_back_to([self._ids.setdefault(code, len(self._ids) + 1)])
            return done

        title = _("New choice of {field}").format(field=self.shown)
        await self.fill_form(Form(title, fields, save=save, draft=f"choice:{self.type_code}.{self.field}"))

    @action("choices.edit", "e", label=N_("edit"), help=N_("Call the choice by other names"),
            enabled="why_not_types", rows=True, footer=30)  # fmt: skip
    async def edit(self, targets: Targets[Line]) -> None:
        records, line = self.workspace.records, targets.row
        if line is None:
            return
        code, seen = line.choice.code, line.choice.labels

        async def save(values: dict[str, Any]) -> Any:
            names = given_names("label", values)
            return await self.write(lambda: records.edit_choice(self.type_code, self.field, code, names, seen=seen))

        async def reread() -> Mapping[str, str]:
            nonlocal seen
            now = await self.read(lambda: records.choices(self.type_code, self.field))
            seen = next((each.labels for each in now if each.code == code), {})
            return {field.name: field.value for field in name_fields("label", _("Name"), seen)}

        fields = name_fields("label", _("Name"), seen)
        draft = f"choice:{self.type_code}.{self.field}:{code}"
        await self.fill_form(
            Form(_("Edit {name}").format(name=line.name), fields, save=save, reread=reread, draft=draft)
        )

    @action("choices.retire", "X", label=N_("retire"), enabled="why_fixed", rows=True,
            help=N_("No longer offer it, or offer it again; records keep it"), footer=40)  # fmt: skip
    def retire(self, targets: Targets[Line]) -> None:
        records, line = self.workspace.records, targets.row
        if line is not None:
            act = records.restore_choice if line.choice.retired else records.retire_choice
            self.perform(lambda: act(self.type_code, self.field, line.choice.code))

    @action("choices.remove", "x,delete", label=N_("remove"), help=N_("Remove a choice that no record has"),
            enabled="why_fixed", rows=True, footer=50)  # fmt: skip
    def take_off(self, targets: Targets[Line]) -> None:
        records, line = self.workspace.records, targets.row
        if line is not None:
            self.perform(lambda: records.remove_choice(self.type_code, self.field, line.choice.code))

    @action("choices.down", "right_curly_bracket,alt+down", label=N_("move"), enabled="why_not_types", rows=True,
            help=N_("Move the choice down; the other brace moves it up"), footer=25)  # fmt: skip
    def move_down(self, targets: Targets[Line]) -> None:
        if targets.row is not None and self._after(targets.row.choice.code):
            self._move(targets.row, self._after(targets.row.choice.code, 2))

    @action("choices.up", "left_curly_bracket,alt+up", label=N_("up"), help=N_("Move the choice up"),
            enabled="why_not_types", rows=True, footer=None)  # fmt: skip
    def move_up(self, targets: Targets[Line]) -> None:
        codes = [line.choice.code for line in self.lines]
        place = 0 if targets.row is None else codes.index(targets.row.choice.code)
        if targets.row is not None and place:
            self._move(targets.row, codes[place - 1])

    def _move(self, line: Line, before: str) -> None:
        records = self.workspace.records
        self.perform(lambda: records.edit_choice(self.type_code, self.field, line.choice.code, before=before))


def _offered(line: Line) -> str:
    return _("retired") if line.choice.retired else _("yes")


def _records(line: Line) -> Any:
    return plain("" if line.choice.records is None else str(line.choice.records))


def _languages(line: Line) -> str:
    return " ".join(tag.partition("_")[0] for tag in LANGUAGES if line.choice.labels.get(tag))


__all__ = ["ChoicesScreen"]
