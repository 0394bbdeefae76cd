"""`db verify` on real databases: whatever somebody does to the trail by SQL is named by its number."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from fsctui.domain.audit import GENESIS, Broken, Checkpoint, Damage, Head, chain_hash
from fsctui.store import refusals
from fsctui.store import verify as verify_module
from fsctui.store.database import Database
from fsctui.store.engine import open_sqlite
from fsctui.store.verify import Orphan, export_checkpoint, verify

NOW = datetime(2026, 3, 2, 8, 30, 15, tzinfo=UTC)
LENGTH = 10


@pytest.fixture
def trail(database):
    """A database whose trail has ten entries, written in several transactions."""
    for start in (0, 3, 9):
        with database.write(None, NOW + timedelta(minutes=start)) as tx:
            for number in range(start, {0: 3, 3: 9, 9: 10}[start]):
                tx.note(
                    "x", "task", number, record_id=number % 2 or None, before={"n": number}, after={"n": number + 1}
                )
    return database


def tamper(database: Database, *statements: str) -> None:
    with database.write(None, NOW) as tx:
        for statement in statements:
            tx.execute(statement)


def test_an_untouched_database_is_sound(trail):
    found = verify(trail)
    assert found.is_sound
    assert (found.head.seq, found.damage, found.orphans) == (LENGTH, (), ())


def test_an_empty_trail_is_sound(database):
    found = verify(database)
    assert found.is_sound
    assert found.head == Head(0, GENESIS)


def test_a_long_trail_is_read_in_pages(trail, monkeypatch):
    for size in (1, 3, 10, 11):
        monkeypatch.setattr(verify_module, "_PAGE", verify_module._PAGE.limit(size))
        assert verify(trail).is_sound


ALTERATIONS = [
    "UPDATE timeline SET at = '2026-03-02T08:31:15.000000Z' WHERE seq = 3",
    "UPDATE timeline SET actor_id = 1 WHERE seq = 3",
    "UPDATE timeline SET actor = 'bob' WHERE seq = 3",
    "UPDATE timeline SET action = 'y' WHERE seq = 3",
    "UPDATE timeline SET subject_type = 'plan' WHERE seq = 3",
    "UPDATE timeline SET subject_id = 99 WHERE seq = 3",
    "UPDATE timeline SET record_id = 99 WHERE seq = 3",
    "UPDATE timeline SET before = NULL WHERE seq = 3",
    "UPDATE timeline SET after = '{}' WHERE seq = 3",
    "UPDATE timeline SET hash = '0' WHERE seq = 3",
]
COPY_LAST = """
    INSERT INTO timeline (seq, at, actor_id, actor, action, subject_type, subject_id, record_id, before, after, hash)
    SELECT 11, at, actor_id, actor, action, subject_type, subject_id, record_id, before, after, hash
    FROM timeline WHERE seq = 10
