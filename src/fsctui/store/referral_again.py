"""Open referrals of a client for something that somebody refers them for once more."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, bindparam, literal_column, or_, select

from fsctui.domain.folding import fold
from fsctui.store.access import RECORD
from fsctui.store.database import Tx
from fsctui.store.referral_rows import REFERRAL
from fsctui.store.sql_types import Condition, Row

MOST = 20
_THIS = (
    select(
        REFERRAL.c.interest, REFERRAL.c.account_id, REFERRAL.c.contact_id, RECORD.c.name, RECORD.c.fields
    )
    .join(RECORD, RECORD.c.id == REFERRAL.c.id)
    .where(REFERRAL.c.id == bindparam("referral_id"))
)  # fmt: skip


def open_of_same(tx: Tx, referral_id: int) -> list[int]:
    """The other open referrals of the same client for the same interest, the oldest first; whoever may see them.

    A client who isn't a record is known by name, unless both have an e-mail address and these differ.
    """
    this = tx.one_or_none(_THIS, {"referral_id": referral_id})
    if this is None or not this.interest:
        return []
    statement = (
        select(REFERRAL.c.id, RECORD.c.fields)
        .join(RECORD, RECORD.c.id == REFERRAL.c.id)
        .where(
            REFERRAL.c.id != referral_id,
            REFERRAL.c.bucket != literal_column("'closed'"),
            REFERRAL.c.interest == this.interest,
            _same_client(this),
        )
        .order_by(REFERRAL.c.id)
        .limit(MOST)
    )
    known = this.account_id is not None or this.contact_id is not None
    mine = _email(this)
    return [row.id for row in tx.all(statement) if known or not mine or _email(row) in ("", mine)]


def _same_client(this: Row) -> Condition:
    if this.contact_id is not None and this.account_id is not None:
        # Each person of a business is a client of their own.
        account = and_(REFERRAL.c.account_id == this.account_id, REFERRAL.c.contact_id.is_(None))
        return or_(REFERRAL.c.contact_id == this.contact_id, account)
    if this.contact_id is not None:
        return and_(REFERRAL.c.contact_id == this.contact_id)
    if this.account_id is not None:
        return and_(REFERRAL.c.account_id == this.account_id)
    return and_(
        RECORD.c.type == "referral", RECORD.c.name_sort == fold(this.name),
        REFERRAL.c.account_id.is_(None), REFERRAL.c.contact_id.is_(None),
    )  # fmt: skip


def _email(row: Row) -> str:
    fields: dict[str, Any] = row.fields
    return str(fields.get("email") or "").casefold()
