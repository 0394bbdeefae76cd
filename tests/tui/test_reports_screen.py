"""Reports with keys alone: the figures are those of the story, each with what it means, and go into a file."""

from __future__ import annotations

import csv
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from textual.pilot import Pilot

from fsctui import i18n
from fsctui.domain.conversion import ConversionRequest, Wanted
from fsctui.store.database import Database
from fsctui.tui.app import FsctuiApp
from fsctui.tui.areas import Area
from fsctui.tui.screens.referrals.inbox import InboxScreen
from fsctui.tui.screens.reports.reports import ReportsScreen
from tests.factories import NOW
from tests.tui.referral_bank import Desk, press, replace, screen_text, settle, still, to_field, toasts

Compare = Callable[..., bool]
AREAS = (Area("reports", "8", "Reports", "fsctui.tui.screens.reports.reports:ReportsScreen"),)


@pytest.fixture
def desk(sqlite_database: Database) -> Desk:
    """Besides the four open ones, one was closed without conversion."""
    desk = Desk(sqlite_database)
    lost = desk.refer(first_name="Nils", last_name="Berg", potential_value=Decimal(7_000))
    desk.of("bob").referrals.accept(lost)
    desk.of("bob").referrals.close(lost, "Went elsewhere")
    return desk


def make(desk: Desk, username: str = "ada") -> FsctuiApp:
    workspace = desk.of(username)
    return FsctuiApp(lambda: workspace, areas=AREAS, who=lambda opened: opened.context.actor.name)


@asynccontextmanager
async def reports(desk: Desk, username: str = "ada") -> AsyncIterator[Pilot[int]]:
    try:
        async with make(desk, username).run_test(size=(120, 40)) as pilot:
            await settle(pilot)
            yield pilot
    finally:
        i18n.use("en")


def screen(pilot: Pilot[int]) -> ReportsScreen:
    assert isinstance(pilot.app.screen, ReportsScreen)
    return pilot.app.screen


def lines(pilot: Pilot[int]) -> dict[str, str]:
    rows = screen(pilot).rows
    return {row.name: row.shown for row in map(rows.known, rows.ids) if row is not None}


async def test_the_summary_counts_and_says_what_each_figure_means(desk: Desk) -> None:
    async with reports(desk) as pilot:
        found = lines(pilot)
        assert (found["Received"], found["Converted"], found["Conversion"]) == ("5", "0", "0%")
        assert "written down in the period" in "\n".join(screen_text(pilot))


async def test_views_divide_the_figures(desk: Desk) -> None:
    async with reports(desk) as pilot:
        await press(pilot, "]")
        await settle(pilot)
        assert sum(map(int, lines(pilot).values())) == 5
        await press(pilot, "]")
        await settle(pilot)
        rows = screen(pilot).rows
        by_name = {row.name: row.figures for row in map(rows.known, rows.ids) if row is not None}
        assert {name: each.received for name, each in by_name.items() if each} == {
            "Mortgage": 3, "Personal loan": 1, "Investments": 1,
        }  # fmt: skip
        assert "█" in "\n".join(screen_text(pilot))


async def test_a_bar_stands_beside_the_number_that_it_draws(desk: Desk) -> None:
    async with reports(desk) as pilot:
        await press(pilot, "]", "]")
        line = next(each for each in screen_text(pilot) if each.startswith("> Mortgage"))
        # Three of five: the longest bar.
        assert line.split("│")[0].split()[2:6] == ["3", "█" * 16, "0", "0%"]
        screen(pilot).views.choose("ages")
        await settle(pilot)
        line = next(each for each in screen_text(pilot) if each.startswith("> 0 to 1"))
        assert line.split("│")[0].split()[-4:] == ["4", "█" * 16, "0", "0"]


async def test_what_a_figure_means_goes_on_beneath_itself(desk: Desk) -> None:
    async with reports(desk) as pilot:
        await press(pilot, "]", "]")
        said = [each.split("│")[1] for each in screen_text(pilot) if "│" in each]
        at = next(place for place, each in enumerate(said) if "Referrals written down" in each)
        assert said[at].startswith("   Referrals") and said[at + 1].startswith("   every")


async def test_in_french_titles_are_whole_and_the_time_is_told_to_its_end(desk: Desk) -> None:
    i18n.use("fr")
    try:
        async with make(desk, "bob").run_test(size=(80, 24)) as pilot:
            await settle(pilot)
            await press(pilot, "]", "]")
            shown = screen_text(pilot)
            titles = next(line for line in shown if "Besoin" in line)
            assert "Reçues" in titles and "…" not in titles
            assert any("(D)" in line for line in shown)
    finally:
        i18n.use("en")


async def test_every_view_shows_and_sorts(desk: Desk) -> None:
    async with reports(desk) as pilot:
        for _view in range(8):
            await press(pilot, "o", "o", "O")
            await settle(pilot)
            assert screen(pilot).rows.count
            await press(pilot, "]")
            await settle(pilot)


async def test_a_period_backwards_stays_in_its_form(desk: Desk) -> None:
    async with reports(desk) as pilot:
        await press(pilot, "D")
        await settle(pilot)
        await to_field(pilot, "since")
        await replace(pilot, "2030-01-01")
        await to_field(pilot, "until")
        await replace(pilot, "2029-01-01")
        await press(pilot, "ctrl+s")
        await settle(pilot)
        assert not isinstance(pilot.app.screen, ReportsScreen)
        await to_field(pilot, "until")
        await replace(pilot, "2030-02-01")
        await press(pilot, "ctrl+s")
        await settle(pilot)
        assert lines(pilot)["Received"] == "0"


