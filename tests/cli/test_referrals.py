"""`fsctui referral` as scripts use it: shapes, exit codes, pages, imports."""

from __future__ import annotations

from pathlib import Path

import pytest

from fsctui.cli.referral import VIEWS
from fsctui.domain.query import EVERY_REFERRAL, REFERRAL_VIEWS
from tests.cli.conftest import Answer, Fsctui

LEADS = """\
Id,FirstName,LastName,Company,City,State,Country,Phone,Email,LeadSource,Status,FinServ__ExpressedInterest__c,\
FinServ__PotentialValue__c,FinServ__ReferredByContact__c,FinServ__RelatedAccount__c,CreatedDate
00Q1,John,Steele,BigLife,Hartford,CT,US,(555) 555-1212,john@x.example,Trade Show,Working,Mortgage,250000,,,\
2020-06-11T01:48:18.000+0000
00Q2,Ann,Lost,,,,,not a number,ann@x.example,,Closed - Not Converted,Credit Card,,,0013h,2020-06-12T01:48:18.000+0000
00Q3,,,,,,,,,,,,,,,
00Q4,Mia,Late,,,,,,,,,,,,,soon
"""


@pytest.fixture
def bank(fsctui: Fsctui) -> Fsctui:
    """The command line of the administrator, unless `--as` names somebody else."""

    def call(*words: str) -> Answer:
        return fsctui(*words, env={"FSCTUI_USER": "admin"})

    for words in (
        ("db", "init"),
        ("user", "add", "ryan", "--name", "Ryan Dobson", "--role", "adviser"),
        ("user", "add", "bob", "--name", "Bob", "--role", "mortgage_broker"),
        ("user", "add", "eve", "--name", "Eve", "--role", "mortgage_broker"),
        ("queue", "add", "Mortgages", "--member", "bob", "--member", "eve"),
    ):
        done = call(*words)
        assert done.code == 0, done.err
    return call


def add(bank: Fsctui, *words: str) -> str:
    found = bank("referral", "add", "Kiara Shah", "--owner", "queue:Mortgages", *words, "--as", "ryan", "--json")
    assert found.code == 0, found.err
    return str(found.json["id"])


def test_the_views_are_those_of_the_query_language() -> None:
    assert (*REFERRAL_VIEWS, EVERY_REFERRAL) == VIEWS


def test_a_referral_is_named_by_its_id_or_as_the_record_it_is(bank: Fsctui) -> None:
    referral = add(bank)
    for named in (referral, f"referral:{referral}"):
        assert bank("referral", "show", named, "--json").json["record"] == f"referral:{referral}"
    accepted = bank("referral", "accept", f"referral:{referral}", "--as", "bob", "--json")
    assert accepted.code == 0, accepted.err
    assert bank("why", "referral", f"referral:{referral}", "--json").code == 0
    wrong = bank("referral", "show", f"account:{referral}", "--json")
    assert (wrong.code, wrong.error["code"]) == (3, "id_unknown")


def test_an_inbox_is_in_rank_order_with_its_terms(bank: Fsctui) -> None:
    small = add(bank, "--interest", "mortgage", "--value", "1000", "--currency", "EUR")
    large = add(bank, "--interest", "Mortgage", "--potential-value", "900000")
    found = bank("referral", "list", "--view", "inbox", "--as", "bob", "--json").json
    assert [item["id"] for item in found["items"]] == [large, small]
    assert found["next"] is None
    item = found["items"][1]
    assert item["rank"] == sum(item["rank_terms"].values())
    expected = ("assigned", None, "Mortgages", "ryan", "mortgage", 1000.0, "EUR")
    assert tuple(item[key] for key in (
        "status", "owner", "queue", "referrer", "interest", "potential_value", "currency"
    )) == expected  # fmt: skip
    assert {"lead_score", "probability", "base_rate", "referrer_score", "due"} <= set(item)
    first = bank("referral", "list", "--limit", "1", "--as", "bob", "--json").json
    after = bank("referral", "list", "--limit", "1", "--after", first["next"], "--as", "bob", "--json").json
    assert [each["items"][0]["id"] for each in (first, after)] == [large, small]
    assert "Kiara Shah" in bank("referral", "list", "--as", "bob").out
    assert bank("referral", "list", "--query", "interest:mortgage value:>5000", "--as", "bob", "--json").json["items"]


