"""Dates, times and numbers as the current reader writes them.

Dates and times come from small tables and are remembered, so that a list can ask for them row by row; numbers and
money go through Babel, imported on first use.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from fsctui.i18n import _, current_locale, ngettext
from fsctui.i18n.date_tables import DATE_TABLES, DateTable

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

REMEMBERED = 8_192
NEAR_DAYS = 6
"""Up to so many days ahead a weekday alone says which day is meant."""
AM, PM = "AM", "PM"


def table() -> DateTable:
    """Names and patterns of the current reader's locale."""
    return DATE_TABLES[current_locale()]


def date(day: dt.date) -> str:
    """A date with its year: `Jul 4, 2026`, `4 juil. 2026`."""
    return _format(current_locale(), "medium", day.toordinal())


def date_short(day: dt.date, today: dt.date | None = None) -> str:
    """A date for narrow columns: `Jul 4`; with its year if `today` is given and lies in another one."""
    pattern = "short" if today is None or today.year == day.year else "medium"
    return _format(current_locale(), pattern, day.toordinal())


def weekday_date(day: dt.date, today: dt.date | None = None) -> str:
    """A date with its weekday: `Sat, Jul 4`; with its year if `today` is given and lies in another one."""
    pattern = "weekday" if today is None or today.year == day.year else "weekday_year"
    return _format(current_locale(), pattern, day.toordinal())


def day_narrow(day: dt.date, today: dt.date) -> str:
    """A date for a column of dates: `Sat, Jul 4`; in another year the year stands there instead: `Jul 4, 2027`."""
    return weekday_date(day) if day.year == today.year else date(day)


def weekday(day: dt.date) -> str:
    """The short name of a day of the week: `Sat`, `sam.`."""
    return table().weekdays_short[day.weekday()]


def month(day: dt.date) -> str:
    """Month and year, as above a month's page: `July 2026`, `julio de 2026`."""
    names = table()
    return names.month_year.format(m=names.months[day.month - 1], y=day.year)


@lru_cache(maxsize=REMEMBERED)
def _format(locale: str, pattern: str, ordinal: int) -> str:
    names = DATE_TABLES[locale]
    day = dt.date.fromordinal(ordinal)
    form: str = getattr(names, pattern)
    return form.format(
        d=day.day, m=names.months_short[day.month - 1], y=day.year, w=names.weekdays_short[day.weekday()]
    )


def relative(day: dt.date, today: dt.date, business_days: int | None = None, *, late: bool = True) -> str:
    """How far a day is from today: `today`, `Thu, in 2 business days`, `3 days late`; further off, its date.

    `business_days` is what the reader's calendar counts from today to the day; without it plain days are named.
    `late=False` is for days that are not deadlines: `3 days ago`.
    """
    days = (day - today).days
    if days == 0:
        return _("today")
    if days == 1:
        return _("tomorrow")
    if days < 0:
        return _past(-days, late=late)
    if days > NEAR_DAYS:
        return weekday_date(day, today)
    if not business_days:  # before the next working day "in 0 business days" would say nothing
        return ngettext("{weekday}, in {count} day", "{weekday}, in {count} days", days).format(
            weekday=weekday(day), count=days
        )
    return ngettext("{weekday}, in {count} business day", "{weekday}, in {count} business days", business_days).format(
        weekday=weekday(day), count=business_days
    )


def _past(days: int, *, late: bool) -> str:
    if late:
        return ngettext("{count} day late", "{count} days late", days).format(count=days)
    if days == 1:
        return _("yesterday")
    return ngettext("{count} day ago", "{count} days ago", days).format(count=days)


def time(instant: dt.datetime, zone: ZoneInfo | str) -> str:
    """The time of day of an aware instant in a zone: `3:05 PM`, `15:05`."""
    local = _local(instant, zone)
    return table().time.format(
        hour=local.hour, h12=local.hour % 12 or 12, minute=local.minute, ampm=AM if local.hour < 12 else PM
    )


def datetime(instant: dt.datetime, zone: ZoneInfo | str) -> str:
    """Date and time of an aware instant in a zone: `Jul 4, 2026, 3:05 PM`."""
    return table().date_time.format(date=date(_local(instant, zone).date()), time=time(instant, zone))


def _local(instant: dt.datetime, zone: ZoneInfo | str) -> dt.datetime:
    if instant.tzinfo is None:
        raise ValueError("an instant without a time zone could be any moment of the day")
    if isinstance(zone, str):
        from zoneinfo import ZoneInfo as Zone

        zone = Zone(zone)
    return instant.astimezone(zone)


def number(value: Decimal | float, decimals: int | None = None) -> str:
    """A number with the reader's separators; `decimals` fixes the digits after the point."""
    from babel.numbers import format_decimal

    pattern = None if decimals is None else "#,##0" + ("." + "0" * decimals if decimals else "")
    return str(format_decimal(value, format=pattern, locale=current_locale()))


def percent(value: Decimal | float, decimals: int = 0) -> str:
    """A share of one as a percentage: 0.25 is `25%`; `decimals` is how many digits stand after the point."""
    from babel.core import Locale
    from babel.numbers import format_percent

    locale = Locale.parse(current_locale())
    pattern = str(locale.percent_formats[None].pattern)
    if decimals:
        pattern = pattern.replace("0", "0." + "0" * decimals, 1)
    return str(format_percent(value, format=pattern, locale=locale))


def signed(value: Decimal | float, decimals: int) -> str:
    """A number that speaks for or against something: `+0.25`, `-0.25`."""
    from babel.numbers import format_decimal

    digits = "0." + "0" * decimals
    return str(format_decimal(value, format=f"+{digits};-{digits}", locale=current_locale()))


def money(value: Decimal | float, currency: str) -> str:
    """An amount in a currency (ISO 4217), with the currency's own number of decimals."""
    from babel.numbers import format_currency

    return str(format_currency(value, currency, locale=current_locale()))


def size(count: int) -> str:
    """The size of a file, in units of 1,024 bytes: `25 MB`."""
    if count < 1024:
        return ngettext("{count} byte", "{count} bytes", count).format(count=count)
    kilobytes = Decimal(count) / 1024
    if kilobytes < 1024:
        return _("{number} KB").format(number=number(round(kilobytes, 1)))
    return _("{number} MB").format(number=number(round(kilobytes / 1024, 1)))


def joined(values: list[str]) -> str:
    """A list in words: `a, b and c`."""
    if len(values) < 2:
        return "".join(values)
    return _("{first} and {last}").format(first=", ".join(values[:-1]), last=values[-1])


def either(values: list[str]) -> str:
    """A choice in words: `a, b or c`."""
    if len(values) < 2:
        return "".join(values)
    return _("{first} or {last}").format(first=", ".join(values[:-1]), last=values[-1])
