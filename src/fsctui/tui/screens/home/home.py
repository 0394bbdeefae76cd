"""Home: what needs me now, the most pressing first; enter on a line goes there."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from fsctui.i18n import N_, _, formats
from fsctui.tui.actions import action
from fsctui.tui.base import BaseScreen
from fsctui.tui.going import show_view
from fsctui.tui.screens.home.lines import Line, News, Thing, View, news
from fsctui.tui.text import joined, plain
from fsctui.tui.widgets.columns import Column
from fsctui.tui.widgets.record_list import RecordList
from fsctui.tui.widgets.sources import MemorySource


def _text(line: Line) -> Content:
    if line.heading:
        return plain(line.text, "bold $text-error" if line.alert else "bold")
    return joined("  ", plain(line.text))


def _detail(line: Line) -> Content:
    return plain(line.detail, "$text-error" if line.alert else "$text-muted")


COLUMNS = (
    Column[Line]("count", "", lambda line: plain(line.count, "bold"), width=4, align="right", sortable=False),
    Column[Line]("text", "", _text, minimum=30, flex=4, sortable=False),
    Column[Line]("detail", "", _detail, width=25, priority=1, sortable=False),
)


class HomeList(RecordList[Line]):
    """Lines are not marked, sorted or filtered: there are few, and their order says something."""

    WITHOUT = frozenset(
        {"list.mark", "list.mark_all", "list.mark_range", "list.sort", "list.reverse", "list.filter", "list.clear"}
    )


class HomeScreen(BaseScreen[None]):
    NAME = N_("Home")
    TOPICS = frozenset({"task", "plan", "document", "referral", "notice", "unfinished"})
    STYLES = "home.tcss"

    def __init__(self) -> None:
        super().__init__()
        self.greeting = Static(Content(""), id="greeting", markup=False)
        self.lines = HomeList(COLUMNS, empty=N_("Nothing waits for you."))

    def body(self) -> ComposeResult:
        yield self.greeting
        yield self.lines

    def on_mount(self) -> None:
        self.lines.focus()

    def load(self) -> News:
        return news(self.workspace)

    def fill(self, data: News) -> None:
        who = self.workspace.context.actor.name
        day = formats.weekday_date(data.today)
        self.greeting.update(plain(_("{who}, {day}").format(who=who, day=day)))
        # Where nothing waits, the sentences that say where to begin get the whole width.
        detailed = any(line.detail for line in data.lines if not line.heading or line.count != "0")
        self.lines.use_columns(COLUMNS if detailed else COLUMNS[:-1])
        self.lines.show(MemorySource(data.lines), key="home")

    def on_record_list_opened(self, message: RecordList.Opened) -> None:
        line: Line | None = message.row
        if line is None or line.to is None:
            return
        if isinstance(line.to, View):
            if line.to.view:
                show_view(self.fsctui, line.to.area, line.to.view)
            else:
                self.fsctui.go(line.to.area)
            return
        if line.to.notice is not None:
            self._read(line.to)
        self.fsctui.open_record(line.to.kind, line.to.id)

    def _read(self, about: Thing) -> None:
        notices, notice = self.workspace.notices, about.notice
        if notice is not None:
            self.perform(lambda: notices.mark_read([notice]), said=lambda done: "")

    def why_no_notice(self) -> str | None:
        line = self.lines.row
        if line is None or not isinstance(line.to, Thing) or line.to.notice is None:
            return _("Only a notice can be put aside; enter opens the line.")
        return None

    @action("home.read", "x", label=N_("put aside"), help=N_("Mark the notice as read"),
            enabled="why_no_notice", footer=20)  # fmt: skip
    def put_aside(self) -> None:
        line = self.lines.row
        if line is not None and isinstance(line.to, Thing):
            self._read(line.to)

    @action("home.read_all", "X", label=N_("read all"), help=N_("Mark all notices as read"), footer=None)
    def read_all(self) -> None:
        notices = self.workspace.notices
        self.perform(notices.mark_read)
