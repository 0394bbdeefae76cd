"""How a list reads: the first page at once, then the ids of all rows, and rows by the page as they come into sight."""

from __future__ import annotations

from array import array
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any

from textual.message import Message

from fsctui.i18n import carry
from fsctui.refusal import Refusal
from fsctui.tui.widgets.list_state import Counted, Failed, ListState, MarksChanged
from fsctui.tui.widgets.sources import Page, RowT, Source

FIRST_PAGE = 200
PAGE = 100
KEPT_ROWS = 4_000


class ListPages(ListState[RowT]):
    """Shows a source, and reads from it in threads."""

    class _Vector(Message, bubble=False):
        def __init__(self, generation: int, ids: array[int], rows: Mapping[int, Any], complete: bool) -> None:
            self.generation, self.ids, self.rows, self.complete = generation, ids, rows, complete
            super().__init__()

    class _Rows(Message, bubble=False):
        def __init__(self, generation: int, asked: Sequence[int], rows: Mapping[int, Any]) -> None:
            self.generation, self.asked, self.rows = generation, asked, rows
            super().__init__()

    def show(self, source: Source[RowT], key: Hashable = None, *, again: bool = False) -> None:
        """Show a source; see the module's text. `again` (an explicit refresh) also lets go of the struck rows."""
        fresh = key != self._key or self._base is None
        if fresh:
            self._open_due = False
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
        wanted = self._wanted if self._wanted is not None else self.cursor_id
        self._anchor = wanted if keep_cursor else None
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
                self.post_message(Failed(refusal))

        self.run_worker(carry(work), group="read", exclusive=True, thread=True)

    def _on_list_pages__vector(self, message: _Vector) -> None:
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
            self._anchor = self._wanted = None
        self._keep_cursor = True
        self.refresh()
        self._rest()
        self._open_if_due()
        if message.complete:
            self.post_message(Counted(self._whole))

    def on_record_list_failed(self) -> None:
        """Nothing comes any more."""
        self.loading_rows = self._open_due = False
        self.refresh()

    def go_to(self, identity: int) -> None:
        """Put the cursor on a row by its id, once the ids are here; it stays where it is when there is no such row."""
        if self.loading_rows:
            self._anchor, self._keep_cursor = identity, True
        else:
            self._put_cursor(self._place_of(identity, self.cursor))

    def go_back_to(self, ids: Sequence[int]) -> None:
        """Put the cursor on the first of these rows; on one that comes back when the list is loaded again."""
        for identity in ids[:PAGE]:
            if identity in self._ids:
                self._put_cursor(self._place_of(identity, self.cursor))
                return
        self._wanted = ids[0] if ids else None

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
        self.post_message(MarksChanged(self._whole))

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
                self.post_message(Failed(refusal))

        self.run_worker(carry(work), group="rows", thread=True)

    def _on_list_pages__rows(self, message: _Rows) -> None:
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
            self._open_if_due()
