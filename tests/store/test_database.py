"""Transactions: whole or nothing, one consistent state for readers, one writer at a time."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from fsctui.domain.people import Actor
from fsctui.store.database import Database, WriteInRead
from fsctui.store.ledger import ledger, timeline
from fsctui.store.refusals import ReadOnlyDatabase, SchemaMissing
from fsctui.store.verify import verify

NOW = datetime(2026, 3, 2, 8, 30, 15, 123456, tzinfo=UTC)
RYAN = Actor(7, "ryan", "Ryan Dobson", frozenset())


def note(database: Database, action: str = "task.completed") -> int:
    with database.write(RYAN, NOW) as tx:
        number = tx.new_id()
        tx.note(action, "task", number, record_id=3, before={"state": "open"}, after={"state": "done"})
        return number


def count(database: Database) -> int:
    with database.read() as tx:
        return tx.scalar("SELECT count(*) FROM timeline")


def test_a_write_is_there_for_the_next_read(database):
    number = note(database)
    with database.read() as tx:
        row = tx.one_or_none(select(timeline))
    assert tuple(row[:10]) == (
        1, NOW, 7, "ryan", "task.completed", "task", number, 3, '{"state":"open"}', '{"state":"done"}',
    )  # fmt: skip


def test_a_write_by_nobody_in_particular_is_the_systems(database):
    with database.write(None, NOW) as tx:
        tx.note("clock.breached", "task", 1)
    with database.read() as tx:
        assert tuple(tx.one_or_none("SELECT actor_id, actor FROM timeline")) == (None, "system")


def test_an_exception_undoes_everything(database):
    with pytest.raises(ZeroDivisionError), database.write(None, NOW) as tx:
        tx.note("x", "task", tx.new_id())
        tx.execute(update(ledger).values(demo=True))
        raise ZeroDivisionError
    assert count(database) == 0
    with database.read() as tx:
        assert tuple(tx.one_or_none(select(ledger.c.seq, ledger.c.next_id, ledger.c.demo))) == (0, 1, False)


def test_ids_are_never_given_twice(database):
    with database.write(None, NOW) as tx:
        first = [tx.new_id(), *tx.new_ids(3), tx.new_id()]
    with database.write(None, NOW) as tx:
        second = [*tx.new_ids(0), tx.new_id()]
    assert first == [1, 2, 3, 4, 5]
    assert second == [6]


def test_a_write_that_does_nothing_changes_nothing(database):
    with database.write(None, NOW):
        pass
    with database.read() as tx:
        assert tuple(tx.one_or_none(select(ledger.c.seq, ledger.c.next_id))) == (0, 1)


def test_a_reader_sees_one_state_while_others_write(database):
    with database.read() as tx:
        before = tx.scalar("SELECT count(*) FROM timeline")
        writer = threading.Thread(target=note, args=(database,))
        writer.start()
        writer.join()
        assert (before, tx.scalar("SELECT count(*) FROM timeline")) == (0, 0)
    assert count(database) == 1


def test_many_threads_write_one_after_the_other(database):
    threads = [threading.Thread(target=lambda: [note(database) for _ in range(5)]) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert count(database) == 30


@pytest.mark.parametrize(
    "write",
    [
        lambda tx: tx.execute(insert(ledger).values(id=2)),
        lambda tx: tx.execute(update(ledger).values(demo=True)),
        lambda tx: tx.new_id(),
        lambda tx: tx.new_ids(2),
        lambda tx: tx.note("x", "task", 1),
        lambda tx: tx.insert(timeline, []),
        lambda tx: tx.now,
    ],
)
def test_a_read_refuses_to_write(sqlite_database, write):
    with sqlite_database.read() as tx, pytest.raises(WriteInRead):
        write(tx)


def test_even_plain_sql_cannot_write_in_a_read(database):
    with pytest.raises(Exception, match=r"readonly|read_only|read-only"), database.read() as tx:
        tx.execute("UPDATE ledger SET next_id = 99")
    with database.read() as tx:
        assert tx.scalar("SELECT next_id FROM ledger") == 1


def test_after_a_refused_read_the_same_connection_writes_again(database):
    test_even_plain_sql_cannot_write_in_a_read(database)
    assert note(database) == 1


def test_a_run_that_only_reads_refuses_writes_by_name(database, url):
    note(database)
    reader = Database(url, read_only=True)
    assert count(reader) == 1
    with pytest.raises(ReadOnlyDatabase) as refused, reader.write(None, NOW):
        pass
    assert refused.value.params == {"database": database.name}
    reader.close()


def test_an_instant_without_a_time_zone_is_a_bug(database):
    with pytest.raises(ValueError, match="time zone"), database.write(None, NOW.replace(tzinfo=None)):
        pass


def test_a_write_inside_a_write_is_a_bug_and_not_a_wait(database):
    with database.write(None, NOW) as tx:
        tx.note("outer", "task", 1)
        with pytest.raises(RuntimeError), database.write(None, NOW):
            pass
    assert count(database) == 1
    note(database)


def test_a_read_inside_a_write_sees_what_was_committed(database):
    with database.write(None, NOW) as tx:
        tx.execute(update(ledger).values(demo=True))
        with database.read() as other:
            assert other.scalar(select(ledger.c.demo)) is False


def test_a_database_can_be_used_again_after_closing(database):
    note(database)
    database.close()
    assert note(database) == 2


def test_many_rows_go_in_as_their_columns_types_say(database):
    rows = [
        {"seq": seq, "at": NOW, "actor_id": None, "actor": "é\t\\N", "action": "x", "subject_type": "task",
         "subject_id": 2**40 + seq, "record_id": None, "before": None, "after": "line\nbreak", "hash": "0" * 64}
        for seq in range(1, 101)
    ]  # fmt: skip
    with database.write(None, NOW) as tx:
        tx.insert(timeline, rows[:3])
        tx.insert(timeline, rows[3:])
        tx.insert(timeline, [])
    with database.read() as tx:
        assert [dict(row._mapping) for row in tx.all(select(timeline).order_by(timeline.c.seq))] == rows


def test_many_notes_keep_their_order(database):
    with database.write(None, NOW) as tx:
        for number in range(1, 51):
            tx.note("x", "task", number)
    with database.read() as tx:
        assert [tuple(row) for row in tx.all("SELECT seq, subject_id FROM timeline ORDER BY seq")] == [
            (number, number) for number in range(1, 51)
        ]


def test_a_ledger_without_its_row_is_no_schema(database):
    with database.write(None, NOW) as tx:
        tx.execute("DELETE FROM ledger")
    with pytest.raises(SchemaMissing), database.write(None, NOW):
        pass


def test_a_database_in_memory_is_one_for_all_threads():
    from fsctui.store import migrate

    database = Database("sqlite://")
    migrate.create(database, NOW)
    threads = [threading.Thread(target=note, args=(database,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert count(database) == 4
    assert database.name == ":memory:"


def test_symbolic_links_lead_to_the_same_database(sqlite_database, tmp_path):
    link = tmp_path / "link.sqlite3"
    link.symlink_to(sqlite_database.path)
    assert Database(f"sqlite:///{link}").path == sqlite_database.path


def test_a_part_that_fails_leaves_no_trace_in_what_is_committed(database):
    with database.write(RYAN, NOW) as tx:
        tx.note("kept", "task", tx.new_id())
        with pytest.raises(ZeroDivisionError), tx.part():
            tx.execute(update(ledger).values(demo=True))
            tx.note("undone", "task", tx.new_id())
            tx.topics.add("task")
            raise ZeroDivisionError
        assert tx.topics == set()
        with tx.part():
            tx.note("kept too", "task", tx.new_id())
    with database.read() as tx:
        assert tuple(tx.one_or_none(select(ledger.c.seq, ledger.c.next_id, ledger.c.demo))) == (2, 3, False)
        actions = select(timeline.c.action, timeline.c.subject_id).order_by(timeline.c.seq)
        assert [tuple(row) for row in tx.all(actions)] == [("kept", 1), ("kept too", 2)]
    assert verify(database).broken is None


def test_a_part_that_the_database_refuses_leaves_the_rest_writable(database):
    with database.write(RYAN, NOW) as tx:
        with pytest.raises(IntegrityError), tx.part():
            tx.execute(insert(ledger).values(id=1, seq=0, hash="", next_id=1, demo=False))
        tx.note("kept", "task", tx.new_id())
    assert count(database) == 1
