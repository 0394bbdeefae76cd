"""The pictures of the documentation: each one is a person, a size, and the keys that lead there, on the demo bank.

The demo bank is made for a fixed moment, so the same screens give the same pictures.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from fsctui import i18n
from fsctui.bootstrap import init_database, open_workspace
from fsctui.settings import Settings
from fsctui.tui.app import FsctuiApp
from tests.tui.quiet import settled

NOW = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)
FOLDER = Path(__file__).resolve().parent.parent / "docs" / "screens"
WIDE, NARROW = (120, 36), (80, 24)


@dataclass(frozen=True, slots=True)
class Shot:
    """`keys` are pressed one after the other; a key that begins with `text:` is typed."""

    name: str
    user: str
    area: str
    keys: tuple[str, ...] = ()
    size: tuple[int, int] = WIDE
    language: str = "en"


SHOTS = (
    Shot("tasks", "srilakshmi", "tasks", ("j", "j")),
    Shot("tasks-narrow", "srilakshmi", "tasks", ("d", "d"), NARROW),
    Shot("why", "srilakshmi", "tasks", ("j", "w")),
    Shot("home", "srilakshmi", "home"),
    Shot("plans", "ryan", "plans"),
    Shot("plan", "ryan", "plans", ("enter",)),
    Shot("templates", "matt", "templates"),
    Shot("clients", "ryan", "clients"),
    Shot("referrals", "bob", "referrals"),
    Shot("convert", "bob", "referrals", ("v",)),
    Shot("tasks-fr", "srilakshmi", "tasks", ("j",), WIDE, "fr"),
)


def make_bank(folder: Path) -> Settings:
    """The demo bank of that moment, in a folder of its own."""
    settings = Settings(data_dir=folder, database_url=str(folder / "demo.sqlite3"), now=NOW)
    init_database(settings, demo=True).close()
    return settings


def take(settings: Settings, shot: Shot) -> str:
    """The picture as SVG."""
    from dataclasses import replace

    workspace = open_workspace(replace(settings, user=shot.user))
    i18n.use(shot.language)
    try:
        app = FsctuiApp(lambda: workspace, first_area=shot.area, who=lambda opened: opened.context.actor.name)
        return asyncio.run(_picture(app, shot))
    finally:
        i18n.use("en")
        workspace.context.database.close()


async def _picture(app: FsctuiApp, shot: Shot) -> str:
    async with app.run_test(size=shot.size) as pilot:
        await settled(app)
        for key in shot.keys:
            await pilot.press(*(key.removeprefix("text:") if key.startswith("text:") else (key,)))
            await settled(app)
        app.clear_notifications()
        await settled(app)
        return _stable(app.export_screenshot(title="fsctui"))


def _stable(svg: str) -> str:
    """The same picture always has the same text: rich names its styles after a running number."""
    return re.sub(r"terminal-\d+", "terminal", svg)


def write_all(folder: Path, tell: Callable[[str], None]) -> None:
    """Write every picture into `docs/screens`; the bank is made in `folder`."""
    settings = make_bank(folder)
    FOLDER.mkdir(parents=True, exist_ok=True)
    for shot in SHOTS:
        (FOLDER / f"{shot.name}.svg").write_text(take(settings, shot), encoding="utf-8")
        tell(shot.name)
