"""Questions of the editor that have few answers: what was kept from last time, leaving."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from fsctui.i18n import N_, _
from fsctui.tui.actions import action
from fsctui.tui.dialogs.base import Dialog
from fsctui.tui.text import joined


class Answer(Enum):
    CONTINUE = "continue"
    DISCARD = "discard"
    SAVE = "save"
    KEEP = "keep"


class _Lines(Dialog[Answer]):
    """Lines that can be scrolled, above the answers and their keys."""

    DEFAULT_CSS = """
    _Lines > #box { width: 84; }
    _Lines VerticalScroll { height: auto; max-height: 11; scrollbar-size-vertical: 1; margin-bottom: 1; }
    _Lines VerticalScroll Static { height: auto; }
    _Lines .answers { height: auto; }
    """

    def __init__(self, title: str, text: str, lines: Sequence[Content]) -> None:
        super().__init__(title, text)
        self.lines = lines

    def answers(self) -> Sequence[tuple[str, str]]:
        """(key, what it does)."""
        return ()

    def content(self) -> ComposeResult:
        if self.lines:
            with VerticalScroll(can_focus=False):
                yield Static(Content("\n").join(self.lines), markup=False)
        answers = [joined((f"{key:>6}", "bold $text-accent"), f"  {said}") for key, said in self.answers()]
        yield Static(Content("\n").join(answers), classes="answers", markup=False)

    def hint(self) -> str:
        return ""

    @action("lines.down", "j,down", label=N_("down"), footer=None)
    def down(self) -> None:
        for lines in self.query(VerticalScroll):
            lines.scroll_down(animate=False)

    @action("lines.up", "k,up", label=N_("up"), footer=None)
    def up(self) -> None:
        for lines in self.query(VerticalScroll):
            lines.scroll_up(animate=False)


class Recovered(_Lines):
    """What somebody wrote last time and didn't save."""

    def __init__(self, lines: Sequence[Content]) -> None:
        super().__init__(
            _("You have changes that were not saved"),
            _("They were kept when you left or the connection broke. What they change:"),
            lines,
        )

    def answers(self) -> Sequence[tuple[str, str]]:
        return (
            (_("enter"), _("go on with them")),
            ("x", _("throw them away")),
            (_("esc"), _("decide later, leave the editor")),
        )

    @action("recovered.continue", "enter", label=N_("go on"), footer=None)
    def go_on(self) -> None:
        self.answer(Answer.CONTINUE)

    @action("recovered.discard", "x", label=N_("throw away"), footer=None)
    def discard(self) -> None:
        self.answer(Answer.DISCARD)


class Leaving(_Lines):
    """The editor is left with changes that are not saved."""

    def __init__(self) -> None:
        super().__init__(_("Your changes are not saved yet"), "", ())

    def answers(self) -> Sequence[tuple[str, str]]:
        return (
            (_("enter"), _("save the draft and leave")),
            ("l", _("leave; the changes are kept for you")),
            ("x", _("leave and throw the changes away")),
            (_("esc"), _("go on editing")),
        )

    @action("leaving.save", "enter,ctrl+s", label=N_("save"), footer=None)
    def save(self) -> None:
        self.answer(Answer.SAVE)

    @action("leaving.keep", "l", label=N_("keep"), footer=None)
    def keep(self) -> None:
        self.answer(Answer.KEEP)

    @action("leaving.discard", "x", label=N_("throw away"), footer=None)
    def discard(self) -> None:
        self.answer(Answer.DISCARD)
