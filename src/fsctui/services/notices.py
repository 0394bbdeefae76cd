"""Notices: what the acting user should know."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from fsctui.domain.people_rows import NoticeRow
from fsctui.domain.rows import Page
from fsctui.services.context import Context
from fsctui.services.outcome import Done
from fsctui.store import notices as store
from fsctui.store import paging, reminders
from fsctui.store.database import Tx

TOPICS = frozenset({"notice"})
CAP = 100
"""The count of unread notices stops here."""


class NoticeService:
    """`workspace.notices`: everybody reads their own."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def list(self, *, unread_only: bool = True, limit: int = 50, after: str | None = None) -> Page[NoticeRow]:
        """The newest first, those of reminders that are due among them."""
        self._remind()
        before = paging.decode(after, int)[0] if after else None
        with self._context.read() as tx:
            user_id = self._context.actor.id
            found = store.page(tx, user_id, paging.check_limit(limit) + 1, before, unread_only)
            called = reminders.translations(tx, [row.subject_id for row in found if row.subject_type == "task"])
        zone = ZoneInfo(self._context.actor.time_zone)
        items = tuple(_for_reader(row, called.get(row.subject_id), zone) for row in found[:limit])
        return Page(items, paging.encode(items[-1].id) if len(found) > limit else None)

    def unread(self) -> int:
        """How many are unread; 100 means 100 or more. Reminders that are due count from now on."""
        self._remind()
        with self._context.read() as tx:
            return store.unread(tx, self._context.actor.id, CAP)

    def _remind(self) -> None:
        """Make notices of the acting user's reminders whose day has come, each once; looking alone changes nothing."""
        context = self._context
        user_id, today = context.actor.id, context.today()
        with context.read() as tx:
            if context.database.read_only or not reminders.due(tx, user_id, today):
                return
        with context.write() as tx:
            remind_in(tx, user_id, today)

    def mark_read(self, ids: Sequence[int] | None = None) -> Done:
        """Mark notices as read, None for all; doing it again changes nothing, and others' notices are left alone."""
        with self._context.write() as tx:
            count = store.mark_read(tx, self._context.actor.id, ids)
        return Done("notices_read", {"count": count}, TOPICS)


def remind_in(tx: Tx, user_id: int, today: date) -> int:
    """Make notices of a user's reminders whose day has come; how many there were."""
    found = reminders.due(tx, user_id, today)
    said = [{"task": row.subject, "due": row.due.isoformat()} for row in found]
    rows = [
        _notice(notice_id, user_id, tx, reminders.CODE, "task", row.id, params)
        for notice_id, row, params in zip(tx.new_ids(len(found)), found, said, strict=True)
    ]
    if rows:
        store.insert_notices(tx, rows)
    return len(rows)


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
        _notice(notice_id, user_id, tx, code, subject_type, subject_id, params or {})
        for notice_id, user_id in zip(tx.new_ids(len(told)), told, strict=True)
    ]
    if rows:
        store.insert_notices(tx, rows)
        tx.topics.add("notice")


def _notice(
    notice_id: int, user_id: int, tx: Tx, code: str, subject_type: str, subject_id: int, params: Mapping[str, object]
) -> dict[str, object]:
    return {
        "id": notice_id,
        "user_id": user_id,
        "at": tx.now,
        "code": code,
        "subject_type": subject_type,
        "subject_id": subject_id,
        "params": dict(params),
        "read": False,
    }


def _for_reader(row: NoticeRow, translations: Mapping[str, str] | None, zone: ZoneInfo) -> NoticeRow:
    """The notice with what its task is called in other languages, dates as dates and instants in the reader's zone."""
    params = dict(row.params)
    if translations and row.subject_type == "task":
        params["translations"] = translations
    if isinstance(due := params.get("due"), str):
        params["due"] = datetime.fromisoformat(due).astimezone(zone) if "T" in due else date.fromisoformat(due)
    return replace(row, params=params)
