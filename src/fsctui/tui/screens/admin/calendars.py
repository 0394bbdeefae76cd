"""The tab of calendars: list, add, edit; enter shows a calendar month by month."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from textual.content import Content

from fsctui.domain.access import Permission
from fsctui.domain.people_rows import CalendarRow, DayRow
from fsctui.i18n import N_, _, formats
from fsctui.refusal import Refusal
from fsctui.scheduling.calendar import zone
from fsctui.scheduling.rules import WEEKDAYS
from fsctui.scheduling.spec import CalendarSpec
from fsctui.tui.actions import action
from fsctui.tui.dialogs.confirm import Confirm
from fsctui.tui.dialogs.form import FormField
from fsctui.tui.screens.admin.calendar_days import (
    LISTS,
    Entry,
    entry_words,
    hours_words,
    plain_entries,
    read_hours,
    typed_hours,
    written,
)
from fsctui.tui.screens.admin.calendar_form import CalendarForm, Trial
from fsctui.tui.screens.admin.lists import AdminList, Bank, named
from fsctui.tui.screens.admin.month import MonthScreen
from fsctui.tui.widgets.columns import Column
from fsctui.tui.widgets.preview import details
from fsctui.tui.widgets.sources import Targets

PLACES = ("country", "subdivision", "market", "time_zone")
INHERITED = "-"
"""Stands in a form for a week's day that isn't worked, so that it differs from an empty (inherited) one."""


def read_day(text: str) -> str:
    """The hours of a weekday as typed, or `-` for a day off. Raises BadCalendarField."""
    return INHERITED if text.strip() == INHERITED else read_hours(text)


def week_texts(spec: CalendarSpec) -> dict[str, str]:
    """The week of a layer as it stands in a form; empty where it is inherited."""
    if spec.week is None:
        return dict.fromkeys(WEEKDAYS, "")
    return {day: typed_hours(hours) or INHERITED for day, hours in zip(WEEKDAYS, spec.week, strict=True)}


def changed_spec(before: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """The plain values of a layer with what a form changed; everything else of it stays."""
    spec = dict(before)
    for name in PLACES:
        if name in values:
            spec.pop(name, None)
            if values[name]:
                spec[name] = values[name]
    days = {day: str(values[f"week.{day}"]) for day in WEEKDAYS if f"week.{day}" in values}
    if days:
        week = dict(spec.get("week") or {})
        for day, text in days.items():
            week.pop(day, None)
            if text not in ("", INHERITED):
                week[day] = [part.strip() for part in text.split(",")]
        spec.pop("week", None)
        if week:
            spec["week"] = week
    for which in LISTS:
        if which in values:
            spec.pop(which, None)
            if entries := plain_entries(str(values[which])):
                spec[which] = entries
    return spec


def _own(spec: CalendarSpec) -> Iterable[tuple[str, str]]:
    if spec.week is not None:
        days = [
            f"{formats.table().weekdays_short[place]} {hours_words(hours)}"
            for place, hours in enumerate(spec.week)
            if hours
        ]
        yield _("Week"), "\n".join(days)
    for which, title in LISTS.items():
        entries: Sequence[Entry] = getattr(spec, which)
        yield _(title), "\n".join(map(entry_words, entries))


def list_help(which: str) -> str:
    """What F1 says of a list."""
    about = {
        "closures": _("Days on which nobody works."),
        "half_days": _("Days with hours of their own, if they are worked at all."),
        "extra_days": _("Days that are worked although they otherwise would not be."),
    }
    return about[which] + " " + _("n adds one, enter changes it, x takes it away.")


class CalendarList(AdminList[CalendarRow]):
    TAB = "calendars"
    TITLE = N_("Calendars")
    EMPTY = N_("No calendar yet.")
    COLUMNS = (
        Column[CalendarRow](
            "name", N_("Name"), lambda row: f"{row.name} ★" if row.is_default else row.name, minimum=22, flex=2
        ),
        Column[CalendarRow](
            "parent", N_("Inherits from"), lambda row: row.parent or "", minimum=14, flex=2, priority=2
        ),
        Column[CalendarRow](
            "place",
            N_("Holidays of"),
            lambda row: " ".join(filter(None, (row.spec.country, row.spec.subdivision, row.spec.market))),
            minimum=12,
            flex=1,
            priority=1,
        ),
        Column[CalendarRow](
            "zone", N_("Time zone"), lambda row: row.spec.time_zone or "", minimum=16, flex=2, priority=3
        ),
        Column[CalendarRow]("used", N_("Used by"), lambda row: str(row.used_by), width=8, align="right"),
    )

    def rows_of(self, bank: Bank) -> Sequence[CalendarRow]:
        return bank.calendars

    def words_of(self, row: CalendarRow) -> str:
        return f"{row.name} {row.parent or ''} {row.spec.country or ''} {row.spec.market or ''}"

    def copies(self, row: CalendarRow) -> str:
        return row.name

    def about(self, row: CalendarRow, bank: Bank) -> Content:
        spec = row.spec
        place = " ".join(filter(None, (spec.country, spec.subdivision, spec.market)))
        return details(
            [
                (_("Name"), row.name),
                (_("Default"), _("yes, for everybody without another one") if row.is_default else ""),
                (_("Inherits from"), row.parent or ""),
                (_("Holidays of"), place),
                (_("Time zone"), spec.time_zone or ""),
                *_own(spec),
                (_("Used by"), str(row.used_by)),
            ]
        )

    def open_it(self, row: CalendarRow) -> None:
        self.app.push_screen(MonthScreen(row.name))

    def why_not_calendars(self) -> Refusal | None:
        return self.lacks(Permission.MANAGE_CALENDARS)

    def _fields(self, bank: Bank, row: CalendarRow | None) -> list[FormField]:
        spec = row.spec if row is not None else CalendarSpec()
        others = named(each.name for each in bank.calendars if row is None or each.name != row.name)
        parent = row.parent if row is not None else next((each.name for each in bank.calendars if each.is_default), "")
        countries = _("A code such as FR or BR; empty: inherited.")
        hours = _("09:00-17:00, or 09:00-13:00, 14:00-18:00; - for a day off. All seven empty: inherited.")
        weekdays = formats.table().weekdays_short
        return [
            FormField("name", _("Name"), row.name if row else "", required=True, limit=200,
                      help=_("What the calendar is called; teams and people name it by this.")),
            FormField("parent", _("Inherits from"), parent or "", choices=others,
                      help=_("What this calendar does not say itself comes from there.")),
            FormField("country", _("Country"), spec.country or "", help=countries),
            FormField("subdivision", _("Part of it"), spec.subdivision or "", help=_("A code such as CA or SP.")),
            FormField("market", _("Market"), spec.market or "", help=_("A financial calendar such as XNYS or XECB.")),
            FormField("time_zone", _("Time zone"), spec.time_zone or "", read=lambda text: zone(text).key,
                      help=_("A name such as Europe/Paris; empty: inherited.")),
            *(
                FormField(f"week.{day}", weekdays[place], text, help=hours, read=read_day)
                for place, (day, text) in enumerate(week_texts(spec).items())
            ),
            *(
                FormField(which, _(title), written(getattr(spec, which)), help=list_help(which))
                for which, title in LISTS.items()
            ),
        ]  # fmt: skip

    @action("calendars.new", "n", label=N_("new"), help=N_("Add a calendar"), enabled="why_not_calendars", footer=20)
    async def new(self) -> None:
        bank, calendars = self.bank, self.workspace.calendars
        if bank is None:
            return

        async def save(values: dict[str, Any]) -> Any:
            spec, parent = changed_spec({}, values), values["parent"] or None
            return await self.host.write(lambda: calendars.add(values["name"], spec, parent=parent))

        form = CalendarForm(
            _("New calendar"), self._fields(bank, None), save=save, days=bank.days, trial=self._trial({}),
            draft="calendar",
        )  # fmt: skip
        await self.host.fill_form(form)

    def _trial(self, before: Mapping[str, Any]) -> Trial:
        calendars = self.workspace.calendars

        def trial(values: Mapping[str, Any], year: int) -> tuple[DayRow, ...]:
            return calendars.trial(changed_spec(before, values), values["parent"] or None, year)

        return trial

    @action("calendars.edit", "e", label=N_("edit"), help=N_("Edit the calendar"), enabled="why_not_calendars",
            rows=True, footer=30)  # fmt: skip
    async def edit(self, targets: Targets[CalendarRow]) -> None:
        bank, calendars, row = self.bank, self.workspace.calendars, targets.row
        if bank is None or row is None:
            return
        name, version, spec = row.name, row.version, row.spec.to_json()

        async def save(values: dict[str, Any]) -> Any:
            changes: dict[str, Any] = {}
            if "name" in values:
                changes["name"] = values["name"]
            if "parent" in values:
                changes["parent"] = values["parent"] or None
            if set(values) - {"name", "parent"}:
                changes["spec"] = changed_spec(spec, values)
            return await self.host.write(lambda: calendars.edit(name, changes, version))

        async def reread() -> Mapping[str, str]:
            nonlocal version, spec
            now = await self.host.read(lambda: calendars.show(name))
            version, spec = now.version, now.spec.to_json()
            return {field.name: field.value for field in self._fields(bank, now)}

        title = _("Edit {name}").format(name=row.name)
        form = CalendarForm(
            title, self._fields(bank, row), save=save, days=bank.days, trial=self._trial(spec), reread=reread,
            draft=f"calendar:{row.id}",
        )  # fmt: skip
        await self.host.fill_form(form)

    @action("calendars.default", "asterisk", label=N_("default"),
            help=N_("Make it the calendar of all who have no other"),
            enabled="why_not_calendars", rows=True, footer=40)  # fmt: skip
    async def default(self, targets: Targets[CalendarRow]) -> None:
        calendars, row = self.workspace.calendars, targets.row
        if row is None:
            return
        text = _("Everybody without a calendar of their own, or of their team, has it from now on.")
        if await self.host.ask(Confirm(_("Make {name} the default?").format(name=row.name), text)):
            self.host.perform(lambda: calendars.make_default(row.name))
