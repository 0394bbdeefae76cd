"""Rows in bulk, for measuring: tasks (and referrals) spread over users, queues, days, states, plans and records.

They are plain rows without a story: no traces, and one line of the timeline for all of them. The same numbers always
give the same rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import insert, literal, select

from fsctui.domain.record_rows import FieldValue
from fsctui.domain.tasks import Bucket, ItemState
from fsctui.domain.templates import Priority
from fsctui.services.quick_tasks import plain_detail
from fsctui.services.task_actions import new_task_columns
from fsctui.store import records as record_store
from fsctui.store.bulk import send_rows
from fsctui.store.database import Tx
from fsctui.store.task_rows import TASK
from fsctui.store.tasks import DETAIL

BATCH = 20_000
REFERRALS_TYPE = "referral"
INDEXES_LATER = 50_000
"""Tasks from which on the table's indexes are made anew rather than kept up row by row."""
CLIENTS_FOR = 20
"""Tasks per made-up account: a million tasks hang on fifty thousand clients."""
_VERBS = ("Call", "Write to", "Prepare the review for", "Check the file of", "Send the contract to", "Update", "Meet")
_PRIORITIES = (Priority.NORMAL, Priority.NORMAL, Priority.HIGH, Priority.NORMAL, Priority.LOW)
_FIRST = ("Ada", "Bruno", "Chloé", "Diego", "Élise", "Fabio", "Grace", "Hugo", "Inês", "João", "Kenji", "Lucía", "Mia")
_LAST = (
    "Almeida",
    "Bennett",
    "Castillo",
    "Dubois",
    "Esposito",
    "Fontaine",
    "García",
    "Harris",
    "Ito",
    "Jansen",
    "Kovač",
)
_NEEDS = ("mortgage", "personal_loan", "credit_card", "savings_account", "investments")


@dataclass(frozen=True, slots=True)
class _World:
    """What synthetic rows refer to."""

    users: Sequence[tuple[int, int | None]]
    queues: Sequence[int]
    records: Sequence[int]
    today: date


def bulk_rows(tx: Tx, tasks: int = 0, referrals: int = 0) -> None:
    """Write so many synthetic tasks and referrals; accounts are made for them as needed."""
    users = [(row.id, row.team_id) for row in tx.all("SELECT id, team_id FROM user_account WHERE active ORDER BY id")]
    queues = [row.id for row in tx.all("SELECT id FROM queue ORDER BY id")]
    records = [row.id for row in tx.all("SELECT id FROM record WHERE type = 'account' ORDER BY id")]
    wanted = max(tasks, referrals) // CLIENTS_FOR
    if len(records) < wanted or not records:
        records += _accounts(tx, users, max(wanted, 1) - len(records))
    world = _World(users, queues, records, tx.now.date())
    if tasks:
        with _indexes_later(tx, tasks):
            (first,) = tx.new_ids(1)
            for start in range(0, tasks, BATCH):
                _tasks(tx, world, start, min(BATCH, tasks - start))
            _details(tx, first)
    for start in range(0, referrals, BATCH):
        _referrals(tx, world, start, min(BATCH, referrals - start))
    tx.note("bulk", "task", 0, after={"tasks": tasks, "referrals": referrals, "accounts": max(0, wanted)})


def _accounts(tx: Tx, users: Sequence[tuple[int, int | None]], count: int) -> list[int]:
    made: list[int] = []
    for start in range(0, count, BATCH):
        rows, own = [], []
        for number, record_id in enumerate(tx.new_ids(min(BATCH, count - start)), start=start):
            owner_id, team_id = users[number % len(users)]
            name = _client(number)
            values = {"kind": "person", "city": "Cumulus"}
            rows.append(
                record_store.record_columns(
                    record_id, "account", name, values, tx.now, owner_id=owner_id, team_id=team_id
                )
            )
            own.append(record_store.own_columns("account", record_id, values))
            made.append(record_id)
        record_store.insert_records(tx, "account", rows, own)
    return made


def _client(number: int) -> str:
    return f"{_FIRST[number % len(_FIRST)]} {_LAST[number // len(_FIRST) % len(_LAST)]} {number}"


def _tasks(tx: Tx, world: _World, start: int, count: int) -> None:
    base = new_task_columns(tx, 0, "", None)
    names = list(base)
    convert = _converters(tx, names)
    rows = []
    for task_id, row in zip(tx.new_ids(count), _task_rows(tx, world, start, count), strict=True):
        values = {**base, **row, "id": task_id}
        rows.append([convert[name](values[name]) if name in convert else values[name] for name in names])
    driver = tx.connection.connection.driver_connection
    send_rows(driver, tx.dialect, TASK.name, ", ".join(names), rows)


