"""All assignment rules: which one is in force, what each says, and a new one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from textual.app import ComposeResult
from textual.content import Content

from fsctui.domain.routing import Rule
from fsctui.domain.routing_lint import Finding
from fsctui.domain.routing_rows import RuleRow, RuleSheet
from fsctui.i18n import N_, _, formats
from fsctui.refusal import Refusal
from fsctui.tui.actions import action
from fsctui.tui.dialogs.confirm import Confirm
from fsctui.tui.dialogs.form import Form
from fsctui.tui.screens.rules.entry_form import header_fields
from fsctui.tui.screens.rules.importing import ImportsRules
from fsctui.tui.screens.rules.rule import RuleScreen
from fsctui.tui.screens.rules.verbs import Here
from fsctui.tui.screens.rules.words import (
    Reader,
    entries_lines,
    finding_lines,
    reader_of,
    rule_about,
    status_words,
)
from fsctui.tui.text import words
from fsctui.tui.widgets.columns import Column
from fsctui.tui.widgets.preview import HasPreview, Preview, Split, Tab
from fsctui.tui.widgets.record_list import RecordList
from fsctui.tui.widgets.sources import MemorySource

TABS = (Tab("entries", N_("Entries")), Tab("about", N_("About")), Tab("faults", N_("Faults")))
EMPTY = N_("There is no assignment rule: every referral goes to the default owner. n writes one.")


@dataclass(frozen=True)
class Found:
    """What a load brings."""

    rows: Sequence[RuleRow]
    reader: Reader


class RuleList(RecordList[RuleRow]):
    """Rules are looked after one at a time."""

    WITHOUT = frozenset({"list.mark", "list.mark_all", "list.mark_range"})


class RulesScreen(HasPreview, ImportsRules):
    NAME = N_("Assignment rules")
    TOPICS = frozenset({"rule"})
    STYLES = "rules.tcss"

    def __init__(self) -> None:
        super().__init__()
        self.reader = Reader()
        self.rows = RuleList(self._columns(), empty=EMPTY)
        self.preview = Preview(TABS)

    def _columns(self) -> tuple[Column[RuleRow], ...]:
        return (
            Column[RuleRow]("name", N_("Name"), lambda row: row.name, minimum=20, flex=3),
            Column[RuleRow]("status", N_("Status"), lambda row: status_words(row.status), width=14),
            Column[RuleRow]("version", N_("Version"), _version, width=9),
            Column[RuleRow]("entries", N_("Entries"), lambda row: str(row.entries), width=8, align="right", priority=1),
            Column[RuleRow]("since", N_("In force since"), self._since, width=20, priority=2),
        )

    def _since(self, row: RuleRow) -> str:
        return "" if row.activated_at is None else formats.datetime(row.activated_at, self.reader.zone)

    def body(self) -> ComposeResult:
        with Split():
            yield self.rows
            yield self.preview

    # Reading

    def load(self) -> Found:
        return Found(self.workspace.routing.rules(), reader_of(self.workspace))

    def fill(self, data: Found) -> None:
        self.reader = data.reader
        keys = {"name": lambda row: row.name.casefold(), "status": lambda row: row.status.value,
                "version": lambda row: row.number, "entries": lambda row: row.entries,
                "since": lambda row: str(row.activated_at or "")}  # fmt: skip
        self.rows.show(MemorySource(data.rows, lambda row: row.name, keys), key="rules")
        self.look()

    def refused(self, refusal: Refusal) -> None:
        """Whoever may not see rules reads why in the list's place."""
        super().refused(refusal)
        if not self.rows.complete:
            self.rows.empty = words(refusal)
            self.rows.show(MemorySource[RuleRow](()), key=refusal.code)

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

    async def _look(self, row: RuleRow) -> None:
        routing = self.workspace.routing

        def ask() -> tuple[RuleSheet, Sequence[Finding]]:
            sheet = routing.show(row.name)
            return sheet, routing.lint(sheet.rule)

        try:
            sheet, findings = await self.read(ask)
        except Refusal as refusal:
            self.preview.clear(words(refusal))
            return
        if self.rows.cursor_id == row.id:
            self.preview.show("entries", entries_lines(sheet.rule, self.reader))
            self.preview.show("about", rule_about(sheet, self.reader))
            self.preview.show("faults", Content("\n").join(finding_lines(findings, self.reader)))

    def toggle_preview(self) -> None:
        super().toggle_preview()
        self.look()

    def on_record_list_opened(self, message: RecordList.Opened) -> None:
        if message.row is not None:
            self.app.push_screen(RuleScreen(message.row.name))

    def go_to_entry(self, name: str, number: int, key: str) -> None:
        self.app.push_screen(RuleScreen(name, number, at=key))

    def copy_text(self) -> str | None:
        here = self.here()
        return None if here is None else here.name

    # Writing

    @action("rules.new", "n", label=N_("new"), help=N_("A new rule, as a draft"), enabled="why_not_manage", footer=10)
    async def new(self) -> None:
        routing = self.workspace.routing

        async def save(values: dict[str, Any]) -> Any:
            rule = Rule(values["name"], (), values["default_owner"], values["description"])
            await self.write(lambda: routing.create(rule))
            return rule.name

        fields = header_fields(Rule(""), self.reader, self.workspace, named=True)
        made = await self.fill_form(Form(_("New rule"), fields, save=save, draft="rule"))
        if made is not None:
            self.app.push_screen(RuleScreen(str(made)))

    @action("rules.edit", "e", label=N_("edit"), help=N_("Edit the draft; a version in force stays as it is"),
            enabled="why_no_rule", footer=20)  # fmt: skip
    async def edit(self) -> None:
        here, routing = self.here(), self.workspace.routing
        if here is None:
            return
        sheet = await self.write(lambda: routing.edit(here.name), topics=self.TOPICS, undo=False)
        self.app.push_screen(RuleScreen(here.name, sheet.number))

    def why_no_draft(self) -> Refusal | str | None:
        here = self.here()
        if (reason := self.why_no_rule()) is not None or here is None:
            return reason
        return None if here.draft is not None else _("It has no draft.")

    @action("rules.discard", "x", label=N_("discard draft"), help=N_("Throw the draft away"), enabled="why_no_draft",
            footer=None)  # fmt: skip
    async def discard(self) -> None:
        here, routing = self.here(), self.workspace.routing
        if here is None or here.draft is None:
            return
        text = _("Version {number} is lost.").format(number=here.draft)
        if here.number == here.draft == 1:
            text = _("It has no other version, so the rule goes with it.")
        if await self.ask(Confirm(_("Throw the draft of “{name}” away?").format(name=here.name), text, danger=True)):
            self.perform(lambda: routing.discard(here.name))


def _version(row: RuleRow) -> str:
    """The version's number; a pencil and the draft's number beside it while one is being written."""
    return f"{row.number}" if row.draft is None else f"{row.number} (✎ {row.draft})"
