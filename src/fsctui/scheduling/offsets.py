"""Offsets of dates: an amount, a unit, one of three modes and a roll convention.

The three modes never mix:

* `calendar`: plain days, weeks or months. The date is never moved, whatever the roll says.
* `count` (FSC "skip nonwork days"): working days are counted strictly after the start, or strictly before it for a
  negative amount. Amount 0 moves a start on a non-working day by the roll. Weeks and months are spans of the
  calendar, not of working days: 7 plain days, or the same day of the month (the last one if the month is shorter),
  and the date they lead to is then moved by the roll.
* `roll`: plain days, weeks or months as in `calendar`, then moved by the roll.

A roll left open means following for amounts >= 0 and preceding for amounts < 0.

The unit `hour` is always a business hour, in every mode: hours are used up from the opening of the start day (from
its close, backwards, for a negative amount), and the date is the day on which the last one is used up. A day with any
working hour is one whole business day; one business day is never 24 business hours.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum

from fsctui.scheduling.calendar import WorkingCalendar
from fsctui.scheduling.hours import add_hours, used_up
from fsctui.scheduling.refusals import DateOutOfRange, OffsetOutOfRange
from fsctui.scheduling.trace import Dated, Event, Step, Trace

__all__ = ["MOST", "Mode", "Offset", "Roll", "Unit", "add", "add_hours", "explain", "follow", "plain", "roll"]

MOST = 1000
"""The largest amount of an offset, in either direction."""


class Unit(Enum):
    """What an offset's amount counts."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    HOUR = "hour"


class Mode(Enum):
    """How non-working days count."""

    CALENDAR = "calendar"
    COUNT = "count"
    ROLL = "roll"


class Roll(Enum):
    """Where a date on a non-working day moves (ISDA business day conventions)."""

    NONE = "none"
    FOLLOWING = "following"
    PRECEDING = "preceding"
    MODIFIED_FOLLOWING = "modified_following"
    MODIFIED_PRECEDING = "modified_preceding"


# Module constants: looking a member up through its class costs as much as the whole addition.
_DAY, _WEEK, _MONTH, _HOUR = Unit.DAY, Unit.WEEK, Unit.MONTH, Unit.HOUR
_CALENDAR, _COUNT, _ROLL = Mode.CALENDAR, Mode.COUNT, Mode.ROLL


@dataclass(frozen=True, slots=True)
class Offset:
    """A distance between two dates; also the lag after a prerequisite.

    Raises:
        OffsetOutOfRange: the amount is not within -1000..+1000.
    """

    amount: int
    unit: Unit = Unit.DAY
    mode: Mode = Mode.CALENDAR
    roll: Roll | None = None
    counted: int = field(init=False, repr=False, compare=False)
    """The working days to count, 0 for every other kind of offset: one look instead of three in `add`."""

    def __post_init__(self) -> None:
        if not -MOST <= self.amount <= MOST:
            raise OffsetOutOfRange(self.amount, -MOST, MOST)
        counted = self.amount if self.mode is _COUNT and self.unit is _DAY else 0
        object.__setattr__(self, "counted", counted)

    @property
    def convention(self) -> Roll:
        """The roll that applies: the one given, else following for amounts >= 0 and preceding for amounts < 0."""
        if self.roll is not None:
            return self.roll
        return Roll.FOLLOWING if self.amount >= 0 else Roll.PRECEDING

    @property
    def code(self) -> str:
        """The offset as one stable word, such as `+5 day count`, for traces and logs."""
        return f"{self.amount:+d} {self.unit.value} {self.mode.value}"


def add(calendar: WorkingCalendar, start: date, offset: Offset) -> date:
    """The date that lies the offset away from the start.

    Raises:
        DateOutOfRange: the date, or a day on the way to it, lies outside what the calendar knows.
    """
    counted = offset.counted
    if counted:
        # `calendar.nth` written out: this is the call everything waits for, and calling on would cost a third more.
        base, prefix, days = calendar.table
        i = start.toordinal() - base
        if i >= 0:
            try:
                if counted > 0:
                    return days[prefix[i + 1] + counted - 1]
                k = prefix[i] + counted
                if k >= 0:
                    return days[k]
            except IndexError:
                pass  # beyond the loaded years: `nth` loads more
        return calendar.nth(start, counted)
    amount = offset.amount
    unit = offset.unit
    if unit is _HOUR and amount:
        return used_up(calendar, start, amount)
    day = plain(calendar, start, amount, unit)
    return day if offset.mode is _CALENDAR and unit is not _HOUR else roll(calendar, day, offset.convention)