def _converters(tx: Tx, names: Sequence[str]) -> dict[str, Callable[[Any], Any]]:
    """How the driver takes dates and instants; there are few different ones, so each is converted once."""
    found: dict[str, Callable[[Any], Any]] = {}
    for name in names:
        column_type = TASK.c[name].type.dialect_impl(tx.connection.dialect)
        convert = column_type.bind_processor(tx.connection.dialect)
        if convert is not None:
            found[name] = lru_cache(maxsize=100_000)(convert)
    return found


def _details(tx: Tx, first: int) -> None:
    """The detail rows of all tasks from an id on, in one statement."""
    plain = plain_detail(0, "system", [])
    columns = {name: literal(value, DETAIL.c[name].type) for name, value in plain.items() if name != "task_id"}
    chosen = select(TASK.c.id, *columns.values()).where(TASK.c.id >= first)
    tx.execute(insert(DETAIL).from_select(["task_id", *columns], chosen))


@contextmanager
def _indexes_later(tx: Tx, tasks: int) -> Iterator[None]:
    """Many rows come much quicker into a table whose indexes are made afterwards; all in the same transaction."""
    indexes = list(TASK.indexes) if tasks >= INDEXES_LATER else []
    for index in indexes:
        index.drop(tx.connection)
    yield
    for index in indexes:
        index.create(tx.connection)


def _task_rows(tx: Tx, world: _World, start: int, count: int) -> Iterator[dict[str, Any]]:
    made = tx.now - timedelta(days=90)
    states = [(state.value, bucket.value) for state, bucket in map(_state, range(10))]
    days = [world.today + timedelta(days=number) for number in range(-200, 211)]
    for number in range(start, start + count):
        user_id, _ = world.users[number * 7 % len(world.users)]
        state, bucket = states[number % 10]
        due = days[number * 31 % 240 + (170 if bucket == "ready" else 0)]
        in_queue = bool(world.queues) and number % 9 == 0
        closed = bucket == "done"
        giver = world.users[number * 13 % len(world.users)][0]
        yield {
            "subject": f"{_VERBS[number % len(_VERBS)]} {_client(number // CLIENTS_FOR)}",
            "priority": _PRIORITIES[number % len(_PRIORITIES)].value,
            "required": number % 4 != 0,
            "state": state,
            "bucket": bucket,
            "owner_id": None if in_queue and bucket == "ready" else user_id,
            "queue_id": world.queues[number // 9 % len(world.queues)] if in_queue else None,
            "assigned_by": giver if number % 3 == 0 else None,
            "due": due,
            "sort_due": due,
            "record_id": world.records[number // CLIENTS_FOR % len(world.records)],
            "created_by": giver,
            "created_at": made,
            "closed_at": _closed_at(due, number, tx.now) if closed else None,
            "closed_on": due if closed else None,
        }


def _state(number: int) -> tuple[ItemState, Bucket]:
    """Of ten tasks five are done, three ready, two blocked."""
    which = number % 10
    if which < 5:
        return ItemState.COMPLETED, Bucket.DONE
    if which < 8:
        return (ItemState.IN_PROGRESS if which == 5 else ItemState.OPEN), Bucket.READY
    return ItemState.PENDING, Bucket.BLOCKED


def _closed_at(day: date, number: int, now: datetime) -> datetime:
    return min(datetime.combine(day, time(9), now.tzinfo) + timedelta(minutes=number % 97 * 5), now)


def _referrals(tx: Tx, world: _World, start: int, count: int) -> None:
    rows = []
    for number, record_id in enumerate(tx.new_ids(count), start=start):
        owner_id, team_id = world.users[number * 5 % len(world.users)]
        account = world.records[number // CLIENTS_FOR % len(world.records)]
        values: dict[str, FieldValue] = {"account": account, "interest": _NEEDS[number % len(_NEEDS)]}
        rows.append(
            record_store.record_columns(
                record_id,
                REFERRALS_TYPE,
                f"{_client(number // CLIENTS_FOR)}: {_NEEDS[number % len(_NEEDS)].replace('_', ' ')}",
                values,
                tx.now,
                owner_id=owner_id,
                team_id=team_id,
                account_id=account,
            )
        )
    record_store.insert_records(tx, REFERRALS_TYPE, rows)


__all__ = ["bulk_rows"]
