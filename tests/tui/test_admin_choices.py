"""The lists that the bank edits, with keys alone: from Admin to a type's fields, and on to the choices of one."""

from __future__ import annotations

from typing import Any

import pytest

from fsctui.domain.records import RecordRef
from fsctui.store.database import Database
from fsctui.tui.dialogs.form import Conflict
from fsctui.tui.screens.admin.choices import ChoicesScreen
from fsctui.tui.screens.admin.fields import FieldsScreen
from tests.services.bank import Bank
from tests.tui.records_bank import app_of, clients_bank, press, replace, screen_text, settle, to_field, toasts

TABS = ("users", "roles", "teams", "queues", "absences", "calendars", "types")


@pytest.fixture
def bank(sqlite_database: Database) -> Bank:
    return clients_bank(sqlite_database)


def codes(bank: Bank, code: str = "account", field: str = "segment") -> list[str]:
    rows = bank.of("ana").records.choices(code, field)
    return [f"({row.code})" if row.retired else row.code for row in rows]


async def to_choices(pilot: Any, code: str = "account", field: str = "segment") -> ChoicesScreen:
    """From Admin's first tab by keys: the tab of types, the type, its field."""
    for _turn in TABS[1:]:
        await pilot.press("]")
    await settle(pilot)
    await press(pilot, "/", *code, "enter", "enter")
    assert isinstance(pilot.app.screen, FieldsScreen), pilot.app.screen
    await settle(pilot)
    await press(pilot, "/", *field, "enter", "enter")
    await settle(pilot)
    screen = pilot.app.screen
    assert isinstance(screen, ChoicesScreen), screen
    return screen


async def test_a_choice_is_added_renamed_moved_retired_and_removed(bank: Bank) -> None:
    first = ["retail", "affluent", "private", "small_business", "corporate"]
    assert codes(bank) == first
    async with app_of(bank, "ana", "admin") as pilot:
        screen = await to_choices(pilot)
        assert "Account: Segment" in "\n".join(screen_text(pilot))
        await press(pilot, "n")
        for name, value in (("code", "premier"), ("label.en", "Premier"), ("label.fr", "Privilège")):
            await to_field(pilot, name)
            await replace(pilot, value)
        await press(pilot, "ctrl+s")
        await settle(pilot)
        assert codes(bank) == ["retail", "premier", *first[1:]]
        assert screen.rows.row is not None
        assert screen.rows.row.choice.code == "premier"
        await press(pilot, "right_curly_bracket")
        await settle(pilot)
        assert codes(bank)[:3] == ["retail", "affluent", "premier"]
        await press(pilot, "left_curly_bracket")
        await settle(pilot)
        await press(pilot, "left_curly_bracket")
        await settle(pilot)
        await press(pilot, "left_curly_bracket")
        await settle(pilot)
        assert codes(bank) == ["premier", *first]
        await press(pilot, "e")
        await to_field(pilot, "label.fr")
        await replace(pilot, "")
        await press(pilot, "ctrl+s")
        await settle(pilot)
        assert bank.of("ana").records.choices("account", "segment")[0].labels == {"en": "Premier"}
        await press(pilot, "X")
        await settle(pilot)
        assert codes(bank)[0] == "(premier)"
        assert "retired" in "\n".join(screen_text(pilot))
        await press(pilot, "X")
        await settle(pilot)
        await press(pilot, "x")
        await settle(pilot)
        assert codes(bank) == first
        await press(pilot, "u")
        await settle(pilot)
        assert codes(bank) == ["premier", *first]
        await press(pilot, "u")
        await settle(pilot)
        assert codes(bank)[0] == "(premier)", "u goes on to what was done before"


async def test_a_choice_that_records_have_is_not_removed(bank: Bank) -> None:
    made = bank.of("ana").records.create("account", "Segmented", {"kind": "person", "segment": "retail"})
    async with app_of(bank, "ana", "admin") as pilot:
        await to_choices(pilot)
        row = next(line for line in screen_text(pilot) if "retail" in line)
        assert row.split()[-1] not in ("0", "")
        await press(pilot, "x")
        assert "stays" in toasts(pilot)[-1]
        assert codes(bank)[0] == "retail"
        await press(pilot, "X")
        await settle(pilot)
    assert codes(bank)[0] == "(retail)"
    assert bank.of("ana").records.show(RecordRef("account", made.id or 0)).value("segment") == "retail"


async def test_a_list_with_a_meaning_of_its_own_is_renamed_and_nothing_else(bank: Bank) -> None:
    async with app_of(bank, "ana", "admin") as pilot:
        await to_choices(pilot, field="kind")
        for key in ("n", "X", "x"):
            await press(pilot, key)
            assert "They can be renamed and moved" in toasts(pilot)[-1]
        await press(pilot, "e")
        await to_field(pilot, "label.en")
        await replace(pilot, "Somebody")
        await press(pilot, "ctrl+s")
        await settle(pilot)
        await press(pilot, "alt+down")
        await settle(pilot)
    rows = bank.of("ana").records.choices("account", "kind")
    assert [(row.code, row.labels["en"]) for row in rows][1] == ("person", "Somebody")


async def test_names_that_somebody_else_changed_meanwhile_are_shown(bank: Bank) -> None:
    async with app_of(bank, "ana", "admin") as pilot:
        await to_choices(pilot)
        await press(pilot, "e")
        await to_field(pilot, "label.en")
        await replace(pilot, "People")
        bank.of("ana").records.edit_choice("account", "segment", "retail", {"en": "Everybody"})
        await press(pilot, "ctrl+s")
        await settle(pilot)
        assert isinstance(pilot.app.screen, Conflict), pilot.app.screen
        assert "Everybody" in "\n".join(screen_text(pilot))
    assert bank.of("ana").records.choices("account", "segment")[0].labels["en"] == "Everybody"


async def test_a_field_is_called_by_another_name(bank: Bank) -> None:
    async with app_of(bank, "ana", "admin") as pilot:
        for _turn in TABS[1:]:
            await pilot.press("]")
        await settle(pilot)
        await press(pilot, "/", *"account", "enter", "enter")
        await settle(pilot)
        await press(pilot, "/", *"phone", "enter", "enter")
        await to_field(pilot, "label.en")
        await replace(pilot, "Telephone")
        await press(pilot, "ctrl+s")
        await settle(pilot)
        assert "Telephone" in "\n".join(screen_text(pilot))
        await press(pilot, "u")
        await settle(pilot)
    field = bank.of("ana").records.type("account").field("phone")
    assert field is not None
    assert field.labels["en"] == "Phone"


async def test_who_may_only_look_is_told_so(bank: Bank) -> None:
    async with app_of(bank, "ryan", "admin") as pilot:
        await to_choices(pilot)
        for key in ("n", "e", "X", "x", "right_curly_bracket"):
            await press(pilot, key)
            assert "your role does not include it" in toasts(pilot)[-1]
    assert codes(bank) == ["retail", "affluent", "private", "small_business", "corporate"]
