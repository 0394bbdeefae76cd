"""The app: opens with a frame, receives the workspace from a thread, and holds what all screens share."""

from __future__ import annotations

import asyncio
import signal
import threading
import time
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from rich.text import Text
from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.filter import LineFilter
from textual.message import Message
from textual.screen import Screen
from textual.signal import Signal
from textual.widgets import Static
from textual.worker import WorkerFailed

from fsctui import i18n
from fsctui.domain.text import clean
from fsctui.i18n import N_, _, carry
from fsctui.refusal import Refusal
from fsctui.settings import asset_dir
from fsctui.tui.actions import HasActions, action, live_actions
from fsctui.tui.areas import AREAS, LAUNCH_SCREEN, RECORD_SCREENS, Area, resolve
from fsctui.tui.base import BaseScreen, Finished, Refused
from fsctui.tui.safety import SafeText
from fsctui.tui.text import words
from fsctui.tui.themes import THEMES

if TYPE_CHECKING:
    from fsctui.services.workspace import Workspace
    from fsctui.settings import Settings

LANGUAGE_NAMES = {"en": "English", "fr": "Français", "es": "Español", "pt_BR": "Português (Brasil)"}
RecordSearch = Callable[[Any, str], Iterable[tuple[str, int, str]]]


@dataclass(frozen=True, slots=True)
class FirstStart:
    """How the first start asks who works here: (username, name) of everybody to choose from, and what a choice does.

    Both are called in a thread. After the choice the workspace is opened again.
    """

    candidates: Callable[[], Sequence[tuple[str, str]]]
    choose: Callable[[str], None]


class OpeningScreen(BaseScreen[None]):
    """What is on the screen while the database is being opened."""

    def body(self) -> ComposeResult:
        yield Static(_("Opening…"), id="opening", markup=False)


