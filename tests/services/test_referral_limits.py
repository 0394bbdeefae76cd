"""Who a referral can be given to, and what somebody outside may ask about theirs."""

from __future__ import annotations

import pytest

from fsctui.domain.access import NotAllowed
from fsctui.domain.query import QueryMistake
from tests.tui.referral_bank import Desk


@pytest.fixture
def desk(sqlite_database):
    return Desk(sqlite_database)


def test_nobody_gets_a_referral_whose_role_does_not_work_on_them(desk):
    before = desk.whose(desk.lena)
    with pytest.raises(NotAllowed) as refused:
        desk.of("bob").referrals.reassign(desk.lena, "pat", "elsewhere")
    assert refused.value.params["username"] == "pat"
    assert desk.whose(desk.lena) == before
    with pytest.raises(NotAllowed):
        desk.refer(last_name="Nobody", owner="pat")


@pytest.mark.parametrize("query", ["score:8", "owner:bob", "queue:Mortgages", "late:yes", "due:<=today"])
def test_somebody_outside_asks_for_nothing_that_is_hidden_from_them(desk, query):
    assert desk.of("bob").referrals.page("all", query) is not None
    with pytest.raises(QueryMistake):
        desk.of("pat").referrals.page("all", query)
