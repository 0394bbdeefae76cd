"""Importing templates from files: what could be read and what not, who is meant by foreign ids, then the import."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from fsctui.domain.templates import Assignee, AssigneeKind
from fsctui.i18n import N_, _, current, labels
from fsctui.interchange.imported import ImportedTemplate, ItemWarning, Mappings, WarningCode, write_assignee
from fsctui.interchange.templates import read_template
from fsctui.refusal import Kind, Refusal
from fsctui.services.templates import ImportedVersion
from fsctui.tui.actions import action
from fsctui.tui.base import BaseScreen
from fsctui.tui.dialogs.base import Dialog
from fsctui.tui.dialogs.paths import AskPath
from fsctui.tui.dialogs.pick import Choice, Pick
from fsctui.tui.screens.templates.lookups import Lookups, assignee_choices, lookups
from fsctui.tui.screens.templates.words import items_words, subjects
from fsctui.tui.text import joined, plain

if TYPE_CHECKING:
    from fsctui.services.workspace import Workspace

UNRESOLVED = frozenset({WarningCode.USER_UNRESOLVED, WarningCode.QUEUE_UNRESOLVED, WarningCode.ROLE_UNRESOLVED})
ENDINGS = frozenset({".toml", ".xml"})


@dataclass(frozen=True)
class Read:
    """What became of the files: templates that can be imported, and (file, why not) of the others."""

    good: Sequence[ImportedTemplate]
    failed: Sequence[tuple[Path, Refusal]]
    known: Lookups


def files_of(path: Path) -> list[Path]:
    """The file, or all files of a folder that look like templates, by name."""
    if not path.is_dir():
        return [path]
    return sorted(each for each in path.iterdir() if each.suffix.lower() in ENDINGS and each.is_file())


def read_files(workspace: Workspace, files: Iterable[Path], pairs: Mapping[str, str]) -> Read:
    """Read every file on its own; for threads."""
    good, failed = list[ImportedTemplate](), list[tuple[Path, Refusal]]()
    mappings = Mappings(pairs)
    for file in files:
        try:
            good.append(read_template(file, str(file), mappings))
        except Refusal as refusal:
            failed.append((file, refusal))
    return Read(good, failed, lookups(workspace))


def unresolved(read: Read) -> list[str]:
    """Ids and names that mean nobody here, each once: what the formats warn of, and assignees that don't exist."""
    found: dict[str, None] = {}
    for each in read.good:
        for warning in each.warnings:
            if warning.code in UNRESOLVED:
                known = Assignee(AssigneeKind.ROLE, warning.params.get("imported_as", ""))
                if not (known.name and read.known.knows(known)):
                    found[warning.params.get("value", "")] = None
        named = {warning.params.get("imported_as", "") for warning in each.warnings}
        for item in each.body.items:
            who = item.assignee
            if not read.known.knows(who) and who.name not in named:
                found[who.name] = None
    return [name for name in found if name]


class Importer(BaseScreen[None]):
    """For the list of templates: the steps of an import."""

    async def ask_and_import(self) -> ImportedVersion | None:
        """Ask for a path and import what is there. The last template imported; None when nothing was."""
        path = await self.ask(AskPath(_("Import templates"), _("A TOML file or FSC metadata (.xml), or a folder.")))
        if path is None:
            return None
        workspace, pairs = self.workspace, dict[str, str]()
        files = await self.read(lambda: files_of(path))
        read = await self.read(lambda: read_files(workspace, files, pairs))
        if not files:
            self.say_no(_("There is no template in this folder."))
            return None
        for name in unresolved(read):
            chosen = await self._who(name, read)
            if chosen is None:
                return None
            pairs[name] = chosen
        if pairs:
            read = await self.read(lambda: read_files(workspace, files, pairs))
        publish = await self.ask(ImportReport(read, frozenset(pairs)))
        if publish is None:
            return None
        return await self._import(read, publish)

    async def _who(self, name: str, read: Read) -> str | None:
        """Who is meant by a foreign id or name, as the text of a mapping; None when the import is called off."""
        subject_lines = [
            subjects(each.body).get(key, key) for each in read.good for key in _keys_of(each, name)
        ]  # fmt: skip
        shown = subject_lines[:5] + (["…"] if len(subject_lines) > 5 else [])
        text = _("“{name}” is not known here. Who gets these items?").format(name=name)
        said = Content("\n").join([plain(text), *(plain(f"  · {each}", "$text-muted") for each in shown)])
        provider: Callable[[str], list[Choice[Assignee]]] = assignee_choices(self.workspace, read.known)
        chosen = await self.ask(Pick(_("Who is meant?"), provider, text=said))
        return None if chosen is None else write_assignee(chosen)

    async def _import(self, read: Read, publish: bool) -> ImportedVersion | None:
        workspace = self.workspace
        done, failed = list[ImportedVersion](), list[tuple[Path, Refusal]]()

        def work() -> None:
            for each in read.good:
                try:
                    done.append(workspace.templates.import_body(each.body, publish))
                except Refusal as refusal:
                    if refusal.kind in (Kind.NOT_ALLOWED, Kind.DATABASE):
                        raise
                    failed.append((Path(each.file), refusal))

        await self.write(work, topics={"template"})
        for each in done:
            self.fsctui.notify(_imported_words(each))
        if failed:
            await self.ask(ImportReport(Read((), failed, read.known)))
        return done[-1] if done else None


