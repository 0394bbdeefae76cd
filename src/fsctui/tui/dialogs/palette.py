"""`:` and ctrl+p: every command of this moment, the areas and what can be done there, and records by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from fsctui.i18n import _
from fsctui.tui.actions import Action, HasActions, Live, printed
from fsctui.tui.areas import Area, resolve
from fsctui.tui.dialogs.help import Explained, as_choice
from fsctui.tui.dialogs.pick import Choice, matching

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


class Palette(Explained):
    """Gives what to run: a `Live` action or a `Go`."""

    def __init__(self, app: FsctuiApp, actions: Iterable[Live]) -> None:
        live = [each for each in actions if each.action.palette and each.action.id != "app.palette"]
        self.here = {each.action.id for each in live}
        self.commands: list[Choice[Any]] = [as_choice(each, keys_first=False) for each in live]
        for area in app.areas:
            go = Go(partial(app.go, area.id))
            self.commands.append(Choice(go, _(area.title), f"{_('go to')} {area.key}"))
        self.host = app
        super().__init__(_("Commands"), self.find, placeholder=_("A command, or the name of a record"))

    def find(self, typed: str) -> Iterable[Choice[Any]]:
        """The commands of this screen that match, then records, then what other areas can do; runs in a thread."""
        yield from matching(self.commands, typed)
        app = self.host
        if not app.is_open or len(typed) < ENOUGH_LETTERS:
            return
        if app.record_search is not None:
            for kind, identity, label in app.record_search(app.workspace, typed):
                yield Choice(Go(partial(app.open_record, kind, identity)), label, kind)
        yield from matching(self.elsewhere(), typed)

    def elsewhere(self) -> Iterable[Choice[Any]]:
        """What the screens of the other areas can do without a row: it is done there."""
        for area in self.host.areas:
            for action in actions_of(area) if area.id != self.host.area else ():
                if action.id not in self.here:
                    label = f"{_(area.title)}: {_(action.help)}"
                    yield Choice(Go(partial(self.host.act_in, area.id, action.id)), label, printed(action.first_key))


def actions_of(area: Area) -> Iterable[Action]:
    """What an area's screen declares for the palette; nothing of a screen that can't be opened, as `go` will tell."""
    found: type[Any] | None = None
    with suppress(Exception):
        found = resolve(area.screen)
    if found is None or not issubclass(found, HasActions):
        return
    for action in found.ACTIONS.values():
        if action.palette and not action.rows and action.id not in found.WITHOUT:
            yield action
