"""The slow way to count: one day after another, as a clerk would on a wall calendar. Nothing here knows the package."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

ANSWERS = Path(__file__).parent.parent / "answers"
DAY = timedelta(days=1)
Open = Callable[[date], bool]


def count(is_open: Open, start: date, n: int) -> date:
    """n working days after the start, or before it."""
    day, left = start, abs(n)
    while left:
        day += DAY if n > 0 else -DAY
        left -= is_open(day)
    return day


def roll(is_open: Open, day: date, convention: str) -> date:
    """The ISDA definitions, word by word."""
    if convention == "none" or is_open(day):
        return day
    after = before = day
    while not is_open(after):
        after += DAY
    while not is_open(before):
        before -= DAY
    if convention == "following":
        return after
    if convention == "preceding":
        return before
    if convention == "modified_following":
        return after if after.month == day.month else before
    return before if before.month == day.month else after


def between(is_open: Open, start: date, end: date) -> int:
    """Working days after the start up to the end; backwards, before the start down to the end, negative."""
    total, day = 0, start
    step = DAY if end >= start else -DAY
    while day != end:
        day += step
        total += is_open(day)
    return total if end >= start else -total


def answers(name: str) -> list[dict[str, str]]:
    """The rows of a hand-made file, without its comments."""
    with (ANSWERS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))
