"""How what was done to tasks is taken back and done again; the history itself is the app's (`tui.undo`)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from fsctui.domain.rows import TaskRow
from fsctui.domain.tasks import ItemState
from fsctui.refusal import Refusal
from fsctui.services.outcome import Skipped
from fsctui.tui.undo import Entry

if TYPE_CHECKING:
    from fsctui.services.workspace import Workspace

PIECE = 500
TOPICS = frozenset({"task", "plan", "document"})
"""What anything done to a task touches."""


def entry(
    workspace: Workspace,
    action: str,
    changed: Sequence[int],
    before: Mapping[int, TaskRow],
    words: str,
    params: Mapping[str, Any],
    reasons: Mapping[int, str],
) -> Entry:
    """The entry of an action on tasks. before: the rows as they were. reasons: of those that had been skipped."""
    ids = tuple(changed)
    rows = [before[identity] for identity in ids if identity in before]
    back = _way_back(workspace, action, rows, reasons)
    return Entry(ids, words, back, lambda: _many(workspace, action, ids, **params), TOPICS)


def document_entry(
    workspace: Workspace,
    action: str,
    changed: Sequence[int],
    before: Mapping[int, TaskRow],
    words: str,
    params: Mapping[str, Any],
) -> Entry:
    """The entry of a step with documents: each goes back to the status it had, and to the queue it came from."""
    ids = tuple(changed)
    rows = [before[identity] for identity in ids if identity in before]

    def back() -> Sequence[Skipped]:
        def take_back(row: TaskRow) -> object:
            assert row.document_status is not None
            return workspace.documents.take_back(row.id, row.document_status.value)

        left = list(_each(rows, take_back))
        kept = {each.id for each in left}
        from_queue = _where(rows, lambda row: row.owner_id is None and row.queue is not None and row.id not in kept)
        now = rows_of(workspace, from_queue)
        return left + list(_many(workspace, "release", [row.id for row in now.values() if row.owner_id is not None]))

    def again() -> Sequence[Skipped]:
        if action == "hand_in":
            return _each(rows, lambda row: workspace.documents.hand_in(row.id, **params))
        return workspace.documents.many(action, ids, **params).skipped

    return Entry(ids, words, back, again, TOPICS)


def _way_back(
    workspace: Workspace,
    action: str,
    rows: Sequence[TaskRow],
    reasons: Mapping[int, str],
) -> Callable[[], Sequence[Skipped]] | None:
    ids = [row.id for row in rows]

    def after(first: str) -> Callable[[], Sequence[Skipped]]:
        """`first`, then what the action changed besides: a started task is started again, a taken one given back."""

        def back() -> Sequence[Skipped]:
            left = list(_many(workspace, first, ids))
            if first == "reopen":
                left += _many(
                    workspace,
                    "start",
                    _where(rows, lambda row: row.state is ItemState.IN_PROGRESS),
                )
            left += _many(
                workspace,
                "release",
                _where(rows, lambda row: row.owner_id is None and row.queue is not None),
            )
            return left

        return back

    match action:
        case "complete" | "skip" | "cancel":
            return after("reopen")
        case "start":
            return after("put_back")
        case "claim":
            return lambda: _many(workspace, "release", ids)
        case "release" | "assign":
            return lambda: _give_back(workspace, rows)
        case "put_back":
            return lambda: _many(workspace, "start", ids)
        case "defer":
            return lambda: _each(
                rows,
                lambda row: workspace.tasks.pin(row.id, row.due if row.pinned or row.plan_id is None else None),
            )
        case "reopen":
            return lambda: _close_again(workspace, rows, reasons)
    return None


def _close_again(workspace: Workspace, rows: Sequence[TaskRow], reasons: Mapping[int, str]) -> Sequence[Skipped]:
    def close(row: TaskRow) -> object:
        if row.state is ItemState.SKIPPED:
            return workspace.tasks.skip(row.id, reasons.get(row.id, ""))
        if row.state is ItemState.CANCELED:
            return workspace.tasks.cancel(row.id, reasons.get(row.id, ""))
        return workspace.tasks.complete(row.id)

    return _each(rows, close)


def _give_back(workspace: Workspace, rows: Sequence[TaskRow]) -> Sequence[Skipped]:
    to: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        if row.owner is not None:
            to[row.owner].append(row.id)
        elif row.queue is not None:
            to[f"queue:{row.queue}"].append(row.id)
    return [left for name, ids in to.items() for left in _many(workspace, "assign", ids, to=name)]


def _where(rows: Iterable[TaskRow], test: Callable[[TaskRow], bool]) -> list[int]:
    return [row.id for row in rows if test(row)]


def rows_of(workspace: Workspace, ids: Sequence[int]) -> dict[int, TaskRow]:
    """The rows of any number of ids, read in pieces that every database takes."""
    found: dict[int, TaskRow] = {}
    for start in range(0, len(ids), PIECE):
        found.update(workspace.tasks.rows(ids[start : start + PIECE]))
    return found


def _many(workspace: Workspace, action: str, ids: Sequence[int], **params: Any) -> Sequence[Skipped]:
    return workspace.tasks.many(action, ids, **params).skipped if ids else ()


def _each(rows: Iterable[TaskRow], act: Callable[[TaskRow], object]) -> Sequence[Skipped]:
    left = []
    for row in rows:
        try:
            act(row)
        except Refusal as refusal:
            left.append(Skipped(row.id, refusal))
    return left
