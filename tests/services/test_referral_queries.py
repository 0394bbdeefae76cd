"""What queries of referrals ask for, on both databases: teams, referrers, currencies and clocks."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from fsctui.domain.query import QueryMistake
from fsctui.store.database import Database
from tests.factories import NOW
from tests.services.referral_bank import ReferralBank


@pytest.fixture
def bank(database: Database) -> ReferralBank:
    """ryan sends Ann (bob's, of the team North) and, for the agent Ryan, Bea (eve's); Cyd came out of a file."""
    bank = ReferralBank(database)
    bank.ada.people.add_team("North")
    bank.ada.people.edit_user("bob", {"team": "North"})
    bank.agent = bank.record("contact", "Ryan", "ryan", {"last_name": "Ryan"})  # type: ignore[attr-defined]
    bank.refer(last_name="Ann", currency="EUR")
    bank.refer(owner="eve", last_name="Bea", referrer_contact=bank.agent)  # type: ignore[attr-defined]
    bank.refer(last_name="Cyd", brought_in=True, potential_value=Decimal(5))
    return bank


def names(bank: ReferralBank, query: str, username: str = "ada") -> set[str]:
    return {row.name.split()[-1] for row in bank.of(username).referrals.page("all", query).items}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("referrer:ryan", {"Ann"}),
        ("referrer:none", {"Cyd"}),
        ("sent:ryan", {"Ann", "Bea"}),
        ("sent:none", {"Cyd"}),
        ("team:=north", {"Ann", "Cyd"}),
        ("team:nor", {"Ann", "Cyd"}),
        ("team:none", {"Bea"}),
        ("-team:none", {"Ann", "Cyd"}),
        ("currency:eur", {"Ann"}),
        ("accepted:any", set()),
        ("overdue:yes", set()),
        ("overdue:no", {"Ann", "Bea", "Cyd"}),
        ("soon:yes", set()),
    ],
)
def test_each_field_finds_its_own(bank: ReferralBank, query: str, found: set[str]) -> None:
    assert names(bank, query) == found


def test_somebody_outside_is_found_by_id_and_by_a_name_that_no_colleague_has(bank: ReferralBank) -> None:
    agent = bank.agent.id  # type: ignore[attr-defined]
    assert names(bank, f'referrer:"contact:{agent}"') == {"Bea"}
    assert names(bank, 'referrer:"contact:999999"') == set()
    otto = bank.record("contact", "Otto", "ryan", {"last_name": "Otto"})
    bank.refer(last_name="Dan", referrer_contact=otto)
    assert names(bank, "referrer:otto") == {"Dan"}
    assert "Bea" not in names(bank, "referrer:ryan")


def test_who_asks_is_me(bank: ReferralBank) -> None:
    assert names(bank, "sent:me", "ryan") == {"Ann", "Bea"}
    assert names(bank, "referrer:me", "ryan") == {"Ann"}


def test_soon_is_warned_of_and_overdue_is_past_its_time(bank: ReferralBank) -> None:
    # Eight business hours from a Monday morning at nine: warned of by the sixth.
    bank.clock.now = NOW + timedelta(hours=7)
    assert (names(bank, "soon:yes"), names(bank, "overdue:yes")) == ({"Ann", "Bea", "Cyd"}, set())
    bank.clock.now = NOW + timedelta(days=2)
    assert (names(bank, "soon:yes"), names(bank, "overdue:yes")) == (set(), {"Ann", "Bea", "Cyd"})
    bank.of("bob").referrals.accept(bank.of("ada").referrals.page("all", "Ann").items[0].id)
    assert names(bank, "overdue:yes") == {"Bea", "Cyd"}
    assert names(bank, "accepted:today") == {"Ann"}


@pytest.mark.parametrize("query", ["team:north", "overdue:yes", "soon:yes", "accepted:any"])
def test_nobody_outside_asks_for_what_they_are_not_shown(bank: ReferralBank, query: str) -> None:
    bank.user("zoe", "partner")
    with pytest.raises(QueryMistake):
        bank.of("zoe").referrals.page("all", query)
