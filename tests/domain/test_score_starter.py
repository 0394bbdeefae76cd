"""The starter's table: read with every mistake named."""

from __future__ import annotations

from math import log
from pathlib import Path
from typing import Any

import pytest

from fsctui.domain.referral_score import ALLOWED
from fsctui.domain.score_model import Stage
from fsctui.domain.score_starter import StarterExpected, StarterInvalid, read_starter
from fsctui.services.score_starter import StarterUnreadable, load_starter, starter


def table(**changes: Any) -> dict[str, Any]:
    return {
        "base_rate": 0.2,
        "points_to_double": 20,
        "field": [
            {"name": "interest", "missing": -5, "points": {"mortgage": 10, "other": -10}},
            {"name": "potential_value", "edges": [10, 100], "points": [1, 2, 3]},
        ],
        **changes,
    }


def field(**changes: Any) -> dict[str, Any]:
    return table(field=[{"name": "interest", "points": {"mortgage": 10}, **changes}])


def test_points_become_log_odds() -> None:
    found = read_starter(table(), "starter.toml")
    assert [column.name for column in found.columns] == ["interest", "potential_value"]
    assert found.columns[0].levels == ("mortgage", "other")
    assert found.columns[1].edges == (10.0, 100.0)
    per_point = log(2) / 20
    assert found.weights[0] == pytest.approx((-5 * per_point, 10 * per_point, -10 * per_point))
    assert found.weights[1] == pytest.approx((0, per_point, 2 * per_point, 3 * per_point))
    assert found.model.stage is Stage.STARTER


E = StarterExpected


@pytest.mark.parametrize(
    ("data", "entry", "expected"),
    [
        (table(base_rate=0), "base_rate", E.SHARE),
        (table(base_rate=1), "base_rate", E.SHARE),
        (table(base_rate="a"), "base_rate", E.SHARE),
        (table(base_rate=True), "base_rate", E.SHARE),
        (table(base_rate=float("nan")), "base_rate", E.SHARE),
        (table(points_to_double=0), "points_to_double", E.POSITIVE),
        (table(extra=1), "extra", E.KNOWN_ENTRY),
        (table(field=[]), "field", E.FIELDS),
        (table(field={}), "field", E.FIELDS),
        (table(field=[1]), "field", E.FIELDS),
        (field(name="status"), "field.1.name", E.KNOWN_FIELD),
        (field(name=3), "field.1.name", E.KNOWN_FIELD),
        (table(field=table()["field"] * 2), "field.3.name", E.NEW_FIELD),
        (field(weight=1), "field.interest.weight", E.KNOWN_ENTRY),
        (field(missing="a"), "field.interest.missing", E.POINTS),
        (field(missing=201), "field.interest.missing", E.POINTS),
        (field(points={}), "field.interest.points", E.POINTS_BY_LEVEL),
        (field(points=[1]), "field.interest.points", E.POINTS_BY_LEVEL),
        (field(points={"mortgage": "ten"}), "field.interest.points.mortgage", E.POINTS),
        (field(edges=[]), "field.interest.edges", E.RISING_NUMBERS),
        (field(edges=3), "field.interest.edges", E.RISING_NUMBERS),
        (field(edges=[1, "b"]), "field.interest.edges.2", E.RISING_NUMBERS),
        (field(edges=[2, 2]), "field.interest.edges", E.RISING_NUMBERS),
        (field(edges=[2]), "field.interest.points", E.POINTS_BY_RANGE),
        (field(edges=[2], points=[1]), "field.interest.points", E.POINTS_BY_RANGE),
        (field(edges=[2], points=[1, None]), "field.interest.points.2", E.POINTS),
    ],
)
def test_mistakes_name_file_and_entry(data: dict[str, Any], entry: str, expected: StarterExpected) -> None:
    with pytest.raises(StarterInvalid) as refused:
        read_starter(data, "starter.toml")
    assert (refused.value.file, refused.value.entry, refused.value.expected) == ("starter.toml", entry, expected)


def test_the_shipped_table_is_sound() -> None:
    found = starter()
    assert {column.name for column in found.columns} <= set(ALLOWED)
    assert found.model.rests_on == 0
    best = found.model.score({"existing_client": "yes", "interest": "mortgage", "has_phone": "yes"})
    worst = found.model.score({"existing_client": "no", "interest": "manage_debt", "has_phone": "no"})
    assert best.score > 50 > worst.score


def test_files_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    file = tmp_path / "starter.toml"
    with pytest.raises(StarterUnreadable) as refused:
        load_starter(file)
    assert refused.value.file == "starter.toml"
    for content in (b"base_rate = ", b"\xff\xfe"):
        file.write_bytes(content)
        with pytest.raises(StarterUnreadable):
            load_starter(file)
    file.write_text("base_rate = 2")
    with pytest.raises(StarterInvalid):
        load_starter(file)
