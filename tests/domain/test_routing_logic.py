"""Logic strings: precedence against Python's own on every assignment, and mistakes named at their position."""

from __future__ import annotations

import re
from itertools import product

import pytest

from fsctui.domain.routing_logic import MAX_LOGIC, LogicInvalid, LogicNumberUnknown, all_of, place_of, read_logic

# Python's `and`, `or`, `not` bind as AND, OR, NOT are meant to; the texts below are these tests' own.
SOUND = [
    "1",
    "NOT 1",
    "not not 1",
    "1 AND 2",
    "1 OR 2 AND 3",
    "(1 OR 2) AND 3",
    "(1 AND 2) OR NOT 3",
    "NOT (1 OR 2) AND 3",
    "NOT 1 AND NOT 2 OR NOT 3",
    "1 or (2 and (3 or not(1)))",
    "((1))AND((2))",
    "1 AND 2 AND 3 OR 1 AND NOT 2",
]


@pytest.mark.parametrize("text", SOUND)
def test_precedence(text: str) -> None:
    logic = read_logic(text, 3)
    python = re.sub(r"(\d)", r"v[\1]", text.lower())
    for values in product((False, True), repeat=3):
        held = dict(enumerate(values, 1))
        assert logic.holds(held.__getitem__) is bool(eval(python, {"v": held}))


WRONG = [
    # text, position counted from 1, what should stand there
    ("", 1, "number"),
    ("   ", 4, "number"),
    ("1 AND", 6, "number"),
    ("AND 1", 1, "number"),
    ("1 2", 3, "AND, OR"),
    ("1 NOT 2", 3, "AND, OR"),
    ("(1 OR 2", 1, ")"),
    ("1 AND ((2) OR 3", 7, ")"),
    ("(1 AND (2", 8, ")"),
    ("1)", 2, "AND, OR"),
    ("()", 2, "number"),
    ("1 XOR 2", 3, "number, AND, OR, NOT"),
    ("1 && 2", 3, "number, AND, OR, NOT"),
    ("__import__('os')", 1, "number, AND, OR, NOT"),
    ("1 ANDY 2", 3, "number, AND, OR, NOT"),
]


@pytest.mark.parametrize(("text", "position", "expected"), WRONG)
def test_mistakes_are_named_at_their_position(text: str, position: int, expected: str) -> None:
    with pytest.raises(LogicInvalid) as refused:
        read_logic(text, 3)
    assert (refused.value.position, refused.value.expected) == (position, expected)


@pytest.mark.parametrize("text", ["4", "0", "1 AND 9999"])
def test_only_conditions_that_are_there_can_be_named(text: str) -> None:
    with pytest.raises(LogicNumberUnknown) as refused:
        read_logic(text, 3)
    assert (refused.value.number, refused.value.conditions) == (int(text.split()[-1]), 3)


def test_depth_costs_no_stack_and_length_has_an_end() -> None:
    deep = "(" * 900 + "1" + ")" * 900
    assert read_logic(deep, 1).holds(lambda number: True)
    nots = "NOT " * 400 + "1"
    assert not read_logic(nots, 1).holds(lambda number: False)
    with pytest.raises(LogicInvalid) as refused:
        read_logic("1" + " AND 1" * MAX_LOGIC, 1)
    assert refused.value.position == MAX_LOGIC + 1


def test_without_logic_all_conditions_hold() -> None:
    assert all_of(3).holds(lambda number: True)
    assert not all_of(3).holds(lambda number: number != 2)
    assert read_logic("1 OR 3", 3).numbers == {1, 3}


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("1 AND foo", "foo"), ("1 ? 2", "?"), ("1 AND AND 2", "AND"), ("(1 OR 2", "("), ("1 OR 7", "7"),
        ("1 OR 99999", "9999"), ("1 AND", ""),
    ],
)  # fmt: skip
def test_where_the_mistake_stands(text: str, marked: str) -> None:
    with pytest.raises((LogicInvalid, LogicNumberUnknown)) as refused:
        read_logic(text, 3)
    wrong = refused.value
    assert isinstance(wrong, LogicInvalid | LogicNumberUnknown)
    start, end = place_of(wrong)
    assert text[start:end] == marked