def explain(calendar: WorkingCalendar, start: date, offset: Offset) -> Dated:
    """`add` with its trace: the start, every non-working day that was stepped over and why, the roll, the result.

    Raises:
        DateOutOfRange: as `add`.
    """
    steps = [Step(start, Event.START)]
    result = follow(calendar, start, offset, steps)
    steps.append(Step(result, Event.RESULT))
    return Dated(result, tuple(steps))


def follow(calendar: WorkingCalendar, start: date, offset: Offset, steps: list[Step]) -> date:
    """`add`, writing what happens between the start and the result to the end of `steps`. Raises DateOutOfRange."""
    amount, unit = offset.amount, offset.unit
    if offset.counted or (unit is _HOUR and amount):
        result = add(calendar, start, offset)
        steps.extend(skipped(calendar, start, result))
        steps.append(Step(result, Event.OFFSET, detail=offset.code))
        return result
    day = plain(calendar, start, amount, unit)
    if amount:
        steps.append(Step(day, Event.OFFSET, detail=offset.code))
    if offset.mode is _CALENDAR and unit is not _HOUR:
        return day
    result = roll(calendar, day, offset.convention)
    if result != day:
        steps.extend(moved(calendar, day, result, offset.convention))
    return result


def skipped(calendar: WorkingCalendar, start: date, end: date) -> Trace:
    """A step for each non-working day strictly between the two dates, in the order in which they are met."""
    step = 1 if end >= start else -1
    found = []
    for ordinal in range(start.toordinal() + step, end.toordinal(), step):
        day = date.fromordinal(ordinal)
        why = calendar.reason(day)
        if why is not None:
            found.append(Step(day, Event.SKIP, why.kind, why.name))
    return tuple(found)


def moved(calendar: WorkingCalendar, day: date, result: date, convention: Roll) -> Trace:
    """The steps of a roll: why the day itself cannot be used, the days stepped over, where it went."""
    why = calendar.reason(day)
    steps = [Step(day, Event.SKIP, why.kind, why.name)] if why else []
    steps.extend(skipped(calendar, day, result))
    steps.append(Step(result, Event.ROLL, detail=convention.value))
    return tuple(steps)


def roll(calendar: WorkingCalendar, day: date, convention: Roll) -> date:
    """The day moved by the convention; a working day stays where it is.

    The modified conventions turn round instead of leaving the month. Raises DateOutOfRange.
    """
    if convention is Roll.NONE:
        return calendar.check(day)
    if calendar.is_working_day(day):
        return day
    forward = convention in (Roll.FOLLOWING, Roll.MODIFIED_FOLLOWING)
    there = calendar.nth(day, 1 if forward else -1)
    if convention in (Roll.FOLLOWING, Roll.PRECEDING) or (there.year, there.month) == (day.year, day.month):
        return there
    return calendar.nth(day, -1 if forward else 1)


def plain(calendar: WorkingCalendar, start: date, amount: int, unit: Unit) -> date:
    """The date that many days, weeks or months away, working or not; months keep the day, or take their last one.

    Raises:
        DateOutOfRange: it lies outside the calendar's bounds.
    """
    if unit is _MONTH:
        months = start.year * 12 + start.month - 1 + amount
        year, month = divmod(months, 12)
        if not 1 <= year <= 9999:
            raise DateOutOfRange(calendar.name, date.max if amount > 0 else date.min, calendar.first, calendar.last)
        day = date(year, month + 1, min(start.day, _month_length(year, month + 1)))
    else:
        try:
            day = start + timedelta(days=amount * 7 if unit is _WEEK else amount)
        except OverflowError:
            edge = date.max if amount > 0 else date.min
            raise DateOutOfRange(calendar.name, edge, calendar.first, calendar.last) from None
    return calendar.check(day)


def _month_length(year: int, month: int) -> int:
    if month == 12:
        return 31
    return (date(year, month + 1, 1) - date(year, month, 1)).days
