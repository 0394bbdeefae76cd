"""On which days of a year a closure, an extra working day or a half day falls, and what opening hours can be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from fsctui.scheduling.calendar import Hours
from fsctui.scheduling.refusals import BadCalendarField

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LONGEST = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass(frozen=True, slots=True)
class OneOff:
    """A day, or every day from `first` to `last` inclusive. Raises BadCalendarField for the wrong order."""

    first: date
    last: date | None = None

    def __post_init__(self) -> None:
        if self.last is not None and self.last < self.first:
            raise BadCalendarField("last", "order", self.last.isoformat())

    def days(self, year: int) -> list[date]:
        """The days within the year."""
        first = max(self.first, date(year, 1, 1))
        last = min(self.last or self.first, date(year, 12, 31))
        return [first + timedelta(days=n) for n in range((last - first).days + 1)]


@dataclass(frozen=True, slots=True)
class Yearly:
    """The same day of every year; 29 February in leap years only. Raises BadCalendarField for a day no month has."""

    month: int
    day: int

    def __post_init__(self) -> None:
        if not 1 <= self.month <= 12 or not 1 <= self.day <= _LONGEST[self.month - 1]:
            raise BadCalendarField("yearly", "month_day", f"{self.month:02}-{self.day:02}")

    def days(self, year: int) -> list[date]:
        """The day within the year, if the year has it."""
        try:
            return [date(year, self.month, self.day)]
        except ValueError:  # 29 February of a common year
            return []


@dataclass(frozen=True, slots=True)
class NthWeekday:
    """The nth weekday (0 = Monday) of a month, or of every month; negative counts from the month's end.

    A month without a fifth such weekday has none. Raises BadCalendarField for values that never occur.
    """

    nth: int
    weekday: int
    month: int | None = None

    def __post_init__(self) -> None:
        if self.nth == 0 or not -5 <= self.nth <= 5:
            raise BadCalendarField("nth", "nth", str(self.nth))
        if not 0 <= self.weekday <= 6:
            raise BadCalendarField("weekday", "weekday", str(self.weekday))
        if self.month is not None and not 1 <= self.month <= 12:
            raise BadCalendarField("month", "month", str(self.month))

    def days(self, year: int) -> list[date]:
        """The days within the year, one for each month that has it."""
        months = range(1, 13) if self.month is None else (self.month,)
        return [day for month in months if (day := self._in_month(year, month)) is not None]

    def _in_month(self, year: int, month: int) -> date | None:
        if self.nth > 0:
            first = date(year, month, 1)
            day = first + timedelta(days=(self.weekday - first.weekday()) % 7 + 7 * (self.nth - 1))
        else:
            last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
            day = last - timedelta(days=(last.weekday() - self.weekday) % 7 + 7 * (-self.nth - 1))
        return day if day.month == month else None


DayRule = OneOff | Yearly | NthWeekday


def check_hours(hours: Hours, path: str) -> None:
    """Whether shifts lie within the day, each ends after it begins, and none overlaps the one before.

    Raises:
        BadCalendarField: one does not.
    """
    free = 0
    for opens, closes in hours:
        if not free <= opens < closes <= 1440:
            raise BadCalendarField(path, "shift", f"{clock(opens)}-{clock(closes)}")
        free = closes


def clock(minute: int) -> str:
    """Minutes since midnight as a time of day; 1440 is 24:00."""
    return f"{minute // 60:02}:{minute % 60:02}"
