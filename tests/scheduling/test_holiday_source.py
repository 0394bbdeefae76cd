from __future__ import annotations

import subprocess
import sys
import warnings
from collections.abc import Mapping
from datetime import date

import pytest

from fsctui.scheduling import holiday_source
from fsctui.scheduling.calendar import Closed
from fsctui.scheduling.holiday_source import (
    HolidayYears,
    YearDays,
    YearKey,
    country_calendar,
    market_calendar,
    market_days,
    version,
    year_days,
)
from fsctui.scheduling.refusals import (
    DateOutOfRange,
    UnknownCountry,
    UnknownMarket,
    UnknownSubdivision,
    YearOutOfRange,
)
from fsctui.scheduling.trace import Reason
from tests.scheduling.oracle import count


@pytest.mark.parametrize("code", ["ZZ", "", "Path", "HolidayBase", "unitedstates", "U.S", "XNYS", "../x"])
def test_unknown_countries_are_refused(code: str) -> None:
    with pytest.raises(UnknownCountry) as refusal:
        country_calendar(code)
    assert refusal.value.country == code.upper()


@pytest.mark.parametrize("code", ["XXXX", "", "US", "FederalReserve"])
def test_unknown_markets_are_refused(code: str) -> None:
    with pytest.raises(UnknownMarket):
        market_calendar(code)
    with pytest.raises(UnknownMarket):
        market_days(code, 2026)


def test_unknown_subdivisions_are_refused_with_the_known_ones() -> None:
    with pytest.raises(UnknownSubdivision) as refusal:
        country_calendar("GB", "XX")
    assert (refusal.value.country, refusal.value.subdivision) == ("GB", "XX")
    assert {"ENG", "SCT", "NIR", "WLS"} <= set(refusal.value.known)


@pytest.mark.parametrize(
    ("country", "year", "known"),
    [("US", 1776, (1777, 2100)), ("US", 2101, (1777, 2100)), ("IN", 2036, (2001, 2035)), ("CN", 1949, (1950, 2100))],
)
def test_years_of_which_nothing_is_known_are_refused(country: str, year: int, known: tuple[int, int]) -> None:
    for ask in (lambda: year_days(country, None, year), lambda: country_calendar(country, None, year)):
        with pytest.raises(YearOutOfRange) as refusal:
            ask()
        assert refusal.value.params == {
            "source": country, "year": year, "first_year": known[0], "last_year": known[1],
        }  # fmt: skip


def test_markets_have_bounds_of_their_own() -> None:
    with pytest.raises(YearOutOfRange):
        market_calendar("XECB", 1998, 1999)
    assert (market_calendar("XJPX").first.year, market_calendar("XJPX").last.year) == (1949, 2099)


def test_subdivisions_and_aliases_have_their_holidays() -> None:
    assert country_calendar("gb", "SCT").reason(date(2026, 11, 30)) == Closed(Reason.HOLIDAY, "Saint Andrew's Day")
    assert country_calendar("GB", "ENG").is_working_day(date(2026, 11, 30))
    assert country_calendar("US", "California").name == "US-California"
    assert country_calendar("USA").reason(date(2026, 7, 3)) == Closed(Reason.HOLIDAY, "Independence Day (observed)")


def test_a_calendar_grows_to_the_bounds_and_no_further() -> None:
    import holidays

    package = holidays.country_holidays("US", years=range(2016, 2037))
    calendar = country_calendar("US", None, 2026)
    for amount in (2000, -2000):
        assert calendar.nth(date(2026, 1, 1), amount) == count(package.is_working_day, date(2026, 1, 1), amount)
    with pytest.raises(DateOutOfRange):
        calendar.nth(date(2100, 12, 1), 500)


def test_years_survive_bytes_names_and_all() -> None:
    for days in (year_days("CN", None, 2025), year_days("US", "CA", 2024), market_days("ANBIMA", 2026)):
        assert YearDays.from_bytes(days.to_bytes()) == days
        assert len(days.to_bytes()) < 2000


def test_other_bytes_are_refused() -> None:
    good = year_days("US", None, 2026).to_bytes()
    with pytest.raises(ValueError, match="format"):
        YearDays.from_bytes(good.replace(b"[1,", b"[9,"))
    with pytest.raises(ValueError, match="not found"):
        YearDays.from_bytes(b"")


def test_built_years_are_kept_and_kept_years_are_not_built(monkeypatch: pytest.MonkeyPatch) -> None:
    store: dict[YearKey, bytes] = {}

    def write(built: Mapping[YearKey, bytes]) -> None:
        store.update(built)

    country_calendar("PT", None, 2025, 2026, HolidayYears(store.get, write))
    assert sorted(map(str, store)) == ["country:PT::2025", "country:PT::2026"]
    monkeypatch.setattr(holiday_source, "build", lambda *asked: pytest.fail(f"built {asked}"))
    years = HolidayYears(store.get, write)
    calendar = country_calendar("PT", None, 2025, 2026, years)
    assert calendar.reason(date(2026, 4, 3)) == Closed(Reason.HOLIDAY, "Sexta-feira Santa")
    assert years.country_bounds("PT") == (calendar.first.year, calendar.last.year)


def test_a_store_that_lacks_a_year_gets_only_that_one() -> None:
    store: dict[YearKey, bytes] = {}
    country_calendar("PT", None, 2025, 2025, HolidayYears(store.get, store.update))
    built: list[YearKey] = []
    years = HolidayYears(store.get, lambda new: built.extend(new))
    country_calendar("PT", None, 2025, 2026, years)
    assert [key.year for key in built] == [2026]
    country_calendar("PT", None, 2025, 2026, years)
    assert len(built) == 1


def test_a_year_alone_is_the_year_among_others() -> None:
    for country in ("CN", "AE", "SA", "GB", "US"):
        among = HolidayYears().country(country, None, 2020, 2027)
        assert [year_days(country, None, year) for year in range(2020, 2028)] == among


def test_names_do_not_depend_on_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "en_US")
    assert dict(year_days("PT", None, 2026).names)[0] == "Ano Novo"


def test_nothing_is_printed_about_incomplete_years() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        year_days("IN", None, 2035)


def test_the_known_codes_are_listed() -> None:
    assert {"US", "CN", "PT", "BR"} <= set(holiday_source.countries())
    assert {"XNYS", "XECB", "XFED", "ANBIMA"} <= set(holiday_source.markets())
    for code in holiday_source.countries():
        assert country_calendar(code).name == code


def test_the_version_is_the_packages_own() -> None:
    import holidays

    assert version() == holidays.__version__


def test_kept_years_and_the_version_need_no_import_of_the_package() -> None:
    kept = {f"country:US::{year}": year_days("US", None, year).to_bytes() for year in (2026, 2027)}
    script = (
        "import sys\n"
        "from datetime import date\n"
        "from fsctui.scheduling import clocks, holiday_source, recurrence, schedule, spec\n"
        "from fsctui.scheduling.offsets import Mode, Offset, add\n"
        f"kept = {kept!r}\n"
        "years = holiday_source.HolidayYears(read=lambda key: kept.get(str(key)))\n"
        "calendar = holiday_source.country_calendar('US', None, 2026, 2027, years)\n"
        "assert add(calendar, date(2026, 7, 2), Offset(1, mode=Mode.COUNT)) == date(2026, 7, 6)\n"
        "holiday_source.version()\n"
        "print({'holidays', 'dateutil', 'numpy', 'sqlalchemy', 'textual', 'click'} & set(sys.modules))\n"
    )
    answer = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (answer.stdout.strip(), answer.stderr) == ("set()", "")
