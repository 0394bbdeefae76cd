"""Finding a record for an action: not there for who may not see it, refused by name for who may not change it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from fsctui.domain.access import (
    Missing,
    NotAllowed,
    Permission,
    Relation,
    carries_work,
    has,
    require,
    require_on,
    usable,
)
from fsctui.domain.people import Actor
from fsctui.domain.records import RecordRef
from fsctui.refusal import Refusal
from fsctui.services.refusals import RecordUnknown, WouldOpen
from fsctui.store import access, timeline
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
    if not decides_sharing(actor, related):
        raise NotAllowed(Permission.EDIT_RECORDS, Missing.RELATION, actor.username)
    return found


def give_in(tx: Tx, actor: Actor, ref: RecordRef, username: str | None) -> Any:
    """The record for giving it to another owner, who may share it: who shares it may, and its owner's managers.

    Who gave it away may take it back while nothing has happened to it since.
    """
    found, related = see_in(tx, actor, ref)
    if not _gave_away(tx, actor, ref, username):
        check_gives(actor, related)
    return found


def check_gives(actor: Actor, related: Related) -> None:
    """Raise `NotAllowed` unless these relations are enough for giving the record to another owner."""
    require_on(actor, Permission.EDIT_RECORDS, related.relations, confidential=related.confidential)
    managing = Relation.MANAGER in usable(related.relations, confidential=related.confidential)
    if not managing and not decides_sharing(actor, related):
        raise NotAllowed(Permission.EDIT_RECORDS, Missing.RELATION, actor.username)


def _gave_away(tx: Tx, actor: Actor, ref: RecordRef, username: str | None) -> bool:
    if username != actor.username:
        return False
    return any(
        (last.action, last.actor, (last.before or {}).get("owner")) == ("set_owner", username, username)
        for last in timeline.of_record(tx, ref.id, 1)
    )


def decides_sharing(actor: Actor, related: Related) -> bool:
    """Of who may edit a record: whether these relations are those of who decides about its confidentiality."""
    deciding = not related.relations.isdisjoint({Relation.OWNER, Relation.ACCOUNT_TEAM})
    return deciding or has(actor, Permission.MANAGE_PEOPLE)


def check_work_for_in(
    tx: Tx, actor: Actor, record_ids: Sequence[int], usernames: Iterable[str] = (), queues: Iterable[str] = ()
) -> None:
    """Whoever gets work on a record may see and change it from then on, so this asks before anybody is given some.

    On a confidential record, who may not decide about sharing it gives work only to those who can work on it already,
    themselves included. Raises WouldOpen.
    """
    users, others = dict.fromkeys(usernames), list(queues)
    if not users and not others:
        return
    for record_id in access.hidden(tx, record_ids):
        related = access.relations(tx, actor, record_id)
        if carries_work(related.relations, confidential=True) and decides_sharing(actor, related):
            continue
        closed_to = [name for name in users if not _works_in(tx, name, record_id)] + others
        if closed_to:
            found = store.find(tx, record_id)
            assert found is not None
            seen = usable(related.relations, confidential=True)
            raise WouldOpen(found.name if seen else str(RecordRef(found.type, record_id)), closed_to[0])


def _works_in(tx: Tx, username: str, record_id: int) -> bool:
    somebody = access.load_actor(tx, username)
    if somebody is None:
        return False
    return carries_work(access.relations(tx, somebody, record_id).relations, confidential=True)


def may_edit(actor: Actor, related: Related) -> bool:
    try:
        require_on(actor, Permission.EDIT_RECORDS, related.relations, confidential=related.confidential)
    except Refusal:
        return False
    return True
