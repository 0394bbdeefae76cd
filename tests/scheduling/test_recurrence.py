from __future__ import annotations

from datetime import date

import pytest

from fsctui.scheduling.offsets import Roll
from fsctui.scheduling.recurrence import check, occurrences
from fsctui.scheduling.refusals import BadRecurrence, DateOutOfRange
from fsctui.scheduling.rules import Yearly
from fsctui.scheduling.spec import CalendarSpec, Closure
from tests.scheduling.calendars import build

START, END = date(2026, 1, 1), date(2026, 12, 31)


def days(*texts: str) -> list[date]:
    return [date.fromisoformat(text) for text in texts]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        # Quarterly reviews on the first Monday.
        ("FREQ=MONTHLY;INTERVAL=3;BYDAY=1MO", days("2026-01-05", "2026-04-06", "2026-07-06", "2026-10-05")),
        ("RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH", days("2026-11-26")),
        ("freq=weekly;count=2", days("2026-01-01", "2026-01-08")),
        ("FREQ=MONTHLY;BYMONTHDAY=-1;UNTIL=20260331", days("2026-01-31", "2026-02-28", "2026-03-31")),
        ("FREQ=MONTHLY;BYMONTHDAY=31;UNTIL=20260430T235959Z", days("2026-01-31", "2026-03-31")),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", []),
    ],
)
def test_dates_of_a_rule(rule: str, expected: list[date]) -> None:
    assert occurrences(rule, START, START, END) == expected


def test_only_dates_within_the_bounds_are_given() -> None:
    assert occurrences("FREQ=DAILY", START, date(2026, 3, 1), date(2026, 3, 3)) == days(
        "2026-03-01", "2026-03-02", "2026-03-03"
    )
    assert occurrences("FREQ=DAILY;UNTIL=20260201", START, date(2026, 3, 1), END) == []
    assert len(occurrences("FREQ=DAILY", START, START, date(2090, 1, 1))) == 1000
    assert len(occurrences("FREQ=DAILY", START, START, END, limit=5)) == 5


def test_leap_years_keep_their_place() -> None:
    assert occurrences("FREQ=YEARLY", date(2024, 2, 29), date(2024, 1, 1), date(2032, 12, 31)) == days(
        "2024-02-29", "2028-02-29", "2032-02-29"
    )


def test_dates_are_moved_to_working_days_and_given_once() -> None:
    calendar = build(CalendarSpec(closures=(Closure(Yearly(6, 8)),)))
    first, last = date(2026, 6, 5), date(2026, 6, 9)
    assert occurrences("FREQ=DAILY", first, first, last, calendar=calendar, convention=Roll.FOLLOWING) == days(
        "2026-06-05", "2026-06-09"
    )
    with pytest.raises(DateOutOfRange):
        far = date(2400, 1, 1)
        occurrences("FREQ=DAILY", far, far, far, calendar=calendar, convention=Roll.FOLLOWING)


@pytest.mark.parametrize(
    ("rule", "problem"),
    [
        ("", "part"),
        ("every monday", "part"),
        ("FREQ=DAILY;BYHOUR=9", "part"),
        ("FREQ=", "part"),
        ("FREQ=HOURLY", "frequency"),
        ("COUNT=3", "frequency"),
        ("FREQ=DAILY;FREQ=WEEKLY", "twice"),
        ("FREQ=DAILY;COUNT=3;UNTIL=20260101", "count_and_until"),
        ("FREQ=DAILY;INTERVAL=0", "part"),
        ("FREQ=DAILY;COUNT=99999", "part"),
        ("FREQ=DAILY;UNTIL=tomorrow", "part"),
        ("FREQ=DAILY;UNTIL=20261332", "value"),
        ("FREQ=MONTHLY;BYMONTHDAY=0", "part"),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "part"),
        ("FREQ=YEARLY;BYMONTH=1,13", "part"),
        ("FREQ=WEEKLY;BYDAY=XX", "value"),
        ("FREQ=DAILY\nDTSTART:20260101", "frequency"),
    ],
)
def test_rules_that_cannot_be_used_are_refused(rule: str, problem: str) -> None:
    with pytest.raises(BadRecurrence) as refusal:
        occurrences(rule, START, START, END)
    assert (refusal.value.rule, refusal.value.problem) == (rule, problem)


def test_the_parts_of_a_rule() -> None:
    assert check("RRULE:FREQ=MONTHLY;BYDAY=1MO") == {"FREQ": "MONTHLY", "BYDAY": "1MO"}
