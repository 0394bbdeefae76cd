"""One template: a version of it with its items and sample dates; [ and ] turn to other versions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from fsctui.domain.rows import TemplateSheet
from fsctui.domain.templates import Assignee, VersionStatus, diff
from fsctui.i18n import N_, _, current
from fsctui.tui.actions import action
from fsctui.tui.screens.templates import details, items
from fsctui.tui.screens.templates.items import Dates, ItemList, Sample
from fsctui.tui.screens.templates.lookups import Lookups, date_reader, lookups
from fsctui.tui.screens.templates.sample import SampleDates
from fsctui.tui.screens.templates.verbs import Here, TemplateVerbs
from fsctui.tui.screens.templates.words import STATUS_MARKS, dates_refused, difference_lines
from fsctui.tui.text import plain
from fsctui.tui.widgets.preview import HasPreview, Preview, Split, Tab
from fsctui.tui.widgets.record_list import RecordList
from fsctui.tui.widgets.views import SwitchesViews, View, ViewBar

TABS = (
    Tab("item", N_("Item")),
    Tab("about", N_("About")),
    Tab("changes", N_("Changes")),
    Tab("versions", N_("Versions")),
)


@dataclass(frozen=True)
class Found:
    """What a load brings; `before` is the version before the one shown."""

    sheet: TemplateSheet
    before: TemplateSheet | None
    known: Lookups
    sample: Sample
    dates: Dates


class TemplateScreen(SwitchesViews, HasPreview, TemplateVerbs):
    NAME = N_("Template")
    TOPICS = frozenset({"template"})
    STYLES = "templates.tcss"

    def __init__(self, template_id: int) -> None:
        super().__init__()
        self.template_id = template_id
        self.number: int | None = None
        self.sample: Sample | None = None
        self.found: Found | None = None
        self.today = date.min
        self.views = ViewBar()
        self.line = Static(Content(""), classes="sample", markup=False)
        self.rows = ItemList(items.columns(lambda: self.today, self._names), empty=N_("It has no items yet."))
        self.preview = Preview(TABS)

    def body(self) -> ComposeResult:
        yield self.views
        yield self.line
        with Split():
            yield self.rows
            yield self.preview

    @property
    def heading(self) -> str:
        if self.found is None:
            return super().heading
        body = self.found.sheet.body
        return body.names.get(current(), body.name)

    def _names(self) -> Mapping[Assignee, str]:
        return {} if self.found is None else self.found.known.names()

    # Reading

    def load(self) -> Found:
        workspace, name, number = self.workspace, str(self.template_id), self.number
        sheet = workspace.templates.show(name, number)
        earlier = [row.number for row in sheet.versions if row.number < sheet.number]
        before = workspace.templates.show(name, earlier[0]) if earlier else None
        known = lookups(workspace)
        sample = self.sample or Sample.of(sheet.body, workspace.context.today())
        return Found(sheet, before, known, sample, items.dates(workspace.templates, sheet.body, sample))

    def fill(self, data: Found) -> None:
        self.found, self.today = data, self.workspace.context.today()
        sheet = data.sheet
        self.views.show([View(str(row.number), _tab(row.number, row.status)) for row in sheet.versions],
                        current=str(sheet.number))  # fmt: skip
        refusal = data.dates.refusal
        said = details.sample_words(data.sample, self.today)
        self.line.update(
            plain(said) if refusal is None else plain(f"✗ {dates_refused(refusal, sheet.body)}", "$text-error")
        )
        shown = items.lines(sheet.body, data.dates, {item.key: place for place, item in
                            enumerate(sheet.body.items, 1)}.__getitem__)  # fmt: skip
        self.rows.show(items.source(shown, self._names), key=sheet.number, again=True)
        self.preview.show("about", details.about(sheet, None, data.known))
        self.preview.show("changes", self._changes(data))
        self.preview.show("versions", details.versions(sheet, self.workspace.context.actor.time_zone, data.known))
        self.query_one("TitleBar").refresh()

    @staticmethod
    def _changes(data: Found) -> Content:
        if data.before is None:
            return plain(_("This is the first version."), "$text-muted")
        old, new = data.before.body, data.sheet.body
        lines = difference_lines(diff(old, new), old, new) or [plain(_("Nothing is different."))]
        head = _("Version {old} → version {new}").format(old=data.before.number, new=data.sheet.number)
        return Content("\n").join([plain(head, "bold"), *lines])

    def on_view_bar_changed(self, message: ViewBar.Changed) -> None:
        self.number = int(message.view)
        self.reload()

    def on_record_list_highlighted(self, message: RecordList.Highlighted) -> None:
        line, found = self.rows.row, self.found
        if line is not None and found is not None:
            self.preview.show(
                "item", details.one_item(found.sheet.body, line.item, found.dates, (), self.today, found.known)
            )

    def on_record_list_opened(self, message: RecordList.Opened) -> None:
        self.preview.display = True
        self.preview.choose("item")

    # Verbs

    def here(self) -> Here | None:
        return None if self.found is None else Here.of_sheet(self.found.sheet)

    def shown_number(self) -> int | None:
        return self.number

    @action("template.sample", "D", label=N_("sample dates"), help=N_("Another sample start and target date"),
            footer=45)  # fmt: skip
    async def sample_dates(self) -> None:
        if self.found is None:
            return
        reader = date_reader(self.today, self.found.known.mine)
        chosen = await self.ask(SampleDates(self.found.sample, reader, self.today))
        if chosen is not None:
            self.sample = chosen
            self.reload()


def _tab(number: int, status: VersionStatus) -> str:
    return _("{mark} version {number}").format(mark=STATUS_MARKS[status], number=number)
