"""Roll-up of a plan's state, and what replanning releases and moves."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fsctui.domain import plans
from fsctui.domain.plans import (
    PlanAlreadyOnHold,
    PlanClosed,
    PlanItem,
    PlanNotOnHold,
    PlanState,
)
from fsctui.domain.tasks import CLOSED, ItemState
from fsctui.scheduling.calendar import WorkingCalendar
from fsctui.scheduling.holiday_source import HolidayYears
from fsctui.scheduling.offsets import Mode, Offset
from fsctui.scheduling.schedule import Link
from fsctui.scheduling.spec import CalendarSpec, assemble

START = date(2026, 3, 2)


@pytest.fixture(scope="module")
def calendar() -> WorkingCalendar:
    return assemble("Weekdays", [CalendarSpec()], HolidayYears(), 2026, 2027)


def chain(*states: ItemState) -> list[PlanItem]:
    """Items a day apart, each after the one before it."""
    return [
        PlanItem(
            id=number,
            key=f"i{number}",
            state=state,
            offset=Offset(number, mode=Mode.COUNT),
            after=(Link(f"i{number - 1}"),) if number else (),
        )
        for number, state in enumerate(states)
    ]


OPEN, PENDING, BUSY, DONE, SKIPPED, CANCELED = (
    ItemState.OPEN,
    ItemState.PENDING,
    ItemState.IN_PROGRESS,
    ItemState.COMPLETED,
    ItemState.SKIPPED,
    ItemState.CANCELED,
)


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ([OPEN, PENDING], PlanState.NOT_STARTED),
        ([BUSY, PENDING], PlanState.IN_PROGRESS),
        ([DONE, OPEN], PlanState.IN_PROGRESS),
        ([SKIPPED, OPEN], PlanState.IN_PROGRESS),
        ([CANCELED, OPEN], PlanState.NOT_STARTED),
        ([DONE, SKIPPED, CANCELED], PlanState.COMPLETED),
        ([], PlanState.NOT_STARTED),
    ],
)
def test_roll_up(states: list[ItemState], expected: PlanState) -> None:
    assert plans.roll_up(PlanState.NOT_STARTED, states) is expected


@pytest.mark.parametrize("kept", [PlanState.ON_HOLD, PlanState.CANCELED])
def test_only_people_end_a_hold_or_a_cancellation(kept: PlanState) -> None:
    assert plans.roll_up(kept, [DONE, OPEN]) is kept


def test_a_completed_plan_opens_again_with_its_items() -> None:
    assert plans.roll_up(PlanState.COMPLETED, [DONE, OPEN]) is PlanState.IN_PROGRESS


def test_hold_and_resume() -> None:
    assert plans.hold("P", PlanState.IN_PROGRESS) is PlanState.ON_HOLD
    assert plans.resume("P", PlanState.ON_HOLD, [DONE, OPEN]) is PlanState.IN_PROGRESS
    with pytest.raises(PlanAlreadyOnHold):
        plans.hold("P", PlanState.ON_HOLD)
    with pytest.raises(PlanNotOnHold):
        plans.resume("P", PlanState.IN_PROGRESS, [OPEN])
    for closed in (PlanState.COMPLETED, PlanState.CANCELED):
        with pytest.raises(PlanClosed):
            plans.hold("P", closed)
        with pytest.raises(PlanClosed):
            plans.resume("P", closed, [])


def with_item(items: list[PlanItem], item_id: int, **changes: Any) -> list[PlanItem]:
    """The items with one of them changed."""
    return [replace(item, **changes) if item.id == item_id else item for item in items]


def test_replan_gives_dates_and_is_idempotent(calendar: WorkingCalendar) -> None:
    items = chain(OPEN, PENDING, PENDING)
    _, changes = plans.replan(items, START, None, calendar)
    assert [change.due for change in changes] == [
        date(2026, 3, 2),
        date(2026, 3, 3),
        date(2026, 3, 4),
    ]
    for change in changes:
        items = with_item(items, change.id, due=change.due, state=change.state)
    assert plans.replan(items, START, None, calendar)[1] == []


def test_a_late_finish_moves_and_releases_the_next(calendar: WorkingCalendar) -> None:
    items = chain(OPEN, PENDING, PENDING)
    items = [replace(item, due=date(2026, 3, 2 + number)) for number, item in enumerate(items)]
    items = with_item(items, 0, state=DONE, finished=date(2026, 3, 9))
    _, changes = plans.replan(items, START, None, calendar)
    assert [(change.key, change.state, change.due) for change in changes] == [
        ("i1", OPEN, date(2026, 3, 9)),
        ("i2", PENDING, date(2026, 3, 9)),
    ]


def test_reopening_blocks_what_nobody_started(calendar: WorkingCalendar) -> None:
    waiting = plans.replan(chain(OPEN, OPEN, BUSY), START, None, calendar)[1]
    assert [(change.key, change.state) for change in waiting] == [
        ("i0", OPEN),
        ("i1", PENDING),
        ("i2", BUSY),
    ]


def test_a_canceled_item_releases_too(calendar: WorkingCalendar) -> None:
    items = with_item(chain(OPEN, PENDING), 0, state=CANCELED, finished=START)
    planned, _ = plans.replan(items, START, None, calendar)
    assert plans.blockers(planned, "i1") == ()
    assert plans.initial_state(planned["i1"]) is OPEN


def test_progress_leaves_canceled_items_out() -> None:
    assert plans.progress([DONE, SKIPPED, OPEN, CANCELED]) == (2, 3)


@given(st.lists(st.sampled_from(ItemState), min_size=1, max_size=8))
def test_roll_up_is_completed_exactly_when_nothing_is_open(
    states: list[ItemState],
) -> None:
    found = plans.roll_up(PlanState.IN_PROGRESS, states)
    assert (found is PlanState.COMPLETED) == (set(states) <= CLOSED)
