"""Plans with keys alone: the list with its views, one plan with its items, dates that move."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from fsctui import i18n
from fsctui.domain.plans import PlanState
from fsctui.domain.tasks import ItemState
from fsctui.domain.templates import Priority
from fsctui.store.database import Database
from fsctui.tui.days import Days
from fsctui.tui.dialogs.why import Why
from fsctui.tui.screens.plans.plan import PlanScreen
from fsctui.tui.screens.plans.plans import PlansScreen
from fsctui.tui.screens.plans.source import Where
from tests.services.bank import Bank, item, publish, review
from tests.tui.plan_bank import (
    app_of,
    launched,
    make,
    only_plan,
    plan_bank,
    press,
    screen_text,
    settle,
    toasts,
    write,
)


@pytest.fixture
def bank(sqlite_database: Database) -> Bank:
    return plan_bank(sqlite_database)


def plans(pilot: Pilot[int]) -> PlansScreen:
    assert isinstance(pilot.app.screen, PlansScreen)
    return pilot.app.screen


def plan(pilot: Pilot[int]) -> PlanScreen:
    assert isinstance(pilot.app.screen, PlanScreen)
    return pilot.app.screen


def names(pilot: Pilot[int]) -> list[str]:
    rows = plans(pilot).rows
    return [rows._rows[identity].name for identity in rows.ids]


def cells(pilot: Pilot[int]) -> list[tuple[str, ...]]:
    """State, due date and subject of the plan's items, as they are painted."""
    rows = plan(pilot).rows
    return [
        tuple(str(getattr(column.render(row), "plain", column.render(row))) for column in rows.columns[:3])
        for row in (rows._rows[identity] for identity in rows.ids)
    ]


def states(bank: Bank) -> list[ItemState]:
    return [item.task.state for item in only_plan(bank).items]


# The list


async def test_a_query_over_any_view_is_saved_shown_again_and_deleted(bank: Bank) -> None:
    launched(bank)
    async with app_of(bank, "ryan") as pilot:
        shown = names(pilot)
        assert shown
        await press(pilot, "S")
        await settle(pilot)
        assert any("Write a query first" in said for said in toasts(pilot))
        await press(pilot, "]", "f")
        await write(pilot, "-state:on_hold")
        await press(pilot, "enter", "S")
        await write(pilot, "Late ones")
        await press(pilot, "enter")
        await settle(pilot)
        saved = [(view.name, view.query) for view in bank.of("ryan").views.list("plan")]
        assert saved == [("Late ones", "view:late -state:on_hold")]
        assert plans(pilot).where == Where("late", "-state:on_hold", "Late ones")
        await press(pilot, "escape")
        plans(pilot).views.choose("mine")
        await settle(pilot)
        assert names(pilot) == shown
        plans(pilot).views.choose("saved:Late ones")
        await settle(pilot)
        assert plans(pilot).where == Where("late", "-state:on_hold", "Late ones")
        await press(pilot, "D", "y")
        await settle(pilot)
        assert bank.of("ryan").views.list("plan") == ()
        assert plans(pilot).where == Where("mine")


async def test_the_list_shows_views_with_counts_and_what_a_plan_is_made_of(bank: Bank) -> None:
    launched(bank)
    async with app_of(bank, "ryan") as pilot:
        text = screen_text(pilot)
        assert "Mine 1" in text[1]
        assert "All 1" in text[1]
        assert any("○ Not started Client review - Kiara" in line and "0/5" in line for line in text)
        assert any("◌ Pending" in line and "Prepare" in line for line in text), "the preview lists the items"


