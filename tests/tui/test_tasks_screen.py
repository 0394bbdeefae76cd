"""My tasks with keys alone, on a real database: what is on the screen, and what is in the database afterwards."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static

from fsctui.domain.documents import DocumentStatus
from fsctui.domain.people import PermissionRole
from fsctui.domain.tasks import ItemState
from fsctui.domain.templates import Priority
from fsctui.services.workspace import Workspace
from fsctui.store.database import Database
from fsctui.tui.dialogs.base import Dialog
from fsctui.tui.dialogs.confirm import BulkPreview
from fsctui.tui.row_lists import Where
from fsctui.tui.screens.tasks.task import TaskScreen
from fsctui.tui.screens.tasks.tasks import TasksScreen
from fsctui.tui.tasks.ask import AskFile, AskUntil, QuickCreate
from fsctui.tui.widgets.preview import Preview
from fsctui.tui.widgets.query_line import with_words
from tests.services.bank import Bank
from tests.tui.task_bank import MINE, app_of, bank_with_work, press, screen_text, settle, task, toasts, write


@pytest.fixture
def bank(sqlite_database: Database) -> Bank:
    return bank_with_work(sqlite_database)


def tasks_screen(pilot: Pilot[int]) -> TasksScreen:
    found = pilot.app.screen_stack[0]
    assert isinstance(found, TasksScreen)
    return found


def listed(pilot: Pilot[int]) -> list[str]:
    rows = tasks_screen(pilot).rows
    return [row.subject for row in (rows.known(identity) for identity in rows.ids) if row is not None]


def struck(pilot: Pilot[int]) -> list[str]:
    rows = tasks_screen(pilot).rows
    return sorted(row.subject for row in (rows.known(identity) for identity in rows.struck) if row is not None)


def here(pilot: Pilot[int]) -> str:
    row = tasks_screen(pilot).rows.row
    assert row is not None
    return row.subject


def dialog(pilot: Pilot[int], kind: type[Dialog[Any]]) -> Any:
    assert isinstance(pilot.app.screen, kind), pilot.app.screen
    return pilot.app.screen


async def test_mine_is_shown_by_due_date_with_words_for_what_is_late(bank: Bank) -> None:
    async with app_of(bank, "sri") as pilot:
        assert listed(pilot) == MINE
        shown = screen_text(pilot)
        assert shown[1].split()[:8] == ["Mine", "7", "Today", "1", "Late", "3", "This", "week"]
        assert shown[3].split()[:4] == [">", "late", "59", "d"]
        assert shown[6].split()[:4] == ["today", "!", "○", "call"]
        assert shown[7].split()[:2] == ["soon:", "Wed"]
        assert max(map(len, shown)) <= 80


async def test_completing_with_keys_alone_clears_the_list(bank: Bank) -> None:
    async with app_of(bank, "sri") as pilot:
        await press(pilot, "d")
        assert (here(pilot), struck(pilot)) == ("write to the tax office", ["old thing"])
        assert listed(pilot) == MINE, "the list doesn't jump under the reader"
        await press(pilot, "d", "d")
        assert task(bank, "Call").state is ItemState.COMPLETED
        assert task(bank, "Prepare").state is ItemState.OPEN, "what waited for it is released"
        await press(pilot, "r")
        assert listed(pilot) == ["Prepare", "call Kiara", "print the folder", "book the room", "later"]
        assert struck(pilot) == []


async def test_undo_and_redo(bank: Bank) -> None:
    async with app_of(bank, "sri") as pilot:
        await press(pilot, "d", "u")
        assert task(bank, "old thing").state is ItemState.OPEN
        assert struck(pilot) == []
        await press(pilot, "ctrl+r")
        assert task(bank, "old thing").state is ItemState.COMPLETED
        await press(pilot, "u", "u")
        assert toasts(pilot)[-1] == "There is nothing to undo."


async def test_undoing_a_completion_of_started_work_starts_it_again(bank: Bank) -> None:
    async with app_of(bank, "sri") as pilot:
        await press(pilot, "s", "k", "d")
        assert task(bank, "old thing").state is ItemState.COMPLETED
        await press(pilot, "u")
        assert task(bank, "old thing").state is ItemState.IN_PROGRESS


async def test_a_queue_task_is_claimed_undone_and_released(bank: Bank) -> None:
    async with app_of(bank, "sri") as pilot:
        await press(pilot, *"lllll")
        assert tasks_screen(pilot).where == Where("queues")
        assert listed(pilot) == ["Passport"]
        await press(pilot, "m")
        assert task(bank, "Passport").owner == "sri"
        await press(pilot, "u")
        assert task(bank, "Passport").owner is None
        await press(pilot, "m", "M")
        assert task(bank, "Passport").owner is None
        await press(pilot, "M")
        assert "Passport" in toasts(pilot)[-1], "what is in the queue can't be released, and the key says so"


async def test_defer_shows_the_date_and_undo_brings_the_old_one_back(bank: Bank) -> None:
    async with app_of(bank, "sri") as pilot:
        await press(pilot, "j", "j", "j", "z")
        asked = dialog(pilot, AskUntil)
        assert "Mar 3" in str(asked.query_one("#resolved", Static).render())
        await write(pilot, "x")
        said = str(asked.query_one(".error", Static).render())
        assert said == "A number of business days, a distance or a day is needed here."
        await press(pilot, "backspace", "5")
        assert "Mar 9" in str(asked.query_one("#resolved", Static).render()), "five business days after Monday"
        await press(pilot, "enter")
        assert task(bank, "call Kiara").due == date(2026, 3, 9)
        await press(pilot, "u")
        assert task(bank, "call Kiara").due == date(2026, 3, 2)


async def test_undoing_a_defer_of_a_plans_item_lets_the_plan_compute_again(bank: Bank) -> None:
    before = task(bank, "Call")
    async with app_of(bank, "sri") as pilot:
        await press(pilot, "j", "j", "z", "enter")
        assert task(bank, "Call").pinned
        await press(pilot, "u")
        after = task(bank, "Call")
        assert (after.due, after.pinned) == (before.due, False)


async def test_assigning_to_a_person_and_to_a_queue(bank: Bank) -> None:
    async with app_of(bank, "sri") as pilot:
        await press(pilot, "a")
        await write(pilot, "ryan")
        await press(pilot, "enter")
        assert task(bank, "old thing").owner == "ryan"
        await press(pilot, "a")
        await write(pilot, "onboard")
        await press(pilot, "enter")
        moved = task(bank, "write to the tax office")
        assert (moved.owner, moved.queue) == (None, "Onboarding")
        await press(pilot, "u", "u")
        assert task(bank, "old thing").owner == task(bank, "write to the tax office").owner == "sri"


async def test_skipping_needs_an_optional_item_and_a_reason(bank: Bank) -> None:
    async with app_of(bank, "sri") as pilot:
        await press(pilot, "j", "j", "x")
        assert "Call" in toasts(pilot)[-1]
        assert pilot.app.screen is tasks_screen(pilot), "nothing is asked for what can't be done"
        await press(pilot, "G", "x", "enter")
        assert task(bank, "later").state is ItemState.OPEN
        await write(pilot, "client moved away")
        await press(pilot, "enter")
        assert task(bank, "later").state is ItemState.SKIPPED
        assert bank.of("sri").tasks.show(task(bank, "later").id).reason == "client moved away"


async def test_a_blocked_task_says_what_it_waits_for(bank: Bank) -> None:
    async with app_of(bank, "sri") as pilot:
        await press(pilot, *"llll")
        assert listed(pilot) == ["Prepare"]
        await press(pilot, "d")
        assert "“Prepare”" in toasts(pilot)[-1] and "Call" in toasts(pilot)[-1]
        assert task(bank, "Prepare").state is ItemState.PENDING


async def test_a_comment_is_written_and_the_cursor_stays(bank: Bank) -> None:
    async with app_of(bank, "sri") as pilot:
        await press(pilot, "c")
        await write(pilot, "Called twice")
        await press(pilot, "enter")
        assert here(pilot) == "old thing"
        sheet = bank.of("sri").tasks.show(task(bank, "old thing").id)
        assert [comment.text for comment in sheet.comments] == ["Called twice"]
        await press(pilot, "J")
        assert any("Called twice" in line for line in screen_text(pilot)), "the preview shows it"
        await press(pilot, "u")
        assert toasts(pilot)[-1].startswith("This can’t be undone"), "nothing older is undone by surprise"


async def test_bulk_of_more_than_three_shows_first_and_esc_changes_nothing(bank: Bank) -> None:
    async with app_of(bank, "sri") as pilot:
        await press(pilot, "V", "d")
        shown = dialog(pilot, BulkPreview)
        assert (shown.total, len(shown.skipped)) == (7, 0)
        await press(pilot, "escape")
        assert task(bank, "old thing").state is ItemState.OPEN
        await press(pilot, "d", "enter")
        assert [task(bank, subject).state for subject in MINE] == [ItemState.COMPLETED] * 7
        assert struck(pilot) == sorted(MINE)
        await press(pilot, "u")
        assert toasts(pilot)[-1] == "Undone: 7 tasks were completed."
        assert [task(bank, subject).state for subject in MINE] == [ItemState.OPEN] * 7


async def test_bulk_names_the_rows_it_leaves_alone(bank: Bank) -> None:
    async with app_of(bank, "sri") as pilot:
        await press(pilot, "V", "x")
        await write(pilot, "not needed")
        await press(pilot, "enter")
        shown = dialog(pilot, BulkPreview)
        assert [row.name for row in shown.skipped] == ["Call · Kiara Shah"]
        await press(pilot, "enter")
        assert task(bank, "Call").state is ItemState.OPEN
        assert task(bank, "later").state is ItemState.SKIPPED
        assert tasks_screen(pilot).rows.marks == {task(bank, "Call").id}, "what was left alone stays marked"


async def test_marks_survive_the_filter_and_the_verb_acts_on_them(bank: Bank) -> None:
    async with app_of(bank, "sri") as pilot:
        await press(pilot, "space", "slash")
        await write(pilot, "folder")
        await press(pilot, "enter")
        assert listed(pilot) == ["print the folder"]
        await press(pilot, "space", "d", "escape")
        assert task(bank, "old thing").state is task(bank, "print the folder").state is ItemState.COMPLETED
        assert task(bank, "later").state is ItemState.OPEN


async def test_one_mark_out_of_the_cursor_is_the_row_that_a_question_is_about(bank: Bank) -> None:
    async with app_of(bank, "sri") as pilot:
        await press(pilot, "space", "G", "e")
        field = pilot.app.screen.query_one(Input)
        assert field.value == "old thing"
        field.value = "old thing, again"
        await press(pilot, "up", "up", "enter")
        changed = task(bank, "old thing, again")
        assert changed.priority is Priority.HIGH
        await press(pilot, "u")
        assert task(bank, "old thing").priority is Priority.LOW


def test_words_after_the_slash_are_letters_only() -> None:
    assert with_words("due:today", 'say "hi" -x') == r'due:today say "\"hi\"" "-x"'
    assert with_words("", "") == ""


async def test_a_query_narrows_the_view_shows_mistakes_and_is_saved(bank: Bank) -> None:
    async with app_of(bank, "sri") as pilot:
        await press(pilot, "f")
        await write(pilot, "due:<=+2bx")
        await press(pilot, "enter")
        assert len(listed(pilot)) == 7, "a query with a mistake isn't run"
        assert any("+2bx" in line for line in screen_text(pilot)[2:5])
        await press(pilot, "backspace", "d", "enter")
        assert listed(pilot) == MINE[:5]
        await press(pilot, "S")
        await write(pilot, "Soon")
        await press(pilot, "enter")
        assert [(view.name, view.query) for view in bank.of("sri").views.list("task")] == [("Soon", "due:<=+2bd")]
        assert tasks_screen(pilot).where == Where("mine", "due:<=+2bd", "Soon")
        await press(pilot, "escape")
        assert listed(pilot) == MINE


async def test_quick_create_says_what_it_understood(bank: Bank) -> None:
    async with app_of(bank, "sri") as pilot:
        await press(pilot, "n")
        await write(pilot, "send the papers +1bd !high #Kiara")
        shown = str(dialog(pilot, QuickCreate).query_one("#understood", Static).render())
        assert "Tue, Mar 3" in shown and "High" in shown and "Kiara Shah" in shown
        await press(pilot, "enter")
        made = task(bank, "send the papers")
        assert (made.due, made.owner, made.priority) == (date(2026, 3, 3), "sri", Priority.HIGH)
        await press(pilot, "u")
        assert task(bank, "send the papers").state is ItemState.CANCELED


async def test_quick_create_loses_nothing_on_a_mistake_or_escape(bank: Bank) -> None:
    async with app_of(bank, "sri") as pilot:
        await press(pilot, "n")
        await write(pilot, "call @nobody")
        asked = dialog(pilot, QuickCreate)
        assert "nobody" in str(asked.query_one(".error", Static).render())
        await press(pilot, "enter")
        assert pilot.app.screen is asked
        await press(pilot, "escape", "n")
        assert pilot.app.screen.query_one(Input).value == "call @nobody"
        pilot.app.screen.query_one(Input).value = ""
        await press(pilot, "escape")


async def test_a_document_is_handed_in_and_reviewed_by_somebody_else(bank: Bank, tmp_path: Path) -> None:
    (tmp_path / "passport.pdf").write_bytes(b"%PDF")
    (tmp_path / "empty.pdf").write_bytes(b"")
    async with app_of(bank, "sri") as pilot:
        await press(pilot, *"lllll", "d")
        assert "Passport" in toasts(pilot)[-1], "a document isn't completed as a task"
        await press(pilot, "i")
        asked = dialog(pilot, AskFile)
        field = asked.query_one(Input)
        field.value = str(tmp_path / "none.pdf")
        await settle(pilot)
        assert str(asked.query_one(".error", Static).render()) == "There is no such file."
        field.value = str(tmp_path / "empty.pdf")
        await press(pilot, "enter")
        assert pilot.app.screen is asked
        field.value = str(tmp_path / "passport.pdf")
        await press(pilot, "enter")
        assert task(bank, "Passport").document_status is DocumentStatus.PENDING
        await press(pilot, "A", "enter")
        assert task(bank, "Passport").document_status is DocumentStatus.PENDING, "four eyes"
    async with app_of(bank, "bob") as pilot:
        await press(pilot, *"lllll", "R")
        await write(pilot, "too dark")
        await press(pilot, "enter")
        assert task(bank, "Passport").document_status is DocumentStatus.REJECTED
    bank.of("sri").documents.hand_in(task(bank, "Passport").id, "passport.pdf", b"%PDF-2")
    async with app_of(bank, "bob") as pilot:
        await press(pilot, *"lllll", "A")
        assert "passport.pdf" in "\n".join(screen_text(pilot)), "what is accepted is named before"
        await press(pilot, "enter")
        done = task(bank, "Passport")
        assert (done.document_status, done.state) == (DocumentStatus.ACCEPTED, ItemState.COMPLETED)


async def test_waiving_needs_the_right_to_it(bank: Bank) -> None:
    async with app_of(bank, "sri") as pilot:
        await press(pilot, *"lllll", "W")
        assert toasts(pilot), "an assistant may not waive, and is told"
        assert pilot.app.screen is tasks_screen(pilot)


async def test_enter_opens_the_task_and_its_tabs_tell_why(bank: Bank) -> None:
    async with app_of(bank, "sri") as pilot:
        await press(pilot, "j", "j", "enter")
        assert isinstance(pilot.app.screen, TaskScreen)
        assert "Waits for" not in "\n".join(screen_text(pilot))
        await press(pilot, "l")
        assert pilot.app.screen.query_one(Preview).current == "why"
        text = "\n".join(screen_text(pilot))
        assert "Why this date" in text and "Wed, Feb 25: the date" in text
        assert "only assistant on the account team" in text
        await press(pilot, "l")
        assert "Ryan created" in "\n".join(screen_text(pilot))
        await press(pilot, "l")
        assert "◌ Pending  Prepare" in "\n".join(screen_text(pilot)), "what it blocks"
        await press(pilot, "d", "escape")
        assert task(bank, "Call").state is ItemState.COMPLETED
        await press(pilot, "u")
        assert task(bank, "Call").state is ItemState.OPEN, "undo works across the screens"


async def test_why_is_one_key_away(bank: Bank) -> None:
    async with app_of(bank, "sri") as pilot:
        await press(pilot, "j", "j", "w")
        assert any("Why this owner" in line for line in screen_text(pilot))
        await press(pilot, "escape")
        assert pilot.app.screen is tasks_screen(pilot)


async def test_copying_gives_own_clean_text(bank: Bank) -> None:
    async with app_of(bank, "sri") as pilot:
        await press(pilot, "G", "k", "k", "k", "y")
        identity = task(bank, "call Kiara").id
        assert pilot.app.clipboard == f"call Kiara · Kiara Shah · due Mar 2, 2026 (task {identity})"


async def test_two_sessions_see_each_others_conflict(bank: Bank) -> None:
    async with app_of(bank, "sri") as pilot:
        bank.of("sri").tasks.complete(task(bank, "old thing").id)
        await press(pilot, "d")
        assert "old thing" in toasts(pilot)[-1]
        assert struck(pilot) == [], "what was refused isn't struck"


async def test_a_journey_in_french(bank: Bank) -> None:
    async with app_of(bank, "sri", language="fr") as pilot:
        shown = screen_text(pilot)
        assert "Mine" not in shown[1]
        assert "late" not in shown[3]
        await press(pilot, "d")
        assert task(bank, "old thing").state is ItemState.COMPLETED
        assert "was completed" not in toasts(pilot)[-1]
        await press(pilot, "u")
        assert task(bank, "old thing").state is ItemState.OPEN


@pytest.mark.parametrize(("width", "height"), [(60, 18), (80, 24), (120, 40)])
async def test_it_fits(bank: Bank, width: int, height: int) -> None:
    async with app_of(bank, "sri", size=(width, height)) as pilot:
        shown = screen_text(pilot)
        assert len(shown) == height
        assert max(map(len, shown)) <= width
        assert ">" in shown[3]
        assert "\n".join(shown).count("old thing") == 2, "the preview is there, beside or below"


async def test_whoever_may_see_no_tasks_reads_why(bank: Bank) -> None:
    workspace = bank.of("sri")
    nobody = replace(workspace.context.actor, permission_roles=frozenset({PermissionRole.PARTNER}))
    async with app_of(bank, "sri", workspace=Workspace(replace(workspace.context, actor=nobody))) as pilot:
        assert tasks_screen(pilot).rows.count == 0
        assert "Loading" not in "\n".join(screen_text(pilot))
        assert any("see tasks" in line for line in screen_text(pilot)[:8])


async def test_a_new_task_comes_in_while_struck_rows_stand(bank: Bank) -> None:
    async with app_of(bank, "sri") as pilot:
        await press(pilot, "d", "n")
        await write(pilot, "ring the notary today")
        await press(pilot, "enter")
        assert "ring the notary" in listed(pilot)
