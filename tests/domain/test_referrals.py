"""A referral's life: which step leads where, which is refused and by which name, and what routing and scoring know."""

from __future__ import annotations

from decimal import Decimal
from itertools import product

import pytest

from fsctui.domain import referrals as rules
from fsctui.domain.record_rows import SheetField
from fsctui.domain.records import Field, FieldType, RecordRef
from fsctui.domain.referral_facts import Known, routing_facts, score_fields
from fsctui.domain.referral_rows import KnownClient, ReferralRow, ReferralSheet
from fsctui.domain.referrals import Bucket, ReferralFacts, ReferrerKind, Status
from fsctui.refusal import Refusal

ME, OTHER, QUEUE = 1, 2, 7


def facts(status: Status, **given: object) -> ReferralFacts:
    return ReferralFacts("Shah", status, **{"assignee_id": ME, "assignee": "me", **given})  # type: ignore[arg-type]


def in_queue(status: Status = Status.ASSIGNED, **given: object) -> ReferralFacts:
    return facts(status, assignee_id=None, assignee="", queue_id=QUEUE, queue="Desk", **given)


STEPS = {
    "accept": lambda found: rules.accept(found, ME),
    "claim": rules.claim,
    "release": lambda found: rules.release(found, ME),
    "start": lambda found: rules.start(found, ME),
    "put_back": lambda found: rules.put_back(found, ME),
    "reject": lambda found: rules.reject(found, ME, "no"),
    "close": lambda found: rules.close(found, ME, "no"),
    "convert": lambda found: rules.convert(found, ME),
    "reopen": rules.reopen,
    "reassign": lambda found: rules.reassign(found, "why", user_id=OTHER, queue_id=None, to="Eve"),
}
# What becomes of a referral that was given to me by name, by each step; a text names the refusal.
TABLE = {
    # step: new, assigned, accepted, working, converted, not_converted, rejected
    "accept": ("accepted", "accepted", "already_accepted", "already_accepted", "X", "C", "C"),
    "claim": ("already_claimed", "already_claimed", "already_claimed", "already_claimed", "X", "C", "C"),
    "release": ("not_accepted", "not_accepted", "assigned", "already_working", "X", "C", "C"),
    "start": ("not_accepted", "not_accepted", "working", "already_working", "X", "C", "C"),
    "put_back": ("not_accepted", "not_accepted", "not_accepted", "accepted", "X", "C", "C"),
    "reject": ("rejected", "rejected", "rejected", "rejected", "X", "C", "C"),
    "close": ("not_converted", "not_converted", "not_converted", "not_converted", "X", "C", "C"),
    "convert": ("converted", "converted", "converted", "converted", "X", "C", "C"),
    "reopen": ("not_closed", "not_closed", "not_closed", "not_closed", "X", "assigned", "assigned"),
    "reassign": ("assigned", "assigned", "assigned", "assigned", "X", "C", "assigned"),
}
SHORT = {"X": "already_converted", "C": "already_closed"}


@pytest.mark.parametrize(("step", "place"), list(product(TABLE, range(7))))
def test_every_step_from_every_status(step: str, place: int) -> None:
    status = list(Status)[place]
    expected = SHORT.get(TABLE[step][place], TABLE[step][place])
    if expected in {each.value for each in Status}:
        assert STEPS[step](facts(status)).value == expected
        return
    with pytest.raises(Refusal) as refused:
        STEPS[step](facts(status))
    assert refused.value.code == expected


@pytest.mark.parametrize("step", ["accept", "start", "put_back", "reject", "close", "convert", "release"])
def test_what_is_somebody_elses_is_refused_by_name(step: str) -> None:
    status = Status.ASSIGNED if step in ("accept", "reject", "close", "convert") else Status.ACCEPTED
    with pytest.raises(rules.NotYours) as refused:
        STEPS[step](facts(status, assignee_id=OTHER, assignee="eve"))
    assert refused.value.owner == "eve"


def test_a_queue_is_for_its_members() -> None:
    assert rules.accept(in_queue(), ME) is Status.ACCEPTED
    assert rules.claim(in_queue()) is Status.ASSIGNED
    assert rules.reject(in_queue(), ME, "no") is Status.REJECTED
    for step in ("accept", "claim", "reject"):
        with pytest.raises(rules.NotYours):
            STEPS[step](in_queue(may_take=False))


def test_what_was_claimed_goes_back_to_its_queue() -> None:
    assert rules.release(facts(Status.ASSIGNED, queue_id=QUEUE), ME) is Status.ASSIGNED


def test_what_was_given_back_is_not_given_back_again() -> None:
    with pytest.raises(rules.NotAccepted) as refused:
        rules.release(in_queue(), ME)
    assert refused.value.kind.value == 5
    with pytest.raises(rules.NotYours):
        rules.release(in_queue(may_take=False), ME)


def test_who_accepted_is_named() -> None:
    with pytest.raises(rules.AlreadyAccepted) as refused:
        rules.accept(facts(Status.ACCEPTED, assignee="eve", by="bob"), ME)
    assert refused.value.by == "bob"
    with pytest.raises(rules.AlreadyAccepted) as refused:
        rules.accept(facts(Status.WORKING, assignee="eve"), ME)
    assert refused.value.by == "eve"


