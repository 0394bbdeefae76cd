"""What a conversion would write, decided without a database."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from fsctui.domain.conversion import (
    ClientHidden,
    ClientNameless,
    ClientUndecided,
    ContactOfOther,
    Conversion,
    ConversionRequest,
    Fresh,
    Known,
    NoPlanSuggested,
    NotOfferedHere,
    PlanWanted,
    Suggestion,
    Wanted,
    draft,
    require_decided,
    takes_plan,
)
from fsctui.domain.duplicates import Candidate, Client
from fsctui.domain.records import Field, FieldType, ObjectType, RecordRef

ANA = Client("Ana", "Castillo", "", "ana@mail.example", "", "Madrid", "", "ES")
FACTS = Conversion(1, "Ana Castillo", ANA, "mortgage", Decimal("200000.00"), "EUR", "", False, "bob")


def known(kind: str, number: int, account: int | None = None, name: str | None = "Ana Castillo") -> Known:
    return Known(RecordRef(kind, number), name, account)


def candidate(kind: str, number: int, account: int, *, email: str = "", seen: bool = True) -> Candidate:
    return Candidate(RecordRef(kind, number), "Ana Castillo", account, email, "", "", seen)


def test_a_new_client_is_a_person_with_a_contact() -> None:
    made = draft(FACTS, ConversionRequest())
    reached = {"email": "ana@mail.example", "city": "Madrid", "country": "ES"}
    assert made.account == Fresh("account", "Ana Castillo", {"kind": "person", "status": "prospect", **reached})
    assert made.contact == Fresh("contact", "Ana Castillo", {"first_name": "Ana", "last_name": "Castillo", **reached})
    assert (made.household, made.joins, made.owner) == (None, False, "bob")
    require_decided(made)


def test_the_opportunity_is_as_asked_else_as_referred() -> None:
    plain = draft(FACTS, ConversionRequest()).opportunity
    assert plain.values == {"interest": "mortgage", "stage": "qualification", "amount": "200000.00", "currency": "EUR"}
    request = ConversionRequest(
        name="The flat", amount=Decimal(0), currency="USD", interest="heloc", stage="won", owner="eve"
    )
    made = draft(FACTS, request)
    assert (made.opportunity.name, made.owner) == ("The flat", "eve")
    assert made.opportunity.values == {"interest": "heloc", "stage": "won", "amount": "0", "currency": "USD"}
    bare = draft(replace(FACTS, interest="", value=None, currency=""), ConversionRequest()).opportunity
    assert (bare.name, bare.values) == ("Ana Castillo", {"stage": "qualification"})


def test_somebody_with_one_name_has_it_as_last_name() -> None:
    made = draft(replace(FACTS, client=Client(first_name="Madonna")), ConversionRequest())
    assert isinstance(made.contact, Fresh)
    assert made.contact.values == {"first_name": "Madonna", "last_name": "Madonna"}


def test_the_referrals_own_client_is_taken() -> None:
    own = replace(FACTS, account=known("account", 5, 5), contact=known("contact", 6, 5))
    made = draft(own, ConversionRequest())
    assert (made.account, made.contact) == (known("account", 5, 5), known("contact", 6, 5))
    only = draft(replace(FACTS, contact=known("contact", 6, 5)), ConversionRequest())
    assert only.account == Known(RecordRef("account", 5), None, 5)


def test_one_certain_match_is_the_client_and_two_are_a_question() -> None:
    pair = (candidate("account", 5, 5, email="ana@mail.example"), candidate("contact", 6, 5))
    made = draft(replace(FACTS, candidates=pair), ConversionRequest())
    assert (made.account, made.contact) == (known("account", 5, 5), known("contact", 6, 5))
    other = candidate("account", 8, 8, email="ana@mail.example")
    asked = draft(replace(FACTS, candidates=(*pair, other)), ConversionRequest())
    assert not asked.is_decided
    with pytest.raises(ClientUndecided) as refused:
        require_decided(asked)
    assert refused.value.matches == ["account:5", "account:8", "contact:6"]


def test_a_match_out_of_sight_is_a_question_too() -> None:
    hidden = replace(FACTS, candidates=(candidate("account", 5, 5, email="ana@mail.example", seen=False),))
    with pytest.raises(ClientHidden):
        require_decided(draft(hidden, ConversionRequest()))
    assert isinstance(draft(hidden, ConversionRequest(account=Wanted.NEW)).account, Fresh)


def test_the_contact_of_the_account_is_linked_rather_than_made_again() -> None:
    unseen = replace(FACTS, account=known("account", 5, 5), candidates=(candidate("contact", 6, 5, seen=False),))
    assert draft(unseen, ConversionRequest()).contact == known("contact", 6, 5, None)
    elsewhere = replace(FACTS, account=known("account", 5, 5), candidates=(candidate("contact", 6, 7),))
    assert isinstance(draft(elsewhere, ConversionRequest()).contact, Fresh)


def test_a_contact_brings_its_account_and_one_without_gets_it() -> None:
    contact = replace(FACTS, chosen={6: known("contact", 6, 5)}, candidates=(candidate("account", 5, 5),))
    made = draft(contact, ConversionRequest(contact=RecordRef("contact", 6)))
    assert (made.account, made.contact_moves) == (known("account", 5, 5), False)
    chosen = {5: known("account", 5, 5), 6: known("contact", 6, 5)}
    both = ConversionRequest(account=RecordRef("account", 5), contact=RecordRef("contact", 6))
    assert draft(replace(FACTS, chosen=chosen), both).contact == known("contact", 6, 5)
    alone = replace(FACTS, chosen={6: known("contact", 6)})
    moved = draft(alone, ConversionRequest(account=Wanted.NEW, contact=RecordRef("contact", 6)))
    assert moved.contact_moves
    with pytest.raises(ContactOfOther):
        draft(contact, ConversionRequest(account=Wanted.NEW, contact=RecordRef("contact", 6)))
    picked = replace(contact, chosen={6: known("contact", 6, 5), 7: known("account", 7, 7)})
    with pytest.raises(ContactOfOther):
        draft(picked, ConversionRequest(account=RecordRef("account", 7), contact=RecordRef("contact", 6)))


def test_the_account_of_a_chosen_contact_is_known_by_its_name() -> None:
    facts = replace(FACTS, accounts={5: known("account", 5, 5)}, chosen={6: known("contact", 6, 5)})
    assert draft(facts, ConversionRequest(contact=RecordRef("contact", 6))).account == known("account", 5, 5)


def test_the_plan_is_the_one_that_was_asked_for() -> None:
    suggestion = Suggestion("next_steps", "mortgage", "Mortgage")
    suggested = replace(FACTS, suggestion=suggestion)
    plain = draft(suggested, ConversionRequest())
    assert (plain.plan, plain.suggestion) == (None, suggestion), "what is suggested isn't launched unasked"
    assert draft(suggested, ConversionRequest(plan=PlanWanted.SUGGESTED)).plan == "next_steps"
    assert draft(suggested, ConversionRequest(plan="suggested")).plan == "suggested", "a template may be called that"
    with pytest.raises(NoPlanSuggested) as refused:
        draft(replace(FACTS, interest_name="Mortgage"), ConversionRequest(plan=PlanWanted.SUGGESTED))
    assert refused.value.params == {"referral": "Ana Castillo", "interest": "Mortgage"}


@pytest.mark.parametrize(
    ("code", "targets", "takes"),
    [
        ("referral", (), True),
        ("account", (), True),
        ("contact", (), True),
        ("household", (), True),
        ("opportunity", (), True),
        ("loan", ("campaign", "account"), True),
        ("loan", ("opportunity",), True),
        ("loan", ("campaign",), False),
        ("loan", (), False),
    ],
)
def test_what_a_plan_of_a_conversion_may_be_for(code: str, targets: tuple[str, ...], takes: bool) -> None:
    links = tuple(Field(f"link_{place}", FieldType.REFERENCE, target=each) for place, each in enumerate(targets))
    assert takes_plan(ObjectType(code, {}, {}, (Field("account", FieldType.TEXT), *links))) is takes


def test_households() -> None:
    home = known("household", 9, name="Castillo")
    member = replace(FACTS, account=known("account", 5, 5), contact=known("contact", 6, 5), households={6: (home,)})
    assert (draft(member, ConversionRequest()).household, draft(member, ConversionRequest()).joins) == (home, False)
    left = draft(member, ConversionRequest(household=Wanted.NONE))
    assert (left.household, left.joins) == (None, False)
    unseen = draft(replace(member, households={6: (replace(home, name=None),)}), ConversionRequest())
    assert (unseen.household, unseen.joins) == (None, False)
    new = draft(FACTS, ConversionRequest(household=Wanted.NEW))
    assert (new.household, new.joins) == (Fresh("household", "Castillo", {"city": "Madrid", "country": "ES"}), True)
    chosen = replace(member, chosen={9: home})
    asked = ConversionRequest(household=RecordRef("household", 9))
    assert (draft(chosen, asked).household, draft(chosen, asked).joins) == (home, False)
    assert draft(replace(chosen, households={}), asked).joins


def test_a_business_has_no_contact_unless_one_is_asked_for() -> None:
    firm = replace(FACTS, client=Client(employer="Bodegas Luz"))
    made = draft(firm, ConversionRequest())
    assert (made.account, made.contact) == (
        Fresh("account", "Bodegas Luz", {"kind": "business", "status": "prospect"}), None,
    )  # fmt: skip
    assert draft(FACTS, ConversionRequest(contact=Wanted.NONE)).contact is None
    with pytest.raises(ClientNameless):
        draft(firm, ConversionRequest(contact=Wanted.NEW))


@pytest.mark.parametrize(
    ("request_", "refusal"),
    [
        (ConversionRequest(account=Wanted.NONE), NotOfferedHere),
        (ConversionRequest(account=RecordRef("contact", 6)), NotOfferedHere),
        (ConversionRequest(household=RecordRef("account", 5)), NotOfferedHere),
    ],
)
def test_what_is_not_offered_is_refused(request_: ConversionRequest, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        draft(FACTS, request_)


def test_nobody_is_made_without_a_name() -> None:
    with pytest.raises(ClientNameless):
        draft(replace(FACTS, client=Client(email="x@mail.example")), ConversionRequest())
