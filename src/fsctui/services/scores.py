"""Scores of leads: training, what the model in force is worth, and why a referral has the score it has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

from fsctui.domain import priority
from fsctui.domain.access import Permission, require
from fsctui.domain.bank_settings import HORIZON
from fsctui.domain.referral_score import HORIZON_DAYS, horizon_from, known_at_creation, outcome, referrer_score
from fsctui.domain.score_model import Score, Stage, to_json
from fsctui.domain.score_rows import Explained, ModelRow, ScoreReport
from fsctui.domain.score_stages import OLDEST, Trained, learn
from fsctui.domain.score_training import Closed
from fsctui.refusal import Kind, Refusal
from fsctui.services.context import Context
from fsctui.services.object_types import currency_in
from fsctui.services.outcome import Done
from fsctui.services.referral_access import load_in
from fsctui.services.score_fits import installed_fit
from fsctui.services.score_parts import (
    Scored,
    model_in,
    parsed,
    rank_in,
    referrer_score_in,
    score_in,
    tally_in,
)
from fsctui.services.score_starter import starter
from fsctui.services.setting_values import horizon_in, note_in, weights_in
from fsctui.store import bank_settings as setting_store
from fsctui.store import scores as store
from fsctui.store.database import Tx
from fsctui.store.sql_types import Row

MOST_LEADS = 50_000
"""The newest leads are learnt from; older ones tell of another market."""
FEWEST_NEW = 25
SHARE_NEW = 0.05
"""A model is made anew when this many outcomes, or this share of what it rests on, have been added."""
CHUNK = 1_000
TOPICS = frozenset({"score", "referral"})


@dataclass(eq=False)
class NoScore(Refusal):
    """A referral that was never scored, because it ended before there were scores."""

    kind: ClassVar[Kind] = Kind.NOT_FOUND
    referral: str


@dataclass(eq=False)
class TrainedMeanwhile(Refusal):
    """Somebody else made a model while this one was learnt."""

    kind: ClassVar[Kind] = Kind.CONFLICT


@dataclass(frozen=True, slots=True)
class _Evidence:
    leads: tuple[Closed, ...]
    newest_seen: datetime | None
    """When the first lead of the newest fifth came."""
    active: store.StoredModel | None
    active_row: Row | None
    horizon: int


class ScoreService:
    """`workspace.scores`."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def report(self) -> ScoreReport:
        """The model in force, and what it rests on."""
        require(self._context.actor, Permission.VIEW_RECORDS)
        with self._context.read() as tx:
            model, model_id = model_in(tx)
            horizon = horizon_in(tx)
            before = self._context.now() - timedelta(days=horizon)
            return ScoreReport(
                model, _model_row(tx, model_id), store.decided(tx, before), store.undecided(tx, before), horizon,
                asdict(weights_in(tx)),
            )  # fmt: skip

    def models(self, limit: int = 50) -> tuple[ModelRow, ...]:
        """The versions, the newest first."""
        require(self._context.actor, Permission.VIEW_RECORDS)
        with self._context.read() as tx:
            return tuple(_row(found) for found in store.models(tx, limit))

    def explain(self, referral_id: int) -> Explained:
        """Why a referral has its score, by the model that gave it. Raises ReferralUnknown, NotAllowed, NoScore."""
        actor = self._context.actor
        # Who sends referrals from outside sees what became of them, not how the bank judges them.
        require(actor, Permission.VIEW_RECORDS)
        with self._context.read() as tx:
            row = load_in(tx, actor, referral_id, Permission.VIEW_REFERRALS).row
            found = store.scored(tx, referral_id)
            if found is None or found.lead_score is None or found.score_fields is None:
                raise NoScore(row.name)
            terms = priority.terms_at(row.rank_terms, self._context.now(), weights_in(tx))
            if row.referrer_id is not None:
                referrer = referrer_score_in(tx, "user", row.referrer_id)
            elif row.referrer_contact_id is not None:
                referrer = referrer_score_in(tx, "contact", row.referrer_contact_id)
            else:
                referrer = None
            score, model_id = _score_given(tx, found)
            return Explained(referral_id, row.name, score, _model_row(tx, model_id), referrer, terms)

    def train(self) -> Done:
        """Learn from the referrals whose outcome is known, and score the open ones by it. Takes seconds: call it in a
        thread. Raises TrainedMeanwhile.
        """
        require(self._context.actor, Permission.MANAGE_ROUTING)
        return train(self._context)

    def settings(self) -> dict[str, int]:
        """The weights of the order, and the horizon in days."""
        require(self._context.actor, Permission.VIEW_RECORDS)
        with self._context.read() as tx:
            return {**asdict(weights_in(tx)), "horizon_days": horizon_in(tx)}

    def set_settings(self, changes: Mapping[str, str]) -> Done:
        """Change weights or the horizon, and rank the open referrals by them. Raises WeightInvalid, HorizonInvalid."""
        require(self._context.actor, Permission.MANAGE_ROUTING)
        checked = {}
        for name, text in changes.items():
            if name == "horizon_days":
                checked[HORIZON] = horizon_from(text)
            else:
                checked[priority.PREFIX + name] = priority.checked(name, text)
        with self._context.write() as tx:
            stored = setting_store.texts(tx, list(checked))
            new = {name: str(number) for name, number in checked.items() if stored.get(name) != str(number)}
            for name, text in new.items():
                setting_store.put(tx, name, text)
            if new:
                note_in(tx, {name: stored.get(name, "") for name in new}, new)
        if any(name.startswith(priority.PREFIX) for name in checked):
            refresh(self._context)
        return Done("score_settings_saved", {}, TOPICS)


