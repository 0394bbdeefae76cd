"""`fsctui score`, as programs and people read it."""

from __future__ import annotations

import gzip
import random
from pathlib import Path

import pytest

from tests.cli.conftest import Bank, Fsctui

MEASURES = ["rows", "positives", "auc", "log_loss", "base_log_loss", "ece", "lift_top_decile"]


def leads(count: int, strength: float, delimiter: str = ",") -> str:
    chance = random.Random(4)
    lines = [delimiter.join(("kind", "amount", "duration", "y"))]
    for _ in range(count):
        kind, amount = chance.choice("abc"), chance.randrange(1_000)
        won = chance.random() < 0.3 + strength * {"a": -0.25, "b": 0.0, "c": 0.35}[kind]
        lines.append(delimiter.join((kind, str(amount), str(900 if won else 10), "yes" if won else "no")))
    return "\n".join(lines) + "\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "leads.csv"
    path.write_text(leads(2_000, 1.0))
    return path


def test_evaluate_answers_with_two_sets_of_measures(fsctui: Fsctui, file: Path) -> None:
    answer = fsctui("score", "evaluate", str(file), "--target", "y", "--exclude", "duration", "--json")
    assert (answer.code, answer.err) == (0, "")
    found = answer.json
    assert list(found) == ["holdout", "rolling"]
    for measures in found.values():
        assert list(measures) == MEASURES
        assert measures["rows"] == 600
        assert measures["log_loss"] < measures["base_log_loss"]
        assert 0.65 < measures["auc"] < 1


def test_evaluate_needs_no_database_and_makes_none(fsctui: Fsctui, file: Path, tmp_path: Path) -> None:
    env = {"FSCTUI_DB": str(tmp_path / "none" / "bank.sqlite3")}
    assert fsctui("score", "evaluate", str(file), "--target", "y", env=env).code == 0
    assert not (tmp_path / "none").exists()


def test_a_field_that_is_known_afterwards_has_to_be_left_out(fsctui: Fsctui, file: Path) -> None:
    both = ("score", "evaluate", str(file), "--target", "y", "--json")
    with_leak = fsctui(*both).json["holdout"]["auc"]
    without = fsctui(*both, "--exclude", " duration , amount").json["holdout"]["auc"]
    assert with_leak > 0.95 > without


@pytest.mark.parametrize("packed", [False, True])
def test_files_come_from_standard_input_and_with_any_delimiter(fsctui: Fsctui, packed: bool) -> None:
    data = ("\ufeff" + leads(500, 0.0, "\t")).encode()
    words = ("score", "evaluate", "-", "--target", "y", "--positive", "YES", "--exclude", "duration")
    found = fsctui(*words, "--delimiter", "tab", "--json", stdin=gzip.compress(data) if packed else data)
    assert found.code == 0, found.err
    holdout = found.json["holdout"]
    assert (holdout["rows"], holdout["auc"]) == (150, 0.5)
    assert holdout["log_loss"] <= holdout["base_log_loss"]


def test_evaluate_shows_people_a_table(fsctui: Fsctui, file: Path) -> None:
    answer = fsctui("score", "evaluate", str(file), "--target", "y")
    assert answer.code == 0
    assert answer.out.startswith("2000 rows, of which “yes”: ")
    assert "Log loss of the base rate alone" in answer.out


@pytest.mark.parametrize(
    ("words", "code", "error", "params"),
    [
        (["--target", "z"], 2, "column_unknown", {"column": "z", "line": 1}),
        (["--target", "y", "--exclude", "kind,colour"], 2, "column_unknown", {"column": "colour", "line": 1}),
        (["--target", "y", "--positive", "maybe"], 2, "outcome_unknown", {"field": "y", "value": "maybe"}),
        (["--target", "kind"], 2, "outcome_unclear", {"field": "kind"}),
        (["--target", "y", "--delimiter", "::"], 2, "parameter_invalid", {"parameter": "--delimiter"}),
        (["--target", "y", "--delimiter", '"'], 2, "parameter_invalid", {"parameter": "--delimiter"}),
        (["--target", "y", "--delimiter", ";"], 2, "column_unknown", {"column": "y", "line": 1}),
        ([], 2, "parameter_missing", {"parameter": "--target"}),
    ],
)
def test_mistakes_are_named(
    fsctui: Fsctui, file: Path, words: list[str], code: int, error: str, params: dict[str, object]
) -> None:
    answer = fsctui("score", "evaluate", str(file), *words, "--json")
    assert (answer.code, answer.out) == (code, "")
    assert answer.error["code"] == error
    assert params.items() <= answer.error["params"].items()


