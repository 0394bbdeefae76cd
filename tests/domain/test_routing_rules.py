"""What makes a rule one that can be kept, its JSON, and the fields that conditions may ask."""

from __future__ import annotations

import json

import pytest

from fsctui.domain.records import Choice, Field, FieldType
from fsctui.domain.routing import (
    MAX_CONDITIONS,
    MAX_ENTRIES,
    MAX_VALUES,
    Assignee,
    AssigneeKind,
    Condition,
    Entry,
    Operator,
    Rule,
    RuleFault,
    RuleInvalid,
    Strategy,
    check,
    from_json,
    to_json,
)
from fsctui.domain.routing_conditions import FieldKind
from fsctui.domain.routing_fields import schema_of
from fsctui.domain.routing_logic import LogicInvalid

BOB = Assignee(AssigneeKind.USER, ("bob",))
ASKED = Condition("state", Operator.EQUALS, ("CA",))


def rule_of(*entries: Entry) -> Rule:
    return Rule("r", entries)


@pytest.mark.parametrize(
    ("rule", "entry", "fault"),
    [
        (Rule("  "), "", RuleFault.NAME_MISSING),
        (rule_of(*(Entry(str(number), BOB) for number in range(MAX_ENTRIES + 1))), "", RuleFault.TOO_MANY_ENTRIES),
        (rule_of(Entry("a", BOB), Entry("a", BOB)), "a", RuleFault.KEY_TWICE),
        (rule_of(Entry("a", BOB, (ASKED,) * (MAX_CONDITIONS + 1))), "a", RuleFault.TOO_MANY_CONDITIONS),
        (rule_of(Entry("a", BOB, (Condition("", Operator.EQUALS, ("x",)),))), "a", RuleFault.FIELD_MISSING),
        (rule_of(Entry("a", BOB, (Condition("x", Operator.EQUALS, ()),))), "a", RuleFault.VALUE_MISSING),
        (
            rule_of(Entry("a", BOB, (Condition("x", Operator.EQUALS, ("y",) * (MAX_VALUES + 1)),))),
            "a",
            RuleFault.VALUE_MISSING,
        ),
        (rule_of(Entry("a", Assignee(AssigneeKind.USER, ("",)))), "a", RuleFault.ASSIGNEE_MISSING),
        (rule_of(Entry("a", Assignee(AssigneeKind.POOL, ()))), "a", RuleFault.ASSIGNEE_MISSING),
    ],
)
def test_rules_that_cannot_be_kept(rule: Rule, entry: str, fault: RuleFault) -> None:
    with pytest.raises(RuleInvalid) as refused:
        check(rule)
    assert (refused.value.entry, refused.value.fault) == (entry, fault)


def test_rules_that_can_be_kept() -> None:
    check(rule_of())
    check(rule_of(Entry("a", Assignee(AssigneeKind.POOL, (), queue="Desk"), (ASKED,), "NOT 1")))
    with pytest.raises(LogicInvalid):
        check(rule_of(Entry("a", BOB, (ASKED,), "1 AND")))


def test_json_gives_the_same_rule_back() -> None:
    pool = Assignee(AssigneeKind.POOL, ("ana", "bob"), Strategy.BY_CAPACITY)
    rule = Rule("Std", (Entry("a", pool, (ASKED, ASKED), "1 OR 2", "a note", ("cy",)), Entry("b", BOB)), "matt", "why")
    assert from_json(json.loads(json.dumps(to_json(rule)))) == rule


def test_fields_that_conditions_may_ask() -> None:
    words = {"en": "Mortgage", "fr": "Prêt immobilier"}
    schema = schema_of(
        [
            Field("state", FieldType.TEXT),
            Field("potential_value", FieldType.MONEY),
            Field("share", FieldType.PERCENT),
            Field("wanted_by", FieldType.DATE),
            Field("urgent", FieldType.BOOLEAN),
            Field("interest", FieldType.CHOICE, choices=(Choice("mortgage", words),)),
            Field("status", FieldType.CHOICE, choices=(Choice("new"),)),
        ]
    )
    assert {name: field.kind for name, field in schema.items()} == {
        "state": FieldKind.TEXT,
        "potential_value": FieldKind.NUMBER,
        "share": FieldKind.NUMBER,
        "wanted_by": FieldKind.DATE,
        "urgent": FieldKind.BOOLEAN,
        "interest": FieldKind.CHOICE,
        "value": FieldKind.NUMBER,
        "referrer": FieldKind.TEXT,
        "referrer_kind": FieldKind.CHOICE,
        "existing_client": FieldKind.BOOLEAN,
        "created": FieldKind.DATE,
    }
    assert schema["interest"].choices == {"mortgage": ("Mortgage", "Prêt immobilier")}
