"""Backups: everything of one instant in one file, and back, on and between both kinds of database."""

from __future__ import annotations

import gzip
import json
import resource
import sqlite3
import time
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import insert, select

from fsctui.store import migrate, refusals
from fsctui.store.backup import backup, restore
from fsctui.store.database import Database
from fsctui.store.dump import table_names
from fsctui.store.tables import AbsenceTable, HolidayYearTable, TeamTable, UserTable
from fsctui.store.verify import verify
from tests.store.processes import Process

NOW = datetime(2026, 3, 2, 8, 30, 15, 123456, tzinfo=UTC)


def fill(database: Database) -> None:
    """Rows of every kind of value: flags, dates, instants, bytes, NULLs, references in both directions."""
    with database.write(None, NOW) as tx:
        east, west, matt, ryan, absence = tx.new_ids(5)
        tx.execute(
            insert(TeamTable),
            [
                {"id": west, "name": "West ;'\"\\ é\n\t", "parent_id": None},
                {"id": east, "name": "East", "parent_id": west},
            ],
        )
        # Ryan's manager has the higher id: rows refer forwards as well.
        user = {
            "email": "",
            "language": "en",
            "time_zone": "UTC",
            "operating_system_user": "",
            "version": 1,
        }
        tx.execute(
            insert(UserTable),
            [
                {
                    **user,
                    "id": ryan,
                    "username": "ryan",
                    "name": "Ryan",
                    "manager_id": None,
                    "active": False,
                },
                {
                    **user,
                    "id": matt,
                    "username": "matt",
                    "name": "Matt",
                    "manager_id": ryan,
                    "active": True,
                },
            ],
        )
        tx.execute(
            insert(AbsenceTable),
            {"id": absence, "user_id": ryan, "first_day": date(2026, 1, 2), "last_day": date(2026, 1, 9),
             "substitute_id": None, "reason": ""},
        )  # fmt: skip
        tx.execute(
            insert(HolidayYearTable),
            {
                "source": "BR",
                "year": 2026,
                "library_version": "1",
                "days": bytes(range(256)),
            },
        )
        for number in range(60):
            tx.note("x", "task", number, after={"n": number})


