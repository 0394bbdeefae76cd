"""The first start, who acts, and which time it is."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fsctui import bootstrap
from fsctui.domain.people_rows import NewUser
from fsctui.services.refusals import UserUnknown
from fsctui.services.users import add_user_in
from fsctui.settings import Settings
from fsctui.store import migrate
from fsctui.store.database import Database
from fsctui.store.refusals import DatabaseMissing, DatabaseNotEmpty, SchemaMissing, SchemaTooNew
from fsctui.store.verify import verify

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "new" / "folder", operating_system_user="kim", language="pt_BR")


def test_the_first_start_makes_a_bank_that_works_at_once(settings: Settings) -> None:
    workspace = bootstrap.open_workspace(settings)
    me = workspace.people.me()
    assert (me.username, me.roles, me.operating_system_user, me.language) == ("kim", ("administrator",), "kim", "pt_BR")
    assert len(workspace.records.types()) >= 20
    published = workspace.templates.page().items
    assert len(published) >= 4 and {row.status.value for row in published} == {"published"}
    assert [(row.name, row.is_default) for row in workspace.calendars.list()] == [("Standard", True)]
    assert workspace.admin.verify().is_sound and not workspace.admin.facts().demo


def test_a_second_start_changes_nothing(settings: Settings) -> None:
    bootstrap.open_workspace(settings)
    before = _entries(settings)
    bootstrap.open_workspace(settings)
    assert _entries(settings) == before


def test_a_first_start_that_was_killed_after_the_schema_is_finished_by_the_next(settings: Settings) -> None:
    database = Database(settings.url)
    migrate.create(database, NOON)
    database.close()
    assert bootstrap.open_workspace(settings).people.me().username == "kim"


def test_a_server_database_is_made_ready_too(postgresql_server: str, settings: Settings) -> None:
    from tests import postgres

    url = postgres.make_database(postgresql_server, "bootstrap_first_start")
    try:
        with bootstrap.workspace(replace(settings, database_url=url)) as workspace:
            assert workspace.people.me().username == "kim"
    finally:
        postgres.drop_database(postgresql_server, "bootstrap_first_start")


def test_a_file_that_was_named_is_not_made(settings: Settings, tmp_path: Path) -> None:
    named = replace(settings, database_url=str(tmp_path / "named.sqlite3"))
    with pytest.raises(DatabaseMissing):
        bootstrap.open_workspace(named)
    with pytest.raises(DatabaseMissing):
        bootstrap.open_workspace(replace(named, database_url=f"sqlite:///{tmp_path}/named.sqlite3"))
    (tmp_path / "named.sqlite3").touch()
    with pytest.raises(SchemaMissing):
        bootstrap.open_workspace(named)
    bootstrap.init_database(named).close()
    assert bootstrap.open_workspace(named).people.me().username == "kim"


def test_reading_only_makes_nothing(settings: Settings) -> None:
    with pytest.raises((DatabaseMissing, SchemaMissing)):
        bootstrap.open_workspace(replace(settings, read_only=True))
    assert not settings.data_dir.exists() or not list(settings.data_dir.iterdir())


def test_a_newer_database_is_refused(settings: Settings) -> None:
    bootstrap.open_database(settings)
    database = Database(settings.url)
    with database.write(None, NOON) as tx:
        tx.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(SchemaTooNew):
        bootstrap.open_database(settings)


# -- who acts ----------------------------------------------------------------------------------------------------------


def test_anybody_may_be_named_on_a_local_database(settings: Settings) -> None:
    bootstrap.open_workspace(settings).people.add_user(NewUser("bob", "Bob"))
    assert bootstrap.open_workspace(replace(settings, user=" BOB ")).people.me().username == "bob"
    with pytest.raises(UserUnknown) as refused:
        bootstrap.open_workspace(replace(settings, user="bop"))
    assert refused.value.near == ["bob"]


def test_an_inactive_user_is_refused_by_that_name(settings: Settings) -> None:
    people = bootstrap.open_workspace(settings).people
    people.add_user(NewUser("bob", "Bob"))
    people.deactivate_user("bob")
    with pytest.raises(bootstrap.UserInactive):
        bootstrap.open_workspace(replace(settings, user="bob"))


def test_an_unknown_account_is_asked_once(settings: Settings) -> None:
    bootstrap.open_workspace(settings).people.add_user(NewUser("bob", "Bob Castellano", roles=("adviser",)))
    other = replace(settings, operating_system_user="robert")
    with pytest.raises(bootstrap.UserNotChosen) as refused:
        bootstrap.open_workspace(other)
    assert refused.value.candidates == ["bob", "kim"]
    assert [(each.username, each.roles) for each in bootstrap.candidates(other)] == [
        ("bob", ("adviser",)), ("kim", ("administrator",)),
    ]  # fmt: skip
    assert [each.username for each in bootstrap.candidates(other, "castell")] == ["bob"]
    bootstrap.choose_user(other, "bob")
    assert bootstrap.open_workspace(other).people.me().username == "bob"
    bootstrap.choose_user(other, "kim")
    found = bootstrap.open_workspace(other).admin.verify()
    assert found.is_sound, "who the operating system's account is, was written without an entry"
    assert bootstrap.open_workspace(other).people.me().username == "kim"
    with pytest.raises(UserUnknown):
        bootstrap.choose_user(other, "nobody")


def test_nobody_is_impersonated_on_a_server(postgresql_server: str, settings: Settings) -> None:
    from tests import postgres

    url = postgres.make_database(postgresql_server, "bootstrap_server")
    server = replace(settings, database_url=url)
    try:
        with bootstrap.workspace(server) as workspace:
            workspace.people.add_user(NewUser("bob", "Bob", operating_system_user="robert"))
        with pytest.raises(bootstrap.ImpersonationNotAllowed), bootstrap.workspace(replace(server, user="bob")):
            pass
        with bootstrap.workspace(replace(server, user="kim")) as workspace:
            assert workspace.people.me().username == "kim"
        with bootstrap.workspace(replace(server, operating_system_user="robert")) as workspace:
            assert workspace.people.me().username == "bob"
        with bootstrap.workspace(server) as workspace:
            workspace.people.add_user(NewUser("zoe", "Zoe"))
        # Zoe has no account; a process without one is not her.
        with (
            pytest.raises(bootstrap.ImpersonationNotAllowed),
            bootstrap.workspace(replace(server, operating_system_user="", user="zoe")),
        ):
            pass
        with pytest.raises(bootstrap.UserNotChosen), bootstrap.workspace(replace(server, operating_system_user="")):
            pass
        stranger = replace(server, operating_system_user="eve")
        with pytest.raises(bootstrap.UserNotChosen) as refused, bootstrap.workspace(stranger):
            pass
        assert refused.value.candidates == [] and bootstrap.candidates(stranger) == ()
        with pytest.raises(bootstrap.ImpersonationNotAllowed):
            bootstrap.choose_user(stranger, "bob")
    finally:
        postgres.drop_database(postgresql_server, "bootstrap_server")


@pytest.mark.usefixtures("ready_demo")
def test_whoever_makes_a_demo_on_a_server_is_its_administrator(postgresql_server: str, settings: Settings) -> None:
    from tests import postgres

    server = replace(settings, database_url=postgres.make_database(postgresql_server, "bootstrap_demo"))
    try:
        database = bootstrap.init_database(server, demo=True)
        assert verify(database).is_sound
        database.close()
        with bootstrap.workspace(server) as workspace:
            assert workspace.people.me().username == "matt"
            workspace.people.edit_user("ryan", {"operating_system_user": "robert"})
        with bootstrap.workspace(replace(server, operating_system_user="robert")) as workspace:
            assert workspace.people.me().username == "ryan"
        with pytest.raises(bootstrap.ImpersonationNotAllowed), bootstrap.workspace(replace(server, user="ryan")):
            pass
    finally:
        postgres.drop_database(postgresql_server, "bootstrap_demo")


def test_the_account_is_the_systems_not_a_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    pwd = pytest.importorskip("pwd")
    from fsctui.settings import account

    mine = pwd.getpwuid(os.geteuid()).pw_name
    assert account({"USER": "matt", "LOGNAME": "matt"}) == account({}) == mine

    def unknown(uid: int) -> object:
        raise KeyError(uid)

    monkeypatch.setattr(pwd, "getpwuid", unknown)
    assert account({"USER": "matt"}) == str(os.geteuid())


@pytest.mark.parametrize(
    ("account", "username"),
    [
        ("kim", "kim"),
        ("BANK\\José.P", "jose.p"),
        ("Éva Nagy", "eva_nagy"),
        ("", "admin"),
        ("..", "admin"),
        ("王", "admin"),
    ],
)
def test_accounts_give_usernames(account: str, username: str) -> None:
    assert bootstrap.username_from(account) == username


# -- which time --------------------------------------------------------------------------------------------------------


def test_another_time_is_for_demos_only(settings: Settings) -> None:
    bootstrap.open_workspace(settings)
    with pytest.raises(bootstrap.NowOnlyOnDemo):
        bootstrap.open_workspace(replace(settings, now=NOON))


def test_a_demo_runs_at_the_time_it_is_given(settings: Settings) -> None:
    database = Database(settings.url)
    migrate.create(database, NOON, demo=True)
    workspace = bootstrap.open_workspace(replace(settings, now=NOON))
    assert workspace.context.now() == NOON
    assert workspace.admin.facts().demo


def test_a_database_is_not_made_over_another(settings: Settings) -> None:
    bootstrap.init_database(settings).close()
    before = _entries(settings)
    with pytest.raises(DatabaseNotEmpty):
        bootstrap.init_database(settings, demo=True)
    assert _entries(settings) == before


def test_a_demo_that_was_interrupted_leaves_no_half_bank(
    bare_url: Callable[[], str], settings: Settings, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    from fsctui.demo.story import Story

    url = bare_url()
    chosen, database = replace(settings, database_url=url), Database(url)
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(Story, "tell", _interrupted)
        bootstrap.init_database(chosen, demo=True)
    assert migrate.current(database) is None
    request.getfixturevalue("ready_demo")
    bootstrap.init_database(chosen, demo=True).close()
    with database.read() as tx:
        assert tx.scalar("SELECT count(*) FROM record") > 100
        assert tx.scalar("SELECT demo FROM ledger")
    assert verify(database).is_sound
    with pytest.raises(DatabaseNotEmpty):
        bootstrap.init_database(chosen, demo=True)
    database.close()


def _interrupted(story: object) -> None:
    raise KeyboardInterrupt


def _entries(settings: Settings) -> int:
    with Database(settings.url).read() as tx:
        return int(tx.scalar("SELECT count(*) FROM timeline"))


def test_who_types_their_name_is_found_among_however_many(settings: Settings) -> None:
    with bootstrap.open_workspace(settings).context.write() as tx:
        for number in range(60):
            add_user_in(tx, NewUser(f"aa{number}", f"Aaron {number}"))
        add_user_in(tx, NewUser("zoe", "Zoe Tal"))
    assert "zoe" not in [each.username for each in bootstrap.candidates(settings)]
    assert [each.username for each in bootstrap.candidates(settings, "zoe t")] == ["zoe"]