async def test_views_hold_what_their_names_say(bank: Bank) -> None:
    ws = bank.of("ryan")
    held = launched(bank, name="Held").row.id
    ws.plans.hold(held)
    ws.plans.cancel(launched(bank, name="Canceled").row.id)
    launched(bank, date(2026, 2, 2), name="Late")
    async with app_of(bank, "ryan") as pilot:
        found = {}
        for view in ("mine", "late", "team", "on_hold", "closed", "all"):
            found[view] = sorted(names(pilot))
            await press(pilot, "right_square_bracket")
    assert found == {
        "mine": ["Held", "Late"], "late": ["Late"], "team": [], "on_hold": ["Held"], "closed": ["Canceled"],
        "all": ["Canceled", "Held", "Late"],
    }  # fmt: skip


async def test_words_and_queries_narrow_the_list(bank: Bank) -> None:
    launched(bank, name="Spring")
    launched(bank, name="Autumn")
    async with app_of(bank, "ryan") as pilot:
        await press(pilot, "slash")
        await write(pilot, "spr")
        assert names(pilot) == ["Spring"]
        await press(pilot, "escape", "f")
        await write(pilot, "start:<2026-03-01")
        await press(pilot, "enter")
        assert names(pilot) == []
        await press(pilot, "escape", "f")
        await write(pilot, "stat:late")
        assert any("state" in line for line in screen_text(pilot)), "the mistake names what would be right"
        await press(pilot, "escape")
        assert sorted(names(pilot)) == ["Autumn", "Spring"]


async def test_hold_and_resume_with_one_key_and_undo(bank: Bank) -> None:
    launched(bank)
    async with app_of(bank, "ryan") as pilot:
        await press(pilot, "H", "enter")
        assert only_plan(bank).row.state is PlanState.NOT_STARTED, "without a reason nothing happens"
        await write(pilot, "client abroad")
        await press(pilot, "enter")
        assert only_plan(bank).row.state is PlanState.ON_HOLD
        await press(pilot, "w")
        assert "client abroad" in "\n".join(screen_text(pilot)), "w says why it stands still"
        await press(pilot, "escape", "H")
        assert only_plan(bank).row.state is PlanState.NOT_STARTED
        await press(pilot, "enter", "H")
        await write(pilot, "client abroad again")
        await press(pilot, "enter")
        assert only_plan(bank).row.state is PlanState.ON_HOLD
        await press(pilot, "u")
        assert only_plan(bank).row.state is PlanState.NOT_STARTED


async def test_cancel_asks_for_a_reason_and_strikes_the_plan(bank: Bank) -> None:
    launched(bank)
    async with app_of(bank, "ryan") as pilot:
        await press(pilot, "X", "enter")
        assert only_plan(bank).row.state is PlanState.NOT_STARTED, "without a reason nothing happens"
        await write(pilot, "client moved away")
        await press(pilot, "enter")
        assert plans(pilot).rows.struck == {only_plan(bank).row.id}
        await press(pilot, "r")
        assert names(pilot) == []
    assert only_plan(bank).row.state is PlanState.CANCELED
    assert set(states(bank)) == {ItemState.CANCELED}


async def test_many_plans_are_shown_before_they_are_held(bank: Bank) -> None:
    ids = [launched(bank, name=f"Plan {n}").row.id for n in range(5)]
    bank.of("ryan").plans.hold(ids[0])
    async with app_of(bank, "ryan") as pilot:
        await press(pilot, "V", "H")
        text = "\n".join(screen_text(pilot))
        assert "5 rows chosen: 4 change, 1 is skipped." in text
        await press(pilot, "y")
        await write(pilot, "audit")
        await press(pilot, "enter")
    assert bank.scalar("select count(*) from plan where state = 'on_hold'") == 5


async def test_who_may_not_manage_plans_hears_why(bank: Bank) -> None:
    launched(bank)
    async with app_of(bank, "dan") as pilot:
        await press(pilot, "h")
        await press(pilot, "H")
        assert toasts(pilot), "the refusal is said"
    assert only_plan(bank).row.state is PlanState.NOT_STARTED


