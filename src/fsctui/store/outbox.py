"""Queries of the outbox: who is told by mail, taking a mail to send it, and what became of it."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Select, bindparam, func, select, update

from fsctui.domain.mail import About, MailRow, MailState, Problem
from fsctui.domain.people import Actor
from fsctui.domain.query_tree import Op
from fsctui.domain.records import RecordRef
from fsctui.store import access
from fsctui.store import query_sql as sql
from fsctui.store.database import Tx
from fsctui.store.sql_types import Row
from fsctui.store.tables import (
    ContactTable,
    OutboxTable,
    PreferenceTable,
    QueueMemberTable,
    QueueTable,
    RecordTable,
    ReferralTable,
    UserTable,
)

OUTBOX = OutboxTable.__table__  # type: ignore[attr-defined]
_USER = UserTable.__table__  # type: ignore[attr-defined]
_PREFERENCE = PreferenceTable.__table__  # type: ignore[attr-defined]
_QUEUE = QueueTable.__table__  # type: ignore[attr-defined]
_MEMBER = QueueMemberTable.__table__  # type: ignore[attr-defined]
_RECORD = RecordTable.__table__  # type: ignore[attr-defined]
_REFERRAL = ReferralTable.__table__  # type: ignore[attr-defined]
_CONTACT = ContactTable.__table__  # type: ignore[attr-defined]

# -- who is told ---------------------------------------------------------------------------------------------------

_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_PEOPLE = select(_USER.c.id, _USER.c.name, _USER.c.email, _USER.c.language).where(
    _USER.c.id.in_(_IDS), _USER.c.active, _USER.c.email != ""
)
_SETTINGS = select(_PREFERENCE.c.user_id, _PREFERENCE.c.value).where(
    _PREFERENCE.c.user_id.in_(_IDS), _PREFERENCE.c.name == bindparam("name")
)
_ONE_QUEUE = select(_QUEUE.c.id, _QUEUE.c.name, _QUEUE.c.email, _QUEUE.c.notify_members).where(
    _QUEUE.c.id == bindparam("queue_id")
)
_MEMBERS = (
    select(_MEMBER.c.user_id)
    .join(_USER, _USER.c.id == _MEMBER.c.user_id)
    .where(_MEMBER.c.queue_id == bindparam("queue_id"), _USER.c.active)
    .order_by(_MEMBER.c.user_id)
)
_ONE_CONTACT = (
    select(_RECORD.c.name, _CONTACT.c.email)
    .join(_CONTACT, _CONTACT.c.id == _RECORD.c.id)
    .where(_RECORD.c.id == bindparam("contact_id"))
)


def people(tx: Tx, user_ids: Iterable[int]) -> list[Row]:
    """The active users with an e-mail address among those: id, name, email, language."""
    return tx.all(_PEOPLE, {"ids": sorted(set(user_ids))})


def settings(tx: Tx, user_ids: Iterable[int], name: str) -> dict[int, str]:
    """A setting of several users, and the bank's own under 0."""
    found = tx.all(_SETTINGS, {"ids": sorted({0, *user_ids}), "name": name})
    return {row.user_id: row.value for row in found}


def queue(tx: Tx, queue_id: int) -> Row | None:
    """A queue: id, name, email, notify_members."""
    return tx.one_or_none(_ONE_QUEUE, {"queue_id": queue_id})


def members(tx: Tx, queue_id: int) -> list[int]:
    """A queue's active members."""
    return [row.user_id for row in tx.all(_MEMBERS, {"queue_id": queue_id})]


def contact(tx: Tx, contact_id: int) -> Row | None:
    """A contact: name, email."""
    return tx.one_or_none(_ONE_CONTACT, {"contact_id": contact_id})


