"""Who gets a referral: first match wins, pools, absences, chains, and what is kept of it. Expected owners by hand."""

from __future__ import annotations

import json

import pytest

from fsctui.domain.routing import Assignee, AssigneeKind, Condition, Entry, Operator, Rule, Strategy
from fsctui.domain.routing_conditions import FieldKind, RoutingField
from fsctui.domain.routing_decide import (
    CompiledRule,
    DecidedBy,
    Decision,
    Excluded,
    Staff,
    Worker,
    decide,
    default_owner,
    stored,
    trace,
)

SCHEMA = {
    "state": RoutingField("state", FieldKind.TEXT),
    "interest": RoutingField("interest", FieldKind.CHOICE, {"mortgage": ("Mortgage",), "heloc": ()}),
    "value": RoutingField("value", FieldKind.NUMBER),
    "client": RoutingField("client", FieldKind.BOOLEAN),
}


def user(name: str) -> Assignee:
    return Assignee(AssigneeKind.USER, (name,))


def pool(strategy: Strategy, *names: str, queue: str = "") -> Assignee:
    return Assignee(AssigneeKind.POOL, names, strategy, queue)


def when(field: str, *values: str, operator: Operator = Operator.EQUALS) -> Condition:
    return Condition(field, operator, values)


def staff(*workers: Worker, **queues: tuple[str, ...]) -> Staff:
    return Staff({each.username: each for each in workers}, queues)


def run(rule: Rule, facts: dict[str, object], people: Staff, **given: object) -> Decision:
    return decide(CompiledRule(rule, SCHEMA), facts, people, default_owner="matt", **given)  # type: ignore[arg-type]


RULE = Rule(
    "Std",
    (
        Entry("west", user("bob"), (when("interest", "Mortgage"), when("state", "CA", "NV"))),
        Entry("logic", user("sri"), (when("state", "TX"), when("client", "true"), when("value", "")), "1 AND (2 OR 3)"),
        Entry("desk", Assignee(AssigneeKind.QUEUE, ("Desk",)), (when("interest", "heloc"),)),
    ),
)
PEOPLE = staff(Worker("bob"), Worker("sri"), Desk=())


@pytest.mark.parametrize(
    ("facts", "entry", "owner", "queue", "by"),
    [
        ({"interest": "mortgage", "state": "ca"}, "west", "bob", "", DecidedBy.USER),
        ({"interest": "mortgage", "state": "TX", "value": 1, "client": True}, "logic", "sri", "", DecidedBy.USER),
        ({"interest": "heloc", "state": "TX"}, "logic", "sri", "", DecidedBy.USER),
        ({"interest": "heloc", "state": "TX", "value": 1, "client": False}, "desk", "", "Desk", DecidedBy.QUEUE),
        ({"interest": "mortgage", "state": "OR"}, "", "matt", "", DecidedBy.DEFAULT),
        ({}, "", "matt", "", DecidedBy.DEFAULT),
    ],
)
def test_the_first_entry_that_matches_decides(
    facts: dict[str, object], entry: str, owner: str, queue: str, by: DecidedBy
) -> None:
    found = run(RULE, facts, PEOPLE)
    assert (found.entry, found.owner, found.queue, found.by) == (entry, owner, queue, by)


def test_an_entry_without_conditions_takes_all() -> None:
    rule = Rule("r", (Entry("all", user("bob")), Entry("never", user("sri"))))
    assert run(rule, {}, PEOPLE).entry == "all"


def test_a_queue_that_there_is_not_leaves_it_to_the_default_owner() -> None:
    found = run(Rule("r", (Entry("all", Assignee(AssigneeKind.QUEUE, ("Gone",))),)), {}, PEOPLE)
    assert (found.entry, found.owner, found.by) == ("all", "matt", DecidedBy.DEFAULT)


@pytest.mark.parametrize(
    ("bob", "others", "owner", "by"),
    [
        (Worker("bob"), (), "bob", DecidedBy.USER),
        # A user who is named gets it however much they have; capacity is for pools.
        (Worker("bob", open=9, capacity=1), (), "bob", DecidedBy.USER),
        (Worker("bob", away=True, substitute="sri"), (Worker("sri"),), "sri", DecidedBy.SUBSTITUTE),
        (
            Worker("bob", away=True, substitute="sri"),
            (Worker("sri", away=True, substitute="ana"), Worker("ana")),
            "ana",
            DecidedBy.SUBSTITUTE,
        ),
        (Worker("bob", away=True), (), "matt", DecidedBy.DEFAULT),
        (Worker("bob", away=True, substitute="bob"), (), "matt", DecidedBy.DEFAULT),
        (
            Worker("bob", away=True, substitute="sri"),
            (Worker("sri", away=True, substitute="bob"),),
            "matt",
            DecidedBy.DEFAULT,
        ),
        (Worker("bob", away=True, substitute="gone"), (), "matt", DecidedBy.DEFAULT),
        (Worker("bob", away=True, substitute="sri"), (Worker("sri", active=False),), "matt", DecidedBy.DEFAULT),
        (Worker("bob", active=False, substitute="sri"), (Worker("sri"),), "matt", DecidedBy.DEFAULT),
    ],
)
def test_absent_people_are_skipped_along_their_chain(
    bob: Worker, others: tuple[Worker, ...], owner: str, by: DecidedBy
) -> None:
    found = run(Rule("r", (Entry("all", user("bob")),)), {}, staff(bob, *others))
    assert (found.owner, found.by, found.entry) == (owner, by, "all")


