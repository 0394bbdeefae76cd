"""A calendar month by month: working days, and every other day with the reason why nobody works on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from fsctui.domain.people_rows import DayRow
from fsctui.i18n import N_, _, formats, ngettext
from fsctui.i18n.trace_words import describe_reason
from fsctui.scheduling.calendar import FIRST_YEAR, LAST_YEAR, Hours
from fsctui.scheduling.trace import Reason
from fsctui.tui.actions import action
from fsctui.tui.base import BaseScreen
from fsctui.tui.screens.admin.calendar_days import hours_words
from fsctui.tui.text import joined, plain

CELL = 5
MUTED = "$text-muted"
MARKS = {Reason.WEEKEND: "·", Reason.HOLIDAY: "*", Reason.CLOSURE: "x", Reason.ABSENCE: "~"}
OTHER_HOURS = "½"
STYLES = {
    Reason.WEEKEND: "$text-disabled",
    Reason.HOLIDAY: "bold $text-error",
    Reason.CLOSURE: "bold $text-warning",
    Reason.ABSENCE: "bold $text-accent",
}


@dataclass(frozen=True, slots=True)
class Month:
    """A month as it was read."""

    first: date
    today: date
    days: Sequence[DayRow]


def usual(days: Sequence[DayRow]) -> dict[int, Hours]:
    """Weekday -> the hours that it mostly has in the month; weekdays that are mostly off are left out."""
    found: dict[int, Hours] = {}
    for weekday in range(7):
        same = [day for day in days if day.day.weekday() == weekday]
        if any(day.closed is not None and day.closed.kind is Reason.WEEKEND for day in same):
            continue
        known = Counter(day.hours for day in same if day.working)
        if known:
            found[weekday] = known.most_common(1)[0][0]
    return found


def mark(day: DayRow, week: dict[int, Hours]) -> tuple[str, str]:
    """The sign beside a day's number, and how it looks; signs count without colour."""
    if not day.working:
        kind = day.closed.kind if day.closed is not None else Reason.CLOSURE
        return MARKS.get(kind, "x"), STYLES.get(kind, "")
    if day.day.weekday() not in week:
        return "+", "bold $text-success"
    return (OTHER_HOURS, "bold $text-success") if day.hours != week[day.day.weekday()] else (" ", "")


def week_lines(week: dict[int, Hours]) -> list[Content]:
    """The usual hours, weekdays of the same hours on one line."""
    names = formats.table().weekdays_short
    together: dict[Hours, list[str]] = {}
    for weekday, hours in week.items():
        together.setdefault(hours, []).append(names[weekday])
    return [joined((f"{', '.join(days)}  ", MUTED), plain(hours_words(hours))) for hours, days in together.items()]


def grid(month: Month) -> Content:
    """The month as a page of a wall calendar, weeks from Monday."""
    names = formats.table().weekdays_short
    lines = [joined(*((name[: CELL - 1].rjust(CELL - 1) + " ", MUTED) for name in names))]
    week = usual(month.days)
    row: list[str | Content | tuple[str, str]] = [" " * CELL * month.first.weekday()]
    for day in month.days:
        sign, style = mark(day, week)
        here = day.day == month.today
        text = f"[{day.day.day:>2}]" if here else f" {day.day.day:>2}{sign}"
        row.append((text + " ", f"{style} reverse" if here else style))
        if day.day.weekday() == 6:
            lines.append(joined(*row))
            row = []
    if row:
        lines.append(joined(*row))
    return Content("\n").join(lines)


def reasons(month: Month) -> Content:
    """The days that aren't ordinary, each with its reason, and how many days are worked."""
    week = usual(month.days)
    worked = sum(day.working for day in month.days)
    lines = [
        plain(ngettext("{n} working day", "{n} working days", worked).format(n=worked), "bold"),
        *week_lines(week),
        Content(""),
    ]
    for day in month.days:
        when = formats.weekday_date(day.day, month.today)
        if day.working and day.day.weekday() not in week:
            lines.append(joined(plain(when), "  ", (_("extra day"), "$text-success"), f"  {hours_words(day.hours)}"))
        elif day.working and day.hours != week[day.day.weekday()]:
            lines.append(joined(plain(when), "  ", (hours_words(day.hours), "$text-success")))
        elif not day.working and day.closed is not None and day.closed.kind is not Reason.WEEKEND:
            words = describe_reason(day.closed.kind, day.closed.name)
            lines.append(joined(plain(when), "  ", (words, STYLES.get(day.closed.kind, ""))))
    return Content("\n").join(lines)


