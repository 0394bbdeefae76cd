"""What was entered for a launch is kept when somebody leaves, and comes back."""

from __future__ import annotations

from collections.abc import Callable

from fsctui.i18n import N_, _, carry
from fsctui.refusal import Refusal
from fsctui.tui.actions import action
from fsctui.tui.base import Refused
from fsctui.tui.dialogs.confirm import Confirm
from fsctui.tui.dialogs.pick import Choice, Pick
from fsctui.tui.screens.plans.form import LaunchForm
from fsctui.tui.screens.plans.launch_fields import SEARCHED
from fsctui.tui.screens.plans.launch_items import LaunchItems

DRAFT = "launch"


class LaunchDraft(LaunchItems):
    """The wizard keeps its draft, and asks before it throws anything away."""

    @property
    def subject(self) -> str:
        """The name of this launch's draft: one for the bare wizard, one for each given template and records."""
        given = [self.template or "", *map(str, self.refs)]
        return "|".join(given)[:200] if any(given) else ""

    # Drafts and leaving

    def _typed_something(self) -> bool:
        return self.ready and self.form.to_json() != self._begun

    _told_unkept = False

    def save_draft(self) -> None:
        if self._typed_something() and not self.launching and self.form.to_json() != self._kept:
            body = self.form.to_json()
            self.workspace.unfinished.save(DRAFT, self.subject, body)
            self._kept = body

    def keep_draft(self) -> None:
        """Keep the draft while it is written, so that a crash loses nothing."""
        if not self.is_running or self.launching or not self._typed_something():
            return
        body, workspace, subject = self.form.to_json(), self.workspace, self.subject
        if body == self._kept:
            return
        self._kept = body

        self._draft_worker(lambda: workspace.unfinished.save(DRAFT, subject, body))

    def _draft_worker(self, work: Callable[[], None]) -> None:
        """Do it in a thread that outlives this screen. Where nothing can be kept, that is told once; typing goes on."""
        app = self.fsctui

        def kept() -> None:
            try:
                work()
            except Refusal as refusal:
                self._kept = None
                if not self._told_unkept:
                    self._told_unkept = True
                    app.post_message(Refused(refusal))

        app.run_worker(carry(kept), name="draft", group="draft", thread=True)

    def _forget_draft(self, subject: str) -> None:
        workspace = self.workspace
        if self._draft_timer is not None:
            self._draft_timer.stop()
        self._begun = self.form.to_json()
        self._draft_worker(lambda: workspace.unfinished.forget(DRAFT, subject))

    def leave(self) -> None:
        """Escape: out of a search first, then to the items, then away; asks only when something was typed."""
        field = self._field_here()
        if field is not None and field.key in SEARCHED and field.value and self._looks_for(field):
            field.set({"template": self._template_name(), "owner": self.form.owner_name}.get(field.key, ""))
            self.search(field)
            self._arrange()
        elif self.focused is not self.rows and self.rows.count:
            self.rows.focus()
        elif not self._typed_something():
            self._go()
        else:
            self.run_worker(self._guarded(self._leave()), group="action")

    def _go(self) -> None:
        if len(self.app.screen_stack) > 1:
            self.dismiss(None)

    async def _leave(self) -> None:
        choices = [
            Choice("keep", _("Leave, and keep it for next time")),
            Choice("drop", _("Leave, and throw it away")),
            Choice("stay", _("Go on here")),
        ]
        chosen = await self.ask(Pick(_("This plan isn’t launched yet"), choices))
        if chosen == "keep":
            self.save_draft()
            self._go()
        elif chosen == "drop":
            self._forget_draft(self.subject)
            self._go()

    @action("launch.anew", "ctrl+x", label=N_("begin anew"), help=N_("Empty the form and begin anew"), footer=None,
            priority=True)  # fmt: skip
    async def begin_anew(self) -> None:
        if self._typed_something() and not await self.ask(Confirm(_("Empty the form and begin anew?"))):
            return
        await self._begin_anew()

    async def _begin_anew(self) -> None:
        self.template, self.refs = None, ()
        self.form, self.body_of, self.plans, self.problem = LaunchForm(), None, (), ""
        self._begun = self._kept = self.form.to_json()
        workspace, subject = self.workspace, self.subject
        self._draft_worker(lambda: workspace.unfinished.forget(DRAFT, subject))
        self._fill_form()
        self.preview_now()
        self.focus_field("template")
