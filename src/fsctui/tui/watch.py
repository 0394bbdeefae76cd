"""Watches the database while the app runs: what other people and programs change appears, and so do new notices."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from textual.message import Message
from textual.timer import Timer

from fsctui.i18n import carry
from fsctui.refusal import Refusal
from fsctui.tui.work import EVERYTHING

if TYPE_CHECKING:
    from fsctui.tui.app import FsctuiApp

UNSEEN = 5
"""While the terminal hasn't the focus, only every so many looks are taken."""


@dataclass(frozen=True, slots=True)
class Watch:
    """What is asked, in a thread, with the workspace: `mark` is another number after every change that anybody makes
    (one row by its key), `unread` counts this person's notices. `every`: seconds between two looks."""

    mark: Callable[[Any], int]
    unread: Callable[[Any], int]
    every: float = 2.0


class Seen(Message, bubble=False, namespace="fsctui_app"):
    """What a look found."""

    def __init__(self, mark: int, unread: int | None) -> None:
        self.mark, self.unread = mark, unread
        super().__init__()


class Watcher:
    """Looks every few seconds, one look at a time; a look counts notices only when something has changed."""

    def __init__(self, app: FsctuiApp, watch: Watch) -> None:
        self.app, self.watch = app, watch
        self.mark: int | None = None
        self._looking = False
        self._count = False
        self._passed = 0
        self._timer: Timer | None = None

    def start(self) -> None:
        """Take the first look now."""
        if self._timer is None:
            self._timer = self.app.set_interval(self.watch.every, self._tick)
        self.look()

    def _tick(self) -> None:
        self._passed += 1
        if self.app.app_focus or self._passed % UNSEEN == 0:
            self.look()

    def look(self, *, count: bool = False) -> None:
        """Ask in a thread, one question at a time. count: the notices too, whether or not anything has changed."""
        self._count |= count
        if self._looking:
            return
        self._looking, count, self._count = True, self._count, False
        workspace, before = self.app.workspace, self.mark

        def work() -> None:
            try:
                mark = self.watch.mark(workspace)
                unread = self.watch.unread(workspace) if count or mark != before else None
            except Refusal:
                # Whoever reads or writes next is told; the next look asks again.
                self._looking = False
                return
            self.app.post_message(Seen(mark, unread))

        self.app.run_worker(carry(work), name="watch", group="watch", thread=True)

    def seen(self, message: Seen) -> None:
        """Take in what a look found: new notices, and a change that every screen should hear of."""
        self._looking = False
        changed = self.mark is not None and message.mark != self.mark
        self.mark = message.mark
        if message.unread is not None:
            self.app.show_unread(message.unread)
        if self._count:
            self.look()
        if changed:
            self.app.topics.publish(frozenset({EVERYTHING}))
