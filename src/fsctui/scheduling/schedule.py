"""The dates of a whole plan: anchors, dependencies, pinned and finished items, slack and the critical path.

`resolve` is one pure pass over the items in order of their dependencies, so computing a plan again from the same
facts gives the same dates. An item is due at the later of

* its own date: its offset counted from the plan's start or target date, and
* for each prerequisite, the day on which that was finished, or else is projected to be due, plus the lag.

A prerequisite without a lag lets its successor be done the same day; that date is moved to the next working day,
except for an item whose own offset is in mode `calendar`, which is never moved. An item anchored on its prerequisites
counts its offset from the latest of those days, moved or not by its own mode only, or from the plan's start when
nothing is left to wait for.

Pinned items keep their date; a finished item's successors count from the day on which it was finished.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from fsctui.scheduling.calendar import WorkingCalendar
from fsctui.scheduling.offsets import Mode, Offset, Roll, add, follow, moved, roll
from fsctui.scheduling.refusals import (
    DateOutOfRange,
    DependencyCycle,
    DuplicateItem,
    DuplicatePrerequisite,
    TargetDateMissing,
    UnknownCalendar,
    UnknownPrerequisite,
)
from fsctui.scheduling.trace import Event, Step, Trace


class Anchor(Enum):
    """What an item's own offset counts from."""

    START = "start"
    TARGET = "target"
    PREREQUISITES = "prerequisites"


@dataclass(frozen=True, slots=True)
class Link:
    """One prerequisite of an item (finish to start), with the lag after its finish."""

    key: str
    lag: Offset | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """One item of a plan.

    Attributes:
        key: its name within the plan.
        offset: its distance from the anchor; None leaves the date to the prerequisites.
        after: what it waits for.
        pinned: a date that nothing moves.
        finished: the day on which it was finished (or left out), None while open.
        calendar: the key of its own calendar, None for the plan's.
    """

    key: str
    offset: Offset | None = None
    anchor: Anchor = Anchor.START
    after: tuple[Link, ...] = ()
    pinned: date | None = None
    finished: date | None = None
    calendar: str | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """The dates of one item.

    Attributes:
        due: its due date, projected while it is blocked; None when nothing says when.
        blocked_by: the keys of its unfinished prerequisites, in their order.
        slack: working days by which an open item can slip without moving the end of the plan or passing the pinned
            date of a successor; negative when it is already too late for one. None when finished or without a date.
        critical: whether an open item has no slack.
        trace: how the date came about; empty without a date.
    """

    key: str
    due: date | None
    blocked_by: tuple[str, ...]
    slack: int | None
    critical: bool
    trace: Trace


def resolve(
    works: Sequence[Work],
    start: date,
    target: date | None,
    calendar: WorkingCalendar,
    calendars: Mapping[str, WorkingCalendar] | None = None,
) -> dict[str, Planned]:
    """The dates of all items, in the order given; linear in items and prerequisites.

    Args:
        works: the items of one plan.
        start: the plan's start date.
        target: the plan's target date, needed only by items anchored on it.
        calendar: the plan's calendar, for items that name none.
        calendars: the other calendars by the keys that items name.

    Raises:
        DuplicateItem, DuplicatePrerequisite, UnknownPrerequisite, UnknownCalendar, TargetDateMissing: the plan does
            not add up.
        DependencyCycle: items wait for each other.
        DateOutOfRange: a date leaves what a calendar knows, or `start` or `target` lies outside the plan's calendar,
            even where no item counts from it.
    """
    for day in (start, target):
        if day is not None:
            calendar.check(day)
    by_key = _check(works, target)
    own = _calendars(works, calendar, calendars or {})
    order = _in_order(works, by_key)
    finish: dict[str, date | None] = {}
    due: dict[str, date | None] = {}
    trace: dict[str, Trace] = {}
    for work in order:
        days = own[work.key]
        ready = [
            _Arrival(_arrival(days, work, when, link), link, when, by_key[link.key].finished is not None)
            for link in work.after
            if (when := finish[link.key]) is not None
        ]
        due[work.key], trace[work.key] = _date_of(days, work, start, target, ready)
        finish[work.key] = work.finished or due[work.key]
    slack = _slack(order, finish, own)
    return {
        work.key: Planned(
            work.key,
            due[work.key],
            () if work.finished else tuple(link.key for link in work.after if by_key[link.key].finished is None),
            slack[work.key],
            (left := slack[work.key]) is not None and left <= 0,
            trace[work.key],
        )
        for work in works
    }


