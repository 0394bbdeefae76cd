"""The editor of a template: its items with live dates, moved, added and changed by key; saved as a draft."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from textual.app import ComposeResult
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static

from fsctui.domain.rows import TemplateSheet
from fsctui.domain.templates import Assignee, Fault, TemplateBody, TemplateItem, VersionStatus, check, diff, make_key
from fsctui.domain.templates import Words as ItemWords
from fsctui.i18n import N_, _, carry, current, ngettext
from fsctui.refusal import Refusal
from fsctui.services.refusals import Stale, TemplateWithoutDraft
from fsctui.tui.actions import action
from fsctui.tui.base import BaseScreen
from fsctui.tui.dialogs.confirm import Confirm
from fsctui.tui.dialogs.pick import Choice, Pick
from fsctui.tui.dialogs.why import Why
from fsctui.tui.screens.templates import details, draft, items
from fsctui.tui.screens.templates.conflict import Answer, Conflict, Leaving, Recovered
from fsctui.tui.screens.templates.draft import Draft
from fsctui.tui.screens.templates.header_form import HeaderForm
from fsctui.tui.screens.templates.item_form import ItemForm
from fsctui.tui.screens.templates.items import Dates, ItemLine, ItemList, Sample
from fsctui.tui.screens.templates.lookups import Lookups, date_reader, lookups
from fsctui.tui.screens.templates.sample import SampleDates
from fsctui.tui.screens.templates.words import (
    dates_refused,
    difference_lines,
    fault_words,
    subject,
    subjects,
)
from fsctui.tui.text import joined, plain
from fsctui.tui.widgets.preview import HasPreview, Preview, Split, Tab
from fsctui.tui.widgets.record_list import RecordList
from fsctui.tui.widgets.sources import Targets

PAUSE = 0.12
"""So long after the last change the dates are asked for again."""
KEEP_EVERY = 2.0
"""So often what is being written is kept, when it has changed."""
TOPICS = frozenset({"template"})


@dataclass(frozen=True)
class Begun:
    """What a load brings: the version that editing starts from (None: a new template), and what was kept."""

    sheet: TemplateSheet | None
    kept: TemplateBody | None
    known: Lookups


class EditorScreen(HasPreview, BaseScreen[None]):
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
        return Begun(sheet, kept, lookups(workspace, [sheet.body, *([kept] if kept else [])]))

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

    # Items

    def why_no_item(self) -> str | None:
        return None if self.key_here() is not None else _("There is no item here; n adds one.")

    def why_not_move(self) -> str | None:
        if self.rows.filter_text or self.rows.order is not None:
            return _("Clear the filter and the sorting first: items move in their own order.")
        return self.why_no_item()

    def _keys(self, targets: Targets[ItemLine]) -> list[str]:
        assert self.draft is not None
        found = [self.draft.key_of(identity) for identity in targets.ids]
        return [key for key in found if key is not None and self.draft.item(key) is not None]

    @action("editor.new", "n", label=N_("new item"), help=N_("Add an item below this one"), footer=11)
    async def new_item(self) -> None:
        if self.draft is None:
            return
        after = self.key_here()
        blank = TemplateItem(make_key("item", (item.key for item in self.body_now.items)), ItemWords(""))
        await self._edit_item(blank, new=True, after=after)

    @action(
        "editor.edit", "e", label=N_("edit"), help=N_("Edit this item (or enter)"), enabled="why_no_item", footer=12
    )
    async def edit_item(self) -> None:
        line = self.line_here()
        if line is not None:
            await self._edit_item(line.item)

    def on_record_list_opened(self, message: RecordList.Opened) -> None:
        self.action_act("editor.edit")

    async def _edit_item(self, item: TemplateItem, *, new: bool = False, after: str | None = None) -> None:
        form = ItemForm(self.body_now, item, self.sample, self.known, new=new, after=after, keep_safe=self._keep_safe)
        found = await self.app.push_screen_wait(form)
        self.pending = None
        self.known = form.known
        if found is not None:
            self.change(draft.put(self.body_now, found, after), cursor=found.key)

    @action("editor.header", "t", label=N_("template"), help=N_("Name, target, calendar, languages of the template"),
            footer=13)  # fmt: skip
    async def edit_header(self) -> None:
        await self._edit_header()

    async def _edit_header(self) -> bool:
        new = self.template_name is None
        form = HeaderForm(self.body_now, self.known, new=new, keep_safe=self._keep_safe)
        found = await self.app.push_screen_wait(form)
        self.pending = None
        if found is None:
            return False
        if found.estimated_days != self.body_now.estimated_days:
            self.sample = replace(self.sample, target=Sample.of(found, self.sample.start).target)
        self.change(found)
        return True

    @action("editor.down", "J,alt+down", label=N_("move"), help=N_("Move the item down; K moves it up"),
            enabled="why_not_move", rows=True, footer=20)  # fmt: skip
    def move_down(self, targets: Targets[ItemLine]) -> None:
        self.change(draft.moved(self.body_now, self._keys(targets), 1))

    @action("editor.up", "K,alt+up", label=N_("up"), help=N_("Move the item up"), enabled="why_not_move", rows=True,
            footer=None)  # fmt: skip
    def move_up(self, targets: Targets[ItemLine]) -> None:
        self.change(draft.moved(self.body_now, self._keys(targets), -1))

    @action("editor.duplicate", "d", label=N_("duplicate"), help=N_("A copy of the item below it"),
            enabled="why_no_item", footer=40)  # fmt: skip
    def duplicate(self) -> None:
        line = self.line_here()
        if line is not None:
            copy = draft.duplicated(self.body_now, line.item)
            self.change(draft.put(self.body_now, copy, line.item.key), cursor=copy.key)

    @action("editor.delete", "x,delete", label=N_("delete"), help=N_("Delete the item; u brings it back"),
            enabled="why_no_item", rows=True, footer=14)  # fmt: skip
    def delete(self, targets: Targets[ItemLine]) -> None:
        keys = self._keys(targets)
        names = [subject(item) for item in self.body_now.items if item.key in keys]
        waiting = len(draft.waiting_for(self.body_now, keys))
        self.rows.marks.clear()
        self.change(draft.without(self.body_now, keys))
        said = ngettext("“{name}” was deleted; u brings it back.", "{n} items were deleted; u brings them back.",
                        len(names)).format(name=names[0], n=len(names))  # fmt: skip
        if waiting:
            said += " " + ngettext("{n} item doesn’t wait for it any more.",
                                   "{n} items don’t wait for it any more.", waiting).format(n=waiting)  # fmt: skip
        self.fsctui.notify(said)

    def why_no_undo(self) -> str | None:
        return None if self.draft is not None and self.draft.past else _("There is nothing to undo.")

    @action("editor.undo", "u", label=N_("undo"), help=N_("Undo the last change"), enabled="why_no_undo", footer=45)
    def undo(self) -> None:
        if self.draft is not None and self.draft.undo():
            self.refill()

    def why_no_redo(self) -> str | None:
        return None if self.draft is not None and self.draft.future else _("There is nothing to redo.")

    @action("editor.redo", "ctrl+r", label=N_("redo"), help=N_("Do again what was undone"), enabled="why_no_redo",
            footer=None)  # fmt: skip
    def redo(self) -> None:
        if self.draft is not None and self.draft.redo():
            self.refill()

    # Dates and faults

    @action("editor.sample", "s", label=N_("sample dates"), help=N_("Another sample start and target date"), footer=50)
    async def sample_dates(self) -> None:
        chosen = await self.ask(SampleDates(self.sample, date_reader(self.today, self.known.mine), self.today))
        if chosen is not None:
            self.sample = chosen
            self.refill()

    @action(
        "editor.why", "w", label=N_("why"), help=N_("Why the item has its date"), enabled="why_no_item", footer=None
    )
    async def why(self) -> None:
        line = self.line_here()
        if line is None:
            return
        if self.dates.refusal is not None:
            lines = [dates_refused(self.dates.refusal, self.body_now)]
        elif line.planned is None or not line.planned.trace:
            lines = [_("Nothing gives it a date.")]
        else:
            lines = details.trace_lines(line.planned.trace, subjects(self.body_now))
        await self.ask(Why(_("Why “{subject}” has its date").format(subject=subject(line.item)), lines))

    def why_no_faults(self) -> str | None:
        return None if self.faults else _("Nothing is wrong with it.")

    @action("editor.faults", "F", label=N_("faults"), help=N_("What stands in the way; enter goes there"),
            enabled="why_no_faults", footer=30)  # fmt: skip
    async def show_faults(self) -> None:
        chosen = await self.ask(Pick(_("What is wrong; enter goes there"), self._fault_choices()))
        if chosen is not None:
            await self._go_to(str(chosen))

    def _fault_choices(self) -> Sequence[Choice[str]]:
        return [Choice(fault.item, self._fault_line(fault)) for fault in self.faults]

    def jump(self, key: str) -> None:
        """The cursor on the item, and its form."""
        self.run_worker(self._guarded(self._go_to(key)), group="action")

    async def _go_to(self, key: str) -> None:
        item = None if self.draft is None else self.draft.item(key)
        if item is not None:
            self.show_lines(key)
            await self._edit_item(item)
        elif self.body_now.name:
            await self.new_item()
        else:
            await self._edit_header()

    # Saving

    def why_not_save(self) -> str | None:
        if self.draft is None or not self.draft.dirty:
            return _("Nothing has changed since it was saved.")
        return None if self.body_now.name else _("A template needs a name (key t).")

    @action("editor.save", "ctrl+s", label=N_("save"), help=N_("Save the draft"), enabled="why_not_save", footer=1)
    async def save(self) -> None:
        await self._save()

    async def _save(self) -> bool:
        """Write the draft; False when it was not written. Nothing is lost then."""
        templates, body = self.workspace.templates, self.body_now
        try:
            if self.template_name is None:
                done = await self.write(lambda: templates.create(body), topics=TOPICS)
                await self.read(lambda: templates.forget(""))
                sheet = await self.read(lambda: templates.show(str(done.id)))
                self.template_name = sheet.body.unique_name
            else:
                await self.write(self._saving(self.template_name, body), topics=TOPICS)
                sheet = await self._stored(self.template_name)
        except (Stale, TemplateWithoutDraft):
            return await self._settle()
        self._saved(sheet)
        name = sheet.body.unique_name
        await self.read(lambda: templates.forget(name))
        return True

    def _saving(self, name: str, body: TemplateBody) -> Callable[[], object]:
        """The use case: into the draft there was, else into a new one, made now."""
        templates, version = self.workspace.templates, self.edit_version
        base = self.draft.base if self.draft is not None else body

        def work() -> object:
            if version is not None:
                return templates.save(name, body, version)
            made = templates.edit(name)
            if made.body != base:
                raise Stale(body.name, sorted({each.item or each.field for each in diff(base, made.body)}))
            return templates.save(name, body, made.edit_version)

        return work

    async def _stored(self, name: str) -> TemplateSheet:
        templates = self.workspace.templates
        return await self.read(lambda: templates.draft(name) or templates.show(name))

    def _saved(self, sheet: TemplateSheet) -> None:
        """The screen stands on what is stored now; what came before can still be undone."""
        assert self.draft is not None
        self.draft.base = sheet.body
        if self.draft.body != sheet.body:
            self.draft.body = sheet.body
        drafted = sheet.status is VersionStatus.DRAFT
        self.edit_version = sheet.edit_version if drafted else None
        self.version = sheet.number if drafted else sheet.versions[0].number + 1
        self.refill()

    async def _settle(self) -> bool:
        """Somebody else saved meanwhile: show what they changed, and let the person say what is to be."""
        assert self.draft is not None and self.template_name is not None
        theirs = await self._stored(self.template_name)
        base, mine = self.draft.base, self.body_now
        answer = await self.ask(Conflict(difference_lines(diff(base, theirs.body), base, theirs.body)))
        if answer is None:
            return False
        drafted = theirs.status is VersionStatus.DRAFT
        self.edit_version = theirs.edit_version if drafted else None
        self.version = theirs.number if drafted else theirs.versions[0].number + 1
        self.draft.base = theirs.body
        if answer is Answer.THEIRS:
            self.change(theirs.body)
            return False
        self.change(draft.merged(base, mine, theirs.body) if answer is Answer.MERGE else mine)
        return await self._save() if answer is Answer.MINE else False

    def why_not_publish(self) -> str | None:
        if self.draft is None or not self.body_now.name:
            return _("A template needs a name (key t).")
        if not self.draft.dirty and self.edit_version is None:
            return _("Nothing has changed since the last version.")
        return None

    @action("editor.publish", "P", label=N_("publish"), help=N_("Save and publish; faults are listed"),
            enabled="why_not_publish", footer=31)  # fmt: skip
    async def publish(self) -> None:
        if self.faults:
            chosen = await self.ask(Pick(_("It can’t be published yet; enter goes to what is wrong"),
                                         self._fault_choices()))  # fmt: skip
            if chosen is not None:
                await self._go_to(str(chosen))
            return
        title = _("Publish version {number} of “{name}”?").format(number=self.version, name=self.body_now.name)
        if not await self.ask(Confirm(title, _("Plans are launched from it from now on; plans that run go on."))):
            return
        dirty = self.draft is not None and self.draft.dirty
        if (dirty or self.template_name is None) and not await self._save():
            return
        templates, name = self.workspace.templates, self.template_name or ""
        await self.write(lambda: templates.publish(name), topics=TOPICS)
        self._leaving = True
        self.dismiss(None)

    # Leaving

    def leave(self) -> None:
        if self.draft is None or not self.draft.dirty:
            self._leaving = True
            self.dismiss(None)
        else:
            self.run_worker(self._guarded(self._leave()), group="action")

    async def _leave(self) -> None:
        answer = await self.ask(Leaving())
        if answer is None:
            return
        if answer is Answer.SAVE:
            if not await self._save():
                return
        elif answer is Answer.KEEP:
            templates, name, body = self.workspace.templates, self.template_name or "", self.body_now
            await self.read(lambda: templates.keep(name, body))
        else:
            templates, name = self.workspace.templates, self.template_name or ""
            await self.read(lambda: templates.forget(name))
        self._leaving = True
        self.dismiss(None)

    def copy_text(self) -> str | None:
        line = self.line_here()
        return None if line is None else subject(line.item)
