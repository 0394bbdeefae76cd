"""Users, roles, teams, queues, absences."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from fsctui.domain.access import NotAllowed
from fsctui.domain.people import AbsenceEndsBeforeStart, AbsenceOverlaps, ManagerLoop, PermissionRole, SubstituteLoop
from fsctui.domain.people_rows import AssigneeRowKind, NewUser
from fsctui.scheduling.refusals import UnknownTimeZone
from fsctui.services.refusals import (
    AlreadySo,
    FieldNotEditable,
    LastAdministrator,
    NameTaken,
    NotSo,
    ObjectTypeUnknown,
    QueueUnknown,
    RoleUnknown,
    Stale,
    SubstituteInactive,
    TeamLoop,
    UsernameInvalid,
    UserUnknown,
    ValueInvalid,
)
from fsctui.store.paging import CursorInvalid, LimitOutOfRange
from tests.factories import House

MARCH = {day: date(2026, 3, day) for day in range(1, 32)}


def test_a_new_user_is_listed_with_roles_manager_and_team(house: House) -> None:
    house.ada.people.add_team("Wealth")
    house.user("mia", "manager")
    house.ada.people.add_user(
        NewUser("Ryan", "Ryan Dobson", "r@bank.example", ("adviser", "manager"), "mia", "Wealth", language="fr")
    )
    row = house.ada.people.user("ryan")
    assert (row.username, row.name, row.roles, row.manager, row.team, row.language) == (
        "ryan", "Ryan Dobson", ("adviser", "manager"), "mia", "Wealth", "fr",
    )  # fmt: skip
    assert row.active


def test_users_page_by_username_to_the_last_one(house: House) -> None:
    for name in ("eve", "bob", "dan", "cleo"):
        house.user(name)
    people = house.ada.people
    first = people.users(limit=2)
    second = people.users(limit=2, after=first.next)
    third = people.users(limit=2, after=second.next)
    pages = [[row.username for row in page.items] for page in (first, second, third)]
    assert pages == [["ada", "bob"], ["cleo", "dan"], ["eve"]]
    assert third.next is None


def test_users_are_found_by_text_role_and_state(house: House) -> None:
    house.user("bob", "broker")
    house.ada.people.add_user(NewUser("jp", "José 50%_Pérez", "jp@bank.example"))
    house.ada.people.deactivate_user("bob")
    people = house.ada.people
    assert [row.username for row in people.users("50%_").items] == ["jp"]
    assert people.users("%%").items == ()
    assert [row.username for row in people.users(role="broker").items] == ["bob"]
    assert [row.username for row in people.users(active=False).items] == ["bob"]


def test_a_foreign_cursor_and_a_huge_page_are_refused(local: House) -> None:
    with pytest.raises(CursorInvalid):
        local.ada.people.users(after="nonsense")
    with pytest.raises(LimitOutOfRange):
        local.ada.people.users(limit=0)


@pytest.mark.parametrize(
    ("new", "refusal"),
    [
        (NewUser("ada", "Other"), NameTaken),
        (NewUser("a b", "Blank"), UsernameInvalid),
        (NewUser("-x", "Dash"), UsernameInvalid),
        (NewUser("x", "X", roles=("advisor",)), RoleUnknown),
        (NewUser("x", "X", manager="nobody"), UserUnknown),
        (NewUser("x", "X", email="x at y"), ValueInvalid),
        (NewUser("x", "X", language="de"), ValueInvalid),
        (NewUser("x", "X", time_zone="Mars/Base"), UnknownTimeZone),
        (NewUser("x", "X", capacity=-1), ValueInvalid),
    ],
)
def test_a_user_with_a_fault_is_refused_and_nothing_is_written(local: House, new: NewUser, refusal: type) -> None:
    before = local.rows("user_account"), local.rows("timeline")
    with pytest.raises(refusal):
        local.ada.people.add_user(new)
    assert (local.rows("user_account"), local.rows("timeline")) == before


def test_an_unknown_name_says_what_is_near(local: House) -> None:
    with pytest.raises(RoleUnknown) as refused:
        local.ada.people.grant_role("ada", "advisor")
    assert refused.value.near[0] == "adviser"


def test_a_manager_loop_is_refused_with_its_names(local: House) -> None:
    local.user("a")
    local.user("b", manager="a")
    local.user("c", manager="b")
    with pytest.raises(ManagerLoop) as refused:
        local.ada.people.edit_user("a", {"manager": "c"})
    assert set(refused.value.chain) == {"a", "b", "c"}
    with pytest.raises(ManagerLoop):
        local.ada.people.edit_user("a", {"manager": "a"})


def test_a_stale_edit_is_refused_and_shows_what_changed(house: House) -> None:
    house.user("bob")
    read = house.ada.people.user("bob")
    house.ada.people.edit_user("bob", {"email": "new@bank.example"}, read.version)
    with pytest.raises(Stale) as refused:
        house.ada.people.edit_user("bob", {"email": "mine@bank.example"}, read.version)
    assert refused.value.values == {"email": ("mine@bank.example", "new@bank.example")}
    assert house.ada.people.user("bob").email == "new@bank.example"


def test_everybody_changes_their_own_language_and_nothing_else(local: House) -> None:
    local.user("bob")
    bob = local.of("bob").people
    bob.edit_user("bob", {"language": "es", "time_zone": "Europe/Madrid"})
    assert bob.me().language == "es"
    with pytest.raises(NotAllowed):
        bob.edit_user("bob", {"email": "x@y.z"})
    with pytest.raises(NotAllowed):
        bob.edit_user("ada", {"language": "es"})
    with pytest.raises(FieldNotEditable):
        local.ada.people.edit_user("bob", {"username": "robert"})


def test_the_last_administrator_stays(local: House) -> None:
    people = local.ada.people
    with pytest.raises(LastAdministrator):
        people.deactivate_user("ada")
    with pytest.raises(LastAdministrator):
        people.revoke_role("ada", "administrator")
    assert people.user("ada").roles == ("administrator",)
    local.user("second", "administrator")
    people.deactivate_user("ada")
    assert not local.of("second").people.user("ada").active


def test_doing_it_twice_is_a_conflict(local: House) -> None:
    local.user("bob")
    people = local.ada.people
    people.grant_role("bob", "broker")
    with pytest.raises(AlreadySo):
        people.grant_role("bob", "broker")
    people.revoke_role("bob", "broker")
    with pytest.raises(NotSo):
        people.revoke_role("bob", "broker")
    people.deactivate_user("bob")
    with pytest.raises(AlreadySo):
        people.deactivate_user("bob")


def test_a_role_counts_its_active_holders(house: House) -> None:
    house.user("bob", "broker")
    house.user("eve", "broker")
    house.ada.people.deactivate_user("eve")
    house.ada.people.add_role("teller", {"en": "Teller", "fr": "Guichetier"}, PermissionRole.AGENT)
    roles = {role.code: role for role in house.ada.people.roles()}
    assert roles["broker"].holders == 1
    assert (roles["teller"].holders, roles["teller"].name_in("fr"), roles["teller"].name_in("es")) == (
        0, "Guichetier", "Teller",
    )  # fmt: skip


def test_teams_stand_below_each_other_without_loops(house: House) -> None:
    people = house.ada.people
    people.add_team("Head office")
    people.add_team("Paris", parent="Head office")
    people.add_team("Opera", parent="Paris")
    house.user("bob", team="Opera")
    assert [(team.name, team.parent, team.members) for team in people.teams()] == [
        ("Head office", None, 0), ("Opera", "Paris", 1), ("Paris", "Head office", 0),
    ]  # fmt: skip
    with pytest.raises(TeamLoop) as refused:
        people.edit_team("Head office", {"parent": "Opera"})
    assert set(refused.value.chain) == {"Head office", "Opera", "Paris"}


def test_a_queue_has_members_and_says_what_it_takes(house: House) -> None:
    house.user("bob")
    people = house.ada.people
    people.add_queue("Onboarding", names={"fr": "Accueil"}, takes=["task", "account"], members=["ada"])
    people.join_queue("onboarding", "bob")
    people.leave_queue("Onboarding", "ada")
    queue = people.queue("ONBOARDING")
    assert (queue.members, queue.takes, queue.name_in("fr"), queue.waiting) == (
        ("bob",),
        ("account", "task"),
        "Accueil",
        0,
    )
    with pytest.raises(AlreadySo):
        people.join_queue("Onboarding", "bob")
    with pytest.raises(NotSo):
        people.leave_queue("Onboarding", "ada")
    with pytest.raises(ObjectTypeUnknown):
        people.edit_queue("Onboarding", {"takes": ["starship"]})
    with pytest.raises(QueueUnknown) as refused:
        people.queue("Onbording")
    assert refused.value.near == ["Onboarding"]


def test_the_actor_knows_their_queues_reports_and_teams(house: House) -> None:
    people = house.ada.people
    people.add_team("Head office")
    people.add_team("Paris", parent="Head office")
    house.user("boss", "manager", team="Head office")
    house.user("mid", "manager", manager="boss", team="Paris")
    house.user("low", manager="mid")
    people.add_queue("Q", members=["boss"])
    actor = house.of("boss").context.actor
    assert actor.reports == {house.id_of("mid"), house.id_of("low")}
    assert len(actor.teams) == 2
    assert len(house.of("mid").context.actor.teams) == 1
    assert len(actor.queues) == 1
    assert actor.permission_roles == {PermissionRole.MANAGER}


def test_an_inactive_user_acts_no_more(house: House) -> None:
    from fsctui.store import access

    house.user("bob")
    house.ada.people.deactivate_user("bob")
    with house.database.read() as tx:
        assert access.load_actor(tx, "bob") is None


# -- absences --------------------------------------------------------------------------------------------------------


def test_substitutes_are_followed_along_the_chain(house: House) -> None:
    for name in ("a", "b", "c"):
        house.user(name)
    people = house.ada.people
    people.add_absence("a", MARCH[2], MARCH[6], substitute="b")
    people.add_absence("b", MARCH[4], MARCH[5], substitute="c")
    assert [people.substitute("a", MARCH[day]) for day in (1, 2, 4, 5, 6, 7)] == ["a", "b", "c", "c", "b", "a"]


def test_a_loop_of_substitutes_is_refused(local: House) -> None:
    for name in ("a", "b", "c"):
        local.user(name)
    people = local.ada.people
    people.add_absence("a", MARCH[2], MARCH[6], substitute="b")
    people.add_absence("b", MARCH[6], MARCH[9], substitute="c")
    with pytest.raises(SubstituteLoop) as refused:
        people.add_absence("c", MARCH[1], MARCH[31], substitute="a")
    assert refused.value.chain == ["c", "a", "b", "c"]
    with pytest.raises(SubstituteLoop):
        people.add_absence("c", MARCH[1], MARCH[2], substitute="c")
    people.add_absence("c", MARCH[10], MARCH[31], substitute="a")
    assert people.substitute("c", MARCH[10]) == "a"


def test_overlapping_and_backward_absences_are_refused(local: House) -> None:
    people = local.ada.people
    people.add_absence("ada", MARCH[2], MARCH[6])
    with pytest.raises(AbsenceOverlaps):
        people.add_absence("ada", MARCH[6], MARCH[9])
    with pytest.raises(AbsenceEndsBeforeStart):
        people.add_absence("ada", MARCH[20], MARCH[19])
    people.add_absence("ada", MARCH[7], MARCH[7])
    assert [(row.first_day.day, row.last_day.day) for row in people.absences("ada").items] == [(2, 6), (7, 7)]


def test_an_inactive_substitute_is_refused(local: House) -> None:
    local.user("bob")
    local.ada.people.deactivate_user("bob")
    with pytest.raises(SubstituteInactive):
        local.ada.people.add_absence("ada", MARCH[2], MARCH[6], substitute="bob")


def test_absences_are_entered_for_oneself_and_ones_reports_only(local: House) -> None:
    local.user("boss", "manager")
    local.user("bob", manager="boss")
    local.of("bob").people.add_absence("bob", MARCH[2], MARCH[3])
    local.of("boss").people.add_absence("bob", MARCH[9], MARCH[10])
    with pytest.raises(NotAllowed):
        local.of("bob").people.add_absence("boss", MARCH[2], MARCH[3])
    row = local.ada.people.absences("bob").items[0]
    local.of("bob").people.remove_absence(row.id)
    assert [each.first_day.day for each in local.ada.people.absences("bob").items] == [9]


def test_absences_page_in_order_of_days(house: House) -> None:
    people = house.ada.people
    for day in (20, 10, 15):
        people.add_absence("ada", MARCH[day], MARCH[day + 1])
    first = people.absences(limit=2)
    assert [row.first_day.day for row in first.items] == [10, 15]
    assert [row.first_day.day for row in people.absences(limit=2, after=first.next).items] == [20]
    assert [row.first_day.day for row in people.absences(from_day=MARCH[16]).items] == [15, 20]


# -- pickers and preferences -------------------------------------------------------------------------------------------


def test_pickers_find_people_and_queues_without_accents(house: House) -> None:
    house.ada.people.add_user(NewUser("jose", "José Ángel Muñoz-Peña"))
    house.user("gone")
    house.ada.people.deactivate_user("gone")
    house.ada.people.add_queue("Mortgage Desk")
    house.clock.now = datetime(2026, 3, 4, 9, tzinfo=UTC)
    house.ada.people.add_absence("jose", MARCH[3], MARCH[5])
    find = house.ada.people.who_can_be_assigned
    assert [(row.code, row.absent_until) for row in find("ang pena")] == [("jose", MARCH[5])]
    assert [(row.code, row.kind) for row in find("mor")] == [("Mortgage Desk", AssigneeRowKind.QUEUE)]
    assert find("gone") == ()
    assert len(find("", limit=2)) == 2


def test_preferences_are_ones_own(house: House) -> None:
    house.user("bob")
    house.ada.people.set_preference("theme", "dark")
    house.ada.people.set_preference("theme", "light")
    assert house.ada.people.preferences() == {"theme": "light"}
    assert house.of("bob").people.preferences() == {}


@pytest.mark.parametrize("role", ["manager", "adviser", "assistant", "broker", "agent", "compliance", "partner"])
def test_only_administrators_manage_people(local: House, role: str) -> None:
    local.user("x", role)
    people = local.of("x").people
    before = [local.rows(table) for table in ("user_account", "role", "team", "queue", "user_role", "timeline")]
    for attempt in (
        lambda: people.add_user(NewUser("y", "Y")),
        lambda: people.deactivate_user("ada"),
        lambda: people.grant_role("x", "administrator"),
        lambda: people.revoke_role("ada", "administrator"),
        lambda: people.add_role("r", {"en": "R"}, PermissionRole.AGENT),
        lambda: people.add_team("T"),
        lambda: people.add_queue("Q"),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    after = [local.rows(table) for table in ("user_account", "role", "team", "queue", "user_role", "timeline")]
    assert after == before


def test_a_page_pasted_into_the_search_for_users_finds_nobody(house: House) -> None:
    assert house.ada.people.users("x" * 100_000).items == ()
    assert house.ada.people.users("a% _" * 20_000).items == ()


def test_what_is_kept_beside_names_is_clean_too(house: House) -> None:
    ada = house.ada
    ada.people.edit_user("ada", {"operating_system_user": "a\x1bda\u202e"})
    assert ada.people.user("ada").operating_system_user == "ada"
    done = ada.records.create("account", "Kiara Shah", external_id="A\x1b-1")
    with house.database.read() as tx:
        assert tx.scalar("SELECT external_id FROM record WHERE id = :id", {"id": done.id}) == "A-1"
    ada.views.save("task", "Mine", "call\x1b\u202e")
    assert [row.query for row in ada.views.list("task")] == ["call"]
    for wrong in (
        lambda: ada.people.edit_user("ada", {"operating_system_user": "x" * 1000}),
        lambda: ada.records.create("account", "Kiara Shah", external_id="x" * 5000),
    ):
        with pytest.raises(ValueInvalid):
            wrong()
