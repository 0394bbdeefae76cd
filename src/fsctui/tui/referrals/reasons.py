"""Why a verb can't be used on a referral now, from what its row says: the rules of `domain`, asked beforehand.

These answers only dim keys; the use case decides.
"""

from __future__ import annotations

from fsctui.domain import referrals as rules
from fsctui.domain.access import Missing, NotAllowed, Permission, has, is_outsider
from fsctui.domain.people import Actor, PermissionRole
from fsctui.domain.referral_rows import ReferralRow, ReferralSheet
from fsctui.domain.referrals import ReferralFacts
from fsctui.refusal import Refusal

PERMISSIONS = {"add": Permission.CREATE_REFERRALS}
"""What a verb needs; every other one needs the right to work on referrals."""


def not_permitted(actor: Actor, verb: str) -> Refusal | None:
    """The refusal of somebody whose roles don't include the verb at all."""
    if verb == "comment":
        # Whoever sees it inside the bank may say something about it.
        return NotAllowed(Permission.WORK_REFERRALS, Missing.ROLE, actor.username) if is_outsider(actor) else None
    permission = PERMISSIONS.get(verb, Permission.WORK_REFERRALS)
    return None if has(actor, permission) else NotAllowed(permission, Missing.ROLE, actor.username)


def why_not(verb: str, actor: Actor, row: ReferralRow | None, sheet: ReferralSheet | None = None) -> Refusal | None:
    """Why `verb` can't be used on the row now, or None (also while it is not known)."""
    if (refusal := not_permitted(actor, verb)) is not None:
        return refusal
    if row is None or verb in ("add", "comment"):
        return None
    if sheet is not None and sheet.row.id == row.id and not sheet.may_work:
        return NotAllowed(Permission.WORK_REFERRALS, Missing.RELATION, actor.username)
    try:
        _require(verb, actor, row, facts_of(row, actor))
    except Refusal as refusal:
        return refusal
    return None


def facts_of(row: ReferralRow, actor: Actor) -> ReferralFacts:
    administers = PermissionRole.ADMINISTRATOR in actor.permission_roles
    return ReferralFacts(
        name=row.name,
        status=row.status,
        assignee_id=row.owner_id,
        assignee=row.owner or "",
        queue_id=row.queue_id,
        queue=row.queue or "",
        by=row.owner or "",
        has_been_accepted=row.accepted_at is not None,
        thanked=row.thanked_at is not None,
        may_take=administers or row.queue_id is None or row.queue_id in actor.queues,
    )


def _require(verb: str, actor: Actor, row: ReferralRow, facts: ReferralFacts) -> None:
    # Reasons and receivers are asked for later; whether the step is possible at all doesn't depend on them.
    match verb:
        case "accept":
            rules.accept(facts, actor.id)
        case "claim":
            rules.claim(facts)
        case "release":
            rules.release(facts, actor.id)
        case "start":
            rules.start(facts, actor.id)
        case "reject":
            rules.reject(facts, actor.id, "?")
        case "close":
            answers = row.owner_id in actor.reports or PermissionRole.ADMINISTRATOR in actor.permission_roles
            rules.close(facts, actor.id, "?", manages=answers and row.owner_id is not None)
        case "reassign":
            rules.reassign(facts, "?", user_id=None, queue_id=None, to="")
        case "reopen":
            rules.reopen(facts)
        case "convert":
            rules.convert(facts, actor.id)
        case "thank":
            has_referrer = row.referrer_id is not None or row.referrer_contact is not None
            rules.require_thankable(facts, has_referrer=has_referrer)
