"""Who may see which record: SQL agrees with the rule, cell by cell of role x relation x confidentiality."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date

import pytest
from sqlalchemy import select

from fsctui.domain.access import Permission, Relation, has, sees_everything_open, usable
from fsctui.domain.people import Actor, PermissionRole
from fsctui.services.quick_tasks import plain_detail
from fsctui.services.task_actions import new_task_columns
from fsctui.store import access
from fsctui.store import record_links as links
from fsctui.store import records as store
from fsctui.store import tasks as task_store
from fsctui.store.database import Database, Tx
from fsctui.store.tables import PlanTable, TemplateTable, TemplateVersionTable
from tests.factories import NOW, ROLES, House

DAY = date(2026, 3, 2)
PLANS = PlanTable.__table__  # type: ignore[attr-defined]
RELATIONS = (None, *(each for each in Relation if each not in (Relation.SENT, Relation.CLIENT)))
"""What connects somebody with an account; the other two are relations to referrals, and are tested with them."""
SEEN_WHEN_HIDDEN = {
    Relation.OWNER,
    Relation.ACCOUNT_TEAM,
    Relation.ASSIGNED,
    Relation.QUEUE,
    Relation.PARTICIPANT_EDIT,
    Relation.PARTICIPANT_READ,
}
"""Written down here again, so that a change of the rule shows."""


@dataclass
class World:
    """A bank with one other owner `own`, and one user per permission role, all in the queue Q and in the team Below."""

    house: House
    queue: int = 0
    team: int = 0


@pytest.fixture
def world(database: Database) -> World:
    house = House(database)
    people = house.ada.people
    people.add_team("Above")
    people.add_team("Below", parent="Above")
    people.add_team("Elsewhere")
    house.user("own", "adviser", team="Elsewhere")
    for role in ROLES:
        house.user(f"the_{role}", role, team="Above")
        house.user(f"report_of_{role}", "adviser", manager=f"the_{role}", team="Elsewhere")
    people.add_queue("Q", members=[f"the_{role}" for role in ROLES])
    with database.read() as tx:
        from fsctui.store import people as people_store

        return World(house, people_store.queue_ids(tx)["Q"], people_store.team_ids(tx)["Below"])


def test_every_role_sees_through_every_relation_what_the_rule_says(world: World) -> None:
    house = world.house
    cells: list[tuple[str, Relation | None, bool, int]] = []
    with house.database.write(None, NOW) as tx:
        for role in ROLES:
            user = _id(tx, f"the_{role}")
            for relation in RELATIONS:
                for hidden in (False, True):
                    cells.append((role, relation, hidden, _record_with(tx, world, role, user, relation, hidden)))
    for role, permission_role in ROLES.items():
        actor = house.of(f"the_{role}").context.actor
        oversees = permission_role in (PermissionRole.ADMINISTRATOR, PermissionRole.COMPLIANCE)
        with house.database.read() as tx:
            seen = _seen(tx, actor)
            for of, relation, hidden, record in cells:
                if of != role:
                    continue
                found = access.relations(tx, actor, record)
                expected = {relation} - {None, Relation.OVERSIGHT} | ({Relation.OVERSIGHT} if oversees else set())
                assert found.relations == expected, (role, relation, hidden)
                assert found.confidential == hidden
                sees = relation in SEEN_WHEN_HIDDEN if hidden else bool(expected)
                assert (record in seen) == sees, (role, relation, hidden)
                reads_only = sees and relation is Relation.PARTICIPANT_READ and not (oversees and not hidden)
                assert (record in access.read_only(tx, actor, [record])) == reads_only, (role, relation, hidden)


def _record_with(tx: Tx, world: World, role: str, user: int, relation: Relation | None, hidden: bool) -> int:
    """A record to which the user has this one relation."""
    own = _id(tx, "own")
    record = tx.new_id()
    owner = {Relation.OWNER: user, Relation.MANAGER: _id(tx, f"report_of_{role}")}.get(relation, own)
    team = world.team if relation is Relation.TEAM else None
    row = store.record_columns(
        record, "account", f"R {record}", {}, NOW, owner_id=owner, team_id=team, confidential=hidden
    )
    store.insert_records(tx, "account", [row], [store.own_columns("account", record, {})])
    if relation is Relation.ACCOUNT_TEAM:
        links.add_team_members(tx, [{"account_id": record, "user_id": user, "role_id": _role(tx, role)}])
    elif relation is Relation.ASSIGNED:
        _task(tx, record, owner_id=user)
    elif relation is Relation.QUEUE:
        _task(tx, record, queue_id=world.queue)
    elif relation in (Relation.PARTICIPANT_EDIT, Relation.PARTICIPANT_READ):
        links.set_participant(tx, record, user, relation is Relation.PARTICIPANT_EDIT)
    if relation is None:
        _task(tx, record, owner_id=own, queue_id=world.queue)  # claimed by somebody else: no longer the queue's
    return record


@pytest.mark.parametrize("bucket", ["ready", "blocked", "held", "done"])
def test_an_assigned_task_shows_its_record_whatever_its_state(world: World, bucket: str) -> None:
    house = world.house
    actor = house.of("the_adviser").context.actor
    account = house.account("Kiara Shah", "own")
    with house.database.write(None, NOW) as tx:
        plan = _plan(tx, account.id, _id(tx, "own"), "on_hold" if bucket == "held" else "in_progress")
        _task(tx, account.id, owner_id=actor.id, bucket=bucket, plan_id=plan)
    with house.database.read() as tx:
        assert _seen(tx, actor) == {account.id}
        assert access.relations(tx, actor, account.id).relations == {Relation.ASSIGNED}


def test_the_owner_of_a_plan_sees_what_it_is_for(world: World) -> None:
    house = world.house
    account = house.account("Kiara Shah", "own")
    actor = house.of("the_adviser").context.actor
    with house.database.write(None, NOW) as tx:
        _plan(tx, account.id, actor.id, "not_started")
    with house.database.read() as tx:
        assert _seen(tx, actor) == {account.id}


def test_what_belongs_to_an_account_is_seen_by_its_owner_and_team_and_as_hidden_as_it(world: World) -> None:
    house = world.house
    account = house.account("Kiara Shah", "own")
    card = house.record("financial_account", "Savings", "ada", {"account": account.id})
    owner, team = house.of("own").context.actor, house.of("the_broker").context.actor
    ada = house.ada.context.actor
    house.of("own").records.add_to_team(account, "the_broker", "broker")
    with house.database.read() as tx:
        assert access.relations(tx, owner, card.id).relations == {Relation.ACCOUNT_TEAM}
        assert access.relations(tx, team, card.id).relations == {Relation.ACCOUNT_TEAM}
        assert not access.relations(tx, team, card.id).confidential
    house.of("own").records.set_confidential(account, True)
    house.of("own").records.set_owner(card, None)
    with house.database.read() as tx:
        assert access.relations(tx, team, card.id).confidential
        assert _seen(tx, team) == {account.id, card.id}
        assert not {account.id, card.id} & _seen(tx, ada)


def test_sql_and_the_rule_agree_on_a_bank_made_at_random(world: World) -> None:
    house = world.house
    dice = random.Random(20260302)
    with house.database.write(None, NOW) as tx:
        users = [row.id for row in tx.all("SELECT id FROM user_account ORDER BY id")]
        accounts: list[int] = []
        for number in range(120):
            record = tx.new_id()
            is_account = number < 40 or dice.random() < 0.3
            columns = store.record_columns(
                record, "account" if is_account else "contact", f"R {number}", {"last_name": "x"}, NOW,
                owner_id=dice.choice([None, *users]), team_id=dice.choice([None, None, world.team]),
                account_id=None if is_account else dice.choice([None, *accounts]),
                confidential=dice.random() < 0.3, account_confidential=not is_account and dice.random() < 0.2,
            )  # fmt: skip
            code = str(columns["type"])
            store.insert_records(tx, code, [columns], [store.own_columns(code, record, {"last_name": "x"})])
            if is_account:
                accounts.append(record)
                if dice.random() < 0.3:
                    links.add_team_members(
                        tx, [{"account_id": record, "user_id": dice.choice(users), "role_id": _role(tx, "adviser")}]
                    )
            if dice.random() < 0.3:
                bucket = dice.choice(["ready", "blocked", "done"])
                in_queue = dice.random() < 0.5
                owner = None if in_queue and dice.random() < 0.5 else dice.choice(users)
                _task(tx, record, owner_id=owner, queue_id=world.queue if in_queue else None, bucket=bucket)
            if dice.random() < 0.2:
                links.set_participant(tx, record, dice.choice(users), dice.random() < 0.5)
        everything = [row.id for row in tx.all("SELECT id FROM record")]
    seen_by_anybody = 0
    for role in ROLES:
        actor = house.of(f"the_{role}").context.actor
        with house.database.read() as tx:
            by_rule = set()
            for record in everything:
                related = access.relations(tx, actor, record)
                if usable(related.relations, confidential=related.confidential):
                    by_rule.add(record)
            assert _seen(tx, actor) == by_rule, role
            seen_by_anybody += len(by_rule)
    assert seen_by_anybody > 200


def test_reading_roles_change_nothing_and_outsiders_read_nothing() -> None:
    """The permissions per role that a bank relies on, said a second time."""
    actors = {role: Actor(1, role.value, "", frozenset({role})) for role in PermissionRole}
    writing = {
        Permission.EDIT_RECORDS, Permission.CREATE_RECORDS, Permission.LAUNCH_PLANS, Permission.WORK_TASKS,
        Permission.MANAGE_PLANS, Permission.ASSIGN_TASKS, Permission.CREATE_TASKS,
    }  # fmt: skip
    managing = {
        Permission.MANAGE_PEOPLE, Permission.MANAGE_CALENDARS, Permission.MANAGE_OBJECT_TYPES,
        Permission.EDIT_TEMPLATES,
    }  # fmt: skip
    assert {role for role, actor in actors.items() if any(has(actor, each) for each in managing)} == {
        PermissionRole.ADMINISTRATOR
    }
    # Templates give compliance officers tasks of their own, so they work on those; on nothing else.
    compliance = actors[PermissionRole.COMPLIANCE]
    assert {each for each in writing if has(compliance, each)} == {Permission.WORK_TASKS}
    for outsider in (PermissionRole.PARTNER, PermissionRole.CLIENT):
        # They refer and follow what they sent; a client hands in documents.
        had = {each for each in Permission if has(actors[outsider], each)} - {Permission.HAND_IN_DOCUMENTS}
        assert had == {Permission.CREATE_REFERRALS, Permission.VIEW_REFERRALS}
    assert {role for role, actor in actors.items() if sees_everything_open(actor)} == {
        PermissionRole.ADMINISTRATOR, PermissionRole.COMPLIANCE,
    }  # fmt: skip


# -- making things straight in the tables ------------------------------------------------------------------------------


def _seen(tx: Tx, actor: Actor) -> set[int]:
    """What the actor sees, asked in the three ways that must agree."""
    few = {row.id for row in tx.all(select(access.RECORD.c.id).where(access.visible_records(actor)))}
    all_of_them = {row.id for row in tx.all(select(access.RECORD.c.id).where(access.visible_set(actor)))}
    ids = {row.id for row in tx.all(access.visible_record_ids(actor))}
    assert few == all_of_them == ids
    return few


def _id(tx: Tx, username: str) -> int:
    found = tx.scalar("SELECT id FROM user_account WHERE username = :name", {"name": username})
    assert found is not None
    return int(found)


def _role(tx: Tx, code: str) -> int:
    return int(tx.scalar("SELECT id FROM role WHERE code = :code", {"code": code}))


def _task(
    tx: Tx,
    record: int,
    *,
    owner_id: int | None = None,
    queue_id: int | None = None,
    bucket: str = "ready",
    plan_id: int | None = None,
) -> None:
    task = tx.new_id()
    columns = new_task_columns(tx, task, "Call", owner_id)
    columns |= {"queue_id": queue_id, "record_id": record, "bucket": bucket, "plan_id": plan_id, "due": DAY}
    columns |= {"sort_due": DAY, "created_by": _id(tx, "own"), "assigned_by": None}
    task_store.insert_rows(tx, [columns], [plain_detail(task, "own", [])])


def _plan(tx: Tx, record: int, owner: int, state: str) -> int:
    template, version, plan = tx.new_ids(3)
    tx.insert(
        TemplateTable.__table__,  # type: ignore[attr-defined]
        [{"id": template, "unique_name": f"t{template}", "created_by": None, "created_at": NOW}],
    )
    tx.insert(
        TemplateVersionTable.__table__,  # type: ignore[attr-defined]
        [
            {
                "id": version, "template_id": template, "number": 1, "status": "published", "name": "T", "names": {},
                "description": "", "target_type": "account", "category": "", "ad_hoc_allowed": True, "mode": "count",
                "calendar": "", "item_count": 1, "created_at": NOW, "version": 1,
            }
        ],
    )  # fmt: skip
    tx.insert(
        PLANS,
        [
            {
                "id": plan, "name": "P", "template_id": template, "template_version_id": version, "record_id": record,
                "owner_id": owner, "created_by": _id(tx, "own"), "state": state, "start_date": DAY, "mode": "count",
                "items_total": 1, "items_closed": 0, "created_at": NOW, "version": 1,
            }
        ],
    )  # fmt: skip
    return plan
