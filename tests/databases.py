"""Database fixtures: a test that takes `database` runs on SQLite and on PostgreSQL, with an empty migrated schema."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from fsctui import bootstrap
from fsctui.settings import Settings
from fsctui.store import migrate
from fsctui.store.database import Database
from tests import postgres

MADE_AT = datetime(2026, 1, 1, tzinfo=UTC)
DIALECTS = ("sqlite", "postgresql")
DEMO_AT = datetime(2026, 3, 4, 11, tzinfo=UTC)
"""When the shared demo bank was made, a Wednesday."""


@pytest.fixture(params=DIALECTS)
def dialect(request: pytest.FixtureRequest) -> str:
    """Runs the test once per kind of database."""
    return request.param


@pytest.fixture
def url(dialect: str, request: pytest.FixtureRequest) -> str:
    """The address of an empty migrated database of the test's kind."""
    return request.getfixturevalue(f"{dialect}_url")


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    """An empty migrated database: on SQLite and on PostgreSQL."""
    yield from _opened(url)


@pytest.fixture(scope="module", params=DIALECTS)
def lasting_database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A migrated database of its own for all those tests of a module that leave it as they found it."""
    if request.param == "sqlite":
        file = tmp_path_factory.mktemp("lasting") / "fsctui.sqlite3"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), file)
        yield from _opened(f"sqlite:///{file}")
        return
    server = request.getfixturevalue("postgresql_server")
    with _migrated_postgresql(server, f"lasting_{uuid4().hex}", tmp_path_factory) as made:
        yield from _opened(made)


@pytest.fixture
def copy_of(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Callable[[Database], Database]]:
    """Copies a database as it is by now; copies are gone after the test."""
    with ExitStack() as gone:

        def copied(database: Database) -> Database:
            # PostgreSQL copies only what nobody is connected to.
            database.close()
            name = f"copy_{uuid4().hex}"
            if database.path is not None:
                file = tmp_path / f"{name}.sqlite3"
                with closing(sqlite3.connect(database.path)) as source, closing(sqlite3.connect(file)) as target:
                    source.backup(target)
                made = f"sqlite:///{file}"
            else:
                server = request.getfixturevalue("postgresql_server")
                made = postgres.make_database(server, name, str(database.url.database))
                gone.callback(postgres.drop_database, server, name)
            return gone.enter_context(closing(Database(made)))

        yield copied


@pytest.fixture
def sqlite_database(sqlite_url: str) -> Iterator[Database]:
    """An empty migrated SQLite file."""
    yield from _opened(sqlite_url)


@pytest.fixture
def postgresql_database(postgresql_url: str) -> Iterator[Database]:
    """An empty migrated PostgreSQL database."""
    yield from _opened(postgresql_url)


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    file = tmp_path / "fsctui.sqlite3"
    shutil.copyfile(sqlite_template, file)
    return f"sqlite:///{file}"


@pytest.fixture
def postgresql_url(_own_postgresql: str) -> str:
    postgres.empty(_own_postgresql)
    return _own_postgresql


@pytest.fixture
def bare_url(dialect: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Callable[[], str]]:
    """Makes addresses of databases without any schema: a file that isn't there, an empty database on the server."""
    if dialect == "sqlite":
        yield lambda: f"sqlite:///{tmp_path / uuid4().hex}.sqlite3"
        return
    server = request.getfixturevalue("postgresql_server")
    names: list[str] = []

    def make() -> str:
        names.append(f"bare_{uuid4().hex}")
        return postgres.make_database(server, names[-1])

    yield make
    for name in names:
        postgres.drop_database(server, name)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file, made once and copied for each test."""
    file = tmp_path_factory.mktemp("template") / "template.sqlite3"
    database = Database(f"sqlite:///{file}")
    migrate.create(database, MADE_AT)
    database.close()
    return file


@pytest.fixture(scope="session")
def demo_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo bank of `DEMO_AT`, made once for all processes of the run; only to be copied."""
    shared = _shared_folder(tmp_path_factory)
    file = shared / "demo.sqlite3"
    with postgres.locked(shared / "demo.lock"):
        if not file.exists():
            folder = tmp_path_factory.mktemp("demo")
            made = Settings(data_dir=folder, operating_system_user="visitor", now=DEMO_AT)
            bootstrap.init_database(made, demo=True).close()
            (folder / "fsctui.sqlite3").rename(file)
    return file


@pytest.fixture(scope="module")
def demo(demo_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A copy of the demo bank of `DEMO_AT` for the tests of a module, which only look at it."""
    yield from _opened(f"sqlite:///{shutil.copy(demo_file, tmp_path_factory.mktemp('demo'))}")


@pytest.fixture
def ready_demo(demo_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever makes a demo bank gets the content of the one of `DEMO_AT`, for tests of all that is around it."""

    def fill(database: Database, *_given: object) -> None:
        with closing(sqlite3.connect(demo_file)) as source, closing(database.engine.raw_connection()) as target:
            source.backup(target.driver_connection)

    monkeypatch.setattr("fsctui.demo.bank.install_demo", fill)


@pytest.fixture(scope="session")
def postgresql_server(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The server of this test run; a test fails when it can't be started."""
    return postgres.address(_shared_folder(tmp_path_factory))


@pytest.fixture(scope="session")
def _own_postgresql(postgresql_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """This process's own database, copied from one that is migrated once for the whole run."""
    with _migrated_postgresql(postgresql_server, f"fsctui_{os.getpid()}", tmp_path_factory) as made:
        yield made


@contextmanager
def _migrated_postgresql(server: str, name: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if postgres.VARIABLE in os.environ:
        # On somebody's own server nothing may be left behind, so nothing is shared.
        made = _migrated(server, name)
    else:
        with postgres.building(_shared_folder(tmp_path_factory)):
            if not postgres.has_database(server, "template"):
                _migrated(server, "half")
                postgres.rename_database(server, "half", "template")
            made = postgres.make_database(server, name, "template")
    yield made
    postgres.drop_database(server, name)


def _migrated(server: str, name: str) -> str:
    made = postgres.make_database(server, name)
    database = Database(made)
    migrate.create(database, MADE_AT)
    database.close()
    return made


def _shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all processes of this test run have in common, and no other run."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


def _opened(url: str) -> Iterator[Database]:
    database = Database(url)
    yield database
    database.close()
