"""Tasks and documents, as programs read them, and the exit codes of what can't be done."""

from __future__ import annotations

import hashlib
from pathlib import Path

from tests.cli.conftest import Bank


def test_list_has_the_promised_keys(bank: Bank) -> None:
    launched = bank.launch()
    found = bank.ok("task", "list", user="ryan")
    assert list(found) == ["items", "next"]
    (task,) = found["items"]
    assert {
        name: task[name] for name in ("id", "subject", "due", "state", "owner", "queue", "plan", "record", "priority")
    } == {
        "id": launched["call"],
        "subject": "Call the client",
        "due": "2030-07-03",
        "state": "open",
        "owner": "ryan",
        "queue": None,
        "plan": launched["plan"]["id"],
        "record": bank.shah,
        "priority": "high",
    }


def test_views_queries_and_pages(bank: Bank) -> None:
    for _number in range(3):
        bank.launch()
    first = bank.ok("task", "list", "--limit", "2", user="ryan")
    rest = bank.ok("task", "list", "--limit", "2", "--after", first["next"], user="ryan")
    assert (len(first["items"]), len(rest["items"]), rest["next"]) == (2, 1, None)
    assert bank.ok("task", "list", "--query", "due:2030-07-03", user="ryan")["items"][:2] == first["items"]
    assert bank.ok("task", "list", "--view", "mine", "--query", "due:2030-07-04", user="ryan")["items"] == []
    assert bank.ok("task", "list", "--view", "today", user="ryan")["items"] == []
    assert bank.ok("task", "counts", user="ryan")["mine"] == 3
    error = bank.fails(2, "task", "list", "--query", "ownr:me", user="ryan")
    assert error["code"] == "query_mistake"
    assert error["params"]["suggestion"] == "owner"
    assert bank.fails(3, "task", "list", "--view", "tody", user="ryan")["params"]["near"] == ["today"]
    assert bank.fails(2, "task", "list", "--after", "junk", user="ryan")["code"] == "cursor_invalid"


def test_saved_views_have_names(bank: Bank) -> None:
    bank.launch()
    bank.ok("view", "save", "task", "hot", "priority:high", user="ryan")
    bank.ok("view", "save", "task", "cold", "priority:low", user="ryan")
    assert len(bank.ok("task", "list", "--view", "hot", user="ryan")["items"]) == 1
    assert bank.ok("task", "list", "--view", "cold", user="ryan")["items"] == []
    assert [row["name"] for row in bank.ok("view", "list", user="ryan")["items"]] == ["hot", "cold"]
    bank.ok("view", "rename", "task", "cold", "cool", user="ryan")
    bank.ok("view", "remove", "task", "hot", user="ryan")
    assert [row["name"] for row in bank.ok("view", "list", "--area", "task", user="ryan")["items"]] == ["cool"]
    assert bank.fails(3, "view", "remove", "task", "hot", user="ryan")["code"] == "view_unknown"


def test_all_are_the_tasks_that_one_may_see_and_a_query_searches_them(bank: Bank) -> None:
    launched = bank.launch()
    keys = ("call", "passport", "file")
    bank.ok("task", "done", launched["call"], user="ryan")
    everything = {launched[key] for key in keys}
    assert {row["id"] for row in bank.ok("task", "list", "--view", "all", user="ryan")["items"]} == everything
    about = bank.ok("task", "list", "--query", "Kiara", user="ryan")["items"]
    # What is open comes first, by due date; then what is closed.
    assert [row["key"] for row in about] == ["file", "passport", "call"]
    (done,) = bank.ok("task", "list", "--query", "state:completed", user="ryan")["items"]
    assert done["key"] == "call"
    (due,) = bank.ok("task", "list", "--query", "due:2030-07-08", user="ryan")["items"]
    assert due["key"] == "passport"
    assert bank.ok("task", "list", user="ryan")["items"] == []
    pages, after = [], ()
    while True:
        page = bank.ok("task", "list", "--view", "all", "--limit", "1", *after, user="ryan")
        pages += [row["key"] for row in page["items"]]
        if page["next"] is None:
            break
        after = ("--after", page["next"])
    assert pages == ["file", "passport", "call"]
    # A cursor of another view is no place in this one.
    assert bank.fails(2, "task", "list", "--view", "mine", *after, user="ryan")["code"] == "cursor_invalid"


def test_what_one_may_not_see_is_in_no_list_of_all(bank: Bank) -> None:
    hidden = bank.ok("record", "new", "account", "Hidden Ltd", "--confidential", user="ryan")["record"]
    seen = bank.launch()
    plan = bank.ok("plan", "launch", "welcome", "--target", hidden, "--start", "2030-07-01", user="ryan")["plans"][0]
    mine = {row["id"] for row in bank.ok("task", "list", "--view", "all", user="ryan")["items"]}
    assert {item["id"] for item in plan["items"]} <= mine
    boss = {row["id"] for row in bank.ok("task", "list", "--view", "all", user="root")["items"]}
    assert {seen["call"], seen["file"]} <= boss
    assert boss.isdisjoint(item["id"] for item in plan["items"])
    assert bank.ok("task", "list", "--query", "Hidden", user="root")["items"] == []


