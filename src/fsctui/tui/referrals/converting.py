"""Making business of a referral: a form whose lower half says what would be written, as long as somebody chooses.

class ReferralVerbs(ConvertsReferrals, ...):
    await self.convert_referral(row.id)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Static

from fsctui.domain.bank_settings import PLAN
from fsctui.domain.conversion import Choice as Wish
from fsctui.domain.conversion import ConversionDraft, ConversionRequest, Fresh, Known, Part, Suggestion, Wanted
from fsctui.domain.duplicates import Duplicate
from fsctui.domain.records import Field, FieldMissing, FieldType, ObjectType, check_values, parse_ref
from fsctui.domain.templates import VersionStatus
from fsctui.i18n import _, carry, current, formats, labels, ngettext
from fsctui.i18n.intake_words import spoken
from fsctui.refusal import Refusal
from fsctui.services.conversion import ConversionPreview
from fsctui.services.outcome import Done
from fsctui.tui.days import Days
from fsctui.tui.dialogs.form import FillsForms, Form, FormField
from fsctui.tui.dialogs.form_fields import Entered
from fsctui.tui.dialogs.pick import Choice
from fsctui.tui.numbers import plain_number, typed_number
from fsctui.tui.text import plain, words

if TYPE_CHECKING:
    from fsctui.services.workspace import Workspace

AMOUNT = "amount"
PAUSE = 0.2
"""Seconds without a key before what would be written is asked for."""
MOST_TEMPLATES = 200
_TARGETS = frozenset({"opportunity", "account", "contact", "household", "referral", "residential_loan_application"})
"""What the plan of a converted referral may be for."""
_MONEY = ObjectType("opportunity", {}, {}, (Field("amount", FieldType.MONEY),))
Preview = Callable[[ConversionRequest], ConversionPreview]


class ConvertForm(Form):
    """The form. `preview` says what would be written, in a thread."""

    DEFAULT_CSS = """
    ConvertForm #outcome { height: auto; max-height: 9; }
    """

    class _Previewed(Message, bubble=False):
        def __init__(self, generation: int, lines: Content) -> None:
            self.generation, self.lines = generation, lines
            super().__init__()

    def __init__(self, title: str, fields: Iterable[FormField], *, save: Any, preview: Preview, draft: str) -> None:
        super().__init__(title, fields, save=save, draft=draft)
        self.preview = preview
        self._generation = 0
        self._timer: Timer | None = None

    def hint(self) -> str:
        return _("enter next · ctrl+s converts · ctrl+x starts again · esc leaves")

    def content(self) -> ComposeResult:
        yield from super().content()
        yield Static(Content(""), id="outcome", markup=False)

    def on_mount(self) -> None:
        def leave_room() -> None:
            self.query_one("#fields").styles.max_height = max(3, self.app.size.height - 17)

        self.call_after_refresh(leave_room)
        self._look()

    def on_entered(self, message: Entered) -> None:
        message.stop()
        self._generation += 1
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(PAUSE, self._look)

    def _look(self) -> None:
        read = {row.field.name: row.read(saving=False) for row in self.rows}
        if not all(good for _value, good in read.values()):
            return
        request = request_of({name: value for name, (value, _good) in read.items()})
        generation, preview = self._generation, self.preview

        def work() -> None:
            try:
                lines = outcome_lines(preview(request))
            except Refusal as refusal:
                row = next((row for row in self.rows if row.field.name == refusal.params.get("field")), None)
                lines = plain(words(refusal) if row is None else row.wording(refusal), "$text-warning")
            self.post_message(self._Previewed(generation, lines))

        self.run_worker(carry(work), group="read", exclusive=True, thread=True)

    def on_convert_form__previewed(self, message: _Previewed) -> None:
        if message.generation == self._generation:
            self.query_one("#outcome", Static).update(message.lines)


class ConvertsReferrals(FillsForms):
    """Mixed into screens from which referrals are converted."""

    async def convert_referral(self, referral_id: int) -> Done | None:
        """The form; what was done, None when it was left."""
        workspace = self.workspace

        def prepared() -> tuple[ConversionPreview, list[FormField]]:
            found = _spoken(workspace, workspace.conversion.preview(referral_id))
            return found, _fields(workspace, found.draft)

        found, fields = await self.read(prepared)

        def convert(request: ConversionRequest) -> Done:
            with _naming_fields(workspace):
                return workspace.conversion.convert(referral_id, request)

        def preview(request: ConversionRequest) -> ConversionPreview:
            with _naming_fields(workspace):
                return _spoken(workspace, workspace.conversion.preview(referral_id, request))

        async def save(values: dict[str, Any]) -> Done:
            request = request_of(values)
            done: Done = await self.write(lambda: convert(request))
            return done

        form = ConvertForm(
            _("Convert {name}").format(name=found.draft.name),
            fields,
            save=save,
            preview=preview,
            draft=f"convert:{referral_id}",
        )
        done = await self.fill_form(form)
        return done if isinstance(done, Done) else None


def _spoken(workspace: Workspace, found: ConversionPreview) -> ConversionPreview:
    """With the interest that suggests a plan in the language on screen, which may be another than the user's own."""
    suggestion = found.draft.suggestion
    if suggestion is None:
        return found
    names = {each.code: spoken(each.labels, each.code) for each in workspace.referrals.interests()}
    said = replace(suggestion, interest_name=names.get(suggestion.interest, suggestion.interest_name))
    return replace(found, draft=replace(found.draft, suggestion=said))


