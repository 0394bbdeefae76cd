"""Assembled working calendars, kept between questions, and the years of public holidays behind them.

A calendar is assembled once per state of its chain (ids and versions) and of a person's absences. Years come from the
database, so that a normal start never imports the `holidays` package; years that had to be built are kept with the
next write that passes here.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from datetime import date
from threading import Lock

from fsctui.scheduling import holiday_source
from fsctui.scheduling.calendar import WorkingCalendar
from fsctui.scheduling.holiday_source import HolidayYears, YearKey
from fsctui.scheduling.spec import Absence, CalendarSpec, assemble
from fsctui.store import calendars as store
from fsctui.store.calendars import Layer
from fsctui.store.database import Database, Tx

YEARS_BEFORE, YEARS_AFTER = 1, 2
KEPT = 512
"""Assembled calendars that are remembered; the one not asked for longest goes first."""

Away = tuple[tuple[date, date, str], ...]
_Key = tuple[object, ...]


class CalendarBook:
    """Working calendars of a database, for every thread. The years around `this_year` are made ready at once."""

    def __init__(self, database: Database, this_year: int | None = None) -> None:
        self._database = database
        self._this_year = this_year
        self._lock = Lock()
        self._assembled: OrderedDict[_Key, WorkingCalendar] = OrderedDict()
        self._kept: dict[tuple[str, int], bytes] | None = None
        self._unkept: dict[YearKey, bytes] = {}
        self._years = HolidayYears(self._read_year, self._built)

    def default(self, tx: Tx) -> WorkingCalendar:
        """The bank's calendar."""
        return self.for_calendar(tx, None)

    def for_calendar(self, tx: Tx, calendar_id: int | None) -> WorkingCalendar:
        """A calendar with everything it inherits; None is the bank's default."""
        known = store.layers(tx)
        return self._get(tx, chain(known, calendar_id, store.default_id(tx)), None, ())

    def for_user(self, tx: Tx, user_id: int) -> WorkingCalendar:
        """A person's calendar: the bank's, over it their team's, over it their own, and their absences."""
        place = store.place(tx, user_id)
        known = store.layers(tx)
        teams = store.team_calendars(tx)
        found = chain(known, None, store.default_id(tx))
        for calendar_id in (*_above(teams, place.team_id), place.calendar_id):
            if calendar_id is not None:
                # A layer that an outer calendar has in common with an inner one counts once, where it stands first.
                found += [each for each in chain(known, calendar_id, None) if each not in found]
        return self._get(tx, found, place.time_zone, store.absences(tx, user_id))

    def preload(self, tx: Tx, spec: CalendarSpec) -> None:
        """Build a spec's holidays of the usual years and keep them in this write, within what is known of the place.

        Raises UnknownCountry, UnknownSubdivision, UnknownMarket for a place that doesn't exist.
        """
        self._load_kept(tx)
        first_year, last_year = self._usual_years(tx)
        if spec.country:
            low, high = self._years.country_bounds(spec.country, spec.subdivision)
            self._years.country(spec.country, spec.subdivision, max(low, first_year), min(high, last_year))
        if spec.market:
            low, high = self._years.market_bounds(spec.market)
            self._years.market(spec.market, max(low, first_year), min(high, last_year))
        self._keep(tx)

    def trial(self, tx: Tx, name: str, layers: Sequence[CalendarSpec]) -> WorkingCalendar:
        """A calendar that nobody has saved: to check a spec, or to show what it would mean."""
        self._load_kept(tx)
        return assemble(name, layers, self._years, *self._usual_years(tx))

    def _get(self, tx: Tx, layers: list[Layer], time_zone: str | None, away: Away) -> WorkingCalendar:
        self._load_kept(tx)
        key: _Key = (tuple((layer.id, layer.version) for layer in layers), time_zone, away)
        with self._lock:
            found = self._assembled.get(key)
            if found is not None:
                self._assembled.move_to_end(key)
        if found is None:
            found = self._assemble(tx, layers, time_zone, away)
            with self._lock:
                found = self._assembled.setdefault(key, found)
                while len(self._assembled) > KEPT:
                    self._assembled.popitem(last=False)
        self._keep(tx)
        return found

    def _assemble(self, tx: Tx, layers: list[Layer], time_zone: str | None, away: Away) -> WorkingCalendar:
        specs = [CalendarSpec.from_json(layer.spec) for layer in layers]
        if time_zone is not None and not any(spec.time_zone for spec in specs):
            specs.append(CalendarSpec(time_zone=time_zone))
        name = layers[-1].name if layers else ""
        absences = tuple(Absence(first, last, reason) for first, last, reason in away)
        return assemble(name, specs, self._years, *self._usual_years(tx), absences)

    def _usual_years(self, tx: Tx) -> tuple[int, int]:
        """The span of years made ready at once; further ones load when a date needs them."""
        year = self._this_year or (tx.now.year if tx.is_write else None)
        if year is not None:
            return year - YEARS_BEFORE, year + YEARS_AFTER
        years = [year for _, year in self._kept or ()]
        return (min(years), max(years)) if years else (_NO_YEAR, _NO_YEAR)

    # Holiday years: read from what the database keeps, built otherwise.

    def _load_kept(self, tx: Tx) -> None:
        if self._kept is None:
            kept = store.kept_years(tx, holiday_source.version())
            with self._lock:
                self._kept = kept

    def _read_year(self, key: YearKey) -> bytes | None:
        return (self._kept or {}).get((source_of(key), key.year))

    def _built(self, years: Mapping[YearKey, bytes]) -> None:
        with self._lock:
            self._unkept.update(years)

    def _keep(self, tx: Tx) -> None:
        if not self._unkept or not tx.is_write:
            return
        with self._lock:
            new, self._unkept = self._unkept, {}
        rows = [(source_of(key), key.year, days) for key, days in new.items()]
        store.keep_years(tx, rows, holiday_source.version())
        with self._lock:
            self._kept = {**(self._kept or {}), **{(source, year): days for source, year, days in rows}}


_NO_YEAR = 2000
"""Made ready when the database keeps no years and there is no clock to ask; any year loads when it is needed."""


def source_of(key: YearKey) -> str:
    return f"{key.kind}:{key.code}:{key.subdivision}"


def chain(known: Mapping[int, Layer], calendar_id: int | None, default_id: int | None) -> list[Layer]:
    """A calendar and those it inherits from, the outermost first; None begins at the default."""
    found: list[Layer] = []
    current = calendar_id if calendar_id is not None else default_id
    while current is not None and current in known and known[current] not in found:
        found.append(known[current])
        current = known[current].parent_id
    return found[::-1]


def _above(teams: Mapping[int, tuple[int | None, int | None]], team_id: int | None) -> list[int | None]:
    """The calendars of a team and of the teams above it, the outermost first."""
    found: list[int | None] = []
    seen: set[int] = set()
    current = team_id
    while current is not None and current in teams and current not in seen:
        seen.add(current)
        parent, calendar_id = teams[current]
        found.append(calendar_id)
        current = parent
    return found[::-1]
