"""The house rules that linters don't know: where files lie, how long they are, and what no file may hold."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "fsctui"
MODULES = sorted(SOURCE.rglob("*.py"))
LONGEST = 800
"""Lines. Files are meant to be half as long; a table may need more."""


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_modules_say_what_they_are_for(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    if text.strip():
        assert ast.get_docstring(ast.parse(text)), "the module has no docstring"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_modules_can_be_read_in_one_sitting(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_nothing_is_left_for_later(path: Path) -> None:
    found = re.findall(r"\b(?:TODO|FIXME|XXX|HACK)\b", path.read_text(encoding="utf-8"))
    assert found == []


def swallows(handler: ast.ExceptHandler) -> bool:
    """A handler for any exception at all that does nothing with it."""
    wide = handler.type is None or (
        isinstance(handler.type, ast.Name) and handler.type.id in ("Exception", "BaseException")
    )
    return wide and all(isinstance(line, ast.Pass | ast.Continue) for line in handler.body)


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_no_exception_is_swallowed(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert [node.lineno for node in ast.walk(tree) if isinstance(node, ast.ExceptHandler) and swallows(node)] == []


@pytest.mark.parametrize(
    "folder", [path for path in SOURCE.rglob("*") if path.is_dir() and list(path.glob("*.py"))], ids=name_of
)
def test_folders_of_modules_are_packages(folder: Path) -> None:
    assert (folder / "__init__.py").exists()


SPEAKING_LAYERS = ("tui", "cli")
TAKES_WORDS = {"notify", "Label", "Static", "Button", "Checkbox", "echo"}


@pytest.mark.parametrize(
    "path", [path for path in MODULES if path.relative_to(SOURCE).parts[0] in SPEAKING_LAYERS], ids=name_of
)
def test_words_on_the_screen_can_be_translated(path: Path) -> None:
    """What is handed to a widget or a notice as a plain text would stay English in every language."""
    plain = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        first = node.args[0]
        texts = [first] if isinstance(first, ast.Constant) else first.values if isinstance(first, ast.JoinedStr) else []
        words = [text.value for text in texts if isinstance(text, ast.Constant) and isinstance(text.value, str)]
        if called in TAKES_WORDS and any(re.search(r"[A-Za-z]{2}", text) for text in words):
            plain.append(f"line {node.lineno}: {called}({words})")
    assert plain == []