def test_who_declined_does_not_get_it_again() -> None:
    rule = Rule("r", (Entry("all", user("bob")),))
    assert run(rule, {}, PEOPLE, declined=frozenset({"bob"})).owner == "matt"
    everybody = pool(Strategy.LEAST_LOADED, "bob", "sri")
    assert run(Rule("r", (Entry("all", everybody),)), {}, PEOPLE, declined=frozenset({"bob"})).owner == "sri"


def test_round_robin_goes_on_after_the_last_and_skips_who_cannot() -> None:
    rule = Rule("r", (Entry("all", pool(Strategy.ROUND_ROBIN, "cy", "bob", "ana")),))
    people = staff(Worker("ana"), Worker("bob"), Worker("cy"))
    turns = [""]
    for _ in range(5):
        turns.append(run(rule, {}, people, last_of={"all": turns[-1]}).owner)
    assert turns[1:] == ["cy", "bob", "ana", "cy", "bob"]
    away = staff(Worker("ana"), Worker("bob", away=True), Worker("cy"))
    assert run(rule, {}, away, last_of={"all": "cy"}).owner == "ana"
    assert run(rule, {}, people, last_of={"all": "somebody who left"}).owner == "cy"


@pytest.mark.parametrize(
    ("strategy", "people", "owner"),
    [
        (Strategy.LEAST_LOADED, (Worker("bob", open=3), Worker("ana", open=2)), "ana"),
        (Strategy.LEAST_LOADED, (Worker("bob", open=2), Worker("ana", open=2)), "ana"),
        (Strategy.LEAST_LOADED, (Worker("bob", open=9), Worker("ana", open=2, capacity=2)), "bob"),
        # Half full before three quarters full, although that is more referrals.
        (Strategy.BY_CAPACITY, (Worker("bob", open=5, capacity=10), Worker("ana", open=3, capacity=4)), "bob"),
        (Strategy.BY_CAPACITY, (Worker("bob", open=1), Worker("ana", open=1, capacity=10)), "bob"),
        (Strategy.BY_CAPACITY, (Worker("bob", open=1, capacity=4), Worker("ana", open=2, capacity=8)), "bob"),
        (Strategy.BY_CAPACITY, (Worker("bob"), Worker("ana", capacity=0)), "bob"),
    ],
)
def test_pools_choose_by_load(strategy: Strategy, people: tuple[Worker, ...], owner: str) -> None:
    found = run(Rule("r", (Entry("all", pool(strategy, "bob", "ana")),)), {}, staff(*people))
    assert (found.owner, found.by, found.strategy) == (owner, DecidedBy.POOL, strategy)


def test_a_pool_of_a_queue_asks_its_members_and_those_who_stand_in() -> None:
    rule = Rule("r", (Entry("all", pool(Strategy.LEAST_LOADED, queue="Desk")),))
    people = staff(
        Worker("ana", away=True, substitute="cy", open=0), Worker("bob", open=4), Worker("cy", open=1),
        Desk=("ana", "bob"),
    )  # fmt: skip
    found = run(rule, {}, people)
    assert found.owner == "cy"
    assert [(each.username, each.excluded, each.instead_of) for each in found.candidates] == [
        ("ana", Excluded.AWAY, ""),
        ("cy", None, "ana"),
        ("bob", None, ""),
    ]


def test_when_nobody_can_the_default_owner_gets_it_and_everybody_is_named() -> None:
    rule = Rule("r", (Entry("all", pool(Strategy.ROUND_ROBIN, "ana", "bob", "cy", "dan", "eve")),))
    people = staff(
        Worker("ana", away=True), Worker("bob", active=False), Worker("cy", open=5, capacity=5), Worker("dan")
    )
    found = run(rule, {}, people, declined=frozenset({"dan"}))
    assert (found.owner, found.by) == ("matt", DecidedBy.DEFAULT)
    assert [each.excluded for each in found.candidates] == [
        Excluded.AWAY, Excluded.INACTIVE, Excluded.FULL, Excluded.DECLINED, Excluded.UNKNOWN,
    ]  # fmt: skip
    assert [(each.open, each.capacity) for each in found.candidates] == [
        (0, None), (0, None), (5, 5), (0, None), (0, None),
    ]  # fmt: skip


