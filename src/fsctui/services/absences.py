"""Absences and who stands in."""

from __future__ import annotations

from datetime import date

from fsctui.domain.access import Missing, NotAllowed, Permission, has, require
from fsctui.domain.people import (
    Absence,
    AbsenceOverlaps,
    SubstituteLoop,
    find_substitute_loop,
    require_absence,
    substitute_for,
)
from fsctui.domain.people_rows import AbsenceRow
from fsctui.domain.rows import Page
from fsctui.domain.text import clean
from fsctui.services.common import user_id_in
from fsctui.services.context import Context
from fsctui.services.outcome import Done
from fsctui.services.refusals import AbsenceUnknown, SubstituteInactive
from fsctui.services.taking_back import by
from fsctui.services.users import user_in
from fsctui.store import absences as store
from fsctui.store import paging
from fsctui.store import people as people_store
from fsctui.store.database import Tx

TOPICS = frozenset({"absence", "user"})
MAX_REASON = 255


class Absences:
    """Absences, as `workspace.people` offers them: one's own, one's reports', and with the right to it anybody's."""

    _context: Context

    def absences(
        self,
        username: str | None = None,
        *,
        from_day: date | None = None,
        limit: int = 100,
        after: str | None = None,
    ) -> Page[AbsenceRow]:
        """Absences by first day, of everybody or of one user; `from_day` leaves out those that are over."""
        require(self._context.actor, Permission.VIEW_PEOPLE)
        start: tuple[date, int] | None = None
        if after:
            day, last = paging.decode(after, str, int)
            start = (_cursor_day(after, day), last)
        with self._context.read() as tx:
            of = None if username is None else user_id_in(tx, username)
            found = store.rows(tx, paging.check_limit(limit) + 1, start, of, from_day)
        items = tuple(found[:limit])
        cursor = paging.encode(items[-1].first_day.isoformat(), items[-1].id) if len(found) > limit else None
        return Page(items, cursor)

    def add_absence(
        self,
        username: str,
        first_day: date,
        last_day: date,
        *,
        substitute: str | None = None,
        reason: str = "",
    ) -> Done:
        """Days away, the last one included.

        Raises AbsenceEndsBeforeStart, AbsenceOverlaps, SubstituteLoop (also along A -> B -> C), SubstituteInactive.
        """
        # Before anybody is looked for: a refusal doesn't tell who works here.
        require(self._context.actor, Permission.MANAGE_ABSENCES)
        with self._context.write() as tx:
            user_id = user_id_in(tx, username)
            self._require_may_manage(user_id)
            absence_id = add_absence_in(tx, username, first_day, last_day, substitute, reason)
        said = {"user": username, "first": first_day, "last": last_day}
        return Done("absence_added", said, TOPICS, absence_id, undo=("remove_absence", {}))

    def remove_absence(self, absence_id: int) -> Done:
        require(self._context.actor, Permission.MANAGE_ABSENCES)
        with self._context.write() as tx:
            found = store.rows(tx, 1, wanted=absence_id)
            if not found:
                raise AbsenceUnknown(absence_id)
            row = found[0]
            self._require_may_manage(user_id_in(tx, row.username))
            store.remove(tx, absence_id)
            before = {"user": row.username, "first_day": row.first_day, "last_day": row.last_day}
            tx.note("remove", "absence", absence_id, before={**before, "substitute": row.substitute})
        again = by(
            "add_absence", username=row.username, first_day=row.first_day, last_day=row.last_day,
            substitute=row.substitute, reason=row.reason,
        )  # fmt: skip
        return Done("absence_removed", {"user": row.username}, TOPICS, absence_id, again)

    def substitute(self, username: str, day: date) -> str | None:
        """Who stands in for the user on that day, along the chain of substitutes; themselves when they are there.

        None when nobody present does.
        """
        require(self._context.actor, Permission.VIEW_PEOPLE)
        with self._context.read() as tx:
            return substitute_in(tx, username, day)

    def _require_may_manage(self, user_id: int) -> None:
        actor = self._context.actor
        if user_id != actor.id and user_id not in actor.reports and not has(actor, Permission.MANAGE_PEOPLE):
            raise NotAllowed(Permission.MANAGE_ABSENCES, Missing.RELATION, actor.username)


def substitute_in(tx: Tx, username: str, day: date) -> str | None:
    user_id = user_id_in(tx, username)
    away: dict[int, list[Absence]] = {}
    for absence in store.between(tx, day, day).values():
        away.setdefault(absence.user_id, []).append(absence)
    found = substitute_for(user_id, day, away)
    return None if found is None else people_store.names_of(tx, [found])[found]


def add_absence_in(
    tx: Tx, username: str, first_day: date, last_day: date, substitute: str | None = None, reason: str = ""
) -> int:
    user_id = user_id_in(tx, username)
    substitute_id = None
    if substitute is not None:
        standing_in = user_in(tx, substitute)
        if not standing_in.active:
            raise SubstituteInactive(substitute)
        substitute_id = standing_in.id
    new = Absence(user_id, first_day, last_day, substitute_id, clean(reason)[:MAX_REASON])
    require_absence(new)
    others = list(store.between(tx, first_day, last_day).values())
    for other in others:
        if other.user_id == user_id:
            raise AbsenceOverlaps(username, other.first_day, other.last_day)
    if loop := find_substitute_loop(new, others):
        names = people_store.names_of(tx, loop)
        raise SubstituteLoop([names[each] for each in loop])
    absence_id = tx.new_id()
    row = {
        "id": absence_id,
        "user_id": user_id,
        "first_day": first_day,
        "last_day": last_day,
        "substitute_id": substitute_id,
        "reason": new.reason,
    }
    store.insert_rows(tx, [row])
    after = {"user": username, "first_day": first_day, "last_day": last_day, "substitute": substitute}
    tx.note("create", "absence", absence_id, after=after)
    return absence_id


def _cursor_day(cursor: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise paging.CursorInvalid(cursor[:80]) from None
