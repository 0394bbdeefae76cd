"""The app: opens with a frame, receives the workspace from a thread, and holds what all screens share."""

from __future__ import annotations

import asyncio
import gc
import signal
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.filter import LineFilter
from textual.message import Message
from textual.screen import Screen
from textual.signal import Signal
from textual.widgets import Static

from fsctui import i18n
from fsctui.domain.text import clean
from fsctui.i18n import _, carry
from fsctui.refusal import Refusal
from fsctui.settings import asset_dir
from fsctui.tui.areas import AREAS, Area, resolve
from fsctui.tui.base import EVERYTHING, BaseScreen, Finished, Refused
from fsctui.tui.commands import AppCommands
from fsctui.tui.first_start import FirstStart, ask_who
from fsctui.tui.leaving import LeavesInOrder
from fsctui.tui.pasting import fitted, taken_together
from fsctui.tui.places import GoesPlaces
from fsctui.tui.safety import SafeText
from fsctui.tui.text import words
from fsctui.tui.themes import THEMES, for_few_colours
from fsctui.tui.typed_ahead import TypedAhead
from fsctui.tui.undo import History, history_of
from fsctui.tui.watch import Seen, Watch, Watcher
from fsctui.tui.widgets.frame import TitleBar

if TYPE_CHECKING:
    from textual.theme import Theme

    from fsctui.services.workspace import Workspace
    from fsctui.settings import Settings

SETTLED = 1.0
"""Seconds after the database was opened, when the first rows are painted for certain."""
SHORTEST, READ_IN_A_SECOND = 2.0, 25
"""How long a toast stays: seconds, and letters that a person reads in one."""
RecordSearch = Callable[[Any, str], Iterable[tuple[str, int, str]]]


class OpeningScreen(BaseScreen[None]):
    """What is on the screen while the database is being opened."""

    def body(self) -> ComposeResult:
        yield Static(_("Opening…"), id="opening", markup=False)

    @property
    def is_ready(self) -> bool:
        return False