"""
OTHERS = [
    (["DELETE FROM timeline WHERE seq = 3"], Broken(3, Damage.MISSING)),
    (["DELETE FROM timeline WHERE seq < 4"], Broken(1, Damage.MISSING)),
    (["DELETE FROM timeline WHERE seq >= 3"], Broken(3, Damage.TRUNCATED)),
    (["DELETE FROM timeline"], Broken(1, Damage.TRUNCATED)),
    (["UPDATE timeline SET seq = 99 WHERE seq = 3", "UPDATE timeline SET seq = 3 WHERE seq = 4",
      "UPDATE timeline SET seq = 4 WHERE seq = 99"], Broken(3, Damage.REORDERED)),
    (["UPDATE timeline SET seq = 99 WHERE seq = 2", "UPDATE timeline SET seq = 2 WHERE seq = 8",
      "UPDATE timeline SET seq = 8 WHERE seq = 99"], Broken(2, Damage.REORDERED)),
    (["UPDATE timeline SET seq = 99 WHERE seq = 3"], Broken(3, Damage.MISSING)),
    (["UPDATE timeline SET seq = 0 WHERE seq = 1"], Broken(0, Damage.EXTRA)),
    ([COPY_LAST], Broken(11, Damage.EXTRA)),
    (["UPDATE ledger SET seq = 9"], Broken(10, Damage.EXTRA)),
    (["UPDATE ledger SET seq = 12"], Broken(11, Damage.TRUNCATED)),
    (["UPDATE ledger SET hash = '0'"], Broken(10, Damage.ALTERED)),
]  # fmt: skip


@pytest.mark.parametrize("statement", ALTERATIONS)
def test_any_altered_column_is_named(trail, statement):
    tamper(trail, statement)
    assert verify(trail).broken == Broken(3, Damage.ALTERED)


@pytest.mark.parametrize("value", ["'banana'", "5", "'2026-03-02 08:31:15'", "x'ff00'"])
@pytest.mark.parametrize("column", ["at", "actor", "before"])
def test_what_the_trail_cannot_have_written_is_named_too(sqlite_database, column, value):
    # SQLite takes anything in any column.
    with sqlite_database.write(None, NOW) as tx:
        for number in range(LENGTH):
            tx.note("x", "task", number, before={"n": number})
    tamper(sqlite_database, f"UPDATE timeline SET {column} = {value} WHERE seq = 4")
    assert verify(sqlite_database).broken == Broken(4, Damage.ALTERED)


@pytest.mark.parametrize(("statements", "expected"), OTHERS)
def test_removed_moved_and_added_entries_are_named(trail, statements, expected):
    tamper(trail, *statements)
    found = verify(trail)
    assert found.broken == expected
    assert not found.is_sound


def cut_behind_our_back(database: Database, keep: int) -> None:
    """Remove the last entries and set the ledger back, so that the database alone looks sound."""
    with database.read() as tx:
        kept = tx.scalar("SELECT hash FROM timeline WHERE seq = :seq", {"seq": keep})
    tamper(database, f"DELETE FROM timeline WHERE seq > {keep}", f"UPDATE ledger SET seq = {keep}, hash = '{kept}'")


def test_a_checkpoint_shows_a_trail_that_was_cut(trail):
    checkpoint = export_checkpoint(trail, NOW)
    assert checkpoint == Checkpoint(LENGTH, verify(trail).head.hash, NOW)
    cut_behind_our_back(trail, 6)
    assert verify(trail).is_sound
    assert verify(trail, checkpoint).broken == Broken(7, Damage.TRUNCATED)


def test_a_checkpoint_shows_a_trail_that_was_cut_and_went_on(trail):
    checkpoint = export_checkpoint(trail, NOW)
    cut_behind_our_back(trail, 6)
    with trail.write(None, NOW) as tx:
        for number in range(8):
            tx.note("later", "task", number)
    assert verify(trail).is_sound
    assert verify(trail, checkpoint).broken == Broken(LENGTH, Damage.ALTERED)


def test_an_old_checkpoint_holds_as_long_as_nothing_before_it_changed(trail):
    checkpoint = export_checkpoint(trail, NOW)
    with trail.write(None, NOW) as tx:
        tx.note("later", "task", 1)
    assert verify(trail, checkpoint).is_sound


def test_the_stored_hashes_are_those_of_the_stored_content(database):
    """The chain as an auditor's own program would compute it from the plain rows."""
    with database.write(None, NOW) as tx:
        tx.note("task.completed", "task", 41, after={"state": "done"})
    expected = chain_hash(
        "0" * 64, "2026-03-02T08:30:15.000000Z", None, "system", "task.completed", "task", 41, None, None,
        '{"state":"done"}',
    )  # fmt: skip
    with database.read() as tx:
        assert tx.scalar("SELECT hash FROM timeline") == tx.scalar("SELECT hash FROM ledger") == expected


def test_rows_that_refer_to_nothing_are_named(sqlite_database):
    with sqlite_database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        connection.exec_driver_sql("INSERT INTO team (id, name, parent_id) VALUES (5, 'West', 4)")
        connection.exec_driver_sql("PRAGMA foreign_keys = ON")
    found = verify(sqlite_database)
    assert found.orphans == (Orphan("team", 5, "team"),)
    assert not found.is_sound


def edit_schema(database: Database, statement: str, *values: object) -> None:
    connection = open_sqlite(database.path)
    connection.execute("PRAGMA writable_schema = ON")
    connection.execute(statement, values)
    connection.close()
    database.close()


def test_an_index_that_lacks_rows_is_damage(sqlite_database):
    with sqlite_database.read() as tx:
        index = tuple(tx.one_or_none("SELECT * FROM sqlite_master WHERE name = 'ix_timeline_record'"))
    edit_schema(sqlite_database, "DELETE FROM sqlite_master WHERE name = 'ix_timeline_record'")
    with sqlite_database.write(None, NOW) as tx:
        tx.note("x", "task", 1)
    edit_schema(sqlite_database, "INSERT INTO sqlite_master VALUES (?, ?, ?, ?, ?)", *index)
    found = verify(sqlite_database)
    assert any("ix_timeline_record" in line for line in found.damage)
    assert not found.is_sound


def test_a_database_without_its_ledger_row_has_no_schema(database):
    with database.write(None, NOW) as tx:
        tx.execute("DELETE FROM ledger")
    with pytest.raises(refusals.SchemaMissing):
        verify(database)


def test_verifying_refuses_a_database_of_something_else(bare_url):
    database = Database(bare_url())
    with pytest.raises((refusals.SchemaMissing, refusals.DatabaseMissing)):
        verify(database)
    database.close()
