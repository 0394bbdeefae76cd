"""The fields of a referral's form, and the referral that their values mean."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

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
from fsctui.domain.referrals import CLIENT_FIELDS, NewReferral
from fsctui.i18n import N_, _, formats
from fsctui.tui.days import Days
from fsctui.tui.dialogs.form import FormField
from fsctui.tui.dialogs.pick import Choice
from fsctui.tui.numbers import plain_number, typed_number
from fsctui.tui.referrals.questions import split
from fsctui.tui.referrals.words import Lists, spoken

if TYPE_CHECKING:
    from fsctui.services.workspace import Workspace

FOUND = 30
CLIENT, REFERRER, CONFIDENTIAL = "client", "referrer_of_it", "confidential"
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
    interests, currencies = lists.offered("interest"), lists.offered("currency")
    return Likely(
        interest if interest in interests else next(iter(interests), ""),
        currency if currency in currencies else next(iter(currencies), ""),
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
    """The fields of the form, for one reader, and what is asked about each interest. Asks the database: in a thread."""

    def __init__(self, workspace: Workspace, lists: Lists) -> None:
        self.workspace, self.lists = workspace, lists
        self.actor = workspace.context.actor
        self.outside = is_outsider(self.actor)
        self.asked = {code: workspace.referrals.questions(code) for code in lists.interests}
        # Who is outside has no calendar of the bank's to count business days in.
        self.days = Days(workspace.context.today(), None if self.outside else workspace.calendars.mine())

    def new(self, client: RecordRef | None, likely: Likely) -> list[FormField]:
        """Those of a new referral; about a known client the ones that tell who it is are left out."""
        fields: list[FormField] = []
        if not self.outside and has(self.actor, Permission.VIEW_RECORDS):
            fields.append(self._client(client, likely.client))
        if client is None:
            fields += [self.text(name) for name in CLIENT_FIELDS]
        fields += [
            self.choice("interest", likely.interest, required=True),
            self.text("potential_value"),
            self.choice("currency", likely.currency),
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
            self.choice("interest", now("interest"), required=True),
            self.text("potential_value", now("potential_value")),
            self.choice("currency", now("currency")),
            *(self.text(name, now(name)) for name in CLIENT_FIELDS),
            self.text("source", now("source")),
            self.text("notes", now("notes")),
        ]

    def text(self, name: str, value: str = "") -> FormField:
        # Nobody outside is shown whom the bank knows.
        told = "first_name" if self.outside and name == "last_name" else name
        meaning = None
        if name == "potential_value":

            def meaning(found: Any) -> str:
                return formats.number(Decimal(str(found))) if found else ""

        return FormField(
            name, _(LABELS[name]), value, help=_(HELP[told]), read=reader_of(name), meaning=meaning,
            limit=MAX_LONG_TEXT if name == "notes" else MAX_TEXT * 2,
        )  # fmt: skip

    def choice(self, name: str, value: str, *, required: bool = False) -> FormField:
        choices = tuple(Choice(code, spoken(labels, code)) for code, labels in self.lists.offered(name, value).items())
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
    values, answers = split(values)
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
        answers=answers,
    )
    if referrer.startswith("user:"):
        return replace(new, referrer=referrer.removeprefix("user:"))
    return replace(new, referrer_contact=parse_ref(referrer)) if referrer else new
