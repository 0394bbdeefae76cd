"""A working calendar: which days are worked, during which hours, and why the others are not.

The days are a prefix-sum table over proleptic Gregorian ordinals: `prefix[i]` working days lie before day `i` of the
table and `days[k]` is its k-th working day, so adding or counting working days is two list look-ups and exact for
every pattern (working Saturdays, make-up days, weekends that moved). Years are loaded as they are needed: a count
that runs past the loaded years extends the table and fails only at the bounds of what is known.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate, compress
from threading import Lock
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from fsctui.scheduling.refusals import DateOutOfRange, NoWorkingDays, UnknownTimeZone
from fsctui.scheduling.trace import Reason

Hours = tuple[tuple[int, int], ...]
"""Opening hours of one day: (from, to) in minutes since local midnight, sorted, apart; 1440 is 24:00."""

DEFAULT_HOURS: Hours = ((9 * 60, 17 * 60),)
DEFAULT_WEEK: tuple[Hours, ...] = (DEFAULT_HOURS,) * 5 + ((), ())
FIRST_YEAR = 1800
LAST_YEAR = 2300
"""Calendars without public holidays know these years; beyond them a date is a slip of the finger."""


@dataclass(frozen=True, slots=True)
class Closed:
    """Why a day is not worked; `name` is the holiday's, closure's or absence's own name."""

    kind: Reason
    name: str = ""


@dataclass(frozen=True, slots=True)
class Year:
    """One year of a calendar: a byte per day (1 = worked), and what cannot be read off the weekday, by ordinal."""

    open: bytes
    closed: Mapping[int, Closed] = field(default_factory=dict)
    hours: Mapping[int, Hours] = field(default_factory=dict)


Load = Callable[[int, int], Sequence[Year]]
"""Gives the years from the first to the last argument, both included."""

_WEEKEND = Closed(Reason.WEEKEND)
_DAY = timedelta(days=1)
# The sums are an array because boxed numbers would be spread over memory: random look-ups then cost twice as much.
Table = tuple[int, "array[int]", list[date]]
_EMPTY: Table = (date.max.toordinal() + 1, array("i", [0]), [])


