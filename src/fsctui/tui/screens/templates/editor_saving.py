"""Saving a template's draft, what others saved meanwhile, publishing, and leaving the editor."""

from __future__ import annotations

from collections.abc import Callable

from textual.content import Content

from fsctui.domain.rows import TemplateSheet
from fsctui.domain.templates import TemplateBody, VersionStatus, diff
from fsctui.i18n import N_, _
from fsctui.services.refusals import Stale, TemplateWithoutDraft
from fsctui.tui.actions import action
from fsctui.tui.dialogs.confirm import Confirm
from fsctui.tui.dialogs.conflict import Conflict, Settle
from fsctui.tui.dialogs.pick import Pick
from fsctui.tui.screens.templates import draft
from fsctui.tui.screens.templates.editor_base import EditorBase
from fsctui.tui.screens.templates.leaving import Answer, Leaving
from fsctui.tui.screens.templates.words import (
    difference_lines,
)

TOPICS = frozenset({"template"})


class SavesDraft(EditorBase):
    """The editor's steps that write."""

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
        lines = difference_lines(diff(base, theirs.body), base, theirs.body)
        said = _("take theirs; u brings mine back")
        answer = await self.ask(Conflict(Content("\n").join(lines), both=True, theirs=said))
        if answer is None:
            return False
        drafted = theirs.status is VersionStatus.DRAFT
        self.edit_version = theirs.edit_version if drafted else None
        self.version = theirs.number if drafted else theirs.versions[0].number + 1
        self.draft.base = theirs.body
        if answer is Settle.THEIRS:
            self.change(theirs.body)
            return False
        self.change(draft.merged(base, mine, theirs.body) if answer is Settle.BOTH else mine)
        return await self._save() if answer is Settle.MINE else False

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
