"""What dialogs share: a titled box in the middle, escape to cancel, a line about the keys, a place for errors.

    answer = await self.ask(Confirm(_("Cancel this plan?"), danger=True))     # in an async action of a screen

Every dialog gives a typed answer, or None when it was left by escape.
"""

from __future__ import annotations

from typing import TypeVar

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from fsctui.i18n import N_, _
from fsctui.tui.actions import HasActions, action
from fsctui.tui.text import plain

T = TypeVar("T")
LOW = 18
"""With fewer lines than this the answer and the keys come before looks."""


class Dialog(HasActions, ModalScreen[T]):
    """Base of all dialogs; subclasses give `content()` and call `answer(value)`."""

    DEFAULT_CSS = """
    Dialog { align: center middle; background: $background 60%; }
    Dialog > #box {
        width: 64; max-width: 96%; height: auto; max-height: 90%;
        padding: 0 1; background: $surface; border: round $primary; border-title-color: $text; border-title-style: bold;
    }
    Dialog .hint { color: $text-muted; height: auto; }
    Dialog .error { color: $text-error; height: auto; }
    Dialog .said { height: auto; margin-bottom: 1; }
    Dialog Input { border: tall $panel; height: 3; margin: 0; }
    Dialog Input:focus { border: tall $primary; }
    Dialog.-low > #box { width: 100%; max-width: 100%; height: auto; max-height: 100%; overflow-y: auto; }
    Dialog.-low Input, Dialog.-low Input:focus { border: none; height: 1; padding: 0; background: $panel; }
    Dialog.-low .said { margin: 0; }
    Dialog.-low ChoiceList { height: 3; }
    """

    def __init__(self, title: str, text: str | Content = "") -> None:
        super().__init__()
        self.heading = title
        self.text = text

    def compose(self) -> ComposeResult:
        with Vertical(id="box") as box:
            # Border titles are read as markup by Textual unless they are content.
            box.border_title = plain(self.heading)
            if self.text:
                said = self.text if isinstance(self.text, Content) else plain(self.text, multiline=True)
                yield Static(said, classes="said", markup=False)
            yield from self.content()
            yield Static(plain(self.hint()), classes="hint", markup=False)

    def on_resize(self, event: events.Resize) -> None:
        self.set_class(event.size.height < LOW, "-low")

    def content(self) -> ComposeResult:
        """The dialog's own widgets."""
        yield from ()

    def hint(self) -> str:
        """Which keys count here."""
        return _("enter confirms · esc cancels")

    def answer(self, value: T) -> None:
        """Close with this answer."""
        self.dismiss(value)

    @action(
        "dialog.cancel", "escape", label=N_("cancel"), help=N_("Close without an answer"), footer=None, palette=False
    )
    def cancel(self) -> None:
        self.dismiss(None)

    @action("dialog.about", "f1", label=N_("about"), help=N_("What this field is"), footer=None, palette=False)
    async def about(self) -> None:
        from fsctui.tui.about import explain

        if not await explain(self):
            self.app.notify(self.hint())

    def complain(self, text: str) -> None:
        """Say what is wrong, inside the dialog; empty text takes it back."""
        for line in self.query(".error"):
            if isinstance(line, Static):
                line.update(plain(text))
                line.display = bool(text)

    def error_line(self) -> Static:
        """The line that `complain` fills."""
        line = Static(Content(""), classes="error", markup=False)
        line.display = False
        return line
