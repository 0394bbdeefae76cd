"""Converting referrals: what is found, what is written, what is told; all or nothing, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from fsctui.domain.conversion import (
    ClientHidden,
    ClientUndecided,
    ContactOfOther,
    ConversionRequest,
    Fresh,
    Known,
    NoPlanSuggested,
    NotOfferedHere,
    PlanWanted,
    Suggestion,
    Wanted,
)
from fsctui.domain.duplicates import Matched, Strength
from fsctui.domain.records import ChoiceUnknown, RecordRef, parse_ref
from fsctui.domain.referrals import AlreadyConverted, NotYours, ReferralUnknown, Status
from fsctui.domain.templates import TemplateBody
from fsctui.refusal import Refusal
from fsctui.services.calendar_book import CalendarBook
from fsctui.services.context import Context
from fsctui.services.plan_refusals import TemplateNotPublished
from fsctui.services.refusals import RecordUnknown
from fsctui.services.workspace import Workspace
from fsctui.store import access
from fsctui.store.database import Database
from fsctui.store.verify_rows import verify_rows
from tests.services.bank import item
from tests.services.referral_bank import ReferralBank
from tests.store.processes import Process, run_all

NEW = ConversionRequest(account=Wanted.NEW)
TABLES = ("record", "account", "contact", "household", "household_member", "referral", "timeline", "notice", "outbox",
          "referrer_tally", "task", "plan")  # fmt: skip


@pytest.fixture
def bank(database: Database) -> ReferralBank:
    return ReferralBank(database)


@pytest.fixture
def near(sqlite_database: Database) -> ReferralBank:
    """On SQLite only: for rules that don't touch SQL of their own."""
    return ReferralBank(sqlite_database)


def everything(bank: ReferralBank) -> dict[str, Any]:
    return {table: bank.rows(table) for table in TABLES}


def made(bank: ReferralBank, done: Any, part: str) -> Any:
    return bank.ada.records.show(parse_ref(done.params[part]))


def test_a_new_client_becomes_account_contact_household_and_opportunity(bank: ReferralBank) -> None:
    referral = bank.refer(email="lena@mail.example", phone="+1 415 555 0100", city="Oakland", notes="Wants to buy.")
    done = bank.of("bob").conversion.convert(referral, ConversionRequest(household=Wanted.NEW))
    account, contact = made(bank, done, "account"), made(bank, done, "contact")
    opportunity, household = made(bank, done, "opportunity"), made(bank, done, "household")
    values = {each.field.name: each.value for each in opportunity.fields if each.value is not None}
    assert (account.name, account.owner) == ("Lena Okafor", "bob")
    assert {each.field.name: each.value for each in contact.fields}["account"] == account.ref.id
    assert values == {
        "account": account.ref.id, "contact": contact.ref.id, "interest": "mortgage", "stage": "qualification",
        "amount": "250000.00", "currency": "USD", "description": "Wants to buy.",
    }  # fmt: skip
    assert opportunity.name == "Lena Okafor: Mortgage"
    assert household.name == "Okafor"
    assert [(each.record.ref, each.role) for each in household.members] == [(contact.ref, "head")]
    row = bank.of("bob").referrals.show(referral).row
    assert (row.status, row.opportunity, row.account) == (Status.CONVERTED, opportunity.ref.id, account.ref.id)
    assert row.closed_at == bank.clock.now and row.accepted_at == bank.clock.now
    assert verify_rows(bank.database).differences == ()


def test_the_referrer_is_told_and_their_record_grows(bank: ReferralBank) -> None:
    referral = bank.refer()
    bank.of("bob").conversion.convert(referral, NEW)
    assert [each.code for each in bank.of("ryan").notices.list().items] == ["referral_converted"]
    assert [(row[0], row[2], row[3]) for row in bank.rows("referrer_tally")] == [("user", 1, 1)]
    with bank.database.read() as tx:
        mails = [
            (row.code, row.address)
            for row in tx.all("SELECT code, address FROM outbox WHERE code <> 'referral_assigned'")
        ]
    assert mails == [("referral_converted", "ryan@bank.example")]


def test_a_referrer_outside_is_thanked_by_mail(bank: ReferralBank) -> None:
    _, agent = bank.client("Paula Agent", email="paula@agency.example")
    referral = bank.refer(referrer_contact=agent)
    bank.of("bob").conversion.convert(referral, NEW)
    with bank.database.read() as tx:
        mails = {(row.code, row.address) for row in tx.all("SELECT code, address FROM outbox")}
    assert ("referral_thanks", "paula@agency.example") in mails
    assert [(row[0], row[1]) for row in bank.rows("referrer_tally")] == [("contact", agent.id)]


