"""Codes in words: nothing a reader sees is a code, a Python repr or English in another language."""

from __future__ import annotations

import datetime as dt
import importlib
import pkgutil
import re
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from pathlib import Path

import pytest

import fsctui
from fsctui.domain.access import Missing, NotAllowed, Permission
from fsctui.domain.launch import OwnerReason
from fsctui.domain.launch import WarningCode as LaunchWarningCode
from fsctui.domain.plans import PlanState
from fsctui.domain.query import TASK_FIELDS, QueryMistake, parse
from fsctui.domain.tasks import ItemState, TaskAlreadyClosed, TaskBlocked
from fsctui.domain.templates import ItemFault, Priority, TemplateNotPublishable
from fsctui.i18n import LANGUAGES, labels, speaking
from fsctui.i18n.enum_words import ENUM_WORDS, INTERNAL
from fsctui.i18n.labels import describe_offset, describe_step, explain, label, noticed, render, told
from fsctui.i18n.refusal_words import REFUSAL_WORDS, Counted
from fsctui.interchange.imported import WarningCode as ImportWarningCode
from fsctui.interchange.refusals import ElementMissing, FileEmpty, FileTooLarge
from fsctui.interchange.templates import read_template
from fsctui.refusal import Refusal
from fsctui.scheduling.offsets import Mode, Offset, Unit
from fsctui.scheduling.refusals import BadCalendarField, DateOutOfRange, UnknownSubdivision
from fsctui.scheduling.trace import Event, Reason, Step

SATURDAY = dt.date(2026, 7, 4)


def shown_enums() -> list[type[Enum]]:
    """Every enum of the layers that may be imported without a screen or a database, whose values people see."""
    for package in ("domain", "scheduling", "interchange"):
        for module in pkgutil.iter_modules([f"{fsctui.__path__[0]}/{package}"]):
            importlib.import_module(f"fsctui.{package}.{module.name}")
    found = []
    waiting: list[type[Enum]] = [Enum]
    while waiting:
        for kind in waiting.pop().__subclasses__():
            waiting.append(kind)
            if kind.__module__.split(".")[0] == "fsctui" and kind.__name__ not in INTERNAL:
                found.append(kind)
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_words_in_every_language(language: str) -> None:
    kinds = shown_enums()
    assert {ItemState, PlanState, Permission, Event, ImportWarningCode} <= set(kinds)
    with speaking(language):
        for kind in kinds:
            if not kind.__module__.startswith("fsctui.tui"):
                words = [label(member) for member in kind]
                assert all(words)
                assert len({ENUM_WORDS[labels.enum_key(kind)][str(member.value)] for member in kind}) == len(kind)


def test_states_are_translated_with_the_gender_of_what_they_describe() -> None:
    with speaking("fr"):
        assert label(PlanState.COMPLETED) == "Terminé"
        assert label(ItemState.COMPLETED) == "Terminée"
        assert label(Priority.HIGH) == "Haute"


def test_enums_that_share_a_name_have_words_of_their_own() -> None:
    with speaking("en"):
        assert label(LaunchWarningCode.USER_UNKNOWN, user="zoe").startswith("There is no user zoe;")
        assert label(ImportWarningCode.USER_UNRESOLVED, value="005A").startswith("The user “005A” is not known here;")


def test_placeholders_are_filled_with_words() -> None:
    with speaking("fr"):
        text = label(OwnerReason.ROLE_HELD_BY_SEVERAL, role="adviser", users=["ann", "bob", "cy"])
        assert "ann, bob et cy" in text
        assert label(LaunchWarningCode.DATE_IN_PAST, due=SATURDAY) == "L’échéance du 4 juil. 2026 est passée."


def test_a_placeholder_that_nobody_fills_shows_a_dash() -> None:
    with speaking("en"):
        assert label(LaunchWarningCode.DATE_IN_PAST) == "The due date - is in the past."


class Unworded(Enum):
    """A code that is too new to have words."""

    QUITE_NEW = "quite_new"


@dataclass(eq=False)
class UnwordedRefusal(Refusal):
    """A refusal that is too new to have words."""

    name: str


def test_what_has_no_words_yet_shows_its_code() -> None:
    assert label(Unworded.QUITE_NEW) == "quite new"
    assert explain(UnwordedRefusal("x")) == "unworded_refusal(name='x')"
    assert told("quite_new", {}) == noticed("quite_new", {}) == "quite new"
    assert labels.action_label("quite_new") == labels.subject_label("quite_new") == "quite new"


