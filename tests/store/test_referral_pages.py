"""Pages and counts of all referrals are the same however few of the first rows are asked before all are collected."""

from __future__ import annotations

from datetime import timedelta

import pytest

from fsctui.store import referral_lists
from tests.services.referral_desk import ReferralDesk


@pytest.mark.parametrize("asked", [(), (1,), (3,), (2, 5), (200, 4_000)])
def test_everybody_sees_theirs_newest_first_whatever_is_asked_first(database, monkeypatch, asked) -> None:
    desk = ReferralDesk(database)
    monkeypatch.setattr(referral_lists, "ASKED", asked)
    made = []
    for number in range(9):
        desk.clock.now += timedelta(minutes=1)
        made.append(desk.refer(("bob", "eve", "bob")[number % 3], last_name=f"Shah {number}"))
    theirs = {
        "jackie": made[::-1],
        "bob": [each for number, each in enumerate(made) if number % 3 != 1][::-1],
        "eve": made[1::3][::-1],
    }
    for who, expected in theirs.items():
        found, after = [], None
        while True:
            page = desk.of(who).referrals.page("all", limit=2, after=after)
            found += [row.id for row in page.items]
            if (after := page.next) is None:
                break
        assert found == expected, who


@pytest.mark.parametrize("asked", [(), (2,), (200, 4_000)])
def test_what_is_nearly_late_is_counted_whatever_is_asked_first(database, monkeypatch, asked) -> None:
    desk = ReferralDesk(database)
    monkeypatch.setattr(referral_lists, "ASKED", asked)
    monkeypatch.setattr(referral_lists, "CAP", 3)
    for owner in ("bob", "bob", "eve", "queue:Mortgages"):
        desk.refer(owner)
    desk.clock.now += timedelta(days=30)
    counted = {who: desk.of(who).referrals.counts(["breaching"])["breaching"] for who in ("bob", "eve", "ryan")}
    # Their own, and what waits in their queue.
    assert counted == {"bob": 3, "eve": 2, "ryan": 0}
    # Nobody's queue is jackie's, but bob and eve are her people, and counts stop at three here.
    assert desk.of("jackie").referrals.counts(["breaching"])["breaching"] == 3
