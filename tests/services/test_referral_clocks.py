"""The acceptance clock of a referral that is taken, given back and given on; and what is known of being late."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from fsctui.services.ticking import Tick, context_of
from fsctui.store.database import Database
from tests.factories import NOW
from tests.services.referral_desk import ReferralDesk

QUEUE = "queue:Mortgages"


@pytest.fixture
def desk(database: Database) -> ReferralDesk:
    return ReferralDesk(database)


def clock(desk: ReferralDesk, referral: int) -> tuple[Any, ...]:
    row = desk.ada.referrals.show(referral).row
    return row.assigned_at, row.accept_due, row.warn_at


def hour(desk: ReferralDesk, hours: float = 1) -> None:
    desk.clock.now += timedelta(hours=hours)


def tick(desk: ReferralDesk) -> None:
    assert not Tick(context_of(desk.database, desk.clock, desk.book)).run().problems


TAKEN: dict[str, Callable[[Any, int], None]] = {
    "accepted": lambda bob, referral: bob.accept(referral),
    "claimed": lambda bob, referral: bob.claim(referral),
    "claimed and accepted": lambda bob, referral: (bob.claim(referral), bob.accept(referral)),  # type: ignore[dict-item]
    "claimed, rejected and opened again": lambda bob, referral: (  # type: ignore[dict-item]
        bob.claim(referral), bob.reject(referral, "no"), bob.reopen(referral)
    ),
}  # fmt: skip


@pytest.mark.parametrize("taken", TAKEN)
def test_given_back_to_its_queue_it_is_due_when_it_was(desk: ReferralDesk, taken: str) -> None:
    referral = desk.refer(QUEUE)
    before = clock(desk, referral)
    assert None not in before
    for _again in range(2):
        hour(desk)
        TAKEN[taken](desk.of("bob").referrals, referral)
        hour(desk)
        desk.of("bob").referrals.release(referral)
        assert clock(desk, referral) == before


def test_taken_out_of_its_queue_it_is_due_when_it_was(desk: ReferralDesk) -> None:
    """However often somebody claims it and gives it back, its client doesn't wait longer for it."""
    referral = desk.refer(QUEUE)
    before = clock(desk, referral)
    for who in ("bob", "eve", "bob"):
        hour(desk)
        desk.of(who).referrals.claim(referral)
        assert clock(desk, referral) == before
        desk.of(who).referrals.release(referral)
    hour(desk)
    desk.of("eve").referrals.claim(referral)
    assert clock(desk, referral) == before
    hour(desk, 24)
    tick(desk)
    row = desk.ada.referrals.show(referral).row
    assert (row.breaches, row.owner, row.queue) == (1, None, "Mortgages")


def test_why_a_claimed_one_is_due_then_is_told_by_the_calendar_it_was_counted_in(desk: ReferralDesk) -> None:
    referral = desk.refer(QUEUE)
    in_queue = desk.of("bob").referrals.why_due(referral)
    desk.of("bob").referrals.claim(referral)
    assert in_queue is not None and desk.of("bob").referrals.why_due(referral) == in_queue


def test_what_came_without_a_clock_has_one_once_it_is_claimed(desk: ReferralDesk) -> None:
    referral = desk.refer(QUEUE)
    with desk.database.write(None, NOW) as tx:
        tx.execute(f"UPDATE referral SET accept_due = NULL, warn_at = NULL, assigned_at = NULL WHERE id = {referral}")
    hour(desk)
    desk.of("bob").referrals.claim(referral)
    # Eight hours after ten o'clock, of days from nine to five.
    assert clock(desk, referral)[:2] == (desk.clock.now, NOW.replace(day=3, hour=10))


def test_given_back_without_a_queue_it_is_due_when_it_was(desk: ReferralDesk) -> None:
    referral = desk.refer("bob")
    before = clock(desk, referral)
    hour(desk)
    desk.of("bob").referrals.accept(referral)
    assert clock(desk, referral)[1:] == (None, None)
    hour(desk)
    desk.of("bob").referrals.release(referral)
    assert clock(desk, referral) == before


