"""Users, roles, teams, queues, absences, records, types, calendars and the database, as programs read them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.cli.conftest import Bank


def test_users(bank: Bank) -> None:
    rows = {row["username"]: row for row in bank.ok("user", "list")["items"]}
    assert {name: rows["sri"][name] for name in ("username", "name", "roles", "active")} == {
        "username": "sri",
        "name": "Srilakshmi Maajid",
        "roles": ["assistant"],
        "active": True,
    }
    assert rows["sri"]["manager"] == "ryan"
    edited = bank.ok("user", "edit", "sri", "--email", "sri@example.org", "--manager", "", "--language", "fr")
    assert (edited["email"], edited["manager"], edited["language"]) == ("sri@example.org", None, "fr")
    assert bank.ok("user", "deactivate", "bob")["active"] is False
    assert [row["username"] for row in bank.ok("user", "list", "--inactive")["items"]] == ["bob"]
    assert bank.fails(5, "user", "add", "sri", "--name", "Twice")["code"] == "name_taken"
    assert bank.fails(2, "user", "add", "zed", "--name", "")["code"] == "parameter_missing"
    assert bank.fails(3, "user", "show", "sry")["params"]["near"][0] == "sri"
    assert bank.fails(4, "user", "deactivate", "ryan", user="sri")["code"] == "not_allowed"
    assert bank.fails(2, "user", "list", "--active", "--inactive")["code"] == "options_conflict"


def test_short_lists_page_too(bank: Bank) -> None:
    everything = bank.ok("role", "list")["items"]
    first = bank.ok("role", "list", "--limit", "2")
    rest = bank.ok("role", "list", "--limit", "50", "--after", first["next"])
    assert first["items"] + rest["items"] == everything
    assert len(first["items"]) == 2
    assert rest["next"] is None
    assert bank.fails(2, "role", "list", "--after", "x")["code"] == "parameter_invalid"


def test_roles_teams_and_queues(bank: Bank) -> None:
    bank.ok("role", "add", "notary", "--name", "Notary", "--name", "fr=Notaire", "--permissions", "agent")
    (role,) = [row for row in bank.ok("--lang", "fr", "role", "list")["items"] if row["code"] == "notary"]
    assert (role["name"], role["permission_role"]) == ("Notaire", "agent")
    assert bank.fails(5, "role", "grant", "assistant", "sri")["code"] == "already_so"
    bank.ok("team", "add", "Lyon")
    bank.ok("team", "add", "Lyon centre", "--parent", "Lyon")
    bank.ok("team", "edit", "Lyon centre", "--new-name", "Lyon 2e")
    assert [(row["name"], row["parent"]) for row in bank.ok("team", "list")["items"]] == [
        ("Lyon", None),
        ("Lyon 2e", "Lyon"),
    ]
    queue = bank.ok("queue", "show", "Back office")
    assert queue["members"] == ["bob", "sri"]
    bank.ok("queue", "leave", "Back office", "bob")
    assert bank.fails(5, "queue", "leave", "Back office", "bob")["code"] == "not_so"
    bank.ok("queue", "edit", "Back office", "--email", "back@example.org", "--notify-members", "no")
    queue = bank.ok("queue", "list")["items"][0]
    assert (queue["email"], queue["notify_members"], queue["members"]) == ("back@example.org", False, ["sri"])


def test_absences(bank: Bank) -> None:
    bank.ok("absence", "add", "sri", "2030-07-01", "2030-07-05", "--substitute", "bob", "--reason", "Holiday")
    (row,) = bank.ok("absence", "list")["items"]
    assert (row["user"], row["first_day"], row["last_day"], row["substitute"]) == (
        "sri",
        "2030-07-01",
        "2030-07-05",
        "bob",
    )
    assert bank.ok("absence", "substitute", "sri", "2030-07-05")["substitute"] == "bob"
    assert bank.ok("absence", "substitute", "sri", "2030-07-06")["substitute"] == "sri"
    assert bank.fails(5, "absence", "add", "sri", "2030-07-05", "2030-07-08")["code"] == "absence_overlaps"
    bank.ok("absence", "remove", row["id"])
    assert bank.ok("absence", "list")["items"] == []


def test_records(bank: Bank) -> None:
    made = bank.ok("record", "new", "contact", "--set", "first_name=Rachel", "--set", "last_name=Adams")
    assert (made["name"], made["type"], made["fields"]["first_name"]) == ("Rachel Adams", "contact", "Rachel")
    record = made["record"]
    assert bank.ok("record", "edit", record, "--set", "city=Porto")["fields"]["city"] == "Porto"
    assert bank.ok("record", "edit", record, "--owner", "ryan", "--name", "R. Adams")["owner"] == "ryan"
    assert bank.ok("record", "edit", record, "--set", f"account={bank.adams}")["fields"]["account"] == bank.adams
    assert {hit["record"] for hit in bank.ok("record", "search", "ada")["items"]} == {record, bank.adams}
    assert bank.fails(2, "record", "edit", record, "--set", "email=x")["code"] == "field_invalid"
    assert bank.fails(2, "record", "edit", record, "--set", "colour=x")["code"] == "field_unknown"
    # All of it or nothing.
    half = ("record", "edit", record, "--set", "city=Halfway", "--confidential", "yes", "--owner", "nobody_here")
    assert bank.fails(3, *half)["code"] == "user_unknown"
    kept = bank.ok("record", "show", record)
    assert (kept["fields"]["city"], kept["confidential"], kept["owner"]) == ("Porto", False, "ryan")
    named = bank.ok("record", "new", "--type", "account", "--name", "Named by options")
    assert (named["type"], named["name"]) == ("account", "Named by options")
    assert bank.ok("record", "new", "--type", "account", "Half")["name"] == "Half"
    assert bank.fails(2, "record", "new", "--type", "account", "x", "y")["code"] == "argument_unexpected"
    assert bank.fails(2, "record", "new")["code"] == "parameter_missing"
    assert bank.fails(3, "record", "new", "unicorn", "x")["code"] == "object_type_unknown"
    assert bank.fails(2, "record", "show", "contact")["code"] == "record_ref_invalid"
    bank.ok("record", "team", bank.adams, "sri", "assistant")
    assert bank.ok("record", "show", bank.adams)["account_team"] == [{"username": "sri", "role": "assistant"}]


def test_a_confidential_record_is_not_there_for_others(bank: Bank) -> None:
    assert bank.ok("record", "show", bank.shah, user="ryan")["record"] == bank.shah
    assert bank.ok("record", "edit", bank.shah, "--confidential", "yes", user="ryan")["confidential"] is True
    assert bank.fails(3, "record", "show", bank.shah, user="bob")["code"] == "record_unknown"
    bank.ok("record", "share", bank.shah, "bob", user="ryan")
    assert bank.ok("record", "show", bank.shah, user="bob")["may_edit"] is False
    assert bank.fails(4, "record", "edit", bank.shah, "--set", "city=Rome", user="bob")["code"] == "not_allowed"


def test_hostile_names_are_harmless_in_every_output(bank: Bank) -> None:
    name = "Evil\x1b]52;c;aGk=\x07 \u202eCorp\u200b [@click=app.quit]x[/nope]"
    record = bank.ok("record", "new", "account", name)["record"]
    for words in (("record", "list"), ("record", "show", record), ("--json", "record", "show", record)):
        out = bank(*words).out
        assert not any(character in out for character in "\x1b\x07\u202e\u200b")
        assert "[@click=app.quit]x[/nope]" in out


PEOPLE = """\
Name,E-mail,City,Account,Colour
Ann Lee,ann@example.org,Porto,Kiara Shah,red
Bad Mail,not-an-address,Porto,,
Lost One,lost@example.org,,Nobody,
"""


def test_import_accounts_for_every_row(bank: Bank, tmp_path: Path) -> None:
    file, errors = tmp_path / "people.csv", tmp_path / "errors.csv"
    file.write_text(PEOPLE)
    words = ("--json", "record", "import", str(file), "--type", "contact", "--map", "E-mail=email")
    trial = bank(*words, "--dry-run").json
    answer = bank(*words, "--errors", str(errors))
    assert answer.code == 2
    report = answer.json
    assert {**trial, "dry_run": False} == report
    assert (report["rows"], report["created"], report["updated"], report["unchanged"]) == (3, 2, 0, 0)
    assert [(each["line"], each["field"], each["code"]) for each in report["failed"]] == [(3, "email", "field_invalid")]
    assert [(each["line"], each["code"]) for each in report["warnings"]] == [(4, "parent_missing")]
    assert report["ignored"] == ["Colour"]
    lines = errors.read_text().splitlines()
    assert lines[0] == "Name,E-mail,City,Account,Colour,line,field,reason"
    assert lines[1].startswith("Bad Mail,not-an-address,Porto,,,3,email,")
    people = {row["name"]: row for row in bank.ok("record", "list", "--type", "contact")["items"]}
    assert people["Ann Lee"]["account"] == bank.shah
    assert bank(*words).json["unchanged"] == 2


def test_a_reference_that_was_asked_for_and_leads_nowhere_is_named(bank: Bank, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text("Name,Last name,Company\nAnn Lee,Lee,Nowhere\nBo Lee,Lee,Kiara Shah\n")
    report = bank("--json", "record", "import", str(file), "--type", "contact", "--map", "Company=account").json
    assert [(each["line"], each["field"], each["code"]) for each in report["failed"]] == [
        (2, "account", "reference_unknown"),
    ]  # fmt: skip
    assert (report["created"], report["warnings"]) == (1, [])


def test_types(bank: Bank) -> None:
    bank.ok(
        "type", "add", "boat", "--label", "Boat", "--label", "fr=Bateau", "--plural", "Boats",
        "--field", "length:number", "--field", "kind:choice:sail,motor", "--field", "keeper:reference:account",
    )  # fmt: skip
    shown = bank.ok("--lang", "fr", "type", "show", "boat")
    assert (shown["name"], shown["builtin"]) == ("Bateau", False)
    assert [(field["name"], field["type"], field["choices"], field["target"]) for field in shown["fields"]] == [
        ("length", "number", [], None),
        ("kind", "choice", ["sail", "motor"], None),
        ("keeper", "reference", [], "account"),
    ]
    bank.ok("type", "add-field", "boat", "name_plate:text", "--label", "Plate")
    boat = bank.ok("record", "new", "boat", "Dolphin", "--set", "kind=sail", "--set", f"keeper={bank.shah}")
    assert (boat["fields"]["kind"], boat["fields"]["keeper"]) == ("sail", bank.shah)
    assert "boat" in [row["code"] for row in bank.ok("type", "list")["items"]]
    assert bank.fails(2, "type", "add-field", "boat", "x:nothing")["code"] == "parameter_invalid"


def test_calendars_of_the_bank(bank: Bank) -> None:
    (row,) = bank.ok("calendar", "list")["items"]
    assert row["default"] is True
    words = ("calendar", "add", "2026-07-03", "1", "--mode", "count", "--calendar", row["name"])
    assert bank.ok(*words)["date"] == "2026-07-06"
    assert bank.fails(3, "calendar", "add", "2026-07-03", "1", "--calendar", "none")["code"] == "calendar_unknown"


# -- the database ------------------------------------------------------------------------------------------------------


def test_verify_names_the_row_that_was_changed(bank: Bank, tmp_path: Path) -> None:
    checkpoint = tmp_path / "checkpoint"
    bank.ok("db", "checkpoint", str(checkpoint))
    sound = bank.ok("db", "verify", "--checkpoint", str(checkpoint))
    assert (sound["sound"], sound["broken"]) == (True, None)
    with closing(sqlite3.connect(bank.file)) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        (audit,) = [name for name in tables if name in ("timeline", "audit", "audit_entry", "timeline_entry")]
        connection.execute(f"UPDATE {audit} SET action = 'forged' WHERE seq = 5")
        connection.commit()
    answer = bank("--json", "db", "verify")
    assert answer.code == 1
    assert (answer.json["sound"], answer.json["broken"]) == (False, {"entry": 5, "how": "altered"})
    assert "entry 5" in bank("db", "verify").out


def test_verify_with_a_user_needs_the_right_to(bank: Bank) -> None:
    assert bank.fails(4, "db", "verify", user="sri")["code"] == "not_allowed"
    assert bank.ok("db", "verify", user="root")["sound"] is True


def test_what_cannot_be_restored_is_said_in_words(bank: Bank, tmp_path: Path) -> None:
    other, text, cut = tmp_path / "other.sqlite3", tmp_path / "notes.txt", tmp_path / "cut"
    text.write_text("Dear all")
    cut.write_bytes(bank.file.read_bytes()[:40_000])

    def refused(file: Path) -> tuple[int, str]:
        answer = bank("--db", str(other), "db", "restore", str(file), "--force")
        return answer.code, answer.err

    assert refused(text) == (2, f"fsctui: “{text}” is not a complete backup: it is of another kind.\n")
    assert refused(cut) == (2, f"fsctui: “{cut}” is not a complete backup: it is damaged.\n")
    assert refused(tmp_path / "none") == (3, f"fsctui: There is no file “{tmp_path / 'none'}”.\n")
    assert not other.exists()


def test_backup_and_restore(bank: Bank, tmp_path: Path) -> None:
    file, other = tmp_path / "copy.backup", tmp_path / "other.sqlite3"
    assert bank.ok("db", "backup", str(file))["size"] == file.stat().st_size
    assert bank("db", "backup", str(file)).code != 0
    bank.ok("db", "backup", str(file), "--force")
    bank.ok("--db", str(other), "db", "restore", str(file))
    assert bank.ok("--db", str(other), "record", "show", bank.shah)["name"] == "Kiara Shah"
    assert bank.fails(5, "--db", str(other), "db", "restore", str(file))["code"] == "database_not_empty"
    bank.ok("--db", str(other), "db", "restore", str(file), "--force")
    assert bank.ok("db", "upgrade")["revisions"] == []


def test_database_refusals(bank: Bank, tmp_path: Path) -> None:
    assert bank.fails(5, "db", "init")["code"] == "database_not_empty"
    assert bank.fails(6, "--db", str(tmp_path / "none.sqlite3"), "db", "verify")["code"] == "database_missing"
    junk = tmp_path / "junk.sqlite3"
    junk.write_text("This is no database, whatever its name says. " * 100)
    assert bank.fails(6, "--db", str(junk), "task", "list")["code"] == "not_a_database"
    assert bank.fails(6, "--db", "mysql://x/y", "task", "list")["code"] == "unsupported_database"
    assert bank.fails(6, "--read-only", "task", "add", "x")["code"] == "read_only_database"
    fresh = ("--db", str(tmp_path / "fresh.sqlite3"))
    assert bank.fails(6, "--read-only", *fresh, "db", "init")["code"] == "read_only_database"
    assert bank.fails(4, "--now", "2030-07-01", *fresh, "db", "init")["code"] == "now_only_on_demo"
    assert not (tmp_path / "fresh.sqlite3").exists()
    assert bank.fails(4, "--now", "2030-07-01", "task", "list")["code"] == "now_only_on_demo"
    assert bank.fails(3, "--as", "nobody", "task", "list")["code"] == "user_unknown"


def test_synthetic_rows(bank: Bank, tmp_path: Path) -> None:
    fresh = ("--db", str(tmp_path / "fresh.sqlite3"))
    assert bank.fails(2, *fresh, "db", "init", "--tasks", "-1")["code"] == "parameter_invalid"
    made = bank.ok(*fresh, "db", "init", "--tasks", "300")
    assert (made["demo"], made["tasks"], made["referrals"]) == (False, 300, 0)
    with closing(sqlite3.connect(tmp_path / "fresh.sqlite3")) as connection:
        assert connection.execute("SELECT count(*) FROM task").fetchone() == (300,)


def test_demo_bank_at_its_own_time(bank: Bank, tmp_path: Path) -> None:
    demo = ("--db", str(tmp_path / "demo.sqlite3"), "--now", "2026-03-04T09:00")
    assert bank.ok(*demo, "db", "init", "--demo")["demo"] is True
    users = {row["username"] for row in bank.ok(*demo, "--as", "matt", "user", "list")["items"]}
    assert {"srilakshmi", "ryan", "matt", "bob", "jackie"} <= users
    overdue = bank.ok(*demo, "--as", "srilakshmi", "task", "list", "--view", "overdue")["items"]
    assert overdue
    assert all(task["due"] < "2026-03-04" for task in overdue)
    error = bank.fails(2, *demo, "task", "list")
    assert error["code"] == "user_not_chosen"
    assert "ryan" in error["params"]["candidates"]
