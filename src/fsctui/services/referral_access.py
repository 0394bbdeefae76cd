"""Finding a referral for an action: not there for who may not see it, refused by name for who may not work on it."""

from __future__ import annotations

from dataclasses import dataclass

from fsctui.domain.access import Permission, Relation, is_outsider, require, require_on, usable
from fsctui.domain.people import Actor, PermissionRole
from fsctui.domain.referrals import ReferralFacts, ReferralUnknown, Status
from fsctui.store import access
from fsctui.store import referrals as store
from fsctui.store.database import Tx
from fsctui.store.sql_types import Row

_ENOUGH = frozenset({Relation.OWNER, Relation.QUEUE})


@dataclass(frozen=True, slots=True)
class Loaded:
    """A referral that the acting user may touch: its columns, what the rules need, and how they are connected."""

    row: Row
    facts: ReferralFacts
    relations: frozenset[Relation]
    confidential: bool


def relations_in(tx: Tx, actor: Actor, row: Row) -> tuple[frozenset[Relation], bool]:
    """How the actor is connected with the referral, and whether it is confidential.

    An outsider is related only to what they sent.
    """
    if is_outsider(actor):
        return frozenset({Relation.SENT} if row.sent_by == actor.id else ()), False
    own = frozenset(
        relation
        for relation, holds in (
            (Relation.OWNER, row.assignee_id == actor.id),
            (Relation.QUEUE, row.queue_id in actor.queues),
        )
        if holds
    )
    if own & _ENOUGH:
        # Whoever it was given to may work on it, whatever they are to its client.
        return own, False
    return access.relations(tx, actor, row.id)


def load_in(tx: Tx, actor: Actor, referral_id: int, permission: Permission) -> Loaded:
    """The referral for an action. Raises ReferralUnknown for who may not see it, NotAllowed for who may only see it."""
    row = store.facts(tx, referral_id)
    if row is None:
        require(actor, Permission.VIEW_REFERRALS)
        raise ReferralUnknown(str(referral_id))
    relations, confidential = relations_in(tx, actor, row)
    if not usable(relations, confidential=confidential):
        require(actor, Permission.VIEW_REFERRALS)
        raise ReferralUnknown(str(referral_id))
    require_on(actor, permission, relations, confidential=confidential)
    return Loaded(row, facts_of(row, actor), relations, confidential)


def facts_of(row: Row, actor: Actor | None = None) -> ReferralFacts:
    """What the rules need to know; `actor` is who would take what is nobody's yet."""
    administers = actor is not None and PermissionRole.ADMINISTRATOR in actor.permission_roles
    return ReferralFacts(
        name=row.name,
        status=Status(row.status),
        assignee_id=row.assignee_id,
        assignee=row.username or "",
        queue_id=row.queue_id,
        queue=row.queue_name or "",
        by=row.accepted_by_name or "",
        has_been_accepted=row.accepted_at is not None,
        thanked=row.thanked_at is not None,
        may_take=actor is None or administers or row.queue_id is None or row.queue_id in actor.queues,
    )


def may_work(actor: Actor, loaded: Loaded) -> bool:
    """Whether the actor may do anything with it but look."""
    from fsctui.refusal import Refusal

    try:
        require_on(actor, Permission.WORK_REFERRALS, loaded.relations, confidential=loaded.confidential)
    except Refusal:
        return False
    return True
