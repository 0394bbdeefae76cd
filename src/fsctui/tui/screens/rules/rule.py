"""One assignment rule: a version with its entries in order; a draft is changed here, and each change saved at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from fsctui.domain.routing import Entry, Rule, RuleNotDraft, RuleStatus
from fsctui.domain.routing_lint import Finding, Severity
from fsctui.domain.routing_rows import RuleSheet
from fsctui.domain.templates import make_key
from fsctui.i18n import N_, _, ngettext
from fsctui.refusal import Refusal
from fsctui.services.refusals import Stale
from fsctui.services.routing_rules import changed_entries
from fsctui.tui import undo
from fsctui.tui.actions import action
from fsctui.tui.dialogs.conflict import Conflict, Settle
from fsctui.tui.dialogs.form import Form
from fsctui.tui.screens.rules.entry_asking import EntryForm
from fsctui.tui.screens.rules.entry_form import entry_fields, entry_from, header_fields
from fsctui.tui.screens.rules.entry_lines import EntryLine, columns, signs_of
from fsctui.tui.screens.rules.verbs import SHOWN, TOPICS, Here, RuleVerbs
from fsctui.tui.screens.rules.words import (
    MARKS,
    MUTED,
    Reader,
    assignee_words,
    change_lines,
    conditions_words,
    default_words,
    entry_about,
    entry_name,
    finding_lines,
    reader_of,
    rule_about,
)
from fsctui.tui.text import plain
from fsctui.tui.widgets.preview import HasPreview, Preview, Split, Tab
from fsctui.tui.widgets.record_list import RecordList
from fsctui.tui.widgets.sources import MemorySource, Targets
from fsctui.tui.widgets.views import SwitchesViews, View, ViewBar

TABS = (Tab("entry", N_("Entry")), Tab("faults", N_("Faults")), Tab("about", N_("About")))
Change = Callable[[Rule], Rule]


@dataclass(frozen=True)
class Found:
    """What a load brings."""

    sheet: RuleSheet
    reader: Reader


class RuleScreen(SwitchesViews, HasPreview, RuleVerbs):
    """`number` is the version to show, None the draft, else the one in force; `at` the entry to begin with."""

    NAME = N_("Assignment rule")
    TOPICS = frozenset({"rule"})
    STYLES = "rules.tcss"

    def __init__(self, name: str, number: int | None = None, at: str = "") -> None:
        super().__init__()
        self.rule_name, self.number, self.at = name, number, at
        self.sheet: RuleSheet | None = None
        self.reader = Reader()
        self.findings: Sequence[Finding] | None = None
        self._ids: dict[str, int] = {}
        self._one = asyncio.Lock()
        self.views = ViewBar()
        self.line = Static(Content(""), classes="line", markup=False)
        self.rows: RecordList[EntryLine] = RecordList(
            columns(lambda: self.reader),
            empty=N_("It has no entries yet: all goes to the default owner. n adds one to a draft."),
        )
        self.preview = Preview(TABS)

    def body(self) -> ComposeResult:
        yield self.views
        yield self.line
        with Split():
            yield self.rows
            yield self.preview

    @property
    def heading(self) -> str:
        return self.rule_name

    # Reading

    def load(self) -> Found:
        routing = self.workspace.routing
        sheet = routing.latest(self.rule_name) if self.number is None else routing.show(self.rule_name, self.number)
        return Found(sheet, reader_of(self.workspace))

    def fill(self, data: Found) -> None:
        self.reader = data.reader
        self.take(data.sheet)
        if self.at:
            self.go_to_entry(self.rule_name, data.sheet.number, self.at)
            self.at = ""

    def take(self, sheet: RuleSheet, cursor: str = "") -> None:
        """Show a version; what the lint says of it comes later."""
        if self.sheet is None or sheet.rule != self.sheet.rule:
            self.findings = None
        self.sheet, self.number = sheet, sheet.number
        tabs = [
            View(str(each.number), _("{mark} version {number}").format(mark=MARKS[each.status], number=each.number))
            for each in sheet.versions
        ]
        self.views.show(tabs, current=str(sheet.number))
        self.show_lines()
        if cursor:
            self.rows.go_to(self.id_of(cursor))
        self.preview.show("about", rule_about(sheet, self.reader))
        self.show_status()
        self.only_newest("lint", self._look_for_faults, sheet)

    def show_lines(self) -> None:
        if self.sheet is None:
            return
        signs = signs_of(self.findings or ())
        lines = [
            EntryLine(self.id_of(entry.key), place, entry, signs.get(entry.key, ""))
            for place, entry in enumerate(self.sheet.rule.entries, 1)
        ]
        self.rows.show(MemorySource(lines, self._searched), key=self.sheet.number)

    def _searched(self, line: EntryLine) -> str:
        entry = line.entry
        where = conditions_words(entry, self.reader)
        return f"{where} {assignee_words(entry.assignee, self.reader)} {entry.note} {entry.key}"

    def id_of(self, key: str) -> int:
        return self._ids.setdefault(key, len(self._ids) + 1)

    async def _look_for_faults(self, sheet: RuleSheet) -> None:
        routing = self.workspace.routing
        try:
            found = await self.read(lambda: routing.lint(sheet.rule))
        except Refusal as refusal:
            self.say_no(refusal)
            return
        if self.sheet is sheet:
            self.findings = found
            self.show_lines()
            self.show_status()

    def show_status(self) -> None:
        sheet = self.sheet
        if sheet is None:
            return
        states = {
            RuleStatus.ACTIVE: _("In force: the first entry that fits decides."),
            RuleStatus.DRAFT: _("A draft: P puts it in force."),
            RuleStatus.OBSOLETE: _("No longer in force."),
        }
        said = (
            states[sheet.status]
            + " "
            + _("What is left goes to {who}.").format(who=default_words(sheet.rule, self.reader))
        )
        count = len([each for each in self.findings or () if each.severity is not Severity.HINT])
        if count:
            faults = ngettext("{n} fault (F)", "{n} faults (F)", count).format(n=count)
            said = f"✗ {faults}  {said}"
        self.line.update(plain(said, "$text-error" if count else MUTED))
        self.preview.show("faults", Content("\n").join(finding_lines(self.findings, self.reader)))
        self.show_entry()
        self.changed()

    def show_entry(self) -> None:
        line = self.rows.row
        if line is not None:
            self.preview.show("entry", entry_about(line.entry, line.place, self.reader, self.findings or ()))

    def on_record_list_highlighted(self) -> None:
        self.show_entry()

    def on_record_list_opened(self, message: RecordList.Opened) -> None:
        if self.why_not_change() is None:
            self.action_act("rule.edit")
        else:
            self.preview.display = True
            self.preview.choose("entry")

    def on_view_bar_changed(self, message: ViewBar.Changed) -> None:
        self.number = int(message.view)
        self.reload()

    def words_changed(self) -> None:
        self.show_lines()
        self.show_status()

    def here(self) -> Here | None:
        return None if self.sheet is None else Here.of_sheet(self.sheet)

    def wanted(self, here: Here) -> int:
        return here.number

    def go_to_entry(self, name: str, number: int, key: str) -> None:
        if key in self._ids:
            self.rows.go_to(self.id_of(key))
        elif not key and self.why_not_change() is None:
            self.action_act("rule.header")

    def copy_text(self) -> str | None:
        line = self.rows.row
        if line is None:
            return None
        where = conditions_words(line.entry, self.reader)
        return f"{line.place}. {where} → {assignee_words(line.entry.assignee, self.reader)}"

    # Changing the draft

    def why_not_change(self) -> Refusal | str | None:
        if (reason := self.why_not_manage()) is not None:
            return reason
        if self.sheet is None or self.sheet.status is not RuleStatus.DRAFT:
            return _("This version is no draft; e makes one of it.")
        return None

    def why_not_entry(self) -> Refusal | str | None:
        if (reason := self.why_not_change()) is not None:
            return reason
        return None if self.rows.row is not None else _("There is no entry here; n adds one.")

    def why_not_move(self) -> Refusal | str | None:
        if self.rows.filter_text:
            return _("Clear the filter first: entries move in their own order.")
        return self.why_not_entry()

    async def save(self, what: str, change: Change, cursor: str = "") -> None:
        """Change the draft and write it; one change after the other, however fast the keys come. `u` takes it back."""
        routing, name = self.workspace.routing, self.rule_name
        async with self._one:
            sheet = self.sheet
            if sheet is None or (wanted := change(sheet.rule)) == sheet.rule:
                return
            before, number, version = sheet.rule, sheet.number, sheet.edit_version

            def work() -> RuleSheet:
                routing.save(name, wanted, version)
                return routing.show(name, number)

            def entry(after: RuleSheet) -> undo.Entry:
                back = _putting_back(routing, name, number, after.rule, before)
                again = _putting_back(routing, name, number, before, after.rule)
                return undo.Entry((), what, back, again, TOPICS)

            try:
                self.take(await self.write(work, topics=TOPICS, undo=entry), cursor)
                return
            except Stale as stale:
                mine_stands = await self._settle(stale, before)
        if mine_stands:
            await self.save(what, change, cursor)

    async def _settle(self, stale: Stale, before: Rule) -> bool:
        """Show what somebody else made of the draft meanwhile; whether this change is made in it.

        Raises the refusal when the question is left: nothing was saved, and what is being written stays.
        """
        now = await self.read(lambda: self.workspace.routing.latest(self.rule_name))
        lines = change_lines(before, now.rule, self.reader)
        shown = lines[:SHOWN] + ([plain("…")] if len(lines) > SHOWN else [])
        answer = await self.ask(Conflict(Content("\n").join(shown)))
        if answer is None:
            raise stale
        self.take(now)
        return bool(answer is Settle.MINE)

    @action("rule.new", "n", label=N_("new entry"), help=N_("Add an entry below this one"), enabled="why_not_change",
            footer=11)  # fmt: skip
    async def new_entry(self) -> None:
        line = self.rows.row
        await self._entry_form(None, line.entry.key if line is not None else "")

    @action("rule.edit", "e", label=N_("edit"), help=N_("Edit this entry; of a version in force, make a draft first"),
            enabled="why_not_manage", footer=12)  # fmt: skip
    async def edit(self) -> None:
        sheet, routing, line = self.sheet, self.workspace.routing, self.rows.row
        if sheet is None:
            return
        if sheet.status is RuleStatus.DRAFT:
            if line is not None:
                await self._entry_form(line.entry, line.entry.key)
            return
        made = await self.write(lambda: routing.edit(self.rule_name), topics=TOPICS, undo=False)
        self.number = made.number
        self.take(made)
        self.fsctui.notify(_("Version {number} is the draft: change it, then P.").format(number=made.number))

    async def _entry_form(self, entry: Entry | None, after: str) -> None:
        routing, sheet = self.workspace.routing, self.sheet
        if sheet is None:
            return
        schema = await self.read(routing.schema)
        key = entry.key if entry is not None else make_key("entry", (each.key for each in sheet.rule.entries))

        def put(rule: Rule, wanted: Entry) -> Rule:
            entries = list(rule.entries)
            places = {each.key: place for place, each in enumerate(entries)}
            if key in places:
                entries[places[key]] = wanted
            else:
                entries.insert(places[after] + 1 if after in places else len(entries), wanted)
            return replace(rule, entries=tuple(entries))

        async def save(values: dict[str, Any]) -> Any:
            wanted = entry_from(key, values)
            what = _("Entry {name}").format(name=entry_name(wanted))
            await self.save(what, lambda rule: put(rule, wanted), key)

        title = _("New entry") if entry is None else _("Entry {name}").format(name=entry_name(entry))
        fields = entry_fields(entry, self.reader, schema, self.workspace)
        draft = f"rule:{self.rule_name}:{key}"
        await self.fill_form(EntryForm(title, fields, schema, self.workspace, save=save, draft=draft))

    @action("rule.header", "t", label=N_("rule"), help=N_("Who gets what is left, and what the rule is for"),
            enabled="why_not_change", footer=13)  # fmt: skip
    async def edit_header(self) -> None:
        if self.sheet is None:
            return

        async def save(values: dict[str, Any]) -> Any:
            owner, about = values["default_owner"], values["description"]
            await self.save(_("The rule itself"), lambda rule: replace(rule, default_owner=owner, description=about))

        fields = header_fields(self.sheet.rule, self.reader, self.workspace, named=False)
        await self.fill_form(Form(self.rule_name, fields, save=save, draft=f"rule:{self.rule_name}"))

    def _keys(self, targets: Targets[EntryLine]) -> frozenset[str]:
        ids = set(targets.ids)
        return frozenset(key for key, identity in self._ids.items() if identity in ids)

    @action("rule.down", "right_curly_bracket,alt+down", label=N_("move"), enabled="why_not_move", rows=True,
            help=N_("Move the entry down; the other brace moves it up"), footer=20)  # fmt: skip
    async def move_down(self, targets: Targets[EntryLine]) -> None:
        keys = self._keys(targets)
        await self.save(_("Moved"), lambda rule: _moved(rule, keys, 1))

    @action("rule.up", "left_curly_bracket,alt+up", label=N_("up"), help=N_("Move the entry up"),
            enabled="why_not_move", rows=True, footer=None)  # fmt: skip
    async def move_up(self, targets: Targets[EntryLine]) -> None:
        keys = self._keys(targets)
        await self.save(_("Moved"), lambda rule: _moved(rule, keys, -1))

    @action("rule.delete", "x,delete", label=N_("delete"), help=N_("Delete the entry; u brings it back"),
            enabled="why_not_entry", rows=True, footer=14)  # fmt: skip
    async def delete(self, targets: Targets[EntryLine]) -> None:
        keys = self._keys(targets)
        said = ngettext("{n} entry was deleted; u brings it back.", "{n} entries were deleted; u brings them back.",
                        len(keys)).format(n=len(keys))  # fmt: skip
        self.rows.marks.clear()
        await self.save(
            _("Deleted"), lambda rule: replace(rule, entries=tuple(e for e in rule.entries if e.key not in keys))
        )
        self.fsctui.notify(said)


def _moved(rule: Rule, keys: frozenset[str], by: int) -> Rule:
    """The entries one place further, as a block that stops at the end."""
    entries = list(rule.entries)
    places = [place for place, each in enumerate(entries) if each.key in keys]
    for place in reversed(places) if by > 0 else places:
        other = place + by
        if 0 <= other < len(entries) and entries[other].key not in keys:
            entries[place], entries[other] = entries[other], entries[place]
    return replace(rule, entries=tuple(entries))


def _putting_back(routing: Any, name: str, number: int, expected: Rule, wanted: Rule) -> Callable[[], tuple[()]]:
    """Make the draft what it was; refused when somebody changed it since, or when it is a draft no more."""

    def work() -> tuple[()]:
        now = routing.show(name, number)
        if now.status is not RuleStatus.DRAFT:
            raise RuleNotDraft(name, number, now.status.value)
        if now.rule != expected:
            raise Stale(name, changed_entries(expected, now.rule))
        routing.save(name, wanted, now.edit_version)
        return ()

    return work
