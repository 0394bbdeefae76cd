"""Launch: template, records and dates above; below, every item as it would be written, and why. Keys alone will do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fsctui.domain.naming import Naming
from fsctui.domain.rows import TemplateRow
from fsctui.domain.templates import TemplateBody
from fsctui.i18n import N_, _, current, labels
from fsctui.refusal import Refusal
from fsctui.services.launching import LaunchRequest
from fsctui.services.outcome import Skipped
from fsctui.services.plan_refusals import PreviewOutdated
from fsctui.services.plans import LaunchResult
from fsctui.tui.actions import action
from fsctui.tui.days import Days
from fsctui.tui.screens.plans.form import LaunchForm
from fsctui.tui.screens.plans.launch_draft import DRAFT, LaunchDraft
from fsctui.tui.screens.plans.launch_fields import SEARCHED
from fsctui.tui.undo import Entry
from fsctui.tui.widgets.preview import Split

if TYPE_CHECKING:
    from fsctui.services.workspace import Workspace

TEMPLATES = 500
"""So many published templates are offered."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a load of the wizard brings: the reader's day and calendar, the templates, and how the form begins."""

    days: Days
    templates: tuple[TemplateRow, ...]
    type_names: Mapping[str, str]
    naming: Naming
    form: LaunchForm | None = None
    body: TemplateBody | None = None
    restored: bool = False


class LaunchScreen(LaunchDraft):
    """The launch wizard. template: a unique name. targets: the records to launch it on."""

    NAME = N_("Launch a plan")
    STYLES = "launch.tcss"
    TOPICS = frozenset({"template", "absence"})

    # Reading

    def load(self) -> Facts:
        workspace = self.workspace
        days = Days(workspace.context.today(), workspace.calendars.mine())
        naming = workspace.tasks.naming()
        templates = workspace.templates.page("status:published", limit=TEMPLATES).items
        types = {each.code: each.labels.get(current(), each.labels.get("en", each.code))
                 for each in workspace.records.types()}  # fmt: skip
        if self.ready:
            return Facts(days, templates, types, naming)
        kept = workspace.unfinished.load(DRAFT, self.subject)
        form = LaunchForm.from_json(kept) if kept is not None else self._new_form(workspace)
        body = None
        if form.template:
            body = workspace.templates.show(form.template).body
            form.template = body.unique_name
        return Facts(days, templates, types, naming, form, body, kept is not None)

    def _new_form(self, workspace: Workspace) -> LaunchForm:
        form = LaunchForm(template=self.template or "")
        form.targets = {ref: workspace.records.show(ref).name for ref in self.refs}
        return form

    def fill(self, data: Facts) -> None:
        self.days, self.templates, self.type_names = data.days, data.templates, data.type_names
        self.naming = data.naming
        if data.form is None:
            self.changed_form()
            return
        self.form, self.body_of = data.form, data.body
        self._begun = LaunchForm(template=self.form.template, targets=dict(self.form.targets)).to_json()
        self._kept = self.form.to_json()
        if data.restored:
            self._begun = LaunchForm().to_json()
            self.notify(_("Your unfinished launch is back. Press ctrl+x to begin anew."))
        self.ready = True
        self._fill_form()
        self.preview_now()
        first = "template" if self.body_of is None else "records" if not self.form.targets else ""
        if first:
            self.focus_field(first)
        else:
            self.rows.focus()

    def refused(self, refusal: Refusal) -> None:
        """A template or a record that is gone is said beside the form; the rest stays usable."""
        if not self.ready:
            self.ready = True
            self.run_worker(self._begin_anew(), group="action")
        super().refused(refusal)

    # Launching

    def why_not_launch(self) -> str | None:
        if self.launching:
            return _("It is being launched.")
        if self.body_of is None:
            return _("Choose a template first.")
        if not self.form.targets:
            return _("Choose a record first.")
        for name in ("start", "target"):
            if self.fields[name].wrong:
                return f"{self.fields[name].label}: {self.fields[name].wrong}"
        return self.problem or None

    @action("launch.launch", "ctrl+s", label=N_("launch"), help=N_("Launch what is shown"), footer=10,
            enabled="why_not_launch", priority=True)  # fmt: skip
    async def launch_now(self) -> None:
        self.launch()

    def action_act(self, id: str) -> None:  # noqa: A002
        """Where a launch is refused at once, the reason is said and the focus goes to what is wrong."""
        refused = id == "launch.launch" and not self.launching and self.why_not_launch() is not None
        super().action_act(id)
        if refused:
            self.show_what_is_wrong()

    def launch(self) -> None:
        """Launch what is shown. What isn't in sight yet is shown first, and launched by the next ctrl+s."""
        if (reason := self.why_not_launch()) is not None:
            self.say_no(reason)
            if not self.launching:
                self.show_what_is_wrong()
        elif self._pending or self.shown is None or not self.query_one(Split).display:
            here = self._field_here()
            if here is not None and here.key in SEARCHED:
                self.rows.focus()
            if not self._pending and self.shown is not None:
                self.look_first()
                return
            self._show_next = True
            if not self._pending:
                self.preview_now()
        else:
            self.run_worker(self._guarded(self._launch()), group="action")

    async def _launch(self) -> None:
        request, plans, subject, expected = self.shown, self.workspace.plans, self.subject, self.shown_as
        if request is None or self.launching:
            return
        self.launching = True
        try:
            result = await self.write(
                lambda: plans.launch(request, expected),
                said=lambda result: labels.told(result.done.code, result.done.params),
                topics=("plan", "task", "notice"),
                undo=lambda result: self._taken_back(result, request),
            )
        except PreviewOutdated:
            # The template, a calendar or the people changed in this second: look again before anything is made.
            name, self.outdated = self.form.template, self.plans
            self.body_of = (await self.read(lambda: self.workspace.templates.show(name))).body
            self.preview_now()
            raise
        except Refusal as refusal:
            self._blame(refusal)
            self._summarise()
            self.show_what_is_wrong()
            raise
        finally:
            self.launching = False
        self._forget_draft(subject)
        app, first, many = self.fsctui, result.plans[0].row.id, len(result.plans) > 1
        self.dismiss(None)
        if many:
            app.call_later(app.go, "plans")
        else:
            app.call_later(app.open_record, "plan", first)

    def _taken_back(self, result: LaunchResult, request: LaunchRequest) -> Entry:
        """Undo cancels the plans; doing it again launches the same request anew."""
        plans, said = self.workspace.plans, labels.told(result.done.code, result.done.params)
        made = [sheet.row.id for sheet in result.plans]
        reason = _("taken back")

        def back() -> Sequence[Skipped]:
            left = []
            for identity in made:
                try:
                    plans.cancel(identity, reason)
                except Refusal as refusal:
                    left.append(Skipped(identity, refusal))
            return left

        def again() -> Sequence[Skipped]:
            made[:] = [sheet.row.id for sheet in plans.launch(request).plans]
            return ()

        return Entry(tuple(made), said, back, again, frozenset({"plan", "task", "notice"}))

    def look_first(self) -> None:
        self.notify(_("This is what would be launched. Press ctrl+s to launch it."))

    def words_changed(self) -> None:
        if self.ready:
            self._fill_form()
            self.changed_form()
