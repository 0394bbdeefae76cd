"""Completing the path of a file while it is typed."""

from __future__ import annotations

import os
from pathlib import Path

from textual.suggester import Suggester

from fsctui.domain.text import clean


class Paths(Suggester):
    """The first name in the folder that begins like what was typed; the right arrow takes it.

    Hidden files are offered only after a dot, names that a terminal would obey never.
    """

    def __init__(self) -> None:
        super().__init__(use_cache=False, case_sensitive=True)

    async def get_suggestion(self, value: str) -> str | None:
        folder, start = os.path.split(value)
        try:
            with os.scandir(Path(folder or ".").expanduser()) as entries:
                names = sorted(
                    entry.name + ("/" if entry.is_dir() else "")
                    for entry in entries
                    if entry.name.startswith(start) and (start or not entry.name.startswith("."))
                )
        except (OSError, RuntimeError, ValueError):
            # No such folder, no such person's home, or no path at all: there is nothing to offer.
            return None
        if not names or clean(names[0]) != names[0]:
            return None
        return value[: len(value) - len(start)] + names[0]
