"""Asking for the path of a file, completed by what is in its folder."""

from __future__ import annotations

import os
from pathlib import Path

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Static

from fsctui.i18n import _
from fsctui.interchange.refusals import FileUnreadable
from fsctui.tui.dialogs.base import Dialog
from fsctui.tui.dialogs.entry import Entry
from fsctui.tui.text import joined, plain
from fsctui.tui.widgets.paths import Paths


class AskPath(Dialog[Path]):
    """A path: of a file or folder that is there, or (`to_write`) of a file to write in a folder that is there."""

    DEFAULT_CSS = """
    AskPath > #box { width: 76; }
    """

    def __init__(self, title: str, text: str | Content = "", *, value: str = "", to_write: bool = False) -> None:
        super().__init__(title, text)
        self.value, self.to_write = value, to_write

    def content(self) -> ComposeResult:
        about = _("Where the file is; ~ is your home folder. The folder’s names complete what you type.")
        path = _("Path of the file")
        yield Entry(self.value, label=path, help=about, placeholder=path, suggester=Paths(), max_length=1_000)
        yield Static(Content(""), id="resolved", markup=False)
        yield self.error_line()

    def hint(self) -> str:
        return _("→ completes the path · enter confirms · esc cancels")

    def _look(self, text: str) -> tuple[Path | None, str]:
        """The path, or what is wrong with it."""
        if not text.strip():
            return None, _("The path of a file is needed here.")
        try:
            path = Path(text.strip()).expanduser()
            if self.to_write:
                if path.is_dir():
                    return None, _("This is a folder; name a file in it.")
                if not path.parent.is_dir():
                    return None, _("There is no folder {folder}.").format(folder=path.parent)
                return path, ""
            if not path.exists():
                return None, _("There is no such file.")
        except (OSError, ValueError, RuntimeError) as problem:
            return None, _("It can't be read: {reason}").format(reason=getattr(problem, "strerror", "") or problem)
        return (path, "") if os.access(path, os.R_OK) else (None, _("You may not read this file."))

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        path, problem = self._look(event.value)
        said = joined("✓ ", plain(path.name or str(path))) if path is not None else Content("")
        self.query_one("#resolved", Static).update(said)
        self.complain(problem if event.value.strip() else "")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        path, problem = self._look(event.value)
        if path is None:
            self.complain(problem)
        else:
            self.answer(path)


def written(path: Path, text: str) -> None:
    """Write the file; a half-written one never takes the place of a good one. Raises `FileUnreadable`."""
    part = path.with_name(path.name + ".part")
    try:
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    except OSError as error:
        raise FileUnreadable(str(path), 0, error.strerror or type(error).__name__) from error
