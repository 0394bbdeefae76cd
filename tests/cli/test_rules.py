"""`fsctui rule` and `fsctui queue import`: files in, files out, trying, putting in force, and why."""

from __future__ import annotations

import io
import json
import os
import signal
from pathlib import Path

import pytest

from fsctui.cli.main import run
from fsctui.cli.output import Output
from tests.cli.conftest import Bank, no_app

RULES = """<?xml version="1.0" encoding="UTF-8"?>
<AssignmentRules xmlns="http://soap.sforce.com/2006/04/metadata">
<assignmentRule><fullName>Standard</fullName><active>true</active>
<ruleEntry><assignedTo>bob</assignedTo><assignedToType>User</assignedToType>
<booleanFilter>(1 AND 2) OR NOT 3</booleanFilter>
<criteriaItems><field>Lead.FinServ__ExpressedInterest__c</field><operation>equals</operation><value>Mortgage</value></criteriaItems>
<criteriaItems><field>Lead.State</field><operation>equals</operation><value>CA,NV</value></criteriaItems>
<criteriaItems><field>Lead.Branch__c</field><operation>notEqual</operation><value>12</value></criteriaItems>
</ruleEntry>
<ruleEntry><assignedTo>kim@old.example</assignedTo><assignedToType>User</assignedToType></ruleEntry>
</assignmentRule>
</AssignmentRules>
"""
BROKEN = "<AssignmentRules>\n<assignmentRule>"
SIMPLE = """format = 1
name = "Simple"
[[entry]]
key = "west"
to = "user:bob"
conditions = [{ field = "interest", equals = "mortgage" }, { field = "state", equals = ["CA", "NV"] }]
[[entry]]
key = "late"
to = "user:ryan"
conditions = [{ field = "interest", equals = "mortgage" }, { field = "state", equals = "CA" }]
"""


def write(folder: Path, name: str, content: str) -> str:
    file = folder / name
    file.write_text(content)
    return str(file)


def test_import_keeps_good_files_and_names_bad_ones(bank: Bank, tmp_path: Path) -> None:
    good, bad = write(tmp_path, "good.xml", RULES), write(tmp_path, "bad.xml", BROKEN)
    missing = str(tmp_path / "missing.xml")
    answer = bank("rule", "import", good, bad, missing, "--json")
    assert answer.code == 2
    told = answer.json
    assert [each["file"] for each in told["imported"]] == [good]
    (imported,) = told["imported"]
    assert {name: imported[name] for name in ("rule", "entries", "version", "status", "unchanged")} == {
        "rule": "Standard", "entries": 2, "version": 1, "status": "draft", "unchanged": False,
    }  # fmt: skip
    assert [(each["code"], each["entry"], each["line"]) for each in imported["warnings"]] == [
        ("was_active", "", 3), ("field_unknown", "1_bob", 8), ("user_unknown", "2_kim", 10),
    ]  # fmt: skip
    assert "kim@old.example" in imported["warnings"][2]["message"]
    assert [(each["file"], each["line"], each["code"]) for each in told["failed"]] == [
        (bad, 2, "xml_broken"), (missing, None, "file_missing"),
    ]  # fmt: skip
    mapped = bank.ok("rule", "import", good, "--map", "kim@old.example=ryan", "--map", "nothing=x")
    assert [each["code"] for each in mapped["imported"][0]["warnings"]] == [
        "was_active", "field_unknown", "mapping_unused",
    ]  # fmt: skip
    assert bank.ok("rule", "import", "-", stdin=RULES)["imported"][0]["file"] == "-"
    assert bank.ok("rule", "show", "standard")["entries"][0]["logic"] == "(1 AND 2) OR NOT 3"


