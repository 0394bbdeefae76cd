"""The questions of an interest within a referral's form: they appear when it is chosen, and change with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from textual.app import ComposeResult

from fsctui.domain.intake import Answered, Question, QuestionKind, Questions, check_answer
from fsctui.domain.query_dates import DateUnit, Relative
from fsctui.i18n import _
from fsctui.i18n.intake_words import answer_said, spoken
from fsctui.refusal import Refusal
from fsctui.tui.days import Days
from fsctui.tui.dialogs.form import Form, FormField
from fsctui.tui.dialogs.form_fields import Entered, Row
from fsctui.tui.dialogs.pick import Choice
from fsctui.tui.numbers import plain_number, typed_number
from fsctui.tui.text import words

ANSWER = "answer."
"""The names of fields that are questions begin so, because a question may be called as a field is."""
INTEREST, ABOVE = "interest", "currency"
"""The field that says what is asked, and the one that questions stand below."""
NUMBERS = frozenset({QuestionKind.NUMBER, QuestionKind.MONEY})


def question_field(question: Question, value: str, days: Days) -> FormField:
    """A question as a field; `value` is the answer as somebody would type it."""
    choices = tuple(Choice(each.code, spoken(each.labels, each.code)) for each in question.choices)
    if question.kind is QuestionKind.YES_NO:
        choices = (Choice("true", _("yes")), Choice("false", _("no")))
    said = question.kind in (*NUMBERS, QuestionKind.DATE)

    def meaning(answer: Any) -> str:
        return answer_said(question, answer)

    return FormField(
        ANSWER + question.code, spoken(question.labels, question.code), value, help=spoken(question.helps),
        choices=choices, required=question.required, read=reader_of(question, days), meaning=meaning if said else None,
    )  # fmt: skip


def reader_of(question: Question, days: Days) -> Callable[[str], Any]:
    """Turns what is typed into the answer, by the question's rule; dates and numbers as people write them here."""

    def read(text: str) -> Any:
        given = plain_number(text) if question.kind in NUMBERS else text
        if question.kind is QuestionKind.DATE:
            meant = days.meant(text)
            counts = isinstance(meant, Relative) and meant.unit is DateUnit.BUSINESS_DAY
            try:
                given = text if counts and days.calendar is None else days.read(text).isoformat()
            except Refusal:
                given = text  # refused below, by the question
        return check_answer(question, given)

    return read


def typed_answers(answers: Iterable[Answered]) -> dict[str, str]:
    """Kept answers by code, as somebody would type them."""
    return {each.code: _typed(each) for each in answers}


def _typed(each: Answered) -> str:
    if isinstance(each.answer, bool):
        return "true" if each.answer else "false"
    return typed_number(each.answer) if each.question is not None and each.question.kind in NUMBERS else each.answer


def split(values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The values of the form: those of fields, and the answers by code."""
    fields = {name: value for name, value in values.items() if not name.startswith(ANSWER)}
    answers = {name.removeprefix(ANSWER): value for name, value in values.items() if name.startswith(ANSWER)}
    return fields, answers


class QuestionForm(Form):
    """A form with the questions of the interest that stands in it. Answers that fit another one's questions are kept.

    `asked`: the questions by interest; `answers`: those that are there, as `typed_answers` gives them.
    """

    DEFAULT_CSS = """
    QuestionForm Row .label { width: 24; }
    QuestionForm Row .wrong { padding: 0 0 0 24; }
    """

    def __init__(
        self,
        title: str,
        fields: Iterable[FormField],
        *,
        asked: Mapping[str, Questions],
        days: Days,
        answers: Mapping[str, str] | None = None,
        **rest: Any,
    ) -> None:
        super().__init__(title, fields, **rest)
        self.asked, self.days, self.stored = asked, days, dict(answers or {})
        self._told = dict(self.stored)
        self._interest: str | None = None

    def content(self) -> ComposeResult:
        # Only now it is known what was begun: the questions are those of the interest in there.
        begun = {} if self.begun is None else self.begun.get("values", {})
        self._told |= split(begun)[1]
        self._put(begun.get(INTEREST, self.typed.get(INTEREST, "")))
        yield from super().content()

    def _put(self, interest: str) -> list[Row]:
        """Let the questions of an interest take the place of those that stand there; the new rows."""
        self._interest = interest
        kept = [row for row in self.rows if not row.field.name.startswith(ANSWER)]
        for row in self.rows:
            if row not in kept:
                self._told[row.field.name.removeprefix(ANSWER)] = row.text
                del self.first[row.field.name]
        new = []
        for each in self.asked.get(interest, ()):
            told = self._told.get(each.code, "")
            value = told if self._fits(each, told) else ""
            new.append(Row(question_field(each, value, self.days)))
            self.first[ANSWER + each.code] = self.stored.get(each.code, "")
        at = next((n for n, row in enumerate(kept, 1) if row.field.name == ABOVE), len(kept))
        self.rows = [*kept[:at], *new, *kept[at:]]
        return new

    def _fits(self, question: Question, text: str) -> bool:
        try:
            return reader_of(question, self.days)(text) is not None
        except Refusal:
            return False

    def on_entered(self, message: Entered) -> None:
        interest = message.row.text
        if message.row.field.name != INTEREST or interest == self._interest:
            return
        old = [row for row in self.rows if row.field.name.startswith(ANSWER)]
        new = self._put(interest)
        for row in old:
            row.remove()
        above = next((row for row in self.rows if row.field.name == ABOVE), self.rows[-1])
        self.query_one("#fields").mount(*new, after=above)

    def _refused(self, refusal: Refusal) -> None:
        """A refused answer is told at its question."""
        named = ANSWER + str(refusal.params.get("question") or "")
        row = next((row for row in self.rows if row.field.name == named), None)
        if row is None:
            super()._refused(refusal)
            return
        self.complain("")
        row.complain(words(refusal))
        row.entry.focus()


__all__ = ["QuestionForm", "question_field", "split", "typed_answers"]
