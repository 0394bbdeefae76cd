"""What launching costs, against the same rows written with sqlite3's executemany in one transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from tests.services.bank import ASSISTANT, NOW, Bank, item, publish, review

from benchmarks.measure import Row, cpu, folder, median, slower
from fsctui.services.launching import preview_in, write_in
from fsctui.services.plans import LaunchRequest
from fsctui.store import migrate
from fsctui.store.database import Database

ITEMS = 20
RECORDS = 1_000
START = date(2026, 3, 2)


def rows() -> list[Row]:
    with folder() as place:
        return [*one(place / "one.sqlite3"), *many(place / "many.sqlite3")]


def _bank(file: Path) -> Bank:
    database = Database(f"sqlite:///{file}")
    migrate.create(database, NOW)
    bank = Bank(database)
    steps = (item(f"s{n}", n + 1, *([f"s{n - 1}"] if n % 3 else []), to=ASSISTANT) for n in range(ITEMS))
    publish(bank, review(*steps))
    return bank


def one(file: Path) -> list[Row]:
    """One plan of 20 items: the whole use case, and its writing alone."""
    bank = _bank(file)
    plans = bank.of("ryan").plans
    request = LaunchRequest("client_review", [bank.kiara], START)
    whole = cpu(lambda: plans.launch_many(request), 60)
    context = bank.of("ryan").context
    with context.read() as tx:
        drafts = preview_in(context, tx, request, {})

    def write() -> None:
        with context.write() as tx:
            write_in(tx, drafts)

    written = cpu(write, 60)
    raw = cpu(_raw(file, "plan_id = (SELECT max(id) FROM plan)"), 60)
    return [
        slower(f"launch one plan of {ITEMS} items, writing / executemany", written, raw, "<= 2.5x"),
        slower(f"launch one plan of {ITEMS} items, deciding too / executemany", whole, raw, "-"),
    ]


def many(file: Path) -> list[Row]:
    """The same template on a thousand records, one transaction."""
    bank = _bank(file)
    targets = [bank.kiara]
    with bank.database.write(None, NOW) as tx:
        targets += [bank._account(tx, f"Client {number}", confidential=False) for number in range(RECORDS - 1)]
    plans = bank.of("ryan").plans
    request = LaunchRequest("client_review", targets, START)
    whole = median(lambda: plans.launch_many(request), 5)
    raw = median(_raw(file, f"plan_id IN (SELECT id FROM plan ORDER BY id DESC LIMIT {RECORDS})"), 5)
    return [slower(f"launch on {RECORDS:,} records, {ITEMS} items each / executemany", whole, raw, "<= 1.5x")]


def _raw(file: Path, of_plans: str) -> Callable[[], None]:
    """Writes the rows of those plans again, under other ids, as plain as sqlite3 can."""
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    plan_ids = f"SELECT plan_id FROM task WHERE {of_plans}"
    kept: list[tuple[str, list[str], list[list[Any]], list[int]]] = []
    for table, where, ids in (
        ("plan", f"id IN ({plan_ids})", ("id",)),
        ("task", of_plans, ("id", "plan_id")),
        ("task_detail", f"task_id IN (SELECT id FROM task WHERE {of_plans})", ("task_id",)),
        ("notice", f"subject_type = 'plan' AND subject_id IN ({plan_ids})", ("id",)),
        ("timeline", f"action = 'launch' AND subject_id IN ({plan_ids})", ("seq",)),
    ):
        cursor = connection.execute(f"SELECT * FROM {table} WHERE {where}")
        names = [column[0] for column in cursor.description]
        kept.append((table, names, [list(row) for row in cursor], [names.index(name) for name in ids]))
    shift = 0

    def write() -> None:
        nonlocal shift
        shift += 10_000_000
        connection.execute("BEGIN IMMEDIATE")
        for table, names, found, shifted in kept:
            for row in found:
                for place in shifted:
                    row[place] += 10_000_000
            marks = ", ".join("?" * len(names))
            connection.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", found)
        connection.execute("COMMIT")

    return write
