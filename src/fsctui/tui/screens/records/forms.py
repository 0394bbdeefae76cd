"""The form of a record: a field for each field of its object type, checked by the type's own rules while typing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from fsctui.domain.record_rows import RecordSheet
from fsctui.domain.records import MAX_LONG_TEXT, MAX_NAME, MAX_TEXT, Field, FieldType, ObjectType, check_values
from fsctui.i18n import _, current
from fsctui.refusal import Refusal
from fsctui.tui.days import Days
from fsctui.tui.dialogs.form import Form, FormField
from fsctui.tui.dialogs.pick import Choice
from fsctui.tui.numbers import plain_number, typed_number
from fsctui.tui.screens.records.names import choice_name, field_name, type_name, value_words

if TYPE_CHECKING:
    from fsctui.services.workspace import Workspace

NAME = "name:record"
"""The record's own name, beside whatever fields its type has."""
CONFIDENTIAL = "confidential:record"
FOUND = 30
NUMBERS = frozenset({FieldType.NUMBER, FieldType.MONEY, FieldType.PERCENT})


def reader(object_type: ObjectType, field: Field, days: Days) -> Callable[[str], Any]:
    """Turns what is typed into the value, by the type's own rule; dates and numbers as people write them here."""
    alone = replace(object_type, fields=(field,))

    def read(text: str) -> Any:
        given = text
        if field.type in NUMBERS:
            given = plain_number(text)
        elif field.type is FieldType.DATE:
            try:
                given = days.read(text).isoformat()
            except Refusal:
                given = text  # refused below, by the field's name
        return check_values(alone, {field.name: given}, partial=True)[field.name]

    return read


def meaning(field: Field, days: Days) -> Callable[[Any], str] | None:
    """What an entry means, for those that aren't plain text."""
    if field.type is FieldType.DATE:
        return lambda value: days.show(date.fromisoformat(value), late=False) if value else ""
    if field.type in NUMBERS:
        return lambda value: value_words(field, value)
    return None


def help_words(field: Field) -> str:
    """What may be entered."""
    match field.type:
        case FieldType.DATE:
            return _("A date: 2026-12-31, tomorrow, +3bd, or as you write dates.")
        case FieldType.NUMBER | FieldType.MONEY:
            return _("A number.")
        case FieldType.PERCENT:
            return _("A percentage, such as 2.5.") if current() == "en" else _("A percentage.")
        case FieldType.EMAIL:
            return _("An e-mail address, such as name@bank.example.")
        case FieldType.URL:
            return _("An address that begins with https://")
        case FieldType.PHONE:
            return _("A phone number: digits, blanks, + ( ) - . and /")
        case FieldType.CHOICE | FieldType.BOOLEAN:
            return _("Left and right turn the choices, space lists them, backspace empties.")
        case FieldType.REFERENCE:
            return _("Space or a letter searches, backspace empties.")
        case FieldType.TEXT | FieldType.LONG_TEXT:
            return _("Any text.")


def text_of(field: Field, value: object) -> str:
    """A stored value as text in a form."""
    if value is None:
        return ""
    if field.type is FieldType.BOOLEAN:
        return "true" if value else "false"
    return typed_number(str(value)) if field.type in NUMBERS else str(value)


class RecordForms:
    """Makes the forms of records for one reader."""

    def __init__(self, workspace: Workspace, days: Days) -> None:
        self.workspace, self.days = workspace, days

    def fields(self, object_type: ObjectType, sheet: RecordSheet | None = None) -> list[FormField]:
        own_name = object_type.field("name") is not None
        contact = object_type.code == "contact" and sheet is None
        found = []
        if not own_name:
            found.append(
                FormField(
                    NAME,
                    _("Name"),
                    sheet.name if sheet else "",
                    help=_("Left empty, it is the first and the last name.") if contact else _("What it is called."),
                    required=not contact,
                    limit=MAX_NAME,
                )
            )
        known = {each.field.name: each for each in sheet.fields} if sheet else {}
        for field in object_type.fields:
            now = known.get(field.name)
            shown = now.target.name if now is not None and now.target is not None else ""
            found.append(self._field(object_type, field, now.value if now is not None else None, shown))
        if sheet is None:
            yes_no = (Choice("true", _("yes")), Choice("false", _("no")))
            found.append(
                FormField(
                    CONFIDENTIAL,
                    _("Confidential"),
                    "false",
                    choices=yes_no,
                    required=True,
                    help=_("Hidden from everybody without a part in it: owner, account team, participants."),
                )
            )
        return found

    def _field(self, object_type: ObjectType, field: Field, value: object, shown: str) -> FormField:
        choices: tuple[Choice[str], ...] = ()
        if field.type is FieldType.CHOICE:
            choices = tuple(
                Choice(each.code, choice_name(field, each.code))
                for each in field.choices
                if not each.retired or each.code == value
            )
        elif field.type is FieldType.BOOLEAN:
            choices = (Choice("true", _("yes")), Choice("false", _("no")))
        provider = None
        if field.type is FieldType.REFERENCE:

            def provider(typed: str) -> Iterable[Choice[str]]:
                for hit in self.workspace.records.search(typed, FOUND, (field.target,)):
                    yield Choice(str(hit.ref.id), hit.name, hit.detail)

        return FormField(
            field.name,
            field_name(field),
            text_of(field, value),
            help=help_words(field),
            required=field.required,
            choices=choices,
            provider=provider,
            shown=shown,
            read=reader(object_type, field, self.days),
            meaning=meaning(field, self.days),
            limit=MAX_LONG_TEXT if field.type is FieldType.LONG_TEXT else MAX_TEXT * 2,
        )

    def new(self, object_type: ObjectType, save: Callable[[dict[str, Any]], Awaitable[Any]]) -> Form:
        title = _("New: {type}").format(type=type_name(object_type))
        return Form(title, self.fields(object_type), save=save, draft=f"record:{object_type.code}")

    def edit(
        self,
        sheet: RecordSheet,
        save: Callable[[dict[str, Any]], Awaitable[Any]],
        reread: Callable[[], Awaitable[Mapping[str, str]]],
    ) -> Form:
        title = _("Edit {name}").format(name=sheet.name)
        fields = self.fields(sheet.object_type, sheet)
        return Form(title, fields, save=save, reread=reread, draft=f"record:{sheet.ref}")

    def texts(self, sheet: RecordSheet) -> dict[str, str]:
        """What would stand in the form of a record as it is now."""
        return {field.name: field.value for field in self.fields(sheet.object_type, sheet)}
