"""CSV that a spreadsheet opens without running anything.

Spreadsheets take a cell that begins with `=`, `+`, `-`, `@`, a tab or a carriage return for a formula. Such text gets
an apostrophe in front (OWASP, "CSV Injection"); plain numbers stay numbers. `unguarded` takes the apostrophe off.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import TextIO, TypeAlias

from fsctui.domain.text import UNSAFE

Cell: TypeAlias = str | int | float | Decimal | bool | date | Enum | None

# The full-width forms are formulas in spreadsheets set to Japanese or Chinese.
_STARTS = "=+-@\t\r\n＝＋－＠"
_UNSAFE = {code: None for code in UNSAFE if chr(code) not in "\t\r\n"}
"""What a terminal would obey when the file is looked at, what hides a formula's sign, and what no file can hold;
imports drop it anyway. Tabs and line breaks stay."""
_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")


def guarded(text: str) -> str:
    """The text with an apostrophe in front where a spreadsheet would take it for a formula."""
    inner = text.lstrip(" \xa0'")
    if inner and inner[0] in _STARTS and not _NUMBER.fullmatch(text):
        return "'" + text
    return text


def unguarded(text: str) -> str:
    """The text that `guarded` was given."""
    return text[1:] if text.startswith("'") and guarded(text[1:]) == text else text


def cell(value: Cell) -> str:
    """A value as text: ISO dates, `true`/`false`, enum codes, "" for None; text is guarded and has no controls."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Enum):
        return cell(value.value)
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, int | float | Decimal) else guarded(value.translate(_UNSAFE))


def write_csv(stream: TextIO, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> int:
    """Write a header and the rows (RFC 4180: commas, CR LF) and return how many rows there were.

    Open the stream with `newline=""`, so that line ends aren't doubled.
    """
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow([cell(column) for column in columns])
    count = 0
    for row in rows:
        writer.writerow([cell(value) for value in row])
        count += 1
    return count
