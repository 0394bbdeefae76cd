"""The one door to the `holidays` package: a country's or a market's year as compact, frozen bytes.

Years are built from `is_working_day` day by day, the only public call that knows make-up days and moved weekends, and
they name the bounds within which the package knows anything: outside them it would silently answer "no holiday".
The package is imported only when a year is neither in memory nor in the store.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from importlib import metadata
from typing import Any

from fsctui.scheduling.calendar import DEFAULT_WEEK, Closed, WorkingCalendar, Year
from fsctui.scheduling.refusals import UnknownCountry, UnknownMarket, UnknownSubdivision, YearOutOfRange
from fsctui.scheduling.trace import Reason

WEEKEND, WORKING, HOLIDAY, MAKE_UP, WEEKEND_HOLIDAY = range(5)
"""What a day is; 1 and 3 are worked, a make-up day is a day of the weekend that is worked."""

ANBIMA = "ANBIMA"
"""The days of Brazil's banks: public holidays, the two days of Carnival, Corpus Christi."""

_OPEN = bytes.maketrans(bytes([WEEKEND, WORKING, HOLIDAY, MAKE_UP, WEEKEND_HOLIDAY]), bytes([0, 1, 0, 1, 0]))
_FORMAT = 1
_COMPLETE = {"IN": (2001, 2035)}
"""Years outside which the package itself warns that it misses holidays, by country."""


@dataclass(frozen=True, slots=True)
class YearDays:
    """One year of a country or market.

    `days` has a byte per day (see `WEEKEND`...), `names` the holidays by day of the year (0 = 1 January), and
    `first_year`..`last_year` are the bounds of the source.
    """

    year: int
    days: bytes
    names: tuple[tuple[int, str], ...]
    first_year: int
    last_year: int

    def to_bytes(self) -> bytes:
        """A compact form for a cache; `from_bytes` reads it back."""
        head = [_FORMAT, self.year, self.first_year, self.last_year, dict(self.names)]
        return self.days + json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> YearDays:
        """The year that `to_bytes` wrote.

        Raises:
            ValueError: the bytes are something else.
        """
        split = data.index(b"[")
        form, year, first_year, last_year, names = json.loads(data[split:])
        if form != _FORMAT:
            raise ValueError(f"year format {form}")
        return cls(year, data[:split], tuple((int(day), name) for day, name in names.items()), first_year, last_year)

    @property
    def open(self) -> bytes:
        """A byte per day, 1 for a day that is worked."""
        return self.days.translate(_OPEN)

    def as_year(self) -> Year:
        """The year as a working calendar takes it."""
        base = date(self.year, 1, 1).toordinal()
        return Year(self.open, {base + day: Closed(Reason.HOLIDAY, name) for day, name in self.names})


@dataclass(frozen=True, slots=True)
class YearKey:
    """What a year is the year of: `kind` is "country" or "market". `str()` of it is the key for a cache."""

    kind: str
    code: str
    subdivision: str
    year: int

    def __str__(self) -> str:
        return f"{self.kind}:{self.code}:{self.subdivision}:{self.year}"


