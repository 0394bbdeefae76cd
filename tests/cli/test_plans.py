"""Templates, plans and the reasons behind them, as programs read them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import MONDAY, WELCOME, Bank

PLAN_KEYS = {
    "id", "name", "template", "version", "target", "target_name", "state", "owner", "start", "target_date",
    "items_total", "items_closed", "next_due", "mode", "calendar", "created_by", "created_at", "items",
}  # fmt: skip
ITEM_KEYS = {
    "id", "key", "name", "kind", "required", "owner", "queue", "due", "projected", "state", "document_status",
    "depends_on", "blocked_by", "pinned", "slack", "critical", "adhoc", "closed_on", "why",
}  # fmt: skip


def test_preview_shows_every_item_and_writes_nothing(bank: Bank) -> None:
    found = bank.ok("plan", "preview", "welcome", "--target", bank.shah, "--start", MONDAY)
    assert list(found) == ["plans", "warnings"]
    (plan,) = found["plans"]
    assert set(plan) == PLAN_KEYS
    assert plan["id"] is None
    assert plan["name"] == "Welcome - Kiara Shah"
    assert (plan["template"], plan["version"], plan["target"]) == ("Welcome", 1, bank.shah)
    assert (plan["state"], plan["owner"], plan["start"]) == ("not_started", "root", MONDAY)
    call, passport, file = plan["items"]
    assert set(call) == ITEM_KEYS
    # Two business days after a Monday; five; and one after the call.
    assert [item["due"] for item in plan["items"]] == ["2030-07-03", "2030-07-08", "2030-07-04"]
    assert [item["projected"] for item in plan["items"]] == ["2030-07-03", "2030-07-08", "2030-07-04"]
    assert [item["state"] for item in plan["items"]] == ["open", "open", "pending"]
    assert [item["kind"] for item in plan["items"]] == ["task", "document", "task"]
    assert [item["required"] for item in plan["items"]] == [True, True, False]
    assert [(item["owner"], item["queue"]) for item in plan["items"]] == [
        ("ryan", None),
        ("sri", None),
        (None, "Back office"),
    ]
    assert [item["depends_on"] for item in plan["items"]] == [[], [], ["call"]]
    assert [item["id"] for item in plan["items"]] == [None, None, None]
    assert call["why"]["date"][0] == {"date": MONDAY, "event": "start", "reason": None}
    assert call["why"]["date"][-1] == {"date": "2030-07-03", "event": "result", "reason": None}
    assert passport["why"]["owner"]["code"] == "role_in_organisation"
    assert file["why"]["owner"]["code"] == "queue"
    assert {"date": "2030-07-06", "event": "skip", "reason": "weekend"} in passport["why"]["date"]
    assert found["warnings"] == []
    assert bank.ok("plan", "list", "--view", "all") == {"items": [], "next": None}


def test_launch_writes_what_was_previewed(bank: Bank) -> None:
    words = ("welcome", "--target", bank.shah, "--target", bank.adams, "--start", MONDAY)
    preview = bank.ok("plan", "preview", *words)
    launched = bank.ok("plan", "launch", *words)
    fixed = {"owner", "queue", "due", "state", "depends_on", "name", "key", "why", "projected", "slack", "critical"}
    for before, after in zip(preview["plans"], launched["plans"], strict=True):
        assert after["id"].isdecimal()
        assert set(after) == PLAN_KEYS
        assert before["name"] == after["name"]
        for old, new in zip(before["items"], after["items"], strict=True):
            assert new["id"].isdecimal()
            assert {name: old[name] for name in fixed} == {name: new[name] for name in fixed}
    assert [plan["target"] for plan in launched["plans"]] == [bank.shah, bank.adams]
    shown = bank.ok("plan", "show", launched["plans"][0]["id"])
    assert shown == launched["plans"][0]


def test_overrides_left_out_and_added_items(bank: Bank) -> None:
    found = bank.ok(
        "plan", "launch", "welcome", "--target", bank.shah, "--start", MONDAY, "--mode", "calendar",
        "--skip", "file", "--set", "call.owner=sri", "--set", "call.due=2030-08-01", "--set", "passport.owner=bob",
        "--owner", "ryan", "--name", "Shah first", "--add", "Send flowers",
    )  # fmt: skip
    (plan,) = found["plans"]
    assert (plan["name"], plan["owner"]) == ("Shah first", "ryan")
    items = {item["key"]: item for item in plan["items"]}
    assert list(items) == ["call", "passport", "send_flowers"]
    assert (items["call"]["owner"], items["call"]["due"], items["call"]["pinned"]) == ("sri", "2030-08-01", True)
    # Five plain days, a Saturday: the mode calendar moves nothing.
    assert (items["passport"]["owner"], items["passport"]["due"]) == ("bob", "2030-07-06")
    assert items["call"]["why"]["owner"]["code"] == "chosen_at_launch"
    assert items["send_flowers"]["adhoc"] is True


def test_warnings_have_item_code_and_message(bank: Bank) -> None:
    words = ("plan", "preview", "welcome", "--target", bank.shah, "--start", "2020-07-01")
    warnings = bank.ok(*words)["warnings"]
    assert {warning["code"] for warning in warnings} == {"date_in_past"}
    assert {warning["item"] for warning in warnings} == {"call", "passport", "file"}
    assert all(set(warning) == {"item", "code", "message", "params"} for warning in warnings)
    assert all(warning["message"] for warning in warnings)
    assert "call: " in bank(*words).out


@pytest.mark.parametrize(
    ("code", "error", "more"),
    [
        (2, "unknown_item", ("--skip", "nothing")),
        (2, "parameter_invalid", ("--set", "call=sri")),
        (2, "parameter_invalid", ("--set", "call.due=soon")),
        (2, "parameter_invalid", ("--set", ".due=2030-01-01")),
        (2, "override_invalid", ("--set", "call.owner=nobody")),
        (2, "nothing_to_launch", ("--skip", "call", "--skip", "passport", "--skip", "file")),
        (3, "user_unknown", ("--owner", "nobody")),
        (3, "record_unknown", ("--target", "account:999999")),
    ],
)
def test_launch_is_refused_by_name(bank: Bank, code: int, error: str, more: tuple[str, ...]) -> None:
    refused = bank.fails(code, "plan", "launch", "welcome", "--target", bank.shah, "--start", MONDAY, *more)
    assert refused["code"] == error
    assert bank.ok("plan", "list", "--view", "all")["items"] == []


def test_unknown_template_suggests_a_near_one(bank: Bank) -> None:
    words = ("plan", "preview", "Welcom", "--target", bank.shah, "--start", MONDAY)
    assert bank.fails(3, *words)["code"] == "template_unknown"
    assert "Welcome" in bank(*words).err


def test_item_names_are_in_the_language_asked_for(bank: Bank) -> None:
    words = ("plan", "preview", "welcome", "--target", bank.shah, "--start", MONDAY)
    french = bank.ok("--lang", "fr", *words)
    assert french["plans"][0]["items"][0]["name"] == "Appeler le client"
    assert bank.ok("--lang", "fr", "template", "list", "--query", "name:welcome")["items"][0]["name"] == "Bienvenue"
    assert bank.ok(*words)["plans"][0]["items"][0]["name"] == "Call the client"


def test_hold_resume_move_and_cancel(bank: Bank) -> None:
    plan_id = bank.launch()["plan"]["id"]
    assert bank.ok("plan", "hold", plan_id)["state"] == "on_hold"
    assert bank.fails(5, "plan", "hold", plan_id)["code"] == "plan_already_on_hold"
    assert bank.ok("plan", "resume", plan_id)["state"] == "not_started"
    moves = bank.ok("plan", "move", plan_id, "--start", "2030-07-08", "--preview")["items"]
    assert [(move["key"], move["before"], move["after"]) for move in moves] == [
        ("call", "2030-07-03", "2030-07-10"),
        ("passport", "2030-07-08", "2030-07-15"),
        ("file", "2030-07-04", "2030-07-11"),
    ]
    assert bank.ok("plan", "show", plan_id)["items"][0]["due"] == "2030-07-03"
    assert bank.ok("plan", "move", plan_id, "--start", "2030-07-08")["items"][0]["due"] == "2030-07-10"
    canceled = bank.ok("plan", "cancel", plan_id, "--reason", "Moved away")
    assert canceled["state"] == "canceled"
    assert {item["state"] for item in canceled["items"]} == {"canceled"}
    assert bank.fails(5, "plan", "cancel", plan_id)["code"] == "plan_closed"


def test_why(bank: Bank) -> None:
    launched = bank.launch()
    why = bank.ok("why", "task", launched["file"])
    assert why["id"] == launched["file"]
    assert why["blocked_by"] == [launched["call"]]
    assert [step["event"] for step in why["why"]["date"]][-1] == "result"
    plan = bank.ok("why", "plan", launched["plan"]["id"])
    assert [item["key"] for item in plan["items"]] == ["call", "passport", "file"]
    assert [item["why"] for item in plan["items"]] == [item["why"] for item in launched["plan"]["items"]]
    told = bank("why", "task", launched["passport"]).out
    assert "weekend, skipped" in told
    assert bank("why", "plan", launched["plan"]["id"]).out.count("Due: ") == 3


# -- templates ---------------------------------------------------------------------------------------------------------


def test_template_list_and_show(bank: Bank) -> None:
    (row,) = bank.ok("template", "list", "--query", "name:welcome")["items"]
    assert {name: row[name] for name in ("name", "unique_name", "target_type", "status", "version", "items")} == {
        "name": "Welcome",
        "unique_name": "welcome",
        "target_type": "account",
        "status": "published",
        "version": 1,
        "items": 3,
    }
    by_id = bank.ok("template", "show", row["id"])
    assert by_id == bank.ok("template", "show", "Welcome") == bank.ok("template", "show", "welcome")
    assert [item["key"] for item in by_id["items"]] == ["call", "passport", "file"]
    assert by_id["items"][0]["offset"] == {"amount": 2, "unit": "day", "mode": "calendar", "roll": None}
    assert by_id["items"][2]["depends_on"] == [{"key": "call", "lag": None}]
    assert by_id["versions"][0]["version"] == 1


def test_lists_page(bank: Bank) -> None:
    first = bank.ok("template", "list", "--limit", "2")
    assert len(first["items"]) == 2
    rest = bank.ok("template", "list", "--limit", "100", "--after", first["next"])
    everything = bank.ok("template", "list")
    assert first["items"] + rest["items"] == everything["items"]
    assert rest["next"] is None
    assert bank("template", "list", "--limit", "2").err == f"There is more: --after {first['next']}\n"
    assert bank.fails(2, "template", "list", "--limit", "0")["code"] == "parameter_invalid"


def test_import_keeps_good_files_and_names_bad_ones(bank: Bank, tmp_path: Path) -> None:
    good, broken, bomb, root = (tmp_path / name for name in ("good.toml", "broken.toml", "bomb.xml", "root.xml"))
    good.write_text(WELCOME.replace("Call the client", "Ring the client"))
    broken.write_text("format = 1\nname = \n")
    bomb.write_text('<?xml version="1.0"?>\n<!DOCTYPE a [<!ENTITY b "c">]>\n<a>&b;</a>\n')
    root.write_text("<Nothing/>\n")
    answer = bank("--json", "template", "import", *map(str, (broken, good, bomb, root)), str(tmp_path / "none.toml"))
    assert answer.code == 2
    assert list(answer.json) == ["imported", "failed"]
    (imported,) = answer.json["imported"]
    assert (imported["file"], imported["template"], imported["version"], imported["items"]) == (
        str(good),
        "Welcome",
        2,
        3,
    )
    assert imported["warnings"] == []
    failed = {Path(each["file"]).name: (each["line"], each["code"]) for each in answer.json["failed"]}
    assert failed == {
        "broken.toml": (2, "toml_broken"),
        "bomb.xml": (2, "xml_forbidden"),
        "root.xml": (1, "wrong_root"),
        "none.toml": (None, "file_missing"),
    }
    assert all(each["message"] for each in answer.json["failed"])


def test_import_twice_changes_nothing_and_publish_diff_retire(bank: Bank) -> None:
    assert bank.ok("template", "import", "-", stdin=WELCOME)["imported"][0]["unchanged"] is True
    changed = WELCOME.replace("Call the client", "Ring the client")
    assert bank.ok("template", "import", "-", stdin=changed)["imported"][0]["status"] == "draft"
    assert bank.ok("template", "publish", "welcome")["code"] == "template_published"
    (difference,) = bank.ok("template", "diff", "welcome", "1", "2")["items"]
    assert (difference["item"], difference["change"], difference["field"]) == ("call", "changed", "words")
    assert difference["after"]["subject"] == "Ring the client"
    assert "Call the client -> Ring the client" in bank("template", "diff", "welcome", "1", "2").out
    assert bank.ok("template", "retire", "welcome")["code"] == "template_retired"
    assert bank.fails(5, "template", "retire", "welcome")["code"] == "version_not_published"


def test_export_imports_again(bank: Bank, tmp_path: Path) -> None:
    text = bank("template", "export", "welcome").out
    assert bank.ok("template", "import", "-", stdin=text)["imported"][0]["unchanged"] is True
    file = tmp_path / "welcome.toml"
    bank.ok("template", "export", "welcome", "--to", str(file))
    assert file.read_text() == text
    assert bank.fails(5, "template", "export", "welcome", "--to", str(file))["code"] == "output_exists"


def test_a_mapping_that_is_none(bank: Bank) -> None:
    assert bank.fails(2, "template", "import", "-", "--map", "x", stdin=WELCOME)["code"] == "mapping_invalid"


def test_templates_are_the_administrators(bank: Bank) -> None:
    for words in (("publish", "welcome"), ("retire", "welcome"), ("import", "-")):
        error = bank.fails(4, "template", *words, stdin=WELCOME, user="sri")
        assert error["code"] == "not_allowed"
        assert error["params"]["permission"] == "edit_templates"


def launched(bank: Bank, *targets: str) -> list[dict[str, object]]:
    words = [word for target in targets for word in ("--target", target)]
    return bank.ok("plan", "launch", "welcome", *words, "--start", MONDAY)["plans"]


def test_plans_are_shifted_and_given_away_after_a_preview(bank: Bank) -> None:
    first, second = launched(bank, bank.shah, bank.adams)
    ids = (first["id"], second["id"])
    tried = bank.ok("plan", "shift", *ids, "--days", "-5", "--preview")
    # A week before Monday 1 July 2030; the call is two business days after it.
    assert [each["after"]["start"] for each in tried["items"]] == ["2030-06-24", "2030-06-24"]
    assert tried["items"][0]["after"]["items"][0]["due"] == "2030-06-26"
    assert bank.ok("plan", "show", ids[0])["start"] == MONDAY, "a preview writes nothing"
    assert bank.ok("plan", "shift", *ids, "--days", "-5")["changed"] == list(ids)
    assert bank.ok("plan", "show", ids[1])["start"] == "2030-06-24"
    tried = bank.ok("plan", "assign", ids[0], "--to", "ryan", "--preview")
    assert [tried["items"][0][when]["owner"] for when in ("before", "after")] == ["root", "ryan"]
    assert bank.ok("plan", "assign", ids[0], "--to", "ryan")["owner"] == "ryan"


def test_an_item_of_ones_own_and_a_reason_for_a_pause(bank: Bank) -> None:
    (plan,) = launched(bank, bank.shah)
    found = bank.ok("plan", "add", str(plan["id"]), "Send flowers", "--due", "2030-07-10", "--owner", "ryan")
    assert [(item["name"], item["due"], item["owner"]) for item in found["items"]][-1] == (
        "Send flowers", "2030-07-10", "ryan",
    )  # fmt: skip
    assert bank.ok("plan", "hold", str(plan["id"]), "--reason", "abroad")["state"] == "on_hold"


def test_a_plan_on_the_newest_version_has_nowhere_to_go(bank: Bank) -> None:
    (plan,) = launched(bank, bank.shah)
    answer = bank("plan", "upgrade", str(plan["id"]), "--json")
    assert (answer.code, answer.error["code"]) == (5, "newest_version_already")


@pytest.mark.parametrize(
    "words",
    [
        ("--start", "1700-01-01", "--target-date", "2030-09-02"),
        ("--start", "9999-12-31", "--target-date", "2030-09-02"),
        ("--start", "2030-07-01", "--target-date", "1700-01-01"),
        ("--start", "2030-07-01", "--target-date", "2030-09-02", "--set", "call.due=1700-01-01"),
    ],
)
def test_dates_that_no_calendar_knows_are_refused_where_nothing_counts_from_them(
    bank: Bank, words: tuple[str, ...]
) -> None:
    """Every item hangs on the target date, so that the start decides nothing; it is refused all the same."""
    toml = WELCOME.replace('due = "+2 d"', 'from = "target"\ndue = "-2 d"')
    toml = toml.replace('due = "+5 d"', 'from = "target"\ndue = "-5 d"').replace('"welcome"', '"meeting"')
    bank.ok("template", "import", "-", "--publish", stdin=toml.replace('"Welcome"', '"Meeting"'))
    request = ("meeting", "--target", bank.shah)
    assert bank.ok("plan", "preview", *request, "--start", "2030-07-01", "--target-date", "2030-09-02")["plans"]
    for verb in ("preview", "launch"):
        error = bank.fails(2, "plan", verb, *request, *words)
        assert error["code"] == "date_out_of_range"
        assert "1700" in error["message"] or "9999" in error["message"]
    assert bank.ok("plan", "list", "--view", "all")["items"] == []


def test_a_date_that_no_calendar_knows_is_no_due_date(bank: Bank) -> None:
    call = bank.launch()["call"]
    assert bank.fails(2, "task", "pin", call, "1700-01-01", user="ryan")["code"] == "date_out_of_range"
    assert bank.fails(2, "task", "add", "call 9999-12-31", user="ryan")["code"] == "date_out_of_range"
    assert bank.ok("task", "pin", call, "2030-07-12", user="ryan")["due"] == "2030-07-12"


def test_items_of_ones_own_need_words(bank: Bank) -> None:
    request = ("plan", "preview", "welcome", "--target", bank.shah, "--start", MONDAY)
    assert bank.fails(2, *request, "--add", " ")["code"] == "subject_missing"
    assert bank.ok(*request, "--add", "Extra")["plans"][0]["items"][-1]["name"] == "Extra"
