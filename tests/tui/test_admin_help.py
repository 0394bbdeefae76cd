"""Help is where you are: every field of Admin's forms says what it is, and every key of its lists what it does."""

from __future__ import annotations

from typing import Any

import pytest
from textual.pilot import Pilot

from fsctui import i18n
from fsctui.store.database import Database
from fsctui.tui.actions import live_actions
from fsctui.tui.dialogs.form import Form
from fsctui.tui.dialogs.why import Why
from fsctui.tui.screens.admin.admin import AdminScreen
from tests.services.bank import Bank
from tests.tui.records_bank import app_of, clients_bank, press, screen_text, settle, to_field

FORMS = {
    "users": ("n", "e"),
    "roles": ("n",),
    "teams": ("n", "e"),
    "queues": ("n", "e"),
    "absences": ("n",),
    "calendars": ("n", "e"),
    "types": ("n", "plus"),
    "settings": ("e",),
}
"""The keys of each tab that open a form."""


@pytest.fixture
def bank(sqlite_database: Database) -> Bank:
    return clients_bank(sqlite_database)


async def go_to(pilot: Pilot[int], name: str) -> AdminScreen:
    screen: Any = pilot.app.screen
    for _turn in screen.tabs:
        if name == screen.here.TAB:
            break
        await pilot.press("]")
    await settle(pilot)
    assert name == screen.here.TAB
    return screen


@pytest.mark.parametrize("tab", FORMS)
async def test_every_field_says_what_it_is(bank: Bank, tab: str) -> None:
    async with app_of(bank, "ana", "admin", size=(100, 40)) as pilot:
        await go_to(pilot, tab)
        for key in FORMS[tab]:
            await press(pilot, key)
            form: Any = pilot.app.screen
            assert isinstance(form, Form), (tab, key)
            silent = [row.field.name for row in form.rows if not row.field.help.strip()]
            assert silent == [], (tab, key)
            last = form.rows[-1].field
            await to_field(pilot, last.name)
            await press(pilot, "f1")
            assert isinstance(pilot.app.screen, Why), (tab, key)
            assert last.help.split()[0] in "\n".join(screen_text(pilot))
            await press(pilot, "escape", "escape")
            assert isinstance(pilot.app.screen, AdminScreen), (tab, key)


async def test_every_key_says_what_it_does_in_a_sentence_of_its_own(bank: Bank) -> None:
    i18n.use("en")
    async with app_of(bank, "ana", "admin") as pilot:
        screen: Any = pilot.app.screen
        for _turn in screen.tabs:
            for live in live_actions(screen):
                assert live.help.strip(), live.action.id
                if live.node is screen.here and live.action.id.startswith(f"{screen.here.TAB}."):
                    assert live.help.casefold() != live.label.casefold(), live.action.id
            await press(pilot, "]")
