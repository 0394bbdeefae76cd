"""Scores over a bank's life: the starter, models and their versions, referrers' records, and the order of an inbox."""

from __future__ import annotations

import json
import random
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from fsctui.domain.access import NotAllowed
from fsctui.domain.people import Actor
from fsctui.domain.priority import WeightInvalid, Weights, terms_at
from fsctui.domain.referral_score import FieldNotKnownAtCreation, HorizonInvalid
from fsctui.domain.referrals import ReferralUnknown, Status
from fsctui.domain.score_fit import sigmoid
from fsctui.domain.score_model import MICRO, Stage
from fsctui.services import scores
from fsctui.services.context import Context
from fsctui.store import records as record_store
from fsctui.store import referrals as referral_store
from fsctui.store.database import Database
from tests.factories import NOW
from tests.services.referral_desk import ReferralDesk

OLD = NOW - timedelta(days=400)


@pytest.fixture
def desk(database: Database) -> ReferralDesk:
    return ReferralDesk(database)


@pytest.fixture
def small(sqlite_database: Database) -> ReferralDesk:
    return ReferralDesk(sqlite_database)


def ended(desk: ReferralDesk, count: int, *, since: datetime = OLD, telling: bool = False, seed: int = 1) -> None:
    """Referrals that ended ten days after they came: every third converted, or mostly those of the branch did (of
    which the starter knows nothing).
    """
    chance = random.Random(seed)
    records, referrals = [], []
    with desk.database.write(None, NOW) as tx:
        for number, referral_id in enumerate(tx.new_ids(count)):
            interest = chance.choice(["mortgage", "credit_card"])
            source = chance.choice(["branch", "web"])
            likely = sigmoid(1.5 if source == "branch" else -2.0)
            status = Status.CONVERTED if (chance.random() < likely if telling else number % 3 == 0) else Status.REJECTED
            came = since + timedelta(minutes=number)
            values: dict[str, Any] = {"last_name": f"Lead {number}", "interest": interest}
            records.append(record_store.record_columns(referral_id, "referral", f"Lead {number}", values, came))
            referrals.append(
                referral_store.new_columns(
                    referral_id, came, status=status.value, bucket="closed", closed_at=came + timedelta(days=10),
                    score_fields={"interest": interest, "source": source, "has_email": "yes"},
                )
            )  # fmt: skip
        record_store.insert_records(tx, "referral", records, referrals)


def column(desk: ReferralDesk, referral_id: int, *names: str) -> list[Any]:
    with desk.database.read() as tx:
        row = tx.one_or_none(f"SELECT {', '.join(names)} FROM referral WHERE id = {referral_id}")
    assert row is not None
    return list(row)


def test_a_new_referral_is_scored_by_the_starter(desk: ReferralDesk) -> None:
    referral_id = desk.refer("bob", interest="mortgage", potential_value=Decimal(50_000), email="k@example.org")
    found = desk.of("bob").scores.explain(referral_id)
    assert (found.score.stage, found.score.rests_on, found.row) == (Stage.STARTER, 0, None)
    assert found.score.total == found.score.intercept + sum(factor.term for factor in found.score.factors)
    assert found.score.probability == pytest.approx(sigmoid(found.score.total / MICRO))
    assert "interest" in [factor.field for factor in found.speaks_for]
    assert "existing_client" in [factor.field for factor in found.speaks_against]
    stored = column(desk, referral_id, "lead_score", "probability", "base_rate", "score_model_id", "referrer_score")
    assert stored == [found.score.score, found.score.probability, 0.25, None, 25]
    assert found.referrer is not None
    assert (found.referrer.closed, found.referrer.converted, found.referrer.score) == (0, 0, 25)


def test_what_was_known_at_creation_is_kept_and_what_comes_later_changes_no_score(desk: ReferralDesk) -> None:
    referral_id = desk.refer("bob", interest="mortgage")
    before = desk.of("bob").scores.explain(referral_id).score
    desk.of("bob").referrals.accept(referral_id)
    ref = desk.of("bob").referrals.show(referral_id).row.ref
    desk.of("bob").records.edit(ref, {"email": "later@example.org"})
    assert desk.of("bob").scores.explain(referral_id).score == before


def test_later_fields_are_refused(desk: ReferralDesk) -> None:
    with desk.database.read() as tx, pytest.raises(FieldNotKnownAtCreation):
        scores.score_in(tx, {"interest": "mortgage", "status": "converted"})


