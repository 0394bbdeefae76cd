"""Templates with keys alone, on a real database: the list, one template, the editor, imports."""

from __future__ import annotations

import gc
import warnings
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from fsctui import i18n
from fsctui.domain.templates import Assignee, AssigneeKind, TemplateBody, VersionStatus
from fsctui.interchange.template_toml import write
from fsctui.scheduling.offsets import Mode, Offset
from fsctui.scheduling.schedule import Anchor
from fsctui.store.database import Database
from fsctui.tui.app import FsctuiApp
from fsctui.tui.areas import Area
from fsctui.tui.screens.templates import draft
from tests.services.bank import Bank, item, publish, review
from tests.tui.kit.test_record_list import settle

AREAS = (Area("templates", "4", "Templates", "fsctui.tui.screens.templates.templates:TemplatesScreen"),)


@pytest.fixture
def bank(sqlite_database: Database) -> Bank:
    return Bank(sqlite_database)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    i18n.use("en")
    yield
    i18n.use("en")


def app(bank: Bank, who: str = "ana", **options: Any) -> FsctuiApp:
    return FsctuiApp(lambda: bank.of(who), areas=AREAS, who=lambda workspace: who, **options)


def shown(pilot: Any) -> str:
    """The whole screen as text."""
    strips = pilot.app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)


async def keys(pilot: Any, *pressed: str) -> None:
    """Press keys one after the other, and let everything come to rest."""
    for key in pressed:
        await pilot.press(key)
        await settle(pilot)


async def typed(pilot: Any, text: str) -> None:
    names = {" ": "space", "+": "plus", "-": "minus", ".": "full_stop", "_": "underscore", "/": "slash"}
    await pilot.press(*(names.get(letter, letter) for letter in text))
    await settle(pilot)


async def until(pilot: Any, what: Callable[[], bool]) -> None:
    for _turn in range(100):
        if what():
            return
        await settle(pilot)
        await pilot.pause(0.05)
    raise AssertionError(f"it never came to be:\n{shown(pilot)}")


def row(text: str, screen: str) -> str:
    """The first line of the screen that holds the text."""
    return next(line for line in screen.splitlines() if text in line)


async def opened(pilot: Any) -> None:
    """Until the list is there, and the preview beside it."""
    await until(pilot, lambda: getattr(getattr(pilot.app.screen, "rows", None), "complete", False))
    await settle(pilot)


async def test_the_list_shows_status_version_items_and_dates(bank: Bank) -> None:
    publish(bank)
    async with app(bank).run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        await until(pilot, lambda: "Sample: start" in shown(pilot))
        screen = shown(pilot)
        line = row("> ", screen)
        assert "Client review" in line and "● Published" in line
        # Monday 2 March: call one business day later, meet five business days after the start.
        assert row("1. Tue, Mar 3", screen).endswith("Call")
        assert row("3. Mon, Mar 9", screen).endswith("Meet")
        assert "Start date: 1 business day later" in screen


async def test_a_template_is_written_with_keys_alone(bank: Bank) -> None:
    async with app(bank).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await keys(pilot, "n")
        await typed(pilot, "House visit")
        await keys(pilot, "ctrl+s")
        await keys(pilot, "n")
        await typed(pilot, "Call")
        await keys(pilot, "tab", "tab", "tab")
        await typed(pilot, "+3 bd")
        await settle(pilot)
        assert "= Thu, Mar 5" in shown(pilot)
        await keys(pilot, "ctrl+s")
        await keys(pilot, "n")
        await typed(pilot, "Visit")
        await keys(pilot, "ctrl+s")
        await settle(pilot)
        await keys(pilot, "ctrl+s")
    sheet = bank.of("ana").templates.show("house_visit")
    assert sheet.status is VersionStatus.DRAFT
    assert [each.words.subject for each in sheet.body.items] == ["Call", "Visit"]
    assert sheet.body.items[0].offset == Offset(3, mode=Mode.COUNT)
    assert sheet.body.items[0].own_mode


async def test_items_move_by_key_are_deleted_and_brought_back(bank: Bank) -> None:
    publish(bank, review(item("one", 1), item("two", 2, "one"), item("three", 3, "two")))
    async with app(bank).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await keys(pilot, "e", "right_curly_bracket")
        assert order(pilot) == ["Two", "One", "Three"]
        await keys(pilot, "alt+down", "left_curly_bracket")
        assert order(pilot) == ["Two", "One", "Three"]
        await keys(pilot, "x")
        assert order(pilot) == ["Two", "Three"]
        assert pilot.app.screen.body_now.items[0].after == ()
        await keys(pilot, "u")
        assert order(pilot) == ["Two", "One", "Three"]
        await keys(pilot, "u", "u", "u", "ctrl+r")
        assert order(pilot) == ["Two", "One", "Three"]
        await keys(pilot, "N")
        assert order(pilot).count("One") + order(pilot).count("Two") + order(pilot).count("Three") == 4


