"""The same commands on a SQLite file and on a PostgreSQL server, named by `--db`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.cli.conftest import MONDAY, WELCOME, Fsctui


def test_the_main_job_on_either_database(
    fsctui: Fsctui, bare_url: Callable[[], str], dialect: str, tmp_path: Path
) -> None:
    env = {"FSCTUI_DB": bare_url(), "USER": "root"}

    def ok(*words: str, stdin: str = "", db: str = "") -> Any:
        answer = fsctui("--json", *(("--db", db) if db else ()), *words, stdin=stdin, env=env)
        assert answer.code == 0, answer.err
        return answer.json

    ok("db", "init")
    ok("user", "add", "ryan", "--name", "Ryan", "--role", "adviser", "--os-user", "ryan")
    ok("user", "add", "sri", "--name", "Sri", "--role", "assistant")
    ok("queue", "add", "Back office", "--member", "ryan")
    ok("template", "import", "-", "--publish", stdin=WELCOME)
    record = ok("record", "new", "account", "Kiara Shah")["record"]
    (plan,) = ok("plan", "launch", "welcome", "--target", record, "--start", MONDAY)["plans"]
    assert [item["due"] for item in plan["items"]] == ["2030-07-03", "2030-07-08", "2030-07-04"]
    mine = fsctui("--json", "task", "list", env={**env, "USER": "ryan"})
    assert [task["subject"] for task in mine.json["items"]] == ["Call the client"]
    assert ok("task", "done", plan["items"][0]["id"])["state"] == "completed"
    again = fsctui("--json", "task", "done", plan["items"][0]["id"], env=env)
    assert (again.code, again.error["code"]) == (5, "task_already_closed")
    assert ok("db", "verify")["sound"] is True
    # On a server only the account of the operating system says who somebody is.
    pretending = fsctui("--json", "--as", "sri", "task", "list", env=env)
    if dialect == "sqlite":
        assert pretending.code == 0
    else:
        assert (pretending.code, pretending.error["code"]) == (4, "impersonation_not_allowed")
    ok("db", "backup", str(tmp_path / "copy"))
    copy = str(tmp_path / "copy.sqlite3")
    ok("db", "restore", str(tmp_path / "copy"), db=copy)
    assert ok("plan", "show", plan["id"], db=copy)["state"] == "in_progress"
