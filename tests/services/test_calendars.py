"""Calendars of the bank, and the book that assembles and keeps them."""

from __future__ import annotations

import subprocess
import sys
from datetime import date

import pytest

from fsctui.domain.access import NotAllowed
from fsctui.scheduling.refusals import BadCalendarField, UnknownCountry
from fsctui.scheduling.spec import CalendarSpec
from fsctui.scheduling.trace import Reason
from fsctui.services.calendar_book import CalendarBook
from fsctui.services.refusals import AlreadySo, CalendarLoop, CalendarUnknown, NameTaken, Stale, ValueInvalid
from tests.factories import House

EASTER_MONDAY = date(2026, 4, 6)
SATURDAY = date(2026, 4, 11)


def test_a_calendar_inherits_and_says_why_a_day_is_not_worked(house: House) -> None:
    calendars = house.ada.calendars
    calendars.add("France", {"country": "FR"}, parent="Standard")
    calendars.add("Lyon", {"closures": [{"name": "Moving", "date": "2026-04-07"}]}, parent="France")
    days = {day.day.day: day for day in calendars.month("Lyon", 2026, 4)}
    assert len(days) == 30
    assert (days[6].closed.kind, days[7].closed.kind, days[7].closed.name) == (Reason.HOLIDAY, Reason.CLOSURE, "Moving")  # type: ignore[union-attr]
    assert days[11].closed is not None and days[11].closed.kind is Reason.WEEKEND
    assert days[8].working and days[8].hours == ((540, 1020),)
    assert calendars.named("Standard").is_working_day(EASTER_MONDAY)


def test_a_user_has_the_calendar_of_bank_team_and_person_with_absences(house: House) -> None:
    ada = house.ada
    ada.calendars.add("France", {"country": "FR", "time_zone": "Europe/Paris"})
    ada.calendars.add("Saturdays", {"week": {"sat": ["10:00-12:00"], "mon": ["09:00-17:00"]}})
    ada.people.add_team("Paris", calendar="France")
    house.user("bob", team="Paris", calendar="Saturdays")
    ada.people.add_absence("bob", date(2026, 4, 18), date(2026, 4, 18), reason="Wedding")
    mine = house.of("bob").calendars.mine()
    assert mine.is_working_day(SATURDAY)
    assert not mine.is_working_day(EASTER_MONDAY)
    assert not mine.is_working_day(date(2026, 4, 7))
    closed = mine.reason(date(2026, 4, 18))
    assert closed is not None and (closed.kind, closed.name) == (Reason.ABSENCE, "Wedding")
    assert mine.time_zone == "Europe/Paris"
    assert house.ada.calendars.mine().is_working_day(EASTER_MONDAY)


def test_a_change_is_seen_at_once_by_everybody(house: House) -> None:
    calendars = house.ada.calendars
    calendars.add("Bank", {}, default=True)
    other = house.of("ada").calendars
    assert other.named().is_working_day(EASTER_MONDAY)
    calendars.edit("Bank", {"spec": {"closures": [{"name": "Picnic", "date": "2026-04-06"}]}}, 1)
    assert not other.named().is_working_day(EASTER_MONDAY)
    assert [row.name for row in calendars.list() if row.is_default] == ["Bank"]


def test_faults_are_refused_by_name(local: House) -> None:
    calendars = local.ada.calendars
    before = local.rows("calendar"), local.rows("timeline"), local.rows("holiday_year")
    with pytest.raises(UnknownCountry):
        calendars.add("X", {"country": "XX"})
    with pytest.raises(BadCalendarField) as refused:
        calendars.add("X", {"closures": [{"name": "A", "date": "soon"}]})
    assert refused.value.path == "closures[0].date"
    with pytest.raises(NameTaken):
        calendars.add("Standard", {})
    with pytest.raises(CalendarUnknown) as unknown:
        calendars.add("X", {}, parent="Standart")
    assert unknown.value.near == ["Standard"]
    with pytest.raises(AlreadySo):
        calendars.make_default("Standard")
    assert (local.rows("calendar"), local.rows("timeline"), local.rows("holiday_year")) == before


def test_calendars_that_inherit_from_each_other_are_refused(local: House) -> None:
    calendars = local.ada.calendars
    calendars.add("A", {})
    calendars.add("B", {}, parent="A")
    calendars.add("C", {}, parent="B")
    with pytest.raises(CalendarLoop) as refused:
        calendars.edit("A", {"parent": "C"})
    assert refused.value.chain == ["A", "C", "B", "A"]


def test_a_stale_calendar_is_refused(house: House) -> None:
    calendars = house.ada.calendars
    calendars.edit("Standard", {"name": "Bank"}, 1)
    with pytest.raises(Stale):
        calendars.edit("Bank", {"name": "Other"}, 1)
    assert [row.name for row in calendars.list()] == ["Bank"]


