"""What a list holds, and its cursor: the state that reading, painting and the keys of a list share."""

from __future__ import annotations

from array import array
from collections.abc import Hashable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Generic, cast

from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.timer import Timer

from fsctui.i18n import N_
from fsctui.refusal import Refusal
from fsctui.tui.actions import HasActions
from fsctui.tui.widgets.columns import Column, Fitted
from fsctui.tui.widgets.sources import RowT, Source, Targets

if TYPE_CHECKING:
    from fsctui.tui.widgets.record_list import RecordList


class Highlighted(Message, namespace="record_list"):
    """The cursor rests on another row; `row` is None when there is none."""

    def __init__(self, list: RecordList[Any], row: Any) -> None:  # noqa: A002
        self.list, self.row = list, row
        super().__init__()

    @property
    def control(self) -> RecordList[Any]:
        return self.list


class Opened(Highlighted, namespace="record_list"):
    """Enter or a double click on a row."""


class MarksChanged(Message, namespace="record_list"):
    """The marks are others now."""

    def __init__(self, list: RecordList[Any]) -> None:  # noqa: A002
        self.list = list
        super().__init__()

    @property
    def control(self) -> RecordList[Any]:
        return self.list


class Counted(MarksChanged, namespace="record_list"):
    """The number of rows is known: `list.count`."""


class Failed(Message, namespace="record_list"):
    """Reading was refused."""

    def __init__(self, refusal: Refusal) -> None:
        self.refusal = refusal
        super().__init__()


class ListState(HasActions, ScrollView, Generic[RowT], can_focus=True):
    """The rows of a list as far as they are known, the marks, the order, and the cursor."""

    LONGEST_FILTER: ClassVar[int] = 200
    cursor = reactive(0, repaint=False)

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
        self._wanted: int | None = None  # a row that comes back with the next load: the cursor goes there
        self._typing = False
        self._range_from: int | None = None
        self._fitted: list[Fitted[RowT]] = []
        self._fitted_width = -1
        self._lines: dict[tuple[int, bool, bool, bool], Strip] = {}
        self._visuals: dict[tuple[str, ...], Any] = {}
        self._filter_timer: Timer | None = None
        self._rest_timer: Timer | None = None
        self._fetch_due = False
        self._open_due = False  # enter was pressed on a row that isn't here yet

    # What the list holds

    @property
    def count(self) -> int:
        """Rows in this view; while `complete` is False only those of the first page are known."""
        return len(self._ids)

    @property
    def complete(self) -> bool:
        return self._complete

    @property
    def is_waiting(self) -> bool:
        """Whether no row is here yet, but some may come."""
        return self.loading_rows and not self._ids

    @property
    def is_typing(self) -> bool:
        """Whether keys are the text of the filter now."""
        return self._typing

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
        return None if self.cursor_id is None else self.known(self.cursor_id)

    def known(self, identity: int) -> RowT | None:
        """A row that has been read already; None when it hasn't, or isn't kept any more."""
        return self._rows.get(identity)

    def use_columns(self, columns: Iterable[Column[RowT]]) -> None:
        """Show other columns; the rows, the order and the cursor stay."""
        self.columns = tuple(columns)
        self._fitted_width = -1
        self._lines.clear()
        self.refresh()

    def has_room_for(self, column: str) -> bool:
        """Whether a column isn't left out because the list is narrow."""
        return any(place.column.id == column for place in self._fitted)

    def has_targets(self) -> bool:
        return bool(self.marks or self._ids)

    def targets(self) -> Targets[RowT]:
        """What a verb acts on: the marked rows (also those that a filter hides), else the row under the cursor."""
        if self.marks:
            shown = [identity for identity in self._ids if identity in self.marks] if len(self.marks) > 1 else []
            hidden = self.marks.difference(shown)
            return Targets((*shown, *sorted(hidden)), self.row)
        return Targets(() if self.cursor_id is None else (self.cursor_id,), self.row)

    @property
    def _whole(self) -> RecordList[Any]:
        """This list, by the name that those who hear of it know."""
        return cast("RecordList[Any]", self)

    # Lines

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

    # The cursor

    def validate_cursor(self, place: int) -> int:
        return max(0, min(place, len(self._ids) - 1))

    def watch_cursor(self, old: int, new: int) -> None:
        self._anchor = self._wanted = None
        self._open_due = False
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

    def _open_if_due(self) -> None:
        """Enter was pressed before the row was here; without any row it has no meaning any more."""
        if self._open_due and (self.row is not None or self._complete):
            self._open_due = False
            if self.row is not None:
                self.post_message(Opened(self._whole, self.row))

    def _rested(self) -> None:
        self.post_message(Highlighted(self._whole, self.row))

    def _move(self, by: int) -> None:
        self.cursor += by
