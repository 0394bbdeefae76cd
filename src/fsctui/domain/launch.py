"""Launching a plan: who gets each item, when it is due, and what the launcher should know before it is written.

`draft` is pure; preview and launch both call it, so they cannot differ. Assignment follows FSC: an item without an
assignee goes to the creator; a role goes to the one active user who holds it on the account team, else in the
organisation; none, or two or more, goes to the creator, with a warning and the reason recorded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import Enum

from fsctui.domain.people import Person
from fsctui.domain.plans import initial_state
from fsctui.domain.tasks import ItemState
from fsctui.domain.templates import (
    Assignee,
    AssigneeKind,
    TemplateItem,
    anchor_without,
    effective_offset,
    works,
)
from fsctui.refusal import Refusal
from fsctui.scheduling.calendar import WorkingCalendar
from fsctui.scheduling.offsets import Mode, Offset
from fsctui.scheduling.schedule import Anchor, Link, Planned, Work, resolve

OVERLOAD = 8
"""More open tasks than this for one person on one day is an overload."""


class OwnerReason(Enum):
    """Why an item went to whom it went to."""

    NO_ASSIGNEE = "no_assignee"
    PLAN_OWNER = "plan_owner"
    RECORD_OWNER = "record_owner"
    RECORD_WITHOUT_OWNER = "record_without_owner"
    NAMED_USER = "named_user"
    USER_UNKNOWN = "user_unknown"
    USER_INACTIVE = "user_inactive"
    ROLE_ON_ACCOUNT_TEAM = "role_on_account_team"
    ROLE_IN_ORGANISATION = "role_in_organisation"
    ROLE_NOT_HELD = "role_not_held"
    ROLE_HELD_BY_SEVERAL = "role_held_by_several"
    QUEUE = "queue"
    QUEUE_UNKNOWN = "queue_unknown"
    CHOSEN_AT_LAUNCH = "chosen_at_launch"
    NOT_CHOSEN_AT_LAUNCH = "not_chosen_at_launch"
    REASSIGNED = "reassigned"
    CLAIMED = "claimed"
    CREATED_BY = "created_by"


class WarningCode(Enum):
    RECORD_WITHOUT_OWNER = "record_without_owner"
    USER_UNKNOWN = "user_unknown"
    USER_INACTIVE = "user_inactive"
    ROLE_NOT_HELD = "role_not_held"
    ROLE_HELD_BY_SEVERAL = "role_held_by_several"
    QUEUE_UNKNOWN = "queue_unknown"
    NOT_CHOSEN_AT_LAUNCH = "not_chosen_at_launch"
    OWNER_ABSENT = "owner_absent"
    DATE_IN_PAST = "date_in_past"
    AFTER_TARGET_DATE = "after_target_date"
    OVERLOAD = "overload"
    PREREQUISITE_LEFT_OUT = "prerequisite_left_out"
    BEFORE_PREREQUISITE = "before_prerequisite"
    REQUIRED_LEFT_OUT = "required_left_out"


@dataclass(frozen=True, slots=True)
class LaunchWarning:
    """`item` is a key ("" for the plan); `params` are plain values for the message."""

    item: str
    code: WarningCode
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Override:
    """What the launcher set for one item; an overridden date is pinned."""

    due: date | None = None
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class Staffing:
    """The people as launch needs them. Roles map a role's code to the ids of those who hold it."""

    creator: Person
    owner: Person
    record_owner: Person | None
    people: Mapping[str, Person]
    account_team: Mapping[str, tuple[int, ...]]
    organisation: Mapping[str, tuple[int, ...]]
    queues: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class LaunchChoices:
    """How one plan is to be launched; `adhoc` are items of the launcher's own."""

    start: date
    target: date | None = None
    mode: Mode = Mode.CALENDAR
    skips: frozenset[str] = frozenset()
    overrides: Mapping[str, Override] = field(default_factory=dict)
    adhoc: tuple[TemplateItem, ...] = ()


@dataclass(frozen=True, slots=True)
class DraftItem:
    """One item as it will be written."""

    item: TemplateItem
    position: int
    state: ItemState
    owner: Person | None
    queue_id: int | None
    queue: str
    owner_reason: OwnerReason
    owner_params: Mapping[str, object]
    anchor: Anchor
    offset: Offset | None
    after: tuple[Link, ...]
    pinned: date | None
    planned: Planned
    reminder: date | None
    adhoc: bool = False

    @property
    def due(self) -> date | None:
        return self.planned.due


@dataclass(frozen=True, slots=True)
class PlanDraft:
    items: tuple[DraftItem, ...]
    warnings: tuple[LaunchWarning, ...]


@dataclass(eq=False)
class UnknownItem(Refusal):
    """A left-out or overridden key that the template doesn't have; `known` lists some that it has."""

    item: str
    known: list[str]


