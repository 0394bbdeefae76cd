"""Administration with keys alone: people, absences, calendars, object types, the database; and who may only look."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from sqlalchemy import text as sql
from textual.pilot import Pilot

from fsctui import i18n
from fsctui.domain.records import FieldType
from fsctui.scheduling.refusals import BadCalendarField
from fsctui.services.refusals import ValueInvalid
from fsctui.store.database import Database
from fsctui.tui.actions import live_actions
from fsctui.tui.dialogs.form import Form
from fsctui.tui.screens.admin.admin import AdminScreen
from fsctui.tui.screens.admin.calendar_days import read_hours
from fsctui.tui.screens.admin.calendars import changed_spec
from fsctui.tui.screens.admin.month import MonthScreen
from fsctui.tui.screens.admin.types import read_fields
from tests.factories import NOW
from tests.services.bank import Bank
from tests.tui.records_bank import (
    app_of,
    clients_bank,
    make,
    press,
    replace,
    screen_text,
    settle,
    still,
    to_field,
    toasts,
)

Compare = Callable[..., bool]
TABS = ("users", "roles", "teams", "queues", "absences", "calendars", "types", "settings", "outbox", "database")


@pytest.fixture
def bank(sqlite_database: Database) -> Bank:
    return clients_bank(sqlite_database)


def tell(bank: Bank) -> None:
    """Write the entries of the rows that the bank of tests was put together with."""
    with bank.database.write(None, NOW) as tx:
        for row in tx.all("SELECT id, username, active FROM user_account"):
            tx.note("create", "user", row.id, after={"username": row.username})
            if not row.active:
                tx.note("deactivate", "user", row.id, after={"active": False})
        told = "SELECT subject_id FROM timeline WHERE subject_type = 'record'"
        for row in tx.all(f"SELECT id, name, confidential FROM record WHERE id NOT IN ({told})"):
            tx.note("create", "record", row.id, record_id=row.id, after={"name": row.name})
            tx.note("set_confidential", "record", row.id, after={"confidential": bool(row.confidential)})


def admin(pilot: Pilot[int]) -> AdminScreen:
    assert isinstance(pilot.app.screen, AdminScreen), pilot.app.screen
    return pilot.app.screen


def form(pilot: Pilot[int]) -> Form:
    assert isinstance(pilot.app.screen, Form), pilot.app.screen
    return pilot.app.screen


async def tab(pilot: Pilot[int], name: str) -> None:
    """Go to a tab with the key for it."""
    for _turn in range(TABS.index(name)):
        await pilot.press("]")
    await settle(pilot)
    assert name == admin(pilot).here.TAB


async def fill(pilot: Pilot[int], **values: str) -> None:
    """Write into the fields of the form; a double underscore in a name stands for its point."""
    for name, value in values.items():
        await to_field(pilot, name.replace("__", "."))
        await replace(pilot, value)


def painted(pilot: Pilot[int]) -> str:
    return "\n".join(screen_text(pilot))


async def test_a_user_is_added_and_a_mistake_is_said_at_the_field(bank: Bank) -> None:
    async with app_of(bank, "ana", "admin") as pilot:
        await press(pilot, "n")
        await fill(pilot, username="Zoé", name="Zoé Blanc", time_zone="Mars/Olympus")
        row = await to_field(pilot, "time_zone")
        assert "Mars/Olympus" in row.problem
        await replace(pilot, "Europe/Paris")
        assert row.problem == ""
        await press(pilot, "ctrl+s")
        assert "Zoé" in painted(pilot), "the username is refused, and the form is as it was"
        assert form(pilot).typed["name"] == "Zoé Blanc"
        await fill(pilot, username="zoe")
        await press(pilot, "ctrl+s")
        assert admin(pilot).here.TAB == "users"
    user = bank.of("ana").people.user("zoe")
    assert (user.name, user.time_zone, user.active) == ("Zoé Blanc", "Europe/Paris", True)


async def test_roles_are_given_and_taken_and_users_deactivated(bank: Bank) -> None:
    async with app_of(bank, "ana", "admin") as pilot:
        assert admin(pilot).here.items[0].username == "ana"
        await press(pilot, "j", "R", *"assistant", "enter")
        assert bank.of("ana").people.user("bob").roles == ("assistant", "mortgage_broker")
        await press(pilot, "R", *"mortgage", "enter")
        assert bank.of("ana").people.user("bob").roles == ("assistant",)
        await press(pilot, "X", "enter")
        assert bank.of("ana").people.user("bob").active, "enter means no"
        await press(pilot, "X", "y")
        assert not bank.of("ana").people.user("bob").active


async def test_the_last_administrator_stays(bank: Bank) -> None:
    async with app_of(bank, "ana", "admin") as pilot:
        await press(pilot, "X", "y")
        assert len(toasts(pilot)) == 1
        assert "ana" in toasts(pilot)[0]
    assert bank.of("ana").people.user("ana").active


async def test_an_edit_of_a_user_that_comes_too_late_is_not_lost(bank: Bank) -> None:
    async with app_of(bank, "ana", "admin") as pilot:
        await press(pilot, "j", "e")
        await fill(pilot, email="robert@bank.example")
        bank.of("ana").people.edit_user("bob", {"capacity": 12})
        await press(pilot, "ctrl+s")
        assert "12" in painted(pilot), "what somebody else changed is shown"
        await press(pilot, "m")
        assert admin(pilot)
    user = bank.of("ana").people.user("bob")
    assert (user.email, user.capacity) == ("robert@bank.example", 12)


async def test_a_role_with_its_names_is_added(bank: Bank) -> None:
    async with app_of(bank, "ana", "admin") as pilot:
        await tab(pilot, "roles")
        await press(pilot, "n")
        await fill(pilot, code="Trust Officer", names__en="Trust officer", names__pt_BR="Agente fiduciário")
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, Form), "a code has no blanks"
        await fill(pilot, code="trust_officer")
        await press(pilot, "ctrl+s")
    roles = {role.code: role for role in bank.of("ana").people.roles()}
    assert roles["trust_officer"].names == {"en": "Trust officer", "pt_BR": "Agente fiduciário"}


async def test_teams_and_queues_are_kept(bank: Bank) -> None:
    people = bank.of("ana").people
    async with app_of(bank, "ana", "admin") as pilot:
        await tab(pilot, "teams")
        await press(pilot, "n")
        await fill(pilot, name="Lisboa")
        await to_field(pilot, "parent")
        await press(pilot, "right", "ctrl+s")
        assert {team.name: team.parent for team in people.teams()} == {"Wealth": None, "Lisboa": "Wealth"}
        await press(pilot, "]", "M", *"cleo", "enter")
        assert people.queue("Onboarding").members == ("bob", "cleo", "sri")
        await press(pilot, "M", *"bob", "enter")
        assert people.queue("Onboarding").members == ("cleo", "sri")
        await press(pilot, "e")
        await fill(pilot, takes="task, boat")
        await press(pilot, "ctrl+s")
        assert "boat" in painted(pilot)
        await fill(pilot, takes="task, account", names__fr="Accueil")
        await press(pilot, "ctrl+s")
        assert people.queue("Onboarding").takes == ("account", "task")
        assert people.queue("Onboarding").names == {"fr": "Accueil"}


async def test_an_absence_whose_substitutes_go_round_is_refused_in_words(bank: Bank) -> None:
    people = bank.of("ana").people
    people.add_absence("ryan", date(2026, 3, 9), date(2026, 3, 13), substitute="sri")
    async with app_of(bank, "ana", "admin") as pilot:
        await tab(pilot, "absences")
        assert "Ryan" in painted(pilot)
        await press(pilot, "n")
        await to_field(pilot, "user")
        await press(pilot, "s", *"ri", "enter")
        await fill(pilot, first="2026-03-11", last="2026-03-12")
        await to_field(pilot, "substitute")
        await press(pilot, "r", *"yan", "enter")
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, Form)
        said = painted(pilot)
        assert "sri" in said.lower()
        assert "stand" in said
        assert len(people.absences().items) == 1
        await to_field(pilot, "substitute")
        await press(pilot, "space", *"bob", "enter", "ctrl+s")
        assert {(row.username, row.substitute) for row in people.absences().items} == {("ryan", "sri"), ("sri", "bob")}
        await press(pilot, "x", "y")
        assert len(people.absences().items) == 1


async def test_a_calendar_month_by_month_with_reasons(bank: Bank) -> None:
    calendars = bank.of("ana").calendars
    spec = {
        "country": "FR",
        "time_zone": "Europe/Paris",
        "closures": [{"name": "Inventory", "date": "2026-05-04"}],
        "half_days": [{"name": "Fair", "date": "2026-05-06", "hours": ["09:00-12:00"]}],
        "extra_days": [{"name": "Open Saturday", "date": "2026-05-23", "hours": ["10:00-14:00"]}],
    }
    calendars.add("Paris", spec, parent="Bank")
    async with app_of(bank, "ana", "admin") as pilot:
        await tab(pilot, "calendars")
        await press(pilot, "j", "enter")
        assert isinstance(pilot.app.screen, MonthScreen)
        assert "March 2026   Paris" in screen_text(pilot)[1]
        await press(pilot, "l", "j")
        shown = painted(pilot)
        assert "May 2026" in shown
        assert "Fri, May 1  public holiday" in shown
        assert "Mon, May 4  closed (Inventory)" in shown
        assert "Wed, May 6  09:00–12:00" in shown
        assert "Sat, May 23  extra day  10:00–14:00" in shown
        # 21 weekdays; 1, 8, 14 and 25 May are holidays, the 4th is closed, the 23rd is extra: 17.
        assert "17 working days" in shown
        assert "  1*" in shown
        assert "  4x" in shown
        assert "  6½" in shown
        assert " 23+" in shown
        await press(pilot, "h", "k")
        assert "March 2026" in painted(pilot)
        await press(pilot, "K", "g")
        assert "March 2026" in painted(pilot)
        await press(pilot, "escape", "e")
        await fill(pilot, week__mon="9-5", country="FR")
        await press(pilot, "ctrl+s")
        assert "9" in form(pilot).rows[form(pilot).here].problem, "a shift ends after it begins"
        await fill(pilot, week__mon="9-17", week__tue="9-13, 14:30-18", week__wed="-")
        await press(pilot, "ctrl+s")
    saved = calendars.show("Paris").spec.to_json()
    assert saved["week"] == {"mon": ["09:00-17:00"], "tue": ["09:00-13:00", "14:30-18:00"]}
    assert saved["closures"] == spec["closures"], "what the form doesn't show stays"


async def test_closures_half_days_and_extra_days_are_edited_in_the_form_and_the_months_show_them(bank: Bank) -> None:
    calendars = bank.of("ana").calendars
    calendars.add("Paris", {"country": "FR", "closures": [{"name": "Inventory", "date": "2026-05-04"}]}, parent="Bank")
    async with app_of(bank, "ana", "admin") as pilot:
        await tab(pilot, "calendars")
        await press(pilot, "j", "e")
        await to_field(pilot, "closures")
        await press(pilot, "n", "down", "enter")
        await fill(pilot, month="", yearly="31", name="Eve; of [all]")
        await to_field(pilot, "month")
        await press(pilot, *"feb", "enter", "ctrl+s")
        inner = form(pilot)
        assert inner.rows[inner.here].field.name == "yearly", "February has no 31st, and the day's field says so"
        assert inner.rows[inner.here].problem
        await replace(pilot, "24")
        await to_field(pilot, "month")
        await press(pilot, *"dec", "enter", "ctrl+s")
        await press(pilot, "n", "down", "down", "enter")
        await press(pilot, *"last", "enter")
        await to_field(pilot, "weekday")
        await press(pilot, *"fri", "enter")
        await to_field(pilot, "name")
        await press(pilot, *"Training", "ctrl+s")
        assert "Fri (last), every month  Training" in painted(pilot)
        await to_field(pilot, "half_days")
        await press(pilot, "n", "enter")
        await fill(pilot, date="2026-05-06", name="Fair")
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, Form)
        assert pilot.app.screen.rows[pilot.app.screen.here].field.name == "hours", "a half day needs its hours"
        await replace(pilot, "9-12, 14-16")
        await press(pilot, "ctrl+s")
        await to_field(pilot, "extra_days")
        await press(pilot, "n", "enter")
        await fill(pilot, date="2026-05-24", last="2026-05-23")
        await press(pilot, "ctrl+s")
        assert form(pilot).rows[form(pilot).here].field.name == "last"
        await replace(pilot, "2026-05-24")
        await to_field(pilot, "date")
        await replace(pilot, "2026-05-23")
        await press(pilot, "ctrl+s", "ctrl+o", "l", "l")
        shown = painted(pilot)
        assert "Paris, not saved yet" in shown
        assert "Mon, May 4  closed (Inventory)" in shown
        assert "Wed, May 6  09:00–12:00, 14:00–16:00" in shown
        assert "Sat, May 23  extra day" in shown
        assert "Fri, May 29  closed (Training)" in shown
        assert "closures" in calendars.show("Paris").spec.to_json()
        assert "half_days" not in calendars.show("Paris").spec.to_json(), "nothing is saved yet"
        await press(pilot, "escape")
        await to_field(pilot, "closures")
        await press(pilot, "up", "up", "up", "x")
        await press(pilot, "ctrl+s")
        assert admin(pilot)
    saved = calendars.show("Paris").spec.to_json()
    assert saved["closures"] == [
        {"name": "Eve, of (all)", "yearly": "12-24"}, {"name": "Training", "nth": -1, "weekday": "fri"},
    ]  # fmt: skip
    assert saved["half_days"] == [{"name": "Fair", "date": "2026-05-06", "hours": ["09:00-12:00", "14:00-16:00"]}]
    assert saved["extra_days"] == [{"date": "2026-05-23", "last": "2026-05-24"}]
    assert saved["country"] == "FR"


async def test_an_object_type_with_fields_is_added_and_gets_another_field(bank: Bank) -> None:
    async with app_of(bank, "ana", "admin") as pilot:
        await tab(pilot, "types")
        await press(pilot, "n")
        await fill(pilot, code="boat_loan", one__en="Boat loan", many__en="Boat loans")
        await fill(pilot, fields="amount: money*, level: choice(low|high), boat")
        await press(pilot, "ctrl+s")
        found = bank.of("ryan").records.type("boat_loan")
        assert [(field.name, field.type, field.required) for field in found.fields] == [
            ("amount", FieldType.MONEY, True),
            ("level", FieldType.CHOICE, False),
            ("boat", FieldType.TEXT, False),
        ]
        await press(pilot, "/", *"boat", "enter")
        await pilot.pause(0.2)
        await press(pilot, "plus")
        await fill(pilot, code="built_on", label__en="Built on")
        await to_field(pilot, "kind")
        await press(pilot, "space", *"date", "enter", "ctrl+s")
        built = bank.of("ryan").records.type("boat_loan").field("built_on")
        assert built is not None
        assert built.type is FieldType.DATE


@pytest.mark.parametrize("wrong", ["Amount", "level: choice", "x: banana", "owner_of: reference", "a b"])
def test_fields_that_make_no_sense_are_refused(wrong: str) -> None:
    with pytest.raises(ValueInvalid) as caught:
        read_fields(f"amount: money, {wrong}")
    assert caught.value.field == "fields"


@pytest.mark.parametrize("wrong", ["9-25", "17-9", "9", "9:70-10", "nine", "9-12, 11-14", ""])
def test_hours_that_make_no_sense_are_refused(wrong: str) -> None:
    with pytest.raises(BadCalendarField):
        read_hours(wrong)


def test_a_form_changes_only_its_own_part_of_a_calendar() -> None:
    before = {"week": {"mon": ["09:00-17:00"]}, "country": "PT", "closures": [{"yearly": "12-24"}]}
    assert changed_spec(before, {"country": "", "week.tue": "10:00-12:00"}) == {
        "week": {"mon": ["09:00-17:00"], "tue": ["10:00-12:00"]},
        "closures": [{"yearly": "12-24"}],
    }
    assert "week" not in changed_spec(before, {"week.mon": ""})


async def test_verify_says_sound_and_names_the_first_altered_entry(bank: Bank) -> None:
    tell(bank)
    async with app_of(bank, "ana", "admin") as pilot:
        await tab(pilot, "database")
        entries = bank.scalar("select count(*) from timeline")
        await press(pilot, "v")
        assert f"✓ Sound: {entries} entries, as written." in painted(pilot)
        with bank.database.write(None, bank.clock()) as tx:
            for trigger in [row[0] for row in tx.all(sql("select name from sqlite_master where type = 'trigger'"))]:
                if "timeline" in trigger:
                    tx.execute(sql(f"drop trigger {trigger}"))
            tx.execute(sql("update timeline set action = 'edit' where seq = 3"))
        await press(pilot, "v")
        assert "✗ Not sound: entry 3 is altered." in painted(pilot)


async def test_verify_says_how_far_it_is_can_be_stopped_and_names_a_row_altered_by_sql(bank: Bank) -> None:
    tell(bank)
    async with app_of(bank, "ana", "admin") as pilot:
        await tab(pilot, "database")
        tab_now: Any = admin(pilot).here
        reached = Event()
        go_on = Event()
        told = tab_now._progress

        def slowly(part: Any, done: int, total: int) -> None:
            reached.set()
            go_on.wait(20)
            told(part, done, total)

        tab_now._progress = slowly
        await pilot.press("v")
        while not reached.is_set():
            await pilot.pause(0.05)
        assert any("x stops" in line for line in screen_text(pilot))
        await pilot.press("x")
        go_on.set()
        await settle(pilot)
        assert "stopped" in painted(pilot)
        tab_now._progress = told
        with bank.database.write(None, NOW) as tx:
            tx.execute(sql("UPDATE account SET city = 'Rome' WHERE city = 'Oakland'"))
        await press(pilot, "v")
        assert "Rachel Adams" in painted(pilot)
        assert "✗" in painted(pilot)


async def test_a_checkpoint_and_a_backup_are_written_and_nothing_is_overwritten(bank: Bank, tmp_path: Path) -> None:
    tell(bank)
    async with app_of(bank, "ana", "admin") as pilot:
        await tab(pilot, "database")
        point, copy = tmp_path / "point.txt", tmp_path / "all.backup"
        await press(pilot, "K")
        await replace(pilot, str(point))
        await press(pilot, "enter")
        before = point.read_text()
        assert before.strip()
        await press(pilot, "K")
        await replace(pilot, str(point))
        await press(pilot, "enter")
        assert point.read_text() == before
        assert any("already" in toast and str(point) in toast for toast in toasts(pilot))
        await press(pilot, "F")
        await replace(pilot, str(point))
        await press(pilot, "enter")
        assert "✓ Sound" in painted(pilot)
        await press(pilot, "B")
        await replace(pilot, str(copy))
        await press(pilot, "enter")
        size = copy.stat().st_size
        assert size > 10_000
        copy.write_bytes(b"mine")
        await press(pilot, "B")
        await replace(pilot, str(copy))
        await press(pilot, "enter", "enter")
        assert copy.read_bytes() == b"mine", "enter means no"
        await press(pilot, "B")
        await replace(pilot, str(copy))
        await press(pilot, "enter", "y")
        assert copy.stat().st_size > 10_000


async def test_an_adviser_sees_everything_with_its_keys_dimmed_and_told_why(bank: Bank) -> None:
    async with app_of(bank, "ryan", "admin") as pilot:
        assert "Ana" in painted(pilot)
        dimmed = {}
        for name in TABS:
            assert name == admin(pilot).here.TAB
            for live in live_actions(admin(pilot)):
                if live.action.id.startswith(f"{name}.") and live.reason is not None:
                    dimmed[live.action.id] = getattr(live.reason, "code", live.reason)
            await press(pilot, "]")
        for action in ("users.new", "users.edit", "users.roles", "users.active", "roles.new", "teams.new", "queues.new",
                       "queues.members", "calendars.new", "calendars.edit", "types.new", "database.verify",
                       "database.backup"):  # fmt: skip
            assert dimmed[action] == "not_allowed", action
        assert "absences.new" not in dimmed, "everybody enters their own absences"
        await press(pilot, "n")
        assert isinstance(pilot.app.screen, AdminScreen)
        assert len(toasts(pilot)) == 1
        assert "ryan" in toasts(pilot)[0]


async def test_the_journey_in_portuguese(bank: Bank) -> None:
    async with app_of(bank, "ana", "admin", language="pt_BR") as pilot:
        english = {"Users", "Roles", "Teams", "Queues", "Absences", "Calendars", "Object types", "Database"}
        bar = screen_text(pilot)[1]
        assert not [word for word in english if f" {word} " in f" {bar} "]
        await tab(pilot, "calendars")
        await press(pilot, "enter")
        assert "Março de 2026" in painted(pilot)
        assert "22 dias úteis" in painted(pilot)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
@pytest.mark.parametrize("keys", [(), ("n",), ("]", "]", "]", "]", "]", "enter")], ids=["users", "user", "month"])
def test_the_picture(bank: Bank, snap_compare: Compare, keys: Sequence[str], size: tuple[int, int]) -> None:
    async def before(pilot: Pilot[Any]) -> None:
        await settle(pilot)
        await press(pilot, *keys)
        await still(pilot)

    i18n.use("en")
    assert snap_compare(make(bank, "ana", "admin"), terminal_size=size, run_before=before)
