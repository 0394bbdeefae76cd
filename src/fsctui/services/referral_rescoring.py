"""An open referral that was corrected, or had ended, has the score and the place of what it says now."""

from __future__ import annotations

from typing import Any

from fsctui.domain.referral_facts import Known, score_fields
from fsctui.domain.referrals import Bucket
from fsctui.services.referral_making import rank_in
from fsctui.services.scores import score_in
from fsctui.store import records as record_store
from fsctui.store import referrals as store
from fsctui.store.database import Tx
from fsctui.store.sql_types import Row

CORRECTED = ("interest", "potential_value", "existing_client")
"""What counts as it is now. An address or a telephone number that whoever works on it found out later says how far they
have come with it, not how good it was.
"""
TERMS = ("score", "value")
"""The terms of the order that an edit can change."""


def rescore_in(tx: Tx, referral_id: int) -> None:
    """Score it with the model in force, rank it, and note both, if what either rests on is another thing than before.

    What models learn from stays as it was when the referral came. One that has ended keeps the score that it had.
    """
    row = store.facts(tx, referral_id)
    if row is None or row.bucket == Bucket.CLOSED.value or not row.rank_terms:
        # What an upgrade brought in is ranked by the next tick.
        return
    scored = _scored_in(tx, row)
    about = {"lead_score": row.lead_score, "referrer_score": row.referrer_score, "value": row.value}
    about |= {"currency": row.currency, **scored}
    ranked = rank_in(tx, about, row.created_at, row.assignee_id)
    old, new = row.rank_terms, ranked["rank_terms"]
    if not scored and all(new[name] == old.get(name) for name in TERMS):
        return
    store.change(tx, referral_id, **scored, **ranked)
    changed = [name for name in new if new[name] != old.get(name)]
    tx.note(
        "rescore", "referral", referral_id, record_id=referral_id,
        before={"lead_score": row.lead_score, "rank_terms": {name: old.get(name) for name in changed}},
        after={"lead_score": about["lead_score"], "rank_terms": {name: new[name] for name in changed}},
    )  # fmt: skip


def rank_again_in(tx: Tx, referral_id: int) -> None:
    """Score and rank one that had ended by the model and the weights in force: nothing was done to it meanwhile."""
    row = store.facts(tx, referral_id)
    assert row is not None
    about = {"lead_score": row.lead_score, "referrer_score": row.referrer_score, "value": row.value}
    about |= {"currency": row.currency}
    scored = {} if row.score_fields is None else _columns_in(tx, row.scored_fields or row.score_fields)
    ranked = rank_in(tx, about | scored, row.created_at, row.assignee_id)
    store.change(tx, referral_id, **scored, **ranked)


def _scored_in(tx: Tx, row: Row) -> dict[str, Any]:
    """The columns of the score by what the referral says now; none where it says what it was scored by."""
    if row.score_fields is None:
        return {}
    record = record_store.find(tx, row.id)
    assert record is not None
    now = score_fields(
        Known(
            values=dict(record_store.values_of(record)),
            existing_client=row.account_id is not None or row.contact_id is not None,
        )
    )
    fields = {**row.score_fields, **{name: now[name] for name in CORRECTED}}
    if fields == (row.scored_fields or row.score_fields):
        return {}
    return {**_columns_in(tx, fields), "scored_fields": fields if fields != row.score_fields else None}


def _columns_in(tx: Tx, fields: dict[str, Any]) -> dict[str, Any]:
    found = score_in(tx, fields)
    return {
        "lead_score": found.score.score,
        "probability": found.score.probability,
        "base_rate": found.score.base_rate,
        "score_model_id": found.model_id,
    }
