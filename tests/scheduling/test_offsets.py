from __future__ import annotations

from datetime import date

import pytest

from fsctui.scheduling.offsets import Mode, Offset, Roll, Unit, add, explain
from fsctui.scheduling.refusals import DateOutOfRange, OffsetOutOfRange
from fsctui.scheduling.rules import OneOff
from fsctui.scheduling.spec import Absence, CalendarSpec, Closure
from fsctui.scheduling.trace import Event, Reason, Step, from_json, to_json
from tests.scheduling.calendars import build

PLAIN = build()
FRIDAY = date(2026, 6, 5)


@pytest.mark.parametrize("amount", [1001, -1001])
def test_amounts_beyond_a_thousand_are_refused(amount: int) -> None:
    with pytest.raises(OffsetOutOfRange) as refusal:
        Offset(amount)
    assert refusal.value.params == {"amount": amount, "first": -1000, "last": 1000}


@pytest.mark.parametrize("amount", [1000, -1000])
def test_a_thousand_is_allowed(amount: int) -> None:
    assert add(PLAIN, FRIDAY, Offset(amount)).toordinal() == FRIDAY.toordinal() + amount


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2023, 1, 31), 1, date(2023, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 11, 30), 1, date(2026, 12, 30)),
        (date(2026, 12, 31), -12, date(2025, 12, 31)),
        (date(2026, 10, 31), 2, date(2026, 12, 31)),
    ],
)
def test_months_keep_the_day_or_take_the_last(start: date, months: int, expected: date) -> None:
    assert add(PLAIN, start, Offset(months, Unit.MONTH)) == expected


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        (8, date(2026, 6, 5)),
        (9, date(2026, 6, 8)),
        (16, date(2026, 6, 8)),
        (-8, date(2026, 6, 5)),
        (-9, date(2026, 6, 4)),
    ],
)
@pytest.mark.parametrize("mode", Mode)
def test_business_hours_on_dates_use_up_whole_days(amount: int, expected: date, mode: Mode) -> None:
    assert add(PLAIN, FRIDAY, Offset(amount, Unit.HOUR, mode)) == expected


def test_no_hours_on_a_weekend_roll() -> None:
    sunday = date(2026, 6, 7)
    assert add(PLAIN, sunday, Offset(0, Unit.HOUR)) == date(2026, 6, 8)
    assert add(PLAIN, sunday, Offset(0, Unit.HOUR, roll=Roll.PRECEDING)) == FRIDAY


@pytest.mark.parametrize(
    ("start", "offset"),
    [
        (date(9999, 12, 1), Offset(1000)),
        (date(1, 1, 5), Offset(-10)),
        (date(9999, 12, 1), Offset(1, Unit.MONTH)),
        (date(1, 1, 5), Offset(-1, Unit.MONTH)),
        (date(2300, 12, 31), Offset(1)),
        (date(2300, 12, 31), Offset(1, mode=Mode.COUNT)),
        (date(2300, 12, 31), Offset(1, mode=Mode.ROLL, roll=Roll.NONE)),
        (date(1800, 1, 1), Offset(-1, mode=Mode.COUNT)),
        (date(1799, 12, 1), Offset(1, mode=Mode.COUNT)),
    ],
)
def test_dates_beyond_the_calendar_are_refused(start: date, offset: Offset) -> None:
    with pytest.raises(DateOutOfRange) as refusal:
        add(PLAIN, start, offset)
    assert (refusal.value.first, refusal.value.last) == (date(1800, 1, 1), date(2300, 12, 31))