def test_converting_twice_is_a_conflict_and_changes_nothing(bank: ReferralBank) -> None:
    referral = bank.refer()
    bank.of("bob").conversion.convert(referral, NEW)
    before = everything(bank)
    for call in (bank.of("bob").conversion.convert, bank.of("bob").conversion.preview):
        with pytest.raises(AlreadyConverted):
            call(referral, NEW)
    assert everything(bank) == before


def test_only_who_works_on_it_converts_it(bank: ReferralBank) -> None:
    referral = bank.refer()
    before = everything(bank)
    with pytest.raises(ReferralUnknown):
        bank.of("eve").conversion.convert(referral, NEW)
    with pytest.raises(NotYours):
        bank.of("jackie").conversion.convert(referral, NEW)
    assert everything(bank) == before


def test_a_preview_shows_what_is_written_and_writes_nothing(bank: ReferralBank) -> None:
    referral = bank.refer()
    before = everything(bank)
    request = ConversionRequest(household=Wanted.NEW, amount=Decimal("90000.50"), stage="proposal", owner="bob")
    shown = bank.of("bob").conversion.preview(referral, request).draft
    assert everything(bank) == before
    done = bank.of("bob").conversion.convert(referral, request)
    assert isinstance(shown.account, Fresh) and isinstance(shown.contact, Fresh) and isinstance(shown.household, Fresh)
    for part, fresh in (
        ("account", shown.account), ("contact", shown.contact), ("household", shown.household),
        ("opportunity", shown.opportunity),
    ):  # fmt: skip
        record = made(bank, done, part)
        found = {each.field.name: each.value for each in record.fields}
        assert record.name == fresh.name
        assert {name: found[name] for name in fresh.values} == fresh.values


@pytest.mark.parametrize(
    "asked", [{"amount": Decimal("1e30")}, {"stage": "zz"}, {"interest": "zz"}, {"currency": "ZZZ"}, {"owner": "zoe"}]
)
def test_a_preview_refuses_what_would_not_be_written(bank: ReferralBank, asked: dict[str, Any]) -> None:
    referral, request = bank.refer(), replace(NEW, **asked)
    with pytest.raises(Refusal) as written:
        bank.of("bob").conversion.convert(referral, request)
    with pytest.raises(Refusal) as shown:
        bank.of("bob").conversion.preview(referral, request)
    assert (type(shown.value), vars(shown.value)) == (type(written.value), vars(written.value))


def test_a_known_client_is_not_made_again(bank: ReferralBank) -> None:
    account, contact = bank.client("Kiara Shah", email="kiara@mail.example")
    referral = bank.refer(contact=contact)
    done = bank.of("bob").conversion.convert(referral)
    assert (done.params["account"], done.params["contact"]) == (str(account), str(contact))
    assert done.params["household"] is None
    assert bank.ada.records.count("account") == 1 and bank.ada.records.count("contact") == 1


def test_a_namesake_with_the_same_address_is_taken_for_the_client(bank: ReferralBank) -> None:
    referral = bank.refer(email="Lena@Mail.example", phone="0044 20 7946 0000")
    account, contact = bank.client("Lena Okafor", "bob", email="lena@mail.example", phone="+44 (20) 7946-0000")
    shown = bank.of("bob").conversion.preview(referral).draft
    assert [(hit.ref, hit.strength) for hit in shown.duplicates.found] == [
        (account, Strength.CERTAIN), (contact, Strength.CERTAIN),
    ]  # fmt: skip
    assert shown.duplicates.found[0].matched == (Matched.NAME, Matched.EMAIL, Matched.PHONE)
    assert shown.account == Known(account, "Lena Okafor", account.id)
    done = bank.of("bob").conversion.convert(referral)
    assert (done.params["account"], done.params["contact"]) == (str(account), str(contact))


