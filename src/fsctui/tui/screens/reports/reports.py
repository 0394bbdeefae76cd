"""Reports: what became of referrals, in tables with bars; each measure is defined beside it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from fsctui.domain.access import Missing, NotAllowed, Permission, has
from fsctui.domain.query import REFERRAL_FIELDS
from fsctui.domain.query_dates import Relative
from fsctui.domain.query_fields import BASE_VIEW
from fsctui.domain.referral_report import By, ReferralReport, Scope
from fsctui.i18n import N_, _, current, formats, labels, report_words
from fsctui.interchange.report_csv import AGEING, LEADERBOARD, write_report
from fsctui.refusal import Refusal
from fsctui.tui.actions import action
from fsctui.tui.days import Days
from fsctui.tui.dialogs.confirm import BulkPreview, Confirm
from fsctui.tui.dialogs.form import FillsForms, Form, FormField
from fsctui.tui.dialogs.paths import AskPath, written
from fsctui.tui.referrals.acting import acted, question
from fsctui.tui.row_verbs import entry_of, said_of
from fsctui.tui.screens.reports.tables import (
    AGES,
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
from fsctui.tui.widgets.query_line import WritesQueries, mistakes_of
from fsctui.tui.widgets.record_list import RecordList
from fsctui.tui.widgets.sources import MemorySource, Targets
from fsctui.tui.widgets.views import View, ViewBar

MUTED = "$text-muted"
TABLE_OF = {LEADERS: LEADERBOARD, AGES: AGEING}
"""The tables of the file that are called otherwise than their views."""
THANKED = frozenset({LEADERS, By.REFERRER.value})
"""In these views lines are referrers."""
SCHEMA = REFERRAL_FIELDS.without({BASE_VIEW})
"""What a report may be narrowed by."""


@dataclass(frozen=True)
class Asked:
    """What a report was asked for: the view, the query, the first and the last day (None: from the beginning, until
    now; a day seen from today moves on with it).
    """

    view: str = SUMMARY
    query: str = ""
    since: date | Relative | None = None
    until: date | Relative | None = None


class ReportsScreen(WritesQueries, HasPreview, FillsForms):
    NAME = N_("Reports")
    TOPICS = frozenset({"referral"})
    STYLES = "reports.tcss"
    EXAMPLE = N_("For example: interest:mortgage team:paris referrer:ryan created:>=-90d")
    QUERY_HELP = N_("Write a query: interest, team, referrer, owner, source, currency, created, closed, words")
    WITHOUT = frozenset({"preview.tab", "preview.tab_back"})

    where: Asked

    def __init__(self) -> None:
        super().__init__()
        self.where = Asked()
        self.report: ReferralReport | None = None
        self.days = Days(date.min)
        self.views = ViewBar([View(view, _(label)) for view, label in VIEWS.items()])
        self.line = Static(Content(""), classes="line", markup=False)
        self.query_line = self.line_of(mistakes_of(SCHEMA))
        self.rows: RecordList[ReportLine] = RecordList(columns(SUMMARY), empty=N_("No referral in this time."))
        self.preview = Preview((Tab("about", N_("What it means")),))

    def body(self) -> ComposeResult:
        yield self.views
        yield self.query_line
        yield self.line
        with Split():
            yield self.rows
            yield self.preview

    # Reading

    def load(self) -> tuple[Asked, ReferralReport, Days]:
        workspace, asked = self.workspace, self.where
        days = Days(workspace.context.today(), workspace.calendars.mine())
        return asked, self._report(asked), days

    def _report(self, asked: Asked) -> ReferralReport:
        reports = self.workspace.referral_reports
        return reports.report(by_of(asked.view), asked.since, asked.until, current(), query=asked.query)

    def fill(self, data: tuple[Asked, ReferralReport, Days]) -> None:
        asked, self.report, self.days = data
        self.line.update(plain(self._period(self.report), MUTED))
        self.show_table(asked.view)

    def show_table(self, view: str) -> None:
        if self.report is None:
            return
        shown = columns(view, compared=self.report.before is not None)
        keys = {
            each.id: (lambda line, column=each.id: order_of(line, column))
            for each in shown
            if each.sortable and each.id != "name"
        }
        self.rows.use_columns(shown)
        source = MemorySource(
            lines_of(view, self.report), lambda line: line.name, {**keys, "name": lambda line: line.name.casefold()}
        )
        self.rows.show(source, key=(view, self.where))
        self.look()

    def _period(self, report: ReferralReport) -> str:
        """Whose referrals are counted, and of which time."""
        since = formats.date(report.since) if report.since is not None else _("the beginning")
        until = formats.date(report.until) if report.until is not None else _("now")
        whose = labels.label(report.scope)
        said = _("{whose}, from {since} until {until} (D)").format(whose=whose, since=since, until=until)
        if report.before is not None:
            said += " · " + _("compared with {time}").format(time=report_words.compared(report.before))
        if report.scope is Scope.OWN and self.views.current == LEADERS:
            said += " · " + _("the leaderboard has your own line only")
        return said

    def refused(self, refusal: Refusal) -> None:
        """Whoever may see no referrals reads it in the list's place."""
        super().refused(refusal)
        if self.report is None:
            self.rows.empty = words(refusal)
            self.rows.show(MemorySource[ReportLine](()), key=refusal.code)

    def seek(self, query: str) -> None:
        self._show(replace(self.where, query=query))

    def _show(self, asked: Asked) -> None:
        self.where = asked
        self.show_query()
        self.rows.focus()
        self.reload()

    def on_view_bar_changed(self, message: ViewBar.Changed) -> None:
        self._show(replace(self.where, view=message.view))

    def on_record_list_highlighted(self) -> None:
        self.look()

    def on_record_list_opened(self, message: RecordList.Opened) -> None:
        """The referrals that a line counts, on top of the report."""
        if message.row is None:
            return
        if message.row.query is None:
            self.say_no(_("This figure is of no list of referrals."))
        else:
            self.fsctui.open("referrals", query=message.row.query)

    def look(self) -> None:
        line = self.rows.row
        if line is None:
            self.preview.clear()
        else:
            self.preview.show("about", about(line))

    def words_changed(self) -> None:
        super().words_changed()
        self.views.show([View(view, _(label)) for view, label in VIEWS.items()], current=self.views.current)

    def copy_text(self) -> str | None:
        line = self.rows.row
        return None if line is None else about(line).plain

    # Choosing the time

    @action("reports.period", "D", label=N_("dates"), help=N_("The first and the last day that are counted"), footer=20)
    async def period(self) -> None:
        days, asked = self.days, self.where

        def text(day: date | Relative | None) -> str:
            return "" if day is None else str(day)

        def read(typed: str) -> date | Relative:
            days.read(typed)
            meant = days.meant(typed)
            assert meant is not None
            return meant

        def show(day: date | Relative) -> str:
            return days.show(days.read(str(day)))

        async def save(values: dict[str, Any]) -> Any:
            wanted = replace(asked, since=values["since"] or None, until=values["until"] or None)
            # Asked here, so that a period that ends before it begins is refused in the form.
            await self.read(lambda: self._report(wanted))
            return wanted

        example = _("Such as -3m, 2026-01-01 or today; empty leaves it open.")
        fields = [
            FormField("since", _("From"), text(asked.since), help=example, read=read, meaning=show),
            FormField("until", _("Until"), text(asked.until), help=example, read=read, meaning=show),
        ]
        if (wanted := await self.fill_form(Form(_("Referrals that came"), fields, save=save))) is not None:
            self._show(wanted)

    # Thanks

    def why_no_thanks(self) -> Refusal | str | None:
        actor = self.workspace.context.actor
        if not has(actor, Permission.WORK_REFERRALS):
            return NotAllowed(Permission.WORK_REFERRALS, Missing.ROLE, actor.username)
        if self.where.view not in THANKED:
            return _("Thanks are sent from the leaderboard and from the referrers.")
        if self.report is not None and self.report.scope is Scope.OWN:
            return _("These are your own referrals; thanks come from those who follow all.")
        if not self._to_thank(self.rows.targets()):
            return _("Nothing of theirs converted that they were not thanked for.")
        return None

    def _to_thank(self, targets: Targets[ReportLine]) -> tuple[int, ...]:
        """Of each referrer that is meant the newest converted referral that nobody thanked them for."""
        meant = (self.rows.known(identity) for identity in targets.ids)
        return tuple(line.to_thank for line in meant if line is not None and line.to_thank is not None)

    @action("reports.thank", "t", label=N_("thank"), help=N_("Thank the referrer for their newest converted referral"),
            enabled="why_no_thanks", rows=True, footer=15)  # fmt: skip
    async def thank(self, targets: Targets[ReportLine]) -> None:
        referrals, ids = self.workspace.referrals, self._to_thank(targets)
        workspace = self.workspace
        if BulkPreview.needed(len(ids)):
            bulk, rows = await self.read(lambda: (referrals.preview_many("thank", ids), referrals.rows(ids)))

            def name(identity: int) -> str:
                return rows[identity].name if identity in rows else f"{identity}"

            if not await self.ask(BulkPreview.of(question("thank", len(ids)), bulk, name=name)):
                return
        self.perform(lambda: acted(workspace, "thank", ids, {}), said=said_of, undo=entry_of)

    # A file

    def why_no_report(self) -> str | None:
        return None if self.report is not None else _("There is no report here yet.")

    @action("reports.export", "E", label=N_("export"), help=N_("Write the figures to a CSV file"),
            enabled="why_no_report", footer=30)  # fmt: skip
    async def export(self) -> None:
        report = self.report
        if report is None:
            return
        view = self.where.view
        table = TABLE_OF.get(view, view)
        name = f"referrals-{table}-{self.days.today.isoformat()}.csv"
        title = _("Write the figures, {by}, to").format(by=_(VIEWS[view]).lower())
        path = await self.ask(AskPath(title, value=name, to_write=True))
        if path is None:
            return
        if path.exists() and not await self.ask(
            Confirm(_("Replace {file}?").format(file=path.name), str(path), danger=True)
        ):
            return
        await self.read(lambda: written(path, write_report(report, table)))
        self.fsctui.notify(_("Written to {file}.").format(file=path))
