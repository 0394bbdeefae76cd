"""One claim of a queue task, against its statements on raw sqlite3, in processor time."""

from __future__ import annotations

import sqlite3
from datetime import date
from itertools import count
from pathlib import Path

from tests.services.bank import NOW, QUEUE, Bank, item, publish, review

from benchmarks.measure import Row, cpu, folder, slower
from fsctui.services.plans import LaunchRequest
from fsctui.store import migrate
from fsctui.store.database import Database

CLAIMS = 300


def rows() -> list[Row]:
    with folder() as place:
        return one(place / "claims.sqlite3")


def one(file: Path) -> list[Row]:
    database = Database(f"sqlite:///{file}")
    migrate.create(database, NOW)
    bank = Bank(database)
    publish(bank, review(*(item(f"s{number}", number % 50, to=QUEUE) for number in range(CLAIMS + 10))))
    request = LaunchRequest("client_review", [bank.kiara], date(2026, 3, 2))
    waiting = iter([each.task.id for each in bank.of("ryan").plans.launch(request).plans[0].items])
    sri = bank.of("sri").tasks
    ours = cpu(lambda: sri.claim(next(waiting)), CLAIMS)
    raw = sqlite3.connect(file, isolation_level=None)
    raw.execute("PRAGMA synchronous = FULL")
    last = raw.execute("SELECT max(seq) FROM timeline").fetchone()[0]
    numbers = count(last + 1)
    task = raw.execute("SELECT max(id) FROM task").fetchone()[0]

    def claim() -> None:
        raw.execute("BEGIN IMMEDIATE")
        raw.execute("SELECT seq, hash, next_id FROM ledger WHERE id = 1").fetchone()
        raw.execute("SELECT * FROM task WHERE id = ?", (task,)).fetchone()
        raw.execute("UPDATE task SET owner_id = 1, version = version + 1 WHERE id = ?", (task,))
        raw.execute("UPDATE task_detail SET owner_reason = 'claimed', owner_params = '{}' WHERE task_id = ?", (task,))
        raw.execute(
            "INSERT INTO timeline (seq, at, actor_id, actor, action, subject_type, subject_id, hash) "
            "VALUES (?, '', 1, 'sri', 'claim', 'task', ?, '')",
            (next(numbers), task),
        )
        raw.execute("UPDATE ledger SET next_id = next_id WHERE id = 1")
        raw.execute("COMMIT")

    raw.execute("PRAGMA foreign_keys = OFF")
    return [slower("one claim / its statements on raw sqlite3 (processor time)", ours, cpu(claim, CLAIMS), "<= 12x")]
