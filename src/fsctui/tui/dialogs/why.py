"""`w`: why a date, an owner or a rank is what it is; read, scroll, close."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from fsctui.i18n import N_, _
from fsctui.tui.actions import action
from fsctui.tui.dialogs.base import Dialog
from fsctui.tui.text import plain


class Why(Dialog[None]):
    """Lines of words, or a table (rows of equal length, the first one the header), or both."""

    DEFAULT_CSS = """
    Why > #box { width: 76; }
    Why VerticalScroll { height: auto; max-height: 16; scrollbar-size-vertical: 1; }
    Why VerticalScroll Static { height: auto; }
    """

    def __init__(self, title: str, lines: Iterable[str | Content] = (), *, table: Sequence[Sequence[str]] = ()) -> None:
        super().__init__(title)
        self.lines, self.table = tuple(lines), tuple(tuple(row) for row in table)

    def content(self) -> ComposeResult:
        with VerticalScroll():
            for line in self.lines:
                shown = line if isinstance(line, Content) else plain(line, multiline=True)
                yield Static(shown, markup=False)
            if self.table:
                yield Static(tabulated(self.table), markup=False)

    def hint(self) -> str:
        return _("up and down scroll · enter or esc closes")

    @action("why.close", "enter,w,q", label=N_("close"), footer=None)
    def close(self) -> None:
        self.cancel()

    @action("why.down", "j", label=N_("down"), footer=None)
    def down(self) -> None:
        self.query_one(VerticalScroll).scroll_down(animate=False)

    @action("why.up", "k", label=N_("up"), footer=None)
    def up(self) -> None:
        self.query_one(VerticalScroll).scroll_up(animate=False)


def tabulated(rows: Sequence[Sequence[str]]) -> Content:
    """Columns as wide as their widest cell, the first row bold."""
    cells = [[plain(value) for value in row] for row in rows]
    widths = [max(cell_len(row[at].plain) for row in cells if at < len(row)) for at in range(max(map(len, cells)))]
    lines = []
    for number, row in enumerate(cells):
        line = Content("  ").join(cell.pad_right(widths[at] - cell.cell_length) for at, cell in enumerate(row))
        lines.append(line.stylize("bold") if number == 0 else line)
    return Content("\n").join(lines)
