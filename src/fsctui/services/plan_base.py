"""What the use cases of plans share: who may see and change a plan, its state, a new item in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fsctui.domain.access import Permission, require, require_on
from fsctui.domain.people import Actor
from fsctui.domain.plans import PlanState
from fsctui.domain.tasks import ItemState, bucket
from fsctui.domain.templates import ItemKind, TemplateBody, TemplateItem
from fsctui.services.context import Context
from fsctui.services.plan_refusals import PlanUnknown
from fsctui.services.settling import note_state
from fsctui.services.task_actions import new_task_columns
from fsctui.store import access
from fsctui.store import plans as store
from fsctui.store import tasks as task_store
from fsctui.store.database import Tx
from fsctui.store.sql_types import Row

TOPICS = frozenset({"plan", "task"})


class PlanBase:
    def __init__(self, context: Context) -> None:
        self._context = context
        self._shelf: dict[int, TemplateBody] = {}

    @property
    def _actor(self) -> Actor:
        return self._context.actor

    def _visible_in(self, tx: Tx, plan_id: int) -> Row:
        """The plan, or `PlanUnknown` when it doesn't exist or isn't the acting user's business."""
        require(self._actor, Permission.VIEW_PLANS)
        found = store.find(tx, plan_id)
        if found is None or not store.sees_plan(tx, self._actor, plan_id):
            raise PlanUnknown(str(plan_id))
        return found

    def _manageable_in(self, tx: Tx, plan_id: int) -> Row:
        """A visible plan whose record the acting user may change; its owner and creator always may."""
        found = self._visible_in(tx, plan_id)
        require(self._actor, Permission.MANAGE_PLANS)
        if self._actor.id not in (found.owner_id, found.created_by):
            relations, confidential = access.relations(tx, self._actor, found.record_id)
            require_on(self._actor, Permission.MANAGE_PLANS, relations, confidential=confidential)
        return found

    def _set_state(self, tx: Tx, found: Row, before: PlanState, after: PlanState, reason: str = "") -> None:
        held = after is PlanState.ON_HOLD
        for item in store.items(tx, found.id):
            state = ItemState(item.state)
            if (where := bucket(state, held=held).value) != item.bucket:
                task_store.change(tx, item.id, bucket=where)
        store.change(tx, found.id, state=after.value)
        note_state(tx, found.id, found.record_id, before, after, reason)


def insert_item(
    tx: Tx,
    found: Row,
    item: TemplateItem,
    *,
    position: int,
    owner_id: int | None,
    queue_id: int | None = None,
    detail: Mapping[str, Any],
) -> int:
    """A new open item in a running plan; `detail` holds its rule and why its owner has it. Settle the plan afterwards.

    Gives the task's id.
    """
    task_id = tx.new_id()
    columns = new_task_columns(tx, task_id, item.words.subject, owner_id)
    translations = {language: words.subject for language, words in item.translations.items()}
    columns |= {
        "kind": item.kind.value,
        "translations": translations or None,
        "priority": item.priority.value,
        "required": item.required,
        "plan_id": found.id,
        "key": item.key,
        "position": position,
        "record_id": found.record_id,
        "queue_id": queue_id,
        "document_status": "new" if item.kind is ItemKind.DOCUMENT else None,
        "bucket": bucket(ItemState.OPEN, held=found.state == PlanState.ON_HOLD.value).value,
    }
    common = {
        "task_id": task_id, "instructions": item.words.instructions, "trace": [], "reminder": None, "adhoc": False,
        "slack": None, "critical": False, "reason": "",
    }  # fmt: skip
    task_store.insert_rows(tx, [columns], [{**common, **detail}])
    return task_id


__all__ = ["TOPICS", "PlanBase", "insert_item"]
