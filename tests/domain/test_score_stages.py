"""How much is believed of how little."""

from __future__ import annotations

import random

import pytest

from fsctui.domain.referral_score import ALLOWED, FieldNotKnownAtCreation
from fsctui.domain.score_fit import fit_plain, sigmoid
from fsctui.domain.score_model import ScoreModel, Stage, Weighted
from fsctui.domain.score_stages import Trained, learn, shifted
from fsctui.domain.score_starter import Starter, read_starter
from fsctui.domain.score_training import Closed
from fsctui.services.score_numpy import fit_numpy

STARTER = read_starter(
    {
        "base_rate": 0.25,
        "points_to_double": 20,
        "field": [
            {"name": "existing_client", "points": {"yes": 20, "no": -20}},
            {"name": "source", "points": {"branch": 10, "web": -10}},
        ],
    },
    "starter.toml",
)


def leads(count: int, converted: int, seed: int = 1) -> list[Closed]:
    """Leads of which so many converted, whatever their fields say."""
    chance = random.Random(seed)
    outcomes = [number < converted for number in range(count)]
    chance.shuffle(outcomes)
    return [
        Closed({"existing_client": chance.choice(["yes", "no"]), "source": chance.choice(["branch", "web"])}, outcome)
        for outcome in outcomes
    ]


def telling(count: int, seed: int, strength: float = 1.5, sign: int = 1) -> list[Closed]:
    """Leads of which existing clients convert (or, turned, don't)."""
    chance = random.Random(seed)
    found = []
    for _ in range(count):
        client = chance.choice(["yes", "no"])
        odds = -0.8 + sign * (strength if client == "yes" else -strength)
        found.append(
            Closed(
                {"existing_client": client, "source": chance.choice(["branch", "web"])}, chance.random() < sigmoid(odds)
            )
        )
    return found


@pytest.mark.parametrize(
    ("count", "converted", "stage"),
    [
        (0, 0, Stage.STARTER),
        (24, 10, Stage.STARTER),
        (25, 10, Stage.SHIFTED),
        (99, 50, Stage.SHIFTED),
        (100, 24, Stage.SHIFTED),
        (100, 25, Stage.BLENDED),
        (399, 150, Stage.BLENDED),
        (400, 99, Stage.BLENDED),
    ],
)
def test_stages_change_exactly_there(count: int, converted: int, stage: Stage) -> None:
    found = learn(leads(count, converted), STARTER, fit_plain)
    assert found.model.stage is stage
    assert found.model.rests_on == (0 if stage is Stage.STARTER else count)
    assert found.candidates == ()
    assert (found.judged is None) == (stage is Stage.STARTER)


def test_an_own_model_is_tried_from_400_with_100_conversions() -> None:
    given = telling(400, 3)
    assert sum(lead.converted for lead in given) >= 100
    found = learn(given, STARTER, fit_numpy)
    assert [each.stage for each in found.candidates] == [Stage.OWN, Stage.BLENDED]
    assert sum(each.taken for each in found.candidates) == 1
    best = min(found.candidates, key=lambda each: each.log_loss)
    assert best.taken
    assert found.model.stage is best.stage
    assert found.judged is not None
    assert (found.judged.rows, found.judged.log_loss) == (80, best.log_loss)


def test_without_anything_to_learn_the_incumbent_kind_stays() -> None:
    found = learn(leads(800, 200), STARTER, fit_numpy)
    assert found.model.stage is Stage.BLENDED
    assert found.model.columns == ()
    assert [each.taken for each in found.candidates] == [False, True]


def test_a_model_in_force_that_does_better_stays() -> None:
    given = telling(500, 4)
    column = next(column for column in STARTER.columns if column.name == "existing_client")
    best = ScoreModel(Stage.OWN, -800_000, (Weighted(column, (0, 1_500_000, -1_500_000)),), 0.4, 300, 120)
    found = learn(given, STARTER, fit_numpy, best)
    assert found == Trained(best, found.judged, found.candidates, kept=True)
    assert [each.taken for each in found.candidates] == [False, False, True]
    bad = ScoreModel(Stage.OWN, 2_000_000, (), 0.4, 300, 120)
    assert not learn(given, STARTER, fit_numpy, bad).kept


def test_the_starter_rests_on_nothing() -> None:
    found = learn(leads(10, 10), STARTER, fit_plain).model
    assert found == STARTER.model
    assert (found.rests_on, found.conversions, found.base_rate) == (0, 0, 0.25)
    # 20 points and 10 points, 20 double the odds: 1/3 x 2 x sqrt(2).
    odds = 2 * 2**0.5 / 3
    assert found.probability({"existing_client": "yes", "source": "branch"}) == pytest.approx(
        odds / (1 + odds), abs=1e-6
    )


def test_weights_that_the_leads_bear_out_are_shifted() -> None:
    given = telling(90, 5)
    model = shifted(given, STARTER)
    assert [each.column for each in model.columns] == list(STARTER.columns)
    assert model.columns[0].term("yes") > 0 > model.columns[0].term("no")
    expected = sum(model.probability(lead.fields) for lead in given)
    assert expected == pytest.approx(sum(lead.converted for lead in given), abs=2)


def test_weights_that_the_leads_contradict_are_dropped() -> None:
    model = shifted(telling(90, 5, sign=-1), STARTER)
    assert model.columns == ()
    assert model.probability({"existing_client": "yes"}) == model.base_rate


def test_shifting_on_noise_is_the_base_rate_nearly_always() -> None:
    believed = [
        bool(shifted(leads(count, count // 4, seed), STARTER).columns) for count in (25, 50, 99) for seed in range(40)
    ]
    assert sum(believed) <= 0.06 * len(believed)


@pytest.mark.parametrize("name", ["status", "owner", "accepted_at", "closed_at", "close_reason", "duration", "notes"])
def test_what_is_written_later_is_refused(name: str) -> None:
    given = [*leads(30, 10), Closed({"source": "web", name: "x"}, True)]
    with pytest.raises(FieldNotKnownAtCreation) as refused:
        learn(given, STARTER, fit_plain)
    assert (refused.value.field, refused.value.allowed) == (name, list(ALLOWED))


def test_a_starter_may_be_empty_of_what_leads_say() -> None:
    nothing = Starter(0.25, STARTER.columns, tuple(tuple(0.0 for _ in own) for own in STARTER.weights))
    assert shifted(telling(60, 2), nothing).columns == ()
