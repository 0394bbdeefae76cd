"""The list: what is on its lines, and what its keys do."""

from __future__ import annotations

from textual.pilot import Pilot

from fsctui.tui.widgets.columns import Column, clip, fit
from tests.tui.kit.example import ExampleScreen, Numbers, Row, app, few
from tests.tui.quiet import settled


async def ready(pilot: Pilot[int], complete: bool = True) -> ExampleScreen:
    for _turn in range(300):
        screen = pilot.app.screen
        if isinstance(screen, ExampleScreen) and screen.rows.count and (screen.rows.complete or not complete):
            await pilot.pause()
            return screen
        await pilot.pause(0.01)
    raise AssertionError("the list never filled")


async def settle(pilot: Pilot[int]) -> None:
    """Let threads answer and timers of the list (filter, rest) go off."""
    await settled(pilot.app)


def lines(screen: ExampleScreen) -> list[str]:
    return [screen.rows.render_line(y).text.rstrip() for y in range(screen.rows.size.height)]


async def test_the_first_rows_show_with_header_and_cursor() -> None:
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        shown = lines(screen)
        assert shown[0].split() == ["Subject", "Owner", "No."]
        assert shown[1].split() == [">", "Call", "Kiara", "Shah", "bob", "1"]
        assert shown[2].split() == ["Send", "the", "contract", "jackie", "2"]
        assert screen.rows.count == 8


async def test_keys_move_the_cursor_and_stop_at_the_ends() -> None:
    async with app().run_test(size=(80, 24)) as pilot:
        rows = (await ready(pilot)).rows
        places = []
        for key in ("j", "down", "k", "G", "j", "g", "up", "ctrl+d", "ctrl+u", "end", "home"):
            await pilot.press(key)
            places.append(rows.cursor)
        assert places == [1, 2, 1, 7, 7, 0, 0, 7, 0, 7, 0]


async def test_the_cursor_goes_to_a_row_by_its_id() -> None:
    async with app(few(300)).run_test(size=(80, 24)) as pilot:
        rows = (await ready(pilot)).rows
        rows.go_to(250)
        assert rows.cursor_id == 250
        rows.go_to(999)
        assert rows.cursor_id == 250, "there is no such row"
        rows.show(few(300), key="another")
        rows.go_to(260)
        await settle(pilot)
        assert (rows.cursor_id, rows.complete) == (260, True)


async def test_other_columns_for_the_same_rows() -> None:
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        await pilot.press("j")
        screen.rows.use_columns(screen.rows.columns[1:])
        await settle(pilot)
        assert lines(screen)[0].split() == ["Owner", "No."]
        assert lines(screen)[2].split() == [">", "jackie", "2"] or lines(screen)[2].split() == ["jackie", "2"]
        assert screen.rows.cursor == 1
        row = screen.rows.known(2)
        assert row is not None and row.id == 2
        assert screen.rows.known(999) is None


async def test_a_move_repaints_only_the_two_lines_concerned() -> None:
    async with app(few(200)).run_test(size=(80, 24)) as pilot:
        rows = (await ready(pilot)).rows
        await settle(pilot)
        painted: list[int] = []
        original = rows.render_line
        rows.render_line = lambda y: (painted.append(y), original(y))[1]  # type: ignore[method-assign]
        await pilot.press("j")
        await pilot.pause()
        assert sorted(set(painted)) == [1, 2]


async def test_a_long_list_reads_pages_as_they_come_into_sight() -> None:
    async with app(Numbers(100_000)).run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        assert screen.rows.count == 100_000
        await pilot.press("G")
        await settle(pilot)
        assert "Call client 100000" in lines(screen)[-1]
        assert screen.rows.row == Row(100_000, "Call client 100000", "jackie")
        assert len(screen.rows._rows) < 1_000


async def test_rows_not_here_yet_are_placeholders() -> None:
    async with app(Numbers(100_000)).run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        screen.rows._rows.clear()
        screen.rows._asked.update(range(100_001))  # asked for, and no answer yet
        screen.rows._lines.clear()
        assert [line.split() for line in lines(screen)[1:4]] == [[">", "…"], ["…"], ["…"]]


async def test_marks_survive_a_filter_and_name_the_targets() -> None:
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        rows = screen.rows
        assert rows.targets().ids == (1,)
        await pilot.press("space", "space")
        assert rows.marks == {1, 2}
        assert lines(screen)[1].startswith(" *")
        await pilot.press("/", *"check", "enter")
        await settle(pilot)
        assert list(rows.ids) == [5]
        assert rows.targets().ids == (1, 2)
        await pilot.press("space")
        assert rows.targets().ids == (5, 1, 2)
        await pilot.press("escape")
        await settle(pilot)
        assert rows.count == 8
        assert rows.marks == {1, 2, 5}
        await pilot.press("escape")
        assert not rows.marks


