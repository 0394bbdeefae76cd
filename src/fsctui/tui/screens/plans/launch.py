"""Launch: template, records and dates above; below, every item as it would be written, and why. Keys alone will do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input, Static

from fsctui.domain.launch import OverrideInvalid, UnknownItem
from fsctui.domain.records import RecordRef
from fsctui.domain.rows import TemplateRow
from fsctui.domain.templates import TemplateBody
from fsctui.domain.text import clean
from fsctui.i18n import N_, _, carry, current, formats, labels, ngettext
from fsctui.refusal import Refusal
from fsctui.scheduling.offsets import Mode
from fsctui.scheduling.refusals import DateOutOfRange, TargetDateMissing
from fsctui.scheduling.schedule import Anchor
from fsctui.services.launching import LaunchRequest, PlanPreview
from fsctui.services.plan_refusals import TemplateNotPublished, WrongTargetType
from fsctui.services.refusals import UserUnknown
from fsctui.tui.actions import action
from fsctui.tui.base import BaseScreen
from fsctui.tui.days import Days
from fsctui.tui.dialogs.ask import AskDate, AskText
from fsctui.tui.dialogs.confirm import Confirm
from fsctui.tui.dialogs.pick import Choice, ChoiceList, Pick
from fsctui.tui.dialogs.why import Why
from fsctui.tui.screens.plans import lines as preview_lines
from fsctui.tui.screens.plans.fields import Field, FieldInput, ModeField, Moved
from fsctui.tui.screens.plans.finding import assignee, find_owners, find_records, find_templates
from fsctui.tui.screens.plans.form import LaunchForm
from fsctui.tui.screens.plans.lines import ItemLine, LaunchList
from fsctui.tui.text import joined, plain, words
from fsctui.tui.widgets.preview import HasPreview, Preview, Split, Tab
from fsctui.tui.widgets.sources import MemorySource

if TYPE_CHECKING:
    from fsctui.services.workspace import Workspace

DRAFT = "launch"
TEMPLATES = 500
"""So many published templates are offered."""
MODES: tuple[Mode | None, ...] = (None, Mode.CALENDAR, Mode.COUNT)
SEARCHED = ("template", "records", "owner")
"""Fields in which typing looks for something to choose."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a load of the wizard brings: the reader's day and calendar, the templates, and how the form begins."""

    days: Days
    templates: tuple[TemplateRow, ...]
    type_names: Mapping[str, str]
    form: LaunchForm | None = None
    body: TemplateBody | None = None
    restored: bool = False


