"""The questions of the intake and the answers to them, as the reader reads them; the bank's own words, by language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from fsctui.domain.intake import Answer, Answered, Question, QuestionKind
from fsctui.i18n import _, current, formats


def spoken(words: Mapping[str, str], fallback: str = "") -> str:
    """Words given per language: the reader's, else the English ones."""
    return words.get(current()) or words.get("en") or fallback


def question_label(question: Question | None, code: str) -> str:
    """What a question is called; its code, if it is no longer asked."""
    return code if question is None else spoken(question.labels, code)


def answer_said(question: Question | None, answer: Answer, currency: str = "") -> str:
    """An answer in words; an amount with its currency, where that is known."""
    if isinstance(answer, bool):
        return _("yes") if answer else _("no")
    kind = QuestionKind.TEXT if question is None else question.kind
    match kind:
        case QuestionKind.MONEY:
            amount = Decimal(answer)
            number = formats.number(amount, 0 if amount == amount.to_integral_value() else 2)
            return f"{number} {currency}".strip()
        case QuestionKind.NUMBER:
            return formats.number(Decimal(answer))
        case QuestionKind.DATE:
            return formats.date(date.fromisoformat(answer))
        case QuestionKind.CHOICE:
            choices = () if question is None else question.choices
            return spoken(next((each.labels for each in choices if each.code == answer), {}), answer)
    return answer


def answer_words(answers: Iterable[Answered], currency: str = "") -> list[tuple[str, str]]:
    """Answers, each with what was asked."""
    return [
        (question_label(each.question, each.code), answer_said(each.question, each.answer, currency))
        for each in answers
    ]
