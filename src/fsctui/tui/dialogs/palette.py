"""`:` and ctrl+p: every command of this moment, the areas, and records by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fsctui.i18n import _
from fsctui.tui.actions import Live
from fsctui.tui.dialogs.help import as_choice
from fsctui.tui.dialogs.pick import Choice, Pick, matching

if TYPE_CHECKING:
    from fsctui.tui.app import FsctuiApp

ENOUGH_LETTERS = 2
"""Records are searched from this many letters on."""


@dataclass(frozen=True, slots=True)
class Go:
    """Something else to run: an area, a record."""

    act: Callable[[], Any]

    def run(self) -> None:
        self.act()


class Palette(Pick):
    """Gives what to run: a `Live` action or a `Go`."""

    def __init__(self, app: FsctuiApp, actions: Iterable[Live]) -> None:
        self.commands: list[Choice[Any]] = [
            as_choice(live, keys_first=False)
            for live in actions
            if live.action.palette and live.action.id != "app.palette"
        ]
        for area in app.areas:
            where = area.id
            self.commands.append(Choice(Go(lambda where=where: app.go(where)), _(area.title), area.key))  # type: ignore[misc]
        self.host = app
        super().__init__(_("Commands"), self.find, placeholder=_("A command, or the name of a record"))

    def find(self, typed: str) -> Iterable[Choice[Any]]:
        """The commands that match, then the records; runs in a thread."""
        yield from matching(self.commands, typed)
        app = self.host
        if app.record_search is not None and app.is_open and len(typed) >= ENOUGH_LETTERS:
            for kind, identity, label in app.record_search(app.workspace, typed):
                yield Choice(Go(lambda k=kind, i=identity: app.open_record(k, i)), label, kind)  # type: ignore[misc]
