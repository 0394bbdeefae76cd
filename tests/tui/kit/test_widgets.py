"""View bar, query line, preview pane, details and progress; how the example looks at 80x24."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from textual.app import ComposeResult
from textual.widgets import Input, Static

from fsctui.i18n import N_
from fsctui.tui.base import BaseScreen
from fsctui.tui.text import plain
from fsctui.tui.widgets.hanging import Hanging
from fsctui.tui.widgets.paths import Paths
from fsctui.tui.widgets.preview import HasPreview, Preview, Split, Tab, details, progress
from fsctui.tui.widgets.record_list import RecordList
from fsctui.tui.widgets.views import Mistake, QueryInput, SwitchesViews, View, ViewBar, capped
from tests.tui.kit.example import COLUMNS, Row, app, few
from tests.tui.kit.test_record_list import settle

VIEWS = (
    View("mine", "Mine today", 12),
    View("overdue", "Overdue", 0),
    View("queues", "My queues", 250),
    View("all", "All"),
)


class Full(SwitchesViews, HasPreview, BaseScreen[None]):
    """Everything a list screen has."""

    NAME = N_("My tasks")

    def __init__(self) -> None:
        super().__init__()
        self.views = ViewBar(VIEWS)
        self.rows: RecordList[Row] = RecordList(COLUMNS)
        self.preview = Preview((Tab("details", N_("Details")), Tab("why", N_("Why"))))
        self.chosen: list[str] = []
        self.queries: list[str] = []
        self.query_line = QueryInput(check=self.check)

    def check(self, text: str) -> list[Mistake]:
        at = text.find("onwer")
        return [] if at < 0 else [Mistake(at, at + 5, "onwer: did you mean owner?")]

    def body(self) -> ComposeResult:
        yield self.views
        yield self.query_line
        with Split():
            yield self.rows
            yield self.preview

    def fill(self, data: Any) -> None:
        self.rows.show(few(), key=self.views.current)

    def on_view_bar_changed(self, message: ViewBar.Changed) -> None:
        self.chosen.append(message.view)

    def on_query_input_submitted(self, message: QueryInput.Submitted) -> None:
        self.queries.append(message.text)

    def on_record_list_highlighted(self, message: RecordList.Highlighted) -> None:
        if (row := self.rows.row) is not None:
            self.preview.show("details", details([("Subject", row.subject), ("Owner", row.owner), ("Empty", "")]))
            self.preview.show("why", plain(f"because of {row.id}"))


async def opened(pilot: Any) -> Full:
    await settle(pilot)
    screen = Full()
    await pilot.app.push_screen(screen)
    await settle(pilot)
    return screen


def preview_text(screen: Full) -> str:
    return str(screen.preview.query_one(Static).content)


def test_counts_are_capped() -> None:
    assert [capped(count) for count in (None, 0, 99, 100)] == ["", "0", "99", "99+"]


async def test_views_are_switched_by_keys_and_clicks() -> None:
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        bar = str(screen.views.render())
        assert bar.split("  ") == ["", "Mine today 12", " Overdue 0", " My queues 99+", " All", ""]
        await pilot.press("]", "l", "[", "h", "h")
        assert screen.chosen == ["overdue", "queues", "overdue", "mine", "all"]
        await pilot.click(ViewBar, offset=(bar.index("Overdue") + 1, 0))
        assert screen.chosen[-1] == "overdue"
        assert screen.views.current == "overdue"


async def test_the_current_view_is_in_sight_on_a_narrow_bar() -> None:
    async with app().run_test(size=(60, 24)) as pilot:
        screen = await opened(pilot)
        screen.views.show([View(str(n), f"A view with number {n}", n) for n in range(9)], current="7")
        assert "A view with number 7 7" in str(screen.views.render())
        assert str(screen.views.render()).startswith("‹")


async def test_a_narrow_bar_cuts_no_view_in_two_and_says_that_there_are_more() -> None:
    async with app().run_test(size=(60, 24)) as pilot:
        screen = await opened(pilot)
        screen.views.show([View(str(n), f"View number {n}", n) for n in range(9)], current="0")
        bar = str(screen.views.render())
        assert bar.split() == [word for n in range(3) for word in ("View", "number", str(n), str(n))] + ["›"]
        assert len(bar) == 60
        await pilot.click(ViewBar, offset=(59, 0))
        assert screen.views.current == "3", "the first for which there was no room"
        screen.views.show(screen.views.views, current="8")
        assert str(screen.views.render()).rstrip().endswith("View number 8 8")
        # Three that just fit.
        screen.views.show([View(str(n), "x" * 17, None) for n in range(3)], current="0")
        assert "›" not in str(screen.views.render())


async def test_the_query_line_explains_a_mistake_and_runs_only_without() -> None:
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        screen.query_line.query_one(Input).focus()
        await pilot.press(*"onwer:me", "enter")
        below = screen.query_one("QueryInput .below", Static)
        assert below.display
        assert str(below.content) == "onwer: did you mean owner?"
        assert screen.queries == []
        screen.query_line.query_one(Input).value = "owner:me"
        await pilot.pause()
        assert not below.display
        await pilot.press("enter")
        assert screen.queries == ["owner:me"]
        await pilot.press("escape")
        assert screen.focused is screen.rows
        assert pilot.app.screen is screen


async def test_the_preview_follows_the_cursor_and_turns_its_tabs() -> None:
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        assert preview_text(screen) == "Subject       Call Kiara Shah\nOwner         bob"
        await pilot.press("j")
        await settle(pilot)
        assert preview_text(screen).startswith("Subject       Send the contract")
        await pilot.press(">")
        assert preview_text(screen) == "because of 2"
        await pilot.press("<", "p")
        assert not screen.preview.display
        await pilot.press("p")
        assert screen.preview.display


async def test_the_preview_stands_below_or_beside_by_width() -> None:
    for width, beside in ((80, False), (120, True)):
        async with app().run_test(size=(width, 24)) as pilot:
            screen = await opened(pilot)
            assert (screen.preview.region.x > 0) is beside
            assert (screen.preview.region.y > screen.rows.region.y) is not beside
            assert screen.rows.size.height >= 8


def test_progress_reads_without_colour() -> None:
    assert progress(5, 10, width=10).plain == "━━━━━─────  5/10"
    assert progress(0, 0, width=4).plain == "────  0/0"
    assert progress(1, 1000, width=4).plain == "━───  1/1000"
    assert progress(999, 1000, width=4).plain == "━━━─  999/1000"


def test_details_leave_out_what_is_empty_and_keep_lines_in_their_column() -> None:
    assert (
        details([("A", "one\ntwo"), ("B", ""), ("C", plain("three"))], width=4).plain == "A   one\n    two\nC   three"
    )


def test_the_example_at_80x24(snap_compare: Any) -> None:
    async def settled(pilot: Any) -> None:
        await opened(pilot)
        await pilot.press("j", "space")
        await settle(pilot)

    assert snap_compare(app(), terminal_size=(80, 24), run_before=settled)


def test_a_dialog_at_80x24(snap_compare: Any) -> None:
    async def settled(pilot: Any) -> None:
        await settle(pilot)
        await pilot.press("?")
        await settle(pilot)

    assert snap_compare(app(theme="light"), terminal_size=(80, 24), run_before=settled)


def test_long_values_go_on_beneath_themselves() -> None:
    pairs = [
        ("Street", "Long Meadow Lane behind the old mill"),
        ("City", "Boston"),
        ("Notes", "one\ntwo three four five"),
    ]
    shown = Hanging(details(pairs, width=8))
    assert shown.laid_out(24).plain.splitlines() == [
        "Street  Long Meadow Lane",
        "        behind the old",
        "        mill",
        "City    Boston",
        "Notes   one",
        "        two three four",
        "        five",
    ]
    assert shown.get_height({}, 24) == 7
    assert shown.get_height({}, 80) == 4
    assert shown.laid_out(80).plain == details(pairs, width=8).plain


async def test_paths_are_completed_in_the_words_that_were_typed(tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "list.csv").write_text("")
    (tmp_path / ".hidden").write_text("")
    (tmp_path / "letters" / "bad\x1b[31m").write_text("")
    suggest = Paths().get_suggestion
    assert await suggest(f"{tmp_path}/le") == f"{tmp_path}/letters/"
    assert await suggest(f"{tmp_path}/./li") == f"{tmp_path}/./list.csv", "what stands there already stays"
    assert await suggest(f"{tmp_path}/") == f"{tmp_path}/letters/", "hidden files only after a dot"
    assert await suggest(f"{tmp_path}/.h") == f"{tmp_path}/.hidden"
    assert await suggest(f"{tmp_path}/letters/") is None, "a name that a terminal would obey"
    assert await suggest(f"{tmp_path}/nowhere/x") is None
    assert await suggest("~nobody-of-that-name/x") is None
