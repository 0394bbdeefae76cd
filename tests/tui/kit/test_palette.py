"""The palette and the help: what they offer, and what can be read of it."""

from __future__ import annotations

from typing import Any

from textual.widgets import Static

from fsctui.i18n import N_
from fsctui.tui.actions import action
from fsctui.tui.app import FsctuiApp
from fsctui.tui.areas import Area
from fsctui.tui.dialogs.pick import ChoiceList
from tests.tui.kit.example import ExampleScreen, app, few
from tests.tui.kit.test_record_list import ready, settle
from tests.tui.kit.test_screens import toasts

REASON = "The client of this plan is confidential, and only people of the account team may change what belongs to it."


class Elsewhere(ExampleScreen):
    def __init__(self) -> None:
        super().__init__()
        self.made = 0

    @action("elsewhere.new", "n", label=N_("new"), help=N_("Found a new branch"))
    def new_branch(self) -> None:
        self.made = self.rows.count


class Refuses(ExampleScreen):
    def why_not(self) -> str | None:
        return REASON


def painted(lines: ChoiceList) -> list[str]:
    return [lines.render_line(y).text.rstrip() for y in range(lines.size.height)]


async def test_the_palette_offers_what_other_areas_can_do() -> None:
    here = Area("tasks", "1", "My tasks", "tests.tui.kit.example:ExampleScreen")
    there = Area("b", "2", "Branches", "tests.tui.kit.test_palette:Elsewhere")
    broken = Area("c", "3", "Broken", "no.such.module:Screen")
    running = FsctuiApp(few, areas=(here, there, broken))
    async with running.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await pilot.press(":", *"found a")
        await settle(pilot)
        assert painted(running.screen.query_one(ChoiceList))[0].startswith("> Branches: Found a new branch")
        await pilot.press("enter")
        for _turn in range(100):
            await pilot.pause(0.02)
            screen: Any = running.screen
            if isinstance(screen, Elsewhere) and screen.made:
                break
        assert running.area == "b"
        assert screen.made == 8, "it waited for the rows"


async def test_areas_are_found_by_go_to() -> None:
    running = app()
    async with running.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await pilot.press(":", *"go to")
        await settle(pilot)
        first = painted(running.screen.query_one(ChoiceList))[0]
        assert first.startswith("> My tasks") and first.endswith("go to 1")


async def test_the_reason_of_a_key_is_read_whole() -> None:
    area = Area("tasks", "1", "My tasks", "tests.tui.kit.test_palette:Refuses")
    for size in ((80, 24), (140, 40)):
        running = FsctuiApp(few, areas=(area,))
        async with running.run_test(size=size) as pilot:
            await ready(pilot)
            await pilot.press("?", *"complete the")
            await settle(pilot)
            dialog = running.screen
            assert dialog.query_one("#box").size.width >= min(size[0], 120) - 8
            line = painted(dialog.query_one(ChoiceList))[0]
            assert "Complete the task" in line
            whole = dialog.query_one(".whole", Static)
            assert whole.display and whole.size.height >= 2
            assert str(whole.render()).endswith(REASON)
            assert toasts(running) == []
