"""`fsctui tick` and `fsctui outbox`: what they answer, exit codes, and a service that ends when asked to."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import smtp
from tests.cli.conftest import Answer, Fsctui


@pytest.fixture
def server() -> Iterator[smtp.Smtp]:
    with smtp.serving() as made:
        yield made


@pytest.fixture
def env(tmp_path: Path, fsctui: Fsctui, server: smtp.Smtp) -> dict[str, str]:
    """A bank in which one mail waits for bob."""
    made = {
        "FSCTUI_DB": str(tmp_path / "bank.sqlite3"),
        "USER": "root",
        "FSCTUI_SMTP_URL": server.url(),
        "FSCTUI_MAIL_FROM": "bank@bank.example",
    }
    for words in (
        ("db", "init"),
        ("user", "add", "bob", "--name", "Bob", "--role", "mortgage_broker", "--email", "bob@bank.example"),
        ("user", "add", "mia", "--name", "Mia", "--role", "branch_manager"),
        ("referral", "add", "--last-name", "Shah", "--owner", "bob"),
    ):
        answer = fsctui(*words, env=made)
        assert answer.code == 0, answer.err
    return made


def job(answer: Answer, name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(each for each in answer.json["jobs"] if each["job"] == name)
    return found


def test_a_tick_sends_and_says_so(fsctui: Fsctui, env: dict[str, str], server: smtp.Smtp) -> None:
    answer = fsctui("--json", "tick", env=env)
    assert (answer.code, answer.json["failed"]) == (0, 0)
    assert job(answer, "mail") == {"job": "mail", "counts": {"sent": 1}, "idle": None, "errors": []}
    assert [mail.recipients for mail in server.taken] == [("bob@bank.example",)]
    again = fsctui("tick", "--once", env=env)
    assert (again.code, again.out.splitlines()[-1]) == (0, "Mail: nothing to do")
    (mail,) = fsctui("--json", "outbox", "list", env=env).json["items"]
    assert (mail["state"], mail["attempts"], mail["problem"], mail["next_at"]) == ("sent", 1, None, None)


def test_dead_mails_are_shown_and_sent_again_when_asked(fsctui: Fsctui, env: dict[str, str], server: smtp.Smtp) -> None:
    server.reply("RCPT", "550 no such mailbox")
    assert job(fsctui("--json", "tick", env=env), "mail")["counts"] == {"dead": 1}
    (mail,) = fsctui("--json", "outbox", "list", "--state", "dead", env=env).json["items"]
    assert (mail["problem"], mail["detail"], mail["user"]) == ("refused", "550 no such mailbox", "bob")
    shown = fsctui("outbox", "list", env=env).out
    assert "the mail server refused it (550 no such mailbox)" in shown
    refused = fsctui("--json", "--as", "bob", "outbox", "retry", mail["id"], env=env)
    assert (refused.code, refused.error["code"]) == (4, "not_allowed")
    assert fsctui("--json", "--as", "bob", "outbox", "list", env=env).code == 4
    assert fsctui("--as", "mia", "outbox", "retry", mail["id"], env=env).code == 0
    assert job(fsctui("--json", "tick", env=env), "mail")["counts"] == {"sent": 1}
    assert fsctui("outbox", "retry", mail["id"], env=env).code == 5
    assert fsctui("outbox", "retry", "999999", env=env).code == 3
    assert fsctui("db", "verify", env=env).code == 0


def test_what_failed_is_named_and_the_exit_code_says_so(fsctui: Fsctui, env: dict[str, str]) -> None:
    off = {**env, "FSCTUI_SMTP_URL": f"smtp://me:hunter2@127.0.0.1:{smtp.closed_port()}"}
    answer = fsctui("--json", "tick", env=off)
    assert (answer.code, answer.json["failed"], answer.err) == (1, 1, "")
    (error,) = job(answer, "mail")["errors"]
    assert error["code"] == "mail_server_unusable"
    people = fsctui("tick", env=off)
    assert people.code == 1 and "one mail is still waiting" in people.err
    assert "hunter2" not in answer.out + people.out + people.err + fsctui("--json", "outbox", "list", env=off).out


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"FSCTUI_SMTP_URL": "http://me:hunter2@x"}, "mail_server_invalid"),
        ({"FSCTUI_MAIL_FROM": ""}, "mail_sender_invalid"),
    ],
)
def test_settings_that_cannot_be_used_fail_the_mail_only(
    fsctui: Fsctui, env: dict[str, str], changes: dict[str, str], code: str
) -> None:
    answer = fsctui("--json", "tick", env={**env, **changes})
    assert answer.code == 1
    assert {each["job"]: [error["code"] for error in each["errors"]] for each in answer.json["jobs"]} == {
        "acceptance": [],
        "reminders": [],
        "training": [],
        "mail": [code],
    }
    assert "hunter2" not in answer.out + answer.err


def test_without_a_server_mail_stays_and_nothing_is_wrong(fsctui: Fsctui, env: dict[str, str]) -> None:
    without = {name: value for name, value in env.items() if name != "FSCTUI_SMTP_URL"}
    answer = fsctui("--json", "tick", env=without)
    assert answer.code == 0
    assert job(answer, "mail") == {"job": "mail", "counts": {"waiting": 1}, "idle": "mail_not_set_up", "errors": []}


def test_who_may_tick(fsctui: Fsctui, env: dict[str, str]) -> None:
    assert fsctui("--as", "bob", "tick", env=env).code == 4
    assert fsctui("--as", "mia", "tick", env=env).code == 0
    assert fsctui("--read-only", "tick", env=env).code == 6


@pytest.mark.parametrize("words", [("--every", "0"), ("--every", "-5"), ("--every", "5", "--once")])
def test_what_makes_no_sense_is_refused(fsctui: Fsctui, env: dict[str, str], words: tuple[str, ...]) -> None:
    answer = fsctui("--json", "tick", *words, env=env)
    assert (answer.code, answer.error["code"]) == (2, "parameter_invalid")


def test_a_service_finishes_the_mail_at_hand_before_it_ends(
    fsctui: Fsctui, env: dict[str, str], server: smtp.Smtp, tmp_path: Path
) -> None:
    assert fsctui("referral", "add", "--last-name", "Shah", "--owner", "bob", env=env).code == 0
    child: list[subprocess.Popen[str]] = []
    server.on_mail = lambda mail: child[0].send_signal(signal.SIGTERM)
    child.append(
        subprocess.Popen(
            [sys.executable, "-m", "fsctui", "tick", "--every", "3600"],
            env={**os.environ, **env, "FSCTUI_HOME": str(tmp_path)},
            stdout=subprocess.PIPE,
            text=True,
        )
    )
    out, _err = child[0].communicate(timeout=60)
    assert child[0].returncode == 0
    assert out.splitlines()[-1] == "Mail: sent: 1, waiting: 1"
    states = [mail["state"] for mail in fsctui("--json", "outbox", "list", env=env).json["items"]]
    assert sorted(states) == ["sent", "waiting"]


def test_a_service_goes_on_ticking(fsctui: Fsctui, env: dict[str, str], server: smtp.Smtp, tmp_path: Path) -> None:
    child = subprocess.Popen(
        [sys.executable, "-m", "fsctui", "--json", "tick", "--every", "1"],
        env={**os.environ, **env, "FSCTUI_HOME": str(tmp_path)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    documents, text = 0, ""
    for line in child.stdout:
        text += line
        if line == "}\n":
            documents += 1
            assert json.loads(text)["failed"] == 0
            text = ""
        if documents == 2:
            break
    child.terminate()
    child.communicate(timeout=60)
    assert child.returncode == 0
    assert len(server.taken) == 1


def test_everybody_says_for_themselves_whether_they_want_mail(fsctui: Fsctui, env: dict[str, str]) -> None:
    def waiting() -> int:
        return len(fsctui("--json", "outbox", "list", env=env).json["items"])

    assert fsctui("--as", "bob", "outbox", "want", "no", env=env).code == 0
    fsctui("referral", "add", "--last-name", "Shah", "--owner", "bob", env=env)
    assert waiting() == 1
    assert fsctui("--as", "bob", "outbox", "want", "yes", env=env).code == 0
    fsctui("referral", "add", "--last-name", "Shah", "--owner", "bob", env=env)
    assert waiting() == 2
    assert fsctui("--as", "bob", "outbox", "want", "maybe", env=env).code == 2
