"""One action on many things: what is refused is left as it was, also when it is refused late."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from fsctui.scheduling.offsets import Mode, Offset, Unit
from fsctui.scheduling.refusals import DateOutOfRange
from fsctui.scheduling.schedule import Anchor
from fsctui.services.plans import LaunchRequest
from fsctui.store.database import Database
from tests.services.bank import Bank, item, publish, review

MONDAY = date(2026, 3, 2)
TABLES = ("task", "task_detail", "plan", "notice", "ledger")


@pytest.fixture
def bank(database: Database) -> Bank:
    bank = Bank(database)
    # The holidays of the United States are known until 2100: the second item can't be put off by two years.
    bank.of("ana").calendars.edit("Bank", {"spec": {"country": "US", "time_zone": "UTC"}})
    archive = item("archive", 1, "call", anchor=Anchor.PREREQUISITES)
    publish(bank, review(item("call", 0), replace(archive, offset=Offset(880, Unit.MONTH, Mode.CALENDAR))))
    return bank


def rows(bank: Bank) -> dict[str, list[str]]:
    with bank.database.read() as tx:
        return {table: sorted(str(row) for row in tx.all(f"SELECT * FROM {table}")) for table in TABLES}


def test_what_is_refused_late_in_bulk_is_left_as_it_was(bank: Bank) -> None:
    ws = bank.of("ryan")
    plan = ws.plans.launch(LaunchRequest(template="client_review", targets=[bank.kiara], start=MONDAY)).plans[0]
    task = plan.items[0].task.id
    before = rows(bank)
    with pytest.raises(DateOutOfRange):
        ws.tasks.defer(task, 500)
    bulk = ws.tasks.many("defer", [task], days=500)
    assert (bulk.changed, [type(each.refusal) for each in bulk.skipped]) == ((), [DateOutOfRange])
    assert rows(bank) == before
    trials = ws.plans.trial([plan.row.id, plan.row.id], "shift", days=500)
    assert [type(each.refusal) for each in trials] == [DateOutOfRange, DateOutOfRange]
    assert trials[1].before == plan, "what the first trial wrote isn't seen by the next"


def test_a_reason_goes_when_its_task_is_opened_again(bank: Bank) -> None:
    ws = bank.of("ryan")
    task = ws.tasks.add("call her").id
    assert task is not None
    ws.tasks.cancel(task, "client refused")
    assert ws.tasks.show(task).reason == "client refused"
    ws.tasks.reopen(task)
    assert ws.tasks.show(task).reason == ""
