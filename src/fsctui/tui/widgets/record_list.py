"""The list of every screen: a million rows feel like fifty.

It holds the ids of all rows in order (a vector, 8 bytes a row) and reads rows by the page, in threads; a page that is
not here yet is drawn as a placeholder. Moving the cursor repaints two lines. How to use it:

    self.list = RecordList(columns=(Column("subject", N_("Subject"), lambda row: row.subject), ...),
                           empty=N_("Nothing to do here."))
    ...
    self.list.show(source, key=view)        # in the screen's `fill`; loads by itself, in threads

* `show(source, key)`: a new `key` (view, query) starts at the top without marks; the same key keeps the cursor on the
  same row, the marks, and, while struck rows stand, the order too (so that the list doesn't jump under the reader).
* `row`, `cursor_id`: under the cursor. `go_to(id)` puts it on a row, at once or when the ids are here. `targets()`: the
  marks, else the cursor's row. `count`: rows in this view. `known(id)`: a row that has been read.
* `use_columns(...)`: other columns for the same rows.
* `acted(ids)`: after an action: these rows are struck and read again, the cursor moves on, the marks are dropped.
* Messages: `Highlighted` (cursor on another row; after paint, and only the last of a burst), `Opened` (enter, double
  click), `MarksChanged`, `Counted` (number of rows known), `Failed` (a refusal while reading).
* Keys: see the `@action`s below; `/` filters in place through `source.matching`, `o`/`O` and the header sort.
"""

from __future__ import annotations

from typing import ClassVar, TypeAlias

from fsctui.tui.widgets import list_state
from fsctui.tui.widgets.list_keys import ListKeys
from fsctui.tui.widgets.sources import RowT


class RecordList(ListKeys[RowT]):
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

    Highlighted: TypeAlias = list_state.Highlighted
    Opened: TypeAlias = list_state.Opened
    MarksChanged: TypeAlias = list_state.MarksChanged
    Counted: TypeAlias = list_state.Counted
    Failed: TypeAlias = list_state.Failed
