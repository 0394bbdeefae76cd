"""Sending the outbox to a real SMTP server: once, in the right language, whatever happens in between."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest

from fsctui.domain.mail import MailRow, MailState, Problem, Trouble, retry_at
from fsctui.i18n.mail_words import compose
from fsctui.interchange.mail import MailServer, SmtpPostman, check_sender
from fsctui.services.mailing import Delivered, deliver
from fsctui.services.ticking import context_of
from fsctui.store.database import Database
from fsctui.store.tables import OutboxTable
from tests import smtp
from tests.factories import NOW
from tests.services.referral_bank import ReferralBank
from tests.store.processes import Process, run_all

OUTBOX = OutboxTable.__table__  # type: ignore[attr-defined]
SENDER = "The Bank <bank@bank.example>"


@pytest.fixture
def bank(database: Database) -> ReferralBank:
    return ReferralBank(database)


@pytest.fixture
def server() -> Iterator[smtp.Smtp]:
    with smtp.serving() as made:
        yield made


def postman(url: str) -> Callable[[], SmtpPostman]:
    return lambda: SmtpPostman(MailServer.parse(url), check_sender(SENDER), compose, timeout=5)


def send(bank: ReferralBank, url: str, **given: Any) -> Delivered:
    return deliver(context_of(bank.database, bank.clock, bank.book), postman(url), **given)


def rows(bank: ReferralBank) -> list[MailRow]:
    """The outbox, the oldest first."""
    return list(reversed(bank.ada.outbox.list(limit=1000).items))


def only(bank: ReferralBank) -> MailRow:
    (row,) = rows(bank)
    return row


def test_a_mail_is_delivered_once_and_in_its_readers_words(bank: ReferralBank, server: smtp.Smtp) -> None:
    bank.refer(by="ryan", owner="bob")
    assert send(bank, server.url()) == Delivered(sent=1)
    assert send(bank, server.url()) == Delivered()
    (mail,) = server.taken
    assert (mail.sender, mail.recipients) == ("bank@bank.example", ("bob@bank.example",))
    assert mail.message["Subject"] == "New referral: Lena Okafor"
    assert mail.text.startswith("Hello Bob,\n\nRyan sent you a referral. Please accept or reject it.\n\n")
    assert "Interest: Mortgage\nPotential value: $250,000.00\n" in mail.text
    row = only(bank)
    assert (row.state, row.attempts, row.sent_at, row.problem) == (MailState.SENT, 1, NOW, None)


@pytest.mark.parametrize(
    ("language", "interest"),
    [("fr", "Prêt immobilier"), ("es", "Hipoteca"), ("pt_BR", "Crédito imobiliário"), ("en", "Mortgage")],
)
def test_each_reads_their_own_language(bank: ReferralBank, server: smtp.Smtp, language: str, interest: str) -> None:
    bank.ada.people.edit_user("bob", {"language": language})
    bank.refer(by="ryan", owner="bob")
    send(bank, server.url())
    (mail,) = server.taken
    assert mail.message["Content-Language"] == language.replace("_", "-")
    assert f"{interest}\n" in mail.text


def test_a_confidential_referral_is_told_by_first_name_only(bank: ReferralBank, server: smtp.Smtp) -> None:
    referral = bank.refer(by="ryan", owner="bob", confidential=True, notes="owes a lot")
    bank.of("bob").referrals.reject(referral, "Okafor is bankrupt")
    send(bank, server.url())
    assert [mail.message["Subject"] for mail in server.taken] == ["New referral: Lena", "Referral rejected: Lena"]
    for mail in server.taken:
        said = mail.content.decode() + mail.text
        for secret in ("Okafor", "bankrupt", "250", "owes"):
            assert secret not in said.replace("Message-ID", ""), secret


def test_the_order_is_that_of_waiting(bank: ReferralBank, server: smtp.Smtp) -> None:
    for name in ("A", "B", "C"):
        bank.clock.now += timedelta(seconds=1)
        bank.refer(by="ryan", owner="bob", last_name=name)
    send(bank, server.url())
    assert [mail.message["Subject"][-1] for mail in server.taken] == ["A", "B", "C"]
    assert server.connections == 1


# -- failures ------------------------------------------------------------------------------------------------------


def test_the_waits_double_up_to_six_hours_and_the_eighth_failure_is_the_last() -> None:
    minutes = [1, 2, 4, 8, 16, 32, 64]
    assert [retry_at(NOW, failed) for failed in range(1, 8)] == [NOW + timedelta(minutes=each) for each in minutes]
    assert retry_at(NOW, 8) is None


@pytest.mark.parametrize("stage", ["RCPT", "DATA", "END"])
def test_a_no_for_now_is_tried_again_later(bank: ReferralBank, server: smtp.Smtp, stage: str) -> None:
    bank.refer(by="ryan", owner="bob")
    server.reply(stage, "451 4.3.0 come back later", "451 4.3.0 come back later")
    assert send(bank, server.url()) == Delivered(delayed=1)
    row = only(bank)
    assert (row.state, row.attempts, row.next_at) == (MailState.WAITING, 1, NOW + timedelta(minutes=1))
    assert row.problem == Problem(Trouble.DELAYED, "451 4.3.0 come back later")
    bank.clock.now = NOW + timedelta(seconds=59)
    assert send(bank, server.url()) == Delivered()
    bank.clock.now = NOW + timedelta(minutes=1)
    assert send(bank, server.url()) == Delivered(delayed=1)
    assert only(bank).next_at == NOW + timedelta(minutes=3)
    bank.clock.now = NOW + timedelta(minutes=3)
    assert send(bank, server.url()) == Delivered(sent=1)
    assert len(server.taken) == 1 and only(bank).problem is None


def test_after_eight_times_it_is_dead(bank: ReferralBank, server: smtp.Smtp) -> None:
    bank.refer(by="ryan", owner="bob")
    server.reply("RCPT", *["450 mailbox busy"] * 20)
    for _ in range(7):
        assert send(bank, server.url()) == Delivered(delayed=1)
        bank.clock.now = only(bank).next_at
    assert send(bank, server.url()) == Delivered(dead=1)
    bank.clock.now += timedelta(days=30)
    assert send(bank, server.url()) == Delivered()
    row = only(bank)
    assert (row.state, row.attempts, row.problem) == (
        MailState.DEAD,
        8,
        Problem(Trouble.DELAYED, "450 mailbox busy"),
    )


@pytest.mark.parametrize("stage", ["RCPT", "DATA", "END"])
def test_a_no_for_good_is_not_tried_again_and_harms_no_other(bank: ReferralBank, server: smtp.Smtp, stage: str) -> None:
    bank.refer(by="ryan", owner="bob", last_name="First")
    bank.refer(by="ryan", owner="bob", last_name="Second")
    server.reply(stage, "550 5.1.1 no such mailbox")
    assert send(bank, server.url()) == Delivered(sent=1, dead=1)
    first, second = rows(bank)
    assert (first.state, first.problem) == (MailState.DEAD, Problem(Trouble.REFUSED, "550 5.1.1 no such mailbox"))
    assert second.state is MailState.SENT
    assert [mail.message["Subject"] for mail in server.taken] == ["New referral: Second"]


def test_a_server_that_is_off_costs_no_attempt(bank: ReferralBank) -> None:
    bank.refer(by="ryan", owner="bob")
    found = send(bank, f"smtp://127.0.0.1:{smtp.closed_port()}")
    assert (found.sent, found.waiting) == (0, 1)
    assert found.problem is not None and found.problem.trouble is Trouble.UNREACHABLE
    row = only(bank)
    assert (row.state, row.attempts, row.next_at) == (MailState.WAITING, 0, NOW)
    assert row.problem is not None and "refused" in row.problem.detail.lower()
    with smtp.serving() as back:
        assert send(bank, back.url()) == Delivered(sent=1)
    assert only(bank).problem is None


def test_a_sender_that_is_refused_leaves_all_others_untried(bank: ReferralBank, server: smtp.Smtp) -> None:
    bank.refer(by="ryan", owner="bob")
    bank.refer(by="ryan", owner="bob")
    server.reply("MAIL", "553 5.7.1 not your address")
    found = send(bank, server.url())
    assert found.problem == Problem(Trouble.UNREACHABLE, "553 5.7.1 not your address")
    assert [(row.state, row.attempts) for row in rows(bank)] == [(MailState.WAITING, 1), (MailState.WAITING, 0)]
    bank.clock.now += timedelta(minutes=1)
    assert send(bank, server.url()) == Delivered(sent=2)


def test_a_connection_that_ends_between_two_mails_is_made_anew(bank: ReferralBank, server: smtp.Smtp) -> None:
    for _ in range(3):
        bank.refer(by="ryan", owner="bob")
    server.reply("MAIL", "250 ok", "421 enough for one connection", "250 ok", smtp.DROP)
    assert send(bank, server.url()) == Delivered(sent=3)
    assert server.connections == 3


@pytest.mark.parametrize("stage", ["RCPT", "DATA"])
def test_a_server_lost_before_it_had_the_mail_is_tried_again(bank: ReferralBank, server: smtp.Smtp, stage: str) -> None:
    bank.refer(by="ryan", owner="bob")
    server.reply(stage, smtp.DROP)
    assert send(bank, server.url()) == Delivered(delayed=1)
    bank.clock.now += timedelta(minutes=1)
    assert send(bank, server.url()) == Delivered(sent=1)
    assert len(server.taken) == 1


def test_a_server_lost_after_it_had_the_mail_never_gets_it_twice(bank: ReferralBank, server: smtp.Smtp) -> None:
    bank.refer(by="ryan", owner="bob")
    server.reply("END", smtp.DROP)
    assert send(bank, server.url()) == Delivered(dead=1)
    bank.clock.now += timedelta(days=1)
    assert send(bank, server.url()) == Delivered()
    row = only(bank)
    assert row.state is MailState.DEAD and row.problem is not None
    assert row.problem.trouble is Trouble.INTERRUPTED
    first = server.taken[0].message["Message-ID"]
    bank.ada.outbox.retry([row.id])
    assert send(bank, server.url()) == Delivered(sent=1)
    assert [mail.message["Message-ID"] for mail in server.taken] == [first, first]


def test_an_address_that_is_none_is_dead_at_once(bank: ReferralBank, server: smtp.Smtp) -> None:
    bank.ada.people.edit_user("bob", {"email": "bob>,eve@x.example"})
    bank.refer(by="ryan", owner="bob")
    assert send(bank, server.url()) == Delivered(dead=1)
    assert only(bank).problem == Problem(Trouble.ADDRESS, "bob>,eve@x.example")
    assert not any(command.startswith(("MAIL", "RCPT")) for command in server.commands)


def test_who_left_meanwhile_gets_nothing(bank: ReferralBank, server: smtp.Smtp) -> None:
    referral = bank.refer(by="ryan", owner="bob")
    bank.ada.referrals.reassign(referral, "eve", "bob leaves")
    bank.ada.people.deactivate_user("bob")
    send(bank, server.url())
    assert server.taken == []
    assert {row.problem for row in rows(bank)} == {Problem(Trouble.RECIPIENT_GONE)}


def test_asked_to_stop_it_finishes_the_mail_at_hand(bank: ReferralBank, server: smtp.Smtp) -> None:
    for _ in range(3):
        bank.refer(by="ryan", owner="bob")
    assert send(bank, server.url(), stopped=lambda: len(server.taken) >= 1) == Delivered(sent=1, waiting=2)


# -- several at once, and killed -----------------------------------------------------------------------------------


@contextmanager
def own(bank: ReferralBank) -> Iterator[ReferralBank]:
    """The bank through connections of this process's own."""
    url, clock = bank.database.url.render_as_string(hide_password=False), bank.clock
    found = object.__new__(ReferralBank)
    found.database, found.clock, found.book = Database(url), clock, bank.book
    try:
        yield found
    finally:
        found.database.close()


