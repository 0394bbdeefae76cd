"""Fields of forms: a label, a control of one or a few lines, and beneath it what is wrong or what it means."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, TypeVar

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea

from fsctui.domain.text import clean
from fsctui.i18n import N_, _
from fsctui.tui.actions import HasActions, action
from fsctui.tui.text import joined, plain

V = TypeVar("V")


class Line(Input):
    """One line of text without a border."""

    def __init__(self, value: str = "", *, placeholder: str = "", limit: int = 255) -> None:
        super().__init__(value, placeholder=clean(placeholder), max_length=limit, compact=True, select_on_focus=False)


class Area(TextArea):
    """Several lines of text; tab leaves it."""

    BINDINGS = []

    def __init__(self, value: str = "") -> None:
        super().__init__(value, compact=True, tab_behavior="focus", highlight_cursor_line=False)


class Choose(HasActions, Widget, Generic[V], can_focus=True):
    """One of a few values, all of them seen; left and right, or a letter, change it."""

    class Changed(Message):
        def __init__(self, choose: Choose[V]) -> None:
            self.choose = choose
            super().__init__()

    def __init__(self, options: Sequence[tuple[V, str]], value: V) -> None:
        super().__init__()
        self.options, self.value = tuple(options), value

    def render(self) -> Content:
        parts: list[str | Content | tuple[str, str]] = []
        for value, label in self.options:
            chosen = value == self.value
            parts.append((f"[{label}]", "bold reverse" if self.has_focus else "bold") if chosen else f" {label} ")
            parts.append(" ")
        return joined(*parts).truncate(max(1, self.size.width), ellipsis=True)

    def step(self, by: int) -> None:
        values = [value for value, _label in self.options]
        place = values.index(self.value) if self.value in values else 0
        self.put(values[(place + by) % len(values)])

    def put(self, value: V) -> None:
        if value != self.value:
            self.value = value
            self.refresh()
            self.post_message(self.Changed(self))

    @action("choose.next", "right,l,space", label=N_("other"), help=N_("The next choice"), footer=20)
    def following(self) -> None:
        self.step(1)

    @action("choose.previous", "left,h", label=N_("back"), help=N_("The choice before"), footer=None)
    def previous(self) -> None:
        self.step(-1)

    def on_click(self, event: events.Click) -> None:
        at = 0
        for value, label in self.options:
            size = cell_len(label) + 2
            if at <= event.x < at + size:
                self.put(value)
                return
            at += size + 1


class Chosen(HasActions, Widget, Generic[V], can_focus=True):
    """A value that is picked in a dialog; enter asks the form to show it, backspace puts `nothing` in its place, which
    is then said as `empty`.
    """

    class Wanted(Message):
        """Enter: show the dialog."""

        def __init__(self, chosen: Chosen[V]) -> None:
            self.chosen = chosen
            super().__init__()

    class Changed(Message):
        """Another value."""

        def __init__(self, chosen: Chosen[V]) -> None:
            self.chosen = chosen
            super().__init__()

    def __init__(self, value: V, said: str, *, nothing: V | None = None, empty: str = "") -> None:
        super().__init__()
        self.value, self.said, self.nothing, self.empty = value, said, nothing, empty

    def render(self) -> Content:
        text = plain(self.said or _("nothing"), "" if self.said else "$text-muted").truncate(
            max(1, self.size.width - 3), ellipsis=True
        )
        return joined(text, (" ▾", "bold" if self.has_focus else "$text-muted"))

    def put(self, value: V, said: str) -> None:
        self.value, self.said = value, said
        self.refresh()
        self.post_message(self.Changed(self))

    @action("chosen.pick", "enter,space", label=N_("choose"), help=N_("Choose from a list"), footer=20)
    def pick(self) -> None:
        self.post_message(self.Wanted(self))

    def why_not_clear(self) -> str | None:
        return None if self.nothing is not None else _("Something must be chosen here.")

    @action("chosen.clear", "backspace,delete", label=N_("clear"), help=N_("Take it away"), enabled="why_not_clear",
            footer=None)  # fmt: skip
    def clear_value(self) -> None:
        if self.nothing is not None:
            self.put(self.nothing, self.empty)

    def on_click(self) -> None:
        self.pick()


class Field(Vertical):
    """Label, control, and a line beneath that is shown only when there is something to say."""

    DEFAULT_CSS = """
    Field { height: auto; }
    Field > .line { height: auto; }
    Field .label { width: 17; height: 1; color: $text-muted; }
    Field Choose, Field Chosen { height: 1; width: 1fr; background: $boost; }
    Field Choose:focus, Field Chosen:focus { background: $panel; }
    Field Input { width: 1fr; height: 1; border: none; padding: 0; background: $boost; }
    Field Input:focus { border: none; background: $panel; }
    Field TextArea { width: 1fr; height: 3; border: none; padding: 0; background: $boost; }
    Field.-short TextArea { height: 2; }
    Field TextArea:focus { border: none; background: $panel; }
    Field > .below { height: auto; padding: 0 0 0 17; display: none; color: $text-muted; }
    Field > .below.-wrong { color: $text-error; }
    Field.-focused .label { color: $text; text-style: bold; }
    """

    def __init__(self, name: str, label: str, control: Widget, help: str = "") -> None:  # noqa: A002
        super().__init__(id=f"field-{name}")
        self.field, self.label, self.control, self.help = name, label, control, help

    def compose(self) -> ComposeResult:
        with Horizontal(classes="line"):
            yield Static(plain(self.label), classes="label", markup=False)
            yield self.control
        yield Static(Content(""), classes="below", markup=False)

    @property
    def text(self) -> str:
        """What is written in a line or an area, cleaned."""
        if isinstance(self.control, TextArea):
            return clean(self.control.text, multiline=True)
        return clean(self.control.value) if isinstance(self.control, Input) else ""

    def say(self, text: str, *, wrong: bool = False) -> None:
        """What stands beneath the control; wrong: an error. Empty text takes it away."""
        below = self.query_one(".below", Static)
        below.set_class(wrong, "-wrong")
        below.display = bool(text)
        below.update(plain(f"✗ {text}" if wrong and text else text))

    def on_descendant_focus(self) -> None:
        self.add_class("-focused")

    def on_descendant_blur(self) -> None:
        self.remove_class("-focused")
