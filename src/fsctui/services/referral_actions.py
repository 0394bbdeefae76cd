"""What people do with referrals, each as one step within a transaction that `services.referrals` puts around it.

Who is told of a step, and what a referrer's score makes of it, is written in the same transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fsctui.domain import referrals as rules
from fsctui.domain.access import Missing, NotAllowed, Permission, Relation, is_outsider
from fsctui.domain.people import PermissionRole
from fsctui.domain.referrals import Bucket, Status, bucket
from fsctui.domain.tasks import MAX_COMMENT, CommentTooLong, clean_reason, require_comment
from fsctui.domain.text import clean
from fsctui.scheduling.hours import add_hours
from fsctui.services.context import Context
from fsctui.services.notices import notify_in
from fsctui.services.outcome import Done
from fsctui.services.referral_access import Loaded, facts_of, load_in
from fsctui.services.referral_takers import QUEUE_PREFIX, Target, default_owner_in, queue_name_in, target_in
from fsctui.services.setting_values import accept_hours_in
from fsctui.store import people as people_store
from fsctui.store import plans as plan_store
from fsctui.store import referral_comments, referral_people
from fsctui.store import referrals as store
from fsctui.store.database import Tx
from fsctui.store.sql_types import Row

TOPICS = frozenset({"referral", "record"})
_FRESH: dict[str, Any] = {
    "accepted_at": None,
    "accepted_by": None,
    "closed_at": None,
    "closed_by": None,
    "close_reason": "",
}
_NO_KEPT_CLOCK: dict[str, Any] = {"clock_since": None, "clock_due": None, "clock_warn": None}


class ReferralActions:
    """Every method loads the referral, checks who asks, lets the rule decide, writes, and tells whom it concerns."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def _load(self, tx: Tx, referral_id: int) -> Loaded:
        return load_in(tx, self._context.actor, referral_id, Permission.WORK_REFERRALS)

    # -- taking ------------------------------------------------------------------------------------------------------

    def accept(self, tx: Tx, referral_id: int) -> Done:
        """Take it and begin: exactly one of several wins."""
        loaded, actor = self._load(tx, referral_id), self._context.actor
        status = rules.accept(loaded.facts, actor.id)
        self._own(tx, loaded.row, actor.id)
        self._set(
            tx, loaded.row, status, "accept",
            assignee_id=actor.id, accepted_at=tx.now, accepted_by=actor.id, accept_due=None, warn_at=None,
            **_kept_clock(loaded.row),
        )  # fmt: skip
        return _done("referral_accepted", loaded, undo=("release", {}))

    def claim(self, tx: Tx, referral_id: int) -> Done:
        """Take it out of its queue; it waits to be accepted, as long as it would have waited there."""
        loaded, actor = self._load(tx, referral_id), self._context.actor
        status = rules.claim(loaded.facts)
        clock: dict[str, Any] = {}
        if loaded.row.accept_due is None:
            clock = {**clock_in(self._context, tx, None), "assigned_at": tx.now}
        self._own(tx, loaded.row, actor.id)
        self._set(tx, loaded.row, status, "claim", assignee_id=actor.id, **clock)
        return _done("referral_claimed", loaded, undo=("release", {}))

    def release(self, tx: Tx, referral_id: int) -> Done:
        """Give back what was claimed or accepted: the client waits as long as they would have waited anyway."""
        loaded, actor = self._load(tx, referral_id), self._context.actor
        status = rules.release(loaded.facts, actor.id)
        owner = None if loaded.row.queue_id is not None else actor.id
        clock = _clock_again(loaded.row)
        if not clock and loaded.row.accept_due is None:
            clock = clock_in(self._context, tx, owner)
        self._own(tx, loaded.row, owner)
        self._set(tx, loaded.row, status, "release", **{**_FRESH, **clock, **_NO_KEPT_CLOCK}, assignee_id=owner)
        return _done("referral_released", loaded)

    def start(self, tx: Tx, referral_id: int) -> Done:
        loaded = self._load(tx, referral_id)
        self._set(tx, loaded.row, rules.start(loaded.facts, self._context.actor.id), "start")
        return _done("referral_started", loaded, undo=("put_back", {}))

    def put_back(self, tx: Tx, referral_id: int) -> Done:
        loaded = self._load(tx, referral_id)
        self._set(tx, loaded.row, rules.put_back(loaded.facts, self._context.actor.id), "put_back")
        return _done("referral_put_back", loaded, undo=("start", {}))

    # -- giving away -------------------------------------------------------------------------------------------------

    def reassign(self, tx: Tx, referral_id: int, to: str, reason: str) -> Done:
        """Give it to a user (username), or to a queue (`queue:NAME`); it has to be accepted anew."""
        return self._give(tx, self._load(tx, referral_id), to, clean_reason(reason))

    def give_in(self, tx: Tx, referral_id: int, to: str) -> Done:
        """As `reassign`, where nobody was asked for a reason: a generic change of the record's owner."""
        return self._give(tx, self._load(tx, referral_id), to, to)

    def _give(self, tx: Tx, loaded: Loaded, to: str, reason: str) -> Done:
        actor, row = self._context.actor, loaded.row
        target = target_in(tx, to)
        status = rules.reassign(
            loaded.facts, reason, user_id=target.user_id, queue_id=target.queue_id, to=target.called
        )
        self.assign_in(tx, row, status, target, "reassign", reason=reason)
        if loaded.facts.status is Status.REJECTED:
            _go_on(tx, row)
        params = {"referral": row.name, "reason": reason, "by": actor.name}
        if row.assignee_id is not None and row.assignee_id != target.user_id:
            tell_users(tx, [row.assignee_id], "referral_reassigned", row.id, {**params, "to": target.called})
        tell_target(tx, target, row.id, params)
        before = loaded.facts.assignee or (f"{QUEUE_PREFIX}{loaded.facts.queue}" if loaded.facts.queue else None)
        back = before and loaded.facts.status is not Status.REJECTED
        undo = ("reassign", {"to": before, "reason": reason}) if back else None
        return Done("referral_reassigned", {"referral": row.name, "to": target.called}, TOPICS, row.id, undo)

    def assign_in(
        self, tx: Tx, row: Row, status: Status, target: Target, action: str, reason: str = "", **columns: object
    ) -> None:
        """Give it to a target and start a new clock; who it was taken from doesn't have it any more."""
        clock = clock_in(self._context, tx, target.user_id)
        self._own(tx, row, target.user_id)
        given = {**_FRESH, **clock, **_NO_KEPT_CLOCK, "assigned_at": tx.now, **columns}
        self._set(tx, row, status, action, reason, assignee_id=target.user_id, queue_id=target.queue_id, **given)

    # -- ending ------------------------------------------------------------------------------------------------------

    def reject(self, tx: Tx, referral_id: int, reason: str) -> Done:
        """It ends with its reason; its referrer and the default owner are told, and may give it to somebody else."""
        loaded, actor = self._load(tx, referral_id), self._context.actor
        reason = clean_reason(reason)
        status = rules.reject(loaded.facts, actor.id, reason)
        row = loaded.row
        if row.assignee_id is None:
            self._own(tx, row, actor.id)
        declined = sorted({*row.declined, actor.username})
        self._end(tx, row, status, "reject", reason, assignee_id=actor.id, declined=declined)
        told = {"referral": row.name, "reason": reason, "by": actor.name}
        tell_users(tx, [row.sent_by, default_owner_in(tx)], "referral_rejected", row.id, told)
        return _done("referral_rejected", loaded, undo=("reopen", {}))

    def close(self, tx: Tx, referral_id: int, reason: str) -> Done:
        """It ends without conversion."""
        loaded, actor = self._load(tx, referral_id), self._context.actor
        reason = clean_reason(reason)
        manages = (
            Relation.MANAGER in loaded.relations or PermissionRole.ADMINISTRATOR in actor.permission_roles
        ) and loaded.row.assignee_id is not None
        status = rules.close(loaded.facts, actor.id, reason, manages=manages)
        self._end(tx, loaded.row, status, "close", reason)
        told = {"referral": loaded.row.name, "reason": reason, "by": actor.name}
        tell_users(tx, [loaded.row.sent_by, loaded.row.assignee_id], "referral_closed", loaded.row.id, told)
        return _done("referral_closed", loaded, undo=("reopen", {}))

    def _end(self, tx: Tx, row: Row, status: Status, action: str, reason: str, **columns: object) -> None:
        self._set(
            tx, row, status, action, reason, closed_at=tx.now, closed_by=self._context.actor.id,
            close_reason=reason, accept_due=None, warn_at=None, **{**_kept_clock(row), **columns},
        )  # fmt: skip
        _tally(tx, row, closed=1)

    def reopen(self, tx: Tx, referral_id: int) -> Done:
        """What ended without conversion goes on; what was never accepted has the time that it had left, else a new
        clock.
        """
        loaded = self._load(tx, referral_id)
        status = rules.reopen(loaded.facts)
        row = loaded.row
        columns: dict[str, Any] = {"closed_at": None, "closed_by": None, "close_reason": ""}
        if bucket(status) is Bucket.WAITING:
            left = row.clock_due is not None and row.clock_due > tx.now
            new = {**clock_in(self._context, tx, row.assignee_id), **_NO_KEPT_CLOCK}
            columns |= _clock_again(row) if left else new
        self._set(tx, row, status, "reopen", **columns)
        _go_on(tx, row)
        return _done("referral_reopened", loaded)

    def thank(self, tx: Tx, referral_id: int, text: str = "") -> Done:
        """A note of thanks to whoever referred, once."""
        loaded, actor = self._load(tx, referral_id), self._context.actor
        row = loaded.row
        rules.require_thankable(
            loaded.facts, has_referrer=row.referrer_id is not None or row.referrer_contact_id is not None
        )
        text = clean(text, multiline=True)
        if len(text) > MAX_COMMENT:
            raise CommentTooLong(len(text), MAX_COMMENT)
        store.change(tx, row.id, thanked_at=tx.now)
        tx.note("thank", "referral", row.id, record_id=row.id)
        thank_in(tx, row, {"referral": row.name, "by": actor.name, "text": text})
        return _done("referral_thanked", loaded)

    # -- saying ------------------------------------------------------------------------------------------------------

    def comment(self, tx: Tx, referral_id: int, text: str) -> Done:
        """Say something to colleagues; whoever sees the referral inside the bank may, whatever else they may do.

        Who has it and who sent it find a notice of it, if they work here.
        """
        actor = self._context.actor
        loaded = load_in(tx, actor, referral_id, Permission.VIEW_REFERRALS)
        if is_outsider(actor):
            raise NotAllowed(Permission.WORK_REFERRALS, Missing.ROLE, actor.username)
        cleaned = clean(text, multiline=True)
        require_comment(cleaned)
        comment_id = tx.new_id()
        referral_comments.add(tx, comment_id, referral_id, actor.id, cleaned)
        tx.note("comment", "referral", referral_id, record_id=referral_id, after={"comment": comment_id})
        concerned = referral_people.insiders(tx, {loaded.row.assignee_id, loaded.row.sent_by} - {None})
        about = {"referral": loaded.row.name, "by": actor.name}
        notify_in(tx, sorted(concerned), "referral_commented", "referral", referral_id, about)
        return _done("referral_commented", loaded)

    # -- writing -----------------------------------------------------------------------------------------------------

    def _set(self, tx: Tx, row: Row, status: Status, action: str, reason: str = "", **columns: Any) -> None:
        store.change(tx, row.id, status=status.value, bucket=bucket(status).value, **columns)
        before: dict[str, Any] = {"status": row.status}
        after: dict[str, Any] = {"status": status.value}
        if "assignee_id" in columns and columns["assignee_id"] != row.assignee_id:
            before["owner"], after["owner"] = row.username, self._username(tx, columns["assignee_id"])
        if "queue_id" in columns and columns["queue_id"] != row.queue_id:
            before["queue"], after["queue"] = row.queue_name, queue_name_in(tx, columns["queue_id"])
        if reason:
            after["reason"] = reason
        tx.note(action, "referral", row.id, record_id=row.id, before=before, after=after)

    def _username(self, tx: Tx, user_id: int | None) -> str | None:
        actor = self._context.actor
        if user_id is None or user_id == actor.id:
            return None if user_id is None else actor.username
        return plan_store.username(tx, user_id)

    @staticmethod
    def _own(tx: Tx, row: Row, user_id: int | None) -> None:
        """The record's owner is whoever has the referral."""
        if user_id != row.owner_id:
            store.change_record(tx, row.id, owner_id=user_id, team_id=people_store.team_of(tx, user_id))


