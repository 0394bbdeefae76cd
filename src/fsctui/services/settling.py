"""After any change to a plan's items: dates move, items are released, the plan's state and counts follow.

Everything that touches an item calls `settle_in` last, in the same transaction. Doing it twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from fsctui.domain import plans as rules
from fsctui.domain.plans import PLAN_CLOSED, ItemChange, PlanItem, PlanState
from fsctui.domain.tasks import ItemState, bucket
from fsctui.scheduling import trace as traces
from fsctui.scheduling.schedule import Planned
from fsctui.services.context import Context
from fsctui.services.plan_refusals import PlanUnknown
from fsctui.store import plans as store
from fsctui.store import tasks
from fsctui.store.database import Tx
from fsctui.store.sql_types import Row
from fsctui.store.task_rows import FAR


@dataclass(frozen=True, slots=True)
class Settled:
    """What followed from a change: moved or released items, and the plan's states before and after."""

    changes: tuple[ItemChange, ...]
    before: PlanState
    after: PlanState


def settle_in(context: Context, tx: Tx, plan_id: int) -> Settled:
    found = store.find(tx, plan_id)
    if found is None:
        raise PlanUnknown(str(plan_id))
    rows = store.items(tx, plan_id)
    items = [store.plan_item(row) for row in rows]
    calendar = context.calendars.for_calendar(tx, found.calendar_id)
    planned, changes = rules.replan(items, found.start_date, found.target_date, calendar)
    before = PlanState(found.state)
    _write_items(tx, rows, changes, planned, held=before is PlanState.ON_HOLD)
    states = _states(items, changes)
    after = rules.roll_up(before, states)
    _write_plan(tx, found, before, after, states)
    _note(tx, found, rows, changes, before, after)
    _tell_owners(tx, found, rows, changes)
    return Settled(tuple(changes), before, after)


def _states(items: Sequence[PlanItem], changes: Sequence[ItemChange]) -> list[ItemState]:
    changed = {change.id: change.state for change in changes}
    return [changed.get(item.id, item.state) for item in items]


def _write_items(
    tx: Tx, rows: Sequence[Row], changes: Sequence[ItemChange], planned: dict[str, Planned], *, held: bool
) -> None:
    for change in changes:
        where = bucket(change.state, held=held)
        columns = {"state": change.state.value, "bucket": where.value, "due": change.due}
        tasks.change(tx, change.id, **columns, sort_due=change.due or FAR)
    due = {change.key: change.due for change in changes}
    for row in rows:
        found = planned[row.key]
        if row.key in due:
            trace = traces.to_json(found.trace)
            reminder = _reminder(row, due[row.key])
            tasks.change_detail(
                tx, row.id, trace=trace, slack=found.slack, critical=found.critical, reminder=reminder
            )  # fmt: skip
        elif (found.slack, found.critical) != (row.slack, row.critical):
            tasks.change_detail(tx, row.id, slack=found.slack, critical=found.critical)


def _reminder(row: Row, due: date | None) -> date | None:
    """The day of the reminder keeps its distance from the due date."""
    if row.reminder is None or row.due is None or due is None:
        return row.reminder  # type: ignore[no-any-return]
    return due - (row.due - row.reminder)  # type: ignore[no-any-return]


def _write_plan(tx: Tx, found: Row, before: PlanState, after: PlanState, states: Sequence[ItemState]) -> None:
    closed, total = rules.progress(states)
    columns: dict[str, object] = {"items_closed": closed, "items_total": total, "state": after.value}
    if after in PLAN_CLOSED and before not in PLAN_CLOSED:
        columns["closed_at"] = tx.now
    elif after not in PLAN_CLOSED and before in PLAN_CLOSED:
        columns["closed_at"] = None
    if any(getattr(found, name) != value for name, value in columns.items()):
        store.change(tx, found.id, **columns)
        tx.topics.add("plan")


def _note(
    tx: Tx,
    found: Row,
    rows: Sequence[Row],
    changes: Sequence[ItemChange],
    before: PlanState,
    after: PlanState,
) -> None:
    old = {row.id: row for row in rows}
    dates = {c.key: [_text(old[c.id].due), _text(c.due)] for c in changes if c.due != old[c.id].due}
    states = {c.key: [old[c.id].state, c.state.value] for c in changes if c.state.value != old[c.id].state}
    moved: dict[str, object] = {}
    if dates:
        moved["due"] = dates
    if states:
        moved["states"] = states
    if moved:
        tx.note("reschedule", "plan", found.id, record_id=found.record_id, after=moved)
    if before is not after:
        note_state(tx, found.id, found.record_id, before, after)


def note_state(tx: Tx, plan_id: int, record_id: int, before: PlanState, after: PlanState, reason: str = "") -> None:
    now = {"state": after.value}
    if reason:
        now["reason"] = reason
    tx.note("state", "plan", plan_id, record_id=record_id, before={"state": before.value}, after=now)


def _text(day: object) -> str | None:
    return None if day is None else str(day)


def _tell_owners(tx: Tx, found: Row, rows: Sequence[Row], changes: Sequence[ItemChange]) -> None:
    """A notice to whoever can now begin, except to the person who released the item."""
    old = {row.id: row for row in rows}
    released = [
        change
        for change in changes
        if change.state is ItemState.OPEN
        and old[change.id].state == ItemState.PENDING.value
        and old[change.id].owner_id not in (None, tx.actor_id)
    ]
    if not released:
        return
    ids = tx.new_ids(len(released))
    store.insert_notices(
        tx,
        [
            {
                "id": notice_id,
                "user_id": old[change.id].owner_id,
                "at": tx.now,
                "code": "task_released",
                "subject_type": "task",
                "subject_id": change.id,
                "params": {"task": old[change.id].subject, "plan": found.name},
                "read": False,
            }
            for notice_id, change in zip(ids, released, strict=True)
        ],
    )
    tx.topics.add("notice")
