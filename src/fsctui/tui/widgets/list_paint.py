"""How a list is painted: a header, the filter while there is one, and one line a row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.strip import Strip

from fsctui.domain.text import clean
from fsctui.i18n import _, ngettext
from fsctui.tui.widgets.columns import cell, clip, fit, header_text
from fsctui.tui.widgets.list_pages import ListPages
from fsctui.tui.widgets.sources import RowT

KEPT_LINES = 1_000
GUTTER = 2


class ListPaint(ListPages[RowT]):
    """Paints lines, and keeps those it has painted."""

    def _on_resize(self, event: events.Resize) -> None:
        self._fitted_width = -1
        self._lines.clear()
        self._resize_virtual()
        self.call_after_refresh(self._show_cursor)

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._visuals.clear()
        self._lines.clear()

    def words_changed(self) -> None:
        """The language is another one: nothing drawn so far counts."""
        self._lines.clear()
        self.refresh()

    def watch_has_focus(self, focused: bool) -> None:
        super().watch_has_focus(focused)
        self._lines.clear()
        self._refresh_row(self.cursor)

    def _visual(self, *names: str) -> Any:
        found = self._visuals.get(names)
        if found is None:
            found = self._visuals[names] = self.get_visual_style(*(f"record-list--{name}" for name in names))
        return found

    def render_line(self, y: int) -> Strip:
        width = self.scrollable_content_region.width
        if width != self._fitted_width:
            self._fitted, self._fitted_width = fit(self.columns, width - GUTTER, GUTTER), width
            self._lines.clear()
        if y == 0:
            return self._header(width)
        if y < self._fixed:
            return self._filter_line(width)
        place = round(self.scroll_y) + y - self._fixed
        if place < len(self._ids):
            return self._row_line(place, width)
        blank = self._visual("row").rich_style
        if not self._ids and y == self._fixed + 1:
            words = _("Loading…") if self.loading_rows or self._base is None else self._nothing()
            style = self._visual("placeholder").rich_style
            return Strip([Segment(clip(f"  {clean(words)}", width), style)], width)
        return Strip([Segment(" " * width, blank)], width)

    def _nothing(self) -> str:
        return _("No row matches the filter.") if self.filter_text else _(self.empty)

    def _header(self, width: int) -> Strip:
        style = self._visual("header").rich_style
        line = "* " if self.marks else "  "
        for place in self._fitted:
            line = clip(line, place.start) + header_text(place.column, _(place.column.header), place.width, self.order)
        return Strip([Segment(clip(line, width), style)], width)

    def _filter_line(self, width: int) -> Strip:
        text = f"/{clean(self.filter_text) if not self._typing else self.filter_text}" + ("▏" if self._typing else "")
        found = "" if self.loading_rows else ngettext("{n} row", "{n} rows", self.count).format(n=self.count)
        space = max(0, width - len(found) - 1)
        return Strip([Segment(clip(clip(text, space) + " " + found, width), self._visual("filter").rich_style)], width)

    def _row_line(self, place: int, width: int) -> Strip:
        identity = self._ids[place]
        row = self._rows.get(identity)
        here, marked, struck = place == self.cursor, identity in self.marks, identity in self.struck
        if row is None:
            if identity not in self._asked:
                self._want()
            names = ("row", "placeholder", "cursor") if here and self.has_focus else ("row", "placeholder")
            style = self._visual(*names).rich_style
            return Strip([Segment(clip(("> " if here else "  ") + "…", width), style)], width)
        key = (identity, here, marked, struck)
        strip = self._lines.get(key)
        if strip is None:
            if len(self._lines) > KEPT_LINES:
                self._lines.clear()
            strip = self._lines[key] = Strip(list(self._segments(row, here, marked, struck, width)), width)
        return strip

    def _segments(self, row: RowT, here: bool, marked: bool, struck: bool, width: int) -> Iterator[Segment]:
        names = ["row"]
        if marked:
            names.append("marked")
        if struck:
            names.append("struck")
        if here:
            names.append("cursor" if self.has_focus else "blurred-cursor")
        visual = self._visual(*names)
        style: Style = visual.rich_style
        # The marks are characters, so that they are seen without colour.
        yield Segment((">" if here else " ") + ("*" if marked else " "), style)
        at = GUTTER
        for place in self._fitted:
            if place.start > at:
                yield Segment(" " * (place.start - at), style)
            yield from cell(place.column.render(row), place.width, place.column.align, style, visual)
            at = place.start + place.width
        if at < width:
            yield Segment(" " * (width - at), style)
