"""The pane beside or below a list: tabs with the details of the row under the cursor.

    with Split():
        yield self.rows
        yield self.preview            # Preview((Tab("details", N_("Details")), Tab("why", N_("Why"))))

The screen fills it when the cursor rests on a row: `self.preview.show("details", content)`, where the content is
`Content` (`details(...)` below makes the usual two columns). Only the tab in sight need be filled: `Preview.TabChanged`
says when another one is. Mix `HasPreview` into the screen for its keys.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.containers import Container, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from fsctui.i18n import N_, _
from fsctui.tui.actions import HasActions, action
from fsctui.tui.text import plain
from fsctui.tui.widgets.hanging import Hanging, column

SIDE_BY_SIDE = 110
"""From this width on the preview stands at the right, else at the bottom."""


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab: its id and its title (a message id)."""

    id: str
    title: str


class Split(Container):
    """Holds a list and its preview; chooses right or bottom by its width."""

    DEFAULT_CSS = """
    Split { layout: vertical; height: 1fr; }
    Split.-wide { layout: horizontal; }
    Split > RecordList { width: 1fr; height: 1fr; }
    Split > Preview { width: 100%; height: 40%; border-top: solid $panel; }
    Split.-wide > Preview { width: 42%; height: 100%; border-top: none; border-left: solid $panel; }
    """

    def on_resize(self, event: events.Resize) -> None:
        self.set_class(event.size.width >= SIDE_BY_SIDE, "-wide")


class _Tabs(Widget):
    DEFAULT_CSS = """
    _Tabs { height: 1; color: $text-muted; }
    """

    def __init__(self, preview: Preview) -> None:
        super().__init__()
        self.preview = preview
        self._spans: list[tuple[int, int, str]] = []

    def render(self) -> Content:
        parts: list[Any] = []
        at = 0
        self._spans = []
        for tab in self.preview.tabs:
            title = f" {_(tab.title)} "
            parts += [(title, "bold underline $text") if tab.id == self.preview.current else title, " "]
            self._spans.append((at, at + cell_len(title), tab.id))
            at += cell_len(title) + 1
        return Content.assemble(*parts).truncate(max(1, self.size.width), ellipsis=True)

    def on_click(self, event: events.Click) -> None:
        for start, end, identity in self._spans:
            if start <= event.x < end:
                self.preview.choose(identity)


class Preview(Vertical):
    """Tabs over one scrolled text each."""

    DEFAULT_CSS = """
    Preview VerticalScroll { height: 1fr; padding: 0 1; scrollbar-size-vertical: 1; }
    Preview VerticalScroll > Static { height: auto; }
    """

    class TabChanged(Message):
        """Another tab is in sight; fill it if it isn't."""

        def __init__(self, preview: Preview, tab: str) -> None:
            self.preview, self.tab = preview, tab
            super().__init__()

    def __init__(self, tabs: Sequence[Tab], *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.tabs = tuple(tabs)
        self.current = self.tabs[0].id
        self._contents: dict[str, Content] = {}
        self._text = Static(Content(""), markup=False)
        self._bar = _Tabs(self)

    def compose(self) -> ComposeResult:
        if len(self.tabs) > 1:
            yield self._bar
        with VerticalScroll(can_focus=False):
            yield self._text

    def show(self, tab: str, content: Content) -> None:
        """Fill a tab; it is painted only when it is in sight."""
        self._contents[tab] = content
        if tab == self.current:
            self._text.update(Hanging(content))
            self.query_one(VerticalScroll).scroll_home(animate=False)

    def clear(self, text: str = "") -> None:
        """Empty all tabs: another row, or none."""
        self._contents.clear()
        self._text.update(plain(text, "$text-muted"))

    def choose(self, tab: str) -> None:
        if tab != self.current:
            self.current = tab
            self._text.update(Hanging(self._contents.get(tab, Content(""))))
            self.query_one(VerticalScroll).scroll_home(animate=False)
            self._bar.refresh()
            self.post_message(self.TabChanged(self, tab))

    def step(self, by: int) -> None:
        ids = [tab.id for tab in self.tabs]
        self.choose(ids[(ids.index(self.current) + by) % len(ids)])

    def scroll_by(self, lines: int) -> None:
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)

    def words_changed(self) -> None:
        self._bar.refresh()


class HasPreview(HasActions):
    """For screens with a `Preview`: the keys that show, scroll and turn it."""

    @action("preview.toggle", "p", label=N_("preview"), help=N_("Show or hide the preview"), footer=75)
    def toggle_preview(self) -> None:
        pane = self.query_one(Preview)
        pane.display = not pane.display

    @action("preview.tab", "greater_than_sign", label=N_("next tab"), help=N_("Next tab of the preview"), footer=None)
    def next_tab(self) -> None:
        self.query_one(Preview).step(1)

    @action("preview.tab_back", "less_than_sign", label=N_("tab back"), help=N_("Previous tab"), footer=None)
    def previous_tab(self) -> None:
        self.query_one(Preview).step(-1)

    @action("preview.down", "J,shift+down", label=N_("scroll"), help=N_("Scroll the preview down"), footer=None)
    def preview_down(self) -> None:
        self.query_one(Preview).scroll_by(3)

    @action("preview.up", "K,shift+up", label=N_("scroll up"), help=N_("Scroll the preview up"), footer=None)
    def preview_up(self) -> None:
        self.query_one(Preview).scroll_by(-3)


def details(pairs: Iterable[tuple[str, str | Content]], *, width: int = 14) -> Content:
    """Two columns, label and value, one pair a line; a pair with an empty value is left out.

    Labels are words in the reader's language; values are text (cleaned, may have several lines) or content. A long
    value goes on beneath itself in a preview, and in every widget that is given `Hanging(details(...))`.
    """
    lines: list[Content] = []
    for label, value in pairs:
        content = value if isinstance(value, Content) else plain(value, multiline=True)
        if not content.plain:
            continue
        head = column(plain(label, "$text-muted"), width)
        for row in content.split("\n"):
            lines.append(Content.assemble(head, row))
            head = column(Content(""), width)
    return Content("\n").join(lines)


def progress(done: int, total: int, *, width: int = 20) -> Content:
    """A plan's progress as characters, with figures: `━━━━━─────  5/10`; readable without colour."""
    share = 0 if total <= 0 else max(0, min(width, round(width * done / total)))
    if 0 < done < total:
        share = max(1, min(width - 1, share))
    return Content.assemble(("━" * share, "$success"), ("─" * (width - share), "$text-disabled"), f"  {done}/{total}")
