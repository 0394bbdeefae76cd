"""The lint of assignment rules: each finding by hand, and what it claims against trying every possible referral."""

from __future__ import annotations

import random
import time
from itertools import product

import pytest

from fsctui.domain import routing_space
from fsctui.domain.routing import Assignee, AssigneeKind, Condition, Entry, Operator, Rule, Strategy
from fsctui.domain.routing_conditions import FieldKind, RoutingField
from fsctui.domain.routing_decide import CompiledRule, Staff, Worker
from fsctui.domain.routing_lint import Finding, History, LintCode, Severity, lint
from fsctui.domain.routing_space import Space, terms_of

SCHEMA = {
    each.name: each
    for each in (
        RoutingField("state", FieldKind.TEXT),
        RoutingField("city", FieldKind.TEXT),
        RoutingField("interest", FieldKind.CHOICE, {"mortgage": ("Mortgage", "Hipoteca"), "heloc": ("Home equity",)}),
        RoutingField("potential_value", FieldKind.NUMBER),
        RoutingField("value", FieldKind.NUMBER),
        RoutingField("birth", FieldKind.DATE),
        RoutingField("client", FieldKind.BOOLEAN),
    )
}
BOB = Assignee(AssigneeKind.USER, ("bob",))


def when(field: str, operator: str, *values: str) -> Condition:
    return Condition(field, Operator(operator), values)


def entry(key: str, *conditions: Condition, logic: str = "", to: Assignee = BOB) -> Entry:
    return Entry(key, to, conditions, logic)


def found(*entries: Entry, **given: object) -> list[tuple[str, str, int | None]]:
    """What is found in a rule with these entries and a catch-all behind them."""
    rule = Rule("r", (*entries, entry("rest")))
    return [(each.entry, each.code.value, each.condition) for each in lint(rule, SCHEMA, **given)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("condition", "codes"),
    [
        (when("state", "equals", "CA"), []),
        (when("region", "equals", "CA"), ["field_unknown"]),
        (when("interest", "equals", "Hipoteca"), []),
        (when("interest", "equals", "morgage"), ["value_unknown"]),
        (when("interest", "equals", "mortgage", "boat"), ["value_unknown"]),
        (when("interest", "not_equal", "boat"), ["value_unknown"]),
        (when("interest", "equals", ""), []),
        (when("interest", "contains", "equity"), []),
        (when("interest", "contains", "boat"), ["value_unknown"]),
        (when("interest", "starts_with", "Mort"), []),
        (when("interest", "includes", "mortgage;boat"), ["value_unknown"]),
        (when("interest", "less_than", "5"), ["operator_unfit"]),
        (when("state", "greater_than", "5"), ["operator_unfit"]),
        (when("state", "within", "CA", "NV"), []),
        (when("client", "contains", "true"), ["operator_unfit"]),
        (when("client", "equals", "maybe"), ["value_unreadable"]),
        (when("client", "equals", "Yes"), []),
        (when("value", "includes", "5"), ["operator_unfit"]),
        (when("value", "less_than", "many"), ["value_unreadable"]),
        (when("value", "equals", ""), []),
        (when("value", "less_than", ""), ["value_unreadable"]),
        (when("value", "within", "5"), ["range_empty"]),
        (when("value", "within", "5", "9"), []),
        (when("birth", "less_than", "1.1.2000"), ["value_unreadable"]),
        (when("birth", "greater_or_equal", "2000-01-01"), []),
        (when("state", "contains", ""), ["condition_always_holds"]),
        (when("state", "not_contain", ""), ["condition_never_holds", "entry_never_matches"]),
    ],
)
def test_conditions(condition: Condition, codes: list[str]) -> None:
    told = [code for key, code, _ in found(entry("a", condition)) if key == "a"]
    assert [code for code in told if code != "entry_never_matches" or code in codes] == codes


def test_what_was_meant_is_suggested() -> None:
    rule = Rule("r", (entry("a", when("interest", "equals", "morgage"), when("stat", "equals", "CA")), entry("rest")))
    told = {each.code: each for each in lint(rule, SCHEMA)}
    assert told[LintCode.VALUE_UNKNOWN].params == {"field": "interest", "value": "morgage", "near": "mortgage"}
    assert told[LintCode.FIELD_UNKNOWN].params["near"].split(", ")[0] == "state"
    assert told[LintCode.VALUE_UNKNOWN].position == 1