class FsctuiApp(AppCommands, GoesPlaces, LeavesInOrder):
    """The terminal app.

    open_workspace: called once, in a thread, after the first paint; a refusal it raises ends the app with the reason.
    areas: where the number keys lead. first_area: where the app opens. log_file: where a crash is written down.
    search: called in a thread with the workspace and the words typed into the palette; yields (type, id, words).
    keymap: ids of actions -> the keys a person prefers, e.g. {"list.open": "o"}.
    who: called with the workspace, names the person in the title bar; speaks: gives that person's language.
    outside: called with the workspace, says whether they are a partner or a client, who have few of the areas.
    first_start: asks who works here when a refusal says that nobody knows (it has `candidates`).
    preferences: gives, in a thread, what the person chose earlier ("theme", "language"); remember: keeps a choice.
    watch: how other people's changes are noticed; None notices none.
    """

    ENABLE_COMMAND_PALETTE = False
    BINDINGS = [
        *(Binding(str(number), f"area({number})", show=False) for number in range(1, 10)),
        Binding("ctrl+c", "help_quit", show=False, system=True),
    ]

    class Opened(Message, bubble=False):
        def __init__(self, workspace: Any, preferences: Mapping[str, str]) -> None:
            self.workspace, self.preferences = workspace, preferences
            super().__init__()

    class NotOpened(Message, bubble=False):
        def __init__(self, refusal: Refusal) -> None:
            self.refusal = refusal
            super().__init__()

    def __init__(
        self,
        open_workspace: Callable[[], Workspace],
        *,
        areas: Sequence[Area] = AREAS,
        first_area: str | None = None,
        log_file: Path | None = None,
        theme: str = "dark",
        search: RecordSearch | None = None,
        who: Callable[[Any], str] | None = None,
        speaks: Callable[[Any], str] | None = None,
        outside: Callable[[Any], bool] | None = None,
        first_start: FirstStart | None = None,
        preferences: Callable[[Any], Mapping[str, str]] | None = None,
        remember: Callable[[Any, str, str], Any] | None = None,
        watch: Watch | None = None,
        keymap: Mapping[str, str] | None = None,
        handle_signals: bool = True,
    ) -> None:
        super().__init__(css_path=asset_dir("styles") / "app.tcss")
        self._open_workspace = open_workspace
        self._workspace: Workspace | None = None
        self._who_of, self._language_of, self._first_start = who, speaks, first_start
        self._is_outside = outside
        self._preferences_of, self._remember = preferences, remember
        self._watcher = None if watch is None else Watcher(self, watch)
        self._no_history = History()
        self._ahead = TypedAhead(self)
        self.who = ""
        self.unread = 0
        self.areas = tuple(areas)
        self.first_area = first_area or (self.areas[0].id if self.areas else "")
        self.log_file = log_file
        self.record_search = search
        self.handle_signals = handle_signals
        self.set_keymap(keymap or {})
        self.drafts: dict[str, str] = {}
        self.topics: Signal[frozenset[str]] = Signal(self, "topics")
        for _name, known in THEMES.values():
            self.register_theme(known)
        self._few_colours: Theme | None = None
        self._use_theme(theme)
        for area in self.areas:
            self.add_mode(area.id, partial(self._area_screen, area))

    # Opening

    def get_default_screen(self) -> Screen[Any]:
        return OpeningScreen()

    def on_mount(self) -> None:
        if self.handle_signals and not self.is_headless and threading.current_thread() is threading.main_thread():
            loop = asyncio.get_running_loop()
            for number in (signal.SIGHUP, signal.SIGTERM):
                loop.add_signal_handler(number, self.end, number)
        if not self.is_headless:
            self.fit_colours(self.console.color_system)
        self.call_after_refresh(self._open)

    def fit_colours(self, color_system: str | None) -> None:
        """On a terminal of few colours another theme stands in for those that would lose theirs."""
        self._few_colours = for_few_colours(color_system, no_color=self.no_color)
        if self._few_colours is not None:
            self.register_theme(self._few_colours)
            self.theme = self._few_colours.name

    def _use_theme(self, name: str) -> None:
        self.theme = (self._few_colours or THEMES[name][1]).name

    async def on_event(self, event: events.Event) -> None:
        if not (isinstance(event, events.InputEvent) and event.is_forwarded) and self._ahead.takes(event):
            return
        event = taken_together(self, event)
        if isinstance(event, events.Paste) and not event.is_forwarded:
            event = fitted(self, event)
        await super().on_event(event)

    def _open(self) -> None:
        self._ahead.again()

        def work() -> None:
            try:
                workspace = self._open_workspace()
                preferences = {} if self._preferences_of is None else self._preferences_of(workspace)
            except Refusal as refusal:
                self.post_message(self.NotOpened(refusal))
                return
            for area in self.areas:
                if area.id == self.first_area:
                    # Imported here, so that switching to it doesn't hold up the screen; `go` tells what is wrong.
                    with suppress(Exception):
                        resolve(area.screen)
            self.post_message(self.Opened(workspace, preferences))

        self.run_worker(carry(work), name="open", thread=True)

    def _settle(self) -> None:
        """The start is over: garbage is looked for from now on, but not among what the start has made."""
        if not gc.isenabled():
            gc.freeze()
            gc.enable()

    def on_fsctui_app_opened(self, message: Opened) -> None:
        self._workspace = message.workspace
        self.set_timer(SETTLED, self._settle)
        if self._is_outside is not None and self._is_outside(message.workspace):
            self.areas = tuple(area for area in self.areas if area.outside)
        if self._who_of is not None:
            self.who = self._who_of(message.workspace)
        chosen = message.preferences
        if chosen.get("theme") in THEMES:
            self._use_theme(chosen["theme"])
        language = chosen.get("language")
        if language is None and self._language_of is not None:
            language = self._language_of(message.workspace)
        if language is not None:
            i18n.use(i18n.match(language) or i18n.LANGUAGES[0])
        if self._watcher is not None:
            self._watcher.start()
        # An area that can't be shown is told about; the next one is shown then.
        any(self.go(area) for area in (self.first_area, *(area.id for area in self.areas)) if area)
        self.run_worker(self._ahead.play(), name="typed ahead", group="typed ahead")

    def on_fsctui_app_not_opened(self, message: NotOpened) -> None:
        self._settle()
        self._ahead.drop()
        if self._first_start is not None and getattr(message.refusal, "candidates", None):
            self.run_worker(self._ask_who(message.refusal, self._first_start), group="action")
        else:
            self._give_up(message.refusal)

    def _give_up(self, refusal: Refusal) -> None:
        self.exit(return_code=refusal.kind.value, message=Text(clean(words(refusal), multiline=True)))

    async def _ask_who(self, refusal: Refusal, first_start: FirstStart) -> None:
        """The first start: who works here? Leaving by escape ends the app with the refusal's words."""
        chosen = await ask_who(self, first_start)
        if chosen is None:
            self._give_up(refusal)
            return

        def choose() -> None:
            try:
                first_start.choose(chosen)
            except Refusal as refused:
                self.post_message(self.NotOpened(refused))
            else:
                self.call_from_thread(self._open)

        self.run_worker(carry(choose), name="first start", thread=True)

    @property
    def is_open(self) -> bool:
        return self._workspace is not None

    @property
    def workspace(self) -> Workspace:
        """The handle on everything stored. Screens load only once it is open."""
        if self._workspace is None:
            raise RuntimeError("the workspace is used before it is open")
        return self._workspace

    @property
    def history(self) -> History:
        """What can be undone and done again."""
        return self._no_history if self._workspace is None else history_of(self._workspace)

    # What happened

    def on_finished(self, message: Finished) -> None:
        done = message.done
        if done.said:
            self.notify(done.said)
        if done.entry is not None:
            self.history.add(done.entry)
        if done.topics:
            self.topics.publish(done.topics)
        if self._watcher is not None and done.topics & {"notice", EVERYTHING}:
            self._watcher.look(count=True)

    def on_fsctui_app_seen(self, message: Seen) -> None:
        if self._watcher is not None:
            self._watcher.seen(message)

    def show_unread(self, count: int) -> None:
        """How many notices wait; the title bar of every screen says it."""
        if count != self.unread:
            self.unread = count
            for screen in self._all_screens():
                for bar in screen.query(TitleBar):
                    bar.refresh()

    def on_refused(self, message: Refused) -> None:
        self.say_no(message.refusal)

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: Literal["information", "warning", "error"] = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """A toast in the footer's line, in the place of the one before, for as long as it takes to read it."""
        text = clean(message, multiline=True)
        seconds = timeout if timeout is not None else SHORTEST + len(text) / READ_IN_A_SECOND
        super().notify(text, title=clean(title), severity=severity, timeout=seconds, markup=False)

    def copy(self, text: str) -> None:
        """Put our own, cleaned text on the clipboard (OSC 52)."""
        self.copy_to_clipboard(clean(text, multiline=True))
        self.notify(_("Copied."))

    def get_line_filters(self) -> Sequence[LineFilter]:
        return [*super().get_line_filters(), _SAFE]

    # Choices that last

    def keep(self, name: str, value: str) -> None:
        """Remember a choice for the next start; a refusal is told, and the choice holds until the app is left."""
        if self._remember is None or not self.is_open:
            return
        remember, workspace = self._remember, self.workspace

        def work() -> None:
            try:
                remember(workspace, name, value)
            except Refusal as refusal:
                self.post_message(Refused(refusal))

        self.run_worker(carry(work), name="remember", group="write", thread=True)

    def speak(self, language: str) -> None:
        """Switch the language of everything that is shown, at once."""
        i18n.use(language)
        for screen in self._all_screens():
            if isinstance(screen, BaseScreen):
                screen._speak()


_SAFE = SafeText()


def run(settings: Settings, *, demo: bool = False) -> int:
    """Open the app on the settings' database, or on a throw-away copy of the demo bank; its exit code."""
    from fsctui.tui.start import run as start

    return start(settings, demo=demo)
