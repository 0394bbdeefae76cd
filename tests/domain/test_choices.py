"""What a bank may change of the lists of choice fields, and which choices a record may get."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from fsctui.domain import choices
from fsctui.domain.choices import (
    ChoiceInUse,
    ChoiceRetired,
    ChoicesFixed,
    ChoiceTaken,
    LastChoice,
    NoChoiceField,
)
from fsctui.domain.records import (
    Choice,
    ChoiceUnknown,
    Field,
    FieldInvalid,
    FieldType,
    FieldUnknown,
    ObjectType,
    check_values,
)
from fsctui.refusal import Refusal

RED, BLUE = Choice("red", {"en": "Red", "fr": "Rouge"}), Choice("blue", {"en": "Blue", "fr": "Bleu"})
OLD = Choice("beige", {"en": "Beige"}, retired=True)
CAR = ObjectType(
    "car", {"en": "Car"}, {"en": "Cars"},
    (
        Field("paint", FieldType.CHOICE, {"en": "Paint"}, choices=(RED, BLUE, OLD)),
        Field("plate", FieldType.TEXT, {"en": "Plate"}),
    ),
)  # fmt: skip
STATUS = ObjectType(
    "referral", {"en": "Referral"}, {"en": "Referrals"},
    (Field("status", FieldType.CHOICE, {"en": "Status"}, choices=(Choice("new"), Choice("working"))),),
)  # fmt: skip


def order(object_type: ObjectType, name: str = "paint") -> str:
    return " ".join(choices.codes(object_type, name))


@pytest.mark.parametrize(
    ("before", "there"),
    [("", "red blue beige green"), ("red", "green red blue beige"), ("beige", "red blue green beige")],
)
def test_a_choice_is_added_last_or_before_another_one(before: str, there: str) -> None:
    assert order(choices.added(CAR, "paint", Choice("green", {"en": "Green"}), before)) == there


@pytest.mark.parametrize(
    ("code", "labels", "clash", "other"),
    [
        ("red", {"en": "Scarlet"}, "red", "red"),
        ("RED", {"en": "Scarlet"}, "RED", "red"),
        ("scarlet", {"en": "Scarlet", "fr": "rouge"}, "rouge", "red"),
        ("bleu", {"en": "Sky"}, "bleu", "blue"),
        ("sand", {"en": "beige"}, "beige", "beige"),
    ],
)
def test_what_is_typed_never_means_two_choices(code: str, labels: dict[str, str], clash: str, other: str) -> None:
    with pytest.raises(ChoiceTaken) as caught:
        choices.added(CAR, "paint", Choice(code, labels))
    assert (caught.value.name, caught.value.choice) == (clash, other)


@pytest.mark.parametrize("code", ["", "sky blue", "_sky", "sky-blue", "é", "x" * 41])
def test_a_code_is_a_word(code: str) -> None:
    with pytest.raises(FieldInvalid):
        choices.added(CAR, "paint", Choice(code, {"en": "Sky"}))
    assert order(choices.added(CAR, "paint", Choice("x" * 40, {"en": "Sky"}))).endswith("x" * 40)


def test_a_choice_is_called_by_other_names_and_may_keep_its_own() -> None:
    renamed = choices.relabelled(CAR, "paint", "red", {"en": "Red", "es": "Rojo"})
    assert choices.choice_of(renamed, "paint", "red").labels == {"en": "Red", "es": "Rojo"}
    assert order(renamed) == "red blue beige"
    with pytest.raises(ChoiceTaken):
        choices.relabelled(CAR, "paint", "red", {"en": "Blue"})


@pytest.mark.parametrize(
    ("code", "before", "there"),
    [
        ("red", "", "blue beige red"),
        ("red", "beige", "blue red beige"),
        ("beige", "red", "beige red blue"),
        ("red", "red", "red blue beige"),
    ],
)
def test_a_choice_is_moved(code: str, before: str, there: str) -> None:
    assert order(choices.moved(CAR, "paint", code, before)) == there


def test_the_choice_that_follows_another_one() -> None:
    assert [choices.following(CAR, "paint", code) for code in ("red", "blue", "beige")] == ["blue", "beige", ""]


def test_a_retired_choice_is_not_offered_and_comes_back() -> None:
    left = choices.retired(CAR, "paint", "red", True)
    assert choices.offered(left.fields[0]) == ("blue",)
    assert order(left) == "red blue beige"
    assert choices.retired(left, "paint", "red", False) == CAR


def test_a_list_offers_at_least_one_choice() -> None:
    left = choices.retired(CAR, "paint", "red", True)
    for attempt in (
        lambda: choices.retired(left, "paint", "blue", True), lambda: choices.removed(left, "paint", "blue", 0),
    ):  # fmt: skip
        with pytest.raises(LastChoice) as caught:
            attempt()
        assert (caught.value.field, caught.value.choice) == ("paint", "blue")


def test_only_what_no_record_has_is_removed() -> None:
    assert order(choices.removed(CAR, "paint", "blue", 0)) == "red beige"
    with pytest.raises(ChoiceInUse) as caught:
        choices.removed(CAR, "paint", "blue", 3)
    assert (caught.value.choice, caught.value.records) == ("blue", 3)


ATTEMPTS: dict[str, Callable[[], ObjectType]] = {
    "add": lambda: choices.added(STATUS, "status", Choice("lost", {"en": "Lost"})),
    "retire": lambda: choices.retired(STATUS, "status", "new", True),
    "remove": lambda: choices.removed(STATUS, "status", "new", 0),
}


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_lists_that_behaviour_rests_on_keep_their_codes(attempt: str) -> None:
    with pytest.raises(ChoicesFixed) as caught:
        ATTEMPTS[attempt]()
    assert (caught.value.type, caught.value.field) == ("referral", "status")


def test_lists_that_behaviour_rests_on_are_renamed_and_ordered() -> None:
    renamed = choices.relabelled(STATUS, "status", "new", {"en": "Fresh"})
    assert choices.choice_of(renamed, "status", "new").labels == {"en": "Fresh"}
    assert order(choices.moved(STATUS, "status", "new", ""), "status") == "working new"
    assert [choices.is_fixed(*each) for each in (("referral", "status"), ("account", "kind"), ("case", "status"))] == [
        True, True, False,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("field", "code", "refusal"),
    [("wheels", "red", FieldUnknown), ("plate", "red", NoChoiceField), ("paint", "Red", ChoiceUnknown)],
)
def test_what_is_not_there_is_refused_by_name(field: str, code: str, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        choices.choice_of(CAR, field, code)


def test_a_need_is_one_list_wherever_it_stands() -> None:
    both = {("referral", "interest"), ("opportunity", "interest")}
    assert {*choices.same_list("referral", "interest")} == {*choices.same_list("opportunity", "interest")} == both
    assert choices.same_list("case", "interest") == (("case", "interest"),)


def test_a_record_gets_no_retired_choice_but_its_words_are_still_understood() -> None:
    values = check_values(CAR, {"paint": "Beige", "plate": "beige"})
    assert values == {"paint": "beige", "plate": "beige"}
    with pytest.raises(ChoiceRetired) as caught:
        choices.check_offered(CAR, values)
    assert (caught.value.field, caught.value.value, caught.value.known) == ("paint", "beige", ["red", "blue"])
    choices.check_offered(CAR, {"paint": "red", "plate": "beige"})
    choices.check_offered(CAR, {"paint": None})
    with pytest.raises(ChoiceUnknown) as unknown:
        check_values(CAR, {"paint": "puce"})
    assert unknown.value.known == ["red", "blue"]
