"""Writing a referral down, and correcting one: a guided form that recognises the bank's clients while somebody types.

class RecordsScreen(RefersClients, ...):
    await self.refer(RecordRef("account", 78))      # the form about a client: ctrl+s is enough
    await self.refer()                              # the form about anybody
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Static

from fsctui.domain.access import Permission, has, is_outsider
from fsctui.domain.people_rows import AssigneeRowKind
from fsctui.domain.records import (
    MAX_LONG_TEXT,
    MAX_TEXT,
    Field,
    FieldType,
    ObjectType,
    RecordRef,
    check_values,
    parse_ref,
)
from fsctui.domain.referral_rows import KnownClient
from fsctui.domain.referrals import CLIENT_FIELDS, NewReferral
from fsctui.i18n import N_, _, carry, formats
from fsctui.refusal import Refusal
from fsctui.services.outcome import Done
from fsctui.tui.actions import action
from fsctui.tui.dialogs.form import FillsForms, Form, FormField
from fsctui.tui.dialogs.form_fields import Entered
from fsctui.tui.dialogs.pick import Choice, Pick
from fsctui.tui.numbers import plain_number, typed_number
from fsctui.tui.referrals.words import Lists, lists_of, spoken
from fsctui.tui.text import joined, plain

if TYPE_CHECKING:
    from fsctui.services.workspace import Workspace

FOUND = 30
PAUSE = 0.15
"""Seconds without a key before the bank's clients are searched."""
CLIENT, REFERRER, CONFIDENTIAL = "client", "referrer_of_it", "confidential"
TELLING = frozenset({"first_name", "last_name", "employer", "email", "phone"})
"""Fields that a client is recognised by."""
_CHECKED = {
    "email": FieldType.EMAIL,
    "phone": FieldType.PHONE,
    "potential_value": FieldType.MONEY,
    "notes": FieldType.LONG_TEXT,
}
LABELS = {
    "first_name": N_("First name"),
    "last_name": N_("Last name"),
    "employer": N_("Employer"),
    "email": N_("E-mail"),
    "phone": N_("Phone"),
    "city": N_("City"),
    "state": N_("State or province"),
    "country": N_("Country"),
    "interest": N_("Interest"),
    "potential_value": N_("Potential value"),
    "currency": N_("Currency"),
    "source": N_("Source"),
    "notes": N_("Notes"),
}
HELP = {
    "first_name": N_("Of the person who needs something."),
    "last_name": N_("A client whom the bank knows is recognised while you type."),
    "employer": N_("Where they work; for a company, its name."),
    "email": N_("An e-mail address, such as name@bank.example."),
    "phone": N_("A phone number: digits, blanks, + ( ) - . and /"),
    "city": N_("Where they live or work."),
    "state": N_("The state, province or region."),
    "country": N_("The country, as your bank writes it, such as US."),
    "interest": N_("What the client needs; rules use it to find who looks after it."),
    "potential_value": N_("How much it may be worth, such as 250000. It may stay empty."),
    "currency": N_("The currency of the potential value."),
    "source": N_("Where it comes from: a talk, an event, a campaign."),
    "notes": N_("What whoever calls the client should know."),
}
SAME = {"name": N_("name"), "email": N_("e-mail"), "phone": N_("phone")}
"""What somebody may have in common with a client."""


@dataclass(frozen=True, slots=True)
class Likely:
    """What most probably stands in a new referral of this person."""

    interest: str = ""
    currency: str = ""
    client: str = ""


def likely_of(workspace: Workspace, client: RecordRef | None, lists: Lists) -> Likely:
    """The latest referral that the acting user sent says what the next one is about. In a thread."""
    referrals = workspace.referrals
    latest = next(iter(referrals.page("sent_open", limit=1).items), None) or next(
        iter(referrals.page("sent_closed", limit=1).items), None
    )
    interest = (latest.interest if latest is not None else None) or ""
    currency = (latest.currency if latest is not None else None) or ""
    name = ""
    if client is not None:
        name = workspace.records.show(client).name
    return Likely(
        interest if interest in lists.interests else next(iter(lists.interests), ""),
        currency if currency in lists.currencies else next(iter(lists.currencies), ""),
        name,
    )  # fmt: skip


