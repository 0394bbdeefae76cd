"""`?`: the keys of the screen, searchable; enter runs the chosen one."""

from __future__ import annotations

from collections.abc import Iterable

from fsctui.i18n import _
from fsctui.tui.actions import Live
from fsctui.tui.dialogs.pick import Choice, Pick
from fsctui.tui.text import words


def as_choice(live: Live, *, keys_first: bool) -> Choice[Live]:
    """An action as a line; one that can't be used is dimmed and says why."""
    keys = " ".join(live.keys)
    label = f"{keys:<14} {live.help}" if keys_first else live.help
    return Choice(live, label, "" if keys_first else keys, "" if live.reason is None else words(live.reason))


class Help(Pick):
    """Gives the action to run."""

    def __init__(self, actions: Iterable[Live]) -> None:
        shown = sorted(actions, key=lambda live: (live.action.footer is None, live.action.footer or 0))
        super().__init__(_("Keys"), [as_choice(live, keys_first=True) for live in shown])
