"""What can be done with an assignment rule, one key each: in the list and on its own page."""

from __future__ import annotations

from dataclasses import dataclass

from textual.content import Content

from fsctui.domain.access import Missing, NotAllowed, Permission, has
from fsctui.domain.routing import RuleStatus
from fsctui.domain.routing_lint import Severity
from fsctui.domain.routing_rows import RuleRow, RuleSheet
from fsctui.i18n import N_, _, labels
from fsctui.interchange import assignment_rules, rule_toml
from fsctui.interchange.rule_model import RuleWarning
from fsctui.refusal import Refusal
from fsctui.services.routing_rules import RuleNotActive
from fsctui.tui.actions import action
from fsctui.tui.dialogs.confirm import Confirm
from fsctui.tui.dialogs.form import FillsForms
from fsctui.tui.dialogs.paths import AskPath, written
from fsctui.tui.dialogs.pick import Choice, Pick
from fsctui.tui.dialogs.why import Why
from fsctui.tui.screens.rules.dry_run import DryRunScreen
from fsctui.tui.screens.rules.words import change_lines, finding_lines, finding_words, reader_of, status_words
from fsctui.tui.text import plain

TOPICS = frozenset({"rule"})
SHOWN = 12
"""So many differences are shown before a version is put in force."""


@dataclass(frozen=True, slots=True)
class Here:
    """The rule that a verb is about: the version in sight, and the numbers of its active version and its draft."""

    name: str
    number: int
    status: RuleStatus
    active: int | None
    draft: int | None

    @classmethod
    def of_row(cls, row: RuleRow) -> Here:
        draft = row.number if row.status is RuleStatus.DRAFT else row.draft
        active = row.number if row.status is RuleStatus.ACTIVE else None
        return cls(row.name, row.number, row.status, active, draft)

    @classmethod
    def of_sheet(cls, sheet: RuleSheet) -> Here:
        numbers = {each.status: each.number for each in reversed(sheet.versions)}
        active, draft = numbers.get(RuleStatus.ACTIVE), numbers.get(RuleStatus.DRAFT)
        return cls(sheet.rule.name, sheet.number, sheet.status, active, draft)


