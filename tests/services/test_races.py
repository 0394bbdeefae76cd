"""Sixteen processes on the same queue, and processes killed while they launch plans."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from datetime import date
from typing import Any

from fsctui.domain.tasks import TaskAlreadyClaimed
from fsctui.services.context import Context
from fsctui.services.plans import LaunchRequest
from fsctui.services.workspace import Workspace
from fsctui.store import access
from fsctui.store.database import Database
from fsctui.store.verify import verify
from tests.services.bank import NOW, QUEUE, Bank, item, publish, review
from tests.store.processes import Process, run_all

SOAK = os.environ.get("FSCTUI_SOAK") == "1"
KILLS = 1000 if SOAK else 100
PROCESSES, TASKS = 16, 12


def workspace(url: str, username: str) -> Workspace:
    """A person's workspace in a process of its own."""
    from fsctui.services.calendar_book import CalendarBook

    database = Database(url)
    with database.read() as tx:
        actor = access.load_actor(tx, username)
    assert actor is not None
    return Workspace(Context(database, actor, lambda: NOW, CalendarBook(database, 2026)))


def test_sixteen_processes_claim_the_same_tasks_and_each_has_one_winner(database: Database, url: str) -> None:
    bank = Bank(database)
    publish(bank, review(*(item(f"paper_{number}", number, to=QUEUE) for number in range(TASKS))))
    request = LaunchRequest("client_review", [bank.kiara], date(2026, 3, 2))
    tasks = [each.task.id for each in bank.of("ryan").plans.launch(request).plans[0].items]
    database.close()

    def claim_all(own: int, tell: Callable[[Any], None]) -> None:
        mine = workspace(url, ("sri", "bob")[own % 2])
        for task in random.Random(own).sample(tasks, TASKS):
            try:
                mine.tasks.claim(task)
            except TaskAlreadyClaimed:
                continue
            tell((task, mine.context.actor.username))

    won = [pair for told in run_all(PROCESSES, claim_all) for pair in told]
    assert sorted(task for task, _ in won) == sorted(tasks), "every task has exactly one winner"
    owners = {each.task.id: each.task.owner for each in _items(bank)}
    assert owners == dict(won)
    assert verify(database).is_sound


def _items(bank: Bank) -> Any:
    plan = bank.of("ryan").plans.page("mine").items[0]
    return bank.of("ryan").plans.show(plan.id).items


def test_a_killed_launch_leaves_a_whole_plan_or_none(database: Database, url: str) -> None:
    bank = Bank(database)
    publish(bank, review(*(item(f"step_{number}", number) for number in range(6))))
    request = LaunchRequest("client_review", [bank.kiara], date(2026, 3, 2))
    bank.of("ryan").plans.launch(request)  # what is imported and built on the way is there before the forks
    database.close()
    draw = random.Random(7)
    kills = KILLS if database.dialect == "sqlite" else KILLS // 4
    acknowledged = 1

    def launch_on_and_on(tell: Callable[[Any], None]) -> None:
        mine = workspace(url, "ryan")
        mine.plans.preview(request)
        tell("ready")
        while True:
            tell(mine.plans.launch_many(request))

    for _ in range(kills):
        process = Process(launch_on_and_on)
        process.listen(1)
        time.sleep(draw.uniform(0, 0.06))
        process.kill()
        process.join()
        acknowledged += len(process.told) - 1

    plans = bank.scalar("SELECT count(*) FROM plan")
    # Each kill may fall between a commit and the word of it: at most one more plan than was acknowledged.
    assert acknowledged <= plans <= acknowledged + kills
    assert plans > 1, "nothing was launched at all"
    assert bank.scalar("SELECT count(*) FROM task") == plans * 6
    assert bank.scalar("SELECT count(*) FROM task_detail") == plans * 6
    assert bank.scalar("SELECT count(*) FROM timeline WHERE action = 'launch'") == plans
    assert verify(database).is_sound
