"""Dates as people write them in queries: a word, an ISO date, an offset, or a word with an offset (`eom+2bd`)."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import Enum

MAX_AMOUNT = 1_000
"""As for the offsets of template items."""


class DateUnit(Enum):
    """What an offset counts; the value is how it is written."""

    BUSINESS_DAY = "bd"
    DAY = "d"
    WEEK = "w"
    MONTH = "m"
    YEAR = "y"


class DateWord(Enum):
    """A day named by a word. Weekdays are the next one after today; weeks start on Monday (ISO 8601)."""

    TODAY = "today"
    TOMORROW = "tomorrow"
    YESTERDAY = "yesterday"
    MONDAY = "mon"
    TUESDAY = "tue"
    WEDNESDAY = "wed"
    THURSDAY = "thu"
    FRIDAY = "fri"
    SATURDAY = "sat"
    SUNDAY = "sun"
    START_OF_WEEK = "sow"
    END_OF_WEEK = "eow"
    START_OF_MONTH = "som"
    END_OF_MONTH = "eom"
    START_OF_YEAR = "soy"
    END_OF_YEAR = "eoy"


WEEKDAYS = (
    DateWord.MONDAY,
    DateWord.TUESDAY,
    DateWord.WEDNESDAY,
    DateWord.THURSDAY,
    DateWord.FRIDAY,
    DateWord.SATURDAY,
    DateWord.SUNDAY,
)
"""By `date.weekday()`."""

DATE_WORDS: dict[str, DateWord] = {word.value: word for word in DateWord} | {
    word.name.lower(): word for word in WEEKDAYS
}
"""Every word that names a day."""


@dataclass(frozen=True, slots=True)
class Relative:
    """A day seen from an anchor: `amount` units after it (before it when negative)."""

    amount: int
    unit: DateUnit = DateUnit.DAY
    anchor: DateWord | date = DateWord.TODAY

    def __str__(self) -> str:
        anchor = self.anchor.value if isinstance(self.anchor, DateWord) else self.anchor.isoformat()
        if self.amount == 0 and self.unit is DateUnit.DAY:
            return anchor
        offset = f"{self.amount:+d}{self.unit.value}"
        return offset if self.anchor is DateWord.TODAY else anchor + offset

    def resolve(self, today: date, add_business_days: Callable[[date, int], date]) -> date:
        """The day it is, seen on `today`; the first or last possible date when it lies outside year 1 to 9999."""
        base = self.anchor if isinstance(self.anchor, date) else _day(self.anchor, today)
        if self.unit is DateUnit.BUSINESS_DAY:
            return add_business_days(base, self.amount)
        if self.unit in (DateUnit.MONTH, DateUnit.YEAR):
            return _add_months(base, self.amount * (12 if self.unit is DateUnit.YEAR else 1))
        days = self.amount * (7 if self.unit is DateUnit.WEEK else 1)
        return _from_ordinal(base.toordinal() + days)


def read_date(text: str) -> date | Relative | None:
    """The date that a text names, in any case; None when it names none."""
    match = _DATE.fullmatch(text.strip().lower())
    if match is None or not match.group():
        return None
    word, iso, amount, unit = match.groups()
    anchor: DateWord | date = DateWord.TODAY
    if word is not None:
        found = DATE_WORDS.get(word)
        if found is None:
            return None
        anchor = found
    elif iso is not None:
        try:
            anchor = date.fromisoformat(iso)
        except ValueError:
            return None
        if amount is None:
            return anchor
    number = int(amount or 0)
    if abs(number) > MAX_AMOUNT:
        return None
    if number == 0 and unit != DateUnit.BUSINESS_DAY.value:
        unit = DateUnit.DAY.value
        if isinstance(anchor, date):
            return anchor
    return Relative(number, DateUnit(unit), anchor)


_DATE = re.compile(r"(?:([a-z]+)|([0-9]{4}-[0-9]{2}-[0-9]{2}))?(?:([+-][0-9]{1,4})(bd|[dwmy]))?")


def _day(word: DateWord, today: date) -> date:
    if word in WEEKDAYS:
        ahead = (WEEKDAYS.index(word) - today.weekday() - 1) % 7 + 1
        return _from_ordinal(today.toordinal() + ahead)
    monday = today.toordinal() - today.weekday()
    year, month = today.year, today.month
    return {
        DateWord.TODAY: lambda: today,
        DateWord.TOMORROW: lambda: _from_ordinal(today.toordinal() + 1),
        DateWord.YESTERDAY: lambda: _from_ordinal(today.toordinal() - 1),
        DateWord.START_OF_WEEK: lambda: _from_ordinal(monday),
        DateWord.END_OF_WEEK: lambda: _from_ordinal(monday + 6),
        DateWord.START_OF_MONTH: lambda: today.replace(day=1),
        DateWord.END_OF_MONTH: lambda: today.replace(day=monthrange(year, month)[1]),
        DateWord.START_OF_YEAR: lambda: date(year, 1, 1),
        DateWord.END_OF_YEAR: lambda: date(year, 12, 31),
    }[word]()


def _add_months(base: date, months: int) -> date:
    year, month = divmod(base.year * 12 + base.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        return date.max if months > 0 else date.min
    return date(year, month + 1, min(base.day, monthrange(year, month + 1)[1]))


def _from_ordinal(ordinal: int) -> date:
    return date.fromordinal(min(max(ordinal, date.min.toordinal()), date.max.toordinal()))
