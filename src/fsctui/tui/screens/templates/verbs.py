"""What can be done with a template, one key each: in the list and on its own page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from textual.content import Content

from fsctui.domain.access import Missing, NotAllowed, Permission, has
from fsctui.domain.rows import TemplateRow, TemplateSheet
from fsctui.domain.templates import VersionNotPublished, VersionStatus, check, diff
from fsctui.i18n import N_, _, current
from fsctui.interchange.template_toml import write
from fsctui.refusal import Refusal
from fsctui.services.outcome import Done
from fsctui.services.refusals import TemplateWithoutDraft
from fsctui.tui.actions import action
from fsctui.tui.base import BaseScreen
from fsctui.tui.dialogs.confirm import Confirm
from fsctui.tui.dialogs.paths import AskPath, written
from fsctui.tui.dialogs.pick import Choice, Pick
from fsctui.tui.dialogs.why import Why
from fsctui.tui.screens.templates.editor import EditorScreen
from fsctui.tui.screens.templates.words import difference_lines, fault_words, status_words, subjects
from fsctui.tui.text import plain

TOPICS = frozenset({"template"})
SHOWN = 12
"""So many differences are shown before a version is published."""


@dataclass(frozen=True, slots=True)
class Here:
    """The template that a verb is about: its unique name, its words, the numbers of its published version and draft."""

    unique_name: str
    name: str
    newest: int
    status: VersionStatus
    published: int | None
    draft: int | None

    @classmethod
    def of_row(cls, row: TemplateRow) -> Here:
        return cls(
            row.unique_name,
            row.name_in(current()),
            row.draft or row.version,
            row.status,
            row.version if row.status is VersionStatus.PUBLISHED else None,
            row.version if row.status is VersionStatus.DRAFT else row.draft,
        )

    @classmethod
    def of_sheet(cls, sheet: TemplateSheet) -> Here:
        by_status = {version.status: version.number for version in reversed(sheet.versions)}
        published, draft = by_status.get(VersionStatus.PUBLISHED), by_status.get(VersionStatus.DRAFT)
        newest = sheet.versions[0]
        name = sheet.body.names.get(current(), sheet.body.name)
        status = VersionStatus.PUBLISHED if published is not None else newest.status
        return cls(sheet.body.unique_name, name, newest.number, status, published, draft)


class TemplateVerbs(BaseScreen[None]):
    """Base of the screens that show templates; they say which one is meant (`here`)."""

    def here(self) -> Here | None:
        """The template that verbs act on now."""
        return None

    def may(self, permission: Permission) -> Refusal | None:
        actor = self.workspace.context.actor
        return None if has(actor, permission) else NotAllowed(permission, Missing.ROLE, actor.username)

    def _why(self, permission: Permission) -> Refusal | str | None:
        if (refusal := self.may(permission)) is not None:
            return refusal
        return None if self.here() is not None else _("There is no template here.")

    # Editing

    def why_not_new(self) -> Refusal | str | None:
        return self.may(Permission.EDIT_TEMPLATES)

    def why_not_edit(self) -> Refusal | str | None:
        return self._why(Permission.EDIT_TEMPLATES)

    @action("templates.edit", "e", label=N_("edit"), help=N_("Edit the draft; a published version stays as it is"),
            enabled="why_not_edit", footer=20)  # fmt: skip
    def edit(self) -> None:
        if (here := self.here()) is not None:
            self.app.push_screen(EditorScreen(here.unique_name))

    # Publishing

    def why_not_publish(self) -> Refusal | str | None:
        here = self.here()
        if (reason := self._why(Permission.EDIT_TEMPLATES)) is not None or here is None:
            return reason
        return None if here.draft is not None else TemplateWithoutDraft(here.name)

    @action("templates.publish", "P", label=N_("publish"), help=N_("Publish the draft; plans can be launched from it"),
            enabled="why_not_publish", footer=30)  # fmt: skip
    async def publish(self) -> None:
        here = self.here()
        if here is None:
            return
        templates, name = self.workspace.templates, here.unique_name
        draft = await self.read(lambda: templates.draft(name))
        if draft is None:
            raise TemplateWithoutDraft(here.name)
        if check(draft.body):
            await self._tell_faults(here, draft)
            return
        lines: list[Any] = []
        if here.published is not None:
            number = here.published
            before = (await self.read(lambda: templates.show(name, number))).body
            lines = difference_lines(diff(before, draft.body), before, draft.body)
            lines = lines[:SHOWN] + ([plain("…")] if len(lines) > SHOWN else [])
            said = _("Version {old} becomes obsolete; plans that run go on. What changes:").format(old=number)
            lines.insert(0, plain(said))
        title = _("Publish version {number} of “{name}”?").format(number=draft.number, name=here.name)
        if await self.ask(Confirm(title, Content("\n").join(lines) if lines else "")):
            self.perform(lambda: templates.publish(name))

    async def _tell_faults(self, here: Here, draft: TemplateSheet) -> None:
        """Why the draft can't be published yet; enter opens the editor at the fault that is chosen."""
        names = subjects(draft.body)
        choices = [
            Choice(fault.item, f"{names.get(fault.item) or _('The template')}: {fault_words(fault, draft.body)}")
            for fault in check(draft.body)
        ]
        title = _("It can’t be published yet; enter opens the editor")
        chosen = await self.ask(Pick(title, choices))
        if chosen is not None:
            self.app.push_screen(EditorScreen(here.unique_name, at=str(chosen)))

    def why_not_retire(self) -> Refusal | str | None:
        here = self.here()
        if (reason := self._why(Permission.EDIT_TEMPLATES)) is not None or here is None:
            return reason
        return None if here.published is not None else VersionNotPublished(here.name, here.newest, here.status)

    @action("templates.retire", "X", label=N_("retire"), help=N_("Retire it: no more launches; running plans go on"),
            enabled="why_not_retire", footer=55)  # fmt: skip
    async def retire(self) -> None:
        here = self.here()
        if here is None:
            return
        templates, name = self.workspace.templates, here.unique_name
        title = _("Retire “{name}”?").format(name=here.name)
        if await self.ask(Confirm(title, _("It can’t be launched any more; plans that run go on."), danger=True)):
            self.perform(lambda: templates.retire(name))

    def why_not_discard(self) -> Refusal | str | None:
        return self.why_not_publish()

    @action("templates.discard", "x", label=N_("discard draft"), help=N_("Throw the draft away"),
            enabled="why_not_discard", footer=None)  # fmt: skip
    async def discard(self) -> None:
        here = self.here()
        if here is None or here.draft is None:
            return
        name = here.unique_name
        title = _("Throw the draft of “{name}” away?").format(name=here.name)
        text = _("Version {number} is lost.").format(number=here.draft)
        if here.newest == here.draft == 1:
            text = _("It has no other version, so the template goes with it.")
        if await self.ask(Confirm(title, text, danger=True)):
            self.perform(lambda: self._discarded(name))

    def _discarded(self, name: str) -> Done:
        """Without the draft, what was kept of it is of no use either."""
        done = self.workspace.templates.discard(name)
        self.workspace.templates.forget(name)
        return done

    # Versions

    def why_no_template(self) -> str | None:
        return None if self.here() is not None else _("There is no template here.")

    @action("templates.versions", "v", label=N_("versions"), help=N_("Versions, and what changed between two of them"),
            enabled="why_no_template", footer=40)  # fmt: skip
    async def compare(self) -> None:
        here = self.here()
        if here is None:
            return
        templates, name = self.workspace.templates, here.unique_name
        rows = (await self.read(lambda: templates.show(name))).versions
        if len(rows) < 2:
            self.say_no(_("There is only one version, so there is nothing to compare."))
            return
        numbers = [row.number for row in rows]
        status = {row.number: status_words(row.status) for row in rows}
        pairs = [(old, new) for place, new in enumerate(numbers) for old in numbers[place + 1 :]]
        pairs.sort(key=lambda pair: numbers.index(pair[1]) - numbers.index(pair[0]) != -1)
        choices = [
            Choice(
                (old, new),
                _("version {old} → version {new}").format(old=old, new=new),
                f"{status[old]} → {status[new]}",
            )
            for old, new in pairs
        ]
        chosen = await self.ask(
            Pick(_("What changed between two versions of “{name}”").format(name=here.name), choices)
        )
        if chosen is None:
            return
        old, new = chosen
        before = (await self.read(lambda: templates.show(name, old))).body
        after = (await self.read(lambda: templates.show(name, new))).body
        lines = difference_lines(diff(before, after), before, after) or [plain(_("Nothing is different."))]
        await self.ask(Why(_("Version {old} → version {new}").format(old=old, new=new), lines))

    # Files

    @action("templates.export", "E", label=N_("export"), help=N_("Write it to a TOML file that people can read"),
            enabled="why_no_template", footer=None)  # fmt: skip
    async def export(self) -> None:
        here = self.here()
        if here is None:
            return
        templates, name, number = self.workspace.templates, here.unique_name, self.shown_number()
        sheet = await self.read(lambda: templates.show(name, number))
        title = _("Write version {number} of “{name}” to").format(number=sheet.number, name=here.name)
        path = await self.ask(AskPath(title, value=f"{name}.toml", to_write=True))
        if path is None:
            return
        if path.exists() and not await self.ask(
            Confirm(_("Replace {file}?").format(file=path.name), str(path), danger=True)
        ):
            return
        await self.read(lambda: written(path, write(sheet.body)))
        self.fsctui.notify(_("Written to {file}.").format(file=path))

    def shown_number(self) -> int | None:
        """The version that is exported; None: the one that counts."""
        return None

    # Launching

    def why_not_launch(self) -> Refusal | str | None:
        here = self.here()
        if (reason := self._why(Permission.LAUNCH_PLANS)) is not None or here is None:
            return reason
        return None if here.published is not None else VersionNotPublished(here.name, here.newest, here.status)

    @action("templates.launch", "L", label=N_("launch"), help=N_("Launch a plan from it"), enabled="why_not_launch",
            footer=25)  # fmt: skip
    def launch(self) -> None:
        if (here := self.here()) is not None:
            self.fsctui.launch(template=here.unique_name)

    def copy_text(self) -> str | None:
        here = self.here()
        return None if here is None else f"{here.name} ({here.unique_name})"
