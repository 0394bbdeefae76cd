"""What is confidential is named to nobody who takes no part: lists, exports, counts, search, figures, children."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from fsctui.domain.records import RecordRef
from fsctui.domain.referral_report import By
from fsctui.domain.referrals import NewReferral
from fsctui.interchange.report_csv import write_report
from fsctui.refusal import Refusal
from fsctui.services.record_import import ImportRow
from fsctui.services.workspace import Workspace
from fsctui.store.database import Database
from tests.services.referral_bank import ReferralBank

NAME = "Zyxwv"
"""It stands in every name that is hidden, and in nothing else."""
WANTED = NewReferral(
    first_name="Ann", last_name=NAME, email="ann@zyxwv.example", phone="+1 415 555 0133", interest="mortgage"
)
OUTSIDERS_TO_IT = ("jackie", "mate", "comp", "ada", "stranger")
"""ryan's manager, another one, compliance, the administrator, and an adviser: none takes part in it."""


@dataclass
class Hidden:
    """ryan's confidential client with a contact, a plan-free case of every kind of thing that hangs on them."""

    bank: ReferralBank
    account: RecordRef
    contact: RecordRef
    opened: int
    """An open referral of an open client whom the hidden contact referred."""
    belonging: int
    """A referral of the hidden client, which bob has."""
    secret: int
    """A confidential referral of nobody's client, which bob has."""

    def of(self, username: str) -> Workspace:
        return self.bank.of(username)


@pytest.fixture(scope="module")
def hidden(lasting_database: Database) -> Hidden:
    bank = ReferralBank(lasting_database)
    bank.user("mate", "manager")
    bank.user("comp", "compliance")
    bank.user("stranger", "adviser")
    bank.user("partner", "partner")
    account, contact = bank.client(f"Ann {NAME}", "ryan", email="ann@zyxwv.example", phone="+1 415 555 0133")
    bank.of("ryan").records.set_confidential(account, True)
    opened = bank.refer(referrer_contact=contact, first_name="Open", last_name="One")
    belonging = bank.refer(account=account)
    secret = bank.refer(first_name=NAME, last_name="Alone", confidential=True)
    bank.of("ryan").tasks.add(f"ring {NAME} #{account}")
    return Hidden(bank, account, contact, opened, belonging, secret)


def answer(question: Callable[[], object]) -> str:
    """What is said, as text; of a refusal its parameters."""
    try:
        return repr(question())
    except Refusal as refusal:
        return repr(vars(refusal))


def lists(ws: Workspace) -> dict[str, Callable[[], object]]:
    """Every question that answers with many things, or with figures of many."""
    return {
        **{f"{view} referrals": lambda view=view: ws.referrals.page(view) for view in ("inbox", "all", "breaching")},
        **{f"{code} records": lambda code=code: ws.records.page(code) for code in ("account", "contact", "referral")},
        "tasks": lambda: ws.tasks.page("all"),
        "plans": lambda: ws.plans.page("all"),
        "search": lambda: ws.records.search(NAME),
        "recognised": lambda: ws.referrals.recognise(WANTED),
        "completed line": lambda: ws.tasks.understand("call #Ann"),
        "notices": lambda: ws.notices.list(unread_only=False),
        "mails": lambda: ws.outbox.list(),
        **{f"figures by {by.value}": lambda by=by: ws.referral_reports.report(by) for by in By},
        **{f"CSV by {by.value}": lambda by=by: write_report(ws.referral_reports.report(by)) for by in By},
    }  # type: ignore[misc]


@pytest.mark.parametrize("username", OUTSIDERS_TO_IT)
def test_lists_and_figures_name_nobody_hidden(hidden: Hidden, username: str) -> None:
    telling = {
        name: said
        for name, ask in lists(hidden.of(username)).items()
        if NAME.casefold() in (said := answer(ask)).casefold()
    }
    assert telling == {}


