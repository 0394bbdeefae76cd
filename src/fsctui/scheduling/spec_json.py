"""The JSON form of a calendar layer.

    {"week": {"mon": ["09:00-13:00", "14:00-18:00"], "sat": ["09:00-24:00"]},
     "country": "PT", "subdivision": "11", "market": "XECB", "time_zone": "Europe/Lisbon",
     "closures":   [{"name": "Moving house", "date": "2026-03-02", "last": "2026-03-04"},
                    {"name": "Christmas Eve", "yearly": "12-24"},
                    {"name": "Inventory", "nth": -1, "weekday": "fri", "month": 6}],
     "half_days":  [{"name": "New Year's Eve", "yearly": "12-31", "hours": ["09:00-12:00"]}],
     "extra_days": [{"name": "Open Saturday", "date": "2026-11-28", "hours": ["10:00-14:00"]}]}

Weekdays left out of `week` are not worked. Every field is optional.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

from fsctui.scheduling.refusals import BadCalendarField
from fsctui.scheduling.rules import WEEKDAYS, DayRule, NthWeekday, OneOff, Yearly, check_hours, clock

if TYPE_CHECKING:
    from fsctui.scheduling.calendar import Hours
    from fsctui.scheduling.spec import CalendarSpec, Closure, ExtraDay, HalfDay

_TEXT = ("country", "subdivision", "market", "time_zone")
_FIELDS = {"week", "closures", "half_days", "extra_days", *_TEXT}
_RULE = {"name", "date", "last", "yearly", "nth", "weekday", "month"}
_CLOCK = re.compile(r"(\d\d):([0-5]\d)")
_SHIFT = re.compile(r"(\d\d:\d\d)-(\d\d:\d\d)")


def write(spec: CalendarSpec) -> dict[str, Any]:
    """The layer as plain values."""
    data: dict[str, Any] = {}
    if spec.week is not None:
        data["week"] = {WEEKDAYS[n]: _shifts(hours) for n, hours in enumerate(spec.week) if hours}
    data.update({name: getattr(spec, name) for name in _TEXT if getattr(spec, name) is not None})
    if spec.closures:
        data["closures"] = [_entry(closure, ()) for closure in spec.closures]
    if spec.half_days:
        data["half_days"] = [_entry(half, half.hours) for half in spec.half_days]
    if spec.extra_days:
        data["extra_days"] = [_entry(extra, extra.hours) for extra in spec.extra_days]
    return data


def read(data: Any) -> CalendarSpec:
    """The layer of these plain values. Raises BadCalendarField naming the field by its path."""
    from fsctui.scheduling.spec import CalendarSpec, Closure, ExtraDay, HalfDay

    _known(data, _FIELDS, "")
    week = None
    if data.get("week") is not None:
        _known(data["week"], set(WEEKDAYS), "week")
        week = tuple(_hours(data["week"].get(day, []), f"week.{day}") for day in WEEKDAYS)
    text = {name: _text(data.get(name), name) for name in _TEXT}
    closures, half_days, extra_days = [], [], []
    for row, path in _rows(data, "closures", _RULE):
        closures.append(Closure(_rule(row, path), _text(row.get("name"), f"{path}.name") or ""))
    for row, path in _rows(data, "half_days", _RULE | {"hours"}):
        hours = _hours(row.get("hours"), f"{path}.hours")
        if not hours:
            raise BadCalendarField(f"{path}.hours", "empty")
        half_days.append(HalfDay(_rule(row, path), hours, _text(row.get("name"), f"{path}.name") or ""))
    for row, path in _rows(data, "extra_days", _RULE | {"hours"}):
        hours = _hours(row.get("hours", []), f"{path}.hours")
        extra_days.append(ExtraDay(_rule(row, path), hours, _text(row.get("name"), f"{path}.name") or ""))
    return CalendarSpec(
        week=week, closures=tuple(closures), half_days=tuple(half_days), extra_days=tuple(extra_days), **text
    )


def _shifts(hours: Hours) -> list[str]:
    return [f"{clock(opens)}-{clock(closes)}" for opens, closes in hours]


def _entry(entry: Closure | HalfDay | ExtraDay, hours: Hours) -> dict[str, Any]:
    row: dict[str, Any] = {"name": entry.name} if entry.name else {}
    rule = entry.on
    if isinstance(rule, OneOff):
        row["date"] = rule.first.isoformat()
        if rule.last is not None:
            row["last"] = rule.last.isoformat()
    elif isinstance(rule, Yearly):
        row["yearly"] = f"{rule.month:02}-{rule.day:02}"
    else:
        row |= {"nth": rule.nth, "weekday": WEEKDAYS[rule.weekday]}
        if rule.month is not None:
            row["month"] = rule.month
    if hours:
        row["hours"] = _shifts(hours)
    return row


def _rows(data: dict[str, Any], name: str, fields: set[str]) -> list[tuple[dict[str, Any], str]]:
    rows = data.get(name) or []
    if not isinstance(rows, list):
        raise BadCalendarField(name, "list", str(rows))
    for n, row in enumerate(rows):
        _known(row, fields, f"{name}[{n}]")
    return [(row, f"{name}[{n}]") for n, row in enumerate(rows)]


def _known(data: Any, fields: set[str], path: str) -> None:
    if not isinstance(data, dict):
        raise BadCalendarField(path, "object", str(data))
    for name in data:
        if name not in fields:
            raise BadCalendarField(f"{path}.{name}" if path else str(name), "unknown_field")


def _rule(row: dict[str, Any], path: str) -> DayRule:
    given = [name for name in ("date", "yearly", "nth") if row.get(name) is not None]
    if len(given) != 1:
        raise BadCalendarField(path, "one_of_date_yearly_nth", " ".join(given))
    try:
        if given == ["date"]:
            return OneOff(_date(row["date"], "date"), None if row.get("last") is None else _date(row["last"], "last"))
        if given == ["yearly"]:
            found = re.fullmatch(r"(\d\d)-(\d\d)", str(row["yearly"]))
            if found is None:
                raise BadCalendarField("yearly", "month_day", str(row["yearly"]))
            return Yearly(int(found[1]), int(found[2]))
        if row.get("weekday") not in WEEKDAYS:
            raise BadCalendarField("weekday", "weekday", str(row.get("weekday")))
        month = None if row.get("month") is None else _number(row["month"], "month")
        return NthWeekday(_number(row["nth"], "nth"), WEEKDAYS.index(row["weekday"]), month)
    except BadCalendarField as problem:
        raise BadCalendarField(f"{path}.{problem.path}", problem.problem, problem.value) from None


def _number(value: Any, path: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise BadCalendarField(path, "number", str(value))
    return value


def _text(value: Any, path: str) -> str | None:
    if value is not None and not isinstance(value, str):
        raise BadCalendarField(path, "text", str(value))
    return value


def _date(value: Any, path: str) -> date:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise BadCalendarField(path, "date", str(value)) from None


def _hours(value: Any, path: str) -> Hours:
    if not isinstance(value, list):
        raise BadCalendarField(path, "list", str(value))
    hours = []
    for shift in value:
        found = _SHIFT.fullmatch(shift) if isinstance(shift, str) else None
        if found is None:
            raise BadCalendarField(path, "shift", str(shift))
        hours.append((_minute(found[1], path), _minute(found[2], path)))
    check_hours(tuple(hours), path)
    return tuple(hours)


def _minute(text: str, path: str) -> int:
    found = _CLOCK.fullmatch(text)
    if found is None:
        raise BadCalendarField(path, "shift", text)
    return int(found[1]) * 60 + int(found[2])
