"""Dialogs: what each answers, what it says while people type, and that escape answers nothing."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from textual.content import Content
from textual.pilot import Pilot
from textual.widgets import Input, Static

from fsctui.refusal import Refusal
from fsctui.tui.dialogs import base
from fsctui.tui.dialogs.ask import AskDate, AskText
from fsctui.tui.dialogs.base import Dialog
from fsctui.tui.dialogs.confirm import BulkPreview, Confirm, Skipped
from fsctui.tui.dialogs.conflict import Conflict, Settle
from fsctui.tui.dialogs.form import Form, FormField
from fsctui.tui.dialogs.pick import Choice, ChoiceList, Pick
from fsctui.tui.dialogs.why import Why
from tests.tui.kit.example import app
from tests.tui.kit.test_record_list import ready, settle

NOTHING = object()


async def answer(pilot: Pilot[int], dialog: Dialog[Any], *keys: str) -> Any:
    """What the dialog answers after these keys; NOTHING while it is still open."""
    await ready(pilot)
    given: list[Any] = []
    await pilot.app.push_screen(dialog, given.append)
    await pilot.pause()
    await pilot.press(*keys)
    await settle(pilot)
    return given[0] if given else NOTHING


def error(dialog: Dialog[Any]) -> str:
    line = dialog.query_one(".error", Static)
    return str(line.content) if line.display else ""


@pytest.mark.parametrize(
    ("danger", "key", "expected"),
    [
        (False, "y", True),
        (False, "enter", True),
        (False, "n", None),
        (False, "escape", None),
        (True, "y", True),
        (True, "enter", None),
    ],
)
async def test_confirm(danger: bool, key: str, expected: bool | None) -> None:
    async with app().run_test(size=(80, 24)) as pilot:
        assert await answer(pilot, Confirm("Cancel it?", danger=danger), key) is expected


async def test_text_is_cleaned_and_checked_while_typing() -> None:
    async with app().run_test(size=(80, 24)) as pilot:
        dialog = AskText("Reason", validate=lambda text: "Too short." if len(text) < 5 else None)
        assert await answer(pilot, dialog, *"abc") is NOTHING
        assert error(dialog) == "Too short."
        await pilot.press("enter")
        assert pilot.app.screen is dialog
        dialog.query_one(Input).value = "  moved \u202eaway\x07 "
        await pilot.pause()
        assert error(dialog) == ""
        await pilot.press("enter")
        assert pilot.app.screen is not dialog
    async with app().run_test(size=(80, 24)) as pilot:
        assert await answer(pilot, AskText("Reason", value=" moved \u202eaway\x07"), "enter") == "moved away"


async def test_an_empty_reason_is_asked_for_again_and_a_draft_comes_back() -> None:
    async with app().run_test(size=(80, 24)) as pilot:
        dialog = AskText("Reason", draft="why-42")
        assert await answer(pilot, dialog, "enter") is NOTHING
        assert error(dialog) == "Something must be written here."
        await pilot.press(*"half a", "escape")
        again = AskText("Reason", draft="why-42")
        assert await answer(pilot, again, *" reason", "enter") == "half a reason"
        assert await answer(pilot, AskText("Reason", draft="why-42"), *"new", "enter") == "new"


@dataclass(eq=False)
class NoDate(Refusal):
    text: str


def resolve(text: str) -> date:
    if text != "+3bd":
        raise NoDate(text)
    return date(2026, 3, 5)


async def test_a_date_is_shown_while_it_is_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    import fsctui.tui.dialogs.ask as module

    monkeypatch.setattr(module, "words", lambda reason: f"No date: {reason.params['text']}")
    async with app().run_test(size=(80, 24)) as pilot:
        dialog = AskDate("Due", resolve=resolve, show=lambda day: day.strftime("%A %d"))
        assert await answer(pilot, dialog, *"+3b") is NOTHING
        assert error(dialog) == "No date: +3b"
        await pilot.press("enter")
        assert pilot.app.screen is dialog
        await pilot.press("d")
        await pilot.pause()
        assert str(dialog.query_one("#resolved", Static).content) == "= Thursday 05"
        assert error(dialog) == ""
        await pilot.press("enter")
        await pilot.pause()
        assert pilot.app.screen is not dialog
    async with app().run_test(size=(80, 24)) as pilot:
        dialog = AskDate("Due", resolve=resolve, show=str, value="+3bd")
        assert await answer(pilot, dialog, "enter") == date(2026, 3, 5)


CHOICES = [Choice(1, "Bob", "broker"), Choice(2, "Jackie"), Choice(3, "Ryan Dobson"), Choice(4, "Matt", off="Absent")]


async def test_pick_by_typing_by_arrows_and_never_what_is_off() -> None:
    async with app().run_test(size=(80, 24)) as pilot:
        assert await answer(pilot, Pick("Who", CHOICES), *"dob", "enter") == 3
        assert await answer(pilot, Pick("Who", CHOICES), "down", "enter") == 2
        assert await answer(pilot, Pick("Who", CHOICES, current=3), "enter") == 3
        assert await answer(pilot, Pick("Who", CHOICES), "escape") is None
        dialog = Pick("Who", CHOICES)
        assert await answer(pilot, dialog, *"matt", "enter") is NOTHING
        assert error(dialog) == "Absent"
        await pilot.press("escape")
        dialog = Pick("Who", CHOICES)
        assert await answer(pilot, dialog, *"zzz", "enter") is NOTHING
        assert "Nothing matches." in dialog.query_one(ChoiceList).render_line(0).text


async def test_pick_asks_a_provider_in_a_thread_and_enter_waits_for_what_was_typed() -> None:
    asked: list[str] = []

    def provider(typed: str) -> Iterable[Choice[int]]:
        assert threading.current_thread() is not threading.main_thread()
        asked.append(typed)
        return [Choice(len(typed), f"found {typed}")]

    async with app().run_test(size=(80, 24)) as pilot:
        assert await answer(pilot, Pick("Record", provider), *"kiara", "enter") == 5
    assert asked[0] == ""
    assert asked[-1] == "kiara"


async def test_a_bulk_preview_counts_and_names_what_is_skipped() -> None:
    async with app().run_test(size=(80, 24)) as pilot:
        dialog = BulkPreview(
            "Complete?", total=5, skipped=[Skipped("Call", "It waits for [Send].")], changes=["A", "B"]
        )
        assert await answer(pilot, dialog) is NOTHING
        said = [str(line.content) for line in dialog.query(Static)]
        assert said[0] == "5 rows chosen: 4 change, 1 is skipped."
        assert said[1:5] == ["✓ A", "✓ B", "✓ …", "– Call  It waits for [Send]."]
        await pilot.press("y")
        await pilot.pause()
        assert pilot.app.screen is not dialog
        nothing = BulkPreview("Complete?", total=1, skipped=[Skipped("Call", "Done already.")])
        assert await answer(pilot, nothing, "y") is NOTHING
    assert [BulkPreview.needed(count) for count in (1, 3, 4)] == [False, False, True]


async def test_why_shows_lines_and_a_table() -> None:
    async with app().run_test(size=(80, 24)) as pilot:
        dialog = Why("Why", ["From Monday"], table=[("Date", "What"), ("2026-03-05", "weekend")])
        assert await answer(pilot, dialog) is NOTHING
        said = [str(line.content) for line in dialog.query(Static)]
        assert said[:2] == ["From Monday", "Date        What   \n2026-03-05  weekend"]
        await pilot.press("w")
        await pilot.pause()
        assert pilot.app.screen is not dialog


def test_every_dialog_can_be_left_by_escape() -> None:
    for kind in (Confirm, BulkPreview, AskText, AskDate, Pick, Why):
        assert issubclass(kind, base.Dialog)
        assert "dialog.cancel" in kind.ACTIONS


async def test_a_form_starts_again_by_a_key_of_its_own_and_redo_stays_redo() -> None:
    async def save(values: Any) -> None: ...

    async with app().run_test(size=(80, 24)) as pilot:
        form = Form("Edit", [FormField("name", "Name", value="Ann")], save=save)
        assert await answer(pilot, form, *"abel", "ctrl+r") is NOTHING
        assert form.typed == {"name": "Annabel"}
        await pilot.press("ctrl+x")
        await settle(pilot)
        assert form.typed == {"name": "Ann"}


@pytest.mark.parametrize(
    ("both", "key", "expected"),
    [
        (False, "m", Settle.MINE),
        (False, "t", Settle.THEIRS),
        (False, "escape", None),
        (False, "b", NOTHING),
        (True, "m", Settle.MINE),
        (True, "t", Settle.THEIRS),
        (True, "b", Settle.BOTH),
    ],
)
async def test_what_somebody_else_saved_is_settled_with_the_same_letters_everywhere(
    both: bool, key: str, expected: object
) -> None:
    async with app().run_test(size=(80, 24)) as pilot:
        dialog = Conflict(Content("theirs"), both=both) if both else Conflict.of_fields([("City", "a", "b", "c")])
        assert await answer(pilot, dialog, key) is expected


async def test_f1_in_a_question_says_what_is_wanted() -> None:
    async with app().run_test(size=(80, 24)) as pilot:
        dialog = AskText("Put it on hold?", "It leaves all lists.", placeholder="Why?")
        assert await answer(pilot, dialog, "f1") is NOTHING
        assert isinstance(pilot.app.screen, Why)
        assert pilot.app.screen.lines == ("It leaves all lists. Why? It is needed.",)