@pytest.mark.parametrize("username", OUTSIDERS_TO_IT)
def test_no_question_about_one_of_them_is_answered_or_says_its_name(hidden: Hidden, username: str) -> None:
    ws = hidden.of(username)
    for referral in (hidden.belonging, hidden.secret):
        ref = RecordRef("referral", referral)
        for ask in (
            lambda r=referral: ws.referrals.show(r), lambda r=referral: ws.referrals.why_due(r),
            lambda r=referral: ws.scores.explain(r), lambda r=referral: ws.routing.explain(r),
            lambda r=referral: ws.conversion.preview(r), lambda f=ref: ws.records.show(f),
            lambda f=ref: ws.timeline.record(f),
        ):  # fmt: skip
            with pytest.raises(Refusal):
                ask()
            assert NAME.casefold() not in answer(ask).casefold()
    for ref in (hidden.account, hidden.contact):
        for ask in (
            lambda f=ref: ws.records.show(f), lambda f=ref: ws.referrals.of_client(f),
            lambda f=ref: ws.timeline.record(f),
        ):  # fmt: skip
            with pytest.raises(Refusal):
                ask()
            assert NAME.casefold() not in answer(ask).casefold()
    assert ws.tasks.of_record(hidden.account.id) == ()
    assert ws.plans.of_record(hidden.account.id) == ()


@pytest.mark.parametrize("username", OUTSIDERS_TO_IT)
def test_counts_and_queries_dont_know_them(hidden: Hidden, username: str) -> None:
    ws = hidden.of(username)
    seen = {row.id for row in ws.referrals.page("all").items}
    assert not seen & {hidden.belonging, hidden.secret}
    assert set(ws.referrals.vector("all")) == seen
    for query in (NAME, f"referrer:{NAME}", f'referrer:"Ann {NAME}"', f"client:{NAME}"):
        assert ws.referrals.page("all", query).items == (), query
        assert list(ws.referrals.vector("all", query)) == [], query
        assert ws.referral_reports.report(query=query).totals.received == 0, query
    for code in ("account", "contact", "referral"):
        assert ws.records.count(code, NAME) == 0, code
    assert ws.referral_reports.report().totals.received <= len(seen)


def test_who_referred_an_open_client_is_named_to_who_may_see_them_only(hidden: Hidden) -> None:
    named = {
        username: hidden.of(username).referrals.rows([hidden.opened])[hidden.opened].referred_by
        for username in ("ryan", "bob", "jackie", "comp", "ada")
    }
    assert named == {"ryan": f"Ann {NAME}", "bob": None, "jackie": None, "comp": None, "ada": None}
    for username, name in named.items():
        ws = hidden.of(username)
        sheet = ws.referrals.show(hidden.opened)
        assert sheet.row.referred_by == name, username
        assert (sheet.referrer_contact is None) == (name is None), username
        (row,) = ws.referrals.page("all", "Open").items
        assert row.referred_by == name, username
        found = len(ws.referrals.page("all", f'referrer:"Ann {NAME}"').items)
        assert found == (0 if name is None else 1), username


def test_who_has_a_referral_of_a_hidden_client_isnt_led_to_the_client(hidden: Hidden) -> None:
    """bob has the referral, and so its client's name; the client's own record is ryan's."""
    for row in (
        hidden.of("bob").referrals.rows([hidden.belonging])[hidden.belonging],
        next(each for each in hidden.of("bob").referrals.page("inbox").items if each.id == hidden.belonging),
        hidden.of("bob").referrals.show(hidden.belonging).row,
    ):
        assert (row.account, row.contact, row.opportunity) == (None, None, None)
    row = hidden.of("ryan").referrals.rows([hidden.belonging])[hidden.belonging]
    assert row.account == hidden.account.id
    assert hidden.of("bob").conversion.preview(hidden.belonging) is not None


def test_an_import_of_referrals_doesnt_tell_that_there_is_one(hidden: Hidden) -> None:
    """A row that names what is hidden is told like one that names nothing."""
    ws = hidden.of("mate")
    rows = [
        ImportRow(2, {"name": "X", "account": str(hidden.account)}),
        ImportRow(3, {"name": "X", "account": "account:999999"}),
        ImportRow(4, {"name": "X", "contact": str(hidden.contact)}),
        ImportRow(5, {"name": "X", "contact": "contact:999999"}),
    ]
    report = ws.referrals.import_rows(rows, dry_run=True)
    assert {fault.line: type(fault.refusal).__name__ for fault in report.failed} == dict.fromkeys(
        (2, 3, 4, 5), "ReferenceUnknown"
    )
    assert NAME.casefold() not in repr([vars(fault.refusal) for fault in report.failed]).casefold()
    again = ws.referrals.import_rows(
        [ImportRow(2, {"name": f"{NAME} Alone", "last_name": "Alone", "interest": "mortgage"})], dry_run=True
    )
    assert (len(again.created), len(again.updated), again.failed) == (1, 0, ())