def test_given_back_too_late_it_is_late(desk: ReferralDesk) -> None:
    referral = desk.refer("bob")
    desk.of("bob").referrals.accept(referral)
    hour(desk, 48)
    desk.of("bob").referrals.release(referral)
    tick(desk)
    assert desk.column(referral, "breaches") == 1


def test_who_was_warned_is_not_warned_again_for_giving_it_back(desk: ReferralDesk) -> None:
    referral = desk.refer("bob")
    hour(desk, 7)
    tick(desk)
    bob = desk.of("bob")
    bob.referrals.accept(referral)
    bob.referrals.release(referral)
    tick(desk)
    warnings = [each for each in bob.notices.list().items if each.code == "referral_warning"]
    assert len(warnings) == 1


def test_a_rejection_taken_back_has_the_time_that_was_left(desk: ReferralDesk) -> None:
    referral = desk.refer("bob")
    before = clock(desk, referral)
    hour(desk)
    desk.of("bob").referrals.reject(referral, "no")
    hour(desk)
    desk.of("bob").referrals.reopen(referral)
    assert clock(desk, referral) == before


def test_opened_again_after_its_time_it_has_a_new_clock(desk: ReferralDesk) -> None:
    referral = desk.refer("bob")
    due = clock(desk, referral)[1]
    desk.of("bob").referrals.reject(referral, "no")
    hour(desk, 24 * 30)
    desk.of("bob").referrals.reopen(referral)
    assert clock(desk, referral)[1] > desk.clock.now > due


def test_given_to_somebody_else_it_has_a_new_clock(desk: ReferralDesk) -> None:
    referral = desk.refer(QUEUE)
    desk.of("bob").referrals.accept(referral)
    hour(desk)
    desk.of("bob").referrals.reassign(referral, "eve", "hers")
    given = clock(desk, referral)
    # Eight and six hours after ten o'clock, of days from nine to five.
    assert given == (desk.clock.now, NOW.replace(day=3, hour=10), NOW.replace(hour=16))
    hour(desk)
    desk.of("eve").referrals.accept(referral)
    desk.of("eve").referrals.release(referral)
    assert clock(desk, referral) == given


# -- late, and found later -------------------------------------------------------------------------------------------


def found(desk: ReferralDesk, who: str, query: str) -> list[int]:
    return [row.id for row in desk.of(who).referrals.page("all", query).items]


def breaching(desk: ReferralDesk, who: str) -> list[int]:
    listed = [row.id for row in desk.of(who).referrals.page("breaching").items]
    assert list(desk.of(who).referrals.vector("breaching")) == listed
    assert desk.of(who).referrals.counts(["breaching"]) == {"breaching": len(listed)}
    return listed


def test_what_went_to_the_manager_late_says_so_until_the_end(desk: ReferralDesk) -> None:
    late = desk.refer("bob")
    hour(desk, 24)
    in_time = desk.refer("bob")
    assert found(desk, "jackie", "late:yes") == [late]
    tick(desk)
    assert desk.ada.referrals.show(late).row.owner == "jackie"
    for query in ("late:yes", "breaches:>0", "breaches:1", "-late:no"):
        assert found(desk, "jackie", query) == [late], query
    for query in ("late:no", "breaches:0"):
        assert found(desk, "jackie", query) == [in_time], query
    assert breaching(desk, "jackie") == [late]
    desk.of("jackie").referrals.reassign(late, "eve", "hers")
    assert breaching(desk, "jackie") == breaching(desk, "eve") == [late]
    desk.of("eve").referrals.accept(late)
    assert breaching(desk, "jackie") == breaching(desk, "eve") == []
    desk.of("eve").referrals.close(late, "no need")
    assert found(desk, "jackie", "late:yes") == [late]
    assert desk.ada.referrals.show(late).row.breaches == 1


def test_what_went_back_to_its_queue_late_says_so(desk: ReferralDesk) -> None:
    referral = desk.refer(QUEUE)
    desk.of("bob").referrals.claim(referral)
    hour(desk, 24)
    tick(desk)
    assert breaching(desk, "eve") == [referral]
    assert found(desk, "eve", "late:yes state:waiting") == [referral]
