"""What verbs in My tasks act on, and what they say: rows, dates, new tasks, documents, saved views, four languages."""

from __future__ import annotations

from datetime import date

import pytest
from rich.cells import cell_len
from rich.text import Text
from textual.widgets import Input, Static

from fsctui import i18n
from fsctui.domain.documents import DocumentStatus
from fsctui.domain.tasks import ItemState
from fsctui.i18n import formats
from fsctui.store.database import Database
from fsctui.tui.actions import printed
from fsctui.tui.days import Days
from fsctui.tui.dialogs.confirm import BulkPreview, Confirm
from fsctui.tui.row_lists import Where
from fsctui.tui.screens.tasks.tasks import TasksScreen
from fsctui.tui.tasks.ask import AskUntil, EditTask, QuickCreate, read_until
from fsctui.tui.tasks.columns import due_width, due_words
from tests.services.bank import Bank
from tests.tui.task_bank import app_of, bank_with_work, press, screen_text, settle, task, toasts, write


@pytest.fixture
def bank(sqlite_database: Database) -> Bank:
    return bank_with_work(sqlite_database)


def subjects(screen: TasksScreen) -> list[str]:
    return [row.subject for row in map(screen.rows.known, screen.rows.ids) if row is not None]


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_no_due_date_is_cut(language: str) -> None:
    today = date(2026, 3, 2)
    i18n.use(language)
    try:
        for ahead in range(-400, 800):
            day = date.fromordinal(today.toordinal() + ahead)
            assert cell_len(due_words(day, today)) <= due_width(), (day, due_words(day, today))
    finally:
        i18n.use("en")


@pytest.mark.parametrize("language", i18n.LANGUAGES)
async def test_due_dates_stand_whole_at_80_columns(bank: Bank, language: str) -> None:
    async with app_of(bank, "sri", language=language) as pilot:
        shown = screen_text(pilot)
        assert any(formats.day_narrow(date(2026, 4, 1), date(2026, 3, 2)) in line for line in shown)
        assert any("old thing" in line for line in shown)
        assert max(map(len, shown)) <= 80


def test_how_long_is_read_as_people_write_it() -> None:
    days = Days(date(2026, 3, 2))
    assert [read_until(text, days) for text in ("3", "+3", "2026-12-01")] == [3, 3, date(2026, 12, 1)]
    assert str(read_until("3bd", days)) == "+3bd"
    assert str(read_until("1w", days)) == "+1w"
    assert str(read_until("Friday", days)) == "fri"
    assert read_until("soonish", days) is None


async def test_deferring_to_a_day_shows_it_and_several_show_the_range(bank: Bank) -> None:
    async with app_of(bank, "sri") as pilot:
        await press(pilot, "j", "j", "j", "z")
        asked = pilot.app.screen
        assert isinstance(asked, AskUntil)
        asked.query_one(Input).value = "fri"
        await settle(pilot)
        assert "Mar 6" in str(asked.query_one("#resolved", Static).render())
        asked.query_one(Input).value = "2026-03-01"
        await settle(pilot)
        assert "later day" in str(asked.query_one(".error", Static).render())
        asked.query_one(Input).value = "+1w"
        await press(pilot, "enter")
        assert task(bank, "call Kiara").due == date(2026, 3, 9)
        await press(pilot, "j", "space", "space", "z")
        asked = pilot.app.screen
        assert isinstance(asked, AskUntil)
        said = str(asked.query_one("#resolved", Static).render())
        assert "Mar 6" in said and "Mar 10" in said, "book the room and call Kiara, a business day on"


async def test_a_verb_is_about_the_row_under_the_cursor_when_its_key_was_pressed(bank: Bank) -> None:
    async with app_of(bank, "sri") as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, TasksScreen)
        await press(pilot, "j", "j", "j")
        targets = screen.targets()
        await press(pilot, "j")
        screen.run_worker(screen.edit(targets), group="action")
        await settle(pilot)
        assert isinstance(pilot.app.screen, EditTask)
        assert pilot.app.screen.query_one(Input).value == "call Kiara"
        await press(pilot, "escape")


