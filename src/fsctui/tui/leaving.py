"""Leaving: drafts are kept, a bug is written down, and what is said afterwards stands below the closed app."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rich.text import Text
from textual.app import App
from textual.screen import Screen
from textual.worker import WorkerFailed

from fsctui.refusal import Refusal
from fsctui.tui.base import BaseScreen
from fsctui.tui.crash import crash_report


class LeavesInOrder(App[int]):
    """The part of the app that ends it, however it ends."""

    log_file: Path | None

    def _all_screens(self) -> list[Screen[Any]]:
        return [screen for stack in self._screen_stacks.values() for screen in stack]

    def save_drafts(self) -> Refusal | None:
        """Keep the drafts of all screens, each by itself; why the first of those that can't be kept can't."""
        first = None
        for screen in self._all_screens():
            if isinstance(screen, BaseScreen):
                try:
                    screen.save_draft()
                except Refusal as refusal:
                    first = first or refusal
        return first

    def end(self, number: int) -> None:
        """The terminal went away or somebody stops the program: keep the drafts, leave the terminal in order."""
        try:
            self.save_drafts()
        finally:
            self.exit(return_code=128 + number)

    def _handle_exception(self, error: Exception) -> None:
        """A bug: write it down without the values it worked on, say where, and stop."""
        self._return_code = 1
        cause = error.error if isinstance(error, WorkerFailed) and isinstance(error.error, Exception) else error
        if self._exception is None:
            self._exception = cause
            self._exception_event.set()
        self._exit_renderables.append(Text(crash_report(cause, self.log_file)))
        self._close_messages_no_wait()

    def _print_error_renderables(self) -> None:
        """What is said after the app has closed: lines are not broken, so that a path can be copied."""
        for said in self._exit_renderables:
            self.error_console.print(said, soft_wrap=True)
        self._exit_renderables.clear()
