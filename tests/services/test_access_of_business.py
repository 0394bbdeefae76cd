"""Rules, scores, mail, conversion and reports: role x use case, allowed, or refused with nothing written.

The rule is written down here again, by hand. Each role has a referral that was given to it (to those that don't work on
referrals while they did); what is allowed is done and undone, so that all start alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date

import pytest

from fsctui.domain.conversion import ConversionRequest, Wanted
from fsctui.domain.referral_report import By
from fsctui.domain.routing import Assignee, AssigneeKind, Entry, Rule
from fsctui.refusal import Kind, Refusal
from fsctui.services.context import Context
from fsctui.services.workspace import Workspace
from fsctui.store import access
from fsctui.store.database import Database, Tx
from fsctui.store.tables.declared import METADATA
from tests.factories import ROLES
from tests.fingerprints import contents
from tests.services.referral_bank import ReferralBank

COUNTED = sorted(set(METADATA.tables) - {"holiday_year"})
"""Every table but the cache of holidays, which reading fills."""
WORKERS = {"administrator", "manager", "adviser", "assistant", "broker", "agent"}
INSIDERS = WORKERS | {"compliance"}
ADMINISTRATOR = {"administrator"}
EVERYBODY = set(ROLES)
RULE = Rule("Second", (Entry("all", Assignee(AssigneeKind.USER, ("bob",))),))
NEW = ConversionRequest(account=Wanted.NEW)


@dataclass
class Case:
    """What a use case is called with: the user's own referral, somebody else's, and a mail that couldn't be sent."""

    own: int
    other: int
    mail: int


@dataclass
class World:
    bank: ReferralBank
    cases: dict[str, Case] = field(default_factory=dict)

    def fingerprint(self) -> list[object]:
        return contents(self.bank.database, COUNTED)


def _first(bulk) -> object:  # type: ignore[no-untyped-def]
    for skipped in bulk.skipped:
        raise skipped.refusal
    return bulk


Use = tuple[set[str], Callable[[Workspace, Case], object]]
USES: dict[str, Use] = {
    "rules": (ADMINISTRATOR, lambda ws, case: ws.routing.rules()),
    "rule show": (ADMINISTRATOR, lambda ws, case: ws.routing.show("First")),
    "rule latest": (ADMINISTRATOR, lambda ws, case: ws.routing.latest("First")),
    "rule schema": (ADMINISTRATOR, lambda ws, case: ws.routing.schema()),
    "rule bank": (ADMINISTRATOR, lambda ws, case: ws.routing.bank()),
    "rule lint": (ADMINISTRATOR, lambda ws, case: ws.routing.lint(RULE)),
    "rule simulate": (ADMINISTRATOR, lambda ws, case: ws.routing.simulate(RULE)),
    "rule create": (ADMINISTRATOR, lambda ws, case: ws.routing.create(RULE)),
    "rule edit": (ADMINISTRATOR, lambda ws, case: ws.routing.edit("First")),
    "rule save": (ADMINISTRATOR, lambda ws, case: ws.routing.save("Draft", RULE, 1)),
    "rule discard": (ADMINISTRATOR, lambda ws, case: ws.routing.discard("Draft")),
    "rule activate": (ADMINISTRATOR, lambda ws, case: ws.routing.activate("Draft")),
    "rule activate by force": (ADMINISTRATOR, lambda ws, case: ws.routing.activate("Draft", force=True)),
    "rule stop": (ADMINISTRATOR, lambda ws, case: ws.routing.stop("First")),
    "rule import": (ADMINISTRATOR, lambda ws, case: ws.routing.import_rules([RULE])),
    "rule keep": (ADMINISTRATOR, lambda ws, case: ws.routing.keep("", RULE)),
    "rule explain": (INSIDERS, lambda ws, case: ws.routing.explain(case.own)),
    "rule explain of others": ({"administrator", "compliance"}, lambda ws, case: ws.routing.explain(case.other)),
    "score report": (INSIDERS, lambda ws, case: ws.scores.report()),
    "score models": (INSIDERS, lambda ws, case: ws.scores.models()),
    "score settings": (INSIDERS, lambda ws, case: ws.scores.settings()),
    "score explain": (INSIDERS, lambda ws, case: ws.scores.explain(case.own)),
    "score explain of others": ({"administrator", "compliance"}, lambda ws, case: ws.scores.explain(case.other)),
    "score train": (ADMINISTRATOR, lambda ws, case: ws.scores.train()),
    "score set": (ADMINISTRATOR, lambda ws, case: ws.scores.set_settings({"score": "50"})),
    "outbox list": ({"administrator", "manager"}, lambda ws, case: ws.outbox.list()),
    "outbox counts": ({"administrator", "manager"}, lambda ws, case: ws.outbox.counts()),
    "outbox retry": ({"administrator", "manager"}, lambda ws, case: _first(ws.outbox.retry([case.mail]))),
    "outbox want": (EVERYBODY, lambda ws, case: ws.outbox.want(False)),
    "convert preview": (WORKERS, lambda ws, case: ws.conversion.preview(case.own)),
    "convert": (WORKERS, lambda ws, case: ws.conversion.convert(case.own, NEW)),
    "convert preview of others": (set(), lambda ws, case: ws.conversion.preview(case.other)),
    "convert of others": (set(), lambda ws, case: ws.conversion.convert(case.other, NEW)),
    **{
        f"report by {by.value}": (INSIDERS, lambda ws, case, by=by: ws.referral_reports.report(by))  # type: ignore[misc]
        for by in By
    },
    "report of a time": (INSIDERS, lambda ws, case: ws.referral_reports.report(since=date(2026, 1, 1))),
}


