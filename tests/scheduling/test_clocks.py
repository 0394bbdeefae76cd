"""Clocks; the instants were worked out on paper. The office is open 09:00-17:00 in Lisbon, Monday to Friday."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from fsctui.scheduling.clocks import Basis, Clock, ClockEvent, ClockState, Happened, after, read, read_all
from fsctui.scheduling.offsets import Unit
from fsctui.scheduling.refusals import ClockEventOutOfOrder, NaiveInstant, OffsetOutOfRange
from fsctui.scheduling.spec import CalendarSpec
from tests.scheduling.calendars import build

LISBON = ZoneInfo("Europe/Lisbon")
OFFICE = build(CalendarSpec(time_zone="Europe/Lisbon"))
EIGHT_HOURS = Clock("accept", 8, Unit.HOUR, Basis.BUSINESS, warn=2)
FIFTEEN_DAYS = Clock("reply", 15, Unit.DAY, Basis.BUSINESS, warn=5)


def june(day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2026, 6, day, hour, minute, tzinfo=LISBON)


def start(at: datetime) -> Happened:
    return Happened(ClockEvent.START, at)


def pause(at: datetime) -> Happened:
    return Happened(ClockEvent.PAUSE, at)


def resume(at: datetime) -> Happened:
    return Happened(ClockEvent.RESUME, at)


def stop(at: datetime) -> Happened:
    return Happened(ClockEvent.STOP, at)


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


def test_a_clock_that_has_not_started_waits() -> None:
    for events in ([], [start(june(3))]):
        reading = read(EIGHT_HOURS, events, OFFICE, june(2))
        assert (reading.state, reading.breach, reading.remaining) == (ClockState.WAITING, None, None)
        assert not (reading.warned or reading.breached)


def test_business_hours_run_only_while_the_office_is_open() -> None:
    reading = read(EIGHT_HOURS, [start(june(5, 15))], OFFICE, june(7, 12))
    assert (reading.state, reading.elapsed, reading.remaining) == (ClockState.RUNNING, hours(2), hours(6))
    assert (reading.warning, reading.breach) == (june(8, 13), june(8, 15))
    assert not (reading.warned or reading.breached)


@pytest.mark.parametrize(
    ("now", "warned", "breached"),
    [
        (june(8, 12, 59), False, False),
        (june(8, 13), True, False),
        (june(8, 15), True, False),
        (june(8, 15, 1), True, True),
    ],
)
def test_a_clock_warns_and_then_is_breached(now: datetime, warned: bool, breached: bool) -> None:
    reading = read(EIGHT_HOURS, [start(june(5, 15))], OFFICE, now)
    assert (reading.warned, reading.breached) == (warned, breached)


def test_a_pause_stops_the_clock_and_moves_the_breach() -> None:
    events = [start(june(1, 9)), pause(june(1, 12)), resume(june(2, 10))]
    paused = read(EIGHT_HOURS, events, OFFICE, june(1, 16))
    assert (paused.state, paused.breach, paused.warning) == (ClockState.PAUSED, None, None)
    assert (paused.elapsed, paused.remaining) == (hours(3), hours(5))
    running = read(EIGHT_HOURS, events, OFFICE, june(2, 11))
    assert (running.breach, running.remaining) == (june(2, 15), hours(4))


def test_a_breach_before_a_pause_stays_a_breach() -> None:
    events = [start(june(1, 9)), pause(june(2, 10)), resume(june(3, 9))]
    for now in (june(2, 12), june(3, 10)):
        reading = read(EIGHT_HOURS, events, OFFICE, now)
        assert (reading.breach, reading.breached) == (june(1, 17), True)
    assert read(EIGHT_HOURS, events, OFFICE, june(3, 10)).remaining == -hours(2)


@pytest.mark.parametrize(
    ("stopped", "breached", "remaining"),
    [(june(1, 16), False, hours(1)), (june(1, 17), False, hours(0)), (june(2, 10), True, -hours(1))],
)
def test_a_stopped_clock_was_in_time_or_not_for_good(stopped: datetime, breached: bool, remaining: timedelta) -> None:
    reading = read(EIGHT_HOURS, [start(june(1, 9)), stop(stopped)], OFFICE, june(30))
    assert (reading.state, reading.breached, reading.remaining) == (ClockState.STOPPED, breached, remaining)
    assert (reading.breach is None) is not breached


def test_a_clock_can_be_stopped_during_a_pause() -> None:
    events = [start(june(1, 9)), pause(june(1, 12)), stop(june(9))]
    reading = read(EIGHT_HOURS, events, OFFICE, june(30))
    assert (reading.state, reading.elapsed, reading.breached) == (ClockState.STOPPED, hours(3), False)


def test_real_hours_do_not_stop_at_night() -> None:
    clock = Clock("card", 24, Unit.HOUR, Basis.CALENDAR, warn=4)
    reading = read(clock, [start(june(5, 15)), pause(june(5, 16)), resume(june(5, 18))], OFFICE, june(6, 9))
    assert (reading.warning, reading.breach, reading.elapsed) == (june(6, 13), june(6, 17), hours(16))


def test_a_limit_in_business_days_ends_with_its_last_day() -> None:
    """PSD2, article 101: 15 business days. From Monday 1 June the fifteenth after it is Monday 22 June."""
    reading = read(FIFTEEN_DAYS, [start(june(1, 10))], OFFICE, june(3, 8))
    assert reading.breach == june(23)
    assert reading.warning == june(16)
    assert (reading.elapsed.days, reading.remaining) == (2, timedelta(days=13))
    assert not read(FIFTEEN_DAYS, [start(june(1, 10))], OFFICE, june(22, 23, 59)).breached
    late = read(FIFTEEN_DAYS, [start(june(1, 10))], OFFICE, june(24, 8))
    assert (late.breached, late.remaining) == (True, timedelta(days=-2))


def test_a_limit_in_calendar_days_weeks_and_months() -> None:
    now = june(2)
    for clock, breach in (
        (Clock("ack", 30, Unit.DAY, Basis.CALENDAR), datetime(2026, 7, 2, tzinfo=LISBON)),
        (Clock("disp", 8, Unit.WEEK, Basis.CALENDAR), datetime(2026, 7, 28, tzinfo=LISBON)),
        (Clock("month", 1, Unit.MONTH, Basis.CALENDAR), datetime(2026, 7, 2, tzinfo=LISBON)),
        (Clock("business month", 5, Unit.MONTH, Basis.BUSINESS), datetime(2026, 11, 3, tzinfo=LISBON)),
    ):
        reading = read(clock, [start(june(1, 10))], OFFICE, now)
        assert reading.breach == breach, clock.key
        assert (reading.warning, reading.warned) == (None, False)


def test_a_pause_moves_a_limit_in_days_by_the_days_it_lasted() -> None:
    """Paused from Friday 5 to Tuesday 9 June: two working days (8, 9), four calendar days."""
    events = [start(june(1, 10)), pause(june(5, 11)), resume(june(9, 9))]
    business = read(FIFTEEN_DAYS, events, OFFICE, june(10))
    assert (business.breach, business.warning) == (june(25), june(18))
    assert (business.elapsed.days, business.remaining) == (5, timedelta(days=10))
    calendar = read(Clock("c", 15, Unit.DAY, Basis.CALENDAR), events, OFFICE, june(10))
    assert (calendar.breach, calendar.remaining) == (june(21), timedelta(days=10))
    paused = read(FIFTEEN_DAYS, events, OFFICE, june(8))
    assert (paused.breach, paused.remaining) == (None, timedelta(days=11))


def test_a_pause_within_a_day_moves_no_limit_in_days() -> None:
    events = [start(june(1, 10)), pause(june(2, 11)), resume(june(2, 15))]
    assert read(FIFTEEN_DAYS, events, OFFICE, june(3)).breach == june(23)


def test_a_limit_in_days_that_was_over_is_not_saved_by_a_pause() -> None:
    clock = Clock("short", 1, Unit.DAY, Basis.BUSINESS)
    events = [start(june(1, 10)), pause(june(4, 11)), resume(june(9, 9))]
    for now in (june(5), june(9, 12)):
        reading = read(clock, events, OFFICE, now)
        assert (reading.breach, reading.breached) == (june(3), True)
    assert read(clock, events, OFFICE, june(9, 12)).remaining == timedelta(days=-5)
    stopped = read(clock, [start(june(1, 10)), stop(june(2, 11))], OFFICE, june(9))
    assert (stopped.breach, stopped.breached) == (None, False)


def test_several_clocks_run_on_one_case() -> None:
    events = {"accept": [start(june(1, 9))], "reply": [start(june(1, 9)), stop(june(2))]}
    found = read_all([EIGHT_HOURS, FIFTEEN_DAYS, Clock("other", 1)], events, OFFICE, june(3))
    assert {key: reading.state for key, reading in found.items()} == {
        "accept": ClockState.RUNNING, "reply": ClockState.STOPPED, "other": ClockState.WAITING,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("events", "event", "state"),
    [
        ([pause(june(1))], "pause", "waiting"),
        ([resume(june(1))], "resume", "waiting"),
        ([stop(june(1))], "stop", "waiting"),
        ([start(june(1)), start(june(2))], "start", "running"),
        ([start(june(1)), resume(june(2))], "resume", "running"),
        ([start(june(1)), pause(june(2)), pause(june(3))], "pause", "paused"),
        ([start(june(1)), stop(june(2)), start(june(3))], "start", "stopped"),
        ([start(june(2)), pause(june(1))], "pause", "running"),
    ],
)
def test_events_out_of_order_are_refused(events: list[Happened], event: str, state: str) -> None:
    for ask in (lambda: after(FIFTEEN_DAYS, events), lambda: read(FIFTEEN_DAYS, events, OFFICE, june(30))):
        with pytest.raises(ClockEventOutOfOrder) as refusal:
            ask()
        assert (refusal.value.clock, refusal.value.event, refusal.value.state) == ("reply", event, state)
        assert refusal.value.at == events[-1].at


def test_bad_clocks_and_instants_are_refused() -> None:
    with pytest.raises(OffsetOutOfRange):
        Clock("x", 1001)
    with pytest.raises(OffsetOutOfRange):
        Clock("x", 1, warn=5000)
    for amount, warn in ((0, 0), (-3, 0), (1, -1)):
        with pytest.raises(OffsetOutOfRange):
            Clock("x", amount, warn=warn)
    with pytest.raises(NaiveInstant):
        read(EIGHT_HOURS, [start(datetime(2026, 6, 1))], OFFICE, june(2))  # noqa: DTZ001
    assert read(EIGHT_HOURS, [start(june(1, 9))], OFFICE, datetime(2026, 6, 1, 10, tzinfo=UTC)).elapsed == hours(2)
