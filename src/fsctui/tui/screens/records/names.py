"""Types, fields and values of records in the reader's words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from fsctui.domain.record_rows import FieldValue, RecordRow, SheetField
from fsctui.domain.records import Field, FieldType, ObjectType
from fsctui.i18n import N_, _, current, formats

FIRST_TYPES = ("account", "contact", "household")
"""Clients come before everything that belongs to them."""

PARTS = {
    "head": N_("head"),
    "partner": N_("partner"),
    "spouse": N_("spouse"),
    "child": N_("child"),
    "parent": N_("parent"),
    "dependent": N_("dependent"),
    "business": N_("business"),
    "other": N_("other"),
}
"""Parts in a household that are known in every language; banks may use words of their own."""


def spoken(words: Mapping[str, str], fallback: str) -> str:
    """Words given per language: the reader's, else the English ones."""
    return words.get(current()) or words.get("en") or fallback


def type_name(found: ObjectType) -> str:
    return spoken(found.labels, found.code)


def type_plural(found: ObjectType) -> str:
    return spoken(found.plurals, type_name(found))


def field_name(field: Field) -> str:
    return spoken(field.labels, field.name.replace("_", " ").capitalize())


def choice_name(field: Field, code: str) -> str:
    found = next((choice for choice in field.choices if choice.code == code), None)
    return code if found is None else spoken(found.labels, code)


def part_name(role: str) -> str:
    """Somebody's part in a household."""
    return _(PARTS[role]) if role in PARTS else role.replace("_", " ")


def value_words(field: Field, value: FieldValue) -> str:
    """A stored value as its reader writes such values; empty for none."""
    if value is None or value == "":
        return ""
    match field.type:
        case FieldType.BOOLEAN:
            return _("yes") if value else _("no")
        case FieldType.DATE:
            return _day(str(value))
        case FieldType.CHOICE:
            return choice_name(field, str(value))
        case FieldType.MONEY:
            return _number(str(value), 2)
        case FieldType.NUMBER:
            return _number(str(value))
        case FieldType.PERCENT:
            return f"{_number(str(value))} %"
    return str(value)


def sheet_words(found: SheetField) -> str:
    """As `value_words`; a reference by its record's name."""
    return found.target.name if found.target is not None else value_words(found.field, found.value)


def row_words(found: ObjectType | None, row: RecordRow, name: str) -> str:
    """One field of a list's row; empty where the type has no such field."""
    field = found.field(name) if found is not None else None
    return "" if field is None else value_words(field, row.values.get(name))


def _day(text: str) -> str:
    try:
        return formats.date(date.fromisoformat(text))
    except ValueError:
        return text


def _number(text: str, decimals: int | None = None) -> str:
    try:
        return formats.number(Decimal(text), decimals)
    except InvalidOperation:
        return text


def in_order(types: tuple[ObjectType, ...]) -> list[ObjectType]:
    """Accounts, contacts and households, then the others by name."""
    first = [found for code in FIRST_TYPES for found in types if found.code == code]
    return first + sorted((each for each in types if each.code not in FIRST_TYPES), key=lambda each: type_name(each))