async def test_the_figures_go_into_a_file(desk: Desk, tmp_path: Path) -> None:
    async with reports(desk) as pilot:
        await press(pilot, "]", "]", "E")
        await settle(pilot)
        await replace(pilot, str(tmp_path / "figures.csv"))
        await press(pilot, "enter")
        await settle(pilot)
    rows = list(csv.DictReader((tmp_path / "figures.csv").open(encoding="utf-8")))
    assert rows[-1]["interest"] == "total" and rows[-1]["received"] == "5"
    assert {row["interest"]: row["received"] for row in rows[:-1]} == {
        "mortgage": "3", "personal_loan": "1", "investments": "1",
    }  # fmt: skip


async def test_who_may_not_see_reports_sees_their_own(desk: Desk) -> None:
    async with reports(desk, "eve") as pilot:
        assert lines(pilot)["Received"] == "0"


async def test_each_view_goes_into_a_file_of_its_own(desk: Desk, tmp_path: Path) -> None:
    async with reports(desk) as pilot:
        await press(pilot, "[", "[", "E")
        await settle(pilot)
        assert "referrals-leaderboard-" in "\n".join(screen_text(pilot))
        await replace(pilot, str(tmp_path / "leaders.csv"))
        await press(pilot, "enter")
        await settle(pilot)
    rows = list(csv.DictReader((tmp_path / "leaders.csv").open(encoding="utf-8")))
    assert [row["name"] for row in rows] == ["Ryan"]


async def test_enter_shows_what_a_figure_counts_and_escape_comes_back(desk: Desk) -> None:
    async with reports(desk) as pilot:
        await press(pilot, "]", "]")
        await settle(pilot)
        await press(pilot, "enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, InboxScreen)
        assert pilot.app.screen.rows.count == 3
        assert "interest:mortgage" in "\n".join(screen_text(pilot))
        await press(pilot, "escape")
        await settle(pilot)
        assert screen(pilot).where.view == "interest"


async def test_a_query_changed_there_is_let_go_of_before_the_screen(desk: Desk) -> None:
    async with reports(desk) as pilot:
        await press(pilot, "enter")
        await settle(pilot)
        await press(pilot, "f")
        await replace(pilot, "interest:investments")
        await press(pilot, "enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, InboxScreen) and pilot.app.screen.rows.count == 1
        await press(pilot, "escape")
        await settle(pilot)
        assert isinstance(pilot.app.screen, InboxScreen) and pilot.app.screen.rows.count == 5
        await press(pilot, "escape")
        await settle(pilot)
        assert screen(pilot).where.view == "summary"


async def test_a_figure_of_no_list_says_so(desk: Desk) -> None:
    async with reports(desk) as pilot:
        await press(pilot, "G", "enter")
        await settle(pilot)
        assert screen(pilot)
        assert any("no list" in said for said in toasts(pilot))


async def test_a_query_narrows_all_figures(desk: Desk) -> None:
    async with reports(desk) as pilot:
        await press(pilot, "f")
        await replace(pilot, "interest:mortgage")
        await press(pilot, "enter")
        await settle(pilot)
        assert lines(pilot)["Received"] == "3"
        await press(pilot, "escape")
        await settle(pilot)
        assert lines(pilot)["Received"] == "5"


async def test_a_time_seen_from_today_is_compared_with_the_one_before(desk: Desk) -> None:
    async with reports(desk) as pilot:
        await press(pilot, "D")
        await settle(pilot)
        await to_field(pilot, "since")
        await replace(pilot, "-1w")
        await press(pilot, "ctrl+s")
        await settle(pilot)
        told = "\n".join(screen_text(pilot))
        assert "compared with" in told and "5 more" in told
        assert lines(pilot)["Received"] == "5"


async def test_thanks_in_one_key(desk: Desk) -> None:
    won = desk.refer(last_name="Won")
    desk.of("bob").referrals.accept(won)
    desk.of("bob").conversion.convert(won, ConversionRequest(account=Wanted.NEW))
    with desk.database.write(None, NOW) as tx:
        tx.execute(text("UPDATE referral SET thanked_at = NULL"))

    def thanked() -> bool:
        return desk.of("ada").referrals.rows([won])[won].thanked_at is not None

    async with reports(desk, "jackie") as pilot:
        await press(pilot, "t")
        await settle(pilot)
        assert any("leaderboard" in said for said in toasts(pilot)) and not thanked()
        await press(pilot, "[", "[")
        await settle(pilot)
        await press(pilot, "t")
        await settle(pilot)
        assert thanked()
        await press(pilot, "t")
        await settle(pilot)
        assert any("not thanked for" in said for said in toasts(pilot))


async def test_nobody_thanks_themselves(desk: Desk) -> None:
    async with reports(desk, "ryan") as pilot:
        await press(pilot, "[", "[")
        await settle(pilot)
        assert lines(pilot).keys() == {"Ryan"}
        await press(pilot, "t")
        await settle(pilot)
        assert any("your own referrals" in said for said in toasts(pilot))


SHOWN: dict[str, tuple[str, ...]] = {
    "summary": (), "funnel": ("]",), "interest": ("]", "]"), "leaders": ("[", "["), "ages": ("[",),
}  # fmt: skip


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
@pytest.mark.parametrize("shown", SHOWN)
def test_the_picture(desk: Desk, snap_compare: Compare, shown: str, size: tuple[int, int]) -> None:
    async def before(pilot: Pilot[Any]) -> None:
        await settle(pilot)
        for key in SHOWN[shown]:
            await press(pilot, key)
            await settle(pilot)
        await still(pilot)

    i18n.use("en")
    assert snap_compare(make(desk), terminal_size=size, run_before=before)
