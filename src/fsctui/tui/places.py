"""Going places: the areas of the app, the screens on top of them, and what happens when one can't be shown."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from textual.app import App
from textual.screen import Screen
from textual.worker import WorkType

from fsctui.i18n import _
from fsctui.tui.actions import HasActions
from fsctui.tui.areas import RECORD_SCREENS, SCREENS, Area, resolve
from fsctui.tui.crash import write_down
from fsctui.tui.typed_ahead import ready_in_time


class GoesPlaces(App[int]):
    """The part of the app that shows areas and screens."""

    areas: tuple[Area, ...]
    first_area: str
    log_file: Path | None

    @property
    def is_open(self) -> bool:
        """Whether the database is open."""
        raise NotImplementedError

    @property
    def area(self) -> str:
        """The id of the area that is shown."""
        return self.current_mode

    def _area_screen(self, area: Area) -> Screen[Any]:
        return resolve(area.screen)()

    def go(self, area: str) -> bool:
        """Show an area; the screens opened above it are as they were left. Whether it is shown now."""
        if not self.is_open or self.screen.is_modal:
            return False
        if all(self._class_of(known.screen) is None for known in self.areas if known.id == area):
            return False
        self.switch_mode(area)
        return True

    def act_in(self, area: str, action: str) -> None:
        """Go to an area and run an action of its screen there, once what it shows is here."""
        if self.go(area):
            work: WorkType[None] = partial(self._act_when_ready, action)
            self.run_worker(work, name="act", group="act", exclusive=True)

    async def _act_when_ready(self, action: str) -> None:
        screen = self.screen
        if await ready_in_time(screen) and self.screen is screen and isinstance(screen, HasActions):
            screen.action_act(action)

    def _class_of(self, path: str) -> type[Screen[Any]] | None:
        """A screen's class; when its module can't be used the rest of the app goes on, and the log says why."""
        try:
            return resolve(path)
        except Exception as error:
            said = _("This part of fsctui can’t be opened because of an error in the program.")
            self.notify(f"{said} {write_down(error, self.log_file)}", severity="error")
            return None

    def action_area(self, number: int) -> None:
        for area in self.areas:
            if area.key == str(number):
                self.go(area.id)

    def choose_first(self, key: str) -> bool:
        """While the database is being opened: open at the area of this key; False when there is none."""
        found = next((area.id for area in self.areas if area.key == key), None)
        if found is not None:
            self.first_area = found
        return found is not None

    def open_record(self, kind: str, identity: int) -> None:
        """Show one thing on top of what is shown now: a plan, a template, a record."""
        self._push(RECORD_SCREENS.get(kind, RECORD_SCREENS["record"]), identity)

    def open(self, name: str, **arguments: Any) -> None:
        """Show another screen of `areas.SCREENS` on top, made with these arguments."""
        self._push(SCREENS[name], **arguments)

    def launch(self, template: str | None = None, targets: Sequence[Any] = ()) -> None:
        """Open the launch wizard, with a template (by name) and records (`RecordRef`s) where they are known already."""
        self.open("launch", template=template, targets=tuple(targets))

    def _push(self, path: str, *arguments: Any, **named: Any) -> None:
        found: Any = self._class_of(path)
        if found is not None:
            self.push_screen(found(*arguments, **named))