def test_a_query_and_a_saved_view_may_name_the_view_they_search(bank: Bank) -> None:
    launched = bank.launch()
    bank.ok("view", "save", "task", "waiting", "view:blocked subject:file", user="ryan")
    bank.ok("view", "save", "task", "wide", "view:all", user="ryan")
    bank.ok("view", "save", "task", "plain", "file", user="ryan")
    bank.ok("task", "assign", launched["file"], "--to", "ryan", user="ryan")

    def keys(*words: str) -> list[str]:
        return [row["key"] for row in bank.ok("task", "list", *words, user="ryan")["items"]]

    assert keys("--view", "waiting") == ["file"]
    assert keys("--view", "plain") == []
    assert sorted(keys("--view", "wide")) == ["call", "file", "passport"]
    assert keys("--view", "wide", "--query", "priority:high") == ["call"]
    assert keys("--view", "mine", "--query", "view:blocked") == ["file"]
    assert keys("--view", "BLOCKED") == ["file"]
    for query, place in (("-view:mine", 0), ("x view:mine,all", 7), ("view:none", 5), ("view:mine view:all", 10)):
        error = bank.fails(2, "task", "list", "--query", query, user="ryan")
        assert (error["code"], error["params"]["mistake"], error["params"]["position"]) == (
            "query_mistake", "not_single", place,
        )  # fmt: skip
    # A mistake in what is typed over a saved view is counted from its own start.
    assert (
        bank.fails(2, "task", "list", "--view", "waiting", "--query", "ownr:x", user="ryan")["params"]["position"] == 0
    )
    assert bank.fails(2, "view", "save", "record", "x", "view:all", user="ryan")["params"]["mistake"] == "unknown_field"


def test_start_and_done_and_what_is_done_already(bank: Bank) -> None:
    launched = bank.launch()
    started = bank.ok("task", "start", launched["call"], user="ryan")
    assert (started["code"], started["id"], started["state"]) == ("task_started", launched["call"], "in_progress")
    assert bank.fails(5, "task", "start", launched["call"], user="ryan")["code"] == "task_already_started"
    assert bank.fails(5, "task", "done", launched["file"], user="sri")["code"] == "task_blocked"
    assert bank.ok("task", "done", launched["call"], user="ryan")["state"] == "completed"
    assert bank.fails(5, "task", "done", launched["call"], user="ryan")["code"] == "task_already_closed"
    assert bank.ok("plan", "show", launched["plan"]["id"])["state"] == "in_progress"
    assert bank.ok("task", "reopen", launched["call"], user="ryan")["state"] == "open"
    assert bank.fails(3, "task", "done", "999999", user="ryan")["code"] == "task_unknown"


def test_several_at_once_name_what_was_left_alone(bank: Bank) -> None:
    launched = bank.launch()
    answer = bank("--json", "task", "done", launched["call"], launched["passport"], "999999")
    assert answer.code == 5
    assert answer.json["action"] == "complete"
    assert answer.json["changed"] == [launched["call"]]
    assert [(each["id"], each["code"]) for each in answer.json["skipped"]] == [
        (launched["passport"], "document_needs_review"),
        ("999999", "task_unknown"),
    ]
    assert all(each["message"] for each in answer.json["skipped"])


def test_claim_release_assign(bank: Bank) -> None:
    launched = bank.launch()
    bank.ok("task", "done", launched["call"], user="ryan")
    assert [task["id"] for task in bank.ok("task", "list", "--view", "queues", user="sri")["items"]] == [
        launched["file"]
    ]
    assert bank.ok("task", "claim", launched["file"], user="sri")["owner"] == "sri"
    error = bank.fails(5, "task", "claim", launched["file"], user="bob")
    assert error["code"] == "task_already_claimed"
    assert bank.ok("task", "release", launched["file"], user="sri")["owner"] is None
    assert bank.ok("task", "assign", launched["file"], "--to", "sri")["owner"] == "sri"
    assert bank.fails(3, "task", "assign", launched["file"], "--to", "nobody")["code"] == "user_unknown"
    back = bank.ok("task", "assign", launched["file"], "--to", "queue:Back office")
    assert (back["owner"], back["queue"]) == (None, "Back office")


def test_skip_defer_pin_comment(bank: Bank) -> None:
    launched = bank.launch()
    assert bank.fails(5, "task", "skip", launched["call"], "--reason", "no")["code"] == "task_required"
    assert bank.fails(2, "task", "skip", launched["file"], "--reason", " ")["code"] == "reason_missing"
    assert bank.ok("task", "skip", launched["file"], "--reason", "Not needed")["state"] == "skipped"
    # Two business days after Wednesday, 3 July.
    deferred = bank.ok("task", "defer", launched["call"], "--days", "2")
    assert (deferred["due"], deferred["pinned"]) == ("2030-07-05", True)
    assert bank.fails(2, "task", "defer", launched["call"], "--days", "-1")["code"] == "defer_out_of_range"
    assert bank.ok("task", "pin", launched["call"], "2030-09-02")["due"] == "2030-09-02"
    assert bank.ok("task", "pin", launched["call"])["due"] == "2030-07-03"
    bank.ok("task", "comment", launched["call"], "First")
    bank.ok("task", "comment", launched["call"], "-", stdin="Second\nline\x1b[31m")
    shown = bank.ok("task", "show", launched["call"])
    assert [comment["text"] for comment in shown["comments"]] == ["First", "Second\nline[31m"]
    assert shown["instructions"] == "Say hello."
    assert "\x1b" not in bank("task", "show", launched["call"]).out


