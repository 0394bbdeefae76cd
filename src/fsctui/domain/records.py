"""Object types and the records of them: what fields there are, and when a value is right.

Types are data (files in `data/object_types`, or made by an administrator). `account`, `contact` and `household` have
tables of their own for the columns in `STORED_COLUMNS`; every other field of every type is kept with the record.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import ClassVar

from fsctui.domain.text import clean
from fsctui.refusal import Kind, Refusal

CODE_PATTERN = re.compile(r"[a-z][a-z0-9_]{0,39}")
MAX_TEXT = 255
MAX_LONG_TEXT = 32_000
MAX_NAME = 200

STORED_COLUMNS: Mapping[str, frozenset[str]] = {
    "account": frozenset({"kind", "industry", "email", "phone", "city", "state", "country"}),
    "contact": frozenset(
        {"first_name", "last_name", "email", "phone", "birth_date", "employer", "city", "state", "country"}
    ),
    "household": frozenset({"city", "country"}),
    "referral": frozenset({"status"}),
}


class FieldType(Enum):
    TEXT = "text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    PERCENT = "percent"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    EMAIL = "email"
    PHONE = "phone"
    URL = "url"
    REFERENCE = "reference"


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a field's values; a `retired` one is for the records that have it already (see domain.choices)."""

    code: str
    labels: Mapping[str, str] = field(default_factory=dict)
    retired: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `labels` maps a language to words ("en" is always there); `target` is a reference's object type."""

    name: str
    type: FieldType
    labels: Mapping[str, str] = field(default_factory=dict)
    required: bool = False
    choices: tuple[Choice, ...] = ()
    target: str = ""


@dataclass(frozen=True, slots=True)
class ObjectType:
    """A type of record; `builtin` ones come with the product, others are an administrator's."""

    code: str
    labels: Mapping[str, str]
    plurals: Mapping[str, str]
    fields: tuple[Field, ...] = ()
    builtin: bool = True

    def field(self, name: str) -> Field | None:
        return next((found for found in self.fields if found.name == name), None)


@dataclass(frozen=True, slots=True)
class RecordRef:
    """A record named the way the command line names it: `TYPE:ID`."""

    type: str
    id: int

    def __str__(self) -> str:
        return f"{self.type}:{self.id}"


@dataclass(eq=False)
class RecordRefInvalid(Refusal):
    text: str


@dataclass(eq=False)
class TypeCodeInvalid(Refusal):
    code_given: str


@dataclass(eq=False)
class FieldUnknown(Refusal):
    type: str
    field: str
    known: list[str]


@dataclass(eq=False)
class FieldMissing(Refusal):
    type: str
    field: str


@dataclass(eq=False)
class FieldInvalid(Refusal):
    """A value that isn't of the field's type; `expected` is what would be right."""

    type: str
    field: str
    value: str
    expected: str


@dataclass(eq=False)
class RequiredTooLate(Refusal):
    """A further field can't be required: the type came with the product, or has records already."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    field: str
    type: str
    records: int


@dataclass(eq=False)
class ChoiceUnknown(Refusal):
    type: str
    field: str
    value: str
    known: list[str]


@dataclass(eq=False)
class TextTooLong(Refusal):
    field: str
    length: int
    longest: int


@dataclass(eq=False)
class NameMissing(Refusal):
    type: str


def parse_ref(text: str) -> RecordRef:
    """Read `TYPE:ID`; refused with `RecordRefInvalid`."""
    found = re.fullmatch(r"([a-z][a-z0-9_]*):([0-9]{1,18})", text.strip())
    if found is None:
        raise RecordRefInvalid(text)
    return RecordRef(found[1], int(found[2]))


def require_type(object_type: ObjectType) -> None:
    """Raise the first thing that's wrong with a type's definition."""
    if not CODE_PATTERN.fullmatch(object_type.code):
        raise TypeCodeInvalid(object_type.code)
    if not object_type.labels.get("en", "").strip():
        raise NameMissing(object_type.code)
    seen: set[str] = set()
    for found in object_type.fields:
        if not CODE_PATTERN.fullmatch(found.name) or found.name in seen or found.name in ("id", "type", "owner"):
            raise FieldInvalid(object_type.code, "name", found.name, "lower_case_name")
        if found.type is FieldType.CHOICE and not found.choices:
            raise FieldMissing(object_type.code, f"{found.name}.choices")
        seen.add(found.name)


def check_name(type_code: str, name: str) -> str:
    """The record's name, cleaned; refused when empty or too long."""
    cleaned = clean(name)
    if not cleaned:
        raise NameMissing(type_code)
    if len(cleaned) > MAX_NAME:
        raise TextTooLong("name", len(cleaned), MAX_NAME)
    return cleaned


