"""Plans worked out by hand on a Monday-to-Friday calendar; June 2026 begins on a Monday."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from fsctui.scheduling.offsets import Mode, Offset, Roll
from fsctui.scheduling.refusals import (
    DependencyCycle,
    DuplicateItem,
    DuplicatePrerequisite,
    TargetDateMissing,
    UnknownCalendar,
    UnknownPrerequisite,
)
from fsctui.scheduling.schedule import Anchor, Link, Planned, Work, resolve
from fsctui.scheduling.trace import Event
from tests.scheduling.calendars import build, working_week

CALENDAR = build()
START = date(2026, 6, 1)


def days(amount: int) -> Offset:
    return Offset(amount, mode=Mode.COUNT)


def june(day: int) -> date:
    return date(2026, 6, day)


def plan(*works: Work, target: date | None = None, start: date = START) -> dict[str, Planned]:
    return resolve(works, start, target, CALENDAR)


def events(planned: Planned) -> list[tuple[int, str, str]]:
    return [(step.date.day, step.event.value, step.detail) for step in planned.trace]


def test_the_three_anchors_and_mixed_signs() -> None:
    found = plan(
        Work("kickoff", days(0)),
        Work("invite", days(-3), Anchor.TARGET),
        Work("minutes", days(2), Anchor.TARGET),
        Work("file", days(1), Anchor.PREREQUISITES, (Link("minutes"),)),
        target=june(15),
    )
    assert [planned.due for planned in found.values()] == [june(1), june(10), june(17), june(18)]
    assert found["invite"].trace[0].event is Event.TARGET
    assert found["kickoff"].trace[0].event is Event.START
    assert events(found["file"]) == [
        (17, "prerequisite", "minutes"), (18, "offset", "+1 day count"), (18, "result", ""),
    ]  # fmt: skip


def test_a_prerequisite_binds_only_when_it_comes_later() -> None:
    found = plan(
        Work("a", days(2)), Work("late", days(1), after=(Link("a"),)), Work("own", days(5), after=(Link("a"),))
    )
    assert found["late"].due == june(3)
    assert events(found["late"]) == [(3, "prerequisite", "a"), (3, "result", "")]
    assert found["own"].due == june(8)
    assert found["own"].trace[0].event is Event.START


def test_the_latest_prerequisite_is_named_with_its_lag() -> None:
    found = plan(
        Work("a", days(2)), Work("b", days(4)), Work("c", None, after=(Link("a", days(2)), Link("b", days(1))))
    )
    assert found["c"].due == june(8)
    assert events(found["c"]) == [
        (5, "prerequisite", "b"),
        (6, "skip", ""), (7, "skip", ""),
        (8, "offset", "+1 day count"),
        (8, "lag", "+1 day count"),
        (8, "result", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("successor", "expected"),
    [
        (Work("b", None, after=(Link("a"),)), june(8)),
        (Work("b", days(0), after=(Link("a"),)), june(8)),
        (Work("b", Offset(0), after=(Link("a"),)), june(6)),
        (Work("b", None, after=(Link("a", Offset(0)),)), june(6)),
        (Work("b", None, after=(Link("a", Offset(0, mode=Mode.ROLL, roll=Roll.PRECEDING)),)), june(5)),
    ],
)
def test_a_date_without_lag_is_rolled_unless_the_item_counts_plain_days(successor: Work, expected: date) -> None:
    found = plan(Work("a", Offset(5)), successor)
    assert found["a"].due == june(6)
    assert found["b"].due == expected


def test_a_rolled_prerequisite_explains_the_roll() -> None:
    found = plan(Work("a", Offset(5)), Work("b", None, after=(Link("a"),)))
    assert events(found["b"]) == [
        (6, "prerequisite", "a"), (6, "skip", ""), (7, "skip", ""), (8, "roll", "following"), (8, "result", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(("finished", "expected"), [(june(2), june(3)), (june(10), june(11))])
def test_successors_move_when_an_item_is_finished_early_or_late(finished: date, expected: date) -> None:
    found = plan(
        Work("a", days(4), finished=finished),
        Work("b", days(1), Anchor.PREREQUISITES, (Link("a"),)),
        Work("c", days(1), Anchor.PREREQUISITES, (Link("b"),)),
    )
    assert found["a"].due == june(5)
    assert found["b"].due == expected
    assert events(found["b"])[:2] == [(finished.day, "prerequisite", "a"), (finished.day, "finish", "a")]
    assert "finish" not in [event for _, event, _ in events(found["c"])]
    assert found["c"].due == expected + timedelta(days=1)
    assert (found["b"].blocked_by, found["c"].blocked_by) == ((), ("b",))


def test_pinned_dates_do_not_move_and_say_so() -> None:
    found = plan(Work("a", days(4), finished=june(30)), Work("b", days(1), after=(Link("a"),), pinned=june(6)))
    assert found["b"].due == june(6)
    assert events(found["b"]) == [(6, "pin", ""), (6, "result", "")]


def test_a_pinned_item_drives_its_successors() -> None:
    found = plan(Work("a", days(4), pinned=june(9)), Work("b", days(1), Anchor.PREREQUISITES, (Link("a"),)))
    assert found["b"].due == june(10)


def test_items_without_offset_or_prerequisites_have_no_date() -> None:
    found = plan(
        Work("a"),
        Work("b", None, after=(Link("a"),)),
        Work("c", days(1), Anchor.PREREQUISITES, (Link("a"),)),
        Work("d", days(3), after=(Link("a"),)),
    )
    for key in "abc":
        assert (found[key].due, found[key].slack, found[key].critical, found[key].trace) == (None, None, False, ())
    assert found["d"].due == june(4)
    assert found["b"].blocked_by == ("a",)


def test_prerequisites_that_were_left_out_leave_the_start() -> None:
    assert plan(Work("a", days(2), Anchor.PREREQUISITES))["a"].due == june(3)


def test_an_anchor_on_prerequisites_without_offset_is_the_latest_of_them() -> None:
    found = plan(Work("a", days(1)), Work("b", days(3)), Work("c", None, Anchor.PREREQUISITES, (Link("b"), Link("a"))))
    assert found["c"].due == june(4)


def test_an_item_may_wait_for_one_that_stands_later() -> None:
    found = plan(Work("b", days(0), after=(Link("a"),)), Work("a", days(3)))
    assert list(found) == ["b", "a"]
    assert found["b"].due == june(4)


def test_slack_and_the_critical_path() -> None:
    """a(2) -> c, b(5) -> c(+1), d alone on 4 June; the plan ends on 9 June."""
    found = plan(
        Work("a", days(2)),
        Work("b", days(5)),
        Work("c", days(1), Anchor.PREREQUISITES, (Link("a"), Link("b"))),
        Work("d", days(3)),
        Work("done", days(9), finished=june(1)),
    )
    assert {key: planned.slack for key, planned in found.items()} == {"a": 3, "b": 0, "c": 0, "d": 3, "done": None}
    assert [key for key, planned in found.items() if planned.critical] == ["b", "c"]
    assert found["done"].blocked_by == ()


def test_a_pinned_successor_is_a_deadline() -> None:
    found = plan(
        Work("early", days(1)),
        Work("late", days(6)),
        Work("pinned", None, after=(Link("early"), Link("late")), pinned=june(5)),
        Work("end", days(20)),
    )
    assert found["early"].slack == 3
    assert found["late"].slack == -2
    assert found["late"].critical
    assert found["pinned"].slack == 16


def test_a_day_too_late_without_a_working_day_between_leaves_no_slack() -> None:
    found = plan(Work("a", Offset(6)), Work("b", Offset(0), after=(Link("a"),), pinned=june(6)), Work("end", days(20)))
    assert found["a"].due == june(7)  # the Sunday after the Saturday that is pinned
    assert (found["a"].slack, found["a"].critical) == (0, True)


def test_slack_near_the_end_of_what_is_known() -> None:
    far = date(2300, 12, 1)
    found = plan(
        Work("a", days(1)),
        Work("b", days(15), Anchor.PREREQUISITES, (Link("a"),)),
        Work("c", pinned=date(2300, 12, 31)),
        start=far,
    )
    assert [planned.due for planned in found.values()] == [
        date(2300, 12, 3), date(2300, 12, 24), date(2300, 12, 31),
    ]  # fmt: skip
    assert [planned.slack for planned in found.values()] == [5, 5, 0]


def test_a_finished_successor_holds_nobody_back() -> None:
    found = plan(Work("a", days(1)), Work("b", days(2), after=(Link("a"),), finished=june(1)), Work("end", days(5)))
    assert found["a"].slack == 4


def test_items_keep_their_own_calendars() -> None:
    works = (Work("a", days(4)), Work("b", days(1), Anchor.PREREQUISITES, (Link("a"),), calendar="gulf"))
    found = resolve(works, START, None, CALENDAR, {"gulf": build(working_week("xxxx..x"))})
    assert found["b"].due == june(7)  # a Sunday
    with pytest.raises(UnknownCalendar) as refusal:
        resolve(works, START, None, CALENDAR)
    assert refusal.value.params == {"key": "b", "calendar": "gulf"}


def test_cycles_are_refused_with_the_cycle_named() -> None:
    with pytest.raises(DependencyCycle) as refusal:
        plan(
            Work("z", days(1), after=(Link("b"),)),
            Work("a", days(1), after=(Link("c"),)),
            Work("b", days(1), after=(Link("free"), Link("a"))),
            Work("c", days(1), after=(Link("b"),)),
            Work("free", days(1)),
        )
    keys = refusal.value.keys
    assert sorted(keys) == ["a", "b", "c"]
    waits = {"a": "c", "b": "a", "c": "b"}
    assert all(waits[key] == following for key, following in zip(keys, keys[1:] + keys[:1], strict=True))


def test_an_item_that_waits_for_itself_is_a_cycle() -> None:
    with pytest.raises(DependencyCycle) as refusal:
        plan(Work("a", days(1), after=(Link("a"),)))
    assert refusal.value.keys == ["a"]


def test_plans_that_do_not_add_up_are_refused() -> None:
    with pytest.raises(UnknownPrerequisite) as unknown:
        plan(Work("a", days(1), after=(Link("b"),)))
    assert unknown.value.params == {"key": "a", "prerequisite": "b"}
    with pytest.raises(DuplicatePrerequisite) as twice:
        plan(Work("a", days(1)), Work("b", days(1), after=(Link("a"), Link("a", days(1)))))
    assert twice.value.params == {"key": "b", "prerequisite": "a"}
    with pytest.raises(DuplicateItem) as same:
        plan(Work("a", days(1)), Work("a", days(2)))
    assert same.value.key == "a"
    with pytest.raises(TargetDateMissing) as missing:
        plan(Work("a", days(-1), Anchor.TARGET))
    assert missing.value.key == "a"


def test_a_target_date_is_not_missed_by_items_that_do_not_count_from_it() -> None:
    found = plan(
        Work("pinned", days(-1), Anchor.TARGET, pinned=june(5)),
        Work("a", days(1)),
        Work("b", None, Anchor.TARGET, (Link("a"),)),
    )
    assert [planned.due for planned in found.values()] == [june(5), june(2), june(2)]


@pytest.mark.parametrize(("offset", "expected"), [(days(1), june(8)), (days(0), june(8)), (Offset(1), june(7))])
def test_days_after_a_prerequisite_finished_on_a_saturday_are_counted_from_the_saturday(
    offset: Offset, expected: date
) -> None:
    found = plan(Work("a", days(1), finished=june(6)), Work("b", offset, Anchor.PREREQUISITES, (Link("a"),)))
    assert found["b"].due == expected


def test_an_empty_plan_is_empty() -> None:
    assert plan() == {}


def test_a_chain_of_ten_thousand_items() -> None:
    works = [Work("0", days(0))]
    works += [Work(str(n), days(0), Anchor.PREREQUISITES, (Link(str(n - 1)),)) for n in range(1, 10_000)]
    found = plan(*reversed(works))
    assert found["9999"].due == START
    assert found["0"].slack == 0