class _Undone(Exception):
    pass


class _Undoing(Context):
    @contextmanager
    def write(self) -> Iterator[Tx]:
        with super().write() as tx:
            yield tx
            raise _Undone


@pytest.fixture(scope="module")
def world(lasting_database: Database) -> World:
    """One world per kind of database: each of its tests leaves it as it was."""
    bank = ReferralBank(lasting_database)
    routing = bank.ada.routing
    first = Rule("First", (Entry("all", Assignee(AssigneeKind.USER, ("bob",))),))
    routing.create(first)
    routing.create(Rule("Draft", first.entries))
    routing.activate("First")
    world = World(bank)
    other = bank.refer(owner="", last_name="Of Bob")
    with lasting_database.write(None, bank.clock()) as tx:
        tx.execute("UPDATE outbox SET state = 'dead'")
        mail = tx.scalar("SELECT min(id) FROM outbox")
    for role in ROLES:
        user = bank.user(f"the_{role}", role)
        if role not in WORKERS:
            bank.ada.people.grant_role(user, "broker")
        own = bank.refer(owner="", by="eve", last_name=f"Of {role}")
        bank.of("bob").referrals.reassign(own, user, "theirs")
        if role not in WORKERS:
            bank.ada.people.revoke_role(user, "broker")
        world.cases[role] = Case(own, other, int(mail))
    return world


@pytest.mark.parametrize("role", ROLES)
def test_each_use_case(world: World, role: str) -> None:
    case, user = world.cases[role], f"the_{role}"
    bank = world.bank
    with bank.database.read() as tx:
        actor = access.load_actor(tx, user)
    assert actor is not None
    before = world.fingerprint()
    for name, (roles, call) in USES.items():
        workspace = Workspace(_Undoing(bank.database, actor, bank.clock, bank.book))
        allowed = True
        try:
            call(workspace, case)
        except _Undone:
            pass
        except Refusal as refusal:
            assert refusal.kind in (Kind.NOT_ALLOWED, Kind.NOT_FOUND), (name, role, refusal)
            allowed = False
        assert allowed == (role in roles), (name, role)
        assert world.fingerprint() == before, (name, role)


@pytest.mark.parametrize("role", sorted(EVERYBODY - ADMINISTRATOR))
def test_what_is_refused_writes_nothing_though_nothing_undoes_it(world: World, role: str) -> None:
    before = world.fingerprint()
    workspace = world.bank.of(f"the_{role}")
    for name, (roles, call) in USES.items():
        if role not in roles:
            with pytest.raises(Refusal) as refused:
                call(workspace, world.cases[role])
            assert refused.value.kind in (Kind.NOT_ALLOWED, Kind.NOT_FOUND), (name, role)
            assert world.fingerprint() == before, (name, role)