def reader_of(name: str) -> Callable[[str], Any]:
    """Turns what is typed into the value of a field, by the rules of records."""
    field = Field(name, _CHECKED.get(name, FieldType.TEXT))
    alone = ObjectType("referral", {}, {}, (field,))

    def read(text: str) -> Any:
        given = plain_number(text) if field.type is FieldType.MONEY else text
        return check_values(alone, {name: given}, partial=True)[name]

    return read


class Intake:
    """The fields of the form, for one reader."""

    def __init__(self, workspace: Workspace, lists: Lists) -> None:
        self.workspace, self.lists = workspace, lists
        self.actor = workspace.context.actor
        self.outside = is_outsider(self.actor)

    def new(self, client: RecordRef | None, likely: Likely) -> list[FormField]:
        """Those of a new referral; about a known client the ones that tell who it is are left out."""
        fields: list[FormField] = []
        if not self.outside and has(self.actor, Permission.VIEW_RECORDS):
            fields.append(self._client(client, likely.client))
        if client is None:
            fields += [self.text(name) for name in CLIENT_FIELDS]
        fields += [
            self.choice("interest", self.lists.interests, likely.interest, required=True),
            self.text("potential_value"),
            self.choice("currency", self.lists.currencies, likely.currency),
        ]
        if not self.outside:
            fields.append(self._referrer())
        fields += [self.text("source"), self.text("notes")]
        if not self.outside:
            yes_no = (Choice("true", _("yes")), Choice("false", _("no")))
            about = _("Hidden from everybody without a part in it: whoever has it, the account team, participants.")
            fields.append(
                FormField(CONFIDENTIAL, _("Confidential"), "false", choices=yes_no, required=True, help=about)
            )
        return fields

    def edited(self, values: Mapping[str, object]) -> list[FormField]:
        """Those that may be corrected later."""

        def now(name: str) -> str:
            value = values.get(name)
            text = "" if value is None else str(value)
            return typed_number(text) if name == "potential_value" else text

        return [
            self.choice("interest", self.lists.interests, now("interest"), required=True),
            self.text("potential_value", now("potential_value")),
            self.choice("currency", self.lists.currencies, now("currency")),
            *(self.text(name, now(name)) for name in CLIENT_FIELDS),
            self.text("source", now("source")),
            self.text("notes", now("notes")),
        ]

    def text(self, name: str, value: str = "") -> FormField:
        meaning = None
        if name == "potential_value":

            def meaning(found: Any) -> str:
                return formats.number(Decimal(str(found))) if found else ""

        return FormField(
            name, _(LABELS[name]), value, help=_(HELP[name]), read=reader_of(name), meaning=meaning,
            limit=MAX_LONG_TEXT if name == "notes" else MAX_TEXT * 2,
        )  # fmt: skip

    def choice(
        self, name: str, words: Mapping[str, Mapping[str, str]], value: str, *, required: bool = False
    ) -> FormField:
        choices = tuple(Choice(code, spoken(labels, code)) for code, labels in words.items())
        return FormField(
            name, _(LABELS[name]), value, help=_(HELP[name]), choices=choices, required=required and bool(choices)
        )

    def _client(self, client: RecordRef | None, name: str) -> FormField:
        records = self.workspace.records

        def provider(typed: str) -> Iterable[Choice[str]]:
            for hit in records.search(typed, FOUND, ("contact", "account")):
                yield Choice(str(hit.ref), hit.name, hit.detail)

        about = _("A client whom the bank knows: space or a letter searches, backspace empties.")
        return FormField(
            CLIENT, _("Known client"), str(client) if client is not None else "", help=about, provider=provider,
            shown=name,
        )  # fmt: skip

    def _referrer(self) -> FormField:
        """One field for both kinds, so that there is exactly one referrer."""
        workspace, me = self.workspace, self.actor

        def provider(typed: str) -> Iterable[Choice[str]]:
            for row in workspace.people.who_can_be_assigned(typed, FOUND):
                if row.kind is AssigneeRowKind.USER:
                    yield Choice(f"user:{row.code}", row.name, _("colleague"))
            if typed and has(me, Permission.VIEW_RECORDS):
                for hit in workspace.records.search(typed, FOUND, ("contact",)):
                    yield Choice(str(hit.ref), hit.name, _("outside the bank"))

        about = _("Who referred the client: one colleague, or one contact outside. They are told what becomes of it.")
        return FormField(
            REFERRER, _("Referrer"), f"user:{me.username}", help=about, required=True, provider=provider, shown=me.name
        )  # fmt: skip


