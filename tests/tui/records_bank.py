"""What the tests of clients and administration start from: the small bank with the shipped object types and clients."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from typing import Any

from textual.pilot import Pilot
from textual.widgets import Input

from fsctui import i18n
from fsctui.domain.records import RecordRef
from fsctui.services.plans import LaunchRequest
from fsctui.store import object_types, records
from fsctui.store.database import Database
from fsctui.tui.app import FsctuiApp
from fsctui.tui.areas import Area
from tests.services.bank import NOW, Bank, publish
from tests.services.referral_bank import object_types_of_files
from tests.tui.task_bank import press, screen_text, settle, toasts, write

AREAS = (
    Area("clients", "5", "Clients", "fsctui.tui.screens.records.records:RecordsScreen"),
    Area("admin", "9", "Admin", "fsctui.tui.screens.admin.admin:AdminScreen"),
)


def clients_bank(database: Database) -> Bank:
    """ryan's clients: Kiara Shah (a running plan, a contact, a household with Dev Shah), Rachel Adams, Bruno Lima."""
    bank = Bank(database)
    with database.write(None, NOW) as tx:
        for found in object_types_of_files():
            if found.code == "account":
                object_types.replace_type(tx, found)
            else:
                object_types.insert_types(tx, [found])
        records.rename(tx, bank.kiara.id, "Kiara Shah")
        records.rename(tx, bank.secret.id, "Quiet Holding")
    ws = bank.of("ryan").records
    for name, city in (("Rachel Adams", "Oakland"), ("Bruno Lima", "Porto")):
        ws.create("account", name, {"kind": "person", "city": city})
    contact = ws.create("contact", "Kiara Shah", {"first_name": "Kiara", "last_name": "Shah", "account": bank.kiara.id})
    son = ws.create("contact", "Dev Shah", {"first_name": "Dev", "last_name": "Shah", "birth_date": "2001-02-03"})
    home = ws.create("household", "Shah household", {"city": "San Francisco"})
    assert contact.id is not None
    assert son.id is not None
    assert home.id is not None
    house = RecordRef("household", home.id)
    ws.add_member(house, RecordRef("contact", contact.id), "head")
    ws.add_member(house, RecordRef("contact", son.id), "child")
    publish(bank)
    bank.of("ryan").plans.launch(LaunchRequest(template="client_review", targets=[bank.kiara], start=date(2026, 2, 24)))
    return bank


def named(bank: Bank, kind: str, name: str) -> RecordRef:
    """A record by its name, straight from the table."""
    found = bank.scalar("select id from record where type = :kind and name = :name", kind=kind, name=name)
    assert found is not None, name
    return RecordRef(kind, found)


def make(bank: Bank, username: str, area: str, language: str = "en") -> FsctuiApp:
    workspace = bank.of(username)
    return FsctuiApp(
        lambda: workspace, areas=AREAS, first_area=area, who=lambda opened: opened.context.actor.name,
        speaks=lambda opened: language,
    )  # fmt: skip


@asynccontextmanager
async def app_of(
    bank: Bank, username: str, area: str, *, size: tuple[int, int] = (80, 24), language: str = "en"
) -> AsyncIterator[Pilot[int]]:
    """The app as one of the bank's people, on an area."""
    try:
        async with make(bank, username, area, language).run_test(size=size) as pilot:
            await settle(pilot)
            yield pilot
    finally:
        i18n.use("en")


async def still(pilot: Pilot[Any]) -> None:
    """Nothing on the screen moves any more, so that a picture of it is always the same."""
    pilot.app.clear_notifications()
    for field in pilot.app.screen.query(Input):
        field.cursor_blink = False
    await settle(pilot)


async def replace(pilot: Pilot[int], text: str) -> None:
    """Write a text in place of what stands in the field."""
    await pilot.press("end", "ctrl+u")
    await write(pilot, text)


async def to_field(pilot: Pilot[int], name: str) -> Any:
    """Go up or down in the form to a field; its row."""
    form: Any = pilot.app.screen
    place = next(at for at, row in enumerate(form.rows) if row.field.name == name)
    while form.here != place:
        await pilot.press("down" if form.here < place else "up")
        await pilot.pause()
    return form.rows[place]


__all__ = [
    "app_of",
    "clients_bank",
    "make",
    "named",
    "press",
    "replace",
    "screen_text",
    "settle",
    "still",
    "to_field",
    "toasts",
]
