"""FSC assignment rules and queues, our own TOML of rules: read, warned of, refused with their line, written."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from fsctui.domain.routing import Assignee, AssigneeKind, Condition, Entry, Operator, Rule, Strategy
from fsctui.domain.routing_conditions import FieldKind, RoutingField
from fsctui.domain.routing_lint import lint
from fsctui.domain.routing_rows import RuleBank
from fsctui.interchange import assignment_rules, queues_xml, rule_toml
from fsctui.interchange.imported import Mappings
from fsctui.interchange.refusals import FileRefusal, MappingInvalid, UniqueNameTwice, WrongRoot
from fsctui.interchange.rule_model import ReadRule
from fsctui.interchange.rules import read_rules
from fsctui.settings import asset_dir

BANK = RuleBank(
    {
        name: RoutingField(name, kind, choices)
        for name, kind, choices in (
            ("state", FieldKind.TEXT, None),
            ("employer", FieldKind.TEXT, None),
            ("source", FieldKind.TEXT, None),
            ("branch_code", FieldKind.TEXT, None),
            ("potential_value", FieldKind.NUMBER, None),
            ("referrer_kind", FieldKind.CHOICE, {"internal": (), "external": ()}),
            ("interest", FieldKind.CHOICE, {"mortgage": ("Mortgage",), "heloc": ("Home equity, line of credit",)}),
        )
    },
    {"bob": "bob@bank.example", "old_bob": "bob@bank.example", "sri": "", "jackie": "", "thomas": "", "ryan": "",
     "hannah": "", "srilakshmi": "", "emma": ""},
    ("Mortgage Desk", "Wealth"),
)  # fmt: skip
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<AssignmentRules xmlns="http://soap.sforce.com/2006/04/metadata">\n'


def document(*entries: str, more: str = "") -> bytes:
    """One rule; its entries begin at line 4."""
    inside = "\n".join(f"<ruleEntry>{each}</ruleEntry>" for each in entries)
    return (
        f"{HEAD}<assignmentRule><fullName>Std</fullName>{more}\n{inside}\n</assignmentRule></AssignmentRules>".encode()
    )


def item(field: str, operation: str, value: str) -> str:
    return (
        f"<criteriaItems><field>{field}</field><operation>{operation}</operation><value>{value}</value></criteriaItems>"
    )


BOB = "<assignedTo>bob</assignedTo><assignedToType>User</assignedToType>"


def read(*entries: str, more: str = "", maps: tuple[str, ...] = ()) -> ReadRule:
    (found,) = assignment_rules.read(document(*entries, more=more), "r.xml", BANK, Mappings.parse(maps))
    return found


def warned(found: ReadRule) -> list[tuple[str, str, int]]:
    return [(each.code.value, each.params.get("value", ""), each.line) for each in found.warnings]


@pytest.mark.parametrize(
    ("operation", "operator"),
    [
        ("equals", Operator.EQUALS),
        ("notEqual", Operator.NOT_EQUAL),
        ("lessThan", Operator.LESS_THAN),
        ("greaterThan", Operator.GREATER_THAN),
        ("lessOrEqual", Operator.LESS_OR_EQUAL),
        ("greaterOrEqual", Operator.GREATER_OR_EQUAL),
        ("contains", Operator.CONTAINS),
        ("notContain", Operator.NOT_CONTAIN),
        ("startsWith", Operator.STARTS_WITH),
        ("includes", Operator.INCLUDES),
        ("excludes", Operator.EXCLUDES),
        ("within", Operator.WITHIN),
    ],
)
def test_every_operator(operation: str, operator: Operator) -> None:
    (entry,) = read(BOB + item("Lead.State", operation, "CA,NV")).rule.entries
    assert entry.conditions == (Condition("state", operator, ("CA", "NV")),)


@pytest.mark.parametrize(
    ("value", "values"),
    [
        ("CA", ("CA",)),
        (" CA , NV,,CA ", ("CA", "NV")),
        ('"Home equity, line of credit",Mortgage', ("Home equity, line of credit", "Mortgage")),
        ('"unended', ("unended",)),
        ("", ("",)),
        (",", ("",)),
        ("a&#10;b", ("a b",)),
        ("Nevada&lt;script&gt;", ("Nevada<script>",)),
    ],
)
def test_a_comma_makes_alternatives(value: str, values: tuple[str, ...]) -> None:
    assert read(BOB + item("Lead.State", "equals", value)).rule.entries[0].conditions[0].values == values


@pytest.mark.parametrize(
    ("field", "ours"),
    [
        ("Lead.State", "state"),
        ("State", "state"),
        ("Lead.StateCode", "state"),
        ("Lead.FinServ__ExpressedInterest__c", "interest"),
        ("Lead.ExpressedInterest", "interest"),
        ("LeadSource", "source"),
        ("Lead.Company", "employer"),
        ("Lead.FinServ__PotentialValue__c", "potential_value"),
        ("Lead.Branch_Code__c", "branch_code"),
        ("Lead.BranchCode__c", "branch_code"),
        ("Lead.ReferrerKind__c", "referrer_kind"),
    ],
)
def test_fields_are_found(field: str, ours: str) -> None:
    found = read(BOB + item(field, "equals", "x"))
    assert (found.rule.entries[0].conditions[0].field, found.warnings) == (ours, ())


def test_what_is_unknown_is_kept_and_warned_of() -> None:
    found = read(
        "<assignedTo>kim@old.example</assignedTo><assignedToType>User</assignedToType>"
        + item("Lead.Rating", "equals", "Hot"),
        "<assignedTo>Cards_Team</assignedTo><assignedToType>Queue</assignedToType>"
        + item("Case.Origin", "equals", "x"),
    )
    assert warned(found) == [
        ("user_unknown", "kim@old.example", 4),
        ("field_unknown", "Lead.Rating", 4),
        ("queue_unknown", "Cards_Team", 5),
        ("field_unknown", "Case.Origin", 5),
    ]
    assert [each.assignee for each in found.rule.entries] == [
        Assignee(AssigneeKind.USER, ("kim@old.example",)),
        Assignee(AssigneeKind.QUEUE, ("Cards_Team",)),
    ]
    assert [each.conditions[0].field for each in found.rule.entries] == ["Rating", "Case.Origin"]


def test_people_are_found_by_username_e_mail_or_mapping() -> None:
    def who(given: str, kind: str = "User", *maps: str) -> Assignee:
        asked = f"<assignedTo>{given}</assignedTo>" + (f"<assignedToType>{kind}</assignedToType>" if kind else "")
        found = read(asked, maps=maps)
        assert found.warnings == ()
        return found.rule.entries[0].assignee

    bob, desk = Assignee(AssigneeKind.USER, ("bob",)), Assignee(AssigneeKind.QUEUE, ("Mortgage Desk",))
    assert who("BOB") == bob
    assert who("Bob@Bank.example") == bob
    assert who("kim@old.example", "User", "kim@old.example=bob") == bob
    assert who("0055g00000HxAbC", "User", "0055g00000HxAbCAAU=user:bob") == bob
    assert who("kim@old.example", "User", "kim@old.example=queue:Mortgage Desk") == desk
    assert who("Mortgage_Desk", "Queue") == desk
    assert who("mortgage desk", "queue") == desk
    assert who("Loans", "Queue", "Loans=Mortgage Desk") == desk
    assert who("Mortgage_Desk", "") == desk
    assert who("bob@bank.example", "") == bob
    with pytest.raises(MappingInvalid):
        who("kim@old.example", "User", "kim@old.example=role:adviser")


def test_fields_and_values_are_mapped() -> None:
    found = read(
        BOB + item("Lead.Region__c", "equals", "West,East"), maps=("Lead.Region__c=state", "West=CA", "nothing=x")
    )
    assert found.rule.entries[0].conditions == (Condition("state", Operator.EQUALS, ("CA", "East")),)
    assert found.warnings == ()


def test_what_cannot_be_carried_over_is_named() -> None:
    found = read(
        BOB + "<template>unfiled$public/Lead</template><notifyCcRecipients>true</notifyCcRecipients>"
        "<team>Sales</team><overrideExistingTeams>true</overrideExistingTeams><newThing>x</newThing>",
        BOB + "<formula>ISBLANK(State)</formula>",
        BOB + "<criteriaItems><field>Lead.State</field><operation>equals</operation>"
        "<valueField>Lead.City</valueField></criteriaItems>",
        item("Lead.State", "equals", "CA"),
        more="<active>true</active><other/>",
    )
    assert warned(found) == [
        ("was_active", "Std", 3),
        ("element_ignored", "other", 3),
        ("template_ignored", "unfiled$public/Lead", 4),
        ("team_ignored", "Sales", 4),
        ("notify_cc_ignored", "", 4),
        ("team_ignored", "overrideExistingTeams", 4),
        ("element_ignored", "newThing", 4),
        ("formula_left_out", "ISBLANK(State)", 5),
        ("field_comparison_left_out", "Lead.City", 6),
        ("assignee_missing", "", 7),
    ]
    # What is left out would take too much without its criteria.
    assert [each.key for each in found.rule.entries] == ["1_bob"]


def test_a_rule_without_entries_is_one() -> None:
    assert warned(read()) == [("rule_empty", "Std", 3)]


def test_several_rules_in_a_file() -> None:
    assert [each.rule.name for each in assignment_rules.read(two("Other"), "r.xml", BANK)] == ["Std", "Other"]
    # Of two with one name the second would take the first one's place.
    with pytest.raises(UniqueNameTwice) as refused:
        assignment_rules.read(two("STD"), "r.xml", BANK)
    assert (refused.value.unique_name, refused.value.line, refused.value.first_line) == ("STD", 6, 3)


def two(name: str) -> bytes:
    second = document(BOB).partition(b'metadata">')[2].replace(b"Std", name.encode())
    return document(BOB).replace(b"</AssignmentRules>", b"") + second


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + document(BOB),
        document(BOB).decode().replace("UTF-8", "UTF-16").encode("utf-16"),
        document(BOB).replace(b"UTF-8", b"ISO-8859-1"),
        document(BOB + f"<booleanFilter>{'(' * 900}1{')' * 900}</booleanFilter>" + item("State", "equals", "CA")),
    ],
    ids=["byte order mark", "utf-16", "latin-1", "deep logic"],
)
def test_odd_files_that_can_be_read_are(data: bytes) -> None:
    (found,) = read_rules(data, "r.xml", BANK)
    assert ([each.key for each in found.rule.entries], found.warnings) == (["1_bob"], ())


def test_the_day_a_referral_was_made_goes_there_and_back() -> None:
    bank = dataclasses.replace(BANK, schema={**BANK.schema, "created": RoutingField("created", FieldKind.DATE)})
    data = document(BOB + item("Lead.CreatedDate", "greaterThan", "2026-01-01"))
    (found,) = assignment_rules.read(data, "r.xml", bank)
    assert found.warnings == ()
    assert found.rule.entries[0].conditions == (Condition("created", Operator.GREATER_THAN, ("2026-01-01",)),)
    text, _warnings = assignment_rules.write(found.rule, bank)
    assert "<field>Lead.CreatedDate</field>" in text
    assert assignment_rules.read(text.encode(), "r.xml", bank)[0].rule == found.rule


@pytest.mark.parametrize(
    "field",
    ["Rating", "Status", "AnnualRevenue", "NumberOfEmployees", "PostalCode", "Lead.FinServ__ReferralType__c"],
)
def test_fields_of_lead_are_those_of_the_same_name_here_or_named(field: str) -> None:
    data = document(BOB + item(field, "equals", "x"))
    (found,) = assignment_rules.read(data, "r.xml", BANK)
    assert [(each.code.value, each.params["value"], each.line) for each in found.warnings] == [
        ("field_unknown", field, 4)
    ]
    # With a field of that name nothing is left to be told.
    ours = {"AnnualRevenue": "annual_revenue", "NumberOfEmployees": "number_of_employees"}.get(
        field, {"PostalCode": "postal_code"}.get(field, "referral_type" if "__" in field else field.lower())
    )
    bank = dataclasses.replace(BANK, schema={**BANK.schema, ours: RoutingField(ours, FieldKind.TEXT)})
    (found,) = assignment_rules.read(data, "r.xml", bank)
    assert (found.rule.entries[0].conditions[0].field, found.warnings) == (ours, ())


BOMB = b"""<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><AssignmentRules>&b;</AssignmentRules>"""
EXTERNAL = b"""<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>\n<AssignmentRules>&e;</AssignmentRules>"""


def test_a_root_of_another_namespace_is_named_with_it() -> None:
    with pytest.raises(WrongRoot) as refused:
        assignment_rules.read(b'<AssignmentRules xmlns="http://elsewhere.example"/>', "r.xml", BANK)
    assert (refused.value.root, refused.value.expected) == (
        "{http://elsewhere.example}AssignmentRules", "AssignmentRules",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        (b"", "file_empty", 0),
        (b"<AssignmentRules>\n<assignmentRule>", "xml_broken", 2),
        (BOMB, "xml_forbidden", 1),
        (EXTERNAL, "xml_forbidden", 1),
        (b"<a>" * 40 + b"</a>" * 40, "xml_too_deep", 1),
        (b"<Queue/>", "wrong_root", 1),
        (b'<AssignmentRules xmlns="http://elsewhere.example"/>', "wrong_root", 1),
        (b"<AssignmentRules/>", "element_missing", 1),
        (b"<AssignmentRules>\n<assignmentRule/></AssignmentRules>", "element_missing", 2),
        (document(BOB, BOB + item("Lead.State", "sounds_like", "CA")), "invalid_value", 5),
        (document(BOB + item("", "equals", "CA")), "element_missing", 4),
        (document(BOB + "<notifyCcRecipients>perhaps</notifyCcRecipients>"), "invalid_value", 4),
        (document("<assignedTo>bob</assignedTo><assignedToType>Group</assignedToType>"), "invalid_value", 4),
        (document(BOB, BOB + "<booleanFilter>1 AND</booleanFilter>" + item("State", "equals", "x")),
         "logic_unreadable", 5),
        (document(BOB + "<booleanFilter>1 OR 2</booleanFilter>" + item("State", "equals", "x")), "logic_condition", 4),
        (document(BOB, BOB + item("State", "equals", ",".join(map(str, range(600))))), "rule_too_large", 5),
        (document(*[BOB] * 2001), "rule_too_large", 3),
        (document(BOB + item("State", "equals", "x") * 101), "rule_too_large", 4),
        (document(*[BOB] * 10_000), "rule_too_large", 3),
        (document(BOB + "<booleanFilter>1</booleanFilter>"), "logic_condition", 4),
        (document(BOB + f"<booleanFilter>{'(' * 500_000}1{')' * 500_000}</booleanFilter>"), "logic_too_long", 4),
        (document(BOB).decode().encode("utf-16"), "xml_broken", 1),
        (document(BOB).replace(b"UTF-8", b"KLINGON"), "xml_broken", 1),
        (document(BOB).replace(b"bob", b"b\0b"), "xml_broken", 4),
        (b"\xef\xbb\xbf \n", "file_empty", 0),
        (document(BOB + f"<booleanFilter>{'1 OR ' * 400}1</booleanFilter>" + item("State", "equals", "x")),
         "logic_too_long", 4),
        (bytes(range(256)), "rule_format_unknown", 1),
    ],
)  # fmt: skip
def test_bad_files_are_refused_with_their_line(data: bytes, code: str, line: int) -> None:
    with pytest.raises(FileRefusal) as refused:
        read_rules(data, "r.xml", BANK)
    assert (refused.value.code, refused.value.file, refused.value.line) == (code, "r.xml", line)


def test_hostile_words_are_cleaned() -> None:
    found = read(BOB + item("Lead.State", "equals", "C\u202eA\u200b"), more="")
    assert found.rule.entries[0].conditions[0].values == ("CA",)


RULE = Rule(
    "Needs & more",
    (
        Entry(
            "west",
            Assignee(AssigneeKind.USER, ("bob",)),
            (
                Condition("interest", Operator.EQUALS, ("mortgage", "heloc")),
                Condition("state", Operator.NOT_EQUAL, ("",)),
                Condition("employer", Operator.CONTAINS, ('Smith, "Jones" & <Co>',)),
                Condition("referrer_kind", Operator.EQUALS, ("external",)),
                Condition("branch_code", Operator.STARTS_WITH, ("1", "2")),
            ),
            "(1 AND 2) OR NOT 3 OR 4 OR 5",
            "a note",
            ("sri",),
        ),
        Entry("turn", Assignee(AssigneeKind.POOL, ("bob", "sri"), Strategy.ROUND_ROBIN)),
        Entry("room", Assignee(AssigneeKind.POOL, (), Strategy.BY_CAPACITY, "Wealth")),
        Entry("desk", Assignee(AssigneeKind.QUEUE, ("Mortgage Desk",))),
    ),
    "sri",
    "Several\nlines",
)


def test_toml_gives_the_same_rule_back() -> None:
    text = rule_toml.write(RULE)
    (found,) = read_rules(text.encode(), "r.toml", BANK)
    assert (found.rule, found.warnings) == (RULE, ())
    assert rule_toml.write(found.rule) == text


def test_fsc_metadata_gives_the_same_conditions_back() -> None:
    text, warnings = assignment_rules.write(RULE, BANK, active=True)
    (found,) = assignment_rules.read(text.encode(), "r.xml", BANK)
    assert found.rule.name == RULE.name
    assert [each.logic for each in found.rule.entries] == [each.logic for each in RULE.entries]
    # Choices are written in words there.
    words = {"mortgage": "Mortgage", "heloc": "Home equity, line of credit"}
    assert [[(one.field, one.operator, one.values) for one in each.conditions] for each in found.rule.entries] == [
        [(one.field, one.operator, tuple(words.get(value, value) for value in one.values)) for one in each.conditions]
        for each in RULE.entries
    ]
    assert [each.assignee.names for each in found.rule.entries] == [("bob",), ("bob",), ("Wealth",), ("Mortgage Desk",)]
    assert [(each.entry, each.code.value) for each in warnings] == [
        ("west", "notify_cc_ignored"), ("turn", "pool_as_user"), ("room", "pool_as_user"),
    ]  # fmt: skip
    assert "<field>Lead.FinServ__ExpressedInterest__c</field>" in text
    assert "<active>true</active>" in text


@pytest.mark.parametrize(
    ("field", "ours"),
    [
        ("Lead.CreatedDate", "created"),
        ("Lead.Rating", "Rating"),
        ("Lead.FinServ__ReferralType__c", "FinServ__ReferralType__c"),
        ("Lead.Sub_Branch__c", "Sub_Branch__c"),
        ("Lead.lower__c", "lower__c"),
        ("Case.Origin", "Case.Origin"),
    ],
)
def test_fields_that_nothing_here_is_called_go_back_as_they_came(field: str, ours: str) -> None:
    found = read(BOB + item(field, "equals", "x"))
    assert found.rule.entries[0].conditions[0].field == ours
    assert [(each.code.value, each.params["value"]) for each in found.warnings] == [("field_unknown", field)]
    text, _warnings = assignment_rules.write(found.rule, BANK)
    assert f"<field>{field}</field>" in text


TOML = """format = 1
name = "r"
[[entry]]
to = "user:bob"
"""


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("format = 2\nname = 'r'", "format_version_unknown", 1),
        ("format = 1\nkind = 'template'\nname = 'r'", "invalid_value", 2),
        ("format = 1\n", "entry_missing", 1),
        ("format = 1\nname = 'r'\ntypo = 1", "entry_unknown", 3),
        (TOML + "whom = 'x'", "entry_unknown", 5),
        (TOML.replace("user:bob", "group:bob"), "invalid_value", 4),
        (TOML.replace('"user:bob"', "{ pool = ['bob'], members_of = 'Wealth' }"), "invalid_value", 4),
        (TOML.replace('"user:bob"', "{ pool = ['bob'], strategy = 'dice' }"), "invalid_value", 4),
        (TOML + "logic = '1'", "logic_condition", 5),
        (TOML + "conditions = [{ field = 'state' }]", "entry_missing", 5),
        (TOML + "conditions = [{ field = 'state', equals = 'CA', contains = 'x' }]", "entry_missing", 5),
        (TOML + "conditions = [{ field = 'state', equal = 'CA' }]", "entry_unknown", 5),
        (TOML + "conditions = [{ field = 'state', equals = [] }]", "invalid_value", 5),
        (TOML + "conditions = [{ field = 'state', equals = [{}] }]", "invalid_value", 5),
        (TOML + "key = 'a'\n[[entry]]\nkey = 'a'\nto = 'bob'", "rule_faulty", 3),
        ("format = 1\nname = ", "toml_broken", 2),
    ],
)
def test_bad_toml_is_refused_with_its_line(text: str, code: str, line: int) -> None:
    with pytest.raises(FileRefusal) as refused:
        read_rules(text.encode(), "r.toml", BANK)
    assert (refused.value.code, refused.value.line) == (code, line)


def test_toml_of_another_bank() -> None:
    text = (
        "format = 1\nname = 'r'\ndefault_owner = 'kim'\n[[entry]]\nto = 'lee'\nnotify_cc = ['kim']\n"
        "conditions = [{ field = 'Region', equals = [1, true, 'West', ''] }]\n"
        "[[entry]]\nto = { members_of = 'Loans' }\n[[entry]]\nto = { pool = ['lee', 'bob'] }"
    )
    (found,) = read_rules(text.encode(), "r.toml", BANK, Mappings.parse(["kim=sri", "West=CA", "Region=state"]))
    assert [(each.entry, each.code.value, each.params["value"]) for each in found.warnings] == [
        ("entry_1", "user_unknown", "lee"),
        ("entry_2", "queue_unknown", "Loans"),
        ("entry_3", "user_unknown", "lee"),
    ]
    assert found.rule.default_owner == "sri"
    assert found.rule.entries[0].notify_cc == ("sri",)
    assert found.rule.entries[0].conditions == (Condition("state", Operator.EQUALS, ("1", "true", "CA", "")),)
    (unknown,) = read_rules(
        b"format = 1\nname = 'r'\n[[entry]]\nto = 'bob'\nconditions = [{ field = 'x', equals = 1 }]", "r", BANK
    )
    assert [each.code.value for each in unknown.warnings] == ["field_unknown"]


def test_the_example_of_the_demo_bank_is_sound() -> None:
    file = asset_dir("data") / "routing" / "mortgages_by_state.toml"
    (found,) = read_rules(Path(file).read_bytes(), file.name, BANK)
    assert found.warnings == ()
    wanted = ("mortgage", "heloc", "property_purchase", "investments", "education", "manage_money")
    schema = {**BANK.schema, "interest": RoutingField("interest", FieldKind.CHOICE, dict.fromkeys(wanted, ()))}
    assert [each.code.value for each in lint(found.rule, schema)] == ["no_catch_all"]


QUEUE = """<?xml version="1.0" encoding="UTF-8"?>
<Queue xmlns="http://soap.sforce.com/2006/04/metadata">
<doesSendEmailToMembers>true</doesSendEmailToMembers>
<email>cards@bank.example</email>
<name>Cards</name>
<queueMembers>
<users><user>bob@bank.example</user>
<user>kim@old.example</user><user/></users>
<roles><role>Adviser</role></roles>
</queueMembers>
<queueSobject><sobjectType>Lead</sobjectType></queueSobject>
<queueSobject><sobjectType>Task</sobjectType></queueSobject>
<queueSobject><sobjectType>Boat__c</sobjectType></queueSobject>
<queueRoutingConfig>x</queueRoutingConfig>
</Queue>"""
TYPES = ("referral", "task", "case")


def test_queues() -> None:
    found = queues_xml.read(QUEUE.encode(), "q.xml", BANK, TYPES)
    assert (found.name, found.email, found.notify_members) == ("Cards", "cards@bank.example", True)
    assert (found.members, found.takes) == (("bob",), ("referral", "task"))
    assert [(each.code.value, each.params["value"], each.line) for each in found.warnings] == [
        ("user_unknown", "kim@old.example", 8),
        ("members_ignored", "Adviser", 9),
        ("object_unknown", "Boat__c", 13),
        ("element_ignored", "queueRoutingConfig", 14),
    ]
    mapped = queues_xml.read(
        QUEUE.encode(), "q.xml", BANK, TYPES, Mappings.parse(["Cards=wealth", "kim@old.example=sri", "Boat__c=case"])
    )
    assert (mapped.name, mapped.members, mapped.takes) == ("Wealth", ("bob", "sri"), ("case", "referral", "task"))


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        (b"<Queue/>", "element_missing", 1),
        (b"<AssignmentRules/>", "wrong_root", 1),
        (b"<Queue><name>x</name>\n<doesSendEmailToMembers>2</doesSendEmailToMembers></Queue>", "invalid_value", 2),
        (BOMB.replace(b"AssignmentRules", b"Queue"), "xml_forbidden", 1),
    ],
)
def test_bad_queues_are_refused_with_their_line(data: bytes, code: str, line: int) -> None:
    with pytest.raises(FileRefusal) as refused:
        queues_xml.read(data, "q.xml", BANK, TYPES)
    assert (refused.value.code, refused.value.line) == (code, line)