class WorkingCalendar:
    """Working days and hours of one person, team or market. Immutable to its callers and safe between threads.

    Args:
        name: what messages call it.
        load: gives years on demand, only ever within `first_year`..`last_year`.
        first_year, last_year: the bounds of what is known; outside them dates are refused by name.
        week: opening hours from Monday to Sunday, for days whose year gives no hours of its own.
        time_zone: an IANA name.

    Raises:
        UnknownTimeZone: the zone does not exist.
        NoWorkingDays: no weekday has hours.
    """

    __slots__ = ("_load", "_lock", "_span", "_spare", "_years", "first", "last", "name", "table", "time_zone", "week")

    def __init__(
        self,
        name: str,
        load: Load,
        first_year: int = FIRST_YEAR,
        last_year: int = LAST_YEAR,
        week: Sequence[Hours] = DEFAULT_WEEK,
        time_zone: str = "UTC",
    ) -> None:
        self.name = name
        self.first = date(first_year, 1, 1)
        self.last = date(last_year, 12, 31)
        self.week = tuple(week)
        self.time_zone = time_zone
        self._load = load
        self._lock = Lock()
        self._years: dict[int, Year] = {}
        self._span = (0, -1)
        self.table = _EMPTY
        spare = next((hours for hours in self.week if hours), None)
        if spare is None:
            raise NoWorkingDays(name)
        # A make-up day on a weekday without hours is worked like the first weekday that has some.
        self._spare = spare
        zone(time_zone)

    # -- questions about one day -------------------------------------------------------------------------------

    def is_working_day(self, day: date) -> bool:
        """Whether the day has any working hour. Raises DateOutOfRange."""
        base, prefix, _ = self.table
        i = day.toordinal() - base
        if 0 <= i < len(prefix) - 1:
            return prefix[i] != prefix[i + 1]
        self.check(day)
        self.load(day.year, day.year)
        return self.is_working_day(day)

    def reason(self, day: date) -> Closed | None:
        """Why the day is not worked, None for a working day. Raises DateOutOfRange."""
        if self.is_working_day(day):
            return None
        return self._years[day.year].closed.get(day.toordinal(), _WEEKEND)

    def hours(self, day: date) -> Hours:
        """The opening hours of the day in local minutes, empty for a day that is not worked. Raises DateOutOfRange."""
        if not self.is_working_day(day):
            return ()
        own = self._years[day.year].hours.get(day.toordinal())
        return own or self.week[day.weekday()] or self._spare

    # -- counting ----------------------------------------------------------------------------------------------

    def nth(self, day: date, n: int) -> date:
        """The n-th working day strictly after (n > 0) or before (n < 0) the day; 0 gives the day itself or the next.

        Raises:
            DateOutOfRange: the count leaves what the calendar knows.
        """
        base, prefix, days = self.table
        i = day.toordinal() - base
        if i >= 0:
            try:
                if n > 0:
                    return days[prefix[i + 1] + n - 1]
                k = prefix[i] + n
                if k >= 0:
                    return days[k]
            except IndexError:
                pass
        return self._nth_beyond(day, n)

    def following(self, day: date) -> date:
        """The day itself if worked, else the next working day. Raises DateOutOfRange."""
        return self.nth(day, 0)

    def preceding(self, day: date) -> date:
        """The day itself if worked, else the working day before it. Raises DateOutOfRange."""
        return day if self.is_working_day(day) else self.nth(day, -1)

    def between(self, start: date, end: date) -> int:
        """Working days from start to end, so that `nth(start, between(start, end)) == end` for a working end.

        Counted after `start` up to and including `end`; negative when `end` lies before `start`, then counted
        before `start` down to and including `end`. Raises DateOutOfRange.
        """
        low, high = (start, end) if start <= end else (end, start)
        self.load(low.year, high.year)
        base, prefix, _ = self.table
        i, j = start.toordinal() - base, end.toordinal() - base
        return prefix[j + 1] - prefix[i + 1] if i <= j else prefix[j] - prefix[i]

    # -- loading -----------------------------------------------------------------------------------------------

    def check(self, day: date) -> date:
        """The day itself, if it lies within the calendar's bounds. Raises DateOutOfRange."""
        if not self.first <= day <= self.last:
            raise DateOutOfRange(self.name, day, self.first, self.last)
        return day

    def load(self, first_year: int, last_year: int) -> None:
        """Make the years ready; the loaded years always are one unbroken span. Raises DateOutOfRange."""
        low, high = self._span
        if low <= first_year and last_year <= high:
            return
        if first_year < self.first.year:
            raise DateOutOfRange(self.name, date(max(first_year, 1), 12, 31), self.first, self.last)
        if last_year > self.last.year:
            raise DateOutOfRange(self.name, date(min(last_year, 9999), 1, 1), self.first, self.last)
        with self._lock:
            low, high = self._span
            if high < low:
                wanted = [(first_year, last_year)]
                low, high = first_year, last_year
            else:
                wanted = [(first_year, low - 1), (high + 1, last_year)]
                low, high = min(low, first_year), max(high, last_year)
            for begin, end in wanted:
                if begin <= end:
                    self._years.update(zip(range(begin, end + 1), self._load(begin, end), strict=True))
            self.table = _tabulate(low, b"".join(self._years[year].open for year in range(low, high + 1)))
            self._span = (low, high)

    def _nth_beyond(self, day: date, n: int) -> date:
        """`nth` for a count that leaves the loaded years: load further years until it is answered or refused."""
        self.check(day)
        self.load(day.year, day.year)
        while True:
            base, prefix, days = self.table
            i = day.toordinal() - base
            k = prefix[i + 1] + n - 1 if n > 0 else prefix[i] + n
            if 0 <= k < len(days):
                return days[k]
            low, high = self._span
            # Half as many years again, so that a long search costs no more than its result.
            more = (high - low) // 2 + 1
            if k < 0:
                if low == self.first.year:
                    raise DateOutOfRange(self.name, self.first - _DAY, self.first, self.last)
                self.load(max(low - more, self.first.year), high)
            else:
                if high == self.last.year:
                    raise DateOutOfRange(self.name, self.last + _DAY, self.first, self.last)
                self.load(low, min(high + more, self.last.year))


def _tabulate(first_year: int, flags: bytes) -> Table:
    base = date(first_year, 1, 1).toordinal()
    ordinals = compress(range(base, base + len(flags)), flags)
    return base, array("i", accumulate(flags, initial=0)), list(map(date.fromordinal, ordinals))


def zone(name: str) -> ZoneInfo:
    """The time zone of this IANA name.

    Raises:
        UnknownTimeZone: there is none.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as problem:
        raise UnknownTimeZone(name) from problem
