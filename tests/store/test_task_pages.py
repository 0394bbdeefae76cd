"""Pages of task lists, walked from end to end, and rows that are written together."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from fsctui.services.task_actions import new_task_columns
from fsctui.store import bulk
from fsctui.store.task_rows import FAR, TASK
from tests.services.bank import NOW, Bank

FIRST = date(2026, 3, 2)
# Many tasks on one day, a day with one, and some without a date: pages end within a day, at its end and between.
DAYS = [FIRST] * 7 + [FIRST + timedelta(1)] + [FIRST + timedelta(2)] * 5 + [None] * 4


@pytest.fixture
def bank(database) -> Bank:
    return Bank(database)


def put(bank: Bank, **columns) -> list[int]:
    """A task for each of `DAYS`, in another order than they are listed in."""
    rows = {}
    with bank.database.write(None, NOW) as tx:
        ids = list(tx.new_ids(len(DAYS)))
        for number, day in reversed(list(zip(ids, DAYS, strict=True))):
            row = new_task_columns(tx, number, f"Task {number}", bank.ids["sri"])
            rows[number] = {**row, "due": day, "sort_due": day or FAR, "created_by": bank.ids["ana"], **columns}
        tx.insert(TASK, list(rows.values()))
    return ids


def walk(tasks, view: str, query: str, size: int):
    found, after = [], None
    while True:
        page = tasks.page(view, query=query, limit=size, after=after)
        assert len(page.items) <= size
        found += page.items
        if page.next is None:
            return found
        assert len(page.items) == size
        after = page.next


@pytest.mark.parametrize("size", [1, 3, 7, 16, 17, 50])
@pytest.mark.parametrize("query", ["", "subject:task"])
def test_pages_of_any_size_give_every_task_once_in_order(bank, size, query):
    ids = put(bank)
    found = walk(bank.of("sri").tasks, "mine", query, size)
    assert [row.id for row in found] == ids
    assert [row.due for row in found] == DAYS
    assert {type(row.required) for row in found} == {bool}


@pytest.mark.parametrize("size", [2, 5])
def test_pages_of_two_queues_are_merged(bank, size):
    with bank.database.write(None, NOW) as tx:
        other = tx.new_id()
        tx.execute(
            "INSERT INTO queue (id, name, names, email, notify_members, takes, version) "
            "VALUES (:id, 'Lending', '{}', '', false, '[]', 1)",
            {"id": other},
        )
        tx.execute("INSERT INTO queue_member (queue_id, user_id) VALUES (:queue, :user)",
                   {"queue": other, "user": bank.ids["sri"]})  # fmt: skip
    ids = put(bank, owner_id=None, queue_id=other) + put(bank, owner_id=None, queue_id=bank.ids["Onboarding"])
    found = walk(bank.of("sri").tasks, "queues", "", size)
    assert sorted(row.id for row in found) == sorted(ids)
    assert [(row.due or FAR, row.id) for row in found] == sorted((row.due or FAR, row.id) for row in found)
    assert {row.queue for row in found} == {"Lending", "Onboarding"}


def test_pages_of_done_tasks_begin_with_the_newest(bank):
    ids = put(bank, state="completed", bucket="done", closed_at=datetime(2026, 3, 3, 8, tzinfo=UTC), closed_on=FIRST)
    late = put(bank, state="completed", bucket="done", closed_at=datetime(2026, 3, 4, 8, tzinfo=UTC), closed_on=FIRST)
    found = walk(bank.of("sri").tasks, "done", "", 4)
    assert [row.id for row in found] == late[::-1] + ids[::-1]


def test_rows_that_share_values_are_each_whole(bank):
    with bank.database.write(None, NOW) as tx:
        base = new_task_columns(tx, 0, "Call", bank.ids["sri"])
        base |= {"created_by": bank.ids["ana"], "due": FIRST, "sort_due": FIRST}
        del base["id"], base["record_id"], base["plan_id"]
        rows = bulk.Rows(tx.connection, TASK, ("id", "record_id"))
        other = {**base, "required": False, "translations": {"fr": "Appeler"}, "due": None}
        shared = rows.share([base, other])
        ids = tx.new_ids(60)
        rows.add((number, bank.kiara.id, *shared[place % 2]) for place, number in enumerate(ids))
        rows.insert()
    found = walk(bank.of("sri").tasks, "mine", "", 50)
    assert [row.id for row in found] == list(ids)
    assert [row.required for row in found] == [True, False] * 30
    assert [row.due for row in found] == [FIRST, None] * 30
    assert [row.translations for row in found] == [None, {"fr": "Appeler"}] * 30
    assert {row.record.id for row in found} == {bank.kiara.id}


def test_a_page_that_is_asked_for_again_is_not_compiled_again(sqlite_database):
    """`PRAGMA query_only` makes SQLite compile every statement anew, so reads after reads don't say it."""
    said: list[str] = []
    with sqlite_database.read() as tx:
        tx.connection.connection.driver_connection.set_trace_callback(said.append)
    for _ in range(2):
        with sqlite_database.read():
            pass
    with sqlite_database.write(None, NOW) as tx:
        tx.new_id()
    with sqlite_database.read():
        pass
    assert [each for each in said if "query_only" in each] == ["PRAGMA query_only = OFF", "PRAGMA query_only = ON"]
