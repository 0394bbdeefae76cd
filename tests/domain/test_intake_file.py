"""Files of questions: what they hold, and each mistake named by file and entry."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from fsctui.domain.intake import QuestionKind
from fsctui.domain.intake_file import IntakeExpected, IntakeInvalid, check_sets, read_set

GOOD: dict[str, Any] = {
    "interests": ["mortgage"],
    "question": [
        {"code": "worth", "kind": "money", "label": {"en": "Worth", "fr": "Valeur"}, "help": {"en": "How much?"}},
        {
            "code": "purpose", "kind": "choice", "required": True, "label": {"en": "Purpose"}, "help": {"en": "Why?"},
            "choices": [{"code": "buy", "label": {"en": "To buy"}}],
        },
    ],
}  # fmt: skip


def test_a_file_is_read_as_it_stands() -> None:
    found = read_set(GOOD, "m.toml")
    assert (found.file, found.interests) == ("m.toml", ("mortgage",))
    worth, purpose = found.questions
    assert (worth.code, worth.kind, worth.required, worth.choices) == ("worth", QuestionKind.MONEY, False, ())
    assert worth.labels == {"en": "Worth", "fr": "Valeur"} and worth.helps == {"en": "How much?"}
    assert (purpose.required, [each.code for each in purpose.choices]) == (True, ["buy"])
    assert purpose.choices[0].labels == {"en": "To buy"}


def _question(name: str, value: object, at: int = 0) -> Callable[[dict[str, Any]], None]:
    def change(data: dict[str, Any]) -> None:
        data["question"][at][name] = value

    return change


def _file(name: str, value: object) -> Callable[[dict[str, Any]], None]:
    def change(data: dict[str, Any]) -> None:
        data[name] = value

    return change


def _without(name: str) -> Callable[[dict[str, Any]], None]:
    def change(data: dict[str, Any]) -> None:
        del data["question"][0][name]

    return change


E = IntakeExpected
CHOICE = {"code": "buy", "label": {"en": "To buy"}}
MISTAKES: list[tuple[Callable[[dict[str, Any]], None], str, str, IntakeExpected]] = [
    (_file("title", "x"), "title", "title", E.KNOWN_ENTRY),
    (_file("interests", "mortgage"), "interests", "mortgage", E.INTERESTS),
    (_file("interests", [""]), "interests", "['']", E.INTERESTS),
    (_file("interests", [1]), "interests", "[1]", E.INTERESTS),
    (_file("question", None), "question", "", E.QUESTIONS),
    (_file("question", []), "question", "[]", E.QUESTIONS),
    (_file("question", ["x"]), "question", "['x']", E.QUESTIONS),
    (_file("question", [{}] * 31), "question", str([{}] * 31)[:80], E.QUESTIONS),
    (_question("colour", "red"), "question.1.colour", "colour", E.KNOWN_ENTRY),
    (_question("code", "Worth"), "question.1.code", "Worth", E.CODE),
    (_without("code"), "question.1.code", "", E.CODE),
    (_question("code", "worth", 1), "question.2.code", "worth", E.NEW_CODE),
    (_question("kind", "amount"), "question.1.kind", "amount", E.KIND),
    (_without("kind"), "question.1.kind", "", E.KIND),
    (_question("required", "yes"), "question.1.required", "yes", E.YES_NO),
    (_without("label"), "question.1.label", "", E.WORDS),
    (_question("label", {"fr": "Valeur"}), "question.1.label", "{'fr': 'Valeur'}", E.WORDS),
    (_question("label", {"en": "Worth", "fr": " "}), "question.1.label.fr", " ", E.WORDS),
    (_question("label", {"en": "x" * 41}), "question.1.label.en", "x" * 41, E.WORDS),
    (_question("help", {"en": 5}), "question.1.help.en", "5", E.WORDS),
    (_question("help", {"en": "x" * 201}), "question.1.help.en", "x" * 80, E.WORDS),
    (_question("choices", [CHOICE]), "question.1.choices", str([CHOICE]), E.CHOICES),
    (_question("choices", [], 1), "question.2.choices", "[]", E.CHOICES),
    (_question("choices", ["buy"], 1), "question.2.choices", "['buy']", E.CHOICES),
    (_question("choices", "buy", 1), "question.2.choices", "buy", E.CHOICES),
    (_question("choices", [CHOICE, CHOICE], 1), "question.2.choices.2.code", "buy", E.NEW_CODE),
    (_question("choices", [{**CHOICE, "icon": "x"}], 1), "question.2.choices.1.icon", "icon", E.KNOWN_ENTRY),
    (_question("choices", [{"code": "buy"}], 1), "question.2.choices.1.label", "", E.WORDS),
]


@pytest.mark.parametrize(("change", "entry", "value", "expected"), MISTAKES)
def test_a_mistake_is_named_by_its_file_and_entry(
    change: Callable[[dict[str, Any]], None], entry: str, value: str, expected: IntakeExpected
) -> None:
    data = deepcopy(GOOD)
    change(data)
    with pytest.raises(IntakeInvalid) as refused:
        read_set(data, "m.toml")
    found = refused.value
    assert (found.file, found.entry, found.value, found.expected) == ("m.toml", entry, value, expected)


def test_words_are_as_long_as_they_may_be() -> None:
    data = deepcopy(GOOD)
    data["question"][0] |= {"label": {"en": "x" * 40}, "help": {"en": "y" * 200}}
    assert read_set(data, "m.toml").questions[0].labels == {"en": "x" * 40}


def test_a_kind_that_is_not_known_is_refused_with_those_that_are() -> None:
    data = deepcopy(GOOD)
    data["question"][0]["kind"] = "amount"
    with pytest.raises(IntakeInvalid) as refused:
        read_set(data, "m.toml")
    assert refused.value.allowed == ["text", "number", "money", "date", "yes_no", "choice"]


def test_an_interest_is_in_one_file_and_one_file_is_for_the_rest() -> None:
    mortgage = read_set(GOOD, "m.toml")
    general = read_set({"question": GOOD["question"]}, "g.toml")
    assert check_sets([general, mortgage]) == (general, mortgage)
    with pytest.raises(IntakeInvalid) as twice:
        check_sets([mortgage, read_set(GOOD, "n.toml")])
    assert (twice.value.file, twice.value.value, twice.value.expected) == ("n.toml", "mortgage", E.NEW_INTEREST)
    with pytest.raises(IntakeInvalid) as rest:
        check_sets([general, mortgage, read_set({"question": GOOD["question"]}, "h.toml")])
    assert (rest.value.file, rest.value.entry, rest.value.expected) == ("h.toml", "interests", E.ONE_GENERAL)
