"""The first paint needs Textual and the frame, and nothing that opens a database or computes a date."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

HEAVY = ("sqlalchemy", "sqlmodel", "pydantic", "alembic", "babel", "holidays", "click", "icalendar", "xlsxwriter")

PROGRAM = """
import asyncio, json, sys
from fsctui.refusal import Refusal
from fsctui.settings import from_environment
from fsctui.tui.app import OpeningScreen
from fsctui.tui.start import make

app = make(from_environment({"FSCTUI_HOME": sys.argv[1]}))
seen = {}

def opening():
    seen["at open"] = sorted(sys.modules)
    raise Refusal

app._open_workspace = opening
app._give_up = lambda refusal: app.exit(0)

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


def test_what_is_imported_before_the_first_paint(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path)], capture_output=True, text=True, timeout=120, check=False
    )
    assert run.returncode == 0, run.stderr
    seen = json.loads(run.stdout.splitlines()[-1])
    assert seen["painted"]
    loaded = set(seen["at open"])
    assert "textual" in loaded
    assert loaded.isdisjoint(HEAVY), sorted(loaded.intersection(HEAVY))
    assert not [name for name in loaded if name.startswith(("fsctui.store", "fsctui.services", "fsctui.tui.screens."))]


WAY_IN = """
import json, sys
import fsctui.cli.answers.demo as demo
from fsctui.cli.main import run_process

demo.is_terminal = lambda: True
run_process([], lambda settings, demo: print(json.dumps(sorted(sys.modules))) or 0)
"""


def test_the_command_line_adds_nothing_heavy_on_the_way() -> None:
    run = subprocess.run([sys.executable, "-c", WAY_IN], capture_output=True, text=True, timeout=120, check=False)
    assert run.returncode == 0, run.stderr
    loaded = set(json.loads(run.stdout.splitlines()[-1]))
    assert "fsctui.cli.main" in loaded
    assert loaded.isdisjoint(HEAVY), sorted(loaded.intersection(HEAVY))
