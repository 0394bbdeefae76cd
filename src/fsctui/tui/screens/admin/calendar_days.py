"""Closures, half days and extra working days of a calendar: in words, as one line of text, and in a form of their own.

Within a form a list of them is text, so that a draft keeps it and a conflict shows it:

    2026-03-02..2026-03-04 Moving house; 12-24 [09:00-12:00] Christmas Eve; -1/fri/6 Inventory; 1/mon/* Training
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fsctui.domain.text import clean
from fsctui.i18n import N_, _, formats
from fsctui.scheduling.calendar import Hours
from fsctui.scheduling.refusals import BadCalendarField
from fsctui.scheduling.rules import WEEKDAYS, NthWeekday, OneOff, Yearly, check_hours, clock
from fsctui.scheduling.spec import CalendarSpec, Closure, ExtraDay, HalfDay
from fsctui.tui.days import Days
from fsctui.tui.dialogs.form import FormField
from fsctui.tui.dialogs.pick import Choice

LISTS = {"closures": N_("Closures"), "half_days": N_("Half days"), "extra_days": N_("Extra days")}
KINDS = {
    "date": N_("On a day, or on several days in a row"),
    "yearly": N_("On the same day of every year"),
    "nth": N_("On a weekday of the month, such as its last Friday"),
}
PLACES = {
    1: N_("first"), 2: N_("second"), 3: N_("third"), 4: N_("fourth"), 5: N_("fifth"),
    -1: N_("last"), -2: N_("second to last"), -3: N_("third to last"), -4: N_("fourth to last"),
    -5: N_("fifth to last"),
}  # fmt: skip
Entry = Closure | HalfDay | ExtraDay
_SHAPE = re.compile(r"(\S+)(?: \[([^]]*)\])?(?: (.*))?")


def read_hours(text: str) -> str:
    """Opening hours of a day as typed, such as `9-13, 14:00-18:00`, written in full. Raises BadCalendarField."""
    shifts: list[tuple[int, int]] = []
    for part in text.split(","):
        ends = [_minutes(each) for each in part.split("-")]
        if len(ends) != 2 or ends[0] is None or ends[1] is None:
            raise BadCalendarField("week", "shift", part.strip()[:40])
        shifts.append((ends[0], ends[1]))
    check_hours(tuple(shifts), "week")
    return typed_hours(tuple(shifts))


def _minutes(text: str) -> int | None:
    hour, _colon, minute = text.strip().partition(":")
    if not hour.isdecimal() or not (minute or "0").isdecimal() or len(hour) > 2 or len(minute) > 2:
        return None
    found = int(hour) * 60 + int(minute or 0)
    return found if int(minute or 0) < 60 and found <= 1440 else None


def typed_hours(hours: Hours) -> str:
    return ", ".join(f"{clock(opens)}-{clock(closes)}" for opens, closes in hours)


def hours_words(hours: Hours) -> str:
    """Opening hours as `09:00–13:00, 14:00–18:00`; around the clock in words."""
    if hours == ((0, 1440),):
        return _("all day")
    return ", ".join(f"{clock(opens)}–{clock(closes)}" for opens, closes in hours)


# In words


def rule_words(on: OneOff | Yearly | NthWeekday) -> str:
    """When it is: a day, days, every year, or a weekday of a month."""
    table = formats.table()
    match on:
        case OneOff(first, last):
            return formats.date(first) + ("" if last is None else f" – {formats.date(last)}")
        case Yearly(month, day):
            return _("every year, {day}").format(day=f"{day} {table.months_short[month - 1]}")
        case NthWeekday(nth, weekday, month):
            when = _("every month") if month is None else table.months_short[month - 1]
            return f"{table.weekdays_short[weekday]} ({_(PLACES[nth])}), {when}"


def entry_words(entry: Entry) -> str:
    """A whole entry: when, which hours, its name."""
    hours = "" if isinstance(entry, Closure) else hours_words(entry.hours)
    return "  ".join(filter(None, (rule_words(entry.on), hours, entry.name)))


# As text


def written(entries: Sequence[Entry]) -> str:
    """A list as one line of text; `entries_of` reads it back."""
    return "; ".join(_written(entry) for entry in entries)


def _written(entry: Entry) -> str:
    match entry.on:
        case OneOff(first, last):
            rule = first.isoformat() if last is None else f"{first.isoformat()}..{last.isoformat()}"
        case Yearly(month, day):
            rule = f"{month:02}-{day:02}"
        case NthWeekday(nth, weekday, month):
            rule = f"{nth}/{WEEKDAYS[weekday]}/{month or '*'}"
    hours = "" if isinstance(entry, Closure) or not entry.hours else f"[{typed_hours(entry.hours)}]"
    return " ".join(filter(None, (rule, hours, _name(entry.name))))


def _name(text: str) -> str:
    """A name without the signs that part entries."""
    return clean(text).translate(str.maketrans(";[]", ",()"))


def plain_entries(text: str) -> list[dict[str, Any]]:
    """A list's plain values, as a calendar's spec has them. Raises BadCalendarField for what isn't an entry."""
    return [_plain(part.strip()) for part in text.split(";") if part.strip()]


