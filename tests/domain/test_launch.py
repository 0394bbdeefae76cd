"""Who gets an item, when it is due, and what the launcher is warned of: on people and a calendar made by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from fsctui.domain.launch import (
    OVERLOAD,
    LaunchChoices,
    NothingToLaunch,
    Override,
    OverrideInvalid,
    OwnerReason,
    PlanDraft,
    Staffing,
    UnknownItem,
    WarningCode,
    draft,
    overloads,
)
from fsctui.domain.people import Absence, Person
from fsctui.domain.tasks import ItemState
from fsctui.domain.templates import (
    Assignee,
    AssigneeKind,
    Prerequisite,
    TemplateItem,
    Words,
)
from fsctui.scheduling.calendar import WorkingCalendar
from fsctui.scheduling.holiday_source import HolidayYears
from fsctui.scheduling.offsets import Offset
from fsctui.scheduling.schedule import Anchor
from fsctui.scheduling.spec import CalendarSpec, assemble

TODAY = date(2026, 3, 2)
RYAN, SRI, BOB = (
    Person(1, "ryan", "Ryan"),
    Person(2, "sri", "Sri"),
    Person(3, "bob", "Bob"),
)
GONE = Person(4, "gone", "Gone", active=False)
STAFF = Staffing(
    creator=RYAN,
    owner=BOB,
    record_owner=SRI,
    people={person.username: person for person in (RYAN, SRI, BOB, GONE)},
    account_team={"assistant": (2,), "adviser": (1, 3), "driver": (4,)},
    organisation={
        "assistant": (1, 2),
        "broker": (3, 4),
        "driver": (3,),
        "clerk": (1, 2),
    },
    queues={"Mail": 70},
)


@pytest.fixture(scope="module")
def calendar() -> WorkingCalendar:
    return assemble("Weekdays", [CalendarSpec()], HolidayYears(), 2026, 2027)


def item(
    key: str = "a",
    kind: AssigneeKind = AssigneeKind.CREATOR,
    name: str = "",
    **more: object,
) -> TemplateItem:
    values: dict[str, object] = {"offset": Offset(1), **more}
    return TemplateItem(key, Words(key), assignee=Assignee(kind, name), **values)  # type: ignore[arg-type]


def made(
    calendar: WorkingCalendar,
    *items: TemplateItem,
    staff: Staffing = STAFF,
    **more: object,
) -> PlanDraft:
    choices = LaunchChoices(**{"start": TODAY, **more})  # type: ignore[arg-type]
    return draft("Review", items, choices, staff, calendar, TODAY)


def warned(found: PlanDraft) -> list[tuple[str, WarningCode]]:
    return [(warning.item, warning.code) for warning in found.warnings]


@pytest.mark.parametrize(
    ("kind", "name", "owner", "reason"),
    [
        (AssigneeKind.CREATOR, "", RYAN, OwnerReason.NO_ASSIGNEE),
        (AssigneeKind.PLAN_OWNER, "", BOB, OwnerReason.PLAN_OWNER),
        (AssigneeKind.RECORD_OWNER, "", SRI, OwnerReason.RECORD_OWNER),
        (AssigneeKind.USER, "bob", BOB, OwnerReason.NAMED_USER),
        (AssigneeKind.USER, "gone", RYAN, OwnerReason.USER_INACTIVE),
        (AssigneeKind.USER, "nobody", RYAN, OwnerReason.USER_UNKNOWN),
        (AssigneeKind.ROLE, "assistant", SRI, OwnerReason.ROLE_ON_ACCOUNT_TEAM),
        (AssigneeKind.ROLE, "broker", BOB, OwnerReason.ROLE_IN_ORGANISATION),
        (AssigneeKind.ROLE, "driver", BOB, OwnerReason.ROLE_IN_ORGANISATION),
        (AssigneeKind.ROLE, "adviser", RYAN, OwnerReason.ROLE_HELD_BY_SEVERAL),
        (AssigneeKind.ROLE, "clerk", RYAN, OwnerReason.ROLE_HELD_BY_SEVERAL),
        (AssigneeKind.ROLE, "lawyer", RYAN, OwnerReason.ROLE_NOT_HELD),
        (AssigneeKind.QUEUE, "Mail", None, OwnerReason.QUEUE),
        (AssigneeKind.QUEUE, "Post", RYAN, OwnerReason.QUEUE_UNKNOWN),
        (AssigneeKind.ASK, "", RYAN, OwnerReason.NOT_CHOSEN_AT_LAUNCH),
    ],
)
def test_assignment(
    calendar: WorkingCalendar,
    kind: AssigneeKind,
    name: str,
    owner: Person | None,
    reason: OwnerReason,
) -> None:
    found = made(calendar, item("a", kind, name))
    assert (found.items[0].owner, found.items[0].owner_reason) == (owner, reason)
    assert found.items[0].queue_id == (70 if owner is None else None)
    # Whoever gets an item because nobody else could be found is told so.
    fell_back = owner is RYAN and reason is not OwnerReason.NO_ASSIGNEE
    assert [code.value for _, code in warned(found)] == ([reason.value] if fell_back else [])


@pytest.mark.parametrize("record_owner", [None, GONE])
def test_a_record_without_an_active_owner(calendar: WorkingCalendar, record_owner: Person | None) -> None:
    staff = replace(STAFF, record_owner=record_owner)
    found = made(calendar, item("a", AssigneeKind.RECORD_OWNER), staff=staff)
    assert found.items[0].owner is RYAN
    assert warned(found) == [("a", WarningCode.RECORD_WITHOUT_OWNER)]


def test_overrides_win_and_pin(calendar: WorkingCalendar) -> None:
    overrides = {
        "a": Override(due=date(2026, 3, 20), owner="sri"),
        "b": Override(owner="Mail"),
    }
    found = made(calendar, item("a"), item("b"), overrides=overrides)
    first, second = found.items
    assert (first.due, first.pinned, first.owner) == (
        date(2026, 3, 20),
        date(2026, 3, 20),
        SRI,
    )
    assert (second.due, second.pinned, second.owner, second.queue_id) == (
        date(2026, 3, 3),
        None,
        None,
        70,
    )
    assert first.owner_reason is second.owner_reason is OwnerReason.CHOSEN_AT_LAUNCH


@pytest.mark.parametrize("owner", ["gone", "nobody"])
def test_an_override_needs_somebody_active(calendar: WorkingCalendar, owner: str) -> None:
    with pytest.raises(OverrideInvalid):
        made(calendar, item("a"), overrides={"a": Override(owner=owner)})


def test_unknown_keys_and_empty_plans_are_refused(calendar: WorkingCalendar) -> None:
    with pytest.raises(UnknownItem):
        made(calendar, item("a"), skips=frozenset({"b"}))
    with pytest.raises(UnknownItem):
        made(calendar, item("a"), overrides={"b": Override()})
    with pytest.raises(NothingToLaunch):
        made(calendar, item("a"), skips=frozenset({"a"}))


def test_left_out_items_are_told(calendar: WorkingCalendar) -> None:
    after = (Prerequisite("a"),)
    found = made(
        calendar,
        item("a"),
        item("b", after=after),
        item("c", required=False),
        skips=frozenset({"a", "c"}),
    )
    assert warned(found) == [
        ("a", WarningCode.REQUIRED_LEFT_OUT),
        ("b", WarningCode.PREREQUISITE_LEFT_OUT),
    ]
    assert [(each.item.key, each.state, each.after) for each in found.items] == [("b", ItemState.OPEN, ())]


def test_ad_hoc_items_come_last_and_are_marked(calendar: WorkingCalendar) -> None:
    found = made(calendar, item("a"), adhoc=(item("extra", after=(Prerequisite("a"),)),))
    assert [(each.item.key, each.position, each.adhoc, each.state) for each in found.items] == [
        ("a", 1, False, ItemState.OPEN),
        ("extra", 2, True, ItemState.PENDING),
    ]


def test_dates_that_need_a_look(calendar: WorkingCalendar) -> None:
    target = date(2026, 3, 10)
    found = made(
        calendar,
        item("past", offset=Offset(-1)),
        item("beyond", offset=Offset(20)),
        item("thanks", offset=Offset(3), anchor=Anchor.TARGET),
        item("undated", offset=None),
        target=target,
    )
    assert warned(found) == [
        ("past", WarningCode.DATE_IN_PAST),
        ("beyond", WarningCode.AFTER_TARGET_DATE),
    ]
    assert found.items[3].due is None and found.items[3].reminder is None


def test_absent_owners(calendar: WorkingCalendar) -> None:
    away = Absence(1, date(2026, 3, 3), date(2026, 3, 3))
    staff = replace(STAFF, creator=replace(RYAN, absences=(away,)))
    assert warned(made(calendar, item("a"), staff=staff)) == [("a", WarningCode.OWNER_ABSENT)]
    assert warned(made(calendar, item("a", offset=Offset(2)), staff=staff)) == []


def test_overloaded_days_are_told_once(calendar: WorkingCalendar) -> None:
    load = {(1, date(2026, 3, 3)): OVERLOAD - 1}
    first = made(calendar, item("a"), item("b"), item("mail", AssigneeKind.QUEUE, "Mail"), item("c", offset=None))
    days: set[tuple[int, date]] = set()
    told = overloads(first.items, load, days)
    assert [(each.item, each.code, each.params["tasks"]) for each in told] == [
        ("b", WarningCode.OVERLOAD, OVERLOAD + 1)
    ]
    assert overloads(first.items, load, days) == (), "the next plan of the same launch says it no more"


def test_a_day_that_was_too_full_before_is_told_too(calendar: WorkingCalendar) -> None:
    load = {(1, date(2026, 3, 3)): OVERLOAD + 4}
    told = overloads(made(calendar, item("a"), item("b")).items, load, set())
    assert [(each.item, each.params["tasks"]) for each in told] == [("a", OVERLOAD + 5)]


def test_a_date_set_before_its_prerequisite_is_told(calendar: WorkingCalendar) -> None:
    first, second = item("a", offset=Offset(10)), item("b", offset=Offset(12), after=(Prerequisite("a"),))
    early = {"b": Override(due=date(2026, 3, 5))}
    told = made(calendar, first, second, overrides=early).warnings
    assert [(each.item, each.code) for each in told] == [("b", WarningCode.BEFORE_PREREQUISITE)]
    assert told[0].params["prerequisite"] == "a"
    assert warned(made(calendar, first, second, overrides={"b": Override(due=date(2026, 3, 20))})) == []
    without = made(calendar, first, second, overrides=early, skips=frozenset({"a"}))
    assert WarningCode.BEFORE_PREREQUISITE not in [each.code for each in without.warnings]


def test_reminders_count_back_from_the_due_date(calendar: WorkingCalendar) -> None:
    found = made(calendar, item("a", offset=Offset(10), reminder_days=3))
    assert found.items[0].reminder == date(2026, 3, 9)
