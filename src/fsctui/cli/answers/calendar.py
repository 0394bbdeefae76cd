"""What `fsctui calendar` answers for one date, two dates or a year."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

from fsctui.cli.call import Call
from fsctui.cli.output import table
from fsctui.cli.refusals import OptionsConflict, ParameterInvalid, ParameterMissing
from fsctui.domain.people_rows import CalendarRow
from fsctui.i18n import _, ngettext
from fsctui.scheduling import holiday_source
from fsctui.scheduling.calendar import FIRST_YEAR, LAST_YEAR, WorkingCalendar
from fsctui.scheduling.holiday_source import MAKE_UP, HolidayYears, YearDays
from fsctui.scheduling.offsets import (
    Mode,
    Offset,
    Roll,
    Unit,
    add_hours,
    explain,
    skipped,
)
from fsctui.scheduling.spec import CalendarSpec, assemble
from fsctui.scheduling.trace import Event, Reason, Step, Trace, to_json


class Calendars:
    """Calendars by place, each made once; the bank's own ones open the database."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._years = HolidayYears()
        self._made: dict[tuple[str, str, str, str], WorkingCalendar] = {}

    def chosen(self) -> WorkingCalendar:
        """The one that the options name. Raises `OptionsConflict` for two at once."""
        args = self._call.args
        return self.of(args["country"], args["subdivision"], args["market"], args["calendar"])

    def of(
        self,
        country: str | None,
        subdivision: str | None,
        market: str | None,
        calendar: str | None,
    ) -> WorkingCalendar:
        """The calendar of a place; Monday to Friday when no place is named."""
        key = (country or "", subdivision or "", market or "", calendar or "")
        found = self._made.get(key)
        if found is None:
            found = self._made[key] = self._make(*key)
        return found

    def _make(self, country: str, subdivision: str, market: str, calendar: str) -> WorkingCalendar:
        given = [name for name, value in zip(_PLACES, (country, market, calendar), strict=True) if value]
        if len(given) > 1:
            raise OptionsConflict(given[0], given[1])
        if subdivision and not country:
            raise ParameterMissing("--country")
        if calendar:
            return self._call.workspace.calendars.named(calendar)
        if country:
            part = holiday_source.subdivision_code(country, subdivision) if subdivision else None
            return holiday_source.country_calendar(country, part, years=self._years)
        if market:
            return holiday_source.market_calendar(market, years=self._years)
        return assemble(_("Monday to Friday"), [CalendarSpec()], self._years, 2000, 2000)

    def year(self, year: int) -> YearDays | None:
        """What the source says about a year, for a country or market; None for other calendars."""
        args = self._call.args
        if args["country"]:
            part = args["subdivision"] and holiday_source.subdivision_code(args["country"], args["subdivision"])
            return self._years.country(args["country"], part, year, year)[0]
        return self._years.market(args["market"], year, year)[0] if args["market"] else None


_PLACES = ("--country", "--market", "--calendar")


def make_offset(amount: int, unit: str | None, mode: str | None, roll: str | None) -> Offset:
    """The offset that the words describe; unit day and mode calendar where nothing is said."""
    return Offset(
        amount,
        Unit(unit or "day"),
        Mode(mode or "calendar"),
        Roll(roll) if roll else None,
    )


def add(call: Call) -> int:
    if call.args["batch"] is not None:
        from fsctui.cli.answers.calendar_batch import add_batch

        return add_batch(call)
    start, amount = call.args["start"], call.args["amount"]
    if start is None or amount is None:
        raise ParameterMissing("START" if start is None else "AMOUNT")
    offset = make_offset(amount, call.args["unit"], call.args["mode"], call.args["roll"])
    calendar = Calendars(call).chosen()
    if isinstance(start, datetime):
        return _add_to_moment(call, calendar, start, offset)
    dated = explain(calendar, start, offset)
    data = {"date": dated.date, "trace": to_json(dated.trace)}
    call.out.answer(data, lambda: [dated.date.isoformat(), *_told(call, dated.trace)])
    return 0


def _add_to_moment(call: Call, calendar: WorkingCalendar, start: datetime, offset: Offset) -> int:
    """Business hours from a moment on; a moment without a zone is meant in the calendar's."""
    from zoneinfo import ZoneInfo

    if offset.unit is not Unit.HOUR:
        raise ParameterInvalid("START", start.isoformat(), "2026-12-31")
    calendar.check(start.date())  # before any zone is applied, which the ends of time don't survive
    zone = ZoneInfo(calendar.time_zone)
    local = start.replace(tzinfo=zone) if start.tzinfo is None else start
    moment = add_hours(calendar, local.astimezone(UTC), offset.amount).astimezone(local.tzinfo)
    first, last = local.astimezone(zone).date(), moment.astimezone(zone).date()
    trace = (
        Step(first, Event.START),
        *skipped(calendar, first, last),
        Step(last, Event.OFFSET, detail=offset.code),
        Step(last, Event.RESULT),
    )
    data = {"date": last, "at": moment, "trace": to_json(trace)}
    call.out.answer(data, lambda: [moment.isoformat(), *_told(call, trace)])
    return 0