@pytest.mark.parametrize(
    ("count", "code", "stage"),
    [(24, "score_starter_kept", Stage.STARTER), (25, "score_model_trained", Stage.SHIFTED)],
)
def test_a_model_is_made_from_25_outcomes(desk: ReferralDesk, count: int, code: str, stage: Stage) -> None:
    ended(desk, count)
    assert desk.ada.scores.train().code == code
    report = desk.ada.scores.report()
    assert report.model.stage is stage
    assert (report.row is None) == (stage is Stage.STARTER)
    assert (report.decided, report.undecided) == (count, 0)
    if stage is Stage.SHIFTED:
        # 9 of 25, with half a lead's doubt either way.
        assert report.model.base_rate == pytest.approx(9.5 / 26, abs=1e-6)


def test_open_windows_are_left_out(small: ReferralDesk) -> None:
    ended(small, 30)
    ended(small, 40, since=NOW - timedelta(days=50))
    small.ada.scores.train()
    report = small.ada.scores.report()
    assert (report.decided, report.undecided, report.model.rests_on) == (30, 40, 30)
    small.ada.scores.set_settings({"horizon_days": "30"})
    small.ada.scores.train()
    report = small.ada.scores.report()
    assert (report.decided, report.undecided, report.model.rests_on) == (70, 0, 70)


def test_a_conversion_after_the_horizon_counts_as_none(small: ReferralDesk) -> None:
    ended(small, 30)
    small.ada.scores.set_settings({"horizon_days": "9"})
    small.ada.scores.train()
    assert small.ada.scores.report().model.conversions == 0


def test_an_own_model_scores_the_open_referrals(desk: ReferralDesk) -> None:
    ended(desk, 600, telling=True)
    good = desk.refer("bob", interest="mortgage", source="branch", last_name="Good")
    bad = desk.refer("bob", interest="mortgage", source="web", last_name="Bad")
    before = column(desk, bad, "lead_score")[0]
    done = desk.ada.scores.train()
    assert (done.code, done.params["stage"]) == ("score_model_trained", Stage.OWN)
    found = desk.of("bob").scores.explain(bad)
    assert found.row is not None
    assert (found.row.id, found.row.stage, found.row.by) == (done.id, Stage.OWN, "ada")
    assert found.score.score < before
    assert found.score.rests_on == 600
    assert column(desk, bad, "lead_score", "probability", "score_model_id") == [
        found.score.score, found.score.probability, done.id,
    ]  # fmt: skip
    newest = found.row.metrics["newest"]
    assert newest["rows"] == 120
    assert newest["log_loss"] < newest["base_log_loss"]
    assert [each["stage"] for each in found.row.metrics["candidates"]] == ["own", "blended"]
    ranks = column(desk, good, "rank_order")[0], column(desk, bad, "rank_order")[0]
    assert ranks[0] < ranks[1]


def test_versions_are_kept_and_audited(small: ReferralDesk) -> None:
    ended(small, 30)
    first = small.ada.scores.train()
    assert small.ada.scores.train().code == "score_model_unchanged"
    referral_id = small.refer("bob", interest="mortgage")
    ended(small, 10, since=OLD + timedelta(days=1))
    second = small.ada.scores.train()
    assert [(row.id, row.active, row.rests_on) for row in small.ada.scores.models()] == [
        (second.id, True, 40),
        (first.id, False, 30),
    ]
    assert column(small, referral_id, "score_model_id") == [second.id]
    with small.database.read() as tx:
        rows = tx.all("SELECT actor, subject_id, after FROM timeline WHERE action = 'train' ORDER BY seq")
    assert [(row.actor, row.subject_id, json.loads(row.after)["rests_on"]) for row in rows] == [
        ("ada", first.id, 30),
        ("ada", second.id, 40),
    ]


def test_an_old_score_is_explained_by_the_model_that_gave_it(small: ReferralDesk) -> None:
    ended(small, 600, telling=True)
    first = small.ada.scores.train()
    referral_id = small.refer("bob", interest="mortgage")
    small.of("bob").referrals.accept(referral_id)
    small.of("bob").referrals.close(referral_id, "moved away")
    before = small.of("bob").scores.explain(referral_id)
    ended(small, 200, since=OLD + timedelta(days=1), telling=True, seed=2)
    second = small.ada.scores.train()
    assert first.id != second.id
    after = small.of("bob").scores.explain(referral_id)
    assert after.score == before.score
    assert after.row is not None
    assert after.row.id == first.id


