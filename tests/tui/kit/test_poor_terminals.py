"""Terminals with sixteen colours, without colour, and small ones."""

from __future__ import annotations

from typing import Any

import pytest
from rich.color import ColorSystem
from textual.color import Color
from textual.containers import Vertical
from textual.widgets import Static

from fsctui.tui.dialogs.confirm import Confirm
from fsctui.tui.dialogs.pick import Choice, Pick
from fsctui.tui.themes import for_few_colours
from fsctui.tui.widgets.frame import FooterBar, TitleBar, TooSmall
from tests.tui.kit.example import app
from tests.tui.kit.test_record_list import ready, settle


def reduced(color: Color) -> int | None:
    """The number of the sixteen that a terminal shows for it."""
    return color.rich_color.downgrade(ColorSystem.STANDARD).number


@pytest.mark.parametrize("no_color", [False, True])
async def test_with_sixteen_colours_nothing_is_lost(no_color: bool) -> None:
    running = app()
    async with running.run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        running.no_color = no_color
        running.fit_colours("standard")
        await settle(pilot)
        named = running.get_css_variables()
        colours = {name: reduced(Color.parse(named[name])) for name in ("background", "panel", "primary", "foreground")}
        assert len({colours["background"], colours["panel"], colours["primary"]}) == 3, "separators and cursor are seen"
        for name in ("text-muted", "text-disabled", "text-error", "text-accent"):
            assert reduced(Color.parse(named[name])) not in (colours["background"], colours["panel"]), name
        if not no_color:
            states = {reduced(Color.parse(named[f"text-{name}"])) for name in ("error", "warning", "success", "accent")}
            assert len(states) == 4
        for bar in (screen.query_one(TitleBar), screen.query_one(FooterBar)):
            assert reduced(bar.styles.background) == colours["panel"]
        for y in range(screen.rows.size.height):
            for segment in screen.rows.render_line(y):
                if segment.text.strip() and segment.style and segment.style.color and segment.style.bgcolor:
                    front = segment.style.color.downgrade(ColorSystem.STANDARD).number
                    assert front != segment.style.bgcolor.downgrade(ColorSystem.STANDARD).number, segment


def test_other_terminals_keep_their_theme() -> None:
    assert for_few_colours("truecolor", no_color=False) is None
    assert for_few_colours("256", no_color=True) is None


async def test_a_theme_chosen_earlier_gives_way_to_few_colours() -> None:
    running = app(preferences=lambda workspace: {"theme": "light"})
    async with running.run_test(size=(80, 24)) as pilot:
        running.fit_colours("standard")
        await ready(pilot)
        assert running.theme == "fsctui-sixteen"


async def test_a_small_terminal_shows_the_notice_alone() -> None:
    async with app().run_test(size=(50, 15)) as pilot:
        screen = await ready(pilot)
        assert screen.query_one(TooSmall).region.size == (50, 15)
        assert not screen.query_one(TitleBar).display and not screen.query_one(FooterBar).display
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert screen.query_one(TitleBar).display and screen.query_one(FooterBar).display


@pytest.mark.parametrize(
    "dialog",
    [
        lambda: Pick("Owner", [Choice(number, f"Person {number}") for number in range(20)]),
        lambda: Confirm("Cancel this plan?", danger=True),
    ],
)
async def test_the_hint_of_a_dialog_is_seen_at_40x10(dialog: Any) -> None:
    async with app().run_test(size=(40, 10)) as pilot:
        await ready(pilot)
        made = dialog()
        pilot.app.push_screen(made)
        await pilot.pause(0.1)
        hint, box = made.query_one(".hint", Static), made.query_one("#box", Vertical)
        assert hint.region.height >= 1 and box.content_region.contains_region(hint.region)
