"""The first start on a database: nobody knows yet who works here, so it is asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fsctui.i18n import _

if TYPE_CHECKING:
    from fsctui.tui.app import FsctuiApp


@dataclass(frozen=True, slots=True)
class FirstStart:
    """How the first start asks who works here: (username, name) of whom the typed text fits, and what a choice does.

    Both are called in a thread. After the choice the workspace is opened again.
    """

    candidates: Callable[[str], Sequence[tuple[str, str]]]
    choose: Callable[[str], None]


async def ask_who(app: FsctuiApp, first_start: FirstStart) -> str | None:
    """The username that was chosen, or None when the question was left by escape."""
    from fsctui.tui.dialogs.pick import Choice, Pick

    def provider(typed: str) -> list[Choice[str]]:
        return [Choice(user, name, user) for user, name in first_start.candidates(typed)]

    chosen = await app.push_screen_wait(Pick(_("Who are you?"), provider))
    return None if chosen is None else str(chosen)
