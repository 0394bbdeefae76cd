"""Business time: hours and minutes of a working calendar, exact across split shifts, clock changes and time zones.

Opening hours are local wall time; every sum is made of the real seconds between instants, so a 24-hour shift on the
night when clocks go forward gives 23 hours. Instants are aware; results are in UTC.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from fsctui.scheduling.calendar import WorkingCalendar, zone
from fsctui.scheduling.refusals import NaiveInstant

_NONE = timedelta(0)
Segment = tuple[datetime, datetime]


def add_hours(calendar: WorkingCalendar, start: datetime, hours: float) -> datetime:
    """The instant at which that many business hours after (negative: before) the start are used up: `add_time`."""
    return add_time(calendar, start, timedelta(hours=hours))


def add_time(calendar: WorkingCalendar, start: datetime, amount: timedelta) -> datetime:
    """The first instant at which the amount of business time is used up (the last one, for a negative amount).

    Eight hours from an opening at 09:00 therefore end at 17:00 of the same day, not at 09:00 of the next. Amount 0
    gives the start itself while open, else the next opening.

    Raises:
        NaiveInstant: the start has no time zone.
        DateOutOfRange: the search leaves what the calendar knows.
    """
    instant = aware(start)
    day = instant.astimezone(zone(calendar.time_zone)).date()
    if amount < _NONE:
        return _backward(calendar, instant, day, -amount)[0]
    return _forward(calendar, instant, day, amount)[0]


def time_between(calendar: WorkingCalendar, start: datetime, end: datetime) -> timedelta:
    """Business time from start to end, negative when the end comes first. Raises NaiveInstant, DateOutOfRange."""
    low, high = aware(start), aware(end)
    if high < low:
        return -time_between(calendar, high, low)
    local = zone(calendar.time_zone)
    day, last = low.astimezone(local).date(), high.astimezone(local).date()
    if not calendar.is_working_day(day):
        day = calendar.nth(day, 1)
    total = _NONE
    while day <= last:
        for opens, closes in segments(calendar, day):
            total += max(_NONE, min(closes, high) - max(opens, low))
        day = calendar.nth(day, 1)
    return total


def used_up(calendar: WorkingCalendar, start: date, hours: int) -> date:
    """The day on which the last of the business hours is used up, counting from the beginning of the start day.

    A negative amount counts backwards from the end of the start day. Raises DateOutOfRange.
    """
    local = zone(calendar.time_zone)
    if hours < 0:
        return _backward(calendar, at(local, start, 1440), start, timedelta(hours=-hours))[1]
    return _forward(calendar, at(local, start, 0), start, timedelta(hours=hours))[1]


def segments(calendar: WorkingCalendar, day: date) -> list[Segment]:
    """The opening hours of a local day as instants in UTC; a shift that a clock change swallows whole is left out."""
    local = zone(calendar.time_zone)
    instants = ((at(local, day, opens), at(local, day, closes)) for opens, closes in calendar.hours(day))
    return [segment for segment in instants if segment[0] < segment[1]]


def at(local: ZoneInfo, day: date, minute: int) -> datetime:
    """The instant in UTC at which the local clock first shows that minute (0..1440) of the day.

    A time that the clock skips is the instant of the change.
    """
    wall = datetime(day.year, day.month, day.day) + timedelta(minutes=minute)  # noqa: DTZ001 - wall time, zoned below
    late = wall.replace(tzinfo=local).astimezone(UTC)
    if late.astimezone(local).replace(tzinfo=None) == wall:
        return late
    early = wall.replace(tzinfo=local, fold=1).astimezone(UTC)
    before = early.astimezone(local).utcoffset()
    # The change lies between the two readings of a skipped time; changes fall on whole seconds.
    while late - early > timedelta(seconds=1):
        middle = early + timedelta(seconds=(late - early) // timedelta(seconds=2))
        if middle.astimezone(local).utcoffset() == before:
            early = middle
        else:
            late = middle
    return late


def aware(instant: datetime) -> datetime:
    """The instant in UTC.

    Raises:
        NaiveInstant: it has no time zone.
    """
    if instant.utcoffset() is None:
        raise NaiveInstant(instant)
    return instant.astimezone(UTC)


def _forward(calendar: WorkingCalendar, instant: datetime, day: date, amount: timedelta) -> tuple[datetime, date]:
    day = calendar.following(day)
    while True:
        for opens, closes in segments(calendar, day):
            begin = max(opens, instant)
            if closes - begin >= amount and begin <= closes:
                return begin + amount, day
            amount -= max(_NONE, closes - begin)
        day = calendar.nth(day, 1)


def _backward(calendar: WorkingCalendar, instant: datetime, day: date, amount: timedelta) -> tuple[datetime, date]:
    day = calendar.preceding(day)
    while True:
        for opens, closes in reversed(segments(calendar, day)):
            end = min(closes, instant)
            if end - opens >= amount:
                return end - amount, day
            amount -= max(_NONE, end - opens)
        day = calendar.nth(day, -1)
