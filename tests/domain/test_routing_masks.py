"""A field's samples asked all at once, against asking each of them; and what entries took, against asking every one."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fsctui.domain.routing import Condition, Operator
from fsctui.domain.routing_conditions import FieldKind, Known, RoutingField, Value, compile_condition
from fsctui.domain.routing_masks import Samples, Texts
from fsctui.domain.routing_taken import NARROW, Taken
from fsctui.domain.routing_vocabulary import Vocabulary

FIELDS = [
    RoutingField("f", FieldKind.TEXT),
    RoutingField("f", FieldKind.NUMBER),
    RoutingField("f", FieldKind.DATE),
    RoutingField("f", FieldKind.BOOLEAN),
    RoutingField("f", FieldKind.CHOICE, {"mortgage": ("Mortgage", "Prêt immobilier"), "ab": ("Home; equity",)}),
]
ASKED = st.sampled_from(
    ["", " ", "a", "ab", "b;a", "a\x02b", "\x02", "Mortgage", "prêt", "1", "1.0", "-2", "USD 3", "2000-01-01",
     "2000-01-02T10:00", "true", "no", "equity", "x"]
)  # fmt: skip
HELD = st.one_of(ASKED, st.none(), st.booleans(), st.integers(-3, 3), st.decimals(-3, 3, places=1))


@given(
    st.sampled_from(FIELDS), st.sampled_from(Operator), st.lists(ASKED, min_size=1, max_size=3),
    st.lists(HELD, max_size=8),
)  # fmt: skip
def test_samples_hold_as_each_of_them_does(
    field: RoutingField, operator: Operator, values: list[str], samples: list[Value]
) -> None:
    condition = Condition("f", operator, tuple(values))
    test = compile_condition(condition, {"f": field})
    bits = Samples(samples).holds(condition, field)
    assert [bool(bits >> place & 1) for place in range(len(samples))] == [test(Known({"f": each})) for each in samples]
    assert bits >> len(samples) == 0


@given(st.lists(st.text("ab\x02", max_size=4), max_size=6), st.text("ab\x02", max_size=3))
def test_texts_are_found_by_a_part_or_their_beginning(texts: list[str], part: str) -> None:
    found = Texts(texts)
    assert sorted(set(found.having(part))) == [place for place, text in enumerate(texts) if part in text]
    assert sorted(set(found.beginning(part))) == [place for place, text in enumerate(texts) if text.startswith(part)]


@pytest.mark.parametrize("seed", range(40))
def test_takers_are_met_as_if_each_were_asked(seed: int) -> None:
    chance = random.Random(seed)
    size = chance.choice([4, 2 * NARROW])
    everything = (1 << size) - 1

    def any_box() -> dict[str, int]:
        return {name: chance.randint(1, everything) for name in "abc" if chance.random() < 0.6}

    boxes = [(f"e{number}", any_box()) for number in range(chance.randint(0, 6))]
    taken = Taken(lambda field: everything)
    for key, box in boxes:
        taken.add(key, box)
    wanted = any_box()
    common = [
        key for key, box in boxes if all(box.get(name, everything) & wanted.get(name, everything) for name in "abc")
    ]
    met = [key for key, _ in taken.meeting(wanted)]
    assert met == sorted(met)
    assert set(common) <= set(met)
    if taken.surely_leaves(wanted):
        # Some choice of values, one for each field, is in no taker.
        left = [
            {name: wanted.get(name, everything) & ~sum_of([box[name] for _, box in boxes if name in box])}
            for name in "abc"
        ]
        free = {name for each in left for name, mask in each.items() if mask}
        assert all(set(box) & free for _, box in boxes)


def sum_of(masks: list[int]) -> int:
    found = 0
    for mask in masks:
        found |= mask
    return found


def test_what_was_meant() -> None:
    words = Vocabulary({"mortgage": ("Hypothèque", "Home; loan"), "heloc": ()})
    assert words.near("morgage") == words.near("morgage") == "mortgage"
    assert words.near("hypotheque!") == "mortgage"
    assert words.near("zzz") == ""
    assert words.codes(Operator.EQUALS, "hypotheque") == {"mortgage"}
    assert words.codes(Operator.CONTAINS, "o") == {"mortgage", "heloc"}
    assert words.codes(Operator.CONTAINS, "zz") == set()
    assert words.codes(Operator.STARTS_WITH, "h") == {"mortgage", "heloc"}
    assert words.codes(Operator.EXCLUDES, "loan") == {"mortgage"}
    assert [words.has(operator, "loan") for operator in (Operator.EQUALS, Operator.INCLUDES, Operator.CONTAINS)] == [
        False, True, True,
    ]  # fmt: skip
    assert words.has(Operator.STARTS_WITH, "hel")
    assert not words.has(Operator.STARTS_WITH, "loan")
    # Of very many only those that stand nearby in the alphabet are compared.
    many = Vocabulary({f"{letter}{number:03} street": () for letter in "ab" for number in range(100)})
    assert many.near("a050 streat").split(", ")[0] == "a050 street"
    assert "b" not in many.near("a050 streat").replace("street", "")