@pytest.mark.parametrize(
    ("given", "matched", "strength"),
    [
        ({"email": "lena@mail.example"}, (Matched.EMAIL,), Strength.LIKELY),
        ({"phone": "(020) 7946-0000"}, (Matched.PHONE,), Strength.LIKELY),
    ],
)
def test_who_may_be_the_client_is_asked_about(
    bank: ReferralBank, given: dict[str, str], matched: tuple[Matched, ...], strength: Strength
) -> None:
    referral = bank.refer(email="lena@mail.example", phone="+44 20 7946 0000")
    account, _ = bank.client("Somebody Else", "bob", **given)
    before = everything(bank)
    hits = bank.of("bob").conversion.preview(referral).draft.duplicates.found
    assert [(hit.ref.type, hit.matched, hit.strength) for hit in hits] == [
        ("account", matched, strength), ("contact", matched, strength),
    ]  # fmt: skip
    with pytest.raises(ClientUndecided) as refused:
        bank.of("bob").conversion.convert(referral)
    assert str(account) in refused.value.matches
    assert everything(bank) == before
    done = bank.of("bob").conversion.convert(referral, ConversionRequest(account=account, contact=Wanted.NEW))
    assert done.params["account"] == str(account)
    assert made(bank, done, "contact").name == "Lena Okafor"


def test_a_namesake_alone_is_asked_about_too(bank: ReferralBank) -> None:
    referral = bank.refer()
    bank.client("Lena Okafor", "bob")
    with pytest.raises(ClientUndecided):
        bank.of("bob").conversion.convert(referral)
    done = bank.of("bob").conversion.convert(referral, NEW)
    assert made(bank, done, "account").owner == "bob"
    assert bank.ada.records.count("account") == 2


def test_a_match_that_may_not_be_seen_is_neither_named_nor_doubled(bank: ReferralBank) -> None:
    account, contact = bank.client("Lena Okafor", "eve", email="lena@mail.example")
    for ref in (account, contact):
        bank.of("eve").records.set_confidential(ref, True)
    referral = bank.refer(email="lena@mail.example")
    shown = bank.of("bob").conversion.preview(referral).draft
    assert (shown.duplicates.found, shown.duplicates.hidden, shown.account) == ((), True, None)
    with pytest.raises(ClientHidden) as refused:
        bank.of("bob").conversion.convert(referral)
    assert refused.value.params == {"referral": "Lena Okafor"}
    with pytest.raises(RecordUnknown):
        bank.of("bob").conversion.convert(referral, ConversionRequest(account=account))
    assert bank.of("bob").conversion.convert(referral, NEW).params["account"] != str(account)


def test_a_namesake_who_may_not_be_seen_is_not_told_of(bank: ReferralBank) -> None:
    bank.client("Lena Okafor", "eve")
    referral = bank.refer()
    shown = bank.of("bob").conversion.preview(referral).draft
    assert (shown.duplicates.found, shown.duplicates.hidden) == ((), False)


def test_a_chosen_contact_brings_its_account_with_its_name(near: ReferralBank) -> None:
    account, contact = near.client("Rachel Adams", "bob")
    shown = near.of("bob").conversion.preview(near.refer(), ConversionRequest(contact=contact)).draft
    assert shown.account == Known(account, "Rachel Adams", account.id)


def test_a_household_that_is_there_gets_the_client(bank: ReferralBank) -> None:
    household = bank.record("household", "Okafor", "bob")
    referral = bank.refer()
    shown = bank.of("bob").conversion.preview(referral).draft
    assert [hit.ref for hit in shown.duplicates.households] == [household]
    assert shown.household is None
    done = bank.of("bob").conversion.convert(referral, ConversionRequest(household=household))
    members = made(bank, done, "household").members
    assert [str(each.record.ref) for each in members] == [done.params["contact"]]


def test_a_client_stays_in_their_household(bank: ReferralBank) -> None:
    household = bank.record("household", "Shah", "bob")
    account, contact = bank.client("Kiara Shah", "bob")
    bank.ada.records.add_member(household, contact, "head")
    referral = bank.refer("bob", contact=contact)
    done = bank.of("bob").conversion.convert(referral, ConversionRequest(household=household))
    assert (done.params["account"], done.params["household"]) == (str(account), str(household))
    assert [each.role for each in made(bank, done, "household").members] == ["head"]


def test_what_does_not_fit_together_is_refused(near: ReferralBank) -> None:
    account, contact = near.client("Kiara Shah", "bob")
    other, _ = near.client("Rachel Adams", "bob")
    household = near.record("household", "Adams", "eve")
    referral = near.refer()
    before = everything(near)
    convert = near.of("bob").conversion.convert
    for request, refusal in (
        (ConversionRequest(account=other, contact=contact), ContactOfOther),
        (ConversionRequest(account=Wanted.NEW, contact=contact), ContactOfOther),
        (ConversionRequest(account=Wanted.NONE), NotOfferedHere),
        (ConversionRequest(account=contact), NotOfferedHere),
        (ConversionRequest(account=Wanted.NEW, household=household), RecordUnknown),
        (ConversionRequest(account=RecordRef("account", 99_999)), RecordUnknown),
        (ConversionRequest(account=account, stage="nonsense"), ChoiceUnknown),
    ):
        with pytest.raises(refusal):
            convert(referral, request)
    assert everything(near) == before


