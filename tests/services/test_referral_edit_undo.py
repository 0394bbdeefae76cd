"""Taking back what was corrected of a referral: its fields and its answers are as they were before, both or neither."""

from __future__ import annotations

from typing import Any

import pytest

from fsctui.domain.records import RecordRef
from fsctui.services.outcome import Done
from fsctui.services.refusals import Stale
from fsctui.store.database import Database
from fsctui.store.verify_rows import verify_rows
from tests.services.referral_bank import ReferralBank

ANSWERS = {"purpose": "Refinancing", "has_offer": "yes"}


@pytest.fixture
def bank(database: Database) -> ReferralBank:
    return ReferralBank(database)


def take_back(bank: ReferralBank, done: Done) -> Done:
    assert done.undo is not None
    name, params = done.undo
    found: Done = getattr(bank.of("bob").records, name)(done.id, **params)
    return found


def said(bank: ReferralBank, referral: int) -> tuple[object, dict[str, Any]]:
    sheet = bank.of("bob").referrals.show(referral)
    return sheet.row.interest, {each.code: each.answer for each in sheet.intake}


@pytest.mark.parametrize("through", ["records", "referrals"])
def test_answers_that_another_interest_dropped_come_back_with_it(bank: ReferralBank, through: str) -> None:
    referral = bank.refer(answers=ANSWERS)
    before = said(bank, referral)
    assert before == ("mortgage", {"purpose": "refinancing", "has_offer": True})
    workspace = bank.of("bob")
    values = {"interest": "education"}
    if through == "records":
        done = workspace.records.edit(RecordRef("referral", referral), values)
    else:
        done = workspace.referrals.edit(referral, values)
    after = said(bank, referral)
    assert after[0] == "education" and after[1] != before[1]
    again = take_back(bank, done)
    assert said(bank, referral) == before
    take_back(bank, again)
    assert said(bank, referral) == after
    assert verify_rows(bank.database).is_sound


def test_fields_and_answers_are_taken_back_together(bank: ReferralBank) -> None:
    referral = bank.refer(answers=ANSWERS)
    before = said(bank, referral)
    done = bank.of("bob").referrals.edit(referral, {"notes": "rings at noon"}, {"has_offer": "", "deposit": "5000"})
    assert said(bank, referral)[1] == {"purpose": "refinancing", "deposit": "5000"}
    take_back(bank, done)
    assert said(bank, referral) == before
    notes = next(each for each in bank.of("bob").referrals.show(referral).fields if each.field.name == "notes")
    assert notes.value is None


def test_answers_alone_are_taken_back_unless_somebody_wrote_since(bank: ReferralBank) -> None:
    referral = bank.refer(answers=ANSWERS)
    done = bank.of("bob").referrals.edit(referral, answers={"deposit": "5000"})
    bank.of("bob").referrals.edit(referral, {"notes": "x"}, {"deposit": "6000"})
    now = said(bank, referral)
    with pytest.raises(Stale):
        take_back(bank, done)
    assert said(bank, referral) == now


def test_a_referral_whose_last_answer_was_taken_away_is_sound(bank: ReferralBank) -> None:
    referral = bank.refer(answers={"has_offer": "yes"})
    bank.of("bob").referrals.edit(referral, answers={"has_offer": ""})
    assert said(bank, referral)[1] == {}
    assert verify_rows(bank.database).is_sound
