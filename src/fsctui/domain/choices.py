"""The lists behind choice fields: what a bank may change of them, and what records may have of them.

A choice that is retired is no longer offered; records that have it keep it, are shown with its name and found by it.
Lists that the product's own behaviour rests on can be renamed and put in another order, and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

from fsctui.domain.records import Choice, ChoiceUnknown, Field, FieldInvalid, FieldType, FieldUnknown, ObjectType
from fsctui.refusal import Kind, Refusal

FIXED = frozenset({("account", "kind"), ("referral", "status")})
"""A client is a person or a business, and each status of a referral is a step of its life."""
_SAME = ((("referral", "interest"), ("opportunity", "interest")),)
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_]{0,39}")


@dataclass(frozen=True, slots=True)
class ChoiceRow:
    """A choice as lists show it; `records` is how many have it, None for those who may not edit the list."""

    code: str
    labels: Mapping[str, str]
    retired: bool
    records: int | None


@dataclass(eq=False)
class NoChoiceField(Refusal):
    type: str
    field: str


@dataclass(eq=False)
class ChoicesFixed(Refusal):
    """The product's behaviour rests on the codes of this list."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    type: str
    field: str


@dataclass(eq=False)
class ChoiceTaken(Refusal):
    """Another choice of the list has that code or name, in some language: what is typed could mean either."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    field: str
    name: str
    choice: str


@dataclass(eq=False)
class ChoiceInUse(Refusal):
    kind: ClassVar[Kind] = Kind.CONFLICT
    choice: str
    records: int


@dataclass(eq=False)
class ChoiceAskedFor(Refusal):
    """The assignment rule in force asks for a choice by a name or code that would mean another one or none."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    rule: str
    entry: str
    value: str


@dataclass(eq=False)
class LastChoice(Refusal):
    """A list offers at least one choice."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    field: str
    choice: str


@dataclass(eq=False)
class ChoiceRetired(Refusal):
    """The bank no longer offers this choice; `known` are those that it does."""

    type: str
    field: str
    value: str
    known: list[str]


def same_list(code: str, name: str) -> tuple[tuple[str, str], ...]:
    """All fields (type and name) that share the list of one: what a client needs is called alike wherever it stands."""
    return next((fields for fields in _SAME if (code, name) in fields), ((code, name),))


def is_fixed(code: str, name: str) -> bool:
    return (code, name) in FIXED


def choice_field(object_type: ObjectType, name: str) -> Field:
    """Raises FieldUnknown, NoChoiceField."""
    found = object_type.field(name)
    if found is None:
        raise FieldUnknown(object_type.code, name, sorted(each.name for each in object_type.fields))
    if found.type is not FieldType.CHOICE:
        raise NoChoiceField(object_type.code, name)
    return found


def choice_of(object_type: ObjectType, name: str, code: str) -> Choice:
    """A choice by its code. Raises ChoiceUnknown."""
    field = choice_field(object_type, name)
    found = next((each for each in field.choices if each.code == code), None)
    if found is None:
        raise ChoiceUnknown(object_type.code, name, code[:80], [each.code for each in field.choices])
    return found


def added(object_type: ObjectType, name: str, choice: Choice, before: str = "") -> ObjectType:
    """With one more choice, before another one or last. Raises ChoicesFixed, FieldInvalid, ChoiceTaken."""
    field = choice_field(object_type, name)
    _check_open(object_type, name)
    if not CODE.fullmatch(choice.code):
        raise FieldInvalid(object_type.code, name, choice.code[:80], "student_loan")
    _check_words(name, field.choices, choice)
    return _placed(object_type, field, choice, before)


def relabelled(object_type: ObjectType, name: str, code: str, labels: Mapping[str, str]) -> ObjectType:
    """With other names for one choice, all of them given by language. Raises ChoiceTaken."""
    field = choice_field(object_type, name)
    renamed = replace(choice_of(object_type, name, code), labels=dict(labels))
    _check_words(name, (each for each in field.choices if each.code != code), renamed)
    return _with(object_type, field, tuple(renamed if each.code == code else each for each in field.choices))


def moved(object_type: ObjectType, name: str, code: str, before: str) -> ObjectType:
    """With a choice in another place: before another one, or last where `before` is empty."""
    field, choice = choice_field(object_type, name), choice_of(object_type, name, code)
    return object_type if before == code else _placed(object_type, field, choice, before)


def retired(object_type: ObjectType, name: str, code: str, away: bool) -> ObjectType:
    """With a choice no longer offered, or offered again. Raises ChoicesFixed, LastChoice."""
    field, choice = choice_field(object_type, name), choice_of(object_type, name, code)
    _check_open(object_type, name)
    left = tuple(replace(each, retired=away) if each == choice else each for each in field.choices)
    _check_offers(field, left, code)
    return _with(object_type, field, left)


def removed(object_type: ObjectType, name: str, code: str, records: int) -> ObjectType:
    """Without a choice that none of the `records` has. Raises ChoicesFixed, ChoiceInUse, LastChoice."""
    field, choice = choice_field(object_type, name), choice_of(object_type, name, code)
    _check_open(object_type, name)
    if records:
        raise ChoiceInUse(code, records)
    left = tuple(each for each in field.choices if each != choice)
    _check_offers(field, left, code)
    return _with(object_type, field, left)


def codes(object_type: ObjectType, name: str) -> list[str]:
    """All codes of a list in its order."""
    return [each.code for each in choice_field(object_type, name).choices]


def following(object_type: ObjectType, name: str, code: str) -> str:
    """The code of the choice that comes after another one; empty for the last."""
    return next(iter(codes(object_type, name)[codes(object_type, name).index(code) + 1 :]), "")


def check_offered(object_type: ObjectType, values: Mapping[str, object]) -> None:
    """Refuse a choice that a record is to get now and that the bank has retired. Raises ChoiceRetired.

    `values` are as `check_values` gives them; of a record that there is, only those that it hasn't got yet.
    """
    for field in object_type.fields:
        value = values.get(field.name)
        if any(each.retired and each.code == value for each in field.choices):
            raise ChoiceRetired(object_type.code, field.name, str(value), list(offered(field)))


def offered(field: Field) -> tuple[str, ...]:
    """The codes that new records may have, in the list's order."""
    return tuple(each.code for each in field.choices if not each.retired)


def _check_open(object_type: ObjectType, name: str) -> None:
    if is_fixed(object_type.code, name):
        raise ChoicesFixed(object_type.code, name)


def _check_words(name: str, others: Iterable[Choice], choice: Choice) -> None:
    wanted = {word.casefold(): word for word in (*choice.labels.values(), choice.code)}
    for other in others:
        taken = {word.casefold() for word in (*other.labels.values(), other.code)}
        clash = next((word for folded, word in wanted.items() if folded in taken), None)
        if clash is not None:
            raise ChoiceTaken(name, clash, other.code)


def _check_offers(field: Field, left: tuple[Choice, ...], code: str) -> None:
    if all(each.retired for each in left):
        raise LastChoice(field.name, code)


def _placed(object_type: ObjectType, field: Field, choice: Choice, before: str) -> ObjectType:
    others = [each for each in field.choices if each.code != choice.code]
    place = others.index(choice_of(object_type, field.name, before)) if before else len(others)
    return _with(object_type, field, (*others[:place], choice, *others[place:]))


def _with(object_type: ObjectType, field: Field, choices: tuple[Choice, ...]) -> ObjectType:
    changed = replace(field, choices=choices)
    return replace(
        object_type, fields=tuple(changed if each.name == field.name else each for each in object_type.fields)
    )
