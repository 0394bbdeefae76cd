"""Questions of the intake and their answers: what is kept, what is refused and by which question."""

from __future__ import annotations

import pytest

from fsctui.domain.intake import (
    Answered,
    AnswerInvalid,
    AnswerMissing,
    AnswerNotOffered,
    AnswerTooLong,
    Question,
    QuestionKind,
    QuestionSet,
    QuestionUnknown,
    answered,
    check_answer,
    check_answers,
    fitting,
    questions_for,
)
from fsctui.domain.records import Choice


def asks(code: str, kind: str, *, required: bool = False, choices: str = "") -> Question:
    offered = tuple(Choice(each, {"en": each.title()}) for each in choices.split())
    return Question(code, QuestionKind(kind), {"en": code}, {"en": code}, required, offered)


PURPOSE = asks("purpose", "choice", choices="purchase refinancing")
WORTH, OFFER, WHEN = asks("worth", "money"), asks("offer", "yes_no"), asks("when", "date")
WHAT, MONTHS = asks("what", "text"), asks("months", "number")
MORTGAGE = (PURPOSE, WORTH, OFFER, WHEN)
SETS = (
    QuestionSet("a.toml", ("mortgage", "heloc"), MORTGAGE),
    QuestionSet("b.toml", (), (WHAT,)),
    QuestionSet("c.toml", ("loan",), (MONTHS,)),
)


@pytest.mark.parametrize(
    ("interest", "asked"),
    [("heloc", MORTGAGE), ("loan", (MONTHS,)), ("cards", (WHAT,)), ("", (WHAT,)), (None, (WHAT,))],
)
def test_each_interest_has_its_questions_and_the_rest_the_general_ones(
    interest: str | None, asked: tuple[Question, ...]
) -> None:
    assert questions_for(SETS, interest) == asked


def test_without_general_questions_the_rest_is_asked_nothing() -> None:
    assert questions_for(SETS[:1], "cards") == ()


@pytest.mark.parametrize(
    ("question", "given", "kept"),
    [
        (WORTH, "350,000", "350000"),
        (WORTH, "0", "0"),
        (WORTH, " ", None),
        (WORTH, None, None),
        (OFFER, "yes", True),
        (OFFER, False, False),
        (WHEN, "2026-09-30", "2026-09-30"),
        (PURPOSE, "Refinancing", "refinancing"),
        (WHAT, "a\x1b boat\u202e ", "a boat"),
        (MONTHS, "-3", "-3"),
    ],
)
def test_an_answer_is_kept_in_one_form(question: Question, given: object, kept: object) -> None:
    assert check_answer(question, given) == kept


@pytest.mark.parametrize(
    ("question", "given", "expected"),
    [(WORTH, "12,5", "1234.56"), (WORTH, "-5", "1234.56"), (WHEN, "soon", "2026-12-31"), (OFFER, "if", "true, false")],
)
def test_an_answer_of_another_kind_is_refused_with_what_would_be_right(
    question: Question, given: str, expected: str
) -> None:
    with pytest.raises(AnswerInvalid) as refused:
        check_answer(question, given)
    assert refused.value.params == {"question": question.code, "value": given, "expected": expected}


def test_an_answer_that_is_not_offered_is_refused_with_those_that_are() -> None:
    with pytest.raises(AnswerNotOffered) as refused:
        check_answer(PURPOSE, "boat")
    assert refused.value.params == {"question": "purpose", "value": "boat", "known": ["purchase", "refinancing"]}


def test_a_long_answer_is_refused() -> None:
    assert check_answer(WHAT, "x" * 255) == "x" * 255
    with pytest.raises(AnswerTooLong) as refused:
        check_answer(WHAT, "x" * 256)
    assert refused.value.params == {"question": "what", "length": 256, "longest": 255}


def test_what_nobody_asked_is_refused_with_what_is_asked() -> None:
    with pytest.raises(QuestionUnknown) as refused:
        check_answers(MORTGAGE, "mortgage", {"colour": "red"})
    assert refused.value.params == {
        "interest": "mortgage", "question": "colour", "known": ["purpose", "worth", "offer", "when"],
    }  # fmt: skip


def test_answers_are_laid_over_those_that_are_there() -> None:
    kept = {"worth": "1", "when": "2026-01-31", "old": "gone from the questions"}
    assert check_answers(MORTGAGE, "mortgage", {"worth": "2", "when": "", "offer": "no", "purpose": ""}, kept) == {
        "worth": "2", "old": "gone from the questions", "offer": False,
    }  # fmt: skip


def test_a_required_question_has_to_be_answered() -> None:
    questions = (asks("worth", "money", required=True), WHAT)
    assert check_answers(questions, "x", {"worth": "7"}) == {"worth": "7"}
    assert check_answers(questions, "x", {}, {"worth": "7"}) == {"worth": "7"}
    for given in ({}, {"worth": ""}):
        with pytest.raises(AnswerMissing) as refused:
            check_answers(questions, "x", given, {"what": "a boat"})
        assert refused.value.params == {"interest": "x", "question": "worth"}


def test_of_the_answers_another_interest_keeps_those_that_fit() -> None:
    other = (WORTH, asks("when", "text"), asks("purpose", "choice", choices="boat"), asks("more", "text"))
    kept = {"worth": "5", "when": "2026-01-31", "purpose": "purchase", "offer": True}
    assert fitting(other, kept) == {"worth": "5", "when": "2026-01-31"}


def test_an_empty_answer_of_old_is_none() -> None:
    assert fitting((WHAT,), {"what": ""}) == {}


def test_answers_are_shown_in_the_order_of_the_questions() -> None:
    assert answered((WORTH, WHAT), {"old": "x", "what": "a boat", "worth": "5"}) == (
        Answered("worth", "5", WORTH), Answered("what", "a boat", WHAT), Answered("old", "x"),
    )  # fmt: skip
