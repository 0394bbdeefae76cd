"""Doing something to one task or many, in a thread: what became of it, in words, and how to take it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from fsctui.domain.rows import TaskRow
from fsctui.domain.tasks import CLOSED
from fsctui.domain.templates import Priority
from fsctui.i18n import current, labels, ngettext
from fsctui.interchange.refusals import FileUnreadable
from fsctui.services.outcome import Skipped
from fsctui.tui.acting import Acted, act_on
from fsctui.tui.tasks.history import TOPICS, document_entry, entry, rows_of
from fsctui.tui.undo import Entry

if TYPE_CHECKING:
    from fsctui.services.workspace import Workspace


def acted(workspace: Workspace, verb: str, ids: Sequence[int], params: Mapping[str, Any]) -> Acted:
    """Run an action on one or many tasks, and note how to take it back."""
    tasks = workspace.tasks
    before = rows_of(workspace, ids)
    closed = [row.id for row in before.values() if verb == "reopen" and row.state in CLOSED]
    why_closed = {identity: tasks.show(identity).reason for identity in closed}

    def taken(changed: tuple[int, ...], said: str) -> Entry:
        return entry(workspace, verb, changed, before, said, params, why_closed)

    return act_on(tasks, verb, ids, params, many_done=many_done, entry=taken)


def acted_on_documents(workspace: Workspace, verb: str, ids: Sequence[int], params: Mapping[str, Any]) -> Acted:
    """Run a step on one or many documents, and note how to take it back."""
    before = rows_of(workspace, ids)
    if verb == "hand_in":
        path = params["path"]
        try:
            params = {"name": path.name, "content": path.read_bytes()}
        except OSError as problem:
            raise FileUnreadable(path.name, 0, problem.strerror or "") from None

    def taken(changed: tuple[int, ...], said: str) -> Entry:
        return document_entry(workspace, verb, changed, before, said, params)

    return act_on(workspace.documents, verb, ids, params, many_done=many_done, entry=taken)


def added(workspace: Workspace, text: str) -> Acted:
    """Make a task of one line; taking it back cancels it."""
    done = workspace.tasks.add(text)
    identity = done.id or 0
    said, topics = labels.told(done.code, done.params), done.topics | TOPICS
    taken = Entry(
        (identity,), said,
        lambda: workspace.tasks.many("cancel", [identity]).skipped,
        lambda: workspace.tasks.many("reopen", [identity]).skipped,
        topics,
    )  # fmt: skip
    return Acted("add", (), (), said, taken, topics, identity)


def edited(workspace: Workspace, row: TaskRow, subject: str, priority: Priority) -> Acted:
    """Change the subject and the priority of a task."""

    def edit(subject: str, priority: Priority) -> Sequence[Skipped]:
        workspace.tasks.edit(row.id, subject, priority)
        return ()

    done = workspace.tasks.edit(row.id, subject, priority)
    said = labels.told(done.code, done.params)
    taken = Entry(
        (row.id,), said, lambda: edit(row.subject, row.priority), lambda: edit(subject, priority), TOPICS
    )  # fmt: skip
    return Acted("edit", (row.id,), (), said, taken, TOPICS)


def named(row: TaskRow) -> str:
    """A task among others: many of a plan's tasks are called the same for every client."""
    subject = row.subject_in(current())
    return f"{subject} · {row.record_name}" if row.record_name else subject


def question(verb: str, n: int) -> str:
    match verb:
        case "complete":
            text = ngettext("Complete {n} task?", "Complete {n} tasks?", n)
        case "start":
            text = ngettext("Start {n} task?", "Start {n} tasks?", n)
        case "skip":
            text = ngettext("Skip {n} task?", "Skip {n} tasks?", n)
        case "claim":
            text = ngettext("Claim {n} task?", "Claim {n} tasks?", n)
        case "release":
            text = ngettext("Release {n} task?", "Release {n} tasks?", n)
        case "assign":
            text = ngettext("Assign {n} task?", "Assign {n} tasks?", n)
        case "defer":
            text = ngettext("Defer {n} task?", "Defer {n} tasks?", n)
        case "comment":
            text = ngettext("Comment on {n} task?", "Comment on {n} tasks?", n)
        case "reopen" | "put_back":
            text = ngettext("Reopen {n} task?", "Reopen {n} tasks?", n)
        case "accept":
            text = ngettext("Accept {n} document?", "Accept {n} documents?", n)
        case "reject":
            text = ngettext("Reject {n} document?", "Reject {n} documents?", n)
        case _:
            text = ngettext("Waive {n} document?", "Waive {n} documents?", n)
    return text.format(n=n)


def many_done(verb: str, n: int) -> str:
    match verb:
        case "complete":
            text = ngettext("{n} task was completed.", "{n} tasks were completed.", n)
        case "start":
            text = ngettext("{n} task was started.", "{n} tasks were started.", n)
        case "skip":
            text = ngettext("{n} task was skipped.", "{n} tasks were skipped.", n)
        case "claim":
            text = ngettext("{n} task is yours now.", "{n} tasks are yours now.", n)
        case "release":
            text = ngettext(
                "{n} task went back to its queue.",
                "{n} tasks went back to their queues.",
                n,
            )
        case "assign":
            text = ngettext("{n} task was assigned.", "{n} tasks were assigned.", n)
        case "defer":
            text = ngettext("{n} task was deferred.", "{n} tasks were deferred.", n)
        case "comment":
            text = ngettext(
                "The comment was added to {n} task.",
                "The comment was added to {n} tasks.",
                n,
            )
        case "reopen" | "put_back":
            text = ngettext("{n} task was reopened.", "{n} tasks were reopened.", n)
        case "accept":
            text = ngettext("{n} document was accepted.", "{n} documents were accepted.", n)
        case "reject":
            text = ngettext("{n} document was rejected.", "{n} documents were rejected.", n)
        case _:
            text = ngettext("{n} document was waived.", "{n} documents were waived.", n)
    return text.format(n=n)
