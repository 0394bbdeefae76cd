"""`fsctui record import`: the file is read by `interchange`, its rows are written by the records' use case."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from fsctui.cli.call import Call
from fsctui.domain.record_rows import ImportFault, ImportReport, ImportRow
from fsctui.domain.records import ObjectType
from fsctui.i18n import _, labels
from fsctui.interchange.csv_columns import parse_mapping
from fsctui.interchange.csv_records import (
    RecordFile,
    RecordRow,
    RowProblem,
    RowWarning,
    RowWarningCode,
    check_rows,
    read_records,
    write_errors,
)
from fsctui.refusal import Kind
from fsctui.services.import_rows import EXTERNAL_ID, NAME, OWNER, ReferenceUnknown

REFERRAL = "referral"


class Write(Protocol):
    """A use case that imports rows, or tells what would become of them."""

    def __call__(self, rows: Sequence[ImportRow], *, dry_run: bool) -> ImportReport: ...


@dataclass(frozen=True, slots=True)
class _Result:
    report: ImportReport
    problems: list[RowProblem]
    warnings: list[RowWarning]


def import_records(call: Call) -> int:
    records = call.workspace.records
    object_type = records.type(call.args["type"])
    if object_type.code == REFERRAL:
        object_type = call.workspace.referrals.import_type()

    def write(rows: Sequence[ImportRow], *, dry_run: bool) -> ImportReport:
        return records.import_rows(object_type.code, rows, dry_run=dry_run)

    return import_into(call, object_type, write)


def import_into(call: Call, object_type: ObjectType, write: Write) -> int:
    """Read the file, let `write` import its rows, and answer what became of each."""
    args = call.args
    found = read_records(
        call.read_bytes(args["file"]),
        args["file"],
        object_type,
        parse_mapping(args["map"]),
    )
    result = _import(call, found, object_type, write)
    if args["errors"] and result.problems:
        sink = io.StringIO()
        write_errors(
            sink,
            found,
            result.problems,
            lambda refusal: labels.explain(refusal, place=False),
        )
        call.write_file(args["errors"], sink.getvalue().encode(), replace=True)
    _answer(call, found, result)
    return Kind.BAD_INPUT.value if result.problems else 0


def _import(call: Call, found: RecordFile, object_type: ObjectType, write: Write) -> _Result:
    """Values are checked first; then trials find references that lead nowhere, which are left out where they may."""
    by_line = {row.line: row for row in found.rows}
    checked = check_rows(found, object_type)
    rows = [_import_row(found, by_line[row.line], row.values) for row in checked.rows]
    warnings = list(checked.warnings)
    lost = any(row.references for row in found.rows)
    while lost:
        trial = write(rows, dry_run=True)
        rows, lost = _without_lost_references(rows, trial.failed, found, object_type, warnings)
    report = write(rows, dry_run=call.args["dry_run"])
    faults = [RowProblem(fault.line, fault.column, fault.refusal, by_line[fault.line].cells) for fault in report.failed]
    problems = sorted([*checked.problems, *faults], key=lambda problem: problem.line)
    return _Result(report, problems, sorted(warnings, key=lambda warning: warning.line))


def _import_row(found: RecordFile, row: RecordRow, values: Any) -> ImportRow:
    cells = {name: str(value) for name, value in values.items() if value is not None}
    cells |= {name: reference.id or reference.name for name, reference in row.references.items()}
    cells[NAME] = row.name
    if row.external_id:
        cells[EXTERNAL_ID] = row.external_id
    for place, column in enumerate(found.columns[: len(row.cells)]):
        if column.casefold() == OWNER and row.cells[place].strip():
            cells[OWNER] = row.cells[place].strip()
    return ImportRow(row.line, cells)


def _without_lost_references(
    rows: Sequence[ImportRow],
    faults: Sequence[ImportFault],
    found: RecordFile,
    object_type: ObjectType,
    warnings: list[RowWarning],
) -> tuple[list[ImportRow], bool]:
    """A reference nobody asked for by `--map`, and that isn't required, is no reason to lose the row.

    The rows without such references, and whether there were any.
    """
    lost: dict[int, str] = {}
    for fault in faults:
        about = object_type.field(fault.column)
        optional = about is not None and not about.required and about.name not in found.chosen
        if about and optional and isinstance(fault.refusal, ReferenceUnknown):
            lost[fault.line] = about.name
            warnings.append(
                RowWarning(
                    fault.line,
                    about.name,
                    RowWarningCode.PARENT_MISSING,
                    fault.refusal.value,
                )
            )
    kept = [
        replace(
            row,
            values={name: cell for name, cell in row.values.items() if lost.get(row.line) != name},
        )
        for row in rows
    ]
    return kept, bool(lost)


def _answer(call: Call, found: RecordFile, result: _Result) -> None:
    report = result.report
    failed: list[dict[str, Any]] = [
        {
            "file": found.file,
            "line": problem.line,
            "field": problem.field or None,
            "code": problem.refusal.code,
            "message": labels.explain(problem.refusal, place=False),
        }
        for problem in result.problems
    ]
    warnings: list[dict[str, Any]] = [
        {
            "line": warning.line,
            "column": warning.column,
            "code": warning.code,
            "message": labels.label(warning.code, value=warning.value, column=warning.column),
            "value": warning.value,
        }
        for warning in result.warnings
    ]
    ignored = [column for column in found.ignored if column.casefold() != OWNER]
    data: dict[str, Any] = {
        "file": found.file,
        "type": report.type,
        "rows": len(found.rows) + len(found.problems),
        "created": len(report.created),
        "updated": len(report.updated),
        "unchanged": len(report.unchanged),
        "failed": failed,
        "warnings": warnings,
        "mapped": found.mapped,
        "ignored": ignored,
        "dry_run": call.args["dry_run"],
    }
    counts = _("{created} created, {updated} updated, {unchanged} unchanged, {failed} failed.")

    def lines() -> list[str]:
        told = [
            counts.format(
                created=len(report.created),
                updated=len(report.updated),
                unchanged=len(report.unchanged),
                failed=len(failed),
            )
        ]
        if ignored:
            told.append(_("Columns that were not used: {columns}").format(columns=", ".join(ignored)))
        return told

    call.out.answer(data, lines)
    for each in warnings:
        call.out.note(f"{found.file}:{each['line']}: {each['column']}: {each['message']}")
    for each in failed:
        place = f"{each['field']}: " if each["field"] else ""
        call.out.note(f"{found.file}:{each['line']}: {place}{each['message']}")
