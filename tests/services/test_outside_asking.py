"""What somebody outside finds out by asking: what they are shown, and no more."""

from __future__ import annotations

import pytest

from fsctui.domain.query import QueryMistake
from fsctui.store.database import Database
from tests.services.referral_desk import ReferralDesk


@pytest.fixture
def desk(database: Database) -> ReferralDesk:
    return ReferralDesk(database)


def test_whether_the_bank_knows_a_client_is_not_for_asking(desk: ReferralDesk) -> None:
    account, _contact = desk.client("Zoe Quill", email="zoe@x.example")
    known = desk.refer(by="pat", first_name="Zoe", last_name="Quill", email="zoe@x.example")
    desk.refer(by="pat", last_name="Nobody")
    assert desk.column(known, "account_id") == account.id
    pat = desk.of("pat").referrals
    for query in ("client:any", "client:none", f'client:"{account}"', f"record:{account.id}"):
        with pytest.raises(QueryMistake):
            pat.page("all", query)
    assert [row.id for row in pat.page("all", "quill").items] == [known]


@pytest.mark.parametrize("sort", ["rank", "score", "owner", "due"])
def test_nobody_outside_learns_an_order_of_what_they_are_not_shown(desk: ReferralDesk, sort: str) -> None:
    made = [desk.refer(by="pat", last_name=name, interest=need) for name, need in (("A", "mortgage"), ("B", None))]
    desk.ada.referrals.accept(made[0])
    desk.ada.referrals.reassign(made[1], "bob", "his")
    newest = [made[1], made[0]]
    pat = desk.of("pat").referrals
    for descending in (False, True):
        assert list(pat.vector("all", sort=sort, descending=descending)) == newest
    assert list(pat.vector("all", sort="name")) == made
