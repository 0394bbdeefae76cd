"""What is learnt holds on leads that come later; what does not hold is not believed."""

from __future__ import annotations

import random
from collections.abc import Sequence
from math import log

import pytest

from fsctui.domain import score_training
from fsctui.domain.score_columns import Column
from fsctui.domain.score_fit import fit_plain, sigmoid
from fsctui.domain.score_model import Stage
from fsctui.domain.score_training import (
    Closed,
    Prior,
    balance,
    base_rate,
    beats,
    evaluate,
    judge,
    train,
)
from fsctui.services.score_numpy import fit_numpy

NAMES = ("kind", "region", "value", "known")


def leads(count: int, effect: float, seed: int) -> list[Closed]:
    """Leads whose fields tell `effect` times as much; 0 is noise."""
    chance = random.Random(seed)
    found = []
    for _ in range(count):
        fields = {
            "kind": chance.choice("pqrs"),
            "region": chance.choice("xyz"),
            "value": chance.random() * 1000,
            "known": chance.choice([True, False]),
        }
        told = {"p": -1.0, "q": 0.0, "r": 0.5, "s": 1.0}[str(fields["kind"])] + (float(fields["value"]) - 500) / 400
        odds = -1.2 + effect * (told + (0.5 if fields["known"] else -0.5))
        found.append(Closed(fields, chance.random() < sigmoid(odds)))
    return found


@pytest.mark.parametrize("count", [10, 60, 150, 400, 1000, 3000])
@pytest.mark.parametrize("seed", range(3))
def test_noise_is_never_worse_than_the_base_rate(count: int, seed: int) -> None:
    model = train(leads(count, 0.0, seed), NAMES, fit_numpy)
    later = leads(2_000, 0.0, 1_000 + seed)
    found = judge(
        [model.probability(lead.fields) for lead in later],
        [model.base_rate] * len(later),
        [lead.converted for lead in later],
    )
    assert found.log_loss <= found.base_log_loss


@pytest.mark.parametrize("seed", range(8))
def test_a_handful_of_conversions_leaves_the_base_rate(seed: int) -> None:
    """With next to none to judge by, whatever expects even fewer would win, and pay for each that comes later."""
    chance = random.Random(seed)
    converted = set(chance.sample(range(1_000), 6))
    rare = [Closed(lead.fields, place in converted) for place, lead in enumerate(leads(1_000, 0.0, seed))]
    found = evaluate(rare, NAMES, fit_numpy).holdout
    assert found.log_loss == found.base_log_loss


@pytest.mark.parametrize("fit", [fit_plain, fit_numpy])
def test_what_holds_is_learnt(fit: object) -> None:
    model = train(leads(2_000, 1.0, 5), NAMES, fit)  # type: ignore[arg-type]
    assert model.stage is Stage.OWN
    assert (model.rests_on, model.conversions) == (2_000, sum(lead.converted for lead in leads(2_000, 1.0, 5)))
    later = leads(4_000, 1.0, 77)
    found = judge(
        [model.probability(lead.fields) for lead in later],
        [model.base_rate] * len(later),
        [lead.converted for lead in later],
    )
    assert found.auc is not None
    assert found.auc > 0.7
    assert found.log_loss < 0.93 * found.base_log_loss
    assert found.ece < 0.05
    by_field = {each.column.name: each for each in model.columns}
    assert by_field["kind"].term("p") < by_field["kind"].term("r") < by_field["kind"].term("s")
    assert by_field["value"].term(950.0) > by_field["value"].term(500.0) > by_field["value"].term(50.0)
    assert by_field["known"].term(True) > 0 > by_field["known"].term(False)


def test_both_fits_make_the_same_model() -> None:
    plain, quick = (train(leads(1_000, 1.0, 3), NAMES, fit) for fit in (fit_plain, fit_numpy))
    assert [each.column for each in plain.columns] == [each.column for each in quick.columns]
    assert quick.intercept == pytest.approx(plain.intercept, abs=50)
    for one, other in zip(plain.columns, quick.columns, strict=True):
        assert other.weights == pytest.approx(one.weights, abs=50)


def test_few_leads_get_the_base_rate() -> None:
    model = train(leads(99, 1.0, 1), NAMES, fit_plain)
    assert model.columns == ()
    assert model.probability({"kind": "s"}) == model.base_rate
    with pytest.raises(ValueError, match="nothing to learn from"):
        train([], NAMES, fit_plain)


@pytest.mark.parametrize("converted", [True, False])
def test_leads_that_all_ended_alike_get_the_base_rate(converted: bool) -> None:
    model = train([Closed(lead.fields, converted) for lead in leads(500, 1.0, 1)], NAMES, fit_plain)
    assert model.columns == ()
    assert model.base_rate == pytest.approx((500.5 if converted else 0.5) / 501, abs=1e-6)


def test_fields_that_tell_nothing_of_a_lead_leave_the_base_rate() -> None:
    model = train([Closed({}, number % 3 == 0) for number in range(300)], NAMES, fit_plain)
    assert model.columns == ()


def test_what_stopped_holding_is_not_believed() -> None:
    old = leads(1_500, 1.0, 5)
    turned = [Closed(lead.fields, not lead.converted) for lead in leads(1_500, 1.0, 6)]
    model = train(old + turned, NAMES, fit_numpy)
    last = [Closed(lead.fields, not lead.converted) for lead in leads(2_000, 1.0, 7)]
    found = judge(
        [model.probability(lead.fields) for lead in last],
        [model.base_rate] * len(last),
        [lead.converted for lead in last],
    )
    assert found.log_loss <= found.base_log_loss