class LaunchScreen(HasPreview, BaseScreen[None]):
    """The launch wizard. template: a unique name. targets: the records to launch it on."""

    NAME = N_("Launch a plan")
    STYLES = "launch.tcss"
    TOPICS = frozenset({"template", "absence"})
    AUTO_FOCUS = ""

    class _Found(Message, bubble=False):
        def __init__(self, generation: int, choices: Sequence[Choice[Any]]) -> None:
            self.generation, self.choices = generation, choices
            super().__init__()

    class _Previewed(Message, bubble=False):
        def __init__(self, generation: int, request: LaunchRequest, answer: Any) -> None:
            self.generation, self.request, self.answer = generation, request, answer
            super().__init__()

    def __init__(self, template: str | None = None, targets: tuple[RecordRef, ...] = ()) -> None:
        super().__init__()
        self.template, self.refs = template, tuple(targets)
        self.form = LaunchForm()
        self.body_of: TemplateBody | None = None
        self.days = Days(date.min)
        self.templates: tuple[TemplateRow, ...] = ()
        self.type_names: Mapping[str, str] = {}
        self.plans: tuple[PlanPreview, ...] = ()
        self.plan_at = 0
        self.shown: LaunchRequest | None = None
        self.problem = ""
        self.ready = self.launching = False
        self._begun: Mapping[str, Any] = {}
        self._kept: Mapping[str, Any] | None = None
        self._search = self._preview_number = 0
        self._search_timer: Timer | None = None
        self._preview_timer: Timer | None = None
        self._draft_timer: Timer | None = None
        self._pending = self._launch_next = self._searching = self._choose_next = False
        self.fields = {
            "template": Field("template", N_("Template"), placeholder=N_("type a part of its name")),
            "records": Field("records", N_("For"), placeholder=N_("type a client’s name; several are possible")),
            "start": Field("start", N_("Start"), placeholder=N_("today, +3bd, mon, or a date"), limit=40),
            "target": Field("target", N_("Target"), placeholder=N_("eom, +2w, or a date"), limit=40),
            "owner": Field("owner", N_("Owner"), placeholder=N_("me")),
            "name": Field("name", N_("Name"), placeholder=N_("as the template and the record")),
        }
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

    @property
    def subject(self) -> str:
        """The name of this launch's draft: one for the bare wizard, one for each given template and records."""
        given = [self.template or "", *map(str, self.refs)]
        return "|".join(given)[:200] if any(given) else ""

    # Reading

    def load(self) -> Facts:
        workspace = self.workspace
        days = Days(workspace.context.today(), workspace.calendars.mine())
        templates = workspace.templates.page("status:published", limit=TEMPLATES).items
        types = {each.code: each.labels.get(current(), each.labels.get("en", each.code))
                 for each in workspace.records.types()}  # fmt: skip
        if self.ready:
            return Facts(days, templates, types)
        kept = workspace.unfinished.load(DRAFT, self.subject)
        form = LaunchForm.from_json(kept) if kept is not None else self._new_form(workspace)
        body = None
        if form.template:
            body = workspace.templates.show(form.template).body
            form.template = body.unique_name
        return Facts(days, templates, types, form, body, kept is not None)

    def _new_form(self, workspace: Workspace) -> LaunchForm:
        form = LaunchForm(template=self.template or "")
        form.targets = {ref: workspace.records.show(ref).name for ref in self.refs}
        return form

    def fill(self, data: Facts) -> None:
        self.days, self.templates, self.type_names = data.days, data.templates, data.type_names
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

    def _fill_form(self) -> None:
        form = self.form
        self.fields["template"].set(self._template_name())
        self.fields["records"].set("")
        self.fields["records"].show_chips(list(form.targets.values()))
        for name in ("start", "target", "name"):
            self.fields[name].set(getattr(form, name))
        self.fields["owner"].set(form.owner_name)
        self._tell()

    # What the form says

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
        self.fields["name"].input.placeholder = self.plans[0].name if len(self.plans) == 1 and not form.name else _(
            "as the template and the record"
        )
        return start, target

    def _target_asked(self) -> bool:
        return self.fields["target"].input.has_focus

    # Changes

    def changed_form(self) -> None:
        """Something was entered: say what it means, and preview again in a moment."""
        self._tell()
        self._pending = True
        if self._preview_timer is not None:
            self._preview_timer.stop()
        self._preview_timer = self.set_timer(0.06, self.preview_now)
        if self._draft_timer is not None:
            self._draft_timer.stop()
        self._draft_timer = self.set_timer(0.8, self._keep)

    def preview_now(self) -> None:
        """Ask for the preview of what is entered; only the latest answer counts."""
        start, target = self._tell()
        self._preview_number += 1
        generation = self._preview_number
        complete = self.body_of is not None and self.form.targets and start is not None
        if not complete or any(self.fields[name].wrong for name in ("start", "target")):
            self._pending = False
            self._no_preview()
            return
        assert start is not None
        self._pending = True
        request, workspace = self.form.request(start, target), self.workspace

        def work() -> None:
            try:
                answer: Any = workspace.plans.preview(request)
            except Refusal as refusal:
                answer = refusal
            self.post_message(self._Previewed(generation, request, answer))

        self.run_worker(carry(work), name="preview", group="preview", exclusive=True, thread=True)

    def _no_preview(self) -> None:
        self._launch_next = False
        self.shown, self.plans, self.problem = None, (), ""
        self._show_lines()
        self._summarise()
        self._arrange()

    def on_launch_screen__previewed(self, message: _Previewed) -> None:
        if message.generation != self._preview_number:
            return
        self._pending = False
        if isinstance(message.answer, Refusal):
            self.shown = None
            self._blame(message.answer)
            self._launch_next = False
        else:
            self.problem, self.shown = "", message.request
            self.plans = message.answer.plans
            self.plan_at = min(self.plan_at, max(0, len(self.plans) - 1))
        self._tell()
        self._show_lines()
        self._summarise()
        self._arrange()
        self.changed()
        if self._launch_next and self.shown is not None:
            self._launch_next = False
            self.run_worker(self._launch(), group="action")

    def _blame(self, refusal: Refusal) -> None:
        """Say a refusal beside the field that it is about."""
        self.problem = words(refusal)
        field = {
            TargetDateMissing: "target", DateOutOfRange: "start", TemplateNotPublished: "template",
            WrongTargetType: "records", UserUnknown: "owner",
        }.get(type(refusal))  # fmt: skip
        if isinstance(refusal, OverrideInvalid | UnknownItem):
            # The template changed since the draft was kept: what it no longer knows is let go.
            self.form.overrides.pop(refusal.item, None)
            self.form.skips.discard(refusal.item)
            self.call_later(self.changed_form)
        if field is not None:
            self.set_timer(0.01, lambda: self.fields[field].complain(self.problem))

    def _show_lines(self) -> None:
        body = self.body_of
        if body is None:
            self.rows.show(MemorySource[ItemLine]([]), key="")
            return
        plan = self.plans[self.plan_at] if self.plans else None
        found = preview_lines.lines(body.items, self.form.adhoc, plan, self.days.today, self.form.skips)
        self.rows.no_adhoc = "" if body.ad_hoc_allowed else _("This template doesn’t allow items of your own.")
        self.rows.show(MemorySource(found, lambda row: row.subject), key=body.unique_name)

    def _summarise(self) -> None:
        parts: list[Any] = []
        if self.problem:
            parts += [("✗ ", "bold $text-error"), plain(self.problem, "$text-error")]
        elif self.plans:
            plan = self.plans[self.plan_at]
            count = len(plan.draft.items)
            items = ngettext("{n} item", "{n} items", count).format(n=count)
            if len(self.plans) > 1:
                where = _("{record}, {place} of {plans} plans").format(
                    record=plan.target_name, place=self.plan_at + 1, plans=len(self.plans)
                )
                parts += [plain(where, "bold"), " · "]
            else:
                parts += [plain(plan.name, "bold"), " · "]
            parts.append(plain(items))
            warned = sum(len(each.warnings) for each in self.plans)
            if warned:
                text = ngettext("{n} warning", "{n} warnings", warned).format(n=warned)
                parts += ["  ", ("⚠ ", "bold $text-warning"), plain(text)]
            dues = [item.due for item in plan.draft.items if item.due is not None]
            if dues:
                ends = _("ends {day}").format(day=formats.weekday_date(max(dues), self.days.today))
                parts.append(joined("  ", plain(ends, "$text-muted")))
        self.summary.update(joined(" ", *parts))
        self.preview.show("warnings", self._all_warnings())

    def _all_warnings(self) -> Content:
        said: list[Content] = []
        subjects = self._subjects()
        for plan in self.plans:
            if len(self.plans) > 1 and plan.warnings:
                said.append(plain(plan.target_name, "bold"))
            for each in plan.warnings:
                text = preview_lines.warning_words(each, subjects)
                head = f"{subjects[each.item]}: " if each.item in subjects else ""
                said.append(joined(("⚠ ", "bold $text-warning"), plain(head + text)))
        return Content("\n").join(said) if said else plain(_("No warnings."), "$text-muted")

    def _subjects(self) -> dict[str, str]:
        items = [*(self.body_of.items if self.body_of else ()), *self.form.adhoc]
        return {item.key: preview_lines.subject_of(item) for item in items}

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

    def on_launch_screen__found(self, message: _Found) -> None:
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

    # The items

    def on_record_list_highlighted(self) -> None:
        row = self.rows.row
        if row is None:
            self.preview.show("item", Content(""))
            return
        subjects = self._subjects()
        said = [preview_lines.warning_words(each, subjects) for each in row.warnings]
        self.preview.show("item", preview_lines.about(row, said))

    def on_launch_list_wanted(self, message: LaunchList.Wanted) -> None:
        row = message.row
        match message.verb:
            case "toggle" if row is not None:
                self.form.toggle(row.item.key)
                self.changed_form()
            case "reset" if row is not None:
                if row.adhoc:
                    self.form.remove(row.item.key)
                else:
                    self.form.overrides.pop(row.item.key, None)
                self.changed_form()
            case "next" | "previous":
                self._turn(1 if message.verb == "next" else -1)
            case "launch":
                self.launch()
            case "owner" | "date" | "why" if row is not None:
                asked = {"owner": self._ask_owner, "date": self._ask_date, "why": self._why}[message.verb]
                self.run_worker(self._guarded(asked(row)), group="action")
            case "add":
                self.run_worker(self._guarded(self._ask_item()), group="action")

    def _turn(self, by: int) -> None:
        if len(self.plans) > 1:
            self.plan_at = (self.plan_at + by) % len(self.plans)
            self._show_lines()
            self._summarise()

    async def _ask_owner(self, row: ItemLine) -> None:
        people = self.workspace.people

        def choices(typed: str) -> list[Choice[str]]:
            return [assignee(each) for each in people.who_can_be_assigned(typed)]

        title = _("Who gets “{item}”?").format(item=row.subject)
        chosen = await self.ask(Pick(title, choices, placeholder=_("A person or a queue")))
        if chosen is not None:
            self.form.override(row.item.key, owner=str(chosen))
            self.changed_form()

    async def _ask_date(self, row: ItemLine) -> None:
        due = row.draft.due if row.draft is not None else None
        title = _("Date of “{item}”").format(item=row.subject)
        chosen = await self.ask(
            AskDate(title, resolve=self.days.read, show=self._day_words, value=due.isoformat() if due else "")
        )
        if chosen is not None:
            self.form.override(row.item.key, due=chosen)
            self.changed_form()

    def _day_words(self, day: date) -> str:
        closed = self.days.closed(day)
        return f"{self.days.show(day)}  ⚠ {closed}" if closed else self.days.show(day)

    async def _ask_item(self) -> None:
        tasks, reader = self.workspace.tasks, self.days
        text = _("What is to be done, and when: “call her husband thu +2bd !high @bob”")
        line = await self.ask(AskText(_("An item of your own"), text, draft="launch item", limit=400))
        if line is None:
            return
        found = await self.read(lambda: tasks.understand(line))
        me = self.workspace.context.actor.username
        taken = [item.key for item in self.body_of.items] if self.body_of else []
        self.form.add(found.subject, found.due, None if found.owner == me else found.owner, found.priority, taken)
        self.changed_form()
        when = _("no due date") if found.due is None else reader.show(found.due)
        self.notify(_("Added: “{item}”, {due}.").format(item=found.subject, due=when))

    async def _why(self, row: ItemLine) -> None:
        said: list[str | Content] = []
        subjects = self._subjects()
        said += [joined(("⚠ ", "bold $text-warning"), plain(preview_lines.warning_words(each, subjects)))
                 for each in row.warnings]  # fmt: skip
        if row.out:
            said.append(_("It is left out of this plan."))
        if row.draft is not None:
            said.append(plain(_("Why this date"), "bold"))
            steps = [labels.describe_step(step) for step in row.draft.planned.trace]
            said += [joined("  ", plain(step)) for step in steps or [_("Nothing gives it a date.")]]
            said.append(plain(_("Why this owner"), "bold"))
            said.append(joined("  ", plain(preview_lines.owner_words(row.draft))))
            reason = labels.label(row.draft.owner_reason, **row.draft.owner_params)
            said.append(joined("  ", plain(reason, "$text-muted")))
        await self.ask(Why(row.subject, said))

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
                return f"{_(self.fields[name].label)}: {self.fields[name].wrong}"
        return self.problem or None

    @action("launch.launch", "ctrl+s", label=N_("launch"), help=N_("Launch what is shown"), footer=10,
            enabled="why_not_launch", priority=True)  # fmt: skip
    async def launch_now(self) -> None:
        self.launch()

    def launch(self) -> None:
        """Launch what is shown; what was typed a moment ago is previewed first."""
        if (reason := self.why_not_launch()) is not None:
            self.say_no(reason)
        elif self._pending or self.shown is None:
            self._launch_next = True
            if not self._pending:
                self.preview_now()
        else:
            self.run_worker(self._guarded(self._launch()), group="action")

    async def _launch(self) -> None:
        request, plans, subject = self.shown, self.workspace.plans, self.subject
        if request is None or self.launching:
            return
        self.launching = True
        try:
            result = await self.write(
                lambda: plans.launch(request),
                said=lambda result: labels.told(result.done.code, result.done.params),
                topics=("plan", "task", "notice"),
            )
        except Refusal as refusal:
            self._blame(refusal)
            self._summarise()
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

    # Drafts and leaving

    def _typed_something(self) -> bool:
        return self.ready and self.form.to_json() != self._begun

    def save_draft(self) -> None:
        if self._typed_something() and not self.launching and self.form.to_json() != self._kept:
            self._kept = self.form.to_json()
            self.workspace.unfinished.save(DRAFT, self.subject, self._kept)

    def _keep(self) -> None:
        """Keep the draft while it is written, so that a crash loses nothing."""
        if not self.is_running or self.launching or not self._typed_something():
            return
        body, workspace, subject = self.form.to_json(), self.workspace, self.subject
        if body == self._kept:
            return
        self._kept = body

        def work() -> None:
            workspace.unfinished.save(DRAFT, subject, body)

        self.run_worker(carry(work), name="draft", group="draft", thread=True)

    def _forget_draft(self, subject: str) -> None:
        workspace = self.workspace
        if self._draft_timer is not None:
            self._draft_timer.stop()
        self._begun = self.form.to_json()
        self.app.run_worker(
            carry(lambda: workspace.unfinished.forget(DRAFT, subject)), name="draft", group="draft", thread=True
        )

    def leave(self) -> None:
        """Escape: out of a search first, then to the items, then away; asks only when something was typed."""
        field = self._field_here()
        if field is not None and field.key in SEARCHED and field.value and self._looks_for(field):
            field.set({"template": self._template_name(), "owner": self.form.owner_name}.get(field.key, ""))
            self.search(field)
            self._arrange()
        elif self.focused is not self.rows and self.plans:
            self.rows.focus()
        elif not self._typed_something():
            self._go()
        else:
            self.run_worker(self._leave(), group="action")

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
        subject = self.subject
        await self.read(lambda: self.workspace.unfinished.forget(DRAFT, subject))
        self._fill_form()
        self.preview_now()
        self.focus_field("template")

    def words_changed(self) -> None:
        if self.ready:
            self._fill_form()
            self.changed_form()
