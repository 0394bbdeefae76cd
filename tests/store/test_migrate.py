"""Making and upgrading the schema: from nothing, from an older one, killed at every step."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from sqlalchemy import event
from sqlmodel import SQLModel

import fsctui.store.tables.declared  # noqa: F401  makes the metadata complete
from fsctui.store import migrate, refusals
from fsctui.store.database import Database
from fsctui.store.verify import verify
from tests.store.processes import Process

NEWEST = migrate.REVISIONS[-1]
NOW = datetime(2026, 3, 2, 8, 30, 15, tzinfo=UTC)


@pytest.fixture
def url(bare_url):
    """A database of the test's own: these tests change the schema, and the usual one is shared."""
    made = bare_url()
    database = Database(made)
    migrate.create(database, NOW)
    database.close()
    return made


@pytest.fixture
def later(monkeypatch):
    """As if a later version with one more revision were installed."""
    modules = migrate._modules()
    monkeypatch.setattr(migrate, "REVISIONS", (*migrate.REVISIONS, "9001"))
    monkeypatch.setattr(migrate, "_modules", lambda: {**modules, "9001": "tests.store.later_revision"})


@pytest.fixture
def peopled(database):
    """A database with a team, a user in it, and a timeline entry."""
    with database.write(None, NOW) as tx:
        team, user = tx.new_ids(2)
        tx.execute("INSERT INTO team (id, name) VALUES (:id, 'West')", {"id": team})
        tx.execute(
            "INSERT INTO user_account (id, username, name, email, team_id, language, time_zone, active, "
            "operating_system_user, version) VALUES (:id, 'ryan', 'Ryan', '', :team, 'en', 'UTC', true, '', 1)",
            {"id": user, "team": team},
        )
        tx.note("user.added", "user", user)
    return database


def files(database: Database) -> set[str]:
    return {each.name for each in database.path.parent.iterdir()} - {
        database.path.name + suffix for suffix in ("", "-wal", "-shm", "-turn")
    }


def test_a_new_database_has_the_newest_schema(bare_url):
    database = Database(bare_url())
    assert migrate.create(database, NOW, demo=True)
    assert migrate.current(database) == migrate.REVISIONS[-1]
    migrate.require_current(database)
    with database.read() as tx:
        assert tuple(tx.one_or_none("SELECT id, seq, hash, next_id, demo FROM ledger")) == (1, 0, "0" * 64, 1, True)
    assert verify(database).is_sound
    database.close()


def test_only_the_owner_may_read_a_new_file(tmp_path):
    database = Database(f"sqlite:///{tmp_path}/new/bank.sqlite3")
    migrate.create(database, NOW)
    with database.write(None, NOW) as tx:
        tx.new_id()
        for name in ("bank.sqlite3", "bank.sqlite3-wal"):
            assert (tmp_path / "new" / name).stat().st_mode & 0o077 == 0
    database.close()


def test_making_it_twice_changes_nothing(database):
    with database.write(None, NOW) as tx:
        tx.note("x", "task", tx.new_id())
    assert migrate.create(database, NOW, demo=True) is False
    with database.read() as tx:
        assert tuple(tx.one_or_none("SELECT seq, next_id, demo FROM ledger")) == (1, 2, False)


def test_another_programs_tables_are_left_alone(bare_url):
    database = Database(bare_url())
    if database.path:
        database.path.touch()
    with database.engine.connect() as connection:
        connection.exec_driver_sql("CREATE TABLE recipes (title TEXT)")
    with pytest.raises(refusals.DatabaseNotEmpty):
        migrate.create(database, NOW)
    with pytest.raises(refusals.SchemaMissing):
        migrate.require_current(database)
    with pytest.raises(refusals.SchemaMissing):
        migrate.upgrade(database)
    with database.read() as tx:
        assert migrate.table_names(tx.connection) == ["recipes"]
    database.close()


