"""What databases refuse, named: no file, no server, no space, no permission, something else's file."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError, OperationalError

from fsctui.refusal import Kind, Refusal
from fsctui.store import engine as engine_module
from fsctui.store import refusals
from fsctui.store.database import Database
from tests import postgres

NOW = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)


def refusal_of(database: Database) -> refusals.DatabaseRefusal:
    """The refusal that a read and a write give alike."""
    found = []
    for transaction in (database.read, lambda: database.write(None, NOW)):
        with pytest.raises(refusals.DatabaseRefusal) as refused, transaction() as tx:
            tx.scalar("SELECT seq FROM ledger")
        found.append(refused.value)
    assert type(found[0]) is type(found[1])
    assert found[0].kind is Kind.DATABASE
    return found[0]


def test_a_missing_file_is_refused_and_not_made(tmp_path):
    file = tmp_path / "nowhere" / "bank.sqlite3"
    assert refusal_of(Database(f"sqlite:///{file}")).params == {"database": str(file)}
    assert isinstance(refusal_of(Database(f"sqlite:///{file}")), refusals.DatabaseMissing)
    assert list(tmp_path.iterdir()) == []


def test_an_empty_file_has_no_schema(tmp_path):
    file = tmp_path / "empty.sqlite3"
    file.touch()
    assert isinstance(refusal_of(Database(f"sqlite:///{file}")), refusals.SchemaMissing)


def test_a_text_file_is_no_database(tmp_path):
    file = tmp_path / "notes.txt"
    file.write_text("Kiara Shah called about her mortgage. " * 100)
    assert isinstance(refusal_of(Database(f"sqlite:///{file}")), refusals.NotADatabase)
    assert file.read_text().startswith("Kiara")


def test_a_folder_is_no_database(tmp_path):
    assert isinstance(refusal_of(Database(f"sqlite:///{tmp_path}")), refusals.DatabaseUnreachable)


def test_damaged_pages_are_named(sqlite_database):
    with sqlite_database.write(None, NOW) as tx:
        for number in range(3000):
            tx.note("x", "task", number, after={"text": "y" * 100})
    sqlite_database.close()
    size = sqlite_database.path.stat().st_size
    with sqlite_database.path.open("r+b") as file:
        file.seek(size // 2)
        file.write(b"\xff" * 40_000)
    with pytest.raises(refusals.DatabaseDamaged), sqlite_database.read() as tx:
        tx.all("SELECT * FROM timeline ORDER BY hash")


def test_a_full_disk_is_named_and_changes_nothing(sqlite_database):
    @event.listens_for(sqlite_database.engine, "connect")
    def little_space(connection, record):
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages + 2}")

    with sqlite_database.write(None, NOW) as tx:
        tx.note("small", "task", 1)
    with pytest.raises(refusals.DatabaseFull) as refused, sqlite_database.write(None, NOW) as tx:
        for number in range(500):
            tx.note("large", "task", number, after={"text": "y" * 500})
    assert refused.value.params == {"database": str(sqlite_database.path)}
    with sqlite_database.read() as tx:
        assert tx.all("SELECT action FROM timeline") == [("small",)]
    with sqlite_database.write(None, NOW) as tx:
        assert tx.new_id() == 1


def test_a_file_that_may_not_grow_is_named_and_changes_nothing(sqlite_database):
    import resource

    with sqlite_database.write(None, NOW) as tx:
        tx.note("small", "task", 1)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (sqlite_database.path.stat().st_size, limits[1]))
    try:
        with pytest.raises((refusals.DatabaseFailed, refusals.DatabaseFull)), sqlite_database.write(None, NOW) as tx:
            for number in range(2000):
                tx.note("large", "task", number, after={"text": "y" * 500})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    with sqlite_database.read() as tx:
        assert tx.all("SELECT action FROM timeline") == [("small",)]


def test_a_write_that_fails_while_the_disk_has_no_room_is_for_lack_of_it(sqlite_database, monkeypatch):
    """SQLite calls some failures on a full disk a "disk I/O error", as when its shared memory can't grow."""
    import resource
    from collections import namedtuple

    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr("fsctui.store.errors.shutil.disk_usage", lambda folder: usage(2**30, 2**30 - 2**15, 2**15))
    with sqlite_database.write(None, NOW) as tx:
        tx.note("small", "task", 1)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (sqlite_database.path.stat().st_size, limits[1]))
    try:
        with pytest.raises(refusals.DatabaseFull), sqlite_database.write(None, NOW) as tx:
            for number in range(2000):
                tx.note("large", "task", number, after={"text": "y" * 500})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


