"""Every operator of assignment rules against hand-made truth tables, empty values included."""

from __future__ import annotations

from decimal import Decimal

import pytest

from fsctui.domain.routing import Condition, Operator
from fsctui.domain.routing_conditions import (
    FieldKind,
    Known,
    RoutingField,
    Value,
    codes_of,
    compile_condition,
    day_of,
    number_of,
)

SCHEMA = {
    each.name: each
    for each in (
        RoutingField("state", FieldKind.TEXT),
        RoutingField("tags", FieldKind.TEXT),
        RoutingField("value", FieldKind.NUMBER),
        RoutingField("day", FieldKind.DATE),
        RoutingField("client", FieldKind.BOOLEAN),
        RoutingField(
            "interest",
            FieldKind.CHOICE,
            {"mortgage": ("Mortgage", "Prêt immobilier"), "heloc": ("Home equity line of credit",)},
        ),
    )
}


def holds(field: str, operator: str, values: str, fact: Value) -> bool:
    """`values` as a rule's author writes them, alternatives parted by commas."""
    condition = Condition(field, Operator(operator), tuple(values.split(",")))
    return compile_condition(condition, SCHEMA)(Known({field: fact}))


TEXTS = [
    # operator, values, and whether it holds for: None, "", CA, california, Nevada
    ("equals", "CA", (False, False, True, False, False)),
    ("equals", "ca,NEVADA", (False, False, True, False, True)),
    ("equals", "", (True, True, False, False, False)),
    ("equals", "CA,", (True, True, True, False, False)),
    ("not_equal", "CA", (True, True, False, True, True)),
    ("not_equal", "CA,Nevada", (True, True, False, True, False)),
    ("not_equal", "", (False, False, True, True, True)),
    ("contains", "a", (False, False, True, True, True)),
    ("contains", "FORN,vad", (False, False, False, True, True)),
    ("not_contain", "FORN,vad", (True, True, True, False, False)),
    ("starts_with", "ca", (False, False, True, True, False)),
    ("starts_with", "x,nev", (False, False, False, False, True)),
    ("includes", "CA", (False, False, True, False, False)),
    ("excludes", "CA", (True, True, False, True, True)),
    ("within", "CA,Nevada", (False, False, True, False, True)),
    ("less_than", "5", (False, False, False, False, False)),
]


@pytest.mark.parametrize(("operator", "values", "expected"), TEXTS)
def test_texts(operator: str, values: str, expected: tuple[bool, ...]) -> None:
    facts = (None, "", "CA", "california", "Nevada")
    assert tuple(holds("state", operator, values, fact) for fact in facts) == expected


NUMBERS = [
    # operator, values, and whether it holds for: None, "", 0, 99.99, 100, 250000
    ("equals", "100", (False, False, False, False, True, False)),
    ("equals", "100.00,USD 250000", (False, False, False, False, True, True)),
    ("equals", "", (True, True, False, False, False, False)),
    ("not_equal", "100", (True, True, True, True, False, True)),
    ("not_equal", "", (False, False, True, True, True, True)),
    ("less_than", "100", (False, False, True, True, False, False)),
    ("less_or_equal", "100", (False, False, True, True, True, False)),
    ("greater_than", "100", (False, False, False, False, False, True)),
    ("greater_or_equal", "100", (False, False, False, False, True, True)),
    ("less_than", "0,100", (False, False, True, True, False, False)),
    ("greater_than", "100,0", (False, False, False, True, True, True)),
    ("within", "0,100", (False, False, True, True, True, False)),
    ("within", "100,99", (False, False, False, True, True, False)),
    ("within", "100", (False, False, False, False, False, False)),
    ("less_than", "many", (False, False, False, False, False, False)),
    ("equals", "many", (False, False, False, False, False, False)),
]


@pytest.mark.parametrize(("operator", "values", "expected"), NUMBERS)
def test_numbers(operator: str, values: str, expected: tuple[bool, ...]) -> None:
    facts: tuple[Value, ...] = (None, "", 0, Decimal("99.99"), 100.0, "250000")
    assert tuple(holds("value", operator, values, fact) for fact in facts) == expected


DAYS = [
    # operator, values, and whether it holds for: None, 2026-01-31, 2026-02-01T10:00, no date
    ("equals", "2026-02-01", (False, False, True, False)),
    ("equals", "", (True, False, False, True)),
    ("not_equal", "2026-02-01", (True, True, False, True)),
    ("less_than", "2026-02-01", (False, True, False, False)),
    ("less_or_equal", "2026-02-01", (False, True, True, False)),
    ("greater_than", "2026-01-31", (False, False, True, False)),
    ("greater_or_equal", "2026-01-31", (False, True, True, False)),
    ("within", "2026-01-01,2026-01-31", (False, True, False, False)),
    ("less_than", "tomorrow", (False, False, False, False)),
]


