"""Every use case of the workspace stands in a matrix of access: one that is new can't be forgotten."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cached_property
from inspect import signature
from typing import Any
from unittest.mock import MagicMock

from fsctui.services.workspace import Workspace
from tests.services import (
    test_access_matrix,
    test_access_of_business,
    test_access_of_the_rest,
    test_referral_access,
)

CAPABILITIES = [name for name, value in vars(Workspace).items() if isinstance(value, cached_property)]


def use_cases() -> set[str]:
    """Every public method of every capability; what takes a transaction is a part of others."""
    workspace = Workspace(MagicMock())
    return {
        f"{capability}.{name}"
        for capability in CAPABILITIES
        for name, method in _public(type(getattr(workspace, capability)))
        if callable(method) and "tx" not in signature(method).parameters
    }


def _public(kind: type) -> Iterable[tuple[str, object]]:
    return ((name, getattr(kind, name)) for name in dir(kind) if not name.startswith("_"))


class _Listening:
    """In the place of a workspace: it only notes which use case is called."""

    def __init__(self) -> None:
        self.heard: set[str] = set()

    def __getattr__(self, capability: str) -> Any:
        return _Capability(capability, self.heard)


class _Capability:
    def __init__(self, name: str, heard: set[str]) -> None:
        self._name, self._heard = name, heard

    def __getattr__(self, use_case: str) -> Any:
        self._heard.add(f"{self._name}.{use_case}")
        return MagicMock()


def in_matrices() -> set[str]:
    """The use cases that the tables of the matrices call."""
    listening, anything = _Listening(), MagicMock()
    calls: list[Callable[..., object]] = [
        *(use.call for use in test_access_matrix.CASES),
        *(call for _roles, call in test_access_of_business.USES.values()),
        *(call for _roles, call in test_access_of_the_rest.USES.values()),
        *test_referral_access.STEPS.values(),
        *test_referral_access.QUESTIONS.values(),
        *test_referral_access.DOORS.values(),
        test_access_matrix._shown,
    ]
    for call in calls:
        # What is answered is nothing real, so what a table makes of it may fail.
        with suppress(Exception):
            call(listening, anything)
    for question in test_access_matrix._questions(listening, anything):  # type: ignore[arg-type]
        question()
    return listening.heard


def test_every_use_case_is_in_a_matrix() -> None:
    assert len(CAPABILITIES) >= 19
    assert len(use_cases()) >= 230
    assert sorted(use_cases() - in_matrices()) == []


def test_one_that_is_in_no_matrix_is_found(monkeypatch: Any) -> None:
    from fsctui.services.people import PeopleService

    monkeypatch.setattr(PeopleService, "fire", lambda self: None, raising=False)
    assert sorted(use_cases() - in_matrices()) == ["people.fire"]


def test_the_matrices_call_what_there_is() -> None:
    assert sorted(in_matrices() - use_cases()) == []