class RuleVerbs(FillsForms):
    """Base of the screens that show rules; they say which one is meant (`here`)."""

    def here(self) -> Here | None:
        """The rule that verbs act on now."""
        return None

    def wanted(self, here: Here) -> int:
        """The version that is tried, put in force or exported: the draft where there is one."""
        return here.draft or here.number

    def why_not_manage(self) -> Refusal | None:
        actor = self.workspace.context.actor
        if has(actor, Permission.MANAGE_ROUTING):
            return None
        return NotAllowed(Permission.MANAGE_ROUTING, Missing.ROLE, actor.username)

    def why_no_rule(self) -> Refusal | str | None:
        return self.why_not_manage() or (None if self.here() is not None else _("There is no rule here."))

    # Putting in force

    def why_not_activate(self) -> Refusal | str | None:
        here = self.here()
        if (reason := self.why_no_rule()) is not None or here is None:
            return reason
        if self.wanted(here) == here.active:
            return _("This version is in force already; e makes a draft of it.")
        return None

    @action("rules.activate", "P", label=N_("put in force"), help=N_("Put this version in force, from now on"),
            enabled="why_not_activate", footer=30)  # fmt: skip
    async def activate(self) -> None:
        here = self.here()
        if here is None:
            return
        workspace, routing, number = self.workspace, self.workspace.routing, self.wanted(here)
        after = (await self.read(lambda: routing.show(here.name, number))).rule
        reader = await self.read(lambda: reader_of(workspace))
        active = next((each for each in await self.read(routing.rules) if each.status is RuleStatus.ACTIVE), None)
        lines = [plain(_("Nothing is in force now: every referral goes to the default owner."))]
        if active is not None:
            told = _("Version {number} of “{name}” is no longer in force then. Referrals stay with whom they are.")
            lines = [plain(told.format(number=active.number, name=active.name))]
            if active.name == here.name:
                before = (await self.read(lambda: routing.show(active.name, active.number))).rule
                found = change_lines(before, after, reader)
                lines += found[:SHOWN] + ([plain("…")] if len(found) > SHOWN else [])
        findings = await self.read(lambda: routing.lint(after))
        errors = [each for each in findings if each.severity is Severity.ERROR]
        odd = errors + [each for each in findings if each.severity is Severity.WARNING]
        lines = finding_lines(odd[:SHOWN], reader) + lines if odd else lines
        title = _("Put version {number} of “{name}” in force?").format(number=number, name=here.name)
        if errors:
            title = _("Put version {number} of “{name}” in force with errors?")
            title = title.format(number=number, name=here.name)
        if await self.ask(Confirm(title, Content("\n").join(lines), danger=bool(errors))):
            self.perform(lambda: routing.activate(here.name, number, force=bool(errors)))

    def why_not_stop(self) -> Refusal | str | None:
        here = self.here()
        if (reason := self.why_no_rule()) is not None or here is None:
            return reason
        return None if here.active is not None else RuleNotActive(here.name)

    @action("rules.stop", "X", label=N_("stop"), help=N_("Take it out of force: all goes to the default owner"),
            enabled="why_not_stop", footer=None)  # fmt: skip
    async def stop(self) -> None:
        here, routing = self.here(), self.workspace.routing
        if here is None:
            return
        title = _("Take “{name}” out of force?").format(name=here.name)
        text = _("Every new referral goes to the default owner until a rule is put in force.")
        if await self.ask(Confirm(title, text, danger=True)):
            self.perform(lambda: routing.stop(here.name))

    # Trying

    @action("rules.try", "T", label=N_("dry run"), help=N_("Who would have got past referrals, against who did"),
            enabled="why_no_rule", footer=35)  # fmt: skip
    def dry_run(self) -> None:
        if (here := self.here()) is not None:
            self.app.push_screen(DryRunScreen(here.name, self.wanted(here)))

    @action("rules.lint", "F", label=N_("faults"), help=N_("What is odd about it; enter goes there"),
            enabled="why_no_rule", footer=40)  # fmt: skip
    async def lint(self) -> None:
        here, routing = self.here(), self.workspace.routing
        if here is None:
            return
        number = self.wanted(here)
        findings = await self.read(lambda: routing.lint(routing.show(here.name, number).rule))
        if not findings:
            self.fsctui.notify(_("Nothing odd was found."))
            return
        reader = await self.read(lambda: reader_of(self.workspace))
        choices = [Choice(each.entry, finding_words(each, reader)) for each in findings]
        chosen = await self.ask(Pick(_("What is odd about it; enter goes there"), choices))
        if chosen is not None:
            self.go_to_entry(here.name, number, str(chosen))

    def go_to_entry(self, name: str, number: int, key: str) -> None:
        """Show an entry; without a key, the rule."""

    # Versions and files

    @action("rules.versions", "v", label=N_("versions"), help=N_("What changed between two versions"),
            enabled="why_no_rule", footer=45)  # fmt: skip
    async def compare(self) -> None:
        here, workspace, routing = self.here(), self.workspace, self.workspace.routing
        if here is None:
            return
        rows = (await self.read(lambda: routing.show(here.name))).versions
        if len(rows) < 2:
            self.say_no(_("There is only one version, so there is nothing to compare."))
            return
        pairs = [(old, new) for place, new in enumerate(rows) for old in rows[place + 1 :]]
        # Neighbours first: they are what people ask for.
        pairs.sort(key=lambda pair: rows.index(pair[0]) - rows.index(pair[1]) != 1)
        choices = [
            Choice(
                (old.number, new.number),
                _("version {old} → version {new}").format(old=old.number, new=new.number),
                f"{status_words(old.status)} → {status_words(new.status)}",
            )
            for old, new in pairs
        ]
        title = _("What changed between two versions of “{name}”").format(name=here.name)
        chosen = await self.ask(Pick(title, choices))
        if chosen is None:
            return
        first, second = chosen
        before = (await self.read(lambda: routing.show(here.name, first))).rule
        after = (await self.read(lambda: routing.show(here.name, second))).rule
        reader = await self.read(lambda: reader_of(workspace))
        title = _("Version {old} → version {new}").format(old=first, new=second)
        await self.ask(Why(title, change_lines(before, after, reader)))

    @action("rules.export", "E", label=N_("export"), enabled="why_no_rule", footer=None,
            help=N_("Write it to a file: TOML that people can read, or FSC metadata"))  # fmt: skip
    async def export(self) -> None:
        here, routing = self.here(), self.workspace.routing
        if here is None:
            return
        number = self.wanted(here)
        sheet = await self.read(lambda: routing.show(here.name, number))
        title = _("Write version {number} of “{name}” to").format(number=number, name=here.name)
        formats = [Choice(".toml", _("our own TOML"), ".toml"), Choice(".xml", _("FSC metadata"), ".xml")]
        ending = await self.ask(Pick(_("Which format?"), formats))
        if ending is None:
            return
        text, left_out = rule_toml.write(sheet.rule), tuple[RuleWarning, ...]()
        if ending == ".xml":
            bank = await self.read(routing.bank)
            text, left_out = assignment_rules.write(sheet.rule, bank, active=sheet.status is RuleStatus.ACTIVE)
        path = await self.ask(AskPath(title, value=f"{here.name}{ending}".replace("/", "-"), to_write=True))
        if path is None:
            return
        if path.exists() and not await self.ask(
            Confirm(_("Replace {file}?").format(file=path.name), str(path), danger=True)
        ):
            return
        await self.read(lambda: written(path, text))
        self.fsctui.notify(_("Written to {file}.").format(file=path))
        if left_out:
            lines = [plain(f"{each.entry}: {labels.label(each.code, **each.params)}") for each in left_out]
            await self.ask(Why(_("What the file can't say"), lines))
