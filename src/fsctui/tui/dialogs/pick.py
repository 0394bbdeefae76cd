"""Choose one of many by typing a part of it: people, queues, records, templates, commands."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.timer import Timer
from textual.widgets import Input

from fsctui.domain.text import clean
from fsctui.i18n import _, carry
from fsctui.refusal import Refusal
from fsctui.tui.dialogs.base import Dialog
from fsctui.tui.text import words
from fsctui.tui.widgets.columns import clip

V = TypeVar("V")


@dataclass(frozen=True)
class Choice(Generic[V]):
    """One thing to choose: the answer it gives, its words, a second column of words, and why it can't be chosen."""

    value: V
    label: str
    detail: str = ""
    off: str = ""


Provider = Callable[[str], Iterable[Choice[Any]]]
"""Called in a thread with what was typed; gives the choices, best first (100 are enough)."""


class ChoiceList(ScrollView):
    """The lines under the input; the input keeps the focus and drives it."""

    COMPONENT_CLASSES = {"choice--line", "choice--here", "choice--off"}
    DEFAULT_CSS = """
    ChoiceList {
        height: 12; overflow-x: hidden; overflow-y: auto; scrollbar-size-vertical: 1;
        & > .choice--here { background: $primary; color: $text; text-style: bold; }
        & > .choice--off { color: $text-disabled; }
    }
    """
    can_focus = False

    def __init__(self) -> None:
        super().__init__()
        self.choices: Sequence[Choice[Any]] = ()
        self.place = 0
        self.waiting = True

    def show(self, choices: Sequence[Choice[Any]], place: int = 0) -> None:
        self.choices, self.waiting = choices, False
        self.place = max(0, min(place, len(choices) - 1))
        self.virtual_size = Size(self.size.width, len(choices))
        self._follow()
        self.refresh()

    def move(self, by: int) -> None:
        self.place = max(0, min(self.place + by, len(self.choices) - 1))
        self._follow()
        self.refresh()

    def _follow(self) -> None:
        self.post_message(self.Moved())
        top, height = round(self.scroll_y), max(1, self.size.height)
        if self.place < top:
            self.scroll_to(y=self.place, animate=False, force=True)
        elif self.place >= top + height:
            self.scroll_to(y=self.place - height + 1, animate=False, force=True)

    def render_line(self, y: int) -> Strip:
        width, place = self.scrollable_content_region.width, round(self.scroll_y) + y
        if place >= len(self.choices):
            text = ""
            if y == 0 and not self.choices:
                text = _("Searching…") if self.waiting else _("Nothing matches.")
            return Strip([Segment(clip(f"  {text}", width), self.get_visual_style("choice--off").rich_style)], width)
        choice = self.choices[place]
        names = (["choice--off"] if choice.off else []) + (["choice--here"] if place == self.place else [])
        style = self.get_visual_style(*(names or ["choice--line"])).rich_style
        detail = clean(choice.off or choice.detail)
        label = clean(choice.label)
        # The label comes first; the second column has what is left, and at least a third where both are long.
        right = min(cell_len(detail), max(width // 3, width - 4 - cell_len(label))) if detail else 0
        gap = " " if detail else ""
        line = clip(label, max(0, width - 2 - right - len(gap))) + gap + clip(detail, right, "right")
        return Strip([Segment((">" if place == self.place else " ") + " " + clip(line, width - 2), style)], width)

    def on_click(self, event: events.Click) -> None:
        place = round(self.scroll_y) + event.get_content_offset_capture(self).y
        if place < len(self.choices):
            self.place = place
            self.refresh()
            self.post_message(self.Chosen())

    class Chosen(Message):
        """A line was clicked."""

    class Moved(Message):
        """Another line is chosen, or other lines are shown."""


class Pick(Dialog[Any]):
    """Search-as-you-type over a sequence (filtered here) or a provider (asked in a thread). Gives the value."""

    DEFAULT_CSS = """
    Pick > #box { width: 76; }
    """

    class _Found(Message, bubble=False):
        def __init__(self, generation: int, choices: Sequence[Choice[Any]]) -> None:
            self.generation, self.choices = generation, choices
            super().__init__()

    class _Failed(Message, bubble=False):
        def __init__(self, refusal: Refusal) -> None:
            self.refusal = refusal
            super().__init__()

    def __init__(
        self,
        title: str,
        choices: Sequence[Choice[Any]] | Provider,
        *,
        text: str | Content = "",
        placeholder: str = "",
        current: Hashable = None,
        value: str = "",
    ) -> None:
        super().__init__(title, text)
        self.choices, self.placeholder, self.current, self.value = choices, placeholder, current, value
        self._generation = 0
        self._timer: Timer | None = None
        self._searching = False
        self._choose_first = False

    def content(self) -> ComposeResult:
        yield Input(self.value, placeholder=clean(self.placeholder) or _("Type a part of it"), max_length=200)
        yield ChoiceList()
        yield self.error_line()

    def hint(self) -> str:
        return _("type to search · up and down · enter chooses · esc cancels")

    @property
    def lines(self) -> ChoiceList:
        return self.query_one(ChoiceList)

    def on_mount(self) -> None:
        self.search(self.value)

    def search(self, typed: str) -> None:
        """Show what matches; a provider is asked in a thread, and only its latest answer counts."""
        self._generation += 1
        if not callable(self.choices):
            found = matching(self.choices, typed)
            place = next((at for at, choice in enumerate(found) if choice.value == self.current), 0)
            self.lines.show(found, place if not typed else 0)
            return
        generation, provider = self._generation, self.choices
        self._searching = True

        def work() -> None:
            try:
                self.post_message(self._Found(generation, list(provider(typed))))
            except Refusal as refusal:
                self.post_message(self._Failed(refusal))

        self.run_worker(carry(work), group="read", exclusive=True, thread=True)

    def on_pick__found(self, message: _Found) -> None:
        if message.generation == self._generation:
            self._searching = False
            self.lines.show(message.choices)
            if self._choose_first:
                self._choose_first = False
                self.choose()

    def on_pick__failed(self, message: _Failed) -> None:
        self.complain(words(message.refusal))

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        if self._timer is not None:
            self._timer.stop()
        typed = clean(event.value)
        if callable(self.choices):
            self._searching, self._choose_first = True, False
            self._timer = self.set_timer(0.08, lambda: self.search(typed))
        else:
            self.search(typed)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        # Enter means what was typed, so it waits for the answer to it.
        if self._searching:
            self._choose_first = True
        else:
            self.choose()

    def on_choice_list_chosen(self) -> None:
        self.choose()

    def choose(self) -> None:
        lines = self.lines
        if not lines.choices:
            return
        choice = lines.choices[lines.place]
        if choice.off:
            self.complain(choice.off)
        else:
            self.answer(choice.value)

    def on_key(self, event: events.Key) -> None:
        """The input has the focus; these keys move in the list."""
        page = max(1, self.lines.size.height - 1)
        moves = {
            "down": 1, "ctrl+n": 1, "tab": 1, "pagedown": page,
            "up": -1, "ctrl+p": -1, "shift+tab": -1, "pageup": -page,
        }  # fmt: skip
        if event.key in moves:
            event.stop()
            event.prevent_default()
            self.complain("")
            self.lines.move(moves[event.key])


def matching(choices: Iterable[Choice[Any]], typed: str) -> list[Choice[Any]]:
    """The choices that hold every word typed, those that begin with it first."""
    wanted = typed.casefold().split()
    found = [
        choice for choice in choices if all(word in f"{choice.label} {choice.detail}".casefold() for word in wanted)
    ]
    if wanted:
        found.sort(key=lambda choice: not choice.label.casefold().startswith(wanted[0]))
    return found