def insert(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write mails to be sent from now on; `rows` say to whom, in which language and about what."""
    tx.insert(
        OUTBOX,
        [
            {"id": mail_id, "created_at": tx.now, **row, "state": MailState.WAITING.value, "attempts": 0,
             "next_at": tx.now, "sent_at": None, "error": ""}
            for mail_id, row in zip(tx.new_ids(len(rows)), rows, strict=True)
        ],
    )  # fmt: skip


# -- sending -------------------------------------------------------------------------------------------------------

_TO_SEND = (OUTBOX.c.state == MailState.WAITING.value) & (OUTBOX.c.next_at <= bindparam("now"))
_DUE = select(func.count()).select_from(OUTBOX).where(_TO_SEND)
_FIRST = select(OUTBOX.c.id).where(_TO_SEND).order_by(OUTBOX.c.next_at, OUTBOX.c.id).limit(1)
_TAKE = (
    update(OUTBOX)
    .where(OUTBOX.c.id == bindparam("mail_id"), OUTBOX.c.state == MailState.WAITING.value)
    .values(state=MailState.SENDING.value, attempts=OUTBOX.c.attempts + 1, next_at=bindparam("until"))
)
_TAKEN = (
    select(OUTBOX, _USER.c.active.label("user_active"), _USER.c.time_zone)
    .outerjoin(_USER, _USER.c.id == OUTBOX.c.user_id)
    .where(OUTBOX.c.id == bindparam("mail_id"))
)
_WHOLE = select(OUTBOX, _USER.c.time_zone).outerjoin(_USER, _USER.c.id == OUTBOX.c.user_id)
_ABOUT = (
    select(
        _RECORD.c.id, _RECORD.c.name, _RECORD.c.fields, _RECORD.c.confidential, _RECORD.c.account_confidential,
        _CONTACT.c.first_name, _REFERRAL.c.interest, _REFERRAL.c.value, _REFERRAL.c.currency, _REFERRAL.c.accept_due,
    )
    .select_from(
        _REFERRAL.join(_RECORD, _RECORD.c.id == _REFERRAL.c.id).outerjoin(
            _CONTACT, _CONTACT.c.id == _REFERRAL.c.contact_id
        )
    )
    .where(_REFERRAL.c.id.in_(_IDS))
)  # fmt: skip


def due(tx: Tx, now: datetime) -> int:
    """How many mails are to be sent by now."""
    return int(tx.scalar(_DUE, {"now": now}))


def take(tx: Tx, until: datetime) -> Row | None:
    """Take the mail that waits longest, so that nobody else sends it; None when there is none to send.

    The mail's columns, and whether its user is active (None: it isn't for a user) and their time zone.
    """
    while (mail_id := tx.scalar(_FIRST, {"now": tx.now})) is not None:
        if tx.execute(_TAKE, {"mail_id": mail_id, "until": until}).rowcount:
            return tx.one_or_none(_TAKEN, {"mail_id": mail_id})
    return None


def about(tx: Tx, referral_id: int) -> About | None:
    """What a mail may say of a referral; what its interest is called isn't among it."""
    return abouts(tx, [referral_id]).get(referral_id)


def abouts(tx: Tx, referral_ids: Sequence[int], actor: Actor | None = None) -> dict[int, About]:
    """What mails may say of each referral; of an actor only those that they may see."""
    statement = _ABOUT if actor is None else _ABOUT.where(access.visible_records(actor))
    return {found.id: _about(found) for found in tx.all(statement, {"ids": list(referral_ids)})}


def _about(found: Row) -> About:
    return About(
        name=found.name,
        first_name=str(found.fields.get("first_name") or found.first_name or ""),
        confidential=bool(found.confidential or found.account_confidential),
        interest=found.interest or "",
        value=found.value,
        currency=found.currency or "",
        due=found.accept_due,
    )


def sent(tx: Tx, mail_id: int, attempts: int) -> bool:
    """Say that a mail went out with that attempt, even if it was thought lost meanwhile; False if it was retried."""
    states = (MailState.SENDING.value, MailState.DEAD.value)
    statement = update(OUTBOX).where(OUTBOX.c.id == mail_id, OUTBOX.c.attempts == attempts, OUTBOX.c.state.in_(states))
    return bool(tx.execute(statement.values(state=MailState.SENT.value, sent_at=tx.now, error="")).rowcount)


def failed(tx: Tx, mail_id: int, attempts: int, problem: Problem, next_at: datetime | None) -> None:
    """Say why a mail wasn't sent, and when it is tried again; None for never."""
    state = MailState.DEAD if next_at is None else MailState.WAITING
    tx.execute(
        update(OUTBOX)
        .where(OUTBOX.c.id == mail_id, OUTBOX.c.attempts == attempts, OUTBOX.c.state == MailState.SENDING.value)
        .values(state=state.value, next_at=tx.now if next_at is None else next_at, error=problem.to_text())
    )


def give_up_interrupted(tx: Tx, problem: Problem) -> int:
    """Mails whose sender had them too long are dead: they may have gone out. How many."""
    overdue = (OUTBOX.c.state == MailState.SENDING.value) & (OUTBOX.c.next_at <= tx.now)
    values = {"state": MailState.DEAD.value, "error": problem.to_text()}
    return tx.execute(update(OUTBOX).where(overdue).values(**values)).rowcount