def test_a_rule_is_tried_put_in_force_and_explained(bank: Bank, tmp_path: Path) -> None:
    file = write(tmp_path, "simple.toml", SIMPLE)
    bank.ok("rule", "import", file)
    (row,) = bank.ok("rule", "list")["items"]
    assert (row["name"], row["status"], row["entries"], row["version"]) == ("Simple", "draft", 2, 1)
    for which in ("Simple", file):
        found = bank.ok("rule", "lint", which)
        assert [(each["code"], each["severity"], each["entry"]) for each in found["items"]] == [
            ("entry_unreachable", "warning", "late"), ("no_catch_all", "hint", None),
        ]  # fmt: skip
    referral = bank.ok("referral", "add", "--last-name", "Shah", "--interest", "mortgage", "--state", "CA")["id"]
    (before,) = bank.ok("rule", "explain", referral)["items"]
    assert (before["rule"], before["by"], before["tried"]) == (None, "default", [])
    tried = bank.ok("rule", "simulate", "Simple")
    assert (tried["referrals"], tried["same"], tried["changed"], tried["default"]) == (1, 0, 1, 0)
    (item,) = tried["items"]
    assert (item["id"], item["owner"], item["entry"], item["did_owner"]) == (
        referral, "bob", "west", before["owner"],
    )  # fmt: skip
    assert bank.ok("rule", "simulate", file, "--limit", "1")["referrals"] == 1
    activated = bank.ok("rule", "activate", "Simple")
    assert activated["status"] == "active"
    (warning,) = activated["warnings"]
    assert (warning["code"], warning["params"]["entry"], warning["params"]["finding"]) == (
        "rule_finding", "late", "entry_unreachable",
    )  # fmt: skip
    assert warning["message"] == "Entry “late”: The entry is never reached: west takes everything before it."
    assert bank.fails(5, "rule", "activate", "Simple")["code"] == "rule_already_active"
    # The active rule is meant; by now there is a referral, and none from Nevada.
    assert [(each["code"], each["entry"]) for each in bank.ok("rule", "lint")["items"]] == [
        ("value_never_seen", "west"), ("entry_unreachable", "late"), ("no_catch_all", None),
    ]  # fmt: skip
    second = bank.ok("referral", "add", "--last-name", "Adams", "--interest", "mortgage", "--state", "nv")["id"]
    (why,) = bank.ok("rule", "explain", second)["items"]
    assert (why["rule"], why["entry"], why["by"], why["owner"]) == ("Simple", "west", "user", "bob")
    assert why["tried"][0]["conditions"][1] == {
        "number": 2, "field": "state", "operator": "equals", "values": ["CA", "NV"], "actual": "nv", "holds": True,
    }  # fmt: skip


def test_plain_words(bank: Bank, tmp_path: Path) -> None:
    bank.ok("rule", "import", write(tmp_path, "simple.toml", SIMPLE))
    bank.ok("rule", "activate", "Simple")
    referral = bank.ok("referral", "add", "--last-name", "Shah", "--interest", "mortgage", "--state", "CA")["id"]
    for call, words in (
        (("rule", "list"), ("Simple", "Active")),
        (("rule", "show", "Simple"), ("1. Expressed interest is Mortgage; 2. State or province is CA or NV", "bob")),
        (("rule", "lint", "Simple"), ("never reached: west takes everything before it",)),
        (("rule", "simulate", "Simple"), ("Referrals", "west")),
        (
            ("rule", "explain", referral),
            ("named by the rule", "west: matches", "State or province is CA or NV (CA): yes"),
        ),
    ):
        answer = bank(*call)
        assert answer.code == 0, answer.err
        assert all(word in answer.out for word in words), answer.out


def test_export(bank: Bank, tmp_path: Path) -> None:
    bank.ok("rule", "import", write(tmp_path, "simple.toml", SIMPLE))
    text = bank("rule", "export", "Simple").out
    assert bank.ok("rule", "import", "-", stdin=text)["imported"][0]["unchanged"] is True
    to = tmp_path / "out.xml"
    assert bank.ok("rule", "export", "Simple", "--format", "fsc", "--to", str(to))["file"] == str(to)
    assert "<operation>equals</operation>" in to.read_text()
    assert bank.fails(5, "rule", "export", "Simple", "--to", str(to))["code"] == "output_exists"
    bank.ok("rule", "export", "Simple", "--to", str(to), "--force")
    assert to.read_text() == text
    assert bank.ok("rule", "export", "Simple")["content"] == text


