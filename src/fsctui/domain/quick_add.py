"""A task in one line: `call Kiara Shah thu +2bd !high @bob #account:42`.

Words that say when, how urgent, who and about what are taken out; what is left is the subject.

* when: an ISO date, an offset such as `+2bd`, the end of the week, month or year (`eow`, `eom`, `eoy`), `today`,
  `tomorrow`, a weekday (the next one after today), or a day followed by an offset: `thu +2bd` is the second business
  day after Thursday. Day words are English or the writer's own. They count only at the end of the line or before an
  offset or another mark (today and tomorrow also in front), so that "prepare the Monday meeting" keeps its Monday;
* `!high`, `!normal`, `!low` (or the beginning: `!h`) set the priority;
* `@name` sets the owner, `@me` the writer;
* `#words` hints at the record: `#account:42`, `#shah`, `#"Kiara Shah"`.

In quotes a word is only ever part of the subject.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from fsctui.domain.query_dates import DateWord, Relative, read_date
from fsctui.domain.tasks import MAX_SUBJECT, SubjectTooLong
from fsctui.domain.templates import Priority
from fsctui.domain.text import clean
from fsctui.refusal import Refusal

_MON, _TUE, _WED, _THU, _FRI, _SAT, _SUN = (
    DateWord.MONDAY,
    DateWord.TUESDAY,
    DateWord.WEDNESDAY,
    DateWord.THURSDAY,
    DateWord.FRIDAY,
    DateWord.SATURDAY,
    DateWord.SUNDAY,
)
_WORDS: dict[str, dict[DateWord, str]] = {
    "en": {
        DateWord.TODAY: "today",
        DateWord.TOMORROW: "tomorrow tmr",
        _MON: "mon monday",
        _TUE: "tue tues tuesday",
        _WED: "wed wednesday",
        _THU: "thu thur thurs thursday",
        _FRI: "fri friday",
        _SAT: "sat saturday",
        _SUN: "sun sunday",
    },
    "fr": {
        DateWord.TODAY: "aujourd'hui aujourd’hui auj",
        DateWord.TOMORROW: "demain",
        _MON: "lun lundi",
        _TUE: "mar mardi",
        _WED: "mer mercredi",
        _THU: "jeu jeudi",
        _FRI: "ven vendredi",
        _SAT: "sam samedi",
        _SUN: "dim dimanche",
    },
    "es": {
        DateWord.TODAY: "hoy",
        DateWord.TOMORROW: "mañana",
        _MON: "lun lunes",
        _TUE: "mar martes",
        _WED: "mié mie miércoles miercoles",
        _THU: "jue jueves",
        _FRI: "vie viernes",
        _SAT: "sáb sab sábado sabado",
        _SUN: "dom domingo",
    },
    "pt_BR": {
        DateWord.TODAY: "hoje",
        DateWord.TOMORROW: "amanhã amanha",
        _MON: "seg segunda segunda-feira",
        _TUE: "ter terça terca terça-feira terca-feira",
        _WED: "qua quarta quarta-feira",
        _THU: "qui quinta quinta-feira",
        _FRI: "sex sexta sexta-feira",
        _SAT: "sáb sab sábado sabado",
        _SUN: "dom domingo",
    },
}
DAY_WORDS: dict[str, dict[str, DateWord]] = {
    language: {name: day for day, names in words.items() for name in names.split()}
    for language, words in _WORDS.items()
}
"""The words for days, per language of the interface, in lower case."""

PRIORITY_WORDS: dict[str, Priority] = {
    "high": Priority.HIGH,
    "haute": Priority.HIGH,
    "alta": Priority.HIGH,
    "normal": Priority.NORMAL,
    "normale": Priority.NORMAL,
    "low": Priority.LOW,
    "basse": Priority.LOW,
    "baja": Priority.LOW,
    "baixa": Priority.LOW,
}
_ENDS = ("eow", "eom", "eoy")
_OFFSET = re.compile(r"[+-][0-9]{1,4}(?:bd|[dwmy])", re.IGNORECASE)
_TOKEN = re.compile(r'#?"[^"]*"|\S+')


@dataclass(frozen=True, slots=True)
class QuickTask:
    """What the line says. `owner` is a username or `me`, "" when nobody is named; `due` may be relative to today."""

    subject: str
    due: date | Relative | None = None
    priority: Priority | None = None
    owner: str = ""
    record_hint: str = ""


@dataclass(eq=False)
class QuickTaskWithoutSubject(Refusal):
    """The line says when or who, but not what."""

    text: str


@dataclass(eq=False)
class PriorityUnknown(Refusal):
    """`!word` names no priority; `known` are the English words for the ones there are."""

    word: str
    known: tuple[str, ...]


def parse(text: str, language: str = "en") -> QuickTask:
    """What a line asks for, in English or in the language of its writer.

    Raises:
        QuickTaskWithoutSubject: nothing is left to be the subject.
        PriorityUnknown: `!word` names no priority.
        SubjectTooLong: more than 255 characters are left.
    """
    words = _TOKEN.findall(clean(text))
    days = DAY_WORDS["en"] | DAY_WORDS.get(language, {})
    task, subject, at = QuickTask(""), list[str](), 0
    while at < len(words):
        word: str = words[at]
        at += 1
        if _is_mark(word):
            task = _marked(task, word)
            continue
        due = _day(word, words[at] if at < len(words) else "", days, first=at == 1) if task.due is None else None
        if due is None:
            subject.append(word.replace('"', ""))
            continue
        if at < len(words) and not _is_offset(word) and _is_offset(words[at]) and (more := _shifted(due, words[at])):
            due, at = more, at + 1
        task = replace(task, due=due)
    left = " ".join(" ".join(subject).split())
    if not left:
        raise QuickTaskWithoutSubject(clean(text)[:MAX_SUBJECT])
    if len(left) > MAX_SUBJECT:
        raise SubjectTooLong(len(left), MAX_SUBJECT)
    return replace(task, subject=left)


def _is_mark(word: str) -> bool:
    return len(word) > 1 and word[0] in "!@#"


def _is_offset(word: str) -> bool:
    return _OFFSET.fullmatch(word) is not None


def _marked(task: QuickTask, word: str) -> QuickTask:
    value = word[1:].replace('"', "").strip().rstrip(",;.")
    if word[0] == "@":
        return replace(task, owner=value)
    if word[0] == "#":
        return replace(task, record_hint=value)
    for name, priority in PRIORITY_WORDS.items():
        if value and name.startswith(value.lower()):
            return replace(task, priority=priority)
    raise PriorityUnknown(word, tuple(priority.value for priority in Priority))


def _day(word: str, following: str, days: dict[str, DateWord], *, first: bool) -> date | Relative | None:
    """The day that a word names where it stands, if it names one."""
    plain = word.lower()
    named = days.get(plain) or days.get(plain.rstrip(".,;"))
    if named is not None:
        leads = first and named in (DateWord.TODAY, DateWord.TOMORROW)
        stands_alone = leads or not following or _is_mark(following) or _is_offset(following)
        return Relative(0, anchor=named) if stands_alone else None
    if plain[0] == "+" or plain in _ENDS or any(letter.isdigit() for letter in plain):
        found = read_date(word)
        # A sign of its own tells an offset from a number; looking back is only possible from a day (`fri -1bd`).
        return None if isinstance(found, Relative) and plain[0] == "-" else found
    return None


def _shifted(due: date | Relative, offset: str) -> date | Relative | None:
    """The day that lies an offset after a day; None when the day has an offset already or the amount is too large."""
    found = read_date(offset)
    if not isinstance(found, Relative):
        return None
    if isinstance(due, Relative):
        return replace(found, anchor=due.anchor) if due == Relative(0, anchor=due.anchor) else None
    return due if found == Relative(0) else replace(found, anchor=due)


__all__ = ["DAY_WORDS", "PRIORITY_WORDS", "PriorityUnknown", "QuickTask", "QuickTaskWithoutSubject", "parse"]
