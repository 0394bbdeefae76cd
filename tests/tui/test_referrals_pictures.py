"""Pictures of the referrals' screens: fixed day, people and language; they change only when the screens do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from textual.pilot import Pilot

from fsctui import i18n
from fsctui.store.database import Database
from tests.tui.referral_bank import Desk, make, press, settle, still, write

Compare = Callable[..., bool]
SHOWN = {
    "inbox": ("bob", ()),
    "page": ("bob", ("enter",)),
    "why": ("bob", ("w",)),
    "new": ("ryan", ("n", "down", "down")),
}


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
@pytest.mark.parametrize("shown", SHOWN)
def test_the_picture(sqlite_database: Database, snap_compare: Compare, shown: str, size: tuple[int, int]) -> None:
    desk = Desk(sqlite_database)
    who, keys = SHOWN[shown]
    app = make(desk, who, "referrals")

    async def before(pilot: Pilot[Any]) -> None:
        await settle(pilot)
        await press(pilot, *keys)
        if shown == "new":
            await write(pilot, "Shah")
            await press(pilot, "up")
            await write(pilot, "Kiara")
        await still(pilot)

    i18n.use("en")
    assert snap_compare(app, terminal_size=size, run_before=before)


def test_the_inbox_in_french(sqlite_database: Database, snap_compare: Compare) -> None:
    app = make(Desk(sqlite_database), "bob", "referrals", "fr")

    async def before(pilot: Pilot[Any]) -> None:
        await settle(pilot)
        await still(pilot)

    try:
        assert snap_compare(app, terminal_size=(80, 24), run_before=before)
    finally:
        i18n.use("en")
