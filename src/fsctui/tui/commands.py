"""The commands of the whole app: they are there on every screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual.app import App

from fsctui import i18n
from fsctui.i18n import N_, _
from fsctui.tui.about import explain
from fsctui.tui.actions import HasActions, action, live_actions
from fsctui.tui.areas import LAUNCH_SCREEN
from fsctui.tui.themes import THEMES

if TYPE_CHECKING:
    from fsctui.tui.app import FsctuiApp

LANGUAGE_NAMES = {"en": "English", "fr": "Français", "es": "Español", "pt_BR": "Português (Brasil)"}


class AppCommands(HasActions, App[int]):
    """What the keys of the app do; `FsctuiApp` is what they do it with."""

    _told_unkept = False

    @property
    def whole(self) -> FsctuiApp:
        return cast("FsctuiApp", self)

    @action("app.palette", "colon,ctrl+p", label=N_("commands"), help=N_("Find any command or record"), footer=None)
    async def palette(self) -> None:
        from fsctui.tui.dialogs.palette import Palette

        chosen = await self.push_screen_wait(Palette(self.whole, live_actions(self.screen)))
        if chosen is not None:
            chosen.run()

    def why_modal(self) -> str | None:
        return _("Close this dialog first.") if self.screen.is_modal else None

    @action("app.about", "f1", label=N_("about"), help=N_("What this field is; elsewhere the keys"), footer=None)
    async def about(self) -> None:
        if not await explain(self.screen):
            await self.help_keys()

    @action(
        "app.help", "question_mark", label=N_("keys"), help=N_("The keys of this screen; enter runs one"), footer=99
    )
    async def help_keys(self) -> None:
        from fsctui.tui.dialogs.help import Help

        chosen = await self.push_screen_wait(Help(live_actions(self.screen)))
        if chosen is not None:
            chosen.run()

    def why_no_launch(self) -> str | None:
        if LAUNCH_SCREEN.endswith(f":{type(self.screen).__name__}"):
            return _("You are launching a plan here.")
        return self.why_modal() if self.whole.is_open else _("The database is still being opened.")

    @action("app.launch", "ctrl+l", label=N_("launch"), help=N_("Launch an action plan"), footer=None,
            enabled="why_no_launch")  # fmt: skip
    def launch_plan(self) -> None:
        self.whole.launch()

    @action("app.language", "f8", label=N_("language"), help=N_("Another language for the interface"), footer=None)
    async def language(self) -> None:
        from fsctui.tui.dialogs.pick import Choice, Pick

        choices = [Choice(tag, LANGUAGE_NAMES[tag]) for tag in i18n.LANGUAGES]
        chosen = await self.push_screen_wait(Pick(_("Language"), choices, current=i18n.current()))
        if chosen is not None:
            self.whole.speak(str(chosen))
            self.whole.keep("language", str(chosen))

    @action("app.theme", "f9", label=N_("theme"), help=N_("Theme: light, dark or high contrast"), footer=None)
    async def choose_theme(self) -> None:
        from fsctui.tui.dialogs.pick import Choice, Pick

        choices = [Choice(name, _(title)) for name, (title, _theme) in THEMES.items()]
        chosen = await self.push_screen_wait(Pick(_("Theme"), choices))
        if chosen is not None:
            self.theme = THEMES[str(chosen)][1].name
            self.whole.keep("theme", str(chosen))

    @action("app.quit", "ctrl+q", label=N_("quit"), help=N_("Quit fsctui"), footer=None, priority=True)
    def leave_app(self) -> None:
        refusal = self.whole.save_drafts()
        if refusal is not None and not self._told_unkept:
            # Whoever hears that nothing can be kept leaves by the same key again.
            self._told_unkept = True
            self.whole.say_no(refusal)
        else:
            self.exit(return_code=0)

    def action_help_quit(self) -> None:
        """Ctrl+C doesn't quit: it is pressed out of habit."""
        self.notify(_("Press ctrl+q to leave fsctui."))
