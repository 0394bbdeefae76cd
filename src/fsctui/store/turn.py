"""Waiting in line for SQLite's write lock.

SQLite waits by polling, which can starve one of many writers for seconds. A lock on a file beside the database makes
the kernel wake the waiters instead. It decides nothing: `BEGIN IMMEDIATE` remains the lock, so where the file can't
be made or locked (a read-only folder, some network disks, no `fcntl`), writers merely wait less fairly.
"""

from __future__ import annotations

import contextlib
import errno
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue
from typing import ClassVar

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
    # flock has no time limit of its own, so another thread waits.
    return _Waiter.idle().wait(descriptor, seconds)


class _Waiter:
    """A thread that waits for locks; kept, because starting one for each wait takes longer than most waits."""

    _spare: ClassVar[list[_Waiter]] = []
    _owner: ClassVar[int] = 0

    def __init__(self) -> None:
        self._jobs: SimpleQueue[_Wait] = SimpleQueue()
        threading.Thread(target=self._run, name="database-turn", daemon=True).start()

    @classmethod
    def idle(cls) -> _Waiter:
        if cls._owner != os.getpid():
            # A forked process has the list, but not the threads.
            cls._owner, cls._spare = os.getpid(), []
        try:
            return cls._spare.pop()
        except IndexError:
            return cls()

    def wait(self, descriptor: int, seconds: float) -> bool:
        wait = _Wait(descriptor)
        self._jobs.put(wait)
        return wait.is_granted(seconds)

    def _run(self) -> None:
        while True:
            wait = self._jobs.get()
            with contextlib.suppress(OSError):
                # A lock that can't be had after all is none to wait for either: SQLite's own waiting remains.
                fcntl.flock(wait.descriptor, fcntl.LOCK_EX)
            wait.grant()
            self._spare.append(self)


class _Wait:
    """One wait for one lock, which somebody may give up just when it ends."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor
        self._granted = threading.Lock()
        self._granted.acquire()
        self._changing = threading.Lock()
        self._is_over = False

    def grant(self) -> None:
        with self._changing:
            if self._is_over:
                os.close(self.descriptor)
            self._is_over = True
            self._granted.release()

    def is_granted(self, seconds: float) -> bool:
        if self._granted.acquire(timeout=seconds):
            return True
        with self._changing:
            granted, self._is_over = self._is_over, True
            return granted
