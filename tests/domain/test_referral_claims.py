"""Only what waits in a queue, with nobody, can be taken out of it."""

from __future__ import annotations

import pytest

from fsctui.domain import referrals as rules
from fsctui.domain.referrals import ReferralFacts, Status

ME, OTHER, QUEUE = 1, 2, 7


def test_what_somebody_took_out_of_the_queue_is_theirs() -> None:
    taken = ReferralFacts("Shah", Status.ASSIGNED, assignee_id=OTHER, assignee="eve", queue_id=QUEUE, queue="Desk")
    with pytest.raises(rules.AlreadyClaimed) as refused:
        rules.claim(taken)
    assert refused.value.by == "eve"


def test_what_is_in_no_queue_cannot_be_taken_out_of_one() -> None:
    with pytest.raises(rules.AlreadyClaimed):
        rules.claim(ReferralFacts("Shah", Status.NEW, assignee_id=None, assignee=""))