def order(pilot: Any) -> list[str]:
    return [each.words.subject for each in pilot.app.screen.body_now.items]


async def test_a_cycle_is_refused_beside_the_field_and_named(bank: Bank) -> None:
    publish(bank, review(item("one", 1), item("two", 2, "one")))
    async with app(bank).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await keys(pilot, "e", "enter")
        await keys(pilot, *["down"] * 2, "tab", "tab", "tab", "enter")
        assert "What “One” waits for" in shown(pilot)
        await keys(pilot, "space")
        assert "These items wait for each other: One → Two → One" in shown(pilot)
        await keys(pilot, "enter")
        assert "What “One” waits for" in shown(pilot)  # it isn't accepted
        await keys(pilot, "escape", "escape")
        assert order(pilot) == ["One", "Two"]


async def test_what_counts_from_prerequisites_needs_one(bank: Bank) -> None:
    publish(bank, review(item("one", 1)))
    async with app(bank).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await keys(pilot, "e", "enter", "tab", "tab", "left")
        assert "there must be one" in shown(pilot)
        await keys(pilot, "ctrl+s")
        assert type(pilot.app.screen).__name__ == "ItemForm"


async def test_a_date_that_is_no_distance_is_said_beside_the_field(bank: Bank) -> None:
    publish(bank, review(item("one", 1)))
    async with app(bank).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await keys(pilot, "e", "enter", "tab", "tab", "tab", "end", "ctrl+u")
        await typed(pilot, "soon")
        assert "✗ This is no distance" in shown(pilot)
        await keys(pilot, "end", "ctrl+u")
        await typed(pilot, "-2 bd")
        await until(pilot, lambda: "= Thu, Feb 26" in shown(pilot))


async def test_unsaved_work_comes_back_after_a_kill(bank: Bank) -> None:
    publish(bank, review(item("one", 1)))
    async with app(bank).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await keys(pilot, "e", "n")
        await typed(pilot, "Half a thou")
        await until(pilot, lambda: "Half a thou" in str(bank.of("ana").templates.kept("client_review")))
        # The program is gone without a word: nothing of the screen is asked again.
    async with app(bank).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await keys(pilot, "e")
        assert "You have changes that were not saved" in shown(pilot)
        assert "Half a thou" in shown(pilot)
        await keys(pilot, "enter")
        assert order(pilot) == ["One", "Half a thou"]
        await keys(pilot, "ctrl+s")
    assert bank.of("ana").templates.kept("client_review") is None
    assert [each.key for each in bank.of("ana").templates.show("client_review", 2).body.items] == ["one", "half_a_thou"]


async def test_a_signal_keeps_what_a_form_says(bank: Bank) -> None:
    async with app(bank).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await keys(pilot, "n")
        await typed(pilot, "Pension")
        pilot.app.end(15)
    kept = bank.of("ana").templates.kept("")
    assert kept is not None and kept.name == "Pension"


async def test_publishing_from_the_editor_makes_version_2_and_the_list_shows_the_difference(bank: Bank) -> None:
    publish(bank, review(item("one", 1)))
    async with app(bank).run_test(size=(100, 30)) as pilot:
        await opened(pilot)
        await keys(pilot, "e", "enter", "tab", "tab", "tab", "end", "ctrl+u")
        await typed(pilot, "+4 bd")
        await keys(pilot, "ctrl+s", "P")
        assert "Publish version 2 of “Client review”?" in shown(pilot)
        await keys(pilot, "y")
        await until(pilot, lambda: type(pilot.app.screen).__name__ == "TemplatesScreen")
        sheet = bank.of("ana").templates.show("client_review")
        assert (sheet.number, sheet.status) == (2, VersionStatus.PUBLISHED)
        assert [version.status for version in sheet.versions] == [VersionStatus.PUBLISHED, VersionStatus.OBSOLETE]
        await keys(pilot, "v", "enter")
        assert "Due: 1 day later → 4 business days later" in shown(pilot)


async def test_faults_stand_in_the_way_of_publishing_and_lead_to_the_item(bank: Bank) -> None:
    broken = review(item("one", 1), item("two", 2))
    broken = replace(broken, items=(broken.items[0], replace(broken.items[1], words=replace(broken.items[1].words,
                     subject=""))))  # fmt: skip
    bank.of("ana").templates.import_body(broken)
    async with app(bank).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await keys(pilot, "right_square_bracket", "e", "P")
        assert "It can’t be published yet" in shown(pilot)
        await keys(pilot, "enter")
        assert type(pilot.app.screen).__name__ == "ItemForm"
        await typed(pilot, "Two")
        await keys(pilot, "ctrl+s")
        assert pilot.app.screen.faults == ()


