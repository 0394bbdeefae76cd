"""Leads with their outcome from a CSV file, in the order of time, to judge the scoring on."""

from __future__ import annotations

import gzip
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from fsctui.domain.score_training import FEWEST_TO_EVALUATE, Closed
from fsctui.interchange.csv_table import MAX_BYTES, CsvTable, read_table
from fsctui.interchange.refusals import ColumnUnknown, FileRefusal, FileTooLarge

YES = ("yes", "true", "1", "converted")
"""What the outcome of a converted lead is taken to be, in any case, when nobody says."""
SHOWN = 20
_GZIP = b"\x1f\x8b"


@dataclass(eq=False)
class GzipBroken(FileRefusal):
    """The file begins as gzip does and can't be unpacked."""


@dataclass(eq=False)
class RowRagged(FileRefusal):
    """A row with more or fewer cells than the header has columns."""

    found: int
    columns: int


@dataclass(eq=False)
class OutcomeMissing(FileRefusal):
    """A row without an outcome."""

    field: str


@dataclass(eq=False)
class OutcomeUnknown(FileRefusal):
    """No row has the outcome that was said to be the positive one."""

    field: str
    value: str
    allowed: tuple[str, ...]


@dataclass(eq=False)
class OutcomeUnclear(FileRefusal):
    """Several outcomes, and none of them is plainly the positive one."""

    field: str
    allowed: tuple[str, ...]


@dataclass(eq=False)
class OneOutcome(FileRefusal):
    """All rows have the same outcome: nothing can be learnt, or judged."""

    field: str
    value: str


@dataclass(eq=False)
class TooFewRows(FileRefusal):
    found: int
    needed: int


@dataclass(frozen=True, slots=True)
class LeadFile:
    """`names` are the columns that a score may use; `positive` is the outcome that counts as converted."""

    leads: tuple[Closed, ...]
    names: tuple[str, ...]
    positive: str


def read_leads(
    data: bytes,
    file: str,
    target: str,
    *,
    positive: str | None = None,
    exclude: Sequence[str] = (),
    delimiter: str | None = None,
) -> LeadFile:
    """The leads of a CSV file, gzip or not; every column is a field but the target and those excluded.

    Raises a `FileRefusal` that names the line (that of the header for a column) and the field.
    """
    table = read_table(_unpacked(data, file), file, delimiter)
    header = 1
    for name in (target, *exclude):
        if name not in table.columns or not name:
            known = tuple(column for column in table.columns if column)
            raise ColumnUnknown(file, header, name, known)
    place = table.columns.index(target)
    outcomes = _outcomes(table, target, place)
    if len(outcomes) < FEWEST_TO_EVALUATE:
        raise TooFewRows(file, 0, len(outcomes), FEWEST_TO_EVALUATE)
    wanted = _positive(outcomes, file, target, positive)
    left_out = {target, *exclude, ""}
    fields = [(number, name) for number, name in enumerate(table.columns) if name not in left_out]
    leads = tuple(
        Closed({name: row.cells[number].strip() for number, name in fields}, outcome == wanted)
        for row, outcome in zip(table.rows, outcomes, strict=True)
    )
    return LeadFile(leads, tuple(name for _, name in fields), wanted)


def _unpacked(data: bytes, file: str) -> bytes:
    if not data.startswith(_GZIP):
        return data
    try:
        with gzip.open(BytesIO(data)) as packed:
            found = packed.read(MAX_BYTES + 1)
    except (OSError, EOFError, zlib.error):
        raise GzipBroken(file, 0) from None
    if len(found) > MAX_BYTES:
        raise FileTooLarge(file, 0, MAX_BYTES)
    return found


def _outcomes(table: CsvTable, target: str, place: int) -> list[str]:
    """The outcome of each row; all rows have as many cells as the header has."""
    found = []
    for row in table.rows:
        if len(row.cells) != len(table.columns):
            raise RowRagged(table.file, row.line, len(row.cells), len(table.columns))
        outcome = row.cells[place].strip()
        if not outcome:
            raise OutcomeMissing(table.file, row.line, target)
        found.append(outcome)
    return found


def _positive(outcomes: Sequence[str], file: str, target: str, said: str | None) -> str:
    counts = Counter(outcomes)
    known = tuple(name for name, _ in counts.most_common(SHOWN))
    if said is not None:
        by_fold = {name.casefold(): name for name in counts}
        found = said.strip() if said.strip() in counts else by_fold.get(said.strip().casefold())
        if found is None:
            raise OutcomeUnknown(file, 0, target, said[:80], known)
        if len(counts) == 1:
            raise OneOutcome(file, 0, target, found)
        return found
    if len(counts) == 1:
        raise OneOutcome(file, 0, target, outcomes[0])
    plain = [name for name in counts if name.casefold() in YES]
    if len(plain) == 1:
        return plain[0]
    if len(counts) == 2:
        # The rarer one; of two that are as frequent, the one that comes later in the alphabet ("no" < "won").
        return min(sorted(counts, reverse=True), key=lambda name: counts[name])
    raise OutcomeUnclear(file, 0, target, known)