@dataclass(frozen=True, slots=True)
class _Arrival:
    """The day on which a prerequisite lets an item be done, and where that day comes from."""

    day: date
    link: Link
    finish: date
    finished: bool


def _date_of(
    days: WorkingCalendar, work: Work, start: date, target: date | None, ready: Sequence[_Arrival]
) -> tuple[date | None, Trace]:
    if work.pinned is not None:
        return work.pinned, (Step(work.pinned, Event.PIN), Step(work.pinned, Event.RESULT))
    latest = max(ready, key=lambda arrival: arrival.day, default=None)
    steps: list[Step] = []
    if work.anchor is Anchor.PREREQUISITES and work.after:
        if latest is None:
            return None, ()
        _tell_arrival(days, latest, steps)
        when = follow(days, latest.day, work.offset, steps) if work.offset else latest.day
    else:
        origin, event = (start, Event.START) if work.anchor is not Anchor.TARGET else (target or start, Event.TARGET)
        mine = add(days, origin, work.offset) if work.offset else None
        if latest is not None and (mine is None or latest.day >= mine):
            when = latest.day
            _tell_arrival(days, latest, steps)
        elif mine is not None and work.offset:
            when = mine
            steps.append(Step(origin, event))
            follow(days, origin, work.offset, steps)
        else:
            return None, ()
    steps.append(Step(when, Event.RESULT))
    return when, tuple(steps)


def _arrival(days: WorkingCalendar, work: Work, finished: date, link: Link) -> date:
    """The day on which a prerequisite lets the item be done."""
    if link.lag is not None:
        return add(days, finished, link.lag)
    return finished if _unmoved(work) else roll(days, finished, Roll.FOLLOWING)


def _tell_arrival(days: WorkingCalendar, arrival: _Arrival, steps: list[Step]) -> None:
    link = arrival.link
    steps.append(Step(arrival.finish, Event.PREREQUISITE, detail=link.key))
    if arrival.finished:
        steps.append(Step(arrival.finish, Event.FINISH, detail=link.key))
    if link.lag is not None:
        follow(days, arrival.finish, link.lag, steps)
        steps.append(Step(arrival.day, Event.LAG, detail=link.lag.code))
    elif arrival.day != arrival.finish:
        steps.extend(moved(days, arrival.finish, arrival.day, Roll.FOLLOWING))


def _unmoved(work: Work) -> bool:
    """Whether the bare finish of a prerequisite counts: for plain days, and where an offset is counted from it."""
    return work.offset is not None and (work.offset.mode is Mode.CALENDAR or work.anchor is Anchor.PREREQUISITES)


def _slack(
    order: Sequence[Work], finish: Mapping[str, date | None], own: Mapping[str, WorkingCalendar]
) -> dict[str, int | None]:
    """Total slack: going back from the last items, the latest day on which each can finish."""
    end = max((when for when in finish.values() if when is not None), default=None)
    done = {work.key for work in order if work.finished is not None}
    latest: dict[str, date] = {}
    slack: dict[str, int | None] = {work.key: None for work in order}
    for work in reversed(order):
        when = finish[work.key]
        if work.key in done or when is None or end is None:
            continue
        last = latest.get(work.key, end)
        slack[work.key] = own[work.key].between(when, last)
        # A pinned item doesn't move: its date is the deadline of those before it, whatever slack it has itself.
        bound = work.pinned or last
        for link in work.after:
            before = finish[link.key]
            if before is not None and link.key not in done:
                allowed = _last_in_time(own[work.key], work, link, before, latest.get(link.key, end), bound)
                latest[link.key] = min(latest.get(link.key, end), allowed)
    return slack


