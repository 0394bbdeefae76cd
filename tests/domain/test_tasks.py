"""What may happen to a task in each state, and how urgent its date looks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from fsctui.domain import tasks
from fsctui.domain.query_dates import read_date
from fsctui.domain.tasks import (
    CLOSED,
    Bucket,
    CommentEmpty,
    CommentTooLong,
    DeferOutOfRange,
    DocumentNeedsReview,
    DueDateMissing,
    DueState,
    ItemState,
    ReasonMissing,
    SubjectMissing,
    SubjectTooLong,
    TaskAlreadyClaimed,
    TaskAlreadyClosed,
    TaskAlreadyStarted,
    TaskBlocked,
    TaskFacts,
    TaskHeld,
    TaskNotClosed,
    TaskNotInQueue,
    TaskNotStarted,
    TaskRequired,
)
from fsctui.refusal import Refusal

TODAY = date(2026, 3, 4)
OPEN = TaskFacts("Call", ItemState.OPEN, required=False, due=TODAY)
STARTED = replace(OPEN, state=ItemState.IN_PROGRESS)
BLOCKED = replace(OPEN, state=ItemState.PENDING, blocked_by=("Sign",))
DONE = replace(OPEN, state=ItemState.COMPLETED)
HELD = replace(OPEN, held_by="Review")
DOCUMENT = replace(OPEN, is_document=True)
Act = Callable[[TaskFacts], object]


def skip(facts: TaskFacts) -> ItemState:
    return tasks.skip(facts, "not needed")


@pytest.mark.parametrize(
    ("act", "facts", "expected"),
    [
        (tasks.start, OPEN, ItemState.IN_PROGRESS),
        (tasks.start, STARTED, TaskAlreadyStarted),
        (tasks.start, BLOCKED, TaskBlocked),
        (tasks.start, DONE, TaskAlreadyClosed),
        (tasks.start, HELD, TaskHeld),
        (tasks.put_back, STARTED, ItemState.OPEN),
        (tasks.put_back, OPEN, TaskNotStarted),
        (tasks.put_back, DONE, TaskAlreadyClosed),
        (tasks.complete, OPEN, ItemState.COMPLETED),
        (tasks.complete, STARTED, ItemState.COMPLETED),
        (tasks.complete, BLOCKED, TaskBlocked),
        (tasks.complete, DONE, TaskAlreadyClosed),
        (tasks.complete, HELD, TaskHeld),
        (tasks.complete, DOCUMENT, DocumentNeedsReview),
        (skip, OPEN, ItemState.SKIPPED),
        (skip, BLOCKED, ItemState.SKIPPED),
        (skip, DONE, TaskAlreadyClosed),
        (skip, replace(OPEN, required=True), TaskRequired),
        (tasks.cancel, BLOCKED, ItemState.CANCELED),
        (tasks.cancel, DONE, TaskAlreadyClosed),
        (tasks.reopen, DONE, ItemState.OPEN),
        (tasks.reopen, OPEN, TaskNotClosed),
        (
            tasks.reopen,
            replace(DOCUMENT, state=ItemState.COMPLETED),
            DocumentNeedsReview,
        ),
        (tasks.require_claimable, replace(OPEN, queue_id=1), None),
        (tasks.require_claimable, OPEN, TaskNotInQueue),
        (
            tasks.require_claimable,
            replace(OPEN, queue_id=1, owner_id=2, owner="bob"),
            TaskAlreadyClaimed,
        ),
        (tasks.require_claimable, replace(DONE, queue_id=1), TaskAlreadyClosed),
        (tasks.require_releasable, replace(OPEN, queue_id=1, owner_id=2), None),
        (tasks.require_releasable, replace(OPEN, queue_id=1), TaskNotInQueue),
        (tasks.require_releasable, replace(OPEN, owner_id=2), TaskNotInQueue),
        (tasks.require_releasable, DONE, TaskAlreadyClosed),
        (tasks.require_changeable, BLOCKED, None),
        (tasks.require_changeable, DONE, TaskAlreadyClosed),
    ],
)
def test_each_action_in_each_state(act: Act, facts: TaskFacts, expected: object) -> None:
    if isinstance(expected, type) and issubclass(expected, Refusal):
        with pytest.raises(expected):
            act(facts)
    else:
        assert act(facts) == expected


def test_blockers_are_named() -> None:
    with pytest.raises(TaskBlocked) as refused:
        tasks.complete(BLOCKED)
    assert refused.value.params == {"task": "Call", "by": ["Sign"]}


def test_skipping_needs_a_reason() -> None:
    with pytest.raises(ReasonMissing):
        tasks.skip(OPEN, " \n")


@pytest.mark.parametrize("days", [0, -1, 1_001])
def test_deferring_is_bounded(days: int) -> None:
    with pytest.raises(DeferOutOfRange):
        tasks.require_deferrable(OPEN, days)


def test_deferring_needs_a_date() -> None:
    assert tasks.require_deferrable(OPEN, 1_000) == TODAY
    with pytest.raises(DueDateMissing):
        tasks.require_deferrable(replace(OPEN, due=None), 1)


@pytest.mark.parametrize(
    ("days", "state"),
    [
        (-1, DueState.LATE),
        (0, DueState.TODAY),
        (1, DueState.SOON),
        (2, DueState.SOON),
        (3, DueState.LATER),
        (None, DueState.NONE),
    ],
)
def test_due_state(days: int | None, state: DueState) -> None:
    due = None if days is None else TODAY + timedelta(days=days)
    assert tasks.due_state(due, TODAY) is state
    assert tasks.due_state(due, TODAY, closed=True) is DueState.NONE


@pytest.mark.parametrize("state", ItemState)
def test_every_state_has_its_bucket(state: ItemState) -> None:
    free, held = tasks.bucket(state, held=False), tasks.bucket(state, held=True)
    if state in CLOSED:
        assert free is held is Bucket.DONE
    else:
        assert held is Bucket.HELD
        assert free is (Bucket.BLOCKED if state is ItemState.PENDING else Bucket.READY)


def test_texts_are_bounded() -> None:
    tasks.require_comment("x" * tasks.MAX_COMMENT)
    assert tasks.require_subject("Call") == "Call"
    with pytest.raises(CommentEmpty):
        tasks.require_comment("")
    with pytest.raises(CommentTooLong):
        tasks.require_comment("x" * (tasks.MAX_COMMENT + 1))
    with pytest.raises(SubjectMissing):
        tasks.require_subject("")
    with pytest.raises(SubjectTooLong):
        tasks.require_subject("x" * (tasks.MAX_SUBJECT + 1))


def _weekdays(day: date, number: int) -> date:
    """Monday to Friday, a day at a time."""
    while number:
        day += timedelta(days=1)
        number -= day.weekday() < 5
    return day


@pytest.mark.parametrize(
    ("due", "when", "expected"),
    [
        (date(2026, 3, 5), 2, date(2026, 3, 9)),
        (date(2026, 3, 5), "+2bd", date(2026, 3, 9)),
        (date(2026, 3, 5), "+1w", date(2026, 3, 12)),
        (date(2026, 2, 20), "+1w", date(2026, 3, 9)),
        (date(2026, 2, 20), "fri", date(2026, 3, 6)),
        (date(2026, 3, 5), "eom", date(2026, 3, 31)),
        (date(2026, 2, 20), "2026-03-02", date(2026, 3, 2)),
        (None, "2026-12-01", date(2026, 12, 1)),
    ],
)
def test_a_task_is_put_off_by_a_distance_or_to_a_day(due: date | None, when: int | str, expected: date) -> None:
    """Monday, 2 March 2026 is today; what is late counts from today."""
    until = when if isinstance(when, int) else read_date(when)
    assert until is not None
    assert tasks.deferred(replace(OPEN, due=due), until, date(2026, 3, 2), _weekdays) == expected


@pytest.mark.parametrize("when", ["fri", "2026-03-09", "2026-03-01"])
def test_putting_off_never_moves_a_date_forward(when: str) -> None:
    until = read_date(when)
    assert until is not None
    with pytest.raises(tasks.DeferNotLater):
        tasks.deferred(replace(OPEN, due=date(2026, 3, 9)), until, date(2026, 3, 2), _weekdays)


def test_a_distance_needs_a_date_to_start_from_and_looks_ahead() -> None:
    for when, refusal in (("+1w", tasks.DueDateMissing), ("-2bd", tasks.DeferOutOfRange)):
        until = read_date(when)
        assert until is not None
        with pytest.raises(refusal):
            tasks.deferred(replace(OPEN, due=None), until, date(2026, 3, 2), _weekdays)