async def test_a_stale_save_is_refused_shows_what_changed_and_loses_nothing(bank: Bank) -> None:
    bank.of("ana").templates.import_body(review(item("one", 1), item("two", 2)))
    async with app(bank).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await keys(pilot, "right_square_bracket", "e", "x")
        theirs = bank.of("ana").templates
        sheet = theirs.show("client_review")
        theirs.save("client_review", replace(sheet.body, category="Advice"), sheet.edit_version)
        await keys(pilot, "ctrl+s")
        assert "Changed by somebody else" in shown(pilot)
        assert "Category: nothing → Advice" in shown(pilot)
        await keys(pilot, "escape")
        assert order(pilot) == ["Two"]
        assert theirs.show("client_review").body.category == "Advice"
        await keys(pilot, "ctrl+s", "b", "ctrl+s")
    body = bank.of("ana").templates.show("client_review").body
    assert (body.category, [each.key for each in body.items]) == ("Advice", ["two"])


async def test_a_draft_begun_by_somebody_else_meanwhile_is_not_overwritten(bank: Bank) -> None:
    publish(bank, review(item("one", 1)))
    async with app(bank).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await keys(pilot, "e", "N")
        theirs = bank.of("ana").templates
        sheet = theirs.edit("client_review")
        theirs.save("client_review", replace(sheet.body, description="Once a year"), sheet.edit_version)
        await keys(pilot, "ctrl+s")
        assert "Once a year" in shown(pilot)
        await keys(pilot, "t")
        assert pilot.app.screen.body_now.description == "Once a year"


async def test_leaving_asks_and_keeps(bank: Bank) -> None:
    publish(bank, review(item("one", 1)))
    async with app(bank).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await keys(pilot, "e", "N", "escape")
        assert "Your changes are not saved yet" in shown(pilot)
        await keys(pilot, "l")
        assert type(pilot.app.screen).__name__ == "TemplatesScreen"
    kept = bank.of("ana").templates.kept("client_review")
    assert kept is not None and len(kept.items) == 2


async def test_a_good_file_is_imported_and_a_broken_one_named_with_its_line(bank: Bank, tmp_path: Path) -> None:
    (tmp_path / "good.toml").write_text(write(review(name="Annual talk")), encoding="utf-8")
    (tmp_path / "broken.toml").write_text('format = 1\nname = "X"\nunique_name = "x"\ntarget = 7\n', encoding="utf-8")
    async with app(bank).run_test(size=(100, 30)) as pilot:
        await opened(pilot)
        await keys(pilot, "I")
        await typed(pilot, str(tmp_path))
        await keys(pilot, "enter")
        screen = shown(pilot)
        assert "✓ Annual talk" in screen
        assert "✗ broken.toml, line 4" in screen
        await keys(pilot, "enter")
        await until(pilot, lambda: "> Annual talk" in shown(pilot))
    assert [row.name for row in bank.of("ana").templates.page().items] == ["Annual talk"]


async def test_a_foreign_assignee_is_asked_for(bank: Bank, tmp_path: Path) -> None:
    foreign = Assignee(AssigneeKind.USER, "zoe.miller")
    text = write(review(item("one", 1, to=foreign), name="Foreign"))
    file = tmp_path / "foreign.toml"
    file.write_text(text, encoding="utf-8")
    async with app(bank).run_test(size=(100, 30)) as pilot:
        await opened(pilot)
        await keys(pilot, "I")
        await typed(pilot, str(file))
        await keys(pilot, "enter")
        await until(pilot, lambda: "“zoe.miller” is not known here" in shown(pilot))
        await typed(pilot, "bob")
        await until(pilot, lambda: "> Bob" in shown(pilot))
        await keys(pilot, "enter", "P")
        await until(pilot, lambda: bool(bank.of("ana").templates.page().items))
    sheet = bank.of("ana").templates.show("foreign")
    assert sheet.status is VersionStatus.PUBLISHED
    assert sheet.body.items[0].assignee.name == "bob"


async def test_an_export_reads_back(bank: Bank, tmp_path: Path) -> None:
    from fsctui.interchange.templates import read_template

    body = publish(bank)
    async with app(bank).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await keys(pilot, "E", "home")
        await typed(pilot, f"{tmp_path}/")
        await keys(pilot, "enter")
        await until(pilot, lambda: (tmp_path / "client_review.toml").exists())
    assert read_template(tmp_path / "client_review.toml").body == body


