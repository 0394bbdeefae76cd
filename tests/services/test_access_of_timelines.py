"""Timelines and rows tell of nothing that their reader may not see."""

from __future__ import annotations

import pytest

from fsctui.domain.access import NotAllowed
from fsctui.store.database import Database
from tests.factories import NOW, House
from tests.services.bank import item, review


@pytest.fixture
def house(database: Database) -> House:
    house = House(database)
    for name in ("own", "other"):
        house.user(name, "adviser")
    house.user("cora", "compliance")
    house.user("boss", "manager")
    return house


def test_who_verifies_the_audit_reads_no_timeline_of_a_confidential_record(house: House) -> None:
    from fsctui.services.plans import LaunchRequest

    secret = house.account("Quiet Holding", "own")
    own = house.of("own")
    own.records.set_confidential(secret, True)
    task = own.tasks.add(f"call #{secret}").id
    assert task is not None
    house.ada.templates.import_body(review(item("call", 1), name="Visit"), publish=True)
    plan = own.plans.launch(LaunchRequest("visit", [secret], NOW.date())).plans[0].row.id
    things = [("record", secret.id), ("task", task), ("document", task), ("plan", plan), ("referral", secret.id)]
    for name in ("ada", "cora", "boss"):
        timeline = house.of(name).timeline
        for what, which in [*things, ("outbox", 1), ("anything", 1)]:
            with pytest.raises(NotAllowed):
                timeline.subject(what, which)
        assert [row.action for row in timeline.subject("user", house.id_of("own")).items] == ["create"]
