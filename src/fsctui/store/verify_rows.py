"""Comparing the rows of the bank's business with the last that the timeline says of them.

Rows are read in pages by id, each page with the entries about it, so that any number takes the same memory. Rows that
were written in bulk, to measure with, have no entries of their own: they are counted, and held against the figures that
the entry of the bulk names.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, func, select

from fsctui.domain.replay import PlanSays, TaskSays, record_says, user_says
from fsctui.domain.tasks import ItemState, bucket
from fsctui.store import object_types
from fsctui.store.database import Database, Tx
from fsctui.store.ledger import timeline
from fsctui.store.records import ROWS, values_of
from fsctui.store.tables import (
    PlanTable,
    QueueTable,
    RecordTable,
    ReferralTable,
    RoleTable,
    TaskTable,
    UserRoleTable,
    UserTable,
)
from fsctui.store.task_rows import FAR

PAGE = 2_000
SHOWN = 20
"""So many differences are named; the others are counted."""
Seen = Callable[[int, int], None]
"""Called with how many rows have been compared, of how many; what it raises ends the comparison."""

_PLAN = PlanTable.__table__  # type: ignore[attr-defined]
_TASK = TaskTable.__table__  # type: ignore[attr-defined]
_RECORD = RecordTable.__table__  # type: ignore[attr-defined]
_USER = UserTable.__table__  # type: ignore[attr-defined]
_QUEUE = QueueTable.__table__  # type: ignore[attr-defined]
_ROLE = RoleTable.__table__  # type: ignore[attr-defined]
_REFERRAL = ReferralTable.__table__  # type: ignore[attr-defined]
_HOLDER = UserRoleTable.__table__  # type: ignore[attr-defined]

_TASK_COLUMNS = (
    _TASK.c.id, _TASK.c.plan_id, _TASK.c.key, _TASK.c.subject, _TASK.c.priority, _TASK.c.state, _TASK.c.bucket,
    _TASK.c.owner_id, _TASK.c.queue_id, _TASK.c.due, _TASK.c.sort_due, _TASK.c.document_status,
)  # fmt: skip
_PLANS = select(_PLAN).where(_PLAN.c.id > bindparam("after")).order_by(_PLAN.c.id).limit(PAGE // 10)
_ITEMS = select(*_TASK_COLUMNS).where(_TASK.c.plan_id.between(bindparam("low"), bindparam("high")))
_TASKS = select(*_TASK_COLUMNS).where(_TASK.c.id > bindparam("after")).order_by(_TASK.c.id).limit(PAGE)
_RECORDS = ROWS.where(_RECORD.c.id > bindparam("after")).order_by(_RECORD.c.id).limit(PAGE)
_ANSWERS = select(_REFERRAL.c.id, _REFERRAL.c.intake).where(
    _REFERRAL.c.id.between(bindparam("low"), bindparam("high")), _REFERRAL.c.intake.is_not(None)
)
_ENTRY = (
    timeline.c.seq, timeline.c.actor, timeline.c.action, timeline.c.subject_type, timeline.c.subject_id,
    timeline.c.before, timeline.c.after,
)  # fmt: skip
_ENTRIES = (
    select(*_ENTRY)
    .where(
        timeline.c.subject_type.in_(bindparam("kinds", expanding=True)),
        timeline.c.subject_id.between(bindparam("low"), bindparam("high")),
    )
    .order_by(timeline.c.seq)
)
_OF_IDS = (
    select(*_ENTRY)
    .where(
        timeline.c.subject_type.in_(("task", "document")),
        timeline.c.subject_id.in_(bindparam("ids", expanding=True)),
    )
    .order_by(timeline.c.seq)
)
_MADE = {
    "plan": (_PLAN, ("launch",)),
    "task": (_TASK, ("create", "add")),
    "record": (_RECORD, ("create", "import")),
    "user": (_USER, ("create",)),
}
"""Which entries tell that a row was made."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A row that isn't as the timeline says. `field` is a column's name, or `row` for a row that isn't there."""

    kind: str
    id: int
    name: str
    field: str
    said: str | None
    found: str | None


