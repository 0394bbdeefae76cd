"""Keys that are pressed while the database opens or a list loads: they hit what the person means, in order."""

from __future__ import annotations

import threading
from typing import Any

from fsctui.tui.app import FsctuiApp
from fsctui.tui.areas import Area
from fsctui.tui.dialogs.confirm import Confirm
from fsctui.tui.widgets.record_list import RecordList
from tests.tui.kit.example import ExampleScreen, Numbers, few
from tests.tui.kit.test_record_list import settle
from tests.tui.kit.test_screens import toasts

EXAMPLE = "tests.tui.kit.test_typed_ahead:Opens"


class Opens(ExampleScreen):
    def __init__(self) -> None:
        super().__init__()
        self.opened: list[int] = []

    def on_record_list_opened(self, message: RecordList.Opened) -> None:
        self.opened.append(message.row.id)


class Slow(Numbers):
    """The first page waits until it is let go."""

    def __init__(self, size: int) -> None:
        super().__init__(size)
        self.go = threading.Event()

    def first_page(self, limit: int) -> Any:
        self.go.wait(10)
        return super().first_page(limit)


def opening(source: Any, opened: threading.Event) -> FsctuiApp:
    def open_workspace() -> Any:
        opened.wait(10)
        return source

    areas = (Area("a", "1", "Home", EXAMPLE), Area("b", "2", "Plans", EXAMPLE))
    return FsctuiApp(open_workspace, areas=areas)


async def until(pilot: Any, wanted: Any) -> None:
    for _turn in range(300):
        if wanted():
            return
        await pilot.pause(0.02)
    raise AssertionError("it never came")


async def test_keys_pressed_while_the_database_opens_reach_the_rows_in_order() -> None:
    opened, source = threading.Event(), Slow(20)
    running = opening(source, opened)
    async with running.run_test(size=(80, 24)) as pilot:
        await pilot.press("j", "j", "space", "x")
        opened.set()
        await until(pilot, lambda: isinstance(running.screen, Opens))
        await pilot.press("y")
        assert not running.screen.is_modal, "the rows aren't here yet"
        source.go.set()
        await until(pilot, lambda: running.screen.is_modal)
        assert isinstance(running.screen, Confirm)
        await settle(pilot)
        screen = running.screen_stack[0]
        assert isinstance(screen, Opens)
        assert screen.completed == [(3,)], "moved twice, marked, x asked, y said yes"
        assert not toasts(running)


async def test_an_area_and_keys_for_its_rows() -> None:
    opened = threading.Event()
    running = opening(few(), opened)
    async with running.run_test(size=(80, 24)) as pilot:
        await pilot.press("2", "j", "enter", "1", "j", "j", "enter")
        opened.set()
        await until(pilot, lambda: not running._ahead.holding)
        await settle(pilot)
        stacks = running._screen_stacks
        assert running.area == "a"
        assert [stacks[area][0].opened for area in ("b", "a")] == [[2], [3]]  # type: ignore[attr-defined]


async def test_escape_takes_back_what_was_typed_ahead() -> None:
    opened = threading.Event()
    running = opening(few(), opened)
    async with running.run_test(size=(80, 24)) as pilot:
        await pilot.press("j", "d", "escape", "j")
        opened.set()
        await until(pilot, lambda: not running._ahead.holding)
        await settle(pilot)
        screen: Any = running.screen
        assert screen.rows.cursor == 1 and screen.completed == []
        await pilot.press("j")
        assert screen.rows.cursor == 2, "from then on keys go their usual way"


async def test_words_typed_ahead_into_a_filter_arrive_whole() -> None:
    opened = threading.Event()
    running = opening(few(), opened)
    async with running.run_test(size=(80, 24)) as pilot:
        await pilot.press("slash", *"zoe", "enter")
        opened.set()
        await until(pilot, lambda: not running._ahead.holding)
        screen: Any = running.screen
        assert screen.rows.filter_text == "zoe"


async def test_enter_on_a_list_that_loads_waits_for_its_row() -> None:
    source = Slow(20)
    running = opening(source, threading.Event())
    running._open_workspace = lambda: source  # type: ignore[assignment]
    async with running.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(running.screen, Opens) and running.screen.rows.is_waiting)
        running._ahead.drop()
        screen: Any = running.screen
        await pilot.press("enter", "d")
        assert screen.opened == [] and toasts(running) == ["The rows are still being loaded."]
        source.go.set()
        await until(pilot, lambda: screen.opened)
        assert screen.opened == [1]


async def test_enter_is_forgotten_when_another_list_is_shown() -> None:
    source = Slow(20)
    running = opening(source, threading.Event())
    running._open_workspace = lambda: source  # type: ignore[assignment]
    async with running.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(running.screen, Opens) and running.screen.rows.is_waiting)
        running._ahead.drop()
        screen: Any = running.screen
        await pilot.press("enter")
        screen.rows.show(few(), key="another")
        source.go.set()
        await until(pilot, lambda: screen.rows.count == 8)
        await pilot.pause(0.1)
        assert screen.opened == []


async def test_an_empty_list_still_says_that_there_is_no_row() -> None:
    running = opening(few(0), threading.Event())
    running._open_workspace = lambda: few(0)  # type: ignore[assignment]
    async with running.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: not running._ahead.holding)
        await pilot.press("enter")
        assert toasts(running) == ["There is no row here."]
