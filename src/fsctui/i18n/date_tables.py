"""Names and patterns of dates per locale, as the Unicode CLDR gives them.

Held here because lists show fifty dates on first paint and must not wait for Babel; a test compares every day of two
years with Babel's answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class DateTable:
    """One locale. Weekdays begin with Monday. Patterns take `d` day, `m` month in words, `y` year, `w` weekday."""

    months: tuple[str, ...]
    months_short: tuple[str, ...]
    weekdays: tuple[str, ...]
    weekdays_short: tuple[str, ...]
    medium: str
    short: str
    weekday: str
    weekday_year: str
    month_year: str
    time: str
    date_time: str
    entry: str
    first_weekday: int = 0


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_ENGLISH_MONTHS: Final = _words("January February March April May June July August September October November December")
_ENGLISH_WEEKDAYS: Final = _words("Monday Tuesday Wednesday Thursday Friday Saturday Sunday")

DATE_TABLES: Final[dict[str, DateTable]] = {
    "en": DateTable(
        months=_ENGLISH_MONTHS,
        months_short=_words("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"),
        weekdays=_ENGLISH_WEEKDAYS,
        weekdays_short=_words("Mon Tue Wed Thu Fri Sat Sun"),
        medium="{m} {d}, {y}",
        short="{m} {d}",
        weekday="{w}, {m} {d}",
        weekday_year="{w}, {m} {d}, {y}",
        month_year="{m} {y}",
        time="{h12}:{minute:02d}\u202f{ampm}",
        date_time="{date}, {time}",
        entry="mdy",
    ),
    "en_GB": DateTable(
        months=_ENGLISH_MONTHS,
        months_short=_words("Jan Feb Mar Apr May Jun Jul Aug Sept Oct Nov Dec"),
        weekdays=_ENGLISH_WEEKDAYS,
        weekdays_short=_words("Mon Tue Wed Thu Fri Sat Sun"),
        medium="{d} {m} {y}",
        short="{d} {m}",
        weekday="{w} {d} {m}",
        weekday_year="{w}, {d} {m} {y}",
        month_year="{m} {y}",
        time="{hour:02d}:{minute:02d}",
        date_time="{date}, {time}",
        entry="dmy",
    ),
    "fr": DateTable(
        months=_words("janvier février mars avril mai juin juillet août septembre octobre novembre décembre"),
        months_short=_words("janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc."),
        weekdays=_words("lundi mardi mercredi jeudi vendredi samedi dimanche"),
        weekdays_short=_words("lun. mar. mer. jeu. ven. sam. dim."),
        medium="{d} {m} {y}",
        short="{d} {m}",
        weekday="{w} {d} {m}",
        weekday_year="{w} {d} {m} {y}",
        month_year="{m} {y}",
        time="{hour:02d}:{minute:02d}",
        date_time="{date}, {time}",
        entry="dmy",
    ),
    "es": DateTable(
        months=_words("enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"),
        months_short=_words("ene feb mar abr may jun jul ago sept oct nov dic"),
        weekdays=_words("lunes martes miércoles jueves viernes sábado domingo"),
        weekdays_short=_words("lun mar mié jue vie sáb dom"),
        medium="{d} {m} {y}",
        short="{d} {m}",
        weekday="{w}, {d} {m}",
        weekday_year="{w}, {d} {m} {y}",
        month_year="{m} de {y}",
        time="{hour}:{minute:02d}",
        date_time="{date}, {time}",
        entry="dmy",
    ),
    "pt_BR": DateTable(
        months=_words("janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro"),
        months_short=_words("jan. fev. mar. abr. mai. jun. jul. ago. set. out. nov. dez."),
        weekdays=_words("segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado domingo"),
        weekdays_short=_words("seg. ter. qua. qui. sex. sáb. dom."),
        medium="{d} de {m} de {y}",
        short="{d} de {m}",
        weekday="{w}, {d} de {m}",
        weekday_year="{w}, {d} de {m} de {y}",
        month_year="{m} de {y}",
        time="{hour:02d}:{minute:02d}",
        date_time="{date} {time}",
        entry="dmy",
        first_weekday=6,
    ),
}
