"""Working calendars of the bank: list, add, edit, look at a month, count in one."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from fsctui.domain.access import Permission, require
from fsctui.domain.people_rows import CalendarRow, DayRow
from fsctui.domain.text import clean
from fsctui.scheduling.calendar import WorkingCalendar
from fsctui.scheduling.spec import CalendarSpec
from fsctui.services.calendar_book import CalendarBook
from fsctui.services.calendar_book import chain as calendar_chain
from fsctui.services.common import calendar_id_in, check_editable, check_label, check_version, differences
from fsctui.services.context import Context
from fsctui.services.outcome import Done
from fsctui.services.refusals import AlreadySo, CalendarLoop, NameTaken
from fsctui.services.taking_back import TakesBack, by
from fsctui.store import calendars as store
from fsctui.store.database import Tx

TOPICS = frozenset({"calendar", "plan", "task"})
EDITABLE = frozenset({"name", "parent", "spec"})


class CalendarService(TakesBack):
    """Looking at calendars needs the right to see people, changing them the right to manage calendars."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def list(self) -> tuple[CalendarRow, ...]:
        require(self._context.actor, Permission.VIEW_PEOPLE)
        with self._context.read() as tx:
            return tuple(store.rows(tx))

    def show(self, name: str) -> CalendarRow:
        """One calendar. Raises CalendarUnknown."""
        require(self._context.actor, Permission.VIEW_PEOPLE)
        with self._context.read() as tx:
            return row_in(tx, name)

    def named(self, name: str | None = None) -> WorkingCalendar:
        """The calendar of that name with all it inherits, None for the bank's default. Raises CalendarUnknown."""
        require(self._context.actor, Permission.VIEW_PEOPLE)
        with self._context.read() as tx:
            return self._context.calendars.for_calendar(tx, None if name is None else calendar_id_in(tx, name))

    def mine(self) -> WorkingCalendar:
        """The acting user's own calendar, absences included."""
        with self._context.read() as tx:
            return self._context.calendars.for_user(tx, self._context.actor.id)

    def month(self, name: str | None, year: int, month: int) -> tuple[DayRow, ...]:
        """Every day of a month, with hours or the reason why it isn't worked."""
        first = date(year, month, 1)
        return days(self.named(name), first, first + timedelta(days=monthrange(year, month)[1] - 1))

    def trial(self, spec: CalendarSpec | Mapping[str, Any], parent: str | None, year: int) -> tuple[DayRow, ...]:
        """Every day of a year as a calendar that isn't saved yet would have it."""
        require(self._context.actor, Permission.MANAGE_CALENDARS)
        layer = _spec(spec)
        with self._context.read() as tx:
            known = store.layers(tx)
            outer = calendar_chain(known, calendar_id_in(tx, parent), None) if parent else []
            layers = [CalendarSpec.from_json(each.spec) for each in outer]
            calendar = self._context.calendars.trial(tx, parent or "", [*layers, layer])
        return days(calendar, date(year, 1, 1), date(year, 12, 31))

    def add(
        self, name: str, spec: CalendarSpec | Mapping[str, Any], *, parent: str | None = None, default: bool = False
    ) -> Done:
        """A new calendar. Raises NameTaken, CalendarUnknown (the parent), and what is wrong with the spec, by field."""
        require(self._context.actor, Permission.MANAGE_CALENDARS)
        layer = _spec(spec)
        with self._context.write() as tx:
            calendar_id = add_in(self._context.calendars, tx, name, layer, parent=parent, default=default)
        return Done("calendar_added", {"calendar": name}, TOPICS, calendar_id)

    def edit(self, name: str, changes: Mapping[str, Any], version: int | None = None) -> Done:
        """Change `name`, `parent` (a name, or None) or `spec`. Raises Stale when it was saved since `version`."""
        require(self._context.actor, Permission.MANAGE_CALENDARS)
        check_editable("calendar", changes, EDITABLE)
        with self._context.write() as tx:
            current = row_in(tx, name)
            before = {"name": current.name, "parent": current.parent, "spec": current.spec.to_json()}
            after = dict(changes)
            if "spec" in after:
                layer = _spec(after["spec"])
                self._context.calendars.preload(tx, layer)
                after["spec"] = layer.to_json()
            check_version(current.name, version, current.version, after, before)
            columns = dict(after)
            if "name" in after:
                columns["name"] = after["name"] = check_label("calendar", after["name"])
                if after["name"] != current.name and after["name"] in store.ids(tx):
                    raise NameTaken("calendar", after["name"])
            if "parent" in columns:
                parent = columns.pop("parent")
                columns["parent_id"] = None if parent is None else calendar_id_in(tx, parent)
                _require_no_loop(tx, current.id, columns["parent_id"])
            old, new = differences(before, after)
            if new:
                store.update_calendar(tx, current.id, columns)
                tx.note("edit", "calendar", current.id, before=old, after=new)
        back = by("edit", name=new.get("name", name), changes=old, version=current.version + 1) if new else None
        return Done("calendar_edited", {"calendar": name}, TOPICS, current.id, back)

    def make_default(self, name: str) -> Done:
        """Let everybody without a calendar of their own, or of their team, have this one."""
        require(self._context.actor, Permission.MANAGE_CALENDARS)
        with self._context.write() as tx:
            current = row_in(tx, name)
            if current.is_default:
                raise AlreadySo("default", "calendar", name)
            before = next((row.name for row in store.rows(tx) if row.is_default), None)
            store.only_default(tx, current.id)
            tx.note("make_default", "calendar", current.id, after={"name": name})
        back = by("make_default", name=before) if before is not None else None
        return Done("calendar_made_default", {"calendar": name}, TOPICS, current.id, back)