@dataclass(eq=False)
class NothingToLaunch(Refusal):
    """Every item was left out."""

    template: str


@dataclass(eq=False)
class NoTargets(Refusal):
    """A launch on no record at all."""

    template: str


@dataclass(eq=False)
class OverrideInvalid(Refusal):
    """An override names somebody who isn't an active user."""

    item: str
    owner: str


def draft(
    name: str,
    items: Sequence[TemplateItem],
    choices: LaunchChoices,
    staffing: Staffing,
    calendar: WorkingCalendar,
    today: date,
) -> PlanDraft:
    """The plan that these choices make. Raises `UnknownItem`, `NothingToLaunch`, `OverrideInvalid` and the scheduling
    core's refusals (a missing target date, a date out of range).
    """
    everything = [*items, *choices.adhoc]
    _require_known(everything, choices)
    kept = [item for item in everything if item.key not in choices.skips]
    if not kept:
        raise NothingToLaunch(name)
    for chosen in choices.overrides.values():
        if chosen.due is not None:
            calendar.check(chosen.due)
    planned = resolve(_works(kept, choices), choices.start, choices.target, calendar)
    warnings = _skip_warnings(everything, choices)
    adhoc = {item.key for item in choices.adhoc}
    subjects = {item.key: item.words.subject for item in kept}
    rows = []
    for position, item in enumerate(kept, start=1):
        owner, queue, reason, params = _assign(item, choices.overrides.get(item.key), staffing)
        if reason.value in _WARNS:
            warnings.append(LaunchWarning(item.key, WarningCode(reason.value), params))
        found = planned[item.key]
        if found.due is not None:
            warnings += _date_warnings(item.key, found.due, owner, choices.target, item.anchor, today)
        override = choices.overrides.get(item.key)
        warnings += _pin_warnings(item, override, planned, subjects)
        rows.append(
            DraftItem(
                item=item,
                position=position,
                state=initial_state(found),
                owner=owner,
                queue_id=staffing.queues.get(queue) if queue else None,
                queue=queue,
                owner_reason=reason,
                owner_params=params,
                anchor=anchor_without(item, set(choices.skips)),
                offset=effective_offset(item, choices.mode),
                after=tuple(Link(need.key, need.lag) for need in item.after if need.key not in choices.skips),
                pinned=override.due if override else None,
                planned=found,
                reminder=_reminder(item, found.due),
                adhoc=item.key in adhoc,
            )
        )
    return PlanDraft(tuple(rows), tuple(warnings))


_WARNS = {code.value for code in WarningCode}


def _require_known(items: Sequence[TemplateItem], choices: LaunchChoices) -> None:
    known = [item.key for item in items]
    for key in (*sorted(choices.skips), *choices.overrides):
        if key not in known:
            raise UnknownItem(key, known[:20])


def _works(kept: Sequence[TemplateItem], choices: LaunchChoices) -> list[Work]:
    return [
        replace(work, pinned=choices.overrides[work.key].due) if work.key in choices.overrides else work
        for work in works(kept, choices.mode, choices.skips)
    ]


def _skip_warnings(items: Sequence[TemplateItem], choices: LaunchChoices) -> list[LaunchWarning]:
    warnings = [
        LaunchWarning(item.key, WarningCode.REQUIRED_LEFT_OUT, {"subject": item.words.subject})
        for item in items
        if item.key in choices.skips and item.required
    ]
    for item in items:
        gone = [need.key for need in item.after if need.key in choices.skips]
        if gone and item.key not in choices.skips:
            warnings.append(LaunchWarning(item.key, WarningCode.PREREQUISITE_LEFT_OUT, {"prerequisites": gone}))
    return warnings


def _date_warnings(
    key: str,
    due: date,
    owner: Person | None,
    target: date | None,
    anchor: Anchor,
    today: date,
) -> list[LaunchWarning]:
    found = []
    if due < today:
        found.append(LaunchWarning(key, WarningCode.DATE_IN_PAST, {"due": due}))
    if target is not None and due > target and anchor is not Anchor.TARGET:
        found.append(LaunchWarning(key, WarningCode.AFTER_TARGET_DATE, {"due": due, "target": target}))
    if owner is not None and (away := owner.absence_on(due)):
        params = {"owner": owner.username, "due": due, "first_day": away.first_day, "last_day": away.last_day}
        found.append(LaunchWarning(key, WarningCode.OWNER_ABSENT, params))
    return found


def _pin_warnings(
    item: TemplateItem, override: Override | None, planned: Mapping[str, Planned], subjects: Mapping[str, str]
) -> list[LaunchWarning]:
    """A date that was set before what the item waits for is due."""
    if override is None or override.due is None:
        return []
    found = []
    for need in item.after:
        due = planned[need.key].due if need.key in subjects else None
        if due is not None and due > override.due:
            params = {"due": override.due, "prerequisite": subjects[need.key], "prerequisite_due": due}
            found.append(LaunchWarning(item.key, WarningCode.BEFORE_PREREQUISITE, params))
    return found


