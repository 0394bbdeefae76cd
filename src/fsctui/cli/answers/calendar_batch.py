"""`fsctui calendar add --batch`: many additions from a CSV file, one answer per row.

The answer is the same CSV, columns and order kept, with `date` and `error` added. A row that can't be computed has an
error and an empty date, and stops no other row; the exit code then is 2.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from typing import Any

from fsctui.cli import values
from fsctui.cli.answers.calendar import Calendars, make_offset
from fsctui.cli.calendar import NOUN
from fsctui.cli.call import Call
from fsctui.cli.refusals import (
    ArgumentUnexpected,
    ColumnMissing,
    InputUnreadable,
    OptionsConflict,
    ParameterMissing,
)
from fsctui.domain.text import clean
from fsctui.i18n import labels
from fsctui.interchange.refusals import HeaderInvalid
from fsctui.refusal import Kind, Refusal
from fsctui.scheduling.offsets import add

_ANSWERS = ("date", "error")
_PARAMS = {param.dest: param for param in NOUN.verbs["add"].params}
_END = "\0end"
"""A last line of ours, which comes back whole unless a quote is open."""
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
"""What a terminal would obey; taken out of the columns that are kept, line breaks and tabs stay."""
_OPTIONAL = ("country", "subdivision", "market", "calendar", "unit", "mode", "roll")
_OURS = frozenset({"start", "amount", *_OPTIONAL, *_ANSWERS})


def add_batch(call: Call) -> int:
    if call.args["start"] is not None:
        raise OptionsConflict("START", "--batch")
    file = call.args["batch"]
    rows = _read(call.read_text(file), file)
    header = next(rows)
    for column in ("start", "amount"):
        if column not in header:
            raise ColumnMissing(file, column)
    columns = [*header, *(name for name in _ANSWERS if name not in header)]
    calendars = Calendars(call)
    failed = False
    answers = []
    sink = io.StringIO()
    writer = csv.DictWriter(sink, columns, lineterminator="\n")
    if not call.out.json:
        writer.writeheader()
    for row in rows:
        while len(row) > len(header) and not row[-1].strip():
            row.pop()
        answer = {
            **{name: _CONTROLS.sub("", cell) for name, cell in zip(header, row, strict=False)},
            **_answer(calendars, call, header, row),
        }
        failed = failed or bool(answer["error"])
        if call.out.json:
            answers.append(answer)
        else:
            writer.writerow(answer)
            if sink.tell() > 65_536:
                _flush(call, sink)
    if call.out.json:
        call.out.answer({"items": answers, "next": None}, lambda: ())
    else:
        _flush(call, sink)
    return Kind.BAD_INPUT.value if failed else 0


def _flush(call: Call, sink: io.StringIO) -> None:
    call.out.write_raw(sink.getvalue())
    sink.seek(0)
    sink.truncate()


def _read(text: str, file: str) -> Iterator[list[str]]:
    """The header, then each row that isn't blank.

    Raises `InputUnreadable`, naming the line: a quote that is never closed would swallow all rows after it.
    """
    first = text.lstrip().partition("\n")[0]
    delimiter = "," if "," in first else next((mark for mark in ";\t" if mark in first), ",")
    reader = csv.reader(io.StringIO(f"{text.rstrip()}\n{_END}", newline=""), delimiter=delimiter)
    header: list[str] | None = None
    began = 1
    try:
        for row in reader:
            if row == [_END]:
                break
            if row and row[-1].endswith(_END):
                raise InputUnreadable(file, began, '"')
            began = reader.line_num + 1
            if header is None:
                if not any(name.strip() for name in row):
                    continue
                header = _header(row)
                if doubled := next((name for name in header if name and header.count(name) > 1), None):
                    raise HeaderInvalid(file, reader.line_num, doubled)
                yield header
            elif row:
                yield row
    except csv.Error as problem:
        raise InputUnreadable(file, reader.line_num, str(problem)) from None
    if header is None:
        raise ColumnMissing(file, "start")


def _header(row: list[str]) -> list[str]:
    """The names of the columns; ours are found in any case, others stay as they are written."""
    names = [name.strip() for name in row]
    return [name.lower() if name.lower() in _OURS else name for name in names]


def _answer(calendars: Calendars, call: Call, header: list[str], row: list[str]) -> dict[str, str]:
    try:
        if len(row) != len(header):
            if len(row) < len(header):
                raise ParameterMissing(header[len(row)])
            raise ArgumentUnexpected(row[len(header)][:80])
        return {
            "date": _date(calendars, call.args, dict(zip(header, row, strict=True))),
            "error": "",
        }
    except Refusal as refusal:
        return {"date": "", "error": clean(f"{refusal.code}: {labels.explain(refusal)}")}


def _date(calendars: Calendars, args: Mapping[str, Any], row: Mapping[str, str]) -> str:
    said = {name: row.get(name, "").strip() or args[name] for name in _OPTIONAL}
    place = {name: row.get(name, "").strip() for name in ("country", "market", "calendar")}
    if any(place.values()):
        # A row that names its own place takes nothing of the options' place.
        said.update(place, subdivision=row.get("subdivision", "").strip())
    start = values.read_date("start", row["start"])
    amount = values.read(_PARAMS["amount"], row["amount"].strip())
    unit, mode, roll = (
        values.read(_PARAMS[name], said[name]) if said[name] else None for name in ("unit", "mode", "roll")
    )
    calendar = calendars.of(said["country"], said["subdivision"], said["market"], said["calendar"])
    return add(calendar, start, make_offset(amount, unit, mode, roll)).isoformat()