@pytest.mark.parametrize(
    ("refusal", "english", "french"),
    [
        (
            TaskAlreadyClosed("Call", ItemState.COMPLETED),
            "“Call” is already closed (Completed).",
            "«\u00a0Call\u00a0» est déjà close (Terminée).",
        ),
        (
            TaskBlocked("Call", ["A", "B"]),
            "“Call” is blocked. It waits for A and B.",
            "«\u00a0Call\u00a0» est bloquée. Elle attend A et B.",
        ),
        (
            NotAllowed(Permission.EDIT_TEMPLATES, Missing.ROLE, "bob"),
            "bob may not edit templates: your role does not include it.",
            "bob n’a pas le droit de modifier les modèles\u00a0: votre rôle ne le permet pas.",
        ),
        (
            DateOutOfRange("Lisbon", SATURDAY, dt.date(2020, 1, 1), dt.date(2025, 12, 31)),
            "Jul 4, 2026 is outside what the calendar “Lisbon” knows (Jan 1, 2020 to Dec 31, 2025).",
            "Le calendrier «\u00a0Lisbon\u00a0» ne connaît pas le 4 juil. 2026 (du 1 janv. 2020 au 31 déc. 2025).",
        ),
        (
            TemplateNotPublishable("Review", "call", ItemFault.PREREQUISITE_UNKNOWN, "zoo", 1),
            "“Review” cannot be published. call: it waits for “zoo”, which is not in the template.",
            "« Review » ne peut pas être publié. call : il attend « zoo », qui n’est pas dans le modèle.",
        ),
        (
            TemplateNotPublishable("R", "", ItemFault.NO_ITEMS, "", 3),
            "“R” cannot be published: 3 things are wrong. The first one is the template: it has no items.",
            "« R » ne peut pas être publié : 3 points sont à corriger. Le premier : le modèle, il n’a aucun élément.",
        ),
        (
            BadCalendarField("closures", "list", "4"),
            "The calendar’s field “closures” cannot be used (4): it has to be a list.",
            "Le champ «\u00a0closures\u00a0» du calendrier est inutilisable (4)\u00a0: ce doit être une liste.",
        ),
        (
            UnknownSubdivision("GB", "XX", ("ENG", "SCT")),
            "“GB” has no subdivision “XX”. Possible: ENG, SCT",
            "«\u00a0GB\u00a0» n’a pas de subdivision «\u00a0XX\u00a0». Possibles\u00a0: ENG, SCT",
        ),
        (
            ElementMissing("a.xml", 7, "", "name"),
            "a.xml, line 7: the template: the element “name” is missing.",
            "a.xml, ligne 7: le modèle\u00a0: l’élément «\u00a0name\u00a0» manque.",
        ),
        (
            FileTooLarge("a.xml", 0, 25 * 1024 * 1024),
            "a.xml: The file is too large; it may have 25 MB.",
            "a.xml: Le fichier est trop gros\u00a0; il peut faire 25 Mo.",
        ),
    ],
)
def test_refusals_are_explained(refusal: Refusal, english: str, french: str) -> None:
    with speaking("en"):
        assert explain(refusal) == english
    with speaking("fr"):
        assert explain(refusal) == french


def test_a_mistake_in_a_query_says_what_would_be_right() -> None:
    with pytest.raises(QueryMistake) as refused:
        parse("stat:open", TASK_FIELDS)
    with speaking("en"):
        assert explain(refused.value) == (
            "The query has a mistake at character 1: there is no field “stat”. Did you mean “state”?"
        )


def test_many_possible_values_are_cut_short() -> None:
    with speaking("en"):
        text = explain(UnknownSubdivision("US", "XX", tuple(f"A{n}" for n in range(40))))
    assert text.endswith("A10, A11, …")


def test_the_place_is_left_out_where_the_caller_shows_it() -> None:
    with speaking("en"):
        assert explain(FileEmpty("a.xml", 3), place=False) == "The file is empty."


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "-"),
        ("", "-"),
        (True, "oui"),
        (False, "non"),
        (ItemState.OPEN, "Ouverte"),
        (12345, "12345"),
        (Decimal("1234.5"), "1\u202f234,5"),
        (1234.5, "1\u202f234,5"),
        (SATURDAY, "4 juil. 2026"),
        (dt.datetime(2026, 7, 4, 15, 5, tzinfo=dt.UTC), "4 juil. 2026, 15:05"),
        (["a", SATURDAY], "a et 4 juil. 2026"),
        ((), ""),
    ],
)
def test_values_in_words(value: object, shown: str) -> None:
    with speaking("fr"):
        assert render(value) == shown