async def test_an_adviser_sees_the_keys_dimmed_and_hears_why(bank: Bank) -> None:
    publish(bank)
    async with app(bank, "ryan").run_test(size=(120, 30)) as pilot:
        await opened(pilot)
        for key in ("e", "n", "X", "I"):
            await keys(pilot, key)
            assert type(pilot.app.screen).__name__ == "TemplatesScreen"
        told = [notice.message for notice in pilot.app._notifications]
        assert len(told) == 4 and len(set(told)) == 1
        assert "templates" in told[0]
        assert pilot.app.screen.why_not_launch() is None


async def test_a_template_is_retired_after_a_question(bank: Bank) -> None:
    publish(bank)
    async with app(bank).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await keys(pilot, "X", "enter")
        assert bank.of("ana").templates.show("client_review").status is VersionStatus.PUBLISHED
        await keys(pilot, "X", "y")
        await until(pilot, lambda: bank.of("ana").templates.show("client_review").status is VersionStatus.OBSOLETE)


async def test_the_page_of_a_template_turns_to_other_versions(bank: Bank) -> None:
    publish(bank, review(item("one", 1)))
    publish(bank, review(item("one", 1), item("two", 2, "one")))
    async with app(bank).run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        await keys(pilot, "enter")
        await until(pilot, lambda: "Two" in shown(pilot))
        await keys(pilot, "greater_than_sign", "greater_than_sign")
        assert "+ Two  Added" in shown(pilot)
        await keys(pilot, "right_square_bracket")
        await until(pilot, lambda: "Two" not in row("◌ version 1", shown(pilot)) and "+ Two" not in shown(pilot))
        assert pilot.app.screen.found.sheet.number == 1


async def test_a_journey_in_french(bank: Bank) -> None:
    body: TemplateBody = review(item("one", 1), names={"fr": "Revue patrimoniale"})
    publish(bank, body)
    i18n.use("fr")
    async with app(bank).run_test(size=(100, 30)) as pilot:
        await opened(pilot)
        await until(pilot, lambda: "Revue patrimoniale" in shown(pilot))
        assert "mar. 3 mars" in shown(pilot)  # one day after Monday
        await keys(pilot, "e", "N", "ctrl+s", "escape")
    assert len(bank.of("ana").templates.show("client_review", 2).body.items) == 2


def picture(name: str) -> Callable[[Any], Any]:
    async def before(pilot: Any) -> None:
        await opened(pilot)
        if name != "list":
            await keys(pilot, "e")
        if name == "form":
            await keys(pilot, "enter")
            pilot.app.screen.focused.cursor_blink = False
        await settle(pilot)

    return before


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
@pytest.mark.parametrize("name", ["list", "editor", "form"])
def test_pictures(bank: Bank, snap_compare: Any, name: str, size: tuple[int, int]) -> None:
    publish(bank)
    assert snap_compare(app(bank), terminal_size=size, run_before=picture(name))


def test_putting_two_peoples_changes_together_keeps_both() -> None:
    base = review(item("one", 1), item("two", 2, "one"), item("three", 3))
    mine = draft.without(base, {"three"})
    mine = draft.put(mine, replace(item("two", 2, "one"), required=False))
    theirs = replace(draft.put(base, item("four", 4)), category="Advice")
    both = draft.merged(base, mine, theirs)
    assert both.category == "Advice"
    assert [(each.key, each.required) for each in both.items] == [("one", True), ("two", False), ("four", True)]


def test_where_both_changed_the_same_item_mine_stands_and_nobody_waits_for_what_is_gone() -> None:
    base = review(item("one", 1), item("two", 2))
    mine = draft.put(base, item("two", 9, "one"))
    theirs = draft.without(draft.put(base, item("two", 5)), {"one"})
    both = draft.merged(base, mine, theirs)
    assert [each.key for each in both.items] == ["two"]
    assert both.items[0].offset == Offset(9)
    assert both.items[0].after == ()


def test_marked_items_move_together_and_stop_at_the_end() -> None:
    body = review(item("one", 1), item("two", 2), item("three", 3))
    once = draft.moved(body, {"one", "two"}, 1)
    assert [each.key for each in once.items] == ["three", "one", "two"]
    assert draft.moved(once, {"one", "two"}, 1) == once


def test_what_counted_from_an_item_that_is_deleted_counts_from_the_start() -> None:
    body = review(item("one", 1), item("two", 2, "one", anchor=Anchor.PREREQUISITES))
    assert draft.without(body, {"one"}).items[0].anchor is Anchor.START


async def test_a_look_that_a_newer_one_replaces_leaves_nothing_behind(bank: Bank) -> None:
    publish(bank)
    async with app(bank).run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        screen: Any = pilot.app.screen
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            screen.look()
            screen.look()
            await settle(pilot)
            gc.collect()
        assert [str(each.message) for each in told if "never awaited" in str(each.message)] == []
