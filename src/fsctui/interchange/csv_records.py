"""Records from CSV files and from Salesforce's sObject trees (JSON), for any object type.

Reading and checking are two steps: `read_records` finds out which column is which field and gives the rows as text;
`check_rows` checks each row against its type. References are followed by the use case that imports. Every row is either
good or has a problem that names line, field and reason; nothing is dropped in silence.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any, TextIO

from fsctui.domain.records import ChoiceUnknown, Field, FieldInvalid, FieldType, ObjectType, check_name, check_values
from fsctui.domain.text import clean
from fsctui.interchange.csv_columns import EXTERNAL_ID, NAME, Columns, map_columns
from fsctui.interchange.csv_out import Cell, unguarded, write_csv
from fsctui.interchange.csv_table import CsvRow, CsvTable, read_table
from fsctui.interchange.refusals import FileEmpty, JsonBroken, TooManyCells
from fsctui.refusal import Refusal

_BROKEN_CELLS = frozenset({"[object object]"})
_TRUE = frozenset({"true", "1"})
# Salesforce's standard values whose meaning is one of ours.
_SYNONYMS = {
    "medium": "normal",
    "moderate": "balanced",
    "open": "active",
    "open - not contacted": "new",
    "working - contacted": "working",
    "closed - converted": "converted",
    "closed - not converted": "not_converted",
    "escalated": "in_review",
}


class RowWarningCode(Enum):
    """What an import left out of a row that it took. The values are stable."""

    OBJECT_CELL = "object_cell"
    PARENT_MISSING = "parent_missing"
    VALUE_LEFT_OUT = "value_left_out"
    DELETED_ROW = "deleted_row"


@dataclass(frozen=True, slots=True)
class RowWarning:
    line: int
    column: str
    code: RowWarningCode
    value: str = ""


@dataclass(frozen=True, slots=True)
class Reference:
    """Another record, as the file names it: by its id there, by its name, or both."""

    id: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class RecordRow:
    """One record as the file has it: cleaned text by field; `cells` are the row as it was, for the error file."""

    line: int
    name: str
    external_id: str
    values: Mapping[str, str]
    references: Mapping[str, Reference]
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RecordFile:
    """What was read. `mapped` maps columns to fields; `ignored` are the columns that nobody knows."""

    file: str
    columns: tuple[str, ...]
    mapped: Mapping[str, str]
    ignored: tuple[str, ...]
    chosen: frozenset[str]
    rows: tuple[RecordRow, ...]
    warnings: tuple[RowWarning, ...]
    problems: tuple[RowProblem, ...]


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Why a row isn't imported. `field` is "" when it is the row as a whole."""

    line: int
    field: str
    refusal: Refusal
    cells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """A record that can be stored once its references are followed: `values` as `check_values` gives them."""

    line: int
    name: str
    external_id: str
    values: Mapping[str, str | int | bool | None]


@dataclass(slots=True)
class CheckedRows:
    rows: list[CheckedRow] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    warnings: list[RowWarning] = field(default_factory=list)


def read_records(
    data: bytes, file: str, object_type: ObjectType, mapping: Mapping[str, str] | None = None
) -> RecordFile:
    """Read a CSV file or an sObject tree. `mapping` is `--map COLUMN=FIELD`.

    Raises a `FileRefusal` when the file as a whole can't be read; faults of single rows are in `problems`.
    """
    start = data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    table = _read_tree(data, file) if start in (b"{", b"[") else read_table(data, file)
    fields = map_columns(table.columns, object_type, mapping or {}, file)
    warnings: list[RowWarning] = []
    problems: list[RowProblem] = []
    rows = []
    for row in table.rows:
        if len(row.cells) > len(table.columns) and any(cell.strip() for cell in row.cells[len(table.columns) :]):
            refusal = TooManyCells(file, row.line, len(row.cells), len(table.columns))
            problems.append(RowProblem(row.line, "", refusal, row.cells))
        elif _is_deleted(table, row):
            warnings.append(RowWarning(row.line, "IsDeleted", RowWarningCode.DELETED_ROW))
        else:
            rows.append(_record(table, row, fields, object_type, warnings))
    used = fields.targets()
    return RecordFile(
        file=file,
        columns=table.columns,
        mapped={table.columns[number]: target for number, target in sorted(used.items())},
        ignored=tuple(name for number, name in enumerate(table.columns) if name and number not in used),
        chosen=frozenset((mapping or {}).values()),
        rows=tuple(rows),
        warnings=tuple(warnings),
        problems=tuple(problems),
    )


