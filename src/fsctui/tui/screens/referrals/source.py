"""Which referrals the list shows: a standard view, narrowed by a query, narrowed again by the words typed after `/`."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fsctui.domain.referral_rows import ReferralRow
from fsctui.i18n import N_
from fsctui.tui.widgets.query_line import with_words
from fsctui.tui.widgets.sources import QuerySource

if TYPE_CHECKING:
    from fsctui.services.workspace import Workspace

EMPTY = {
    "inbox": N_("No referral waits for you. Well done."),
    "queues": N_("Your queues are empty."),
    "accepted": N_("You are working on no referral; A accepts one of the inbox."),
    "sent_open": N_("Nothing that you sent is open; n writes a referral down."),
    "sent_closed": N_("Nothing that you sent has ended yet."),
    "breaching": N_("Nothing is about to be late."),
    "all": N_("There is no referral that you may see."),
}
BASE = "all"
"""A saved view is one line of query text over this view, unless it names another one."""


@dataclass(frozen=True, slots=True)
class Where:
    """A place in the referrals: a standard view, the query that narrows it, and the saved view it came from, if any."""

    view: str = "inbox"
    query: str = ""
    saved: str = ""


def source(workspace: Workspace, where: Where) -> QuerySource[ReferralRow]:
    """The rows of a place; without an order of one's own the best come first."""
    referrals = workspace.referrals

    def first(limit: int, order: tuple[str, bool] | None, text: str) -> Sequence[ReferralRow]:
        query = with_words(where.query, text)
        if order is None:
            return referrals.page(where.view, query, limit=limit).items
        ids = referrals.vector(where.view, query, order[0], order[1])[:limit]
        found = referrals.rows(ids)
        return [found[identity] for identity in ids if identity in found]

    def ids(order: tuple[str, bool] | None, text: str) -> array[int]:
        query = with_words(where.query, text)
        return referrals.vector(where.view, query, *(order or (None, False)))

    return QuerySource(first=first, ids=ids, by_id=referrals.rows)
