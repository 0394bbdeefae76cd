"""Clients: views per type with counts, the list, and beside it the key facts of the record under the cursor."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from textual.app import ComposeResult

from fsctui.domain.access import Permission, has
from fsctui.domain.record_rows import RecordRow, RecordSheet
from fsctui.domain.records import ObjectType, RecordRef
from fsctui.domain.referral_rows import ReferralRow
from fsctui.domain.referrals import Bucket
from fsctui.i18n import N_, _
from fsctui.refusal import Refusal
from fsctui.services.workspace import Workspace
from fsctui.tui.actions import action
from fsctui.tui.dialogs.pick import Choice, Pick
from fsctui.tui.referrals.words import Lists, lists_of
from fsctui.tui.screens.records import facts
from fsctui.tui.screens.records.facts import TABS, Facts, Home, Reader
from fsctui.tui.screens.records.names import in_order, type_plural
from fsctui.tui.screens.records.source import ALL, Where, checker, columns, source
from fsctui.tui.screens.records.verbs import RecordVerbs, screen_of, why_no_client
from fsctui.tui.text import words
from fsctui.tui.widgets.preview import HasPreview, Preview, Split
from fsctui.tui.widgets.query_line import WritesQueries
from fsctui.tui.widgets.record_list import RecordList
from fsctui.tui.widgets.sources import QuerySource, Targets
from fsctui.tui.widgets.views import Mistake, View, ViewBar

COUNTED = 100
"""Counts are exact up to 99."""
FOUND = 50
HOMES = 4
CLIENTS = frozenset({"account", "contact", "household"})
"""Types of records that needs belong to."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a load of the screen brings."""

    where: Where
    types: tuple[ObjectType, ...]
    source: QuerySource[RecordRow]
    zone: str


