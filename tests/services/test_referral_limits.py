"""What somebody outside may ask about theirs."""

from __future__ import annotations

import pytest

from fsctui.domain.query import QueryMistake
from tests.tui.referral_bank import Desk


@pytest.fixture
def desk(sqlite_database):
    return Desk(sqlite_database)


@pytest.mark.parametrize("query", ["score:8", "owner:bob", "queue:Mortgages", "late:yes", "breaches:>0", "due:<=today"])
def test_somebody_outside_asks_for_nothing_that_is_hidden_from_them(desk, query):
    assert desk.of("bob").referrals.page("all", query) is not None
    with pytest.raises(QueryMistake):
        desk.of("pat").referrals.page("all", query)
