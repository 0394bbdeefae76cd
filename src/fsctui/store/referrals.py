"""One referral: what the rules need to know of it, what is written to it, and what its page shows beside the record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, func, select

from fsctui.domain.duplicates import email_key, phone_key
from fsctui.domain.folding import fold
from fsctui.domain.referral_rows import Routed
from fsctui.domain.referrals import Status
from fsctui.store import people, referral_people, routing
from fsctui.store.access import RECORD, USER
from fsctui.store.database import Tx
from fsctui.store.referral_rows import QUEUE, REFERRAL
from fsctui.store.sql_types import Condition, Row
from fsctui.store.tables import (
    AccountTable,
    ContactTable,
    PlanTable,
    TaskTable,
)
from fsctui.store.tasks import change_row

_TASK = TaskTable.__table__  # type: ignore[attr-defined]
_PLAN = PlanTable.__table__  # type: ignore[attr-defined]
_ACCOUNT = AccountTable.__table__  # type: ignore[attr-defined]
_CONTACT = ContactTable.__table__  # type: ignore[attr-defined]
_BY = USER.alias("accepted_by_user")

_FACTS = (
    select(
        REFERRAL, RECORD.c.name, RECORD.c.owner_id, RECORD.c.confidential, RECORD.c.account_confidential,
        RECORD.c.version.label("record_version"), USER.c.username, USER.c.name.label("user_name"),
        QUEUE.c.name.label("queue_name"), _BY.c.username.label("accepted_by_name"),
    )
    .select_from(
        REFERRAL.join(RECORD, RECORD.c.id == REFERRAL.c.id)
        .outerjoin(USER, USER.c.id == REFERRAL.c.assignee_id)
        .outerjoin(QUEUE, QUEUE.c.id == REFERRAL.c.queue_id)
        .outerjoin(_BY, _BY.c.id == REFERRAL.c.accepted_by)
    )
    .where(REFERRAL.c.id == bindparam("referral_id"))
)  # fmt: skip
_FACTS_LOCKED = _FACTS.with_for_update(of=REFERRAL)


def insert(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    tx.insert(REFERRAL, rows)


def new_columns(referral_id: int, at: Any, **given: Any) -> dict[str, Any]:
    """A new referral's row; `given` are laid over what a new one has."""
    return {
        "id": referral_id, "status": Status.NEW.value, "bucket": "waiting", "assignee_id": None, "queue_id": None,
        "referrer_id": None, "referrer_contact_id": None, "sent_by": None, "account_id": None, "contact_id": None,
        "interest": None, "value": None, "currency": None, "source": None, "rank_order": 0, "rank_terms": {},
        "lead_score": None, "probability": None, "base_rate": None, "score_model_id": None, "referrer_score": None,
        "accept_due": None, "warn_at": None, "warned": False, "breaches": 0, "declined": [], "created_by": None,
        "created_at": at, "assigned_at": None, "accepted_at": None, "accepted_by": None, "closed_at": None,
        "closed_by": None, "close_reason": "", "thanked_at": None, "converted_account_id": None,
        "converted_contact_id": None, "opportunity_id": None, "household_id": None, "version": 1, **given,
    }  # fmt: skip


def facts(tx: Tx, referral_id: int) -> Row | None:
    """The referral's columns with what the rules need of its record and people.

    In a write on PostgreSQL the row is locked, so that of several who act on it the later ones see what the first did.
    """
    locked = tx.is_write and tx.dialect == "postgresql"
    return tx.one_or_none(_FACTS_LOCKED if locked else _FACTS, {"referral_id": referral_id})


def change(tx: Tx, referral_id: int, **columns: object) -> None:
    """Write some columns of one referral and count its version up."""
    change_row(tx, REFERRAL, "id", referral_id, columns, counts=True)


def change_record(tx: Tx, referral_id: int, **columns: object) -> None:
    """Write some columns of its record (its owner and their team)."""
    change_row(tx, RECORD, "id", referral_id, {**columns, "updated_at": tx.now}, counts=True)


def decisions(tx: Tx, referral_id: int) -> tuple[Routed, ...]:
    """How it was routed, each time, the first time first."""
    return routing.decisions(tx, referral_id)


_OPEN_TASKS = (
    select(func.count())
    .select_from(_TASK)
    .where(_TASK.c.record_id == bindparam("referral_id"), _TASK.c.closed_at.is_(None))
)
_PLANS = select(func.count()).select_from(_PLAN).where(_PLAN.c.record_id == bindparam("referral_id"))


def work(tx: Tx, referral_id: int) -> tuple[int, int]:
    """Its open tasks, and its plans."""
    found = {"referral_id": referral_id}
    return int(tx.scalar(_OPEN_TASKS, found)), int(tx.scalar(_PLANS, found))


