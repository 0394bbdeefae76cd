"""What launching costs, against the same rows written plainly in one transaction: executemany, or COPY on PostgreSQL.

On SQLite in processor time, ours and the baseline by turns; on PostgreSQL the server's time counts, so by the clock.
"""

from __future__ import annotations

import sqlite3
import statistics
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from time import process_time
from typing import Any

from tests.services.bank import ASSISTANT, NOW, Bank, item, publish, review

from benchmarks.measure import Row, beside, folder, slower
from fsctui.services.launching import preview_in, write_in
from fsctui.services.plans import LaunchRequest
from fsctui.store import migrate
from fsctui.store.database import Database

ITEMS = 20
RECORDS = 1_000
START = date(2026, 3, 2)
OF_LAST_LAUNCH = f"plan_id IN (SELECT id FROM plan ORDER BY id DESC LIMIT {RECORDS})"


def rows() -> list[Row]:
    with folder() as place:
        return [*one(place / "one.sqlite3"), *many(place / "many.sqlite3"), *many_postgresql(place)]


def _bank(url: str) -> Bank:
    database = Database(url)
    migrate.create(database, NOW)
    bank = Bank(database)
    steps = (item(f"s{n}", n + 1, *([f"s{n - 1}"] if n % 3 else []), to=ASSISTANT) for n in range(ITEMS))
    publish(bank, review(*steps))
    return bank


def one(file: Path) -> list[Row]:
    """One plan of 20 items: the whole use case, and its writing alone."""
    bank = _bank(f"sqlite:///{file}")
    plans = bank.of("ryan").plans
    request = LaunchRequest("client_review", [bank.kiara], START)
    plans.launch_many(request)
    raw = _raw(file, "plan_id = (SELECT max(id) FROM plan)")
    context = bank.of("ryan").context
    with context.read() as tx:
        drafts = preview_in(context, tx, request, {})

    def write() -> None:
        with context.write() as tx:
            write_in(tx, drafts)

    written, plain = map(statistics.median, beside(write, raw, 120, process_time))
    whole, plain_again = map(statistics.median, beside(lambda: plans.launch_many(request), raw, 60, process_time))
    return [
        slower(f"launch one plan of {ITEMS} items, writing / executemany", written, plain, "<= 2.5x"),
        slower(f"launch one plan of {ITEMS} items, deciding too / executemany", whole, plain_again, "-"),
    ]


def many(file: Path) -> list[Row]:
    """The same template on a thousand records, one transaction."""
    launch = _many(_bank(f"sqlite:///{file}"))
    launch()
    raw = _raw(file, OF_LAST_LAUNCH)
    whole, plain = map(statistics.median, beside(launch, raw, 7, process_time))
    return [slower(f"launch on {RECORDS:,} records, {ITEMS} items each / executemany", whole, plain, "<= 1.5x")]


def _many(bank: Bank) -> Callable[[], object]:
    targets = [bank.kiara]
    with bank.database.write(None, NOW) as tx:
        targets += [bank._account(tx, f"Client {number}", confidential=False) for number in range(RECORDS - 1)]
    plans = bank.of("ryan").plans
    request = LaunchRequest("client_review", targets, START)
    return lambda: plans.launch_many(request)


def many_postgresql(place: Path) -> list[Row]:
    """The same on a PostgreSQL of its own; no rows where there is none to start."""
    from tests import postgres

    server = postgres.address(place)
    url = postgres.make_database(server, "fsctui_bench")
    bank = _bank(url)
    launch = _many(bank)
    launch()
    whole, plain = map(statistics.median, beside(launch, _copy(postgres.libpq(url), OF_LAST_LAUNCH), 5))
    bank.database.close()
    return [slower(f"launch on {RECORDS:,} records, PostgreSQL / COPY", whole, plain, "<= 2.5x")]


def _raw(file: Path, of_plans: str) -> Callable[[], None]:
    """Writes the rows of those plans again, under other ids, as plain as sqlite3 can."""
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    kept = _kept(connection.execute, of_plans)

    def write() -> None:
        connection.execute("BEGIN IMMEDIATE")
        for table, names, found in _shifted(kept):
            marks = ", ".join("?" * len(names))
            connection.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", found)
        connection.execute("COMMIT")

    return write


def _copy(address: str, of_plans: str) -> Callable[[], None]:
    """The same with COPY."""
    import psycopg

    connection = psycopg.connect(address, autocommit=True)
    kept = _kept(connection.execute, of_plans)

    def write() -> None:
        with connection.transaction():
            for table, names, found in _shifted(kept):
                with connection.cursor().copy(f"COPY {table} ({', '.join(names)}) FROM STDIN") as copy:
                    for row in found:
                        copy.write_row(row)

    return write


Kept = list[tuple[str, list[str], list[list[Any]], list[int]]]


def _kept(execute: Callable[[str], Any], of_plans: str) -> Kept:
    """The rows of those plans by table, and which of their columns are new ids."""
    plan_ids = f"SELECT plan_id FROM task WHERE {of_plans}"
    kept: Kept = []
    for table, where, ids in (
        ("plan", f"id IN ({plan_ids})", ("id",)),
        ("task", of_plans, ("id", "plan_id")),
        ("task_detail", f"task_id IN (SELECT id FROM task WHERE {of_plans})", ("task_id",)),
        ("notice", f"subject_type = 'plan' AND subject_id IN ({plan_ids})", ("id",)),
        ("timeline", f"action = 'launch' AND subject_id IN ({plan_ids})", ("seq",)),
    ):
        cursor = execute(f"SELECT * FROM {table} WHERE {where}")
        names = [column[0] for column in cursor.description]
        kept.append((table, names, [list(row) for row in cursor], [names.index(name) for name in ids]))
    return kept


def _shifted(kept: Kept) -> Iterator[tuple[str, list[str], list[list[Any]]]]:
    for table, names, found, shifted in kept:
        for row in found:
            for place in shifted:
                row[place] += 10_000_000
        yield table, names, found