@pytest.mark.parametrize(("operator", "values", "expected"), DAYS)
def test_days(operator: str, values: str, expected: tuple[bool, ...]) -> None:
    facts = (None, "2026-01-31", "2026-02-01T10:00", "2026-02-30")
    assert tuple(holds("day", operator, values, fact) for fact in facts) == expected


CHOICES = [
    # operator, values, and whether it holds for: None, mortgage, heloc, a code that was taken from the list
    ("equals", "mortgage", (False, True, False, False)),
    ("equals", "PRET IMMOBILIER", (False, True, False, False)),
    ("equals", "old_code", (False, False, False, True)),
    ("not_equal", "Mortgage", (True, False, True, True)),
    ("contains", "equity", (False, False, True, False)),
    ("contains", "code", (False, False, False, True)),
    ("not_contain", "equity", (True, True, False, True)),
    ("starts_with", "Home", (False, False, True, False)),
    ("starts_with", "prêt", (False, True, False, False)),
    ("includes", "Mortgage,heloc", (False, True, True, False)),
    ("excludes", "Mortgage,heloc", (True, False, False, True)),
    ("within", "mortgage", (False, True, False, False)),
]


@pytest.mark.parametrize(("operator", "values", "expected"), CHOICES)
def test_choices_are_known_by_code_and_by_their_words(operator: str, values: str, expected: tuple[bool, ...]) -> None:
    assert (
        tuple(holds("interest", operator, values, fact) for fact in (None, "mortgage", "heloc", "old_code")) == expected
    )


@pytest.mark.parametrize(
    ("operator", "values", "expected"),
    [
        ("equals", "true", (False, True, False)),
        ("equals", "Yes", (False, True, False)),
        ("equals", "0", (False, False, True)),
        ("equals", "", (True, False, False)),
        ("equals", "maybe", (False, False, False)),
        ("not_equal", "true", (True, False, True)),
    ],
)
def test_booleans(operator: str, values: str, expected: tuple[bool, ...]) -> None:
    assert tuple(holds("client", operator, values, fact) for fact in (None, True, False)) == expected


@pytest.mark.parametrize(
    ("operator", "values", "expected"),
    [
        ("includes", "a", (False, True, True, False)),
        ("includes", "a;b", (False, False, True, False)),
        ("includes", "a;b,c", (False, False, True, True)),
        ("excludes", "a", (True, False, False, True)),
        ("excludes", "a;b", (True, True, False, True)),
    ],
)
def test_several_values_in_one_field(operator: str, values: str, expected: tuple[bool, ...]) -> None:
    assert tuple(holds("tags", operator, values, fact) for fact in (None, "A", "b; a", "c")) == expected


def test_a_field_that_the_schema_does_not_know_is_a_text() -> None:
    assert holds("branch", "equals", "12", "12")
    assert not holds("branch", "equals", "12", None)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        (True, None),
        (Decimal("NaN"), None),
        (Decimal(7), Decimal(7)),
        ("inf", None),
        ("", None),
        (" 12.50 ", Decimal("12.50")),
        ("USD 12", Decimal(12)),
        ("12 EUR", Decimal(12)),
        ("€1 250 000", Decimal(1_250_000)),
        ("CHF 1'000.5", Decimal("1000.5")),
        ("12 apples", None),
        ("1,000", None),
    ],
)
def test_numbers_are_read_with_their_currency(value: Value, expected: Decimal | None) -> None:
    assert number_of(value) == expected


def test_days_are_read_without_the_time_of_day() -> None:
    assert day_of("2026-03-02T09:00:00Z") == "2026-03-02"
    assert day_of("2026-13-02") is None
    assert day_of("02.03.2026") is None
    assert day_of(None) is None


def test_facts_are_read_once() -> None:
    known = Known({"value": "12", "day": "2026-03-02", "state": "CA"})
    known.text("state"), known.number("value"), known.day("day")
    known.facts = {}
    assert (known.text("state"), known.number("value"), known.day("day")) == ("ca", Decimal(12), "2026-03-02")


def test_words_of_a_choice_without_a_list_stand_for_themselves() -> None:
    assert codes_of(RoutingField("rating", FieldKind.CHOICE), " Hot ") == {"hot"}
