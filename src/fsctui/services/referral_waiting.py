"""What becomes of referrals by themselves, each step within a transaction that `services.ticking` puts around it."""

from __future__ import annotations

from datetime import datetime

from fsctui.domain.referral_keeping import Held, Keeper, next_keeper
from fsctui.domain.referrals import Bucket, Status
from fsctui.services.outcome import Done
from fsctui.services.referral_actions import TOPICS, ReferralActions, tell_target, tell_users
from fsctui.services.referral_takers import Target, default_owner_in, manager_in, target_of
from fsctui.store import plans as plan_store
from fsctui.store import referral_people
from fsctui.store import referrals as store
from fsctui.store.database import Tx


class ReferralWaiting(ReferralActions):
    """Every method looks again at the referral, and gives None when there is nothing to do (any more)."""

    def warn_in(self, tx: Tx, referral_id: int) -> Done | None:
        """Warn whoever should accept it; None when there is nothing to warn of (any more)."""
        row = store.facts(tx, referral_id)
        if row is None or row.bucket != Bucket.WAITING.value or row.warned or not _reached(row.warn_at, tx.now):
            return None
        store.change(tx, row.id, warned=True)
        params = {"referral": row.name, "due": row.accept_due.isoformat()}
        tell_target(tx, target_of(row), row.id, params, "referral_warning")
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
            target, code = target_of(row), "referral_breached"
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

    def pass_on_in(self, tx: Tx, referral_id: int) -> Done | None:
        """Whoever has it is gone: it waits for somebody else, who is told, as is the colleague who sent it."""
        row = store.facts(tx, referral_id)
        if row is None or row.bucket == Bucket.CLOSED.value or row.assignee_id is None:
            return None
        manager, owner = manager_in(tx, row.assignee_id), _default_in(tx)
        able = referral_people.is_able(tx, row.assignee_id)
        match next_keeper(Held(able, row.queue_id is not None, manager is not None, owner is not None)):
            case Keeper.QUEUE:
                target = Target(None, row.queue_id, row.queue_name, row.queue_name)
            case Keeper.MANAGER if manager is not None:
                target = manager
            case Keeper.DEFAULT_OWNER if owner is not None:
                target = owner
            case _:
                return None
        self.assign_in(tx, row, Status.ASSIGNED, target, "pass_on")
        params = {"referral": row.name, "owner": row.user_name, "to": target.called}
        tell_target(tx, target, row.id, params, "referral_passed_on")
        sender = {row.sent_by} - {None, row.assignee_id, target.user_id}
        tell_users(tx, sorted(referral_people.insiders(tx, sender)), "referral_passed_on", row.id, params)
        return Done("referral_passed_on", params, TOPICS, row.id)


def _default_in(tx: Tx) -> Target | None:
    found = default_owner_in(tx)
    person = next((each for each in plan_store.people(tx).values() if each.id == found), None)
    return None if person is None else Target(person.id, None, person.username, person.name)


def _reached(moment: datetime | None, now: datetime) -> bool:
    return moment is not None and moment <= now
