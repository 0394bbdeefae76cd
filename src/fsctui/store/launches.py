"""The rows of a launch. Plans made from one draft have the same tasks but for ids, so these are converted once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from fsctui.store.bulk import Rows
from fsctui.store.database import Tx
from fsctui.store.plans import DETAIL, PLAN, TASK

Columns = Mapping[str, Any]


class SharedTasks(NamedTuple):
    """The tasks of one draft as the driver takes them, without their ids."""

    tasks: list[tuple[Any, ...]]
    details: list[tuple[Any, ...]]


class LaunchRows:
    """Plans with their tasks, gathered over a launch and then inserted table by table."""

    def __init__(self, tx: Tx) -> None:
        self._plans: list[Columns] = []
        self._plan_rows = Rows(tx.connection, PLAN)
        self._tasks = Rows(tx.connection, TASK, ("id", "plan_id", "record_id"))
        self._details = Rows(tx.connection, DETAIL, ("task_id",))

    def share(self, tasks: Sequence[Columns], details: Sequence[Columns]) -> SharedTasks:
        """A draft's tasks: their columns without `id`, `plan_id` and `record_id`, their details without `task_id`."""
        return SharedTasks(self._tasks.share(tasks), self._details.share(details))

    def add(self, plan: Columns, task_ids: Sequence[int], shared: SharedTasks) -> None:
        ids = plan["id"], plan["record_id"]
        self._plans.append(plan)
        self._tasks.add([(task_id, *ids, *columns) for task_id, columns in zip(task_ids, shared.tasks, strict=True)])
        self._details.add([(task_id, *columns) for task_id, columns in zip(task_ids, shared.details, strict=True)])

    def insert(self) -> None:
        self._plan_rows.add(self._plan_rows.share(self._plans))
        for rows in (self._plan_rows, self._tasks, self._details):
            rows.insert()
