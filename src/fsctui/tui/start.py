"""Opens the app on the database that the settings name; the store is imported in a thread, after the first paint."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING

from fsctui import i18n
from fsctui.domain.access import is_outsider
from fsctui.tui.app import FsctuiApp
from fsctui.tui.first_start import FirstStart
from fsctui.tui.themes import THEMES
from fsctui.tui.watch import Watch

if TYPE_CHECKING:
    from fsctui.services.workspace import Workspace
    from fsctui.settings import Settings


def run(settings: Settings, *, demo: bool = False) -> int:
    """Run the app, with `demo` on a throw-away copy of the demo bank; its exit code.

    The interface speaks the language that this run was told (`--lang`), else the one that the acting user chose, else
    theirs in the bank; until the database is open, the terminal's.
    """
    if settings.language is not None:
        i18n.use(i18n.match(settings.language) or i18n.LANGUAGES[0])
    app = make(settings, demo=demo)
    app.run()
    return app.return_code or 0


def make(settings: Settings, *, demo: bool = False) -> FsctuiApp:
    """The app, wired to the database, not running yet."""

    def open_workspace() -> Workspace:
        from fsctui.bootstrap import demo_settings, open_workspace

        return open_workspace(demo_settings(settings) if demo else settings)

    theme = os.environ.get("FSCTUI_THEME", "")

    def preferences(workspace: Workspace) -> dict[str, str]:
        """What was said for this run counts more than what was chosen earlier."""
        said = {"theme": theme in THEMES, "language": settings.language_said}
        return {name: value for name, value in workspace.people.preferences().items() if not said.get(name)}

    return FsctuiApp(
        open_workspace,
        log_file=settings.log_file,
        search=search,
        who=lambda workspace: workspace.context.actor.name,
        outside=lambda workspace: is_outsider(workspace.context.actor),
        speaks=None if settings.language_said else lambda workspace: workspace.context.actor.language,
        preferences=preferences,
        remember=lambda workspace, name, value: workspace.people.set_preference(name, value),
        watch=Watch(lambda workspace: workspace.admin.facts().entries, lambda workspace: workspace.notices.unread()),
        first_start=FirstStart(
            lambda typed: _candidates(settings, typed), lambda username: _choose(settings, username)
        ),
        theme=theme if theme in THEMES else "dark",
    )


def search(workspace: Workspace, typed: str) -> Iterable[tuple[str, int, str]]:
    """Records by name, for the palette."""
    for hit in workspace.records.search(typed):
        yield "referral" if hit.ref.type == "referral" else "record", hit.ref.id, f"{hit.name}  {hit.detail}"


def _candidates(settings: Settings, typed: str) -> list[tuple[str, str]]:
    from fsctui.bootstrap import candidates

    return [(user.username, user.name) for user in candidates(settings, typed)]


def _choose(settings: Settings, username: str) -> None:
    from fsctui.bootstrap import choose_user

    choose_user(settings, username)
