"""Sizes in different currencies are never compared: neither when a referral comes, nor when all are ranked anew."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from fsctui.store import object_types
from fsctui.store.database import Database
from tests.factories import NOW
from tests.services.referral_bank import ReferralBank

HALF = 12_500_000
"""Of the weight of the value, 25 points."""


@pytest.fixture
def bank(database: Database) -> ReferralBank:
    return ReferralBank(database)


def value_terms(bank: ReferralBank) -> dict[str, int]:
    rows = bank.ada.referrals.page("all").items
    return {row.name: row.rank_terms["value"] for row in rows}


def first_is(bank: ReferralBank, code: str) -> None:
    """The bank's list of currencies begins with this one."""
    with bank.database.write(None, NOW) as tx:
        found = object_types.find(tx, "referral")
        assert found is not None
        fields = [
            replace(field, choices=tuple(sorted(field.choices, key=lambda each: each.code != code)))
            if field.name == "currency"
            else field
            for field in found.fields
        ]
        object_types.replace_type(tx, replace(found, fields=tuple(fields)))


def test_another_currency_counts_half_whatever_its_size(bank: ReferralBank) -> None:
    for name, value, currency in (
        ("Home", 999_999, "USD"), ("Small", 9, "USD"), ("Huge", 900_000_000, "EUR"), ("Tiny", 1, "EUR"),
        ("None", None, ""),
    ):  # fmt: skip
        bank.refer(
            last_name=name, currency=currency, potential_value=None if value is None else Decimal(value),
        )  # fmt: skip
    known = {"Home": 25_000_000, "Small": 25_000_000 // 6, "Huge": HALF, "Tiny": HALF, "None": 0}
    assert value_terms(bank) == pytest.approx(known, abs=25)


def test_ranking_anew_follows_the_first_of_the_list(bank: ReferralBank) -> None:
    bank.refer(last_name="Dollars", potential_value=Decimal(9), currency="USD")
    bank.refer(last_name="Euros", potential_value=Decimal(999_999), currency="EUR")
    first_is(bank, "EUR")
    bank.ada.scores.set_settings({"value": "25"})
    assert value_terms(bank) == {"Dollars": HALF, "Euros": 25_000_000}