class RecordsScreen(WritesQueries, HasPreview, RecordVerbs):
    NAME = N_("Clients")
    TOPICS = frozenset({"record", "object_type"})
    STYLES = "records.tcss"
    EXAMPLE = N_('For example: owner:me updated:>=-1w -confidential:yes "free words"')
    QUERY_HELP = N_("Write a query: type, owner, created, updated, words")
    where: Where

    def __init__(self) -> None:
        super().__init__()
        self.where = Where()
        self.types: dict[str, ObjectType] = {}
        self.counts: Mapping[str, int] = {}
        self.views = ViewBar([View(ALL, _("All"))])
        self.query_line = self.line_of(self._mistakes)
        self.rows: RecordList[RecordRow] = RecordList(
            columns(ALL, {}, "UTC"), empty=N_("No record here that you may see.")
        )
        self.preview = Preview(TABS)
        self._reader: Reader | None = None
        self._facts: Facts | None = None

    def body(self) -> ComposeResult:
        yield self.views
        yield self.query_line
        with Split():
            yield self.rows
            yield self.preview

    def _mistakes(self, text: str) -> list[Mistake]:
        return checker(tuple(self.types))(text)

    def words_changed(self) -> None:
        super().words_changed()
        self._use_columns()
        self._show_views()

    # Reading

    def load(self) -> Found:
        workspace, where = self.workspace, self.where
        types = workspace.records.types()
        return Found(where, types, source(workspace, where), workspace.context.actor.time_zone)

    def fill(self, data: Found) -> None:
        self.types = {found.code: found for found in in_order(data.types)}
        self._use_columns()
        self._show_views()
        self.rows.show(data.source, key=data.where)
        self.only_newest("counts", self._count)

    async def _count(self) -> None:
        records, codes = self.workspace.records, tuple(self.types)
        try:
            counts = await self.read(lambda: {code: records.count(code, most=COUNTED) for code in codes})
        except Refusal:
            return  # the list itself says what is refused
        self.counts = counts
        self._show_views()

    def _show_views(self) -> None:
        known = list(self.types.values())
        # A type that has no record yet comes last; it can be reached, and `n` makes its first record.
        known.sort(key=lambda each: self.counts.get(each.code) == 0)
        shown = [View(each.code, type_plural(each), self.counts.get(each.code)) for each in known]
        self.views.show([View(ALL, _("All")), *shown], current=self.where.view)

    def _use_columns(self) -> None:
        zone = self.workspace.context.actor.time_zone if self.fsctui.is_open else "UTC"
        self.rows.use_columns(columns(self.where.view, self.types, zone))

    def go(self, where: Where) -> None:
        """Show another view, or the same one with another query."""
        self.where = where
        self.show_query()
        self.rows.empty = N_("No record matches the query.") if where.query else N_("No record here that you may see.")
        self.rows.order = None
        self._use_columns()
        self._show_views()
        self.rows.focus()
        self.reload()

    def seek(self, query: str) -> None:
        self.go(Where(self.where.view, query))

    def on_view_bar_changed(self, message: ViewBar.Changed) -> None:
        self.go(Where(message.view))

    # The record under the cursor

    def on_record_list_highlighted(self) -> None:
        self.look()

    def look(self) -> None:
        """Fill the preview again; only the newest call counts."""
        row = self.rows.row
        if row is None:
            self._facts = None
            self.preview.clear()
        elif self.preview.display:
            self.only_newest("facts", self._look, row.ref)

    async def _look(self, ref: RecordRef) -> None:
        try:
            if self._reader is None:
                self._reader = await self.read(self.reader)
            reader = self._reader
            found = await self.read(lambda: read_facts(self, ref))
        except Refusal as refusal:
            self.preview.clear(words(refusal))
            return
        if self.rows.row is not None and self.rows.row.ref == ref:
            self._facts = found
            self.preview.show("details", facts.about(found.sheet))
            self.preview.show("work", facts.work(found.tasks, found.plans, reader))
            self.preview.show("timeline", facts.timeline(found.events, reader, found.sheet))

    def toggle_preview(self) -> None:
        super().toggle_preview()
        self.look()

    def on_record_list_opened(self, message: RecordList.Opened) -> None:
        if message.row is not None:
            self.fsctui.open_record(screen_of(message.row.ref), message.row.id)

    def copy_text(self) -> str | None:
        row = self.rows.row
        return None if row is None else str(row.ref)

    # Verbs

    def why_not_new(self) -> Refusal | None:
        return self.lacks(Permission.CREATE_RECORDS)

    def why_not_launch(self) -> Refusal | None:
        return self.lacks(Permission.LAUNCH_PLANS)

    def why_not_edit(self) -> Refusal | None:
        return self.lacks(Permission.EDIT_RECORDS)

    @action("records.new", "n", label=N_("new"), help=N_("Make a new record"), enabled="why_not_new", footer=20)
    async def new_record(self) -> None:
        await self.make_record(tuple(self.types.values()), self.where.code)

    @action("records.launch", "L", label=N_("launch"), help=N_("Launch a plan on this record or on the marked ones"),
            enabled="why_not_launch", rows=True, footer=15)  # fmt: skip
    async def launch(self, targets: Targets[RecordRow]) -> None:
        ids, records = targets.ids, self.workspace.records
        found = await self.read(lambda: records.rows(ids))
        self.launch_on(found[identity].ref for identity in ids if identity in found)

    def why_not_refer(self) -> Refusal | str | None:
        return self.lacks(Permission.CREATE_REFERRALS) or why_no_client(self.rows.row)

    @action("records.refer", "R", label=N_("refer"), help=N_("Refer this client to a colleague who can help"),
            enabled="why_not_refer", rows=True, footer=17)  # fmt: skip
    async def refer_client(self, targets: Targets[RecordRow]) -> None:
        if targets.row is not None:
            await self.refer(targets.row.ref)

    @action("records.edit", "e", label=N_("edit"), help=N_("Edit the record"), enabled="why_not_edit", rows=True,
            footer=30)  # fmt: skip
    async def edit(self, targets: Targets[RecordRow]) -> None:
        if targets.row is not None:
            await self.edit_record(targets.row.ref)

    @action("records.find", "s", label=N_("search"), help=N_("Find a record of any type by its name"), footer=25)
    async def find(self) -> None:
        records = self.workspace.records

        def provider(typed: str) -> Iterable[Choice[RecordRef]]:
            for hit in records.search(typed, FOUND):
                yield Choice(hit.ref, hit.name, hit.detail)

        hint = _("The beginning of each name is enough")
        chosen = await self.ask(Pick(_("Find a record"), provider, placeholder=hint))
        if chosen is not None:
            self.fsctui.open_record(screen_of(chosen), chosen.id)


def read_facts(screen: RecordVerbs, ref: RecordRef) -> Facts:
    """Everything about a record, in a few questions. In a thread."""
    workspace = screen.workspace
    sheet = workspace.records.show(ref)
    tasks = workspace.tasks.of_record(ref.id)
    plans = workspace.plans.of_record(ref.id)
    events = workspace.timeline.record(ref, facts.EVENTS).items
    needs = read_needs(workspace, ref)
    lists = lists_of(workspace) if needs else Lists()
    return Facts(sheet, read_homes(workspace, sheet), tasks, plans, events, needs, lists)


def read_needs(workspace: Workspace, ref: RecordRef) -> tuple[ReferralRow, ...]:
    """What a client, or somebody of a household, was referred for: open needs first, then what became of others."""
    if ref.type not in CLIENTS or not has(workspace.context.actor, Permission.VIEW_REFERRALS):
        return ()
    found = workspace.referrals.of_client(ref)
    return tuple(sorted(found, key=lambda row: row.bucket is Bucket.CLOSED))


def read_homes(workspace: Workspace, sheet: RecordSheet) -> tuple[Home, ...]:
    """The households of a record, of an account also those of its contacts, each with its members."""
    places = {each.record.ref: (each, "") for each in sheet.households}
    if sheet.ref.type == "account":
        contacts = (title for group in sheet.related if group.type == "contact" for title in group.records)
        for contact in contacts:
            for each in workspace.records.show(contact.ref).households:
                places.setdefault(each.record.ref, (each, contact.name))
    shown = list(places.values())[:HOMES]
    return tuple(Home(each, workspace.records.show(each.record.ref).members, of) for each, of in shown)
