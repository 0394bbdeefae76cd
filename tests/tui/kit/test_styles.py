"""Mixins with actions don't cost a widget the default styles of its real bases."""

from __future__ import annotations

import pytest
from textual.color import Color
from textual.containers import Vertical
from textual.screen import Screen
from textual.scroll_view import ScrollView
from textual.widget import Widget

from fsctui.tui.areas import AREAS, resolve
from fsctui.tui.dialogs.confirm import Confirm
from fsctui.tui.themes import THEMES
from fsctui.tui.widgets.preview import Preview
from fsctui.tui.widgets.record_list import RecordList
from tests.tui.kit.example import app as example_app


@pytest.mark.parametrize(
    ("made", "base"),
    [(RecordList, ScrollView), (Preview, Vertical), (Confirm, Screen), *((resolve(a.screen), Screen) for a in AREAS)],
)
def test_default_styles_come_from_every_real_base(made: type[Widget], base: type[Widget]) -> None:
    assert {base.__name__, "Widget"} <= made._css_type_names
    assert base in made._css_bases(made)


@pytest.mark.parametrize("theme", THEMES)
async def test_text_stands_out_from_its_background(theme: str) -> None:
    app = example_app(theme=theme)
    async with app.run_test() as pilot:
        await pilot.pause(0.2)
        wanted = Color.parse(THEMES[theme][1].background or "")
        assert app.screen.styles.background.rgb == wanted.rgb
        for strip in (app.screen.query_one(RecordList).render_line(place) for place in range(1, 6)):
            for segment in strip:
                if segment.text.strip() and segment.style and segment.style.color and segment.style.bgcolor:
                    front, back = (Color.from_rich_color(c) for c in (segment.style.color, segment.style.bgcolor))
                    assert abs(front.brightness - back.brightness) > 0.2, segment
