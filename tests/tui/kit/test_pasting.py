"""Pasting into one line: it is quick whatever its size, cut to what fits, and told."""

from __future__ import annotations

from time import perf_counter
from typing import Any

import pytest
from textual import events
from textual.widgets import Input

from fsctui.tui.dialogs.ask import AskText
from tests.tui.kit.example import app
from tests.tui.kit.test_record_list import ready, settle
from tests.tui.kit.test_screens import toasts


@pytest.mark.parametrize("size", [100_000, 1_000_000])
async def test_a_large_paste_is_cut_and_told(size: int) -> None:
    running = app()
    async with running.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        dialog = AskText("Comment", limit=500)
        running.push_screen(dialog)
        await pilot.pause()
        begun = perf_counter()
        running.post_message(events.Paste("words\x1b]52;c;x\x07 " * (size // 15)))
        await pilot.pause()
        assert perf_counter() - begun < 2
        value = dialog.query_one(Input).value
        assert len(value) == 500 and "\x1b" not in value
        assert toasts(running) == ["Only 500 characters fit here; the rest was left out."]


async def test_what_fits_is_pasted_whole_and_lines_become_one() -> None:
    running = app()
    async with running.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        dialog = AskText("Comment", value="old", limit=20)
        running.push_screen(dialog)
        await pilot.pause()
        running.post_message(events.Paste("first line\nsecond"))
        await pilot.pause()
        assert dialog.query_one(Input).value == "first line second", "the proposed answer was selected"
        assert toasts(running) == []


async def test_a_paste_into_the_filter_of_a_list_is_cut() -> None:
    running = app()
    async with running.run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        await pilot.press("slash")
        running.post_message(events.Paste("abcd" * 25_000))
        await settle(pilot)
        assert len(screen.rows.filter_text) == 200
        assert toasts(running) == ["Only 200 characters fit here; the rest was left out."]


async def test_a_paste_that_comes_as_keys_is_taken_together(monkeypatch: pytest.MonkeyPatch) -> None:
    running = app()
    async with running.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        dialog = AskText("Comment", limit=300)
        running.push_screen(dialog)
        await pilot.pause()
        handled: list[Any] = []
        whole = Input._on_key

        async def counted(self: Input, event: events.Key) -> None:
            handled.append(event)
            await whole(self, event)

        monkeypatch.setattr(Input, "_on_key", counted)
        for _number in range(5_000):
            running.post_message(events.Key("a", "a"))
        for _turn in range(200):
            await pilot.pause(0.01)
            if not running.message_queue_size:
                break
        assert dialog.query_one(Input).value == "a" * 300
        assert len(handled) < 100


async def test_keys_for_a_list_are_never_taken_together() -> None:
    running = app()
    async with running.run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        for _number in range(100):
            running.post_message(events.Key("j", "j"))
        await pilot.pause(0.1)
        assert screen.rows.cursor == 7
