"""The older export: encoded values, an index to wait for, weekends skipped by rolling."""

from __future__ import annotations

import pytest

from fsctui.domain.templates import Assignee, AssigneeKind, Prerequisite, Priority, TemplateItem, Words, check
from fsctui.interchange import action_plans_v4
from fsctui.interchange.imported import Mappings, WarningCode
from fsctui.interchange.refusals import ElementMissing, InvalidValue, UniqueNameTwice, WrongRoot
from fsctui.scheduling.offsets import Mode, Offset, Roll
from fsctui.scheduling.schedule import Anchor
from tests.interchange import support


def v4(*tasks: str) -> bytes:
    rows = "\n".join(f"<TaskTemplate>{task}</TaskTemplate>" for task in tasks)
    head = "<ActionPlanTemplate><name>T</name></ActionPlanTemplate>"
    return f"<export>{head}<ActionPlanTemplateTasks>\n{rows}</ActionPlanTemplateTasks></export>".encode()


def test_the_sample_comes_in_whole() -> None:
    imported = action_plans_v4.read((support.FILES / "welcome.v4.xml").read_bytes(), "welcome.v4.xml")
    body = imported.body
    assert (body.name, body.description, body.mode) == ("Welcome & thanks", "First weeks, 100%", Mode.ROLL)
    assert (body.target_type, check(body)) == ("account", ())
    assert body.items == (
        TemplateItem(
            key="first_letter",
            words=Words("First: letter", "By post\nor by e-mail"),
            priority=Priority.HIGH,
            offset=Offset(1, roll=Roll.FOLLOWING),
        ),
        TemplateItem(
            key="second_call",
            words=Words("Second: call"),
            priority=Priority.LOW,
            anchor=Anchor.PREREQUISITES,
            offset=Offset(4, roll=Roll.FOLLOWING),
            after=(Prerequisite("first_letter"),),
            reminder_days=0,
        ),
    )
    assert [(w.item, w.code, w.line) for w in imported.warnings] == [("second_call", WarningCode.VALUE_IGNORED, 4)]


def test_the_target_type_can_be_named() -> None:
    data = (support.FILES / "welcome.v4.xml").read_bytes()
    assert action_plans_v4.read(data, "x", Mappings.parse(["target=contact"])).body.target_type == "contact"


def test_waiting_for_a_task_that_is_not_there_is_named() -> None:
    imported = action_plans_v4.read(v4("<subject>A</subject><taskIndex>0</taskIndex><dependent>7</dependent>"), "x")
    assert imported.body.items[0].after == ()
    assert [warning.code for warning in imported.warnings] == [WarningCode.DEPENDENCY_IGNORED]


def test_an_indirect_circle_is_imported_and_found_by_check() -> None:
    circle = action_plans_v4.read(
        v4(
            "<subject>A</subject><taskIndex>0</taskIndex><dependent>1</dependent>",
            "<subject>B</subject><taskIndex>1</taskIndex><dependent>0</dependent>",
        ),
        "x",
    )
    assert [fault.value for fault in check(circle.body)] == ["a -> b -> a"]


@pytest.mark.parametrize(
    ("data", "refusal", "line"),
    [
        (b"<export/>", WrongRoot, 1),
        (b"<export>\n<ActionPlanTemplate/></export>", ElementMissing, 2),
        (v4("<subject>A</subject>", "<taskIndex>1</taskIndex>"), ElementMissing, 3),
        (v4("<subject>A</subject><daysFromStart>soon</daysFromStart>"), InvalidValue, 2),
        (v4("<subject>A</subject><daysFromStart>4000</daysFromStart>"), InvalidValue, 2),
        (v4(*["<subject>A</subject><taskIndex>0</taskIndex>"] * 2), UniqueNameTwice, 3),
    ],
)
def test_bad_files_are_refused_with_their_line(data: bytes, refusal: type[WrongRoot], line: int) -> None:
    with pytest.raises(refusal) as caught:
        action_plans_v4.read(data, "x.xml")
    assert (caught.value.file, caught.value.line) == ("x.xml", line)


def test_people_and_priorities_that_nobody_knows_are_named() -> None:
    data = v4("<subject>A</subject><priority>Urgent</priority><assignedTo>Jo+Doe</assignedTo>")
    imported = action_plans_v4.read(data, "x")
    assert {(w.code, w.params["value"]) for w in imported.warnings} == {
        (WarningCode.PRIORITY_UNKNOWN, "Urgent"),
        (WarningCode.USER_UNRESOLVED, "Jo Doe"),
    }
    mapped = action_plans_v4.read(data, "x", Mappings({"Jo Doe": "queue:KYC"}))
    assert mapped.body.items[0].assignee == Assignee(AssigneeKind.QUEUE, "KYC")
