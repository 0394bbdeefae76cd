"""What a bank writes down about a calendar, and how organisation, team and person make one calendar of it.

Layers are given from the organisation to the person. Weekly hours, country (with its subdivision and market) and time
zone are replaced by the innermost layer that gives them; closures, half days, extra working days and absences add up.
On one day, the weekly hours and public holidays come first; then, layer by layer, closures close it, half days
shorten it if it is open, extra working days open it; absences come last. So a branch can work on a day that the
organisation closes, and an absence always wins.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from fsctui.scheduling import spec_json
from fsctui.scheduling.calendar import (
    DEFAULT_HOURS,
    DEFAULT_WEEK,
    FIRST_YEAR,
    LAST_YEAR,
    Closed,
    Hours,
    WorkingCalendar,
    Year,
    zone,
)
from fsctui.scheduling.holiday_source import MAKE_UP, HolidayYears, YearDays
from fsctui.scheduling.refusals import BadCalendarField, NoWorkingDays
from fsctui.scheduling.rules import DayRule, check_hours
from fsctui.scheduling.trace import Reason


@dataclass(frozen=True, slots=True)
class Closure:
    """Days on which nobody works, under a name that traces show."""

    on: DayRule
    name: str = ""


@dataclass(frozen=True, slots=True)
class HalfDay:
    """Days with hours of their own, if they are worked at all. Raises BadCalendarField for impossible hours."""

    on: DayRule
    hours: Hours
    name: str = ""

    def __post_init__(self) -> None:
        check_hours(self.hours, "hours")
        if not self.hours:
            raise BadCalendarField("hours", "empty")


@dataclass(frozen=True, slots=True)
class ExtraDay:
    """Days that are worked although they otherwise would not be; without hours they have those of their weekday, or of
    the first weekday that has any. Raises BadCalendarField for impossible hours."""

    on: DayRule
    hours: Hours = ()
    name: str = ""

    def __post_init__(self) -> None:
        check_hours(self.hours, "hours")


@dataclass(frozen=True, slots=True)
class Absence:
    """One person's absence, from the first to the last day, both included. Raises BadCalendarField."""

    first: date
    last: date
    name: str = ""

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise BadCalendarField("last", "order", self.last.isoformat())


@dataclass(frozen=True, slots=True)
class CalendarSpec:
    """One layer of a calendar; a field that is None is inherited.

    Attributes:
        week: opening hours from Monday to Sunday; None for all layers means Monday to Friday 09:00-17:00, or the
            working days of the country or market.
        country: ISO 3166 code; "" for no public holidays although an outer layer has some.
        subdivision: ISO 3166-2 part of that country.
        market: a financial calendar; together with a country in one layer, a day must be worked in both.
        time_zone: IANA name, UTC for None in all layers.

    Raises:
        BadCalendarField: a value cannot be used.
        UnknownTimeZone: the time zone does not exist.
        NoWorkingDays: the week has no hours at all.
    """

    week: tuple[Hours, ...] | None = None
    country: str | None = None
    subdivision: str | None = None
    market: str | None = None
    closures: tuple[Closure, ...] = ()
    half_days: tuple[HalfDay, ...] = ()
    extra_days: tuple[ExtraDay, ...] = ()
    time_zone: str | None = None

    def __post_init__(self) -> None:
        if self.week is not None:
            if len(self.week) != 7:
                raise BadCalendarField("week", "weekdays", str(len(self.week)))
            for hours in self.week:
                check_hours(hours, "week")
            if not any(self.week):
                raise NoWorkingDays("")
        if self.subdivision and not self.country:
            raise BadCalendarField("subdivision", "without_country", self.subdivision)
        if self.time_zone is not None:
            zone(self.time_zone)

    def to_json(self) -> dict[str, Any]:
        """Plain values, only what the layer gives; `from_json` reads it back."""
        return spec_json.write(self)

    @classmethod
    def from_json(cls, data: Any) -> CalendarSpec:
        """The layer that `to_json` wrote, or a person wrote by hand.

        Raises:
            BadCalendarField: naming the field by its path, such as `closures[2].date`.
            UnknownTimeZone, NoWorkingDays: as the constructor.
        """
        return spec_json.read(data)


def merged(layers: Sequence[CalendarSpec]) -> CalendarSpec:
    """The layers as one: the innermost value of each field, all closures, half days and extra days."""
    week = country = subdivision = market = time_zone = None
    for layer in layers:
        week = layer.week if layer.week is not None else week
        time_zone = layer.time_zone if layer.time_zone is not None else time_zone
        if layer.country is not None or layer.market is not None:
            # A place replaces the outer place whole: a subdivision or market of another country means nothing.
            country, subdivision, market = layer.country, layer.subdivision, layer.market
    return CalendarSpec(
        week,
        country,
        subdivision,
        market,
        tuple(closure for layer in layers for closure in layer.closures),
        tuple(half for layer in layers for half in layer.half_days),
        tuple(extra for layer in layers for extra in layer.extra_days),
        time_zone,
    )


