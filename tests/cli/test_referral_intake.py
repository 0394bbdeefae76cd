"""The intake and the comments of a referral on the command line."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Answer, Fsctui


@pytest.fixture
def bank(fsctui: Fsctui) -> Fsctui:
    """The command line of the administrator, unless `--as` names somebody else."""

    def call(*words: str, stdin: str = "") -> Answer:
        return fsctui(*words, env={"FSCTUI_USER": "admin"}, stdin=stdin)

    for words in (
        ("db", "init"),
        ("user", "add", "bob", "--name", "Bob", "--role", "mortgage_broker"),
        ("user", "add", "pat", "--name", "Pat", "--role", "partner"),
    ):
        done = call(*words)
        assert done.code == 0, done.err
    return call


def add(bank: Fsctui, *words: str) -> str:
    found = bank("referral", "add", "Kiara Shah", "--owner", "bob", "--interest", "mortgage", *words, "--json")
    assert found.code == 0, found.err
    return str(found.json["id"])


def test_the_questions_of_an_interest(bank: Fsctui) -> None:
    found = bank("referral", "questions", "mortgage", "--json").json
    assert found["next"] is None
    assert [each["code"] for each in found["items"]] == ["purpose", "property_value", "deposit", "when", "has_offer"]
    assert found["items"][0] == {
        "code": "purpose", "label": "Purpose", "help": "What is the loan for?", "kind": "choice", "required": False,
        "choices": [
            {"code": "purchase", "label": "Purchase"}, {"code": "refinancing", "label": "Refinancing"},
            {"code": "building", "label": "Building"}, {"code": "renovation", "label": "Renovation"},
        ],
    }  # fmt: skip
    plain = bank("referral", "questions", "mortgage", "--lang", "fr").out
    assert "Quel est leur apport personnel ?" in plain and "purchase, refinancing, building, renovation" in plain


def test_an_interest_that_is_not_there_is_named_with_those_that_are(bank: Fsctui) -> None:
    refused = bank("referral", "questions", "boats", "--json")
    assert refused.code == 2 and refused.error["code"] == "choice_unknown"
    assert "mortgage" in refused.error["params"]["known"]


def test_answers_are_given_shown_and_corrected(bank: Fsctui) -> None:
    number = add(bank, "--answer", "property_value=350000", "--answer", "has_offer=no", "--answer", "purpose=purchase")
    shown = bank("referral", "show", number, "--json").json
    assert shown["intake"] == [
        {"code": "purpose", "label": "Purpose", "answer": "purchase"},
        {"code": "property_value", "label": "Property value", "answer": "350000"},
        {"code": "has_offer", "label": "Has another offer", "answer": False},
    ]
    done = bank("referral", "edit", number, "--answer", "deposit=70000", "--answer", "has_offer=", "--set", "city=Rome")
    assert done.code == 0, done.err
    plain = bank("referral", "show", number).out
    for words in ("Property value  350,000", "Deposit         70,000", "Purpose         Purchase", "Rome"):
        assert words in plain
    assert "another offer" not in plain


@pytest.mark.parametrize(
    ("answer", "code", "said"),
    [
        ("property_value=12,5", "answer_invalid", "property_value"),
        ("purpose=boat", "answer_not_offered", "refinancing"),
        ("colour=red", "question_unknown", "deposit"),
        ("colour", "parameter_invalid", "CODE=VALUE"),
    ],
)
def test_a_wrong_answer_is_refused_by_its_question(bank: Fsctui, answer: str, code: str, said: str) -> None:
    words = ("referral", "add", "Kiara Shah", "--interest", "mortgage", "--answer", answer)
    refused = bank(*words, "--json")
    assert refused.code == 2 and refused.error["code"] == code
    assert said in refused.error["message"]
    assert bank("referral", "list", "--view", "all", "--json").json["items"] == []


def test_an_edit_says_what(bank: Fsctui) -> None:
    refused = bank("referral", "edit", add(bank), "--json")
    assert refused.code == 2 and refused.error["code"] == "parameter_missing"


def test_comments_are_written_and_shown(bank: Fsctui) -> None:
    one, two = add(bank), add(bank, "--first-name", "Rachel", "--last-name", "Adams")
    assert bank("referral", "comment", one, "--text", "Called.", "--as", "bob").code == 0
    assert bank("referral", "comment", one, two, "--text", "-", stdin="Two lines,\nof two.\n").code == 0
    said = bank("referral", "show", one, "--json").json["comments"]
    assert [(each["user"], each["text"]) for each in said] == [("bob", "Called."), ("admin", "Two lines,\nof two.")]
    assert all(set(each) == {"at", "user", "user_name", "text"} for each in said)
    plain = bank("referral", "show", two).out
    assert "  Two lines,\n  of two." in plain
    empty = bank("referral", "comment", one, "--text", " ", "--json")
    assert empty.code == 2 and empty.error["code"] == "comment_empty"


def test_partners_answer_and_do_not_comment(bank: Fsctui) -> None:
    assert bank("referral", "questions", "mortgage", "--as", "pat").code == 0
    words = ("--interest", "mortgage", "--answer", "deposit=5", "--as", "pat", "--json")
    sent = bank("referral", "add", "Kiara Shah", *words)
    assert sent.code == 0, sent.err
    number = str(sent.json["id"])
    shown = bank("referral", "show", number, "--as", "pat", "--json").json
    assert [each["answer"] for each in shown["intake"]] == ["5"] and shown["comments"] == []
    assert bank("referral", "comment", number, "--text", "Hello", "--as", "pat").code == 4
