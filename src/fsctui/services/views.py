"""Saved views: one line of query text under a name, for each user and area."""

from __future__ import annotations

from fsctui.domain.people_rows import ViewRow
from fsctui.domain.query import (
    PLAN_FIELDS,
    RECORD_FIELDS,
    REFERRAL_FIELDS,
    TASK_FIELDS,
    TEMPLATE_FIELDS,
    parse,
)
from fsctui.domain.text import clean
from fsctui.services.common import check_label
from fsctui.services.context import Context
from fsctui.services.outcome import Done
from fsctui.services.refusals import NameTaken, ValueInvalid, ViewUnknown, nearest
from fsctui.store import views as store
from fsctui.store.database import Tx

TOPICS = frozenset({"view"})
SCHEMAS = {
    "task": TASK_FIELDS,
    "plan": PLAN_FIELDS,
    "record": RECORD_FIELDS,
    "referral": REFERRAL_FIELDS,
    "template": TEMPLATE_FIELDS,
}
"""The areas that have views, and what their queries may ask for."""


class ViewService:
    """`workspace.views`: everybody has their own."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def list(self, area: str | None = None) -> tuple[ViewRow, ...]:
        """The acting user's views in their order."""
        with self._context.read() as tx:
            return tuple(store.rows(tx, self._context.actor.id, area))

    def save(self, area: str, name: str, query: str) -> Done:
        """Keep a query under a name; a view of that name gets the new query. Raises QueryMistake."""
        self._check(area, query)
        name, query = check_label("view", name), clean(query)
        with self._context.write() as tx:
            known = store.find(tx, self._context.actor.id, area, name)
            if known is None:
                view_id = tx.new_id()
                store.insert_view(tx, view_id, self._context.actor.id, area, name, query)
            else:
                view_id = known.id
                store.update_view(tx, view_id, query=query)
        return Done("view_saved", {"view": name}, TOPICS, view_id)

    def rename(self, area: str, name: str, new_name: str) -> Done:
        new_name = check_label("view", new_name)
        with self._context.write() as tx:
            found = self._find_in(tx, area, name)
            if new_name != name and store.find(tx, self._context.actor.id, area, new_name) is not None:
                raise NameTaken("view", new_name)
            store.update_view(tx, found.id, name=new_name)
        return Done("view_renamed", {"view": name, "name": new_name}, TOPICS, found.id)

    def remove(self, area: str, name: str) -> Done:
        with self._context.write() as tx:
            found = self._find_in(tx, area, name)
            store.delete_view(tx, found.id)
        return Done("view_removed", {"view": name}, TOPICS, found.id)

    def move(self, area: str, name: str, position: int) -> Done:
        """Put a view at a place (from 1) among the area's views."""
        with self._context.write() as tx:
            found = self._find_in(tx, area, name)
            others = [row for row in store.rows(tx, self._context.actor.id, area) if row.id != found.id]
            place = max(0, min(position - 1, len(others)))
            for number, row in enumerate([*others[:place], found, *others[place:]], start=1):
                if row.position != number:
                    store.update_view(tx, row.id, position=number)
        return Done("view_moved", {"view": name}, TOPICS, found.id)

    def _find_in(self, tx: Tx, area: str, name: str) -> ViewRow:
        found = store.find(tx, self._context.actor.id, area, name)
        if found is None:
            known = [row.name for row in store.rows(tx, self._context.actor.id, area)]
            raise ViewUnknown(area, name, nearest(name, known))
        return found

    @staticmethod
    def _check(area: str, query: str) -> None:
        if area not in SCHEMAS:
            raise ValueInvalid("view", "area", area[:80], ", ".join(SCHEMAS))
        parse(query, SCHEMAS[area])
