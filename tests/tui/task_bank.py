"""What the tests of My tasks and Home start from: the small bank, one running plan, and an app as one of its people."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import date

from textual.pilot import Pilot

from fsctui import i18n
from fsctui.domain.rows import TaskRow
from fsctui.services.plans import LaunchRequest
from fsctui.services.workspace import Workspace
from fsctui.store.database import Database
from fsctui.tui.app import FsctuiApp
from fsctui.tui.areas import Area
from tests.services.bank import Bank, publish
from tests.tui.quiet import settled

AREAS = (
    Area("tasks", "2", "My tasks", "fsctui.tui.screens.tasks.tasks:TasksScreen"),
    Area("home", "1", "Home", "fsctui.tui.screens.home.home:HomeScreen"),
)
LINES = (
    "call Kiara today !high #Kiara",
    "print the folder +2bd",
    "book the room 2026-03-05",
    "write to the tax office 2026-02-20",
    "old thing 2026-01-02 !low",
    "later 2026-04-01",
)
"""sri's own tasks; the bank's day is Monday, 2 March 2026."""
MINE = ["old thing", "write to the tax office", "Call", "call Kiara", "print the folder", "book the room", "later"]
"""What is in sri's Mine, by due date: her own and `Call` of the plan. `Prepare` waits for it."""


def bank_with_work(database: Database) -> Bank:
    """A plan on Kiara that began on 24 February (call, prepare, meet, note, passport), and sri's own tasks."""
    bank = Bank(database)
    publish(bank)
    request = LaunchRequest(template="client_review", targets=[bank.kiara], start=date(2026, 2, 24))
    bank.of("ryan").plans.launch(request)
    for line in LINES:
        bank.of("sri").tasks.add(line)
    return bank


def task(bank: Bank, subject: str) -> TaskRow:
    """A task by its subject, straight from the table."""
    identity = bank.scalar("select id from task where subject = :subject", subject=subject)
    return bank.of("ana").tasks.rows([identity])[identity]


async def settle(pilot: Pilot[int]) -> None:
    """Let threads answer and timers go off; an action that waits for a dialog is left waiting."""
    await settled(pilot.app)


async def press(pilot: Pilot[int], *keys: str) -> None:
    """Press keys one after the other, each when the one before has had its effect."""
    for key in keys:
        await pilot.press(key)
        await settle(pilot)


async def write(pilot: Pilot[int], text: str) -> None:
    """Type a text into what has the focus."""
    await pilot.press(*("space" if letter == " " else letter for letter in text))
    await settle(pilot)


@asynccontextmanager
async def app_of(
    bank: Bank,
    username: str,
    *,
    size: tuple[int, int] = (80, 24),
    language: str = "en",
    area: str = "tasks",
    areas: Sequence[Area] = AREAS,
    workspace: Workspace | None = None,
) -> AsyncIterator[Pilot[int]]:
    """The app as one of the bank's people, with its first screen filled."""
    chosen = workspace or bank.of(username)
    app = FsctuiApp(
        lambda: chosen, areas=areas, first_area=area, who=lambda opened: opened.context.actor.name,
        speaks=lambda opened: language,
    )  # fmt: skip
    try:
        async with app.run_test(size=size) as pilot:
            await settle(pilot)
            yield pilot
    finally:
        i18n.use("en")


def screen_text(pilot: Pilot[int]) -> list[str]:
    """The screen as it is painted, a line each."""
    return ["".join(part.text for part in strip).rstrip() for strip in pilot.app.screen._compositor.render_strips()]


def toasts(pilot: Pilot[int]) -> list[str]:
    return [note.message for note in pilot.app._notifications]