def test_a_place_where_no_file_can_be_made_is_named(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(refusals.DatabaseUnreachable):
        migrate.create(Database(f"sqlite:///{tmp_path}/file/bank.sqlite3"), NOW)


def test_a_run_that_only_reads_makes_and_upgrades_nothing(database, url):
    reader = Database(url, read_only=True)
    with pytest.raises(refusals.ReadOnlyDatabase):
        migrate.create(reader, NOW)
    with pytest.raises(refusals.ReadOnlyDatabase):
        migrate.upgrade(reader)
    reader.close()


def test_a_newer_schema_is_refused(database):
    with database.write(None, NOW) as tx:
        tx.execute("UPDATE alembic_version SET version_num = '9999'")
    for use in (migrate.require_current, migrate.upgrade, lambda each: migrate.create(each, NOW), verify):
        with pytest.raises(refusals.SchemaTooNew) as refused:
            use(database)
        assert refused.value.params == {"found": "9999", "known": migrate.REVISIONS[-1]}


def test_an_older_schema_is_refused_until_it_is_upgraded(peopled, later):
    for use in (migrate.require_current, lambda each: migrate.create(each, NOW)):
        with pytest.raises(refusals.SchemaTooOld) as refused:
            use(peopled)
        assert refused.value.params == {"found": NEWEST, "known": "9001"}
    assert migrate.upgrade(peopled) == ("9001",)
    migrate.require_current(peopled)
    assert migrate.upgrade(peopled) == ()


def test_an_upgrade_keeps_the_rows_that_refer_to_a_remade_table(peopled, later):
    migrate.upgrade(peopled)
    with peopled.read() as tx:
        assert tx.all("SELECT title, city FROM team") == [("West", "Lisbon")]
        assert tx.all("SELECT username FROM user_account JOIN team ON team.id = team_id") == [("ryan",)]
    if peopled.path:
        assert files(peopled) == set()
    assert verify(peopled).is_sound
    with pytest.raises(Exception, match=r"(?i)foreign key"), peopled.write(None, NOW) as tx:
        tx.execute("UPDATE user_account SET team_id = 99")


def test_an_upgrade_that_fails_changes_nothing_and_leaves_the_copy(peopled, later, monkeypatch):
    monkeypatch.setattr("tests.store.later_revision.op.create_index", lambda *args: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        migrate.upgrade(peopled)
    assert migrate.current(peopled) == NEWEST
    with peopled.read() as tx:
        assert tx.all("SELECT name FROM team") == [("West",)]
    if peopled.path:
        assert files(peopled) == {f"{peopled.path.name}.before-9001"}
        copy = Database(f"sqlite:///{peopled.path}.before-9001", read_only=True)
        assert copy.path is not None and copy.path.stat().st_mode & 0o077 == 0, "for the same eyes"
        with copy.read() as tx:
            assert tx.all("SELECT name FROM team") == [("West",)]
        copy.close()


def test_an_upgrade_that_would_break_references_changes_nothing(sqlite_database, later, monkeypatch):
    with sqlite_database.write(None, NOW) as tx:
        tx.execute("INSERT INTO team (id, name) VALUES (1, 'West')")
        tx.execute("INSERT INTO team (id, name, parent_id) VALUES (2, 'North West', 1)")
    original = migrate.import_module

    def losing(name):
        module = original(name)

        class Losing:
            @staticmethod
            def upgrade():
                module.op.execute("DELETE FROM team WHERE id = 1")

        return Losing

    monkeypatch.setattr(migrate, "import_module", losing)
    with pytest.raises(refusals.DatabaseDamaged):
        migrate.upgrade(sqlite_database)
    assert migrate.current(sqlite_database) == NEWEST
    with sqlite_database.read() as tx:
        assert tx.scalar("SELECT count(*) FROM team") == 2


def killed_at(database: Database, statement: int) -> bool:
    """Upgrade in a process that is killed before its n-th statement; whether it came to its end instead."""
    url = database.url.render_as_string(hide_password=False)
    database.close()

    def work(tell) -> None:
        mine = Database(url)
        done = 0

        @event.listens_for(mine.engine, "before_cursor_execute")
        def count(*args) -> None:
            nonlocal done
            done += 1
            if done == statement:
                os.kill(os.getpid(), signal.SIGKILL)

        migrate.upgrade(mine)

    status = Process(work).join()
    assert status in (0, -signal.SIGKILL)
    return status == 0


def test_killed_at_every_step_the_schema_is_the_old_or_the_new_one(peopled, later):
    states = []
    for statement in range(1, 200):
        finished = killed_at(peopled, statement)
        found = migrate.current(peopled)
        name = {NEWEST: "name", "9001": "title"}[found]
        with peopled.read() as tx:
            assert tx.all(f"SELECT username, team.{name} FROM user_account JOIN team ON team.id = team_id") == [
                ("ryan", "West")
            ]
        if finished:
            break
        states.append(found)
    assert finished
    assert states == sorted(states)
    assert statement > 5
    assert migrate.current(peopled) == "9001"
    assert verify(peopled).is_sound


def test_the_migrations_make_what_the_tables_describe(database):
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_the_migrations_make_the_very_same_schema(database, bare_url):
    """Alembic's comparison doesn't look at the conditions of indexes, collations and such."""
    fresh = Database(bare_url())
    if fresh.path:
        fresh.path.touch()
    with fresh.engine.connect() as connection:
        SQLModel.metadata.create_all(connection)
    assert described(database) == described(fresh)
    fresh.close()


def described(database: Database) -> set[tuple[str, ...]]:
    with database.read() as tx:
        if tx.dialect == "sqlite":
            rows = tx.all(
                "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'alembic%' AND sql IS NOT NULL"
            )
            return {(row[0], row[1], *parts_of(row[2])) for row in rows}
        columns = tx.all(
            "SELECT table_name, column_name, data_type, is_nullable, collation_name, "
            "coalesce(character_maximum_length, 0) FROM information_schema.columns "
            "WHERE table_schema = 'public' AND table_name <> 'alembic_version'"
        )
        indexes = tx.all(
            "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
        )
        constraints = tx.all(
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text <> 'alembic_version'"
        )
        return {tuple(map(str, row)) for row in (*columns, *indexes, *constraints)}


def parts_of(statement: str) -> list[str]:
    """A CREATE statement's columns and constraints; their order means nothing to us."""
    head, _, body = " ".join(statement.replace('"', "").split()).partition("(")
    inner, _, tail = body.rpartition(")")
    return sorted([head, tail, *re.split(r", (?![^()]*\))", inner.strip())])


def test_every_revision_has_its_module_and_no_module_is_forgotten():
    assert sorted(migrate._modules()) == list(migrate.REVISIONS)


def test_a_normal_start_imports_no_alembic(sqlite_url):
    code = f"""
import sys
from fsctui.store import migrate
from fsctui.store.database import Database
migrate.require_current(Database({sqlite_url!r}))
print([name for name in sys.modules if name.split(".")[0] in ("alembic", "mako", "psycopg")])
"""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert found.stdout == "[]\n"


def test_a_read_changes_nothing_also_after_a_migration_used_its_connection(sqlite_database):
    for _use in range(2):
        with pytest.raises(refusals.DatabaseReadOnly), sqlite_database.read() as tx:
            tx.execute("UPDATE ledger SET seq = seq")
        with migrate._exclusive(sqlite_database):
            pass
