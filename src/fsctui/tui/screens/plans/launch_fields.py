"""The upper half of the launch wizard: what is entered, what it means, and what is found while somebody types."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input, Static

from fsctui.domain.naming import Naming
from fsctui.domain.records import RecordRef
from fsctui.domain.rows import TemplateRow
from fsctui.domain.templates import TemplateBody
from fsctui.domain.text import clean
from fsctui.i18n import N_, _, carry, current, labels, ngettext
from fsctui.refusal import Refusal
from fsctui.scheduling.offsets import Mode
from fsctui.scheduling.schedule import Anchor
from fsctui.services.launching import LaunchRequest, PlanPreview
from fsctui.tui.actions import action
from fsctui.tui.base import BaseScreen
from fsctui.tui.days import Days
from fsctui.tui.dialogs.pick import Choice, ChoiceList
from fsctui.tui.screens.plans.fields import Field, FieldInput, ModeField, Moved, fields
from fsctui.tui.screens.plans.finding import find_owners, find_records, find_templates
from fsctui.tui.screens.plans.form import LaunchForm
from fsctui.tui.screens.plans.lines import LaunchList
from fsctui.tui.text import joined, plain, words
from fsctui.tui.widgets.preview import HasPreview, Preview, Split, Tab

MODES: tuple[Mode | None, ...] = (None, Mode.CALENDAR, Mode.COUNT)
SEARCHED = ("template", "records", "owner")
"""Fields in which typing looks for something to choose."""


class LaunchFields(HasPreview, BaseScreen[None]):
    """The form of the wizard; `changed_form` is told of every change."""

    AUTO_FOCUS = ""

    class _Found(Message, bubble=False):
        def __init__(self, generation: int, choices: Sequence[Choice[Any]]) -> None:
            self.generation, self.choices = generation, choices
            super().__init__()

    def __init__(self, template: str | None = None, targets: tuple[RecordRef, ...] = ()) -> None:
        super().__init__()
        self.template, self.refs = template, tuple(targets)
        self.form = LaunchForm()
        self.body_of: TemplateBody | None = None
        self.days = Days(date.min)
        self.naming = Naming()
        self.templates: tuple[TemplateRow, ...] = ()
        self.type_names: Mapping[str, str] = {}
        self.plans: tuple[PlanPreview, ...] = ()
        self.plan_at = 0
        self.shown: LaunchRequest | None = None
        self.shown_as = ""
        self.outdated: tuple[PlanPreview, ...] = ()
        self.problem = self.blamed = ""
        self.ready = self.launching = False
        self._begun: Mapping[str, Any] = {}
        self._kept: Mapping[str, Any] | None = None
        self._search = self._preview_number = 0
        self._search_timer: Timer | None = None
        self._preview_timer: Timer | None = None
        self._draft_timer: Timer | None = None
        self._pending = self._show_next = self._searching = self._choose_next = False
        self.fields = fields()
        self.mode = ModeField()
        self.choices = ChoiceList()
        self.summary = Static(Content(""), id="summary", markup=False)
        self.rows = LaunchList()
        self.preview = Preview((Tab("item", N_("Item")), Tab("warnings", N_("Warnings"))))

    def body(self) -> ComposeResult:
        with Vertical(id="form"):
            yield self.fields["template"]
            yield self.fields["records"]
            yield self.fields["start"]
            yield self.fields["target"]
            with Horizontal(id="counting"):
                yield self.mode
                yield self.fields["owner"]
            yield self.fields["name"]
        yield self.summary
        yield self.choices
        with Split():
            yield self.rows
            yield self.preview

    def changed_form(self) -> None:
        """Something was entered."""

    # What the form says

    def _fill_form(self) -> None:
        form = self.form
        self.fields["template"].set(self._template_name())
        self.fields["records"].set("")
        self.fields["records"].show_chips(list(form.targets.values()))
        for name in ("start", "target", "name"):
            self.fields[name].set(getattr(form, name))
        self.fields["owner"].set(form.owner_name)
        self._tell()

    def _template_name(self) -> str:
        body = self.body_of
        return "" if body is None else body.names.get(current(), body.name)

    def _needs_target(self) -> bool:
        return self.body_of is not None and any(
            item.anchor is Anchor.TARGET and item.key not in self.form.skips for item in self.body_of.items
        )

    def _read_day(self, name: str, *, required: bool) -> date | None:
        """The date in a field, said or complained about beside it."""
        field, text = self.fields[name], clean(getattr(self.form, name)).strip()
        if not text:
            if required:
                field.complain(_("A date is needed here."))
            else:
                field.say("")
            return None
        try:
            day = self.days.read(text)
        except Refusal as refusal:
            field.complain(words(refusal))
            return None
        closed = self.days.closed(day)
        shown = joined("= ", plain(self.days.show(day, late=False)))
        field.say(joined(shown, ("  ⚠ ", "bold $text-warning"), plain(closed)) if closed else shown)
        return day

    def _tell(self) -> tuple[date | None, date | None]:
        """Say beside each field what it means; the dates, where they are good."""
        form, body = self.form, self.body_of
        template = self.fields["template"]
        if body is None:
            template.say("")
        else:
            row = next((each for each in self.templates if each.unique_name == body.unique_name), None)
            count = ngettext("{n} item", "{n} items", len(body.items)).format(n=len(body.items))
            template.say(f"v{row.version} · {count}" if row is not None else count)
        self.fields["records"].show_chips(list(form.targets.values()))
        self.fields["records"].input.placeholder = (
            _("another one, or enter to go on") if form.targets else _("type a client’s name; several are possible")
        )
        start = self._read_day("start", required=True)
        needs = self._needs_target()
        self.fields["target"].display = needs or bool(form.target) or body is None or self._target_asked()
        target = self._read_day("target", required=needs)
        if start is not None and target is not None and target < start:
            self.fields["target"].complain(_("This is before the start."))
        default = "" if body is None else labels.label(body.mode)
        options = [_("{mode} (as the template)").format(mode=default) if default else _("as the template says")]
        self.mode.show([*options, labels.label(Mode.CALENDAR), labels.label(Mode.COUNT)], MODES.index(form.mode))
        actor = self.workspace.context.actor
        self.fields["owner"].say("" if form.owner else actor.name)
        self.fields["name"].input.placeholder = (
            self.plans[0].name if len(self.plans) == 1 and not form.name else _("as the template and the record")
        )
        if self.blamed:
            self.fields[self.blamed].complain(self.problem)
        return start, target

    def _target_asked(self) -> bool:
        return self.fields["target"].input.has_focus

    # Where the keys go

    def order(self) -> list[Any]:
        """What tab and the arrows go through."""
        inputs: dict[str, Any] = {name: field.input for name, field in self.fields.items() if field.display}
        chain = [inputs.get(name) for name in ("template", "records", "start", "target")]
        chain += [self.mode, inputs["owner"], inputs["name"], self.rows]
        return [each for each in chain if each is not None]

    def focus_field(self, name: str) -> None:
        self.fields[name].input.focus()

    def _step(self, by: int) -> None:
        order = self.order()
        here = order.index(self.focused) if self.focused in order else 0
        order[max(0, min(len(order) - 1, here + by))].focus()

    def on_moved(self, message: Moved) -> None:
        if self._offering():
            self.choices.move(message.by)
        else:
            self._step(message.by)

    def _field_here(self) -> Field | None:
        focused = self.focused
        return focused.parent if isinstance(focused, FieldInput) and isinstance(focused.parent, Field) else None

    def _offering(self) -> bool:
        return bool(self.choices.display)

    def _arrange(self) -> None:
        """Show the choices while something is looked for, else the items."""
        field = self._field_here()
        wanted = field is not None and field.key in SEARCHED and self._looks_for(field)
        if wanted != self.choices.display or self.query_one(Split).display == wanted:
            self.choices.display = wanted
            self.query_one(Split).display = not wanted

    def _looks_for(self, field: Field) -> bool:
        match field.key:
            case "template":
                return self.body_of is None or field.value != self._template_name()
            case "records":
                return bool(field.value) or not self.form.targets
        return field.value != self.form.owner_name

    def on_descendant_focus(self) -> None:
        field = self._field_here()
        if self.ready and field is not None and field.key in SEARCHED:
            self.search(field)
        if self.ready:
            self._arrange()

    def on_descendant_blur(self) -> None:
        """What was typed to look for something, but not chosen, doesn't count."""
        if self.ready:
            self.call_later(self._tidy)

    def _tidy(self) -> None:
        here = self._field_here()
        for name, value in (("template", self._template_name()), ("owner", self.form.owner_name)):
            field = self.fields[name]
            if field is not here and field.value != value:
                field.set(value)
        self._tell()
        self._arrange()

    # Typing

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        field = event.input.parent
        if not self.ready or not isinstance(field, Field):
            return
        if field.key in SEARCHED:
            self._searching, self._choose_next = True, False
            if field.wrong:
                field.say("")
            if self._search_timer is not None:
                self._search_timer.stop()
            self._search_timer = self.set_timer(0.06, lambda: self.search(field))
            self._arrange()
        else:
            setattr(self.form, field.key, event.value)
            self.changed_form()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        field = event.input.parent
        if not isinstance(field, Field):
            return
        if self._offering() and (field.value or not self._chosen(field)):
            if self._searching:
                self._choose_next = True
            else:
                self.choose(field)
        elif field.key in ("start", "target") and field.wrong:
            self.app.bell()
        elif field.key == "name":
            self.rows.focus()
        elif field.key == "records" and self._needs_target() and not self.form.target:
            self.focus_field("target")
        else:
            self._step(1)

    def _chosen(self, field: Field) -> bool:
        return bool(self.form.targets) if field.key == "records" else True

    def on_field_input_emptied(self) -> None:
        field = self._field_here()
        if field is not None and field.key == "records" and self.form.targets:
            self.form.targets.popitem()
            self.plan_at = 0
            self.changed_form()
            self.search(field)
            self._arrange()

    def search(self, field: Field) -> None:
        """Look for what was typed, in a thread; only the latest answer counts."""
        self._search += 1
        generation, name = self._search, field.key
        # A name that stands there already is not a search.
        typed = clean(field.value) if self._looks_for(field) else ""
        self._searching = True
        form, templates, body, workspace = self.form, self.templates, self.body_of, self.workspace
        refs, names = tuple(form.targets), dict(self.type_names)

        def work() -> None:
            found: list[Choice[Any]]
            try:
                match name:
                    case "template":
                        found = find_templates(templates, refs, names, typed)
                    case "records":
                        found = find_records(workspace, body.target_type if body else None, refs, typed)
                    case _:
                        found = find_owners(workspace, typed)
            except Refusal as refusal:
                found = [Choice(None, "", off=words(refusal))]
            self.post_message(self._Found(generation, found))

        self.run_worker(carry(work), name="search", group="search", exclusive=True, thread=True)

    def on_launch_fields__found(self, message: _Found) -> None:
        if message.generation != self._search:
            return
        self._searching = False
        self.choices.show(message.choices)
        field = self._field_here()
        if self._choose_next and field is not None:
            self._choose_next = False
            self.choose(field)

    def on_choice_list_chosen(self) -> None:
        if (field := self._field_here()) is not None:
            self.choose(field)

    def choose(self, field: Field) -> None:
        """Take the choice under the cursor."""
        if not self.choices.choices:
            self.app.bell()
            return
        choice = self.choices.choices[self.choices.place]
        if choice.off:
            field.complain(choice.off)
            return
        match field.key:
            case "template":
                self.run_worker(self._take_template(choice.value), group="action")
            case "records":
                ref, name = choice.value
                self.form.targets[ref] = name
                field.set("")
                self.changed_form()
                self.search(field)
                self._arrange()
            case _:
                self.form.owner, self.form.owner_name = choice.value
                field.set(self.form.owner_name)
                self.changed_form()
                self._arrange()
                self._step(1)

    async def _take_template(self, row: TemplateRow) -> None:
        sheet = await self.read(lambda: self.workspace.templates.show(row.unique_name, row.version))
        self.form.use_template(row.unique_name)
        self.body_of = sheet.body
        self.fields["template"].set(self._template_name())
        self.changed_form()
        if self.form.targets and not self._needs_target():
            self.rows.focus()
        elif self.form.targets:
            self.focus_field("target")
        else:
            self.focus_field("records")
        self._arrange()

    def on_mode_field_turned(self, message: ModeField.Turned) -> None:
        self.form.mode = MODES[message.place]
        self.changed_form()

    @action("launch.field_on", "tab", label=N_("next field"), help=N_("Next field"), footer=30, priority=True)
    def next_field(self) -> None:
        self._step(1)

    @action("launch.field_back", "shift+tab", label=N_("field before"), help=N_("Field before"), footer=None,
            priority=True)  # fmt: skip
    def previous_field(self) -> None:
        self._step(-1)