def overloads(
    items: Sequence[DraftItem], load: dict[tuple[int, date], int], told: set[tuple[int, date]]
) -> tuple[LaunchWarning, ...]:
    """A warning for the first item that comes to somebody's day that is too full, by it or already.

    `load` counts open tasks per (user, day) and is counted up, and `told` are the days that were warned of, so that
    one of each serves the several plans of a launch.
    """
    found = []
    for item in items:
        if item.owner is None or item.due is None:
            continue
        day = item.owner.id, item.due
        count = load[day] = load.get(day, 0) + 1
        if count > OVERLOAD and day not in told:
            told.add(day)
            params = {"owner": item.owner.username, "due": item.due, "tasks": count}
            found.append(LaunchWarning(item.item.key, WarningCode.OVERLOAD, params))
    return tuple(found)


def _reminder(item: TemplateItem, due: date | None) -> date | None:
    return None if due is None or item.reminder_days is None else due - timedelta(days=item.reminder_days)


_Assigned = tuple[Person | None, str, OwnerReason, dict[str, object]]


def _assign(item: TemplateItem, override: Override | None, staffing: Staffing) -> _Assigned:
    """Owner, queue's name ("" for none), the reason and its parameters."""
    if override is not None and override.owner is not None:
        if (queue := _queue(override.owner, staffing)) is not None:
            return None, queue, OwnerReason.CHOSEN_AT_LAUNCH, {"owner": queue}
        person = staffing.people.get(override.owner)
        if person is None or not person.active:
            raise OverrideInvalid(item.key, override.owner)
        return person, "", OwnerReason.CHOSEN_AT_LAUNCH, {"owner": person.username}
    return _by_rule(item.assignee, staffing)


def _queue(given: str, staffing: Staffing) -> str | None:
    """The queue that is meant, with or without `queue:` before it, and without regard to case; None for a person."""
    name = given.removeprefix("queue:")
    if name in staffing.queues:
        return name
    return next((each for each in staffing.queues if each.casefold() == name.casefold()), None)


def _by_rule(assignee: Assignee, staffing: Staffing) -> _Assigned:
    creator = staffing.creator
    match assignee.kind:
        case AssigneeKind.CREATOR:
            return creator, "", OwnerReason.NO_ASSIGNEE, {}
        case AssigneeKind.PLAN_OWNER:
            return staffing.owner, "", OwnerReason.PLAN_OWNER, {}
        case AssigneeKind.RECORD_OWNER:
            if staffing.record_owner is None or not staffing.record_owner.active:
                return creator, "", OwnerReason.RECORD_WITHOUT_OWNER, {}
            return staffing.record_owner, "", OwnerReason.RECORD_OWNER, {}
        case AssigneeKind.USER:
            return _named_user(assignee.name, staffing)
        case AssigneeKind.ROLE:
            return _role_holder(assignee.name, staffing)
        case AssigneeKind.QUEUE:
            if assignee.name not in staffing.queues:
                return creator, "", OwnerReason.QUEUE_UNKNOWN, {"queue": assignee.name}
            return None, assignee.name, OwnerReason.QUEUE, {"queue": assignee.name}
        case AssigneeKind.ASK:  # pragma: no branch - there is no other kind, as mypy proves
            return creator, "", OwnerReason.NOT_CHOSEN_AT_LAUNCH, {}


def _named_user(name: str, staffing: Staffing) -> _Assigned:
    person = staffing.people.get(name)
    if person is None:
        return staffing.creator, "", OwnerReason.USER_UNKNOWN, {"user": name}
    if not person.active:
        return staffing.creator, "", OwnerReason.USER_INACTIVE, {"user": name}
    return person, "", OwnerReason.NAMED_USER, {"user": name}


def _role_holder(role: str, staffing: Staffing) -> _Assigned:
    by_id = {person.id: person for person in staffing.people.values()}
    for holders, reason in (
        (staffing.account_team.get(role, ()), OwnerReason.ROLE_ON_ACCOUNT_TEAM),
        (staffing.organisation.get(role, ()), OwnerReason.ROLE_IN_ORGANISATION),
    ):
        active = [by_id[holder] for holder in holders if holder in by_id and by_id[holder].active]
        if len(active) == 1:
            return active[0], "", reason, {"role": role, "user": active[0].username}
        if active:
            names = sorted(person.username for person in active)
            return staffing.creator, "", OwnerReason.ROLE_HELD_BY_SEVERAL, {"role": role, "users": names}
    return staffing.creator, "", OwnerReason.ROLE_NOT_HELD, {"role": role}
