"""Substitutes, management lines and the table of permissions."""

from __future__ import annotations

from datetime import date

import pytest

from fsctui.domain import access, people
from fsctui.domain.access import (
    ALLOWED,
    READS,
    Missing,
    NotAllowed,
    Permission,
    Relation,
)
from fsctui.domain.people import (
    Absence,
    AbsenceEndsBeforeStart,
    Actor,
    PermissionRole,
    Person,
)

DAY = date(2026, 3, 2)
PERSONAL = {
    Relation.OWNER,
    Relation.ACCOUNT_TEAM,
    Relation.ASSIGNED,
    Relation.QUEUE,
    Relation.PARTICIPANT_EDIT,
    Relation.PARTICIPANT_READ,
    Relation.SENT,
    Relation.CLIENT,
}
READ_ONLY = {Relation.PARTICIPANT_READ, Relation.SENT, Relation.CLIENT}


def away(user: int, substitute: int | None, first: date = DAY, last: date = DAY) -> Absence:
    return Absence(user, first, last, substitute)


def actor(*roles: PermissionRole) -> Actor:
    return Actor(1, "ana", "Ana", frozenset(roles))


def test_the_last_day_of_an_absence_counts() -> None:
    absence = away(1, None, DAY, date(2026, 3, 6))
    assert [absence.covers(date(2026, 3, day)) for day in (1, 2, 6, 7)] == [
        False,
        True,
        True,
        False,
    ]
    person = Person(1, "a", "A", absences=(absence,))
    assert person.absence_on(DAY) is absence
    assert person.absence_on(date(2026, 3, 7)) is None
    people.require_absence(absence)
    with pytest.raises(AbsenceEndsBeforeStart):
        people.require_absence(away(1, None, DAY, date(2026, 3, 1)))


def test_substitutes_are_followed_to_somebody_present() -> None:
    absences = {
        1: [away(1, 2)],
        2: [away(2, 3)],
        4: [away(4, None)],
        5: [away(5, 6)],
        6: [away(6, 5)],
    }
    assert people.substitute_for(9, DAY, absences) == 9
    assert people.substitute_for(1, DAY, absences) == 3
    assert people.substitute_for(1, date(2026, 3, 3), absences) == 1
    assert people.substitute_for(4, DAY, absences) is None
    assert people.substitute_for(5, DAY, absences) is None, "5 and 6 stand in for each other"


def test_loops_of_substitutes_are_found() -> None:
    others = [away(2, 3), away(3, 1), away(7, 8)]
    assert people.find_substitute_loop(away(1, 2), others) == [1, 2, 3, 1]
    assert people.find_substitute_loop(away(1, 9), others) == []
    assert people.find_substitute_loop(away(1, None), others) == []
    assert people.find_substitute_loop(away(1, 2, date(2026, 4, 1), date(2026, 4, 1)), others) == []
    assert people.find_substitute_loop(away(1, 5), [away(5, 6), away(6, 5)]) == [], "not the new one's loop"


def test_a_loop_of_substitutes_is_one_day_on_which_all_of_them_are_away() -> None:
    def march(user: int, substitute: int, first: int, last: int) -> Absence:
        return away(user, substitute, date(2026, 3, first), date(2026, 3, last))

    whole = march(1, 2, 1, 31)
    assert people.find_substitute_loop(whole, [march(2, 1, 1, 5), march(2, 3, 20, 25)]) == [1, 2, 1], "on the 3rd"
    assert people.find_substitute_loop(whole, [march(2, 3, 1, 5), march(3, 1, 20, 25)]) == [], "never on one day"
    assert people.find_substitute_loop(whole, [march(2, 3, 1, 20), march(3, 1, 20, 25)]) == [1, 2, 3, 1]


def test_management_lines() -> None:
    managers = {1: None, 2: 1, 3: 2, 4: 2, 5: None}
    assert people.find_manager_loop(1, 3, managers) == [1, 3, 2, 1]
    assert people.find_manager_loop(5, 3, managers) == []


