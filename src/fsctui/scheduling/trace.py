"""The explanation that travels with every computed date.

A trace is an ordered tuple of steps. It holds dates, enum members and names that came in as data (a holiday's name,
an item's key, an amount); words for people are made where the trace is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any


class Event(Enum):
    """What happened at one step of a computation."""

    START = "start"
    """The base date: the plan's start, or the date that an offset was counted from."""
    TARGET = "target"
    """The base date is the plan's target date."""
    PREREQUISITE = "prerequisite"
    """The base date is when the item named in `detail` finished or is projected to."""
    LAG = "lag"
    """Where the lag after a prerequisite led; `detail` is the lag as text."""
    OFFSET = "offset"
    """Where the offset led before any roll; `detail` is the offset as text."""
    SKIP = "skip"
    """A non-working day that was not counted, with its reason."""
    ROLL = "roll"
    """The date was moved from a non-working day; `detail` is the convention's name."""
    PIN = "pin"
    """Somebody fixed the date; nothing moves it."""
    FINISH = "finish"
    """The prerequisite named in `detail` was finished on this day; without this step its date is projected."""
    RESULT = "result"
    """The date that was computed."""


class Reason(Enum):
    """Why a day is not a working day."""

    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    CLOSURE = "closure"
    ABSENCE = "absence"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: the day it speaks of, what happened, and for a closed day why."""

    date: date
    event: Event
    reason: Reason | None = None
    detail: str = ""


Trace = tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Dated:
    """A computed date with its explanation."""

    date: date
    trace: Trace


def to_json(trace: Iterable[Step]) -> list[dict[str, Any]]:
    """Plain values, ISO dates, codes in snake_case; `detail` only where there is one."""
    rows: list[dict[str, Any]] = []
    for step in trace:
        # `_value_` is `value` without the calls behind that property: a launch writes hundreds of steps.
        row: dict[str, Any] = {
            "date": step.date.isoformat(),
            "event": step.event._value_,
            "reason": step.reason and step.reason._value_,
        }
        if step.detail:
            row["detail"] = step.detail
        rows.append(row)
    return rows


def from_json(rows: Iterable[Mapping[str, Any]]) -> Trace:
    """The trace that `to_json` wrote.

    Raises:
        KeyError, ValueError: the rows were not written by `to_json`.
    """
    return tuple(
        Step(
            date.fromisoformat(row["date"]),
            Event(row["event"]),
            Reason(row["reason"]) if row.get("reason") else None,
            row.get("detail", ""),
        )
        for row in rows
    )
