"""CSV as it comes: any delimiter, the usual encodings, fields of several lines, and the line where each row starts."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from fsctui.domain.text import clean
from fsctui.interchange.csv_out import unguarded
from fsctui.interchange.refusals import CsvBroken, EncodingUnknown, FileEmpty, HeaderInvalid

MAX_BYTES = 200 * 1024 * 1024
DELIMITERS = ",;\t|"
MAX_CELL = 1_000_000


@dataclass(frozen=True, slots=True)
class CsvRow:
    """One row: the line of the file on which it starts (the header is on line 1), and its cells."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CsvTable:
    """`columns` are cleaned and unique; one without a name is "" and nobody asks for it."""

    file: str
    columns: tuple[str, ...]
    rows: tuple[CsvRow, ...]
    encoding: str
    delimiter: str


def read_table(data: bytes, file: str, delimiter: str | None = None) -> CsvTable:
    """Read all rows but empty ones; without a delimiter it is the one that the header has most of.

    Raises `FileEmpty`, `EncodingUnknown`, `HeaderInvalid` or `CsvBroken`.
    """
    text, encoding = decode(data, file)
    if not text.strip():
        raise FileEmpty(file, 0)
    delimiter = delimiter or sniff_delimiter(text)
    rows = _rows(text, delimiter, file)
    first = next(rows, None)
    if first is None:
        raise HeaderInvalid(file, 1, "")
    columns = tuple(clean(unguarded(name)) for name in first.cells)
    seen: set[str] = set()
    for name in columns:
        if name and name.casefold() in seen:
            raise HeaderInvalid(file, first.line, name)
        seen.add(name.casefold())
    if not any(columns):
        raise HeaderInvalid(file, first.line, "")
    return CsvTable(file, columns, tuple(rows), encoding, delimiter)


def decode(data: bytes, file: str) -> tuple[str, str]:
    """The text and its encoding: what the byte order mark says, else UTF-8, else Windows-1252."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates = ["utf-16"]
    else:
        candidates = ["utf-8-sig", "cp1252"]
    for encoding in candidates:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text, encoding
    raise EncodingUnknown(file, 0, "UTF-8")


def sniff_delimiter(text: str) -> str:
    """The delimiter that stands most often in the header, outside quotes; a comma when there is none."""
    counts = dict.fromkeys(DELIMITERS, 0)
    quoted = False
    for character in text.lstrip("\r\n"):
        if character == '"':
            quoted = not quoted
        elif not quoted and character in "\r\n":
            break
        elif not quoted and character in counts:
            counts[character] += 1
    best = max(counts, key=lambda one: counts[one])
    return best if counts[best] else ","


def _rows(text: str, delimiter: str, file: str) -> Iterator[CsvRow]:
    csv.field_size_limit(MAX_CELL)
    # universal newlines off: a line break inside quotes belongs to the field.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise CsvBroken(file, line, str(error)) from None
        if any(cell.strip() for cell in cells):
            yield CsvRow(line, tuple(cells))
