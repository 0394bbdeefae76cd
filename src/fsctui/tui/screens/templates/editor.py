"""The editor of a template: its items with live dates, moved, added and changed by key; saved as a draft."""

from __future__ import annotations

from dataclasses import replace

from fsctui.domain.templates import TemplateItem, make_key
from fsctui.domain.templates import Words as ItemWords
from fsctui.i18n import N_, _, ngettext
from fsctui.tui.actions import action
from fsctui.tui.dialogs.pick import Pick
from fsctui.tui.dialogs.why import Why
from fsctui.tui.screens.templates import details, draft
from fsctui.tui.screens.templates.editor_saving import SavesDraft
from fsctui.tui.screens.templates.header_form import HeaderForm
from fsctui.tui.screens.templates.item_form import ItemForm
from fsctui.tui.screens.templates.items import ItemLine, Sample
from fsctui.tui.screens.templates.lookups import date_reader
from fsctui.tui.screens.templates.sample import SampleDates
from fsctui.tui.screens.templates.words import (
    dates_refused,
    subject,
    subjects,
)
from fsctui.tui.widgets.record_list import RecordList
from fsctui.tui.widgets.sources import Targets


class EditorScreen(SavesDraft):
    """`name` is the template's unique name, None for a new one; `at` the key of the item to begin with."""

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

    @action("editor.down", "right_curly_bracket,alt+down", label=N_("move"),
            help=N_("Move the item down; the other brace moves it up"), enabled="why_not_move", rows=True,
            footer=20)  # fmt: skip
    def move_down(self, targets: Targets[ItemLine]) -> None:
        self.change(draft.moved(self.body_now, self._keys(targets), 1))

    @action("editor.up", "left_curly_bracket,alt+up", label=N_("up"), help=N_("Move the item up"),
            enabled="why_not_move", rows=True, footer=None)  # fmt: skip
    def move_up(self, targets: Targets[ItemLine]) -> None:
        self.change(draft.moved(self.body_now, self._keys(targets), -1))

    @action("editor.duplicate", "N", label=N_("duplicate"), help=N_("A copy of the item below it"),
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

    @action("editor.sample", "D", label=N_("sample dates"), help=N_("Another sample start and target date"), footer=50)
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

    async def _go_to(self, key: str) -> None:
        item = None if self.draft is None else self.draft.item(key)
        if item is not None:
            self.show_lines(key)
            await self._edit_item(item)
        elif self.body_now.name:
            await self.new_item()
        else:
            await self._edit_header()

    def copy_text(self) -> str | None:
        line = self.line_here()
        return None if line is None else subject(line.item)
