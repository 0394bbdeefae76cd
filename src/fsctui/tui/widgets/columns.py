"""Columns of a list: how wide each one is, which ones are left out when it gets narrow, and how a cell is clipped."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.content import Content
from textual.style import Style as VisualStyle

from fsctui.domain.text import clean

RowT = TypeVar("RowT")
ELLIPSIS = "…"


@dataclass(frozen=True)
class Column(Generic[RowT]):
    """One column. `header` is a message id (`N_`), `render` gives text or styled content for a row, never markup.

    width: fixed cells; without it the column takes at least `minimum` and shares what is left by `flex`.
    priority: 0 is always shown; on a narrow terminal the column with the highest number is left out first.
    sortable: whether the header (or `o`) sorts by this column.
    """

    id: str
    header: str
    render: Callable[[RowT], Content | str]
    width: int | None = None
    minimum: int = 6
    flex: int = 1
    priority: int = 0
    align: Literal["left", "right"] = "left"
    sortable: bool = True

    @property
    def least(self) -> int:
        return self.width if self.width is not None else self.minimum


@dataclass(frozen=True)
class Fitted(Generic[RowT]):
    """A column with its place in a line."""

    column: Column[RowT]
    start: int
    width: int


def fit(columns: Iterable[Column[RowT]], width: int, start: int = 0, gap: int = 1) -> list[Fitted[RowT]]:
    """Share `width` cells among the columns; the least important ones are left out until the rest fits."""
    shown = list(columns)

    def needed() -> int:
        return sum(column.least for column in shown) + gap * (len(shown) - 1)

    while len(shown) > 1 and needed() > width:
        dropped = max(range(len(shown)), key=lambda place: (shown[place].priority, place))
        if shown[dropped].priority == 0:
            break
        del shown[dropped]
    spare = max(0, width - needed())
    shares = sum(column.flex for column in shown if column.width is None)
    fitted: list[Fitted[RowT]] = []
    place = start
    for column in shown:
        extra = 0
        if column.width is None and shares:
            extra = spare * column.flex // shares
            spare, shares = spare - extra, shares - column.flex
        cells = min(column.least + extra, max(0, start + width - place))
        fitted.append(Fitted(column, place, cells))
        place += cells + gap
    return fitted


def clip(text: str, width: int, align: str = "left") -> str:
    """Exactly `width` cells: padded, or cut with an ellipsis; a wide character is never split."""
    length = cell_len(text)
    if length == width:
        return text
    if length < width:
        blank = " " * (width - length)
        return blank + text if align == "right" else text + blank
    if width <= 1:
        return ELLIPSIS[:width]
    return set_cell_size(set_cell_size(text, width - 1).rstrip() + ELLIPSIS, width)


def cell(value: Content | str, width: int, align: str, style: Style, visual: VisualStyle) -> Sequence[Segment]:
    """The segments of one cell, exactly `width` cells wide, on the line's own style."""
    if isinstance(value, str):
        return (Segment(clip(clean(value), width, align), style),)
    length = value.cell_length
    if length > width:
        value = value.truncate(width, ellipsis=True)
        length = value.cell_length
    segments = list(value.render_segments(visual))
    if length < width:
        blank = Segment(" " * (width - length), style)
        segments = [blank, *segments] if align == "right" else [*segments, blank]
    return segments


def header_text(column: Column[Any], title: str, width: int, order: tuple[str, bool] | None) -> str:
    """A header cell; the sorted column carries an arrow."""
    if order is not None and order[0] == column.id and width > 2:
        arrow = "▼" if order[1] else "▲"
        kept = min(cell_len(title), width - 2)
        return clip(f"{clip(title, kept)} {arrow}", width, column.align)
    return clip(title, width, column.align)