async def test_a_new_task_is_under_the_cursor(bank: Bank) -> None:
    async with app_of(bank, "sri") as pilot:
        await press(pilot, "n")
        await write(pilot, "ring the notary +3bd")
        await press(pilot, "enter")
        screen = pilot.app.screen
        assert isinstance(screen, TasksScreen)
        assert screen.rows.row is not None and screen.rows.row.subject == "ring the notary"


async def test_a_new_task_that_does_not_belong_to_the_view_says_where_it_is(bank: Bank) -> None:
    async with app_of(bank, "sri") as pilot:
        await press(pilot, "l", "n")
        await write(pilot, "ring the notary +3bd")
        await press(pilot, "enter")
        assert "it is in the view “Mine”" in toasts(pilot)[-1]
        await press(pilot, "n")
        await write(pilot, "ask him @bob")
        await press(pilot, "enter")
        assert "it is in the view “Delegated”" in toasts(pilot)[-1]


async def test_accepting_asks_names_the_file_and_can_be_undone(bank: Bank) -> None:
    passport = task(bank, "Passport").id
    bank.of("sri").documents.hand_in(passport, "scan.pdf", b"%PDF")
    async with app_of(bank, "bob") as pilot:
        await press(pilot, *"lllll", "A")
        assert isinstance(pilot.app.screen, Confirm)
        assert "scan.pdf" in "\n".join(screen_text(pilot))
        await press(pilot, "n")
        assert task(bank, "Passport").document_status is DocumentStatus.PENDING
        await press(pilot, "A", "enter")
        assert task(bank, "Passport").state is ItemState.COMPLETED
        await press(pilot, "u")
        again = task(bank, "Passport")
        assert (again.document_status, again.owner) == (DocumentStatus.PENDING, None), "back in its queue"
        await press(pilot, "ctrl+r")
        assert task(bank, "Passport").document_status is DocumentStatus.ACCEPTED


async def test_documents_in_bulk_are_shown_before(bank: Bank) -> None:
    async with app_of(bank, "ryan") as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, TasksScreen)
        screen.go(Where("team"))
        await settle(pilot)
        await press(pilot, "V", "W")
        await write(pilot, "known")
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, BulkPreview)
        assert pilot.app.screen.total == len(pilot.app.screen.skipped), "what isn't a document is named and left alone"
        await press(pilot, "escape")


async def test_a_query_over_any_view_is_saved_with_its_view(bank: Bank) -> None:
    async with app_of(bank, "sri") as pilot:
        await press(pilot, "l", "l", "f")
        await write(pilot, "thing")
        await press(pilot, "enter", "S")
        await write(pilot, "Dust")
        await press(pilot, "enter")
        screen = pilot.app.screen
        assert isinstance(screen, TasksScreen)
        assert [view.query for view in bank.of("sri").views.list("task")] == ["view:overdue thing"]
        assert screen.where == Where("overdue", "thing", "Dust")
        assert subjects(screen) == ["old thing"]
        await press(pilot, "D", "y")
        assert (bank.of("sri").views.list("task"), screen.where) == ((), Where("mine"))


async def test_what_a_quick_line_means_wrongly_is_underlined(bank: Bank) -> None:
    async with app_of(bank, "sri") as pilot:
        await press(pilot, "n")
        asked = pilot.app.screen
        assert isinstance(asked, QuickCreate)
        for line, wrong in (("call !hihg", "!hihg"), ("call @nobody", "@nobody"), ("call #Nemo now", "#Nemo")):
            asked.query_one(Input).value = line
            await settle(pilot)
            text = Text(line)
            asked._underline.highlight(text)
            assert [line[span.start : span.end] for span in text.spans] == [wrong]
        asked.query_one(Input).value = ""
        await press(pilot, "escape")


async def test_home_calls_the_views_as_my_tasks_does(bank: Bank) -> None:
    async with app_of(bank, "sri", area="home", size=(100, 30)) as pilot:
        shown = "\n".join(screen_text(pilot))
        assert "Due today" not in shown and "Waiting in my queues" not in shown
        assert "Queues" in shown and "Blocked" in shown and "My tasks" in shown


def test_keys_have_one_name() -> None:
    assert [printed(key) for key in ("enter", "escape", "ctrl+d", "pageup")] == ["enter", "esc", "ctrl+d", "pgup"]
