"""FSC metadata: everything comes in, what doesn't fit is named, what is dangerous or unknown is refused."""

from __future__ import annotations

import pytest

from fsctui.domain.templates import Assignee, AssigneeKind, ItemKind, Prerequisite, Priority, TemplateItem, Words, check
from fsctui.interchange import apt
from fsctui.interchange.imported import ImportedTemplate, Mappings, WarningCode
from fsctui.interchange.refusals import (
    ElementMissing,
    FileEmpty,
    FileRefusal,
    InvalidValue,
    MappingInvalid,
    UniqueNameTwice,
    UnknownFormula,
    WrongRoot,
    XmlBroken,
    XmlForbidden,
    XmlTooDeep,
)
from fsctui.scheduling.offsets import Offset
from tests.interchange import support


def read_sample(*mappings: str) -> ImportedTemplate:
    data = (support.FILES / "branch_opening.apt-meta.xml").read_bytes()
    return apt.read(data, "branch_opening.apt-meta.xml", Mappings.parse(mappings))


def test_the_head_is_carried_over() -> None:
    body = read_sample().body
    assert (body.name, body.target_type, body.category) == ("Branch visit", "financial_account", "Branch / Visits")
    assert body.description == "Everything before a client's first visit."
    assert (body.estimated_days, body.ad_hoc_allowed) == (12, True)
    assert check(body) == ()


def test_all_items_come_in_tasks_by_display_order_then_documents() -> None:
    assert [(item.key, item.kind) for item in read_sample().body.items] == [
        ("prepare_the_file", ItemKind.TASK),
        ("call_the_client", ItemKind.TASK),
        ("assess_the_visit", ItemKind.TASK),
        ("proof_of_address", ItemKind.DOCUMENT),
    ]


def test_a_task_keeps_everything_it_says() -> None:
    assert read_sample().body.items[1] == TemplateItem(
        key="call_the_client",
        words=Words("Call the client & confirm the visit"),
        priority=Priority.HIGH,
        required=True,
        offset=Offset(3),
        after=(Prerequisite("prepare_the_file"),),
        reminder_days=2,
    )


def test_an_item_before_the_start_has_a_negative_offset() -> None:
    assert read_sample().body.items[0].offset == Offset(-5)


def test_what_cannot_be_resolved_is_named_with_its_line() -> None:
    assert {(w.item, w.code, w.params.get("value", ""), w.line) for w in read_sample().warnings} == {
        ("call_the_client", WarningCode.USER_UNRESOLVED, "0055g00000A1bCdAAF", 29),
        ("proof_of_address", WarningCode.DOCUMENT_TYPE_UNRESOLVED, "0deXX000000aBcDIAU", 55),
        ("prepare_the_file", WarningCode.QUEUE_UNRESOLVED, "00G5g000001XyZ9EAK", 72),
        ("assess_the_visit", WarningCode.ITEM_TYPE_UNSUPPORTED, "AssessmentTask", 83),
        ("", WarningCode.TASKS_WITHOUT_DUE_DATE, "", 2),
    }


def test_mappings_resolve_users_queues_and_document_types() -> None:
    imported = read_sample(
        "0055g00000A1bCdAAF=bob", "00G5g000001XyZ9=queue:Client Onboarding", "0deXX000000aBcDIAU=Utility bill"
    )
    prepare, call, _, proof = imported.body.items
    assert call.assignee == Assignee(AssigneeKind.USER, "bob")
    assert prepare.assignee == Assignee(AssigneeKind.QUEUE, "Client Onboarding"), "15 characters find 18"
    assert proof.words.instructions == "A bill of the last three months.\nUtility bill"
    assert [warning.code for warning in imported.warnings] == [
        WarningCode.ITEM_TYPE_UNSUPPORTED,
        WarningCode.TASKS_WITHOUT_DUE_DATE,
    ]


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("user:bob", Assignee(AssigneeKind.USER, "bob")),
        ("role:adviser", Assignee(AssigneeKind.ROLE, "adviser")),
        ("plan owner", Assignee(AssigneeKind.PLAN_OWNER)),
        ("record_owner", Assignee(AssigneeKind.RECORD_OWNER)),
        ("ask", Assignee(AssigneeKind.ASK)),
    ],
)
def test_a_mapping_names_any_kind_of_assignee(target: str, expected: Assignee) -> None:
    data = support.apt(support.apt_item(OwnerId="Branch Lead", ActivityDate="StartDate"))
    imported = apt.read(data, "x", Mappings.parse([f"branch lead={target}"]))
    assert imported.body.items[0].assignee == expected
    assert imported.warnings == ()


