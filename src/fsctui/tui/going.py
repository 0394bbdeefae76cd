"""Going from one area to a named view of another, without the screens knowing each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from fsctui.tui.app import FsctuiApp


class ShowView(Message, bubble=False):
    """Sent to the screen of an area: show this view (its id) and, where given, only what this query finds."""

    def __init__(self, view: str, query: str = "") -> None:
        self.view, self.query = view, query
        super().__init__()


def show_view(app: FsctuiApp, area: str, view: str, query: str = "") -> None:
    """Show a view of an area; whatever was open above the area's screen is left."""
    app.go(area)
    if app.area == area:
        while len(app.screen_stack) > 1:
            app.pop_screen()
        app.screen.post_message(ShowView(view, query))


__all__ = ["ShowView", "show_view"]
