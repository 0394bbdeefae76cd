"""The frame of every screen: the title bar with the areas, the footer of actions, the notice of a small terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.timer import Timer
from textual.widget import Widget

from fsctui.domain.text import clean
from fsctui.i18n import _
from fsctui.tui.actions import Live, live_actions
from fsctui.tui.widgets.views import capped

if TYPE_CHECKING:
    from fsctui.tui.app import FsctuiApp

SMALLEST = (60, 18)


class TitleBar(Widget):
    """One line: the areas with their keys when they fit, else where we are; at the right, who works here."""

    DEFAULT_CSS = """
    TitleBar { dock: top; height: 1; background: $panel; color: $text-muted; }
    """

    def render(self) -> Content:
        app: FsctuiApp = self.app  # type: ignore[assignment]
        heading = clean(getattr(self.screen, "heading", ""))
        who = clean(app.who)
        if app.unread:
            who = f"✉ {capped(app.unread)}  {who}"
        room = self.size.width - cell_len(who) - 2
        here = app.area
        places = [(f"{area.key} {_(area.title)}", area.id == here) for area in app.areas]
        nested = len(app.screen_stack) > 1 and heading
        trail = f" › {heading}" if nested else ""
        if 1 + sum(cell_len(text) for text, _here in places) + 2 * (len(places) - 1) + cell_len(trail) > room:
            places = [(f"{text}", True) for text, current in places if current] or [(heading, True)]
        parts: list[Any] = []
        for text, current in places:
            parts += ["  " if parts else " ", (text, "bold $text") if current else text, trail if current else ""]
        line = Content.assemble(*parts).truncate(max(1, room), ellipsis=True, pad=True)
        return Content.assemble(line, " ", who)

    def words_changed(self) -> None:
        self.refresh()


class FooterBar(Widget):
    """One line of keys, the most useful first; what can't be used is dimmed, and says why when pressed or clicked."""

    DEFAULT_CSS = """
    FooterBar { dock: bottom; height: 1; background: $panel; color: $text-muted; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._live: list[Live] = []
        self._spans: list[tuple[int, int, Live]] = []
        self._timer: Timer | None = None

    def on_mount(self) -> None:
        self.look_again()

    def look_again(self) -> None:
        """Ask the actions again, once per burst of keys and after the paint."""
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(0.03, self._look)

    def _look(self) -> None:
        if not self.screen.is_current:
            return
        shown = [live for live in live_actions(self.screen) if live.action.footer is not None]
        shown.sort(key=lambda live: live.action.footer or 0)
        before = [(live.action.id, live.reason is None, live.label) for live in self._live]
        self._live = shown
        if before != [(live.action.id, live.reason is None, live.label) for live in shown]:
            self.refresh()

    def words_changed(self) -> None:
        self._live = []
        self.look_again()
        self.refresh()

    def render(self) -> Content:
        keys = [live for live in self._live if live.action.id != "app.help"]
        last = next((live for live in self._live if live.action.id == "app.help"), None)
        tail = "" if last is None else f"{last.key} {last.label} "
        room = self.size.width - cell_len(tail)
        parts: list[Any] = []
        self._spans = []
        at = 1
        parts.append(" ")
        for live in keys:
            size = cell_len(live.key) + 1 + cell_len(live.label)
            if at + size + 2 > room:
                continue
            off = live.reason is not None
            parts += [(live.key, "$text-disabled" if off else "bold $text-accent"), " "]
            parts += [(live.label, "$text-disabled" if off else "$text-muted"), "  "]
            self._spans.append((at, at + size, live))
            at += size + 2
        if last is not None:
            parts += [" " * max(0, room - at), (last.key, "bold $text-accent"), f" {last.label}"]
            self._spans.append((room, self.size.width, last))
        return Content.assemble(*parts)

    def on_click(self, event: events.Click) -> None:
        event.stop()
        for start, end, live in self._spans:
            if start <= event.x < end:
                live.run()
                return


class TooSmall(Widget):
    """Covers the screen below 60x18 and says kindly what is needed."""

    DEFAULT_CSS = """
    TooSmall {
        layer: notice; width: 100%; height: 100%; display: none; background: $background; content-align: center middle;
    }
    """

    def render(self) -> Content:
        width, height = self.app.size
        text = _("This terminal is {width}x{height}. Please make it at least {least_width}x{least_height}.")
        text = text.format(width=width, height=height, least_width=SMALLEST[0], least_height=SMALLEST[1])
        return Content(text)

    def on_mount(self) -> None:
        self.fit_to(*self.app.size)
        self.screen.screen_layout_refresh_signal.subscribe(self, lambda screen: self.fit_to(*screen.app.size))

    def fit_to(self, width: int, height: int) -> None:
        small = width < SMALLEST[0] or height < SMALLEST[1]
        if small != self.display:
            self.display = small
            self.screen.set_class(small, "-too-small")