def test_the_latest_outcomes_move_the_intercept() -> None:
    def season(count: int, share: float, seed: int) -> list[Closed]:
        chance = random.Random(seed)
        return [Closed({"kind": chance.choice("pq")}, chance.random() < share) for _ in range(count)]

    model = train(season(3_000, 0.05, 1) + season(3_000, 0.45, 2), ("kind",), fit_numpy)
    assert model.base_rate == pytest.approx(0.25, abs=0.02)
    assert model.probability({"kind": "p"}) > 0.35


def _constant(outcomes: Sequence[bool]) -> list[Closed]:
    """Leads of which nothing is known but how they ended."""
    return [Closed({}, converted) for converted in outcomes]


def _every(step: int, count: int) -> list[bool]:
    return [position % step == 0 for position in range(count)]


def test_a_level_that_has_moved_beyond_doubt_is_met_half_way() -> None:
    # 4,500 leads of which a tenth converted, then 500 of which 150 did: 13 standard errors above what was expected.
    outcomes = _every(10, 4_500) + [position % 10 < 3 for position in range(500)]
    model = train(_constant(outcomes), [], fit_plain)
    base = (450 + 150 + 0.5) / 5_001
    latest = (150 + 10 * base) / 510
    odds = (log(base / (1 - base)) + log(latest / (1 - latest))) / 2
    assert model.columns == ()
    assert model.probability({}) == pytest.approx(sigmoid(odds), abs=1e-4)
    assert model.base_rate == pytest.approx(base, abs=1e-6)


@pytest.mark.parametrize(("converted", "moved"), [(72, False), (74, True), (29, False), (27, True)])
def test_a_level_that_chance_could_have_made_stays(converted: int, moved: bool) -> None:
    # c of the latest 500 make 450 + c of 5,000, so 45 + c/10 are expected: 51.8 of 72, give or take 6.8, and 72 is less
    # than three times that above; 52.4 of 74 is more. 47.9 of 29, give or take 6.6; 47.7 of 27.
    outcomes = _every(10, 4_500) + [position < converted for position in range(500)]
    model = train(_constant(outcomes), [], fit_plain)
    assert (abs(model.probability({}) - model.base_rate) > 1e-6) is moved


def test_a_prior_is_where_learning_begins() -> None:
    columns = (Column("kind", levels=("p", "q", "r", "s")),)
    prior = Prior(columns, ((0.0, -1.0, 0.0, 0.5, 1.0),))
    model = train(leads(400, 1.0, 4), NAMES, fit_plain, prior=prior)
    assert model.stage is Stage.BLENDED
    assert [each.column for each in model.columns] in ([], list(columns))
    strong = train(leads(3_000, 1.5, 4), NAMES, fit_numpy, prior=prior)
    assert strong.columns[0].column == columns[0]
    assert strong.columns[0].term("s") > strong.columns[0].term("p")


def test_the_base_rate_is_never_certain() -> None:
    assert base_rate([False] * 9) == pytest.approx(0.05, abs=1e-6)
    assert base_rate([True] * 9) == pytest.approx(0.95, abs=1e-6)


def test_beating_takes_more_than_luck() -> None:
    # A gain of 0.1 each, without any spread, is sure; a gain of 0.1 on average, with ten times the spread, is not.
    assert beats([0.4] * 10, [0.5] * 10)
    assert not beats([0.4 + (1 if number % 2 else -1) for number in range(10)], [0.5] * 10)
    assert not beats([0.5] * 10, [0.5] * 10)


def test_the_intercept_makes_as_many_conversions_as_there_were() -> None:
    # Without scores it is the share itself: 30 of 90 and ten more leads at a base rate of 0.3 make 33 of 100.
    found = balance([0.0] * 90, [True] * 30 + [False] * 60, 0.3)
    assert found == pytest.approx(log(33 / 67), abs=1e-6)
    scores = [0.5, -0.5] * 200
    found = balance(scores, [True, False, False, False] * 100, 0.25)
    expected = sum(sigmoid(found + score) for score in scores) + 10 * sigmoid(found)
    assert expected == pytest.approx(100 + 2.5, abs=0.05)


def test_looking_for_an_intercept_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = balance([0.5, -0.5] * 200, [True, False, False, False] * 100, 0.6)
    monkeypatch.setattr(score_training, "MOST_CHANGES", 1)
    assert balance([0.5, -0.5] * 200, [True, False, False, False] * 100, 0.6) == pytest.approx(log(1.5) - 1)
    assert whole != pytest.approx(log(1.5) - 1, abs=0.01)


def judged_rows(found: Sequence[Closed]) -> tuple[int, int]:
    cut = int(0.7 * len(found))
    return len(found) - cut, sum(lead.converted for lead in found[cut:])


def test_evaluation_judges_the_last_part() -> None:
    given = leads(4_000, 1.0, 8)
    found = evaluate(given, NAMES, fit_numpy)
    for judged in (found.holdout, found.rolling):
        assert (judged.rows, judged.positives) == judged_rows(given)
        assert judged.log_loss < judged.base_log_loss
        assert judged.auc is not None
        assert judged.auc > 0.7
        assert judged.lift_top_decile is not None
        assert judged.lift_top_decile > 1.5


def test_evaluation_of_few_is_the_base_rate_or_refused() -> None:
    given = leads(30, 1.0, 8)
    found = evaluate(given, NAMES, fit_plain)
    assert found.holdout.log_loss == pytest.approx(found.holdout.base_log_loss)
    with pytest.raises(ValueError, match="too few"):
        evaluate(given[:9], NAMES, fit_plain)