def has_interrupted(tx: Tx, now: datetime) -> bool:
    overdue = (OUTBOX.c.state == MailState.SENDING.value) & (OUTBOX.c.next_at <= now)
    return tx.scalar(select(OUTBOX.c.id).where(overdue).limit(1)) is not None


def note_waiting(tx: Tx, problem: Problem) -> None:
    """Say why the mails that should have been sent by now still wait; none of them was tried."""
    statement = update(OUTBOX).where(OUTBOX.c.state == MailState.WAITING.value, OUTBOX.c.next_at <= tx.now)
    tx.execute(statement.values(error=problem.to_text()))


# -- looking after it ----------------------------------------------------------------------------------------------

_ROWS = (
    select(OUTBOX, _USER.c.username)
    .outerjoin(_USER, _USER.c.id == OUTBOX.c.user_id)
    .order_by(OUTBOX.c.id.desc())
)  # fmt: skip


def page(tx: Tx, state: MailState | None, limit: int, before: int | None, words: str = "") -> list[MailRow]:
    """Mails, the newest first, older than the given id; `words` are looked for in whom they go to."""
    statement = _narrowed(_ROWS, state, words).limit(limit)
    if before is not None:
        statement = statement.where(OUTBOX.c.id < before)
    return [_mail_row(found) for found in tx.all(statement)]


def vector(tx: Tx, state: MailState | None, words: str) -> array[int]:
    """The ids of all those mails, in the same order."""
    statement = _narrowed(_ROWS, state, words).with_only_columns(OUTBOX.c.id)
    return array("q", tx.execute(statement).scalars())


def rows(tx: Tx, ids: Sequence[int]) -> list[MailRow]:
    return [_mail_row(found) for found in tx.all(_ROWS.where(OUTBOX.c.id.in_(list(ids))))]


def _narrowed(statement: Select[Any], state: MailState | None, words: str) -> Select[Any]:
    if state is not None:
        statement = statement.where(OUTBOX.c.state == state.value)
    whom = sql.text_column(OUTBOX.c.address, OUTBOX.c.name, _USER.c.username)
    return statement.where(*(whom(Op.CONTAINS, word) for word in words.split()))


def find(tx: Tx, mail_id: int) -> MailRow | None:
    return next(iter(rows(tx, [mail_id])), None)


def whole(tx: Tx, mail_id: int) -> Row | None:
    """A mail's columns, and the time zone of its user (None: it isn't for a user)."""
    return tx.one_or_none(_WHOLE.where(OUTBOX.c.id == mail_id))


def counts(tx: Tx) -> dict[MailState, int]:
    """How many mails are in each state; those of none are 0."""
    statement = select(OUTBOX.c.state, func.count().label("mails")).group_by(OUTBOX.c.state)
    found = {row.state: row.mails for row in tx.all(statement)}
    return {state: found.get(state.value, 0) for state in MailState}


_RENEWED = (
    select(OUTBOX.c.address, OUTBOX.c.name, OUTBOX.c.language, _USER.c.email, _USER.c.name.label("user_name"),
           _USER.c.language.label("user_language"))
    .outerjoin(_USER, _USER.c.id == OUTBOX.c.user_id)
    .where(OUTBOX.c.id == bindparam("mail_id"))
)  # fmt: skip


def send_again(tx: Tx, mail_id: int) -> None:
    """Let a dead mail be sent from now on, to the address that its user has by now."""
    row = tx.one_or_none(_RENEWED, {"mail_id": mail_id})
    assert row is not None
    whom = {"address": row.address, "name": row.name, "language": row.language}
    if row.email:
        whom = {"address": row.email, "name": row.user_name, "language": row.user_language}
    tx.execute(
        update(OUTBOX)
        .where(OUTBOX.c.id == mail_id)
        .values(state=MailState.WAITING.value, attempts=0, next_at=tx.now, error="", **whom)
    )


def _mail_row(found: Row) -> MailRow:
    return MailRow(
        id=found.id,
        created_at=found.created_at,
        code=found.code,
        user=found.username,
        address=found.address,
        name=found.name,
        language=found.language,
        subject=RecordRef(found.subject_type, found.subject_id),
        state=MailState(found.state),
        attempts=found.attempts,
        next_at=found.next_at,
        sent_at=found.sent_at,
        problem=Problem.from_text(found.error),
    )
