"""Sixteen processes on the same referrals: each is accepted exactly once, and nobody sees a locked database."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from typing import Any

from fsctui.domain.referrals import AlreadyAccepted, NewReferral
from fsctui.store.database import Database
from fsctui.store.verify import verify
from fsctui.store.verify_rows import verify_rows
from tests.services.referral_desk import ReferralDesk
from tests.services.test_races import workspace
from tests.store.processes import run_all

SOAK = os.environ.get("FSCTUI_SOAK") == "1"
PROCESSES = 16
REFERRALS = 64_000 // PROCESSES if SOAK else 12


def test_each_referral_is_accepted_by_exactly_one_of_sixteen(database: Database, url: str) -> None:
    desk = ReferralDesk(database)
    ryan = desk.of("ryan").referrals
    ids = []
    for number in range(REFERRALS):
        done = ryan.add(NewReferral(last_name=f"Shah {number}", owner="queue:Mortgages"))
        assert done.id is not None
        ids.append(done.id)
    database.close()

    def accept_all(own: int, tell: Callable[[Any], None]) -> None:
        mine = workspace(url, ("bob", "eve")[own % 2])
        for referral in random.Random(own).sample(ids, len(ids)):
            try:
                mine.referrals.accept(referral)
            except AlreadyAccepted:
                continue
            tell((referral, mine.context.actor.username))

    won = [pair for told in run_all(PROCESSES, accept_all) for pair in told]
    assert sorted(referral for referral, _ in won) == sorted(ids), "every referral has exactly one winner"
    rows = {row.id: row for row in desk.ada.referrals.rows(ids).values()}
    assert {each: row.owner for each, row in rows.items()} == dict(won)
    with database.read() as tx:
        entries = tx.all("SELECT subject_id, actor FROM timeline WHERE action = 'accept'")
    assert sorted((row.subject_id, row.actor) for row in entries) == sorted(won)
    assert verify(database).is_sound
    assert verify_rows(database).is_sound
