"""Recurring dates from RFC 5545 rules, as `FREQ=MONTHLY;INTERVAL=3;BYDAY=1MO`; the one door to `dateutil.rrule`."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from fsctui.scheduling.calendar import WorkingCalendar
from fsctui.scheduling.offsets import Roll, roll
from fsctui.scheduling.refusals import BadRecurrence

MOST = 1000
"""The largest number of dates that one question gives."""

_PARTS = {
    "FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY", "BYMONTH", "BYMONTHDAY", "BYSETPOS", "BYWEEKNO", "BYYEARDAY",
}  # fmt: skip
_LARGEST = {"BYMONTH": 12, "BYMONTHDAY": 31, "BYYEARDAY": 366, "BYWEEKNO": 53, "BYSETPOS": 366}
_FREQUENCIES = {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}
_CYCLE = 400
"""The Gregorian calendar repeats, weekdays included, every 400 years."""


def check(rule: str) -> dict[str, str]:
    """The parts of a rule by name.

    Raises:
        BadRecurrence: it is no rule, or one for times of the day.
    """
    text = rule.strip().upper().removeprefix("RRULE:")
    parts: dict[str, str] = {}
    for part in text.split(";"):
        name, _, value = part.partition("=")
        if name not in _PARTS or not value:
            raise BadRecurrence(rule, "part", part)
        if name in parts:
            raise BadRecurrence(rule, "twice", name)
        parts[name] = value
    if parts.get("FREQ") not in _FREQUENCIES:
        raise BadRecurrence(rule, "frequency", parts.get("FREQ", ""))
    if "COUNT" in parts and "UNTIL" in parts:
        raise BadRecurrence(rule, "count_and_until", "")
    if "UNTIL" in parts and not re.fullmatch(r"\d{8}(T\d{6}Z?)?", parts["UNTIL"]):
        raise BadRecurrence(rule, "part", f"UNTIL={parts['UNTIL']}")
    for name in ("INTERVAL", "COUNT"):
        if name in parts and not re.fullmatch(r"[1-9]\d{0,3}", parts[name]):
            raise BadRecurrence(rule, "part", f"{name}={parts[name]}")
    for name, largest in _LARGEST.items():
        for number in parts[name].split(",") if name in parts else ():
            if not re.fullmatch(r"[+-]?\d{1,3}", number) or not 1 <= abs(int(number)) <= largest:
                raise BadRecurrence(rule, "part", f"{name}={number}")
    return parts


def occurrences(
    rule: str,
    start: date,
    first: date,
    last: date,
    *,
    calendar: WorkingCalendar | None = None,
    convention: Roll = Roll.NONE,
    limit: int = MOST,
) -> list[date]:
    """The dates of the rule from `first` to `last`, both included, in order and each once; at most `limit` of them.

    Args:
        start: the date the rule counts from (DTSTART); it is the first date only if the rule gives it.
        first, last: bounds of the dates before they are moved.
        calendar, convention: move each date that is not a working day.

    Raises:
        BadRecurrence: the rule cannot be used.
        DateOutOfRange: a date to be moved lies outside the calendar.
    """
    parts = check(rule)
    from dateutil.rrule import rrulestr

    # A rule that never comes true is searched to the year 9999: counting at the end of the calendar keeps that short.
    shift = max(0, (9999 - max(last.year, start.year)) // _CYCLE) * _CYCLE
    until = parts.pop("UNTIL", None)
    try:
        end = last if until is None else min(last, datetime.strptime(until[:8], "%Y%m%d").date())  # noqa: DTZ007
        text = ";".join(f"{name}={value}" for name, value in parts.items())
        found = rrulestr(text, dtstart=_moved(start, shift), cache=False)
    except (ValueError, TypeError, OverflowError) as problem:
        raise BadRecurrence(rule, "value", str(problem)) from problem
    if first > end:
        return []
    dates: list[date] = []
    latest = _moved(end, shift)
    for when in found.xafter(_moved(first, shift) - timedelta(days=1)):
        if when > latest or len(dates) == limit:
            break
        day = when.date().replace(year=when.year - shift)
        if calendar is not None:
            day = roll(calendar, day, convention)
        if not dates or day != dates[-1]:
            dates.append(day)
    return dates


def _moved(day: date, years: int) -> datetime:
    return datetime(day.year + years, day.month, day.day)  # noqa: DTZ001 - dateutil's rules are of wall time