def check_values(
    object_type: ObjectType, given: Mapping[str, object], *, partial: bool = False
) -> dict[str, str | int | bool | None]:
    """The values as they are stored: text, ids, booleans, dates as ISO text, numbers as plain decimal text.

    `partial` (an edit) doesn't ask for the required fields that aren't given. An empty value clears a field.
    """
    names = {found.name for found in object_type.fields}
    for name in given:
        if name not in names:
            raise FieldUnknown(object_type.code, name, sorted(names))
    checked: dict[str, str | int | bool | None] = {}
    for found in object_type.fields:
        if found.name not in given:
            if found.required and not partial:
                raise FieldMissing(object_type.code, found.name)
            continue
        value = given[found.name]
        if value is None or (isinstance(value, str) and not clean(value)):
            if found.required:
                raise FieldMissing(object_type.code, found.name)
            checked[found.name] = None
            continue
        checked[found.name] = _check_value(object_type.code, found, value)
    return checked


def _check_value(type_code: str, found: Field, value: object) -> str | int | bool:
    text = clean(str(value), multiline=found.type is FieldType.LONG_TEXT)
    match found.type:
        case FieldType.NUMBER | FieldType.MONEY | FieldType.PERCENT:
            return _number(type_code, found, text)
        case FieldType.DATE:
            return _date(type_code, found, text)
        case FieldType.BOOLEAN:
            return _boolean(type_code, found, text)
        case FieldType.CHOICE:
            return _choice(type_code, found, text)
        case FieldType.REFERENCE:
            return _reference(type_code, found, text)
        case FieldType.EMAIL:
            if not re.fullmatch(r"[^@\s]{1,64}@[^@\s]{1,190}", text):
                raise FieldInvalid(type_code, found.name, text[:80], "name@bank.example")
        case FieldType.URL:
            if not re.fullmatch(r"https?://[^\s]{1,2000}", text):
                raise FieldInvalid(type_code, found.name, text[:80], "http(s)")
        case FieldType.PHONE:
            if not re.fullmatch(r"[0-9+()./\sx-]{3,40}", text):
                raise FieldInvalid(type_code, found.name, text[:80], "+1 555 0100")
        case FieldType.TEXT | FieldType.LONG_TEXT:  # pragma: no branch - there is no other type, as mypy proves
            pass
    longest = MAX_LONG_TEXT if found.type is FieldType.LONG_TEXT else MAX_TEXT
    if len(text) > longest:
        raise TextTooLong(found.name, len(text), longest)
    return text


_NUMBER = re.compile(r"[+-]?([0-9]{1,15}(\.[0-9]{0,30})?|\.[0-9]{1,30})")
_GROUPED = re.compile(r"[+-]?[1-9][0-9]{0,2}([ ,\u00a0\u202f])[0-9]{3}(\1[0-9]{3}){0,3}(\.[0-9]{0,30})?")


def _number(type_code: str, found: Field, text: str) -> str:
    """Digits with a decimal point, perhaps in groups of three: a comma is never taken for what it may not be.

    "12,5" and "1.234,56" are refused: to drop or to turn the comma is wrong by a factor for half of those who write it.
    """
    plain = text.removesuffix("%").rstrip()
    if _GROUPED.fullmatch(plain):
        plain = re.sub("[ ,\u00a0\u202f]", "", plain)
    if not _NUMBER.fullmatch(plain):
        raise FieldInvalid(type_code, found.name, text[:80], "1234.56")
    return format(Decimal(plain), "f")


def _date(type_code: str, found: Field, text: str) -> str:
    try:
        return date.fromisoformat(text[:10] if len(text) > 10 and text[10] in "T " else text).isoformat()
    except ValueError:
        raise FieldInvalid(type_code, found.name, text[:80], "2026-12-31") from None


_BOOLEANS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


def _boolean(type_code: str, found: Field, text: str) -> bool:
    if text.lower() not in _BOOLEANS:
        raise FieldInvalid(type_code, found.name, text[:80], "true, false")
    return _BOOLEANS[text.lower()]


def _choice(type_code: str, found: Field, text: str) -> str:
    wanted = text.casefold()
    for choice in found.choices:
        if wanted in (choice.code.casefold(), *(label.casefold() for label in choice.labels.values())):
            return choice.code
    known = [choice.code for choice in found.choices if not choice.retired]
    raise ChoiceUnknown(type_code, found.name, text[:80], known)


def _reference(type_code: str, found: Field, text: str) -> int:
    number = text.removeprefix(f"{found.target}:")
    if not re.fullmatch(r"[0-9]{1,18}", number):
        raise FieldInvalid(type_code, found.name, text[:80], f"{found.target}:1234")
    return int(number)
