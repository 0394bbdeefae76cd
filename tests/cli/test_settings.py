"""`fsctui setting`, and the plan that an interest suggests."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.cli.conftest import WELCOME, Bank

NAMES = [
    "referral.accept_hours", "referral.warn_hours", "referral.default_owner", "mail", "language", "rank.score",
    "rank.referrer", "rank.value", "rank.age", "rank.workload", "score.horizon_days",
]  # fmt: skip


def test_what_is_listed(bank: Bank) -> None:
    found = bank.ok("setting", "list")
    assert [each["name"] for each in found["items"]][: len(NAMES)] == NAMES
    assert {each["group"] for each in found["items"]} == {"referrals", "mail", "order", "score", "plans"}
    assert found["items"][0] == {
        "name": "referral.accept_hours", "group": "referrals", "kind": "hours", "value": 8.0, "usual": 8.0,
        "chosen": False, "stored": None, "takes": "0.25..1000", "label": "Hours to accept a referral", "problem": None,
    }  # fmt: skip
    mortgage = next(each for each in found["items"] if each["name"] == "referral.plan.mortgage")
    assert (mortgage["label"], mortgage["value"], mortgage["usual"]) == ("Plan for Mortgage", None, None)
    page = bank.ok("setting", "list", "--limit", "2")
    assert page["next"] is not None
    assert bank.ok("setting", "list", "--limit", "2", "--after", page["next"])["items"] == found["items"][2:4]
    lines = bank("setting", "list").out.splitlines()
    assert lines[0].split() == ["Setting", "Value", "Usual", "What", "it", "is"]
    assert any(line.split()[:3] == ["mail", "yes", "yes"] for line in lines)


def test_a_value_is_chosen_and_taken_back(bank: Bank) -> None:
    done = bank.ok("setting", "set", "referral.accept_hours", "4.50")
    assert (done["name"], done["value"], done["chosen"]) == ("referral.accept_hours", 4.5, True)
    assert bank.ok("setting", "show", "referral.accept_hours", user="ryan")["stored"] == "4.5"
    text = bank("setting", "show", "referral.accept_hours").out
    assert "4.5" in text and "Business hours in which somebody has to accept" in text and "0.25..1000" in text
    assert bank("setting", "set", "language", "fr").out == "language was set to fr.\n"
    assert "Français" in bank("setting", "show", "language").out
    assert bank.ok("setting", "reset", "referral.accept_hours")["value"] == 8.0
    assert bank.fails(5, "setting", "reset", "referral.accept_hours")["code"] == "setting_usual"
    bank.ok("setting", "set", "rank.value", "30")
    assert bank.ok("score", "settings")["value"] == 30


@pytest.mark.parametrize(
    ("words", "code", "refusal", "said"),
    [
        (("show", "accept_hours"), 3, "setting_unknown", "Did you mean “referral.accept_hours”?"),
        (("set", "referral.accept_hours", "soon"), 2, "setting_invalid", "It takes business hours: 0.25..1000."),
        (("set", "rank.age", "1001"), 2, "setting_invalid", "It takes a whole number: 0..1000."),
        (("set", "mail", "perhaps"), 2, "setting_invalid", "It takes yes or no: yes, no."),
        (("set", "language", "de"), 2, "setting_invalid", "It takes a language: en, fr, es, pt_BR."),
        (("set", "referral.default_owner", "rian"), 3, "user_unknown", "Did you mean “ryan”"),
        (("set", "referral.plan.mortgage", "welcom"), 3, "template_unknown", "Did you mean"),
        (("reset", "nothing.near"), 3, "setting_unknown", "There is no setting “nothing.near”."),
    ],
)
def test_what_is_wrong_is_said_with_what_would_be_right(
    bank: Bank, words: Sequence[str], code: int, refusal: str, said: str
) -> None:
    error = bank.fails(code, "setting", *words)
    assert error["code"] == refusal
    assert said in error["message"]


def test_only_administrators_change_settings(bank: Bank) -> None:
    for words in (("set", "mail", "no"), ("reset", "mail")):
        error = bank.fails(4, "setting", *words, user="ryan")
        assert "change the bank’s settings" in error["message"]


def test_what_cannot_be_used_is_shown_where_it_is(bank: Bank) -> None:
    bank.ok("setting", "set", "referral.default_owner", "bob")
    bank.ok("user", "deactivate", "bob")
    row = bank.ok("setting", "show", "referral.default_owner")
    assert (row["stored"], row["value"], row["problem"]) == ("bob", None, "taker_inactive")
    assert "bob (unusable)" in bank("setting", "list").out
    assert "not active" in bank("setting", "show", "referral.default_owner").out


def test_the_plan_that_an_interest_suggests(bank: Bank) -> None:
    said = ("--last-name", "Okafor", "--interest", "mortgage", "--owner", "bob")
    referral = bank.ok("referral", "add", *said, user="ryan")["id"]
    error = bank.fails(3, "referral", "convert", referral, "--plan", "suggested", "--dry-run", user="bob")
    assert (error["code"], error["params"]["interest"]) == ("no_plan_suggested", "Mortgage")
    assert bank.ok("referral", "show", referral, user="bob")["suggested_plan"] is None
    bank.ok("setting", "set", "referral.plan.mortgage", "Welcome")
    assert bank.ok("referral", "show", referral, user="bob")["suggested_plan"] == "welcome"
    assert "Suggested plan" in bank("referral", "show", referral, user="bob").out
    plain = bank.ok("referral", "convert", referral, "--dry-run", user="bob")
    assert (plain["suggested_plan"], plain["plan"]) == ("welcome", None)
    text = bank("referral", "convert", referral, "--dry-run", user="bob").out
    assert "Suggested for Mortgage: welcome (--plan suggested launches it)" in text
    shown = bank.ok("referral", "convert", referral, "--plan", "suggested", "--dry-run", user="bob")
    assert [each["key"] for each in shown["plan"]["items"]] == ["call", "passport", "file"]
    assert bank.ok("plan", "list", user="bob")["items"] == []
    bank.ok("template", "retire", "welcome")
    gone = bank.ok("referral", "convert", referral, "--dry-run", user="bob")
    assert gone["suggested_plan"] is None
    assert "suggested" not in bank("referral", "convert", referral, "--dry-run", user="bob").out
    error = bank.fails(5, "referral", "convert", referral, "--plan", "suggested", user="bob")
    assert (error["code"], error["params"]["template"]) == ("template_not_published", "Welcome")
    bank.ok("template", "import", "-", "--publish", stdin=WELCOME)
    done = bank.ok("referral", "convert", referral, "--plan", "suggested", user="bob")
    assert [each["id"] for each in bank.ok("plan", "list", user="bob")["items"]] == [done["plan"]]
    assert bank.ok("referral", "show", referral, user="bob")["suggested_plan"] is None