def contents(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables, as the column types give them."""
    from fsctui.store.tables.declared import METADATA

    with database.read() as tx:
        return {
            table.name: sorted((tuple(row) for row in tx.all(select(table))), key=repr)
            for table in METADATA.sorted_tables
        }


@pytest.fixture
def filled(database):
    fill(database)
    return database


@pytest.fixture
def target(bare_url):
    database = Database(bare_url())
    yield database
    database.close()


def other_kind(dialect: str) -> str:
    return {"sqlite": "postgresql", "postgresql": "sqlite"}[dialect]


def test_everything_comes_back(filled, target, tmp_path):
    file = tmp_path / "bank.backup"
    backup(filled, file)
    assert restore(file, target) == migrate.REVISIONS[-1]
    assert contents(target) == contents(filled)
    assert len(contents(target)["timeline"]) == 60
    assert verify(target).is_sound
    with target.write(None, NOW) as tx:
        assert tx.new_id() == 6


def test_a_backup_moves_to_the_other_kind_of_database(filled, dialect, tmp_path, request):
    file = tmp_path / "bank.backup"
    backup(filled, file)
    other = request.getfixturevalue(f"{other_kind(dialect)}_database")
    restore(file, other)
    assert contents(other) == contents(filled)
    assert verify(other).is_sound
    with (
        pytest.raises(Exception, match=r"(?i)foreign key"),
        other.write(None, NOW) as tx,
    ):
        tx.execute("UPDATE user_account SET team_id = 999")


def test_a_restored_schema_is_the_migrated_one(filled, target, tmp_path):
    from tests.store.test_migrate import described

    backup(filled, tmp_path / "file")
    restore(tmp_path / "file", target)
    assert described(target) == described(filled)


def test_a_backup_is_of_one_instant_while_others_write(filled, url, target, tmp_path):
    def work(tell) -> None:
        mine = Database(url)
        while True:
            with mine.write(None, NOW) as tx:
                for number in tx.new_ids(20):
                    tx.note("more", "task", number)
            tell(True)

    writer = Process(work)
    writer.listen(1)
    try:
        backup(filled, tmp_path / "file")
    finally:
        writer.kill()
        writer.join()
    restore(tmp_path / "file", target)
    assert verify(target).is_sound


def test_only_the_owner_may_read_a_backup(filled, tmp_path):
    backup(filled, tmp_path / "file")
    assert (tmp_path / "file").stat().st_mode & 0o077 == 0


def test_a_backup_of_sqlite_is_one_file_that_sqlite_opens(sqlite_database, tmp_path):
    fill(sqlite_database)
    folder = tmp_path / "backups"
    folder.mkdir()
    backup(sqlite_database, folder / "file")
    connection = sqlite3.connect(folder / "file")
    assert connection.execute("SELECT count(*) FROM timeline").fetchone() == (60,)
    connection.close()
    assert [each.name for each in folder.iterdir()] == ["file"]


def test_a_backup_overwrites_nothing_unless_told_to(filled, tmp_path):
    file = tmp_path / "file"
    file.write_text("precious")
    with pytest.raises(refusals.BackupExists) as refused:
        backup(filled, file)
    assert refused.value.params == {"file": str(file)}
    assert file.read_text() == "precious"
    backup(filled, file, force=True)
    assert file.read_bytes() != b"precious"


def test_a_database_is_not_its_own_backup(sqlite_database):
    fill(sqlite_database)
    before = contents(sqlite_database)
    with pytest.raises(refusals.BackupExists):
        backup(sqlite_database, sqlite_database.path, force=True)
    sqlite_database.close()
    with pytest.raises(refusals.DatabaseNotEmpty):
        restore(sqlite_database.path, sqlite_database, force=True)
    assert contents(sqlite_database) == before


def test_a_backup_that_fails_leaves_nothing_behind(filled, tmp_path, monkeypatch):
    folder = tmp_path / "backups"
    folder.mkdir()
    monkeypatch.setattr("fsctui.store.backup.os.fsync", lambda descriptor: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        backup(filled, folder / "file")
    assert list(folder.iterdir()) == []


def test_a_backup_that_finds_no_place_is_refused(filled, tmp_path):
    with pytest.raises(refusals.BackupFailed) as refused:
        backup(filled, tmp_path / "nowhere" / "file")
    assert refused.value.file == str(tmp_path / "nowhere" / "file")


def test_a_backup_that_finds_no_space_is_refused_and_leaves_nothing_behind(filled, tmp_path):
    folder = tmp_path / "backups"
    folder.mkdir()
    with filled.read() as tx:
        tx.scalar("SELECT 1")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (512, limits[1]))
    try:
        with pytest.raises(refusals.BackupFailed):
            backup(filled, folder / "file")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert list(folder.iterdir()) == []
    backup(filled, folder / "file")


def test_a_database_without_our_schema_has_no_backup(target, tmp_path):
    with pytest.raises((refusals.SchemaMissing, refusals.DatabaseMissing)):
        backup(target, tmp_path / "file")
    assert not (tmp_path / "file").exists()


def test_restoring_overwrites_nothing_unless_told_to(filled, tmp_path, url):
    file = tmp_path / "file"
    backup(filled, file)
    with filled.write(None, NOW) as tx:
        tx.note("later", "task", 1)
    after = contents(filled)
    with pytest.raises(refusals.DatabaseNotEmpty):
        restore(file, filled)
    assert contents(filled) == after
    reading = Database(url)
    with reading.read() as tx:
        assert tx.scalar("SELECT count(*) FROM timeline") == 61
    restore(file, filled, force=True)
    with reading.read() as tx:
        assert tx.scalar("SELECT count(*) FROM timeline") == 60
    reading.close()
    assert verify(filled).is_sound


def test_restoring_into_an_unused_database_needs_no_force(filled, target, tmp_path):
    migrate.create(target, NOW)
    backup(filled, tmp_path / "file")
    restore(tmp_path / "file", target)
    assert contents(target) == contents(filled)


def test_another_programs_tables_are_never_overwritten(filled, target, tmp_path):
    if target.path:
        target.path.touch()
    with target.engine.connect() as connection:
        connection.exec_driver_sql("CREATE TABLE recipes (title TEXT)")
    backup(filled, tmp_path / "file")
    for force in (False, True):
        with pytest.raises(refusals.DatabaseNotEmpty):
            restore(tmp_path / "file", target, force=force)
    with target.read() as tx:
        assert table_names(tx.connection) == ["recipes"]


def test_a_run_that_only_reads_restores_nothing(filled, url, tmp_path):
    backup(filled, tmp_path / "file")
    reader = Database(url, read_only=True)
    with pytest.raises(refusals.ReadOnlyDatabase):
        restore(tmp_path / "file", reader, force=True)
    reader.close()


def test_a_run_that_only_reads_can_be_backed_up(filled, url, tmp_path, target):
    reader = Database(url, read_only=True)
    backup(reader, tmp_path / "file")
    reader.close()
    restore(tmp_path / "file", target)
    assert contents(target) == contents(filled)


NEWEST = migrate.REVISIONS[-1]
NEWEST_WORDS = f'"revision": "{NEWEST}"'.encode()
HEADER = b'{"format":"fsctui-backup","version":1,"revision":"0001"}\n'
OTHER_FILES = {
    "empty": b"",
    "text": b"Kiara Shah",
    "start of a database": b"SQLite format 3\0 and then nothing",
    "not compressed": b"\x1f\x8b nothing compressed",
    "compressed text": gzip.compress(b"Kiara Shah"),
    "a list": gzip.compress(b'["a list"]\n'),
    "another format": gzip.compress(HEADER.replace(b"fsctui", b"other")),
    "another version": gzip.compress(HEADER.replace(b"1,", b"2,")),
    "no revision": gzip.compress(HEADER.replace(b"revision", b"else")),
    "a header alone": gzip.compress(HEADER),
    "not UTF-8": gzip.compress(b"\xff\xfe\n"),
}


@pytest.mark.parametrize("content", OTHER_FILES.values(), ids=OTHER_FILES)
def test_other_files_are_refused_and_nothing_is_changed(filled, tmp_path, content):
    before = contents(filled)
    file = tmp_path / "file"
    file.write_bytes(content)
    with pytest.raises(refusals.NotABackup):
        restore(file, filled, force=True)
    assert contents(filled) == before
    with pytest.raises(refusals.NotABackup):
        restore(tmp_path / "nowhere", filled, force=True)


def test_another_programs_sqlite_file_is_no_backup(filled, tmp_path):
    before = contents(filled)
    connection = sqlite3.connect(tmp_path / "recipes")
    connection.execute("CREATE TABLE recipes (title TEXT)")
    connection.close()
    with pytest.raises(refusals.NotABackup):
        restore(tmp_path / "recipes", filled, force=True)
    assert contents(filled) == before


def test_a_newer_versions_backup_is_refused(filled, tmp_path):
    before = contents(filled)
    backup(filled, tmp_path / "file")
    if filled.dialect == "sqlite":
        connection = sqlite3.connect(tmp_path / "file")
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
        connection.close()
    else:
        lines = gzip.decompress((tmp_path / "file").read_bytes())
        (tmp_path / "file").write_bytes(gzip.compress(lines.replace(NEWEST_WORDS, b'"revision": "9999"')))
    with pytest.raises(refusals.SchemaTooNew):
        restore(tmp_path / "file", filled, force=True)
    assert contents(filled) == before


@pytest.fixture
def dumped(postgresql_database, tmp_path):
    """A dump's lines, and a function that restores other lines into the database they came from."""
    fill(postgresql_database)
    backup(postgresql_database, tmp_path / "file")
    before = contents(postgresql_database)

    def refuse(lines: list[str]) -> None:
        (tmp_path / "changed").write_bytes(gzip.compress("\n".join(lines).encode()))
        with pytest.raises(refusals.NotABackup):
            restore(tmp_path / "changed", postgresql_database, force=True)
        assert contents(postgresql_database) == before

    return gzip.decompress((tmp_path / "file").read_bytes()).decode().splitlines(), refuse


def test_a_dump_that_was_cut_or_changed_is_refused_and_nothing_is_changed(dumped):
    lines, refuse = dumped
    row = next(place for place, line in enumerate(lines) if line.startswith("["))
    values = json.loads(lines[row])
    for changed in (
        lines[:-1],
        lines[: len(lines) // 2],
        lines[:row] + lines[row + 1 :],
        [*lines[:row], json.dumps(values[:-1]), *lines[row + 1 :]],
        [
            *lines[:row],
            json.dumps([{"t": "yesterday"}, *values[1:]]),
            *lines[row + 1 :],
        ],
        [*lines[:row], json.dumps([{"z": "1"}, *values[1:]]), *lines[row + 1 :]],
        [
            *lines[:row],
            json.dumps([{"t": "1", "d": "2"}, *values[1:]]),
            *lines[row + 1 :],
        ],
        [*lines[:row], json.dumps(["not a number", *values[1:]]), *lines[row + 1 :]],
        [*lines[:row], json.dumps([None, *values[1:]]), *lines[row + 1 :]],
        [line.replace('"East",', '"East",99') for line in lines],
        [*lines[:row], "nonsense", *lines[row:]],
        [*lines[:row], "7", *lines[row:]],
        [line.replace('"table": "team"', '"table": "pg_authid"') for line in lines],
        [line.replace('"parent_id"', '"name\\" = 1; --"') for line in lines],
    ):
        refuse(changed)


def test_a_truncated_file_is_refused(filled, tmp_path):
    before = contents(filled)
    backup(filled, tmp_path / "file")
    data = (tmp_path / "file").read_bytes()
    (tmp_path / "file").write_bytes(data[: len(data) * 2 // 3])
    with pytest.raises(refusals.NotABackup):
        restore(tmp_path / "file", filled, force=True)
    assert contents(filled) == before


def test_a_damaged_database_can_be_replaced(sqlite_database, tmp_path):
    fill(sqlite_database)
    before = contents(sqlite_database)
    backup(sqlite_database, tmp_path / "file")
    sqlite_database.close()
    sqlite_database.path.write_bytes(b"scrambled" * 1000)
    with pytest.raises(refusals.DatabaseNotEmpty):
        restore(tmp_path / "file", sqlite_database)
    restore(tmp_path / "file", sqlite_database, force=True)
    assert contents(sqlite_database) == before
    assert verify(sqlite_database).is_sound


def test_an_older_versions_backup_comes_back_as_it_was(filled, target, tmp_path, monkeypatch):
    backup(filled, tmp_path / "file")
    before = contents(filled)
    modules = migrate._modules()
    monkeypatch.setattr(migrate, "REVISIONS", (*migrate.REVISIONS, "9001"))
    monkeypatch.setattr(migrate, "_modules", lambda: {**modules, "9001": "tests.store.later_revision"})
    assert restore(tmp_path / "file", target) == NEWEST
    assert contents(target) == before
    assert migrate.upgrade(target) == ("9001",)


def test_killed_while_restoring_the_old_or_the_new_content_is_there(filled, url, tmp_path):
    file = tmp_path / "file"
    backup(filled, file)
    with filled.write(None, NOW) as tx:
        tx.note("later", "task", 1)
    filled.close()

    def work(tell) -> None:
        mine = Database(url)
        tell("started")
        restore(file, mine, force=True)

    seen = set()
    for delay in range(12):
        process = Process(work)
        process.listen(1)
        if delay < 11:
            time.sleep(delay * 0.01)
            process.kill()
        process.join()
        assert verify(filled).is_sound
        with filled.read() as tx:
            seen.add(tx.scalar("SELECT count(*) FROM timeline"))
    assert seen <= {60, 61}
    assert 60 in seen
