"""Home: what is said to whom, and where each line leads."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot

from fsctui.store.database import Database
from fsctui.tui.areas import AREAS
from fsctui.tui.row_lists import Where
from fsctui.tui.screens.home.home import HomeScreen
from fsctui.tui.screens.home.lines import Line, Thing, View, news
from fsctui.tui.screens.plans.plans import PlansScreen
from fsctui.tui.screens.tasks.task import TaskScreen
from fsctui.tui.screens.tasks.tasks import TasksScreen
from tests.services.bank import Bank
from tests.tui.task_bank import app_of, bank_with_work, press, screen_text, task


@pytest.fixture
def bank(sqlite_database: Database) -> Bank:
    return bank_with_work(sqlite_database)


def lines_of(bank: Bank, username: str) -> dict[str, Line]:
    return {line.text: line for line in news(bank.of(username)).lines}


async def go_to(pilot: Pilot[int], text: str) -> None:
    """Move to a line with the cursor keys."""
    home = pilot.app.screen
    assert isinstance(home, HomeScreen)
    await press(pilot, "g")
    for _line in range(40):
        if home.lines.row is not None and home.lines.row.text == text:
            return
        await press(pilot, "j")
    raise AssertionError(f"no line {text!r}")


def test_the_assistant_sees_what_is_late_first(bank: Bank) -> None:
    found = news(bank.of("sri")).lines
    assert [(line.text, line.count) for line in found if line.heading] == [
        ("Late", "3"),
        ("Today", "1"),
        ("This week", "3"),
        ("Queues", "1"),
        ("Blocked", "1"),
        ("New for you", "1"),
        ("Plans that are late", "1"),
    ]
    assert [line.text for line in found[1:4]] == ["old thing", "write to the tax office", "Call · Kiara Shah"]
    assert found[0].to == View("tasks", "overdue")
    assert found[1].to == Thing("task", task(bank, "old thing").id)


def test_documents_wait_for_those_who_review(bank: Bank) -> None:
    assert "Documents to review" not in lines_of(bank, "bob")
    bank.of("sri").documents.hand_in(task(bank, "Passport").id, "passport.pdf", b"%PDF")
    assert lines_of(bank, "bob")["Documents to review"].count == "1"


def test_a_plan_on_hold_is_named_to_its_owner(bank: Bank) -> None:
    plan_id = task(bank, "Call").plan_id
    assert plan_id is not None
    bank.of("ryan").plans.hold(plan_id)
    found = lines_of(bank, "ryan")
    assert found["Plans on hold"].to == View("plans", "on_hold")


def test_what_was_left_unfinished_is_named(bank: Bank) -> None:
    bank.of("ana").unfinished.save("template", "", {"name": "KYC refresh"})
    assert lines_of(bank, "ana")["Template · KYC refresh"].to == View("templates")


def test_somebody_without_work_is_told_where_to_begin(sqlite_database: Database) -> None:
    bank = Bank(sqlite_database)
    to = [line.to for line in news(bank.of("sri")).lines if isinstance(line.to, View) and not line.heading]
    assert to == [View("tasks", "mine"), View("templates"), View("plans"), View("clients"), View("referrals")]
    of_administrator = [line.to for line in news(bank.of("ana")).lines]
    assert View("admin") in of_administrator


async def test_where_to_begin_is_read_whole_on_a_narrow_terminal(sqlite_database: Database) -> None:
    async with app_of(Bank(sqlite_database), "sri", area="home") as pilot:
        beginnings = [line.text for line in news(pilot.app.workspace).lines]
        shown = "\n".join(screen_text(pilot))
        assert len(beginnings) > 3 and [each for each in beginnings if each not in shown] == []
        assert max(map(len, beginnings)) > 60, "longer than a line beside details could be"


def test_nobody_with_work_is_lectured(bank: Bank) -> None:
    assert "Where to begin" not in lines_of(bank, "sri")


async def test_enter_on_a_task_opens_it_and_esc_comes_back(bank: Bank) -> None:
    async with app_of(bank, "sri", area="home") as pilot:
        await go_to(pilot, "old thing")
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, TaskScreen)
        await press(pilot, "d", "escape")
        assert isinstance(pilot.app.screen, HomeScreen)
        assert lines_of(bank, "sri")["Late"].count == "2"
        assert any(line.split()[:3] == ["2", "Late"] or " 2 Late" in line for line in screen_text(pilot))


async def test_enter_on_a_count_opens_that_view(bank: Bank) -> None:
    async with app_of(bank, "sri", area="home") as pilot:
        await go_to(pilot, "Queues")
        await press(pilot, "enter")
        screen = pilot.app.screen
        assert isinstance(screen, TasksScreen)
        assert screen.where == Where("queues")
        await press(pilot, "1")
        await go_to(pilot, "Late")
        await press(pilot, "enter")
        assert screen.where == Where("overdue"), "also when the tasks are open already"


async def test_enter_on_late_plans_opens_that_view_of_plans(bank: Bank) -> None:
    async with app_of(bank, "sri", area="home", areas=AREAS) as pilot:
        await go_to(pilot, "Plans that are late")
        await press(pilot, "enter")
        screen = pilot.app.screen
        assert isinstance(screen, PlansScreen)
        assert (screen.where.view, screen.views.current) == ("late", "late")
        assert [row.name for row in map(screen.rows.known, screen.rows.ids) if row] == ["Client review - Kiara Shah"]


async def test_a_notice_is_put_aside(bank: Bank) -> None:
    async with app_of(bank, "sri", area="home") as pilot:
        await press(pilot, "x")
        assert bank.of("sri").notices.unread() == 1, "the key says no on a line that isn't a notice"
        await go_to(pilot, "You have 2 new tasks in the plan “Client review - Kiara Shah”.")
        await press(pilot, "x")
        assert bank.of("sri").notices.unread() == 0
        assert not any("New for you" in line for line in screen_text(pilot))


async def test_home_in_portuguese_fits(bank: Bank) -> None:
    async with app_of(bank, "sri", area="home", language="pt_BR", size=(60, 18)) as pilot:
        shown = screen_text(pilot)
        assert max(map(len, shown)) <= 60
        assert not any("New for you" in line for line in shown)
        assert any("old thing" in line for line in shown)
