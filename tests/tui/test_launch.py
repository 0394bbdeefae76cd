"""Launching a plan with keys alone: on a real database, exactly what was shown is written."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from textual.pilot import Pilot

from fsctui import i18n
from fsctui.domain.plans import PlanState
from fsctui.domain.records import RecordRef
from fsctui.domain.rows import PlanSheet
from fsctui.domain.templates import Assignee, AssigneeKind
from fsctui.services.launching import LaunchRequest
from fsctui.store.database import Database
from fsctui.tui.app import FsctuiApp
from fsctui.tui.dialogs.why import Why
from fsctui.tui.screens.plans.launch import LaunchScreen
from fsctui.tui.screens.plans.plan import PlanScreen
from fsctui.tui.screens.plans.plans import PlansScreen
from fsctui.tui.widgets.preview import Split
from tests.services.bank import Bank, item, publish, review
from tests.tui.plan_bank import app_of, make, only_plan, plan_bank, press, screen_text, settle, toasts, write


@pytest.fixture
def bank(sqlite_database: Database) -> Bank:
    return plan_bank(sqlite_database)


def wizard(pilot: Pilot[int]) -> LaunchScreen:
    assert isinstance(pilot.app.screen, LaunchScreen)
    return pilot.app.screen


def field(pilot: Pilot[int], name: str) -> str:
    """What is said beside a field."""
    return str(wizard(pilot).fields[name]._said.render())


def shown(pilot: Pilot[int]) -> list[tuple[str, ...]]:
    """The rows of the preview: mark, due date, warning, subject, owner."""
    rows = wizard(pilot).rows
    return [
        tuple(str(getattr(column.render(row), "plain", column.render(row))) for column in rows.columns[:5])
        for row in (rows._rows[identity] for identity in rows.ids)
    ]


def dues(plan: PlanSheet) -> dict[str, date | None]:
    return {each.task.key: each.task.due for each in plan.items}


async def choose(pilot: Pilot[int], template: str, *records: str) -> None:
    """Type a part of a template and of records, enter after each."""
    await write(pilot, template)
    await press(pilot, "enter")
    for record in records:
        await write(pilot, record)
        await press(pilot, "enter")


async def test_a_plan_is_launched_from_the_list_with_few_keys(bank: Bank) -> None:
    async with app_of(bank, "ryan") as pilot:
        await press(pilot, "n")
        await choose(pilot, "cli", "shah")
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, PlanScreen)
        assert toasts(pilot) == ["The plan “Client review - Kiara Shah” was launched."]
        assert "Prepare" in "\n".join(screen_text(pilot))
    plan = only_plan(bank)
    assert (plan.row.name, plan.row.record, plan.row.owner) == ("Client review - Kiara Shah", bank.kiara, "ryan")
    # Monday 2 March 2026 and 1, 3, 5 and 2 business days; the note follows the meeting.
    assert dues(plan) == {
        "call": date(2026, 3, 3), "prepare": date(2026, 3, 5), "meet": date(2026, 3, 9), "note": date(2026, 3, 9),
        "passport": date(2026, 3, 4),
    }  # fmt: skip


async def test_the_preview_shows_what_a_launch_writes(bank: Bank) -> None:
    async with app_of(bank, "ryan") as pilot:
        await press(pilot, "n")
        await choose(pilot, "cli", "shah")
        await press(pilot, "escape", "space", "a")
        await write(pilot, "bob")
        await press(pilot, "enter", "j", "D")
        await write(pilot, "fri")
        await press(pilot, "enter", "n")
        await write(pilot, "send flowers 2026-03-11 @dan")
        await press(pilot, "enter")
        assert shown(pilot) == [
            ("–", "left out", "⚠", "Call", ""),
            ("✓", "Thu, Mar 5", "⚠", "Prepare", "Bob"),
            ("✓", "Fri, Mar 6", "", "Meet", "Ryan"),
            ("✓", "Fri, Mar 6", "", "Note", "Ryan"),
            ("✓", "Wed, Mar 4", "", "▤ Passport", "queue Onboarding"),
            ("✓", "Wed, Mar 11", "", "+ send flowers", "Dan"),
        ]
        await press(pilot, "ctrl+s")
    plan = only_plan(bank)
    assert [(each.task.subject, each.task.owner or each.task.queue) for each in plan.items] == [
        ("Prepare", "bob"), ("Meet", "ryan"), ("Note", "ryan"), ("Passport", "Onboarding"), ("send flowers", "dan"),
    ]  # fmt: skip
    assert dues(plan)["meet"] == date(2026, 3, 6)
    assert {each.task.key for each in plan.items if each.task.pinned} == {"meet", "send_flowers"}


async def test_why_names_the_steps_of_the_date_and_the_reason_for_the_owner(bank: Bank) -> None:
    async with app_of(bank, "ryan") as pilot:
        await press(pilot, "n")
        await choose(pilot, "cli", "shah")
        await press(pilot, "escape", "w")
        assert isinstance(pilot.app.screen, Why)
        text = "\n".join(screen_text(pilot))
        assert "Mon, Mar 2: start" in text
        assert "Tue, Mar 3: 1 business day later" in text
        assert "Sri is the only assistant on the account team" in text


async def test_warnings_are_words_and_are_counted(bank: Bank) -> None:
    publish(bank, review(item("check", 1, to=None), item("old", -3), name="Late start"))
    async with app_of(bank, "ryan") as pilot:
        await press(pilot, "n")
        await choose(pilot, "late", "shah")
        text = "\n".join(screen_text(pilot))
        assert "1 warning" in text
        await press(pilot, "escape", "j", "greater_than_sign")
        # Three business days before Monday 2 March is Wednesday 25 February.
        assert "Old: The due date Feb 25, 2026 is in the past." in "\n".join(screen_text(pilot))


async def test_a_target_date_is_asked_for_only_where_it_counts(bank: Bank) -> None:
    async with app_of(bank, "ryan") as pilot:
        await press(pilot, "n")
        await choose(pilot, "cli", "shah")
        assert not wizard(pilot).fields["target"].display
        await press(pilot, "ctrl+x", "y")
        await choose(pilot, "ann", "shah")
        assert wizard(pilot).fields["target"].display
        await press(pilot, "ctrl+s")
        assert toasts(pilot)[-1] == "Target: A date is needed here."
        await press(pilot, "enter")
        await write(pilot, "2026-03-16")
        assert field(pilot, "target") == "= Mon, Mar 16 (in 10 business days)"
        assert [row[1] for row in shown(pilot)] == ["Mon, Mar 9", "Mon, Mar 16"]
        await press(pilot, "ctrl+s")
    assert only_plan(bank).row.target == date(2026, 3, 16)


async def test_mistakes_stand_beside_the_field_and_nothing_is_lost(bank: Bank) -> None:
    async with app_of(bank, "ryan") as pilot:
        await press(pilot, "n")
        await choose(pilot, "cli", "shah")
        await press(pilot, "tab", "ctrl+u")
        await write(pilot, "soonish")
        assert field(pilot, "start").startswith("✗ “soonish” does not fit")
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, LaunchScreen)
        assert wizard(pilot).form.targets == {bank.kiara: "Kiara Shah"}
        await press(pilot, "ctrl+u")
        await write(pilot, "3/7")
        assert field(pilot, "start") == "= Sat, Mar 7 (in 4 business days)  ⚠ weekend"
        await press(pilot, "ctrl+s")
    assert only_plan(bank).row.start == date(2026, 3, 7)


async def test_a_refused_launch_leads_to_the_field_that_is_wrong(bank: Bank) -> None:
    async with app_of(bank, "ryan") as pilot:
        await press(pilot, "n", "tab", "tab", "ctrl+s")
        fields = wizard(pilot).fields
        assert toasts(pilot)[-1] == "Choose a template first."
        assert wizard(pilot).focused is fields["template"].input
        await choose(pilot, "cli")
        await press(pilot, "tab", "tab", "ctrl+s")
        assert wizard(pilot).focused is fields["records"].input
        await write(pilot, "shah")
        await press(pilot, "enter", "tab", "ctrl+u")
        await write(pilot, "soonish")
        await press(pilot, "tab", "ctrl+s")
        assert wizard(pilot).focused is fields["start"].input


async def test_a_refusal_of_the_services_stays_beside_its_field(bank: Bank) -> None:
    async with app_of(bank, "ryan") as pilot:
        await press(pilot, "n")
        await choose(pilot, "cli", "shah")
        bank.of("ana").templates.retire("client_review")
        await press(pilot, "tab", "tab", "ctrl+s")
        assert wizard(pilot).focused is wizard(pilot).fields["template"].input
        assert field(pilot, "template").startswith("✗ ")
        await press(pilot, "tab")
        assert field(pilot, "template").startswith("✗ "), "leaving the field doesn't take the reason away"


async def test_f1_says_what_a_field_is(bank: Bank) -> None:
    async with app_of(bank, "ryan") as pilot:
        await press(pilot, "n")
        await choose(pilot, "cli", "shah")
        said = {}
        for each in wizard(pilot).order()[:-1]:
            each.focus()
            await press(pilot, "f1")
            assert isinstance(pilot.app.screen, Why)
            said[pilot.app.screen.heading] = str(pilot.app.screen.lines[0])
            await press(pilot, "escape")
        assert list(said) == ["Template", "For", "Start", "Days", "Owner", "Name"]
        assert len(set(said.values())) == 6
        assert "business days" in said["Start"]


async def test_several_records_are_launched_in_one_go(bank: Bank) -> None:
    async with app_of(bank, "ryan") as pilot:
        await press(pilot, "n")
        await choose(pilot, "cli", "shah", "adams", "adeyemi")
        await press(pilot, "backspace")
        assert list(wizard(pilot).form.targets.values()) == ["Kiara Shah", "Rachel Adams"]
        await press(pilot, "escape")
        assert "Kiara Shah, 1 of 2 plans" in "\n".join(screen_text(pilot))
        await press(pilot, "right_square_bracket")
        assert "Rachel Adams, 2 of 2 plans" in "\n".join(screen_text(pilot))
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, PlansScreen)
        assert toasts(pilot) == ["2 plans were launched."]
        assert pilot.app.screen.rows.count == 2


async def test_only_ctrl_s_launches_and_letters_typed_into_the_list_do_nothing(bank: Bank) -> None:
    async with app_of(bank, "ryan") as pilot:
        await press(pilot, "n")
        await choose(pilot, "cli", "shah")
        await press(pilot, "escape")
        before = (wizard(pilot).form.to_json(), shown(pilot))
        await write(pilot, "LHhlPCSTZfitm")
        assert isinstance(pilot.app.screen, LaunchScreen)
        assert (wizard(pilot).form.to_json(), shown(pilot)) == before
    assert bank.scalar("select count(*) from plan") == 0


async def test_what_is_not_in_sight_yet_is_shown_before_it_is_launched(bank: Bank) -> None:
    async with app_of(bank, "ryan") as pilot:
        await press(pilot, "n")
        await choose(pilot, "cli", "shah")
        # No pause between the date and ctrl+s: the preview of the new date isn't there yet.
        screen = wizard(pilot)
        screen.form.start = "2026-03-09"
        screen.changed_form()
        screen.action_act("launch.launch")
        await settle(pilot)
        assert isinstance(pilot.app.screen, LaunchScreen)
        assert shown(pilot)[0][1] == "Tue, Mar 10"
        assert toasts(pilot) == ["This is what would be launched. Press ctrl+s to launch it."]
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, PlanScreen)
    assert only_plan(bank).row.start == date(2026, 3, 9)


async def test_while_somebody_is_looked_for_ctrl_s_shows_the_items_first(bank: Bank) -> None:
    async with app_of(bank, "ryan") as pilot:
        await press(pilot, "n")
        await choose(pilot, "cli", "shah")
        await write(pilot, "ada")
        assert not wizard(pilot).query_one(Split).display
        await press(pilot, "ctrl+s")
        assert wizard(pilot).query_one(Split).display
        assert bank.scalar("select count(*) from plan") == 0
        await press(pilot, "ctrl+s")
    assert only_plan(bank).row.record == bank.kiara


async def test_a_launch_writes_nothing_but_what_was_shown(bank: Bank) -> None:
    async with app_of(bank, "ryan") as pilot:
        await press(pilot, "n")
        await choose(pilot, "cli", "shah")
        # Another version is published after the preview: the call is three business days later, not one.
        publish(bank, review(item("call", 3, to=Assignee(AssigneeKind.ROLE, "assistant"))))
        await press(pilot, "ctrl+s")
        assert bank.scalar("select count(*) from plan") == 0
        assert "Nothing was launched: what “Client review” would give has changed since it was shown." in toasts(pilot)
        assert isinstance(pilot.app.screen, Why)
        said = [str(line) for line in pilot.app.screen.lines]
        assert "Template: v1 → v2" in said
        assert "Call: Tue, Mar 3 → Thu, Mar 5" in said
        assert "Meet: in the plan → left out" in said
        await press(pilot, "escape")
        assert [row[1] for row in shown(pilot)] == ["Thu, Mar 5"]
        await press(pilot, "ctrl+s")
    assert dues(only_plan(bank)) == {"call": date(2026, 3, 5)}


async def test_a_launch_is_taken_back_and_done_again(bank: Bank) -> None:
    async with app_of(bank, "ryan") as pilot:
        await press(pilot, "n")
        await choose(pilot, "cli", "shah")
        await press(pilot, "ctrl+s", "u")
        assert only_plan(bank).row.state is PlanState.CANCELED
        await press(pilot, "ctrl+r")
    assert bank.scalar("select count(*) from plan where state = 'not_started'") == 1


async def test_days_and_owner_and_name_are_taken(bank: Bank) -> None:
    async with app_of(bank, "ryan") as pilot:
        await press(pilot, "n")
        await choose(pilot, "cli", "shah")
        await press(pilot, "down", "down", "right")
        # Five days after Monday, counted in calendar days, is Saturday.
        assert [row[1] for row in shown(pilot)][2] == "Sat, Mar 7"
        await press(pilot, "tab")
        await write(pilot, "bob")
        await press(pilot, "enter")
        await write(pilot, "Spring review")
        await press(pilot, "ctrl+s")
    plan = only_plan(bank)
    assert (plan.mode.value, plan.row.owner, plan.row.name) == ("calendar", "bob", "Spring review")


async def test_a_draft_comes_back_and_can_be_thrown_away(bank: Bank) -> None:
    async with app_of(bank, "ryan") as pilot:
        await press(pilot, "n")
        await choose(pilot, "cli", "shah")
        await press(pilot, "escape", "space", "escape", "enter")
        assert isinstance(pilot.app.screen, PlansScreen)
    async with app_of(bank, "ryan") as pilot:
        await press(pilot, "n")
        assert wizard(pilot).form.template == "client_review"
        assert [row[0] for row in shown(pilot)] == ["–", "✓", "✓", "✓", "✓"]
        await press(pilot, "escape", "down", "enter")
        assert isinstance(pilot.app.screen, PlansScreen)
        await press(pilot, "n")
        assert wizard(pilot).form.template == ""


async def test_what_is_typed_is_kept_when_the_program_ends(bank: Bank) -> None:
    async with app_of(bank, "ryan") as pilot:
        await press(pilot, "n")
        await choose(pilot, "cli", "adams")
        wizard(pilot).save_draft()
    kept = bank.of("ryan").unfinished.load("launch")
    assert kept is not None
    assert kept["template"] == "client_review"
    assert [name for _ref, name in kept["targets"]] == ["Rachel Adams"]


async def test_where_nothing_can_be_kept_the_wizard_goes_on_and_the_app_can_be_left(bank: Bank) -> None:
    bank.database.read_only = True
    async with app_of(bank, "ryan") as pilot:
        await press(pilot, "n")
        await choose(pilot, "cli", "adams")
        said = len(toasts(pilot))
        wizard(pilot).keep_draft()
        await settle(pilot)
        wizard(pilot).keep_draft()
        await settle(pilot)
        assert [text for text in toasts(pilot)[said:] if "read" in text] != [], "it is told"
        assert wizard(pilot).form.template == "client_review"
        await press(pilot, "escape", "escape", "enter")
        assert wizard(pilot).form.template == "client_review", "what can't be kept isn't left behind without a word"
        await press(pilot, "escape", "ctrl+q")
        assert pilot.app._exit is False
        await press(pilot, "ctrl+q")
        assert pilot.app._exit is True


async def test_a_signal_ends_the_app_where_nothing_can_be_kept(bank: Bank) -> None:
    bank.database.read_only = True
    async with app_of(bank, "ryan") as pilot:
        await press(pilot, "n")
        await choose(pilot, "cli", "adams")
        app = pilot.app
        assert isinstance(app, FsctuiApp)
        app.end(15)
        assert app._exit is True
    assert app.return_code == 143


async def test_a_launch_lets_its_draft_go(bank: Bank) -> None:
    async with app_of(bank, "ryan") as pilot:
        await press(pilot, "n")
        await choose(pilot, "cli", "shah")
        wizard(pilot).save_draft()
        await press(pilot, "ctrl+s")
    assert bank.of("ryan").unfinished.load("launch") is None


async def test_escape_leaves_at_once_when_nothing_was_typed(bank: Bank) -> None:
    async with app_of(bank, "ryan") as pilot:
        await press(pilot, "n", "escape")
        assert isinstance(pilot.app.screen, PlansScreen)


async def test_a_client_page_opens_it_with_the_client_in_it(bank: Bank) -> None:
    async with app_of(bank, "ryan", area="tasks") as pilot:
        pilot.app.launch(None, (bank.kiara,))  # type: ignore[attr-defined]
        await settle(pilot)
        assert list(wizard(pilot).form.targets) == [bank.kiara]
        await write(pilot, "review")
        await press(pilot, "enter", "ctrl+s")
        assert isinstance(pilot.app.screen, PlanScreen)


async def test_the_palette_opens_it_anywhere_but_not_twice(bank: Bank) -> None:
    async with app_of(bank, "ryan", area="tasks") as pilot:
        await press(pilot, "colon")
        await write(pilot, "launch an action")
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, LaunchScreen)
        await press(pilot, "ctrl+l")
        assert toasts(pilot) == ["You are launching a plan here."]


async def test_a_record_that_may_not_be_changed_is_refused_in_words(bank: Bank) -> None:
    async with app_of(bank, "bob") as pilot:
        pilot.app.launch("client_review", (RecordRef("account", bank.secret.id),))  # type: ignore[attr-defined]
        await settle(pilot)
        assert any("There is no record" in toast for toast in toasts(pilot))
        assert wizard(pilot).form.targets == {}


async def test_a_template_that_allows_no_items_of_ones_own_says_so(bank: Bank) -> None:
    publish(bank, review(name="Strict", ad_hoc_allowed=False))
    async with app_of(bank, "ryan") as pilot:
        await press(pilot, "n")
        await choose(pilot, "strict", "shah")
        await press(pilot, "escape", "n")
        assert toasts(pilot) == ["This template doesn’t allow items of your own."]


async def test_a_template_retired_meanwhile_is_refused_and_the_form_stays(bank: Bank) -> None:
    async with app_of(bank, "ryan") as pilot:
        await press(pilot, "n")
        await choose(pilot, "cli", "shah")
        bank.of("ana").templates.retire("client_review")
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, LaunchScreen)
        assert "Client review" in toasts(pilot)[-1]
        assert wizard(pilot).form.targets == {bank.kiara: "Kiara Shah"}
    assert bank.scalar("select count(*) from plan") == 0


async def test_the_whole_journey_in_spanish(bank: Bank) -> None:
    async with app_of(bank, "ryan", language="es") as pilot:
        await press(pilot, "n")
        await choose(
            pilot,
            "cli",
            "shah",
        )
        await press(pilot, "tab", "ctrl+u")
        await write(pilot, "vie")
        # 6 March 2026 is the Friday after; in Spanish the day stands before the month.
        assert "6 mar" in field(pilot, "start")
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, PlanScreen)
        assert toasts(pilot) != ["The plan “Client review - Kiara Shah” was launched."]
    assert only_plan(bank).row.start == date(2026, 3, 6)


def launch_wizard(bank: Bank, snap_compare: Any, size: tuple[int, int]) -> bool:
    async def journey(pilot: Any) -> None:
        await settle(pilot)
        await press(pilot, "n")
        await choose(pilot, "cli", "shah")
        await press(pilot, "escape", "space")

    try:
        return bool(snap_compare(make(bank, "ryan"), terminal_size=size, run_before=journey))
    finally:
        i18n.use("en")


def test_a_picture_at_80x24(bank: Bank, snap_compare: Any) -> None:
    assert launch_wizard(bank, snap_compare, (80, 24))


def test_a_picture_at_120x40(bank: Bank, snap_compare: Any) -> None:
    assert launch_wizard(bank, snap_compare, (120, 40))


def test_the_request_is_what_the_form_says(bank: Bank) -> None:
    from fsctui.scheduling.offsets import Mode
    from fsctui.tui.screens.plans.form import LaunchForm

    form = LaunchForm(template="client_review", targets={bank.kiara: "Kiara Shah"}, mode=Mode.COUNT)
    form.toggle("call")
    form.override("meet", due=date(2026, 3, 6))
    form.override("meet", owner="bob")
    again = LaunchForm.from_json(form.to_json())
    assert again == form
    request = again.request(date(2026, 3, 2), None)
    assert isinstance(request, LaunchRequest)
    assert (request.skips, request.mode) == (frozenset({"call"}), Mode.COUNT)
    assert (request.overrides["meet"].due, request.overrides["meet"].owner) == (date(2026, 3, 6), "bob")
