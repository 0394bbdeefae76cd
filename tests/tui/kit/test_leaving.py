"""Leaving in a real terminal: signals save the drafts, the terminal is put back, the exit code says why."""

from __future__ import annotations

import os
import pty
import select
import signal
import sys
import time
from pathlib import Path

import pytest

PROGRAM = """
import sys
from pathlib import Path
from tests.tui.kit.example import ExampleScreen, app

ExampleScreen.save_draft = lambda self: Path(sys.argv[1]).write_text("kept")
running = app()
running.run()
sys.exit(running.return_code)
"""


def read_until(terminal: int, wanted: bytes, seconds: float) -> bytes:
    seen, end = b"", time.monotonic() + seconds
    while wanted not in seen and time.monotonic() < end:
        if select.select([terminal], [], [], 0.1)[0]:
            try:
                piece = os.read(terminal, 65536)
            except OSError:
                break
            if not piece:
                break
            seen += piece
    return seen


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_saves_the_draft_and_restores_the_terminal(how: signal.Signals, tmp_path: Path) -> None:
    draft = tmp_path / "draft"
    child, terminal = pty.fork()
    if child == 0:
        os.environ["TERM"] = "xterm-256color"
        os.execv(sys.executable, [sys.executable, "-c", PROGRAM, str(draft)])
    try:
        assert b"Kiara" in read_until(terminal, b"Kiara", 20)
        os.kill(child, how)
        rest = read_until(terminal, b"\x1b[?1049l", 10)
        assert b"\x1b[?1049l" in rest, "the alternate screen is left"
        read_until(terminal, b"never", 0.5)
        _child, status = os.waitpid(child, 0)
        child = 0
        assert os.waitstatus_to_exitcode(status) == 128 + how
        assert draft.read_text() == "kept"
    finally:
        os.close(terminal)
        if child:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)


def test_a_terminal_that_goes_away_ends_the_program_and_keeps_the_draft(tmp_path: Path) -> None:
    draft = tmp_path / "draft"
    child, terminal = pty.fork()
    if child == 0:
        os.environ["TERM"] = "xterm-256color"
        os.execv(sys.executable, [sys.executable, "-c", PROGRAM, str(draft)])
    try:
        assert b"Kiara" in read_until(terminal, b"Kiara", 20)
        os.close(terminal)
        end = time.monotonic() + 10
        gone = (0, 0)
        while gone[0] == 0 and time.monotonic() < end:
            gone = os.waitpid(child, os.WNOHANG)
            time.sleep(0.05)
        assert gone[0] == child, "the program is still running without its terminal"
        child = 0
        assert draft.read_text() == "kept"
    finally:
        if child:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)


def test_the_frame_is_painted_without_the_store() -> None:
    import subprocess

    code = (
        "import sys, fsctui.tui.app, fsctui.tui.base\n"
        "heavy = {'sqlmodel', 'sqlalchemy', 'alembic', 'holidays', 'babel', 'dateutil', 'pydantic'}\n"
        "print(sorted(heavy & {name.split('.')[0] for name in sys.modules}))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
