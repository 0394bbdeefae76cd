"""What makes a template publishable, how it differs from another, and what the scheduling core gets of it."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fsctui.domain.templates import (
    Assignee,
    AssigneeKind,
    Change,
    ItemFault,
    Prerequisite,
    TemplateBody,
    TemplateItem,
    TemplateNotPublishable,
    Words,
    check,
    diff,
    effective_offset,
    find_cycle,
    make_key,
    require_publishable,
    works,
)
from fsctui.scheduling.offsets import Mode, Offset, Unit
from fsctui.scheduling.schedule import Anchor


def item(key: str, *after: str, **more: object) -> TemplateItem:
    values: dict[str, object] = {
        "words": Words(key),
        "after": tuple(map(Prerequisite, after)),
        **more,
    }
    return TemplateItem(key, **values)  # type: ignore[arg-type]


def body(*items: TemplateItem, **more: object) -> TemplateBody:
    values: dict[str, object] = {
        "name": "Review",
        "unique_name": "review",
        "target_type": "account",
        **more,
    }
    return TemplateBody(items=tuple(items), **values)  # type: ignore[arg-type]


def faults(found: TemplateBody) -> list[tuple[str, ItemFault]]:
    return [(fault.item, fault.fault) for fault in check(found)]


def test_a_sound_template_has_no_faults() -> None:
    sound = body(item("a"), item("b", "a"), item("c", "a", "b"))
    assert check(sound) == ()
    require_publishable(sound)


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        (body(item("a"), name=" "), ("", ItemFault.NAME_MISSING)),
        (body(), ("", ItemFault.NO_ITEMS)),
        (body(item("A key")), ("A key", ItemFault.KEY_INVALID)),
        (body(item("a"), item("a")), ("a", ItemFault.KEY_TWICE)),
        (body(item("a", words=Words("  "))), ("a", ItemFault.SUBJECT_MISSING)),
        (body(item("a", "b")), ("a", ItemFault.PREREQUISITE_UNKNOWN)),
        (body(item("a", "a")), ("a", ItemFault.PREREQUISITE_ITSELF)),
        (body(item("a", "b"), item("b", "a")), ("a", ItemFault.PREREQUISITE_CYCLE)),
        (
            body(item("a", anchor=Anchor.PREREQUISITES)),
            ("a", ItemFault.ANCHOR_WITHOUT_PREREQUISITE),
        ),
        (
            body(item("a", assignee=Assignee(AssigneeKind.ROLE))),
            ("a", ItemFault.ASSIGNEE_UNNAMED),
        ),
        (body(item("a", reminder_days=366)), ("a", ItemFault.REMINDER_INVALID)),
        (body(item("a", reminder_days=-1)), ("a", ItemFault.REMINDER_INVALID)),
    ],
)
def test_each_fault_is_named(wrong: TemplateBody, expected: tuple[str, ItemFault]) -> None:
    assert faults(wrong) == [expected]
    with pytest.raises(TemplateNotPublishable) as refused:
        require_publishable(wrong)
    assert (refused.value.item, refused.value.fault, refused.value.count) == (
        *expected,
        1,
    )


def test_too_many_items() -> None:
    assert (("", ItemFault.TOO_MANY_ITEMS)) in faults(body(*(item(f"i{n}") for n in range(10_001))))


def test_the_cycle_is_named_in_order() -> None:
    fault = check(body(item("z"), item("a", "c"), item("b", "a"), item("c", "b")))[0]
    assert fault.value == "a -> c -> b -> a"


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=40))
def test_a_cycle_is_found_exactly_when_there_is_one(
    edges: list[tuple[int, int]],
) -> None:
    needs: dict[str, list[str]] = {str(number): [] for number in range(13)}
    for key, need in edges:
        needs[str(key)].append(str(need))
    remaining = {key: set(wanted) for key, wanted in needs.items()}
    while free := [key for key, wanted in remaining.items() if not wanted]:
        for key in free:
            del remaining[key]
        for wanted in remaining.values():
            wanted.difference_update(free)
    cycle = find_cycle(needs)
    assert bool(cycle) == bool(remaining)
    if cycle:
        assert cycle[0] == cycle[-1]
        assert all(second in needs[first] for first, second in pairwise(cycle))


def test_the_plans_mode_replaces_the_items_unless_it_has_one_of_its_own() -> None:
    plain = item("a", offset=Offset(3))
    assert effective_offset(plain, Mode.COUNT) == Offset(3, mode=Mode.COUNT)
    own = replace(plain, own_mode=True)
    assert effective_offset(own, Mode.COUNT) == Offset(3)
    hours = item("a", offset=Offset(3, Unit.HOUR))
    assert effective_offset(hours, Mode.COUNT) == Offset(3, Unit.HOUR)
    assert effective_offset(item("a"), Mode.COUNT) is None


def test_left_out_items_take_the_waits_on_them_along() -> None:
    first = item("a", offset=Offset(1))
    after_one = item("b", "a", anchor=Anchor.PREREQUISITES, offset=Offset(2))
    after_two = item("c", "a", "b", anchor=Anchor.PREREQUISITES, offset=Offset(2))
    found = {work.key: work for work in works([first, after_one, after_two], Mode.CALENDAR, without=["a"])}
    assert set(found) == {"b", "c"}
    assert (found["b"].anchor, found["b"].after) == (Anchor.START, ())
    assert (found["c"].anchor, [link.key for link in found["c"].after]) == (
        Anchor.PREREQUISITES,
        ["b"],
    )


@pytest.mark.parametrize(
    ("subject", "taken", "key"),
    [
        ("Call the client!", (), "call_the_client"),
        ("Vérifier l'identité", (), "verifier_l_identite"),
        ("Call", ("call", "call_2"), "call_3"),
        ("客户", (), "item"),
    ],
)
def test_keys_are_made_of_the_subject(subject: str, taken: tuple[str, ...], key: str) -> None:
    assert make_key(subject, taken) == key


def test_differences_are_told_apart() -> None:
    old = body(item("a"), item("b"), item("c"))
    new = body(
        item("c"),
        item("a", priority=item("x").priority, required=False),
        item("d"),
        name="Yearly review",
    )
    found = [(each.item, each.change, each.field) for each in diff(old, new)]
    assert found == [
        ("", Change.CHANGED, "name"),
        ("a", Change.CHANGED, "required"),
        ("d", Change.ADDED, ""),
        ("b", Change.REMOVED, ""),
        ("", Change.CHANGED, "order"),
    ]
    assert diff(old, old) == ()