def test_a_business_has_no_contact(near: ReferralBank) -> None:
    referral = near.refer(first_name="", last_name="", employer="Okafor Biotech")
    done = near.of("bob").conversion.convert(referral)
    assert done.params["contact"] is None
    account = made(near, done, "account")
    assert account.name == "Okafor Biotech"
    assert {each.field.name: each.value for each in account.fields}["kind"] == "business"


def test_open_tasks_and_plans_go_along(bank: ReferralBank) -> None:
    bank.ada.templates.import_body(
        TemplateBody("Intake", "intake", "referral", (item("call", 1), item("meet", 3, "call"))), publish=True
    )
    referral = bank.refer()
    bob = bank.of("bob")
    done_before = bob.tasks.add(f"Read the file #referral:{referral}").id
    bob.tasks.complete(done_before)
    open_task = bob.tasks.add(f"Call Lena #referral:{referral}").id
    from fsctui.services.plans import LaunchRequest

    plan = bob.plans.launch(LaunchRequest("intake", [RecordRef("referral", referral)], date(2026, 3, 2))).plans[0]
    shown = bob.conversion.preview(referral).draft
    assert (shown.tasks, shown.plans) == (1, 1)
    done = bob.conversion.convert(referral)
    opportunity = parse_ref(str(done.params["opportunity"]))
    with bank.database.read() as tx:
        where = {row.id: row.record_id for row in tx.all("SELECT id, record_id FROM task")}
        assert tx.scalar("SELECT record_id FROM plan") == opportunity.id
    assert where.pop(done_before) == referral
    assert open_task in where and set(where.values()) == {opportunity.id}
    assert "carry_along" in {each.action for each in bob.timeline.plan(plan.row.id).items}
    assert verify_rows(bank.database).differences == ()


@pytest.mark.parametrize("target", ["opportunity", "account", "contact", "residential_loan_application"])
def test_the_plan_is_launched_on_what_it_is_for(bank: ReferralBank, target: str) -> None:
    body = TemplateBody("Next steps", "next_steps", target, (item("call", 1), item("meet", 3, "call")))
    bank.ada.templates.import_body(body, publish=True)
    referral = bank.refer()
    before = everything(bank)
    shown = bank.of("bob").conversion.preview(referral, ConversionRequest(plan="next_steps"))
    assert shown.plan is not None and everything(bank) == before
    done = bank.of("bob").conversion.convert(referral, ConversionRequest(plan="next_steps"))
    plan = bank.of("bob").plans.show(int(str(done.params["plan"])))
    assert plan.row.record.type == target
    assert [each.task.due for each in plan.items] == [each.due for each in shown.plan.draft.items]
    if target in done.params:
        assert str(plan.row.record) == done.params[target]
    assert verify_rows(bank.database).differences == ()


def test_the_plan_that_the_interest_suggests(bank: ReferralBank) -> None:
    body = TemplateBody("Next steps", "next_steps", "residential_loan_application", (item("call", 1),))
    bank.ada.templates.import_body(body, publish=True)
    bank.ada.bank_settings.set("referral.plan.mortgage", "next_steps")
    referral, other = bank.refer(), bank.refer(last_name="Other", interest="heloc")
    conversion = bank.of("bob").conversion
    wanted = Suggestion("next_steps", "mortgage", "Mortgage")
    assert conversion.suggestion(referral) == conversion.preview(referral).draft.suggestion == wanted
    assert conversion.preview(referral).plan is None, "it is suggested, not launched"
    assert conversion.suggestion(other) is None
    asked = ConversionRequest(plan=PlanWanted.SUGGESTED)
    before = everything(bank)
    for refused in (conversion.preview, conversion.convert):
        with pytest.raises(NoPlanSuggested):
            refused(other, asked)
    about = replace(asked, interest="mortgage")
    assert conversion.preview(other, about).draft.plan == "next_steps", "it is of the opportunity's interest"
    shown = conversion.preview(referral, asked).plan
    assert shown is not None and everything(bank) == before
    done = conversion.convert(referral, asked)
    assert bank.of("bob").plans.show(int(str(done.params["plan"]))).row.template == "Next steps"
    assert conversion.suggestion(referral) is None, "it is done"
    bank.ada.templates.retire("next_steps")
    third = bank.refer(last_name="Third")
    assert conversion.suggestion(third) is None, "what is retired isn't suggested any more"
    assert conversion.preview(third).draft.suggestion == replace(wanted, published=False)
    for refused in (conversion.preview, conversion.convert):
        with pytest.raises(TemplateNotPublished):
            refused(third, asked)
    assert bank.of("ryan").conversion.suggestion(other) is None, "who only sent it can't convert it"


