"""The calendars against lists published by those who set them, and dates worked out by hand."""

from __future__ import annotations

from datetime import date, timedelta

import exchange_calendars
import pytest

from fsctui.scheduling.calendar import WorkingCalendar
from fsctui.scheduling.holiday_source import HolidayYears, country_calendar, market_calendar
from fsctui.scheduling.offsets import Mode, Offset, Roll, Unit, add, explain
from tests.scheduling.oracle import answers

YEARS = HolidayYears()
MARKETS = {"XFED", "XNYS", "XECB", "ANBIMA"}


def calendar(code: str) -> WorkingCalendar:
    if code in MARKETS:
        return market_calendar(code, years=YEARS)
    country, _, part = code.partition("-")
    return country_calendar(country, part or None, years=YEARS)


@pytest.mark.parametrize("code", ["XFED", "XNYS", "XECB", "GB-ENG", "ANBIMA", "PT", "CN"])
def test_closed_weekdays_are_those_published(code: str) -> None:
    published = {date.fromisoformat(row["date"]) for row in answers(f"{code}.csv")}
    days = calendar(code)
    for year in {day.year for day in published}:
        every = (date(year, 1, 1) + timedelta(days=n) for n in range(366 if year % 4 == 0 else 365))
        closed = {day for day in every if day.weekday() < 5 and not days.is_working_day(day)}
        assert closed == {day for day in published if day.year == year}


@pytest.mark.parametrize("row", answers("exceptions.csv"), ids=lambda row: f"{row['calendar']} {row['date']}")
def test_days_whose_weekday_misleads(row: dict[str, str]) -> None:
    assert calendar(row["calendar"]).is_working_day(date.fromisoformat(row["date"])) is (row["working"] == "yes")


@pytest.mark.parametrize("row", answers("additions.csv"), ids=lambda row: " ".join(list(row.values())[:6]))
def test_additions_worked_out_by_hand(row: dict[str, str]) -> None:
    offset = Offset(
        int(row["amount"]), Unit(row["unit"]), Mode(row["mode"]), Roll(row["roll"]) if row["roll"] else None
    )
    days, start = calendar(row["calendar"]), date.fromisoformat(row["start"])
    expected = date.fromisoformat(row["date"])
    assert add(days, start, offset) == expected
    assert explain(days, start, offset).date == expected


@pytest.mark.parametrize(
    ("code", "exchange"),
    [
        ("XNYS", "XNYS"),
        ("XECB", "XPAR"),  # Euronext Paris trades on the days of TARGET
        ("GB-ENG", "XLON"),  # London trades on every day but English bank holidays
    ],
)
def test_sessions_agree_with_another_library(code: str, exchange: str) -> None:
    other = exchange_calendars.get_calendar(exchange, start="2007-01-01", end="2027-12-31")
    sessions = {stamp.date() for stamp in other.sessions}
    days = calendar(code)
    first, last = date(2007, 1, 1), date(2027, 12, 31)
    ours = {day for n in range((last - first).days + 1) if days.is_working_day(day := first + timedelta(days=n))}
    assert ours ^ sessions == set()
