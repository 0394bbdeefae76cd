"""The documentation tells the truth: commands answer as quoted, tables are current, links lead somewhere."""

from __future__ import annotations

import io
import re
import shlex
from pathlib import Path
from typing import NoReturn

import pytest
from tools import keys

from fsctui.cli.main import run
from fsctui.interchange import template_toml
from fsctui.interchange.imported import WarningCode
from fsctui.interchange.offset_text import parse_offset
from fsctui.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
BLOCK = re.compile(r"^```[a-z]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)")


def _examples(page: str) -> list[tuple[str, str]]:
    """(command, quoted output) of every `$ fsctui ...` in the page's code blocks."""
    found = []
    for block in BLOCK.findall((ROOT / "docs" / page).read_text(encoding="utf-8")):
        for piece in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _newline, output = piece.partition("\n")
            found.append((command, output))
    return found


def _no_app(_settings: Settings, _demo: bool = False) -> NoReturn:
    raise AssertionError("the examples open no app")


@pytest.mark.parametrize(("command", "expected"), _examples("dates.md"))
def test_examples_of_dates(command: str, expected: str, tmp_path: Path) -> None:
    program, *arguments = shlex.split(command)
    assert program == "fsctui"
    out, err = io.StringIO(), io.StringIO()
    run(arguments, {"FSCTUI_LANG": "en", "FSCTUI_HOME": str(tmp_path)}, io.StringIO(), out, err, _no_app)
    assert out.getvalue() + err.getvalue() == expected
    assert not list(tmp_path.iterdir()), "the examples need no database"


def test_there_are_examples() -> None:
    modes = {mode for command, _output in _examples("dates.md") for mode in re.findall(r"--mode (\w+)", command)}
    assert modes == {"calendar", "count", "roll"}


def test_the_keys_are_up_to_date() -> None:
    assert keys.PAGE.read_text(encoding="utf-8") == keys.page(), "run: python tools/keys.py"


def _anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    text = BLOCK.sub("", page.read_text(encoding="utf-8"))
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=[page.name for page in PAGES])
def test_relative_links_lead_somewhere(page: Path) -> None:
    text = BLOCK.sub("", page.read_text(encoding="utf-8"))
    for link in LINK.findall(text):
        if re.match(r"[a-z]+:", link):
            continue
        path, _hash, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.is_relative_to(ROOT), link
        assert target.exists(), link
        assert not anchor or anchor in _anchors(target), link


def _code(page: str, title: str, heading: str) -> list[str]:
    """The first column of the table under a heading that has this head, without its back quotes."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8").partition(f"# {title}\n")[2]
    rows = text.partition(f"| {heading} |")[2].partition("\n\n")[0].splitlines()[2:]
    return [name for row in rows for name in re.findall(r"`([^`]+)`", row.split("|")[1])]


def test_the_template_on_the_page_can_be_imported() -> None:
    text = (ROOT / "docs" / "templates.md").read_text(encoding="utf-8")
    example = text.partition("```toml\n")[2].partition("```")[0]
    imported = template_toml.read(example.encode(), "example.toml")
    assert not imported.warnings
    assert [(item.key, item.required) for item in imported.body.items] == [("prepare", True), ("profile", False)]


def test_the_offsets_on_the_page_are_offsets() -> None:
    texts = _code("templates.md", "Due dates and waits", "text")
    assert texts
    assert not [text for text in texts if parse_offset(text) is None]


def test_the_warnings_on_the_page_are_those_of_imports() -> None:
    assert sorted(_code("templates.md", "Warnings", "code")) == sorted(code.value for code in WarningCode)
