"""The bank's own currency is the first that its list offers: when that changes, open referrals are ranked by it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from fsctui.store.database import Database
from tests.services.referral_bank import ReferralBank

CHANGES: list[Callable[[Any], object]] = [
    lambda records: records.edit_choice("referral", "currency", "EUR", before="USD"),
    lambda records: records.retire_choice("referral", "currency", "USD"),
]


def value_terms(bank: ReferralBank, ids: list[int]) -> list[int]:
    rows = bank.ada.referrals.rows(ids)
    return [rows[each].rank_terms["value"] for each in ids]


@pytest.mark.parametrize("change", CHANGES)
def test_another_currency_of_the_banks_own_ranks_open_referrals_anew(
    database: Database, change: Callable[[Any], object]
) -> None:
    bank = ReferralBank(database)
    ids = [bank.refer(currency=code, last_name=code, potential_value=Decimal(900_000)) for code in ("USD", "EUR")]
    codes = [each.code for each in bank.ada.referrals.currencies()]
    assert codes.index("USD") == 0 and "EUR" in codes
    own, foreign = value_terms(bank, ids)
    assert own > foreign
    done: Any = change(bank.ada.records)
    assert value_terms(bank, ids) == [foreign, own]
    name, params = done.undo
    getattr(bank.ada.records, name)(done.id, **params)
    assert value_terms(bank, ids) == [own, foreign]