# -- training ------------------------------------------------------------------------------------------------------


def train(context: Context) -> Done:
    """Learn, store the model, and score the open referrals by it. Nothing is locked while it learns.

    Raises TrainedMeanwhile, StarterInvalid.
    """
    evidence = _evidence(context)
    active = evidence.active
    current = None if active is None else parsed(active.body)
    unseen = evidence.active_row is not None and _unseen(evidence.active_row, evidence.newest_seen)
    trained = learn(evidence.leads, starter(), installed_fit(), current if unseen else None)
    model = trained.model
    told = {"stage": model.stage, "leads": len(evidence.leads), "base_rate": model.base_rate}
    if model.stage is Stage.STARTER and active is None:
        return Done("score_starter_kept", told, frozenset())
    body = to_json(model)
    known = evidence.active_row
    if current == model and known is not None and known.metrics.get("considered") == len(evidence.leads):
        return Done("score_model_unchanged", told, frozenset(), None if active is None else active.id)
    with _write(context) as tx:
        now_active = store.active(tx)
        if (now_active and now_active.id) != (active and active.id):
            raise TrainedMeanwhile
        model_id = tx.new_id()
        metrics = _metrics(trained, evidence)
        row = {
            "id": model_id, "created_at": tx.now, "created_by": tx.actor_id, "active": True,
            "stage": model.stage.value, "rests_on": model.rests_on, "conversions": model.conversions, "body": body,
            "metrics": metrics,
        }  # fmt: skip
        store.insert_model(tx, row)
        tx.note(
            "train", "score_model", model_id,
            before=None if active is None else {"model": active.id},
            after={
                "stage": model.stage.value, "rests_on": model.rests_on, "conversions": model.conversions,
                "base_rate": model.base_rate, "metrics": metrics,
            },
        )  # fmt: skip
    refresh(context)
    return Done("score_model_kept" if trained.kept else "score_model_trained", told, TOPICS, model_id)


def retrain_in(context: Context) -> Done | None:
    """Train if enough outcomes have been added since; None if not, or if somebody else does it at the same moment."""
    with context.read() as tx:
        before = context.now() - timedelta(days=horizon_in(tx))
        decided = min(store.decided(tx, before), MOST_LEADS)
        newest = _latest_row(tx)
        if newest is None:
            due = decided >= FEWEST_NEW
        else:
            considered = int(newest.metrics.get("considered", 0))
            # Once the most that is learnt from is there, the number stays the same and time tells.
            grown = decided - considered >= max(FEWEST_NEW, SHARE_NEW * considered)
            due = grown or (decided == MOST_LEADS and context.now() - newest.created_at >= timedelta(days=7))
    if not due:
        return None
    try:
        return train(context)
    except TrainedMeanwhile:
        return None


@contextmanager
def _write(context: Context) -> Iterator[Tx]:
    """A write by the acting user; by nobody in particular where nobody acts, as in a tick."""
    actor = context.actor if context.actor.id else None
    with context.database.write(actor, context.now()) as tx:
        yield tx


def _evidence(context: Context) -> _Evidence:
    """The leads whose windows are over, labelled."""
    now = context.now()
    with context.read() as tx:
        horizon = horizon_in(tx)
        rows = store.leads(tx, now - timedelta(days=horizon), MOST_LEADS)
        active = store.active(tx)
        active_row = None if active is None else store.model_row(tx, active.id)
    leads = tuple(
        Closed(known_at_creation(row.fields), outcome(row.created_at, row.converted_at, now, horizon) is True)
        for row in rows
    )
    cut = int(len(rows) * OLDEST)
    return _Evidence(leads, rows[cut].created_at if rows else None, active, active_row, horizon)