def _keys_of(each: ImportedTemplate, name: str) -> list[str]:
    """The items that a foreign name is about."""
    warned = [one.item for one in each.warnings if one.code in UNRESOLVED and one.params.get("value") == name]
    return warned or [item.key for item in each.body.items if item.assignee.name == name]


def _imported_words(each: ImportedVersion) -> str:
    if each.unchanged:
        return _("“{template}” says the same already (version {version}).").format(
            template=each.name, version=each.version
        )
    return _("“{template}” was imported: version {version} ({status}).").format(
        template=each.name, version=each.version, status=labels.label(each.status)
    )


def warning_words(warning: ItemWarning, names: Mapping[str, str]) -> str:
    """A warning with its item and line."""
    value = warning.params.get("value", "")
    said = labels.label(warning.code, **{"id": value, "type": value, "priority": value, "tasks": "", **warning.params})
    item = f"{names.get(warning.item, warning.item)}: " if warning.item else ""
    place = " " + _("(line {line})").format(line=warning.line) if warning.line else ""
    return f"{item}{said}{place}"


class ImportReport(Dialog[bool]):
    """What would be imported, with its warnings, and what can't be, with file, line and reason.

    Gives whether to publish; None when it was left, or when there is nothing to import.
    """

    DEFAULT_CSS = """
    ImportReport > #box { width: 90; }
    ImportReport VerticalScroll { height: auto; max-height: 15; scrollbar-size-vertical: 1; }
    ImportReport VerticalScroll Static { height: auto; }
    """

    def __init__(self, read: Read, mapped: frozenset[str] = frozenset()) -> None:
        super().__init__(_("Import") if read.good else _("Nothing can be imported"))
        self.read, self.mapped = read, mapped

    def content(self) -> ComposeResult:
        with VerticalScroll():
            for each in self.read.good:
                name = each.body.names.get(current(), each.body.name)
                target = self.read.known.type_label(each.body.target_type)
                yield Static(
                    joined("✓ ", plain(name, "bold"), (f"  {target} · {items_words(len(each.body.items))}",
                           "$text-muted")), markup=False)  # fmt: skip
                names = subjects(each.body)
                for warning in each.warnings:
                    if warning.code not in UNRESOLVED or warning.params.get("value") not in self.mapped:
                        yield Static(joined("  ! ", plain(warning_words(warning, names))), markup=False)
            for file, refusal in self.read.failed:
                line = getattr(refusal, "line", 0)
                place = _("{file}, line {line}").format(file=file.name, line=line) if line else file.name
                yield Static(joined("✗ ", plain(place, "bold $text-error"), ": "), markup=False)
                yield Static(joined("    ", plain(reason(refusal))), markup=False)

    def hint(self) -> str:
        count = len(self.read.good)
        if not count:
            return _("enter or esc closes")
        if count == 1:
            return _("enter imports a draft · P imports and publishes · esc cancels")
        return _("enter imports {n} drafts · P imports and publishes · esc cancels").format(n=count)

    @action("import.draft", "enter", label=N_("import"), footer=None)
    def as_draft(self) -> None:
        if self.read.good:
            self.answer(False)
        else:
            self.cancel()

    @action("import.publish", "P", label=N_("import and publish"), footer=None, enabled="why_nothing")
    def and_publish(self) -> None:
        self.answer(True)

    def why_nothing(self) -> str | None:
        return None if self.read.good else _("There is nothing to import.")

    @action("import.down", "j,down", label=N_("down"), footer=None)
    def down(self) -> None:
        self.query_one(VerticalScroll).scroll_down(animate=False)

    @action("import.up", "k,up", label=N_("up"), footer=None)
    def up(self) -> None:
        self.query_one(VerticalScroll).scroll_up(animate=False)


def reason(refusal: Refusal) -> str:
    """Why a file was not taken, without the place: that stands before it."""
    return labels.explain(refusal, place=False)
