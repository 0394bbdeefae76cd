"""A referral that ended and goes on stands where it would stand if it had never ended."""

from __future__ import annotations

from typing import Any

import pytest

from fsctui.services.scores import refresh
from fsctui.store.database import Database
from tests.services.referral_bank import ReferralBank


@pytest.fixture
def bank(database: Database) -> ReferralBank:
    return ReferralBank(database)


def stands(bank: ReferralBank, referral: int) -> tuple[Any, ...]:
    row = bank.ada.referrals.rows([referral])[referral]
    return row.lead_score, row.referrer_score, dict(row.rank_terms), row.rank_order


@pytest.mark.parametrize("how", ["reopen", "reassign"])
def test_what_goes_on_is_ranked_by_what_counts_now(bank: ReferralBank, how: str) -> None:
    referral = bank.refer()
    bank.of("bob").referrals.reject(referral, "later")
    for name in ("One", "Two", "Three"):
        bank.of("bob").referrals.reject(bank.refer(last_name=name), "no")
    bank.ada.bank_settings.set("rank.score", "7")
    bank.ada.bank_settings.set("rank.referrer", "40")
    if how == "reopen":
        bank.of("bob").referrals.reopen(referral)
    else:
        bank.of("jackie").referrals.reassign(referral, "eve", "hers")
    now = stands(bank, referral)
    refresh(bank.ada.context)
    assert now == stands(bank, referral)