def _plain(part: str) -> dict[str, Any]:
    match = _SHAPE.fullmatch(part)
    assert match is not None, "a line that isn't blank has a first word"
    rule, hours, name = match[1], match[2], match[3]
    row: dict[str, Any] = {}
    if rule.count("/") == 2:
        nth, weekday, month = rule.split("/")
        if not re.fullmatch(r"-?\d", nth) or not re.fullmatch(r"\*|\d{1,2}", month):
            raise BadCalendarField("nth", "nth", rule[:40])
        row = {"nth": int(nth), "weekday": weekday} | ({} if month == "*" else {"month": int(month)})
    elif len(rule) == 5:
        row["yearly"] = rule
    else:
        first, _dots, last = rule.partition("..")
        row["date"] = first
        if last:
            row["last"] = last
    if name:
        row["name"] = name
    if hours:
        row["hours"] = [each.strip() for each in hours.split(",")]
    return row


def entries_of(which: str, text: str) -> tuple[Entry, ...]:
    """The entries of a list. Raises BadCalendarField."""
    found: tuple[Entry, ...] = getattr(CalendarSpec.from_json({which: plain_entries(text)}), which)
    return found


# In a form


@dataclass(frozen=True, slots=True)
class EntryForm:
    """The fields of one entry, and the entry made of them."""

    which: str
    kind: str
    days: Days

    def fields(self, entry: Entry | None) -> list[FormField]:
        on = entry.on if entry is not None else None
        hours = typed_hours(entry.hours) if isinstance(entry, HalfDay | ExtraDay) else ""
        name = FormField(
            "name", _("Name"), entry.name if entry else "", limit=80,
            help=_("What it is called where it is shown, such as: Christmas Eve."),
        )  # fmt: skip
        worked = [] if self.which == "closures" else [self._hours(hours)]
        return [*self._when(on), *worked, name]

    def _hours(self, value: str) -> FormField:
        needed = self.which == "half_days"
        words = _("09:00-12:00, or 09:00-12:00, 14:00-16:00.")
        if not needed:
            words += " " + _("Empty: the hours of that weekday.")
        return FormField("hours", _("Hours"), value, required=needed, read=read_hours, help=words)

    def _when(self, on: OneOff | Yearly | NthWeekday | None) -> list[FormField]:
        table = formats.table()
        months = [Choice(str(place), words) for place, words in enumerate(table.months, start=1)]
        if self.kind == "date":
            first = on.first.isoformat() if isinstance(on, OneOff) else ""
            last = on.last.isoformat() if isinstance(on, OneOff) and on.last is not None else ""
            return [
                self._day("date", _("Day"), first, _("A date: 2026-12-31, tomorrow, or as you write dates."), True),
                self._day("last", _("Last day"), last, _("Empty: only that one day."), False),
            ]
        if self.kind == "yearly":
            month, day = (str(on.month), str(on.day)) if isinstance(on, Yearly) else ("", "")
            return [
                FormField("month", _("Month"), month, choices=months, required=True, help=_("The month of the year.")),
                FormField("yearly", _("Day"), day, required=True, limit=2, read=_number,
                          help=_("The day of the month, 1 to 31; 29 February counts in leap years only.")),
            ]  # fmt: skip
        weekdays = [Choice(code, table.weekdays[place]) for place, code in enumerate(WEEKDAYS)]
        places = [Choice(str(nth), _(words)) for nth, words in PLACES.items()]
        known = on if isinstance(on, NthWeekday) else None
        return [
            FormField("nth", _("Which one"), str(known.nth) if known else "1", choices=places, required=True,
                      help=_("Counted from the beginning of the month, or from its end.")),
            FormField("weekday", _("Weekday"), WEEKDAYS[known.weekday] if known else "mon", choices=weekdays,
                      required=True, help=_("The day of the week.")),
            FormField("month", _("Month"), str(known.month) if known and known.month else "", choices=months,
                      help=_("Empty: every month.")),
        ]  # fmt: skip

    def _day(self, name: str, label: str, value: str, words: str, required: bool) -> FormField:
        days = self.days
        return FormField(
            name, label, value, required=required, read=days.read,
            meaning=lambda found: days.show(found, late=False), help=words,
        )  # fmt: skip

    def entry(self, values: Mapping[str, Any]) -> Entry:
        """The entry that the fields give. Raises BadCalendarField, with the field's name as its path."""
        row: dict[str, Any] = {}
        if self.kind == "date":
            row = {"date": values["date"].isoformat()}
            if values["last"]:
                row["last"] = values["last"].isoformat()
        elif self.kind == "yearly":
            row = {"yearly": f"{int(values['month']):02}-{int(values['yearly']):02}"}
        else:
            row = {"nth": int(values["nth"]), "weekday": values["weekday"]}
            if values["month"]:
                row["month"] = int(values["month"])
        if values["name"]:
            row["name"] = _name(values["name"])
        if values.get("hours"):
            row["hours"] = [each.strip() for each in values["hours"].split(",")]
        try:
            found: Entry = getattr(CalendarSpec.from_json({self.which: [row]}), self.which)[0]
        except BadCalendarField as problem:
            raise BadCalendarField(problem.path.rpartition(".")[2], problem.problem, problem.value) from None
        return found


def kind_of(entry: Entry) -> str:
    return {OneOff: "date", Yearly: "yearly", NthWeekday: "nth"}[type(entry.on)]


def _number(text: str) -> int:
    if not text.isdecimal():
        raise BadCalendarField("yearly", "month_day", text[:10])
    return int(text)
