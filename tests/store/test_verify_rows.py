"""Rows altered by SQL, behind the timeline's back, are named; what the program itself does is as the entries say."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from fsctui.demo.synthetic import bulk_rows
from fsctui.domain.templates import Assignee, AssigneeKind, ItemKind, Priority
from fsctui.services.calendar_book import CalendarBook
from fsctui.services.plans import LaunchRequest
from fsctui.services.proof import Part, VerificationStopped, prove
from fsctui.store.database import Database
from fsctui.store.verify_rows import verify_rows
from tests.factories import NOW, House
from tests.services.bank import item, review

MONDAY = date(2026, 3, 2)


@pytest.fixture
def worked(worked_once: House, copy_of: Callable[[Database], Database]) -> House:
    """A house of the test's own in which a bit of everything was done."""
    house = copy(worked_once)
    house.database = copy_of(worked_once.database)
    house.book = CalendarBook(house.database, NOW.year)
    return house


@pytest.fixture(scope="module")
def worked_once(lasting_database: Database) -> House:
    """What is only copied."""
    house = House(lasting_database)
    people = house.ada.people
    house.user("bob", "broker")
    house.user("eve", "adviser")
    people.add_queue("Pool", members=["bob"])
    people.edit_queue("Pool", {"name": "Lake"})
    people.edit_user("bob", {"name": "Robert", "capacity": 4})
    people.grant_role("bob", "manager")
    people.revoke_role("bob", "manager")
    people.deactivate_user("eve")
    people.activate_user("eve")
    account = house.account("Kiara Shah", "eve", {"city": "Porto", "kyc_date": "2026-01-05"})
    contact = house.record("contact", "K", values={"last_name": "S", "account": account.id, "birth_date": "1990-01-02"})
    records = house.ada.records
    records.edit(contact, {"birth_date": "1991-01-02", "city": "Faro"}, name="Kiara")
    records.edit(account, {"city": ""})
    records.set_owner(account, "bob")
    records.set_confidential(contact, True)
    records.discard(house.account("Mistake").id)
    body = review(
        item("call", 1), item("optional", 2, required=False), item("pool", 3, to=Assignee(AssigneeKind.QUEUE, "Lake")),
        item("later", 5, "call"), item("paper", 2, kind=ItemKind.DOCUMENT), name="M", ad_hoc_allowed=True,
    )  # fmt: skip
    house.ada.templates.import_body(body, publish=True)
    tasks, plans = house.ada.tasks, house.ada.plans
    made = plans.launch(LaunchRequest(template="m", targets=[account] * 1, start=MONDAY)).plans[0]
    ids = {each.task.key: each.task.id for each in made.items}
    plan = made.row.id
    plans.move(plan, MONDAY + timedelta(7), None)
    plans.hold(plan)
    plans.resume(plan)
    plans.add_item(plan, item("extra", 1))
    tasks.defer(ids["optional"], 3)
    tasks.skip(ids["optional"], "no")
    tasks.start(ids["call"])
    tasks.assign(ids["call"], "bob")
    tasks.complete(ids["call"])
    tasks.claim(ids["pool"])
    tasks.release(ids["pool"])
    house.of("bob").documents.hand_in(ids["paper"], "a.pdf", b"%PDF")
    house.ada.documents.reject(ids["paper"], "blurred")
    own = tasks.add("call the printer tomorrow !high").id
    assert own is not None
    tasks.edit(own, "Call the other printer", Priority.LOW)
    tasks.assign(own, "queue:Lake")
    other = plans.launch(LaunchRequest(template="m", targets=[account], start=MONDAY, name="Other")).plans[0].row.id
    plans.cancel(other, "twice")
    return house


def test_what_the_program_does_is_as_the_entries_say(worked: House) -> None:
    found = verify_rows(worked.database)
    assert found.differences == ()
    assert found.is_sound
    assert (found.untold, found.unexplained) == ({}, {})
    # 3 users, 2 records, 2 plans of five items, one more item, one task of its own
    assert found.compared == 3 + 2 + 2 + 10 + 1 + 1


