"""Clients with keys alone: lists and views, the page of one record, forms, who may do what."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot

from fsctui import i18n
from fsctui.domain.records import RecordRef
from fsctui.store.database import Database
from fsctui.tui.actions import live_actions
from fsctui.tui.days import Days
from fsctui.tui.dialogs.form import Conflict, Form
from fsctui.tui.numbers import plain_number, typed_number
from fsctui.tui.screens.records.forms import RecordForms
from fsctui.tui.screens.records.record import RecordScreen
from fsctui.tui.screens.records.records import RecordsScreen
from tests.services.bank import Bank
from tests.tui.records_bank import (
    app_of,
    clients_bank,
    make,
    named,
    press,
    replace,
    screen_text,
    settle,
    still,
    to_field,
    toasts,
)

Compare = Callable[..., bool]


@pytest.fixture
def bank(sqlite_database: Database) -> Bank:
    return clients_bank(sqlite_database)


def clients(pilot: Pilot[int]) -> RecordsScreen:
    assert isinstance(pilot.app.screen, RecordsScreen)
    return pilot.app.screen


def page(pilot: Pilot[int]) -> RecordScreen:
    assert isinstance(pilot.app.screen, RecordScreen)
    return pilot.app.screen


def form(pilot: Pilot[int]) -> Form:
    assert isinstance(pilot.app.screen, Form), pilot.app.screen
    return pilot.app.screen


def names(pilot: Pilot[int]) -> list[str]:
    rows = clients(pilot).rows
    return [rows._rows[identity].name for identity in rows.ids]


def here(pilot: Pilot[int]) -> str:
    line = page(pilot).rows.row
    assert line is not None
    return line.label


def why(pilot: Pilot[int], action: str) -> Any:
    return next(live.reason for live in live_actions(pilot.app.screen) if live.action.id == action)


def lines(pilot: Pilot[int], section: str) -> list[tuple[str, str]]:
    return [(line.label, line.value.plain) for line in page(pilot).lines if line.section == section]


# The list


async def test_views_with_counts_begin_with_clients(bank: Bank) -> None:
    async with app_of(bank, "ryan", "clients") as pilot:
        text = screen_text(pilot)
        assert text[1].split("  ")[1:] and "All" in text[1]
        assert text[1].index("Accounts 4") < text[1].index("Contacts 2") < text[1].index("Households 1")
        assert names(pilot)[:4] == ["Bruno Lima", "Kiara Shah", "Quiet Holding", "Rachel Adams"]
        await press(pilot, "]", "]")
        assert names(pilot) == ["Dev Shah", "Kiara Shah"]


async def test_a_client_is_found_in_three_keys_and_its_page_opens(bank: Bank) -> None:
    async with app_of(bank, "ryan", "clients") as pilot:
        await press(pilot, "s", "b", "enter")
        assert page(pilot).heading == "Bruno Lima"
        await press(pilot, "escape", "/")
        await pilot.press(*"rach")
        await settle(pilot)
        await pilot.pause(0.2)
        await settle(pilot)
        assert names(pilot) == ["Rachel Adams"], "the slash finds among all types while typing"
        await press(pilot, "enter", "enter")
        assert page(pilot).heading == "Rachel Adams"


async def test_the_preview_tells_the_key_facts(bank: Bank) -> None:
    async with app_of(bank, "ryan", "clients", size=(120, 40)) as pilot:
        await press(pilot, "j")
        text = "\n".join(screen_text(pilot))
        assert "Kiara Shah" in text
        assert "5 open tasks, 1 running plan" in text
        await press(pilot, ">")
        assert "Client review" in "\n".join(screen_text(pilot))


async def test_y_copies_what_commands_take(bank: Bank) -> None:
    async with app_of(bank, "ryan", "clients") as pilot:
        await press(pilot, "j", "y")
        assert pilot.app._clipboard == f"account:{bank.kiara.id}"


async def test_launch_hands_over_the_marked_records_only(bank: Bank) -> None:
    handed: list[tuple[RecordRef, ...]] = []
    async with app_of(bank, "ryan", "clients") as pilot:
        app: Any = pilot.app
        app.launch = lambda template=None, targets=(): handed.append(tuple(targets))
        await press(pilot, "L")
        await press(pilot, "j", "space", "j", "space", "L")
        assert handed == [
            (named(bank, "account", "Bruno Lima"),),
            (bank.kiara, named(bank, "account", "Rachel Adams")),
        ]


async def test_a_query_narrows_and_escape_takes_it_back(bank: Bank) -> None:
    async with app_of(bank, "ryan", "clients") as pilot:
        await press(pilot, "f")
        await pilot.press(*"type:household")
        await press(pilot, "enter")
        assert names(pilot) == ["Shah household"]
        await press(pilot, "escape")
        assert len(names(pilot)) == 7


async def test_what_one_may_not_see_is_not_there(bank: Bank) -> None:
    async with app_of(bank, "bob", "clients") as pilot:
        assert "Quiet Holding" not in "\n".join(screen_text(pilot))
        assert "Quiet Holding" not in names(pilot)
        pilot.app.open_record("record", bank.secret.id)  # type: ignore[attr-defined]
        await settle(pilot)
        assert "Quiet Holding" not in "\n".join(screen_text(pilot))
        assert lines(pilot, "fields") == []


# Making a record


async def test_a_wrong_date_is_said_at_its_field_and_the_right_one_is_saved(bank: Bank) -> None:
    async with app_of(bank, "ryan", "clients") as pilot:
        await press(pilot, "]", "]", "n")
        await to_field(pilot, "first_name")
        await replace(pilot, "Ana")
        await to_field(pilot, "last_name")
        await replace(pilot, "Prado")
        row = await to_field(pilot, "birth_date")
        await replace(pilot, "1990-13-40")
        assert "1990-13-40" in row.problem, "said while typing, at the field"
        assert "1990-13-40" in "\n".join(screen_text(pilot))
        await press(pilot, "ctrl+s")
        assert form(pilot).rows[form(pilot).here] is row, "the form stays, at the wrong field"
        assert bank.scalar("select count(*) from record where name = 'Ana Prado'") == 0
        await replace(pilot, "1990-03-04")
        assert row.problem == ""
        await press(pilot, "ctrl+s")
        assert page(pilot).heading == "Ana Prado"
        assert bank.of("ryan").records.show(named(bank, "contact", "Ana Prado")).value("birth_date") == "1990-03-04"


async def test_dates_and_numbers_are_read_as_people_write_them_here(bank: Bank) -> None:
    async with app_of(bank, "ryan", "clients", language="pt_BR") as pilot:
        await press(pilot, "]", "n")
        await replace(pilot, "Padaria Lua")
        row = await to_field(pilot, "annual_revenue")
        await replace(pilot, "1.234,5")
        assert row.problem == ""
        await press(pilot, "ctrl+s")
        shown = bank.of("ryan").records.show(named(bank, "account", "Padaria Lua"))
        assert shown.value("annual_revenue") == "1234.5"


@pytest.mark.parametrize(
    ("language", "typed", "number"),
    [("en", "1,234.5", "1,234.5"), ("fr", "1 234,5", "1234.5"), ("pt_BR", "1.234", "1234"), ("es", "1.5", "1.5")],
)
def test_a_decimal_comma_is_no_thousands_sign(language: str, typed: str, number: str) -> None:
    try:
        i18n.use(language)
        assert plain_number(typed) == number
        assert plain_number(typed_number("1234.567")) == "1234.567"
    finally:
        i18n.use("en")


async def test_a_burst_of_keys_reaches_the_fields_it_is_meant_for(bank: Bank) -> None:
    async with app_of(bank, "ryan", "clients") as pilot:
        await press(pilot, "]", "]", "]", "n")
        for key in (*"Home", "down", *"Porto", "down", *"PT"):
            pilot.app.post_message(events.Key(key, key if len(key) == 1 else None))
        await settle(pilot)
        typed = form(pilot).typed
        assert (typed["name:record"], typed["city"], typed["country"]) == ("Home", "Porto", "PT")


async def test_a_form_that_was_left_comes_back_as_it_was(bank: Bank) -> None:
    async with app_of(bank, "ryan", "clients") as pilot:
        await press(pilot, "]", "n")
        await replace(pilot, "Half a name")
        await press(pilot, "escape", "n")
        assert form(pilot).typed["name:record"] == "Half a name"
        await press(pilot, "ctrl+x")
        assert form(pilot).typed["name:record"] == ""


async def test_a_terminal_that_goes_away_keeps_the_form(bank: Bank) -> None:
    async with app_of(bank, "ryan", "clients") as pilot:
        await press(pilot, "]", "n")
        await replace(pilot, "Half a name")
        pilot.app.end(1)  # type: ignore[attr-defined]
        await pilot.pause()
    kept = bank.of("ryan").unfinished.load("form", "record:account")
    assert kept is not None
    assert kept["values"]["name:record"] == "Half a name"


# The page


async def test_the_page_shows_everything_in_sections(bank: Bank) -> None:
    async with app_of(bank, "ryan", "clients") as pilot:
        await press(pilot, "j", "enter")
        assert ("  ".join(screen_text(pilot)[1].split())).startswith("Kiara  Shah")
        assert ("Shah household", "head") in lines(pilot, "household")
        assert ("  Dev Shah", "child") in lines(pilot, "household")
        assert [label for label, _value in lines(pilot, "team")][1:] == ["Ryan", "Sri"]
        assert ("Kiara Shah", "Contact") in lines(pilot, "related")
        assert any(label == "Client review - Kiara Shah" and "0/5" in value for label, value in lines(pilot, "plans"))
        assert ("Call", "5 days late · Open") in lines(pilot, "tasks")
        assert len(lines(pilot, "timeline")) > 1
        seen = []
        for _turn in range(7):
            await press(pilot, "]")
            seen.append(here(pilot).split("  ")[0])
        assert seen == ["Household", "Team", "Related", "Needs", "Plans", "Open tasks", "Timeline"]
        await press(pilot, "[", "[", "j")
        assert here(pilot) == "Client review - Kiara Shah"


async def test_enter_opens_plans_tasks_and_records(bank: Bank) -> None:
    opened: list[tuple[str, int]] = []
    async with app_of(bank, "ryan", "clients") as pilot:
        await press(pilot, "j", "enter")
        app: Any = pilot.app
        app.open_record = lambda kind, identity: opened.append((kind, identity))
        await press(pilot, "]", "j", "enter")
        await press(pilot, "]", "]", "]", "]", "j", "enter", "]", "j", "enter")
    plan = bank.scalar("select id from plan")
    assert opened[0] == ("record", named(bank, "household", "Shah household").id)
    assert opened[1] == ("plan", plan)
    assert opened[2][0] == "task"


async def test_an_edit_that_comes_too_late_shows_what_changed(bank: Bank) -> None:
    ref = named(bank, "account", "Rachel Adams")
    async with app_of(bank, "ryan", "clients") as pilot:
        pilot.app.open_record("record", ref.id)  # type: ignore[attr-defined]
        await settle(pilot)
        await press(pilot, "e")
        await to_field(pilot, "city")
        await replace(pilot, "Berkeley")
        bank.of("ana").records.edit(ref, {"city": "Fresno", "industry": "Farming"})
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, Conflict)
        table = "\n".join(screen_text(pilot))
        assert all(word in table for word in ("Oakland", "Fresno", "Berkeley", "Farming"))
        await press(pilot, "t")
        assert form(pilot).typed["city"] == "Fresno", "theirs stand, and the form goes on"
        await to_field(pilot, "phone")
        await replace(pilot, "555 0100")
        await press(pilot, "ctrl+s")
    shown = bank.of("ana").records.show(ref)
    assert (shown.value("city"), shown.value("industry"), shown.value("phone")) == ("Fresno", "Farming", "555 0100")


async def test_mine_may_stand_without_losing_what_they_wrote_elsewhere(bank: Bank) -> None:
    ref = named(bank, "account", "Rachel Adams")
    async with app_of(bank, "ryan", "clients") as pilot:
        pilot.app.open_record("record", ref.id)  # type: ignore[attr-defined]
        await settle(pilot)
        await press(pilot, "e")
        await to_field(pilot, "city")
        await replace(pilot, "Berkeley")
        bank.of("ana").records.edit(ref, {"city": "Fresno", "industry": "Farming"})
        await press(pilot, "ctrl+s", "m")
        assert isinstance(pilot.app.screen, RecordScreen)
    shown = bank.of("ana").records.show(ref)
    assert (shown.value("city"), shown.value("industry")) == ("Berkeley", "Farming")


async def test_the_account_team_the_owner_and_confidentiality(bank: Bank) -> None:
    async with app_of(bank, "ryan", "clients") as pilot:
        pilot.app.open_record("record", bank.kiara.id)  # type: ignore[attr-defined]
        await settle(pilot)
        await press(pilot, "T", *"bob", "enter", *"mort", "enter")
        assert ("Bob", "mortgage_broker") in lines(pilot, "team")
        await press(pilot, "T", *"off", "space", *"bob", "enter")
        assert ("Bob", "mortgage_broker") not in lines(pilot, "team")
        await press(pilot, "C", "y")
        assert "confidential" in screen_text(pilot)[1]
        await press(pilot, "P", *"mia", "enter", "enter")
        assert lines(pilot, "participants")[1:] == [("Mia", "reads")]
        await press(pilot, "a", *"sri", "enter")
        assert ("Owner", "Sri · Wealth") in lines(pilot, "fields")
    sheet = bank.of("sri").records.show(bank.kiara)
    assert (sheet.confidential, sheet.owner, [each.username for each in sheet.participants]) == (True, "sri", ["mia"])


async def test_a_household_gets_and_loses_members(bank: Bank) -> None:
    house = named(bank, "household", "Shah household")
    async with app_of(bank, "ryan", "clients") as pilot:
        pilot.app.open_record("record", house.id)  # type: ignore[attr-defined]
        await settle(pilot)
        await press(pilot, "M", *"bruno", "enter", *"partner", "enter")
        assert ("Bruno Lima", "partner") in lines(pilot, "household")
        await press(pilot, "]", "j", "x", "y")
        assert ("Bruno Lima", "partner") not in lines(pilot, "household")


async def test_a_client_is_put_into_a_household_from_its_own_page_leaves_it_and_u_takes_that_back(bank: Bank) -> None:
    client = named(bank, "account", "Bruno Lima")
    async with app_of(bank, "ryan", "clients") as pilot:
        pilot.app.open_record("record", client.id)  # type: ignore[attr-defined]
        await settle(pilot)
        await press(pilot, "M", *"shah", "enter", *"partner", "enter")
        assert ("Shah household", "partner") in lines(pilot, "household")
        await press(pilot, "u")
        assert ("Shah household", "partner") not in lines(pilot, "household")
        await press(pilot, "ctrl+r")
        assert ("Shah household", "partner") in lines(pilot, "household")
        await press(pilot, "]", "j", "x", "y")
        assert ("Shah household", "partner") not in lines(pilot, "household")
    assert bank.of("ryan").records.show(client).households == ()


async def test_who_may_only_read_is_told_why(bank: Bank) -> None:
    async with app_of(bank, "dan", "clients") as pilot:
        pilot.app.open_record("record", bank.kiara.id)  # type: ignore[attr-defined]
        await settle(pilot)
        assert why(pilot, "record.edit").code == "not_allowed"
        assert why(pilot, "record.launch").code == "not_allowed"
        await press(pilot, "e")
        assert isinstance(pilot.app.screen, RecordScreen)
        assert len(toasts(pilot)) == 1
        assert "dan" in toasts(pilot)[0]


async def test_a_team_belongs_to_accounts(bank: Bank) -> None:
    async with app_of(bank, "ryan", "clients") as pilot:
        pilot.app.open_record("record", named(bank, "contact", "Dev Shah").id)  # type: ignore[attr-defined]
        await settle(pilot)
        await press(pilot, "T")
        assert toasts(pilot) == ["Only accounts have a team; open the account of this record."]


async def test_hostile_text_is_shown_as_text(bank: Bank) -> None:
    bank.of("ryan").records.create("account", "[@click=app.bell]x[/nope] \x1b]52;c;aGk=\x07", {"city": "[red]"})
    async with app_of(bank, "ryan", "clients", size=(120, 40)) as pilot:
        text = "\n".join(screen_text(pilot))
        assert "[@click=app.bell]x" in text
        assert "\x1b" not in text
        await press(pilot, "enter")
        assert page(pilot).heading.startswith("[@click=app.bell]x[/nope]")
        assert ("City", "[red]") in lines(pilot, "fields")


async def test_the_journey_in_portuguese(bank: Bank) -> None:
    async with app_of(bank, "ryan", "clients", language="pt_BR") as pilot:
        assert "Contas de clientes" in screen_text(pilot)[1]
        await press(pilot, "s", *"rach", "enter")
        assert ("Cidade", "Oakland") in lines(pilot, "fields")
        await press(pilot, "e")
        row = await to_field(pilot, "email")
        await replace(pilot, "nowhere")
        assert "nowhere" in row.problem
        await replace(pilot, "rachel@mail.example")
        await press(pilot, "ctrl+s")
        assert ("E-mail", "rachel@mail.example") in lines(pilot, "fields")


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
@pytest.mark.parametrize(
    "keys",
    [("j",), ("j", "enter"), ("]", "]", "n")],
    ids=["list", "page", "form"],
)
def test_the_picture(bank: Bank, snap_compare: Compare, keys: Sequence[str], size: tuple[int, int]) -> None:
    async def before(pilot: Pilot[Any]) -> None:
        await settle(pilot)
        await press(pilot, *keys)
        await still(pilot)

    i18n.use("en")
    assert snap_compare(make(bank, "ryan", "clients"), terminal_size=size, run_before=before)


def test_what_the_bank_retired_is_not_offered_to_a_new_record_and_stays_on_an_old_one(bank: Bank) -> None:
    records = bank.of("ana").records
    made = records.create("account", "Old ties", {"kind": "person", "segment": "retail"})
    assert made.id is not None
    records.retire_choice("account", "segment", "retail")
    workspace = bank.of("ana")
    forms = RecordForms(workspace, Days(workspace.context.today(), workspace.calendars.mine()))
    sheet = records.show(RecordRef("account", made.id))

    def offered(*about: Any) -> list[str]:
        (field,) = (each for each in forms.fields(*about) if each.name == "segment")
        return [choice.value for choice in field.choices]

    new = offered(records.type("account"))
    assert "retail" not in new
    assert offered(sheet.object_type, sheet) == ["retail", *new]
