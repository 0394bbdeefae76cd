"""The list of every screen: a million rows feel like fifty.

It holds the ids of all rows in order (a vector, 8 bytes a row) and reads rows by the page, in threads; a page that is
not here yet is drawn as a placeholder. Moving the cursor repaints two lines. How to use it:

    self.list = RecordList(columns=(Column("subject", N_("Subject"), lambda row: row.subject), ...),
                           empty=N_("Nothing to do here."))
    ...
    self.list.show(source, key=view)        # in the screen's `fill`; loads by itself, in threads

* `show(source, key)`: a new `key` (view, query) starts at the top without marks; the same key keeps the cursor on the
  same row, the marks, and, while struck rows stand, the order too (so that the list doesn't jump under the reader).
* `row`, `cursor_id`: under the cursor. `targets()`: the marks, else the cursor's row. `count`: rows in this view.
* `acted(ids)`: after an action: these rows are struck and read again, the cursor moves on, the marks are dropped.
* Messages: `Highlighted` (cursor on another row; after paint, and only the last of a burst), `Opened` (enter, double
  click), `MarksChanged`, `Counted` (number of rows known), `Failed` (a refusal while reading).
* Keys: see the `@action`s below; `/` filters in place through `source.matching`, `o`/`O` and the header sort.
"""

from __future__ import annotations

from array import array
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, Generic

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.timer import Timer

from fsctui.domain.text import clean
from fsctui.i18n import N_, _, carry, ngettext
from fsctui.refusal import Refusal
from fsctui.tui.actions import HasActions, action
from fsctui.tui.widgets.columns import Column, Fitted, cell, clip, fit, header_text
from fsctui.tui.widgets.sources import Page, RowT, Source, Targets

FIRST_PAGE = 200
PAGE = 100
KEPT_ROWS = 4_000
KEPT_LINES = 1_000
GUTTER = 2


