"""A program in a real terminal of its own: when it has painted, and how long a key takes to show."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Mapping, Sequence
from contextlib import contextmanager

_ESCAPES = re.compile(rb"\x1b(\[[0-?]*[ -/]*[@-~]|[\]P_^X].*?(\x07|\x1b\\)|[@-Z\\-_()#].?)", re.DOTALL)
PAINTED = 40
"""Visible characters that make a first paint."""


class Terminal:
    """A child on a pseudo terminal; what it has written is kept."""

    def __init__(self, words: Sequence[str], environ: Mapping[str, str], size: tuple[int, int] = (24, 80)) -> None:
        self.begun = time.perf_counter()
        self.pid, self.file = pty.fork()
        if self.pid == 0:
            os.execvpe(words[0], list(words), {**os.environ, "TERM": "xterm-256color", **environ})
        fcntl.ioctl(self.file, termios.TIOCSWINSZ, struct.pack("HHHH", *size, 0, 0))
        self.written = b""

    def read(self, timeout: float) -> bool:
        """Take what comes within the time; whether anything came."""
        ready, _, _ = select.select([self.file], [], [], timeout)
        if not ready:
            return False
        try:
            self.written += os.read(self.file, 1 << 16)
        except OSError:
            return False
        return True

    def text(self) -> str:
        return _ESCAPES.sub(b"", self.written).decode("utf-8", "replace")

    def wait(self, until: str | None = None, timeout: float = 30) -> float:
        """Seconds from the start until the words (or, without words, enough characters) have been painted."""
        while time.perf_counter() - self.begun < timeout:
            self.read(0.5)
            seen = self.text()
            if re.search(until, seen) if until else len("".join(seen.split())) >= PAINTED:
                return time.perf_counter() - self.begun
        raise TimeoutError(f"{until or 'a first paint'} did not come; there is: {self.text()[-300:]!r}")

    def settle(self, quiet: float = 0.3) -> None:
        while self.read(quiet):
            pass

    def key(self, bytes_: bytes, quiet: float = 0.15) -> float:
        """Seconds from the key to the frame it causes: to the last byte that comes without a pause of 5 ms.

        What follows later (a preview read for the row under the cursor) is waited for, but not counted.
        """
        begun = time.perf_counter()
        os.write(self.file, bytes_)
        if not self.read(1.0):
            return time.perf_counter() - begun
        painted = time.perf_counter()
        while self.read(0.005):
            painted = time.perf_counter()
        self.settle(quiet)
        return painted - begun

    def close(self) -> None:
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.file)


@contextmanager
def running(words: Sequence[str], environ: Mapping[str, str] | None = None, size: tuple[int, int] = (24, 80)):
    terminal = Terminal(words, environ or {}, size)
    try:
        yield terminal
    finally:
        terminal.close()


def python(script: str) -> list[str]:
    return [sys.executable, "-c", script]
