"""Processes for tests of races and kills: forked, because a fresh interpreter takes too long to start."""

from __future__ import annotations

import os
import pickle
import signal
import traceback
from collections.abc import Callable
from typing import Any


class Process:
    """A forked child that runs a function; what it passes to `tell` comes out of `told`, even when it was killed."""

    def __init__(self, work: Callable[[Callable[[Any], None]], Any]) -> None:
        self._reading, writing = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(self._reading)
            status = 1
            try:
                work(lambda value: _tell(writing, value))
                status = 0
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(status)
        os.close(writing)
        self.told: list[Any] = []

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)

    def listen(self, count: int) -> None:
        """Wait until so many values were told, or the child is gone."""
        with os.fdopen(os.dup(self._reading), "rb", buffering=0) as pipe:
            while len(self.told) < count:
                try:
                    self.told.append(_read(pipe))
                except EOFError:
                    return

    def join(self) -> int:
        """Wait for the end; the exit status, or minus the signal that ended it."""
        with os.fdopen(self._reading, "rb", buffering=0) as pipe:
            while True:
                try:
                    self.told.append(_read(pipe))
                except EOFError:
                    break
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


def run_all(count: int, work: Callable[[int, Callable[[Any], None]], Any]) -> list[list[Any]]:
    """Run the function in so many processes at once; each one's told values. Any failure fails the test."""
    processes = [Process(lambda tell, number=number: work(number, tell)) for number in range(count)]
    statuses = [process.join() for process in processes]
    assert statuses == [0] * count
    return [process.told for process in processes]


def _tell(pipe: int, value: Any) -> None:
    data = pickle.dumps(value)
    os.write(pipe, len(data).to_bytes(4, "big") + data)


def _read(pipe: Any) -> Any:
    size = _exactly(pipe, 4)
    return pickle.loads(_exactly(pipe, int.from_bytes(size, "big")))


def _exactly(pipe: Any, count: int) -> bytes:
    data = b""
    while len(data) < count:
        more = pipe.read(count - len(data))
        if not more:
            raise EOFError
        data += more
    return data
