"""Who has a referral once whoever had it is gone."""

from __future__ import annotations

import pytest

from fsctui.domain.referral_keeping import Held, Keeper, next_keeper


@pytest.mark.parametrize(
    ("held", "keeper"),
    [
        (Held(True, True, True, True), None),
        (Held(False, True, True, True), Keeper.QUEUE),
        (Held(False, True, False, False), Keeper.QUEUE),
        (Held(False, False, True, True), Keeper.MANAGER),
        (Held(False, False, False, True), Keeper.DEFAULT_OWNER),
        (Held(False, False, False, False), None),
    ],
)
def test_it_goes_to_its_queue_else_up_else_to_the_default_owner(held: Held, keeper: Keeper | None) -> None:
    assert next_keeper(held) is keeper
