"""Converting a referral on screen: the form says what would be written, and writes just that."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from textual.widgets import Static

from fsctui.domain.conversion import ConversionRequest, Wanted
from fsctui.domain.records import RecordRef
from fsctui.domain.templates import TemplateBody, TemplateItem
from fsctui.scheduling.schedule import Anchor
from fsctui.store.database import Database
from fsctui.tui.referrals.converting import PAUSE, ConvertForm, request_of
from fsctui.tui.screens.referrals.inbox import InboxScreen
from tests.services.bank import item
from tests.tui.referral_bank import Desk, app_of, names, press, screen_text, settle, to_field, toasts


@pytest.fixture
def desk(sqlite_database: Database) -> Desk:
    return Desk(sqlite_database)


async def opened(pilot: Any, name: str) -> ConvertForm:
    screen = pilot.app.screen
    assert isinstance(screen, InboxScreen)
    screen.rows.go_to(next(row.id for row in map(screen.rows.known, screen.rows.ids) if row and row.name == name))
    await press(pilot, "v")
    await settle(pilot)
    form = pilot.app.screen
    assert isinstance(form, ConvertForm)
    return form


def outcome(form: ConvertForm) -> list[str]:
    return str(form.query_one("#outcome", Static).content).split("\n")


async def test_a_client_nobody_knows_becomes_account_contact_and_opportunity(desk: Desk) -> None:
    async with app_of(desk, "bob") as pilot:
        form = await opened(pilot, "Lena Okafor")
        assert outcome(form)[:2] == ["Account: Lena Okafor (new)", "Contact: Lena Okafor (new)"]
        assert outcome(form)[3].endswith("250,000 USD")
        await press(pilot, "ctrl+s")
        await settle(pilot)
        assert desk.status(desk.lena) == "converted"
        assert "Lena Okafor" not in names(pilot.app.screen)
        assert any("converted" in toast for toast in toasts(pilot))
    made = [hit.name for hit in desk.of("ada").records.search("Lena Okafor", types=("account", "contact"))]
    assert made == ["Lena Okafor", "Lena Okafor"]


async def test_the_preview_follows_what_is_chosen_and_nothing_is_written_before(desk: Desk) -> None:
    async with app_of(desk, "bob") as pilot:
        form = await opened(pilot, "Lena Okafor")
        await to_field(pilot, "amount")
        await press(pilot, "end", *["backspace"] * 12, *"300000.50")
        await settle(pilot)
        await pilot.pause(PAUSE)
        await settle(pilot)
        assert outcome(form)[3] == "Opportunity: Lena Okafor: Mortgage · 300,000.5 USD"
        await press(pilot, "escape")
        await settle(pilot)
        assert desk.status(desk.lena) == "assigned"
        again = await opened(pilot, "Lena Okafor")
        assert again.typed["amount"] == "300000.50", "what was begun comes back"


async def test_a_known_client_is_offered_with_what_they_have_in_common(desk: Desk) -> None:
    known = desk.refer(first_name="Kiara", last_name="Shah", email="kiara@shah.example", owner="ryan")
    async with app_of(desk, "ryan") as pilot:
        form = await opened(pilot, "Kiara Shah")
        assert form.typed["account"] == f"account:{desk.kiara.id}"
        assert outcome(form)[0] == "Account: Kiara Shah · Oakland · the same: Name, E-mail"
        await press(pilot, "ctrl+s")
        await settle(pilot)
        assert desk.status(known) == "converted"


async def test_a_wrong_amount_is_said_beside_its_field_and_nothing_is_converted(desk: Desk) -> None:
    async with app_of(desk, "bob") as pilot:
        await opened(pilot, "Lena Okafor")
        await to_field(pilot, "amount")
        await press(pilot, "end", *"abc", "ctrl+s")
        await settle(pilot)
        assert isinstance(pilot.app.screen, ConvertForm)
        assert desk.status(desk.lena) == "assigned"


def plans(desk: Desk) -> list[str]:
    with desk.database.read() as tx:
        return [row.name for row in tx.all("SELECT name FROM plan ORDER BY id")]


def suggest(desk: Desk, *items: TemplateItem) -> None:
    body = TemplateBody("Next steps", "next_steps", "account", items or (item("call", 1), item("meet", 3, "call")))
    desk.ada.templates.import_body(body, publish=True)
    desk.ada.bank_settings.set("referral.plan.mortgage", "next_steps")


async def test_the_plan_that_the_interest_suggests_stands_there_already(desk: Desk) -> None:
    suggest(desk)
    async with app_of(desk, "bob", size=(120, 40)) as pilot:
        form = await opened(pilot, "Lena Okafor")
        assert form.typed["plan"] == "next_steps"
        assert outcome(form)[4] == "Plan: Next steps - Lena Okafor · 2 items · suggested for Mortgage"
        await to_field(pilot, "plan")
        assert "Suggested for Mortgage: Next steps." in "\n".join(screen_text(pilot))
        await press(pilot, "ctrl+s")
        await settle(pilot)
        assert desk.status(desk.lena) == "converted"
    assert plans(desk) == ["Next steps - Lena Okafor"]


async def test_who_reads_another_language_than_their_own_reads_the_interest_in_it(desk: Desk) -> None:
    suggest(desk)
    names = {"en": "Mortgage", "es": "Hipoteca"}
    desk.ada.records.edit_choice("referral", "interest", "mortgage", names)
    async with app_of(desk, "bob", size=(120, 40), language="es") as pilot:
        form = await opened(pilot, "Lena Okafor")
        assert outcome(form)[4].endswith("sugerido para Hipoteca")
        await to_field(pilot, "plan")
        assert "Hipoteca: Next steps." in "\n".join(screen_text(pilot))


async def test_what_a_plan_needs_an_amount_for_is_asked_as_the_form_calls_it(desk: Desk) -> None:
    body = TemplateBody("Application", "application", "residential_loan_application", (item("call", 1),))
    desk.ada.templates.import_body(body, publish=True)
    desk.ada.bank_settings.set("referral.plan.mortgage", "application")
    bare = desk.refer(first_name="Nora", last_name="Lind", interest="mortgage", potential_value=None)
    async with app_of(desk, "bob", size=(120, 40)) as pilot:
        form = await opened(pilot, "Nora Lind")
        assert outcome(form) == ["The field “Amount” is required."]
        await press(pilot, "ctrl+s")
        await settle(pilot)
        amount = next(row for row in form.rows if row.field.name == "amount")
        assert amount.problem == "The field “Amount” is required."
        assert form.focused is amount.entry
        assert desk.status(bare) == "assigned"


async def test_a_suggested_plan_can_be_left_out(desk: Desk) -> None:
    suggest(desk)
    async with app_of(desk, "bob") as pilot:
        form = await opened(pilot, "Lena Okafor")
        await to_field(pilot, "plan")
        await press(pilot, "backspace")
        await settle(pilot)
        await pilot.pause(PAUSE)
        await settle(pilot)
        assert not any("Next steps" in line for line in outcome(form))
        await press(pilot, "ctrl+s")
        await settle(pilot)
        assert desk.status(desk.lena) == "converted"
        other = await opened(pilot, "Marco Bianchi")
        assert other.typed["plan"] == "", "another interest suggests nothing"
    assert plans(desk) == []


async def test_a_suggestion_that_was_retired_says_so_and_is_not_chosen(desk: Desk) -> None:
    suggest(desk)
    desk.ada.templates.retire("next_steps")
    async with app_of(desk, "bob", size=(120, 40)) as pilot:
        form = await opened(pilot, "Lena Okafor")
        assert form.typed["plan"] == ""
        await to_field(pilot, "plan")
        assert "The plan suggested for Mortgage can’t be used:" in "\n".join(screen_text(pilot))


async def test_a_plan_that_works_towards_a_date_is_given_one(desk: Desk) -> None:
    suggest(desk, item("invite", -5, anchor=Anchor.TARGET))
    async with app_of(desk, "bob", size=(120, 40)) as pilot:
        form = await opened(pilot, "Lena Okafor")
        assert "target date" in outcome(form)[0]
        await to_field(pilot, "target_date")
        await press(pilot, *"2026-04-01")
        await settle(pilot)
        await pilot.pause(PAUSE)
        await settle(pilot)
        assert any("Next steps" in line for line in outcome(form))
        await press(pilot, "ctrl+s")
        await settle(pilot)
        assert desk.status(desk.lena) == "converted"
    with desk.database.read() as tx:
        assert str(tx.scalar("SELECT target_date FROM plan")) == "2026-04-01"


def test_empty_fields_leave_it_to_what_is_suggested() -> None:
    assert request_of({}) == ConversionRequest()
    dated = request_of({"plan": "review", "target_date": date(2026, 4, 1)})
    assert dated == ConversionRequest(plan="review", target_date=date(2026, 4, 1))
    asked = request_of({"account": "new", "contact": "contact:7", "household": "none", "plan": "review"})
    assert asked == ConversionRequest(Wanted.NEW, RecordRef("contact", 7), Wanted.NONE, "review")