ALTERED = {
    "state": (
        "UPDATE task SET state = 'completed', bucket = 'done' WHERE key = 'later' AND state = 'open'", "task", "state",
    ),
    "bucket": ("UPDATE task SET bucket = 'done' WHERE key = 'extra'", "task", "bucket"),
    "sort_due": ("UPDATE task SET sort_due = '2030-01-01' WHERE key = 'extra'", "task", "sort_due"),
    "due": (
        "UPDATE task SET due = '2026-12-24', sort_due = '2026-12-24' WHERE key = 'optional' AND state = 'skipped'",
        "task", "due",
    ),
    "owner": (
        "UPDATE task SET owner_id = (SELECT min(id) FROM user_account) WHERE key = 'call' AND state = 'completed'",
        "task", "owner",
    ),
    "subject": ("UPDATE task SET subject = 'Pay Bob' WHERE subject = 'Call the other printer'", "task", "subject"),
    "queue": ("UPDATE task SET queue_id = NULL WHERE subject = 'Call the other printer'", "task", "queue"),
    "status": (
        "UPDATE task SET document_status = 'accepted' WHERE document_status = 'rejected'", "task", "status",
    ),
    "plan": ("UPDATE plan SET state = 'in_progress' WHERE name = 'Other'", "plan", "state"),
    "plan start": ("UPDATE plan SET start_date = '2026-03-02' WHERE name <> 'Other'", "plan", "start_date"),
    "field": ("UPDATE account SET city = 'Rome'", "record", "city"),
    "birth": ("UPDATE contact SET birth_date = '1990-01-02'", "record", "birth_date"),
    "record owner": ("UPDATE record SET owner_id = NULL WHERE type = 'account'", "record", "owner"),
    "opened": ("UPDATE record SET confidential = false WHERE type = 'contact'", "record", "confidential"),
    "inactive": ("UPDATE user_account SET active = false WHERE username = 'eve'", "user", "active"),
    "roles": (
        "INSERT INTO user_role SELECT u.id, r.id FROM user_account u, role r WHERE username = 'bob' AND code = 'agent'",
        "user", "roles",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", ALTERED)
def test_a_row_altered_by_sql_is_named(worked: House, what: str) -> None:
    statement, kind, field = ALTERED[what]
    with worked.database.write(None, NOW) as tx:
        assert tx.execute(text(statement)).rowcount == 1
    proof = prove(worked.database)
    assert proof.broken is None, "the entries themselves are as they were"
    assert not proof.is_sound
    assert proof.rows is not None
    assert [(each.kind, each.field) for each in proof.rows.differences] == [(kind, field)]


def test_a_row_that_is_gone_and_one_that_came_from_nowhere(worked: House) -> None:
    with worked.database.write(None, NOW) as tx:
        tx.execute(text("DELETE FROM task_detail WHERE task_id = (SELECT id FROM task WHERE key = 'extra')"))
        tx.execute(text("DELETE FROM task WHERE key = 'extra'"))
        tx.execute(
            text(
                "INSERT INTO user_account (id, username, name, email, language, time_zone, active, "
                "operating_system_user, version) VALUES (9999, 'mole', 'Mole', '', 'en', 'UTC', true, '', 1)"
            )
        )
    found = verify_rows(worked.database)
    assert [(each.kind, each.field, each.found) for each in found.differences] == [("task", "row", None)]
    assert found.unexplained == {"user": 1}
    assert not found.is_sound


def test_rows_of_a_bulk_are_counted_and_no_more_than_its_entry_names(database: Database) -> None:
    house = House(database)
    with database.write(None, NOW) as tx:
        bulk_rows(tx, tasks=300)
    found = verify_rows(database)
    assert found.is_sound
    assert found.untold is not None
    assert found.untold["task"] == 300
    with house.database.write(None, NOW) as tx:
        moved = "UPDATE task SET bucket = 'done' WHERE id = (SELECT min(id) FROM task WHERE bucket = 'ready')"
        tx.execute(text(moved))
        tx.execute(text("UPDATE timeline SET after = replace(after, '300', '299') WHERE action = 'bulk'"))
    found = verify_rows(database)
    assert [(each.kind, each.field) for each in found.differences] == [("task", "bucket")]
    assert found.unexplained == {"task": 1}


def test_only_the_first_differences_are_named_and_the_others_counted(worked: House) -> None:
    with worked.database.write(None, NOW) as tx:
        tasks = tx.execute(text("UPDATE task SET sort_due = '2030-01-01'")).rowcount
    found = verify_rows(worked.database, shown=2)
    assert (len(found.differences), found.more) == (2, tasks - 2)


def test_progress_is_told_and_stops_it(worked: House) -> None:
    told: list[tuple[Part, int, int]] = []
    prove(worked.database, progress=lambda *reached: told.append(reached))
    assert {part for part, _done, _total in told} == {Part.ENTRIES, Part.ROWS}
    assert told[-1][1] == told[-1][2], "at the end everything is compared"

    def stop(part: Part, _done: int, _total: int) -> None:
        if part is Part.ROWS:
            raise VerificationStopped

    with pytest.raises(VerificationStopped):
        prove(worked.database, progress=stop)


def test_a_record_made_confidential_is_as_its_entry_says(worked: House) -> None:
    made = worked.ada.records.create("account", "Made hidden", {"kind": "person"}, confidential=True)
    assert [each for each in verify_rows(worked.database).differences if each.id == made.id] == []