@contextmanager
def without_privileges():
    """Files' permissions mean nothing to root."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def public_file(sqlite_database):
    """A migrated file in a folder that everybody may enter, with one timeline entry."""
    with sqlite_database.write(None, NOW) as tx:
        tx.note("small", "task", 1)
    sqlite_database.close()
    folder = Path(tempfile.mkdtemp())
    file = folder / "bank.sqlite3"
    shutil.copyfile(sqlite_database.path, file)
    yield file
    shutil.rmtree(folder)


@pytest.mark.parametrize(("folder_mode", "file_mode"), [(0o555, 0o444), (0o555, 0o666), (0o777, 0o444)])
@pytest.mark.parametrize("read_only", [False, True])
def test_a_file_that_may_not_be_written_can_be_read(public_file, folder_mode, file_mode, read_only):
    public_file.chmod(file_mode)
    public_file.parent.chmod(folder_mode)
    database = Database(f"sqlite:///{public_file}", read_only=read_only)
    with without_privileges():
        with database.read() as tx:
            assert tx.scalar("SELECT action FROM timeline") == "small"
        expected = refusals.ReadOnlyDatabase if read_only else refusals.DatabaseReadOnly
        with pytest.raises(expected), database.write(None, NOW) as tx:
            tx.note("x", "task", 2)
        database.close()


def test_a_file_that_may_not_be_read_is_named(public_file):
    public_file.chmod(0)
    public_file.parent.chmod(0o555)
    database = Database(f"sqlite:///{public_file}")
    with without_privileges(), pytest.raises(refusals.DatabaseUnreachable), database.read() as tx:
        tx.scalar("SELECT seq FROM ledger")


def test_somebody_who_never_lets_go_is_named(sqlite_database, monkeypatch):
    monkeypatch.setattr("fsctui.store.database.WAIT_SECONDS", 0.05)
    monkeypatch.setattr(engine_module, "WAIT_SECONDS", 0.05)
    holder = engine_module.open_sqlite(sqlite_database.path)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(refusals.DatabaseBusy), sqlite_database.write(None, NOW):
        pass
    holder.rollback()
    with sqlite_database.write(None, NOW) as tx:
        assert tx.new_id() == 1


def test_constraints_stay_errors_of_the_program(database):
    with pytest.raises(IntegrityError), database.write(None, NOW) as tx:
        tx.execute("INSERT INTO ledger (id, seq, hash, next_id, demo, created_at) SELECT * FROM ledger")


def test_wrong_sql_stays_an_error_of_the_program(sqlite_database):
    with pytest.raises(OperationalError), sqlite_database.read() as tx:
        tx.scalar("SELECT nonsense FROM ledger")


@pytest.mark.parametrize(
    ("url", "scheme"),
    [("mysql://root:secret@host/bank", "mysql"), ("bank.sqlite3", ""), ("oracle+x://u:secret@h:port/bank", "oracle+x")],
)
def test_other_databases_are_refused_without_their_password(url, scheme):
    with pytest.raises(refusals.UnsupportedDatabase) as refused:
        Database(url)
    assert refused.value.params == {"scheme": scheme}


def test_postgresql_without_its_driver_is_refused(monkeypatch):
    monkeypatch.setattr(engine_module, "find_spec", lambda name: None)
    refused = refusal_of(Database("postgresql://localhost/bank"))
    assert isinstance(refused, refusals.DriverMissing)
    assert refused.params == {"extra": "postgres"}


def chain(error: BaseException | None) -> str:
    """Everything a log would show of an error and its causes."""
    return "" if error is None else f"{error!r} {error} {chain(error.__cause__)} {chain(error.__context__)}"


def test_a_server_that_isnt_there_is_unreachable(tmp_path):
    refused = refusal_of(Database(f"postgresql://ryan:geheim@/bank?host={tmp_path}&connect_timeout=2"))
    assert isinstance(refused, refusals.DatabaseUnreachable)
    assert refused.database == f"postgresql://ryan@{tmp_path}/bank"
    assert "geheim" not in chain(refused)


def test_a_database_the_server_doesnt_have_is_missing(postgresql_server):
    refused = refusal_of(Database(postgres.url_of(postgresql_server, "nowhere")))
    assert isinstance(refused, refusals.DatabaseMissing)


def test_somebody_who_may_not_log_in_is_refused(postgresql_server):
    with postgres.administrator(postgresql_server) as connection:
        connection.execute("DROP ROLE IF EXISTS visitor")
        connection.execute("CREATE ROLE visitor NOLOGIN PASSWORD 'geheim'")
    url = postgres.url_of(postgresql_server, "postgres").replace("://fsctui@", "://visitor:geheim@")
    refused = refusal_of(Database(url))
    with postgres.administrator(postgresql_server) as connection:
        connection.execute("DROP ROLE visitor")
    assert isinstance(refused, refusals.LoginRefused)
    assert "geheim" not in chain(refused)


def test_an_empty_database_on_the_server_has_no_schema(postgresql_server):
    assert isinstance(refusal_of(Database(postgres.url_of(postgresql_server, "postgres"))), refusals.SchemaMissing)


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("53100", refusals.DatabaseFull),
        ("25006", refusals.DatabaseReadOnly),
        ("55P03", refusals.DatabaseBusy),
        ("40001", refusals.DatabaseBusy),
        ("57P01", refusals.DatabaseUnreachable),
        ("58030", refusals.DatabaseFailed),
        ("XX001", refusals.DatabaseFailed),
    ],
)
def test_the_servers_own_errors_are_named_and_change_nothing(postgresql_database, state, expected):
    with pytest.raises(expected), postgresql_database.write(None, NOW) as tx:
        tx.note("x", "task", tx.new_id())
        tx.execute(f"DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '{state}'; END $$")
    with postgresql_database.write(None, NOW) as tx:
        assert tx.new_id() == 1


def test_a_connection_the_server_closed_is_made_again(postgresql_database, postgresql_server):
    with pytest.raises(refusals.DatabaseUnreachable), postgresql_database.write(None, NOW) as tx:
        own = tx.scalar("SELECT pg_backend_pid()")
        with postgres.administrator(postgresql_server) as connection:
            connection.execute("SELECT pg_terminate_backend(%s)", (own,))
        tx.scalar("SELECT 1")
    with postgresql_database.write(None, NOW) as tx:
        assert tx.new_id() == 1


def test_a_row_somebody_never_lets_go_is_named(postgresql_database):
    holder = Database(postgresql_database.url.render_as_string(hide_password=False))
    with holder.write(None, NOW), pytest.raises(refusals.DatabaseBusy):

        @event.listens_for(postgresql_database.engine, "checkout")
        def impatient(connection, record, proxy):
            connection.execute("SET lock_timeout = '50ms'")

        other = postgresql_database
        with other.write(None, NOW):
            pass
    holder.close()


def test_every_refusal_of_the_store_is_about_the_database():
    """Only what somebody asked for can be at fault besides: a file that is no backup, a place that is taken."""
    found = [thing for thing in vars(refusals).values() if isinstance(thing, type) and issubclass(thing, Refusal)]
    others = {each.__name__: each.kind for each in found if each is not Refusal and each.kind is not Kind.DATABASE}
    assert others == {
        "DatabaseNotEmpty": Kind.CONFLICT,
        "BackupExists": Kind.CONFLICT,
        "NotABackup": Kind.BAD_INPUT,
    }