def test_tick_trains_when_enough_has_been_added(small: ReferralDesk) -> None:
    context = small.ada.context
    nobody = Context(small.database, Actor(0, "system", "", frozenset()), small.clock, small.book)
    ended(small, 24)
    assert scores.retrain_in(nobody) is None
    ended(small, 1, since=OLD + timedelta(days=1))
    done = scores.retrain_in(nobody)
    assert done is not None
    assert small.ada.scores.models()[0].by is None
    assert scores.retrain_in(nobody) is None
    ended(small, 24, since=OLD + timedelta(days=2))
    assert scores.retrain_in(nobody) is None
    ended(small, 1, since=OLD + timedelta(days=3))
    assert scores.retrain_in(context) is not None
    assert len(small.ada.scores.models()) == 2


def test_only_one_of_two_trainings_counts(small: ReferralDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    ended(small, 30)
    learn = scores.learn

    def meanwhile(*given: Any) -> Any:
        monkeypatch.setattr(scores, "learn", learn)
        small.ada.scores.train()
        return learn(*given)

    monkeypatch.setattr(scores, "learn", meanwhile)
    with pytest.raises(scores.TrainedMeanwhile):
        small.ada.scores.train()
    monkeypatch.setattr(scores, "learn", meanwhile)
    ended(small, 30, since=OLD + timedelta(days=1))
    assert scores.retrain_in(small.ada.context) is None
    assert [row.rests_on for row in small.ada.scores.models()] == [60, 30]


def watch(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The incumbents that trainings were given."""
    learn, seen = scores.learn, []

    def watched(*given: Any) -> Any:
        seen.append(given[3])
        return learn(*given)

    monkeypatch.setattr(scores, "learn", watched)
    return seen


def test_a_model_that_knows_the_newest_leads_is_no_judge(small: ReferralDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    ended(small, 500, telling=True)
    small.ada.scores.train()
    ended(small, 100, since=OLD + timedelta(days=100), telling=True, seed=3)
    seen = watch(monkeypatch)
    small.ada.scores.train()
    assert seen == [None]


def test_an_older_model_that_does_better_stays(small: ReferralDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    ended(small, 500, telling=True)
    small.clock.now = NOW - timedelta(days=250)
    first = small.ada.scores.train()
    small.clock.now = NOW
    ended(small, 600, since=NOW - timedelta(days=200), telling=True, seed=3)
    seen = watch(monkeypatch)
    done = small.ada.scores.train()
    assert [model.rests_on for model in seen] == [500]
    newest, oldest = small.ada.scores.models()
    assert (newest.id, oldest.id) == (done.id, first.id)
    candidates = {each["stage"]: each for each in newest.metrics["candidates"]}
    assert len(newest.metrics["candidates"]) == 3
    assert (done.code == "score_model_kept") == newest.metrics["kept"] == (newest.rests_on == 500)
    assert sum(each["taken"] for each in newest.metrics["candidates"]) == 1
    assert set(candidates) == {"own", "blended"}


def test_the_most_that_is_learnt_from_is_learnt_anew_each_week(
    small: ReferralDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scores, "MOST_LEADS", 30)
    ended(small, 40)
    context = small.ada.context
    assert scores.retrain_in(context) is not None
    assert small.ada.scores.report().model.rests_on == 30
    ended(small, 40, since=OLD + timedelta(days=1))
    small.clock.now = NOW + timedelta(days=6)
    assert scores.retrain_in(context) is None
    small.clock.now = NOW + timedelta(days=7)
    assert scores.retrain_in(context) is not None


# -- referrers -----------------------------------------------------------------------------------------------------


def test_closing_counts_at_once_and_ranks_what_is_open(desk: ReferralDesk) -> None:
    ids = [desk.refer("bob", interest="mortgage", last_name=f"Lead {number}") for number in range(3)]
    for referral_id in ids:
        desk.of("bob").referrals.accept(referral_id)
    before = column(desk, ids[2], "rank_order")[0]
    desk.of("bob").referrals.close(ids[0], "not now")
    # 100 x (0 + 20 x 0.25) / (1 + 20) = 23.8
    assert column(desk, ids[2], "referrer_score") == [24]
    order, terms = column(desk, ids[2], "rank_order", "rank_terms")
    assert order > before
    assert order == -sum(json.loads(terms).values())
    desk.of("bob").referrals.reopen(ids[0])
    assert column(desk, ids[2], "referrer_score", "rank_order") == [25, before]
    with desk.database.write(None, NOW) as tx:
        found = scores.tally_in(tx, "user", desk.id_of("ryan"), closed=1, converted=1)
    # 100 x (1 + 5) / 21 = 28.6
    assert (found.score, found.closed, found.converted) == (29, 1, 1)
    assert column(desk, ids[2], "rank_order")[0] < before


def test_external_referrers_have_a_record_too(desk: ReferralDesk) -> None:
    _account, contact = desk.client("Kiara Shah")
    referral_id = desk.refer("bob", interest="mortgage", last_name="Adams", referrer_contact=contact)
    desk.of("bob").referrals.accept(referral_id)
    desk.of("bob").referrals.close(referral_id, "no")
    with desk.database.read() as tx:
        assert scores.referrer_score_in(tx, "contact", contact.id).closed == 1
        assert scores.referrer_score_in(tx, "user", desk.id_of("ryan")).closed == 0
    found = desk.of("bob").scores.explain(referral_id).referrer
    assert found is not None
    assert found.score == 24


# -- order ---------------------------------------------------------------------------------------------------------


def test_the_order_adds_up_and_follows_the_weights(desk: ReferralDesk) -> None:
    small_one = desk.refer(
        "bob", interest="mortgage", potential_value=Decimal(100), last_name="Small", phone="+1 555 0100"
    )
    large = desk.refer("bob", interest="credit_card", potential_value=Decimal(900_000), last_name="Large")
    for referral_id in (small_one, large):
        order, terms = column(desk, referral_id, "rank_order", "rank_terms")
        assert order == -sum(json.loads(terms).values())
    assert column(desk, large, "rank_order")[0] < column(desk, small_one, "rank_order")[0]
    shown = desk.of("bob").scores.explain(large).rank_terms
    assert shown["age"] == 0
    stored = json.loads(column(desk, large, "rank_terms")[0])
    assert shown == terms_at(stored, NOW, Weights())
    done = desk.ada.scores.set_settings({"value": "0", "score": "100", "age": "0"})
    assert done.code == "score_settings_saved"
    assert desk.ada.scores.settings()["score"] == 100
    assert json.loads(column(desk, large, "rank_terms")[0])["value"] == 0
    assert column(desk, small_one, "rank_order")[0] < column(desk, large, "rank_order")[0]


def test_settings_are_checked_and_nothing_is_half_written(small: ReferralDesk) -> None:
    before = small.ada.scores.settings()
    with pytest.raises(WeightInvalid):
        small.ada.scores.set_settings({"score": "10", "age": "often"})
    with pytest.raises(HorizonInvalid):
        small.ada.scores.set_settings({"score": "10", "horizon_days": "0"})
    assert small.ada.scores.settings() == before


def test_many_open_referrals_are_scored_in_parts(small: ReferralDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = [small.refer("bob", interest="mortgage", last_name=f"Lead {number}") for number in range(5)]
    monkeypatch.setattr(scores, "CHUNK", 2)
    small.ada.scores.set_settings({"score": "0"})
    assert scores.refresh(small.ada.context) == 5
    assert all(json.loads(column(small, each, "rank_terms")[0])["score"] == 0 for each in ids)


def test_what_was_never_scored_is_ranked(small: ReferralDesk) -> None:
    referral_id = small.refer("bob", interest="mortgage", potential_value=Decimal(1000))
    with small.database.write(None, NOW) as tx:
        tx.execute("UPDATE referral SET lead_score = NULL, score_fields = NULL, rank_order = 0, rank_terms = '{}'")
    scores.refresh(small.ada.context)
    score, order = column(small, referral_id, "lead_score", "rank_order")
    assert score is None
    assert order != 0
    with pytest.raises(scores.NoScore):
        small.ada.scores.explain(referral_id)


# -- access --------------------------------------------------------------------------------------------------------


def test_who_may_do_what(small: ReferralDesk) -> None:
    referral_id = small.refer(interest="mortgage", by="pat")
    for username in ("pat", "cleo"):
        outside = small.of(username).scores
        for refused in (outside.report, outside.models, outside.settings, partial(outside.explain, referral_id)):
            with pytest.raises(NotAllowed):
                refused()
    for username in ("bob", "ryan", "jackie"):
        inside = small.of(username).scores
        assert inside.report().model.stage is Stage.STARTER
        with pytest.raises(NotAllowed):
            inside.train()
        with pytest.raises(NotAllowed):
            inside.set_settings({"score": "1"})
    with pytest.raises(ReferralUnknown):
        small.of("ryan").scores.explain(referral_id)
    with pytest.raises(ReferralUnknown):
        small.ada.scores.explain(999_999)
