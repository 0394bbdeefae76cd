"""Score models and referrers' records as stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Text, bindparam, func, insert, select, type_coerce, update

from fsctui.store.database import Tx
from fsctui.store.sql_types import Row
from fsctui.store.tables import PreferenceTable, ReferralTable, ReferrerTallyTable, ScoreModelTable, UserTable

MODEL = ScoreModelTable.__table__  # type: ignore[attr-defined]
TALLY = ReferrerTallyTable.__table__  # type: ignore[attr-defined]
REFERRAL = ReferralTable.__table__  # type: ignore[attr-defined]
_PREFERENCE = PreferenceTable.__table__  # type: ignore[attr-defined]
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


# -- the bank's settings -------------------------------------------------------------------------------------------

_SETTINGS = select(_PREFERENCE.c.name, _PREFERENCE.c.value).where(
    _PREFERENCE.c.user_id == 0, _PREFERENCE.c.name.startswith(bindparam("prefix"), autoescape=False)
)


def settings(tx: Tx, prefix: str) -> dict[str, str]:
    """The bank's settings whose names begin so (without wildcards)."""
    return {row.name: row.value for row in tx.all(_SETTINGS, {"prefix": prefix})}


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


__all__ = [
    "MODEL", "REFERRAL", "TALLY", "StoredModel", "active", "count", "model", "open_of_referrer", "settings", "tally",
    "workload", "write_ranks",
]  # fmt: skip