def test_a_manager_closes_what_is_their_peoples() -> None:
    assert rules.close(facts(Status.WORKING, assignee_id=OTHER), ME, "gone", manages=True) is Status.NOT_CONVERTED


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_ends_and_gifts_need_a_reason(reason: str) -> None:
    for step in (
        lambda: rules.reject(facts(Status.ASSIGNED), ME, reason),
        lambda: rules.close(facts(Status.ASSIGNED), ME, reason),
        lambda: rules.reassign(facts(Status.ASSIGNED), reason, user_id=OTHER, queue_id=None, to="Eve"),
    ):
        with pytest.raises(rules.ReferralReasonMissing):
            step()


def test_reopened_it_is_where_it_was() -> None:
    assert rules.reopen(facts(Status.NOT_CONVERTED, has_been_accepted=True)) is Status.WORKING
    assert rules.reopen(in_queue(Status.REJECTED)) is Status.ASSIGNED
    assert rules.reopen(facts(Status.NOT_CONVERTED, assignee_id=None)) is Status.NEW


def test_giving_it_to_who_has_it_is_a_conflict() -> None:
    with pytest.raises(rules.AlreadyWith):
        rules.reassign(facts(Status.ACCEPTED), "why", user_id=ME, queue_id=None, to="Me")
    with pytest.raises(rules.AlreadyWith):
        rules.reassign(in_queue(), "why", user_id=None, queue_id=QUEUE, to="Desk")
    # Out of somebody's hands back into the queue is a change, and so is what was rejected by the same person.
    assert rules.reassign(facts(Status.ASSIGNED, queue_id=QUEUE), "why", user_id=None, queue_id=QUEUE, to="Desk")
    assert rules.reassign(facts(Status.REJECTED), "why", user_id=ME, queue_id=None, to="Me") is Status.ASSIGNED


def test_a_referrer_is_thanked_once() -> None:
    rules.require_thankable(facts(Status.CONVERTED), has_referrer=True)
    with pytest.raises(rules.AlreadyThanked):
        rules.require_thankable(facts(Status.CONVERTED, thanked=True), has_referrer=True)
    with pytest.raises(rules.ReferrerMissing):
        rules.require_thankable(facts(Status.CONVERTED), has_referrer=False)


def test_the_buckets() -> None:
    assert [rules.bucket(status).value for status in Status] == ["waiting"] * 2 + ["working"] * 2 + ["closed"] * 3
    assert {rules.bucket(status) for status in Status} == set(Bucket)


KNOWN = Known(
    {"last_name": "Shah", "interest": "mortgage", "potential_value": "2500.5", "email": "", "status": "new"},
    "ryan",
    ReferrerKind.INTERNAL,
    existing_client=True,
)


def test_routing_knows_the_fields_and_who_referred_and_not_what_happens_later() -> None:
    found = routing_facts(KNOWN)
    assert found["potential_value"] == found["value"] == Decimal("2500.5")
    assert (found["referrer"], found["referrer_kind"], found["existing_client"]) == ("ryan", "internal", True)
    assert found["last_name"] == "Shah"
    assert "status" not in found
    assert routing_facts(Known({}))["value"] is None
    assert routing_facts(Known({}))["referrer"] is None


def test_scoring_knows_what_the_allow_list_names_and_nothing_else() -> None:
    from fsctui.domain.referral_score import ALLOWED

    found = score_fields(KNOWN)
    assert set(found) == set(ALLOWED)
    assert found["interest"] == "mortgage"
    assert found["potential_value"] == 2500.5
    assert found["source"] is None
    assert score_fields(Known({}))["potential_value"] is None


def test_the_score_tells_a_known_client_and_an_address_from_none() -> None:
    with_email = score_fields(Known({"email": "k@x.example"}, existing_client=True))
    without = score_fields(Known({}))
    assert with_email["has_email"] != without["has_email"]
    assert with_email["existing_client"] != without["existing_client"]


@pytest.mark.parametrize(("amount", "stored"), [("0", 0), ("0.005", 0), ("12.34", 1234), ("250000", 25_000_000)])
def test_amounts_are_stored_in_hundredths(amount: str, stored: int) -> None:
    assert rules.hundredths(Decimal(amount)) == stored


def test_amounts_are_read_as_they_were() -> None:
    assert rules.amount_of(1234) == Decimal("12.34")
    assert rules.amount_of(None) is None
    assert rules.hundredths(None) is None


def test_a_name_alone_is_not_sure() -> None:
    def known(*by: str) -> KnownClient:
        return KnownClient(RecordRef("contact", 1), "Kiara Shah", None, "", by)

    assert known("name", "email").is_sure
    assert not known("name").is_sure
    assert not known("email", "phone").is_sure


def test_a_row_knows_its_record_its_amount_and_its_referrer() -> None:
    blank = ReferralRow(*[None] * len(ReferralRow._fields))  # type: ignore[arg-type]
    row = blank._replace(id=7, value=1234, referrer_contact_name="Nora")
    assert (row.ref, row.potential_value, row.referred_by) == (RecordRef("referral", 7), Decimal("12.34"), "Nora")
    assert row._replace(referrer_name="Ryan").referred_by == "Ryan"


def test_a_sheet_gives_a_field_by_its_name() -> None:
    given = dict.fromkeys(ReferralSheet.__dataclass_fields__)
    fields = (SheetField(Field("city", FieldType.TEXT), "Lyon"),)
    sheet = ReferralSheet(**{**given, "fields": fields})  # type: ignore[arg-type]
    assert (sheet.value("city"), sheet.value("nothing")) == ("Lyon", None)
