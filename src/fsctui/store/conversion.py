"""What a conversion looks up: records that may be the client already, and the open work that goes along."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import bindparam, func, select, update

from fsctui.domain.conversion import Known
from fsctui.domain.duplicates import Candidate, Client, email_key, names, phone_key
from fsctui.domain.folding import fold
from fsctui.domain.records import RecordRef
from fsctui.store.access import RECORD
from fsctui.store.database import Tx
from fsctui.store.record_links import MEMBER
from fsctui.store.records import OWN
from fsctui.store.sql_types import Condition, Row
from fsctui.store.tables import PlanTable, QueueTable, TaskTable, UserTable

_TASK = TaskTable.__table__  # type: ignore[attr-defined]
_PLAN = PlanTable.__table__  # type: ignore[attr-defined]
_USER = UserTable.__table__  # type: ignore[attr-defined]
_QUEUE = QueueTable.__table__  # type: ignore[attr-defined]
_ACCOUNT, _CONTACT, _HOUSEHOLD = (OWN[code] for code in ("account", "contact", "household"))
MOST = 60
"""Records with one thing in common that are looked at."""
_OPEN_PLANS = ("not_started", "in_progress", "on_hold")

_CANDIDATES = (
    select(
        RECORD.c.id, RECORD.c.type, RECORD.c.name, RECORD.c.account_id,
        func.coalesce(_CONTACT.c.email, _ACCOUNT.c.email).label("email"),
        func.coalesce(_CONTACT.c.phone, _ACCOUNT.c.phone).label("phone"),
        func.coalesce(_CONTACT.c.city, _ACCOUNT.c.city, _HOUSEHOLD.c.city).label("city"),
    )
    .outerjoin(_CONTACT, _CONTACT.c.id == RECORD.c.id)
    .outerjoin(_ACCOUNT, _ACCOUNT.c.id == RECORD.c.id)
    .outerjoin(_HOUSEHOLD, _HOUSEHOLD.c.id == RECORD.c.id)
)  # fmt: skip


def candidates(tx: Tx, client: Client, visible: Condition) -> tuple[Candidate, ...]:
    """Accounts, contacts and households with the client's name, e-mail address or number, seen or not."""
    found: dict[int, Row] = {}
    statement = _CANDIDATES.add_columns(visible.label("seen"))
    for ids in _searches(client):
        for row in tx.all(statement.where(RECORD.c.id.in_(ids)).order_by(RECORD.c.id)):
            found[row.id] = row
    return tuple(
        Candidate(
            RecordRef(row.type, row.id), row.name, row.account_id, row.email or "", row.phone or "", row.city or "",
            bool(row.seen),
        )
        for _, row in sorted(found.items())
    )  # fmt: skip


def _searches(client: Client) -> Iterable[Any]:
    called = sorted({fold(name).strip() for name in names(client) if name.strip()})
    if called:
        yield _named(("account", "contact"), called)
    if client.last_name.strip():
        yield _named(("household",), [fold(client.last_name).strip()])
    email, phone = email_key(client.email), phone_key(client.phone)
    for table in (_CONTACT, _ACCOUNT):
        if email is not None:
            yield select(table.c.id).where(table.c.email_key == email).limit(MOST)
        if phone is not None:
            yield select(table.c.id).where(table.c.phone_key == phone).limit(MOST)


def _named(types: Sequence[str], called: Sequence[str]) -> Any:
    return select(RECORD.c.id).where(RECORD.c.type.in_(types), RECORD.c.name_sort.in_(called)).limit(MOST)


def households(tx: Tx, member_ids: Sequence[int], visible: Condition) -> dict[int, tuple[Known, ...]]:
    """Member -> the households they are in; one that may not be seen has no name."""
    if not member_ids:
        return {}
    statement = (
        select(MEMBER.c.record_id, RECORD.c.id, RECORD.c.name, visible.label("seen"))
        .join(RECORD, RECORD.c.id == MEMBER.c.household_id)
        .where(MEMBER.c.record_id.in_(list(member_ids)))
        .order_by(RECORD.c.id)
    )
    found: dict[int, tuple[Known, ...]] = {}
    for row in tx.all(statement):
        known = Known(RecordRef("household", row.id), row.name if row.seen else None)
        found[row.record_id] = (*found.get(row.record_id, ()), known)
    return found


_TASKS = (
    select(_TASK.c.id, _USER.c.username.label("owner"), _QUEUE.c.name.label("queue"))
    .outerjoin(_USER, _USER.c.id == _TASK.c.owner_id)
    .outerjoin(_QUEUE, _QUEUE.c.id == _TASK.c.queue_id)
    .where(_TASK.c.record_id == bindparam("record"), _TASK.c.plan_id.is_(None), _TASK.c.closed_at.is_(None))
    .order_by(_TASK.c.id)
)
_PLANS = (
    select(_PLAN.c.id, _USER.c.username.label("owner"))
    .join(_USER, _USER.c.id == _PLAN.c.owner_id)
    .where(_PLAN.c.record_id == bindparam("record"), _PLAN.c.state.in_(_OPEN_PLANS))
    .order_by(_PLAN.c.id)
)
_ITEMS = (
    select(_TASK.c.id, _USER.c.username.label("owner"), _QUEUE.c.name.label("queue"))
    .outerjoin(_USER, _USER.c.id == _TASK.c.owner_id)
    .outerjoin(_QUEUE, _QUEUE.c.id == _TASK.c.queue_id)
    .where(_TASK.c.plan_id.in_(bindparam("plans", expanding=True)))
)


def open_work(tx: Tx, record_id: int) -> tuple[list[Row], list[Row]]:
    """Open tasks outside plans, and open plans, each with its owner."""
    return tx.all(_TASKS, {"record": record_id}), tx.all(_PLANS, {"record": record_id})


def items(tx: Tx, plan_ids: Sequence[int]) -> list[Row]:
    """The items of these plans with their owners."""
    return tx.all(_ITEMS, {"plans": list(plan_ids)}) if plan_ids else []


def move_work(tx: Tx, task_ids: Sequence[int], plan_ids: Sequence[int], record_id: int) -> None:
    """Hang tasks, and plans with all of their items, on another record."""
    if task_ids:
        tx.execute(
            update(_TASK).where(_TASK.c.id.in_(list(task_ids))).values(record_id=record_id, version=_TASK.c.version + 1)
        )
    if plan_ids:
        ids = list(plan_ids)
        tx.execute(update(_PLAN).where(_PLAN.c.id.in_(ids)).values(record_id=record_id, version=_PLAN.c.version + 1))
        tx.execute(update(_TASK).where(_TASK.c.plan_id.in_(ids)).values(record_id=record_id))