def test_quick_add(bank: Bank) -> None:
    task = bank.ok("task", "add", "call", "Kiara", "Shah", "!high", user="ryan")
    assert (task["state"], task["priority"], task["owner"]) == ("open", "high", "ryan")


def test_documents(bank: Bank, tmp_path: Path) -> None:
    launched = bank.launch()
    passport = launched["passport"]
    (row,) = bank.ok("document", "list", user="sri")["items"]
    assert (row["id"], row["status"], row["document_status"]) == (passport, "new", "new")
    assert bank.fails(5, "document", "accept", passport)["code"] == "document_step_refused"
    file = tmp_path / "pass\x1b[31mport.pdf"
    file.write_bytes(b"%PDF-1.7 passport")
    assert bank.ok("document", "hand-in", passport, str(file), user="sri")["status"] == "pending"
    (kept,) = bank.ok("task", "show", passport)["files"]
    assert kept["name"] == "pass[31mport.pdf"
    assert kept["sha256"] == hashlib.sha256(b"%PDF-1.7 passport").hexdigest()
    assert bank.fails(4, "document", "accept", passport, user="sri")["code"] == "reviewer_handed_in"
    assert bank.ok("document", "reject", passport, "--reason", "Expired")["status"] == "rejected"
    again = bank.ok("document", "hand-in", passport, "-", "--name", "../../new.pdf", stdin=b"\x00new", user="sri")
    assert again["status"] == "pending"
    copy = tmp_path / "copy.pdf"
    answer = bank.ok("document", "get", passport, str(copy))
    assert (answer["name"], copy.read_bytes()) == ("new.pdf", b"\x00new")
    assert bank.fails(5, "document", "get", passport, str(copy))["code"] == "output_exists"
    assert bank("document", "get", passport, "-", "--file-id", kept["id"]).out == "%PDF-1.7 passport"
    assert bank.ok("document", "accept", passport)["status"] == "accepted"
    assert bank.fails(5, "document", "accept", passport)["code"] == "document_step_refused"
    no_document = bank.fails(5, "document", "hand-in", launched["call"], "-", "--name", "x", stdin="x")
    assert no_document["code"] == "not_a_document"


def test_a_document_shows_its_status_and_its_files(bank: Bank) -> None:
    launched = bank.launch()
    passport = launched["passport"]
    bank.ok("document", "hand-in", passport, "-", "--name", "old.pdf", stdin="old", user="sri")
    bank.ok("document", "reject", passport, "--reason", "Expired")
    bank.ok("document", "hand-in", passport, "-", "--name", "new.pdf", stdin="new!", user="sri")
    shown = bank.ok("document", "show", passport, user="sri")
    assert {name: shown[name] for name in ("id", "status", "document_status", "record", "kind")} == {
        "id": passport, "status": "pending", "document_status": "pending", "record": bank.shah, "kind": "document",
    }  # fmt: skip
    assert [(file["name"], file["size"], file["handed_in_by"]) for file in shown["files"]] == [
        ("new.pdf", 4, "sri"),
        ("old.pdf", 3, "sri"),
    ]
    assert shown["files"][0]["sha256"] == hashlib.sha256(b"new!").hexdigest()
    text = bank("document", "show", passport, user="sri").out
    assert "Handed in" in text and "new.pdf" in text
    # A task of another kind is no document, also where only its files are asked for.
    for verb in (("show",), ("get", "-")):
        found = bank.fails(5, "document", verb[0], launched["call"], *verb[1:], user="ryan")
        assert found["code"] == "not_a_document"
    assert bank.fails(3, "document", "show", "999999")["code"] == "task_unknown"


def test_waive_needs_the_right_to(bank: Bank) -> None:
    passport = bank.launch()["passport"]
    assert bank.fails(4, "document", "waive", passport, "--reason", "Known", user="sri")["code"] == "not_allowed"
    assert bank.ok("document", "waive", passport, "--reason", "Known")["status"] == "waived"


def test_hand_in_refuses_what_is_not_there(bank: Bank) -> None:
    passport = bank.launch()["passport"]
    assert bank.fails(3, "document", "hand-in", passport, "/nowhere/x.pdf")["code"] == "input_missing"
    assert bank.fails(2, "document", "hand-in", passport, "-", stdin="x")["code"] == "parameter_missing"
    assert bank.fails(2, "document", "hand-in", passport, "-", "--name", "x", stdin="")["code"] == "file_empty"
    assert bank.fails(3, "document", "get", passport, "-")["code"] == "file_unknown"
