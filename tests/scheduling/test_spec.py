from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from fsctui.scheduling.calendar import Closed
from fsctui.scheduling.holiday_source import HolidayYears
from fsctui.scheduling.refusals import BadCalendarField, NoWorkingDays, UnknownCountry, UnknownTimeZone, YearOutOfRange
from fsctui.scheduling.rules import OneOff, Yearly
from fsctui.scheduling.spec import Absence, CalendarSpec, Closure, ExtraDay, HalfDay, assemble, merged
from fsctui.scheduling.trace import Reason
from tests.scheduling.calendars import build, working_week

YEARS = HolidayYears()
WRITTEN: dict[str, Any] = {
    "week": {"mon": ["09:00-13:00", "14:00-18:00"], "sat": ["09:00-24:00"]},
    "country": "PT",
    "subdivision": "11",
    "market": "XECB",
    "time_zone": "Europe/Lisbon",
    "closures": [
        {"name": "Moving house", "date": "2026-03-02", "last": "2026-03-04"},
        {"name": "Christmas Eve", "yearly": "12-24"},
        {"name": "Inventory", "nth": -1, "weekday": "fri", "month": 6},
        {"nth": 1, "weekday": "mon"},
    ],
    "half_days": [{"name": "New Year's Eve", "yearly": "12-31", "hours": ["09:00-12:00"]}],
    "extra_days": [{"name": "Open Saturday", "date": "2026-11-28", "hours": ["10:00-14:00"]}, {"date": "2026-11-29"}],
}


def test_json_survives_both_ways() -> None:
    spec = CalendarSpec.from_json(WRITTEN)
    assert spec.to_json() == WRITTEN
    assert spec.week is not None and spec.week[5] == ((540, 1440),)
    assert CalendarSpec.from_json({}) == CalendarSpec()
    assert CalendarSpec().to_json() == {}


@pytest.mark.parametrize(
    ("data", "path", "problem"),
    [
        ([], "", "object"),
        ({"colour": 1}, "colour", "unknown_field"),
        ({"week": 3}, "week", "object"),
        ({"week": {"mo": []}}, "week.mo", "unknown_field"),
        ({"week": {"mon": "09:00-17:00"}}, "week.mon", "list"),
        ({"week": {"mon": [9]}}, "week.mon", "shift"),
        ({"week": {"mon": ["9-17"]}}, "week.mon", "shift"),
        ({"week": {"mon": ["09:60-17:00"]}}, "week.mon", "shift"),
        ({"week": {"mon": ["09:00-24:01"]}}, "week.mon", "shift"),
        ({"week": {"mon": ["17:00-09:00"]}}, "week.mon", "shift"),
        ({"week": {"mon": ["09:00-13:00", "12:00-18:00"]}}, "week.mon", "shift"),
        ({"country": 7}, "country", "text"),
        ({"subdivision": "11"}, "subdivision", "without_country"),
        ({"closures": {}, "half_days": {"a": 1}}, "half_days", "list"),
        ({"closures": ["x"]}, "closures[0]", "object"),
        ({"closures": [{"date": "2026-01-01"}, {"day": 1}]}, "closures[1].day", "unknown_field"),
        ({"closures": [{"name": "x"}]}, "closures[0]", "one_of_date_yearly_nth"),
        ({"closures": [{"date": "2026-01-01", "yearly": "01-01"}]}, "closures[0]", "one_of_date_yearly_nth"),
        ({"closures": [{"date": "2026-13-01"}]}, "closures[0].date", "date"),
        ({"closures": [{"date": 20260101}]}, "closures[0].date", "date"),
        ({"closures": [{"date": "2026-01-02", "last": "2026-01-01"}]}, "closures[0].last", "order"),
        ({"closures": [{"yearly": "1-1"}]}, "closures[0].yearly", "month_day"),
        ({"closures": [{"yearly": "02-30"}]}, "closures[0].yearly", "month_day"),
        ({"closures": [{"nth": 1}]}, "closures[0].weekday", "weekday"),
        ({"closures": [{"nth": "1", "weekday": "mon"}]}, "closures[0].nth", "number"),
        ({"closures": [{"nth": True, "weekday": "mon"}]}, "closures[0].nth", "number"),
        ({"closures": [{"nth": 1, "weekday": "mon", "month": 13}]}, "closures[0].month", "month"),
        ({"closures": [{"yearly": "01-01", "name": 5}]}, "closures[0].name", "text"),
        ({"half_days": [{"yearly": "01-01", "hours": []}]}, "half_days[0].hours", "empty"),
        ({"half_days": [{"yearly": "01-01"}]}, "half_days[0].hours", "list"),
        ({"extra_days": [{"yearly": "01-01", "hours": ["x"]}]}, "extra_days[0].hours", "shift"),
    ],
)
def test_a_bad_field_is_named_by_its_path(data: Any, path: str, problem: str) -> None:
    with pytest.raises(BadCalendarField) as refusal:
        CalendarSpec.from_json(data)
    assert (refusal.value.path, refusal.value.problem) == (path, problem)


def test_impossible_layers_are_refused() -> None:
    with pytest.raises(NoWorkingDays):
        CalendarSpec.from_json({"week": {}})
    with pytest.raises(UnknownTimeZone):
        CalendarSpec(time_zone="Mars/Olympus")
    with pytest.raises(BadCalendarField):
        CalendarSpec(week=((),) * 6)
    with pytest.raises(BadCalendarField):
        Absence(date(2026, 1, 2), date(2026, 1, 1))
    with pytest.raises(BadCalendarField):
        HalfDay(OneOff(date(2026, 1, 2)), ())
    with pytest.raises(BadCalendarField):
        ExtraDay(OneOff(date(2026, 1, 2)), ((600, 500),))


