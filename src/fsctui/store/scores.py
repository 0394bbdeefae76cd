"""Score models and referrers' records as stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Text, bindparam, func, insert, select, type_coerce, update

from fsctui.store.database import Tx
from fsctui.store.sql_types import Row
from fsctui.store.tables import ReferralTable, ReferrerTallyTable, ScoreModelTable, UserTable

MODEL = ScoreModelTable.__table__  # type: ignore[attr-defined]
TALLY = ReferrerTallyTable.__table__  # type: ignore[attr-defined]
REFERRAL = ReferralTable.__table__  # type: ignore[attr-defined]
_USER = UserTable.__table__  # type: ignore[attr-defined]


class StoredModel(NamedTuple):
    """`body` is the model's JSON as text, so that a model is read once however often it scores."""

    id: int
    body: str


_STORED = select(MODEL.c.id, type_coerce(MODEL.c.body, Text).label("body"))
_ACTIVE = _STORED.where(MODEL.c.active).order_by(MODEL.c.id.desc()).limit(1)
_BY_ID = _STORED.where(MODEL.c.id == bindparam("model_id"))


def active(tx: Tx) -> StoredModel | None:
    """The model in force; None while the starter is."""
    found = tx.one_or_none(_ACTIVE)
    return None if found is None else StoredModel(found.id, found.body)


def model(tx: Tx, model_id: int) -> StoredModel | None:
    found = tx.one_or_none(_BY_ID, {"model_id": model_id})
    return None if found is None else StoredModel(found.id, found.body)


# -- referrers -----------------------------------------------------------------------------------------------------

_SAME = (TALLY.c.kind == bindparam("which_kind")) & (TALLY.c.referrer_id == bindparam("which_id"))
_TALLY = select(TALLY.c.closed, TALLY.c.converted).where(_SAME)
_COUNT = (
    update(TALLY)
    .where(_SAME)
    .values(closed=TALLY.c.closed + bindparam("more_closed"), converted=TALLY.c.converted + bindparam("more_converted"))
)


def tally(tx: Tx, kind: str, referrer_id: int) -> tuple[int, int]:
    """How many referrals of a referrer have ended, and how many of those converted."""
    found = tx.one_or_none(_TALLY, {"which_kind": kind, "which_id": referrer_id})
    return (0, 0) if found is None else (found.closed, found.converted)


def count(tx: Tx, kind: str, referrer_id: int, closed: int, converted: int) -> None:
    """Add to a referrer's record (or take off)."""
    more = {"which_kind": kind, "which_id": referrer_id, "more_closed": closed, "more_converted": converted}
    if tx.execute(_COUNT, more).rowcount == 0:
        row = {"kind": kind, "referrer_id": referrer_id, "closed": closed, "converted": converted}
        tx.execute(insert(TALLY), [row])


_OPEN = select(REFERRAL.c.id, REFERRAL.c.rank_terms).where(REFERRAL.c.bucket != "closed")
_OPEN_OF = {
    # An internal referrer has sent what they refer, which is what the index is by.
    "user": _OPEN.where(REFERRAL.c.sent_by == bindparam("who"), REFERRAL.c.referrer_id == bindparam("who")),
    "contact": _OPEN.where(REFERRAL.c.referrer_contact_id == bindparam("who")),
}


def open_of_referrer(tx: Tx, kind: str, referrer_id: int) -> list[Row]:
    """The ids and rank terms of a referrer's referrals that haven't ended."""
    return tx.all(_OPEN_OF[kind], {"who": referrer_id})