async def test_a_range_and_all_rows_are_marked() -> None:
    async with app().run_test(size=(80, 24)) as pilot:
        rows = (await ready(pilot)).rows
        await pilot.press("space", "j", "j", "ctrl+@")
        assert rows.marks == {1, 2, 3, 4}
        await pilot.press("V")
        assert rows.marks == {1, 2, 3, 4, 5, 6, 7, 8}
        await pilot.press("V")
        assert rows.marks == set()


async def test_a_filter_that_nothing_matches_says_so_and_escape_brings_all_back() -> None:
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        await pilot.press("/", *"nobody")
        await settle(pilot)
        assert lines(screen)[1].split() == ["/nobody▏", "0", "rows"]
        assert "No row matches the filter." in "\n".join(lines(screen))
        await pilot.press("escape")
        await settle(pilot)
        assert screen.rows.count == 8


async def test_letters_typed_into_the_filter_are_not_keys() -> None:
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        await pilot.press("/", "d", "x", "G", "backspace", "backspace")
        assert screen.rows.filter_text == "d"
        assert screen.rows.cursor == 0
        assert screen.completed == []
        await pilot.press("ctrl+u", "enter", "j")
        assert screen.rows.cursor == 1


async def test_sorting_shows_in_the_header_and_keeps_the_cursor_on_its_row() -> None:
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        await pilot.press("j", "o")
        await settle(pilot)
        assert lines(screen)[0].startswith("  Subject ▲")
        assert screen.rows.row == Row(2, "Send the contract", "jackie", False)
        assert list(screen.rows.ids) == [1, 6, 5, 3, 8, 2, 7, 4]
        await pilot.press("O")
        await settle(pilot)
        assert lines(screen)[0].startswith("  Subject ▼")
        assert screen.rows.cursor_id == 2


async def test_clicks_choose_rows_and_sort_by_the_header() -> None:
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        await pilot.click(screen.rows, offset=(10, 4))
        assert screen.rows.cursor == 3
        await pilot.click(screen.rows, offset=(60, 0))
        await settle(pilot)
        assert screen.rows.order == ("owner", False)


async def test_acted_on_rows_are_struck_and_the_cursor_moves_on_until_a_refresh() -> None:
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        screen.source = few(8)
        await pilot.press("d")
        await settle(pilot)
        assert screen.completed == [(1,)]
        assert screen.rows.struck == {1}
        assert screen.rows.cursor_id == 2
        screen.source = type(few())(few(8).items[1:])
        screen.reload()
        await settle(pilot)
        assert screen.rows.ids[0] == 1, "the list must not jump under the reader"
        await pilot.press("r")
        await settle(pilot)
        assert screen.rows.ids[0] == 2
        assert screen.rows.struck == set()


async def test_the_row_acted_on_is_the_one_under_the_cursor_when_the_key_was_pressed() -> None:
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        await pilot.press("x")
        screen.rows.cursor = 5  # moved by something else while the question is open
        await pilot.press("y")
        await settle(pilot)
        assert screen.completed == [(1,)]


async def test_another_source_keeps_the_cursor_on_the_same_id() -> None:
    async with app(Numbers(5_000)).run_test(size=(80, 24)) as pilot:
        rows = (await ready(pilot)).rows
        rows.cursor = 1_000
        rows.show(Numbers(5_000, descending=True), key="mine")
        await settle(pilot)
        assert rows.cursor_id == 1_001
        assert rows.cursor == 3_999
        rows.show(Numbers(5_000), key="another view")
        await settle(pilot)
        assert rows.cursor == 0
        rows.cursor = 7
        rows.show(Numbers(5_000, descending=True), key="another view")
        await settle(pilot)
        assert (rows.cursor, rows.cursor_id) == (4_992, 8)


async def test_an_empty_view_says_so() -> None:
    async with app(few(0)).run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, ExampleScreen)
        assert "Nothing to do." in "\n".join(lines(screen))
        await pilot.press("j", "G", "space", "V", "enter")


def columns(*widths: tuple[str, int | None, int]) -> list[Column[Row]]:
    return [Column(name, name, str, width=width, minimum=10, priority=rank) for name, width, rank in widths]


def test_columns_share_the_width_and_the_least_important_goes_first() -> None:
    chosen = columns(("a", None, 0), ("b", 20, 2), ("c", 9, 1))
    assert [(place.column.id, place.start, place.width) for place in fit(chosen, 78, 2)] == [
        ("a", 2, 47),
        ("b", 50, 20),
        ("c", 71, 9),
    ]
    assert [place.column.id for place in fit(chosen, 30)] == ["a", "c"]
    assert [place.column.id for place in fit(chosen, 12)] == ["a"]


def test_cells_are_cut_by_their_width_on_the_screen() -> None:
    assert clip("abc", 5) == "abc  "
    assert clip("abc", 5, "right") == "  abc"
    assert clip("abcdef", 4) == "abc…"
    assert clip("山田太郎", 6) == "山田… "
    assert clip("山田太郎", 5) == "山田…"
    assert clip("e\u0301e\u0301e\u0301", 3) == "e\u0301e\u0301e\u0301"
    assert clip("abc", 1) == "…"
    assert clip("abc", 0) == ""