def test_a_spec_can_be_tried_before_it_is_saved(local: House) -> None:
    calendars = local.ada.calendars
    before = local.rows("calendar")
    days = {day.day: day for day in calendars.trial({"country": "FR"}, "Standard", 2026)}
    assert len(days) == 365 and not days[EASTER_MONDAY].working
    assert local.rows("calendar") == before


def test_years_of_holidays_are_kept_and_not_built_again(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.ada.calendars.add("France", {"country": "FR"})
    kept = {(row[0], row[1]) for row in house.rows("holiday_year")}
    assert kept == {("country:FR:", year) for year in (2025, 2026, 2027, 2028)}
    from fsctui.scheduling import holiday_source

    def no_building(*_: object) -> None:
        raise AssertionError("built although kept")

    monkeypatch.setattr(holiday_source, "build", no_building)
    house.book = CalendarBook(house.database, 2026)
    assert not house.ada.calendars.named("France").is_working_day(EASTER_MONDAY)


def test_a_year_that_was_built_for_a_date_is_kept_with_the_next_write(house: House) -> None:
    house.ada.calendars.add("France", {"country": "FR"})
    assert not house.ada.calendars.named("France").is_working_day(date(2031, 7, 14))
    house.ada.calendars.add("Other", {})
    house.ada.calendars.add("Belgium", {"country": "BE"})
    years = {row[1] for row in house.rows("holiday_year") if row[0] == "country:FR:"}
    assert 2031 in years


def test_years_of_another_version_of_the_holidays_package_are_forgotten(house: House) -> None:
    house.ada.calendars.add("France", {"country": "FR"})
    with house.database.write(None, house.clock.now) as tx:
        tx.execute("UPDATE holiday_year SET library_version = '0.1'")
    house.book = CalendarBook(house.database, 2026)
    house.ada.calendars.add("Spain", {"country": "ES"})
    assert {row[2] for row in house.rows("holiday_year")} != {"0.1"}
    assert not house.ada.calendars.named("France").is_working_day(EASTER_MONDAY)


def test_a_start_with_kept_years_does_not_import_the_holidays_package(local: House) -> None:
    local.ada.calendars.add("France", {"country": "FR"}, default=True)
    script = (
        "import sys, datetime\n"
        "from fsctui.store.database import Database\n"
        "from fsctui.services.calendar_book import CalendarBook\n"
        f"database = Database({local.database.url.render_as_string()!r})\n"
        "with database.read() as tx:\n"
        "    calendar = CalendarBook(database, 2026).default(tx)\n"
        "print(calendar.is_working_day(datetime.date(2026, 4, 6)), 'holidays' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


@pytest.mark.parametrize("role", ["manager", "adviser", "assistant", "compliance", "partner"])
def test_only_administrators_manage_calendars(local: House, role: str) -> None:
    local.user("x", role)
    before = local.rows("calendar")
    for attempt in (
        lambda: local.of("x").calendars.add("X", CalendarSpec()),
        lambda: local.of("x").calendars.edit("Standard", {"name": "X"}),
        lambda: local.of("x").calendars.make_default("Standard"),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    assert local.rows("calendar") == before


DIRTY = "\x1b]52;c;eA==\x07Moving\u202e\n house\x9b"
CLEAN = "]52;c;eA==Moving  house"


@pytest.mark.parametrize("verb", ["add", "edit", "trial"])
@pytest.mark.parametrize("part", ["closures", "half_days", "extra_days"])
@pytest.mark.parametrize("made", [False, True])
def test_names_of_days_are_kept_clean(local: House, verb: str, part: str, made: bool) -> None:
    calendars, entry = local.ada.calendars, {"name": DIRTY, "date": "2026-04-13", "hours": ["09:00-12:00"]}
    if part == "closures":
        del entry["hours"]
    given = CalendarSpec.from_json({part: [entry]}) if made else {part: [entry]}
    if verb == "trial":
        named = [day.closed.name for day in calendars.trial(given, None, 2026) if day.closed and day.closed.name]
        assert named == ([CLEAN] if part == "closures" else [])
        return
    calendars.add("Lyon", given if verb == "add" else {})
    if verb == "edit":
        calendars.edit("Lyon", {"spec": given})
    assert [each.name for each in getattr(calendars.show("Lyon").spec, part)] == [CLEAN]


def test_a_day_may_go_without_a_name_but_not_with_an_endless_one(local: House) -> None:
    calendars = local.ada.calendars
    calendars.add("Lyon", {"closures": [{"date": "2026-04-11"}, {"name": " \x1b ", "date": "2026-04-13"}]})
    assert [each.name for each in calendars.show("Lyon").spec.closures] == ["", ""]
    with pytest.raises(ValueInvalid):
        calendars.add("Paris", {"closures": [{"name": "x" * 201, "date": "2026-04-11"}]})