def write_ranks(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write columns of many referrals; all rows have the same columns, and the referral's id as `which`."""
    if rows:
        columns: dict[str, Any] = {name: bindparam(f"new_{name}") for name in rows[0] if name != "which"}
        statement = update(REFERRAL).where(REFERRAL.c.id == bindparam("which")).values(**columns)
        tx.execute(statement, [{n if n == "which" else f"new_{n}": v for n, v in row.items()} for row in rows])


_WORKLOAD = (
    select(func.count())
    .select_from(REFERRAL)
    .where(REFERRAL.c.assignee_id == bindparam("owner_id"), REFERRAL.c.bucket == "working")
)


def workload(tx: Tx, owner_id: int) -> int:
    """How many referrals somebody is working on."""
    return int(tx.scalar(_WORKLOAD, {"owner_id": owner_id}))


# -- learning ------------------------------------------------------------------------------------------------------


class Lead(NamedTuple):
    """A referral as training reads it. `fields` are those of its creation."""

    created_at: datetime
    converted_at: datetime | None
    fields: dict[str, Any]


_DECIDED = (REFERRAL.c.created_at <= bindparam("before", type_=REFERRAL.c.created_at.type)) & (
    REFERRAL.c.score_fields.is_not(None)
)
_LEADS = (
    select(REFERRAL.c.created_at, REFERRAL.c.status, REFERRAL.c.closed_at, REFERRAL.c.score_fields)
    .where(_DECIDED)
    .order_by(REFERRAL.c.created_at.desc(), REFERRAL.c.id.desc())
    .limit(bindparam("limit", type_=REFERRAL.c.id.type))
)


def leads(tx: Tx, before: datetime, limit: int) -> list[Lead]:
    """The newest referrals that came at or before an instant, oldest first."""
    found = [
        Lead(row.created_at, row.closed_at if row.status == "converted" else None, row.score_fields)
        for row in tx.all(_LEADS, {"before": before, "limit": limit})
    ]
    found.reverse()
    return found


_COUNT_DECIDED = select(func.count()).select_from(REFERRAL).where(_DECIDED)
_COUNT_OPEN = (
    select(func.count())
    .select_from(REFERRAL)
    .where(REFERRAL.c.created_at > bindparam("before", type_=REFERRAL.c.created_at.type))
)


def decided(tx: Tx, before: datetime) -> int:
    """How many referrals came at or before an instant, with what was known then."""
    return int(tx.scalar(_COUNT_DECIDED, {"before": before}))


def undecided(tx: Tx, before: datetime) -> int:
    """How many came after it: their windows are open."""
    return int(tx.scalar(_COUNT_OPEN, {"before": before}))


def insert_model(tx: Tx, row: Mapping[str, Any]) -> None:
    """A new model that is the one in force."""
    tx.execute(update(MODEL).where(MODEL.c.active).values(active=False))
    tx.insert(MODEL, [row])


_MODELS = (
    select(
        MODEL.c.id, MODEL.c.created_at, MODEL.c.active, MODEL.c.stage, MODEL.c.rests_on, MODEL.c.conversions,
        MODEL.c.metrics, _USER.c.username.label("by"),
    )
    .select_from(MODEL.outerjoin(_USER, _USER.c.id == MODEL.c.created_by))
    .order_by(MODEL.c.id.desc())
)  # fmt: skip
_MODEL_ROW = _MODELS.where(MODEL.c.id == bindparam("model_id"))


def models(tx: Tx, limit: int) -> list[Row]:
    """The newest models first, without what they are made of."""
    return tx.all(_MODELS.limit(limit))


def model_row(tx: Tx, model_id: int) -> Row | None:
    return tx.one_or_none(_MODEL_ROW, {"model_id": model_id})


# -- scoring anew --------------------------------------------------------------------------------------------------

# What a score is made of: the fields of the creation, until some were corrected.
_SCORED_BY = func.coalesce(REFERRAL.c.scored_fields, REFERRAL.c.score_fields).label("score_fields")
_ONE = select(_SCORED_BY, REFERRAL.c.score_model_id, REFERRAL.c.lead_score).where(
    REFERRAL.c.id == bindparam("referral_id")
)
_UNENDED = (
    select(
        REFERRAL.c.id, _SCORED_BY, REFERRAL.c.lead_score, REFERRAL.c.referrer_id,
        REFERRAL.c.referrer_contact_id, REFERRAL.c.value, REFERRAL.c.currency, REFERRAL.c.created_at,
        REFERRAL.c.assignee_id,
    )
    .where(REFERRAL.c.id > bindparam("after"), REFERRAL.c.bucket != "closed")
    .order_by(REFERRAL.c.id)
    .limit(bindparam("limit", type_=REFERRAL.c.id.type))
)  # fmt: skip
_WORKLOADS = (
    select(REFERRAL.c.assignee_id, func.count().label("number"))
    .where(REFERRAL.c.bucket == "working")
    .group_by(REFERRAL.c.assignee_id)
)
_TALLIES = select(TALLY.c.kind, TALLY.c.referrer_id, TALLY.c.closed, TALLY.c.converted)


def scored(tx: Tx, referral_id: int) -> Row | None:
    """By what a referral was scored, and by which model."""
    return tx.one_or_none(_ONE, {"referral_id": referral_id})


def unended(tx: Tx, after: int, limit: int) -> list[Row]:
    """Referrals that haven't ended, by id after the given one."""
    return tx.all(_UNENDED, {"after": after, "limit": limit})


def workloads(tx: Tx) -> dict[int, int]:
    return {row.assignee_id: row.number for row in tx.all(_WORKLOADS) if row.assignee_id is not None}


def tallies(tx: Tx) -> dict[tuple[str, int], tuple[int, int]]:
    return {(row.kind, row.referrer_id): (row.closed, row.converted) for row in tx.all(_TALLIES)}
