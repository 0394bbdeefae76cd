"""What the quick commands may import, and what they may cost against an interpreter that does nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import fsctui

HEAVY = {"sqlmodel", "sqlalchemy", "textual", "rich", "babel", "holidays", "alembic", "pydantic"}
SOURCE = str(Path(fsctui.__file__).parents[1])
MOST = 4.0
ROUNDS = 15


def _environ(tmp_path: Path, **more: str) -> dict[str, str]:
    """A warm start: byte code is kept, in a folder of the test's own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "COV"))}
    return {**kept, "PYTHONPATH": SOURCE, "PYTHONPYCACHEPREFIX": str(tmp_path / "pyc"), "LANG": "C", **more}


COMPLETION = {"_FSCTUI_COMPLETE": "bash_complete", "COMP_WORDS": "fsctui\ncalendar\nadd\n--", "COMP_CWORD": "3"}
QUICK = [
    (["--version"], {}),
    (["--help"], {}),
    (["--help"], {"FSCTUI_LANG": "fr"}),
    (["calendar", "--help"], {}),
    (["task", "list", "--help"], {}),
    ([], COMPLETION),
]


def _imported(tmp_path: Path, words: list[str], more: dict[str, str]) -> set[str]:
    code = (
        "import sys\nfrom fsctui.__main__ import main\n"
        f"sys.argv = ['fsctui', *{words!r}]\nmain()\n"
        "sys.stderr.write(' '.join(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=_environ(tmp_path, **more), capture_output=True, text=True, check=True
    )
    assert done.stdout
    return {name.partition(".")[0] for name in done.stderr.split()}


@pytest.mark.parametrize(("words", "more"), QUICK)
def test_quick_commands_import_nothing_heavy(tmp_path: Path, words: list[str], more: dict[str, str]) -> None:
    assert not _imported(tmp_path, words, more) & (HEAVY | {"click", "dataclasses"})


def test_version_does_not_import_the_command_line(tmp_path: Path) -> None:
    code = (
        "import sys\nfrom fsctui.__main__ import main\nsys.argv = ['fsctui', '--version']\nmain()\nprint(*sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=_environ(tmp_path), capture_output=True, text=True, check=True
    )
    assert "fsctui.cli" not in done.stdout


@pytest.mark.parametrize(
    ("words", "allowed"),
    [
        (["calendar", "add", "2026-07-03", "5"], set()),
        (["calendar", "add", "2026-07-03", "5", "--trace"], set()),
        (["calendar", "between", "2026-07-03", "2026-08-03", "--country", "US"], {"holidays"}),
        (["calendar", "show", "2026", "--market", "XNYS"], {"holidays"}),
    ],
)
def test_calendar_needs_no_database(tmp_path: Path, words: list[str], allowed: set[str]) -> None:
    assert _imported(tmp_path, words, {}) & HEAVY == allowed


def _cost(arguments: list[str], environ: dict[str, str]) -> float:
    """Processor time of one run, in seconds."""
    process = subprocess.Popen([sys.executable, *arguments], env=environ, stdout=subprocess.DEVNULL)
    _pid, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return usage.ru_utime + usage.ru_stime


@pytest.mark.parametrize(("words", "more"), QUICK)
def test_quick_commands_cost_little(tmp_path: Path, words: list[str], more: dict[str, str]) -> None:
    """Both are measured in turns, so that whatever else runs on the machine disturbs both."""
    environ = _environ(tmp_path, **more)
    _cost(["-m", "fsctui", *words], environ)
    nothing, ours = [], []
    for _round in range(ROUNDS):
        nothing.append(_cost(["-c", "pass"], environ))
        ours.append(_cost(["-m", "fsctui", *words], environ))
    assert min(ours) <= MOST * min(nothing), f"{min(ours) / min(nothing):.1f} times `python -c pass`"
