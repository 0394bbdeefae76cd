"""What is asked when somebody else has saved what a form is about."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Static

from fsctui.domain.text import clean
from fsctui.i18n import N_, _
from fsctui.services.refusals import Stale
from fsctui.tui.actions import action
from fsctui.tui.dialogs.base import Dialog
from fsctui.tui.dialogs.why import tabulated
from fsctui.tui.text import words


class Conflict(Dialog[bool]):
    """Somebody else saved in between. True: mine stand; False: theirs do, and the form goes on; None: look again."""

    DEFAULT_CSS = """
    Conflict > #box { width: 92; }
    Conflict VerticalScroll { height: auto; max-height: 12; overflow-x: auto; }
    Conflict VerticalScroll Static { width: auto; }
    """

    def __init__(self, stale: Stale, rows: Sequence[Sequence[str]]) -> None:
        super().__init__(_("Changed by somebody else"), words(Stale(stale.what, [])))
        self.table = [(_("Field"), _("It was"), _("It is now"), _("You wrote")), *rows]

    def content(self) -> ComposeResult:
        with VerticalScroll(can_focus=False):
            yield Static(tabulated(self.table), markup=False)

    def hint(self) -> str:
        return _("m saves mine · t takes theirs · esc back to the form")

    @action("conflict.mine", "m", label=N_("mine"), footer=None)
    def mine(self) -> None:
        self.answer(True)

    @action("conflict.theirs", "t", label=N_("theirs"), footer=None)
    def theirs(self) -> None:
        self.answer(False)


def shortened(text: object) -> str:
    """A value as it stands in the table; a dash when it is empty."""
    shown = clean(str(text)) or "—"
    return shown if len(shown) <= 24 else shown[:23] + "…"
