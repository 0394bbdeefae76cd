"""A referral whose owner is gone isn't lost: a tick passes it on and tells whom it concerns."""

from __future__ import annotations

from typing import Any

import pytest

from fsctui.domain.referrals import Status
from fsctui.services.ticking import Tick, context_of
from fsctui.store.database import Database
from fsctui.store.verify_rows import verify_rows
from tests.services.referral_desk import ReferralDesk

QUEUE = "queue:Mortgages"


@pytest.fixture
def desk(database: Database) -> ReferralDesk:
    return ReferralDesk(database)


def tick(desk: ReferralDesk) -> dict[str, int]:
    report = Tick(context_of(desk.database, desk.clock, desk.book)).run()
    assert not report.problems
    return dict(report.jobs[0].counts)


def stands(desk: ReferralDesk, referral: int) -> tuple[Any, ...]:
    row = desk.ada.referrals.show(referral).row
    return row.owner, row.queue, row.status, row.breaches


def told(desk: ReferralDesk, who: str) -> list[tuple[str, Any]]:
    return [(each.code, each.params.get("owner")) for each in desk.of(who).notices.list().items
            if each.code == "referral_passed_on"]  # fmt: skip


def gone(desk: ReferralDesk, way: str) -> None:
    if way == "inactive":
        desk.ada.people.deactivate_user("bob")
    else:
        desk.ada.people.revoke_role("bob", "broker")


@pytest.mark.parametrize("way", ["inactive", "without the role"])
@pytest.mark.parametrize("taken", ["claimed", "accepted", "working"])
def test_what_came_out_of_a_queue_goes_back_there(desk: ReferralDesk, way: str, taken: str) -> None:
    referral = desk.refer(QUEUE)
    bob = desk.of("bob").referrals
    for step in {"claimed": ["claim"], "accepted": ["accept"], "working": ["accept", "start"]}[taken]:
        getattr(bob, step)(referral)
    assert tick(desk) == {}, "whoever is there keeps what they have"
    gone(desk, way)
    assert tick(desk) == {"passed_on": 1}
    assert stands(desk, referral) == (None, "Mortgages", Status.ASSIGNED, 0)
    row = desk.ada.referrals.show(referral).row
    # Eight hours after nine o'clock, of days from nine to five: it has the whole time again.
    assert row.accept_due is not None and (row.accept_due - desk.clock.now).total_seconds() == 8 * 3600
    assert row.accepted_at is None
    assert told(desk, "eve") == [("referral_passed_on", "Bob")] and told(desk, "ryan") == told(desk, "eve")
    assert tick(desk) == {}
    desk.of("eve").referrals.accept(referral)
    assert verify_rows(desk.database).is_sound


def test_what_was_given_to_them_goes_to_their_manager(desk: ReferralDesk) -> None:
    waiting, working = desk.refer("bob"), desk.refer("bob", last_name="Other")
    desk.of("bob").referrals.accept(working)
    gone(desk, "inactive")
    assert tick(desk) == {"passed_on": 2}
    for referral in (waiting, working):
        assert stands(desk, referral) == ("jackie", None, Status.ASSIGNED, 0)
    assert len(told(desk, "jackie")) == 2


def test_without_a_manager_it_goes_to_the_default_owner(desk: ReferralDesk) -> None:
    referral = desk.refer("bob")
    gone(desk, "inactive")
    desk.ada.people.deactivate_user("jackie")
    assert tick(desk) == {"passed_on": 1}
    assert stands(desk, referral)[0] == "ada"
    assert told(desk, "ada") == [("referral_passed_on", "Bob")]


def test_what_has_ended_stays_with_whoever_ended_it(desk: ReferralDesk) -> None:
    referral = desk.refer("bob")
    desk.of("bob").referrals.close(referral, "no answer")
    gone(desk, "inactive")
    assert tick(desk) == {}
    assert stands(desk, referral)[0] == "bob"


def test_what_is_late_as_well_is_passed_on_and_not_called_late(desk: ReferralDesk) -> None:
    from datetime import timedelta

    referral = desk.refer("bob")
    gone(desk, "inactive")
    desk.clock.now += timedelta(days=7)
    assert tick(desk) == {"passed_on": 1}
    assert stands(desk, referral) == ("jackie", None, Status.ASSIGNED, 0)


def test_a_partner_who_sent_it_is_told_nothing_of_the_banks_people(desk: ReferralDesk) -> None:
    referral = desk.refer(by="pat")
    desk.ada.referrals.reassign(referral, "bob", "his")
    gone(desk, "inactive")
    assert tick(desk) == {"passed_on": 1}
    assert told(desk, "pat") == []
