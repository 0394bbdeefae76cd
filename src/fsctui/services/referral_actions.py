"""What people do with referrals, each as one step within a transaction that `services.referrals` puts around it.

Who is told of a step, and what a referrer's score makes of it, is written in the same transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fsctui.domain import referrals as rules
from fsctui.domain.access import Permission, Relation
from fsctui.domain.people import PermissionRole
from fsctui.domain.referrals import Bucket, Status, bucket
from fsctui.domain.tasks import MAX_COMMENT, CommentTooLong, clean_reason
from fsctui.domain.text import clean
from fsctui.scheduling.hours import add_hours
from fsctui.services.context import Context
from fsctui.services.outcome import Done
from fsctui.services.referral_access import Loaded, facts_of, load_in
from fsctui.services.refusals import QueueUnknown, UserUnknown, nearest
from fsctui.store import people as people_store
from fsctui.store import plans as plan_store
from fsctui.store import referral_people
from fsctui.store import referrals as store
from fsctui.store.database import Tx
from fsctui.store.sql_types import Row

TOPICS = frozenset({"referral", "record"})
QUEUE_PREFIX = "queue:"
ACCEPT_HOURS, WARN_HOURS = 8.0, 2.0
"""Business hours to accept a referral, unless the bank says otherwise, and how long before it is warned of."""
_FRESH: dict[str, Any] = {
    "accepted_at": None,
    "accepted_by": None,
    "closed_at": None,
    "closed_by": None,
    "close_reason": "",
}
_NO_KEPT_CLOCK: dict[str, Any] = {"clock_since": None, "clock_due": None, "clock_warn": None}


@dataclass(frozen=True, slots=True)
class Target:
    """Whom a referral goes to: a user, or a queue. `to` is a username or a queue's name, `called` what people say.

    `code` is what they are told, if not that it was assigned to them; `cc` are users who are told besides.
    """

    user_id: int | None
    queue_id: int | None
    to: str
    called: str
    code: str = ""
    cc: tuple[int, ...] = ()


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
        """Take it out of its queue; it waits to be accepted."""
        loaded, actor = self._load(tx, referral_id), self._context.actor
        status = rules.claim(loaded.facts)
        clock = clock_in(self._context, tx, actor.id)
        self._own(tx, loaded.row, actor.id)
        kept = _kept_clock(loaded.row)
        self._set(tx, loaded.row, status, "claim", assignee_id=actor.id, assigned_at=tx.now, **clock, **kept)
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
            _tally(tx, row, closed=-1)
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
        _tally(tx, row, closed=-1)
        self._set(tx, row, status, "reopen", **columns)
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

    # -- the acceptance clock ----------------------------------------------------------------------------------------

    def warn_in(self, tx: Tx, referral_id: int) -> Done | None:
        """Warn whoever should accept it; None when there is nothing to warn of (any more)."""
        row = store.facts(tx, referral_id)
        if row is None or row.bucket != Bucket.WAITING.value or row.warned or not _reached(row.warn_at, tx.now):
            return None
        store.change(tx, row.id, warned=True)
        params = {"referral": row.name, "due": row.accept_due.isoformat()}
        tell_target(tx, _target_of(row), row.id, params, "referral_warning")
        return Done("referral_warned", {"referral": row.name}, TOPICS, row.id)

    def expire_in(self, tx: Tx, referral_id: int) -> Done | None:
        """Nobody accepted it in time: back to its queue, else to the manager; None when its time isn't up (any more).

        What is in a queue stays there, and those above its members are told. Its clock starts anew each time.
        """
        row = store.facts(tx, referral_id)
        if row is None or row.bucket != Bucket.WAITING.value or not _reached(row.accept_due, tx.now):
            return None
        params = {"referral": row.name, "due": row.accept_due.isoformat()}
        breached = row.breaches + 1
        manager = manager_in(tx, row.assignee_id)
        if row.assignee_id is not None and row.queue_id is not None:
            target = Target(None, row.queue_id, row.queue_name, row.queue_name)
            code = "referral_returned"
        elif manager is not None:
            target, code = manager, "referral_escalated"
        else:
            target, code = _target_of(row), "referral_breached"
        declined = sorted({*row.declined, row.username} - {None})
        self.assign_in(tx, row, Status.ASSIGNED, target, "expire", breaches=breached, declined=declined)
        if target.user_id is None and target.queue_id is None:
            tell_users(tx, [default_owner_in(tx)], "referral_breached", row.id, params)
        if code == "referral_breached":
            tell_target(tx, target, row.id, params, "referral_breached")
        else:
            tell_users(tx, [row.assignee_id], "referral_breached", row.id, params)
            tell_target(tx, target, row.id, params, "referral_returned")
        return Done(code, {"referral": row.name, "to": target.called}, TOPICS, row.id)

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


def _reached(moment: datetime | None, now: datetime) -> bool:
    return moment is not None and moment <= now


def _target_of(row: Row) -> Target:
    called = row.user_name or row.queue_name or ""
    return Target(row.assignee_id, row.queue_id, row.username or row.queue_name or "", called)


def _tally(tx: Tx, row: Row, *, closed: int, converted: int = 0) -> None:
    """The referrer's record of what became of their referrals."""
    from fsctui.services.scores import tally_in

    if row.referrer_id is not None:
        tally_in(tx, "user", row.referrer_id, closed=closed, converted=converted)
    elif row.referrer_contact_id is not None:
        tally_in(tx, "contact", row.referrer_contact_id, closed=closed, converted=converted)


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


