"""Bins, terms and scores of leads."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fsctui.domain.score_columns import (
    MOST_BINS,
    NEUTRAL,
    Column,
    Value,
    as_number,
    coded,
    columns_of,
)
from fsctui.domain.score_model import (
    ScoreModel,
    Stage,
    Weighted,
    centred,
    from_json,
    micro,
    stage_for,
    to_json,
    to_score,
)

VALUE = Column("value", edges=(10.0, 100.0))
KIND = Column("kind", levels=("house", "car"))
MODEL = ScoreModel(
    Stage.OWN,
    -1_000_000,
    (Weighted(VALUE, (0, -400_001, 100_000, 300_003)), Weighted(KIND, (7, 250_000, -250_000))),
    base_rate=0.25,
    rests_on=1_000,
    conversions=250,
)
FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "value": st.one_of(st.none(), st.floats(-1e6, 1e6), st.just("many"), st.just("")),
        "kind": st.one_of(st.none(), st.sampled_from(["house", "car", "boat", ""])),
        "other": st.integers(),
    },
)


@pytest.mark.parametrize(
    ("column", "value", "expected"),
    [
        (VALUE, None, 0),
        (VALUE, "", 0),
        (VALUE, 9.99, 1),
        (VALUE, 10, 2),
        (VALUE, "99", 2),
        (VALUE, 100.0, 3),
        (VALUE, "many", NEUTRAL),
        (VALUE, "nan", NEUTRAL),
        (VALUE, "inf", NEUTRAL),
        (KIND, "house", 1),
        (KIND, "car", 2),
        (KIND, "boat", NEUTRAL),
        (Column("flag", levels=("true", "false")), False, 2),
    ],
)
def test_bins(column: Column, value: Value, expected: int) -> None:
    assert column.bin(value) == expected


def test_numbers_are_finite_and_no_truth_values() -> None:
    assert as_number(None) is None
    assert as_number(True) is None
    assert as_number(" 1.5 ") == 1.5


def rows(name: str, values: list[Value]) -> list[Column]:
    return list(columns_of([coded([{name: value} for value in values], name)], len(values)))


def test_numbers_are_cut_at_their_tenths() -> None:
    (column,) = rows("n", [float(number) for number in range(100)])
    assert column.edges == tuple(float(10 * part) for part in range(1, MOST_BINS))
    assert column.size == 11
    # Half of them are 0: those tenths have no edge of their own, and no edge is at the smallest value.
    (column,) = rows("n", [*[0.0] * 50, *map(float, range(1, 51))])
    assert column.edges == (1.0, 11.0, 21.0, 31.0, 41.0)


def test_words_are_levels_by_how_often_they_are_there() -> None:
    (column,) = rows("w", [*["b"] * 20, *["a"] * 20, *["c"] * 30, *["rare"] * 19, None, ""])
    assert column.levels == ("c", "a", "b")
    # Few different numbers are levels, too.
    (column,) = rows("n", [*[1.0] * 30, *[2.0] * 30])
    assert column.levels == ("1.0", "2.0")
    # One text among numbers makes them words, of which none is there often enough.
    assert rows("n", [*map(float, range(50)), "many"]) == []


def test_empty_columns_are_left_out() -> None:
    assert rows("w", [None] * 50) == []


def test_what_only_tells_the_time_is_left_out() -> None:
    season = [f"month {number // 200}" for number in range(1_000)]
    mixed = [f"kind {number % 5}" for number in range(1_000)]
    assert rows("season", list(season)) == []
    assert len(rows("mixed", list(mixed))) == 1
    # Few leads span little time.
    assert len(rows("season", list(season[:399]))) == 1
    # A constant tells nothing at all.
    assert rows("same", ["x"] * 1_000) == []


def test_only_the_first_rows_count() -> None:
    field = coded([{"w": word} for word in [*["a"] * 20, *["b"] * 20]], "w")
    (column,) = columns_of([field], 20)
    assert column.levels == ("a",)
    assert column.bins(field, 30) == [*[1] * 20, *[NEUTRAL] * 10]


@given(FIELDS)
def test_terms_add_up_exactly(fields: dict[str, Value]) -> None:
    score = MODEL.score(fields)
    assert score.intercept + sum(factor.term for factor in score.factors) == score.total == MODEL.log_odds(fields)
    assert [abs(factor.term) for factor in score.factors] == sorted(
        (abs(factor.term) for factor in score.factors), reverse=True
    )
    assert 1 <= score.score <= 99
    assert (score.base_rate, score.rests_on, score.stage) == (0.25, 1_000, Stage.OWN)


@given(st.permutations(["house", "car", "boat"]))
def test_the_order_of_levels_does_not_matter(order: list[str]) -> None:
    weights = {"house": 11, "car": -5, "boat": 3}
    column = Weighted(Column("kind", levels=tuple(order)), (0, *(weights[level] for level in order)))
    assert {level: column.term(level) for level in weights} == weights


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0.01, 0.99))
def test_a_likelier_lead_never_scores_less(one: float, other: float, base: float) -> None:
    low, high = sorted((one, other))
    assert to_score(low, base) <= to_score(high, base)


def test_scores_are_relative_to_the_average_lead() -> None:
    assert to_score(0.2, 0.2) == 50
    assert to_score(0.5, 0.25) == 75  # odds of 1 against 1/3
    assert to_score(0.1, 0.25) == 25  # odds of 1/9 against 1/3
    assert to_score(0.0, 0.25) == 1
    assert to_score(1.0, 0.25) == 99


@pytest.mark.parametrize(
    ("closed", "conversions", "expected"),
    [
        (0, 0, Stage.STARTER),
        (24, 24, Stage.STARTER),
        (25, 0, Stage.SHIFTED),
        (99, 99, Stage.SHIFTED),
        (100, 24, Stage.SHIFTED),
        (100, 25, Stage.BLENDED),
        (399, 399, Stage.BLENDED),
        (400, 99, Stage.BLENDED),
        (400, 24, Stage.SHIFTED),
        (400, 100, Stage.OWN),
    ],
)
def test_stages_by_evidence(closed: int, conversions: int, expected: Stage) -> None:
    assert stage_for(closed, conversions) is expected


def test_weights_are_centred_on_the_leads() -> None:
    weighted, taken = centred((KIND,), ((0.0, 1.0, 0.2),), ((0.5, 0.25, 0.25),))
    assert taken == pytest.approx(0.3)
    assert weighted[0].weights == (-300_000, 700_000, -100_000)
    assert micro(0.1234567) == 123_457


def test_models_are_kept_as_json() -> None:
    text = json.dumps(to_json(MODEL))
    assert from_json(json.loads(text)) == MODEL
    broken = json.loads(text)
    broken["columns"][0]["weights"].pop()
    with pytest.raises(ValueError, match="value: 3 weights for 4 bins"):
        from_json(broken)
