"""What scores and ranks a referral inside another use case's transaction."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Literal

from fsctui.domain.priority import is_foreign, rank_order, rank_terms
from fsctui.domain.referral_score import ReferrerScore, known_at_creation, referrer_score
from fsctui.domain.score_columns import Fields
from fsctui.domain.score_model import MICRO, Score, ScoreModel, from_json
from fsctui.services.object_types import currency_in
from fsctui.services.score_starter import starter
from fsctui.services.setting_values import weights_in
from fsctui.store import scores as store
from fsctui.store.database import Tx

ReferrerKind = Literal["user", "contact"]


@dataclass(frozen=True, slots=True)
class Scored:
    """`model_id` is None where the starter scored."""

    score: Score
    model_id: int | None


def score_in(tx: Tx, fields: Fields) -> Scored:
    """Score a lead by what was known when it came, with the model in force.

    Raises FieldNotKnownAtCreation for any field that isn't on the allow-list.
    """
    known = known_at_creation(fields)
    model, model_id = model_in(tx)
    return Scored(model.score(known), model_id)


def model_in(tx: Tx) -> tuple[ScoreModel, int | None]:
    """The model in force and its id; the starter has none."""
    found = store.active(tx)
    return (starter().model, None) if found is None else (parsed(found.body), found.id)


@lru_cache(maxsize=8)
def parsed(body: str) -> ScoreModel:
    return from_json(json.loads(body))


def referrer_score_in(tx: Tx, kind: ReferrerKind, referrer_id: int) -> ReferrerScore:
    """How good a referrer's referrals were so far, from 0 to 100."""
    closed, converted = store.tally(tx, kind, referrer_id)
    return referrer_score(closed, converted, model_in(tx)[0].base_rate)


def tally_in(tx: Tx, kind: ReferrerKind, referrer_id: int, closed: int = 1, converted: int = 0) -> ReferrerScore:
    """Count a referral of theirs that ended (or, with negative numbers, that was reopened); the score since then.

    Their open referrals are ranked by it at once.
    """
    store.count(tx, kind, referrer_id, closed, converted)
    score = referrer_score_in(tx, kind, referrer_id)
    term = weights_in(tx).referrer * score.score * MICRO // 100
    rows = []
    for row in store.open_of_referrer(tx, kind, referrer_id):
        terms = {**row.rank_terms, "referrer": term}
        rows.append(
            {
                "which": row.id, "referrer_score": score.score, "rank_terms": terms, "rank_order": rank_order(terms),
            }
        )  # fmt: skip
    store.write_ranks(tx, rows)
    return score


def rank_in(
    tx: Tx,
    *,
    lead_score: int | None,
    referrer_score: int | None,
    value: int | None,
    currency: str | None,
    created_at: datetime,
    owner_id: int | None,
) -> tuple[int, dict[str, int]]:
    """A referral's place in the order (least first), and the terms that it is the sum of.

    `value` is in hundredths of `currency`; `owner_id` is whoever it is assigned to, whose workload counts.
    """
    workload = 0 if owner_id is None else store.workload(tx, owner_id)
    terms = rank_terms(
        weights_in(tx), lead_score=lead_score, referrer_score=referrer_score, value=value, created_at=created_at,
        workload=workload, foreign=is_foreign(currency, currency_in(tx)),
    )  # fmt: skip
    return rank_order(terms), terms