def test_exit_codes_of_a_life(bank: Fsctui) -> None:
    referral = add(bank)
    assert bank("referral", "accept", referral, "--as", "ryan").code == 4
    assert bank("referral", "claim", referral, "--as", "bob").code == 0
    assert bank("referral", "claim", referral, "--as", "eve").code == 5
    assert bank("referral", "accept", referral, "--as", "bob", "--json").json["status"] == "accepted"
    for who in ("bob", "eve"):
        again = bank("referral", "accept", referral, "--as", who, "--json")
        assert (again.code, again.error["code"]) == (5, "already_accepted")
    assert bank("referral", "start", referral, "--as", "bob").code == 0
    assert bank("referral", "close", referral, "--reason", " ", "--as", "bob").code == 2
    assert bank("referral", "close", referral, "--as", "bob").code == 2
    assert bank("referral", "close", referral, "--reason", "no", "--as", "bob", "--json").json["close_reason"] == "no"
    assert bank("referral", "close", referral, "--reason", "no", "--as", "bob").code == 5
    assert bank("referral", "reopen", referral, "--as", "bob").code == 0
    assert bank("referral", "reassign", referral, "--to", "eve", "--reason", "hers", "--as", "bob").code == 0
    shown = bank("referral", "show", referral, "--as", "eve", "--json").json
    assert (shown["owner"], shown["status"]) == ("eve", "assigned")
    assert bank("referral", "reject", referral, "--reason", "no", "--as", "eve").code == 0
    assert bank("referral", "thank", referral, "--as", "eve").code == 0
    assert bank("referral", "show", "999999", "--as", "bob").code == 3
    assert bank("referral", "add", "--interest", "mortgage").code == 2
    for amount in ("much", "12,5", "1.234,56", "1,23,456", ",5", "1,2345", "12,5000"):
        assert bank("referral", "add", "X", "--value", amount).code == 2, amount
    grouped = bank("referral", "add", "X", "--value", "1,234,567.50", "--json").json
    assert grouped["potential_value"] == 1234567.5
    assert bank("referral", "counts", "--as", "ryan", "--json").json["sent_closed"] == 1


def test_several_at_once_name_those_left_alone(bank: Fsctui) -> None:
    first, second = add(bank), add(bank)
    bank("referral", "accept", first, "--as", "eve")
    found = bank("referral", "accept", first, second, "--as", "bob", "--json")
    assert found.code == 5
    assert found.json["changed"] == [second]
    assert [each["id"] for each in found.json["skipped"]] == [first]


def test_why_tells_owner_place_and_due(bank: Fsctui) -> None:
    made = bank("referral", "add", "Kiara Shah", "--interest", "mortgage", "--as", "ryan", "--json").json["id"]
    owner = bank("referral", "list", "--view", "all", "--json").json["items"][0]["owner"]
    found = bank("why", "referral", made, "--json")
    assert found.code == 0, found.err
    assert [decision["owner"] for decision in found.json["decisions"]] == [owner]
    assert found.json["due_trace"]["spans"]
    assert found.json["score"]["factors"]
    shown = bank("why", "referral", made)
    assert shown.code == 0, shown.err
    assert "Kiara Shah" in shown.out


def test_leads_are_imported_or_named_and_twice_changes_nothing(bank: Fsctui, tmp_path: Path) -> None:
    file = tmp_path / "Lead.csv"
    file.write_text(LEADS)
    found = bank("referral", "import", str(file), "--json")
    assert found.code == 2
    assert found.json["created"] == 2
    assert {(each["line"], each["field"]) for each in found.json["failed"]} == {(4, "name"), (5, "created_at")}
    items = {each["name"]: each for each in bank("referral", "list", "--view", "all", "--json").json["items"]}
    assert items["John Steele"]["created_at"].startswith("2020-06-11T01:48:18")
    assert items["John Steele"]["potential_value"] == 250000.0
    assert items["John Steele"]["source"] == "Trade Show"
    assert items["Ann Lost"]["status"] == "not_converted"
    again = bank("referral", "import", str(file), "--json").json
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, 2)


