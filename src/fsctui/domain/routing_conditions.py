"""Conditions of assignment rules: what a field holds, and what each operator says of it.

An empty field is an empty text: `equals` and `includes` find it with an empty value, `not_equal`, `not_contain` and
`excludes` hold for it, and nothing is below, above or within it. Case and accents never matter. A choice is known by
its code and by its words in any language. Several values are alternatives; for the negative operators none may hold.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import Any

from fsctui.domain.folding import fold
from fsctui.domain.routing import ORDERING, Condition, Operator

Value = str | int | float | Decimal | bool | None
Facts = Mapping[str, Value]
"""A referral's fields; choices as codes, dates as ISO text, amounts as numbers."""

TRUE_WORDS = frozenset({"true", "1", "yes"})
FALSE_WORDS = frozenset({"false", "0", "no", ""})
_CURRENCY = r"(?:[A-Za-z]{3}|[^\w\s.,+-])?"
_AMOUNT = re.compile(rf"{_CURRENCY}\s*([+-]?[0-9][0-9\s']*(?:\.[0-9]+)?)\s*{_CURRENCY}")
_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ].*)?")


class FieldKind(Enum):
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    BOOLEAN = "boolean"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class RoutingField:
    """A field that conditions may ask. `choices` maps a code to the words people know it by (in any language)."""

    name: str
    kind: FieldKind
    choices: Mapping[str, tuple[str, ...]] | None = None


Schema = Mapping[str, RoutingField]


class Known:
    """A referral's facts while entries are tried; each text is folded once, each number and day read once."""

    __slots__ = ("_days", "_numbers", "_texts", "facts")

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self._texts: dict[str, str] = {}
        self._numbers: dict[str, Decimal | None] = {}
        self._days: dict[str, str | None] = {}

    def text(self, name: str) -> str:
        found = self._texts.get(name)
        if found is None:
            found = self._texts[name] = text_of(self.facts.get(name))
        return found

    def number(self, name: str) -> Decimal | None:
        if name not in self._numbers:
            self._numbers[name] = number_of(self.facts.get(name))
        return self._numbers[name]

    def day(self, name: str) -> str | None:
        if name not in self._days:
            self._days[name] = day_of(self.facts.get(name))
        return self._days[name]


Test = Callable[[Known], bool]


def text_of(value: Value) -> str:
    if value is None:
        return ""
    return ("true" if value else "false") if isinstance(value, bool) else fold(str(value))


def number_of(value: Value) -> Decimal | None:
    """The value as a number, or None. A currency before or behind it, and spaces between, don't matter."""
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, Decimal):
        return value if value.is_finite() else None
    text = str(value).strip()
    try:
        number = Decimal(text)
    except InvalidOperation:
        amount = _AMOUNT.fullmatch(text)
        return None if amount is None else Decimal(re.sub(r"[\s']", "", amount[1]))
    return number if number.is_finite() else None


def day_of(value: Value) -> str | None:
    """The value's day as ISO text, which sorts by time; None for what is no date. A time of day is left out."""
    found = _DAY.fullmatch(str(value).strip()) if value else None
    if found is None:
        return None
    try:
        return date.fromisoformat(found[1]).isoformat()
    except ValueError:
        return None


def codes_of(field: RoutingField, value: str) -> frozenset[str]:
    """The folded texts that a condition's value stands for: a choice's code by its code or any of its words."""
    wanted = fold(value).strip()
    if field.kind is FieldKind.CHOICE and field.choices:
        found = {code for code, texts in _words(field).items() if wanted in texts}
        return frozenset(found or {wanted})
    if field.kind is FieldKind.BOOLEAN and wanted in TRUE_WORDS:
        return frozenset({"true"})
    if field.kind is FieldKind.BOOLEAN and wanted in FALSE_WORDS - {""}:
        return frozenset({"false"})
    return frozenset({wanted})


def choices_of(field: RoutingField, value: str) -> frozenset[str]:
    """The folded codes of the choices that a condition's value stands for; none for a value that names none."""
    return codes_of(field, value) & frozenset(_words(field))


def _words(field: RoutingField) -> dict[str, tuple[str, ...]]:
    """Folded code -> every folded text that it is known by."""
    return {fold(code): (fold(code), *map(fold, labels)) for code, labels in (field.choices or {}).items()}


def is_ordered(field: RoutingField, operator: Operator) -> bool:
    """Whether the operator compares by size; `within` is a range of numbers and dates, and a list of all else."""
    return operator in ORDERING or (operator is Operator.WITHIN and field.kind in (FieldKind.NUMBER, FieldKind.DATE))