async def test_why_says_what_is_late_and_what_decides_the_end(bank: Bank) -> None:
    launched(bank, date(2026, 2, 24))
    async with app_of(bank, "ryan") as pilot:
        await press(pilot, "w")
        assert isinstance(pilot.app.screen, Why)
        text = "\n".join(screen_text(pilot))
        assert "0 of 5 items are closed." in text
        # Due on Wednesday 25 February; the bank's day is Monday 2 March.
        assert "late 5 d  Call" in text
        assert "Any delay of these moves the end of the plan." in text


# One plan


async def test_items_stand_in_order_with_projected_dates(bank: Bank) -> None:
    launched(bank)
    async with app_of(bank, "ryan") as pilot:
        await press(pilot, "enter")
        assert cells(pilot) == [
            ("○ Open", "Tue, Mar 3", "Call"),
            ("◌ Pending", "Thu, Mar 5 proj.", "Prepare"),
            ("◌ Pending", "Mon, Mar 9 proj.", "◆ Meet"),
            ("◌ Pending", "Mon, Mar 9 proj.", "◆ Note"),
            ("▤ New", "Wed, Mar 4", "▤ Passport"),
        ]
        head = screen_text(pilot)[1]
        assert "0/5" in head
        assert "○ Not started · Kiara Shah · Client review v1 · Ryan" in head


async def test_what_is_done_late_moves_what_follows(bank: Bank) -> None:
    launched(bank)
    bank.clock.go(date(2026, 3, 10))
    async with app_of(bank, "ryan") as pilot:
        await press(pilot, "enter", "d")
        # Call is done on Tuesday 10 March: what was due on the 5th and the 9th can't be before that.
        assert cells(pilot)[:4] == [
            ("✓ Completed", "Tue, Mar 10", "Call"),
            ("○ Open", "→today", "◆ Prepare"),
            ("◌ Pending", "→today proj.", "◆ Meet"),
            ("◌ Pending", "→today proj.", "◆ Note"),
        ]
        assert "3 dates moved: Prepare Mar 5 → Tue, Mar 10, Meet Mar 9 → Tue, Mar 10 …" in " ".join(
            line.strip() for line in screen_text(pilot)[3:5]
        )
    found = {item.task.key: item.task.due for item in only_plan(bank).items}
    assert found["prepare"] == found["meet"] == date(2026, 3, 10)


async def test_a_blocked_item_says_what_it_waits_for(bank: Bank) -> None:
    launched(bank)
    async with app_of(bank, "ryan") as pilot:
        await press(pilot, "enter", "j", "d")
        assert toasts(pilot) == ["“Prepare” is blocked. It waits for Call."]
    assert ItemState.COMPLETED not in states(bank)


async def test_completing_undoing_and_skipping(bank: Bank) -> None:
    launched(bank)
    async with app_of(bank, "ryan") as pilot:
        await press(pilot, "enter", "d")
        assert states(bank)[:2] == [ItemState.COMPLETED, ItemState.OPEN]
        await press(pilot, "u")
        assert states(bank)[:2] == [ItemState.OPEN, ItemState.PENDING]
        await press(pilot, "g", "x")
        assert "required" in toasts(pilot)[-1], "a required item can't be skipped"
    assert states(bank)[0] is ItemState.OPEN


async def test_a_date_is_pinned_and_given_back(bank: Bank) -> None:
    launched(bank)
    async with app_of(bank, "ryan") as pilot:
        await press(pilot, "enter", "D")
        await write(pilot, "2026-03-12")
        await press(pilot, "enter")
        assert cells(pilot)[0][1] == "→Thu, Mar 12 pin."
        # Prepare can't be before the call is done, nor the meeting before Prepare.
        assert cells(pilot)[1][1] == "→Thu, Mar 12 proj."
        assert "moved" in screen_text(pilot)[3]
        await press(pilot, "g", "D", "enter")
        assert [row[1] for row in cells(pilot)][:2] == ["→Tue, Mar 3", "→Thu, Mar 5 proj."]
        await press(pilot, "u")
        assert only_plan(bank).items[0].task.due == date(2026, 3, 12)