def legend() -> Content:
    """What the signs mean."""
    signs = [
        ("·", _("weekend")), ("*", _("public holiday")), ("x", _("closed")), ("½", _("other hours")),
        ("+", _("extra day")), ("[ ]", _("today")),
    ]  # fmt: skip
    return plain("  ".join(f"{sign} {words}" for sign, words in signs), MUTED)


class MonthScreen(BaseScreen[None]):
    NAME = N_("Calendar")
    TOPICS = frozenset({"calendar"})
    STYLES = "admin.tcss"

    def __init__(self, calendar: str) -> None:
        super().__init__()
        self.calendar = calendar
        self.first: date | None = None
        self.title_line = Static(Content(""), id="month", markup=False)
        self.grid = Static(Content(""), id="grid", markup=False)
        self.list = Static(Content(""), markup=False)
        self.month: Month | None = None

    def body(self) -> ComposeResult:
        yield self.title_line
        with Horizontal(id="page"):
            yield self.grid
            with VerticalScroll(id="reasons", can_focus=False):
                yield self.list
        yield Static(legend(), id="legend", markup=False)

    @property
    def heading(self) -> str:
        return self.calendar

    def load(self) -> Month:
        today = self.workspace.context.today()
        first = self.first or today.replace(day=1)
        return Month(first, today, self.workspace.calendars.month(self.calendar, first.year, first.month))

    def fill(self, data: Month) -> None:
        self.month, self.first = data, data.first
        self.title_line.update(joined((formats.month(data.first).capitalize(), "bold"), f"   {self.calendar}"))
        self.grid.update(grid(data))
        self.list.update(reasons(data))
        self.query_one("#reasons", VerticalScroll).scroll_home(animate=False)

    def words_changed(self) -> None:
        self.query_one("#legend", Static).update(legend())

    def copy_text(self) -> str | None:
        return None if self.month is None else f"{formats.month(self.month.first)}\n{reasons(self.month).plain}"

    def step(self, months: int) -> None:
        """Show another month; where the calendar doesn't reach, that is said and the month stays."""
        if self.first is None:
            return
        number = self.first.year * 12 + self.first.month - 1 + months
        year, month = divmod(number, 12)
        if not FIRST_YEAR <= year <= LAST_YEAR:
            self.say_no(_("Calendars reach from {first} to {last}.").format(first=FIRST_YEAR, last=LAST_YEAR))
            return
        self.first = date(year, month + 1, 1)
        self.reload()

    @action("month.next", "l,j,right,down,right_square_bracket", label=N_("next month"), help=N_("Next month"),
            footer=10)  # fmt: skip
    def following(self) -> None:
        self.step(1)

    @action("month.previous", "h,k,left,up,left_square_bracket", label=N_("month before"), help=N_("Month before"),
            footer=20)  # fmt: skip
    def preceding(self) -> None:
        self.step(-1)

    @action("month.next_year", "J,pagedown", label=N_("next year"), help=N_("Next year"), footer=30)
    def year_on(self) -> None:
        self.step(12)

    @action("month.previous_year", "K,pageup", label=N_("year before"), help=N_("Year before"), footer=40)
    def year_back(self) -> None:
        self.step(-12)

    @action("month.today", "g,t", label=N_("today"), help=N_("The month of today"), footer=50)
    def now(self) -> None:
        self.first = None
        self.reload()

    @action("month.down", "ctrl+d", label=N_("scroll"), help=N_("Scroll the reasons down"), footer=None)
    def reasons_down(self) -> None:
        self.query_one("#reasons", VerticalScroll).scroll_relative(y=4, animate=False)

    @action("month.up", "ctrl+u", label=N_("scroll up"), help=N_("Scroll the reasons up"), footer=None)
    def reasons_up(self) -> None:
        self.query_one("#reasons", VerticalScroll).scroll_relative(y=-4, animate=False)