def test_values_that_no_past_referral_had() -> None:
    history = History({"state": frozenset({"california", "tx"}), "interest": frozenset({"mortgage"})})
    asked = entry(
        "a",
        when("state", "equals", "CA", "TX"),
        when("interest", "equals", "heloc", "mortgage"),
        when("state", "not_equal", "NV"),
        when("state", "contains", "forn", "zz"),
        when("state", "starts_with", "cal"),
        when("city", "equals", "Nowhere"),
        when("state", "includes", "tx"),
        when("state", "equals", ""),
    )
    told = [each for each in lint(Rule("r", (asked,)), SCHEMA, history=history) if each.severity is Severity.HINT]
    assert [(each.condition, each.params.get("value")) for each in told] == [
        (1, "CA"), (2, "heloc"), (4, "zz"), (None, None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("conditions", "logic", "pairs", "dead"),
    [
        ((when("state", "equals", "CA"), when("state", "equals", "NV")), "", [("1", "2")], True),
        ((when("state", "equals", "CA"), when("state", "not_equal", "ca")), "", [("1", "2")], True),
        ((when("state", "equals", "CA", "NV"), when("state", "equals", "NV")), "", [], False),
        ((when("value", "less_than", "10"), when("potential_value", "greater_than", "10")), "", [], True),
        ((when("value", "less_than", "10"), when("value", "greater_or_equal", "10")), "", [("1", "2")], True),
        ((when("value", "less_or_equal", "10"), when("value", "greater_or_equal", "10")), "", [], False),
        ((when("birth", "less_than", "2000-01-02"), when("birth", "greater_than", "2000-01-01")), "", [("1", "2")],
         True),
        ((when("birth", "less_than", "2000-01-03"), when("birth", "greater_than", "2000-01-01")), "", [], False),
        ((when("state", "starts_with", "N"), when("state", "contains", "vad"), when("state", "contains", "x")), "", [],
         False),
        ((when("state", "starts_with", "N"), when("state", "not_contain", "n")), "", [("1", "2")], True),
        ((when("state", "contains", "new"), when("state", "equals", "Newark")), "", [], False),
        ((when("state", "includes", "a"), when("state", "includes", "b")), "", [], False),
        ((when("state", "equals", "CA"), when("state", "equals", "NV")), "1 OR 2", [], False),
        ((when("state", "equals", "CA"), when("state", "equals", "NV"), when("city", "equals", "x")), "(1 AND 2) OR 3",
         [("1", "2")], False),
        ((when("client", "equals", "true"), when("client", "not_equal", "true")), "NOT (1 OR 2)", [("1", "2")], True),
        ((when("state", "equals", "other"), when("state", "not_contain", "other")), "", [("1", "2")], True),
        ((when("state", "not_contain", "other"), when("city", "equals", "x")), "", [], False),
        ((when("value", "less_than", "1e9999999"), when("value", "greater_than", "1")), "", [], False),
        ((when("value", "greater_than", "1e9999999"), when("value", "greater_than", "-1e9999999")), "", [], True),
        ((when("birth", "less_or_equal", "9999-12-31"),), "", [], False),
        ((when("birth", "greater_or_equal", "0001-01-01"),), "", [], False),
        ((when("birth", "less_than", "0001-01-01"), when("birth", "greater_than", "9999-12-31")), "", [], True),
    ],
)  # fmt: skip
def test_contradictions(
    conditions: tuple[Condition, ...], logic: str, pairs: list[tuple[str, str]], dead: bool
) -> None:
    told = lint(Rule("r", (entry("a", *conditions, logic=logic), entry("rest"))), SCHEMA)
    named = [(each.params["first"], each.params["second"]) for each in told if each.code is LintCode.CONTRADICTION]
    assert named == pairs
    assert any(each.code is LintCode.ENTRY_NEVER_MATCHES for each in told) is dead


def reached(*entries: Entry) -> dict[str, str]:
    """The entries that are never reached, and by which others."""
    told = lint(Rule("r", entries), SCHEMA)
    return {each.entry: each.params["by"] for each in told if each.code is LintCode.ENTRY_UNREACHABLE}


def test_entries_that_are_never_reached() -> None:
    california = when("state", "equals", "CA")
    assert reached(entry("all"), entry("late", california)) == {"late": "all"}
    assert reached(entry("wide", when("state", "equals", "CA", "NV")), entry("late", california)) == {"late": "wide"}
    assert reached(entry("wide", california), entry("late", california, when("value", "less_than", "5"))) == {
        "late": "wide"
    }
    assert reached(entry("narrow", california, when("value", "less_than", "5")), entry("late", california)) == {}
    # Two halves take everything together; what took part without need isn't named.
    halves = (
        entry("other", when("city", "equals", "x")),
        entry("yes", when("interest", "equals", "mortgage")),
        entry("no", when("interest", "not_equal", "mortgage")),
        entry("late", california),
    )
    assert reached(*halves) == {"late": "yes, no"}
    # An empty value is one, too.
    numbers = (entry("low", when("value", "less_than", "5")), entry("high", when("value", "greater_or_equal", "5")))
    assert reached(*numbers, entry("empty")) == {}
    assert reached(*numbers, entry("late", when("potential_value", "within", "1", "9"))) == {"late": "low, high"}
    # A list of choices may grow, so all that are in it today are not everything.
    assert reached(entry("known", when("interest", "equals", "mortgage", "heloc", "")), entry("rest")) == {}


def test_logic_that_is_wrong_or_leaves_conditions_out() -> None:
    california = when("state", "equals", "CA")
    assert found(entry("a", california, logic="1 AND")) == [("a", "logic_invalid", None)]
    assert found(entry("a", california, logic="2")) == [("a", "logic_invalid", None)]
    assert found(entry("a", california, when("city", "equals", "x"), logic="1")) == [("a", "condition_unused", 2)]


def test_a_rule_without_entries_or_without_a_catch_all() -> None:
    assert [each.code for each in lint(Rule("r"), SCHEMA)] == [LintCode.RULE_EMPTY]
    told = lint(Rule("r", (entry("a", when("state", "equals", "CA")),)), SCHEMA)
    assert told == (Finding(LintCode.NO_CATCH_ALL),)
    assert told[0].severity is Severity.HINT


def test_people() -> None:
    people = Staff(
        {
            "bob": Worker("bob"),
            "gone": Worker("gone", active=False),
            "away": Worker("away", away=True),
            "covered": Worker("covered", away=True, substitute="bob"),
            "full": Worker("full", open=3, capacity=3),
            "clerk": Worker("clerk", works=False),
            "partner": Worker("partner", works=False, outside=True),
        },
        {"Desk": ("bob",), "Mixed": ("bob", "clerk"), "Empty": (), "Tasks": ("bob",)},
    )

    def told(assignee: Assignee, **given: object) -> list[str]:
        rule = Rule("r", (Entry("a", assignee, **given),))  # type: ignore[arg-type]
        return [each.code.value for each in lint(rule, SCHEMA, staff=people, closed_queues=frozenset({"Tasks"}))]

    def user(name: str) -> Assignee:
        return Assignee(AssigneeKind.USER, (name,))

    def queue(name: str) -> Assignee:
        return Assignee(AssigneeKind.QUEUE, (name,))

    assert told(user("bob")) == []
    assert told(user("zoe")) == ["user_unknown", "nobody_able"]
    assert told(user("gone")) == ["user_inactive", "nobody_able"]
    assert told(user("away")) == ["user_away", "nobody_able"]
    assert told(user("covered")) == ["user_away"]
    assert told(queue("Desk")) == []
    assert told(queue("Mixed")) == ["user_unfit"]
    assert told(user("clerk")) == ["user_unfit", "nobody_able"]
    # Nobody outside is told of the bank's clients; who works on none may be.
    assert told(queue("Desk"), notify_cc=("partner", "clerk")) == ["user_unfit"]
    assert told(queue("Nowhere")) == ["queue_unknown"]
    assert told(queue("Empty")) == ["queue_without_members"]
    assert told(queue("Tasks")) == ["queue_takes_no_referrals"]
    pool = Assignee(AssigneeKind.POOL, ("bob", "zoe"), Strategy.ROUND_ROBIN)
    assert told(pool, notify_cc=("gone", "zoe", "bob")) == ["user_unknown", "user_inactive", "user_unknown"]
    assert told(queue("Desk"), notify_cc=("zoe",)) == ["user_unknown"]
    # Who has their hands full today may have room tomorrow.
    assert told(Assignee(AssigneeKind.POOL, ("full",))) == []
    assert told(Assignee(AssigneeKind.POOL, (), queue="Desk")) == []
    assert told(Assignee(AssigneeKind.POOL, (), queue="Nowhere")) == ["queue_unknown"]
    assert [each.code.value for each in lint(Rule("r", (entry("a"),), "gone"), SCHEMA, staff=people)] == [
        "default_owner_unfit"
    ]
    assert [each.code.value for each in lint(Rule("r", (entry("a"),), "bob"), SCHEMA, staff=people)] == []


LETTERS = ("a", "b", "ab")
TEXTS = tuple("".join(letters) for length in range(5) for letters in product("abz", repeat=length))
NUMBERS = (None, 1, 2, 2.5, 3, 3.5, 4, 5)


def any_entry(chance: random.Random, key: str) -> Entry:
    conditions = []
    for _ in range(chance.randint(0, 3)):
        if chance.random() < 0.5:
            operator = chance.choice(["equals", "not_equal", "contains", "not_contain", "starts_with"])
            conditions.append(when("state", operator, *chance.sample(LETTERS, chance.randint(1, 2))))
        else:
            operator = chance.choice(["equals", "not_equal", "less_than", "greater_than", "less_or_equal", "within"])
            conditions.append(when("value", operator, *map(str, chance.sample((2, 3, 4), 2))))
    logic = ""
    if len(conditions) == 3 and chance.random() < 0.5:
        logic = chance.choice(["1 OR 2 AND 3", "NOT 1 AND (2 OR 3)", "(1 OR NOT 2) AND 3", "NOT (1 AND 2) OR NOT 3"])
    return entry(key, *conditions, logic=logic)


@pytest.mark.parametrize("seed", range(120))
def test_what_is_claimed_holds_for_every_referral(seed: int) -> None:
    chance = random.Random(seed)
    rule = Rule("r", tuple(any_entry(chance, f"e{number}") for number in range(6)))
    told = lint(rule, SCHEMA)
    dead = {each.entry for each in told if each.code in (LintCode.ENTRY_NEVER_MATCHES, LintCode.ENTRY_UNREACHABLE)}
    compiled = CompiledRule(rule, SCHEMA)
    taken = set()
    for state, value in product(TEXTS, NUMBERS):
        found, _ = compiled.match({"state": state, "value": value})
        taken.add(found.key if found else "")
    # All that these conditions can tell apart is tried, so an entry is dead exactly when it never took anything.
    assert dead == {each.key for each in rule.entries} - taken


def test_nothing_is_claimed_where_it_would_take_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    many = tuple(when("state", "equals", str(number)) for number in range(30))
    logic = " AND ".join(f"({number} OR {number + 1})" for number in range(1, 30, 2))
    assert terms_of(entry("a", *many, logic=logic)) is None
    assert terms_of(entry("a", *many, logic=" OR ".join(map(str, range(1, 31))))) is not None
    assert found(entry("a", *many, logic=logic)) == []
    monkeypatch.setattr(routing_space, "MAX_TERMS", 8)
    assert terms_of(entry("a", *many, logic=" OR ".join(map(str, range(1, 31))))) is None
    monkeypatch.undo()
    # A checkerboard falls into very many pieces before it is used up.
    fields = {f"f{number}": RoutingField(f"f{number}", FieldKind.BOOLEAN) for number in range(6)}
    entries = [
        entry(f"e{number}", *(when(name, "equals", value) for name, value in zip(fields, values, strict=True)))
        for number, values in enumerate(product(("true", "false", ""), repeat=6))
        if number % 2
    ]
    rule = Rule("r", (*entries, entry("rest")))
    space = Space(rule, fields)
    for each in entries:
        terms = terms_of(each)
        assert terms is not None
        space.passed(each, space.boxes(each, terms))
    monkeypatch.setattr(routing_space, "MAX_PIECES", 4)
    assert space.taken_by([{}]) == ()


def test_a_field_that_there_is_not_is_empty_for_every_referral() -> None:
    assert found(entry("a", when("Rating", "equals", "Hot"))) == [
        ("a", "field_unknown", 1), ("a", "entry_never_matches", None),
    ]  # fmt: skip
    # What holds for an empty field holds for all.
    assert found(entry("a", when("Rating", "not_equal", "Hot"))) == [
        ("a", "field_unknown", 1), ("rest", "entry_unreachable", None),
    ]  # fmt: skip


def large(kind: str, size: int) -> Rule:
    def asked(n: int) -> tuple[Condition, ...]:
        match kind:
            case "cities":
                return (when("city", "equals", f"city {n}"), when("state", "equals", f"S{n % 50}"))
            case "parts":
                return (when("city", "contains", f"part {n}"),)
            case "amounts":
                return (when("value", "greater_than", str(size - n)), when("state", "equals", f"S{n % 50}"))
            case _:
                return (when("city", "not_equal", f"city {n}"), when("state", "starts_with", f"S{n}"))

    return Rule("r", tuple(entry(f"e{number}", *asked(number)) for number in range(size)))


@pytest.mark.parametrize("kind", ["cities", "parts", "amounts", "others"])
def test_large_rules_take_time_by_their_size(kind: str) -> None:
    history = History({"city": frozenset(f"town {number}" for number in range(2_000))})

    def seconds(size: int) -> float:
        rule = large(kind, size)
        spent = []
        for _ in range(3):
            start = time.process_time()
            lint(rule, SCHEMA, history=history)
            spent.append(time.process_time() - start)
        return min(spent)

    # Entry by entry, sample by sample, four times as many would take sixteen times as long.
    assert seconds(1_200) < 9 * seconds(300)


def test_fields_that_are_asked_in_too_many_parts_lead_to_no_claim() -> None:
    parts = [entry(f"p{number}", when("state", "contains", f"part{number}")) for number in range(12)]
    several = entry("several", when("state", "contains", "x"), when("state", "not_contain", "y"))
    told = lint(Rule("r", (*parts, several, entry("late", when("state", "contains", "part3")), entry("rest"))), SCHEMA)
    assert told == ()
    mixed = (entry("set", when("state", "includes", "a;b")), entry("part", when("state", "contains", "a")))
    assert lint(Rule("r", (*mixed, entry("rest"))), SCHEMA) == ()