def test_a_role_of_the_other_bank_stays_a_role_and_is_named() -> None:
    imported = apt.read(support.apt(support.apt_item(OwnerId="Loan Officer", ActivityDate="StartDate")), "x")
    assert imported.body.items[0].assignee == Assignee(AssigneeKind.ROLE, "loan_officer")
    assert [warning.code for warning in imported.warnings] == [WarningCode.ROLE_UNRESOLVED]


@pytest.mark.parametrize("text", ["bob", "=bob", "0051=", ""])
def test_a_mapping_that_is_not_from_and_to_is_refused(text: str) -> None:
    with pytest.raises(MappingInvalid):
        Mappings.parse([text])


def test_a_mapping_to_a_kind_that_does_not_exist_is_refused() -> None:
    with pytest.raises(MappingInvalid):
        Mappings.parse(["x=team:Blue"]).assignee("x")


@pytest.mark.parametrize(
    ("formula", "amount"),
    [
        ("StartDate", 0),
        ("StartDate + 0", 0),
        ("StartDate+7", 7),
        ("StartDate  -  12", -12),
        ("startdate + 1000", 1000),
    ],
)
def test_due_date_formulas(formula: str, amount: int) -> None:
    imported = apt.read(support.apt(support.apt_item(ActivityDate=formula)), "x")
    assert imported.body.items[0].offset == Offset(amount)


@pytest.mark.parametrize(
    ("reminder", "days"),
    [("StartDate + 5 - 2 +", 2), ("StartDate + 5 - 0 +", 0), ("StartDate + 5 - 1 + 08:30", 1), ("StartDate + 2", 3)],
)
def test_reminders_are_days_before_the_due_date(reminder: str, days: int) -> None:
    item = support.apt_item(ActivityDate="StartDate + 5", IsReminderSet="true", ReminderDateTime=reminder)
    assert apt.read(support.apt(item), "x").body.items[0].reminder_days == days


@pytest.mark.parametrize("field", ["ActivityDate", "ReminderDateTime"])
def test_an_unknown_formula_is_refused_with_file_and_line(field: str) -> None:
    formulas = {"ActivityDate": "StartDate + 1", field: "BirthDate + 3", "IsReminderSet": "true"}
    with pytest.raises(UnknownFormula) as caught:
        apt.read(support.apt(support.apt_item("A"), support.apt_item("B", **formulas)), "plans/b.xml")
    refusal = caught.value
    assert (refusal.file, refusal.line, refusal.item, refusal.field) == ("plans/b.xml", 3, "B", field)
    assert refusal.formula == "BirthDate + 3"


