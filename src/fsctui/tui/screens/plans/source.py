"""Which plans the list shows: a view, narrowed by a query, narrowed again by the words typed after `/`."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fsctui.domain.rows import PlanRow
from fsctui.i18n import N_
from fsctui.tui.widgets.query_line import with_words
from fsctui.tui.widgets.sources import QuerySource

if TYPE_CHECKING:
    from fsctui.services.workspace import Workspace

BASE = "mine"
VIEW_LABELS = {
    "mine": N_("Mine"),
    "late": N_("Late"),
    "team": N_("Team"),
    "on_hold": N_("On hold"),
    "closed": N_("Closed"),
    "all": N_("All"),
}
EMPTY = {
    "mine": N_("You have no plan running. Press n to launch one."),
    "late": N_("No plan is late. Well done."),
    "team": N_("Your team has no plan running."),
    "on_hold": N_("No plan is on hold."),
    "closed": N_("No plan is closed yet."),
    "all": N_("There are no plans yet. Press n to launch one."),
}


@dataclass(frozen=True, slots=True)
class Where:
    """A view of the plans, the query that narrows it, and the saved view that it came from, if any."""

    view: str = BASE
    query: str = ""
    saved: str = ""


def source(workspace: Workspace, where: Where) -> QuerySource[PlanRow]:
    """The rows of a place."""
    plans = workspace.plans

    def first(limit: int, order: tuple[str, bool] | None, text: str) -> Sequence[PlanRow]:
        if order is None:
            return plans.page(where.view, with_words(where.query, text), limit=limit).items
        ids = plans.vector(where.view, with_words(where.query, text), *order)[:limit]
        found = plans.rows(ids)
        return [found[identity] for identity in ids if identity in found]

    def ids(order: tuple[str, bool] | None, text: str) -> array[int]:
        return plans.vector(where.view, with_words(where.query, text), *(order or (None, False)))

    return QuerySource(first=first, ids=ids, by_id=plans.rows)