def _metrics(trained: Trained, evidence: _Evidence) -> dict[str, Any]:
    return {
        "considered": len(evidence.leads),
        "horizon_days": evidence.horizon,
        "trained_before": None if evidence.newest_seen is None else evidence.newest_seen.isoformat(),
        "newest": None if trained.judged is None else asdict(trained.judged),
        "candidates": [
            {"stage": each.stage.value, "log_loss": each.log_loss, "taken": each.taken} for each in trained.candidates
        ],
        "kept": trained.kept,
    }


def _unseen(row: Row, newest: datetime | None) -> bool:
    """Whether the model was made before the window of any lead of the newest fifth was over."""
    horizon = timedelta(days=int(row.metrics.get("horizon_days", HORIZON_DAYS)))
    return newest is not None and bool(row.created_at - horizon < newest)


def _latest_row(tx: Tx) -> ModelRow | None:
    found = store.models(tx, 1)
    return _row(found[0]) if found else None


def _model_row(tx: Tx, model_id: int | None) -> ModelRow | None:
    found = None if model_id is None else store.model_row(tx, model_id)
    return None if found is None else _row(found)


def _row(found: Row) -> ModelRow:
    return ModelRow(
        found.id, found.created_at, found.by, found.active, Stage(found.stage), found.rests_on, found.conversions,
        found.metrics,
    )  # fmt: skip


def _score_given(tx: Tx, found: Row) -> tuple[Score, int | None]:
    """The score by the model that gave it."""
    stored = None if found.score_model_id is None else store.model(tx, found.score_model_id)
    model = starter().model if stored is None else parsed(stored.body)
    return model.score(known_at_creation(found.score_fields)), None if stored is None else stored.id


# -- scoring the open ones anew ------------------------------------------------------------------------------------


def refresh(context: Context) -> int:
    """Score and rank all referrals that haven't ended by the model and the weights in force; how many there were.

    Each thousand in a transaction of its own, so that nobody waits long.
    """
    with context.read() as tx:
        people = _People(store.tallies(tx), store.workloads(tx), currency_in(tx))
    after, done = 0, 0
    while True:
        with _write(context) as tx:
            rows = store.unended(tx, after, CHUNK)
            _refresh_in(tx, rows, people)
        done += len(rows)
        if len(rows) < CHUNK:
            return done
        after = rows[-1].id


@dataclass(frozen=True, slots=True)
class _People:
    """Referrers' records (ended, converted) by kind and id, and how many referrals each user works on."""

    tallies: Mapping[tuple[str, int], tuple[int, int]]
    workloads: Mapping[int, int]
    currency: str


def _refresh_in(tx: Tx, rows: Sequence[Row], people: _People) -> None:
    """Score and rank referrals (rows of `store.unended`) anew; what was never scored stays so, and is ranked."""
    model, model_id = model_in(tx)
    weights = weights_in(tx)
    changed: list[dict[str, Any]] = []
    ranked: list[dict[str, Any]] = []
    for row in rows:
        who = ("user", row.referrer_id) if row.referrer_id is not None else ("contact", row.referrer_contact_id)
        closed, converted = (0, 0) if who[1] is None else people.tallies.get(who, (0, 0))
        referrer = None if who[1] is None else referrer_score(closed, converted, model.base_rate).score
        columns: dict[str, Any] = {"which": row.id, "referrer_score": referrer}
        lead_score = row.lead_score
        if row.score_fields is not None:
            score = model.score(known_at_creation(row.score_fields))
            lead_score = score.score
            columns |= {
                "lead_score": score.score, "probability": score.probability, "base_rate": score.base_rate,
                "score_model_id": model_id,
            }  # fmt: skip
        terms = priority.rank_terms(
            weights, lead_score=lead_score, referrer_score=referrer, value=row.value, created_at=row.created_at,
            workload=people.workloads.get(row.assignee_id, 0),
            foreign=priority.is_foreign(row.currency, people.currency),
        )  # fmt: skip
        columns |= {"rank_terms": terms, "rank_order": priority.rank_order(terms)}
        (changed if row.score_fields is not None else ranked).append(columns)
    store.write_ranks(tx, changed)
    store.write_ranks(tx, ranked)


__all__ = [
    "HORIZON_DAYS", "NoScore", "ScoreService", "Scored", "TrainedMeanwhile", "model_in", "rank_in",
    "referrer_score_in", "refresh", "retrain_in", "score_in", "tally_in", "train", "weights_in",
]  # fmt: skip
