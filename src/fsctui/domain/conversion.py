"""Converting a referral: what would be written.

`draft` is pure and serves the preview and the conversion alike, so that what is shown is what is written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import ClassVar

from fsctui.domain.duplicates import Candidate, Client, Duplicates, Strength, common, duplicates
from fsctui.domain.records import FieldType, ObjectType, RecordRef
from fsctui.refusal import Kind, Refusal

FIRST_STAGE = "qualification"
"""The stage of a new opportunity."""


class Wanted(Enum):
    """What can be asked for instead of a record."""

    NEW = "new"
    NONE = "none"


class PlanWanted(Enum):
    """What can be asked for instead of a template."""

    SUGGESTED = "suggested"


CLIENT_TYPES = frozenset({"account", "contact", "household", "opportunity"})
"""The types of records that a conversion finds or makes."""

Choice = RecordRef | Wanted | None
"""A record, a new one, none at all; None: as is suggested."""


@dataclass(frozen=True, slots=True)
class ConversionRequest:
    """What the referral is to become. None everywhere means: as is suggested.

    `plan` is a published template, by name, unique name or id, or the one that the interest suggests; None launches
    nothing. `amount` is in `currency`. `owner` is a username: who
    has the opportunity and the new records; `target_date` is the plan's, where it needs one.
    """

    account: Choice = None
    contact: Choice = None
    household: Choice = None
    plan: str | PlanWanted | None = None
    name: str | None = None
    amount: Decimal | None = None
    currency: str | None = None
    interest: str | None = None
    stage: str | None = None
    owner: str | None = None
    target_date: date | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """A record that is there; `name` is None when the acting user may not see it."""

    ref: RecordRef
    name: str | None
    account: int | None = None


@dataclass(frozen=True, slots=True)
class Fresh:
    """A record that would be made, without its references to others that would."""

    type: str
    name: str
    values: Mapping[str, str] = field(default_factory=dict)


Part = Known | Fresh | None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The template (by its unique name) that the bank chose for an interest; it may have been retired since."""

    template: str
    interest: str
    interest_name: str
    published: bool = True


@dataclass(frozen=True, slots=True)
class Conversion:
    """What is known of a referral that is to be converted.

    `account` and `contact` are the referral's own, where its client is known. `chosen` are the records that were asked
    for, by id; `accounts` are those of contacts among them; `households` are those of the records that may be the
    client, by the member's id.
    """

    referral: int
    name: str
    client: Client
    interest: str
    value: Decimal | None
    currency: str
    notes: str
    confidential: bool
    owner: str
    candidates: tuple[Candidate, ...] = ()
    account: Known | None = None
    contact: Known | None = None
    chosen: Mapping[int, Known] = field(default_factory=dict)
    accounts: Mapping[int, Known] = field(default_factory=dict)
    households: Mapping[int, tuple[Known, ...]] = field(default_factory=dict)
    interest_name: str = ""
    tasks: int = 0
    plans: int = 0
    suggestion: Suggestion | None = None


@dataclass(frozen=True, slots=True)
class ConversionDraft:
    """What a conversion would write.

    `account` is None while it is undecided. `joins`: the client is put into the household, where they aren't yet.
    `contact_moves`: the contact has no account yet and gets this one. `tasks` and `plans` are the open ones that go
    along; `plan` is the template of a new one, and `suggestion` what the interest suggests, launched or not.
    """

    referral: int
    name: str
    duplicates: Duplicates
    account: Known | Fresh | None
    contact: Part
    household: Part
    joins: bool
    contact_moves: bool
    opportunity: Fresh
    owner: str
    confidential: bool
    tasks: int
    plans: int
    plan: str | None = None
    suggestion: Suggestion | None = None

    @property
    def is_decided(self) -> bool:
        return self.account is not None


@dataclass(eq=False)
class ClientUndecided(Refusal):
    """The client may be known already, so somebody has to say which account it is, or that it is a new one.

    `matches` are the records that it may be.
    """

    kind: ClassVar[Kind] = Kind.CONFLICT
    referral: str
    matches: list[str]