def _is_deleted(table: CsvTable, row: CsvRow) -> bool:
    for number, name in enumerate(table.columns[: len(row.cells)]):
        if name == "IsDeleted":
            return row.cells[number].strip().lower() in _TRUE
    return False


def _record(
    table: CsvTable,
    row: CsvRow,
    fields: Columns,
    object_type: ObjectType,
    warnings: list[RowWarning],
) -> RecordRow:
    texts: dict[str, str] = {}
    for target, numbers in fields.fields.items():
        found = object_type.field(target)
        for number in numbers:
            text = row.cells[number] if number < len(row.cells) else ""
            text = clean(unguarded(text), multiline=bool(found and found.type is FieldType.LONG_TEXT))
            if text.lower() in _BROKEN_CELLS:
                warnings.append(RowWarning(row.line, table.columns[number], RowWarningCode.OBJECT_CELL, text))
            elif text and not texts.get(target):
                texts[target] = _adapted(text, found)
    texts |= {target: text for target, text in _address(row, fields).items() if not texts.get(target)}
    read = {number for numbers in fields.fields.values() for number in numbers}
    for number, name in enumerate(table.columns[: len(row.cells)]):
        if number not in read and row.cells[number].strip().lower() in _BROKEN_CELLS:
            warnings.append(RowWarning(row.line, name, RowWarningCode.OBJECT_CELL, row.cells[number].strip()))
    references = {}
    for found in object_type.fields:
        if found.type is FieldType.REFERENCE:
            identifier, name = texts.pop(found.name, ""), texts.pop(f"{found.name}.name", "")
            if identifier or name:
                references[found.name] = Reference(identifier, name)
    name = texts.pop(NAME, "") or _composed_name(texts, object_type)
    return RecordRow(row.line, name, texts.pop(EXTERNAL_ID, ""), texts, references, row.cells)


def _address(row: CsvRow, fields: Columns) -> dict[str, str]:
    """The first address of the row that says anything, whole."""
    for address in fields.addresses:
        texts = {
            target: clean(unguarded(row.cells[number])) for target, number in address.items() if number < len(row.cells)
        }
        found = {target: text for target, text in texts.items() if text and text.lower() not in _BROKEN_CELLS}
        if found:
            return found
    return {}


def _composed_name(texts: Mapping[str, str], object_type: ObjectType) -> str:
    """A name for a record that has none of its own: the person's, else the company's."""
    person = " ".join(text for text in (texts.get("first_name"), texts.get("last_name")) if text)
    return person or (texts.get("employer", "") if object_type.field("employer") else "")


def _adapted(text: str, found: Field | None) -> str:
    """Values that Salesforce writes in a way of its own."""
    if found and found.type is FieldType.URL and re.match(r"[\w-]+(\.[\w-]+)+", text) and "://" not in text:
        return f"https://{text}"
    if found and found.type is FieldType.CHOICE:
        first = text.split(";")[0].strip()
        synonym = _SYNONYMS.get(first.casefold(), "")
        return synonym if any(choice.code == synonym for choice in found.choices) else first
    return text


def check_rows(found: RecordFile, object_type: ObjectType) -> CheckedRows:
    """Check every row against its type, but for its references, which only the database can follow.

    A value that a column we mapped by ourselves has and the field doesn't take is left out with a warning: somebody
    else's choice list isn't the user's mistake. In a column that the user mapped, or a required field, it is a problem.
    """
    checked = CheckedRows(problems=list(found.problems), warnings=list(found.warnings))
    plain = replace(
        object_type, fields=tuple(each for each in object_type.fields if each.type is not FieldType.REFERENCE)
    )
    for row in found.rows:
        problem = _check_row(found, row, plain, checked)
        if problem:
            checked.problems.append(problem)
    checked.problems.sort(key=lambda problem: problem.line)
    return checked


