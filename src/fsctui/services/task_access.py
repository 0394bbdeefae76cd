"""Who may see and work on a task: whoever it is assigned to in any way, and whoever may see its record."""

from __future__ import annotations

from dataclasses import dataclass

from fsctui.domain.access import Permission, Relation, require, require_on, sees_everything_open, usable
from fsctui.domain.naming import Named
from fsctui.domain.people import Actor
from fsctui.domain.plans import PlanClosed, PlanState
from fsctui.domain.tasks import ItemState, TaskFacts
from fsctui.domain.templates import ItemKind
from fsctui.services.plan_refusals import TaskUnknown
from fsctui.store import access
from fsctui.store import tasks as store
from fsctui.store.database import Tx
from fsctui.store.sql_types import Row


@dataclass(frozen=True, slots=True)
class Loaded:
    """A task that the acting user may touch: its columns, and what the rules need to know."""

    row: Row
    facts: TaskFacts


_ENOUGH = frozenset({Relation.OWNER, Relation.ASSIGNED, Relation.QUEUE})


def relations_in(tx: Tx, actor: Actor, row: Row) -> tuple[frozenset[Relation], bool]:
    """How the actor is connected with the task, and whether its record is confidential."""
    own = {
        relation
        for relation, holds in (
            (Relation.OWNER, row.owner_id == actor.id or row.plan_owner_id == actor.id),
            # Whoever gave it to somebody follows it, as their list of what they delegated does.
            (Relation.ASSIGNED, actor.id in (row.created_by, row.assigned_by, row.plan_created_by)),
            (Relation.QUEUE, row.queue_id is not None and row.queue_id in actor.queues),
            (Relation.MANAGER, row.owner_id in actor.reports),
            (Relation.TEAM, row.owner_id is not None and row.owner_team_id in actor.teams),
        )
        if holds
    }
    if own & _ENOUGH:
        # Whoever the task was given to may work on it, whatever they are to its record.
        return frozenset(own), False
    if row.record_id is None:
        if sees_everything_open(actor):
            own.add(Relation.OVERSIGHT)
        return frozenset(own), False
    of_record, confidential = access.relations(tx, actor, row.record_id)
    return of_record | own, confidential


def load_in(tx: Tx, actor: Actor, task_id: int, permission: Permission) -> Loaded:
    """The task for an action: `TaskUnknown` when the actor may not see it, `NotAllowed` when they may not act on it."""
    row = store.facts(tx, task_id)
    if row is None:
        raise TaskUnknown(str(task_id))
    relations, confidential = relations_in(tx, actor, row)
    if not usable(relations, confidential=confidential):
        require(actor, permission)
        raise TaskUnknown(str(task_id))
    require_on(actor, permission, relations, confidential=confidential)
    return Loaded(row, facts_of(tx, row))


def facts_of(tx: Tx, row: Row) -> TaskFacts:
    state = ItemState(row.state)
    held = row.plan_state == PlanState.ON_HOLD.value
    return TaskFacts(
        name=Named(row.subject, row.translations),
        state=state,
        required=row.required and row.plan_id is not None,
        is_document=row.kind == ItemKind.DOCUMENT.value,
        held_by=row.plan_name if held else None,
        blocked_by=store.blocker_subjects(tx, row.plan_id, task_id=row.id) if state is ItemState.PENDING else (),
        owner_id=row.owner_id,
        owner=row.username or "",
        queue_id=row.queue_id,
        due=row.due,
    )


def require_plan_running(row: Row) -> None:
    """A task of a canceled plan can't be reopened; one of a completed plan opens the plan again."""
    if row.plan_state == PlanState.CANCELED.value:
        raise PlanClosed(row.plan_name, PlanState.CANCELED)