def test_sixteen_at_once_send_each_mail_once(bank: ReferralBank, server: smtp.Smtp) -> None:
    for number in range(40):
        bank.refer(by="ryan", owner="bob", last_name=f"Nr{number}")
    bank.database.close()

    def work(number: int, tell: Callable[[Any], None]) -> None:
        with own(bank) as mine:
            tell(send(mine, server.url()).sent)

    told = run_all(16, work)
    assert sum(sent for (sent,) in told) == 40
    subjects = [mail.message["Subject"] for mail in server.taken]
    assert sorted(subjects) == sorted(f"New referral: Nr{number}" for number in range(40))
    assert {row.state for row in rows(bank)} == {MailState.SENT}


def test_killed_between_sending_and_marking_it_is_never_sent_twice(bank: ReferralBank, server: smtp.Smtp) -> None:
    bank.refer(by="ryan", owner="bob")
    bank.database.close()

    def work(tell: Callable[[Any], None]) -> None:
        with own(bank) as mine:
            send(mine, server.url())

    victim: list[Process] = []
    server.on_mail = lambda mail: victim[0].kill()
    victim.append(Process(work))
    assert victim[0].join() == -9
    server.on_mail = None
    assert len(server.taken) == 1 and only(bank).state is MailState.SENDING
    # Its time isn't over: it may still be under way.
    bank.clock.now = NOW + timedelta(minutes=9)
    assert send(bank, server.url()) == Delivered()
    bank.clock.now = NOW + timedelta(minutes=10)
    assert send(bank, server.url()) == Delivered(dead=1)
    assert len(server.taken) == 1
    assert only(bank).problem == Problem(Trouble.INTERRUPTED)


def test_a_slow_sender_says_that_it_went_out_after_all(bank: ReferralBank, server: smtp.Smtp) -> None:
    bank.refer(by="ryan", owner="bob")

    def meanwhile(mail: smtp.Received) -> None:
        late: datetime = NOW + timedelta(minutes=11)
        bank.clock.now = late
        assert send(bank, server.url()) == Delivered(dead=1)

    server.on_mail = meanwhile
    assert send(bank, server.url()).sent == 1
    assert (only(bank).state, only(bank).problem, len(server.taken)) == (MailState.SENT, None, 1)
