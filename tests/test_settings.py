"""Where the database is: a path means the file of that very name."""

from __future__ import annotations

from pathlib import Path

import pytest

from fsctui.services import maintenance
from fsctui.settings import Settings, from_environment
from fsctui.store import migrate
from fsctui.store.database import Database
from tests.factories import NOW

NAMES = ["a?b.sqlite3", "a#b.sqlite3", "a%41.sqlite3", "100%.sqlite3", "Ana Sofía's.sqlite3", "a?mode=ro&x.db"]


@pytest.mark.parametrize("name", NAMES)
def test_a_path_opens_that_very_file(tmp_path: Path, name: str) -> None:
    file, home = tmp_path / name, tmp_path / f"home {name}"
    home.mkdir()
    for settings, wanted in (
        (Settings(tmp_path, database_url=str(file)), file),
        (from_environment({"FSCTUI_HOME": str(home)}), home / "fsctui.sqlite3"),
    ):
        database = Database(settings.url)
        assert database.path == wanted
        migrate.create(database, NOW)
        database.close()
        assert wanted.is_file()
    assert {each.name.removesuffix("-turn") for each in tmp_path.iterdir() if each.is_file()} == {name}


@pytest.mark.parametrize("name", NAMES)
def test_a_backup_of_any_name_is_restored(tmp_path: Path, name: str) -> None:
    second = Settings(tmp_path, str(tmp_path / "two.sqlite3"))
    first = Settings(tmp_path, str(tmp_path / "one.sqlite3"))
    made = Database(first.url)
    migrate.create(made, NOW)
    made.close()
    backup = tmp_path / "backups" / name
    backup.parent.mkdir()
    maintenance.backup(first, backup)
    maintenance.restore(second, backup)
    assert (tmp_path / "two.sqlite3").is_file()
    assert [each.name for each in backup.parent.iterdir()] == [name]
