"""What people read: every list and page as plain text, without escapes, in all four languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from fsctui.i18n import LANGUAGES
from tests.cli.conftest import MONDAY, WELCOME, Bank

MANY = "\n".join(f"Row {number},row{number}@example.org" for number in range(3))


def _filled(bank: Bank, tmp_path: Path) -> dict[str, str]:
    """A bank in which every list has something to show."""
    launched = bank.launch()
    file = tmp_path / "passport.pdf"
    file.write_bytes(b"%PDF")
    bank.ok("document", "hand-in", launched["passport"], str(file), user="sri")
    bank.ok("task", "comment", launched["call"], "She is on holiday\nuntil Monday")
    bank.ok("absence", "add", "sri", "2030-07-01", "2030-07-05", "--substitute", "bob")
    bank.ok("team", "add", "Lyon")
    bank.ok("view", "save", "task", "hot", "priority:high")
    bank.ok("template", "import", "-", stdin=WELCOME.replace("Call", "Ring").replace('"+2 d"', '"+3 d"'))
    bank.ok("record", "team", bank.shah, "sri", "assistant")
    household = bank.ok("record", "new", "household", "Shah family")["record"]
    bank.ok("record", "household", household, bank.shah, "--role", "head")
    bank.ok("record", "new", "contact", "Kiara Shah", "--set", f"account={bank.shah}", "--set", "email=k@example.org")
    return {"plan": launched["plan"]["id"], "call": launched["call"], "passport": launched["passport"],
            "file": launched["file"], "household": household}  # fmt: skip


def _pages(bank: Bank, ids: dict[str, str]) -> list[tuple[str, ...]]:
    return [
        ("template", "list"),
        ("template", "show", "welcome"),
        ("template", "diff", "welcome", "1", "2"),
        ("plan", "preview", "welcome", "--target", bank.shah, "--target", bank.adams, "--start", MONDAY),
        ("plan", "list"),
        ("plan", "show", ids["plan"]),
        ("plan", "move", ids["plan"], "--start", "2030-07-08", "--preview"),
        ("task", "list", "--view", "delegated"),
        ("task", "counts"),
        ("task", "show", ids["call"]),
        ("task", "show", ids["passport"]),
        ("task", "show", ids["file"]),
        ("document", "list", "--view", "all"),
        ("why", "task", ids["file"]),
        ("why", "plan", ids["plan"]),
        ("record", "list"),
        ("record", "search", "shah"),
        ("record", "show", bank.shah),
        ("record", "show", ids["household"]),
        ("type", "list"),
        ("type", "show", "contact"),
        ("user", "list"),
        ("user", "show", "sri"),
        ("role", "list"),
        ("team", "list"),
        ("queue", "list"),
        ("queue", "show", "Back office"),
        ("absence", "list"),
        ("absence", "substitute", "sri", "2030-07-02"),
        ("calendar", "list"),
        ("view", "list"),
        ("db", "verify"),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_in_words(bank: Bank, tmp_path: Path, language: str) -> None:
    for words in _pages(bank, _filled(bank, tmp_path)):
        answer = bank("--lang", language, *words)
        assert (answer.code, answer.err) == (0, ""), (words, answer.err)
        assert answer.out.strip(), words
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", answer.out), words
        assert not re.search(r"[ \t]$", answer.out, re.MULTILINE), words
        # No placeholder is left unfilled, and no code of the program shows through.
        assert not re.search(r"\{[a-z_]*\}|[A-Z][a-z]+\.[A-Z]{2,}", answer.out), (words, answer.out)


def test_a_task_as_people_read_it(bank: Bank, tmp_path: Path) -> None:
    ids = _filled(bank, tmp_path)
    lines = bank("task", "show", ids["call"]).out.splitlines()
    assert lines[0] == "Task      Call the client"
    assert "Due       2030-07-03" in lines
    assert "Owner     Ryan Dobson" in lines
    assert f"For       Kiara Shah ({bank.shah})" in lines
    assert lines[-2:] == ["  She is on holiday", "    until Monday"]
    assert "Waits for  Call the client" in bank("task", "show", ids["file"]).out
    assert "passport.pdf" in bank("task", "show", ids["passport"]).out


def test_a_plan_as_people_read_it(bank: Bank, tmp_path: Path) -> None:
    ids = _filled(bank, tmp_path)
    lines = bank("plan", "show", ids["plan"]).out.splitlines()
    assert lines[0] == "Plan      Welcome - Kiara Shah"
    assert not any(line.startswith("Target date") for line in lines)
    header = next(line for line in lines if line.startswith("Id") and "Key" in line)
    assert header.split() == ["Id", "Key", "Item", "Owner", "Due", "State", "After"]
    assert lines[-1].split() == [ids["file"], "file", "File", "it", "Back", "office", "2030-07-04", "Pending", "call"]


def test_a_difference_as_people_read_it(bank: Bank, tmp_path: Path) -> None:
    _filled(bank, tmp_path)
    told = bank("template", "diff", "welcome", "1", "2").out
    assert "Call the client -> Ring the client" in told
    assert "2 days later -> 3 days later" in told
    assert bank("template", "diff", "welcome", "1", "1").out == "No difference.\n"


def test_what_was_done_is_one_sentence(bank: Bank, tmp_path: Path) -> None:
    ids = _filled(bank, tmp_path)
    assert bank("task", "start", ids["call"]).out == "“Call the client” was started.\n"
    several = bank("task", "done", ids["call"], ids["passport"])
    assert several.out.startswith("1 of 2 changed.\n")
    assert several.code == 5
    assert bank("user", "deactivate", "bob").out.count("\n") == 1
    assert bank("user", "activate", "bob").out.count("\n") == 1
    assert bank("task", "list", "--view", "overdue").out == "Nothing found.\n"


def test_import_tells_people_what_became_of_the_rows(bank: Bank, tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_text(f"Name,E-mail,Mood,Account\n{MANY.replace('@example.org', '@example.org,good,Nobody')}\nBad,x,,\n")
    answer = bank("record", "import", str(file), "--type", "contact", "--map", "E-mail=email")
    assert answer.code == 2
    assert answer.out.splitlines() == [
        "3 created, 0 updated, 0 unchanged, 1 failed.",
        "Columns that were not used: Mood",
    ]
    assert f"{file}:5: email: " in answer.err
    assert answer.err.count(f"{file}:") == 4
    answer = bank("template", "import", str(file), str(tmp_path / "none"))
    assert answer.code == 2
    assert f"{tmp_path / 'none'}: " in answer.err


def test_database_answers_in_words(bank: Bank, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    assert str(copy) in bank("db", "backup", str(copy), user="root").out
    assert bank("db", "upgrade").out == "The database is up to date.\n"
    assert bank("db", "checkpoint", "-", user="root").out.startswith('{"at":')
    assert bank("db", "checkpoint", "-").out.startswith('{"at":')
    fresh = str(tmp_path / "fresh.sqlite3")
    assert fresh in bank("--db", fresh, "db", "init").out


def test_more_changes(bank: Bank, tmp_path: Path) -> None:
    """Changes of people and records that the other tests don't make."""
    ids = _filled(bank, tmp_path)
    bank.ok("role", "revoke", "adviser", "bob")
    bank.ok("queue", "join", "Back office", "ryan")
    edited = bank.ok("queue", "edit", "Back office", "--new-name", "Office", "--label", "fr=Bureau", "--takes", "task")
    assert (edited["name"], edited["takes"]) == ("Office", ["task"])
    assert bank.fails(2, "queue", "edit", "Office")["code"] == "parameter_missing"
    assert bank.fails(2, "user", "edit", "bob")["code"] == "parameter_missing"
    assert bank.fails(2, "team", "edit", "Lyon")["code"] == "parameter_missing"
    assert bank.fails(2, "record", "edit", bank.shah)["code"] == "parameter_missing"
    assert bank.fails(2, "plan", "move", ids["plan"])["code"] == "parameter_missing"
    bank.ok("record", "household", ids["household"], bank.shah, "--remove")
    assert bank.ok("record", "show", ids["household"])["members"] == []
    bank.ok("record", "team", bank.shah, "sri", "assistant", "--remove")
    bank.ok("record", "share", bank.shah, "bob", "--edit")
    bank.ok("record", "share", bank.shah, "bob", "--remove")
    assert bank.ok("record", "show", bank.shah)["participants"] == []
    assert bank.ok("document", "not-verified", ids["passport"])["status"] == "not_verified"
    assert bank.ok("task", "cancel", bank.ok("task", "add", "water the plants")["id"])["state"] == "canceled"