def _done(code: str, loaded: Loaded, undo: tuple[str, dict[str, object]] | None = None) -> Done:
    return Done(code, {"referral": loaded.row.name}, TOPICS, loaded.row.id, undo)


def _kept_clock(row: Row) -> dict[str, Any]:
    """The clock to come back if it is given back: the one that ran when it was first taken."""
    if row.accept_due is None or row.clock_due is not None:
        return {}
    return {"clock_since": row.assigned_at, "clock_due": row.accept_due, "clock_warn": row.warn_at}


def _clock_again(row: Row) -> dict[str, Any]:
    """The clock that was kept, empty when there is none: what came in as accepted has never had one."""
    if row.clock_due is None:
        return {}
    return {"assigned_at": row.clock_since, "accept_due": row.clock_due, "warn_at": row.clock_warn}


def _tally(tx: Tx, row: Row, *, closed: int, converted: int = 0) -> None:
    """The referrer's record of what became of their referrals."""
    from fsctui.services.scores import tally_in

    if row.referrer_id is not None:
        tally_in(tx, "user", row.referrer_id, closed=closed, converted=converted)
    elif row.referrer_contact_id is not None:
        tally_in(tx, "contact", row.referrer_contact_id, closed=closed, converted=converted)


def _go_on(tx: Tx, row: Row) -> None:
    """What had ended is open again: it doesn't count for its referrer any more, and stands in its order."""
    from fsctui.services.referral_rescoring import rank_again_in

    _tally(tx, row, closed=-1)
    rank_again_in(tx, row.id)


