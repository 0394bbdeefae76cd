"""What is asked when somebody else has saved what is being edited: the same question with the same keys everywhere."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from fsctui.domain.text import clean
from fsctui.i18n import N_, _
from fsctui.tui.actions import action
from fsctui.tui.dialogs.base import Dialog
from fsctui.tui.dialogs.why import tabulated
from fsctui.tui.text import joined, plain


class Settle(Enum):
    """Whose changes stand."""

    MINE = "mine"
    THEIRS = "theirs"
    BOTH = "both"


class Conflict(Dialog[Settle]):
    """Somebody else saved in between; what they changed stands above the answers. None: go on editing.

    both: whether the changes of both can be put together. theirs: what taking theirs means here.
    """

    DEFAULT_CSS = """
    Conflict > #box { width: 92; }
    Conflict VerticalScroll { height: auto; max-height: 11; overflow-x: auto; margin-bottom: 1; }
    Conflict VerticalScroll Static { width: auto; }
    Conflict .answers { height: auto; }
    """

    def __init__(self, changed: Content, *, both: bool = False, theirs: str = "") -> None:
        super().__init__(
            _("Changed by somebody else"), _("Nothing was saved, and nothing of yours is lost. What they changed:")
        )
        self.changed_lines, self.can_both, self.theirs_words = changed, both, theirs

    @classmethod
    def of_fields(cls, rows: Sequence[Sequence[str]]) -> Conflict:
        """Of a form: rows of the field, its value before, the one that was saved, and what was written here."""
        header = (_("Field"), _("It was"), _("It is now"), _("You wrote"))
        return cls(tabulated([header, *rows]))

    def content(self) -> ComposeResult:
        with VerticalScroll(can_focus=False):
            yield Static(self.changed_lines, markup=False)
        answers = [
            ("m", _("save mine: where both changed the same, mine stands")),
            ("t", self.theirs_words or _("take theirs, and go on")),
            (_("esc"), _("go on editing")),
        ]
        if self.can_both:
            answers[0] = ("m", _("save mine instead of theirs"))
            answers.insert(2, ("b", _("put both together; where both changed the same, mine stands")))
        lines = [joined((f"{key:>6}", "bold $text-accent"), "  ", plain(said)) for key, said in answers]
        yield Static(Content("\n").join(lines), classes="answers", markup=False)

    def hint(self) -> str:
        return ""

    @action("conflict.mine", "m", label=N_("mine"), help=N_("Save mine"), footer=None)
    def mine(self) -> None:
        self.answer(Settle.MINE)

    @action("conflict.theirs", "t", label=N_("theirs"), help=N_("Take theirs"), footer=None)
    def theirs(self) -> None:
        self.answer(Settle.THEIRS)

    def why_not_both(self) -> str | None:
        return None if self.can_both else _("Here mine is put together with theirs already: press m.")

    @action("conflict.both", "b", label=N_("both"), help=N_("Put both together"), enabled="why_not_both", footer=None)
    def both(self) -> None:
        self.answer(Settle.BOTH)

    @action("conflict.down", "j,down", label=N_("down"), footer=None)
    def down(self) -> None:
        self.query_one(VerticalScroll).scroll_down(animate=False)

    @action("conflict.up", "k,up", label=N_("up"), footer=None)
    def up(self) -> None:
        self.query_one(VerticalScroll).scroll_up(animate=False)


def shortened(text: object) -> str:
    """A value as it stands in the table; a dash when it is empty."""
    shown = clean(str(text)) or "—"
    return shown if len(shown) <= 24 else shown[:23] + "…"
