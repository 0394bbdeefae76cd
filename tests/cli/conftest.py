"""Calling the command line inside the test's process."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from fsctui import i18n
from fsctui.cli.main import run


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


@pytest.fixture
def fsctui(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Fsctui]:
    """`fsctui("calendar", "add", ...)`; `stdin` is text or bytes, `env` is laid over a neutral environment."""

    def call(*argv: str, stdin: str | bytes = b"", env: dict[str, str] | None = None) -> Answer:
        content = stdin.encode() if isinstance(stdin, str) else stdin
        streams = [io.TextIOWrapper(io.BytesIO(each), encoding="utf-8", newline="") for each in (content, b"", b"")]
        environ = {"FSCTUI_HOME": str(tmp_path / "home"), "LANG": "C", **(env or {})}
        code = run(list(argv), environ, *streams)
        for stream in streams[1:]:
            stream.flush()
        out, err = (stream.buffer.getvalue().decode() for stream in streams[1:])  # type: ignore[attr-defined]
        return Answer(code, out, err)

    # Whoever runs the tests in a terminal is not to be asked anything.
    monkeypatch.setattr("fsctui.cli.answers.demo.is_terminal", lambda: False)
    yield call
    i18n.use("en")
