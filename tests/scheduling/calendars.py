"""Calendars for tests, and hypothesis strategies for random ones that never touch the `holidays` package."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from hypothesis import strategies as st

from fsctui.scheduling.calendar import DEFAULT_HOURS, WorkingCalendar
from fsctui.scheduling.holiday_source import HolidayYears
from fsctui.scheduling.rules import OneOff
from fsctui.scheduling.spec import Absence, CalendarSpec, Closure, ExtraDay, assemble

FIRST, LAST = date(2023, 1, 1), date(2028, 12, 31)


def build(spec: CalendarSpec | Sequence[CalendarSpec] = (), *absences: Absence) -> WorkingCalendar:
    layers = [spec] if isinstance(spec, CalendarSpec) else list(spec)
    return assemble("test", layers, HolidayYears(), 2026, 2026, absences)


def working_week(pattern: str) -> CalendarSpec:
    """A week written as seven characters from Monday, `x` for a working day."""
    return CalendarSpec(week=tuple(DEFAULT_HOURS if day == "x" else () for day in pattern))


@st.composite
def patterns(draw: st.DrawFn) -> tuple[WorkingCalendar, Callable[[date], bool]]:
    """A calendar of any weekend with closures and extra days, and the plain truth about each of its days."""
    week = draw(st.lists(st.booleans(), min_size=7, max_size=7).filter(any))
    anywhere = st.integers(0, (LAST - FIRST).days).map(lambda n: FIRST + timedelta(days=n))
    closed = draw(st.lists(st.tuples(anywhere, st.integers(0, 20)), max_size=12))
    extra = set(draw(st.lists(anywhere, max_size=12)))
    spec = CalendarSpec(
        week=tuple(DEFAULT_HOURS if works else () for works in week),
        closures=tuple(Closure(OneOff(day, day + timedelta(days=more)), "closed") for day, more in closed),
        extra_days=tuple(ExtraDay(OneOff(day)) for day in extra),
    )
    shut = {day + timedelta(days=n) for day, more in closed for n in range(more + 1)}
    return build(spec), lambda day: day in extra or (week[day.weekday()] and day not in shut)


def starts() -> st.SearchStrategy[date]:
    return st.dates(date(2024, 1, 1), date(2027, 12, 31))
