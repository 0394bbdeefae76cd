"""What others change is noticed: the screens load again where they stand, and the title bar counts new notices."""

from __future__ import annotations

import threading
from typing import Any

from fsctui.refusal import Refusal
from fsctui.tui.base import BaseScreen
from fsctui.tui.watch import UNSEEN, Watch
from fsctui.tui.widgets.frame import TitleBar
from tests.tui.kit.example import ExampleScreen, Numbers, app
from tests.tui.kit.test_record_list import ready, settle


class Bank:
    """The mark that changes when somebody writes, and the notices of this person."""

    def __init__(self) -> None:
        self.mark_now, self.unread_now, self.looks, self.counts = 10, 0, 0, 0
        self.refuse = False

    def mark(self, workspace: Any) -> int:
        assert threading.current_thread() is not threading.main_thread()
        self.looks += 1
        if self.refuse:
            raise Busy
        return self.mark_now

    def unread(self, workspace: Any) -> int:
        self.counts += 1
        return self.unread_now


class Busy(Refusal):
    pass


def watched(bank: Bank, source: Any = None, every: float = 3600) -> Any:
    return app(source, watch=Watch(bank.mark, bank.unread, every))


def title(screen: BaseScreen[Any]) -> str:
    return str(screen.query_one(TitleBar).render()).strip()


async def test_another_programs_change_reloads_and_nothing_jumps() -> None:
    bank = Bank()
    running = watched(bank, Numbers(500))
    async with running.run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        await settle(pilot)
        await pilot.press(*["j"] * 30, "space")
        await settle(pilot)
        before, top, marks = screen.loads, screen.rows.scroll_y, set(screen.rows.marks)
        running._watcher.look()
        await settle(pilot)
        assert screen.loads == before, "nothing was changed"
        bank.mark_now += 1
        running._watcher.look()
        await settle(pilot)
        assert screen.loads == before + 1
        assert (screen.rows.cursor_id, screen.rows.scroll_y, screen.rows.marks) == (32, top, marks)


async def test_a_screen_that_listens_to_nothing_is_left_alone() -> None:
    class Deaf(ExampleScreen):
        TOPICS = frozenset()

    bank = Bank()
    running = watched(bank)
    async with running.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        above = Deaf(Numbers(3))
        running.push_screen(above)
        await settle(pilot)
        before = above.loads
        bank.mark_now += 1
        running._watcher.look()
        await settle(pilot)
        assert above.loads == before


async def test_the_title_bar_counts_unread_notices() -> None:
    bank = Bank()
    bank.unread_now = 3
    running = watched(bank)
    async with running.run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        await settle(pilot)
        assert title(screen).endswith("✉ 3  bob")
        counted = bank.counts
        running._watcher.look()
        await settle(pilot)
        assert bank.counts == counted, "notices are counted again only after a change"
        bank.unread_now = 0
        screen.perform(lambda: None, topics={"notice"})
        await settle(pilot)
        assert title(screen).endswith("  bob")
        assert "✉" not in title(screen)
        bank.unread_now, bank.mark_now = 100, 11
        running._watcher.look()
        await settle(pilot)
        assert title(screen).endswith("✉ 99+  bob")


async def test_looks_are_taken_by_themselves_and_seldom_when_unseen() -> None:
    bank = Bank()
    running = watched(bank)
    async with running.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await settle(pilot)
        assert bank.looks == 1
        running._watcher._tick()
        await settle(pilot)
        assert bank.looks == 2
        running.app_focus = False
        for _turn in range(UNSEEN):
            running._watcher._tick()
            await settle(pilot)
        assert bank.looks == 3


async def test_the_timer_looks() -> None:
    bank = Bank()
    async with watched(bank, every=0.05).run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        for _turn in range(100):
            if bank.looks >= 3:
                break
            await pilot.pause(0.05)
        assert bank.looks >= 3


async def test_a_look_that_is_refused_stops_nothing() -> None:
    bank = Bank()
    running = watched(bank)
    async with running.run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        await settle(pilot)
        bank.refuse = True
        running._watcher.look()
        await settle(pilot)
        assert not running._notifications
        bank.refuse, bank.mark_now = False, 12
        before = screen.loads
        running._watcher.look()
        await settle(pilot)
        assert screen.loads == before + 1
