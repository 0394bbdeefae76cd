"""A line of text in a dialog that says what it is when somebody presses F1."""

from __future__ import annotations

from typing import Any

from textual.widgets import Input


class Entry(Input):
    """An input with a label and a help text, both words already."""

    def __init__(self, value: str = "", *, label: str, help: str, **options: Any) -> None:  # noqa: A002
        super().__init__(value, **options)
        self.label, self.help = label, help
