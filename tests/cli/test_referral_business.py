"""`fsctui referral convert` and `fsctui report referrals`."""

from __future__ import annotations

import csv
import io

from tests.cli.conftest import WELCOME, Bank


def _refer(bank: Bank, *more: str) -> str:
    told = (
        "Lena Okafor",
        "--interest",
        "mortgage",
        "--value",
        "250000",
        "--currency",
        "USD",
        "--email",
        "lena@mail.example",
    )
    return str(bank.ok("referral", "add", *told, "--owner", "bob", *more, user="ryan")["id"])


def test_a_dry_run_shows_what_convert_writes(bank: Bank) -> None:
    referral = _refer(bank)
    shown = bank.ok("referral", "convert", referral, "--household", "new", "--dry-run", user="bob")
    assert shown["dry_run"] and shown["decided"] and not shown["hidden_match"]
    assert shown["account"] == {
        "new": True, "record": None, "name": "Lena Okafor",
        "values": {"kind": "person", "status": "prospect", "email": "lena@mail.example"},
    }  # fmt: skip
    assert bank.ok("referral", "show", referral, user="bob")["status"] == "assigned"
    done = bank.ok("referral", "convert", referral, "--household", "new", user="bob")
    assert (done["id"], done["status"], done["plan"]) == (referral, "converted", None)
    opportunity = bank.ok("record", "show", done["opportunity"], user="bob")
    assert opportunity["name"] == shown["opportunity"]["name"] == "Lena Okafor: Mortgage"
    household = bank.ok("record", "show", done["household"], user="bob")
    assert [each["record"] for each in household["members"]] == [done["contact"]]
    assert bank.fails(5, "referral", "convert", referral, user="bob")["code"] == "already_converted"


def test_who_may_be_the_client_is_asked_about(bank: Bank) -> None:
    referral = _refer(bank)
    other = bank.ok("record", "new", "account", "Somebody Else", "--set", "email=lena@mail.example", user="bob")["id"]
    shown = bank.ok("referral", "convert", referral, "--dry-run", user="bob")
    assert (shown["decided"], shown["account"]) == (False, None)
    assert [(hit["record"], hit["strength"], hit["matched"]) for hit in shown["duplicates"]] == [
        (f"account:{other}", "likely", ["email"])
    ]
    error = bank.fails(5, "referral", "convert", referral, user="bob")
    assert (error["code"], error["params"]["matches"]) == ("client_undecided", [f"account:{other}"])
    done = bank.ok("referral", "convert", referral, "--account", str(other), "--amount", "1000.50", user="bob")
    assert done["account"] == f"account:{other}"


def test_words_that_cannot_be_read_are_named(bank: Bank) -> None:
    referral = _refer(bank)
    for option, value in (
        ("--account", "none"),
        ("--household", "contact:4"),
        ("--amount", "much"),
        ("--amount", "-1"),
    ):
        error = bank.fails(2, "referral", "convert", referral, option, value, user="bob")
        assert (error["code"], error["params"]["parameter"]) == ("parameter_invalid", option)
    assert bank.fails(3, "referral", "convert", "99999", user="bob")["code"] == "referral_unknown"
    assert "(new)" in bank("referral", "convert", referral, "--dry-run", user="bob").out


def test_a_template_of_the_bank_is_launched_on_the_account(bank: Bank) -> None:
    referral = _refer(bank)
    shown = bank.ok("referral", "convert", referral, "--plan", "welcome", "--dry-run", user="bob")
    assert shown["plan"]["id"] is None and len(shown["plan"]["items"]) == 3
    done = bank.ok("referral", "convert", referral, "--plan", "welcome", user="bob")
    assert bank.ok("plan", "show", done["plan"], user="bob")["target"] == done["account"]
    assert bank.ok("db", "verify")["sound"]


