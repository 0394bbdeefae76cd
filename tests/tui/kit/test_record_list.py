from __future__ import annotations

from textual.pilot import Pilot

from tests.tui.kit.example import ExampleScreen, app


async def ready(pilot: Pilot[int]) -> ExampleScreen:
    for _turn in range(200):
        screen = pilot.app.screen
        if isinstance(screen, ExampleScreen) and screen.rows.complete:
            await pilot.pause()
            return screen
        await pilot.pause(0.01)
    raise AssertionError("the list never filled")


def text(screen: ExampleScreen, y: int) -> str:
    return screen.rows.render_line(y).text


async def test_the_first_rows_show_with_header_and_cursor() -> None:
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        assert text(screen, 0).split() == ["Subject", "Owner", "No."]
        assert text(screen, 1).startswith("> Call Kiara Shah ")
        assert text(screen, 2).startswith("  Send the contract ")
        assert screen.rows.count == 8
