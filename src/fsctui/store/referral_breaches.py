"""Which waiting referrals are about to be late, or were late once, of those that somebody answers for."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, literal_column, or_, select, union_all

from fsctui.domain.people import Actor
from fsctui.domain.referrals import Bucket
from fsctui.store.referral_rows import REFERRAL
from fsctui.store.sql_types import Condition

_THEIRS = REFERRAL.alias("theirs")


def nearly_breached(actor: Actor, now: datetime) -> Condition:
    """Warned of by now, or once not accepted in time, and the actor's, their queues', or one of their people's."""
    waiting = _THEIRS.c.bucket == literal_column(f"'{Bucket.WAITING.value}'")
    # One walk of an index each.
    ids = (select(_THEIRS.c.id).where(waiting, each, _nearly(_THEIRS, now)) for each in _whose(_THEIRS, actor))
    found: Condition = REFERRAL.c.id.in_(union_all(*ids))
    return found


def is_nearly_breached(actor: Actor, now: datetime) -> Condition:
    """`nearly_breached` asked of each row."""
    return and_(_nearly(REFERRAL, now), or_(*_whose(REFERRAL, actor)))


def _nearly(table: Any, now: datetime) -> Condition:
    return or_(table.c.warn_at <= bindparam("now", now, type_=REFERRAL.c.warn_at.type), table.c.breaches > 0)


def _whose(table: Any, actor: Actor) -> tuple[Condition, ...]:
    return (
        table.c.assignee_id == actor.id,
        table.c.assignee_id.in_(sorted(actor.reports)),
        and_(table.c.assignee_id.is_(None), table.c.queue_id.in_(sorted(actor.queues))),
    )
