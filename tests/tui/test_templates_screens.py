"""Templates with keys alone, on a real database: the list, one template, the editor, imports."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from fsctui import i18n
from fsctui.domain.templates import TemplateBody, VersionStatus
from fsctui.interchange.template_toml import write
from fsctui.scheduling.offsets import Mode, Offset
from fsctui.store.database import Database
from fsctui.tui.app import FsctuiApp
from fsctui.tui.areas import Area
from tests.services.bank import Bank, item, publish, review
from tests.tui.kit.test_record_list import settle

AREAS = (Area("templates", "4", "Templates", "fsctui.tui.screens.templates.templates:TemplatesScreen"),)


@pytest.fixture
def bank(sqlite_database: Database) -> Bank:
    return Bank(sqlite_database)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    i18n.use("en")
    yield
    i18n.use("en")


def app(bank: Bank, who: str = "ana", **options: Any) -> FsctuiApp:
    return FsctuiApp(lambda: bank.of(who), areas=AREAS, who=lambda workspace: who, **options)


def shown(pilot: Any) -> str:
    """The whole screen as text."""
    strips = pilot.app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)


async def keys(pilot: Any, *pressed: str) -> None:
    """Press keys one after the other, and let everything come to rest."""
    for key in pressed:
        await pilot.press(key)
        await settle(pilot)


async def typed(pilot: Any, text: str) -> None:
    names = {" ": "space", "+": "plus", "-": "minus", ".": "full_stop", "_": "underscore", "/": "slash"}
    await pilot.press(*(names.get(letter, letter) for letter in text))
    await settle(pilot)


async def until(pilot: Any, what: Callable[[], bool]) -> None:
    for _turn in range(100):
        if what():
            return
        await settle(pilot)
    raise AssertionError(f"it never came to be:\n{shown(pilot)}")


def row(text: str, screen: str) -> str:
    """The first line of the screen that holds the text."""
    return next(line for line in screen.splitlines() if text in line)


async def test_the_list_shows_status_version_items_and_dates(bank: Bank) -> None:
    publish(bank)
    async with app(bank).run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await until(pilot, lambda: "Sample: start" in shown(pilot))
        screen = shown(pilot)
        print(screen)
        line = row("> ", screen)
        assert "Client review" in line and "● Published" in line
        # Monday 2 March: call one business day later, meet five business days after the start.
        assert row("1. Tue, Mar 3", screen).endswith("Call")
        assert row("3. Mon, Mar 9", screen).endswith("Meet")
        assert "Start date: 1 business day later" in screen


async def test_a_template_is_written_with_keys_alone(bank: Bank) -> None:
    async with app(bank).run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await keys(pilot, "n")
        await typed(pilot, "House visit")
        print(shown(pilot))
        await keys(pilot, "ctrl+s")
        print(shown(pilot))
        await keys(pilot, "n")
        await typed(pilot, "Call")
        await keys(pilot, "tab", "tab", "tab")
        await typed(pilot, "+3 bd")
        await settle(pilot)
        print(shown(pilot))
        assert "= Thu, Mar 5" in shown(pilot)
        await keys(pilot, "ctrl+s")
        await keys(pilot, "n")
        await typed(pilot, "Visit")
        await keys(pilot, "ctrl+s")
        await settle(pilot)
        print(shown(pilot))
        await keys(pilot, "ctrl+s")
        print(shown(pilot))
    sheet = bank.of("ana").templates.show("house_visit")
    assert sheet.status is VersionStatus.DRAFT
    assert [each.words.subject for each in sheet.body.items] == ["Call", "Visit"]
    assert sheet.body.items[0].offset == Offset(3, mode=Mode.COUNT)
    assert sheet.body.items[0].own_mode
