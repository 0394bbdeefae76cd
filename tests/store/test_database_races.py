"""Processes that write at once, and processes that are killed while they do."""

from __future__ import annotations

import os
import random
import time
from datetime import UTC, datetime

import pytest

from fsctui.store import migrate
from fsctui.store.database import Database
from fsctui.store.verify import verify
from tests.store.processes import Process, run_all

NOW = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
SOAK = os.environ.get("FSCTUI_SOAK") == "1"
KILLS = {"sqlite": 1000 if SOAK else 100, "postgresql": 500 if SOAK else 50}


def add_calendar(tx, name: str) -> int:
    number = tx.new_id()
    tx.execute(
        "INSERT INTO calendar (id, name, spec, is_default, version) VALUES (:id, :name, '{}', false, 1)",
        {"id": number, "name": name},
    )
    return number


def test_sixteen_processes_want_the_same_rows_and_each_row_has_one_winner(database, url):
    with database.write(None, NOW) as tx:
        rows = [add_calendar(tx, f"row {number}") for number in range(20)]
    database.close()

    def claim_all(own: int, tell) -> None:
        mine = Database(url)
        order = random.Random(own).sample(rows, len(rows))
        for row in order:
            with mine.write(None, NOW) as tx:
                claimed = tx.execute(
                    "UPDATE calendar SET version = :own WHERE id = :id AND version = 1", {"own": own + 100, "id": row}
                ).rowcount
                if claimed:
                    tx.note("calendar.claimed", "calendar", row, after={"by": own})
            if claimed:
                tell(row)

    won = run_all(16, claim_all)
    assert sorted(row for told in won for row in told) == rows
    with database.read() as tx:
        owners = dict(map(tuple, tx.all("SELECT id, version FROM calendar")))
        assert owners == {row: own + 100 for own, told in enumerate(won) for row in told}
        assert tx.scalar("SELECT count(*) FROM timeline") == len(rows)
    assert verify(database).is_sound


def test_ids_and_the_chain_are_one_for_all_processes(database, url):
    database.close()

    def work(own: int, tell) -> None:
        mine = Database(url)
        for _ in range(10):
            with mine.write(None, NOW) as tx:
                ids = [tx.new_id(), *tx.new_ids(2)]
                for number in ids:
                    tx.note("x", "task", number, after={"by": own})
            tell(ids)

    told = [ids for each in run_all(6, work) for ids in each]
    assert sorted(number for ids in told for number in ids) == list(range(1, 6 * 10 * 3 + 1))
    found = verify(database)
    assert found.is_sound
    assert found.head.seq == 180


def test_everybody_gets_their_turn(sqlite_database, sqlite_url):
    """With SQLite's own waiting alone one of them gets all and others nothing for a long time."""
    sqlite_database.close()
    total, writers = 400, 8

    def work(own: int, tell) -> None:
        mine = Database(sqlite_url)
        done = 0
        while True:
            with mine.write(None, NOW) as tx:
                if tx.new_id() > total:
                    break
                done += 1
        tell(done)

    shares = [told[0] for told in run_all(writers, work)]
    assert sum(shares) == total
    assert min(shares) >= total / writers / 4


def test_a_turn_that_came_too_late_is_given_back(sqlite_database, monkeypatch):
    import threading

    from fsctui.store import refusals
    from fsctui.store.turn import turn

    monkeypatch.setattr("fsctui.store.database.WAIT_SECONDS", 0.05)
    held, release = threading.Event(), threading.Event()

    def hold() -> None:
        with turn(sqlite_database.path, 5):
            held.set()
            release.wait(10)

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(10)
    with pytest.raises(refusals.DatabaseBusy), sqlite_database.write(None, NOW):
        pass
    release.set()
    holder.join()
    monkeypatch.setattr("fsctui.store.database.WAIT_SECONDS", 10)
    with sqlite_database.write(None, NOW) as tx:
        assert tx.new_id() == 1


def test_without_a_lock_file_writers_still_write(sqlite_database, monkeypatch):
    monkeypatch.setattr("fsctui.store.turn.fcntl", None)
    with sqlite_database.write(None, NOW) as tx:
        assert tx.new_id() == 1


def test_killed_at_any_moment_nothing_acknowledged_is_lost_and_nothing_is_half_there(database, url):
    database.close()
    chance = random.Random(20260302)
    acknowledged: list[int] = []

    def work(tell) -> None:
        mine = Database(url)
        while True:
            with mine.write(None, NOW) as tx:
                plan = tx.new_id()
                for item in tx.new_ids(3):
                    tx.note("item.opened", "task", item, record_id=plan)
            tell(plan)

    for round_number in range(KILLS[database.dialect]):
        process = Process(work)
        process.listen(1 if round_number % 2 else 0)
        time.sleep(chance.random() * 0.01)
        process.kill()
        assert process.join() == -9
        acknowledged += process.told

    with database.read() as tx:
        plans = dict(map(tuple, tx.all("SELECT record_id, count(*) FROM timeline GROUP BY record_id")))
    assert set(plans.values()) <= {3}
    assert set(acknowledged) <= set(plans)
    assert len(acknowledged) > KILLS[database.dialect] / 2
    assert verify(database).is_sound


def test_two_first_starts_at_once_make_one_schema(bare_url):
    url = bare_url()

    def start(own: int, tell) -> None:
        tell(migrate.create(Database(url), NOW))

    assert sorted(told[0] for told in run_all(4, start)) == [False, False, False, True]
    database = Database(url)
    migrate.require_current(database)
    with database.read() as tx:
        assert tx.scalar("SELECT count(*) FROM ledger") == 1
    database.close()
