from datetime import UTC, datetime

NOW = datetime(2026, 3, 2, 8, 30, 15, 123456, tzinfo=UTC)


def test_a_write_is_there_for_the_next_read(database):
    with database.write(None, NOW) as tx:
        tx.note("task.completed", "task", tx.new_id(), after={"state": "done"})
    with database.read() as tx:
        assert tx.scalar("SELECT count(*) FROM timeline") == 1
