"""Guided intake: the questions that a banker would ask about a need, and the answers to them.

The questions are data, a set for each interest. Answers are kept under the questions' codes, cleaned and in one form;
they are for people, and nothing is decided by them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from fsctui.domain.records import (
    Choice,
    ChoiceUnknown,
    Field,
    FieldInvalid,
    FieldType,
    ObjectType,
    TextTooLong,
    check_values,
)
from fsctui.refusal import Refusal

Answer = str | bool
Answers = Mapping[str, Answer]
"""By the code of the question: text, a number or an amount as decimal text, a date as ISO text, yes or no, a choice."""
SHOWN = 80
"""So many characters of a wrong answer are repeated."""


class QuestionKind(Enum):
    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    YES_NO = "yes_no"
    CHOICE = "choice"


_TYPES = {
    QuestionKind.TEXT: FieldType.TEXT,
    QuestionKind.NUMBER: FieldType.NUMBER,
    QuestionKind.MONEY: FieldType.MONEY,
    QuestionKind.DATE: FieldType.DATE,
    QuestionKind.YES_NO: FieldType.BOOLEAN,
    QuestionKind.CHOICE: FieldType.CHOICE,
}


@dataclass(frozen=True, slots=True)
class Question:
    """`labels` (short) and `helps` (the question itself) map a language to words; "en" is always there."""

    code: str
    kind: QuestionKind
    labels: Mapping[str, str]
    helps: Mapping[str, str]
    required: bool = False
    choices: tuple[Choice, ...] = ()


Questions = tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """The questions of some interests; of all that no other set is for, if it names none."""

    file: str
    interests: tuple[str, ...]
    questions: Questions


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer with its question; None for a question that is no longer asked."""

    code: str
    answer: Answer
    question: Question | None = None


# -- refusals ------------------------------------------------------------------------------------------------------


@dataclass(eq=False)
class QuestionUnknown(Refusal):
    """Nothing of that code is asked about the interest; `known` are the codes that are."""

    interest: str
    question: str
    known: list[str]


@dataclass(eq=False)
class AnswerMissing(Refusal):
    """A question that has to be answered."""

    interest: str
    question: str


@dataclass(eq=False)
class AnswerInvalid(Refusal):
    """An answer that isn't of the question's kind; `expected` is one that would be."""

    question: str
    value: str
    expected: str


@dataclass(eq=False)
class AnswerNotOffered(Refusal):
    """An answer that isn't among those to choose from."""

    question: str
    value: str
    known: list[str]


@dataclass(eq=False)
class AnswerTooLong(Refusal):
    question: str
    length: int
    longest: int


# -- answering -----------------------------------------------------------------------------------------------------


def questions_for(sets: Iterable[QuestionSet], interest: str | None) -> Questions:
    """What is asked about an interest, in order."""
    general: Questions = ()
    for each in sets:
        if interest in each.interests:
            return each.questions
        if not each.interests:
            general = each.questions
    return general


def check_answer(question: Question, given: object) -> Answer | None:
    """One answer as it is kept; None for an empty one. Raises AnswerInvalid, AnswerNotOffered, AnswerTooLong."""
    alone = ObjectType("intake", {}, {}, (Field(question.code, _TYPES[question.kind], choices=question.choices),))
    try:
        found = check_values(alone, {question.code: given})[question.code]
    except FieldInvalid as wrong:
        raise AnswerInvalid(question.code, wrong.value, wrong.expected) from None
    except ChoiceUnknown as wrong:
        raise AnswerNotOffered(question.code, wrong.value, wrong.known) from None
    except TextTooLong as wrong:
        raise AnswerTooLong(question.code, wrong.length, wrong.longest) from None
    if found is None or isinstance(found, bool):
        return found
    text = str(found)
    if question.kind is QuestionKind.MONEY and text.startswith("-"):
        raise AnswerInvalid(question.code, text[:SHOWN], "1234.56")
    return text


def check_answers(
    questions: Questions, interest: str, given: Mapping[str, object], kept: Answers | None = None
) -> dict[str, Answer]:
    """The answers as they are kept, laid over those that are there (`kept`); an empty one takes an answer away.

    Raises QuestionUnknown, AnswerMissing, AnswerInvalid, AnswerNotOffered, AnswerTooLong.
    """
    known = {each.code: each for each in questions}
    answers = dict(kept or {})
    for code, value in given.items():
        if code not in known:
            raise QuestionUnknown(interest, code[:SHOWN], list(known))
        found = check_answer(known[code], value)
        if found is None:
            answers.pop(code, None)
        else:
            answers[code] = found
    for each in questions:
        if each.required and each.code not in answers:
            raise AnswerMissing(interest, each.code)
    return answers


def fitting(questions: Questions, answers: Answers) -> dict[str, Answer]:
    """Those of the answers that the questions of another interest can keep."""
    kept: dict[str, Answer] = {}
    for each in questions:
        if each.code in answers:
            try:
                found = check_answer(each, answers[each.code])
            except Refusal:
                continue
            if found is not None:
                kept[each.code] = found
    return kept


def answered(questions: Questions, answers: Answers) -> tuple[Answered, ...]:
    """The answers in the order of their questions; last those of questions that are no longer asked."""
    codes = [each.code for each in questions]
    asked = [Answered(each.code, answers[each.code], each) for each in questions if each.code in answers]
    return (*asked, *(Answered(code, answers[code]) for code in answers if code not in codes))
