"""Who a referral may be given to: only who is active and works on referrals, whichever way it is given."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from fsctui.domain.record_rows import ImportRow
from fsctui.domain.records import RecordRef
from fsctui.domain.referrals import TakerInactive, TakerUnfit
from fsctui.domain.routing import Assignee, AssigneeKind, Entry, Rule, Strategy
from fsctui.domain.routing_lint import LintCode
from fsctui.refusal import Refusal
from fsctui.services.refusals import UserUnknown
from fsctui.store.database import Database
from tests.services.referral_desk import ReferralDesk

TABLES = ("record", "referral", "timeline", "notice", "outbox", "referrer_tally", "routing_decision")


@pytest.fixture
def desk(database: Database) -> ReferralDesk:
    desk = ReferralDesk(database)
    desk.user("cora", "compliance", email="cora@bank.example")
    desk.ada.people.edit_user("pat", {"email": "pat@partner.example"})
    desk.user("gone", "broker")
    desk.ada.people.deactivate_user("gone")
    return desk


WAYS: dict[str, Callable[[ReferralDesk, int, str], object]] = {
    "reassign": lambda desk, referral, to: desk.of("bob").referrals.reassign(referral, to, "elsewhere"),
    "owner": lambda desk, _referral, to: desk.refer(to),
    "record": lambda desk, referral, to: desk.of("bob").records.set_owner(RecordRef("referral", referral), to),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("to", "refusal"),
    [("pat", TakerUnfit), ("cleo", TakerUnfit), ("cora", TakerUnfit), ("gone", TakerInactive), ("bobb", UserUnknown)],
)
def test_it_is_refused_by_name_before_anything_is_written(
    desk: ReferralDesk, way: str, to: str, refusal: type[Refusal]
) -> None:
    referral = desk.refer("bob")
    before = [desk.rows(table) for table in TABLES]
    with pytest.raises(refusal) as refused:
        WAYS[way](desk, referral, to)
    assert refused.value.params["username"] == to
    assert [desk.rows(table) for table in TABLES] == before


def test_nobody_is_suggested_who_is_not_active(desk: ReferralDesk) -> None:
    with pytest.raises(UserUnknown) as refused:
        desk.refer("gonee")
    assert "gone" not in refused.value.near
    with pytest.raises(UserUnknown) as refused:
        desk.refer("bobb")
    assert refused.value.near == ["bob"]


@pytest.mark.parametrize("to", ["pat", "cora", "gone"])
def test_an_imported_one_is_named_with_its_line(desk: ReferralDesk, to: str) -> None:
    row = ImportRow(2, {"name": "Ana Silva", "last_name": "Silva", "owner": to})
    report = desk.ada.referrals.import_rows([row])
    assert [(each.line, each.refusal.params["username"]) for each in report.failed] == [(2, to)]
    assert desk.rows("referral") == []


@pytest.mark.parametrize("to", ["queue:Mortgages", "eve", "jackie", "ada", "ryan"])
def test_who_works_on_referrals_gets_it(desk: ReferralDesk, to: str) -> None:
    referral = desk.refer("bob")
    desk.of("bob").referrals.reassign(referral, to, "theirs")
    row = desk.ada.referrals.show(referral).row
    assert to == (row.owner or f"queue:{row.queue}")


def _active(desk: ReferralDesk, *entries: Entry, default: str = "", force: bool = False) -> Rule:
    rule = Rule("who", entries, default)
    desk.ada.routing.create(rule)
    desk.ada.routing.activate("who", force=force)
    return rule


def test_a_pool_leaves_them_out_and_says_so(desk: ReferralDesk) -> None:
    pool = Assignee(AssigneeKind.POOL, ("pat", "cora", "eve"), Strategy.ROUND_ROBIN)
    _active(desk, Entry("all", pool))
    made = [desk.refer() for _ in range(3)]
    assert {desk.ada.referrals.show(each).row.owner for each in made} == {"eve"}
    asked = desk.ada.routing.explain(made[0])[0].trace["candidates"]
    assert [(each["user"], each["excluded"]) for each in asked] == [("pat", "unfit"), ("cora", "unfit"), ("eve", None)]


def test_a_user_named_by_the_rule_and_the_default_owner_are_passed_over(desk: ReferralDesk) -> None:
    # The lint calls it an error, so it is put in force against its advice.
    _active(desk, Entry("all", Assignee(AssigneeKind.USER, ("pat",))), default="cora", force=True)
    referral = desk.refer()
    assert desk.ada.referrals.show(referral).row.owner == "ada"
    trial = desk.ada.routing.simulate(desk.ada.routing.show("who").rule)
    assert trial.owners == {"ada": 1}


def test_the_lint_finds_them(desk: ReferralDesk) -> None:
    desk.ada.people.add_queue("Mixed", members=["bob", "pat"])
    rule = Rule(
        "r",
        (
            Entry("queue", Assignee(AssigneeKind.QUEUE, ("Mixed",)), notify_cc=("cleo", "cora")),
            Entry("one", Assignee(AssigneeKind.USER, ("cora",))),
        ),
        "pat",
    )
    found = [(each.entry, each.code, each.params.get("user")) for each in desk.ada.routing.lint(rule)]
    assert ("", LintCode.DEFAULT_OWNER_UNFIT, "pat") in found
    assert ("queue", LintCode.USER_UNFIT, "pat") in found
    assert ("queue", LintCode.USER_UNFIT, "cleo") in found
    assert ("queue", LintCode.USER_UNFIT, "cora") not in found
    assert ("one", LintCode.USER_UNFIT, "cora") in found
    assert ("one", LintCode.NOBODY_ABLE, None) in found


def test_nobody_outside_is_mailed_a_clients_name(desk: ReferralDesk) -> None:
    """As a member of the queue, as somebody told besides, as the chosen default owner, as a manager."""
    desk.ada.people.add_queue("Mixed", members=["bob", "pat"])
    _active(desk, Entry("all", Assignee(AssigneeKind.QUEUE, ("Mixed",)), notify_cc=("pat", "jackie")))
    with desk.database.write(None, desk.clock()) as tx:
        from fsctui.store import people as people_store

        people_store.set_preference(tx, 0, "referral.default_owner", "pat")
    referral = desk.refer()
    told = {row.user_id for row in _notices(desk)}
    assert desk.id_of("pat") not in told
    assert {desk.id_of("bob"), desk.id_of("jackie")} <= told
    desk.of("bob").referrals.accept(referral)
    desk.of("bob").referrals.reject(referral, "not for us")
    assert desk.id_of("pat") not in {row.user_id for row in _notices(desk)}
    assert "pat@partner.example" not in str(desk.rows("outbox"))


def test_what_nobody_accepts_does_not_go_up_to_a_manager_who_does_not_work_on_it(desk: ReferralDesk) -> None:
    from datetime import timedelta

    from fsctui.services.ticking import Tick, context_of

    desk.user("dan", "broker", manager="cora")
    referral = desk.refer("dan")
    desk.clock.now += timedelta(days=7)
    Tick(context_of(desk.database, desk.clock, desk.book)).run()
    row = desk.ada.referrals.show(referral).row
    assert (row.owner, row.breaches) == ("dan", 1)


def _notices(desk: ReferralDesk):  # type: ignore[no-untyped-def]
    with desk.database.read() as tx:
        return tx.all("SELECT user_id FROM notice")