@pytest.mark.parametrize("field", ["displayOrder", "isRequired"])
def test_a_value_of_the_wrong_kind_is_refused_with_its_line(field: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        apt.read(support.apt(support.apt_item("A", extra=f"\n<{field}>first</{field}>")), "a.xml")
    assert (caught.value.line, caught.value.field, caught.value.value) == (3, field, "first")


def test_an_offset_that_no_calendar_holds_is_refused() -> None:
    with pytest.raises(InvalidValue) as caught:
        apt.read(support.apt(support.apt_item(ActivityDate="StartDate + 1001")), "a.xml")
    assert caught.value.field == "ActivityDate"


def test_only_a_partial_order_is_worth_a_warning() -> None:
    second = support.apt_item("B", extra="<displayOrder>1</displayOrder>", ActivityDate="StartDate")
    first = support.apt_item("A", ActivityDate="StartDate")
    partial = apt.read(support.apt(first, second), "x")
    assert [item.key for item in partial.body.items] == ["b", "a"]
    assert [warning.code for warning in partial.warnings] == [WarningCode.ORDER_INCOMPLETE]
    assert apt.read(support.apt(first), "x").warnings == ()


def test_an_item_that_stands_only_in_a_dependency_is_an_item_too() -> None:
    before = "<previousTemplateItem><itemEntityType>Task</itemEntityType><name>B</name></previousTemplateItem>"
    waits = "<templateItem><itemEntityType>Task</itemEntityType><name>A</name></templateItem>"
    edge = support.apt_edge(waits + before)
    items = apt.read(support.apt(support.apt_item("A"), edge), "x").body.items
    assert [(item.key, item.after) for item in items] == [("a", (Prerequisite("b"),)), ("b", ())]


def test_a_dependency_of_an_unknown_kind_is_named_and_left_out() -> None:
    before = "<previousTemplateItem><name>B</name></previousTemplateItem><templateItem><name>A</name></templateItem>"
    edge = support.apt_edge(before, "Someday")
    imported = apt.read(support.apt(support.apt_item("A"), support.apt_item("B"), edge), "x")
    assert imported.body.items[0].after == ()
    assert ("a", WarningCode.DEPENDENCY_IGNORED) in [(warning.item, warning.code) for warning in imported.warnings]


def test_two_items_of_one_name_get_different_keys() -> None:
    items = (support.apt_item("Call", unique="u1"), support.apt_item("Call", unique="U1"))
    assert [item.key for item in apt.read(support.apt(*items), "x").body.items] == ["u1", "u1_2"]


def test_an_unknown_priority_and_an_unknown_field_are_named() -> None:
    item = support.apt_item(Priority="Urgent", Type="Call", ActivityDate="StartDate")
    imported = apt.read(support.apt(item), "x")
    assert imported.body.items[0].priority is Priority.NORMAL
    assert [(warning.code, dict(warning.params)) for warning in imported.warnings] == [
        (WarningCode.VALUE_IGNORED, {"field": "Type", "value": "Call"}),
        (WarningCode.PRIORITY_UNKNOWN, {"value": "Urgent"}),
    ]


def test_a_custom_target_object_comes_in_under_its_own_name_and_is_named() -> None:
    imported = apt.read(support.apt(head="<name>T</name><targetEntityType>Acme__SafeBox__c</targetEntityType>"), "x")
    assert imported.body.target_type == "safe_box"
    assert [warning.code for warning in imported.warnings] == [WarningCode.TARGET_TYPE_UNKNOWN]
    mapped = apt.read(
        support.apt(head="<name>T</name><targetEntityType>Acme__SafeBox__c</targetEntityType>"),
        "x",
        Mappings.parse(["Acme__SafeBox__c=account"]),
    )
    assert (mapped.body.target_type, mapped.warnings) == ("account", ())


def test_text_is_cleaned_on_the_way_in() -> None:
    item = support.apt_item(
        "A", Subject="Call&#x202E;\u009b31m now", Description="one&#10;two\u200b", ActivityDate="StartDate"
    )
    words = apt.read(support.apt(item), "x").body.items[0].words
    assert words == Words("Call31m now", "one\ntwo")


BOMB = b"""<?xml version="1.0"?>
<!DOCTYPE lolz [
 <!ENTITY a "ha">
 <!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
 <!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">
]>
<ActionPlanTemplate><name>&c;</name></ActionPlanTemplate>"""
EXTERNAL = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><ActionPlanTemplate>&x;</ActionPlanTemplate>'


@pytest.mark.parametrize(
    ("data", "expected", "line"),
    [
        (BOMB, XmlForbidden, 2),
        (EXTERNAL, XmlForbidden, 1),
        (b'<!DOCTYPE ActionPlanTemplate SYSTEM "http://example.org/x.dtd"><ActionPlanTemplate/>', XmlForbidden, 1),
        (b"<ActionPlanTemplate>\n<name>T</nome>\n</ActionPlanTemplate>", XmlBroken, 2),
        (b"<ActionPlanTemplate>\n<name>T</name>\n", XmlBroken, 3),
        (b"<ActionPlanTemplate>\n&unknown;</ActionPlanTemplate>", XmlBroken, 2),
        (b'<?xml version="1.0" encoding="klingon"?><ActionPlanTemplate/>', XmlBroken, 1),
        (b"<ActionPlanTemplate>\xff\xfe</ActionPlanTemplate>", XmlBroken, 1),
        (b"<a>" * 100_000, XmlTooDeep, 1),
        (b"\n\n<Queue/>", WrongRoot, 3),
        (b'<ActionPlanTemplate xmlns="http://example.org/other"/>', WrongRoot, 1),
        (b"  \n", FileEmpty, 0),
        (support.apt(head="<targetEntityType>Account</targetEntityType>"), ElementMissing, 1),
        (support.apt(head="<name> </name><targetEntityType>Account</targetEntityType>"), ElementMissing, 1),
        (support.apt(head="<name>T</name>"), ElementMissing, 1),
        (support.apt(support.apt_item("A"), "<actionPlanTemplateItem/>\n"), ElementMissing, 3),
        (support.apt(support.apt_item("A"), support.apt_item("A")), UniqueNameTwice, 3),
    ],
)  # fmt: skip
def test_bad_files_are_refused_by_name_with_file_and_line(data: bytes, expected: type[FileRefusal], line: int) -> None:
    with pytest.raises(expected) as caught:
        apt.read(data, "in/bad.xml")
    assert (caught.value.file, caught.value.line) == ("in/bad.xml", line)


def test_an_item_created_with_the_plan_waits_for_nothing() -> None:
    edge = support.apt_edge("<templateItem><name>A</name></templateItem>", "OnPlanCreation")
    imported = apt.read(support.apt(support.apt_item("A", ActivityDate="StartDate"), edge), "x")
    assert (imported.body.items[0].after, imported.warnings) == ((), ())


def test_a_dependency_that_stands_twice_counts_once() -> None:
    pair = "<previousTemplateItem><name>B</name></previousTemplateItem><templateItem><name>A</name></templateItem>"
    items = (support.apt_item("A"), support.apt_item("B"), support.apt_edge(pair), support.apt_edge(pair))
    assert apt.read(support.apt(*items), "x").body.items[0].after == (Prerequisite("b"),)


def test_a_reminder_without_a_due_date_is_named() -> None:
    item = support.apt_item("A", IsReminderSet="true", ReminderDateTime="StartDate + 5 - 2 +")
    imported = apt.read(support.apt(item), "x")
    assert imported.body.items[0].reminder_days is None
    assert (WarningCode.VALUE_IGNORED, "ReminderDateTime") in [
        (warning.code, warning.params.get("field")) for warning in imported.warnings
    ]


def test_a_reminder_that_is_switched_off_is_no_reminder() -> None:
    item = support.apt_item(ActivityDate="StartDate + 5", IsReminderSet="false", ReminderDateTime="StartDate + 5 - 2 +")
    assert apt.read(support.apt(item), "x").body.items[0].reminder_days is None


@pytest.mark.parametrize("days", ["-5", "10001", "soon"])
def test_an_estimate_that_no_plan_takes_is_refused_at_its_line(days: str) -> None:
    data = (support.FILES / "branch_opening.apt-meta.xml").read_bytes()
    with pytest.raises(InvalidValue) as refused:
        apt.read(data.replace(b">12</est", f">{days}</est".encode()), "x.xml", Mappings.parse(()))
    assert (refused.value.line, refused.value.value) == (109, days)
