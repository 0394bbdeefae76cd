"""Drafts: what somebody was typing when they left, so that it comes back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fsctui.domain.audit import canonical_json
from fsctui.domain.people_rows import UnfinishedRow
from fsctui.services.context import Context
from fsctui.services.refusals import ValueInvalid
from fsctui.store import unfinished as store

MAX_CHARACTERS = 2_000_000
"""Of a draft as JSON: far above the largest template, far below what hurts."""


class UnfinishedService:
    """`workspace.unfinished`: everybody has their own. Drafts leave no trace in the timeline."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def save(self, kind: str, subject: str, body: Mapping[str, Any]) -> None:
        """Keep the values typed so far. `subject` is the id of what is edited, "" for something new."""
        size = len(canonical_json(body))
        if size > MAX_CHARACTERS:
            raise ValueInvalid("draft", kind, str(size), f"<= {MAX_CHARACTERS}")
        with self._context.write() as tx:
            store.save(tx, self._context.actor.id, kind, subject, body)

    def load(self, kind: str, subject: str = "") -> Mapping[str, Any] | None:
        """The values that were kept, None when there are none."""
        with self._context.read() as tx:
            found = store.find(tx, self._context.actor.id, kind, subject)
        return None if found is None else found.body

    def forget(self, kind: str, subject: str = "") -> None:
        """Let a draft go; doing it again changes nothing."""
        with self._context.write() as tx:
            store.forget(tx, self._context.actor.id, kind, subject)

    def list(self) -> tuple[UnfinishedRow, ...]:
        with self._context.read() as tx:
            return tuple(store.rows(tx, self._context.actor.id))
