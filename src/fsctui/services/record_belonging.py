"""Where a record belongs, and how hidden it is for that: asked before a change, and carried on to what refers to it."""

from __future__ import annotations

from collections import deque
from typing import Any

from fsctui.domain.access import Missing, NotAllowed, Permission
from fsctui.domain.people import Actor
from fsctui.domain.records import ObjectType
from fsctui.services.record_access import decides_sharing
from fsctui.services.record_making import AccountOf, account_of_in, references, refers_to
from fsctui.store import access, object_types
from fsctui.store import records as store
from fsctui.store import referrals as referral_store
from fsctui.store.database import Tx


def check_leaving_in(tx: Tx, actor: Actor, found: Any, account: AccountOf | None) -> None:
    """A confidential record leaves its account, or what hides it, only by who decides about sharing it.

    `found`: the record's columns (`store.records.ROWS`). Raises NotAllowed.
    """
    if not (found.confidential or found.account_confidential):
        return
    hidden = found.confidential or (account is not None and account.hidden)
    stays = found.account_id == (account.id if account else None)
    if (stays and hidden) or decides_sharing(actor, access.relations(tx, actor, found.id)):
        return
    raise NotAllowed(Permission.EDIT_RECORDS, Missing.RELATION, actor.username)


def placing(account: AccountOf | None) -> dict[str, Any]:
    """The columns that say where a record belongs."""
    return {
        "account_id": account.id if account else None,
        "account_confidential": account.hidden if account else False,
    }


def carry_on_in(tx: Tx, code: str, record_id: int, account_id: int | None) -> None:
    """Let what refers to a record belong where the record belongs now and be as hidden, and so on from there.

    `account_id`: the account that it belonged to, which is where those are that belong with it.
    """
    types: dict[str, ObjectType] = {each.code: each for each in object_types.all_types(tx)}
    waiting, done = deque([(code, record_id, account_id)]), {record_id}
    while waiting:
        code, record_id, account_id = waiting.popleft()
        referring = [each.code for each in types.values() if each.code != "account" and refers_to(each, code)]
        for child in store.belonging(tx, referring, account_id):
            refs = references(types[child.type], child.fields)
            if child.id in done or record_id not in {ref.id for ref in refs.values()}:
                continue
            columns = placing(account_of_in(tx, types[child.type], child.fields))
            if columns == {"account_id": child.account_id, "account_confidential": child.account_confidential}:
                continue
            done.add(child.id)
            store.place(tx, child.id, columns)
            if child.type == "referral":
                referral_store.change(tx, child.id, account_id=columns["account_id"])
            waiting.append((child.type, child.id, child.account_id))


def hide_account_in(tx: Tx, account_id: int, hidden: bool) -> None:
    """Let everything of an account be as hidden as it is; what is confidential by itself goes on hiding its own."""
    store.hide_account(tx, account_id, hidden)
    if not hidden:
        for found in store.confidential_of(tx, account_id):
            carry_on_in(tx, found.type, found.id, account_id)
