"""One way in for every format, and what a script is told about a failure."""

from __future__ import annotations

from pathlib import Path

import pytest

from fsctui.domain.templates import check
from fsctui.interchange import template_toml
from fsctui.interchange.refusals import (
    FileEmpty,
    FileMissing,
    FileTooLarge,
    FileUnreadable,
    FormatUnknown,
    UnknownFormula,
    WrongRoot,
)
from fsctui.interchange.templates import SourceFormat, failure, read_template, sniff
from tests.interchange import support


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (support.apt(), SourceFormat.APT),
        (b"\xef\xbb\xbf  " + support.apt(), SourceFormat.APT),
        (support.apt().decode().replace("1.0", "1.0").encode("utf-16"), SourceFormat.APT),
        (b"<Queue/>", SourceFormat.APT),
        ((support.FILES / "welcome.v4.xml").read_bytes(), SourceFormat.ACTION_PLANS_V4),
        (b"# a comment\nformat = 1", SourceFormat.TOML),
        (b'"name" = "x"', SourceFormat.TOML),
    ],
)
def test_the_content_decides(data: bytes, expected: SourceFormat) -> None:
    assert sniff(data, "any.name") is expected


@pytest.mark.parametrize("data", [b"PK\x03\x04", b"%PDF-1.7", b"Dear all,", b"\x00\x01"])
def test_what_is_no_template_is_refused(data: bytes) -> None:
    with pytest.raises(FormatUnknown):
        read_template(data, "x")


def test_utf_16_is_read() -> None:
    text = support.apt(support.apt_item("Été")).decode()
    assert read_template(text.encode("utf-16"), "x").body.items[0].words.subject == "Été"


def test_files_that_cannot_be_read_are_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(FileMissing):
        read_template(tmp_path / "none.xml")
    with pytest.raises(FileUnreadable):
        read_template(tmp_path)
    empty = tmp_path / "empty.toml"
    empty.touch()
    with pytest.raises(FileEmpty):
        read_template(empty)
    with pytest.raises(FileTooLarge):
        read_template(b"#" * (20 * 1024 * 1024 + 1))


def test_standard_input_is_shown_as_a_dash() -> None:
    with pytest.raises(WrongRoot) as caught:
        read_template(b"<Queue/>")
    assert caught.value.file == "-"


def test_a_failure_as_scripts_see_it() -> None:
    refusal = UnknownFormula("a.xml", 3, "Call", "ActivityDate", "Tomorrow")
    assert failure(refusal) == {
        "file": "a.xml",
        "line": 3,
        "code": "unknown_formula",
        "params": {"item": "Call", "field": "ActivityDate", "formula": "Tomorrow"},
    }
    assert failure(FileEmpty("b.xml", 0))["line"] is None


REAL = support.real_data()


@pytest.mark.skipif(REAL is None, reason="no exports of real organisations beside the project")
def test_real_exports_come_in_with_every_item() -> None:
    assert REAL is not None
    files = sorted((REAL / "fsc_metadata").rglob("*.xml"))
    assert files
    for path in files:
        imported = read_template(path)
        text = path.read_text(encoding="utf-8")
        assert len(imported.body.items) == text.count("</actionPlanTemplateItem>") + text.count("</TaskTemplate>")
        assert check(imported.body) == ()
        exported = template_toml.write(imported.body)
        assert read_template(exported.encode(), "x.toml").body == imported.body
