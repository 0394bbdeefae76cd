"""Ending on request: SIGTERM and SIGINT wait until what is being done is whole."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, current_thread, main_thread
from types import FrameType
from typing import Any


@contextmanager
def stopping() -> Iterator[Event]:
    """An event that is set when the process is asked to end: what is being done is finished first.

    Asked twice, the process ends as it would without this.
    """
    stop = Event()
    before: dict[int, Any] = {}

    def asked(signum: int, frame: FrameType | None) -> None:
        stop.set()
        restore()

    def restore() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)

    if current_thread() is main_thread():
        before |= {number: signal.signal(number, asked) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stop
    finally:
        restore()