def test_outsiders_have_what_they_sent(bank: Fsctui) -> None:
    add(bank)
    assert bank("user", "add", "pat", "--name", "Pat", "--role", "partner").code == 0
    made = bank("referral", "add", "Zoe Quill", "--as", "pat", "--json")
    assert made.code == 0, made.err
    found = bank("referral", "list", "--as", "pat", "--json").json["items"]
    assert [item["id"] for item in found] == [made.json["id"]]
    assert (found[0]["owner"], found[0]["lead_score"], found[0]["rank_terms"]) == (None, None, {})
    for words in (("list", "--view", "inbox"), ("accept", made.json["id"])):
        assert bank("referral", *words, "--as", "pat").code in (3, 4)
    assert bank("record", "list", "--as", "pat").code == 4
    assert bank("task", "list", "--as", "pat").code == 4


def test_an_amount_without_a_currency_is_in_the_banks_first_one(bank: Fsctui) -> None:
    first = next(
        field["choices"][0]
        for field in bank("type", "show", "referral", "--json").json["fields"]
        if field["name"] == "currency"
    )
    assert bank("referral", "show", add(bank, "--value", "1250"), "--json").json["currency"] == first
    other = add(bank, "--value", "1250", "--currency", "CHF")
    assert bank("referral", "show", other, "--json").json["currency"] == "CHF"
    assert bank("referral", "show", add(bank), "--json").json["currency"] is None


def test_a_mobile_number_is_taken_where_there_is_no_other(bank: Fsctui, tmp_path: Path) -> None:
    leads = tmp_path / "leads.csv"
    leads.write_text(
        "FirstName,LastName,MobilePhone,Phone\n"
        "Ann,Both,+1 415 555 0101,+1 415 555 0102\nBob,Mobile,+1 415 555 0103,\nCy,None,,\n"
    )
    done = bank("referral", "import", str(leads), "--json").json
    assert (done["created"], done["ignored"]) == (3, [])
    rows = bank("referral", "list", "--view", "all", "--json").json["items"]
    phones = {row["name"]: bank("referral", "show", row["id"], "--json").json["fields"]["phone"] for row in rows}
    assert phones == {"Ann Both": "+1 415 555 0102", "Bob Mobile": "+1 415 555 0103", "Cy None": None}


def test_amounts_are_shown_like_in_the_list(bank: Fsctui) -> None:
    made = add(bank, "--value", "1234567.5", "--currency", "CHF")
    assert "1,234,567.50 CHF" in bank("referral", "list", "--view", "all").out
    shown = bank("referral", "show", made).out.splitlines()
    assert [line.split(maxsplit=2)[2] for line in shown if "1,234" in line] == ["1,234,567.50 CHF"]
    assert [line for line in shown if line.startswith("Currency")] == []
    french = bank("referral", "show", made, "--lang", "fr").out
    assert "1\u202f234\u202f567,50 CHF" in french


def test_a_second_one_for_the_same_interest_is_taken_with_a_warning(bank: Fsctui) -> None:
    words = ("referral", "add", "Kiara Shah", "--interest", "mortgage", "--as", "ryan", "--owner", "bob")
    first = bank(*words, "--json").json
    assert first["warnings"] == []
    second = bank(*words, "--json").json
    (warning,) = second["warnings"]
    assert second["id"] != first["id"]
    assert (warning["code"], warning["params"]["other"]) == ("referral_again", first["id"])
    told = bank(*words).out.splitlines()
    message = "“Kiara Shah” has an open referral for the same interest already: number {}."
    assert told[1:] == [message.format(each["id"]) for each in (first, second)]


def test_given_back_twice_is_a_conflict(bank: Fsctui) -> None:
    referral = add(bank)
    assert bank("referral", "accept", referral, "--as", "bob").code == 0
    assert bank("referral", "release", referral, "--as", "bob").code == 0
    assert bank("referral", "release", referral, "--as", "bob").code == 5