@pytest.mark.parametrize("role", PermissionRole)
@pytest.mark.parametrize("permission", Permission)
def test_require_follows_the_table(role: PermissionRole, permission: Permission) -> None:
    assert access.has(actor(role), permission) == (permission in ALLOWED[role])
    if permission in ALLOWED[role]:
        access.require(actor(role), permission)
    else:
        with pytest.raises(NotAllowed) as refused:
            access.require(actor(role), permission)
        assert refused.value.missing is Missing.ROLE


def test_the_table_keeps_outsiders_out() -> None:
    refers = {Permission.CREATE_REFERRALS, Permission.VIEW_REFERRALS}
    assert ALLOWED[PermissionRole.PARTNER] == refers
    assert ALLOWED[PermissionRole.CLIENT] == refers | {Permission.HAND_IN_DOCUMENTS}
    for role in PermissionRole:
        outside = role in (PermissionRole.PARTNER, PermissionRole.CLIENT)
        assert access.is_outsider(actor(role)) == outside
        assert access.is_outsider(actor(role, PermissionRole.ADVISER)) is False
    for role in set(PermissionRole) - {PermissionRole.ADMINISTRATOR}:
        assert Permission.MANAGE_PEOPLE not in ALLOWED[role]
        assert Permission.EDIT_TEMPLATES not in ALLOWED[role]


@pytest.mark.parametrize("relation", Relation)
@pytest.mark.parametrize("confidential", [False, True])
@pytest.mark.parametrize("permission", [Permission.VIEW_RECORDS, Permission.EDIT_RECORDS])
def test_each_relation(relation: Relation, confidential: bool, permission: Permission) -> None:
    counts = relation in PERSONAL or not confidential
    edits = permission in READS or relation not in (*READ_ONLY, Relation.OVERSIGHT)
    ask = actor(PermissionRole.ADVISER)
    if counts and edits:
        access.require_on(ask, permission, {relation}, confidential=confidential)
        return
    with pytest.raises(NotAllowed) as refused:
        access.require_on(ask, permission, {relation}, confidential=confidential)
    reads_only = counts and relation in READ_ONLY
    assert refused.value.missing is (Missing.EDIT if reads_only else Missing.RELATION)


def test_oversight_carries_reviews_and_an_administrators_everything() -> None:
    compliance, administrator = actor(PermissionRole.COMPLIANCE), actor(PermissionRole.ADMINISTRATOR)
    both = actor(PermissionRole.COMPLIANCE, PermissionRole.ADVISER)
    for permission in (Permission.REVIEW_DOCUMENTS, Permission.WAIVE_DOCUMENTS):
        access.require_on(compliance, permission, {Relation.OVERSIGHT}, confidential=False)
    access.require_on(compliance, Permission.WORK_TASKS, {Relation.OVERSIGHT, Relation.OWNER}, confidential=False)
    access.require_on(administrator, Permission.WORK_TASKS, {Relation.OVERSIGHT}, confidential=False)
    for who in (compliance, both):
        for relations in ({Relation.OVERSIGHT}, {Relation.OVERSIGHT, Relation.PARTICIPANT_READ}):
            with pytest.raises(NotAllowed) as refused:
                access.require_on(who, Permission.WORK_TASKS, relations, confidential=False)
            assert refused.value.missing is Missing.RELATION


def test_no_relation_is_not_enough_and_two_add_up() -> None:
    adviser = actor(PermissionRole.ADVISER)
    with pytest.raises(NotAllowed):
        access.require_on(adviser, Permission.VIEW_RECORDS, set(), confidential=False)
    both = {Relation.PARTICIPANT_READ, Relation.OWNER}
    access.require_on(adviser, Permission.EDIT_RECORDS, both, confidential=True)


def test_overseers() -> None:
    seeing = {role for role in PermissionRole if access.sees_everything_open(actor(role))}
    assert seeing == {PermissionRole.ADMINISTRATOR, PermissionRole.COMPLIANCE}