@dataclass(eq=False)
class ClientHidden(Refusal):
    """The client is known already where the acting user may not look: no more is said, and nothing made by accident."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    referral: str


@dataclass(eq=False)
class ContactOfOther(Refusal):
    """The contact belongs to another account than the one that was chosen."""

    contact: str
    account: str


@dataclass(eq=False)
class NotOfferedHere(Refusal):
    """What was asked for isn't possible for that part: `none` for an account, a household where a contact belongs."""

    part: str
    value: str


@dataclass(eq=False)
class ClientNameless(Refusal):
    """Nothing can be made for a client without a name."""

    referral: str


@dataclass(eq=False)
class NoPlanSuggested(Refusal):
    """The suggested plan was asked for, and the referral's interest suggests none."""

    kind: ClassVar[Kind] = Kind.NOT_FOUND
    referral: str
    interest: str


def takes_plan(target: ObjectType) -> bool:
    """Whether a conversion can launch a plan for records of the type.

    It has one of them (the referral, the client's, the opportunity), or makes one that refers to those.
    """
    links = (field.target for field in target.fields if field.type is FieldType.REFERENCE)
    return target.code == "referral" or target.code in CLIENT_TYPES or not CLIENT_TYPES.isdisjoint(links)


def draft(facts: Conversion, request: ConversionRequest) -> ConversionDraft:
    """What the conversion would write. Raises ContactOfOther, NotOfferedHere, ClientNameless, NoPlanSuggested."""
    found = duplicates(facts.client, facts.candidates)
    contact_wanted = _known(facts, "contact", request.contact)
    account = _account(facts, request, found, contact_wanted)
    contact = _contact(facts, request, found, account, contact_wanted)
    household, joins = _household(facts, request, account, contact)
    moves = isinstance(contact, Known) and contact.account is None and account is not None
    return ConversionDraft(
        referral=facts.referral,
        name=facts.name,
        duplicates=found,
        account=account,
        contact=contact,
        household=household,
        joins=joins,
        contact_moves=moves,
        opportunity=_opportunity(facts, request, account),
        owner=request.owner or facts.owner,
        confidential=facts.confidential,
        tasks=facts.tasks,
        plans=facts.plans,
        plan=_plan(facts, request),
        suggestion=facts.suggestion,
    )


def require_decided(made: ConversionDraft) -> None:
    """Raise ClientUndecided, or ClientHidden, while nobody said which account it is."""
    if made.account is None:
        if not made.duplicates.found:
            raise ClientHidden(made.name)
        raise ClientUndecided(made.name, [str(hit.ref) for hit in made.duplicates.found])


def _plan(facts: Conversion, request: ConversionRequest) -> str | None:
    if not isinstance(request.plan, PlanWanted):
        return request.plan
    if facts.suggestion is None:
        raise NoPlanSuggested(facts.name, facts.interest_name)
    return facts.suggestion.template


def _known(facts: Conversion, part: str, choice: Choice) -> Known | None:
    if not isinstance(choice, RecordRef):
        return None
    if choice.type != part:
        raise NotOfferedHere(part, str(choice))
    return facts.chosen[choice.id]


def _account(
    facts: Conversion, request: ConversionRequest, found: Duplicates, contact: Known | None
) -> Known | Fresh | None:
    chosen = _known(facts, "account", request.account)
    if chosen is not None:
        return chosen
    if request.account is Wanted.NONE:
        raise NotOfferedHere("account", Wanted.NONE.value)
    if request.account is Wanted.NEW:
        return _new_account(facts)
    own = contact.account if contact is not None else None
    if own is not None:
        return _by_id(facts, own)
    if facts.account is not None:
        return facts.account
    if facts.contact is not None and facts.contact.account is not None:
        return _by_id(facts, facts.contact.account)
    # One person may be there as account and as contact of it: that is one client.
    certain = {hit.account for hit in found.found if hit.strength is Strength.CERTAIN and hit.account is not None}
    if len(certain) == 1:
        return _by_id(facts, certain.pop())
    return None if found.found or found.hidden else _new_account(facts)