def read_new(values: Mapping[str, Any]) -> NewReferral:
    """The referral that the values of the form mean."""
    client = parse_ref(values[CLIENT]) if values.get(CLIENT) else None
    referrer = str(values.get(REFERRER) or "")
    amount = values.get("potential_value")
    told: dict[str, Any] = {
        name: str(values.get(name) or "") for name in (*CLIENT_FIELDS, "interest", "source", "notes")
    }
    new = NewReferral(
        **told,
        account=client if client is not None and client.type == "account" else None,
        contact=client if client is not None and client.type == "contact" else None,
        potential_value=Decimal(str(amount)) if amount not in (None, "") else None,
        currency=str(values.get("currency") or "") if amount not in (None, "") else "",
        confidential=values.get(CONFIDENTIAL) == "true",
    )
    if referrer.startswith("user:"):
        return replace(new, referrer=referrer.removeprefix("user:"))
    return replace(new, referrer_contact=parse_ref(referrer)) if referrer else new


def different(found: Sequence[KnownClient]) -> set[RecordRef]:
    """How many clients they are: an account and its own contact are one."""
    return {each.account or each.ref for each in found}


def question(found: Sequence[KnownClient]) -> Content:
    """`Is this Kiara Shah (Oakland)? Same name, e-mail. ctrl+t takes them.`"""
    first = found[0]
    who = f"{first.name} ({first.detail})" if first.detail else first.name
    same = ", ".join(_(SAME[each]) for each in first.by if each in SAME)
    asked = _("Is this {who}? The same: {same}.").format(who=who, same=same)
    others = len(different(found))
    keys = _("ctrl+t takes them.") if others == 1 else _("{n} clients match; ctrl+t chooses.").format(n=others)
    return joined(("? ", "bold $text-accent"), plain(asked, "bold"), "  ", plain(keys, "$text-muted"))