@contextmanager
def _naming_fields(workspace: Workspace) -> Iterator[None]:
    """A field that a new record can't do without is named by its label; an amount is the one of the form."""
    try:
        yield
    except FieldMissing as missing:
        found = workspace.records.type(missing.type).field(missing.field)
        if found is None:
            raise
        name = AMOUNT if found.type is FieldType.MONEY else spoken(found.labels, missing.field)
        raise FieldMissing(missing.type, name) from missing


# -- the fields ------------------------------------------------------------------------------------------------------


def _fields(workspace: Workspace, draft: ConversionDraft) -> list[FormField]:
    """The likely answers stand in them. In a thread."""
    found = draft.duplicates
    values = draft.opportunity.values
    accounts = [hit for hit in found.found if hit.ref.type == "account"]
    contacts = [hit for hit in found.found if hit.ref.type == "contact"]
    new, none = Choice(Wanted.NEW.value, _("a new one")), Choice(Wanted.NONE.value, _("none"))
    currencies = workspace.referrals.currencies()
    offered = tuple(Choice(each.code, each.labels.get(current(), each.labels.get("en", each.code)))
                   for each in currencies if not each.retired or each.code == values.get("currency"))  # fmt: skip
    days = Days(workspace.context.today(), workspace.calendars.mine())
    return [
        FormField(
            "account", _("Account"), _value(draft.account),
            choices=_choices(draft.account, accounts, (new,)),
            help=_("The client: one that the bank knows, or a new one."),
        ),
        FormField(
            "contact", _("Contact"), _value(draft.contact, Wanted.NONE.value),
            choices=_choices(draft.contact, contacts, (new, none)), help=_("The person to speak with."),
        ),
        FormField(
            "household", _("Household"), _value(draft.household, Wanted.NONE.value),
            choices=_choices(draft.household, found.households, (new, none)),
            help=_("The household that the client belongs to."),
        ),
        FormField(
            AMOUNT, _("Amount"), typed_number(values.get("amount", "")), read=_amount, meaning=_spoken_amount,
            help=_("What the opportunity is worth, such as 250000."),
        ),
        FormField("currency", _("Currency"), values.get("currency", ""), choices=offered,
                  help=_("The currency of the amount.")),
        _plan_field(workspace, draft.suggestion),
        FormField(
            "target_date", _("Target date"), read=days.read, meaning=lambda day: days.show(day, late=False),
            help=_("The date the plan works towards, such as a meeting; only where the plan has one."),
        ),
    ]  # fmt: skip


def _plan_field(workspace: Workspace, suggestion: Suggestion | None) -> FormField:
    """The plan to launch; the one that the interest suggests stands in it, where it can be launched."""
    templates = {
        row.unique_name: row.name_in(current())
        for row in workspace.templates.page(limit=MOST_TEMPLATES).items
        if row.status is VersionStatus.PUBLISHED and row.target_type in _TARGETS
    }
    value, about = "", _("A plan to launch at once; it may stay empty.")
    if suggestion is not None:
        chosen = workspace.bank_settings.show(PLAN + suggestion.interest)
        if chosen.problem is None:
            value = suggestion.template
            templates.setdefault(value, value)
            about = _("Suggested for {interest}: {plan}. It may be another one, or empty.")
            about = about.format(interest=suggestion.interest_name, plan=templates[value])
        else:
            about = _("The plan suggested for {interest} can’t be used: {reason}")
            about = about.format(interest=suggestion.interest_name, reason=words(chosen.problem))
    choices = (
        Choice(name, label, _suggested_for(suggestion) if name == value and suggestion is not None else "")
        for name, label in templates.items()
    )
    return FormField("plan", _("Action plan"), value, help=about, choices=tuple(choices))