def test_refusals(bank: Bank, tmp_path: Path) -> None:
    assert bank.fails(3, "rule", "show", "Nothing")["code"] == "rule_unknown"
    assert bank.fails(3, "rule", "lint")["code"] == "rule_unknown"
    assert bank.fails(3, "rule", "simulate", "Nothing")["code"] == "rule_unknown"
    assert bank.fails(2, "rule", "simulate", "Nothing", "--limit", "0")["code"] == "parameter_invalid"
    assert bank.fails(3, "rule", "explain", "999999")["code"] == "referral_unknown"
    assert bank.fails(4, "rule", "list", user="ryan")["code"] == "not_allowed"
    assert bank.fails(2, "rule", "import", "x", "--map", "nonsense")["code"] == "mapping_invalid"
    bad = write(tmp_path, "lint.toml", SIMPLE.replace('"interest", equals = "mortgage"', '"wish", equals = "mortgage"'))
    answer = bank("rule", "lint", bad, "--json")
    assert answer.code == 1
    assert answer.json["items"][0]["code"] == "field_unknown"
    assert json.loads(bank("rule", "list", "--json").out)["items"] == []


QUEUE = """<Queue xmlns="http://soap.sforce.com/2006/04/metadata">
<doesSendEmailToMembers>true</doesSendEmailToMembers>
<name>Cards</name>
<queueMembers><users><user>bob</user>
<user>kim@old.example</user></users></queueMembers>
<queueSobject><sobjectType>Lead</sobjectType></queueSobject>
</Queue>"""


def test_queue_import(bank: Bank, tmp_path: Path) -> None:
    good, bad = write(tmp_path, "q.xml", QUEUE), write(tmp_path, "bad.xml", "<Queue/>")
    answer = bank("queue", "import", good, bad, "--json")
    assert answer.code == 2
    (made,) = answer.json["imported"]
    assert (made["queue"], made["members"], made["takes"], made["unchanged"]) == ("Cards", 1, ["referral"], False)
    assert [(each["code"], each["line"]) for each in made["warnings"]] == [("user_unknown", 5)]
    assert [(each["code"], each["line"]) for each in answer.json["failed"]] == [("element_missing", 1)]
    assert bank.ok("queue", "import", good)["imported"][0]["unchanged"] is True
    assert bank.ok("queue", "show", "Cards")["members"] == ["bob"]
    assert "Cards, 2 members" in bank("queue", "import", good, "--map", "kim@old.example=ryan").out
    assert bank.fails(4, "queue", "import", good, user="ryan")["code"] == "not_allowed"


def test_what_is_wrong_with_a_file_is_said_of_rules_and_with_the_limit(bank: Bank, tmp_path: Path) -> None:
    def told(text: str) -> str:
        answer = bank("rule", "import", "-", stdin=text)
        assert (answer.code, answer.out) == (2, "")
        return answer.err.strip()

    entry = '[[entry]]\nto = "user:bob"\n'
    head = 'format = 1\nname = "x"\n'
    assert told("\x01\x02") == "-:1: This is neither assignment rules of Salesforce nor one of fsctui’s TOML files."
    nameless = "<AssignmentRules><assignmentRule/></AssignmentRules>"
    assert told(nameless) == "-:1: the assignment rule: the element “fullName” is missing."
    assert told("format = 1\n" + entry) == "-:1: the assignment rule: “name” is missing."
    assert told(head + entry * 2001) == "-:3: the assignment rule: too many entries (2001); there may be 2000."
    logic = f'key = "a"\nlogic = "{"1 OR " * 400}1"\nconditions = [{{ field = "state", equals = "CA" }}]\n'
    assert told(head + entry + logic) == "-:6: a: the logic has 2001 characters; it may have 2000."
    bad = write(tmp_path, "q.xml", "<Queue/>")
    assert bank("queue", "import", bad).err.strip() == f"{bad}:1: the queue: the element “name” is missing."