def _by_id(facts: Conversion, account: int) -> Known:
    """An account that a contact belongs to: under its name where the acting user may see it."""
    if account in facts.accounts:
        return facts.accounts[account]
    named = next((each.name for each in facts.candidates if each.ref.id == account and each.seen), None)
    return Known(RecordRef("account", account), named, account)


def _new_account(facts: Conversion) -> Fresh:
    client = facts.client
    if not client.called:
        raise ClientNameless(facts.name)
    kind = "person" if client.person else "business"
    values = {"kind": kind, "status": "prospect", **_reached(client)}
    return Fresh("account", client.called, _filled(values))


def _contact(
    facts: Conversion,
    request: ConversionRequest,
    found: Duplicates,
    account: Known | Fresh | None,
    chosen: Known | None,
) -> Part:
    if request.contact is Wanted.NONE:
        return None
    if chosen is not None:
        return _of_account(chosen, account)
    account_id = account.ref.id if isinstance(account, Known) else None
    if request.contact is None:
        if facts.contact is not None and facts.contact.account in (None, account_id):
            return facts.contact
        same = _contact_there(facts, found, account_id)
        if same is not None:
            return same
    if not facts.client.person:
        if request.contact is Wanted.NEW:
            raise ClientNameless(facts.name)
        return None
    client = facts.client
    values = {
        "first_name": client.first_name,
        "last_name": client.last_name or client.first_name,
        "employer": client.employer,
        **_reached(client),
    }
    return Fresh("contact", client.person, _filled(values))


def _contact_there(facts: Conversion, found: Duplicates, account: int | None) -> Known | None:
    """The contact of that account who the client is; one whom the acting user may not see is linked without a name."""
    if account is None:
        return None
    for hit in found.found:
        if hit.ref.type == "contact" and hit.account == account:
            return Known(hit.ref, hit.name, account)
    for each in facts.candidates:
        if not each.seen and each.ref.type == "contact" and each.account == account and any(common(facts.client, each)):
            return Known(each.ref, None, account)
    return None


def _of_account(contact: Known, account: Known | Fresh | None) -> Known:
    if contact.account is None or account is None:
        return contact
    if isinstance(account, Known) and contact.account == account.ref.id:
        return contact
    raise ContactOfOther(str(contact.ref), str(account.ref) if isinstance(account, Known) else Wanted.NEW.value)


def _household(
    facts: Conversion, request: ConversionRequest, account: Known | Fresh | None, contact: Part
) -> tuple[Part, bool]:
    """The client's household, and whether they have to be put into it."""
    member = contact if contact is not None else account
    there = facts.households.get(member.ref.id, ()) if isinstance(member, Known) else ()
    chosen = _known(facts, "household", request.household)
    if chosen is not None:
        return chosen, chosen.ref not in {each.ref for each in there}
    if request.household is Wanted.NEW:
        called = facts.client.last_name or facts.client.called or facts.name
        values = {"city": facts.client.city, "country": facts.client.country}
        return Fresh("household", called, _filled(values)), True
    seen = [each for each in there if each.name is not None]
    if request.household is None and seen:
        return seen[0], False
    # One that the acting user may not see stays as it is, and isn't told of.
    return None, False


def _opportunity(facts: Conversion, request: ConversionRequest, account: Known | Fresh | None) -> Fresh:
    amount = request.amount if request.amount is not None else facts.value
    interest = request.interest if request.interest is not None else facts.interest
    called = facts.client.called or (account.name if account is not None else "") or facts.name
    name = request.name or (f"{called}: {facts.interest_name or interest}" if interest else called)
    values = {
        "interest": interest,
        "stage": request.stage or FIRST_STAGE,
        "amount": "" if amount is None else format(amount, "f"),
        "currency": request.currency if request.currency is not None else facts.currency,
        "description": facts.notes,
    }
    return Fresh("opportunity", name, _filled(values))


def _reached(client: Client) -> dict[str, str]:
    return {
        "email": client.email,
        "phone": client.phone,
        "city": client.city,
        "state": client.state,
        "country": client.country,
    }


def _filled(values: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in values.items() if value}