async def test_new_dates_are_shown_before_they_are_taken(bank: Bank) -> None:
    launched(bank)
    async with app_of(bank, "ryan") as pilot:
        await press(pilot, "enter", "Z", "f1")
        assert isinstance(pilot.app.screen, Why)
        assert pilot.app.screen.heading == "Start", "F1 says what the field is"
        await press(pilot, "escape")
        await write(pilot, "2026-03-09")
        text = "\n".join(screen_text(pilot))
        assert "5 items move:" in text
        assert "Tue, Mar 3 → Tue, Mar 10  Call" in text
        assert only_plan(bank).row.start == date(2026, 3, 2)
        await press(pilot, "enter")
        assert only_plan(bank).row.start == date(2026, 3, 9)
        assert only_plan(bank).items[0].task.due == date(2026, 3, 10)
        await press(pilot, "u")
        assert only_plan(bank).items[0].task.due == date(2026, 3, 3)


async def test_several_plans_are_moved_by_business_days_after_a_preview_and_back(bank: Bank) -> None:
    ids = [launched(bank, name=f"Plan {n}").row.id for n in range(2)]
    async with app_of(bank, "ryan") as pilot:
        await press(pilot, "V", "Z", "ctrl+u")
        await write(pilot, "-5")
        await press(pilot, "enter")
        text = "\n".join(screen_text(pilot))
        assert "2 plans change, 0 are skipped." in text
        assert "Start: Mon, Mar 2 → Mon, Feb 23" in text
        assert bank.of("ryan").plans.show(ids[0]).row.start == date(2026, 3, 2)
        await press(pilot, "y")
        assert [bank.of("ryan").plans.show(each).row.start for each in ids] == [date(2026, 2, 23)] * 2
        await press(pilot, "u")
        assert [bank.of("ryan").plans.show(each).row.start for each in ids] == [date(2026, 3, 2)] * 2


async def test_a_plan_is_given_to_somebody_else_after_a_preview_and_back(bank: Bank) -> None:
    launched(bank)
    async with app_of(bank, "ryan") as pilot:
        await press(pilot, "a")
        await write(pilot, "bob")
        await press(pilot, "enter")
        text = "\n".join(screen_text(pilot))
        assert "Owner: Ryan → Bob" in text
        assert "~ Meet: Ryan → Bob" in text
        assert only_plan(bank).row.owner == "ryan"
        await press(pilot, "enter")
        assert only_plan(bank).row.owner == "bob"
        assert toasts(pilot)[-1] == "The plan “Client review - Kiara Shah” was given to Bob."
        await press(pilot, "u")
        assert only_plan(bank).row.owner == "ryan"
        assert {item.task.owner for item in only_plan(bank).items} == {"sri", "ryan", None}


async def test_a_running_plan_moves_to_the_published_version_after_a_preview(bank: Bank) -> None:
    launched(bank)
    async with app_of(bank, "ryan") as pilot:
        await press(pilot, "enter", "U")
        assert "newest published version" in toasts(pilot)[-1]
        publish(bank, review(item("call", 1), item("thank", 2)))
        await press(pilot, "U")
        text = "\n".join(screen_text(pilot))
        assert "Version: 1 → 2" in text
        assert "+ Thank  Wed, Mar 4 Ryan" in text
        assert "− Meet  canceled" in text
        assert only_plan(bank).row.template_version == 1
        await press(pilot, "y")
        assert only_plan(bank).row.template_version == 2
        assert "v2" in screen_text(pilot)[1]


