"""Finding a record for an action: not there for who may not see it, refused by name for who may not change it."""

from __future__ import annotations

from typing import Any

from fsctui.domain.access import Missing, NotAllowed, Permission, Relation, has, require, require_on, usable
from fsctui.domain.people import Actor
from fsctui.domain.records import RecordRef
from fsctui.refusal import Refusal
from fsctui.services.refusals import RecordUnknown
from fsctui.store import access
from fsctui.store import records as store
from fsctui.store.access import Related
from fsctui.store.database import Tx


def see_in(tx: Tx, actor: Actor, ref: RecordRef) -> tuple[Any, Related]:
    """The record's columns (`store.records.ROWS`) and the actor's relations to it. Raises RecordUnknown."""
    require(actor, Permission.VIEW_RECORDS)
    related = access.relations(tx, actor, ref.id)
    if not usable(related.relations, confidential=related.confidential):
        raise RecordUnknown(str(ref))
    found = store.find(tx, ref.id)
    if found is None or found.type != ref.type:
        raise RecordUnknown(str(ref))
    return found, related


def edit_in(tx: Tx, actor: Actor, ref: RecordRef, permission: Permission = Permission.EDIT_RECORDS) -> Any:
    """The record for a change. Raises RecordUnknown, NotAllowed."""
    found, related = see_in(tx, actor, ref)
    require_on(actor, permission, related.relations, confidential=related.confidential)
    return found


def share_in(tx: Tx, actor: Actor, ref: RecordRef) -> Any:
    """The record for deciding who else may see it: its owner, its account's team, or who manages people may.

    Nobody opens a confidential record to themselves: without a personal relation it isn't there for them.
    """
    found, related = see_in(tx, actor, ref)
    require_on(actor, Permission.EDIT_RECORDS, related.relations, confidential=related.confidential)
    if related.relations.isdisjoint({Relation.OWNER, Relation.ACCOUNT_TEAM}) and not has(
        actor, Permission.MANAGE_PEOPLE
    ):
        raise NotAllowed(Permission.EDIT_RECORDS, Missing.RELATION, actor.username)
    return found


def may_edit(actor: Actor, related: Related) -> bool:
    try:
        require_on(actor, Permission.EDIT_RECORDS, related.relations, confidential=related.confidential)
    except Refusal:
        return False
    return True
