"""Every declared command has a handler, offers what the rules know, and is in the reference."""

from __future__ import annotations

from enum import Enum
from pathlib import Path

import pytest

from fsctui.cli import values
from fsctui.cli.nouns import GLOBALS, NOUNS, find
from fsctui.cli.reference import reference
from fsctui.cli.spec import Noun, Param, Verb
from fsctui.domain.people import PermissionRole
from fsctui.domain.query import EVERY_TASK, TASK_VIEWS
from fsctui.scheduling.offsets import Mode, Roll, Unit

COMMANDS = [(find(name), verb) for name in NOUNS for verb in find(name).verbs.values()]
IDS = [f"{noun.name}-{verb.name}" for noun, verb in COMMANDS]
REFERENCE = Path(__file__).parents[2] / "docs" / "cli.md"


@pytest.mark.parametrize(("noun", "verb"), COMMANDS, ids=IDS)
def test_every_verb_has_a_handler(noun: Noun, verb: Verb) -> None:
    assert callable(noun.handler(verb))


@pytest.mark.parametrize(("noun", "verb"), COMMANDS, ids=IDS)
def test_parameters_are_sound(noun: Noun, verb: Verb) -> None:
    assert verb.about.endswith(".")
    names = [param.dest for param in verb.params]
    assert len(names) == len(set(names))
    for param in verb.params:
        assert param.is_flag or param.kind in values.READERS, param.name
        assert param.about, param.name
    arguments = [param for param in verb.params if not param.is_option]
    assert sum(param.many for param in arguments) <= 1
    # An optional argument is never followed by a required one.
    assert [param.required for param in arguments] == sorted((param.required for param in arguments), reverse=True)
    assert not {param.name for param in verb.params} & {param.name for param in GLOBALS}


def _choices(noun: str, verb: str, name: str) -> tuple[str, ...]:
    params: dict[str, Param] = {param.name: param for param in find(noun).verbs[verb].params}
    return params[name].choices


@pytest.mark.parametrize(
    ("noun", "verb", "option", "codes"),
    [
        ("calendar", "add", "--unit", Unit),
        ("calendar", "add", "--mode", Mode),
        ("calendar", "add", "--roll", Roll),
        ("plan", "launch", "--mode", Mode),
        ("role", "add", "--permissions", PermissionRole),
    ],
)
def test_choices_are_the_codes_of_the_rules(noun: str, verb: str, option: str, codes: type[Enum]) -> None:
    assert _choices(noun, verb, option) == tuple(code.value for code in codes)


def test_views_are_those_of_the_services() -> None:
    from fsctui.cli import task
    from fsctui.services import documents, plans, task_views

    assert task.VIEWS == (*task_views.VIEWS, EVERY_TASK) == (*TASK_VIEWS, EVERY_TASK)
    assert _choices("plan", "list", "--view") == plans.VIEWS
    assert _choices("document", "list", "--view") == documents.VIEWS


def test_the_reference_is_up_to_date() -> None:
    assert REFERENCE.read_text(encoding="utf-8") == reference(), "run: python -m fsctui.cli.reference > docs/cli.md"
