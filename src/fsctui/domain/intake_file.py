"""Reading the files of questions: what is wrong is named by its file and entry, with what would be right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from fsctui.domain.intake import Question, QuestionKind, Questions, QuestionSet
from fsctui.domain.records import CODE_PATTERN, Choice
from fsctui.domain.text import clean
from fsctui.refusal import Refusal

MOST = 30
"""Questions of one set: more than anybody would ask, or answer."""
MAX_LABEL = 40
MAX_HELP = 200
_FILE = ("interests", "question")
_QUESTION = ("code", "kind", "required", "label", "help", "choices")


class IntakeExpected(Enum):
    """What would have been right."""

    KNOWN_ENTRY = "known_entry"
    INTERESTS = "interests"
    NEW_INTEREST = "new_interest"
    ONE_GENERAL = "one_general"
    QUESTIONS = "questions"
    CODE = "code"
    NEW_CODE = "new_code"
    KIND = "kind"
    YES_NO = "yes_no"
    WORDS = "words"
    CHOICES = "choices"


@dataclass(eq=False)
class IntakeInvalid(Refusal):
    """An entry of a file of questions that can't be used; `entry` is where it stands, such as `question.2.kind`."""

    file: str
    entry: str
    value: str
    expected: IntakeExpected
    allowed: list[str]


def read_set(data: Mapping[str, Any], file: str) -> QuestionSet:
    """The questions out of a parsed file. Raises IntakeInvalid."""
    reader = _Reader(file)
    reader.known(data, "", _FILE)
    interests = data.get("interests", [])
    if not isinstance(interests, list) or not all(isinstance(each, str) and each for each in interests):
        raise reader.invalid("interests", interests, IntakeExpected.INTERESTS)
    return QuestionSet(file, tuple(interests), reader.questions(data.get("question")))


def check_sets(sets: Iterable[QuestionSet]) -> tuple[QuestionSet, ...]:
    """All files together: each interest is in one of them, and one at most is for the rest. Raises IntakeInvalid."""
    taken: set[str] = set()
    checked: list[QuestionSet] = []
    for each in sets:
        reader = _Reader(each.file)
        for interest in each.interests:
            if interest in taken:
                raise reader.invalid("interests", interest, IntakeExpected.NEW_INTEREST)
            taken.add(interest)
        if not each.interests and any(not other.interests for other in checked):
            raise reader.invalid("interests", "", IntakeExpected.ONE_GENERAL)
        checked.append(each)
    return tuple(checked)


class _Reader:
    def __init__(self, file: str) -> None:
        self.file = file

    def invalid(
        self, entry: str, value: object, expected: IntakeExpected, allowed: Iterable[str] = ()
    ) -> IntakeInvalid:
        return IntakeInvalid(self.file, entry, "" if value is None else str(value)[:80], expected, list(allowed))

    def known(self, table: Mapping[str, Any], where: str, names: tuple[str, ...]) -> None:
        for name in table:
            if name not in names:
                raise self.invalid(f"{where}{name}", name, IntakeExpected.KNOWN_ENTRY, names)

    def questions(self, given: object) -> Questions:
        if (
            not isinstance(given, list)
            or not 0 < len(given) <= MOST
            or not all(isinstance(each, dict) for each in given)
        ):
            raise self.invalid("question", given, IntakeExpected.QUESTIONS)
        found: list[Question] = []
        for number, table in enumerate(given, 1):
            where = f"question.{number}."
            code = self.code(table, where, [each.code for each in found])
            found.append(self.question(table, code, where))
        return tuple(found)

    def question(self, table: Mapping[str, Any], code: str, where: str) -> Question:
        self.known(table, where, _QUESTION)
        kinds = {each.value: each for each in QuestionKind}
        kind = kinds.get(str(table.get("kind")))
        if kind is None:
            raise self.invalid(f"{where}kind", table.get("kind"), IntakeExpected.KIND, kinds)
        required = table.get("required", False)
        if not isinstance(required, bool):
            raise self.invalid(f"{where}required", required, IntakeExpected.YES_NO)
        labels = self.words(table, "label", where, MAX_LABEL)
        helps = self.words(table, "help", where, MAX_HELP)
        return Question(code, kind, labels, helps, required, self.choices(table, kind, where))

    def code(self, table: Mapping[str, Any], where: str, taken: Iterable[str]) -> str:
        code = table.get("code")
        if not isinstance(code, str) or not CODE_PATTERN.fullmatch(code):
            raise self.invalid(f"{where}code", code, IntakeExpected.CODE)
        if code in taken:
            raise self.invalid(f"{where}code", code, IntakeExpected.NEW_CODE)
        return code

    def words(self, table: Mapping[str, Any], name: str, where: str, longest: int) -> dict[str, str]:
        """Words by language; "en" is what is shown where a language is missing."""
        given = table.get(name)
        if not isinstance(given, dict) or "en" not in given:
            raise self.invalid(f"{where}{name}", given, IntakeExpected.WORDS)
        words: dict[str, str] = {}
        for language, text in given.items():
            if not isinstance(text, str) or not 0 < len(clean(text)) <= longest:
                raise self.invalid(f"{where}{name}.{language}", text, IntakeExpected.WORDS)
            words[language] = clean(text)
        return words

    def choices(self, table: Mapping[str, Any], kind: QuestionKind, where: str) -> tuple[Choice, ...]:
        given = table.get("choices", [])
        named = isinstance(given, list) and all(isinstance(each, dict) for each in given)
        if not isinstance(given, list) or not named or bool(given) is not (kind is QuestionKind.CHOICE):
            raise self.invalid(f"{where}choices", given, IntakeExpected.CHOICES)
        found: list[Choice] = []
        for number, each in enumerate(given, 1):
            here = f"{where}choices.{number}."
            self.known(each, here, ("code", "label"))
            code = self.code(each, here, [choice.code for choice in found])
            found.append(Choice(code, self.words(each, "label", here, MAX_LABEL)))
        return tuple(found)