def _check_row(found: RecordFile, row: RecordRow, object_type: ObjectType, checked: CheckedRows) -> RowProblem | None:
    given: dict[str, object] = dict(row.values)
    while True:
        try:
            name = check_name(object_type.code, row.name)
            values = check_values(object_type, given)
        except (ChoiceUnknown, FieldInvalid) as refusal:
            about = object_type.field(refusal.field)
            if refusal.field in found.chosen or (about and about.required) or refusal.field not in given:
                return RowProblem(row.line, refusal.field, refusal, row.cells)
            checked.warnings.append(
                RowWarning(row.line, refusal.field, RowWarningCode.VALUE_LEFT_OUT, str(given.pop(refusal.field)))
            )
            continue
        except Refusal as refusal:
            return RowProblem(row.line, str(refusal.params.get("field", NAME)), refusal, row.cells)
        checked.rows.append(CheckedRow(row.line, name, row.external_id, values))
        return None


def write_errors(
    stream: TextIO, found: RecordFile, problems: Iterable[RowProblem], explain: Callable[[Refusal], str]
) -> int:
    """The error file: the rows that weren't imported, as they were, with `line`, `field` and `reason` added.

    It can be mended and imported again: columns nobody knows are ignored. Returns the number of rows.
    """
    width = len(found.columns)
    rows: list[list[Cell]] = []
    for problem in problems:
        cells = [*problem.cells[:width], *[""] * (width - len(problem.cells))]
        rows.append([*cells, problem.line, problem.field, explain(problem.refusal)])
    return write_csv(stream, [*found.columns, *_free(found.columns)], rows)


def _free(columns: Sequence[str]) -> list[str]:
    """`line`, `field`, `reason`, or `line_2`... where the file has columns of those names."""
    taken = {column.casefold() for column in columns}
    names = []
    for base in ("line", "field", "reason"):
        name, number = base, 2
        while name in taken:
            name, number = f"{base}_{number}", number + 1
        names.append(name)
    return names


def _read_tree(data: bytes, file: str) -> CsvTable:
    """An sObject tree (`sf data export tree`) as a table: one row a record, `@Ref` values as they stand."""
    try:
        text = data.decode("utf-8-sig")
        tree: Any = json.loads(text)
    except UnicodeDecodeError as error:
        raise JsonBroken(file, 1, error.start + 1, "not UTF-8") from None
    except json.JSONDecodeError as error:
        raise JsonBroken(file, error.lineno, error.colno, error.msg) from None
    except RecursionError:
        raise JsonBroken(file, 1, 1, "nested too deep") from None
    except ValueError:
        # Python makes no number of thousands of digits.
        raise JsonBroken(file, 1, 1, "number too long") from None
    records = tree.get("records") if isinstance(tree, dict) else None
    if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
        raise JsonBroken(file, 1, 1, "no list of records")
    if not records:
        raise FileEmpty(file, 0)
    starts = [text.count("\n", 0, match.start()) + 1 for match in re.finditer(r'"attributes"\s*:', text)]
    columns: dict[str, None] = {"Id": None}
    for record in records:
        columns |= dict.fromkeys(name for name in record if name not in ("attributes", "Id"))
    rows = []
    for position, record in enumerate(records):
        attributes = record.get("attributes")
        reference = attributes.get("referenceId", "") if isinstance(attributes, dict) else ""
        cells = [_plain(record.get(name)) for name in columns]
        cells[0] = cells[0] or (f"@{reference}" if reference else "")
        rows.append(CsvRow(starts[position] if position < len(starts) else 1, tuple(cells)))
    return CsvTable(file, tuple(columns), tuple(rows), "utf-8", ",")


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "[object Object]" if isinstance(value, dict | list) else str(value)
