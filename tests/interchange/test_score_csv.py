"""Leads with their outcome from files as they come."""

from __future__ import annotations

import gzip

import pytest

from fsctui.interchange import score_csv
from fsctui.interchange.refusals import ColumnUnknown, FileEmpty, FileRefusal, FileTooLarge, HeaderInvalid
from fsctui.interchange.score_csv import (
    GzipBroken,
    OneOutcome,
    OutcomeMissing,
    OutcomeUnclear,
    OutcomeUnknown,
    RowRagged,
    TooFewRows,
    read_leads,
)

HEAD = "id,kind,note,y\n"
ROWS = [
    f'{number},{"ab"[number % 2]},"said ""yes"", twice",{"won" if number < 3 else "lost"}\n' for number in range(12)
]
FILE = (HEAD + "".join(ROWS)).encode()


def outcomes(data: bytes, **given: object) -> list[bool]:
    return [lead.converted for lead in read_leads(data, "leads.csv", "y", **given).leads]  # type: ignore[arg-type]


def test_a_file_becomes_leads() -> None:
    found = read_leads(FILE, "leads.csv", "y", exclude=["id"])
    assert found.names == ("kind", "note")
    assert (len(found.leads), found.positive) == (12, "won")
    assert found.leads[1].fields == {"kind": "b", "note": 'said "yes", twice'}
    assert [lead.converted for lead in found.leads] == [True] * 3 + [False] * 9


@pytest.mark.parametrize(
    "data",
    [
        FILE,
        b"\xef\xbb\xbf" + FILE,
        gzip.compress(FILE, mtime=0),
        FILE.replace(b"\n", b"\r\n"),
        FILE.decode().encode("utf-16"),
        FILE.replace(b", twice", b"").replace(b",", b";"),
        FILE.replace(b", twice", b"").replace(b",", b"\t"),
        FILE + b"\n\n",
    ],
)
def test_files_come_in_many_shapes(data: bytes) -> None:
    assert outcomes(data) == [True] * 3 + [False] * 9


def test_the_delimiter_may_be_said() -> None:
    data = FILE.replace(b", twice", b"").replace(b",", b"^")
    assert outcomes(data, delimiter="^") == [True] * 3 + [False] * 9
    with pytest.raises(ColumnUnknown):
        outcomes(data)


def with_outcomes(*values: str) -> bytes:
    return ("x,y\n" + "".join(f"1,{value}\n" for value in values)).encode()


@pytest.mark.parametrize(
    ("values", "positive", "expected"),
    [
        (["no"] * 6 + ["yes"] * 6, None, "yes"),
        (["Yes"] * 9 + ["No"] * 3, None, "Yes"),
        (["0"] * 3 + ["1"] * 9, None, "1"),
        (["false"] * 3 + ["TRUE"] * 9, None, "TRUE"),
        (["open"] * 5 + ["Converted"] * 5 + ["lost"] * 5, None, "Converted"),
        (["lost"] * 9 + ["won"] * 3, None, "won"),
        (["won"] * 9 + ["lost"] * 3, None, "lost"),
        (["b"] * 5 + ["a"] * 5, None, "b"),
        (["lost"] * 3 + ["won"] * 9, "WON", "won"),
        (["a"] * 5 + ["b"] * 5 + ["c"] * 5, "c", "c"),
    ],
)
def test_which_outcome_is_the_positive_one(values: list[str], positive: str | None, expected: str) -> None:
    assert read_leads(with_outcomes(*values), "f.csv", "y", positive=positive).positive == expected


@pytest.mark.parametrize(
    ("data", "given", "refusal", "line"),
    [
        (b"", {}, FileEmpty, 0),
        (gzip.compress(b"", mtime=0), {}, FileEmpty, 0),
        (gzip.compress(FILE, mtime=0)[:40], {}, GzipBroken, 0),
        (b"\x1f\x8b rubbish", {}, GzipBroken, 0),
        (FILE.replace(b"id,kind", b"y,kind"), {}, HeaderInvalid, 1),
        (FILE, {"target": "Y2"}, ColumnUnknown, 1),
        (FILE, {"exclude": ["duration"]}, ColumnUnknown, 1),
        (FILE, {"target": ""}, ColumnUnknown, 1),
        (FILE + b"12,a,short\n", {}, RowRagged, 14),
        (FILE + b"12,a,b,won,more\n", {}, RowRagged, 14),
        (FILE + b"12,a,b, \n", {}, OutcomeMissing, 14),
        (FILE, {"positive": "maybe"}, OutcomeUnknown, 0),
        (with_outcomes(*["no"] * 12), {}, OneOutcome, 0),
        (with_outcomes(*["no"] * 12), {"positive": "no"}, OneOutcome, 0),
        (with_outcomes(*"abc" * 5), {}, OutcomeUnclear, 0),
        (with_outcomes(*["no", "yes"] * 4), {}, TooFewRows, 0),
        (HEAD.encode(), {}, TooFewRows, 0),
    ],
)
def test_what_is_wrong_is_named(data: bytes, given: dict[str, object], refusal: type[FileRefusal], line: int) -> None:
    with pytest.raises(refusal) as refused:
        read_leads(data, "leads.csv", **{"target": "y", **given})  # type: ignore[arg-type]
    assert type(refused.value) is refusal
    assert (refused.value.file, refused.value.line) == ("leads.csv", line)


def test_a_ragged_row_after_a_long_field_names_its_own_line() -> None:
    data = FILE + b'12,a,"two\nlines",won\n13,a\n'
    with pytest.raises(RowRagged) as refused:
        outcomes(data)
    assert (refused.value.line, refused.value.found, refused.value.columns) == (16, 2, 4)


def test_a_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(score_csv, "MAX_BYTES", 1_000)
    with pytest.raises(FileTooLarge):
        outcomes(gzip.compress(b"0" * 1_001))
