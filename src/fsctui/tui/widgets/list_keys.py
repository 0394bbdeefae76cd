"""The keys and the mouse of a list: moving, marking, sorting, filtering in place."""

from __future__ import annotations

from textual import events
from textual.geometry import Region

from fsctui.domain.text import clean
from fsctui.i18n import N_, _
from fsctui.tui.actions import action
from fsctui.tui.widgets.list_paint import ListPaint
from fsctui.tui.widgets.list_state import MarksChanged, Opened
from fsctui.tui.widgets.sources import RowT


class ListKeys(ListPaint[RowT]):
    """What each key does."""

    # The cursor

    @action("list.down", "j,down", label=N_("down"), help=N_("Next row"), footer=None, palette=False)
    def next_row(self) -> None:
        self._move(1)

    @action("list.up", "k,up", label=N_("up"), help=N_("Previous row"), footer=None, palette=False)
    def previous_row(self) -> None:
        self._move(-1)

    @action("list.top", "g,home", label=N_("top"), help=N_("First row"), footer=None, palette=False)
    def first_row(self) -> None:
        self.cursor = 0

    @action("list.bottom", "G,end", label=N_("bottom"), help=N_("Last row"), footer=None, palette=False)
    def last_row(self) -> None:
        self.cursor = max(0, len(self._ids) - 1)

    @action("list.half_down", "ctrl+d", label=N_("half down"), help=N_("Half a page down"), footer=None, palette=False)
    def half_page_down(self) -> None:
        self._move(max(1, (self.size.height - self._fixed) // 2))

    @action("list.half_up", "ctrl+u", label=N_("half up"), help=N_("Half a page up"), footer=None, palette=False)
    def half_page_up(self) -> None:
        self._move(-max(1, (self.size.height - self._fixed) // 2))

    @action("list.page_down", "pagedown", label=N_("page down"), help=N_("A page down"), footer=None, palette=False)
    def whole_page_down(self) -> None:
        self._move(max(1, self.size.height - self._fixed - 1))

    @action("list.page_up", "pageup", label=N_("page up"), help=N_("A page up"), footer=None, palette=False)
    def whole_page_up(self) -> None:
        self._move(-max(1, self.size.height - self._fixed - 1))

    @action("list.open", "enter", label=N_("open"), help=N_("Open this row"), footer=10, enabled="why_no_row")
    def open_row(self) -> None:
        # A row that is on its way is opened when it is here, unless the cursor goes elsewhere before.
        self._open_due = self.row is None
        if self.row is not None:
            self.post_message(Opened(self._whole, self.row))

    def why_no_row(self) -> str | None:
        coming = self.is_waiting or (self.cursor_id is not None and self.row is None)
        return None if coming or self.row is not None else _("There is no row here.")

    # Marks

    @action("list.mark", "space", label=N_("mark"), help=N_("Mark this row, or take the mark away"), footer=70)
    def mark(self) -> None:
        if (identity := self.cursor_id) is None:
            return
        self.marks.symmetric_difference_update({identity})
        self._range_from = self.cursor
        self._refresh_row(self.cursor)
        self._move(1)
        self.post_message(MarksChanged(self._whole))

    @action(
        "list.mark_all", "V", label=N_("mark all"), help=N_("Mark all rows shown, or take all marks away"), footer=None
    )
    def mark_all(self) -> None:
        if self.marks and len(self.marks) >= len(self._ids):
            self.marks.clear()
        else:
            self.marks.update(self._ids)
        self.refresh()
        self.post_message(MarksChanged(self._whole))

    @action(
        "list.mark_range",
        "ctrl+space,ctrl+@",
        label=N_("mark range"),
        help=N_("Mark from the last marked row to this one"),
        footer=None,
    )
    def mark_range(self) -> None:
        if self.cursor_id is None:
            return
        start = self.cursor if self._range_from is None else min(self._range_from, len(self._ids) - 1)
        low, high = sorted((start, self.cursor))
        self.marks.update(self._ids[low : high + 1])
        self._range_from = self.cursor
        self.refresh()
        self.post_message(MarksChanged(self._whole))

    # Order and filter

    @action("list.sort", "o", label=N_("sort"), help=N_("Sort by the next column"), footer=None)
    def sort_next(self) -> None:
        names: list[str | None] = [None, *(place.column.id for place in self._fitted if place.column.sortable)]
        current = self.order[0] if self.order else None
        following = names[(names.index(current) + 1) % len(names)] if current in names else None
        self.sort_by(following)

    @action(
        "list.reverse", "O", label=N_("reverse"), help=N_("Turn the order round"), footer=None, enabled="why_unsorted"
    )
    def reverse(self) -> None:
        if self.order is not None:
            self.sort_by(self.order[0], not self.order[1])

    def why_unsorted(self) -> str | None:
        return None if self.order is not None else _("Sort by a column first.")

    def sort_by(self, column: str | None, descending: bool = False) -> None:
        """Sort by a column, or None for the view's own order."""
        self.order = None if column is None else (column, descending)
        self.struck.clear()
        self._load(keep_cursor=True)
        self.refresh()

    @action("list.filter", "slash", label=N_("filter"), help=N_("Filter these rows while you type"), footer=60)
    def start_filter(self) -> None:
        self._typing = True
        self._layout_changed()

    @action(
        "list.clear",
        "escape",
        label=N_("clear"),
        help=N_("Clear the filter, then the marks"),
        footer=None,
        palette=False,
    )
    def clear(self) -> None:
        """Escape lets go of one thing at a time; with nothing left to clear it leaves the screen."""
        if self.filter_text:
            self.set_filter("")
        elif self.marks:
            self.marks.clear()
            self.refresh()
            self.post_message(MarksChanged(self._whole))
        else:
            from textual.actions import SkipAction

            raise SkipAction

    def set_filter(self, text: str) -> None:
        """Filter by these words; the marks of rows that go out of sight stay."""
        if text != self.filter_text:
            self.filter_text = text
            self.struck.clear()
            self._load(keep_cursor=True)
        self._layout_changed()

    def _on_key(self, event: events.Key) -> None:  # type: ignore[override]
        """While a filter is typed the keys are its text; the arrows and page keys still move the cursor."""
        if not self._typing:
            return
        if event.key in ("escape", "enter"):
            self._typing = False
            if event.key == "escape":
                self.set_filter("")
            self._layout_changed()
        elif event.key == "backspace":
            self._typed(self.filter_text[:-1])
        elif event.key == "ctrl+u":
            self._typed("")
        elif event.key == "ctrl+w":
            self._typed(self.filter_text.rstrip().rpartition(" ")[0])
        elif event.is_printable and event.character is not None:
            self._typed(self.filter_text + event.character)
        else:
            return
        event.stop()
        event.prevent_default()

    def _on_paste(self, event: events.Paste) -> None:
        if self._typing:
            event.stop()
            self._typed(self.filter_text + clean(event.text))

    def _typed(self, text: str) -> None:
        self.filter_text = text[: self.LONGEST_FILTER]
        self.refresh(Region(0, 0, self.size.width, self._fixed))
        if self._filter_timer is not None:
            self._filter_timer.stop()
        self._filter_timer = self.set_timer(0.12, self._filter_now)

    def _filter_now(self) -> None:
        self.struck.clear()
        self._load(keep_cursor=True)

    # The mouse

    def on_click(self, event: events.Click) -> None:
        self.focus()
        y = event.get_content_offset_capture(self).y
        if y == 0:
            self._header_clicked(event.get_content_offset_capture(self).x)
            return
        place = round(self.scroll_y) + y - self._fixed
        if y < self._fixed or not 0 <= place < len(self._ids):
            return
        self.cursor = place
        if event.chain == 2:
            self.open_row()
        elif event.ctrl:
            self.mark()

    def _header_clicked(self, x: int) -> None:
        for place in self._fitted:
            if place.start <= x < place.start + place.width and place.column.sortable:
                descending = self.order == (place.column.id, False)
                self.sort_by(place.column.id, descending)
                return
