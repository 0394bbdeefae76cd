"""What the tests of access have in common: a user of each role, and calling as them while nothing stays written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date

import pytest

from fsctui.domain.people import Actor
from fsctui.domain.records import RecordRef
from fsctui.domain.routing import Assignee, AssigneeKind, Entry, Rule
from fsctui.refusal import Kind, Refusal
from fsctui.services.context import Context
from fsctui.services.workspace import Workspace
from fsctui.store import access
from fsctui.store.database import Database, Tx
from fsctui.store.tables.declared import METADATA
from tests.factories import ROLES
from tests.fingerprints import contents
from tests.services.bank import item, review
from tests.services.referral_bank import ReferralBank

COUNTED = sorted(set(METADATA.tables) - {"holiday_year"})
"""Every table but the cache of holidays, which reading fills."""
WORKERS = {"administrator", "manager", "adviser", "assistant", "broker", "agent"}
INSIDERS = WORKERS | {"compliance"}
ADMINISTRATOR = {"administrator"}
MANAGERS = {"administrator", "manager"}
AUDITORS = {"administrator", "manager", "compliance"}
EVERYBODY = set(ROLES)


@dataclass
class Case:
    """What a use case is called with: the user's own referral and client, somebody else's, and a mail that is dead."""

    own: int
    other: int
    mail: int
    user: str
    client: RecordRef
    absence: int


Use = tuple[set[str], Callable[[Workspace, Case], object]]
"""The roles that have a use case, and how it is called."""


@dataclass
class World:
    bank: ReferralBank
    cases: dict[str, Case] = field(default_factory=dict)

    def fingerprint(self) -> list[object]:
        return contents(self.bank.database, COUNTED)


class Undone(Exception):
    """What a use case did is taken back: it was allowed."""


class Undoing(Context):
    """A context in which everything is allowed to happen, and nothing stays."""

    @contextmanager
    def write(self) -> Iterator[Tx]:
        with super().write() as tx:
            yield tx
            raise Undone


def make_world(database: Database) -> World:
    """One user of each role, with a referral that was given to them while their role worked on referrals."""
    bank = ReferralBank(database)
    ada = bank.ada
    first = Rule("First", (Entry("all", Assignee(AssigneeKind.USER, ("bob",))),))
    ada.routing.create(first)
    ada.routing.create(Rule("Draft", first.entries))
    ada.routing.activate("First")
    ada.people.add_queue("Desk")
    ada.people.add_team("Loans")
    ada.records.retire_choice("referral", "interest", "personal_loan")
    ada.templates.import_body(TEMPLATE, publish=True)
    ada.templates.import_body(replace(TEMPLATE, items=(item("call", 2),)), publish=True)
    ada.templates.edit("t")
    ada.bank_settings.set("mail", "no")
    away = ada.people.add_absence("bob", date(2026, 5, 4), date(2026, 5, 5)).id
    assert away is not None
    world = World(bank)
    ada.bank_settings.reset("mail")
    other = bank.refer(owner="", last_name="Of Bob")
    ada.bank_settings.set("mail", "yes")
    with database.write(None, bank.clock()) as tx:
        tx.execute("UPDATE outbox SET state = 'dead'")
        mail = tx.scalar("SELECT min(id) FROM outbox")
    for role in ROLES:
        user = bank.user(f"the_{role}", role)
        if role not in WORKERS:
            ada.people.grant_role(user, "broker")
        own = bank.refer(owner="", by="eve", last_name=f"Of {role}")
        bank.of("bob").referrals.reassign(own, user, "theirs")
        client = bank.record("account", f"Client of {role}", user)
        if role not in WORKERS:
            ada.people.revoke_role(user, "broker")
        bank.of(user).views.save("referral", "Own", "status:new")
        world.cases[role] = Case(own, other, int(mail), user, client, away)
    return world


TEMPLATE = review(item("call", 1), name="T")


def actor_of(world: World, role: str) -> Actor:
    with world.bank.database.read() as tx:
        actor = access.load_actor(tx, f"the_{role}")
    assert actor is not None
    return actor


def try_each(world: World, role: str, uses: Mapping[str, Use]) -> None:
    """Each use case as that role: allowed and taken back, or refused; the database is as it was either way."""
    case, bank, actor = world.cases[role], world.bank, actor_of(world, role)
    before = world.fingerprint()
    for name, (roles, call) in uses.items():
        workspace = Workspace(Undoing(bank.database, actor, bank.clock, bank.book))
        allowed = True
        try:
            call(workspace, case)
        except Undone:
            pass
        except Refusal as refusal:
            assert refusal.kind in (Kind.NOT_ALLOWED, Kind.NOT_FOUND), (name, role, refusal)
            allowed = False
        assert allowed == (role in roles), (name, role)
        assert world.fingerprint() == before, (name, role)


def try_refused(world: World, role: str, uses: Mapping[str, Use]) -> None:
    """What the role doesn't have is refused and writes nothing, though nothing takes it back."""
    before = world.fingerprint()
    workspace = world.bank.of(f"the_{role}")
    for name, (roles, call) in uses.items():
        if role not in roles:
            with pytest.raises(Refusal) as refused:
                call(workspace, world.cases[role])
            assert refused.value.kind in (Kind.NOT_ALLOWED, Kind.NOT_FOUND), (name, role)
            assert world.fingerprint() == before, (name, role)


def first_of(bulk) -> object:  # type: ignore[no-untyped-def]
    """Of one thing in bulk: it is left alone with the refusal that it would have had alone."""
    for skipped in bulk.skipped:
        raise skipped.refusal
    return bulk