@dataclass(frozen=True, slots=True)
class VerifiedRows:
    """What was found. `untold` counts rows that no entry tells of; as many as `bulk` says were written so are right."""

    compared: int = 0
    differences: tuple[Difference, ...] = ()
    more: int = 0
    untold: Mapping[str, int] | None = None
    bulk: Mapping[str, int] | None = None

    @property
    def unexplained(self) -> dict[str, int]:
        """Rows of each kind that nothing explains: somebody put them in behind the timeline's back."""
        bulk = self.bulk or {}
        found = {kind: count - bulk.get(kind, 0) for kind, count in (self.untold or {}).items()}
        return {kind: count for kind, count in sorted(found.items()) if count > 0}

    @property
    def is_sound(self) -> bool:
        return not self.differences and not self.unexplained


def verify_rows(database: Database, seen: Seen | None = None, shown: int = SHOWN) -> VerifiedRows:
    """Compare plans, tasks, documents, records and users with the timeline, in one snapshot."""
    with database.read() as tx:
        return _Comparison(tx, seen, shown).run()


class _Comparison:
    def __init__(self, tx: Tx, seen: Seen | None, shown: int) -> None:
        self.tx, self.seen, self.shown = tx, seen, shown
        self.found: list[Difference] = []
        self.more = self.compared = 0
        self.untold: Counter[str] = Counter()
        self.users = {row.id: row.username for row in tx.all(select(_USER.c.id, _USER.c.username))}
        self.queues = self._queue_names()
        tables = (_PLAN, _TASK, _RECORD, _USER)
        self.total = sum(int(tx.scalar(select(func.count()).select_from(table))) for table in tables)

    def run(self) -> VerifiedRows:
        self._plans()
        self._tasks()
        self._records()
        self._users()
        self._lost()
        return VerifiedRows(self.compared, tuple(self.found), self.more, dict(self.untold), self._bulk())

    def _queue_names(self) -> dict[str, set[int]]:
        """Every name that a queue has, or once had."""
        names: dict[str, set[int]] = defaultdict(set)
        for row in self.tx.all(select(_QUEUE.c.id, _QUEUE.c.name)):
            names[row.name].add(row.id)
        for entry in self.tx.all(select(*_ENTRY).where(timeline.c.subject_type == "queue")):
            if name := _json(entry.after).get("name"):
                names[str(name)].add(entry.subject_id)
        return names

    def _bulk(self) -> dict[str, int]:
        told: Counter[str] = Counter()
        bulk = (timeline.c.subject_type == "task") & (timeline.c.subject_id == 0) & (timeline.c.action == "bulk")
        for entry in self.tx.all(select(*_ENTRY).where(bulk)):
            after = _json(entry.after)
            told["task"] += int(after.get("tasks", 0))
            told["record"] += int(after.get("referrals", 0)) + int(after.get("accounts", 0))
        return dict(told)

    def _step(self, count: int) -> None:
        self.compared += count
        if self.seen is not None:
            self.seen(self.compared, self.total)

    def _differs(self, kind: str, identity: int, name: str, field: str, said: object, found: object) -> None:
        if len(self.found) < self.shown:
            self.found.append(Difference(kind, identity, name, field, _text(said), _text(found)))
        else:
            self.more += 1

    # Plans and their items

    def _plans(self) -> None:
        for page in self._pages(_PLANS):
            low, high = page[0].id, page[-1].id
            span = {"low": low, "high": high}
            items = self.tx.all(_ITEMS, span)
            plans = {row.id: PlanSays() for row in page}
            home = {row.id: row.plan_id for row in items}
            for row in items:
                plans[row.plan_id].keys[row.key] = row.id
            entries = self.tx.all(_ENTRIES, {"kinds": ["plan"], **span})
            ids = list(home)
            for start in range(0, len(ids), 500):
                entries += self.tx.all(_OF_IDS, {"ids": ids[start : start + 500]})
            for entry in sorted(entries, key=lambda each: each.seq):
                if entry.subject_type == "plan":
                    plans[entry.subject_id].plan(entry.action, _json(entry.after))
                else:
                    _take(plans[home[entry.subject_id]].item(entry.subject_id), entry)
            held = {row.id: row.state == "on_hold" for row in page}
            for row in page:
                self._plan(row, plans[row.id])
            for row in items:
                self._task(row, plans[row.plan_id].item(row.id), held=held[row.plan_id])
            there = set(home)
            for plan_id, says in plans.items():
                for task_id in says.items.keys() - there:
                    self._differs("task", task_id, "", "row", plan_id, None)
            self._step(len(page) + len(items))

    def _plan(self, row: Any, says: PlanSays) -> None:
        if not says.values:
            self.untold["plan"] += 1
            return
        now = {
            "state": row.state,
            "name": row.name,
            "owner": self.users.get(row.owner_id),
            "start_date": _iso(row.start_date),
            "target_date": _iso(row.target_date),
        }
        self._compare("plan", row.id, row.name, says.values, now)

    # Tasks

    def _tasks(self) -> None:
        # Those of plans are passed over here: SQL that leaves them out would walk the plans' index and sort each page.
        for page in self._pages(_TASKS):
            alone = [row for row in page if row.plan_id is None]
            span = {"low": page[0].id, "high": page[-1].id}
            says: dict[int, TaskSays] = defaultdict(TaskSays)
            for entry in self.tx.all(_ENTRIES, {"kinds": ["task", "document"], **span}):
                _take(says[entry.subject_id], entry)
            for row in alone:
                self._task(row, says.get(row.id), held=False)
            self._step(len(alone))

    def _task(self, row: Any, says: TaskSays | None, *, held: bool) -> None:
        # Lists go by these two, so they are checked whether or not an entry tells of the row.
        where = _BUCKETS.get((row.state, held))
        if row.bucket != where:
            self._differs("task", row.id, row.subject, "bucket", where, row.bucket)
        if row.sort_due != (row.due or FAR):
            self._differs("task", row.id, row.subject, "sort_due", row.due or FAR, row.sort_due)
        if says is None or not says.values:
            self.untold["task"] += 1
            return
        values = dict(says.values)
        states = values.pop("state", None)
        if states is not None and row.state not in states:
            self._differs("task", row.id, row.subject, "state", " / ".join(sorted(states)), row.state)
        queue = values.pop("queue", None)
        if queue is not None and row.queue_id not in self.queues.get(str(queue), ()):
            self._differs("task", row.id, row.subject, "queue", queue, row.queue_id)
        if row.document_status is not None:
            values.setdefault("status", "new")
        now = {
            "subject": row.subject,
            "priority": row.priority,
            "owner": self.users.get(row.owner_id),
            "due": _iso(row.due),
            "status": row.document_status,
        }
        self._compare("task", row.id, row.subject, values, now)

    # Records and users

    def _records(self) -> None:
        clash = {"type", "name", "owner", "owner_id", "external_id", "confidential"}
        own = {
            each.code: frozenset(field.name for field in each.fields) & clash
            for each in object_types.all_types(self.tx)
        }
        for page in self._pages(_RECORDS):
            kinds = {row.id: row.type for row in page}
            says: dict[int, dict[str, Any]] = defaultdict(dict)
            span = {"low": page[0].id, "high": page[-1].id}
            for entry in self.tx.all(_ENTRIES, {"kinds": ["record", "referral"], **span}):
                if entry.subject_id in kinds:
                    own_names = own.get(kinds[entry.subject_id], frozenset())
                    record_says(says[entry.subject_id], entry.action, _json(entry.after), own_names)
            answers = {row.id: row.intake for row in self.tx.all(_ANSWERS, span)}
            for row in page:
                if row.id not in says:
                    self.untold["record"] += 1
                    continue
                now = {
                    **dict.fromkeys(says[row.id]),
                    **values_of(row),
                    "type": row.type,
                    "name": row.name,
                    "owner": row.owner,
                    "owner_id": row.owner_id,
                    "external_id": row.external_id,
                    "confidential": bool(row.confidential),
                    "intake": answers.get(row.id),
                }
                said = {"confidential": False, "intake": None, **says[row.id]}
                self._compare("record", row.id, row.name, said, now)
            self._step(len(page))

    def _users(self) -> None:
        says: dict[int, dict[str, Any]] = defaultdict(dict)
        for entry in self.tx.all(select(*_ENTRY).where(timeline.c.subject_type == "user").order_by(timeline.c.seq)):
            user_says(says[entry.subject_id], entry.action, _json(entry.before), _json(entry.after))
        roles: dict[int, set[str]] = defaultdict(set)
        held = select(_HOLDER.c.user_id, _ROLE.c.code).join(_ROLE, _ROLE.c.id == _HOLDER.c.role_id)
        for row in self.tx.all(held):
            roles[row.user_id].add(row.code)
        columns = ("username", "name", "email", "language", "time_zone", "active", "capacity", "operating_system_user")
        rows = self.tx.all(select(_USER))
        for row in rows:
            said = says.get(row.id)
            if not said:
                self.untold["user"] += 1
                continue
            now = {name: getattr(row, name) for name in columns}
            known = {name: value for name, value in said.items() if name in columns}
            if "roles" in said:
                known["roles"] = ", ".join(sorted(set(said["roles"])))
                now["roles"] = ", ".join(sorted(roles[row.id]))
            self._compare("user", row.id, row.username, known, now)
        self._step(len(rows))

    # For all

    def _compare(self, kind: str, identity: int, name: str, said: Mapping[str, Any], now: Mapping[str, Any]) -> None:
        for field, value in said.items():
            if field in now and _same(value) != _same(now[field]):
                self._differs(kind, identity, name, field, value, now[field])

    def _pages(self, statement: Any) -> Iterator[Sequence[Any]]:
        after = -(2**63)
        while page := self.tx.all(statement, {"after": after}):
            yield page
            after = page[-1].id

    def _lost(self) -> None:
        """Rows that were made, and are gone although no entry says so."""
        removed = {
            row.subject_id
            for row in self.tx.all(
                select(timeline.c.subject_id).where(timeline.c.subject_type == "record", timeline.c.action == "remove")
            )
        }
        for kind, (table, actions) in _MADE.items():
            gone = (
                select(timeline.c.subject_id)
                .outerjoin(table, table.c.id == timeline.c.subject_id)
                .where(timeline.c.subject_type == kind, timeline.c.action.in_(actions), table.c.id.is_(None))
                .order_by(timeline.c.subject_id)
            )
            for row in self.tx.all(gone):
                if not (kind == "record" and row.subject_id in removed):
                    self._differs(kind, row.subject_id, "", "row", row.subject_id, None)


_BUCKETS = {(state.value, held): bucket(state, held=held).value for state in ItemState for held in (False, True)}


def _take(says: TaskSays, entry: Any) -> None:
    if entry.subject_type == "document":
        says.document(entry.actor, _json(entry.after))
    else:
        says.task(entry.action, entry.actor, _json(entry.after))


def _json(text: str | None) -> dict[str, Any]:
    return {} if text is None else dict(json.loads(text))


def _same(value: object) -> object:
    """Values are compared as the timeline writes them; empty is empty, however it is written."""
    if isinstance(value, date):
        return value.isoformat()
    return None if value == "" else value


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _text(value: object) -> str | None:
    return None if value is None else str(value)


__all__ = ["Difference", "VerifiedRows", "verify_rows"]
