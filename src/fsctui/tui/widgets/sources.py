"""Where a list's rows come from. A list holds a vector of ids (8 bytes a row) and reads rows by the page.

A row is any frozen object with an `id: int`. Every method of a source is called in a worker thread, so it may query.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Generic, Protocol, TypeVar


class HasId(Protocol):
    """What a list needs to know of a row."""

    @property
    def id(self) -> int: ...


RowT = TypeVar("RowT", bound=HasId)
RowT_co = TypeVar("RowT_co", bound=HasId, covariant=True)


@dataclass(frozen=True)
class Page(Generic[RowT]):
    """The first rows in order; `more` says that the vector of all ids is worth asking for."""

    rows: Sequence[RowT]
    more: bool = False


class Source(Protocol[RowT_co]):
    """One ordered set of rows (a view with its filter and its order).

    first_page: the first `limit` rows, by LIMIT, so that the list shows at once.
    vector: the ids of all rows in order (`array('q')`), from one query.
    rows: the rows of these ids, in any order; ids that are gone may be left out.
    sorted_by / matching: the same rows in another order, or those that match words typed after `/`.
    """

    def first_page(self, limit: int) -> Page[Any]: ...
    def vector(self) -> array[int]: ...
    def rows(self, ids: Sequence[int]) -> Mapping[int, RowT_co]: ...
    def sorted_by(self, column: str, descending: bool) -> Source[RowT_co]: ...
    def matching(self, text: str) -> Source[RowT_co]: ...


@dataclass(frozen=True)
class QuerySource(Generic[RowT]):
    """A source over three questions to a service; each gets the current order and filter.

    `order` is (column id, descending) or None for the natural order; `text` is what was typed after `/`.

        QuerySource(
            first=lambda limit, order, text: ws.tasks.page(view, limit=limit, order=order, text=text).items,
            ids=lambda order, text: ws.tasks.ids(view, order=order, text=text),
            by_id=ws.tasks.rows,
        )
    """

    first: Callable[[int, tuple[str, bool] | None, str], Sequence[RowT]]
    ids: Callable[[tuple[str, bool] | None, str], Iterable[int]]
    by_id: Callable[[Sequence[int]], Mapping[int, RowT] | Iterable[RowT]]
    order: tuple[str, bool] | None = None
    text: str = ""

    def first_page(self, limit: int) -> Page[RowT]:
        rows = self.first(limit + 1, self.order, self.text)
        return Page(rows[:limit], len(rows) > limit)

    def vector(self) -> array[int]:
        found = self.ids(self.order, self.text)
        return found if isinstance(found, array) else array("q", found)

    def rows(self, ids: Sequence[int]) -> Mapping[int, RowT]:
        found = self.by_id(ids)
        return found if isinstance(found, Mapping) else {row.id: row for row in found}

    def sorted_by(self, column: str, descending: bool) -> QuerySource[RowT]:
        return replace(self, order=(column, descending))

    def matching(self, text: str) -> QuerySource[RowT]:
        return replace(self, text=text)


@dataclass(frozen=True)
class MemorySource(Generic[RowT]):
    """A source over rows that are all here: short lists, forms, dialogs, tests.

    `text` gives what `/` searches in a row, `keys` what each column sorts by; both default to the row's own words.
    """

    items: Sequence[RowT]
    text: Callable[[RowT], str] = str
    keys: Mapping[str, Callable[[RowT], Any]] = field(default_factory=dict)
    needle: str = ""
    order: tuple[str, bool] | None = None

    def _chosen(self) -> list[RowT]:
        found = list(self.items)
        if self.needle:
            wanted = self.needle.casefold().split()
            found = [row for row in found if all(word in self.text(row).casefold() for word in wanted)]
        if self.order is not None:
            column, descending = self.order
            found.sort(key=self.keys.get(column, self.text), reverse=descending)
        return found

    def first_page(self, limit: int) -> Page[RowT]:
        return Page(self._chosen())

    def vector(self) -> array[int]:
        return array("q", (row.id for row in self._chosen()))

    def rows(self, ids: Sequence[int]) -> Mapping[int, RowT]:
        wanted = set(ids)
        return {row.id: row for row in self.items if row.id in wanted}

    def sorted_by(self, column: str, descending: bool) -> MemorySource[RowT]:
        return replace(self, order=(column, descending))

    def matching(self, text: str) -> MemorySource[RowT]:
        return replace(self, needle=text)


@dataclass(frozen=True)
class Targets(Generic[RowT]):
    """The rows an action acts on: the marked ones, else the one under the cursor. False when there are none.

    `row` is the row under the cursor when the key was pressed (None while it is still loading).
    """

    ids: tuple[int, ...] = ()
    row: RowT | None = None

    def __bool__(self) -> bool:
        return bool(self.ids)

    def __len__(self) -> int:
        return len(self.ids)