class RecordList(HasActions, ScrollView, Generic[RowT], can_focus=True):
    """A cursor list over a `Source`; the module's text says how to use it."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "record-list--header",
        "record-list--row",
        "record-list--cursor",
        "record-list--blurred-cursor",
        "record-list--marked",
        "record-list--struck",
        "record-list--placeholder",
        "record-list--filter",
    }
    DEFAULT_CSS = """
    RecordList {
        height: 1fr;
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-gutter: stable;
        scrollbar-size-vertical: 1;
        & > .record-list--header { text-style: bold; color: $text-muted; background: $panel; }
        & > .record-list--cursor { background: $primary; color: $text; text-style: bold; }
        & > .record-list--blurred-cursor { background: $primary 30%; }
        & > .record-list--marked { text-style: bold; color: $text-accent; }
        & > .record-list--struck { text-style: strike; color: $text-disabled; }
        & > .record-list--placeholder { color: $text-disabled; }
        & > .record-list--filter { background: $boost; color: $text-accent; }
    }
    """

    cursor = reactive(0, repaint=False)

    class Highlighted(Message):
        """The cursor rests on another row; `row` is None when there is none."""

        def __init__(self, list: RecordList[Any], row: Any) -> None:  # noqa: A002
            self.list, self.row = list, row
            super().__init__()

        @property
        def control(self) -> RecordList[Any]:
            return self.list

    class Opened(Highlighted):
        """Enter or a double click on a row."""

    class MarksChanged(Message):
        """The marks are others now."""

        def __init__(self, list: RecordList[Any]) -> None:  # noqa: A002
            self.list = list
            super().__init__()

        @property
        def control(self) -> RecordList[Any]:
            return self.list

    class Counted(MarksChanged):
        """The number of rows is known: `list.count`."""

    class Failed(Message):
        """Reading was refused."""

        def __init__(self, refusal: Refusal) -> None:
            self.refusal = refusal
            super().__init__()

    class _Vector(Message, bubble=False):
        def __init__(self, generation: int, ids: array[int], rows: Mapping[int, Any], complete: bool) -> None:
            self.generation, self.ids, self.rows, self.complete = generation, ids, rows, complete
            super().__init__()

    class _Rows(Message, bubble=False):
        def __init__(self, generation: int, asked: Sequence[int], rows: Mapping[int, Any]) -> None:
            self.generation, self.asked, self.rows = generation, asked, rows
            super().__init__()

    def __init__(
        self,
        columns: Iterable[Column[RowT]],
        *,
        empty: str = N_("Nothing here."),
        id: str | None = None,  # noqa: A002
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self.columns = tuple(columns)
        self.empty = empty
        self.marks: set[int] = set()
        self.struck: set[int] = set()
        self.filter_text = ""
        self.order: tuple[str, bool] | None = None
        self.loading_rows = False
        self._base: Source[RowT] | None = None
        self._source: Source[RowT] | None = None
        self._key: Hashable = None
        self._ids: array[int] = array("q")
        self._complete = False
        self._rows: dict[int, RowT] = {}
        self._asked: set[int] = set()
        self._generation = 0
        self._keep_cursor = False
        self._anchor: int | None = None  # the row the cursor goes back to once all ids are here
        self._typing = False
        self._range_from: int | None = None
        self._fitted: list[Fitted[RowT]] = []
        self._fitted_width = -1
        self._lines: dict[tuple[int, bool, bool, bool], Strip] = {}
        self._visuals: dict[tuple[str, ...], Any] = {}
        self._filter_timer: Timer | None = None
        self._rest_timer: Timer | None = None
        self._fetch_due = False

    # What the list holds

    @property
    def count(self) -> int:
        """Rows in this view; while `complete` is False only those of the first page are known."""
        return len(self._ids)

    @property
    def complete(self) -> bool:
        return self._complete

    @property
    def ids(self) -> Sequence[int]:
        """The ids of all rows in order; don't change it."""
        return self._ids

    @property
    def cursor_id(self) -> int | None:
        return self._ids[self.cursor] if 0 <= self.cursor < len(self._ids) else None

    @property
    def row(self) -> RowT | None:
        """The row under the cursor; None when there is none or it is still loading."""
        return None if self.cursor_id is None else self._rows.get(self.cursor_id)

    def has_targets(self) -> bool:
        return bool(self.marks or self._ids)

    def targets(self) -> Targets[RowT]:
        """What a verb acts on: the marked rows (also those that a filter hides), else the row under the cursor."""
        if self.marks:
            shown = [identity for identity in self._ids if identity in self.marks] if len(self.marks) > 1 else []
            hidden = self.marks.difference(shown)
            return Targets((*shown, *sorted(hidden)), self.row)
        return Targets(() if self.cursor_id is None else (self.cursor_id,), self.row)

    # Showing a source

    def show(self, source: Source[RowT], key: Hashable = None, *, again: bool = False) -> None:
        """Show a source; see the module's text. `again` (an explicit refresh) also lets go of the struck rows."""
        fresh = key != self._key or self._base is None
        if fresh:
            self.marks.clear()
            self._range_from = None
            if self.filter_text or self._typing:
                self.filter_text, self._typing = "", False
        self._base, self._key = source, key
        if fresh or again:
            self.struck.clear()
        elif self.struck:
            self._source = self._derived()
            self._reread()
            return
        self._load(keep_cursor=not fresh)

    def _derived(self) -> Source[RowT]:
        assert self._base is not None
        source = self._base
        if self.filter_text:
            source = source.matching(self.filter_text)
        if self.order is not None:
            source = source.sorted_by(*self.order)
        return source

    def _load(self, *, keep_cursor: bool) -> None:
        """Ask for the first page, then for all ids; whatever an earlier call still brings is dropped."""
        if self._base is None:
            return
        self._generation += 1
        generation, source = self._generation, self._derived()
        self._source = source
        self._keep_cursor = keep_cursor
        self._anchor = self.cursor_id if keep_cursor else None
        self.loading_rows = True

        def work() -> None:
            try:
                page: Page[RowT] = source.first_page(FIRST_PAGE)
                first = array("q", (row.id for row in page.rows))
                rows = {row.id: row for row in page.rows}
                self.post_message(self._Vector(generation, first, rows, not page.more))
                if page.more and generation == self._generation:
                    self.post_message(self._Vector(generation, source.vector(), {}, True))
            except Refusal as refusal:
                self.post_message(self.Failed(refusal))

        self.run_worker(carry(work), group="read", exclusive=True, thread=True)

    def _on_record_list__vector(self, message: _Vector) -> None:
        if message.generation != self._generation:
            return
        if self._keep_cursor and not message.complete and self.cursor >= len(message.ids):
            # The first page doesn't reach the cursor: keep what is on the screen until all ids are here.
            self._rows.update(message.rows)
            return
        identity, before = self._anchor if self._anchor is not None else self.cursor_id, self.cursor
        if message.rows:
            self._rows = dict(message.rows)
            self._asked.clear()
            self._lines.clear()
        self._ids, self._complete = message.ids, message.complete
        self.loading_rows = not message.complete
        place = self._place_of(identity, before) if identity is not None and self._keep_cursor else 0
        self._resize_virtual()
        self._put_cursor(min(place, max(0, len(self._ids) - 1)))
        if message.complete:
            self._anchor = None
        self._keep_cursor = True
        self.refresh()
        self._rest()
        if message.complete:
            self.post_message(self.Counted(self))

    def _place_of(self, identity: int, near: int) -> int:
        """Where an id is now: looked for around its old place first; the old place when it is gone."""
        low = max(0, near - 500)
        try:
            return low + self._ids[low : near + 500].index(identity)
        except ValueError:
            pass
        try:
            return self._ids.index(identity)
        except ValueError:
            return near

    def _reread(self) -> None:
        """Read the rows on the screen again, in the order that stands."""
        top, height = round(self.scroll_y), max(1, self.size.height)
        shown = set(self._ids[max(0, top) : top + height])
        self._rows = {identity: row for identity, row in self._rows.items() if identity in shown}
        self._asked.clear()
        self._ask(sorted(shown))

    def reread(self, ids: Iterable[int]) -> None:
        """Read these rows again; they stay on the screen as they are until the new ones arrive."""
        self._ask(list(ids))

    def acted(self, ids: Iterable[int], *, strike: bool = True) -> None:
        """After an action on these rows: strike them, read them again, drop the marks, move the cursor on."""
        done = set(ids)
        if strike:
            self.struck |= done
        self.marks -= done
        self._range_from = None
        self._lines.clear()
        if self.cursor_id in done:
            place = self.cursor
            while place < len(self._ids) - 1 and self._ids[place] in self.struck | done:
                place += 1
            self.cursor = place
        self._ask(list(done)[:PAGE])
        self.refresh()
        self.post_message(self.MarksChanged(self))

    def forget(self) -> None:
        """Show nothing."""
        self._generation += 1
        self._base = self._source = None
        self._ids, self._rows, self._complete = array("q"), {}, False
        self._lines.clear()
        self._resize_virtual()
        self.refresh()

    # Reading rows by the page

    def _want(self) -> None:
        """Ask, once per turn, for the pages on the screen and their neighbours."""
        if not self._fetch_due:
            self._fetch_due = True
            self.call_next(self._fetch)

    def _fetch(self) -> None:
        self._fetch_due = False
        top = round(self.scroll_y)
        first = max(0, top // PAGE - 1) * PAGE
        last = ((top + self.size.height) // PAGE + 2) * PAGE
        missing = [
            identity for identity in self._ids[first:last] if identity not in self._rows and identity not in self._asked
        ]
        if missing:
            self._ask(missing)

    def _ask(self, ids: Sequence[int]) -> None:
        source, generation = self._source, self._generation
        if source is None or not ids:
            return
        self._asked.update(ids)

        def work() -> None:
            try:
                self.post_message(self._Rows(generation, ids, source.rows(ids)))
            except Refusal as refusal:
                self.post_message(self.Failed(refusal))

        self.run_worker(carry(work), group="rows", thread=True)

    def _on_record_list__rows(self, message: _Rows) -> None:
        self._asked.difference_update(message.asked)
        if message.generation != self._generation:
            return
        if len(self._rows) > KEPT_ROWS:
            top = round(self.scroll_y)
            near = set(self._ids[max(0, top - 2 * PAGE) : top + self.size.height + 2 * PAGE]) | self.marks
            self._rows = {identity: row for identity, row in self._rows.items() if identity in near}
        self._rows.update(message.rows)
        # An id that brings no row is gone: remembered as asked, so that it isn't asked for on every paint.
        self._asked.update(set(message.asked).difference(message.rows))
        self._lines.clear()
        self.refresh()
        if self.cursor_id in message.rows:
            self._rest()

    # The cursor

    def validate_cursor(self, place: int) -> int:
        return max(0, min(place, len(self._ids) - 1))

    def watch_cursor(self, old: int, new: int) -> None:
        self._anchor = None
        self._refresh_row(old)
        self._refresh_row(new)
        self._show_cursor()
        self._rest()

    def _put_cursor(self, place: int) -> None:
        anchor = self._anchor
        self.cursor = place
        self._anchor = anchor
        self._show_cursor()

    def _refresh_row(self, place: int) -> None:
        y = place - round(self.scroll_y) + self._fixed
        if self._fixed <= y < self.size.height:
            self.refresh(Region(0, y, self.size.width, 1))

    def _show_cursor(self) -> None:
        body = self.size.height - self._fixed
        if body <= 0:
            return
        top = round(self.scroll_y)
        if self.cursor < top:
            self.scroll_to(y=self.cursor, animate=False, force=True)
        elif self.cursor >= top + body:
            self.scroll_to(y=self.cursor - body + 1, animate=False, force=True)

    def _rest(self) -> None:
        """Tell the screen which row the cursor rests on, after the paint and once per burst of keys."""
        if self._rest_timer is not None:
            self._rest_timer.stop()
        self._rest_timer = self.set_timer(0.04, self._rested)

    def _rested(self) -> None:
        self.post_message(self.Highlighted(self, self.row))

    def _move(self, by: int) -> None:
        self.cursor += by

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
        self.post_message(self.Opened(self, self.row))

    def why_no_row(self) -> str | None:
        return None if self.row is not None else _("There is no row here.")

    # Marks

    @action("list.mark", "space", label=N_("mark"), help=N_("Mark this row, or take the mark away"), footer=70)
    def mark(self) -> None:
        if (identity := self.cursor_id) is None:
            return
        self.marks.symmetric_difference_update({identity})
        self._range_from = self.cursor
        self._refresh_row(self.cursor)
        self._move(1)
        self.post_message(self.MarksChanged(self))

    @action(
        "list.mark_all", "V", label=N_("mark all"), help=N_("Mark all rows shown, or take all marks away"), footer=None
    )
    def mark_all(self) -> None:
        if self.marks and len(self.marks) >= len(self._ids):
            self.marks.clear()
        else:
            self.marks.update(self._ids)
        self.refresh()
        self.post_message(self.MarksChanged(self))

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
        self.post_message(self.MarksChanged(self))

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
            self.post_message(self.MarksChanged(self))
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
        self.filter_text = text
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

    # Painting

    @property
    def _fixed(self) -> int:
        """Lines above the rows: the header, and the filter while there is one."""
        return 2 if self._typing or self.filter_text else 1

    def _resize_virtual(self) -> None:
        self.virtual_size = Size(self.size.width, len(self._ids) + self._fixed)

    def _layout_changed(self) -> None:
        self._resize_virtual()
        self._show_cursor()
        self.refresh()

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
