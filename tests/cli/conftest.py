"""Calling the command line inside the test's process."""

from __future__ import annotations

import io
import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from fsctui import i18n
from fsctui.cli.main import run
from fsctui.settings import Settings


@dataclass(frozen=True)
class Answer:
    """What one command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def error(self) -> Any:
        """The one error that `--json` writes to standard error."""
        document = json.loads(self.err)
        assert list(document) == ["error"]
        assert list(document["error"]) == ["code", "message", "params"]
        return document["error"]


Fsctui = Callable[..., Answer]


def no_app(settings: Settings, demo: bool) -> int:
    raise AssertionError("the app was opened")


@pytest.fixture
def fsctui(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Fsctui]:
    """`fsctui("calendar", "add", ...)`; `stdin` is text or bytes, `env` is laid over a neutral environment."""

    def call(*argv: str, stdin: str | bytes = b"", env: dict[str, str] | None = None) -> Answer:
        content = stdin.encode() if isinstance(stdin, str) else stdin
        streams = [io.TextIOWrapper(io.BytesIO(each), encoding="utf-8", newline="") for each in (content, b"", b"")]
        environ = {"FSCTUI_HOME": str(tmp_path / "home"), "LANG": "C", **(env or {})}
        code = run(list(argv), environ, *streams, no_app)
        for stream in streams[1:]:
            stream.flush()
        out, err = (stream.buffer.getvalue().decode() for stream in streams[1:])  # type: ignore[attr-defined]
        return Answer(code, out, err)

    # Whoever runs the tests in a terminal is not to be asked anything.
    monkeypatch.setattr("fsctui.cli.answers.demo.is_terminal", lambda: False)
    yield call
    i18n.use("en")


WELCOME = """\
format = 1
name = "Welcome"
unique_name = "welcome"
target = "account"
mode = "count"

[name_in]
fr = "Bienvenue"

[[item]]
key = "call"
subject = "Call the client"
instructions = "Say hello."
priority = "high"
due = "+2 d"
assignee = "user:ryan"

[item.in.fr]
subject = "Appeler le client"

[[item]]
key = "passport"
kind = "document"
subject = "Passport"
due = "+5 d"
assignee = "role:assistant"

[[item]]
key = "file"
subject = "File it"
required = false
after = ["call"]
from = "prerequisites"
due = "+1 d"
assignee = "queue:Back office"
"""
MONDAY = "2030-07-01"

SETUP = (
    ("db", "init"),
    ("user", "add", "ryan", "--name", "Ryan Dobson", "--role", "adviser"),
    ("user", "add", "sri", "--name", "Srilakshmi Maajid", "--role", "assistant", "--manager", "ryan"),
    ("user", "add", "bob", "--name", "Bob", "--role", "assistant"),
    ("role", "revoke", "assistant", "bob"),
    ("role", "grant", "adviser", "bob"),
    ("queue", "add", "Back office", "--member", "sri", "--member", "bob"),
    ("record", "new", "account", "Kiara Shah", "--owner", "ryan", "--external-id", "shah"),
    ("record", "new", "account", "Rachel Adams", "--owner", "ryan", "--external-id", "adams"),
)


@dataclass(frozen=True)
class Bank:
    """A small bank in a file of its own, reached through the command line as its administrator."""

    call: Fsctui
    file: Path
    shah: str
    adams: str

    def __call__(self, *argv: str, stdin: str | bytes = b"", user: str = "") -> Answer:
        said = ("--as", user) if user else ()
        env = {"FSCTUI_DB": str(self.file), "USER": "root"}
        return self.call(*said, *argv, stdin=stdin, env=env)

    def ok(self, *argv: str, stdin: str | bytes = b"", user: str = "") -> Any:
        """The JSON document of a command that must succeed."""
        answer = self("--json", *argv, stdin=stdin, user=user)
        assert answer.code == 0, answer.err
        assert answer.err == ""
        return answer.json

    def fails(self, code: int, *argv: str, stdin: str | bytes = b"", user: str = "") -> Any:
        """The error of a command that must fail with this exit code."""
        answer = self("--json", *argv, stdin=stdin, user=user)
        assert (answer.code, answer.out) == (code, ""), answer.err
        return answer.error

    def launch(self, *more: str) -> dict[str, Any]:
        """One plan of the template for Kiara Shah, from a Monday on: its items by key."""
        found = self.ok("plan", "launch", "welcome", "--target", self.shah, "--start", MONDAY, *more)
        return {"plan": found["plans"][0], **{item["key"]: item["id"] for item in found["plans"][0]["items"]}}


@pytest.fixture(scope="session")
def bank_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bank")
    environ = {"FSCTUI_HOME": str(folder), "FSCTUI_DB": str(folder / "bank.sqlite3"), "LANG": "C", "USER": "root"}
    for words in (*SETUP, ("template", "import", "-", "--publish")):
        stdin = io.TextIOWrapper(io.BytesIO(WELCOME.encode()), encoding="utf-8")
        out, err = io.StringIO(), io.StringIO()
        assert run(list(words), environ, stdin, out, err, no_app) == 0, err.getvalue()
    return folder / "bank.sqlite3"


@pytest.fixture
def bank(fsctui: Fsctui, bank_file: Path, tmp_path: Path) -> Bank:
    file = tmp_path / "bank.sqlite3"
    with closing(sqlite3.connect(bank_file)) as source, closing(sqlite3.connect(file)) as target:
        source.backup(target)
    unready = Bank(fsctui, file, "", "")
    ids = {row["external_id"]: row["record"] for row in unready.ok("record", "list", "--type", "account")["items"]}
    return Bank(fsctui, file, ids["shah"], ids["adams"])
