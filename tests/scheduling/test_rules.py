from __future__ import annotations

from datetime import date

import pytest

from fsctui.scheduling.refusals import BadCalendarField
from fsctui.scheduling.rules import NthWeekday, OneOff, Yearly


def test_a_period_gives_its_days_within_the_year() -> None:
    period = OneOff(date(2025, 12, 30), date(2026, 1, 2))
    assert period.days(2025) == [date(2025, 12, 30), date(2025, 12, 31)]
    assert period.days(2026) == [date(2026, 1, 1), date(2026, 1, 2)]
    assert period.days(2027) == []
    assert OneOff(date(2026, 5, 4)).days(2026) == [date(2026, 5, 4)]


def test_a_leap_day_comes_in_leap_years_only() -> None:
    assert Yearly(2, 29).days(2024) == [date(2024, 2, 29)]
    assert Yearly(2, 29).days(2026) == []


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (NthWeekday(4, 3, 11), [date(2026, 11, 26)]),  # Thanksgiving 2026
        (NthWeekday(-1, 0, 5), [date(2026, 5, 25)]),  # Memorial Day 2026
        (NthWeekday(1, 0, 9), [date(2026, 9, 7)]),  # Labor Day 2026
        (NthWeekday(-2, 4, 12), [date(2026, 12, 18)]),
        (NthWeekday(5, 0, 2), []),
        (NthWeekday(-5, 0, 2), []),
        (NthWeekday(5, 0), [date(2026, 3, 30), date(2026, 6, 29), date(2026, 8, 31), date(2026, 11, 30)]),
    ],
)
def test_the_nth_weekday_of_a_month(rule: NthWeekday, expected: list[date]) -> None:
    assert rule.days(2026) == expected


@pytest.mark.parametrize(
    ("make", "path", "problem"),
    [
        (lambda: OneOff(date(2026, 1, 2), date(2026, 1, 1)), "last", "order"),
        (lambda: Yearly(13, 1), "yearly", "month_day"),
        (lambda: Yearly(4, 31), "yearly", "month_day"),
        (lambda: NthWeekday(0, 1), "nth", "nth"),
        (lambda: NthWeekday(6, 1), "nth", "nth"),
        (lambda: NthWeekday(1, 7), "weekday", "weekday"),
        (lambda: NthWeekday(1, 1, 0), "month", "month"),
    ],
)
def test_days_that_never_come_are_refused(make, path: str, problem: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(BadCalendarField) as refusal:
        make()
    assert (refusal.value.path, refusal.value.problem) == (path, problem)
