"""Waiting in line for SQLite's write lock.

SQLite waits by polling, which can starve one of many writers for seconds. A lock on a file beside the database makes
the kernel wake the waiters instead. It decides nothing: `BEGIN IMMEDIATE` remains the lock, so where the file can't
be made or locked (a read-only folder, some network disks, no `fcntl`), writers merely wait less fairly.
"""

from __future__ import annotations

import errno
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows has no flock; SQLite's own waiting serves there.
    fcntl = None  # type: ignore[assignment]

SUFFIX = "-turn"


class TurnTimeout(Exception):
    """Somebody has held the lock for the whole time."""


@contextmanager
def turn(database: Path, seconds: float) -> Iterator[None]:
    """Hold the database's turn; TurnTimeout after so many seconds of waiting."""
    descriptor = _open(database)
    if descriptor is None:
        yield
        return
    if not _take(descriptor, seconds):
        raise TurnTimeout
    try:
        yield
    finally:
        os.close(descriptor)


def _open(database: Path) -> int | None:
    if fcntl is None:
        return None
    try:
        return os.open(f"{database}{SUFFIX}", os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, 0o666)
    except OSError:
        return None


def _take(descriptor: int, seconds: float) -> bool:
    """Take the lock, or say False; the descriptor is then closed by whoever still waits with it."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    except OSError as error:
        if error.errno not in (errno.EWOULDBLOCK, errno.EACCES):
            return True
    # flock has no time limit of its own: a thread waits, and gives the lock back at once when it came too late.
    waiter = _Waiter(descriptor)
    threading.Thread(target=waiter.run, name="database-turn", daemon=True).start()
    return waiter.wait(seconds)


class _Waiter:
    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._done = threading.Event()
        self._lock = threading.Lock()
        self._abandoned = False

    def run(self) -> None:
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX)
        finally:
            with self._lock:
                self._done.set()
                if self._abandoned:
                    os.close(self._descriptor)

    def wait(self, seconds: float) -> bool:
        if self._done.wait(seconds):
            return True
        with self._lock:
            self._abandoned = not self._done.is_set()
            return not self._abandoned