def test_values_that_cannot_work_on_the_kind_of_their_field_are_told_at_import(bank: Bank) -> None:
    rule = """format = 1
name = "Odd"
[[entry]]
key = "rich"
to = "user:bob"
conditions = [{ field = "potential_value", greater_than = "a lot" }, { field = "state", equals = "CA" }]
[[entry]]
key = "home"
to = "user:bob"
conditions = [{ field = "interest", equals = "mortage" }, { field = "interest", greater_than = "loan" }]
"""
    answer = bank("rule", "import", "-", stdin=rule)
    assert answer.code == 0, answer.err
    assert answer.out.splitlines()[1:] == [
        "  rich: “a lot” cannot be read for “potential_value”, which is of the kind: number.",
        "  home: “mortage” is no value of “interest”, so it routes nowhere. Did you mean mortgage?",
        "  home: “more than” says nothing of “interest”, which is of the kind: choice.",
    ]
    (made,) = bank.ok("rule", "import", "-", stdin=rule)["imported"]
    assert [(each["entry"], each["code"]) for each in made["warnings"]] == [
        ("rich", "value_unreadable"), ("home", "value_unknown"), ("home", "operator_unfit"),
    ]  # fmt: skip


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def simulated(bank: Bank, monkeypatch: pytest.MonkeyPatch, *words: str) -> tuple[int, str, str]:
    """What a dry run writes to a terminal, one referral a step."""
    monkeypatch.setattr("fsctui.services.routing_trial.CHUNK", 1)
    out, err = io.StringIO(), Terminal()
    environ = {"FSCTUI_DB": str(bank.file), "USER": "root", "LANG": "C"}
    return (
        run([*words, "rule", "simulate", "Simple"], environ, io.StringIO(), out, err, no_app),
        out.getvalue(),
        err.getvalue(),
    )


@pytest.fixture
def tried(bank: Bank) -> Bank:
    bank.ok("rule", "import", "-", stdin=SIMPLE)
    for name in ("Ada", "Bea", "Cy"):
        bank.ok("referral", "add", name, "--owner", "bob")
    return bank


def test_a_dry_run_shows_how_far_it_is_on_a_terminal_only(tried: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    code, out, err = simulated(tried, monkeypatch)
    assert code == 0
    assert out.splitlines()[0].split() == ["Referrals", "3"]
    shown = [f"{done} of 3 referrals" for done in (1, 2, 3)]
    assert err == "".join(f"\r{each}" for each in shown) + "\r" + " " * len(shown[-1]) + "\r"
    assert simulated(tried, monkeypatch, "--json")[2] == ""
    assert tried("rule", "simulate", "Simple").err == ""


def test_a_dry_run_that_is_interrupted_answers_with_what_it_has(tried: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    before = signal.getsignal(signal.SIGINT)
    shown = Output.progress

    def interrupt(out: Output, text: str) -> None:
        shown(out, text)
        if text.startswith("2 "):
            os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(Output, "progress", interrupt)
    code, out, err = simulated(tried, monkeypatch)
    assert code == 130
    assert out.splitlines()[0].split() == ["Referrals", "2"]
    assert err.endswith("\rStopped after 2 of 3 referrals.\n")
    assert signal.getsignal(signal.SIGINT) is before
    code, out, err = simulated(tried, monkeypatch, "--json")
    found = json.loads(out)
    assert (code, err, found["cancelled"], found["referrals"]) == (130, "", True, 2)


def test_a_rule_with_errors_is_refused_with_the_first_unless_forced(bank: Bank, tmp_path: Path) -> None:
    bank.ok("rule", "import", write(tmp_path, "odd.toml", SIMPLE.replace("user:bob", "queue:Nowhere")))
    error = bank.fails(5, "rule", "activate", "Simple")
    assert (error["code"], error["params"]["entry"], error["params"]["finding"]) == (
        "rule_has_errors", "west", "queue_unknown",
    )  # fmt: skip
    assert error["message"] == "Version 1 of “Simple” cannot work as it is. Entry “west”: There is no queue “Nowhere”."
    assert bank.ok("rule", "activate", "Simple", "--force")["status"] == "active"
