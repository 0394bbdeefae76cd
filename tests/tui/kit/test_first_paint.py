"""The first paint needs Textual and the frame, and nothing that opens a database or computes a date."""

from __future__ import annotations

import json
import subprocess
import sys

HEAVY = ("sqlalchemy", "sqlmodel", "pydantic", "alembic", "babel", "holidays", "click", "icalendar", "xlsxwriter")

PROGRAM = """
import asyncio, json, sys
from pathlib import Path
from fsctui.settings import from_environment
from fsctui.tui.app import OpeningScreen
from fsctui.tui.start import make

app = make(from_environment({"FSCTUI_HOME": "/nowhere"}))
seen = {}

def opening():
    seen["at open"] = sorted(sys.modules)
    app.call_from_thread(app.exit, 0)
    return None

app._open_workspace = opening

async def run():
    async with app.run_test(size=(80, 24)) as pilot:
        seen["painted"] = isinstance(app.screen, OpeningScreen)
        for _turn in range(100):
            if "at open" in seen:
                break
            await pilot.pause(0.02)

asyncio.run(run())
print(json.dumps(seen))
"""


def test_what_is_imported_before_the_first_paint() -> None:
    run = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=120, check=False)
    assert run.returncode == 0, run.stderr
    seen = json.loads(run.stdout.splitlines()[-1])
    assert seen["painted"]
    loaded = set(seen["at open"])
    assert "textual" in loaded
    assert loaded.isdisjoint(HEAVY), sorted(loaded.intersection(HEAVY))
    assert not [name for name in loaded if name.startswith(("fsctui.store", "fsctui.services", "fsctui.tui.screens."))]
