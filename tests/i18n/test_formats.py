"""Dates, times and numbers as readers write them. Babel, which the program avoids on first paint, is the judge."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

import pytest
from babel import Locale
from babel import dates as babel_dates

from fsctui.i18n import formats, speaking
from fsctui.i18n.date_tables import DATE_TABLES

LOCALES = sorted(DATE_TABLES)
TODAY = dt.date(2026, 7, 15)


@pytest.fixture(params=LOCALES)
def locale(request: pytest.FixtureRequest) -> Iterator[str]:
    """Each locale in turn, spoken during the test."""
    with speaking(request.param):
        yield request.param


def two_years() -> Iterator[dt.date]:
    day = dt.date(2027, 1, 1)
    while day < dt.date(2029, 1, 1):
        yield day
        day += dt.timedelta(days=1)


def by_skeleton(skeleton: str, day: dt.date, locale: str) -> str:
    """What the locale's own pattern says; `format_skeleton` of Babel falls back where this does not."""
    return str(Locale.parse(locale).datetime_skeletons[skeleton].apply(day, locale))


def test_dates_are_written_as_the_locale_does(locale: str) -> None:
    for day in two_years():
        assert formats.date(day) == babel_dates.format_date(day, "medium", locale=locale)
        assert formats.date_short(day) == by_skeleton("MMMd", day, locale)
        assert formats.weekday_date(day) == by_skeleton("MMMEd", day, locale)
        assert formats.weekday_date(day, today=TODAY) == by_skeleton("yMMMEd", day, locale)
        assert formats.weekday(day) == babel_dates.format_date(day, "EEE", locale=locale)


def test_months_are_written_as_the_locale_does(locale: str) -> None:
    for month in range(1, 13):
        day = dt.date(2026, month, 1)
        assert formats.month(day) == by_skeleton("yMMMM", day, locale)


def test_weeks_begin_where_the_locale_says(locale: str) -> None:
    assert formats.table().first_weekday == Locale.parse(locale).first_week_day
    assert formats.table().weekdays == tuple(babel_dates.get_day_names("wide", locale=locale)[n] for n in range(7))


def test_times_are_written_as_the_locale_does(locale: str) -> None:
    zone = babel_dates.get_timezone("America/Sao_Paulo")
    for hour in range(24):
        instant = dt.datetime(2026, 7, 4, hour, 5, tzinfo=dt.UTC)
        expected = babel_dates.format_time(instant.astimezone(zone), "short", locale=locale)
        assert formats.time(instant, "America/Sao_Paulo") == expected
        pattern = Locale.parse(locale).datetime_formats["medium"]
        day = babel_dates.format_date(instant.astimezone(zone), "medium", locale=locale)
        assert formats.datetime(instant, "America/Sao_Paulo") == pattern.replace("{0}", expected).replace("{1}", day)


def test_an_instant_needs_a_zone() -> None:
    with pytest.raises(ValueError, match="time zone"):
        formats.time(dt.datetime(2026, 7, 4), "UTC")  # noqa: DTZ001 - the naive instant is the point


def test_the_year_is_named_when_it_is_another_one() -> None:
    with speaking("en"):
        assert formats.date_short(dt.date(2026, 7, 4), TODAY) == "Jul 4"
        assert formats.date_short(dt.date(2027, 7, 4), TODAY) == "Jul 4, 2027"
        assert formats.weekday_date(dt.date(2026, 7, 4), TODAY) == "Sat, Jul 4"


@pytest.mark.parametrize(
    ("language", "day", "business_days", "expected"),
    [
        ("en", TODAY, 0, "today"),
        ("en", dt.date(2026, 7, 16), 1, "tomorrow"),
        ("en", dt.date(2026, 7, 17), 2, "Fri, in 2 business days"),
        ("en", dt.date(2026, 7, 18), None, "Sat, in 3 days"),
        ("en", dt.date(2026, 7, 18), 0, "Sat, in 3 days"),
        ("en", dt.date(2026, 7, 20), 3, "Mon, in 3 business days"),
        ("en", dt.date(2026, 7, 21), 1, "Tue, in 1 business day"),
        ("en", dt.date(2026, 7, 22), 5, "Wed, Jul 22"),
        ("en", dt.date(2027, 7, 22), None, "Thu, Jul 22, 2027"),
        ("en", dt.date(2026, 7, 14), None, "1 day late"),
        ("en", dt.date(2026, 7, 12), -1, "3 days late"),
        ("fr", dt.date(2026, 7, 17), 2, "ven., dans 2 jours ouvrés"),
        ("fr", dt.date(2026, 7, 14), None, "1 jour de retard"),
        ("es", dt.date(2026, 7, 17), 2, "vie, en 2 días hábiles"),
        ("pt_BR", dt.date(2026, 7, 12), None, "3 dias de atraso"),
    ],
)
def test_days_near_today_are_relative(language: str, day: dt.date, business_days: int | None, expected: str) -> None:
    with speaking(language):
        assert formats.relative(day, TODAY, business_days) == expected


def test_days_that_are_no_deadlines_are_not_late() -> None:
    with speaking("en"):
        assert formats.relative(dt.date(2026, 7, 14), TODAY, late=False) == "yesterday"
        assert formats.relative(dt.date(2026, 7, 12), TODAY, late=False) == "3 days ago"


@pytest.mark.parametrize(
    ("language", "number", "cents", "percent", "money"),
    [
        ("en", "1,234,567.5", "1,234.50", "25%", "€1,234.50"),
        ("fr", "1\u202f234\u202f567,5", "1\u202f234,50", "25\u00a0%", "1\u202f234,50\u00a0€"),
        ("es", "1.234.567,5", "1.234,50", "25\u00a0%", "1.234,50\u00a0€"),
        ("pt_BR", "1.234.567,5", "1.234,50", "25%", "€\u00a01.234,50"),
    ],
)
def test_numbers(language: str, number: str, cents: str, percent: str, money: str) -> None:
    with speaking(language):
        assert formats.number(Decimal("1234567.5")) == number
        assert formats.number(Decimal("1234.5"), 2) == cents
        assert formats.number(Decimal("1234.5"), 0) in ("1,234", "1\u202f234", "1.234")
        assert formats.percent(Decimal("0.25")) == percent
        assert formats.money(Decimal("1234.5"), "EUR") == money


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (1023, "1023 bytes"),
        (1536, "1.5 KB"),
        (25 * 1024 * 1024, "25 MB"),
        (10240, "10 KB"),
    ],
)
def test_sizes(count: int, expected: str) -> None:
    with speaking("en"):
        assert formats.size(count) == expected


@pytest.mark.parametrize(
    ("values", "both", "one_of"),
    [([], "", ""), (["a"], "a", "a"), (["a", "b"], "a et b", "a ou b"), (["a", "b", "c"], "a, b et c", "a, b ou c")],
)
def test_lists_in_words(values: list[str], both: str, one_of: str) -> None:
    with speaking("fr"):
        assert formats.joined(values) == both
        assert formats.either(values) == one_of