def test_the_explanation_of_a_count_names_weekend_closure_and_absence() -> None:
    spec = CalendarSpec(closures=(Closure(OneOff(date(2026, 6, 8)), "Founders' day"),))
    calendar = build(spec, Absence(date(2026, 6, 9), date(2026, 6, 10), "Leave"))
    dated = explain(calendar, FRIDAY, Offset(1, mode=Mode.COUNT))
    assert dated.date == date(2026, 6, 11)
    assert dated.trace == (
        Step(FRIDAY, Event.START),
        Step(date(2026, 6, 6), Event.SKIP, Reason.WEEKEND),
        Step(date(2026, 6, 7), Event.SKIP, Reason.WEEKEND),
        Step(date(2026, 6, 8), Event.SKIP, Reason.CLOSURE, "Founders' day"),
        Step(date(2026, 6, 9), Event.SKIP, Reason.ABSENCE, "Leave"),
        Step(date(2026, 6, 10), Event.SKIP, Reason.ABSENCE, "Leave"),
        Step(date(2026, 6, 11), Event.OFFSET, detail="+1 day count"),
        Step(date(2026, 6, 11), Event.RESULT),
    )


def test_the_explanation_of_a_roll_tells_the_plain_date_first() -> None:
    dated = explain(PLAIN, date(2026, 6, 1), Offset(6, mode=Mode.ROLL))
    assert [(step.date.day, step.event, step.detail) for step in dated.trace] == [
        (1, Event.START, ""),
        (7, Event.OFFSET, "+6 day roll"),
        (7, Event.SKIP, ""),
        (8, Event.ROLL, "following"),
        (8, Event.RESULT, ""),
    ]


def test_the_explanation_of_a_modified_roll_ends_where_it_turned_to() -> None:
    dated = explain(PLAIN, date(2026, 5, 30), Offset(0, mode=Mode.ROLL, roll=Roll.MODIFIED_FOLLOWING))
    assert [(step.date, step.event) for step in dated.trace[1:]] == [
        (date(2026, 5, 30), Event.SKIP), (date(2026, 5, 29), Event.ROLL), (date(2026, 5, 29), Event.RESULT),
    ]  # fmt: skip


def test_plain_days_are_explained_without_reasons() -> None:
    dated = explain(PLAIN, FRIDAY, Offset(1))
    assert [step.event for step in dated.trace] == [Event.START, Event.OFFSET, Event.RESULT]


def test_a_trace_survives_json() -> None:
    spec = CalendarSpec(closures=(Closure(OneOff(date(2026, 6, 8)), "Founders' day"),))
    trace = explain(build(spec), FRIDAY, Offset(1, mode=Mode.COUNT)).trace
    rows = to_json(trace)
    assert rows[0] == {"date": "2026-06-05", "event": "start", "reason": None}
    assert rows[3] == {"date": "2026-06-08", "event": "skip", "reason": "closure", "detail": "Founders' day"}
    assert from_json(rows) == trace


def test_equal_offsets_are_equal_and_print_what_was_given() -> None:
    assert Offset(3, mode=Mode.COUNT) == Offset(3, mode=Mode.COUNT)
    assert hash(Offset(3)) == hash(Offset(3))
    assert "counted" not in repr(Offset(3, mode=Mode.COUNT))


@pytest.mark.parametrize(("amount", "expected"), [(1, date(2026, 6, 8)), (2, date(2026, 6, 9)), (-1, FRIDAY)])
def test_counting_from_a_closed_day_begins_with_the_next_open_one(amount: int, expected: date) -> None:
    assert add(PLAIN, date(2026, 6, 6), Offset(amount, mode=Mode.COUNT)) == expected


@pytest.mark.parametrize(
    ("start", "months", "day"),
    [
        (date(9999, 6, 15), 7, date.max),
        (date(1, 2, 15), -2, date.min),
        (date(9999, 6, 15), 6, date(9999, 12, 15)),
        (date(1, 2, 15), -1, date(1, 1, 15)),
    ],
)
def test_months_beyond_the_calendar_name_the_day_or_the_end_of_time(start: date, months: int, day: date) -> None:
    with pytest.raises(DateOutOfRange) as refusal:
        add(PLAIN, start, Offset(months, Unit.MONTH))
    assert refusal.value.params["day"] == day