def test_a_decision_says_which_conditions_held_up_to_the_first_that_did_not() -> None:
    conditions = (when("state", "CA"), when("interest", "heloc"), when("value", ""))
    rule = Rule("r", (Entry("all", user("bob"), conditions),))
    passed_over = run(rule, {"state": "CA", "interest": "mortgage"}, PEOPLE)
    assert passed_over.tried[0].held == ((1, True), (2, False))
    taken = run(rule, {"state": "CA", "interest": "heloc"}, PEOPLE)
    assert taken.tried[0].held == ((1, True), (2, True), (3, True))


@pytest.mark.parametrize(
    ("owners", "workers", "declined", "expected"),
    [
        (["jo", "matt"], (Worker("jo"), Worker("matt")), (), "jo"),
        (["gone", "matt"], (Worker("matt"),), (), "matt"),
        (["jo", "matt"], (Worker("jo", active=False), Worker("matt")), (), "matt"),
        (["jo"], (Worker("jo", away=True, substitute="al"), Worker("al")), (), "al"),
        (["jo", "matt"], (Worker("jo", away=True), Worker("matt")), (), "matt"),
        (["jo"], (Worker("jo", away=True),), (), "jo"),
        (["jo"], (Worker("jo"),), ("jo",), "jo"),
        (["gone"], (), (), ""),
    ],
)
def test_nothing_is_lost_while_somebody_is_active(
    owners: list[str], workers: tuple[Worker, ...], declined: tuple[str, ...], expected: str
) -> None:
    left = run(Rule("r"), {}, PEOPLE)
    assert default_owner(left, owners, staff(*workers), frozenset(declined)).owner == expected


def test_the_same_data_gives_the_same_owner() -> None:
    rule = Rule("r", (Entry("all", pool(Strategy.LEAST_LOADED, "cy", "ana", "bob")),))
    people = [Worker("ana", open=1), Worker("bob", open=1), Worker("cy", open=1)]
    owners = {
        run(rule, {"state": "CA"}, staff(*order)).owner for order in (people, people[::-1], people[1:] + people[:1])
    }
    assert owners == {"ana"}


def test_what_is_kept_tells_every_entry_that_was_asked() -> None:
    facts = {"interest": "heloc", "state": "TX", "value": 7, "client": False, "notes": "not asked for"}
    found = run(RULE, facts, PEOPLE)
    kept = json.loads(json.dumps(stored(found, CompiledRule(RULE, SCHEMA).fields)))
    assert kept["facts"] == {"interest": "heloc", "state": "TX", "value": "7", "client": "false"}
    assert kept["tried"] == [1, [1], 0]
    told = trace(kept, RULE, found.entry)
    assert [(each["entry"], each["position"], each["matched"], each["logic"]) for each in told["tried"]] == [
        ("west", 1, False, ""),
        ("logic", 2, False, "1 AND (2 OR 3)"),
        ("desk", 3, True, ""),
    ]
    assert told["tried"][0]["conditions"] == [
        {
            "number": 1,
            "field": "interest",
            "operator": "equals",
            "values": ["Mortgage"],
            "actual": "heloc",
            "holds": False,
        }
    ]
    assert [each["holds"] for each in told["tried"][1]["conditions"]] == [True, False, False]
    assert (told["rule"], told["entry"], told["strategy"]) == ("Std", "desk", None)


def test_what_is_kept_of_a_match_says_that_all_held() -> None:
    rule = Rule("r", (Entry("pool", pool(Strategy.ROUND_ROBIN, "bob"), (when("state", "CA"), when("value", ""))),))
    found = run(rule, {"state": "CA", "value": None}, PEOPLE)
    told = trace(stored(found, ("state", "value")), rule, found.entry)
    assert [(one["actual"], one["holds"]) for one in told["tried"][0]["conditions"]] == [("CA", True), (None, True)]
    assert told["candidates"] == [{"user": "bob", "open": 0, "capacity": None, "excluded": None, "instead_of": None}]
    assert told["strategy"] == "round_robin"


def test_a_decision_without_a_rule_has_no_entries() -> None:
    left = run(Rule(""), {}, PEOPLE)
    assert trace(stored(left, ()), None, "")["tried"] == []


def test_who_stands_in_for_another_of_the_pool_is_asked_once() -> None:
    rule = Rule("r", (Entry("all", pool(Strategy.LEAST_LOADED, "ana", "bob")),))
    found = run(rule, {}, staff(Worker("ana", away=True, substitute="bob"), Worker("bob", open=2)))
    assert [(each.username, each.instead_of) for each in found.candidates] == [("ana", ""), ("bob", "")]
    assert found.owner == "bob"
