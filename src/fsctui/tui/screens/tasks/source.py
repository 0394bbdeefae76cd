"""Which tasks the list shows: a standard view, narrowed by a query, narrowed again by the words typed after `/`."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fsctui.domain.rows import TaskRow
from fsctui.i18n import N_
from fsctui.tui.widgets.query_line import with_words
from fsctui.tui.widgets.sources import QuerySource

if TYPE_CHECKING:
    from fsctui.services.workspace import Workspace

EMPTY = {
    "mine": N_("Nothing to do. Well done."),
    "today": N_("Nothing is due today."),
    "overdue": N_("Nothing is late. Well done."),
    "week": N_("Nothing else is due this week."),
    "blocked": N_("Nothing of yours waits for others."),
    "queues": N_("Your queues are empty."),
    "team": N_("Your team has nothing to do."),
    "delegated": N_("Nothing you gave to others is open."),
    "done": N_("Nothing is done yet."),
}
BASE = "mine"
"""A saved view is one line of query text over this view."""


@dataclass(frozen=True, slots=True)
class Where:
    """A place in the tasks: a standard view, the query that narrows it, and the saved view it came from, if any."""

    view: str = BASE
    query: str = ""
    saved: str = ""


def source(workspace: Workspace, where: Where) -> QuerySource[TaskRow]:
    """The rows of a place."""
    tasks = workspace.tasks

    def first(limit: int, order: tuple[str, bool] | None, text: str) -> Sequence[TaskRow]:
        query = with_words(where.query, text)
        if order is None:
            return tasks.page(where.view, query, limit=limit).items
        ids = tasks.vector(where.view, query, order[0], order[1])[:limit]
        found = tasks.rows(ids)
        return [found[identity] for identity in ids if identity in found]

    def ids(order: tuple[str, bool] | None, text: str) -> array[int]:
        query = with_words(where.query, text)
        return tasks.vector(where.view, query, *(order or (None, False)))

    return QuerySource(first=first, ids=ids, by_id=tasks.rows)