def test_a_ragged_row_is_named_by_its_line(fsctui: Fsctui, file: Path) -> None:
    file.write_text(file.read_text() + "a,1,2\n")
    answer = fsctui("score", "evaluate", str(file), "--target", "y")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err == f"fsctui: {file}, line 2002: The row has 3 cells, but there are 4 columns.\n"


def test_files_that_are_not_there(fsctui: Fsctui, tmp_path: Path) -> None:
    answer = fsctui("score", "evaluate", str(tmp_path / "none.csv"), "--target", "y", "--json")
    assert (answer.code, answer.error["code"]) == (3, "input_missing")


def test_the_report_of_a_new_bank_says_that_nothing_is_known(bank: Bank) -> None:
    found = bank.ok("score", "report")
    assert (found["stage"], found["local_evidence"], found["rests_on"], found["model"]) == ("starter", False, 0, None)
    assert found["horizon_days"] == 90
    assert {column["field"] for column in found["columns"]} >= {"interest", "existing_client"}
    assert "no local evidence" in bank("score", "report").out
    assert bank.ok("score", "train")["code"] == "score_starter_kept"
    assert bank.ok("score", "models") == {"items": [], "next": None}


def test_explaining_a_referral_adds_up(bank: Bank) -> None:
    referral = bank.ok("referral", "add", "--last-name", "Okafor", "--interest", "mortgage", "--value", "250000")["id"]
    found = bank.ok("score", "explain", referral)
    assert found["intercept"] + sum(each["term"] for each in found["factors"]) == found["total"]
    assert found["priority"] == sum(found["rank_terms"].values())
    assert 1 <= found["lead_score"] <= 99
    assert "interest" in found["for"]
    assert "existing_client" in found["against"]
    who = found["referrer_score"]
    assert who["exact"] == 100 * (who["converted"] + 20 * who["base_rate"]) / (who["closed"] + 20)
    text = bank("score", "explain", referral).out
    assert "Okafor" in text
    assert "Average lead" in text
    assert bank.fails(3, "score", "explain", "999999")["code"] == "referral_unknown"


def test_settings_are_shown_and_changed(bank: Bank) -> None:
    assert bank.ok("score", "settings") == {
        "score": 40, "referrer": 15, "value": 25, "age": 2, "workload": 10, "horizon_days": 90,
    }  # fmt: skip
    changed = bank.ok("score", "settings", "--set", "score=50", "--set", "horizon_days=60")
    assert (changed["score"], changed["horizon_days"]) == (50, 60)
    wrong = bank.fails(2, "score", "settings", "--set", "luck=1")
    assert (wrong["code"], wrong["params"]["parameter"], wrong["params"]["value"]) == (
        "parameter_invalid", "--set", "luck=1",
    )  # fmt: skip
    assert wrong["params"]["expected"].split(", ") == [
        "score=40", "referrer=15", "value=25", "age=2", "workload=10", "horizon_days=90",
    ]  # fmt: skip
    assert bank.fails(2, "score", "settings", "--set", "score=-1")["code"] == "weight_invalid"
    assert bank.fails(2, "score", "settings", "--set", "horizon_days=x")["code"] == "horizon_invalid"
    assert bank.fails(4, "score", "settings", "--set", "score=1", user="ryan")["code"] == "not_allowed"
    assert bank.fails(4, "score", "train", user="ryan")["code"] == "not_allowed"


def test_reports_and_models_after_a_training(bank: Bank) -> None:
    lines = ["last_name,interest,status,created_at,closed_at"]
    for number in range(30):
        status = "converted" if number % 3 == 0 else "not_converted"
        lines.append(f"Lead {number},mortgage,{status},2020-01-{number % 28 + 1:02},2020-02-{number % 28 + 1:02}")
    report = bank.ok("referral", "import", "-", stdin="\n".join(lines) + "\n")
    assert report["created"] == 30, report
    done = bank.ok("score", "train")
    assert done["code"] == "score_model_trained"
    found = bank.ok("score", "report")
    assert (found["stage"], found["rests_on"], found["conversions"], found["decided"]) == ("shifted", 30, 10, 30)
    assert found["base_rate"] == pytest.approx(10.5 / 31, abs=1e-6)
    (model,) = bank.ok("score", "models")["items"]
    assert (model["id"], model["active"], model["created_by"]) == (done["id"], True, "root")
    assert model["metrics"]["newest"]["rows"] == 6
    text = bank("score", "report").out
    assert "30 leads, 10 converted" in text
    assert "On the newest fifth" in text
    assert "every lead has the base rate" in text
    assert done["id"] in bank("score", "models").out
    assert "Horizon in days" in bank("score", "settings").out
