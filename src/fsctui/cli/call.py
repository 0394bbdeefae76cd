"""What a handler is given: the values of its parameters, where to answer, and the workspace when it asks for it."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from fsctui.cli.output import Output
from fsctui.cli.refusals import (
    InputMissing,
    InputTooLarge,
    InputUnreadable,
    OutputExists,
    OutputUnwritable,
)
from fsctui.settings import Settings

if TYPE_CHECKING:
    from fsctui.services.workspace import Workspace

STANDARD = "-"
OpenApp = Callable[[Settings, bool], int]
MAX_INPUT = 100 * 1024 * 1024
"""Bytes; a larger file was not meant to be read whole."""


class Call:
    """One call of one command. `args` holds the values by the parameters' names, dashes as underscores.

    `open_app` runs the app (on the demo bank, if its second argument says so) and gives its exit code.
    """

    def __init__(
        self, args: dict[str, Any], settings: Settings, out: Output, stdin: IO[str], open_app: OpenApp
    ) -> None:
        self.args = args
        self.settings = settings
        self.out = out
        self.stdin = stdin
        self.open_app = open_app
        self._open = ExitStack()
        self._workspace: Workspace | None = None

    @property
    def workspace(self) -> Workspace:
        """The use cases for the acting user; opens the database when first asked for, and never makes one."""
        if self._workspace is None:
            from fsctui import bootstrap

            self._workspace = self._open.enter_context(bootstrap.workspace(self.settings, first_start=False))
        return self._workspace

    def close(self) -> None:
        self._open.close()

    def read_bytes(self, name: str, limit: int = MAX_INPUT) -> bytes:
        """The content of a file, or of standard input for `-`."""
        if name == STANDARD:
            buffer = getattr(self.stdin, "buffer", None)
            content = buffer.read(limit + 1) if buffer is not None else self.stdin.read().encode()
        else:
            try:
                with Path(name).open("rb") as file:
                    content = file.read(limit + 1)
            except FileNotFoundError:
                raise InputMissing(name) from None
            except (OSError, ValueError) as problem:
                raise InputUnreadable(name, 0, getattr(problem, "strerror", None) or "path") from problem
        if len(content) > limit:
            raise InputTooLarge(name, limit)
        return bytes(content)

    def read_text(self, name: str) -> str:
        """The content of a file, or of standard input for `-`, as text. Raises `InputUnreadable`, naming the line."""
        content = self.read_bytes(name)
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError as problem:
            line = content.count(b"\n", 0, problem.start) + 1
            raise InputUnreadable(name, line, "UTF-8") from None

    def write_file(self, name: str, content: bytes, *, replace: bool = False) -> None:
        """Write a file that must not exist yet, or standard output for `-`.

        The file is there whole or not at all: what `replace` writes over stays until all is on the disk.
        """
        if name == STANDARD:
            self.out.write_bytes(content)
            return
        try:
            _appear(Path(name), content, replace=replace)
        except FileExistsError:
            raise OutputExists(name) from None
        except (OSError, ValueError) as problem:
            raise OutputUnwritable(name, getattr(problem, "strerror", None) or "path") from problem


def _appear(name: Path, content: bytes, *, replace: bool) -> None:
    file = Path(os.path.realpath(name))
    if replace and file.exists() and not file.is_file():
        # A device or a pipe takes what it is given; nothing could be put in its place.
        file.write_bytes(content)
        return
    if not replace:
        # The name is taken first, so that of two writers one is refused.
        file.open("xb").close()
    half = file.with_name(f".{file.name[:200]}.{os.getpid()}.part")
    done = False
    try:
        with half.open("xb") as opened:
            opened.write(content)
            opened.flush()
            os.fsync(opened.fileno())
        if file.exists():
            half.chmod(stat.S_IMODE(file.stat().st_mode))
        half.replace(file)
        done = True
    finally:
        half.unlink(missing_ok=True)
        if not done and not replace:
            file.unlink(missing_ok=True)
