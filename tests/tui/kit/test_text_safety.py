"""Hostile text on every surface of the kit: nothing stops, nothing is obeyed, nothing unsafe is painted."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.content import Content
from textual.widgets import Static

from fsctui.domain.text import clean, strip_controls
from fsctui.tui.dialogs.ask import AskText
from fsctui.tui.dialogs.confirm import BulkPreview, Confirm, Skipped
from fsctui.tui.dialogs.pick import Choice, Pick
from fsctui.tui.dialogs.why import Why
from fsctui.tui.safety import SafeText, safe_link
from fsctui.tui.text import joined, plain
from fsctui.tui.widgets.preview import Preview, Split, Tab, details
from fsctui.tui.widgets.sources import MemorySource
from fsctui.tui.widgets.views import View, ViewBar
from tests.tui.kit.example import ExampleScreen, Row, app
from tests.tui.kit.test_record_list import ready, settle

HOSTILE = (
    "[@click=app.bell]press[/]",
    "[/nope]",
    "[red",
    "\x1b]52;c;ZXZpbA==\x07",
    "\x9d52;c;ZXZpbA==\x9c",
    "\x1b[2J\x1b[31m",
    "\x1bP+q\x1b\\",
    "\x9b2J",
    "user\u202etxt.exe",
    "a\u200bb\u2066c\ufeff",
    "\x00\x08\x0b\x0c\x7f",
    "one\r\ntwo\ttabs",
    "x" * 100_000,
)
ALL = " ".join(HOSTILE[:-1])


def unsafe(text: str) -> list[str]:
    """Characters that must never reach a terminal, told by what Unicode says of them."""
    return [char for char in text if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp")]


def painted(running: Any) -> str:
    """All text of the screen as it goes to the terminal, after the app's filters."""
    strips = running.screen._compositor.render_strips()
    return "".join(segment.text for strip in strips for segment in strip)


def assert_safe(running: Any) -> None:
    shown = painted(running)
    assert unsafe(shown) == []
    assert len(shown) >= 80 * 20, "something was painted"


@pytest.mark.parametrize("text", HOSTILE)
async def test_rows_show_hostile_text_as_text(text: str) -> None:
    async with app(MemorySource([Row(1, text, text)])).run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        await settle(pilot)
        assert_safe(pilot.app)
        if text.startswith("[@click"):
            assert text in screen.rows.render_line(1).text


@pytest.mark.parametrize(
    "dialog",
    [
        lambda: Confirm(ALL, ALL),
        lambda: AskText(ALL, ALL, value=ALL, placeholder=ALL, validate=lambda text: ALL),
        lambda: Pick(ALL, [Choice(1, ALL, ALL), Choice(2, ALL, off=ALL)], placeholder=ALL),
        lambda: BulkPreview(ALL, total=3, skipped=[Skipped(ALL, ALL)], changes=[ALL]),
        lambda: Why(ALL, [ALL, HOSTILE[-1]], table=[(ALL, ALL), (ALL, ALL)]),
    ],
)
async def test_dialogs_show_hostile_text_as_text(dialog: Any) -> None:
    async with app().run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await pilot.app.push_screen(dialog())
        await pilot.pause()
        await pilot.press("enter", "a", "down")
        await settle(pilot)
        assert_safe(pilot.app)


class Busy(ExampleScreen):
    @property
    def heading(self) -> str:
        return ALL

    def body(self) -> Any:
        self.preview = Preview((Tab("a", "A"),))
        self.raw = Static(Content(ALL), markup=False)
        yield ViewBar([View("a", ALL, 3), View("b", "B", 100)])
        with Split():
            yield self.rows
            yield self.preview
        yield self.raw


async def test_titles_views_previews_toasts_and_raw_content() -> None:
    async with app(who=None).run_test(size=(120, 30)) as pilot:
        await ready(pilot)
        pilot.app.who = ALL  # type: ignore[attr-defined]
        screen = Busy(MemorySource([Row(1, "x")]))
        await pilot.app.push_screen(screen)
        await settle(pilot)
        screen.preview.show("a", details([(ALL, ALL), ("empty", ""), ("label", plain(ALL))]))
        pilot.app.notify(ALL, title=ALL)
        screen.say_no(ALL)
        await settle(pilot)
        assert_safe(pilot.app)
        assert "[/nope]" in painted(pilot.app)


async def test_the_clipboard_gets_cleaned_text_only() -> None:
    async with app().run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        pilot.app.copy("a\x1b]52;c;x\x07\nb")  # type: ignore[attr-defined]
        assert pilot.app._clipboard == "a]52;c;x\nb"


def test_the_filter_keeps_width_and_lets_only_web_links_through() -> None:
    def filtered(text: str, style: Style | None = None) -> list[Segment]:
        return SafeText().apply([Segment(text, style)], Color(0, 0, 0))

    same = [Segment("safe", None)]
    assert SafeText().apply(same, Color(0, 0, 0)) is same
    assert filtered("a\x1b[31mb")[0].text == "a[31mb"
    assert filtered("x", Style(link="https://a.example"))[0].style == Style(link="https://a.example")
    assert filtered("x", Style(link="javascript:alert(1)"))[0].style.link is None  # type: ignore[union-attr]
    assert not safe_link("https://a\x1b]52")
    assert not safe_link("file:///etc/passwd")


def test_cleaning() -> None:
    assert clean("  a\tb\r\nc\x00 ") == "a b c"
    assert clean("a\r\nb\x85c\n\n", multiline=True) == "a\nb\nc"
    assert clean("e\u0301") == "\u00e9"
    assert clean("山田 Zoë 🙂") == "山田 Zoë 🙂"
    assert strip_controls(ALL).isprintable()
    for code in range(0x110000):
        if unicodedata.category(chr(code)) in ("Cc", "Cs") or unicodedata.bidirectional(chr(code)) in (
            "LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI",
        ):  # fmt: skip
            assert strip_controls(chr(code)) == "", hex(code)


def test_pieces_are_plain_text() -> None:
    assert plain("[b]x[/]").plain == "[b]x[/]"
    assert joined("a ", ("[/nope]", "bold"), Content(" b")).plain == "a [/nope] b"
