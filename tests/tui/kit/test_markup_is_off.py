"""No code of the app hands a widget a `str` that it would read as markup."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import fsctui.tui

READS_MARKUP = {"Static", "Label"}
"""Widgets whose text is markup unless they are told otherwise."""
TITLES = {"border_title", "border_subtitle", "tooltip"}
"""Attributes that are read as markup when they are text."""

FILES = sorted(Path(fsctui.tui.__file__).parent.rglob("*.py"))


def faults(source: str) -> list[int]:
    """Lines on which text could be read as markup."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in READS_MARKUP:
            off = any(
                word.arg == "markup" and isinstance(word.value, ast.Constant) and word.value.value is False
                for word in node.keywords
            )
            if not off:
                found.append(node.lineno)
        if isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Attribute) and target.attr in TITLES for target in node.targets
        ):
            value = node.value
            if not (
                isinstance(value, ast.Call)
                and isinstance(value.func, ast.Name)
                and value.func.id in {"plain", "joined"}
            ):
                found.append(node.lineno)
        if isinstance(node, ast.Attribute) and node.attr == "from_markup":
            found.append(node.lineno)
    return sorted(found)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_text_is_never_markup(file: Path) -> None:
    assert faults(file.read_text(encoding="utf-8")) == []


def test_the_check_sees_faults() -> None:
    assert faults('Static("x")\nStatic("x", markup=True)\nbox.border_title = name\nContent.from_markup(x)') == [
        1,
        2,
        3,
        4,
    ]
    assert faults('Static(plain("x"), markup=False)\nbox.border_title = plain(name)') == []
