"""The form of a calendar: place, week with split shifts, and lists of closures, half days and extra days within it."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import date
from typing import Any, cast

from textual import events
from textual.content import Content

from fsctui.domain.people_rows import DayRow
from fsctui.i18n import N_, _
from fsctui.refusal import Refusal
from fsctui.tui.actions import action
from fsctui.tui.days import Days
from fsctui.tui.dialogs.form import Form, FormField
from fsctui.tui.dialogs.form_fields import Chooser, Row, Steps, passed_on
from fsctui.tui.dialogs.pick import Choice, Pick
from fsctui.tui.screens.admin.calendar_days import (
    KINDS,
    LISTS,
    Entry,
    EntryForm,
    entries_of,
    entry_words,
    kind_of,
    written,
)
from fsctui.tui.screens.admin.month import Month, MonthScreen
from fsctui.tui.text import joined, plain

SHOWN = 5
"""So many lines of a list are seen at once; the rest is reached with the cursor."""
Trial = Callable[[Mapping[str, Any], int], tuple[DayRow, ...]]
"""Every day of a year as a calendar with the form's values would have it. Asked in a thread."""


class EntryList(Chooser):
    """The entries of one list, a line each, and a last line that adds one. Its value is their text."""

    DEFAULT_CSS = """
    EntryList { height: auto; }
    """

    def __init__(self, field: FormField) -> None:
        super().__init__(field)
        self.place = 0

    @property
    def entries(self) -> tuple[Entry, ...]:
        return entries_of(self.field.name, self.value)

    @property
    def words(self) -> str:
        return "\n".join(entry_words(entry) for entry in self.entries)

    def render(self) -> Content:
        lines = [plain(entry_words(entry)) for entry in self.entries]
        lines.append(plain(_("+ add"), "$text-accent" if self.has_focus else "$text-disabled"))
        self.place = min(self.place, len(lines) - 1)
        if self.has_focus:
            lines[self.place] = joined(("› ", "bold $text-accent"), lines[self.place])
        first = max(0, min(self.place - SHOWN // 2, len(lines) - SHOWN))
        return Content("\n").join(lines[first : first + SHOWN])

    def put(self, value: str, shown: str = "") -> None:
        super().put(value, shown)
        self.refresh(layout=True)

    def _move(self, by: int, *, done: bool = False) -> None:
        """Within the list, and at its ends to the field before or after."""
        place = self.place + by
        if done or not 0 <= place <= len(self.entries):
            cast(Steps, self.screen).step(by, done=done)
        else:
            self.place = place
            self.refresh()

    async def _on_key(self, event: events.Key) -> None:
        if passed_on(self, event):
            return
        on_entry = self.place < len(self.entries)
        key = event.key
        if key in ("up", "down"):
            self._move(-1 if key == "up" else 1)
        elif key == "enter" and not on_entry:
            self._move(1, done=True)
        elif key in ("enter", "space", "e") and on_entry:
            self.run_worker(self._edit(), group="action")
        elif key in ("space", "n", "plus"):
            self.run_worker(self._add(), group="action")
        elif key in ("delete", "backspace", "x"):
            if on_entry:
                left = self.entries
                self.put(written([*left[: self.place], *left[self.place + 1 :]]))
        else:
            return
        event.stop()
        event.prevent_default()

    def on_click(self) -> None:
        if self.has_focus:
            self.run_worker(self._edit() if self.place < len(self.entries) else self._add(), group="action")

    async def _add(self) -> None:
        kinds = [Choice(code, _(title)) for code, title in KINDS.items()]
        kind = await self.app.push_screen_wait(Pick(_("When is it?"), kinds))
        if kind is not None and (made := await self._ask(str(kind), None)) is not None:
            self.put(written([*self.entries, made]))
            self.place = len(self.entries)
            self.refresh()

    async def _edit(self) -> None:
        entries = list(self.entries)
        place = self.place
        made = await self._ask(kind_of(entries[place]), entries[place])
        if made is not None:
            entries[place] = made
            self.put(written(entries))

    async def _ask(self, kind: str, entry: Entry | None) -> Entry | None:
        fields = EntryForm(self.field.name, kind, cast(CalendarForm, self.screen).days)

        async def save(values: dict[str, Any]) -> Entry:
            return fields.entry(values)

        title = self.field.label
        made: Entry | None = await self.app.push_screen_wait(Form(title, fields.fields(entry), save=save))
        return made


class ListRow(Row):
    """A row of a form that holds a list."""

    DEFAULT_CSS = """
    ListRow > Horizontal { height: auto; }
    """

    def __init__(self, field: FormField) -> None:
        super().__init__(field)
        self.entry = EntryList(field)


class CalendarForm(Form):
    """As every form, with lists; ctrl+o shows the months as they would be."""

    def __init__(
        self,
        title: str,
        fields: Iterable[FormField],
        *,
        save: Callable[[dict[str, Any]], Awaitable[Any]],
        days: Days,
        trial: Trial,
        reread: Callable[[], Awaitable[Mapping[str, str]]] | None = None,
        draft: str = "",
    ) -> None:
        given = list(fields)
        super().__init__(title, given, save=save, reread=reread, draft=draft)
        self.rows = [ListRow(field) if field.name in LISTS else Row(field) for field in given]
        self.days, self.trial = days, trial

    def hint(self) -> str:
        return f"{super().hint()} · {_('ctrl+o shows the months')}"

    @action("calendar.look", "ctrl+o", label=N_("months"), help=N_("Show the months as they would be"), footer=None,
            priority=True)  # fmt: skip
    async def months(self) -> None:
        read = {row.field.name: row.read(saving=True) for row in self.rows}
        wrong = next((row for row in self.rows if not read[row.field.name][1] and row.field.name != "name"), None)
        if wrong is not None:
            wrong.entry.focus()
            self.complain(_("Something is not right yet; see the field."))
            return
        values = {name: value for name, (value, _good) in read.items()}
        trial, year = self.trial, self.days.today.year
        work = self.run_worker(lambda: _tried(trial, values, year), thread=True)
        if (problem := await work.wait()) is not None:
            self._refused(problem)
            return
        self.complain("")
        await self.app.push_screen_wait(TrialScreen(str(values["name"] or self.heading), values, trial))


def _tried(trial: Trial, values: Mapping[str, Any], year: int) -> Refusal | None:
    """What would be wrong with the calendar. In a thread."""
    try:
        trial(values, year)
    except Refusal as refusal:
        return refusal
    return None


class TrialScreen(MonthScreen):
    """The months of a calendar that isn't saved yet."""

    def __init__(self, name: str, values: Mapping[str, Any], trial: Trial) -> None:
        super().__init__(name)
        self.values, self.trial = values, trial
        self.years: dict[int, tuple[DayRow, ...]] = {}

    @property
    def heading(self) -> str:
        return _("{name}, not saved yet").format(name=self.calendar)

    def load(self) -> Month:
        today = self.workspace.context.today()
        first = self.first or today.replace(day=1)
        if first.year not in self.years:
            self.years[first.year] = self.trial(self.values, first.year)
        last = date(first.year, first.month, monthrange(first.year, first.month)[1])
        return Month(first, today, [each for each in self.years[first.year] if first <= each.day <= last])


__all__ = ["CalendarForm", "TrialScreen"]