def _told(call: Call, trace: Trace) -> list[str]:
    """The trace in words, where it was asked for."""
    if not call.args["trace"]:
        return []
    from fsctui.i18n.labels import describe_step

    return ["", *(describe_step(step) for step in trace)]


def between(call: Call) -> int:
    first, last = call.args["a"], call.args["b"]
    calendar = Calendars(call).chosen()
    days = calendar.between(calendar.check(first), calendar.check(last))
    data = {
        "start": first,
        "end": last,
        "calendar": calendar.name,
        "working_days": days,
        "calendar_days": (last - first).days,
    }
    call.out.answer(data, lambda: [str(days)])
    return 0


def show(call: Call) -> int:
    year = call.args["year"]
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ParameterInvalid("YEAR", str(year), f"{FIRST_YEAR}-{LAST_YEAR}")
    calendars = Calendars(call)
    calendar = calendars.chosen()
    calendar.load(year, year)
    days = [day for n in range(366) if (day := date(year, 1, 1) + timedelta(days=n)).year == year]
    worked = Counter(day.month for day in days if calendar.is_working_day(day))
    items = _special_days(calendar, days, calendars.year(year))
    data = {
        "calendar": calendar.name,
        "year": year,
        "working_days": sum(worked.values()),
        "months": [{"month": month, "working_days": worked[month]} for month in range(1, 13)],
        "items": items,
        "next": None,
    }
    call.out.answer(data, lambda: _year_lines(calendar.name, year, worked, items))
    return 0


def _special_days(calendar: WorkingCalendar, days: list[date], source: YearDays | None) -> list[dict[str, Any]]:
    """What cannot be told from the weekday: holidays and closures, and days of the weekend that are worked."""
    rows = []
    for place, day in enumerate(days):
        closed = calendar.reason(day)
        if closed is not None and (closed.kind is not Reason.WEEKEND or closed.name):
            rows.append({"date": day, "kind": closed.kind.value, "name": closed.name})
        elif closed is None and _is_extra(calendar, day, source, place):
            rows.append({"date": day, "kind": "extra_working_day", "name": ""})
    return rows


def _is_extra(calendar: WorkingCalendar, day: date, source: YearDays | None, place: int) -> bool:
    if source is not None:
        return source.days[place] == MAKE_UP
    return not calendar.week[day.weekday()]


def _year_lines(name: str, year: int, worked: Counter[int], items: list[dict[str, Any]]) -> list[str]:
    from fsctui.i18n.trace_words import describe_reason

    total = sum(worked.values())
    count = ngettext("{count} working day", "{count} working days", total).format(count=total)
    rows = []
    for item in items:
        extra = item["kind"] == "extra_working_day"
        what = _("extra working day") if extra else describe_reason(Reason(item["kind"]), item["name"])
        rows.append((item["date"].isoformat(), what))
    months = [(f"{year}-{month:02}", str(worked[month])) for month in range(1, 13)]
    return [
        f"{name} {year}: {count}",
        "",
        *table(rows, (_("Date"), _("What"))),
        "",
        *table(months, (_("Month"), _("Working days"))),
    ]


def list_known(call: Call) -> int:
    if call.args["countries"]:
        return _list_codes(call, holiday_source.countries())
    if call.args["markets"]:
        return _list_codes(call, holiday_source.markets())
    from fsctui.cli.answers.common import answer_rows

    headers = (
        _("Id"),
        _("Name"),
        _("Inherits from"),
        _("Place"),
        _("Default"),
        _("Used by"),
    )
    return answer_rows(call, call.workspace.calendars.list(), _shape, headers, _cells)


def _shape(row: CalendarRow) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "name": row.name,
        "parent": row.parent,
        "default": row.is_default,
        "used_by": row.used_by,
        "spec": row.spec.to_json(),
    }


def _cells(row: CalendarRow) -> tuple[str, ...]:
    place = "-".join(filter(None, (row.spec.country, row.spec.subdivision))) or row.spec.market
    default = _("yes") if row.is_default else _("no")
    return (
        str(row.id),
        row.name,
        row.parent or "-",
        place or "-",
        default,
        str(row.used_by),
    )


def _list_codes(call: Call, codes: tuple[str, ...]) -> int:
    """Codes, one a line: all of them, or the page that `--limit` and `--after` ask for."""
    from fsctui.cli.answers.common import page_words

    if call.args["limit"] is None and not call.args["after"]:
        call.out.answer({"items": [{"code": code} for code in codes], "next": None}, lambda: codes)
        return 0
    limit, after = page_words(call)
    rest = [code for code in codes if after is None or code > after]
    following = rest[limit - 1] if len(rest) > limit else None
    page = rest[:limit]
    call.out.answer({"items": [{"code": code} for code in page], "next": following}, lambda: page)
    return 0
