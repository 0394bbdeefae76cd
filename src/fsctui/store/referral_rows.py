"""What a line of a referral list is made of: the columns, the joins behind them, and rows by id."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, false, func, or_, select

from fsctui.domain.referral_rows import ReferralRow
from fsctui.domain.referrals import Bucket, Status
from fsctui.store.access import RECORD, USER
from fsctui.store.tables import QueueTable, ReferralTable

REFERRAL = ReferralTable.__table__  # type: ignore[attr-defined]
QUEUE = QueueTable.__table__  # type: ignore[attr-defined]
_REFERRER = USER.alias("referrer_user")
_OUTSIDE = RECORD.alias("referrer_contact")


def shown(referrals: Any) -> Any:
    """Referrals with everything that a row shows of other tables; a join that ends in the table, or the table."""
    return (
        referrals.join(RECORD, RECORD.c.id == REFERRAL.c.id)
        .outerjoin(USER, USER.c.id == REFERRAL.c.assignee_id)
        .outerjoin(QUEUE, QUEUE.c.id == REFERRAL.c.queue_id)
        .outerjoin(_REFERRER, _REFERRER.c.id == REFERRAL.c.referrer_id)
        .outerjoin(_OUTSIDE, _OUTSIDE.c.id == REFERRAL.c.referrer_contact_id)
    )


FROM = shown(REFERRAL)
_GUARDED = func.coalesce(
    or_(RECORD.c.account_confidential, _OUTSIDE.c.confidential, _OUTSIDE.c.account_confidential), false()
).label("guarded")
COLUMNS = (
    REFERRAL.c.id, RECORD.c.name, REFERRAL.c.status, REFERRAL.c.bucket, REFERRAL.c.interest, REFERRAL.c.value,
    REFERRAL.c.currency, REFERRAL.c.source, REFERRAL.c.assignee_id, USER.c.username.label("owner"),
    USER.c.name.label("owner_name"), REFERRAL.c.queue_id, QUEUE.c.name.label("queue"), REFERRAL.c.referrer_id,
    _REFERRER.c.username.label("referrer"), _REFERRER.c.name.label("referrer_name"), REFERRAL.c.referrer_contact_id,
    _OUTSIDE.c.name.label("referrer_contact_name"), REFERRAL.c.sent_by, REFERRAL.c.account_id, REFERRAL.c.contact_id,
    RECORD.c.confidential, REFERRAL.c.lead_score, REFERRAL.c.probability, REFERRAL.c.base_rate,
    REFERRAL.c.referrer_score, REFERRAL.c.rank_order, REFERRAL.c.rank_terms, REFERRAL.c.accept_due,
    REFERRAL.c.warn_at, REFERRAL.c.breaches, REFERRAL.c.created_at, REFERRAL.c.assigned_at, REFERRAL.c.accepted_at,
    REFERRAL.c.closed_at, REFERRAL.c.close_reason, REFERRAL.c.thanked_at, REFERRAL.c.opportunity_id, _GUARDED,
)  # fmt: skip
"""In the order of `ReferralRow`."""
BY_IDS = select(*COLUMNS).select_from(FROM).where(REFERRAL.c.id.in_(bindparam("ids", expanding=True)))
STATUS, BUCKET = 2, 3

_STATUS = {status.value: status for status in Status}
_BUCKET = {bucket.value: bucket for bucket in Bucket}


def row(found: Any) -> ReferralRow:
    """A row of `COLUMNS`."""
    return rows([(value,) for value in found])[0]


def rows(columns: Sequence[Sequence[Any]]) -> list[ReferralRow]:
    """Rows of `COLUMNS`, given column by column: whole columns go quickest."""
    if not columns:
        return []
    given: list[Any] = list(columns)
    given[STATUS] = map(_STATUS.__getitem__, columns[STATUS])
    given[BUCKET] = map(_BUCKET.__getitem__, columns[BUCKET])
    return list(map(ReferralRow._make, zip(*given, strict=True)))
