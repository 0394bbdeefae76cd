"""The bank's settings in Admin, with keys alone: looking, changing, resetting, undoing, and who may only look."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot

from fsctui import i18n
from fsctui.domain.bank_settings import SettingInvalid
from fsctui.domain.templates import TemplateBody
from fsctui.store import bank_settings as store
from fsctui.store.database import Database
from fsctui.tui.dialogs.form import Form
from fsctui.tui.screens.admin.admin import AdminScreen
from fsctui.tui.screens.admin.settings import SettingList
from tests.factories import NOW
from tests.services.bank import Bank, item
from tests.tui.records_bank import app_of, clients_bank, press, replace, screen_text, settle, toasts


@pytest.fixture
def bank(sqlite_database: Database) -> Bank:
    return clients_bank(sqlite_database)


def stored(bank: Bank) -> dict[str, str]:
    with bank.database.read() as tx:
        return store.all_texts(tx)


def here(pilot: Pilot[int]) -> SettingList:
    screen = pilot.app.screen
    assert isinstance(screen, AdminScreen), screen
    assert isinstance(screen.here, SettingList)
    return screen.here


async def open_at(pilot: Pilot[int], name: str) -> None:
    """The tab of settings, with the cursor on one."""
    screen = pilot.app.screen
    assert isinstance(screen, AdminScreen)
    while screen.here.TAB != "settings":
        await press(pilot, "]")
    places = [line.setting.name for line in screen.here.items]
    await press(pilot, "g", *("j" for _place in range(places.index(name))))
    await settle(pilot)


def painted(pilot: Pilot[int]) -> str:
    return "\n".join(screen_text(pilot))


async def test_hours_are_changed_with_a_mistake_said_at_the_field_and_undone(bank: Bank) -> None:
    async with app_of(bank, "ana", "admin") as pilot:
        await open_at(pilot, "referral.accept_hours")
        assert "Business hours in which somebody has to accept" in painted(pilot)
        await press(pilot, "e")
        await replace(pilot, "soon")
        form = pilot.app.screen
        assert isinstance(form, Form)
        assert "0.25..1000" in form.rows[0].problem
        await replace(pilot, "4.50")
        assert form.rows[0].problem == ""
        await press(pilot, "ctrl+s")
        assert stored(bank) == {"referral.accept_hours": "4.5"}
        assert here(pilot).row is not None and "4.5" in painted(pilot)
        await press(pilot, "u")
        assert stored(bank) == {}
        await press(pilot, "x")
        assert stored(bank) == {}
        assert any("is as usual already" in toast for toast in toasts(pilot))


async def test_what_was_chosen_is_reset_with_a_key(bank: Bank) -> None:
    bank.of("ana").bank_settings.set("language", "fr")
    async with app_of(bank, "ana", "admin") as pilot:
        await open_at(pilot, "language")
        assert "Français" in painted(pilot)
        await press(pilot, "x")
        assert stored(bank) == {}
        assert "Français" not in painted(pilot)


async def test_choices_are_turned_and_numbers_typed_as_people_write_them(bank: Bank) -> None:
    async with app_of(bank, "ana", "admin") as pilot:
        await open_at(pilot, "mail")
        await press(pilot, "enter", "right", "ctrl+s")
        assert stored(bank) == {"mail": "no"}
    bank.of("ana").people.edit_user("ana", {"language": "fr"})
    try:
        async with app_of(bank, "ana", "admin") as pilot:
            i18n.use("fr")
            await open_at(pilot, "referral.warn_hours")
            await press(pilot, "e")
            await replace(pilot, "1,5")
            await press(pilot, "ctrl+s")
            assert stored(bank)["referral.warn_hours"] == "1.5"
    finally:
        i18n.use("en")


async def test_a_person_and_a_plan_are_found_by_name_and_taken_away_again(bank: Bank) -> None:
    ana = bank.of("ana")
    ana.templates.import_body(TemplateBody("Next steps", "next_steps", "account", (item("call", 1),)), publish=True)
    ana.templates.import_body(TemplateBody("Next draft", "next_draft", "account", (item("call", 1),)))
    plan = next(row.setting for row in ana.bank_settings.list() if row.setting.interest)
    async with app_of(bank, "ana", "admin") as pilot:
        await open_at(pilot, "referral.default_owner")
        await press(pilot, "e", "space", *"bob", "enter", "ctrl+s")
        assert stored(bank) == {"referral.default_owner": "bob"}
        await open_at(pilot, plan.name)
        await press(pilot, "e", "space", *"next", "enter", "ctrl+s")
        assert stored(bank)[plan.name] == "next_steps"
        await press(pilot, "e", "backspace", "ctrl+s")
        assert stored(bank) == {"referral.default_owner": "bob"}


async def test_what_somebody_else_chose_meanwhile_is_shown_and_asked_about(bank: Bank) -> None:
    async with app_of(bank, "ana", "admin") as pilot:
        await open_at(pilot, "rank.age")
        await press(pilot, "e")
        bank.of("ana").bank_settings.set("rank.age", "7")
        await replace(pilot, "9")
        await press(pilot, "ctrl+s")
        assert "7" in painted(pilot) and stored(bank) == {"rank.age": "7"}
        await press(pilot, "m")
        assert stored(bank) == {"rank.age": "9"}


async def test_what_cannot_be_used_says_so(bank: Bank) -> None:
    with bank.database.write(None, NOW) as tx:
        store.put(tx, "referral.accept_hours", "soon")
    async with app_of(bank, "ana", "admin") as pilot:
        await open_at(pilot, "referral.accept_hours")
        assert "✗ soon" in painted(pilot)
        line = here(pilot).row
        assert line is not None and isinstance(line.row.problem, SettingInvalid)
        assert here(pilot).copies(line) == "referral.accept_hours soon"
        await press(pilot, "/", *"hours")
        assert [each.setting.name for each in here(pilot).items][:2] == ["referral.accept_hours", "referral.warn_hours"]


async def test_whoever_is_no_administrator_may_only_look(bank: Bank) -> None:
    async with app_of(bank, "bob", "admin") as pilot:
        await open_at(pilot, "mail")
        await press(pilot, "e")
        assert isinstance(pilot.app.screen, AdminScreen)
        await press(pilot, "x")
        assert any("settings" in toast for toast in toasts(pilot))
    assert stored(bank) == {}
