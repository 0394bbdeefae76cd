"""The tables of places: every screen they name is there, and one that can't be imported stops nothing."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from textual.screen import Screen

from fsctui.i18n import N_
from fsctui.tui.app import FsctuiApp
from fsctui.tui.areas import AREAS, RECORD_SCREENS, SCREENS, Area, resolve
from fsctui.tui.base import BaseScreen
from fsctui.tui.widgets.frame import TitleBar
from tests.tui.kit.example import ExampleScreen, few
from tests.tui.kit.test_record_list import ready, settle
from tests.tui.kit.test_screens import toasts

NAMED = sorted({*(area.screen for area in AREAS), *RECORD_SCREENS.values(), *SCREENS.values()})


@pytest.mark.parametrize("path", NAMED)
def test_every_screen_of_the_tables_is_there(path: str) -> None:
    assert issubclass(resolve(path), BaseScreen)


def test_the_areas_have_keys_and_ids_of_their_own() -> None:
    keys = [area.key for area in AREAS]
    assert sorted(set(keys)) == sorted(keys)
    assert all(key in "123456789" for key in keys)
    assert len({area.id for area in AREAS}) == len(AREAS)


def three(log_file: Path | None = None, first_area: str | None = None) -> FsctuiApp:
    given: Any = few()
    areas = (
        Area("tasks", "1", N_("My tasks"), "tests.tui.kit.example:ExampleScreen"),
        Area("broken", "2", N_("Plans"), "tests.tui.kit.no_such_module:Nothing"),
        Area("wrong", "3", N_("Clients"), "tests.tui.kit.example:NoSuchScreen"),
    )
    return FsctuiApp(lambda: given, areas=areas, log_file=log_file, first_area=first_area)


@pytest.mark.parametrize("key", ["2", "3"])
async def test_an_area_that_cannot_be_imported_is_told_and_the_app_goes_on(key: str, tmp_path: Path) -> None:
    running = three(tmp_path / "fsctui.log")
    async with running.run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        await pilot.press(key)
        await settle(pilot)
        assert pilot.app.screen is screen
        assert len(toasts(pilot.app)) == 1
        assert "can’t be opened" in toasts(pilot.app)[0]
        await pilot.press("d")
        await settle(pilot)
        assert screen.completed == [(1,)]
    log = (tmp_path / "fsctui.log").read_text()
    assert "no_such_module" in log or "NoSuchScreen" in log


async def test_when_the_first_area_is_broken_another_one_opens() -> None:
    async with three(first_area="broken").run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        assert pilot.app.current_mode == "tasks"


class Given(ExampleScreen):
    def __init__(self, template: str | None = None, targets: tuple[int, ...] = ()) -> None:
        super().__init__(few(1))
        self.given = (template, targets)


async def test_a_screen_is_opened_by_its_name_with_arguments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SCREENS, "launch", "tests.tui.kit.test_areas:Given")
    running = three()
    async with running.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        running.open("launch", template="x", targets=(4, 5))
        await settle(pilot)
        shown: Screen[Any] = pilot.app.screen
        assert type(shown).__name__ == "Given"
        assert shown.given == ("x", (4, 5))  # type: ignore[attr-defined]
        await pilot.press("escape")
        running.launch("y", [6])
        await settle(pilot)
        assert pilot.app.screen.given == ("y", (6,))  # type: ignore[attr-defined]


async def test_a_name_that_is_not_in_the_table_is_a_bug() -> None:
    running = three()
    async with running.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        with pytest.raises(KeyError):
            running.open("nowhere")


@pytest.mark.parametrize(("last", "whole"), [("xxxx", True), ("xxxxx", False)])
async def test_the_title_bar_names_all_areas_where_they_just_fit(last: str, whole: bool) -> None:
    """Seven areas of 9, 9, 9, 9, 9, 9 and 6 cells, two between them, one before, and the name."""
    running = three()
    async with running.run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        titles = [*["xxxxxxx"] * 6, last]
        running.areas = tuple(Area(f"{n}", f"{n}", title, "") for n, title in enumerate(titles, 1))
        running.who = "Ryan."
        shown = str(screen.query_one(TitleBar).render())
        assert len(shown) == 79, "one cell stays free at the right"
        assert "…" not in shown
        assert ("7 xxxx" in shown) is whole


async def test_an_area_chosen_while_the_database_opens_is_where_the_app_opens() -> None:
    opened = threading.Event()

    def open_workspace() -> Any:
        opened.wait(10)
        return few()

    example = "tests.tui.kit.example:ExampleScreen"
    areas = (Area("a", "1", N_("Home"), example), Area("b", "2", N_("Plans"), example))
    running = FsctuiApp(open_workspace, areas=areas)
    async with running.run_test() as pilot:
        await pilot.press("2")
        opened.set()
        for _turn in range(100):
            await pilot.pause(0.05)
            if running.is_open:
                break
        await pilot.pause(0.2)
        assert running.area == "b"
