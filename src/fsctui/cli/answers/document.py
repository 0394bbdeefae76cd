"""What `fsctui document` answers."""

from __future__ import annotations

from pathlib import Path

from fsctui.cli import shapes
from fsctui.cli.answers.common import answer_changed, answer_page, dash, list_words
from fsctui.cli.answers.task import sheet_lines
from fsctui.cli.call import STANDARD, Call
from fsctui.cli.refusals import ParameterMissing
from fsctui.domain.documents import MAX_FILE_BYTES
from fsctui.domain.rows import TaskRow, TaskSheet
from fsctui.domain.templates import ItemKind
from fsctui.i18n import _, current, labels
from fsctui.services.outcome import Done
from fsctui.services.plan_refusals import FileUnknown, NotADocument


def list_documents(call: Call) -> int:
    query, limit, after = list_words(call)
    found = call.workspace.documents.page(call.args["view"] or "open", query, limit, after)
    headers = (
        _("Id"),
        _("Due"),
        _("Document"),
        _("Status"),
        _("Owner"),
        _("For"),
        _("Plan"),
    )
    return answer_page(call, found, shapes.document, headers, _cells)


def _cells(row: TaskRow) -> tuple[str, ...]:
    return (
        str(row.id),
        dash(row.due),
        row.subject_in(current()),
        labels.label(row.document_status) if row.document_status else "-",
        row.owner or row.queue or "-",
        dash(row.record_name),
        dash(row.plan),
    )


def show(call: Call) -> int:
    sheet = _sheet(call)
    data = {**shapes.task_sheet(sheet), "status": sheet.row.document_status}
    call.out.answer(data, lambda: sheet_lines(call, sheet))
    return 0


def _sheet(call: Call) -> TaskSheet:
    """The document that was named. Raises `NotADocument` for a task of another kind."""
    sheet = call.workspace.tasks.show(call.args["id"])
    if sheet.row.kind is not ItemKind.DOCUMENT:
        raise NotADocument(sheet.row.subject)
    return sheet


def hand_in(call: Call) -> int:
    file = call.args["file"]
    name = call.args["name"] or (None if file == STANDARD else Path(file).name)
    if name is None:
        raise ParameterMissing("--name")
    # One byte more than is allowed, so that the rule itself refuses what is too large.
    content = call.read_bytes(file, MAX_FILE_BYTES + 1)
    return _changed(call, call.workspace.documents.hand_in(call.args["id"], name, content))


def accept(call: Call) -> int:
    return _changed(call, call.workspace.documents.accept(call.args["id"]))


def reject(call: Call) -> int:
    return _changed(call, call.workspace.documents.reject(call.args["id"], call.args["reason"]))


def waive(call: Call) -> int:
    return _changed(call, call.workspace.documents.waive(call.args["id"], call.args["reason"]))


def not_verified(call: Call) -> int:
    return _changed(call, call.workspace.documents.mark_not_verified(call.args["id"]))


def _changed(call: Call, outcome: Done) -> int:
    return answer_changed(
        call,
        outcome,
        lambda: shapes.document(call.workspace.tasks.show(call.args["id"]).row),
    )


def get(call: Call) -> int:
    documents = call.workspace.documents
    files = _sheet(call).files
    file_id = call.args["file_id"]
    if file_id is None:
        newest = max(files, key=lambda each: (each.handed_in_at, each.id), default=None)
        if newest is None:
            raise FileUnknown(str(call.args["id"]))
        file_id = newest.id
    elif file_id not in {each.id for each in files}:
        raise FileUnknown(str(file_id))
    row, content = documents.content(file_id)
    call.write_file(call.args["file"], content, replace=call.args["force"])
    if call.args["file"] != STANDARD:
        words = _("{name} was written to {file}.").format(name=row.name, file=call.args["file"])
        call.out.answer({**shapes.file(row), "file": call.args["file"]}, lambda: [words])
    return 0