async def test_e_changes_the_words_and_the_priority_of_an_item(bank: Bank) -> None:
    launched(bank)
    async with app_of(bank, "ryan") as pilot:
        await press(pilot, "enter", "e", "ctrl+u")
        await write(pilot, "Ring her up")
        await press(pilot, "tab")
        await write(pilot, "Not before ten.")
        await press(pilot, "tab", "right", "ctrl+s")
        task = bank.of("ryan").tasks.show(only_plan(bank).items[0].task.id)
        assert (task.row.subject, task.instructions) == ("Ring her up", "Not before ten.")
        assert task.row.priority is not Priority.NORMAL
        assert cells(pilot)[0][2].endswith("Ring her up")
        await press(pilot, "u")
        assert only_plan(bank).items[0].task.subject == "Call"
        await press(pilot, "e", "f1")
        assert isinstance(pilot.app.screen, Why), "F1 says what the field is"


async def test_a_canceled_plan_says_how_far_it_came(bank: Bank) -> None:
    plan_id = launched(bank).row.id
    bank.of("ryan").plans.cancel(plan_id, "moved away")
    async with app_of(bank, "ryan") as pilot:
        await press(pilot, "left_square_bracket")
        assert any("Canceled" in line and "0/5" in line for line in screen_text(pilot))
        await press(pilot, "w")
        assert "Reason: moved away" in "\n".join(screen_text(pilot))


async def test_an_item_of_ones_own_moves_with_the_plan(bank: Bank) -> None:
    launched(bank)
    async with app_of(bank, "ryan") as pilot:
        await press(pilot, "enter", "n")
        await write(pilot, "send flowers 2026-03-11 @bob")
        await press(pilot, "enter")
        assert cells(pilot)[-1] == ("○ Open", "Wed, Mar 11", "◆ + send flowers")  # now the last of all
        await press(pilot, "Z")
        await write(pilot, "2026-03-03")
        await press(pilot, "enter")
    assert only_plan(bank).items[-1].task.due == date(2026, 3, 12)
    assert only_plan(bank).items[-1].task.owner == "bob"


async def test_an_item_of_ones_own_is_copied_and_taken_back(bank: Bank) -> None:
    launched(bank)
    async with app_of(bank, "ryan") as pilot:
        await press(pilot, "enter", "n")
        await write(pilot, "send flowers 2026-03-11 @bob")
        await press(pilot, "enter", "G", "y")
        assert pilot.app.clipboard.startswith("send flowers")
        await press(pilot, "u")
        assert toasts(pilot)[-1].startswith("Undone: ")
    assert only_plan(bank).items[-1].task.state is ItemState.SKIPPED


async def test_no_items_of_ones_own_where_the_template_forbids_them(bank: Bank) -> None:
    publish(bank, review(name="Strict", ad_hoc_allowed=False))
    from fsctui.services.plans import LaunchRequest

    bank.of("ryan").plans.launch(LaunchRequest("strict", [bank.kiara], date(2026, 3, 2)))
    async with app_of(bank, "ryan") as pilot:
        await press(pilot, "enter", "n")
        assert "Strict" in toasts(pilot)[-1]


async def test_a_document_is_handed_in_and_accepted_by_somebody_else(bank: Bank, tmp_path: Path) -> None:
    launched(bank)
    file = tmp_path / "passport.pdf"
    file.write_bytes(b"%PDF-1.7")
    async with app_of(bank, "sri") as pilot:
        await press(pilot, *["right_square_bracket"] * 5, "enter", "G", "i")
        await write(pilot, str(file))
        await press(pilot, "enter")
        assert cells(pilot)[-1][0] == "▤ Handed in"
    async with app_of(bank, "ryan") as pilot:
        await press(pilot, "enter", "G", "A", "y")
        assert cells(pilot)[-1][0] == "✓ Accepted"


