"""Queries of working calendars, and the years of public holidays that are kept with them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select, update

from fsctui.domain.people_rows import CalendarRow
from fsctui.scheduling.spec import CalendarSpec
from fsctui.store.database import Tx
from fsctui.store.tables import AbsenceTable, CalendarTable, HolidayYearTable, TeamTable, UserTable

CALENDAR = CalendarTable.__table__  # type: ignore[attr-defined]
HOLIDAY_YEAR = HolidayYearTable.__table__  # type: ignore[attr-defined]
_USER = UserTable.__table__  # type: ignore[attr-defined]
_TEAM = TeamTable.__table__  # type: ignore[attr-defined]
_ABSENCE = AbsenceTable.__table__  # type: ignore[attr-defined]
_PARENT = CALENDAR.alias("parent_calendar")


@dataclass(frozen=True, slots=True)
class Layer:
    """One calendar as stored, before its spec is read."""

    id: int
    name: str
    parent_id: int | None
    spec: Mapping[str, Any]
    version: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where a user's calendar comes from: their own, else their team's (or a team's above it)."""

    calendar_id: int | None
    team_id: int | None
    time_zone: str


_USED_BY_USERS = (
    select(func.count()).select_from(_USER).where(_USER.c.calendar_id == CALENDAR.c.id).correlate(CALENDAR)
).scalar_subquery()
_USED_BY_TEAMS = (
    select(func.count()).select_from(_TEAM).where(_TEAM.c.calendar_id == CALENDAR.c.id).correlate(CALENDAR)
).scalar_subquery()
_ROWS = (
    select(CALENDAR, _PARENT.c.name.label("parent"), (_USED_BY_USERS + _USED_BY_TEAMS).label("used_by"))
    .outerjoin(_PARENT, _PARENT.c.id == CALENDAR.c.parent_id)
    .order_by(CALENDAR.c.name)
)
_LAYERS = select(CALENDAR.c.id, CALENDAR.c.name, CALENDAR.c.parent_id, CALENDAR.c.spec, CALENDAR.c.version)
_DEFAULT = select(CALENDAR.c.id).where(CALENDAR.c.is_default).order_by(CALENDAR.c.id).limit(1)
_PLACE = select(_USER.c.calendar_id, _USER.c.team_id, _USER.c.time_zone).where(_USER.c.id == bindparam("user"))
_TEAM_CALENDARS = select(_TEAM.c.id, _TEAM.c.parent_id, _TEAM.c.calendar_id)
_ABSENCES = (
    select(_ABSENCE.c.first_day, _ABSENCE.c.last_day, _ABSENCE.c.reason)
    .where(_ABSENCE.c.user_id == bindparam("user"))
    .order_by(_ABSENCE.c.first_day, _ABSENCE.c.id)
)
_YEARS = select(HOLIDAY_YEAR.c.source, HOLIDAY_YEAR.c.year, HOLIDAY_YEAR.c.days).where(
    HOLIDAY_YEAR.c.library_version == bindparam("version")
)


def rows(tx: Tx, name: str | None = None) -> list[CalendarRow]:
    """Every calendar by name, or the one of that name."""
    statement = _ROWS if name is None else _ROWS.where(CALENDAR.c.name == name)
    return [
        CalendarRow(
            id=found.id,
            name=found.name,
            parent=found.parent,
            is_default=found.is_default,
            spec=CalendarSpec.from_json(found.spec),
            used_by=found.used_by,
            version=found.version,
        )
        for found in tx.all(statement)
    ]


def ids(tx: Tx) -> dict[str, int]:
    return {found.name: found.id for found in tx.all(select(CALENDAR.c.name, CALENDAR.c.id))}


def layers(tx: Tx) -> dict[int, Layer]:
    """Every calendar by id; a bank has a few dozen, and chains among them are short."""
    return {found.id: Layer(*found) for found in tx.all(_LAYERS)}


def default_id(tx: Tx) -> int | None:
    found: int | None = tx.scalar(_DEFAULT)
    return found


def place(tx: Tx, user_id: int) -> Place:
    found = tx.one_or_none(_PLACE, {"user": user_id})
    return Place(*found) if found is not None else Place(None, None, "UTC")


def team_calendars(tx: Tx) -> dict[int, tuple[int | None, int | None]]:
    """Team -> (the team above it, its own calendar)."""
    return {found.id: (found.parent_id, found.calendar_id) for found in tx.all(_TEAM_CALENDARS)}


def absences(tx: Tx, user_id: int) -> tuple[tuple[date, date, str], ...]:
    """The user's absences: first day, last day (included), reason."""
    return tuple((found.first_day, found.last_day, found.reason) for found in tx.all(_ABSENCES, {"user": user_id}))


def insert_calendars(tx: Tx, new: Sequence[Mapping[str, Any]]) -> None:
    if new:
        tx.execute(insert(CALENDAR), new)


def update_calendar(tx: Tx, wanted: int, columns: Mapping[str, Any]) -> None:
    tx.execute(update(CALENDAR).where(CALENDAR.c.id == wanted).values(version=CALENDAR.c.version + 1, **columns))


def only_default(tx: Tx, wanted: int) -> None:
    """Make one calendar the bank's default, and no other."""
    tx.execute(update(CALENDAR).values(is_default=CALENDAR.c.id == wanted))


def kept_years(tx: Tx, library_version: str) -> dict[tuple[str, int], bytes]:
    """(source, year) -> the year's bytes, as that version of the holidays package gave them."""
    return {(found.source, found.year): found.days for found in tx.all(_YEARS, {"version": library_version})}


def keep_years(tx: Tx, years: Iterable[tuple[str, int, bytes]], library_version: str) -> None:
    """Keep years for the next start; those of another version of the package are forgotten."""
    new = [
        {"source": source, "year": year, "library_version": library_version, "days": days}
        for source, year, days in years
    ]
    tx.execute(delete(HOLIDAY_YEAR).where(HOLIDAY_YEAR.c.library_version != library_version))
    known = {(found.source, found.year) for found in tx.all(select(HOLIDAY_YEAR.c.source, HOLIDAY_YEAR.c.year))}
    fresh = [row for row in new if (row["source"], row["year"]) not in known]
    if fresh:
        tx.execute(insert(HOLIDAY_YEAR), fresh)
