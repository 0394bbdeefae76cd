from __future__ import annotations

from datetime import date

import pytest

from fsctui.scheduling.calendar import DEFAULT_HOURS, Closed, WorkingCalendar, Year, zone
from fsctui.scheduling.refusals import DateOutOfRange, NoWorkingDays, UnknownTimeZone
from fsctui.scheduling.trace import Reason
from tests.scheduling.calendars import build, working_week


def narrow(asked: list[tuple[int, int]] | None = None) -> WorkingCalendar:
    """Every day of 2024 to 2027 is worked, nothing else is known."""

    def load(first: int, last: int) -> list[Year]:
        if asked is not None:
            asked.append((first, last))
        return [Year(bytes([1]) * (366 if year == 2024 else 365)) for year in range(first, last + 1)]

    return WorkingCalendar("narrow", load, 2024, 2027, (DEFAULT_HOURS,) * 7)


def test_a_plain_calendar_works_monday_to_friday_nine_to_five() -> None:
    calendar = build()
    assert [calendar.is_working_day(date(2026, 6, day)) for day in range(1, 8)] == [True] * 5 + [False] * 2
    assert calendar.hours(date(2026, 6, 1)) == ((540, 1020),)
    assert calendar.hours(date(2026, 6, 6)) == ()
    assert calendar.reason(date(2026, 6, 6)) == Closed(Reason.WEEKEND)
    assert calendar.reason(date(2026, 6, 5)) is None


def test_years_are_loaded_when_needed_and_only_once() -> None:
    asked: list[tuple[int, int]] = []
    calendar = narrow(asked)
    assert asked == []
    assert calendar.nth(date(2025, 12, 31), 1) == date(2026, 1, 1)
    assert asked == [(2025, 2025), (2026, 2026)]
    assert calendar.nth(date(2025, 1, 1), -1) == date(2024, 12, 31)
    assert calendar.is_working_day(date(2027, 6, 1))
    calendar.load(2024, 2027)
    assert asked == [(2025, 2025), (2026, 2026), (2024, 2024), (2027, 2027)]


@pytest.mark.parametrize(
    ("start", "n", "refused"),
    [
        (date(2027, 12, 31), 1, date(2028, 1, 1)),
        (date(2024, 1, 1), -1, date(2023, 12, 31)),
        (date(2025, 1, 1), 1000 * 2, date(2028, 1, 1)),
        (date(2023, 12, 31), 1, date(2023, 12, 31)),
        (date(2028, 1, 1), 0, date(2028, 1, 1)),
    ],
)
def test_a_count_that_leaves_what_is_known_is_refused_by_name(start: date, n: int, refused: date) -> None:
    calendar = narrow()
    with pytest.raises(DateOutOfRange) as refusal:
        calendar.nth(start, n)
    assert refusal.value.params == {
        "calendar": "narrow", "day": refused, "first": date(2024, 1, 1), "last": date(2027, 12, 31),
    }  # fmt: skip


def test_every_question_is_refused_outside() -> None:
    calendar = narrow()
    for day in (date(2023, 6, 1), date(2028, 6, 1)):
        for question in (calendar.is_working_day, calendar.reason, calendar.hours, calendar.following, calendar.check):
            with pytest.raises(DateOutOfRange):
                question(day)
        with pytest.raises(DateOutOfRange):
            calendar.between(date(2025, 1, 1), day)
    assert calendar.check(date(2027, 12, 31)) == date(2027, 12, 31)


def test_the_last_known_day_can_be_reached_from_either_side() -> None:
    assert narrow().nth(date(2027, 12, 30), 1) == date(2027, 12, 31)
    assert narrow().nth(date(2024, 1, 2), -1) == date(2024, 1, 1)
    assert narrow().following(date(2027, 12, 31)) == date(2027, 12, 31)
    assert narrow().preceding(date(2024, 1, 1)) == date(2024, 1, 1)


def test_preceding_and_following_a_weekend() -> None:
    calendar = build()
    assert calendar.preceding(date(2026, 6, 7)) == date(2026, 6, 5)
    assert calendar.following(date(2026, 6, 6)) == date(2026, 6, 8)


def test_a_sunday_to_thursday_week() -> None:
    calendar = build(working_week("xxxx..x"))
    assert calendar.nth(date(2026, 6, 4), 1) == date(2026, 6, 7)


def test_a_week_without_hours_is_refused() -> None:
    with pytest.raises(NoWorkingDays) as refusal:
        WorkingCalendar("empty", lambda first, last: [], week=((),) * 7)
    assert refusal.value.calendar == "empty"


@pytest.mark.parametrize("name", ["Mars/Olympus", "", "../etc/passwd", "Europe"])
def test_unknown_time_zones_are_refused(name: str) -> None:
    with pytest.raises(UnknownTimeZone) as refusal:
        zone(name)
    assert refusal.value.time_zone == name


def test_two_threads_load_a_year_once() -> None:
    from concurrent.futures import ThreadPoolExecutor

    asked: list[tuple[int, int]] = []
    calendar = narrow(asked)
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda n: calendar.nth(date(2025, 1, 1), n), [1, 2, 3, 4] * 25))
    assert set(answers) == {date(2025, 1, day) for day in (2, 3, 4, 5)}
    assert asked == [(2025, 2025)]
