"""A referral that was corrected: its score and its place are those of what it says now, and what models learn stays."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from fsctui.domain.conversion import ConversionRequest, Wanted
from fsctui.domain.record_rows import ImportRow
from fsctui.domain.records import RecordRef
from fsctui.services import scores
from fsctui.store.database import Database
from fsctui.store.verify_rows import verify_rows
from tests.services.referral_bank import ReferralBank


@pytest.fixture
def bank(database: Database) -> ReferralBank:
    return ReferralBank(database)


def row(bank: ReferralBank, referral: int) -> Any:
    return bank.of("bob").referrals.show(referral).row


def notes(bank: ReferralBank, referral: int) -> list[tuple[Any, Any]]:
    found = bank.ada.timeline.record(RecordRef("referral", referral)).items
    return [(each.before, each.after) for each in found if each.action == "rescore"]


def change(bank: ReferralBank, way: str, referral: int, **values: str) -> None:
    if way == "form":
        bank.of("bob").referrals.edit(referral, values)
    elif way == "record":
        bank.of("bob").records.edit(RecordRef("referral", referral), values)
    else:
        known = {"external_id": f"x{referral}", "name": "Lena Okafor"}
        report = bank.ada.referrals.import_rows([ImportRow(1, {**known, **values})])
        assert report.updated == (referral,), report


@pytest.mark.parametrize("way", ["form", "record", "import"])
def test_it_stands_where_a_new_one_that_says_the_same_would(bank: ReferralBank, way: str) -> None:
    same = bank.refer(first_name="Lena", interest="manage_debt", potential_value=Decimal(5_000))
    edited = bank.refer(first_name="Lena")
    with bank.database.write(None, bank.clock.now) as tx:
        tx.execute(f"UPDATE record SET external_id = 'x{edited}' WHERE id = {edited}")
    before = row(bank, edited)
    change(bank, way, edited, interest="manage_debt", potential_value="5000")
    after, wanted = row(bank, edited), row(bank, same)
    assert (after.lead_score, after.probability) == (wanted.lead_score, wanted.probability)
    assert after.lead_score != before.lead_score
    assert after.rank_terms == wanted.rank_terms and after.rank_order == wanted.rank_order
    ((old, new),) = notes(bank, edited)
    assert (old["lead_score"], new["lead_score"]) == (before.lead_score, wanted.lead_score)
    assert set(new["rank_terms"]) == {"score", "value"}


def test_the_explanation_is_of_the_score_that_it_has(bank: ReferralBank) -> None:
    referral = bank.refer()
    bank.of("bob").referrals.edit(referral, {"interest": "manage_debt"})
    assert bank.of("bob").scores.explain(referral).score.score == row(bank, referral).lead_score
    before = row(bank, referral)
    scores.refresh(bank.ada.context)
    assert row(bank, referral).lead_score == before.lead_score
    # Back to what it said at first, it has the score that it had at first.
    first = bank.refer()
    bank.of("bob").referrals.edit(referral, {"interest": "mortgage"})
    assert row(bank, referral).lead_score == row(bank, first).lead_score
    with bank.database.read() as tx:
        assert tx.scalar(f"SELECT scored_fields FROM referral WHERE id = {referral}") is None


def test_models_learn_what_was_known_when_it_came(bank: ReferralBank) -> None:
    referral = bank.refer()
    with bank.database.read() as tx:
        before = tx.scalar(f"SELECT score_fields FROM referral WHERE id = {referral}")
    bank.of("bob").referrals.edit(referral, {"interest": "manage_debt", "email": "lena@okafor.example"})
    with bank.database.read() as tx:
        assert tx.scalar(f"SELECT score_fields FROM referral WHERE id = {referral}") == before


def test_a_client_who_turns_out_to_be_known_counts(bank: ReferralBank) -> None:
    account, _contact = bank.client("Lena Okafor", owner="bob")
    referral = bank.refer(by="bob")
    with bank.database.write(None, bank.clock.now) as tx:
        tx.execute(f"UPDATE referral SET account_id = NULL, contact_id = NULL WHERE id = {referral}")
    stranger = bank.refer(first_name="Nobody", last_name="Known")
    before = row(bank, stranger).lead_score
    bank.of("bob").referrals.edit(stranger, {"account": str(account)})
    assert row(bank, stranger).lead_score > before


def test_what_changes_neither_is_not_noted(bank: ReferralBank) -> None:
    referral = bank.refer()
    before = row(bank, referral)
    later = {"notes": "Call after six.", "first_name": "Lea", "email": "lea@okafor.example", "phone": "+1 415 555 0199"}
    bank.of("bob").referrals.edit(referral, later, {"deposit": "5"})
    assert notes(bank, referral) == []
    after = row(bank, referral)
    assert (after.lead_score, after.rank_terms) == (before.lead_score, before.rank_terms)


def test_what_has_ended_keeps_its_score(bank: ReferralBank) -> None:
    closed, converted = bank.refer(), bank.refer(last_name="Other")
    bank.of("bob").referrals.close(closed, "no answer")
    bank.of("bob").conversion.convert(converted, ConversionRequest(account=Wanted.NEW))
    for referral in (closed, converted):
        before = row(bank, referral)
        bank.of("bob").referrals.edit(referral, {"interest": "manage_debt"})
        assert row(bank, referral).lead_score == before.lead_score and notes(bank, referral) == []


def test_one_without_a_score_is_ranked_and_one_without_a_rank_waits_for_the_tick(bank: ReferralBank) -> None:
    unscored, unranked = bank.refer(), bank.refer(last_name="Other")
    with bank.database.write(None, bank.clock.now) as tx:
        tx.execute(f"UPDATE referral SET score_fields = NULL, lead_score = NULL WHERE id = {unscored}")
        tx.execute(f"UPDATE referral SET rank_terms = '{{}}' WHERE id = {unranked}")
    value = row(bank, unscored).rank_terms["value"]
    for referral in (unscored, unranked):
        bank.of("bob").referrals.edit(referral, {"potential_value": "10"})
    assert row(bank, unscored).lead_score is None and row(bank, unscored).rank_terms["value"] < value
    assert row(bank, unranked).rank_terms == {} and notes(bank, unranked) == []
    assert verify_rows(bank.database).is_sound
