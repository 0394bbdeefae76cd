"""The list of templates: what there is, in which state, and beside it the items with their dates."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from textual.app import ComposeResult

from fsctui.domain.rows import TemplateRow, TemplateSheet
from fsctui.domain.templates import VersionStatus
from fsctui.i18n import N_, _, current
from fsctui.refusal import Refusal
from fsctui.tui.actions import action
from fsctui.tui.screens.templates import details
from fsctui.tui.screens.templates.editor import EditorScreen
from fsctui.tui.screens.templates.importing import Importer
from fsctui.tui.screens.templates.items import Sample, dates
from fsctui.tui.screens.templates.lookups import Lookups, lookups
from fsctui.tui.screens.templates.template import TemplateScreen
from fsctui.tui.screens.templates.verbs import Here, TemplateVerbs
from fsctui.tui.screens.templates.words import status_words
from fsctui.tui.text import words
from fsctui.tui.widgets.columns import Column
from fsctui.tui.widgets.preview import HasPreview, Preview, Split, Tab
from fsctui.tui.widgets.record_list import RecordList
from fsctui.tui.widgets.sources import MemorySource
from fsctui.tui.widgets.views import SwitchesViews, View, ViewBar

VIEWS: dict[str, tuple[str, Callable[[TemplateRow], bool]]] = {
    "published": (N_("Published"), lambda row: row.status is VersionStatus.PUBLISHED),
    "drafts": (N_("Drafts"), lambda row: row.draft is not None or row.status is VersionStatus.DRAFT),
    "obsolete": (N_("Obsolete"), lambda row: row.status is VersionStatus.OBSOLETE),
    "all": (N_("All"), lambda row: True),
}
EMPTY = {
    "published": N_("No template is published yet. n writes one, I imports one."),
    "drafts": N_("Nobody is writing a template."),
    "obsolete": N_("No template is retired."),
    "all": N_("There are no templates yet. n writes one, I imports one."),
}
TABS = (Tab("items", N_("Items")), Tab("about", N_("About")), Tab("versions", N_("Versions")))
PAGE = 200


@dataclass(frozen=True)
class Found:
    """What a load of the screen brings."""

    rows: Sequence[TemplateRow]
    known: Lookups


class TemplatesScreen(SwitchesViews, HasPreview, Importer, TemplateVerbs):
    NAME = N_("Templates")
    TOPICS = frozenset({"template", "plan", "object_type"})
    STYLES = "templates.tcss"

    def __init__(self) -> None:
        super().__init__()
        self.known = Lookups()
        self.all: Sequence[TemplateRow] = ()
        self.views = ViewBar([View(view, _(label)) for view, (label, _which) in VIEWS.items()])
        self.rows: RecordList[TemplateRow] = RecordList(self._columns(), empty=EMPTY["published"])
        self.preview = Preview(TABS)

    def _columns(self) -> tuple[Column[TemplateRow], ...]:
        return (
            Column[TemplateRow]("name", N_("Name"), lambda row: row.name_in(current()), minimum=24, flex=3),
            Column[TemplateRow]("type", N_("For"), lambda row: self.known.type_label(row.target_type), minimum=10,
                                priority=2),
            Column[TemplateRow]("category", N_("Category"), lambda row: row.category, minimum=10, priority=4),
            Column[TemplateRow]("status", N_("Status"), lambda row: status_words(row.status), width=13),
            Column[TemplateRow]("version", N_("Version"), _version, width=9, priority=1),
            Column[TemplateRow]("items", N_("Items"), lambda row: str(row.items), width=7, align="right", priority=3),
            Column[TemplateRow]("plans", N_("Plans"), lambda row: str(row.running_plans or ""), width=7, align="right",
                                priority=3),
        )  # fmt: skip

    def body(self) -> ComposeResult:
        yield self.views
        with Split():
            yield self.rows
            yield self.preview

    # Reading

    def load(self) -> Found:
        templates, rows, after = self.workspace.templates, list[TemplateRow](), None
        while True:
            page = templates.page(limit=PAGE, after=after)
            rows += page.items
            after = page.next
            if after is None or self.superseded():
                break
        return Found(rows, lookups(self.workspace))

    def fill(self, data: Found) -> None:
        self.all, self.known = data.rows, data.known
        shown = [View(view, _(label), sum(map(which, self.all))) for view, (label, which) in VIEWS.items()]
        self.views.show(shown)
        self.show_view()

    def show_view(self) -> None:
        view = self.views.current
        self.rows.empty = EMPTY[view]
        chosen = [row for row in self.all if VIEWS[view][1](row)]
        keys = {
            "name": lambda row: row.name_in(current()).casefold(), "type": lambda row: row.target_type,
            "category": lambda row: row.category.casefold(), "status": lambda row: row.status.value,
            "version": lambda row: row.version, "items": lambda row: row.items,
            "plans": lambda row: row.running_plans,
        }  # fmt: skip
        self.rows.show(MemorySource(chosen, self._searched, keys), key=view)

    def _searched(self, row: TemplateRow) -> str:
        names = " ".join([row.name, *row.names.values(), row.unique_name, row.category])
        return f"{names} {self.known.type_label(row.target_type)}"

    def on_view_bar_changed(self, message: ViewBar.Changed) -> None:
        self.rows.focus()
        self.show_view()

    # The row under the cursor

    def here(self) -> Here | None:
        return None if self.rows.row is None else Here.of_row(self.rows.row)

    def on_record_list_highlighted(self) -> None:
        self.look()

    def look(self) -> None:
        """Fill the preview again; only the newest call counts."""
        row = self.rows.row
        if row is None:
            self.preview.clear()
        elif self.preview.display:
            self.only_newest("sheet", self._look, row)

    async def _look(self, row: TemplateRow) -> None:
        workspace, today = self.workspace, self.workspace.context.today()

        def ask() -> tuple[TemplateSheet, Lookups]:
            sheet = workspace.templates.show(row.unique_name)
            return sheet, lookups(workspace)

        try:
            sheet, known = await self.read(ask)
            sample = Sample.of(sheet.body, today)
            found = await self.read(lambda: dates(workspace.templates, sheet.body, sample))
        except Refusal as refusal:
            self.preview.clear(words(refusal))
            return
        if self.rows.cursor_id == row.id:
            self.preview.show("items", details.items(sheet.body, found, sample, today, known))
            self.preview.show("about", details.about(sheet, row, known))
            self.preview.show("versions", details.versions(sheet, workspace.context.actor.time_zone, known))

    def toggle_preview(self) -> None:
        super().toggle_preview()
        self.look()

    def on_record_list_opened(self, message: RecordList.Opened) -> None:
        if message.row is not None:
            self.app.push_screen(TemplateScreen(message.row.id))

    @action("templates.new", "n", label=N_("new"), help=N_("Write a new template"), enabled="why_not_new", footer=15)
    def new(self) -> None:
        self.app.push_screen(EditorScreen(None))

    @action("templates.import", "I", label=N_("import"), help=N_("Import a template from a file, or all of a folder"),
            enabled="why_not_new", footer=35)  # fmt: skip
    async def import_files(self) -> None:
        imported = await self.ask_and_import()
        if imported is not None:
            self.views.choose("drafts" if imported.status is VersionStatus.DRAFT else "published")
            self.reload()


def _version(row: TemplateRow) -> str:
    """The version's number; a pencil and the draft's number beside it while one is being written."""
    return f"{row.version}" if row.draft is None else f"{row.version} (✎ {row.draft})"