def add_in(
    book: CalendarBook, tx: Tx, name: str, spec: CalendarSpec, *, parent: str | None = None, default: bool = False
) -> int:
    name = check_label("calendar", name)
    known = store.ids(tx)
    if name in known:
        raise NameTaken("calendar", name)
    parent_id = None if parent is None else calendar_id_in(tx, parent)
    book.preload(tx, spec)
    calendar_id = tx.new_id()
    row = {
        "id": calendar_id,
        "name": name,
        "parent_id": parent_id,
        "spec": spec.to_json(),
        "is_default": False,
        "version": 1,
    }
    store.insert_calendars(tx, [row])
    if default or not known:
        store.only_default(tx, calendar_id)
    tx.note("create", "calendar", calendar_id, after={"name": name, "parent": parent, "spec": row["spec"]})
    return calendar_id


def row_in(tx: Tx, name: str) -> CalendarRow:
    calendar_id_in(tx, name)
    return store.rows(tx, name)[0]


def days(calendar: WorkingCalendar, first: date, last: date) -> tuple[DayRow, ...]:
    """Each day of the span. Raises DateOutOfRange."""
    span = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return tuple(DayRow(day, calendar.is_working_day(day), calendar.hours(day), calendar.reason(day)) for day in span)


def _spec(given: CalendarSpec | Mapping[str, Any]) -> CalendarSpec:
    """The layer as it is kept: the names of its days go into traces and lists, so they are clean and of one line."""
    spec = given if isinstance(given, CalendarSpec) else CalendarSpec.from_json(dict(given))
    return replace(
        spec,
        closures=tuple(replace(day, name=_day_name(day.name)) for day in spec.closures),
        half_days=tuple(replace(day, name=_day_name(day.name)) for day in spec.half_days),
        extra_days=tuple(replace(day, name=_day_name(day.name)) for day in spec.extra_days),
    )


def _day_name(given: str) -> str:
    """A day may go without a name."""
    return check_label("calendar", given) if clean(given) else ""


def _require_no_loop(tx: Tx, calendar_id: int, parent_id: int | None) -> None:
    known = store.layers(tx)
    line = calendar_chain(known, parent_id, None) if parent_id is not None else []
    if any(layer.id == calendar_id for layer in line):
        names = [layer.name for layer in reversed(line)]
        here = names.index(known[calendar_id].name)
        raise CalendarLoop([known[calendar_id].name, *names[: here + 1]])


__all__ = ["CalendarBook", "CalendarService", "add_in", "days", "row_in"]
