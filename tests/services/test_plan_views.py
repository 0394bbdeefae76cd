"""A query of plans may name the view it searches; a saved view is such a query."""

from __future__ import annotations

import pytest

from fsctui.domain.query import QueryMistake
from fsctui.store.database import Database
from tests.tui.plan_bank import launched, plan_bank


def test_a_query_names_the_view_it_searches(database: Database) -> None:
    bank = plan_bank(database)
    plan = launched(bank)
    plans = bank.of("ryan").plans
    plans.hold(plan.row.id, "the client is away")

    def found(view: str, query: str) -> list[int]:
        assert list(plans.vector(view, query)) == [row.id for row in plans.page(view, query).items]
        return list(plans.vector(view, query))

    assert found("closed", "") == []
    assert found("closed", "view:on_hold") == [plan.row.id]
    assert found("on_hold", "view:closed state:on_hold") == []
    assert found("closed", "view:on_hold -state:on_hold") == []
    for wrong in ("view:nowhere", "-view:mine", "view:mine view:all"):
        with pytest.raises(QueryMistake):
            found("mine", wrong)
