"""Pictures of My tasks and Home: fixed day, people and language; they change only when the screens do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from textual.pilot import Pilot

from fsctui import i18n
from fsctui.store.database import Database
from fsctui.tui.app import FsctuiApp
from tests.tui.task_bank import AREAS, bank_with_work, press, settle

Compare = Callable[..., bool]


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
@pytest.mark.parametrize(("area", "keys"), [("tasks", ("d", "j", "space", "s")), ("home", ())], ids=["tasks", "home"])
def test_the_picture(
    sqlite_database: Database, snap_compare: Compare, area: str, keys: tuple[str, ...], size: tuple[int, int]
) -> None:
    bank = bank_with_work(sqlite_database)
    workspace = bank.of("sri")
    app = FsctuiApp(lambda: workspace, areas=AREAS, first_area=area, who=lambda opened: opened.context.actor.name)

    async def before(pilot: Pilot[Any]) -> None:
        await settle(pilot)
        await press(pilot, *keys)
        pilot.app.clear_notifications()
        await settle(pilot)

    i18n.use("en")
    assert snap_compare(app, terminal_size=size, run_before=before)