def tell_users(tx: Tx, user_ids: Sequence[int | None], code: str, referral_id: int, params: dict[str, Any]) -> None:
    from fsctui.services.outbox import tell_in

    known = list(dict.fromkeys(user_id for user_id in user_ids if user_id is not None))
    if known:
        tell_in(tx, known, code, referral_id, params)


def tell_target(tx: Tx, target: Target, referral_id: int, params: dict[str, Any], code: str = "") -> None:
    """Tell whoever a referral went to: the user, or the queue's people."""
    from fsctui.services.outbox import tell_queue_in

    if target.user_id is not None:
        tell_users(tx, [target.user_id], code or "referral_assigned", referral_id, params)
    elif target.queue_id is not None:
        tell_queue_in(tx, target.queue_id, code or "referral_queued", referral_id, params)


def thank_in(tx: Tx, row: Row, params: dict[str, Any]) -> None:
    """Thank the referrer, a colleague or a contact."""
    from fsctui.services.outbox import tell_contact_in

    if row.referrer_id is not None:
        tell_users(tx, [row.referrer_id], "referral_thanks", row.id, params)
    elif row.referrer_contact_id is not None:
        tell_contact_in(tx, row.referrer_contact_id, "referral_thanks", row.id, params)


def clock_in(context: Context, tx: Tx, user_id: int | None) -> dict[str, Any]:
    """When a referral given now has to be accepted, and when that is warned of: business hours of who it went to."""
    calendar = context.calendars.default(tx) if user_id is None else context.calendars.for_user(tx, user_id)
    hours, before = accept_hours_in(tx)
    return {
        "accept_due": add_hours(calendar, tx.now, hours),
        "warn_at": add_hours(calendar, tx.now, hours - before),
        "warned": False,
    }


__all__ = ["TOPICS", "ReferralActions", "clock_in", "facts_of", "tell_target", "tell_users", "thank_in"]