def test_a_plan_that_cannot_be_launched_leaves_nothing(bank: ReferralBank) -> None:
    body = TemplateBody("Household review", "household_review", "household", (item("call", 1),))
    bank.ada.templates.import_body(body, publish=True)
    referral = bank.refer()
    before = everything(bank)
    from fsctui.services.plan_refusals import WrongTargetType

    with pytest.raises(WrongTargetType):
        bank.of("bob").conversion.convert(referral, ConversionRequest(plan="household_review"))
    assert everything(bank) == before


def test_a_confidential_referral_makes_confidential_records(near: ReferralBank) -> None:
    referral = near.refer(confidential=True)
    done = near.of("bob").conversion.convert(referral)
    with near.database.read() as tx:
        flags = tx.all("SELECT type, confidential, account_confidential FROM record WHERE type <> 'referral'")
    assert done.params["account"]
    assert {(row.type, bool(row.confidential), bool(row.account_confidential)) for row in flags} == {
        ("account", True, False), ("contact", False, True), ("opportunity", True, True),
    }  # fmt: skip
    assert verify_rows(near.database).differences == ()


def test_a_kill_leaves_no_half_conversion_and_loses_none_that_was_acknowledged(bank: ReferralBank, url: str) -> None:
    referrals = [bank.refer(last_name=f"Okafor {number}") for number in range(24)]
    bank.database.close()

    def convert(tell: Any) -> None:
        mine = Database(url)
        with mine.read() as tx:
            actor = access.load_actor(tx, "bob")
        assert actor is not None
        service = Workspace(Context(mine, actor, bank.clock, CalendarBook(mine, bank.clock.now.year))).conversion
        for referral in referrals:
            service.convert(referral, ConversionRequest(account=Wanted.NEW, household=Wanted.NEW))
            tell(referral)

    rounds = 0
    left = len(referrals)
    acknowledged: set[int] = set()
    while left and rounds < 3:
        process = Process(convert)
        process.listen(rounds * 2 + 1)
        process.kill()
        process.join()
        acknowledged |= set(process.told)
        referrals = [each for each in referrals if each not in _converted(bank)]
        left, rounds = len(referrals), rounds + 1
    with bank.database.read() as tx:
        rows = tx.all("SELECT * FROM referral")
        told = {row.subject_id for row in tx.all("SELECT subject_id FROM timeline WHERE action = 'convert'")}
        records = {row.id for row in tx.all("SELECT id FROM record")}
        counts = {row.type: row.n for row in tx.all("SELECT type, count(*) AS n FROM record GROUP BY type")}
        tally = tx.all("SELECT closed, converted FROM referrer_tally")
    converted = {row.id for row in rows if row.status == "converted"}
    assert acknowledged <= converted and converted == told
    for row in rows:
        parts = (row.converted_account_id, row.converted_contact_id, row.household_id, row.opportunity_id)
        assert all(part in records for part in parts) if row.id in converted else parts == (None,) * 4
    assert {counts[code] for code in ("account", "contact", "household", "opportunity")} == {len(converted)}
    assert [(row.closed, row.converted) for row in tally] == [(len(converted), len(converted))]
    assert bank.ada.admin.verify().is_sound and verify_rows(bank.database).is_sound


def _converted(bank: ReferralBank) -> set[int]:
    with bank.database.read() as tx:
        return {row.id for row in tx.all("SELECT id FROM referral WHERE status = 'converted'")}


def test_of_several_who_convert_at_once_one_does(bank: ReferralBank, url: str) -> None:
    referral = bank.refer()
    bank.database.close()

    def convert(number: int, tell: Any) -> None:
        mine = Database(url)
        with mine.read() as tx:
            actor = access.load_actor(tx, "bob")
        assert actor is not None
        service = Workspace(Context(mine, actor, bank.clock, CalendarBook(mine, bank.clock.now.year))).conversion
        try:
            service.convert(referral, NEW)
        except AlreadyConverted:
            tell("late")
        else:
            tell("won")

    assert sorted(told[0] for told in run_all(4, convert)) == ["late", "late", "late", "won"]
    assert bank.ada.records.count("opportunity") == 1
