"""Notices: what the acting user should know."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from fsctui.domain.people_rows import NoticeRow
from fsctui.domain.rows import Page
from fsctui.services.context import Context
from fsctui.services.outcome import Done
from fsctui.store import notices as store
from fsctui.store import paging
from fsctui.store.database import Tx

TOPICS = frozenset({"notice"})
CAP = 100
"""The count of unread notices stops here."""


class NoticeService:
    """`workspace.notices`: everybody reads their own."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def list(self, *, unread_only: bool = True, limit: int = 50, after: str | None = None) -> Page[NoticeRow]:
        """The newest first."""
        before = paging.decode(after, int)[0] if after else None
        with self._context.read() as tx:
            user_id = self._context.actor.id
            found = store.page(tx, user_id, paging.check_limit(limit) + 1, before, unread_only)
        items = tuple(found[:limit])
        return Page(items, paging.encode(items[-1].id) if len(found) > limit else None)

    def unread(self) -> int:
        """How many are unread; 100 means 100 or more."""
        with self._context.read() as tx:
            return store.unread(tx, self._context.actor.id, CAP)

    def mark_read(self, ids: Sequence[int] | None = None) -> Done:
        """Mark notices as read, None for all; doing it again changes nothing, and others' notices are left alone."""
        with self._context.write() as tx:
            count = store.mark_read(tx, self._context.actor.id, ids)
        return Done("notices_read", {"count": count}, TOPICS)


def notify_in(
    tx: Tx,
    user_ids: Iterable[int],
    code: str,
    subject_type: str,
    subject_id: int,
    params: Mapping[str, object] | None = None,
) -> None:
    """Tell users something, each once; the acting user knows already."""
    told = [user_id for user_id in dict.fromkeys(user_ids) if user_id != tx.actor_id]
    rows = [
        {
            "id": notice_id,
            "user_id": user_id,
            "at": tx.now,
            "code": code,
            "subject_type": subject_type,
            "subject_id": subject_id,
            "params": dict(params or {}),
            "read": False,
        }
        for notice_id, user_id in zip(tx.new_ids(len(told)), told, strict=True)
    ]
    if rows:
        store.insert_notices(tx, rows)
        tx.topics.add("notice")