class HolidayYears:
    """Years of countries and markets: from memory, else from a store, else from the `holidays` package.

    Args:
        read: gives the bytes kept for a key, or None. The store must forget them when `version()` changes.
        write: keeps the bytes of years that had to be built.
    """

    def __init__(
        self,
        read: Callable[[YearKey], bytes | None] | None = None,
        write: Callable[[Mapping[YearKey, bytes]], None] | None = None,
    ) -> None:
        self._memory: dict[YearKey, YearDays] = {}
        self._read = read
        self._write = write

    def country(self, country: str, subdivision: str | None, first_year: int, last_year: int) -> list[YearDays]:
        """The years of a country, or of a part of it, both included; codes are ISO 3166.

        Raises:
            UnknownCountry, UnknownSubdivision: there is no such calendar.
            YearOutOfRange: nothing is known about one of the years.
        """
        return self._years("country", country.upper(), subdivision or "", first_year, last_year)

    def market(self, code: str, first_year: int, last_year: int) -> list[YearDays]:
        """The years of a financial calendar (ISO 10383 such as XNYS, XECB, XFED; ANBIMA for Brazil's banks).

        Raises:
            UnknownMarket: there is no such calendar.
            YearOutOfRange: nothing is known about one of the years.
        """
        return self._years("market", code.upper(), "", first_year, last_year)

    def country_bounds(self, country: str, subdivision: str | None = None) -> tuple[int, int]:
        """The first and last year known. Raises UnknownCountry, UnknownSubdivision."""
        return self._bounds("country", country.upper(), subdivision or "")

    def market_bounds(self, code: str) -> tuple[int, int]:
        """The first and last year known. Raises UnknownMarket."""
        return self._bounds("market", code.upper(), "")

    def _bounds(self, kind: str, code: str, subdivision: str) -> tuple[int, int]:
        for key, days in list(self._memory.items()):
            if (key.kind, key.code, key.subdivision) == (kind, code, subdivision):
                return days.first_year, days.last_year
        return _bounds(_entity(kind, code, subdivision))

    def _years(self, kind: str, code: str, subdivision: str, first_year: int, last_year: int) -> list[YearDays]:
        keys = [YearKey(kind, code, subdivision, year) for year in range(first_year, last_year + 1)]
        missing = [key for key in keys if key not in self._memory]
        if missing and self._read:
            for key in missing:
                kept = self._read(key)
                if kept is not None:
                    self._memory[key] = YearDays.from_bytes(kept)
            missing = [key for key in missing if key not in self._memory]
        if missing:
            built = dict(zip(missing, build(kind, code, subdivision, [key.year for key in missing]), strict=True))
            if self._write:
                self._write({key: days.to_bytes() for key, days in built.items()})
            self._memory.update(built)
        return [self._memory[key] for key in keys]


def version() -> str:
    """The version of the `holidays` package, read without importing it: what cached years depend on."""
    return metadata.version("holidays")


def year_days(country: str, subdivision: str | None, year: int) -> YearDays:
    """One year of a country straight from the package. Raises as `HolidayYears.country`."""
    return build("country", country.upper(), subdivision or "", [year])[0]


def market_days(code: str, year: int) -> YearDays:
    """One year of a market straight from the package. Raises as `HolidayYears.market`."""
    return build("market", code.upper(), "", [year])[0]


def countries() -> tuple[str, ...]:
    """The codes of all countries that are known (ISO 3166, two letters), sorted."""
    from holidays.registry import COUNTRIES

    return tuple(sorted(name for names in COUNTRIES.values() for name in names[1:] if len(name) == 2))


def markets() -> tuple[str, ...]:
    """The codes of all financial calendars that are known (four letters, and ANBIMA), sorted."""
    from holidays.registry import FINANCIAL

    return tuple(sorted({ANBIMA, *(name for names in FINANCIAL.values() for name in names[1:] if len(name) == 4)}))


def country_calendar(
    country: str,
    subdivision: str | None = None,
    first_year: int | None = None,
    last_year: int | None = None,
    years: HolidayYears | None = None,
) -> WorkingCalendar:
    """A country's public holidays and weekends, nothing else; years load as they are needed.

    Args:
        first_year, last_year: years to make ready at once.
        years: where years come from and stay; without it they are built and forgotten with the calendar.

    Raises:
        UnknownCountry, UnknownSubdivision: there is no such calendar.
        YearOutOfRange: nothing is known about a year asked for. Later, dates outside raise DateOutOfRange.
    """
    source = years or HolidayYears()
    code = country.upper()
    name = f"{code}-{subdivision}" if subdivision else code

    def load(first: int, last: int) -> list[Year]:
        return [days.as_year() for days in source.country(code, subdivision, first, last)]

    ready = source.country(code, subdivision, first_year, last_year or first_year) if first_year is not None else []
    bounds = (ready[0].first_year, ready[0].last_year) if ready else source.country_bounds(code, subdivision)
    return _ready(WorkingCalendar(name, load, *bounds, DEFAULT_WEEK), ready)


def market_calendar(
    code: str, first_year: int | None = None, last_year: int | None = None, years: HolidayYears | None = None
) -> WorkingCalendar:
    """The trading or settlement days of a market; years load as they are needed. Arguments as `country_calendar`.

    Raises:
        UnknownMarket: there is no such calendar.
        YearOutOfRange: nothing is known about a year asked for. Later, dates outside raise DateOutOfRange.
    """
    source = years or HolidayYears()

    def load(first: int, last: int) -> list[Year]:
        return [days.as_year() for days in source.market(code, first, last)]

    ready = source.market(code, first_year, last_year or first_year) if first_year is not None else []
    bounds = (ready[0].first_year, ready[0].last_year) if ready else source.market_bounds(code)
    return _ready(WorkingCalendar(code.upper(), load, *bounds, DEFAULT_WEEK), ready)


