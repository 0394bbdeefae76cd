"""How long until something is there: the app's first paint, My Tasks with rows, `--version` and `--help`."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks.measure import Row, folder, slower
from benchmarks.tasks import make
from benchmarks.terminal import python, running

RUNS = 9
EMPTY_APP = """
from textual.app import App
from textual.widgets import Static
class Empty(App):
    def compose(self):
        yield Static("painted " * 20)
Empty().run()
"""
LIBRARIES = "import textual.app, sqlmodel\nprint('painted ' * 20, flush=True)\nimport time; time.sleep(60)"
PROGRAM = str(Path(sys.executable).with_name("fsctui"))


def rows() -> list[Row]:
    with folder() as place:
        file = place / "demo.sqlite3"
        make(file, tasks=0)
        environ = {"FSCTUI_HOME": str(place), "PYTHONDONTWRITEBYTECODE": ""}
        app = [PROGRAM, "--db", str(file), "--as", "srilakshmi"]
        frame = _paint(app, environ)
        rows_shown = _paint(app, environ, until=r"days? late|\d+ Late")
        empty = _paint(python(EMPTY_APP), environ)
        libraries = _paint(python(LIBRARIES), environ)
        nothing = _run([sys.executable, "-c", "pass"], environ)
        return [
            slower("first paint of the frame / an empty Textual app", frame, empty, "<= 1.4x"),
            slower("first screen with rows / importing Textual and SQLModel", rows_shown, libraries, "<= 1.5x"),
            slower("fsctui --version / python -c pass", _run([PROGRAM, "--version"], environ), nothing, "<= 4x"),
            slower("fsctui --help / python -c pass", _run([PROGRAM, "--help"], environ), nothing, "<= 4x"),
        ]


def _paint(words: Sequence[str], environ: Mapping[str, str], until: str | None = None) -> float:
    found = []
    for _ in range(RUNS + 1):
        with running(words, environ) as terminal:
            found.append(terminal.wait(until))
    return median(found[1:])


def _run(words: Sequence[str], environ: Mapping[str, str]) -> float:
    found = []
    for _ in range(RUNS * 2 + 1):
        begun = perf_counter()
        subprocess.run(words, env={**os.environ, **environ}, capture_output=True, check=True)
        found.append(perf_counter() - begun)
    return median(found[1:])