def _suggested_for(suggestion: Suggestion) -> str:
    return _("suggested for {interest}").format(interest=suggestion.interest_name)


def _value(part: Part, nothing: str = "") -> str:
    """What stands in a field at first. A record that may be built on, though not seen, stays the suggestion: empty."""
    if part is None:
        return nothing
    if isinstance(part, Known):
        return str(part.ref) if part.name is not None else ""
    return Wanted.NEW.value


def _choices(part: Part, hits: Sequence[Duplicate], others: Sequence[Choice[str]]) -> tuple[Choice[str], ...]:
    """The records it may be, what they have in common with the client, and what else is possible."""
    known = {
        str(hit.ref): Choice(str(hit.ref), f"{hit.name} ({labels.label(hit.strength)})", _common(hit)) for hit in hits
    }
    if isinstance(part, Known) and part.name is not None:
        known.setdefault(str(part.ref), Choice(str(part.ref), part.name))
    return (*known.values(), *others)


def _common(hit: Duplicate) -> str:
    """`Oakland · the same: Name, E-mail`"""
    same = _("the same: {fields}").format(fields=", ".join(labels.label(each) for each in hit.matched))
    return f"{hit.detail} · {same}" if hit.detail else same


def _amount(text: str) -> Decimal | None:
    checked = check_values(_MONEY, {"amount": plain_number(text)}, partial=True)["amount"]
    return None if checked is None else Decimal(str(checked))


def _spoken_amount(value: Decimal | None) -> str:
    return "" if value is None else formats.number(value)


def request_of(values: Mapping[str, Any]) -> ConversionRequest:
    """What the values of the form ask for; an empty one leaves it to what is suggested."""
    amount = values.get("amount")
    return ConversionRequest(
        account=_wish(values.get("account")),
        contact=_wish(values.get("contact")),
        household=_wish(values.get("household")),
        amount=amount if isinstance(amount, Decimal) else None,
        currency=str(values.get("currency") or "") or None,
        plan=str(values.get("plan") or "") or None,
        target_date=target_date if isinstance(target_date := values.get("target_date"), date) else None,
    )


def _wish(value: object) -> Wish:
    text = str(value or "")
    if not text:
        return None
    return Wanted(text) if text in {each.value for each in Wanted} else parse_ref(text)


# -- what would be written ---------------------------------------------------------------------------------------------


def outcome_lines(found: ConversionPreview) -> Content:
    """What would be written, a line for each record."""
    draft = found.draft
    if not draft.is_decided:
        text = (
            _("The client may be known already. Say which account it is, or that it is a new one.")
            if draft.duplicates.found
            else _("A match exists that you may not see. Choose a new account all the same, or ask somebody who may.")
        )
        return plain(text, "$text-warning")
    opportunity = draft.opportunity
    money = " ".join(filter(None, (_money(opportunity.values.get("amount")), opportunity.values.get("currency", ""))))
    lines = [
        _line(_("Account"), _part(draft.account, draft.duplicates.found)),
        _line(_("Contact"), _part(draft.contact, draft.duplicates.found)),
        _line(_("Household"), _part(draft.household, draft.duplicates.households)),
        _line(_("Opportunity"), " · ".join(filter(None, (opportunity.name, money)))),
    ]
    if found.plan is not None:
        count = len(found.plan.draft.items)
        items = ngettext("{n} item", "{n} items", count).format(n=count)
        suggestion = draft.suggestion
        about = [_suggested_for(suggestion)] if suggestion and suggestion.template == draft.plan else []
        lines.append(_line(_("Plan"), " · ".join([found.plan.name, items, *about])))
    if draft.tasks or draft.plans:
        tasks = ngettext("{n} open task", "{n} open tasks", draft.tasks).format(n=draft.tasks)
        plans = ngettext("{n} plan", "{n} plans", draft.plans).format(n=draft.plans)
        lines.append(_line(_("Goes along"), f"{tasks}, {plans}"))
    return Content("\n").join(lines)


def _line(title: str, text: str) -> Content:
    return plain(_("{name}: {value}").format(name=title, value=text))


def _part(part: Part, hits: Sequence[Duplicate]) -> str:
    match part:
        case Known():
            if part.name is None:
                return _("the client’s own, which you may not see")
            hit = next((hit for hit in hits if hit.ref == part.ref), None)
            return part.name if hit is None else f"{part.name} · {_common(hit)}"
        case Fresh():
            return _("{name} (new)").format(name=part.name)
    return _("none")


def _money(amount: str | None) -> str:
    return formats.number(Decimal(amount)) if amount else ""


__all__ = ["ConvertForm", "ConvertsReferrals", "outcome_lines", "request_of"]
