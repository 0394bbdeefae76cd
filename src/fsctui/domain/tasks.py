"""Tasks of every origin: their states, what may happen to them, and how urgent they look."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import Enum
from typing import ClassVar

from fsctui.domain.query_dates import DateUnit, DateWord, Relative
from fsctui.domain.text import clean
from fsctui.refusal import Kind, Refusal

MAX_DEFER_DAYS = 1_000
MAX_COMMENT = 10_000
MAX_REASON = MAX_COMMENT
MAX_SUBJECT = 255


class ItemState(Enum):
    """PENDING waits for other items; SKIPPED is for optional items, with a reason."""

    PENDING = "pending"
    OPEN = "open"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    SKIPPED = "skipped"
    CANCELED = "canceled"


class Bucket(Enum):
    """Where a task stands in the lists: ready to work on, blocked by others, held with its plan, or done."""

    READY = "ready"
    BLOCKED = "blocked"
    HELD = "held"
    DONE = "done"


class DueState(Enum):
    LATE = "late"
    TODAY = "today"
    SOON = "soon"
    LATER = "later"
    NONE = "none"


class TaskAction(Enum):
    START = "start"
    COMPLETE = "complete"
    SKIP = "skip"
    CLAIM = "claim"
    RELEASE = "release"
    ASSIGN = "assign"
    DEFER = "defer"
    PIN = "pin"
    CANCEL = "cancel"
    REOPEN = "reopen"
    EDIT = "edit"


CLOSED = frozenset({ItemState.COMPLETED, ItemState.SKIPPED, ItemState.CANCELED})
SOON_DAYS = 2


@dataclass(eq=False)
class TaskAlreadyClosed(Refusal):
    """Doing what is already done is a conflict, whoever does it."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    task: str
    state: ItemState


@dataclass(eq=False)
class TaskAlreadyStarted(Refusal):
    kind: ClassVar[Kind] = Kind.CONFLICT
    task: str


@dataclass(eq=False)
class TaskBlocked(Refusal):
    """The task waits for other items; `by` names them."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    task: str
    by: list[str]


@dataclass(eq=False)
class TaskHeld(Refusal):
    """The task's plan is on hold."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    task: str
    plan: str


@dataclass(eq=False)
class TaskRequired(Refusal):
    """Only an optional item can be skipped."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    task: str


@dataclass(eq=False)
class ReasonMissing(Refusal):
    action: str


@dataclass(eq=False)
class ReasonTooLong(Refusal):
    length: int
    longest: int


@dataclass(eq=False)
class TaskAlreadyClaimed(Refusal):
    kind: ClassVar[Kind] = Kind.CONFLICT
    task: str
    by: str


@dataclass(eq=False)
class TaskNotInQueue(Refusal):
    """Only a task that came from a queue can be claimed from it or released to it."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    task: str


@dataclass(eq=False)
class TaskNotClosed(Refusal):
    """Only a closed task can be reopened."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    task: str
    state: ItemState


@dataclass(eq=False)
class DocumentNeedsReview(Refusal):
    """A document checklist item is done by accepting or waiving its document, not as a task."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    task: str


@dataclass(eq=False)
class DeferOutOfRange(Refusal):
    days: int
    largest: int


@dataclass(eq=False)
class DeferNotLater(Refusal):
    """Deferring moves a due date to a later day, today at the earliest."""

    task: str
    due: date | None
    to: date


@dataclass(eq=False)
class DueDateMissing(Refusal):
    """There is no due date to defer."""

    task: str


