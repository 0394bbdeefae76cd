"""The demo bank: always the same, true to its files, and true in its dates."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from fsctui import bootstrap
from fsctui.demo.synthetic import bulk_rows
from fsctui.domain.records import RecordRef
from fsctui.interchange.shipped import load_demo
from fsctui.services.workspace import Workspace
from fsctui.settings import Settings
from fsctui.store.database import Database
from fsctui.store.verify_rows import verify_rows
from tests.databases import DEMO_AT

NOW = DEMO_AT


def settings_in(folder: Path, now: datetime = NOW) -> Settings:
    return Settings(data_dir=folder, operating_system_user="visitor", now=now)


@pytest.fixture(scope="module")
def thrown_away(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Settings]:
    """A folder, and the settings for a throw-away demo of which the folder is to know nothing."""
    folder = tmp_path_factory.mktemp("thrown_away")
    return folder, bootstrap.demo_settings(settings_in(folder))


def of(database: Database, username: str) -> Workspace:
    return bootstrap.workspace_for(database, username, lambda: NOW)


def test_everything_of_the_files_is_there(demo: Database) -> None:
    bank = load_demo()
    matt = of(demo, "matt")
    assert {row.username for row in matt.people.users(limit=500).items} == {person.username for person in bank.people}
    assert {row.name for row in matt.people.queues()} == {queue.name for queue in bank.queues}
    assert {row.name for row in matt.calendars.list()} == {calendar.name for calendar in bank.calendars}
    assert len(matt.people.absences(limit=500).items) == len(bank.absences)
    assert matt.people.user("srilakshmi").manager == "ryan"
    assert {"srilakshmi", "ryan", "matt", "bob", "jackie"} <= {person.username for person in bank.people}


def test_there_are_a_few_hundred_clients_of_several_countries(demo: Database) -> None:
    matt = of(demo, "matt").records
    clients = matt.rows(matt.vector("account")).values()
    assert 250 <= len(clients) <= 500
    assert {"US", "GB", "FR", "ES", "PT", "BR"} <= {str(row.values.get("country")) for row in clients}
    assert matt.count("household") > 20 and matt.count("financial_account") > len(clients)
    kiara = matt.show(_client(demo, "Kiara Shah"))
    assert {(each.username, each.role) for each in kiara.account_team} >= {
        ("ryan", "adviser"),
        ("srilakshmi", "assistant"),
    }
    assert {each.type for each in kiara.related} >= {"contact", "financial_account", "residential_loan_application"}


def test_plans_are_in_every_state_and_tasks_are_late_due_blocked_and_done(demo: Database) -> None:
    with demo.read() as tx:
        plans = {row.state for row in tx.all("SELECT DISTINCT state FROM plan")}
        documents = {row.document_status for row in tx.all("SELECT DISTINCT document_status FROM task")}
    assert plans == {"not_started", "in_progress", "on_hold", "completed", "canceled"}
    assert {"new", "pending", "accepted", "rejected", "waived"} <= documents
    counts = of(demo, "srilakshmi").tasks.counts()
    assert all(counts[view] > 0 for view in ("mine", "today", "overdue", "week", "blocked", "queues", "done"))


def test_nothing_happens_after_now_nor_out_of_order(demo: Database) -> None:
    with demo.read() as tx:
        instants = [row.at for row in tx.all("SELECT seq, at FROM timeline ORDER BY seq")]
        instants = [datetime.fromisoformat(str(each)) for each in instants]
    assert instants == sorted(instants)
    assert instants[-1] <= NOW
    assert of(demo, "matt").admin.verify().is_sound


def test_a_plan_was_launched_on_the_day_it_says(demo: Database) -> None:
    ryan = of(demo, "ryan")
    plan = next(row for row in ryan.plans.page("all", limit=500).items if row.name == "Annual review - Kiara Shah")
    assert (plan.start, plan.target, plan.owner) == (date(2026, 2, 16), date(2026, 3, 10), "ryan")
    entries = ryan.timeline.plan(plan.id, limit=500).items
    assert entries[-1].action == "launch" and entries[-1].at.date() == plan.start
    sheet = ryan.plans.show(plan.id)
    done = {item.task.key for item in sheet.items if item.task.state.value == "completed"}
    assert done == {"agree_date", "send_invitation"}
    assert all(item.why.trace for item in sheet.items if item.task.due is not None)


def test_the_same_instant_gives_the_same_bank(demo: Database, thrown_away: tuple[Path, Settings]) -> None:
    again = Database(thrown_away[1].url)
    assert of(again, "matt").admin.verify().head == of(demo, "matt").admin.verify().head
    again.close()


@pytest.mark.parametrize(
    "now",
    [
        datetime(2026, 1, 1, 0, 5, tzinfo=UTC),
        datetime(2026, 4, 5, 12, tzinfo=UTC),
        datetime(2027, 12, 31, 23, 55, tzinfo=UTC),
        datetime(2028, 2, 29, 9, tzinfo=UTC),
    ],
)
def test_the_demo_can_be_made_on_any_day(tmp_path: Path, now: datetime) -> None:
    database = bootstrap.init_database(settings_in(tmp_path, now), demo=True)
    workspace = bootstrap.workspace_for(database, "srilakshmi", lambda: now)
    assert workspace.tasks.counts()["mine"] > 0
    database.close()


def test_a_throw_away_copy_is_a_demo_for_ryan(thrown_away: tuple[Path, Settings]) -> None:
    folder, made = thrown_away
    assert not folder.joinpath("fsctui.sqlite3").exists()
    with bootstrap.workspace(made) as workspace:
        assert workspace.people.me().username == "ryan"
        assert workspace.admin.facts().demo


def test_synthetic_rows_come_as_many_as_asked_for(house_database: Database) -> None:
    with house_database.write(None, NOW) as tx:
        bulk_rows(tx, tasks=1_000, referrals=50)
    with house_database.read() as tx:
        assert tx.scalar("SELECT count(*) FROM task") == 1_000
        assert tx.scalar("SELECT count(*) FROM task_detail") == 1_000
        assert tx.scalar("SELECT count(*) FROM record WHERE type = 'referral'") == 50
        states = {row.bucket: row.tasks for row in tx.all("SELECT bucket, count(*) AS tasks FROM task GROUP BY bucket")}
    assert states == {"done": 500, "ready": 300, "blocked": 200}
    assert bootstrap.workspace_for(house_database, "matt", lambda: NOW).admin.verify().is_sound


def test_many_synthetic_rows_leave_the_indexes_as_they_were(
    house_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    from fsctui.demo import synthetic
    from fsctui.store.tables import TaskTable

    monkeypatch.setattr(synthetic, "INDEXES_LATER", 10)
    with house_database.write(None, NOW) as tx:
        bulk_rows(tx, tasks=100)
    catalogue = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = 'task'",
        "postgresql": "SELECT indexname AS name FROM pg_indexes WHERE tablename = 'task'",
    }[house_database.dialect]
    with house_database.read() as tx:
        found = {row.name for row in tx.all(catalogue)}
    assert {index.name for index in TaskTable.__table__.indexes} <= found  # type: ignore[attr-defined]


@pytest.fixture
def house_database(database: Database) -> Database:
    """An organisation without clients, on both databases."""
    from fsctui.demo.bank import _organisation
    from fsctui.interchange import shipped
    from fsctui.services import seed
    from fsctui.services.calendar_book import CalendarBook

    with database.write(None, NOW) as tx:
        roles = [seed.RoleSeed(role.code, role.permission, role.names) for role in shipped.load_roles()]
        seed.install_in(tx, shipped.load_object_types(), roles, ())
        _organisation(tx, CalendarBook(database, NOW.year), load_demo())
    return database


def _client(database: Database, name: str) -> RecordRef:
    hits = of(database, "matt").records.search(name, types=["account"])
    return next(hit.ref for hit in hits if hit.name == name)


def test_no_meeting_is_on_a_day_off_and_every_row_is_as_the_entries_say(tmp_path: Path) -> None:
    """Made on a Monday, six days before the review of Kiara Shah would be a Sunday."""
    monday = datetime(2026, 3, 2, 11, tzinfo=UTC)
    database = bootstrap.init_database(settings_in(tmp_path, monday), demo=True)
    try:
        with database.read() as tx:
            rows = tx.all("SELECT target_date FROM plan WHERE target_date IS NOT NULL")
        targets = [date.fromisoformat(row[0]) for row in rows]
        assert len(targets) > 5
        assert [day for day in targets if day.weekday() > 4] == []
        found = verify_rows(database)
        assert (found.differences, found.untold, found.unexplained) == ((), {}, {})
    finally:
        database.close()