_MANAGER = USER.alias("their_manager")
_MANAGER_OF = (
    select(_MANAGER.c.id, _MANAGER.c.username, _MANAGER.c.name)
    .join(USER, USER.c.manager_id == _MANAGER.c.id)
    .where(USER.c.id == bindparam("user_id"), _MANAGER.c.active)
)
_ACTIVE_USER = select(USER.c.id).where(USER.c.username == bindparam("username"), USER.c.active)


def manager(tx: Tx, user_id: int) -> Row | None:
    """The active manager of a user: id, username, name."""
    return tx.one_or_none(_MANAGER_OF, {"user_id": user_id})


def default_owner(tx: Tx, chosen: str) -> int | None:
    """Who the bank chose (a username) to get what no rule takes, if they work on referrals, else its first active
    administrator.
    """
    found = tx.scalar(_ACTIVE_USER, {"username": chosen}) if chosen else None
    if found is not None and referral_people.workers(tx, [found]):
        return int(found)
    return min(people.active_administrators(tx), default=None)


_WORKLOAD = (
    select(func.count())
    .select_from(REFERRAL)
    .where(REFERRAL.c.assignee_id == bindparam("user_id"), REFERRAL.c.bucket == "working")
)


def workload(tx: Tx, user_id: int) -> int:
    """How many referrals somebody is working on."""
    return int(tx.scalar(_WORKLOAD, {"user_id": user_id}))


# -- clients that are known already --------------------------------------------------------------------------------


def clients_called(tx: Tx, name: str, visible: Condition, limit: int) -> list[Row]:
    """Contacts and accounts of that name (in any case, with any accents), with what tells them apart."""
    statement = _CLIENTS.where(
        RECORD.c.type.in_(("contact", "account")), RECORD.c.name_sort == fold(name), visible
    ).order_by(RECORD.c.type.desc(), RECORD.c.id)
    return tx.all(statement.limit(limit))


_CLIENTS = (
    select(
        RECORD.c.id, RECORD.c.type, RECORD.c.name, RECORD.c.account_id,
        func.coalesce(_CONTACT.c.email, _ACCOUNT.c.email).label("email"),
        func.coalesce(_CONTACT.c.phone, _ACCOUNT.c.phone).label("phone"),
        func.coalesce(_CONTACT.c.city, _ACCOUNT.c.city).label("city"),
    )
    .outerjoin(_CONTACT, _CONTACT.c.id == RECORD.c.id)
    .outerjoin(_ACCOUNT, _ACCOUNT.c.id == RECORD.c.id)
)  # fmt: skip


def clients_reached_at(tx: Tx, email: str, phone: str, visible: Condition, limit: int) -> list[Row]:
    """Contacts and accounts with that e-mail address, or perhaps that telephone number, in any way of writing."""
    found: list[Row] = []
    for table in (_CONTACT, _ACCOUNT):
        for column, key in ((table.c.email_key, email_key(email)), (table.c.phone_key, phone_key(phone))):
            if key is not None:
                ids = select(table.c.id).where(column == key)
                found += tx.all(_CLIENTS.where(RECORD.c.id.in_(ids), visible).order_by(RECORD.c.id).limit(limit))
    return found


_REACH = (
    select(
        RECORD.c.id,
        *(
            func.coalesce(_CONTACT.c[name], _ACCOUNT.c[name]).label(name)
            for name in ("email", "phone", "city", "state", "country")
        ),
    )
    .outerjoin(_CONTACT, _CONTACT.c.id == RECORD.c.id)
    .outerjoin(_ACCOUNT, _ACCOUNT.c.id == RECORD.c.id)
)


def reached_at(tx: Tx, client_ids: Sequence[int]) -> dict[int, Row]:
    """Where contacts and accounts are, and how they are reached."""
    return {row.id: row for row in tx.all(_REACH.where(RECORD.c.id.in_(list(client_ids))))}


def about(tx: Tx, account_ids: Sequence[int], contact_ids: Sequence[int], limit: int) -> list[int]:
    """The newest referrals about clients; whether somebody may see them is asked of their rows."""
    parts = [
        select(REFERRAL.c.id).where(column.in_(list(ids)))
        for column, ids in ((REFERRAL.c.account_id, account_ids), (REFERRAL.c.contact_id, contact_ids))
        if ids
    ]
    if not parts:
        return []
    found = parts[0].union(*parts[1:]).subquery("about")
    return [row.id for row in tx.all(select(found.c.id).order_by(found.c.id.desc()).limit(limit))]