def _last_in_time(days: WorkingCalendar, work: Work, link: Link, finished: date, limit: date, bound: date) -> date:
    """The last day, up to the limit, on which the prerequisite can finish without moving the item past the bound."""

    def led_to(day: date) -> date:
        arrival = _arrival(days, work, day, link)
        if work.pinned is None and work.offset is not None and work.anchor is Anchor.PREREQUISITES:
            return add(days, arrival, work.offset)
        return arrival

    def in_time(day: int) -> bool:
        try:
            return led_to(date.fromordinal(day)) <= bound
        except DateOutOfRange:
            return False  # what lies beyond the calendar lies beyond the bound

    low, top, step = finished.toordinal(), limit.toordinal(), 1
    if not in_time(low):
        # Already too late: by as many working days as the item itself would be.
        late = days.between(bound, led_to(finished))
        return days.nth(finished, -late) if late else finished - timedelta(days=1)
    # Strides that double, then halves: the cost grows with the logarithm of the slack, not with the plan's length.
    while low + step <= top and in_time(low + step):
        low += step
        step *= 2
    high = min(low + step, top + 1)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if in_time(middle) else (low, middle)
    return date.fromordinal(low)


def _check(works: Sequence[Work], target: date | None) -> dict[str, Work]:
    by_key: dict[str, Work] = {}
    for work in works:
        if work.key in by_key:
            raise DuplicateItem(work.key)
        by_key[work.key] = work
        if work.anchor is Anchor.TARGET and target is None and work.offset is not None and work.pinned is None:
            raise TargetDateMissing(work.key)
    for work in works:
        seen: set[str] = set()
        for link in work.after:
            if link.key not in by_key:
                raise UnknownPrerequisite(work.key, link.key)
            if link.key in seen:
                raise DuplicatePrerequisite(work.key, link.key)
            seen.add(link.key)
    return by_key


def _calendars(
    works: Sequence[Work], calendar: WorkingCalendar, calendars: Mapping[str, WorkingCalendar]
) -> dict[str, WorkingCalendar]:
    own = {}
    for work in works:
        if work.calendar is not None and work.calendar not in calendars:
            raise UnknownCalendar(work.key, work.calendar)
        own[work.key] = calendar if work.calendar is None else calendars[work.calendar]
    return own


def _in_order(works: Sequence[Work], by_key: Mapping[str, Work]) -> list[Work]:
    """Prerequisites before the items that wait for them (Kahn), otherwise in the order given."""
    waiting = {work.key: len(work.after) for work in works}
    successors: dict[str, list[str]] = {work.key: [] for work in works}
    for work in works:
        for link in work.after:
            successors[link.key].append(work.key)
    free = deque(work.key for work in works if not work.after)
    order = []
    while free:
        key = free.popleft()
        order.append(by_key[key])
        for successor in successors[key]:
            waiting[successor] -= 1
            if not waiting[successor]:
                free.append(successor)
    if len(order) < len(works):
        raise DependencyCycle(_cycle(by_key, {key for key, count in waiting.items() if count}))
    return order


def _cycle(by_key: Mapping[str, Work], stuck: set[str]) -> list[str]:
    """One cycle among the items that could not be ordered: from any of them, each waits for one that is stuck too."""
    key = next(key for key in by_key if key in stuck)
    path: dict[str, int] = {}
    while key not in path:
        path[key] = len(path)
        key = next(link.key for link in by_key[key].after if link.key in stuck)
    return list(path)[path[key] :]
