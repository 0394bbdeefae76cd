"""The referrals that a figure elsewhere counts, on top of where it stands: the list of all, found by a query."""

from __future__ import annotations

from fsctui.tui.base import BaseScreen
from fsctui.tui.row_lists import Where
from fsctui.tui.screens.referrals.inbox import Found, InboxScreen
from fsctui.tui.screens.referrals.source import BASE
from fsctui.tui.widgets.record_list import RecordList


class FoundScreen(InboxScreen):
    """Escape leads back to where it was opened, unless another query or view was asked for since."""

    def __init__(self, query: str) -> None:
        super().__init__()
        self.came = self.where = Where(BASE, query)
        self.rows.use_columns(self.columns_of(BASE))

    def fill(self, data: Found) -> None:
        if not self.asked:
            self.show_query()
        super().fill(data)

    def leave(self) -> None:
        if self.where == self.came and isinstance(self.focused, RecordList):
            BaseScreen.leave(self)
        else:
            super().leave()
