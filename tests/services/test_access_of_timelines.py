"""Timelines and rows tell of nothing that their reader may not see."""

from __future__ import annotations

import pytest

from fsctui.domain.access import NotAllowed
from fsctui.services.plans import LaunchRequest
from fsctui.services.workspace import Workspace
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


def test_a_timeline_and_a_sheet_leave_out_a_hidden_account(house: House) -> None:
    secret, open_one = house.account("Quiet Holding", "own"), house.account("Kiara", "own")
    contact = house.record("contact", "Roe", "own", {"last_name": "Roe", "account": secret.id})
    home = house.record("household", "Home", "own")
    own = house.of("own").records
    own.add_to_team(secret, "cora", "compliance")
    own.edit(contact, {"account": open_one.id})
    own.edit(contact, {"account": secret.id})
    own.add_member(home, secret)
    own.set_confidential(secret, True)
    own.grant_participant(contact, "other")
    own.grant_participant(home, "other")
    other = house.of("other")
    assert [member.username for member in house.of("own").records.show(contact).account_team] == ["cora"]
    assert other.records.show(contact).account_team == ()

    def told(ws: Workspace) -> list[object]:
        rows = [row for row in ws.timeline.record(contact).items if row.action in ("create", "edit")]
        return [(values or {}).get("account") for row in rows for values in (row.before, row.after)]

    # The newest first: from the open one to the hidden one, there and back, and at the start.
    assert told(house.of("own")) == [open_one.id, secret.id, secret.id, open_one.id, None, secret.id]
    house.of("own").records.grant_participant(open_one, "other")
    assert told(other) == [open_one.id, None, None, open_one.id, None, None]
    joined = [row.after for row in other.timeline.record(home).items if row.action == "join_household"]
    assert joined == [{"member": None, "role": ""}]
    kept = [row.after for row in house.of("own").timeline.record(home).items if row.action == "join_household"]
    assert kept == [{"member": str(secret), "role": ""}]
