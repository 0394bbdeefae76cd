"""Toasts: one at a time, in the footer's line, wrapped when they are long."""

from __future__ import annotations

from textual.widgets._toast import Toast, ToastRack

from fsctui.tui.widgets.frame import FooterBar
from tests.tui.kit.example import app, few
from tests.tui.kit.test_record_list import ready


async def test_the_newest_toast_replaces_the_older_ones_and_covers_no_row() -> None:
    async with app(few(30)).run_test(size=(80, 24), notifications=True) as pilot:
        screen = await ready(pilot)
        for number in range(3):
            pilot.app.notify(f"Message {number}")
        await pilot.pause(0.1)
        shown = [
            toast
            for toast in screen.get_child_by_type(ToastRack).query(Toast)
            if toast.region.height and toast.parent.display
        ]  # type: ignore[union-attr]
        assert [str(toast.render()) for toast in shown] == ["Message 2"]
        assert shown[0].region == screen.query_one(FooterBar).region
        assert not shown[0].region.overlaps(screen.rows.region)


async def test_a_long_toast_is_wrapped_and_stays_longer() -> None:
    async with app(few(30)).run_test(size=(80, 24), notifications=True) as pilot:
        screen = await ready(pilot)
        pilot.app.notify("Short")
        pilot.app.notify("The client is confidential, " * 6)
        await pilot.pause(0.1)
        *_others, toast = screen.get_child_by_type(ToastRack).query(Toast)
        assert toast.region.height == 3 and toast.region.bottom == 24 and toast.region.width == 80
        short, long = pilot.app._notifications
        assert short.timeout < 3 < 8 < long.timeout