def _ready(calendar: WorkingCalendar, years: list[YearDays]) -> WorkingCalendar:
    if years:
        calendar.load(years[0].year, years[-1].year)
    return calendar


# -- the package itself ------------------------------------------------------------------------------------------


def subdivision_code(country: str, text: str) -> str:
    """The source's own spelling of a part of a country that was written in another way.

    `CT`, `ct`, `ES-CT` (ISO 3166-2), `ES CT` and the part's name mean the same; what isn't known comes back as it is.
    Raises UnknownCountry.
    """
    entity = _entity("country", country.upper(), "")
    known = (*entity.subdivisions, *entity.subdivisions_aliases)
    if text in known:
        return text
    by_fold = {name.casefold(): name for name in reversed(known)}
    plain = " ".join(text.split()).casefold()
    codes = {country.casefold(), str(entity.country).casefold()}
    without = next((plain[len(code) + 1 :] for code in codes if plain.startswith(tuple(code + s for s in " -_"))), "")
    return by_fold.get(plain) or by_fold.get(without.strip()) or text


def build(kind: str, code: str, subdivision: str, years: Iterable[int]) -> list[YearDays]:
    """The years as the `holidays` package knows them.

    Raises:
        UnknownCountry, UnknownSubdivision, UnknownMarket: there is no such calendar.
        YearOutOfRange: nothing is known about one of the years.
    """
    wanted = list(years)
    entity = _entity(kind, code, subdivision)
    first_year, last_year = _bounds(entity)
    for year in wanted:
        if not first_year <= year <= last_year:
            raise YearOutOfRange(f"{code}-{subdivision}" if subdivision else code, year, first_year, last_year)
    # The language is named because the package would otherwise take the terminal's.
    options: dict[str, Any] = {"expand": False, "language": entity.default_language}
    if subdivision:
        options["subdiv"] = subdivision
    extra = _carnival_and_corpus_christi if code == ANBIMA else None
    found = entity(years=wanted, **options)
    built = []
    for year in wanted:
        day, days, names = date(year, 1, 1), bytearray(), []
        closed = extra(year, options["language"]) if extra else {}
        while day.year == year:
            name = closed.get(day) or found.get(day)
            weekend = found.is_weekend(day)
            if found.is_working_day(day) and day not in closed:
                days.append(MAKE_UP if weekend else WORKING)
            else:
                if name:
                    names.append((len(days), str(name)))
                days.append((WEEKEND_HOLIDAY if name else WEEKEND) if weekend else HOLIDAY)
            day += timedelta(days=1)
        built.append(YearDays(year, bytes(days), tuple(names), first_year, last_year))
    return built


def _carnival_and_corpus_christi(year: int, language: str) -> dict[date, str]:
    """The days on which Brazil's banks close besides the public holidays (CMN resolution 4,880 of 2020, ANBIMA)."""
    from dateutil.easter import easter
    from holidays import country_holidays

    sunday = easter(year)
    optional = country_holidays("BR", years=year, categories=("optional",), expand=False, language=language)
    days = (sunday - timedelta(days=48), sunday - timedelta(days=47), sunday + timedelta(days=60))
    return {day: str(optional.get(day) or "") for day in days}


def _bounds(entity: Any) -> tuple[int, int]:
    low, high = _COMPLETE.get(getattr(entity, "country", ""), (entity.start_year, entity.end_year))
    return max(low, entity.start_year), min(high, entity.end_year)


def _entity(kind: str, code: str, subdivision: str) -> Any:
    """The package's class for a calendar. The registry is asked first: the package itself would import all of it, or
    take any of its own names for a country."""
    import holidays
    from holidays.registry import COUNTRIES, FINANCIAL

    if kind == "market":
        if code == ANBIMA:
            return _entity("country", "BR", "")
        if not any(code in names[1:] for names in FINANCIAL.values()):
            raise UnknownMarket(code)
        return getattr(holidays, code)
    if not any(code in names[1:] for names in COUNTRIES.values()):
        raise UnknownCountry(code)
    entity = getattr(holidays, code)
    if subdivision and subdivision not in (*entity.subdivisions, *entity.subdivisions_aliases):
        raise UnknownSubdivision(code, subdivision, tuple(entity.subdivisions))
    return entity
