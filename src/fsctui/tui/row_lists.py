"""A screen of one kind of rows: named views, a query, the list, and beside it the tabs about the row in sight.

class TasksScreen(RowListScreen[TaskRow], SheetScreen):         # SheetScreen(RowSheet[TaskRow], TaskVerbs)
    def columns_of(self, view): ...
    def empty_of(self, where): ...
    def load(self): ...                                         # in a thread
    def fill(self, data):
        self.show_views(labels and counts)
        self.rows.show(data.source, key=data.where)
"""

from __future__ import annotations

from array import array
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

from textual.app import ComposeResult

from fsctui.domain.rows import Page
from fsctui.i18n import _
from fsctui.refusal import Refusal
from fsctui.tui.going import ShowView
from fsctui.tui.row_verbs import RowVerbs
from fsctui.tui.saved_views import SavesViews, view_id
from fsctui.tui.text import words
from fsctui.tui.widgets.columns import Column
from fsctui.tui.widgets.preview import HasPreview, Preview, Split
from fsctui.tui.widgets.query_line import with_words
from fsctui.tui.widgets.record_list import RecordList
from fsctui.tui.widgets.sources import MemorySource, QuerySource, RowT, Targets
from fsctui.tui.widgets.views import View, ViewBar


@dataclass(frozen=True, slots=True)
class Where:
    """A place: a standard view, the query that narrows it, and the saved view it came from, if any."""

    view: str
    query: str = ""
    saved: str = ""


class Lists(Protocol[RowT]):
    """A capability of the workspace with lists of rows in named views."""

    def page(self, view: str, query: str, limit: int) -> Page[RowT]: ...
    def vector(self, view: str, query: str, sort: str | None, descending: bool) -> array[int]: ...
    def rows(self, ids: Sequence[int]) -> dict[int, RowT]: ...


def source(service: Lists[RowT], where: Where) -> QuerySource[RowT]:
    """The rows of a place, in the view's own order or in the reader's."""

    def first(limit: int, order: tuple[str, bool] | None, text: str) -> Sequence[RowT]:
        query = with_words(where.query, text)
        if order is None:
            return service.page(where.view, query, limit=limit).items
        ids = service.vector(where.view, query, order[0], order[1])[:limit]
        found = service.rows(ids)
        return [found[identity] for identity in ids if identity in found]

    def ids(order: tuple[str, bool] | None, text: str) -> array[int]:
        query = with_words(where.query, text)
        return service.vector(where.view, query, *(order or (None, False)))

    return QuerySource(first=first, ids=ids, by_id=service.rows)


class RowSheet(HasPreview, RowVerbs[RowT]):
    """Base of the screens with tabs about one row: beneath the list, and on the row's own page."""

    preview: Preview

    def shown_id(self) -> int | None:
        """The row that the tabs are about now."""
        return None

    def look(self) -> None:
        """Fill the tabs again; only the newest call counts."""
        identity = self.shown_id()
        if identity is None:
            self.nothing_to_see()
        elif self.preview.display:
            self.only_newest("sheet", self.fill_tabs, identity)

    def fill_tabs(self, identity: int) -> Coroutine[Any, Any, None]:
        """Read everything about a row and show it, if it is still the one in sight."""
        raise NotImplementedError

    def nothing_to_see(self, why: str = "") -> None:
        """There is no row, or none that may be seen."""
        self.preview.clear(why)

    def toggle_preview(self) -> None:
        super().toggle_preview()
        self.look()


class RowListScreen(SavesViews, RowSheet[RowT]):
    """Base of the screens with a list of one kind of rows."""

    VIEW_LABELS: ClassVar[Mapping[str, str]] = {}
    where: Where
    views: ViewBar
    saved: Mapping[str, str]
    rows: RecordList[RowT]

    def columns_of(self, view: str) -> tuple[Column[RowT], ...]:
        raise NotImplementedError

    def empty_of(self, where: Where) -> str:
        """What stands in an empty list, as a message id."""
        raise NotImplementedError

    def body(self) -> ComposeResult:
        yield self.views
        yield self.query_line
        with Split():
            yield self.rows
            yield self.preview

    # Places

    def show_views(self, where: Where, views: Sequence[str], counts: Mapping[str, int]) -> None:
        """The standard views with their counts, and the saved ones."""
        shown = [View(view, self.view_label(view), counts.get(view)) for view in views]
        self.views.show([*shown, *self.saved_bar()], current=view_id(where))

    def go(self, where: Where) -> None:
        """Show another view, or the same one with another query."""
        self.where = where
        self.show_query()
        self.rows.empty = self.empty_of(where)
        self.rows.use_columns(self.columns_of(where.view))
        self.views.show(self.views.views, current=view_id(where))
        self.rows.focus()
        self.reload()

    def on_view_bar_changed(self, message: ViewBar.Changed) -> None:
        if not self.open_saved(message.view):
            self.go(Where(message.view))

    def open_place(self, view: str, query: str, saved: str) -> None:
        self.go(Where(view, query, saved))

    def view_label(self, view: str) -> str:
        return _(self.VIEW_LABELS[view])

    def words_changed(self) -> None:
        super().words_changed()
        # The columns are as wide as the words of the language.
        self.rows.use_columns(self.columns_of(self.where.view))

    def on_show_view(self, message: ShowView) -> None:
        if message.view in self.VIEW_LABELS:
            self.go(Where(message.view, message.query))

    def seek(self, query: str) -> None:
        self.go(Where(self.where.view, query))

    def refused(self, refusal: Refusal) -> None:
        """Whoever may see no such rows at all reads it in the list's place."""
        super().refused(refusal)
        if not self.rows.complete:
            self.rows.empty = words(refusal)
            self.rows.show(MemorySource[RowT](()), key=refusal.code)

    # Rows

    def row_here(self) -> RowT | None:
        marks = self.rows.marks
        return self.rows.known(next(iter(marks))) if len(marks) == 1 else self.rows.row

    def shown_id(self) -> int | None:
        return self.rows.cursor_id if self.rows.row is not None else None

    def on_record_list_highlighted(self) -> None:
        self.look()

    def targets(self) -> Targets[RowT]:
        return self.rows.targets()
