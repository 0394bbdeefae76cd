"""From the key to the painted frame, in My Tasks on a million rows against the same list on fifty."""

from __future__ import annotations

from pathlib import Path
from statistics import median

from benchmarks.measure import Row, folder, slower
from benchmarks.start import PROGRAM
from benchmarks.tasks import TASKS, make
from benchmarks.terminal import running

KEYS = (b"j", b"j", b"j", b"k")
COUNT = 120


def rows() -> list[Row]:
    with folder() as place:
        few, many = place / "few.sqlite3", place / "many.sqlite3"
        make(few, tasks=0)
        make(many)
        small, large = _times(few, place), _times(many, place)
        return [
            slower(f"key to paint, {TASKS:,} tasks, p50 / the demo bank", median(large), median(small), "<= 1.2x"),
            slower("the same, p99", _p99(large), _p99(small), "-"),
        ]


def _times(file: Path, place: Path) -> list[float]:
    environ = {"FSCTUI_HOME": str(place), "PYTHONDONTWRITEBYTECODE": "", "TEXTUAL_ANIMATIONS": "none"}
    with running([PROGRAM, "--db", str(file), "--as", "srilakshmi"], environ) as terminal:
        terminal.wait()
        terminal.settle(1.5)
        terminal.key(b"2", quiet=1.5)
        terminal.settle(1.0)
        return [terminal.key(KEYS[number % len(KEYS)]) for number in range(COUNT)][10:]


def _p99(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.99)]
