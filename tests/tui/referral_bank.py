"""What the tests of referrals start from: a bank with a desk for mortgages, and an app as one of its people."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from decimal import Decimal
from typing import Any

from textual.pilot import Pilot

from fsctui import i18n
from fsctui.domain.access import is_outsider
from fsctui.store.database import Database
from fsctui.tui.app import FsctuiApp
from fsctui.tui.areas import Area
from tests.factories import NOW
from tests.services.referral_bank import ReferralBank
from tests.tui.records_bank import replace, still, to_field
from tests.tui.task_bank import press, screen_text, settle, toasts, write

AREAS = (
    Area("referrals", "6", "Referrals", "fsctui.tui.screens.referrals.inbox:InboxScreen", outside=True),
    Area("clients", "5", "Clients", "fsctui.tui.screens.records.records:RecordsScreen"),
    Area("home", "1", "Home", "fsctui.tui.screens.home.home:HomeScreen", outside=True),
)
QUEUE = "Mortgages"


class Desk(ReferralBank):
    """bob and eve serve the queue Mortgages; pat is a partner outside; Kiara Shah and Rachel Adams are ryan's clients.

    Lena (bob's, worth most), Marco (bob's, due soon), Olga (the queue's), Pia (accepted by bob).
    """

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.user("dora", "broker", manager="jackie", email="dora@bank.example")
        self.user("pat", "partner", email="pat@partner.example")
        self.of("ada").people.add_queue(QUEUE, members=["bob", "dora"])
        self.kiara, self.kiara_herself = self.client("Kiara Shah", email="kiara@shah.example", city="Oakland")
        self.rachel, _contact = self.client("Rachel Adams", phone="+1 415 555 0101", city="Porto")
        self.lena = self.refer(
            email="lena@okafor.example", phone="+1 415 555 0199", city="Oakland", source="branch talk"
        )
        self.marco = self.refer(
            first_name="Marco", last_name="Bianchi", interest="personal_loan", potential_value=Decimal(12_500)
        )
        self.olga = self.refer(
            owner=f"queue:{QUEUE}", first_name="Olga", last_name="Petrova", potential_value=Decimal(480_000)
        )
        self.pia = self.refer(contact=self.kiara_herself, interest="investments", potential_value=Decimal(90_000))
        self.of("bob").referrals.accept(self.pia)

    def status(self, referral_id: int) -> str:
        with self.database.read() as tx:
            return str(tx.scalar("select status from referral where id = :id", {"id": referral_id}))

    def whose(self, referral_id: int) -> str | None:
        row = self.of("ada").referrals.rows([referral_id])[referral_id]
        return row.owner or (f"queue:{row.queue}" if row.queue else None)


def later(desk: Desk, hours: float) -> None:
    """Let so many hours pass."""
    desk.clock.now = NOW + timedelta(hours=hours)


def make(desk: Desk, username: str, area: str, language: str = "en") -> FsctuiApp:
    workspace = desk.of(username)
    return FsctuiApp(
        lambda: workspace, areas=AREAS, first_area=area, who=lambda opened: opened.context.actor.name,
        speaks=lambda opened: language, outside=lambda opened: is_outsider(opened.context.actor),
    )  # fmt: skip


@asynccontextmanager
async def app_of(
    desk: Desk, username: str, area: str = "referrals", *, size: tuple[int, int] = (80, 24), language: str = "en"
) -> AsyncIterator[Pilot[int]]:
    """The app as one of the bank's people, on an area."""
    try:
        async with make(desk, username, area, language).run_test(size=size) as pilot:
            await settle(pilot)
            yield pilot
    finally:
        i18n.use("en")


def names(screen: Any) -> list[str]:
    """The referrals in the list, in order."""
    return [row.name for row in map(screen.rows.known, screen.rows.ids) if row is not None]


__all__ = [
    "Desk",
    "app_of",
    "later",
    "make",
    "names",
    "press",
    "replace",
    "screen_text",
    "settle",
    "still",
    "to_field",
    "toasts",
    "write",
]
