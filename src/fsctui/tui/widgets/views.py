"""The bar of named views with their counts, and the line in which a query is written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from rich.cells import cell_len
from rich.highlighter import Highlighter
from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static

from fsctui.domain.text import clean
from fsctui.i18n import N_, _
from fsctui.tui.actions import HasActions, action
from fsctui.tui.text import plain

COUNT_CAP = 99


@dataclass(frozen=True, slots=True)
class View:
    """One named view: id, words (already in the reader's language), and its count (None: not counted)."""

    id: str
    label: str
    count: int | None = None


def capped(count: int | None) -> str:
    """A count as people need it: exact up to 99."""
    if count is None:
        return ""
    return f"{COUNT_CAP}+" if count > COUNT_CAP else str(count)


class ViewBar(Widget):
    """One line of views. The screen calls `show`, and hears `Changed` when another view is chosen.

    The keys ([ ] and h l) work wherever the focus is: mix `SwitchesViews` into the screen.
    """

    DEFAULT_CSS = """
    ViewBar { height: 1; background: $surface; color: $text-muted; }
    """

    class Changed(Message):
        """Another view was chosen."""

        def __init__(self, bar: ViewBar, view: str) -> None:
            self.bar, self.view = bar, view
            super().__init__()

    def __init__(self, views: Sequence[View] = (), *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.views = tuple(views)
        self.current = self.views[0].id if self.views else ""
        self._spans: list[tuple[int, int, str]] = []

    def show(self, views: Sequence[View], current: str | None = None) -> None:
        """New counts, or other views; says nothing back."""
        self.views = tuple(views)
        if current is not None:
            self.current = current
        elif self.current not in {view.id for view in self.views} and self.views:
            self.current = self.views[0].id
        self.refresh()

    def choose(self, view: str) -> None:
        """Switch to a view, and tell the screen."""
        if view != self.current:
            self.current = view
            self.refresh()
            self.post_message(self.Changed(self, view))

    def step(self, by: int) -> None:
        ids = [view.id for view in self.views]
        if ids:
            at = ids.index(self.current) if self.current in ids else 0
            self.choose(ids[(at + by) % len(ids)])

    def render(self) -> Content:
        texts = []
        for view in self.views:
            count = capped(view.count)
            texts.append((view.id, clean(view.label) + (f" {count}" if count else "")))
        width = self.size.width
        first = 0
        ids = [identity for identity, _text in texts]
        here = ids.index(self.current) if self.current in ids else 0
        # The current view is always in sight: views before it go out on the left when there are too many.
        while first < here and sum(cell_len(text) + 3 for _identity, text in texts[first : here + 1]) > width - 2:
            first += 1
        parts: list[Any] = ["‹" if first else " "]
        self._spans, at = [], 1
        for place, (identity, text) in enumerate(texts[first:], first):
            size = cell_len(text) + 2
            # None is cut in two: those for which there is no room wait behind the sign, which needs a cell itself.
            if place > here and at + size > width - (place < len(texts) - 1):
                parts.append(" " * (width - at - 1) + "›")
                self._spans.append((width - 1, width, identity))
                break
            parts += [(f" {text} ", "bold reverse") if identity == self.current else f" {text} ", " "]
            self._spans.append((at, at + size, identity))
            at += size + 1
        return Content.assemble(*parts).truncate(max(1, width), ellipsis=True)

    def on_click(self, event: events.Click) -> None:
        for start, end, identity in self._spans:
            if start <= event.x < end:
                self.choose(identity)


class SwitchesViews(HasActions):
    """For screens with a `ViewBar`: `class TasksScreen(SwitchesViews, BaseScreen[None])`."""

    @action("views.next", "right_square_bracket,l,right", label=N_("next view"), help=N_("Next view"), footer=80)
    def next_view(self) -> None:
        self.query_one(ViewBar).step(1)

    @action("views.previous", "left_square_bracket,h,left", label=N_("view"), help=N_("Previous view"), footer=None)
    def previous_view(self) -> None:
        self.query_one(ViewBar).step(-1)


@dataclass(frozen=True, slots=True)
class Mistake:
    """A part of a query that isn't understood: where it stands (start, end) and what would be right, in words."""

    start: int
    end: int
    words: str


class _Underline(Highlighter):
    """Underlines mistakes where they stand."""

    def __init__(self, mistakes: Callable[[str], Sequence[Mistake]]) -> None:
        self.mistakes = mistakes

    def highlight(self, text: Text) -> None:
        for mistake in self.mistakes(text.plain):
            text.stylize("underline bold", mistake.start, max(mistake.end, mistake.start + 1))


class QueryInput(Vertical):
    """One line of query language; mistakes are underlined and explained below while typing.

    check: gives the mistakes of a text; quick, no database. help: what F1 says, a message id. Messages: `Submitted`
    (enter, only without mistakes).
    """

    DEFAULT_CSS = """
    QueryInput { height: auto; }
    QueryInput Input { border: none; height: 1; padding: 0 1; background: $boost; }
    QueryInput Input:focus { border: none; background: $panel; }
    QueryInput .below { height: 1; padding: 0 1; color: $text-error; display: none; }
    """

    class Submitted(Message):
        """The query is to be run."""

        def __init__(self, text: str) -> None:
            self.text = text
            super().__init__()

    def __init__(
        self,
        value: str = "",
        *,
        check: Callable[[str], Sequence[Mistake]] | None = None,
        placeholder: str = "",
        help: str = "",  # noqa: A002 - the name by which F1 finds it
    ) -> None:
        super().__init__()
        self.check, self.value, self.placeholder, self._help = check, value, placeholder, help

    @property
    def help(self) -> str:
        return _(self._help) if self._help else ""

    def compose(self) -> ComposeResult:
        yield Input(
            self.value,
            placeholder=clean(self.placeholder) or _("A query"),
            max_length=1_000,
            highlighter=_Underline(self.mistakes),
        )
        yield Static(Content(""), classes="below", markup=False)

    @property
    def text(self) -> str:
        return clean(self.query_one(Input).value)

    def mistakes(self, text: str) -> Sequence[Mistake]:
        return self.check(text) if self.check is not None and text else ()

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._tell(self.mistakes(event.value))

    def _tell(self, mistakes: Sequence[Mistake]) -> None:
        below = self.query_one(".below", Static)
        below.display = bool(mistakes)
        if mistakes:
            below.update(plain(mistakes[0].words))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        text = clean(event.value)
        if not self.mistakes(text):
            self.post_message(self.Submitted(text))
