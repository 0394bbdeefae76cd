"""Importing rules and queues from files: what could be read and what not, who is meant by foreign names, the import."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from fsctui.domain.routing_lint import misfits
from fsctui.domain.routing_rows import RuleBank
from fsctui.i18n import N_, _, labels, ngettext
from fsctui.interchange.imported import Mappings
from fsctui.interchange.rule_files import ReadFile, ReadFiles, files_of, read_files
from fsctui.interchange.rule_model import RuleWarning, RuleWarningCode
from fsctui.refusal import Kind, Refusal
from fsctui.services.queues import TASK
from fsctui.services.routing_rules import ImportedRule
from fsctui.tui.actions import action
from fsctui.tui.dialogs.base import Dialog
from fsctui.tui.dialogs.paths import AskPath
from fsctui.tui.dialogs.pick import Choice, Pick
from fsctui.tui.referrals.trace import field_words
from fsctui.tui.screens.rules.verbs import RuleVerbs
from fsctui.tui.screens.rules.words import MUTED, Reader, entries_words, finding_words, reader_of
from fsctui.tui.text import joined, plain

if TYPE_CHECKING:
    from fsctui.services.workspace import Workspace

ASKED = {
    RuleWarningCode.USER_UNKNOWN: N_("“{name}” is no user here. Who is meant?"),
    RuleWarningCode.QUEUE_UNKNOWN: N_("There is no queue “{name}” here. Which one is meant?"),
    RuleWarningCode.FIELD_UNKNOWN: N_("There is no field “{name}” here. Which one is meant?"),
}
"""What a foreign name may stand for is asked, once for each."""
LEFT = ""
"""The answer that leaves a name as it is."""
TOPICS = frozenset({"rule", "queue"})


@dataclass(frozen=True)
class Source:
    """The files, and what their names may stand for here."""

    files: Sequence[Path]
    bank: RuleBank
    types: Sequence[str]
    reader: Reader

    def read(self, pairs: dict[str, str]) -> ReadFiles:
        return read_files(self.files, self.bank, self.types, Mappings(pairs))


def source_of(workspace: Workspace, path: Path) -> Source:
    """Asks the database: in a thread."""
    types = [*(each.code for each in workspace.records.types()), TASK]
    return Source(files_of(path), workspace.routing.bank(), types, reader_of(workspace))


def warnings_of(each: ReadFile) -> Iterable[RuleWarning]:
    yield from each.queue.warnings if each.queue is not None else ()
    for rule in each.rules:
        yield from rule.warnings


def unknown(read: ReadFiles) -> dict[tuple[RuleWarningCode, str], list[str]]:
    """Names that mean nothing here, each once, with the entries and files that they are about."""
    found: dict[tuple[RuleWarningCode, str], list[str]] = {}
    for each in read.good:
        for warning in warnings_of(each):
            if warning.code in ASKED:
                about = found.setdefault((warning.code, warning.params["value"]), [])
                about.append(f"{each.file.name}: {warning.entry}" if warning.entry else each.file.name)
    return found


class ImportsRules(RuleVerbs):
    """For the list of rules: the steps of an import."""

    @action("rules.import", "I", label=N_("import"), enabled="why_not_manage", footer=None,
            help=N_("Import rules and queues from a file, or all of a folder"))  # fmt: skip
    async def import_files(self) -> None:
        text = _("A TOML file or FSC metadata (.xml) of rules or queues, or a folder.")
        path = await self.ask(AskPath(_("Import rules and queues"), text))
        if path is None:
            return
        source = await self.read(lambda: source_of(self.workspace, path))
        if not source.files:
            self.say_no(_("There is no rule and no queue in this folder."))
            return
        pairs: dict[str, str] = {}
        read = await self.read(lambda: source.read(pairs))
        for (code, name), about in unknown(read).items():
            chosen = await self._meant(code, name, about, source)
            if chosen is None:
                return
            if chosen != LEFT:
                pairs[name] = chosen
        if pairs:
            read = await self.read(lambda: source.read(pairs))
        if await self.ask(ImportReport(read, source)):
            await self._import(read, source)

    async def _meant(self, code: RuleWarningCode, name: str, about: Sequence[str], source: Source) -> str | None:
        """What a foreign name stands for, as the text of a mapping; None when the import is called off."""
        shown = [*about[:5], *(["…"] if len(about) > 5 else [])]
        text = _(ASKED[code]).format(name=name)
        said = Content("\n").join([plain(text), *(plain(f"  · {each}", MUTED) for each in shown)])
        choices = [Choice(LEFT, _("leave it as it is"), _("the faults name it"))]
        if code is RuleWarningCode.FIELD_UNKNOWN:
            choices += [Choice(each, field_words(each), each) for each in source.bank.schema]
        else:
            users = [Choice(f"user:{each}", source.reader.naming.user(each), each) for each in source.bank.users]
            queues = [Choice(f"queue:{each}", source.reader.queue(each), each) for each in source.bank.queues]
            choices += users + queues if code is RuleWarningCode.USER_UNKNOWN else queues + users
        chosen = await self.ask(Pick(_("What is meant?"), choices, text=said))
        return None if chosen is None else str(chosen)

    async def _import(self, read: ReadFiles, source: Source) -> None:
        """Each file is written whole or not at all, whatever becomes of the others; queues come first."""
        workspace = self.workspace
        done, failed = list[str](), list[tuple[Path, Refusal]]()

        def work() -> None:
            for each in read.good:
                try:
                    if each.queue is not None:
                        found = each.queue
                        made = workspace.people.import_queue(
                            found.name, email=found.email, notify_members=found.notify_members, takes=found.takes,
                            members=found.members,
                        )  # fmt: skip
                        text = _("The queue {name} says the same already.") if made.unchanged else ""
                        done.append((text or _("The queue {name} was imported.")).format(name=made.name))
                    else:
                        rules = workspace.routing.import_rules([one.rule for one in each.rules])
                        done.extend(map(_imported_words, rules))
                except Refusal as refusal:
                    if refusal.kind in (Kind.NOT_ALLOWED, Kind.DATABASE):
                        raise
                    failed.append((each.file, refusal))

        await self.write(work, topics=TOPICS, undo=False)
        for text in done:
            self.fsctui.notify(text)
        if failed:
            await self.ask(ImportReport(ReadFiles((), failed), source))


def _imported_words(each: ImportedRule) -> str:
    text = _("“{rule}” was imported: version {version} is a draft.")
    if each.unchanged:
        text = _("“{rule}” says the same already (version {version}).")
    return text.format(rule=each.name, version=each.version)


class ImportReport(Dialog[bool]):
    """What would be imported, with its warnings by line, and what can't be, with file, line and reason."""

    DEFAULT_CSS = """
    ImportReport > #box { width: 92; }
    ImportReport VerticalScroll { height: auto; max-height: 15; scrollbar-size-vertical: 1; }
    ImportReport VerticalScroll Static { height: auto; }
    """

    def __init__(self, read: ReadFiles, source: Source) -> None:
        super().__init__(_("Import") if read.good else _("Nothing can be imported"))
        self.read, self.source = read, source

    def content(self) -> ComposeResult:
        with VerticalScroll():
            for line in self._lines():
                yield Static(line, markup=False)

    def _lines(self) -> Iterable[Content]:
        for each in self.read.good:
            if each.queue is not None:
                count = len(each.queue.members)
                members = ngettext("{n} member", "{n} members", count).format(n=count)
                yield _head(_("queue {name}").format(name=each.queue.name), each.file, members)
                yield from map(_warning_line, each.queue.warnings)
            for one in each.rules:
                yield _head(one.rule.name, each.file, entries_words(len(one.rule.entries)))
                yield from map(_warning_line, one.warnings)
                for finding in misfits(one.rule, self.source.bank.schema):
                    yield joined("  ! ", plain(finding_words(finding, self.source.reader)))
        for file, refusal in self.read.failed:
            line = getattr(refusal, "line", 0)
            place = _("{file}, line {line}").format(file=file.name, line=line) if line else file.name
            yield joined("✗ ", plain(place, "bold $text-error"), ": ")
            yield joined("    ", plain(labels.explain(refusal, place=False)))

    def hint(self) -> str:
        if not self.read.good:
            return _("enter or esc closes")
        return _("enter imports, rules as drafts · esc cancels")

    @action("rule_import.take", "enter", label=N_("import"), footer=None)
    def take(self) -> None:
        if self.read.good:
            self.answer(True)
        else:
            self.cancel()

    @action("rule_import.down", "j,down", label=N_("down"), footer=None)
    def down(self) -> None:
        self.query_one(VerticalScroll).scroll_down(animate=False)

    @action("rule_import.up", "k,up", label=N_("up"), footer=None)
    def up(self) -> None:
        self.query_one(VerticalScroll).scroll_up(animate=False)


def _head(name: str, file: Path, what: str) -> Content:
    return joined("✓ ", plain(name, "bold"), "  ", plain(f"{what} · {file.name}", MUTED))


def _warning_line(warning: RuleWarning) -> Content:
    said = labels.label(warning.code, **warning.params)
    entry = f"{warning.entry}: " if warning.entry else ""
    place = " " + _("(line {line})").format(line=warning.line) if warning.line else ""
    return joined("  ! ", plain(f"{entry}{said}{place}"))
