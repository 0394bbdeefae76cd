"""What codes are called: object types, fields, choices and roles, in the reader's language.

Scripts have the codes in `--json`; people read the names. What the reader may not ask about stays its code.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from decimal import Decimal
from functools import cached_property

from fsctui.cli.call import Call
from fsctui.domain.records import Field, FieldType, ObjectType
from fsctui.i18n import N_, _, current, formats, labels
from fsctui.refusal import Refusal

REFERRAL = "referral"
_TASK = "task"
_DERIVED = {
    "value": N_("potential value"),
    "referrer": N_("referrer"),
    "referrer_kind": N_("kind of referrer"),
    "existing_client": N_("existing client"),
    "created": N_("day it was made"),
}
"""What rules ask about besides the fields of a referral."""


class Names:
    """Asks the bank about each kind of code once."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._types: dict[str, ObjectType] | None = None
        self._roles: dict[str, str] | None = None

    def type(self, code: str) -> str:
        """`account` is an `Account`; queues also take tasks, which are no records."""
        if code == _TASK:
            return _("Task")
        found = self._type(code)
        return code if found is None else in_language(found.labels, code)

    def field(self, type_code: str, name: str) -> str:
        about = self._field(type_code, name)
        if about is None:
            return _(_DERIVED[name]) if name in _DERIVED else name
        return in_language(about.labels, name)

    def choice(self, type_code: str, name: str, value: str) -> str:
        """The value of a field in words; values that are no choice of it stay."""
        about = self._field(type_code, name)
        return value if about is None else choice_words(about, value)

    def role(self, code: str) -> str:
        if self._roles is None:
            self._roles = {}
            with suppress(Refusal):
                self._roles = {row.code: row.name_in(current()) for row in self._call.workspace.people.roles()}
        return self._roles.get(code, code)

    def _field(self, type_code: str, name: str) -> Field | None:
        found = self._type(type_code)
        if found is None and (type_code, name) == (REFERRAL, "interest"):
            # Whoever refers from outside is told what there is to refer, and nothing else of the bank's types.
            return self._interest_field
        return None if found is None else found.field(name)

    @cached_property
    def _interest_field(self) -> Field | None:
        with suppress(Refusal):
            return Field("interest", FieldType.CHOICE, choices=self._call.workspace.referrals.interests())
        return None

    def _type(self, code: str) -> ObjectType | None:
        if self._types is None:
            self._types = {}
            with suppress(Refusal):
                self._types = {each.code: each for each in self._call.workspace.records.types()}
        return self._types.get(code)


def value_words(about: Field, value: object) -> str:
    """A field's value for people; the text of a number has the reader's separators."""
    if value is None or value == "":
        return ""
    if about.type in (FieldType.MONEY, FieldType.NUMBER):
        return formats.number(Decimal(str(value)))
    return choice_words(about, value) if about.choices else labels.render(value)


def choice_words(about: Field, value: object) -> str:
    """A choice's name; anything else as it is."""
    found = next((choice for choice in about.choices if choice.code == value), None)
    return str(value) if found is None else in_language(found.labels, found.code)


def in_language(names: Mapping[str, str], code: str) -> str:
    return names.get(current()) or names.get("en") or code