@pytest.mark.parametrize(
    ("step", "english", "portuguese"),
    [
        (Step(SATURDAY, Event.START), "Sat, Jul 4: start", "sáb., 4 de jul.: início"),
        (Step(SATURDAY, Event.TARGET), "Sat, Jul 4: target date", "sáb., 4 de jul.: data-alvo"),
        (
            Step(SATURDAY, Event.SKIP, Reason.WEEKEND),
            "Sat, Jul 4: weekend, skipped",
            "sáb., 4 de jul.: fim de semana, não contado",
        ),
        (
            Step(SATURDAY, Event.SKIP, Reason.HOLIDAY, "Independence Day"),
            "Sat, Jul 4: public holiday (Independence Day), skipped",
            "sáb., 4 de jul.: feriado (Independence Day), não contado",
        ),
        (Step(SATURDAY, Event.SKIP, Reason.HOLIDAY), "Sat, Jul 4: public holiday, skipped", None),
        (Step(SATURDAY, Event.SKIP, Reason.CLOSURE), "Sat, Jul 4: closed, skipped", None),
        (Step(SATURDAY, Event.SKIP, Reason.CLOSURE, "Move"), "Sat, Jul 4: closed (Move), skipped", None),
        (Step(SATURDAY, Event.SKIP, Reason.ABSENCE), "Sat, Jul 4: absent, skipped", None),
        (Step(SATURDAY, Event.SKIP, Reason.ABSENCE, "Leave"), "Sat, Jul 4: absent (Leave), skipped", None),
        (Step(SATURDAY, Event.SKIP), "Sat, Jul 4: not a working day, skipped", None),
        (
            Step(SATURDAY, Event.OFFSET, detail="+5 day count"),
            "Sat, Jul 4: 5 business days later",
            "sáb., 4 de jul.: 5 dias úteis depois",
        ),
        (Step(SATURDAY, Event.LAG, detail="-1 week calendar"), "Sat, Jul 4: 1 week earlier (lag)", None),
        (Step(SATURDAY, Event.PREREQUISITE, detail="kyc"), "Sat, Jul 4: “kyc” finishes", None),
        (Step(SATURDAY, Event.ROLL, detail="following"), "Sat, Jul 4: moved to a working day", None),
        (Step(SATURDAY, Event.PIN), "Sat, Jul 4: pinned", None),
        (Step(SATURDAY, Event.FINISH), "Sat, Jul 4: finished", None),
        (Step(SATURDAY, Event.RESULT), "Sat, Jul 4: the date", None),
    ],
)
def test_steps_of_a_trace(step: Step, english: str, portuguese: str | None) -> None:
    with speaking("en"):
        assert describe_step(step) == english
    if portuguese is not None:
        with speaking("pt_BR"):
            assert describe_step(step) == portuguese


def test_a_prerequisite_is_called_by_its_name_where_it_is_known() -> None:
    step = Step(SATURDAY, Event.PREREQUISITE, detail="kyc")
    with speaking("en"):
        assert describe_step(step, {"kyc": "Know your client"}) == "Sat, Jul 4: “Know your client” finishes"


@pytest.mark.parametrize(
    ("offset", "words"),
    [
        (Offset(0), "the same day"),
        (Offset(1), "1 day later"),
        (Offset(-2), "2 days earlier"),
        (Offset(2, mode=Mode.ROLL), "2 days later"),
        (Offset(-1, mode=Mode.COUNT), "1 business day earlier"),
        (Offset(2, Unit.WEEK), "2 weeks later"),
        (Offset(1, Unit.MONTH), "1 month later"),
        (Offset(-3, Unit.MONTH), "3 months earlier"),
        (Offset(1, Unit.HOUR), "1 business hour later"),
        (Offset(-8, Unit.HOUR), "8 business hours earlier"),
    ],
)
def test_offsets_in_words(offset: Offset, words: str) -> None:
    with speaking("en"):
        assert describe_offset(offset) == words


def test_what_was_done_is_told_in_the_number_it_was_done() -> None:
    with speaking("es"):
        assert told("plan_launched", {"plan": "Alta", "plans": 1, "items": 4}) == "Se inició el plan «Alta»."
        assert told("plan_launched", {"plan": "Alta", "plans": 3, "items": 12}) == "Se iniciaron 3 planes."
        assert noticed("task_assigned", {"by": "Ryan", "task": "Llamar"}) == "Ryan le asignó «Llamar»."
        assert labels.action_label("complete") == "completado"
        assert labels.subject_label("plan") == "Plan de acción"


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_hardly_any_sentence_stays_english(language: str) -> None:
    """A sentence that is the same in two languages was most likely copied, not translated."""
    with speaking(language):
        for words in REFUSAL_WORDS.values():
            text = words.many if isinstance(words, Counted) else words
            if not any(letter.isalpha() for letter in re.sub(r"{\w+}", "", text)):
                continue
            assert labels._chosen(words, {words.by: 2} if isinstance(words, Counted) else {}) != text


@pytest.mark.parametrize("name", ["branch_opening.apt-meta.xml", "welcome.v4.xml"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_warnings_of_an_import_leave_no_placeholder_open(name: str, language: str) -> None:
    imported = read_template(Path(__file__).parent.parent / "interchange" / "files" / name)
    assert imported.warnings
    with speaking(language):
        for warning in imported.warnings:
            wanted = placeholders(ENUM_WORDS["imported.WarningCode"][warning.code.value])
            assert wanted <= set(warning.params)
            assert all(warning.params[field] in label(warning.code, **warning.params) for field in wanted)


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"{(\w+)}", text))