class ReferralForm(Form):
    """The form of a new referral. `recognise` finds the clients that it may be about, in a thread."""

    DEFAULT_CSS = """
    ReferralForm #known { height: auto; max-height: 2; }
    """

    class _Recognised(Message, bubble=False):
        def __init__(self, generation: int, found: Sequence[KnownClient]) -> None:
            self.generation, self.found = generation, found
            super().__init__()

    def __init__(
        self,
        title: str,
        fields: Iterable[FormField],
        *,
        save: Callable[[dict[str, Any]], Awaitable[Any]],
        recognise: Callable[[NewReferral], Sequence[KnownClient]] | None,
        draft: str,
    ) -> None:
        super().__init__(title, fields, save=save, draft=draft)
        self.recognise = recognise
        self.found: Sequence[KnownClient] = ()
        self._generation = 0
        self._timer: Timer | None = None

    def content(self) -> ComposeResult:
        yield from super().content()
        known = Static(Content(""), id="known", markup=False)
        known.display = False
        yield known

    def on_mount(self) -> None:
        def leave_room() -> None:
            fields = self.query_one("#fields")
            fields.styles.max_height = max(3, self.app.size.height - 10)

        self.call_after_refresh(leave_room)

    # Recognising

    def on_entered(self, message: Entered) -> None:
        if message.row.field.name not in (*TELLING, CLIENT) or self.recognise is None:
            return
        self._generation += 1
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(PAUSE, self._look)

    def _look(self) -> None:
        generation, typed, recognise = self._generation, self.typed, self.recognise
        told: dict[str, Any] = {name: typed.get(name, "") for name in TELLING}
        if recognise is None or typed.get(CLIENT) or not any(told.values()):
            self.post_message(self._Recognised(generation, ()))
            return
        asked = recognise

        def work() -> None:
            try:
                found = asked(NewReferral(**told))
            except Refusal:
                # Half of what is needed is typed: nobody is recognised by it, and saving says what is wrong.
                found = ()
            self.post_message(self._Recognised(generation, found))

        self.run_worker(carry(work), group="read", exclusive=True, thread=True)

    def on_referral_form__recognised(self, message: _Recognised) -> None:
        if message.generation != self._generation:
            return
        self.found = message.found
        known = self.query_one("#known", Static)
        known.display = bool(self.found)
        known.update(question(self.found) if self.found else Content(""))

    @action("referral.take", "ctrl+t", label=N_("take them"), help=N_("It is about the client who was recognised"),
            footer=None, priority=True)  # fmt: skip
    async def take(self) -> None:
        if not self.found:
            self.complain(_("No client has been recognised yet."))
            return
        chosen = self.found[0]
        if len(different(self.found)) > 1:
            choices = [Choice(each, each.name, f"{each.ref} {each.detail}") for each in self.found]
            answer = await self.app.push_screen_wait(Pick(_("Which client?"), choices))
            if answer is None:
                return
            chosen = answer
        row = next(row for row in self.rows if row.field.name == CLIENT)
        row.put(str(chosen.ref), chosen.name)
        self.complain("")


class RefersClients(FillsForms):
    """Mixed into screens from which referrals are written down."""

    async def refer(self, client: RecordRef | None = None) -> int | None:
        """The form; the new referral's id, None when it was left."""
        workspace = self.workspace

        def prepared() -> tuple[Intake, Likely]:
            lists = lists_of(workspace)
            return Intake(workspace, lists), likely_of(workspace, client, lists)

        intake, likely = await self.read(prepared)
        may_know = not intake.outside and has(intake.actor, Permission.VIEW_RECORDS)

        async def save(values: dict[str, Any]) -> Done:
            new = read_new(values)
            return await self.write(lambda: workspace.referrals.add(new))

        title = _("Refer {name}").format(name=likely.client) if client is not None else _("New referral")
        form = ReferralForm(
            title, intake.new(client, likely), save=save,
            recognise=workspace.referrals.recognise if may_know else None,
            draft=f"referral:{client}" if client is not None else "referral",
        )  # fmt: skip
        done = await self.fill_form(form)
        return done.id if isinstance(done, Done) else None

    async def correct(self, referral_id: int) -> None:
        """The form of a referral that is there; a save that comes too late shows what others changed."""
        workspace, ref = self.workspace, RecordRef("referral", referral_id)

        def prepared() -> tuple[Intake, Any]:
            return Intake(workspace, lists_of(workspace)), workspace.records.show(ref)

        intake, sheet = await self.read(prepared)
        version = sheet.version

        def fields(found: Any) -> list[FormField]:
            return intake.edited({each.field.name: each.value for each in found.fields})

        async def save(values: dict[str, Any]) -> Done:
            return await self.write(lambda: workspace.records.edit(ref, values, version=version))

        async def reread() -> Mapping[str, str]:
            nonlocal version
            now = await self.read(lambda: workspace.records.show(ref))
            version = now.version
            return {field.name: field.value for field in fields(now)}

        title = _("Edit {name}").format(name=sheet.name)
        await self.fill_form(Form(title, fields(sheet), save=save, reread=reread, draft=f"record:{ref}"))


__all__ = ["Intake", "ReferralForm", "RefersClients", "read_new"]