def assemble(
    name: str,
    layers: Sequence[CalendarSpec],
    holidays: HolidayYears,
    first_year: int,
    last_year: int,
    absences: Iterable[Absence] = (),
) -> WorkingCalendar:
    """One calendar of all layers, the organisation's first and the person's last.

    Args:
        name: what messages call the calendar.
        holidays: where public holidays come from.
        first_year, last_year: the years to make ready; others load when they are needed.
        absences: the person's.

    Raises:
        UnknownCountry, UnknownSubdivision, UnknownMarket, YearOutOfRange: nothing is known about the place or a year.
        DateOutOfRange: a year beyond what any calendar takes.
    """
    spec = merged(layers)
    away = tuple(absences)
    low, high = FIRST_YEAR, LAST_YEAR
    for days in _sources(spec, holidays, first_year, last_year):
        low, high = max(low, days[0].first_year), min(high, days[0].last_year)
    week = spec.week or (DEFAULT_WEEK if not (spec.country or spec.market) else (DEFAULT_HOURS,) * 7)

    def load(first: int, last: int) -> list[Year]:
        sources = _sources(spec, holidays, first, last)
        places = list(zip(*sources, strict=True)) if sources else [()] * (last - first + 1)
        return [
            _year(first + n, places[n], spec.week or (None if sources else DEFAULT_WEEK), layers, away)
            for n in range(last - first + 1)
        ]

    calendar = WorkingCalendar(name, load, low, high, week, spec.time_zone or "UTC")
    calendar.load(first_year, last_year)
    return calendar


def _sources(spec: CalendarSpec, holidays: HolidayYears, first_year: int, last_year: int) -> list[list[YearDays]]:
    sources = []
    if spec.country:
        sources.append(holidays.country(spec.country, spec.subdivision, first_year, last_year))
    if spec.market:
        sources.append(holidays.market(spec.market, first_year, last_year))
    return sources


def _year(
    year: int,
    places: Sequence[YearDays],
    week: Sequence[Hours] | None,
    layers: Sequence[CalendarSpec],
    absences: Sequence[Absence],
) -> Year:
    first = date(year, 1, 1)
    base = first.toordinal()
    closed: dict[int, Closed] = {}
    hours: dict[int, Hours] = {}
    flags = _flags(first, places, week)
    for place in places:
        for number, name in place.names:
            flags[number] = 0
            closed.setdefault(base + number, Closed(Reason.HOLIDAY, name))
    for layer in layers:
        for closure in layer.closures:
            _close(flags, closed, base, closure.on.days(year), Closed(Reason.CLOSURE, closure.name))
        for half in layer.half_days:
            hours.update((day.toordinal(), half.hours) for day in half.on.days(year))
        for extra in layer.extra_days:
            for day in extra.on.days(year):
                ordinal = day.toordinal()
                flags[ordinal - base] = 1
                closed.pop(ordinal, None)
                hours[ordinal] = extra.hours
    for absence in absences:
        days = range(max(absence.first, first).toordinal(), min(absence.last, date(year, 12, 31)).toordinal() + 1)
        _close(flags, closed, base, map(date.fromordinal, days), Closed(Reason.ABSENCE, absence.name))
    return Year(bytes(flags), closed, hours)


def _flags(first: date, places: Sequence[YearDays], week: Sequence[Hours] | None) -> bytearray:
    """The year before any named day: the weekly hours (with make-up days), or else what the places themselves work."""
    if week is None:
        worked = [place.open for place in places]
        return bytearray(map(min, *worked) if len(worked) > 1 else worked[0])
    length = (first.replace(month=12, day=31) - first + timedelta(days=1)).days
    pattern = bytes(1 if hours else 0 for hours in week) * 54
    flags = bytearray(pattern[first.weekday() : first.weekday() + length])
    for place in places:
        day = place.days.find(MAKE_UP)
        while day >= 0:
            flags[day] = 1
            day = place.days.find(MAKE_UP, day + 1)
    return flags


def _close(flags: bytearray, closed: dict[int, Closed], base: int, days: Iterable[date], why: Closed) -> None:
    """Close the days that are open; a weekend or a public holiday keeps its own reason."""
    for day in days:
        ordinal = day.toordinal()
        if flags[ordinal - base]:
            flags[ordinal - base] = 0
            closed[ordinal] = why