class FsctuiApp(HasActions, App[int]):
    """The terminal app.

    open_workspace: called once, in a thread, after the first paint; a refusal it raises ends the app with the reason.
    areas: where the number keys lead. first_area: where the app opens. log_file: where a crash is written down.
    search: called in a thread with the workspace and the words typed into the palette; yields (type, id, words).
    keymap: ids of actions -> the keys a person prefers, e.g. {"list.open": "o"}.
    who: called with the workspace, names the person in the title bar; speaks: gives that person's language.
    first_start: asks who works here when a refusal says that nobody knows (it has `candidates`).
    """

    ENABLE_COMMAND_PALETTE = False
    BINDINGS = [
        *(Binding(str(number), f"area({number})", show=False) for number in range(1, 10)),
        Binding("ctrl+c", "help_quit", show=False, system=True),
    ]

    class Opened(Message, bubble=False):
        def __init__(self, workspace: Any) -> None:
            self.workspace = workspace
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
        first_start: FirstStart | None = None,
        keymap: Mapping[str, str] | None = None,
        handle_signals: bool = True,
    ) -> None:
        super().__init__(css_path=asset_dir("styles") / "app.tcss")
        self._open_workspace = open_workspace
        self._workspace: Workspace | None = None
        self._who_of, self._language_of, self._first_start = who, speaks, first_start
        self.who = ""
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
        self.theme = THEMES[theme][1].name
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
        self.call_after_refresh(self._open)

    def _open(self) -> None:
        def work() -> None:
            try:
                workspace = self._open_workspace()
            except Refusal as refusal:
                self.post_message(self.NotOpened(refusal))
                return
            for area in self.areas:
                if area.id == self.first_area:
                    resolve(area.screen)  # imported here, so that switching to it doesn't hold up the screen
            self.post_message(self.Opened(workspace))

        self.run_worker(carry(work), name="open", thread=True)

    def on_fsctui_app_opened(self, message: Opened) -> None:
        self._workspace = message.workspace
        if self._who_of is not None:
            self.who = self._who_of(message.workspace)
        if self._language_of is not None:
            i18n.use(i18n.match(self._language_of(message.workspace)) or i18n.LANGUAGES[0])
        if self.first_area:
            self.switch_mode(self.first_area)

    def on_fsctui_app_not_opened(self, message: NotOpened) -> None:
        if self._first_start is not None and getattr(message.refusal, "candidates", None):
            self.run_worker(self._ask_who(message.refusal, self._first_start), group="action")
        else:
            self._give_up(message.refusal)

    def _give_up(self, refusal: Refusal) -> None:
        self.exit(return_code=refusal.kind.value, message=Text(clean(words(refusal), multiline=True)))

    async def _ask_who(self, refusal: Refusal, first_start: FirstStart) -> None:
        """The first start: who works here? Leaving by escape ends the app with the refusal's words."""
        from fsctui.tui.dialogs.pick import Choice, Pick

        def provider(typed: str) -> list[Choice[str]]:
            people = first_start.candidates()
            wanted = typed.casefold()
            return [Choice(user, name, user) for user, name in people if wanted in f"{name} {user}".casefold()]

        chosen = await self.push_screen_wait(Pick(_("Who are you?"), provider))
        if chosen is None:
            self._give_up(refusal)
            return

        def choose() -> None:
            try:
                first_start.choose(str(chosen))
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

    # Going places

    @property
    def area(self) -> str:
        """The id of the area that is shown."""
        return self.current_mode

    def _area_screen(self, area: Area) -> Screen[Any]:
        return resolve(area.screen)()

    def go(self, area: str) -> None:
        """Show an area; the screens opened above it are as they were left."""
        if self.is_open and not self.screen.is_modal:
            self.switch_mode(area)

    def action_area(self, number: int) -> None:
        for area in self.areas:
            if area.key == str(number):
                self.go(area.id)

    def open_record(self, kind: str, identity: int) -> None:
        """Show one thing on top of what is shown now: a plan, a template, a record."""
        self.push_screen(resolve(RECORD_SCREENS.get(kind, RECORD_SCREENS["record"]))(identity))  # type: ignore[arg-type]

    def launch(self, template: str | None = None, targets: Sequence[Any] = ()) -> None:
        """Open the launch wizard, with a template (by name) and records (`RecordRef`s) where they are known already."""
        self.push_screen(resolve(LAUNCH_SCREEN)(template, tuple(targets)))  # type: ignore[arg-type]

    # What happened

    def on_finished(self, message: Finished) -> None:
        done = message.done
        if done.said:
            self.notify(done.said)
        if done.topics:
            self.topics.publish(done.topics)

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
        """A toast; its text is cleaned and never read as markup."""
        super().notify(
            clean(message, multiline=True), title=clean(title), severity=severity, timeout=timeout, markup=False
        )

    def copy(self, text: str) -> None:
        """Put our own, cleaned text on the clipboard (OSC 52)."""
        self.copy_to_clipboard(clean(text, multiline=True))
        self.notify(_("Copied."))

    def get_line_filters(self) -> Sequence[LineFilter]:
        return [*super().get_line_filters(), _SAFE]

    # Actions of the whole app

    @action("app.palette", "colon,ctrl+p", label=N_("commands"), help=N_("Find any command or record"), footer=None)
    async def palette(self) -> None:
        from fsctui.tui.dialogs.palette import Palette

        chosen = await self.push_screen_wait(Palette(self, live_actions(self.screen)))
        if chosen is not None:
            chosen.run()

    def why_modal(self) -> str | None:
        return _("Close this dialog first.") if self.screen.is_modal else None

    @action(
        "app.help", "question_mark,f1", label=N_("keys"), help=N_("The keys of this screen; enter runs one"), footer=99
    )
    async def help_keys(self) -> None:
        from fsctui.tui.dialogs.help import Help

        chosen = await self.push_screen_wait(Help(live_actions(self.screen)))
        if chosen is not None:
            chosen.run()

    def why_no_launch(self) -> str | None:
        if LAUNCH_SCREEN.endswith(f":{type(self.screen).__name__}"):
            return _("You are launching a plan here.")
        return self.why_modal() if self.is_open else _("The database is still being opened.")

    @action("app.launch", "ctrl+l", label=N_("launch"), help=N_("Launch an action plan"), footer=None,
            enabled="why_no_launch")  # fmt: skip
    def launch_plan(self) -> None:
        self.launch()

    @action("app.language", "f8", label=N_("language"), help=N_("Another language for the interface"), footer=None)
    async def language(self) -> None:
        from fsctui.tui.dialogs.pick import Choice, Pick

        choices = [Choice(tag, LANGUAGE_NAMES[tag]) for tag in i18n.LANGUAGES]
        chosen = await self.push_screen_wait(Pick(_("Language"), choices, current=i18n.current()))
        if chosen is not None:
            self.speak(str(chosen))

    @action("app.theme", "f9", label=N_("theme"), help=N_("Light, dark or high contrast"), footer=None)
    async def choose_theme(self) -> None:
        from fsctui.tui.dialogs.pick import Choice, Pick

        choices = [Choice(name, _(title)) for name, (title, _theme) in THEMES.items()]
        chosen = await self.push_screen_wait(Pick(_("Theme"), choices))
        if chosen is not None:
            self.theme = THEMES[str(chosen)][1].name

    @action("app.quit", "ctrl+q", label=N_("quit"), help=N_("Leave fsctui"), footer=None, priority=True)
    def leave_app(self) -> None:
        self._save_drafts()
        self.exit(return_code=0)

    def action_help_quit(self) -> None:
        """Ctrl+C doesn't quit: it is pressed out of habit."""
        self.notify(_("Press ctrl+q to leave fsctui."))

    def speak(self, language: str) -> None:
        """Switch the language of everything that is shown, at once."""
        i18n.use(language)
        for screen in self._all_screens():
            if isinstance(screen, BaseScreen):
                screen._speak()

    def _all_screens(self) -> list[Screen[Any]]:
        return [screen for stack in self._screen_stacks.values() for screen in stack]

    # Leaving

    def _save_drafts(self) -> None:
        for screen in self._all_screens():
            if isinstance(screen, BaseScreen):
                screen.save_draft()

    def end(self, number: int) -> None:
        """The terminal went away or somebody stops the program: keep the drafts, leave the terminal in order."""
        self._save_drafts()
        self.exit(return_code=128 + number)

    def _handle_exception(self, error: Exception) -> None:
        """A bug: write it down without the values it worked on, say where, and stop."""
        self._return_code = 1
        cause = error.error if isinstance(error, WorkerFailed) and isinstance(error.error, Exception) else error
        if self._exception is None:
            self._exception = cause
            self._exception_event.set()
        self._exit_renderables.append(Text(self._crash_report(cause), no_wrap=True, overflow="ignore"))
        self._close_messages_no_wait()

    def _crash_report(self, error: BaseException) -> str:
        lines = [_("fsctui has stopped because of an error in the program. Your saved work is safe.")]
        if self.log_file is not None:
            report = "".join(traceback.format_exception(error))
            try:
                self.log_file.parent.mkdir(parents=True, exist_ok=True)
                with self.log_file.open("a", encoding="utf-8") as file:
                    file.write(f"{time.strftime('%Y-%m-%dT%H:%M:%S%z')}\n{clean(report, multiline=True)}\n\n")
                lines.append(_("The details are in {file}.").format(file=self.log_file))
            except OSError as problem:
                lines.append(clean(f"{type(error).__name__}; {self.log_file}: {problem.strerror}"))
        else:
            lines.append(clean("".join(traceback.format_exception(error)), multiline=True))
        return "\n".join(lines)


_SAFE = SafeText()


def run(settings: Settings, *, demo: bool = False) -> int:
    """Open the app on the settings' database, or on a throw-away copy of the demo bank; its exit code."""
    from fsctui.tui.start import run as start

    return start(settings, demo=demo)
