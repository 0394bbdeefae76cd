"""Keys pressed before the first screen has its rows: they are kept in order, and played to it once it has them."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from textual import events

if TYPE_CHECKING:
    from textual.screen import Screen

    from fsctui.tui.app import FsctuiApp

AT_ONCE = frozenset({"ctrl+q", "ctrl+c"})
"""Keys that count at any time."""
TURN = 0.02
PATIENCE = 10.0
"""Seconds that a key waits for the screen it is meant for; what takes longer may want to be left by a key."""


class TypedAhead:
    """Holds the keys from the start until the first screen is ready for them."""

    def __init__(self, app: FsctuiApp) -> None:
        self.app = app
        self.holding = True
        self._held: deque[events.Key | events.Paste] = deque()
        self._played: events.Event | None = None

    def takes(self, event: events.Event) -> bool:
        """Whether the event waits here; then nobody else handles it now."""
        if not self.holding or not isinstance(event, events.Key | events.Paste) or event is self._played:
            return False
        if isinstance(event, events.Key):
            if event.key in AT_ONCE:
                return False
            if event.key == "escape":
                # As everywhere, escape takes back what was begun.
                self._held.clear()
                return True
            if not self._held and not self.app.is_open and self.app.choose_first(event.character or ""):
                return True
        self._held.append(event)
        return True

    def drop(self) -> None:
        """A question comes before the first screen: keys are for it, and those pressed before it were not."""
        self.holding = False
        self._held.clear()

    def again(self) -> None:
        """The database is opened once more."""
        self.holding = True

    async def play(self) -> None:
        """Give the keys one by one, each to the screen that the one before has led to, once that has its rows."""
        while True:
            await _until(self._ready)
            if not self._held:
                break
            self._played = self._held.popleft()
            self.app.post_message(self._played)
            await asyncio.sleep(TURN)
        self.holding = False

    def _ready(self) -> bool:
        return not self.app.message_queue_size and _is_ready(self.app.screen)


def _is_ready(screen: Screen[Any]) -> bool:
    return not screen.message_queue_size and screen.is_running and getattr(screen, "is_ready", True)


async def _until(ready: Callable[[], bool]) -> bool:
    clock = asyncio.get_running_loop().time
    end = clock() + PATIENCE
    while not ready() and clock() < end:
        await asyncio.sleep(TURN / 2)
    return ready()


async def ready_in_time(screen: Screen[Any]) -> bool:
    """Wait until what a screen shows is here; False when that takes longer than anybody waits."""
    return await _until(lambda: _is_ready(screen))


__all__ = ["TypedAhead", "ready_in_time"]