def test_inner_layers_replace_fields_and_add_days() -> None:
    bank = CalendarSpec(country="PT", subdivision="11", time_zone="Europe/Lisbon", closures=(Closure(Yearly(12, 24)),))
    branch = CalendarSpec(country="BR", closures=(Closure(Yearly(12, 31)),))
    person = working_week("xxxx...")
    one = merged([bank, branch, person])
    assert (one.country, one.subdivision, one.time_zone) == ("BR", None, "Europe/Lisbon")
    assert one.week == person.week
    assert [closure.on for closure in one.closures] == [Yearly(12, 24), Yearly(12, 31)]
    assert merged([bank, CalendarSpec(market="XECB")]).country is None
    assert merged([bank, CalendarSpec(country="")]).country == ""
    assert merged([]) == CalendarSpec()


def test_public_holidays_close_the_weekly_hours_and_make_up_days_open_them() -> None:
    calendar = assemble("team", [CalendarSpec(country="CN"), working_week("xxxxx..")], YEARS, 2025, 2025)
    national_day = calendar.reason(date(2025, 10, 1))
    assert national_day is not None and national_day.kind is Reason.HOLIDAY and national_day.name
    assert calendar.is_working_day(date(2025, 9, 28))  # a Sunday
    assert calendar.hours(date(2025, 9, 28)) == ((540, 1020),)
    assert not calendar.is_working_day(date(2025, 9, 27))


def test_a_saturday_branch_closes_on_a_holiday_that_is_a_saturday() -> None:
    calendar = assemble("branch", [CalendarSpec(country="PT"), working_week("xxxxxx.")], YEARS, 2026, 2026)
    assert calendar.is_working_day(date(2026, 4, 18))
    assert calendar.reason(date(2026, 4, 25)) == Closed(Reason.HOLIDAY, "Dia da Liberdade")


def test_a_country_and_a_market_are_both_worked() -> None:
    calendar = assemble("desk", [CalendarSpec(country="PT", market="XECB")], YEARS, 2026, 2026)
    assert not calendar.is_working_day(date(2026, 4, 6))  # Easter Monday: TARGET only
    assert not calendar.is_working_day(date(2026, 6, 10))  # Portugal Day: Portugal only
    assert calendar.is_working_day(date(2026, 6, 9))
    assert not calendar.is_working_day(date(2026, 6, 13))  # a Saturday
    only = assemble("market", [CalendarSpec(market="XECB")], YEARS, 2026, 2026)
    assert only.is_working_day(date(2026, 6, 10))


def test_layers_decide_one_after_the_other_and_an_absence_always_wins() -> None:
    day = date(2026, 6, 10)  # a Wednesday
    closed = CalendarSpec(closures=(Closure(OneOff(day), "Audit"),))
    open_again = CalendarSpec(extra_days=(ExtraDay(OneOff(day), ((600, 720),)),))
    assert build([closed]).reason(day) == Closed(Reason.CLOSURE, "Audit")
    assert build([closed, open_again]).hours(day) == ((600, 720),)
    assert build([open_again, closed]).hours(day) == ()
    assert build([closed, open_again], Absence(day, day, "Leave")).reason(day) == Closed(Reason.ABSENCE, "Leave")


def test_half_days_shorten_only_days_that_are_worked() -> None:
    half = CalendarSpec(half_days=(HalfDay(Yearly(12, 24), ((540, 720),)),))
    assert build([half]).hours(date(2026, 12, 24)) == ((540, 720),)
    assert build([half]).hours(date(2022, 12, 24)) == ()  # a Saturday
    open_saturday = CalendarSpec(extra_days=(ExtraDay(OneOff(date(2022, 12, 24))),))
    assert build([half, open_saturday]).hours(date(2022, 12, 24)) == ((540, 1020),)


def test_absences_have_an_inclusive_last_day_and_leave_weekends_alone() -> None:
    calendar = build(CalendarSpec(), Absence(date(2025, 12, 30), date(2026, 1, 5), "Leave"))
    away = [day for day in range(1, 8) if not calendar.is_working_day(date(2026, 1, day))]
    assert away == [1, 2, 3, 4, 5]
    assert calendar.reason(date(2026, 1, 3)) == Closed(Reason.WEEKEND)
    assert calendar.reason(date(2025, 12, 31)) == Closed(Reason.ABSENCE, "Leave")
    assert calendar.is_working_day(date(2025, 12, 29))


def test_unknown_places_and_years_are_refused_when_assembled() -> None:
    with pytest.raises(UnknownCountry):
        assemble("x", [CalendarSpec(country="ZZ")], YEARS, 2026, 2026)
    with pytest.raises(YearOutOfRange) as refusal:
        assemble("x", [CalendarSpec(country="PT", market="XECB")], YEARS, 1998, 2026)
    assert refusal.value.params == {"source": "XECB", "year": 1998, "first_year": 1999, "last_year": 2100}
    both = assemble("x", [CalendarSpec(country="PT", market="XECB")], YEARS, 2026, 2026)
    assert (both.first, both.last) == (date(1999, 1, 1), date(2100, 12, 31))


def test_the_time_zone_is_utc_unless_a_layer_names_one() -> None:
    assert build().time_zone == "UTC"
    assert build([CalendarSpec(time_zone="Europe/Lisbon"), CalendarSpec()]).time_zone == "Europe/Lisbon"