async def test_the_tabs_say_why_what_hangs_together_and_what_happened(bank: Bank) -> None:
    launched(bank)
    async with app_of(bank, "ryan", size=(120, 40)) as pilot:
        await press(pilot, "enter", "j", "greater_than_sign")
        assert any("Thu, Mar 5: 3 business days later" in line for line in screen_text(pilot))
        await press(pilot, "greater_than_sign")
        tree = plan(pilot).preview._contents["graph"].plain.splitlines()
        assert tree == [
            "Waits for", "└─ ○ Open  Call  soon: tomorrow", "● Prepare  ◌ Pending", "Waiting for it",
            "└─ ◌ Pending  Meet  Mon, Mar 9", "   └─ ◌ Pending  Note  Mon, Mar 9",
        ]  # fmt: skip
        await press(pilot, "greater_than_sign", "greater_than_sign")
        assert any("Launched by" in line for line in screen_text(pilot))


async def test_on_hold_nothing_can_be_done_and_the_plan_says_so(bank: Bank) -> None:
    launched(bank)
    async with app_of(bank, "ryan") as pilot:
        await press(pilot, "enter", "H")
        await write(pilot, "abroad")
        await press(pilot, "enter", "g", "d")
        assert "on hold" in toasts(pilot)[-1]
        assert "‖ On hold" in screen_text(pilot)[1]
    assert ItemState.COMPLETED not in states(bank)


async def test_marked_items_are_done_together(bank: Bank) -> None:
    launched(bank)
    async with app_of(bank, "ryan") as pilot:
        await press(pilot, "enter", "space", "G", "space", "a")
        await write(pilot, "bob")
        await press(pilot, "enter")
        owners = [item.task.owner for item in only_plan(bank).items]
        assert (owners[0], owners[-1]) == ("bob", "bob")


async def test_a_plan_that_is_gone_is_refused_in_words(bank: Bank) -> None:
    async with app_of(bank, "ryan") as pilot:
        pilot.app.open_record("plan", 999_999)  # type: ignore[attr-defined]
        await settle(pilot)
        assert "999999" in toasts(pilot)[-1]


async def test_a_plan_in_spanish(bank: Bank) -> None:
    launched(bank)
    async with app_of(bank, "ryan", language="es") as pilot:
        await press(pilot, "enter", "d")
        text = "\n".join(screen_text(pilot))
        assert "Completed" not in text
        assert "9 mar" in text
    assert states(bank)[0] is ItemState.COMPLETED


# Days as people type them


def test_days_are_read_as_people_write_them(bank: Bank) -> None:
    calendar = bank.of("ryan").calendars.mine()
    days = Days(date(2026, 3, 2), calendar)
    assert days.read("today") == date(2026, 3, 2)
    assert days.read("+3bd") == date(2026, 3, 5)
    assert days.read("Fri") == date(2026, 3, 6)
    assert days.read("fri+1bd") == date(2026, 3, 9)
    assert days.read("3/7") == date(2026, 3, 7)
    assert days.read("2/7") == date(2027, 2, 7), "without a year the next such day"
    try:
        i18n.use("es")
        assert days.read("7/3/26") == date(2026, 3, 7)
        assert days.read("mañana") == date(2026, 3, 3)
        assert days.read("vie +1w") == date(2026, 3, 13)
    finally:
        i18n.use("en")
    assert days.closed(date(2026, 3, 7)) == "weekend"
    assert days.closed(date(2026, 3, 6)) == ""


def picture(bank: Bank, snap_compare: Any, size: tuple[int, int], *keys: str) -> bool:
    launched(bank)

    async def journey(pilot: Any) -> None:
        await settle(pilot)
        await press(pilot, *keys)

    try:
        return bool(snap_compare(make(bank, "ryan"), terminal_size=size, run_before=journey))
    finally:
        i18n.use("en")


def test_a_picture_of_the_list_at_80x24(bank: Bank, snap_compare: Any) -> None:
    assert picture(bank, snap_compare, (80, 24))


def test_a_picture_of_a_plan_at_80x24(bank: Bank, snap_compare: Any) -> None:
    assert picture(bank, snap_compare, (80, 24), "enter", "d")


def test_a_picture_of_a_plan_at_120x40(bank: Bank, snap_compare: Any) -> None:
    assert picture(bank, snap_compare, (120, 40), "enter", "d")
