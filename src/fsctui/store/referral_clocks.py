"""Which referrals have waited so long that somebody is warned, or that they go elsewhere."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, literal_column, select

from fsctui.store.database import Tx
from fsctui.store.referral_people import GONE
from fsctui.store.referral_rows import REFERRAL

# The partial index of what waits is used only where the word stands in the statement.
_WAITING = REFERRAL.c.bucket == literal_column("'waiting'")
_LATE = (
    select(REFERRAL.c.id)
    .where(_WAITING, REFERRAL.c.accept_due <= bindparam("now"))
    .order_by(REFERRAL.c.accept_due, REFERRAL.c.id)
)
_TO_WARN = (
    select(REFERRAL.c.id)
    .where(
        _WAITING,
        REFERRAL.c.accept_due > bindparam("now"),
        REFERRAL.c.warn_at <= bindparam("now"),
        REFERRAL.c.warned.is_(False),
    )
    .order_by(REFERRAL.c.accept_due, REFERRAL.c.id)
)


_WORKING = REFERRAL.c.bucket == literal_column("'working'")
_UNRANKED = REFERRAL.c.rank_terms == {}
# What an upgrade brought in has no clock either, which the index of clocks finds at once.
_WAITS_UNRANKED = select(REFERRAL.c.id).where(_WAITING, REFERRAL.c.accept_due.is_(None), _UNRANKED).limit(1)
_WORKED_ON_UNRANKED = select(REFERRAL.c.id).where(_WORKING, _UNRANKED).limit(1)


_WITHOUT_CLOCK = (
    select(REFERRAL.c.id, REFERRAL.c.assignee_id)
    .where(_WAITING, REFERRAL.c.accept_due.is_(None), REFERRAL.c.rank_terms != {})
    .order_by(REFERRAL.c.id)
    .limit(bindparam("most"))
)


_OF_GONE = REFERRAL.c.assignee_id.in_(GONE)
_HELD_BY_GONE = [select(REFERRAL.c.id).where(where, _OF_GONE).order_by(REFERRAL.c.id) for where in (_WAITING, _WORKING)]


def held_by_gone(tx: Tx) -> list[int]:
    """Open referrals of whoever can't work on them any more."""
    return [row.id for statement in _HELD_BY_GONE for row in tx.all(statement)]


def without_clock(tx: Tx, most: int) -> list[tuple[int, int | None]]:
    """Waiting referrals that an upgrade brought in and that are ranked by now: their ids and whose they are."""
    return [(row.id, row.assignee_id) for row in tx.all(_WITHOUT_CLOCK, {"most": most})]


def has_unranked(tx: Tx) -> bool:
    """Whether an open referral stands in no order of priority yet."""
    return tx.scalar(_WAITS_UNRANKED) is not None or tx.scalar(_WORKED_ON_UNRANKED) is not None


def late(tx: Tx, now: datetime) -> list[int]:
    """Referrals that nobody accepted in time, the latest first."""
    return [row.id for row in tx.all(_LATE, {"now": now})]


def to_warn(tx: Tx, now: datetime) -> list[int]:
    """Referrals whose time is nearly up and that nobody was warned of."""
    return [row.id for row in tx.all(_TO_WARN, {"now": now})]
