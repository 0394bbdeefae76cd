"""Routing on real databases: who gets a new referral, rules and their versions, explaining, trying, importing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from fsctui.domain.access import NotAllowed
from fsctui.domain.bank_settings import DEFAULT_OWNER
from fsctui.domain.referrals import ReferralUnknown
from fsctui.domain.routing import (
    Assignee,
    AssigneeKind,
    Condition,
    Entry,
    Operator,
    Rule,
    RuleAlreadyActive,
    RuleInvalid,
    RuleNotDraft,
    RuleStatus,
    Strategy,
)
from fsctui.domain.routing_lint import LintCode, Severity
from fsctui.domain.routing_rows import Outcome
from fsctui.i18n.labels import explain, told
from fsctui.scheduling.spec import CalendarSpec
from fsctui.services.refusals import NameTaken, Stale
from fsctui.services.routing_rules import (
    RuleHasErrors,
    RuleNotActive,
    RuleUnknown,
    RuleVersionUnknown,
    RuleWithoutDraft,
)
from fsctui.store import people as people_store
from fsctui.store.database import Database
from tests.factories import NOW
from tests.services.referral_desk import ReferralDesk

TODAY = NOW.date()


@pytest.fixture
def desk(database: Database) -> ReferralDesk:
    return ReferralDesk(database)


def user(name: str) -> Assignee:
    return Assignee(AssigneeKind.USER, (name,))


def when(field: str, operator: str, *values: str) -> Condition:
    return Condition(field, Operator(operator), values)


MORTGAGES = Assignee(AssigneeKind.QUEUE, ("mortgages",))
RULE = Rule(
    "Std",
    (
        Entry("west", user("BOB"), (when("interest", "equals", "Mortgage"), when("state", "equals", "CA", "NV"))),
        Entry("large", user("eve"), (when("potential_value", "greater_or_equal", "500000"),)),
        Entry("homes", MORTGAGES, (when("interest", "equals", "mortgage"),)),
        Entry(
            "partners", user("ryan"), (when("referrer_kind", "equals", "external"), when("source", "equals", "fair"))
        ),
        Entry("known", user("jackie"), (when("existing_client", "equals", "true"),)),
    ),
)


def activate(desk: ReferralDesk, rule: Rule) -> None:
    desk.ada.routing.import_rules([rule])
    desk.ada.routing.activate(rule.name)


def owner_of(desk: ReferralDesk, referral: int) -> str:
    row = desk.ada.referrals.show(referral).row
    return row.owner or f"queue:{row.queue}"


def test_new_referrals_go_where_the_active_rule_says(desk: ReferralDesk) -> None:
    assert owner_of(desk, desk.refer()) == "ada"
    activate(desk, RULE)
    assert owner_of(desk, desk.refer(interest="mortgage", state="ca")) == "bob"
    assert owner_of(desk, desk.refer(interest="mortgage", state="TX")) == "queue:Mortgages"
    assert owner_of(desk, desk.refer(potential_value=Decimal("500000.00"), currency="EUR")) == "eve"
    assert owner_of(desk, desk.refer(potential_value=Decimal("499999.99"), currency="EUR")) == "ada"
    account, _ = desk.client("Kiara Shah")
    assert owner_of(desk, desk.refer(account=account)) == "jackie"


def test_the_default_owner_is_the_rules_then_the_banks_then_an_administrator(desk: ReferralDesk) -> None:
    assert owner_of(desk, desk.refer()) == "ada"
    with desk.database.write(None, NOW) as tx:
        people_store.set_preference(tx, 0, DEFAULT_OWNER, "jackie")
    assert owner_of(desk, desk.refer()) == "jackie"
    activate(desk, Rule("none", (), "eve"))
    assert owner_of(desk, desk.refer()) == "eve"
    desk.ada.people.add_absence("eve", TODAY, TODAY, substitute="bob")
    assert owner_of(desk, desk.refer()) == "bob"
    desk.ada.people.deactivate_user("eve")
    assert owner_of(desk, desk.refer()) == "jackie"


def test_pools_take_turns_and_remember_whose_it_was(desk: ReferralDesk) -> None:
    everybody = Assignee(AssigneeKind.POOL, ("ryan", "eve", "bob"), Strategy.ROUND_ROBIN)
    activate(desk, Rule("turns", (Entry("all", everybody),)))
    assert [owner_of(desk, desk.refer()) for _ in range(4)] == ["ryan", "eve", "bob", "ryan"]
    desk.ada.people.add_absence("eve", TODAY, TODAY)
    assert [owner_of(desk, desk.refer()) for _ in range(2)] == ["bob", "ryan"]


def test_pools_look_at_open_referrals_and_capacity(desk: ReferralDesk) -> None:
    members = Assignee(AssigneeKind.POOL, (), Strategy.LEAST_LOADED, "Mortgages")
    activate(desk, Rule("load", (Entry("all", members),)))
    desk.refer(to="bob")
    desk.refer(to="bob")
    assert [owner_of(desk, desk.refer()) for _ in range(3)] == ["eve", "eve", "bob"]
    desk.ada.people.edit_user("eve", {"capacity": 2})
    assert owner_of(desk, desk.refer()) == "bob"
    desk.ada.people.edit_user("bob", {"capacity": 2})
    assert owner_of(desk, desk.refer()) == "ada"


def test_absences_are_those_of_the_users_own_day(desk: ReferralDesk) -> None:
    activate(desk, Rule("r", (Entry("all", user("bob")),)))
    desk.ada.people.edit_user("bob", {"time_zone": "Pacific/Kiritimati"})
    desk.clock.now = NOW.replace(hour=23)
    # It is Tuesday there already.
    desk.ada.people.add_absence("bob", date(2026, 3, 3), date(2026, 3, 3), substitute="eve")
    assert owner_of(desk, desk.refer()) == "eve"
    desk.clock.now = NOW.replace(hour=5)
    assert owner_of(desk, desk.refer()) == "bob"


def test_why_is_kept_as_it_was_decided(desk: ReferralDesk) -> None:
    activate(desk, RULE)
    referral = desk.refer(interest="mortgage", state="TX")
    (told,) = desk.ada.routing.explain(referral)
    assert (told.rule, told.entry, told.by, told.owner, told.queue) == ("Std", "homes", "queue", "", "Mortgages")
    assert [(each["entry"], each["matched"]) for each in told.trace["tried"]] == [
        ("west", False), ("large", False), ("homes", True),
    ]  # fmt: skip
    assert told.trace["tried"][0]["conditions"][1] == {
        "number": 2, "field": "state", "operator": "equals", "values": ["CA", "NV"], "actual": "TX", "holds": False,
    }  # fmt: skip
    # Another version changes nothing of what was decided.
    activate(desk, replace(RULE, entries=(Entry("all", user("eve")),)))
    assert desk.ada.routing.explain(referral) == (told,)
    assert desk.ada.referrals.show(referral).decisions == (told,)
    unrouted = desk.refer(interest="mortgage")
    assert desk.of("ryan").routing.explain(unrouted)[0].owner == "eve"
    for username, refusal in (("pat", NotAllowed), ("cleo", NotAllowed)):
        with pytest.raises(refusal):
            desk.of(username).routing.explain(unrouted)
    with pytest.raises(ReferralUnknown):
        desk.of("jackie").routing.explain(10**9)


def test_the_day_a_referral_was_made_is_the_banks(desk: ReferralDesk) -> None:
    desk.ada.calendars.edit("Standard", {"spec": CalendarSpec(time_zone="America/Los_Angeles")})
    # On the west coast it still is the last day of the year.
    late = datetime(2026, 1, 1, 5, tzinfo=UTC)
    old = Entry("old", user("bob"), (when("created", "less_or_equal", "2025-12-31"),))
    week = Entry("week", user("eve"), (when("created", "within", "2026-01-01", "2026-01-07"),))
    rule = Rule("days", (old, week), "jackie")
    assert [each for each in desk.ada.routing.lint(rule) if each.severity is not Severity.HINT] == []
    activate(desk, rule)
    first = desk.refer(created_at=late, by="bob")
    assert owner_of(desk, first) == "bob"
    assert desk.ada.routing.explain(first)[0].trace["facts"] == {"created": "2025-12-31"}
    assert owner_of(desk, desk.refer(created_at=late + timedelta(days=2), by="bob")) == "eve"
    assert owner_of(desk, desk.refer()) == "jackie"
    trial = desk.ada.routing.simulate(rule)
    assert (trial.same, trial.entries) == (2, {"old": 1, "week": 1})


def test_values_that_past_referrals_had(desk: ReferralDesk) -> None:
    for state in ("CA", "NV", "", "CA", "Łódź"):
        desk.refer(state=state)
    routing = desk.ada.routing
    assert routing.values_said("state") == (("CA", 2), ("NV", 1), ("Łódź", 1))
    assert routing.values_said("created") == (("2026-03-02", 5),)
    assert routing.values_said("shoe_size") == ()


def test_versions(desk: ReferralDesk) -> None:
    routing = desk.ada.routing
    routing.create(RULE)
    with pytest.raises(NameTaken):
        routing.create(Rule("STD"))
    draft = routing.edit("std")
    assert (draft.number, draft.status, draft.rule.entries[0].assignee) == (1, RuleStatus.DRAFT, user("bob"))
    assert draft.rule.entries[2].assignee.names == ("Mortgages",)
    changed = replace(draft.rule, entries=draft.rule.entries[:2])
    routing.save("Std", changed, draft.edit_version)
    with pytest.raises(Stale) as stale:
        routing.save("Std", draft.rule, draft.edit_version)
    assert "homes" in stale.value.changed
    routing.save("Std", changed, routing.latest("Std").edit_version)
    routing.activate("Std")
    with pytest.raises(RuleAlreadyActive):
        routing.activate("Std")
    with pytest.raises(RuleNotDraft):
        routing.save("Std", changed, 1)
    assert routing.edit("Std").number == 2
    assert routing.latest("Std").number == 2
    assert routing.show("Std").number == 1
    (row,) = routing.rules()
    assert (row.number, row.status, row.draft, row.activated_by) == (1, RuleStatus.ACTIVE, 2, "ada")
    done = routing.activate("Std")
    assert [each.status for each in routing.show("Std").versions] == [RuleStatus.ACTIVE, RuleStatus.OBSOLETE]
    with pytest.raises(RuleWithoutDraft):
        routing.discard("Std")
    assert done.undo is not None
    act, given = done.undo
    getattr(routing, act)(done.id, **given)
    assert [(each.number, each.status) for each in routing.show("Std").versions] == [
        (2, RuleStatus.OBSOLETE), (1, RuleStatus.ACTIVE),
    ]  # fmt: skip
    routing.stop("Std")
    with pytest.raises(RuleNotActive):
        routing.stop("Std")
    with pytest.raises(RuleVersionUnknown):
        routing.activate("Std", 7)
    with pytest.raises(RuleVersionUnknown):
        routing.show("Std", 7)
    with pytest.raises(RuleUnknown) as unknown:
        routing.show("Stdd")
    assert unknown.value.near == ["Std"]


def test_there_is_one_active_rule(desk: ReferralDesk) -> None:
    activate(desk, RULE)
    activate(desk, Rule("Other", (Entry("all", user("eve")),)))
    assert {row.name: row.status for row in desk.ada.routing.rules()} == {
        "Std": RuleStatus.OBSOLETE,
        "Other": RuleStatus.ACTIVE,
    }
    with desk.database.read() as tx:
        noted = tx.all("SELECT action FROM timeline WHERE subject_type = 'routing_rule' ORDER BY seq")
    assert [row.action for row in noted] == ["create", "activate", "create", "activate"]


def test_a_draft_alone_goes_with_its_rule(desk: ReferralDesk) -> None:
    routing = desk.ada.routing
    routing.create(RULE)
    routing.discard("Std")
    assert routing.rules() == ()


def test_the_same_import_twice_writes_nothing(desk: ReferralDesk) -> None:
    routing = desk.ada.routing
    assert not routing.import_rules([RULE])[0].unchanged
    before = desk.rows("timeline")
    again = routing.import_rules([RULE])[0]
    assert (again.unchanged, again.version, again.entries) == (True, 1, 5)
    assert desk.rows("timeline") == before
    routing.import_rules([replace(RULE, description="new")])
    # The draft that somebody wrote is kept beside what came in.
    assert [(each.number, each.status) for each in routing.show("Std").versions] == [
        (2, RuleStatus.DRAFT), (1, RuleStatus.OBSOLETE),
    ]  # fmt: skip
    assert routing.show("Std", 1).rule.description == RULE.description
    routing.activate("Std")
    assert routing.import_rules([RULE])[0].version == 3
    # One rule of a file that can't be kept keeps the others out, too.
    with pytest.raises(RuleInvalid):
        routing.import_rules([Rule("good"), Rule("")])
    assert [row.name for row in routing.rules()] == ["Std"]


def test_what_is_being_written_comes_back(desk: ReferralDesk) -> None:
    routing = desk.ada.routing
    assert routing.kept("") is None
    routing.keep("", RULE)
    assert routing.kept("") == RULE
    routing.forget("")
    assert routing.kept("") is None


def test_only_administrators_see_and_change_rules(desk: ReferralDesk) -> None:
    activate(desk, RULE)
    tables = ("routing_rule", "timeline", "pool_turn")
    before = [desk.rows(table) for table in tables]
    for username in ("jackie", "bob", "pat", "cleo"):
        routing = desk.of(username).routing
        for use in (
            lambda: routing.rules(),  # noqa: B023
            lambda: routing.show("Std"),  # noqa: B023
            lambda: routing.latest("Std"),  # noqa: B023
            lambda: routing.schema(),  # noqa: B023
            lambda: routing.bank(),  # noqa: B023
            lambda: routing.values_said("state"),  # noqa: B023
            lambda: routing.create(Rule("x")),  # noqa: B023
            lambda: routing.edit("Std"),  # noqa: B023
            lambda: routing.save("Std", RULE, 1),  # noqa: B023
            lambda: routing.discard("Std"),  # noqa: B023
            lambda: routing.activate("Std"),  # noqa: B023
            lambda: routing.stop("Std"),  # noqa: B023
            lambda: routing.import_rules([RULE]),  # noqa: B023
            lambda: routing.keep("", RULE),  # noqa: B023
            lambda: routing.lint(RULE),  # noqa: B023
            lambda: routing.simulate(RULE),  # noqa: B023
        ):
            with pytest.raises(NotAllowed):
                use()
    assert [desk.rows(table) for table in tables] == before


def test_the_lint_knows_the_banks_people_and_history(desk: ReferralDesk) -> None:
    desk.refer(state="California")
    desk.ada.people.add_queue("Tasks", takes=["task"], members=["bob"])
    rule = Rule(
        "r",
        (
            Entry("a", user("zoe"), (when("state", "equals", "CA"),)),
            Entry("b", Assignee(AssigneeKind.QUEUE, ("Tasks",)), (when("state", "equals", "california"),)),
            Entry("c", Assignee(AssigneeKind.QUEUE, ("Mortgages",))),
        ),
        "gone",
    )
    assert [(each.entry, each.code) for each in desk.ada.routing.lint(rule)] == [
        ("", LintCode.DEFAULT_OWNER_UNFIT),
        ("a", LintCode.VALUE_NEVER_SEEN),
        ("a", LintCode.USER_UNKNOWN),
        ("a", LintCode.NOBODY_ABLE),
        ("b", LintCode.QUEUE_TAKES_NO_REFERRALS),
    ]


def test_a_dry_run_tells_what_would_change_and_writes_nothing(desk: ReferralDesk) -> None:
    activate(desk, Rule("old", (Entry("all", user("bob")),)))
    west = desk.refer(interest="mortgage", state="CA")
    homes = desk.refer(interest="mortgage", state="TX")
    other = desk.refer(state="TX")
    pooled = desk.refer(interest="investments")
    # Who got it first counts, not who has it by now.
    desk.of("bob").referrals.reassign(west, to="eve", reason="full")
    tables = ("referral", "routing_decision", "routing_rule", "pool_turn", "timeline", "record")
    before = [desk.rows(table) for table in tables]
    pool = Assignee(AssigneeKind.POOL, ("eve", "bob"), Strategy.ROUND_ROBIN)
    rule = replace(RULE, entries=(*RULE.entries, Entry("pool", pool, (when("interest", "equals", "investments"),))))
    seen: list[tuple[int, int]] = []
    trial = desk.ada.routing.simulate(rule, progress=lambda done, total: seen.append((done, total)))
    assert (trial.referrals, trial.same, trial.changed, trial.default) == (4, 2, 1, 1)
    assert [(row.id, row.outcome, row.entry, row.owner, row.queue, row.did_owner) for row in trial.rows] == [
        (homes, Outcome.CHANGED, "homes", "", "Mortgages", "bob"),
        (other, Outcome.DEFAULT, "", "ada", "", "bob"),
    ]
    assert pooled not in {row.id for row in trial.rows}
    assert trial.entries == {"west": 1, "large": 0, "homes": 1, "partners": 0, "known": 0, "pool": 1}
    assert (trial.owners, trial.queues) == ({"ada": 1, "bob": 2}, {"Mortgages": 1})
    assert seen == [(4, 4)]
    newest = desk.ada.routing.simulate(rule, 2)
    assert (newest.referrals, newest.same, newest.default) == (2, 1, 1)
    stopped = desk.ada.routing.simulate(rule, is_cancelled=lambda: True)
    assert (stopped.cancelled, stopped.referrals) == (True, 0)
    assert [desk.rows(table) for table in tables] == before


def test_a_limit_counts_only_what_may_be_seen(desk: ReferralDesk) -> None:
    old = desk.refer("bob", last_name="Old")
    seen = desk.refer("bob", last_name="New")
    desk.refer("bob", confidential=True)
    desk.refer("bob", confidential=True)
    nobody = Rule("nobody", (Entry("large", user("eve"), (when("potential_value", "greater_than", "1"),)),))
    for limit, expected in ((1, [seen]), (2, [old, seen]), (3, [old, seen]), (None, [old, seen])):
        trial = desk.ada.routing.simulate(nobody, limit)
        assert (trial.referrals, [row.id for row in trial.rows]) == (len(expected), expected)


def test_queues_are_imported_and_brought_in_line(desk: ReferralDesk) -> None:
    people = desk.ada.people
    given = {"email": "w@bank.example", "notify_members": False, "takes": ["referral"], "members": ["bob"]}
    made = people.import_queue("Wealth", **given)  # type: ignore[arg-type]
    assert (made.name, made.members, made.unchanged) == ("Wealth", 1, False)
    before = desk.rows("timeline")
    assert people.import_queue("wealth", **given).unchanged  # type: ignore[arg-type]
    assert desk.rows("timeline") == before
    assert people.import_queue("Wealth", **{**given, "members": ["eve"]}).members == 2  # type: ignore[arg-type]
    row = people.queue("Wealth")
    assert (row.members, row.takes, row.email, row.notify_members) == (
        ("bob", "eve"), ("referral",), "w@bank.example", False,
    )  # fmt: skip
    with pytest.raises(NotAllowed):
        desk.of("jackie").people.import_queue("Wealth", **given)  # type: ignore[arg-type]


def test_a_queue_that_is_renamed_is_still_routed_to(desk: ReferralDesk) -> None:
    members = Assignee(AssigneeKind.POOL, (), Strategy.LEAST_LOADED, "Mortgages")
    activate(desk, replace(RULE, entries=(RULE.entries[2], Entry("rest", members))))
    desk.ada.people.edit_queue("Mortgages", {"name": "Home loans"})
    assert owner_of(desk, desk.refer(interest="mortgage")) == "queue:Home loans"
    assert owner_of(desk, desk.refer()) == "bob"


BROKEN = Rule(
    "Broken",
    (
        Entry("west", user("zoe"), (when("state", "equals", "CA"),)),
        Entry("rest", Assignee(AssigneeKind.QUEUE, ("Nowhere",))),
    ),
)


def test_a_rule_with_errors_is_put_in_force_only_with_force(desk: ReferralDesk) -> None:
    routing = desk.ada.routing
    activate(desk, RULE)
    routing.create(BROKEN)
    tables = ("routing_rule", "timeline")
    before = [desk.rows(table) for table in tables]
    with pytest.raises(RuleHasErrors) as refused:
        routing.activate("Broken")
    params = refused.value.params
    assert [params[name] for name in ("rule", "version", "entry", "finding", "user", "errors")] == [
        "Broken", 1, "west", LintCode.USER_UNKNOWN, "zoe", 3,
    ]  # fmt: skip
    assert explain(refused.value) == ("Version 1 of “Broken” cannot work as it is. Entry “west”: There is no user zoe.")
    assert [desk.rows(table) for table in tables] == before
    done = routing.activate("Broken", force=True)
    assert [(each.params["entry"], each.params["finding"]) for each in done.warnings or ()] == [
        ("west", LintCode.USER_UNKNOWN), ("west", LintCode.NOBODY_ABLE), ("rest", LintCode.QUEUE_UNKNOWN),
    ]  # fmt: skip
    # What was in force goes back into force, whatever became odd about it.
    back = routing.activate("Std", 1)
    assert back.undo is not None and back.id is not None
    routing.take_back(back.id, **back.undo[1])  # type: ignore[arg-type]
    assert next(row for row in routing.rules() if row.name == "Broken").status is RuleStatus.ACTIVE


def test_warnings_are_told_and_hints_are_not(desk: ReferralDesk) -> None:
    desk.user("gone", "broker")
    desk.ada.people.deactivate_user("gone")
    members = Assignee(AssigneeKind.POOL, ("gone", "bob"), Strategy.ROUND_ROBIN)
    desk.ada.routing.create(Rule("Odd", (Entry("west", members, (when("state", "equals", "CA"),)),), "pat"))
    done = desk.ada.routing.activate("Odd")
    assert [told(each.code, each.params) for each in done.warnings or ()] == [
        "The default owner pat is not known, not active, or has no role for referrals.",
        "Entry “west”: The user gone is not active.",
    ]
