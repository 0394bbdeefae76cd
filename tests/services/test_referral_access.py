"""Who may do what with a referral: role x relation x step, allowed or refused with nothing written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from fsctui.domain.access import NotAllowed
from fsctui.domain.naming import Naming
from fsctui.domain.records import RecordRef
from fsctui.domain.referrals import NewReferral, NotYours, ReferralUnknown
from fsctui.refusal import Kind, Refusal
from fsctui.services.refusals import RecordUnknown
from fsctui.store import access
from fsctui.store.database import Database
from tests.factories import ROLES
from tests.services.referral_desk import ReferralDesk

WORKS = {"administrator", "manager", "adviser", "assistant", "broker", "agent"}
OUTSIDE = {"partner", "client"}
OVERSEES = {"administrator", "compliance"}
SEEN = ("owner", "queue", "sent", "client", "account_team", "manager")
RELATIONS = ("none", *SEEN)
TABLES = ("record", "referral", "timeline", "notice", "outbox", "referrer_tally")


@dataclass
class World:
    desk: ReferralDesk
    made: int = 0

    def referral(self, who: str, relation: str, *, confidential: bool = False) -> int:
        """A referral to which the user has this one relation, given to somebody unless it is theirs."""
        self.made += 1
        desk = self.desk
        if relation == "sent":
            return desk.refer("" if who.split("_")[1] not in WORKS else "bob", by=who, confidential=confidential)
        given: dict[str, Any] = {"confidential": confidential}
        if relation in ("client", "account_team"):
            given["account"] = desk.account(f"Client {self.made}", "ryan")
            if relation == "client":
                desk.of("ryan").records.grant_participant(given["account"], who)
            else:
                desk.of("ryan").records.add_to_team(given["account"], who, who.split("_")[1])
        to = {"owner": who, "queue": "queue:All", "manager": f"report_of_{who}"}.get(relation, "bob")
        role = who.removeprefix("the_")
        if to != who or role in WORKS:
            return desk.refer(to, **given)
        # It was given to them while their role worked on referrals, which it doesn't any more.
        desk.ada.people.grant_role(who, "broker")
        referral = desk.refer(to, **given)
        desk.ada.people.revoke_role(who, "broker")
        return referral


@pytest.fixture
def world(database: Database) -> World:
    desk = ReferralDesk(database)
    for role in ROLES:
        desk.user(f"the_{role}", role)
        desk.user(f"report_of_the_{role}", "broker", manager=f"the_{role}")
    desk.ada.people.add_queue("All", members=[f"the_{role}" for role in ROLES])
    return World(desk)


STEPS: dict[str, Callable[[Any, int], object]] = {
    "show": lambda ws, referral: ws.referrals.show(referral),
    "accept": lambda ws, referral: ws.referrals.accept(referral),
    "reject": lambda ws, referral: ws.referrals.reject(referral, "no"),
    "close": lambda ws, referral: ws.referrals.close(referral, "no"),
    "reassign": lambda ws, referral: ws.referrals.reassign(referral, "eve", "hers"),
    "thank": lambda ws, referral: ws.referrals.thank(referral),
    "edit": lambda ws, referral: ws.records.edit(RecordRef("referral", referral), {"notes": "x"}),
}


def expected(role: str, relation: str, step: str, confidential: bool) -> bool:
    """What the rule says, written down here again."""
    if role in OUTSIDE:
        return relation == "sent" and step == "show"
    personal = relation in ("owner", "queue", "sent", "account_team") or (relation == "client" and not confidential)
    sees = personal or (not confidential and (relation == "manager" or role in OVERSEES))
    if step == "show":
        return sees
    if not sees or role not in WORKS:
        return False
    administers = role == "administrator" and not (confidential and not personal)
    if relation in ("sent", "client", "none") and not (administers and not confidential):
        return False
    if step in ("reassign", "thank", "edit"):
        return True
    if step == "close":
        return relation in ("owner", "queue", "manager") or administers
    return relation in ("owner", "queue")


@pytest.mark.parametrize("confidential", [False, True])
@pytest.mark.parametrize("role", ROLES)
def test_each_cell(world: World, role: str, confidential: bool) -> None:
    who = f"the_{role}"
    for relation in RELATIONS:
        # A referral to which nothing was done, which is looked at below, serves for the next step too.
        referral, before = None, []
        for step, act in STEPS.items():
            if relation == "queue" and step == "close" and role in WORKS - OUTSIDE:
                continue  # it is closed like any other that is nobody's: see the tests of steps
            if relation == "sent" and role in OVERSEES and confidential:
                continue
            if referral is None:
                referral = world.referral(who, relation, confidential=confidential)
                before = [world.desk.rows(table) for table in TABLES]
            workspace = world.desk.of(who)
            if expected(role, relation, step, confidential):
                act(workspace, referral)
                referral = None
                continue
            with pytest.raises((NotAllowed, ReferralUnknown, RecordUnknown, NotYours)):
                act(workspace, referral)
            assert [world.desk.rows(table) for table in TABLES] == before, (role, relation, step)


QUESTIONS: dict[str, Callable[[Any, int], object]] = {
    "why due": lambda ws, referral: ws.referrals.why_due(referral),
    "score": lambda ws, referral: ws.scores.explain(referral),
    "route": lambda ws, referral: ws.routing.explain(referral),
    "record": lambda ws, referral: ws.records.show(RecordRef("referral", referral)),
    "timeline": lambda ws, referral: ws.timeline.record(RecordRef("referral", referral)),
}
"""What staff may ask about a referral that they see, and nobody outside."""
DOORS: dict[str, Callable[[Any, int], object]] = {
    "claim": lambda ws, referral: ws.referrals.claim(referral),
    "reopen": lambda ws, referral: ws.referrals.reopen(referral),
    "edit": lambda ws, referral: ws.referrals.edit(referral, {"notes": "x"}),
    "comment": lambda ws, referral: ws.referrals.comment(referral, "hello"),
    "release": lambda ws, referral: ws.referrals.release(referral),
    "start": lambda ws, referral: ws.referrals.start(referral),
    "put_back": lambda ws, referral: ws.referrals.put_back(referral),
    "many": lambda ws, referral: _one_of(ws.referrals.many("start", [referral])),
    "preview_many": lambda ws, referral: _one_of(ws.referrals.preview_many("claim", [referral])),
}
"""Steps of whoever works on a referral; where nothing is to be done a conflict says so, which shows an open door."""
OWN = {"release", "start", "put_back", "many"}
"""These are for whoever has it, and in a queue for whoever may take it."""


def _one_of(bulk: Any) -> object:
    for skipped in bulk.skipped:
        raise skipped.refusal
    return bulk


def _open(act: Callable[[Any, int], object], workspace: Any, referral: int) -> bool:
    try:
        act(workspace, referral)
    except Refusal as refusal:
        assert refusal.kind in (Kind.NOT_ALLOWED, Kind.NOT_FOUND, Kind.CONFLICT), refusal
        return refusal.kind is Kind.CONFLICT
    return True


@pytest.mark.parametrize("confidential", [False, True])
@pytest.mark.parametrize("role", ROLES)
def test_questions_are_answered_where_it_is_shown_and_doors_open_where_it_is_worked_on(
    world: World, role: str, confidential: bool
) -> None:
    who = f"the_{role}"
    for relation in RELATIONS:
        if relation == "sent" and role in OVERSEES and confidential:
            continue
        shown = expected(role, relation, "show", confidential)
        works = expected(role, relation, "edit", confidential)
        referral = world.referral(who, relation, confidential=confidential)
        before = [world.desk.rows(table) for table in TABLES]
        for name, act in QUESTIONS.items():
            asked = shown and role not in OUTSIDE
            assert _open(act, world.desk.of(who), referral) == asked, (role, relation, name)
        assert [world.desk.rows(table) for table in TABLES] == before, (role, relation)
        for name, act in DOORS.items():
            wanted = works and (name not in OWN or relation in ("owner", "queue"))
            if name == "comment":
                wanted = shown and role not in OUTSIDE  # whoever sees it inside the bank says something to colleagues
            before = [world.desk.rows(table) for table in TABLES]
            assert _open(act, world.desk.of(who), referral) == wanted, (role, relation, name)
            if [world.desk.rows(table) for table in TABLES] != before:
                assert wanted, (role, relation, name)
                referral = world.referral(who, relation, confidential=confidential)


@pytest.mark.parametrize("role", ROLES)
def test_lists_counts_and_rows_agree_with_what_is_shown(world: World, role: str) -> None:
    who = f"the_{role}"
    made = [
        world.referral(who, relation, confidential=confidential)
        for relation in RELATIONS
        for confidential in (False, True)
    ]
    workspace = world.desk.of(who)
    shown = set()
    for referral in made:
        try:
            workspace.referrals.show(referral)
            shown.add(referral)
        except ReferralUnknown:
            continue
    assert set(workspace.referrals.vector("all")) & set(made) == shown
    assert {row.id for row in workspace.referrals.page("all", limit=500).items} & set(made) == shown
    assert set(workspace.referrals.rows(made)) == shown
    if role in OUTSIDE:
        return
    actor = workspace.context.actor
    with world.desk.database.read() as tx:
        records = access.visible_record_ids(actor)
        assert {row.id for row in tx.all(records)} & set(made) == shown
        for referral in made:
            related = access.relations(tx, actor, referral)
            from fsctui.domain.access import usable

            assert bool(usable(related.relations, confidential=related.confidential)) == (referral in shown)
        reading = set(access.read_only(tx, actor, made))
    assert reading <= shown


def test_who_may_write_one_down(world: World) -> None:
    for role in ROLES:
        assert world.desk.of(f"the_{role}").referrals.add(NewReferral(last_name="Shah")).id is not None


@pytest.mark.parametrize("capability", ["referrals", "tasks"])
def test_nobody_outside_is_told_who_works_at_the_bank(database: Database, capability: str) -> None:
    desk = ReferralDesk(database)
    for who in ("pat", "cleo"):
        assert getattr(desk.of(who), capability).naming() == Naming()
    inside = getattr(desk.of("bob"), capability).naming()
    assert {"pat", "cleo", "ryan", "ada"} <= set(inside.users)
    assert "adviser" in inside.roles
