"""Running action plans: the plan's state, which items are released, and where their dates move.

`replan` is the one function that decides dates and releases after any change; it is idempotent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import ClassVar

from fsctui.domain.tasks import CLOSED, ItemState
from fsctui.domain.templates import ItemKind
from fsctui.refusal import Kind, Refusal
from fsctui.scheduling.calendar import WorkingCalendar
from fsctui.scheduling.offsets import Offset
from fsctui.scheduling.schedule import Anchor, Link, Planned, Work, resolve


class PlanState(Enum):
    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    ON_HOLD = "on_hold"
    COMPLETED = "completed"
    CANCELED = "canceled"


PLAN_CLOSED = frozenset({PlanState.COMPLETED, PlanState.CANCELED})


@dataclass(eq=False)
class PlanClosed(Refusal):
    kind: ClassVar[Kind] = Kind.CONFLICT
    plan: str
    state: PlanState


@dataclass(eq=False)
class PlanNotOnHold(Refusal):
    kind: ClassVar[Kind] = Kind.CONFLICT
    plan: str
    state: PlanState


@dataclass(eq=False)
class PlanAlreadyOnHold(Refusal):
    kind: ClassVar[Kind] = Kind.CONFLICT
    plan: str


@dataclass(eq=False)
class AdHocItemsNotAllowed(Refusal):
    """The template doesn't allow items of its users' own."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    template: str


@dataclass(frozen=True, slots=True)
class PlanItem:
    """An item of a running plan as the rules see it; `finished` is the day it was completed, skipped or canceled."""

    id: int
    key: str
    state: ItemState
    kind: ItemKind = ItemKind.TASK
    anchor: Anchor = Anchor.START
    offset: Offset | None = None
    after: tuple[Link, ...] = ()
    pinned: date | None = None
    finished: date | None = None
    due: date | None = None


@dataclass(frozen=True, slots=True)
class ItemChange:
    """What `replan` found for an item whose state or date is no longer right, with the trace of the new date."""

    id: int
    key: str
    state: ItemState
    due: date | None
    planned: Planned


def as_work(item: PlanItem) -> Work:
    return Work(
        key=item.key,
        offset=item.offset,
        anchor=item.anchor,
        after=item.after,
        pinned=item.pinned,
        finished=item.finished if item.state in CLOSED else None,
    )


def schedule(
    items: Sequence[PlanItem], start: date, target: date | None, calendar: WorkingCalendar
) -> dict[str, Planned]:
    """The plan's whole schedule: dates, blockers, slack, critical path, traces."""
    return resolve([as_work(item) for item in items], start, target, calendar)


def replan(
    items: Sequence[PlanItem], start: date, target: date | None, calendar: WorkingCalendar
) -> tuple[dict[str, Planned], list[ItemChange]]:
    """The schedule, and the changes that bring open items in line with it.

    An item whose prerequisites are all closed is released (PENDING -> OPEN); one that waits again (its prerequisite was
    reopened) goes back to PENDING unless somebody has started it. Closed items never change; pinned dates stay.
    """
    planned = schedule(items, start, target, calendar)
    changes = []
    for item in items:
        if item.state in CLOSED:
            continue
        found = planned[item.key]
        state = item.state
        if state is ItemState.PENDING and not found.blocked_by:
            state = ItemState.OPEN
        elif state is ItemState.OPEN and found.blocked_by:
            state = ItemState.PENDING
        if state is not item.state or found.due != item.due:
            changes.append(ItemChange(item.id, item.key, state, found.due, found))
    return planned, changes


def initial_state(planned: Planned) -> ItemState:
    return ItemState.PENDING if planned.blocked_by else ItemState.OPEN


def roll_up(current: PlanState, states: Iterable[ItemState]) -> PlanState:
    """The plan's state that follows from its items: any started or done -> In Progress; none open -> Completed.

    A plan that is on hold or canceled stays so until somebody resumes it. A plan whose items were all canceled is
    completed only through its other items; with none left it counts as completed (FSC: no open item left).
    """
    if current in (PlanState.ON_HOLD, PlanState.CANCELED):
        return current
    found = set(states)
    if not found:
        return current
    if found <= CLOSED:
        return PlanState.COMPLETED
    if found & {ItemState.IN_PROGRESS, ItemState.COMPLETED, ItemState.SKIPPED}:
        return PlanState.IN_PROGRESS
    return PlanState.NOT_STARTED


def require_open(plan: str, state: PlanState) -> None:
    if state in PLAN_CLOSED:
        raise PlanClosed(plan, state)


def hold(plan: str, state: PlanState) -> PlanState:
    require_open(plan, state)
    if state is PlanState.ON_HOLD:
        raise PlanAlreadyOnHold(plan)
    return PlanState.ON_HOLD


def resume(plan: str, state: PlanState, states: Iterable[ItemState]) -> PlanState:
    require_open(plan, state)
    if state is not PlanState.ON_HOLD:
        raise PlanNotOnHold(plan, state)
    return roll_up(PlanState.NOT_STARTED, states)


def progress(states: Iterable[ItemState]) -> tuple[int, int]:
    """How many items are closed, of how many; canceled ones count for neither."""
    counted = [state for state in states if state is not ItemState.CANCELED]
    return sum(state in CLOSED for state in counted), len(counted)


def blockers(planned: Mapping[str, Planned], key: str) -> tuple[str, ...]:
    """The open items that the item waits for directly."""
    return planned[key].blocked_by
