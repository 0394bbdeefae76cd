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

from fsctui.domain.priority import Weights, rank_order, rank_terms
from fsctui.domain.record_rows import FieldValue
from fsctui.domain.referrals import Bucket as ReferralBucket
from fsctui.domain.referrals import Status
from fsctui.domain.referrals import bucket as referral_bucket
from fsctui.domain.tasks import Bucket, ItemState
from fsctui.domain.templates import Priority
from fsctui.services.quick_tasks import plain_detail
from fsctui.services.task_actions import new_task_columns
from fsctui.store import records as record_store
from fsctui.store import referrals as referral_store
from fsctui.store.bulk import send_rows
from fsctui.store.database import Tx
from fsctui.store.referral_rows import REFERRAL
from fsctui.store.task_rows import TASK
from fsctui.store.tasks import DETAIL

BATCH = 20_000
REFERRALS_TYPE = "referral"
INDEXES_LATER = 50_000
"""Rows from which on a table's indexes are made anew rather than kept up row by row."""
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
        with _indexes_later(tx, TASK, tasks):
            (first,) = tx.new_ids(1)
            for start in range(0, tasks, BATCH):
                _tasks(tx, world, start, min(BATCH, tasks - start))
            _details(tx, first)
    with _indexes_later(tx, REFERRAL, referrals):
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


def _converters(tx: Tx, names: Sequence[str], table: Any = TASK) -> dict[str, Callable[[Any], Any]]:
    """How the driver takes dates and instants; there are few different ones, so each is converted once."""
    found: dict[str, Callable[[Any], Any]] = {}
    for name in names:
        column_type = table.c[name].type.dialect_impl(tx.connection.dialect)
        convert = column_type.bind_processor(tx.connection.dialect)
        if convert is not None:
            # What can't be looked up, such as the terms of a rank, is converted each time.
            hashable = name not in ("rank_terms", "declined", "score_fields")
            found[name] = lru_cache(maxsize=100_000)(convert) if hashable else convert
    return found


def _details(tx: Tx, first: int) -> None:
    """The detail rows of all tasks from an id on, in one statement."""
    plain = plain_detail(0, "system", [])
    columns = {name: literal(value, DETAIL.c[name].type) for name, value in plain.items() if name != "task_id"}
    chosen = select(TASK.c.id, *columns.values()).where(TASK.c.id >= first)
    tx.execute(insert(DETAIL).from_select(["task_id", *columns], chosen))


@contextmanager
def _indexes_later(tx: Tx, table: Any, rows: int) -> Iterator[None]:
    """Many rows come much quicker into a table whose indexes are made afterwards; all in the same transaction."""
    indexes = list(table.indexes) if rows >= INDEXES_LATER else []
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
    """Of eight referrals four have ended, two wait for somebody, one waits in a queue, one is worked on."""
    records = []
    base = referral_store.new_columns(0, tx.now)
    names = list(base)
    convert = _converters(tx, names, REFERRAL)
    rows = []
    ids = tx.new_ids(count)
    for number, row in zip(range(start, start + count), _referral_rows(tx, world, start, count), strict=True):
        record_id = ids[number - start]
        owner_id, team_id = row.pop("owner")
        name = f"{_client(number // CLIENTS_FOR)}: {row['interest'].replace('_', ' ')}"
        fields: dict[str, FieldValue] = {
            "account": row["account_id"], "interest": row["interest"], "potential_value": f"{row['value'] // 100}.00",
            "currency": row["currency"], "source": row["source"],
        }  # fmt: skip
        records.append(
            record_store.record_columns(
                record_id, REFERRALS_TYPE, name, fields, row["created_at"],
                owner_id=owner_id, team_id=team_id, account_id=row["account_id"],
            )
        )  # fmt: skip
        values = {**base, **row, "id": record_id}
        rows.append([convert[each](values[each]) if each in convert else values[each] for each in names])
    record_store.insert_records(tx, REFERRALS_TYPE, records)
    send_rows(tx.connection.connection.driver_connection, tx.dialect, REFERRAL.name, ", ".join(names), rows)


def _referral_rows(tx: Tx, world: _World, start: int, count: int) -> Iterator[dict[str, Any]]:
    weights = Weights()
    users = world.users
    for number in range(start, start + count):
        status = _STATUSES[number % len(_STATUSES)]
        where = referral_bucket(status)
        user = users[number * 5 % len(users)]
        in_queue = bool(world.queues) and status is Status.ASSIGNED and number % len(_STATUSES) == _QUEUED
        assignee = None if in_queue else user[0]
        came = tx.now - timedelta(minutes=number * 13 % 500_000)
        taken = None if where is ReferralBucket.WAITING else min(came + timedelta(hours=number % 30), tx.now)
        ended = None
        if where is ReferralBucket.CLOSED and taken is not None:
            ended = min(taken + timedelta(days=number % 40), tx.now)
        due = tx.now + timedelta(hours=number % 60 - 10) if where is ReferralBucket.WAITING else None
        value = (number * 7_919 % 900_000 + 1_000) * 100
        lead_score, referrer = number * 37 % 99 + 1, number * 11 % 101
        terms = rank_terms(
            weights, lead_score=lead_score, referrer_score=referrer, value=value, created_at=came, workload=0
        )
        yield {
            "owner": (None, None) if in_queue else user,
            "status": status.value,
            "bucket": where.value,
            "assignee_id": assignee,
            "queue_id": world.queues[number // len(_STATUSES) % len(world.queues)] if in_queue else None,
            "referrer_id": users[number * 13 % len(users)][0],
            "sent_by": users[number * 13 % len(users)][0],
            "account_id": world.records[number // CLIENTS_FOR % len(world.records)],
            "interest": _NEEDS[number % len(_NEEDS)],
            "value": value,
            "currency": "USD",
            "source": "branch",
            "rank_order": rank_order(terms),
            "rank_terms": terms,
            "lead_score": lead_score,
            "probability": lead_score / 100,
            "base_rate": 0.25,
            "referrer_score": referrer,
            "accept_due": due,
            "warn_at": None if due is None else due - timedelta(hours=2),
            "created_by": users[number * 13 % len(users)][0],
            "created_at": came,
            "assigned_at": came,
            "accepted_at": taken,
            "accepted_by": None if taken is None else assignee,
            "closed_at": ended,
            "closed_by": None if ended is None else assignee,
        }


_STATUSES = (
    Status.CONVERTED, Status.ASSIGNED, Status.NOT_CONVERTED, Status.ASSIGNED, Status.NOT_CONVERTED, Status.WORKING,
    Status.NOT_CONVERTED, Status.ASSIGNED,
)  # fmt: skip
_QUEUED = 7
"""Which of these waits in a queue."""


__all__ = ["bulk_rows"]
