"""Reports: what became of referrals, in tables with bars; each measure is defined beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from fsctui.domain.referral_report import ReferralReport, Scope
from fsctui.i18n import N_, _, current, formats, labels
from fsctui.interchange.report_csv import write_report
from fsctui.refusal import Refusal
from fsctui.tui.actions import action
from fsctui.tui.days import Days
from fsctui.tui.dialogs.confirm import Confirm
from fsctui.tui.dialogs.form import FillsForms, Form, FormField
from fsctui.tui.dialogs.paths import AskPath, written
from fsctui.tui.screens.reports.tables import (
    LEADERS,
    SUMMARY,
    VIEWS,
    ReportLine,
    about,
    by_of,
    columns,
    lines_of,
    order_of,
)
from fsctui.tui.text import plain, words
from fsctui.tui.widgets.preview import HasPreview, Preview, Split, Tab
from fsctui.tui.widgets.record_list import RecordList
from fsctui.tui.widgets.sources import MemorySource
from fsctui.tui.widgets.views import SwitchesViews, View, ViewBar

MUTED = "$text-muted"


@dataclass(frozen=True)
class Asked:
    """What a report was asked for: the view, the first and the last day (None: from the beginning, until now)."""

    view: str = SUMMARY
    since: date | None = None
    until: date | None = None


class ReportTable(RecordList[ReportLine]):
    """Figures: there is nothing to mark."""

    WITHOUT = frozenset({"list.mark", "list.mark_all", "list.mark_range"})


class ReportsScreen(SwitchesViews, HasPreview, FillsForms):
    NAME = N_("Reports")
    TOPICS = frozenset({"referral"})
    STYLES = "reports.tcss"
    WITHOUT = frozenset({"preview.tab", "preview.tab_back"})

    def __init__(self) -> None:
        super().__init__()
        self.asked = Asked()
        self.report: ReferralReport | None = None
        self.days = Days(date.min)
        self.views = ViewBar([View(view, _(label)) for view, label in VIEWS.items()])
        self.line = Static(Content(""), classes="line", markup=False)
        self.rows = ReportTable(columns(SUMMARY), empty=N_("No referral in this time."))
        self.preview = Preview((Tab("about", N_("What it means")),))

    def body(self) -> ComposeResult:
        yield self.views
        yield self.line
        with Split():
            yield self.rows
            yield self.preview

    # Reading

    def load(self) -> tuple[Asked, ReferralReport, Days]:
        workspace, asked = self.workspace, self.asked
        days = Days(workspace.context.today())
        return asked, workspace.referral_reports.report(by_of(asked.view), asked.since, asked.until, current()), days

    def fill(self, data: tuple[Asked, ReferralReport, Days]) -> None:
        asked, self.report, self.days = data
        self.line.update(plain(self._period(self.report), MUTED))
        self.show_table(asked.view)

    def show_table(self, view: str) -> None:
        if self.report is None:
            return
        shown = columns(view)
        keys = {
            each.id: (lambda line, column=each.id: order_of(line, column))
            for each in shown
            if each.id not in ("name", "bar")
        }
        self.rows.use_columns(shown)
        source = MemorySource(
            lines_of(view, self.report), lambda line: line.name, {**keys, "name": lambda line: line.name.casefold()}
        )
        self.rows.show(source, key=(view, self.asked))
        self.look()

    def _period(self, report: ReferralReport) -> str:
        """Whose referrals are counted, and of which time."""
        since = formats.date(report.since) if report.since is not None else _("the beginning")
        until = formats.date(report.until) if report.until is not None else _("now")
        whose = labels.label(report.scope)
        said = _("{whose}, from {since} until {until} (D)").format(whose=whose, since=since, until=until)
        if report.scope is Scope.OWN and self.views.current == LEADERS:
            said += " · " + _("the leaderboard has your own line only")
        return said

    def refused(self, refusal: Refusal) -> None:
        """Whoever may see no referrals reads it in the list's place."""
        super().refused(refusal)
        if self.report is None:
            self.rows.empty = words(refusal)
            self.rows.show(MemorySource[ReportLine](()), key=refusal.code)

    def on_view_bar_changed(self, message: ViewBar.Changed) -> None:
        self.asked = Asked(message.view, self.asked.since, self.asked.until)
        self.rows.focus()
        self.reload()

    def on_record_list_highlighted(self) -> None:
        self.look()

    def on_record_list_opened(self) -> None:
        self.preview.display = True
        self.look()

    def look(self) -> None:
        line = self.rows.row
        if line is None:
            self.preview.clear()
        else:
            self.preview.show("about", about(line))

    def words_changed(self) -> None:
        self.views.show([View(view, _(label)) for view, label in VIEWS.items()], current=self.views.current)

    def copy_text(self) -> str | None:
        line = self.rows.row
        return None if line is None else about(line).plain

    # Choosing the time, and a file

    @action("reports.period", "D", label=N_("dates"), help=N_("The first and the last day that are counted"), footer=20)
    async def period(self) -> None:
        days, asked = self.days, self.asked

        def text(day: date | None) -> str:
            return "" if day is None else day.isoformat()

        async def save(values: dict[str, Any]) -> Any:
            since, until = values["since"] or None, values["until"] or None
            reports = self.workspace.referral_reports
            # Asked here, so that a period that ends before it begins is refused in the form.
            await self.read(lambda: reports.report(by_of(asked.view), since, until))
            self.asked = Asked(asked.view, since, until)
            return True

        example = _("Such as -3m, 2026-01-01 or today; empty leaves it open.")
        fields = [
            FormField("since", _("From"), text(asked.since), help=example, read=days.read, meaning=days.show),
            FormField("until", _("Until"), text(asked.until), help=example, read=days.read, meaning=days.show),
        ]
        if await self.fill_form(Form(_("Referrals that came"), fields, save=save)):
            self.reload()

    def why_no_report(self) -> str | None:
        return None if self.report is not None else _("There is no report here yet.")

    @action("reports.export", "E", label=N_("export"), help=N_("Write the figures to a CSV file"),
            enabled="why_no_report", footer=30)  # fmt: skip
    async def export(self) -> None:
        report = self.report
        if report is None:
            return
        name = f"referrals-by-{report.by.value}-{self.days.today.isoformat()}.csv"
        title = _("Write the figures, {by}, to").format(by=_(VIEWS[report.by.value]).lower())
        path = await self.ask(AskPath(title, value=name, to_write=True))
        if path is None:
            return
        if path.exists() and not await self.ask(
            Confirm(_("Replace {file}?").format(file=path.name), str(path), danger=True)
        ):
            return
        await self.read(lambda: written(path, write_report(report)))
        self.fsctui.notify(_("Written to {file}.").format(file=path))
