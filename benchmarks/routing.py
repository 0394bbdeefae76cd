"""What routing costs: 10,000 referrals through an assignment rule of 200 entries.

The figures are for one referral, with what is kept of the decision. A baseline is the same work over fewer referrals or
entries: the time grows as their number does, so the ratio of times for one is 1.
"""

from __future__ import annotations

import gc
import random
from collections.abc import Mapping, Sequence
from decimal import Decimal
from time import process_time

from fsctui.domain.routing import Assignee, AssigneeKind, Condition, Entry, Operator, Rule, Strategy
from fsctui.domain.routing_conditions import FieldKind, RoutingField, Schema, Value
from fsctui.domain.routing_decide import CompiledRule, Staff, Worker, decide, stored

Row = tuple[str, float, float, float, str]

REFERRALS, ENTRIES = 10_000, 200
INTERESTS = tuple(f"interest_{number}" for number in range(12))
STATES = tuple(f"S{number:02}" for number in range(60))
SCHEMA: Schema = {
    "interest": RoutingField("interest", FieldKind.CHOICE, {each: (each.title(),) for each in INTERESTS}),
    "state": RoutingField("state", FieldKind.TEXT),
    "employer": RoutingField("employer", FieldKind.TEXT),
    "potential_value": RoutingField("potential_value", FieldKind.NUMBER),
}
STAFF = Staff({f"user{number}": Worker(f"user{number}", open=number, capacity=50) for number in range(40)}, {})


def rule_of(entries: int) -> Rule:
    """Every fourth entry has logic, every third gives to a pool; none takes all, so that many are asked."""
    draw = random.Random(7)
    made = []
    for number in range(entries):
        conditions = (
            Condition("interest", Operator.EQUALS, (draw.choice(INTERESTS),)),
            Condition("state", Operator.EQUALS, tuple(draw.sample(STATES, 3))),
            Condition("potential_value", Operator.GREATER_OR_EQUAL, (str(draw.randrange(10) * 50_000),)),
            Condition("employer", Operator.CONTAINS, ("bank", "insurance")),
        )
        logic = "(1 AND 2) AND (3 OR NOT 4)" if number % 4 == 0 else ""
        names = tuple(f"user{draw.randrange(40)}" for _ in range(5))
        assignee = Assignee(AssigneeKind.USER, names[:1])
        if number % 3 == 0:
            assignee = Assignee(AssigneeKind.POOL, names, draw.choice(tuple(Strategy)))
        made.append(Entry(f"e{number}", assignee, conditions[: 4 if logic else 3], logic))
    return Rule("bench", tuple(made))


def referrals(number: int) -> list[Mapping[str, Value]]:
    draw = random.Random(11)
    return [
        {
            "interest": draw.choice(INTERESTS),
            "state": draw.choice(STATES),
            "employer": f"Employer {draw.randrange(1_000)}",
            "potential_value": Decimal(draw.randrange(1_000_000)),
        }
        for _ in range(number)
    ]


def route(rule: CompiledRule, facts: Sequence[Mapping[str, Value]]) -> float:
    """Seconds of processor time for one referral."""
    gc.collect()
    begun = process_time()
    for each in facts:
        stored(decide(rule, each, STAFF, default_owner="matt"), rule.fields)
    return (process_time() - begun) / len(facts)


def rows() -> list[Row]:
    whole, short = CompiledRule(rule_of(ENTRIES), SCHEMA), CompiledRule(rule_of(ENTRIES // 4), SCHEMA)
    many = referrals(REFERRALS)
    # A referral that no entry takes asks all of them: what grows with the entries is seen best there.
    unmatched: list[Mapping[str, Value]] = [{**each, "interest": "none"} for each in many]
    route(whole, many[:500])
    parts = [many[start : start + 1_000] for start in range(0, REFERRALS, 1_000)]
    best, few = (
        min(times)
        for times in zip(
            *((route(whole, many), sum(route(whole, part) for part in parts) / len(parts)) for _ in range(3)),
            strict=True,
        )
    )
    all_asked, quarter = (
        min(times)
        for times in zip(*((route(whole, unmatched), route(short, unmatched)) for _ in range(3)), strict=True)
    )
    return [
        ("route a referral, 10,000 through 200 entries / 1 ms", best, 1e-3, best / 1e-3, "<= 1x"),
        ("route a referral, 10,000 / 1,000 of them", best, few, best / few, "<= 1.3x (linear)"),
        ("an entry asked, 200 / 50 entries", all_asked / ENTRIES, quarter / (ENTRIES // 4),
         (all_asked / ENTRIES) / (quarter / (ENTRIES // 4)), "<= 1.3x (linear)"),
    ]  # fmt: skip


__all__ = ["referrals", "route", "rows", "rule_of"]