def compile_condition(condition: Condition, schema: Schema) -> Test:
    """A test of a referral's facts. A field that the schema doesn't know reads as empty, unless the facts have it."""
    field = schema.get(condition.field) or RoutingField(condition.field, FieldKind.TEXT)
    name, operator, values = condition.field, condition.operator, condition.values
    if is_ordered(field, operator):
        return _ordering(field, operator, values)
    if field.kind is FieldKind.NUMBER and operator in (Operator.EQUALS, Operator.NOT_EQUAL):
        return _same_number(name, values, equal=operator is Operator.EQUALS)
    if field.kind is FieldKind.DATE and operator in (Operator.EQUALS, Operator.NOT_EQUAL):
        return _same_day(name, values, equal=operator is Operator.EQUALS)
    match operator:
        case Operator.EQUALS | Operator.WITHIN:
            wanted = _all_codes(field, values)
            return lambda known: known.text(name) in wanted
        case Operator.NOT_EQUAL:
            wanted = _all_codes(field, values)
            return lambda known: known.text(name) not in wanted
        case Operator.CONTAINS | Operator.NOT_CONTAIN:
            parts = tuple(map(fold, values))
            return _texts(field, lambda text: any(each in text for each in parts), operator is Operator.CONTAINS)
        case Operator.STARTS_WITH:
            starts = tuple(map(fold, values))
            return _texts(field, lambda text: text.startswith(starts), True)
        case _:
            return _several(field, values, operator is Operator.INCLUDES)


def _all_codes(field: RoutingField, values: Sequence[str]) -> frozenset[str]:
    return frozenset().union(*(codes_of(field, value) for value in values))


def _texts(field: RoutingField, holds: Callable[[str], bool], wanted: bool) -> Test:
    """A test of a part of a text; of a choice, of its code and of all its words."""
    name = field.name
    if not field.choices:
        return lambda known: holds(known.text(name)) is wanted
    choices = {code: any(map(holds, texts)) is wanted for code, texts in _words(field).items()}

    def test(known: Known) -> bool:
        text = known.text(name)
        found = choices.get(text)
        return holds(text) is wanted if found is None else found

    return test


def _several(field: RoutingField, values: Sequence[str], wanted: bool) -> Test:
    """A test of a field that holds several values with `;` between; `A;B` asks for both."""
    name = field.name
    alternatives = [[codes_of(field, part) for part in value.split(";")] for value in values]

    def test(known: Known) -> bool:
        held = {part.strip() for part in known.text(name).split(";")}
        return any(all(not codes.isdisjoint(held) for codes in each) for each in alternatives) is wanted

    return test


def _same_number(name: str, values: Sequence[str], *, equal: bool) -> Test:
    numbers = {number for value in values if (number := number_of(value)) is not None}
    empty = any(not value.strip() for value in values)

    def test(known: Known) -> bool:
        number = known.number(name)
        return (empty if number is None else number in numbers) is equal

    return test


def _same_day(name: str, values: Sequence[str], *, equal: bool) -> Test:
    days = {day for value in values if (day := day_of(value)) is not None}
    empty = any(not value.strip() for value in values)

    def test(known: Known) -> bool:
        day = known.day(name)
        return (empty if day is None else day in days) is equal

    return test


def _ordering(field: RoutingField, operator: Operator, values: Sequence[str]) -> Test:
    """Nothing is below, above or within when the referral has no value, or one that is no number (or date)."""
    name, is_day = field.name, field.kind is FieldKind.DATE
    read: Callable[[str], Any] = day_of if is_day else number_of
    bounds = [bound for value in values if (bound := read(value)) is not None]
    if not bounds or (operator is Operator.WITHIN and len(bounds) < 2):
        return lambda known: False
    least, most = min(bounds), max(bounds)
    compare: Callable[[Any], bool]
    match operator:
        case Operator.LESS_THAN:
            compare = most.__gt__
        case Operator.LESS_OR_EQUAL:
            compare = most.__ge__
        case Operator.GREATER_THAN:
            compare = least.__lt__
        case Operator.GREATER_OR_EQUAL:
            compare = least.__le__
        case _:

            def compare(found: Any) -> bool:
                return bool(least <= found <= most)

    def test(known: Known) -> bool:
        found = known.day(name) if is_day else known.number(name)
        return found is not None and compare(found)

    return test
