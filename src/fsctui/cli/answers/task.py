"""What `fsctui task` answers. A verb on one task refuses like any command; on several it names those left alone."""

from __future__ import annotations

from typing import Any

from fsctui.cli import shapes
from fsctui.cli.answers.common import (
    answer_bulk,
    answer_changed,
    answer_page,
    dash,
    list_words,
    moment,
)
from fsctui.cli.call import STANDARD, Call
from fsctui.cli.output import pairs, table
from fsctui.cli.task import VIEWS
from fsctui.domain.rows import TaskRow, TaskSheet
from fsctui.i18n import _, current, labels


def list_tasks(call: Call) -> int:
    query, limit, after = list_words(call)
    view = call.args["view"] or ("all" if query else "mine")
    if view not in VIEWS:
        # A saved view is one line of query text over my own tasks, unless it names another view.
        saved = [each for each in call.workspace.views.list("task") if each.name == view]
        if saved:
            # What was typed now comes first, so that the place of a mistake in it is counted from its own start.
            view, query = "mine", f"{query} {saved[0].query}".strip()
        elif view.lower() in VIEWS:
            view = view.lower()
    found = call.workspace.tasks.page(view, query, limit, after)
    headers = (
        _("Id"),
        _("Due"),
        _("Subject"),
        _("State"),
        _("Owner"),
        _("For"),
        _("Plan"),
        _("Priority"),
    )
    return answer_page(call, found, shapes.task, headers, _cells)


def _cells(row: TaskRow) -> tuple[str, ...]:
    return (
        str(row.id),
        dash(row.due),
        row.subject_in(current()),
        labels.label(row.document_status or row.state),
        row.owner or row.queue or "-",
        dash(row.record_name),
        dash(row.plan),
        labels.label(row.priority),
    )


def counts(call: Call) -> int:
    found = call.workspace.tasks.counts()
    rows = [(view, "99+" if count > 99 else str(count)) for view, count in found.items()]
    call.out.answer(dict(found), lambda: table(rows, (_("View"), _("Tasks"))))
    return 0


def show(call: Call) -> int:
    sheet = call.workspace.tasks.show(call.args["id"])
    call.out.answer(shapes.task_sheet(sheet), lambda: sheet_lines(call, sheet))
    return 0


def sheet_lines(call: Call, sheet: TaskSheet) -> list[str]:
    """A task with everything around it, for people."""
    row = sheet.row
    head = [
        (_("Task"), row.subject_in(current())),
        (_("Id"), str(row.id)),
        (_("Kind"), labels.label(row.kind)),
        (_("State"), labels.label(row.state)),
        (_("Document"), labels.label(row.document_status) if row.document_status else ""),
        (_("Due"), dash(row.due) + (f" ({_('pinned')})" if row.pinned else "")),
        (_("Owner"), row.owner_name or ""),
        (_("Queue"), row.queue or ""),
        (_("Priority"), labels.label(row.priority)),
        (_("For"), f"{row.record_name} ({row.record})" if row.record else ""),
        (_("Plan"), f"{row.plan} ({row.plan_id})" if row.plan_id else ""),
        (_("Waits for"), ", ".join(f"{each.subject_in(current())} ({each.id})" for each in sheet.blocked_by)),
        (_("Reason"), sheet.reason),
    ]
    lines = pairs(head)
    if instructions := sheet.instructions_in(current()):
        lines += ["", instructions]
    for each in sheet.comments:
        lines += ["", f"{moment(call, each.at)} {each.user_name}:", f"  {each.text}"]
    if sheet.files:
        rows = [(str(each.id), each.name, str(each.size), each.handed_in_by) for each in sheet.files]
        lines += [
            "",
            *table(rows, (_("File"), _("Name"), _("Bytes"), _("Handed in by"))),
        ]
    return lines


def _act(call: Call, action: str, **params: Any) -> int:
    ids: list[int] = call.args["id"]
    tasks = call.workspace.tasks
    if len(ids) > 1:
        return answer_bulk(call, tasks.many(action, ids, **params))
    outcome = getattr(tasks, action)(ids[0], **params)
    return answer_changed(call, outcome, lambda: shapes.task(tasks.show(ids[0]).row))


def start(call: Call) -> int:
    return _act(call, "start")


def complete(call: Call) -> int:
    return _act(call, "complete")


def skip(call: Call) -> int:
    return _act(call, "skip", reason=call.args["reason"])


def claim(call: Call) -> int:
    return _act(call, "claim")


def release(call: Call) -> int:
    return _act(call, "release")


def assign(call: Call) -> int:
    return _act(call, "assign", to=call.args["to"])


def defer(call: Call) -> int:
    return _act(call, "defer", days=call.args["days"])


def reopen(call: Call) -> int:
    return _act(call, "reopen")


def cancel(call: Call) -> int:
    return _act(call, "cancel", reason=call.args["reason"] or "")


def comment(call: Call) -> int:
    text = call.args["text"]
    return _act(call, "comment", text=call.read_text(STANDARD) if text == STANDARD else text)


def add(call: Call) -> int:
    tasks = call.workspace.tasks
    outcome = tasks.add(" ".join(call.args["text"]))
    return answer_changed(
        call,
        outcome,
        lambda: shapes.task(tasks.show(outcome.id).row) if outcome.id else {},
    )


def pin(call: Call) -> int:
    tasks, task_id = call.workspace.tasks, call.args["id"]
    return answer_changed(
        call,
        tasks.pin(task_id, call.args["date"]),
        lambda: shapes.task(tasks.show(task_id).row),
    )
