"""Quick create: what each word of the line does, and which words stay in the subject."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fsctui.domain.query import DateUnit, DateWord, Relative
from fsctui.domain.quick_add import (
    DAY_WORDS,
    PriorityUnknown,
    QuickTask,
    QuickTaskWithoutSubject,
    parse,
)
from fsctui.domain.tasks import SubjectTooLong
from fsctui.domain.templates import Priority

THURSDAY = Relative(0, anchor=DateWord.THURSDAY)
TWO_AFTER_THURSDAY = Relative(2, DateUnit.BUSINESS_DAY, DateWord.THURSDAY)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "call Kiara Shah thu +2bd !high",
            QuickTask("call Kiara Shah", TWO_AFTER_THURSDAY, Priority.HIGH),
        ),
        ("call Kiara", QuickTask("call Kiara")),
        ("call Kiara today", QuickTask("call Kiara", Relative(0))),
        ("tomorrow call Kiara", QuickTask("call Kiara", Relative(0, anchor=DateWord.TOMORROW))),
        ("call Kiara Thu.", QuickTask("call Kiara", THURSDAY)),
        ("call Kiara thursday @bob", QuickTask("call Kiara", THURSDAY, owner="bob")),
        ("prepare the Monday meeting", QuickTask("prepare the Monday meeting")),
        ("call Kiara +3bd", QuickTask("call Kiara", Relative(3, DateUnit.BUSINESS_DAY))),
        ("call Kiara +1W please", QuickTask("call Kiara please", Relative(1, DateUnit.WEEK))),
        ("call Kiara eom", QuickTask("call Kiara", Relative(0, anchor=DateWord.END_OF_MONTH))),
        ("call Kiara fri+1bd", QuickTask("call Kiara", Relative(1, DateUnit.BUSINESS_DAY, DateWord.FRIDAY))),
        ("call Kiara fri+1bd +1d", QuickTask("call Kiara +1d", Relative(1, DateUnit.BUSINESS_DAY, DateWord.FRIDAY))),
        ("call Kiara fri -1bd", QuickTask("call Kiara", Relative(-1, DateUnit.BUSINESS_DAY, DateWord.FRIDAY))),
        ("call Kiara 2026-07-01", QuickTask("call Kiara", date(2026, 7, 1))),
        ("call Kiara 2026-07-01 -2bd", QuickTask("call Kiara", Relative(-2, DateUnit.BUSINESS_DAY, date(2026, 7, 1)))),
        ("call Kiara 2026-07-01 +0d", QuickTask("call Kiara", date(2026, 7, 1))),
        ("call Kiara thu +0d", QuickTask("call Kiara", THURSDAY)),
        ("call Kiara thu +1001d", QuickTask("call Kiara +1001d", THURSDAY)),
        ("offer -5d discount", QuickTask("offer -5d discount")),
        ("dial 555-0100", QuickTask("dial 555-0100")),
        ("move from today to tomorrow", QuickTask("move from today to", Relative(0, anchor=DateWord.TOMORROW))),
        ('say "today" !l', QuickTask("say today", priority=Priority.LOW)),
        ("check rates !Norm @me", QuickTask("check rates", priority=Priority.NORMAL, owner="me")),
        ("check rates !baixa", QuickTask("check rates", priority=Priority.LOW)),
        ("check #account:42 rates", QuickTask("check rates", record_hint="account:42")),
        ('check rates #"Kiara Shah", @bob,', QuickTask("check rates ,", owner="bob", record_hint="Kiara Shah")),
        ("wait ! what # is @ this", QuickTask("wait ! what # is @ this")),
        ("check\x1b[2J  rates", QuickTask("check[2J rates")),
    ],
)
def test_lines(line: str, expected: QuickTask) -> None:
    assert parse(line) == expected


@pytest.mark.parametrize(
    ("line", "language", "expected"),
    [
        ("appeler Kiara jeu. +2bd !haute", "fr", QuickTask("appeler Kiara", TWO_AFTER_THURSDAY, Priority.HIGH)),
        ("appeler Kiara aujourd'hui", "fr", QuickTask("appeler Kiara", Relative(0))),
        (
            "llamar a Kiara mañana !alta",
            "es",
            QuickTask("llamar a Kiara", Relative(0, anchor=DateWord.TOMORROW), Priority.HIGH),
        ),
        ("llamar a Kiara mie", "es", QuickTask("llamar a Kiara", Relative(0, anchor=DateWord.WEDNESDAY))),
        ("ligar para Kiara sexta-feira", "pt_BR", QuickTask("ligar para Kiara", Relative(0, anchor=DateWord.FRIDAY))),
        ("ligar para Kiara thu", "pt_BR", QuickTask("ligar para Kiara", THURSDAY)),
        ("call Sam", "en", QuickTask("call Sam")),
        ("call Dom", "xx", QuickTask("call Dom")),
        ("soy yo", "es", QuickTask("soy yo")),
    ],
)
def test_the_writers_own_words(line: str, language: str, expected: QuickTask) -> None:
    assert parse(line, language) == expected


@pytest.mark.parametrize("line", ["", "  ", "today", "!high @bob #x", '""'])
def test_a_line_needs_a_subject(line: str) -> None:
    with pytest.raises(QuickTaskWithoutSubject):
        parse(line)


def test_an_unknown_priority_is_named() -> None:
    with pytest.raises(PriorityUnknown) as refused:
        parse("call Kiara !urgent")
    assert refused.value.params == {"word": "!urgent", "known": ("high", "normal", "low")}


def test_a_line_that_is_too_long_is_refused_and_not_cut() -> None:
    assert len(parse("x" * 255).subject) == 255
    with pytest.raises(SubjectTooLong) as refused:
        parse("x" * 256)
    assert refused.value.length == 256


@pytest.mark.parametrize("language", sorted(DAY_WORDS))
def test_every_language_has_words_for_the_same_days(language: str) -> None:
    assert set(DAY_WORDS[language].values()) == set(DAY_WORDS["en"].values())


@given(st.text(max_size=80), st.sampled_from(sorted(DAY_WORDS)))
def test_any_line_is_a_task_or_a_named_refusal(line: str, language: str) -> None:
    try:
        task = parse(line, language)
    except (QuickTaskWithoutSubject, PriorityUnknown):
        return
    assert task.subject and task.subject == task.subject.strip()
