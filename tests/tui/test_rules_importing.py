"""Rules and queues from files, with keys alone: what is unknown is asked, what comes is shown, and then written."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from fsctui.domain.routing import Assignee, AssigneeKind, Condition, Operator
from fsctui.store.database import Database
from fsctui.tui.dialogs.confirm import Confirm
from fsctui.tui.dialogs.pick import Pick
from fsctui.tui.dialogs.why import Why
from fsctui.tui.screens.rules.importing import ImportReport
from fsctui.tui.screens.rules.rules import RulesScreen
from tests.tui.referral_bank import QUEUE, Desk, press, settle, toasts, write
from tests.tui.test_rules_screens import LENDING, rules, screen_text

NS = 'xmlns="http://soap.sforce.com/2006/04/metadata"'
XML = f"""<?xml version="1.0" encoding="UTF-8"?>
<AssignmentRules {NS}>
<assignmentRule><fullName>Cards</fullName><active>true</active>
<ruleEntry><assignedTo>kim@old.example</assignedTo><assignedToType>User</assignedToType>
<criteriaItems><field>Lead.Rating</field><operation>equals</operation><value>Hot</value></criteriaItems></ruleEntry>
<ruleEntry><assignedTo>Card_Desk</assignedTo><assignedToType>Queue</assignedToType></ruleEntry>
</assignmentRule></AssignmentRules>
"""
DESK = f"""<Queue {NS}><name>Card Desk</name><queueMembers><users><user>bob</user></users></queueMembers>
<queueSobject><sobjectType>Lead</sobjectType></queueSobject></Queue>
"""


@pytest.fixture
def desk(sqlite_database: Database) -> Desk:
    desk = Desk(sqlite_database)
    desk.of("ada").routing.create(LENDING)
    desk.of("ada").routing.activate("Lending")
    return desk


async def take(pilot: Pilot[int], path: Path) -> None:
    await press(pilot, "I")
    await settle(pilot)
    await write(pilot, str(path))
    await press(pilot, "enter")
    await settle(pilot)


async def choose(pilot: Pilot[int], asked: str, typed: str) -> None:
    assert isinstance(pilot.app.screen, Pick)
    assert asked in screen_text(pilot)
    await write(pilot, typed)
    await settle(pilot)
    await press(pilot, "enter")
    await settle(pilot)


async def test_a_folder_of_rules_and_queues_comes_in_with_its_names_mapped(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text(XML)
    (tmp_path / "desk.xml").write_text(DESK)
    (tmp_path / "bad.xml").write_text(f"<AssignmentRules {NS}>\n<assignmentRule>")
    async with rules(desk) as pilot:
        await take(pilot, tmp_path)
        # The queue comes along, so it isn't asked about.
        await choose(pilot, "“kim@old.example” is no user here.", "eve")
        await choose(pilot, "There is no field “Lead.Rating” here.", "source")
        assert isinstance(pilot.app.screen, ImportReport)
        text = screen_text(pilot)
        assert "✓ queue Card Desk  1 member · desk.xml" in text
        assert "✓ Cards  2 entries · a.xml" in text
        assert "bad.xml, line 2" in text
        assert "(line 3)" in text
        await press(pilot, "j", "k", "enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, RulesScreen)
        assert "Cards" in screen_text(pilot)
    ada = desk.of("ada")
    sheet = ada.routing.show("Cards")
    assert [each.assignee for each in sheet.rule.entries] == [
        Assignee(AssigneeKind.USER, ("eve",)), Assignee(AssigneeKind.QUEUE, ("Card Desk",)),
    ]  # fmt: skip
    assert sheet.rule.entries[0].conditions == (Condition("source", Operator.EQUALS, ("Hot",)),)
    assert ada.people.queue("Card Desk").members == ("bob",)
    assert ada.routing.show("Lending").number == 1


async def test_what_is_left_as_it_is_is_told_and_esc_writes_nothing(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text(XML)
    async with rules(desk) as pilot:
        await take(pilot, tmp_path / "a.xml")
        await choose(pilot, "“kim@old.example” is no user here.", "leave")
        await choose(pilot, "There is no field “Lead.Rating” here.", "leave")
        await choose(pilot, "There is no queue “Card_Desk” here.", QUEUE)
        text = screen_text(pilot)
        assert "kim@old.example" in text and "(line 4)" in text and "Lead.Rating" in text
        await press(pilot, "escape")
        await settle(pilot)
        assert isinstance(pilot.app.screen, RulesScreen)
        assert [each.name for each in desk.of("ada").routing.rules()] == ["Lending"]
        # Left in the midst of the questions, too.
        await take(pilot, tmp_path / "a.xml")
        await press(pilot, "escape")
        await settle(pilot)
        assert isinstance(pilot.app.screen, RulesScreen)
    assert [each.name for each in desk.of("ada").routing.rules()] == ["Lending"]


async def test_what_cannot_be_imported_says_why(desk: Desk, tmp_path: Path) -> None:
    empty = tmp_path / "folder"
    empty.mkdir()
    (tmp_path / "bomb.xml").write_text('<!DOCTYPE x [<!ENTITY a "b">]><AssignmentRules>&a;</AssignmentRules>')
    async with rules(desk) as pilot:
        await take(pilot, empty)
        assert any("no rule and no queue in this folder" in each for each in toasts(pilot))
        await take(pilot, tmp_path / "bomb.xml")
        assert "Nothing can be imported" in screen_text(pilot)
        assert "bomb.xml, line 1" in screen_text(pilot)
        await press(pilot, "enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, RulesScreen)


async def test_what_was_exported_comes_back_and_nothing_is_replaced_unasked(desk: Desk, tmp_path: Path) -> None:
    async with rules(desk) as pilot:
        for ending, down in ((".toml", 0), (".xml", 1)):
            file = tmp_path / f"out{ending}"
            for asked in (False, True):
                await press(pilot, "E")
                await settle(pilot)
                await press(pilot, *["down"] * down, "enter")
                await settle(pilot)
                await press(pilot, "ctrl+a", "ctrl+k")
                await write(pilot, str(file))
                await press(pilot, "enter")
                await settle(pilot)
                assert isinstance(pilot.app.screen, Confirm) is asked
                if asked:
                    await press(pilot, "n")
                    await settle(pilot)
                elif ending == ".xml":
                    # A pool is something that FSC doesn't know.
                    assert isinstance(pilot.app.screen, Why)
                    await press(pilot, "escape")
                    await settle(pilot)
            before = file.read_text()
            assert "Lending" in before
        await take(pilot, tmp_path / "out.toml")
        await press(pilot, "enter")
        await settle(pilot)
        assert any("says the same already (version 1)" in each for each in toasts(pilot))
        assert desk.of("ada").routing.show("Lending").rule == LENDING
