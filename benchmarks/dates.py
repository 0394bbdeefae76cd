"""What computing dates costs, against the `holidays` package and numpy in the same run.

Each function gives rows (name, ours, baseline, ratio, goal): times in seconds for the same work, the ratio as the goal
reads it.
"""

from __future__ import annotations

import gc
import random
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from time import perf_counter

from fsctui.scheduling.calendar import WorkingCalendar
from fsctui.scheduling.holiday_source import HolidayYears, country_calendar
from fsctui.scheduling.offsets import Mode, Offset, add
from fsctui.scheduling.schedule import Link, Work, resolve

Row = tuple[str, float, float, float, str]

COUNTRIES = (
    "US", "CA", "MX", "BR", "AR", "CL", "GB", "IE", "FR", "ES", "PT", "DE",
    "IT", "NL", "CH", "PL", "ZA", "AE", "SA", "IN", "CN", "JP", "KR", "AU",
)  # fmt: skip
FIRST, LAST = 2008, 2035
_MOST = 260
_COUNT = tuple(Offset(amount, mode=Mode.COUNT) for amount in range(-_MOST, _MOST + 1) if amount)

Case = tuple[int, date, Offset]


def calendars() -> list[WorkingCalendar]:
    """The 24 calendars, their years ready."""
    years = HolidayYears()
    return [country_calendar(country, None, FIRST, LAST, years) for country in COUNTRIES]


def cases(number: int, seed: int = 1) -> list[Case]:
    """Random calendars and starts, and counts of up to 260 working days (a year) in either direction."""
    draw = random.Random(seed)
    first, last = date(FIRST + 2, 1, 1).toordinal(), date(LAST - 2, 12, 31).toordinal()
    return [
        (draw.randrange(len(COUNTRIES)), date.fromordinal(draw.randint(first, last)), draw.choice(_COUNT))
        for _ in range(number)
    ]


def adding(number: int = 20_000) -> list[Row]:
    """One addition, date in, date out, over 24 calendars, against `holidays.get_nth_working_day` and numpy."""
    ready = calendars()
    every = cases(number)
    work = [(ready[which], start, offset) for which, start, offset in every]
    ours = _each(lambda: [add(calendar, start, offset) for calendar, start, offset in work]) / number
    few = every[: max(number // 50, 200)]
    theirs = _package()
    slow = _once(lambda: [theirs[which].get_nth_working_day(start, offset.amount) for which, start, offset in few])
    rows = [_faster("add business days / holidays.get_nth_working_day", ours, slow / len(few), ">= 500x")]
    from numpy import busday_offset as offset_of

    arrays = _numpy(ready)
    some = [(arrays[which], start, offset.amount) for which, start, offset in every[: max(number // 2, 200)]]
    vector = _each(
        lambda: [
            offset_of(start, n, "backward" if n > 0 else "forward", busdaycal=made).item() for made, start, n in some
        ]
    )
    rows.append(_faster("add business days / numpy.busday_offset", ours, vector / len(some), ">= 8x"))
    return rows


def wrong(number: int = 1_000_000) -> list[Row]:
    """How many of so many additions differ from counting day by day with the package's own `is_working_day`."""
    ready = calendars()
    theirs = _package()
    first, last = date(FIRST, 1, 1).toordinal(), date(LAST, 12, 31).toordinal()
    worked = [[package.is_working_day(date.fromordinal(day)) for day in range(first, last + 1)] for package in theirs]
    begun = perf_counter()
    different = 0
    for which, start, offset in cases(number, seed=2):
        flags, day, left = worked[which], start.toordinal() - first, abs(offset.amount) % 20 + 1
        step = 1 if offset.amount > 0 else -1
        short = Offset(left * step, mode=Mode.COUNT)
        while left:
            day += step
            left -= flags[day]
        different += add(ready[which], start, short).toordinal() - first != day
    took = perf_counter() - begun
    return [(f"wrong dates of {number:,} against day by day", float(different), took, float(different), "0")]


def stored() -> list[Row]:
    """A country's calendar of three years from stored bytes, in a process that never imports `holidays`."""
    kept: dict[str, bytes] = {}
    source = HolidayYears(write=lambda built: kept.update({str(key): data for key, data in built.items()}))
    country_calendar("US", None, 2025, 2027, source)
    script = (
        "import sys, time\n"
        "from fsctui.scheduling.holiday_source import HolidayYears, country_calendar\n"
        f"kept = {kept!r}\n"
        "def load():\n"
        "    begun = time.perf_counter()\n"
        "    country_calendar('US', None, 2025, 2027, HolidayYears(read=lambda key: kept.get(str(key))))\n"
        "    return time.perf_counter() - begun\n"
        "print(min(load() for _ in range(20)))\n"
        "assert not {'holidays', 'dateutil', 'numpy'} & set(sys.modules)\n"
    )
    answer = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    took = float(answer.stdout)
    return [("a stored calendar ready", took, 0.001, took / 0.001, "<= 1 ms")]


def resolving(small: int = 1_000, large: int = 10_000) -> list[Row]:
    """A plan with dependencies and traces: ten times the items in ten times the time."""
    calendar = country_calendar("US", None, 2026, 2029)
    plans = {size: _plan(size) for size in (small, large)}
    took = {
        size: _each(lambda plan=plan: resolve(plan, date(2026, 1, 5), None, calendar)) / size  # type: ignore[misc]
        for size, plan in plans.items()
    }
    ratio = took[large] / took[small]
    return [(f"resolve an item, {large:,} items / {small:,}", took[large], took[small], ratio, "<= 1.5x (linear)")]


def rows() -> list[Row]:
    """All rows of this page, in order."""
    return [*adding(), *wrong(), *stored(), *resolving()]


def _plan(size: int) -> Sequence[Work]:
    """Chains of ten items with cross links, so that dates stay within a few years however many items there are."""
    draw = random.Random(size)
    plan = []
    for n in range(size):
        begin = n - n % 10
        before = {n - 1, draw.randint(begin, n)} - {n} if n % 10 else set()
        after = tuple(Link(str(key), Offset(draw.randint(0, 3), mode=Mode.COUNT)) for key in sorted(before))
        plan.append(Work(str(n), Offset(draw.randint(0, 40), mode=Mode.COUNT), after=after))
    return plan


def _package() -> list:  # type: ignore[type-arg]
    import holidays

    return [holidays.country_holidays(country, years=range(FIRST, LAST + 1), expand=False) for country in COUNTRIES]


def _numpy(ready: list[WorkingCalendar]) -> list:  # type: ignore[type-arg]
    """numpy's calendars with the same weekends and holidays; it cannot hold make-up days, which is why it errs."""
    import numpy as np

    made = []
    for country, calendar in zip(COUNTRIES, ready, strict=True):
        week = "1111001" if country == "SA" else "1111100"
        first, last = date(FIRST, 1, 1), date(LAST, 12, 31)
        days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        closed = [day for day in days if week[day.weekday()] == "1" and not calendar.is_working_day(day)]
        made.append(np.busdaycalendar(week, closed))
    return made


def _once(work: Callable[[], object]) -> float:
    gc.collect()
    gc.disable()  # as timeit does
    try:
        begun = perf_counter()
        work()
        return perf_counter() - begun
    finally:
        gc.enable()


def _each(work: Callable[[], object], times: int = 7) -> float:
    """The best of a few runs: other programs on the machine only ever add time."""
    return min(_once(work) for _ in range(times))


def _faster(name: str, ours: float, baseline: float, goal: str) -> Row:
    return (name, ours, baseline, baseline / ours, goal)
