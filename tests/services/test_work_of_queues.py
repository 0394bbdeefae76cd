"""Tasks that wait in a queue: whoever works on one has it, and gives it back when that is undone."""

from __future__ import annotations

from datetime import date

import pytest

from fsctui.domain.launch import Override
from fsctui.services.plans import LaunchRequest
from fsctui.services.refusals import QueueUnknown
from fsctui.store.database import Database
from tests.services.bank import Bank, publish


@pytest.fixture
def bank(sqlite_database: Database) -> Bank:
    return Bank(sqlite_database)


def waiting(bank: Bank) -> int:
    """A task that ryan gave to the queue of sri and bob."""
    ryan = bank.of("ryan")
    task = ryan.tasks.add("Ring the registry").id
    assert task is not None
    ryan.tasks.assign(task, "queue:Onboarding")
    return task


@pytest.mark.parametrize("verb", ["start", "complete"])
def test_what_was_taken_by_working_on_it_goes_back_with_the_work(bank: Bank, verb: str) -> None:
    task, bob = waiting(bank), bank.of("bob")
    done = getattr(bob.tasks, verb)(task)
    assert bob.tasks.show(task).row.owner == "bob"
    name, params = done.undo
    getattr(bob.tasks, name)(task, **params)
    assert bob.tasks.show(task).row.owner is None
    assert [row.id for row in bank.of("sri").tasks.page("queues").items] == [task]


@pytest.mark.parametrize("verb", ["start", "complete"])
def test_what_was_claimed_before_stays_with_who_claimed_it(bank: Bank, verb: str) -> None:
    task, bob = waiting(bank), bank.of("bob")
    bob.tasks.claim(task)
    name, params = getattr(bob.tasks, verb)(task).undo
    getattr(bob.tasks, name)(task, **params)
    assert bob.tasks.show(task).row.owner == "bob"


def test_what_has_gone_to_somebody_else_since_stays_theirs(bank: Bank) -> None:
    task, bob = waiting(bank), bank.of("bob")
    name, params = bob.tasks.start(task).undo or ("", {})
    bank.of("ryan").tasks.assign(task, "sri")
    # Ryan gave it out and may put it back; it isn't his to release.
    getattr(bank.of("ryan").tasks, name)(task, **params)
    assert bank.of("sri").tasks.show(task).row.owner == "sri"


@pytest.mark.parametrize("name", ["onboarding", "ONBOARDING", "Onboarding"])
def test_a_queue_is_named_without_regard_to_case(bank: Bank, name: str) -> None:
    ryan = bank.of("ryan")
    task = ryan.tasks.add("Ring the registry").id or 0
    assert ryan.tasks.assign(task, f"queue:{name}").params["to"] == "Onboarding"
    assert ryan.tasks.show(task).row.queue == "Onboarding"
    publish(bank)
    for owner in (name, f"queue:{name}"):
        chosen = {"call": Override(owner=owner)}
        request = LaunchRequest("client_review", [bank.kiara], date(2026, 3, 2), overrides=chosen)
        plan = ryan.plans.launch(request).plans[0]
        assert [each.task.queue for each in plan.items if each.task.key == "call"] == ["Onboarding"]


def test_an_unknown_queue_is_refused(bank: Bank) -> None:
    ryan = bank.of("ryan")
    task = ryan.tasks.add("Ring the registry").id or 0
    with pytest.raises(QueueUnknown) as refused:
        ryan.tasks.assign(task, "queue:onbording")
    assert refused.value.near == ["Onboarding"]
