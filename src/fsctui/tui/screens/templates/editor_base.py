"""What the editor of a template holds and shows, and how it keeps what is being written from being lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from textual.app import ComposeResult
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static

from fsctui.domain.rows import TemplateSheet
from fsctui.domain.templates import Assignee, Fault, TemplateBody, VersionStatus, check, diff
from fsctui.i18n import N_, _, carry, current, ngettext
from fsctui.refusal import Refusal
from fsctui.tui.base import BaseScreen
from fsctui.tui.dialogs.pick import Choice
from fsctui.tui.screens.templates import details, items
from fsctui.tui.screens.templates.draft import Draft
from fsctui.tui.screens.templates.items import Dates, ItemLine, ItemList, Sample
from fsctui.tui.screens.templates.leaving import Answer, Recovered
from fsctui.tui.screens.templates.lookups import Lookups, lookups
from fsctui.tui.screens.templates.words import (
    dates_refused,
    difference_lines,
    fault_words,
    subjects,
)
from fsctui.tui.text import joined, plain
from fsctui.tui.widgets.preview import HasPreview, Preview, Split, Tab
from fsctui.tui.widgets.record_list import RecordList

PAUSE = 0.12
"""So long after the last change the dates are asked for again."""
KEEP_EVERY = 2.0
"""So often what is being written is kept, when it has changed."""


@dataclass(frozen=True)
class Begun:
    """What a load brings: the version that editing starts from (None: a new template), and what was kept."""

    sheet: TemplateSheet | None
    kept: TemplateBody | None
    known: Lookups


class EditorBase(HasPreview, BaseScreen[None]):
    """`name` is the template's unique name, None for a new one; `at` the key of the item to begin with."""

    NAME = N_("Template editor")
    STYLES = "templates.tcss"
    WITHOUT = frozenset({"screen.refresh"})

    def __init__(self, name: str | None, at: str = "") -> None:
        super().__init__()
        self.template_name, self.at = name, at
        self.draft: Draft | None = None
        self.version = 1
        self.edit_version: int | None = None
        self.known = Lookups()
        self.today = date.min
        self.sample = Sample(date.min, None)
        self.dates = Dates()
        self.faults: tuple[Fault, ...] = ()
        self.pending: TemplateBody | None = None
        self._kept: TemplateBody | None = None
        self._asked = 0
        self._timer: Timer | None = None
        self._leaving = False
        self.line = Static(Content(""), classes="sample", markup=False)
        self.rows = ItemList(items.columns(lambda: self.today, self._names), empty=N_("No items yet. n adds one."))
        self.preview = Preview((Tab("item", N_("Item")), Tab("faults", N_("Faults")), Tab("changes", N_("Changes"))))

    def body(self) -> ComposeResult:
        yield self.line
        with Split():
            yield self.rows
            yield self.preview

    @property
    def heading(self) -> str:
        if self.draft is None:
            return super().heading
        body = self.draft.body
        name = body.names.get(current(), body.name) or _("New template")
        return _("{name}, version {number}{mark}").format(
            name=name, number=self.version, mark=" •" if self.draft.dirty else ""
        )

    def _names(self) -> Mapping[Assignee, str]:
        return self.known.names()

    def on_mount(self) -> None:
        self.set_interval(KEEP_EVERY, self._keep)

    # Opening

    def load(self) -> Begun:
        workspace, name = self.workspace, self.template_name
        if name is None:
            return Begun(None, workspace.templates.kept(""), lookups(workspace))
        sheet = workspace.templates.draft(name) or workspace.templates.show(name)
        kept = workspace.templates.kept(name)
        return Begun(sheet, kept, lookups(workspace))

    def fill(self, data: Begun) -> None:
        self.known = data.known
        if self.draft is not None:
            self.refill()
            return
        self.today = self.workspace.context.today()
        self._start(data.sheet)
        body = self.body_now
        if data.kept is not None and data.kept != body:
            self.run_worker(self._guarded(self._offer(data.kept)), group="action")
        elif data.sheet is None:
            self.run_worker(self._guarded(self._first_words()), group="action")
        elif self.at:
            self.jump(self.at)

    def _start(self, sheet: TemplateSheet | None) -> None:
        """Begin from what is stored."""
        if sheet is None:
            target = "account" if any(each.code == "account" for each in self.known.types) else ""
            body = TemplateBody("", "", target or next((each.code for each in self.known.types), ""))
            self.draft = Draft(body, body)
        else:
            drafted = sheet.status is VersionStatus.DRAFT
            self.edit_version = sheet.edit_version if drafted else None
            self.version = sheet.number if drafted else sheet.versions[0].number + 1
            self.draft = Draft(sheet.body, sheet.body)
        self.sample = Sample.of(self.draft.body, self.today)
        self.refill()

    async def _offer(self, kept: TemplateBody) -> None:
        """What was kept from last time: go on with it, throw it away, or leave it for later."""
        assert self.draft is not None
        base = self.draft.body
        answer = await self.ask(Recovered(difference_lines(diff(base, kept), base, kept)))
        if answer is Answer.CONTINUE:
            self._kept = kept
            self.change(kept)
            return
        if answer is None:
            self.dismiss(None)
            return
        name = self.template_name or ""
        await self.read(lambda: self.workspace.templates.forget(name))
        if self.template_name is None:
            await self._first_words()

    async def _first_words(self) -> None:
        """A new template begins with its name."""
        if not await self._edit_header() and self.draft is not None and not self.draft.body.name:
            self.dismiss(None)

    # What is shown

    @property
    def body_now(self) -> TemplateBody:
        assert self.draft is not None
        return self.draft.body

    def change(self, body: TemplateBody, cursor: str | None = None) -> None:
        """The next step of the work; everything that follows from it is shown again."""
        assert self.draft is not None
        self.draft.change(body)
        self.refill(cursor)

    def refill(self, cursor: str | None = None) -> None:
        if self.draft is None:
            return
        self.faults = check(self.body_now)
        self.show_lines(cursor)
        self.show_status()
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(PAUSE, self.ask_dates)

    def show_lines(self, cursor: str | None = None) -> None:
        assert self.draft is not None
        shown = items.lines(self.body_now, self.dates, self.draft.id_of, self.faults)
        identity = None if cursor is None else self.draft.id_of(cursor)
        self.rows.show_at(items.source(shown, self._names), "items", identity)

    def show_status(self) -> None:
        body, refusal = self.body_now, self.dates.refusal
        if refusal is not None:
            said = plain(f"✗ {dates_refused(refusal, body)}", "$text-error")
        else:
            said = plain(details.sample_words(self.sample, self.today), "$text-muted")
        count = len(self.faults)
        if count:
            faults = ngettext("{n} fault (F)", "{n} faults (F)", count).format(n=count)
            said = joined(plain(f"✗ {faults}", "bold $text-error"), "  ", said)
        self.line.update(said)
        lines = [plain(self._fault_line(fault)) for fault in self.faults] or [plain(_("Nothing is wrong with it."))]
        self.preview.show("faults", Content("\n").join(lines))
        base = self.draft.base if self.draft is not None else body
        changes = difference_lines(diff(base, body), base, body) or [
            plain(_("Nothing has changed since it was saved."))
        ]
        self.preview.show("changes", Content("\n").join(changes))
        self.show_item()
        self.query_one("TitleBar").refresh()
        self.changed()

    def show_item(self) -> None:
        line = self.line_here()
        if line is None:
            self.preview.show("item", plain(_("n adds an item, t edits the template itself."), "$text-muted"))
            return
        self.preview.show(
            "item", details.one_item(self.body_now, line.item, self.dates, self.faults, self.today, self.known)
        )

    def line_here(self) -> ItemLine | None:
        """The line under the cursor as the body is now: the list shows it a moment later."""
        key = self.key_here()
        item = None if key is None or self.draft is None else self.draft.item(key)
        if item is None or key is None or self.draft is None:
            return None
        return ItemLine(self.draft.id_of(key), 0, item, self.dates.planned.get(key), (), self.body_now.mode)

    def key_here(self) -> str | None:
        return None if self.draft is None or self.rows.cursor_id is None else self.draft.key_of(self.rows.cursor_id)

    def on_record_list_highlighted(self, message: RecordList.Highlighted) -> None:
        if self.draft is not None:
            self.show_item()

    def ask_dates(self) -> None:
        self._asked += 1
        self.run_worker(self._ask_dates(self._asked), name="dates", group="dates")

    async def _ask_dates(self, asked: int) -> None:
        body, sample, templates = self.body_now, self.sample, self.workspace.templates
        found = await self.read(lambda: items.dates(templates, body, sample))
        if asked == self._asked and self.is_attached:
            self.dates = found
            self.show_lines()
            self.show_status()

    def words_changed(self) -> None:
        if self.draft is not None:
            self.show_status()

    def _fault_line(self, fault: Fault) -> str:
        names = subjects(self.body_now)
        return f"{names.get(fault.item) or _('The template')}: {fault_words(fault, self.body_now)}"

    # Nothing is lost

    def _unkept(self) -> TemplateBody | None:
        """What should be kept and isn't yet."""
        if self.draft is None or self._leaving:
            return None
        body = self.pending or self.body_now
        return body if body not in (self.draft.base, self._kept) else None

    def _keep(self) -> None:
        """Keep what is being written, in a thread."""
        body = self._unkept()
        if body is None:
            return
        self._kept = body
        templates, name = self.workspace.templates, self.template_name or ""

        def work() -> None:
            try:
                templates.keep(name, body)
            except Refusal as refusal:
                self.app.call_from_thread(self.say_no, refusal)

        self.app.run_worker(carry(work), name="keep", group="write", thread=True)

    def save_draft(self) -> None:
        body = self._unkept()
        if body is None:
            return
        try:
            self.workspace.templates.keep(self.template_name or "", body)
        except Refusal as refusal:
            self.say_no(refusal)
        else:
            self._kept = body

    def _keep_safe(self, body: TemplateBody) -> None:
        """What a form says now; it is kept as if it were accepted already."""
        self.pending = body

    # What the steps of the work are made of, in the classes below

    async def _edit_header(self) -> bool:
        """The form of the template itself; False when it was left."""
        raise NotImplementedError

    async def _go_to(self, key: str) -> None:
        """The form of the item with this key; of the template itself without one."""
        raise NotImplementedError

    def jump(self, key: str) -> None:
        self.run_worker(self._guarded(self._go_to(key)), group="action")

    def _fault_choices(self) -> Sequence[Choice[str]]:
        return [Choice(fault.item, self._fault_line(fault)) for fault in self.faults]