@dataclass(eq=False)
class TaskNotStarted(Refusal):
    """Only a task in progress can be put back."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    task: str


@dataclass(eq=False)
class CommentEmpty(Refusal):
    pass


@dataclass(eq=False)
class CommentTooLong(Refusal):
    length: int
    longest: int


@dataclass(eq=False)
class SubjectMissing(Refusal):
    pass


@dataclass(eq=False)
class SubjectTooLong(Refusal):
    length: int
    longest: int


@dataclass(frozen=True, slots=True)
class TaskFacts:
    """What the rules need to know about a task; `name` is for messages."""

    name: str
    state: ItemState
    required: bool = True
    is_document: bool = False
    held_by: str | None = None
    blocked_by: Sequence[str] = ()
    owner_id: int | None = None
    owner: str = ""
    queue_id: int | None = None
    due: date | None = None


def bucket(state: ItemState, *, held: bool) -> Bucket:
    """Where a task of this state stands; `held` says that its plan is on hold."""
    if state in CLOSED:
        return Bucket.DONE
    if held:
        return Bucket.HELD
    return Bucket.BLOCKED if state is ItemState.PENDING else Bucket.READY


def due_state(due: date | None, today: date, *, closed: bool = False) -> DueState:
    """How urgent a date looks. SOON is the next two plain days; a closed task is never late."""
    if due is None or closed:
        return DueState.NONE
    if due < today:
        return DueState.LATE
    if due == today:
        return DueState.TODAY
    return DueState.SOON if due <= today + timedelta(days=SOON_DAYS) else DueState.LATER


def require_workable(facts: TaskFacts) -> None:
    """Raise the reason why nobody can work on the task now."""
    if facts.state in CLOSED:
        raise TaskAlreadyClosed(facts.name, facts.state)
    if facts.held_by is not None:
        raise TaskHeld(facts.name, facts.held_by)
    if facts.state is ItemState.PENDING:
        raise TaskBlocked(facts.name, list(facts.blocked_by))


def start(facts: TaskFacts) -> ItemState:
    require_workable(facts)
    if facts.state is ItemState.IN_PROGRESS:
        raise TaskAlreadyStarted(facts.name)
    return ItemState.IN_PROGRESS


def put_back(facts: TaskFacts) -> ItemState:
    require_workable(facts)
    if facts.state is not ItemState.IN_PROGRESS:
        raise TaskNotStarted(facts.name)
    return ItemState.OPEN


def complete(facts: TaskFacts) -> ItemState:
    require_workable(facts)
    if facts.is_document:
        raise DocumentNeedsReview(facts.name)
    return ItemState.COMPLETED


def skip(facts: TaskFacts, reason: str) -> ItemState:
    """An optional item, blocked or not, may be skipped with a reason."""
    if facts.state in CLOSED:
        raise TaskAlreadyClosed(facts.name, facts.state)
    if facts.required:
        raise TaskRequired(facts.name)
    if not reason.strip():
        raise ReasonMissing(TaskAction.SKIP.value)
    return ItemState.SKIPPED


def cancel(facts: TaskFacts) -> ItemState:
    if facts.state in CLOSED:
        raise TaskAlreadyClosed(facts.name, facts.state)
    return ItemState.CANCELED


def reopen(facts: TaskFacts) -> ItemState:
    """A closed task becomes open again (a mistake is undone); documents go back through their review instead."""
    if facts.state not in CLOSED:
        raise TaskNotClosed(facts.name, facts.state)
    if facts.is_document:
        raise DocumentNeedsReview(facts.name)
    return ItemState.OPEN


def require_claimable(facts: TaskFacts) -> None:
    """A task of a queue that nobody has taken yet."""
    if facts.state in CLOSED:
        raise TaskAlreadyClosed(facts.name, facts.state)
    if facts.queue_id is None:
        raise TaskNotInQueue(facts.name)
    if facts.owner_id is not None:
        raise TaskAlreadyClaimed(facts.name, facts.owner)


def require_releasable(facts: TaskFacts) -> None:
    """A claimed task of a queue."""
    if facts.state in CLOSED:
        raise TaskAlreadyClosed(facts.name, facts.state)
    if facts.queue_id is None or facts.owner_id is None:
        raise TaskNotInQueue(facts.name)


def require_changeable(facts: TaskFacts) -> None:
    """A task that isn't closed: it may be reassigned, deferred or pinned."""
    if facts.state in CLOSED:
        raise TaskAlreadyClosed(facts.name, facts.state)


def require_deferrable(facts: TaskFacts, days: int) -> date:
    """The due date that is to be moved by `days` business days (1 to 1,000)."""
    require_changeable(facts)
    if not 1 <= days <= MAX_DEFER_DAYS:
        raise DeferOutOfRange(days, MAX_DEFER_DAYS)
    if facts.due is None:
        raise DueDateMissing(facts.name)
    return facts.due


def deferred(
    facts: TaskFacts, when: int | date | Relative, today: date, add_business_days: Callable[[date, int], date]
) -> date:
    """The new due date of a task that is put off.

    `when` is a number of business days, an offset such as `+1w`, both counted from the due date (from today where it is
    late), or a day: a date, or one that is named as seen today, such as Friday or the end of the month.
    """
    require_changeable(facts)
    if isinstance(when, Relative) and when.anchor is DateWord.TODAY and when.amount:
        if when.unit is not DateUnit.BUSINESS_DAY:
            if facts.due is None:
                raise DueDateMissing(facts.name)
            when = replace(when, anchor=max(facts.due, today)).resolve(today, add_business_days)
        else:
            when = when.amount
    if isinstance(when, int):
        return add_business_days(max(require_deferrable(facts, when), today), when)
    to = when.resolve(today, add_business_days) if isinstance(when, Relative) else when
    if to < today or (facts.due is not None and to <= facts.due):
        raise DeferNotLater(facts.name, facts.due, to)
    return to


def require_comment(text: str) -> None:
    if not text:
        raise CommentEmpty
    if len(text) > MAX_COMMENT:
        raise CommentTooLong(len(text), MAX_COMMENT)


def clean_reason(text: str) -> str:
    """Why something is skipped, called off, turned down or given away, as it is kept; it may be empty."""
    reason = clean(text, multiline=True)
    if len(reason) > MAX_REASON:
        raise ReasonTooLong(len(reason), MAX_REASON)
    return reason


def require_subject(text: str) -> str:
    if not text:
        raise SubjectMissing
    if len(text) > MAX_SUBJECT:
        raise SubjectTooLong(len(text), MAX_SUBJECT)
    return text