def test_a_plan_towards_a_date_names_the_option_that_says_it(bank: Bank) -> None:
    toml = WELCOME.replace('due = "+2 d"', 'from = "target"\ndue = "-2 d"').replace('"welcome"', '"meeting"')
    bank.ok("template", "import", "-", "--publish", stdin=toml.replace('"Welcome"', '"Meeting"'))
    launch = ("plan", "launch", "meeting", "--target", bank.shah, "--start", "2030-07-01")
    for words in (
        ("referral", "convert", _refer(bank), "--plan", "meeting"),
        ("referral", "convert", _refer(bank), "--plan", "meeting", "--account", "new", "--dry-run"),
        launch,
        ("plan", "preview", *launch[2:]),
    ):
        error = bank.fails(2, *words, user="bob" if words[0] == "referral" else "ryan")
        assert error["code"] == "target_date_missing"
        assert error["message"] == "“call” counts from the target date. Say which one it is: --target-date DATE"
    assert bank.ok(*launch, "--target-date", "2030-09-02", user="ryan")["plans"]


def test_the_report_in_every_form(bank: Bank) -> None:
    referral = _refer(bank)
    _refer(bank, "--external-id", "second", "--source", "=HYPERLINK(1)")
    bank.ok("referral", "convert", referral, "--account", "new", user="bob")
    found = bank.ok("report", "referrals")
    assert (found["scope"], found["totals"]["received"], found["totals"]["converted"]) == ("seen", 2, 1)
    assert found["totals"]["value_open"] == {"USD": "250000.00"}
    assert {each["status"]: each["count"] for each in found["funnel"]}["converted"] == 1
    assert [line["key"] for line in found["items"]] == ["mortgage"]
    assert found["leaderboard"][0]["terms"]["closed"] == 1
    assert set(found["totals"]) <= set(found["definitions"])
    own = bank.ok("report", "referrals", "--by", "month", user="sri")
    assert (own["scope"], own["totals"]["received"], own["items"]) == ("own", 0, [])
    rows = list(csv.DictReader(io.StringIO(bank("report", "referrals", "--by", "referrer", "--csv").out)))
    assert [(row["name"], row["received"], row["value_open_USD"]) for row in rows] == [
        ("Ryan Dobson", "2", "250000.00"), ("", "2", "250000.00"),
    ]  # fmt: skip
    text = bank("report", "referrals").out
    assert "Leaderboard" not in text and "Ryan Dobson" in text and "Ended with an opportunity." in text
    assert (
        bank.fails(2, "report", "referrals", "--from", "2026-03-02", "--to", "2026-03-01")["code"] == "period_backwards"
    )
    assert bank.fails(2, "report", "referrals", "--csv")["code"] == "options_conflict"


def test_a_report_is_narrowed_and_each_figure_leads_to_its_referrals(bank: Bank) -> None:
    _refer(bank)
    found = bank.ok("report", "referrals", "--from", "-90d", "--to", "eom", "--interest", "mortgage")
    assert (found["totals"]["received"], found["before"]["totals"]["received"]) == (1, 0)
    assert found["since"] < found["until"]
    listed = bank.ok("referral", "list", "--view", "all", "--query", found["items"][0]["query"])
    assert len(listed["items"]) == 1
    assert bank.ok("report", "referrals", "--interest", "heloc")["totals"]["received"] == 0
    assert bank.ok("report", "referrals", "--query", "value:>1")["totals"]["received"] == 1
    text = bank("report", "referrals", "--from", "-90d").out
    assert "1 more" in text and "nothing to compare" in text
    assert bank.fails(2, "report", "referrals", "--from", "yesteryear")["code"] == "parameter_invalid"
    assert bank.fails(3, "report", "referrals", "--team", "Nowhere")["code"] == "team_unknown"
    assert bank.fails(3, "report", "referrals", "--referrer", "nobody")["code"] == "user_unknown"
    assert bank.fails(2, "report", "referrals", "--query", "view:inbox")["code"] == "query_mistake"


def test_every_table_is_a_file_of_its_own(bank: Bank) -> None:
    _refer(bank)
    for table, head in (
        ("summary", "measure"), ("funnel", "status"), ("interest", "interest"), ("team", "team"),
        ("referrer", "referrer"), ("month", "month"), ("leaderboard", "place"), ("ageing", "from_days"),
    ):  # fmt: skip
        assert bank("report", "referrals", "--table", table).out.startswith(head + ",")
    assert bank.fails(2, "report", "referrals", "--table", "funnel")["code"] == "options_conflict"
    answer = bank("report", "referrals", "--table", "team", "--by", "month")
    assert answer.code == 2
