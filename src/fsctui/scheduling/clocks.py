"""Service-level clocks: how much of a time limit is used, when it warns and when it is breached.

A clock is data plus the events that happened to it; reading it is a pure function of both, a calendar and a moment.

* A limit in hours is exact: business hours of the calendar, or real hours. Pauses stop it to the second.
* A limit in days, weeks or months is a limit in whole days, as laws state them: the day of the start is not counted
  (Regulation (EEC, Euratom) No 1182/71, article 3), and the limit ends with the last minute of its last day in the
  calendar's time zone. A pause moves that day by the days from the day of the pause (not counted) to the day of the
  resumption (counted): working days for a business limit, calendar days otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum

from fsctui.scheduling.calendar import WorkingCalendar, zone
from fsctui.scheduling.hours import add_time, at, aware, time_between
from fsctui.scheduling.offsets import MOST, Mode, Offset, Unit, add
from fsctui.scheduling.refusals import ClockEventOutOfOrder, OffsetOutOfRange

_NONE = timedelta(0)


class Basis(Enum):
    """Which time a limit is made of."""

    BUSINESS = "business"
    CALENDAR = "calendar"


class ClockEvent(Enum):
    """What can happen to a clock."""

    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"


class ClockState(Enum):
    """Where a clock stands. A stopped clock can still have been breached: see `Reading.breached`."""

    WAITING = "waiting"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Happened:
    """An event of a clock and when it happened (aware)."""

    event: ClockEvent
    at: datetime


@dataclass(frozen=True, slots=True)
class Clock:
    """A time limit.

    Attributes:
        amount, unit: the limit, 1..1000 of them; business weeks and months end on a working day.
        basis: business or calendar time.
        warn: how much earlier the warning comes, in hours for a limit in hours and in days of the basis otherwise;
            0 for none.

    Raises:
        OffsetOutOfRange: the amount is.
    """

    key: str
    amount: int
    unit: Unit = Unit.DAY
    basis: Basis = Basis.BUSINESS
    warn: int = 0

    def __post_init__(self) -> None:
        Offset(self.amount)
        Offset(self.warn)
        for given, least in ((self.amount, 1), (self.warn, 0)):
            if given < least:
                raise OffsetOutOfRange(given, least, MOST)


@dataclass(frozen=True, slots=True)
class Reading:
    """A clock at one moment.

    Attributes:
        warning, breach: the instants (UTC) at which it warns and is breached, or did, if nothing else happens; None
            when it stands (waiting, paused or stopped) before that.
        elapsed, remaining: time of the clock's basis for a limit in hours, else whole days of the basis; `remaining`
            is negative after the limit, None before the start.
        warned, breached: whether the warning had come, and the limit was passed, by then or before the clock stopped.
    """

    key: str
    state: ClockState
    warning: datetime | None
    breach: datetime | None
    elapsed: timedelta
    remaining: timedelta | None
    warned: bool
    breached: bool


_NEXT: Mapping[tuple[ClockState, ClockEvent], ClockState] = {
    (ClockState.WAITING, ClockEvent.START): ClockState.RUNNING,
    (ClockState.RUNNING, ClockEvent.PAUSE): ClockState.PAUSED,
    (ClockState.PAUSED, ClockEvent.RESUME): ClockState.RUNNING,
    (ClockState.RUNNING, ClockEvent.STOP): ClockState.STOPPED,
    (ClockState.PAUSED, ClockEvent.STOP): ClockState.STOPPED,
}


def after(clock: Clock, events: Sequence[Happened]) -> ClockState:
    """The clock's state after these events.

    Raises:
        ClockEventOutOfOrder: one does not fit the state that the earlier ones led to, or lies before them in time.
        NaiveInstant: one has no time zone.
    """
    state, last = ClockState.WAITING, None
    for happened in events:
        instant = aware(happened.at)
        following = _NEXT.get((state, happened.event))
        if following is None or (last is not None and instant < last):
            raise ClockEventOutOfOrder(clock.key, happened.event.value, state.value, happened.at)
        state, last = following, instant
    return state


def read(clock: Clock, events: Sequence[Happened], calendar: WorkingCalendar, now: datetime) -> Reading:
    """The clock at a moment; events after that moment are left out of account.

    Raises:
        ClockEventOutOfOrder, NaiveInstant: as `after`.
        DateOutOfRange: the limit leaves what the calendar knows.
    """
    after(clock, events)
    moment = aware(now)
    past = [Happened(happened.event, aware(happened.at)) for happened in events if aware(happened.at) <= moment]
    state = after(clock, past)
    if state is ClockState.WAITING:
        return Reading(clock.key, state, None, None, _NONE, None, False, False)
    spans = _spans(past)
    until = spans[-1][1] or moment
    limit = _Hours(clock, calendar, spans, moment) if clock.unit is Unit.HOUR else _Days(clock, calendar, spans, moment)
    breach = limit.instant(0)
    warning = limit.instant(clock.warn) if clock.warn else None
    return Reading(
        clock.key,
        state,
        warning,
        breach,
        limit.elapsed(),
        limit.remaining(),
        warning is not None and warning <= until,
        # The last moment of the limit is still in time.
        breach is not None and breach < until,
    )


def read_all(
    clocks: Iterable[Clock], events: Mapping[str, Sequence[Happened]], calendar: WorkingCalendar, now: datetime
) -> dict[str, Reading]:
    """Several clocks of one case, each with its own events by key. Raises as `read`."""
    return {clock.key: read(clock, events.get(clock.key, ()), calendar, now) for clock in clocks}


_Span = tuple[datetime, datetime | None]
"""A stretch during which a clock ran, in UTC; without an end it is still running."""


def _spans(past: Sequence[Happened]) -> list[_Span]:
    spans: list[_Span] = []
    for happened in past:
        if happened.event in (ClockEvent.START, ClockEvent.RESUME):
            spans.append((happened.at, None))
        elif spans[-1][1] is None:  # a stop during a pause ends nothing
            spans[-1] = (spans[-1][0], happened.at)
    return spans


class _Hours:
    """A limit in hours against the stretches of a clock."""

    def __init__(self, clock: Clock, calendar: WorkingCalendar, spans: Sequence[_Span], moment: datetime) -> None:
        self._clock, self._calendar, self._spans, self._moment = clock, calendar, spans, moment
        self._business = clock.basis is Basis.BUSINESS

    def instant(self, earlier: int) -> datetime | None:
        """When the limit less that many hours is used up; None if the clock stands before that."""
        rest = timedelta(hours=self._clock.amount - earlier)
        for begin, end in self._spans:
            used = None if end is None else self._measure(begin, end)
            if used is None or rest < used:
                return add_time(self._calendar, begin, rest) if self._business else begin + rest
            rest -= used
        return None

    def elapsed(self) -> timedelta:
        return sum((self._measure(begin, end or self._moment) for begin, end in self._spans), _NONE)

    def remaining(self) -> timedelta:
        return timedelta(hours=self._clock.amount) - self.elapsed()

    def _measure(self, begin: datetime, end: datetime) -> timedelta:
        return time_between(self._calendar, begin, end) if self._business else end - begin


class _Days:
    """A limit in whole days against the stretches of a clock."""

    def __init__(self, clock: Clock, calendar: WorkingCalendar, spans: Sequence[_Span], moment: datetime) -> None:
        self._calendar = calendar
        self._business = clock.basis is Basis.BUSINESS
        self._local = zone(calendar.time_zone)
        self._spans = spans
        self._days = [(self._day(begin), self._day(end or moment)) for begin, end in spans]
        mode = Mode.COUNT if self._business else Mode.CALENDAR
        self._limit = add(calendar, self._days[0][0], Offset(clock.amount, clock.unit, mode))

    def instant(self, earlier: int) -> datetime | None:
        """The end of the limit's day, or of the day that many days earlier; None if the clock stands before that."""
        last = self._shift(self._limit, -earlier)
        for n, (_, end) in enumerate(self._spans):
            if n:
                last = self._shift(last, self._count(self._days[n - 1][1], self._days[n][0]))
            instant = at(self._local, last, 1440)
            if end is None or instant < end:
                return instant
        return None

    def elapsed(self) -> timedelta:
        return timedelta(days=sum(self._count(first, last) for first, last in self._days))

    def remaining(self) -> timedelta:
        last = self._limit
        for before, (begin, _) in zip(self._days, self._days[1:], strict=False):
            if last >= before[1]:  # a limit that was over by then is not moved by the pause
                last = self._shift(last, self._count(before[1], begin))
        return timedelta(days=self._count(self._days[-1][1], last))

    def _day(self, instant: datetime) -> date:
        return instant.astimezone(self._local).date()

    def _count(self, first: date, last: date) -> int:
        return self._calendar.between(first, last) if self._business else (last - first).days

    def _shift(self, day: date, days: int) -> date:
        mode = Mode.COUNT if self._business else Mode.CALENDAR
        return add(self._calendar, day, Offset(days, mode=mode)) if days else day