def target_in(tx: Tx, to: str) -> Target:
    """Read a username or `queue:NAME`. Raises UserUnknown, QueueUnknown, TakerInactive, and TakerUnfit for somebody
    whose role doesn't work on referrals.
    """
    if to.startswith(QUEUE_PREFIX):
        name = to.removeprefix(QUEUE_PREFIX)
        known = people_store.queue_ids(tx)
        by_fold = {each.casefold(): each for each in known}
        found = name if name in known else by_fold.get(name.casefold())
        if found is None:
            raise QueueUnknown(name, nearest(name, known))
        return Target(None, known[found], found, found)
    people = plan_store.people(tx)
    person = people.get(to) or people.get(to.lower())
    if person is None:
        raise UserUnknown(to, nearest(to, [name for name, each in people.items() if each.active]))
    if not person.active:
        raise rules.TakerInactive(person.username)
    if not referral_people.workers(tx, [person.id]):
        raise rules.TakerUnfit(person.username)
    return Target(person.id, None, person.username, person.name)


def queue_name_in(tx: Tx, queue_id: int | None) -> str | None:
    return next((name for name, found in people_store.queue_ids(tx).items() if found == queue_id), None)


def manager_in(tx: Tx, user_id: int | None) -> Target | None:
    """The active manager of a user, if they work on referrals."""
    found = store.manager(tx, user_id) if user_id is not None else None
    if found is not None and not referral_people.workers(tx, [found.id]):
        return None
    return Target(found.id, None, found.username, found.name) if found is not None else None


def default_owner_in(tx: Tx) -> int | None:
    """Who gets what no rule takes."""
    return store.default_owner(tx)


def clock_in(context: Context, tx: Tx, user_id: int | None) -> dict[str, Any]:
    """When a referral given now has to be accepted, and when that is warned of: business hours of who it went to."""
    calendar = context.calendars.default(tx) if user_id is None else context.calendars.for_user(tx, user_id)
    hours = accept_hours_in(tx)
    before = WARN_HOURS if hours > WARN_HOURS else hours / 2
    return {
        "accept_due": add_hours(calendar, tx.now, hours),
        "warn_at": add_hours(calendar, tx.now, hours - before),
        "warned": False,
    }


def accept_hours_in(tx: Tx) -> float:
    text = store.setting(tx, "referral.accept_hours")
    try:
        hours = float(text) if text else ACCEPT_HOURS
    except ValueError:
        return ACCEPT_HOURS
    return hours if 0 < hours <= 1_000 else ACCEPT_HOURS


__all__ = ["QUEUE_PREFIX", "TOPICS", "ReferralActions", "Target", "facts_of"]
