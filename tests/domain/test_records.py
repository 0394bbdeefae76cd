"""Values of records: what is stored, and what is refused with what would be right."""

from __future__ import annotations

import pytest

from fsctui.domain import records
from fsctui.domain.records import (
    Choice,
    ChoiceUnknown,
    Field,
    FieldInvalid,
    FieldMissing,
    FieldType,
    FieldUnknown,
    NameMissing,
    ObjectType,
    RecordRef,
    RecordRefInvalid,
    TextTooLong,
    TypeCodeInvalid,
)
from fsctui.refusal import Refusal

CAR = ObjectType(
    "car",
    {"en": "Car"},
    {"en": "Cars"},
    (
        Field("plate", FieldType.TEXT, required=True),
        Field("notes", FieldType.LONG_TEXT),
        Field("doors", FieldType.NUMBER),
        Field("price", FieldType.MONEY),
        Field("share", FieldType.PERCENT),
        Field("built", FieldType.DATE),
        Field("electric", FieldType.BOOLEAN),
        Field(
            "colour",
            FieldType.CHOICE,
            choices=(Choice("red", {"en": "Red", "fr": "Rouge"}), Choice("blue")),
        ),
        Field("mail", FieldType.EMAIL),
        Field("phone", FieldType.PHONE),
        Field("site", FieldType.URL),
        Field("keeper", FieldType.REFERENCE, target="contact"),
    ),
)


@pytest.mark.parametrize(
    ("field", "given", "stored"),
    [
        ("plate", "  AB\x1b[1m12 ", "AB[1m12"),
        ("notes", "two\nlines", "two\nlines"),
        ("doors", "5", "5"),
        ("price", "1,234.50", "1234.50"),
        ("price", "1 234.5", "1234.5"),
        ("price", "-1\u202f234\u202f567.25", "-1234567.25"),
        ("price", "1,234", "1234"),
        ("price", "+0.05", "0.05"),
        ("price", ".5", "0.5"),
        ("price", "999999999999999", "999999999999999"),
        ("share", "12.5%", "12.5"),
        ("built", "2020-02-29", "2020-02-29"),
        ("built", "2020-02-29T10:00:00Z", "2020-02-29"),
        ("electric", "Yes", True),
        ("electric", False, False),
        ("colour", "rouge", "red"),
        ("colour", "BLUE", "blue"),
        ("mail", "kiara@bank.example", "kiara@bank.example"),
        ("phone", "+1 (555) 010-0", "+1 (555) 010-0"),
        ("site", "https://bank.example/a", "https://bank.example/a"),
        ("keeper", "contact:42", 42),
        ("keeper", 42, 42),
        ("mail", "  ", None),
        ("mail", None, None),
        ("mail", "\u200b", None),
    ],
)
def test_right_values(field: str, given: object, stored: object) -> None:
    assert records.check_values(CAR, {field: given}, partial=True) == {field: stored}


@pytest.mark.parametrize(
    ("field", "given", "refusal"),
    [
        ("wheels", "4", FieldUnknown),
        ("plate", "", FieldMissing),
        ("plate", "\u200b\x1b", FieldMissing),
        ("plate", "x" * 256, TextTooLong),
        ("notes", "x" * 32_001, TextTooLong),
        ("doors", "five", FieldInvalid),
        ("doors", "NaN", FieldInvalid),
        ("price", "1e20", FieldInvalid),
        ("price", "1e-20000000", FieldInvalid),
        ("price", "1000000000000000", FieldInvalid),
        ("price", "1234,56", FieldInvalid),
        ("price", "12,5", FieldInvalid),
        ("price", "0,125", FieldInvalid),
        ("price", "1.234,56", FieldInvalid),
        ("price", "1,234 567", FieldInvalid),
        ("price", "1_000", FieldInvalid),
        ("price", ".", FieldInvalid),
        ("built", "29.02.2020", FieldInvalid),
        ("built", "2021-02-29", FieldInvalid),
        ("electric", "maybe", FieldInvalid),
        ("colour", "green", ChoiceUnknown),
        ("mail", "kiara", FieldInvalid),
        ("phone", "call me", FieldInvalid),
        ("site", "javascript:alert(1)", FieldInvalid),
        ("keeper", "account:42", FieldInvalid),
    ],
)
def test_wrong_values(field: str, given: str, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        records.check_values(CAR, {field: given}, partial=True)


def test_a_new_record_needs_its_required_fields() -> None:
    with pytest.raises(FieldMissing) as refused:
        records.check_values(CAR, {"doors": 3})
    assert refused.value.field == "plate"
    assert records.check_values(CAR, {"plate": "AB12"}) == {"plate": "AB12"}


def test_references() -> None:
    assert records.parse_ref(" account:42 ") == RecordRef("account", 42)
    assert str(RecordRef("financial_account", 7)) == "financial_account:7"
    for wrong in (
        "account",
        "account:",
        "account:x",
        "Account:1",
        ":1",
        "account:1;2",
        "account:" + "9" * 19,
    ):
        with pytest.raises(RecordRefInvalid):
            records.parse_ref(wrong)


def test_names() -> None:
    assert records.check_name("car", " A\u202ecar ") == "Acar"
    with pytest.raises(NameMissing):
        records.check_name("car", "\x00")
    with pytest.raises(TextTooLong):
        records.check_name("car", "x" * 201)


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        (ObjectType("Car", {"en": "Car"}, {}), TypeCodeInvalid),
        (ObjectType("car", {"fr": "Voiture"}, {}), NameMissing),
        (
            ObjectType("car", {"en": "Car"}, {}, (Field("Bad name", FieldType.TEXT),)),
            FieldInvalid,
        ),
        (
            ObjectType("car", {"en": "Car"}, {}, (Field("id", FieldType.TEXT),)),
            FieldInvalid,
        ),
        (
            ObjectType(
                "car",
                {"en": "Car"},
                {},
                (Field("a", FieldType.TEXT), Field("a", FieldType.TEXT)),
            ),
            FieldInvalid,
        ),
        (
            ObjectType("car", {"en": "Car"}, {}, (Field("a", FieldType.CHOICE),)),
            FieldMissing,
        ),
    ],
)
def test_wrong_types(wrong: ObjectType, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        records.require_type(wrong)


def test_a_right_type() -> None:
    records.require_type(CAR)
    assert CAR.field("doors") == Field("doors", FieldType.NUMBER)
    assert CAR.field("wheels") is None
