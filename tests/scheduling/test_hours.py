"""Business hours; the expected instants were worked out on the clock of each zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from fsctui.scheduling.hours import add_hours, add_time, at, segments, time_between, used_up
from fsctui.scheduling.refusals import NaiveInstant
from fsctui.scheduling.rules import OneOff
from fsctui.scheduling.spec import CalendarSpec, HalfDay
from tests.scheduling.calendars import build

LISBON = ZoneInfo("Europe/Lisbon")
SPLIT = build(
    CalendarSpec(
        week=(((9 * 60, 13 * 60), (14 * 60, 18 * 60)),) * 5 + ((), ()),
        half_days=(HalfDay(OneOff(date(2026, 12, 24)), ((9 * 60, 12 * 60),)),),
        time_zone="Europe/Lisbon",
    )
)
ALWAYS = build(CalendarSpec(week=(((0, 1440),),) * 7, time_zone="Europe/Lisbon"))


def lisbon(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=LISBON)


@pytest.mark.parametrize(
    ("start", "hours", "expected"),
    [
        (lisbon(6, 1, 9), 4, lisbon(6, 1, 13)),
        (lisbon(6, 1, 9), 5, lisbon(6, 1, 15)),
        (lisbon(6, 1, 12, 30), 1, lisbon(6, 1, 14, 30)),
        (lisbon(6, 1, 13, 20), 1, lisbon(6, 1, 15)),
        (lisbon(6, 5, 17), 2, lisbon(6, 8, 10)),
        (lisbon(6, 6, 3), 0, lisbon(6, 8, 9)),
        (lisbon(6, 1, 10), 0, lisbon(6, 1, 10)),
        (lisbon(6, 1, 18), 0, lisbon(6, 1, 18)),
        (lisbon(12, 24, 9), 4, lisbon(12, 25, 10)),
        (lisbon(6, 1, 15), -2, lisbon(6, 1, 12)),
        (lisbon(6, 8, 10), -2, lisbon(6, 5, 17)),
        (lisbon(6, 7, 10), -8, lisbon(6, 5, 9)),
        (lisbon(6, 1, 9), 0.5, lisbon(6, 1, 9, 30)),
    ],
)
def test_adding_business_hours(start: datetime, hours: float, expected: datetime) -> None:
    assert add_hours(SPLIT, start, hours) == expected


def test_a_start_in_another_zone_is_the_same_instant() -> None:
    start = datetime(2026, 6, 1, 4, 0, tzinfo=ZoneInfo("America/New_York"))  # 09:00 in Lisbon
    answer = add_hours(SPLIT, start, 1)
    assert answer == lisbon(6, 1, 10)
    assert answer.tzinfo is UTC


def test_a_day_on_which_the_clock_goes_forward_is_an_hour_short() -> None:
    assert time_between(ALWAYS, lisbon(3, 29, 0), lisbon(3, 30, 0)) == timedelta(hours=23)
    assert add_hours(ALWAYS, lisbon(3, 28, 12), 24) == lisbon(3, 29, 13)


def test_a_day_on_which_the_clock_goes_back_is_an_hour_long() -> None:
    assert time_between(ALWAYS, lisbon(10, 25, 0), lisbon(10, 26, 0)) == timedelta(hours=25)
    assert add_hours(ALWAYS, lisbon(10, 24, 12), 24) == lisbon(10, 25, 11)


def test_a_time_that_the_clock_skips_is_the_moment_of_the_change() -> None:
    change = datetime(2026, 3, 29, 1, 0, tzinfo=UTC)  # Lisbon goes from 01:00 to 02:00
    for minute in (60, 61, 90, 119, 120):
        assert at(LISBON, date(2026, 3, 29), minute) == change
    assert at(LISBON, date(2026, 3, 29), 121) == change + timedelta(minutes=1)
    half_hour = ZoneInfo("Australia/Lord_Howe")  # 02:00 to 02:30 on 4 October 2026, 15:30 UTC the day before
    assert at(half_hour, date(2026, 10, 4), 135) == datetime(2026, 10, 3, 15, 30, tzinfo=UTC)


def test_a_shift_inside_a_skipped_hour_is_no_shift() -> None:
    night = build(CalendarSpec(week=(((75, 105), (600, 660)),) * 7, time_zone="Europe/Lisbon"))
    assert len(segments(night, date(2026, 3, 28))) == 2
    assert len(segments(night, date(2026, 3, 29))) == 1


def test_time_between_is_negative_backwards_and_zero_outside_hours() -> None:
    assert time_between(SPLIT, lisbon(6, 2, 10), lisbon(6, 1, 17)) == -timedelta(hours=2)
    assert time_between(SPLIT, lisbon(6, 6, 10), lisbon(6, 7, 17)) == timedelta(0)
    assert time_between(SPLIT, lisbon(6, 6, 10), lisbon(6, 8, 17)) == timedelta(hours=7)


def test_open_until_midnight() -> None:
    late = build(CalendarSpec(week=(((1200, 1440),),) * 7, time_zone="Europe/Lisbon"))
    assert add_hours(late, lisbon(6, 1, 20), 4) == lisbon(6, 2, 0)
    assert add_hours(late, lisbon(6, 1, 20), 5) == lisbon(6, 2, 21)
    assert used_up(late, date(2026, 6, 1), 4) == date(2026, 6, 1)
    assert used_up(late, date(2026, 6, 1), -5) == date(2026, 5, 31)


def test_an_instant_without_a_zone_is_refused() -> None:
    naive = datetime(2026, 6, 1, 9)  # noqa: DTZ001
    with pytest.raises(NaiveInstant) as refusal:
        add_time(SPLIT, naive, timedelta(hours=1))
    assert refusal.value.instant == naive
