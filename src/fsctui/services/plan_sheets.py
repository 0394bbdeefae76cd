"""A plan as it is read: its items in display order, with why each date and owner came about."""

from __future__ import annotations

from fsctui.domain.launch import OwnerReason
from fsctui.domain.plans import PlanState
from fsctui.domain.rows import PlanItemRow, PlanSheet, Why
from fsctui.domain.tasks import CLOSED, ItemState
from fsctui.scheduling import trace as traces
from fsctui.scheduling.offsets import Mode
from fsctui.store import codec, task_rows, timeline
from fsctui.store import plans as store
from fsctui.store.database import Tx
from fsctui.store.sql_types import Row

LOOKED_BACK = 100
"""So many entries of a plan's timeline are looked through for the reason of its state."""


def sheet_in(tx: Tx, plan_id: int) -> PlanSheet:
    found = store.find(tx, plan_id)
    assert found is not None
    rules_by_id = {row.id: row for row in store.items(tx, plan_id)}
    states = {row.key: ItemState(row.state) for row in rules_by_id.values()}
    items = []
    for task in task_rows.of_plan(tx, plan_id):
        row = rules_by_id[task.id]
        after = tuple(link.key for link in codec.links_from_json(row.rule))
        items.append(
            PlanItemRow(
                task=task,
                after=after,
                blocked_by=tuple(key for key in after if task.state not in CLOSED and states[key] not in CLOSED),
                projected=None if task.state in CLOSED else task.due,
                closed_on=row.closed_on,
                slack=row.slack,
                critical=row.critical and task.state not in CLOSED,
                adhoc=row.adhoc,
                why=why_of(row),
            )
        )
    return PlanSheet(
        row=store.row(found),
        mode=Mode(found.mode),
        calendar=store.calendar_name(tx, found.calendar_id),
        created_by=store.username(tx, found.created_by),
        created_at=found.created_at,
        version=found.version,
        ad_hoc_allowed=found.ad_hoc_allowed,
        items=tuple(items),
        created_by_name=store.person_name(tx, found.created_by),
        reason=_reason_in(tx, plan_id, PlanState(found.state)),
    )


def _reason_in(tx: Tx, plan_id: int, state: PlanState) -> str:
    """What was written when the plan was put on hold or canceled; the timeline is where it is kept."""
    if state not in (PlanState.ON_HOLD, PlanState.CANCELED):
        return ""
    entries = timeline.of_subject(tx, "plan", plan_id, LOOKED_BACK)
    last = next((each.after for each in entries if (each.after or {}).get("state") == state.value), None)
    return str((last or {}).get("reason") or "")


def why_of(row: Row) -> Why:
    return Why(
        trace=traces.from_json(row.trace),
        owner_reason=OwnerReason(row.owner_reason) if row.owner_reason else None,
        owner_params=row.owner_params,
    )
