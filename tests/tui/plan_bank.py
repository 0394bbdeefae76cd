"""What the tests of plans and of launching start from: the small bank with records that can be found by name."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from typing import Any

from textual.pilot import Pilot

from fsctui import i18n
from fsctui.domain.rows import PlanSheet
from fsctui.scheduling.schedule import Anchor
from fsctui.services.plans import LaunchRequest
from fsctui.store import records
from fsctui.store.database import Database
from fsctui.tui.app import FsctuiApp
from fsctui.tui.areas import Area
from tests.services.bank import NOW, Bank, item, publish, review
from tests.tui.task_bank import press, screen_text, settle, toasts, write

AREAS = (
    Area("plans", "3", "Plans", "fsctui.tui.screens.plans.plans:PlansScreen"),
    Area("tasks", "2", "My tasks", "fsctui.tui.screens.tasks.tasks:TasksScreen"),
)
MEETING = review(
    item("invite", -5, anchor=Anchor.TARGET), item("hold_meeting", 0, anchor=Anchor.TARGET), name="Annual meeting"
)
"""Counts from the target date."""


def plan_bank(database: Database) -> Bank:
    """The bank with two published templates and the clients Kiara Shah, Rachel Adams and Kiara Adeyemi."""
    bank = Bank(database)
    with database.write(None, NOW) as tx:
        found = {bank.kiara.id: "Kiara Shah"}
        for name in ("Rachel Adams", "Kiara Adeyemi"):
            found[bank._account(tx, name, confidential=False).id] = name
        for identity, name in found.items():
            records.rename(tx, identity, name)
    publish(bank)
    publish(bank, MEETING)
    return bank


def launched(bank: Bank, start: date = date(2026, 3, 2), by: str = "ryan", **more: Any) -> PlanSheet:
    """A client review of Kiara Shah, running."""
    request = LaunchRequest(template="client_review", targets=[bank.kiara], start=start, **more)
    return bank.of(by).plans.launch(request).plans[0]


def only_plan(bank: Bank) -> PlanSheet:
    """The one plan that there is, straight from the database."""
    assert bank.scalar("select count(*) from plan") == 1
    return bank.of("ana").plans.show(bank.scalar("select id from plan"))


@asynccontextmanager
async def app_of(
    bank: Bank, username: str, *, size: tuple[int, int] = (80, 24), language: str = "en", area: str = "plans"
) -> AsyncIterator[Pilot[int]]:
    """The app as one of the bank's people, on the plans."""
    try:
        async with make(bank, username, language=language, area=area).run_test(size=size) as pilot:
            await settle(pilot)
            yield pilot
    finally:
        i18n.use("en")


def make(bank: Bank, username: str, *, language: str = "en", area: str = "plans") -> FsctuiApp:
    workspace = bank.of(username)
    return FsctuiApp(
        lambda: workspace, areas=AREAS, first_area=area, who=lambda opened: opened.context.actor.name,
        speaks=lambda opened: language,
    )  # fmt: skip


__all__ = ["app_of", "launched", "make", "only_plan", "plan_bank", "press", "screen_text", "settle", "toasts", "write"]
