"""Telling people: a notice and a mail with the change itself; what is looked after in the outbox."""

from __future__ import annotations

from typing import Any

import pytest

from fsctui.domain.access import NotAllowed
from fsctui.domain.mail import MailNotDead, MailState, MailUnknown
from fsctui.i18n import labels, speaking
from fsctui.i18n.mail_words import compose, list_words
from fsctui.services.outbox import tell_contact_in, tell_in, tell_queue_in
from fsctui.store.database import Database
from fsctui.store.tables import OutboxTable
from tests.factories import NOW
from tests.services.referral_bank import ReferralBank

OUTBOX = OutboxTable.__table__  # type: ignore[attr-defined]


@pytest.fixture
def bank(database: Database) -> ReferralBank:
    """bob and ryan have an e-mail address, jackie and eve have none."""
    return ReferralBank(database)


def mails(bank: ReferralBank) -> list[tuple[str, str, str, str]]:
    """Code, address, language and state of every mail, in the order in which they were written."""
    with bank.database.read() as tx:
        found = tx.all(OUTBOX.select().order_by(OUTBOX.c.id))
    return [(row.code, row.address, row.language, row.state) for row in found]


def say(bank: ReferralBank, act: Any, *args: Any, by: str = "ada") -> None:
    with bank.of(by).context.write() as tx:
        act(tx, *args)


def test_whoever_gets_a_referral_is_told_in_the_app_and_by_mail(bank: ReferralBank) -> None:
    bank.ada.people.edit_user("bob", {"language": "fr"})
    referral = bank.refer(by="ryan", owner="bob")
    assert mails(bank) == [("referral_assigned", "bob@bank.example", "fr", "waiting")]
    (notice,) = bank.of("bob").notices.list().items
    assert (notice.code, notice.subject_type, notice.subject_id) == ("referral_assigned", "referral", referral)


def test_the_mail_is_undone_with_the_change(bank: ReferralBank) -> None:
    referral = bank.refer(by="ryan", owner="bob")
    before = bank.rows("outbox"), bank.rows("notice")
    with pytest.raises(RuntimeError), bank.ada.context.write() as tx:
        tell_in(tx, [bank.id_of("ryan")], "referral_closed", referral, {"referral": "x"})
        raise RuntimeError
    assert (bank.rows("outbox"), bank.rows("notice")) == before


def test_nobody_is_told_what_they_did_themselves_or_twice(bank: ReferralBank) -> None:
    referral = bank.refer(by="ryan", owner="ryan")
    assert mails(bank) == []
    both = [bank.id_of("ryan"), bank.id_of("bob"), bank.id_of("bob")]
    say(bank, tell_in, both, "referral_closed", referral, {}, by="ryan")
    assert [(code, address) for code, address, _language, _state in mails(bank)] == [
        ("referral_closed", "bob@bank.example")
    ]
    assert [each.code for each in bank.of("bob").notices.list().items] == ["referral_closed"]


def test_without_an_address_there_is_a_notice_and_no_mail(bank: ReferralBank) -> None:
    bank.refer(by="ryan", owner="eve")
    assert mails(bank) == []
    assert bank.of("eve").notices.unread() == 1


@pytest.mark.parametrize(
    ("own", "banks", "written"), [("no", None, 0), (None, "no", 0), ("yes", "no", 1), ("no", "yes", 0), (None, None, 1)]
)
def test_who_wants_no_mail_gets_none(bank: ReferralBank, own: str | None, banks: str | None, written: int) -> None:
    if own:
        bank.of("bob").people.set_preference("mail", own)
    if banks:
        with bank.ada.context.write() as tx:
            tx.execute(f"INSERT INTO preference (user_id, name, value) VALUES (0, 'mail', '{banks}')")
    bank.refer(by="ryan", owner="bob")
    assert len(mails(bank)) == written
    assert bank.of("bob").notices.unread() == 1


def test_who_left_gets_no_mail(bank: ReferralBank) -> None:
    referral = bank.refer(by="ryan", owner="eve")
    bank.ada.people.deactivate_user("bob")
    say(bank, tell_in, [bank.id_of("bob")], "referral_closed", referral, {})
    assert mails(bank) == []


@pytest.mark.parametrize(
    ("address", "told", "wanted"),
    [
        ("", "yes", ["bob@bank.example"]),
        ("loans@bank.example", "no", ["loans@bank.example"]),
        ("loans@bank.example", "yes", ["bob@bank.example", "loans@bank.example"]),
        ("", "no", []),
    ],
)
def test_a_queue_is_told_through_its_members_or_its_address(
    bank: ReferralBank, address: str, told: str, wanted: list[str]
) -> None:
    bank.ada.people.add_queue("Loans", email=address, notify_members=told == "yes", members=["bob", "eve"])
    with bank.database.read() as tx:
        queue = int(tx.scalar("SELECT id FROM queue"))
    referral = bank.refer(by="ryan", owner="ryan")
    say(bank, tell_queue_in, queue, "referral_queued", referral, {"referral": "Lena"})
    assert [address for _code, address, _language, _state in mails(bank)] == wanted
    assert bank.of("eve").notices.unread() == (1 if told == "yes" else 0)


def test_a_contact_outside_is_written_to_in_the_banks_language(bank: ReferralBank) -> None:
    _account, contact = bank.client("Kiara Shah", email="kiara@home.example")
    _account, silent = bank.client("Quiet Man")
    referral = bank.refer(by="ryan", owner="eve")
    with bank.ada.context.write() as tx:
        tx.execute("INSERT INTO preference (user_id, name, value) VALUES (0, 'language', 'es')")
    say(bank, tell_contact_in, contact.id, "referral_thanks", referral, {})
    say(bank, tell_contact_in, silent.id, "referral_thanks", referral, {})
    assert mails(bank) == [("referral_thanks", "kiara@home.example", "es", "waiting")]


def test_a_warnings_notice_has_its_time_in_the_readers_zone(bank: ReferralBank) -> None:
    bank.ada.people.edit_user("bob", {"time_zone": "America/New_York"})
    referral = bank.refer(by="ryan", owner="eve")
    due = {"referral": "Lena Okafor", "due": "2026-03-02T17:00:00+00:00"}
    say(bank, tell_in, [bank.id_of("bob")], "referral_warning", referral, due)
    (notice,) = bank.of("bob").notices.list().items
    with speaking("en"):
        said = labels.noticed(notice.code, notice.params).replace("\u202f", " ")
    assert said == "“Lena Okafor” has to be accepted by Mar 2, 2026, 12:00 PM."


# -- looking after it ----------------------------------------------------------------------------------------------


def test_only_managers_and_administrators_look_into_the_outbox(bank: ReferralBank) -> None:
    bank.refer(by="ryan", owner="bob")
    for username in ("ada", "jackie"):
        assert [row.address for row in bank.of(username).outbox.list().items] == ["bob@bank.example"]
    before = bank.rows("outbox")
    for username in ("bob", "ryan"):
        with pytest.raises(NotAllowed):
            bank.of(username).outbox.list()
        with pytest.raises(NotAllowed):
            bank.of(username).outbox.counts()
        with pytest.raises(NotAllowed):
            bank.of(username).outbox.retry([1])
    assert bank.rows("outbox") == before


def test_the_list_has_pages_states_and_counts(bank: ReferralBank) -> None:
    for _ in range(3):
        bank.refer(by="ryan", owner="bob")
    box = bank.ada.outbox
    first = box.list(limit=2)
    second = box.list(limit=2, after=first.next)
    ids = [row.id for row in (*first.items, *second.items)]
    assert len(ids) == 3 and ids == sorted(ids, reverse=True) and second.next is None
    with bank.ada.context.write() as tx:
        tx.execute(OUTBOX.update().where(OUTBOX.c.id == ids[0]).values(state="dead", error="refused: 550 no"))
    (dead,) = box.list(MailState.DEAD).items
    assert dead.id == ids[0] and dead.problem is not None and dead.problem.detail == "550 no"
    assert box.counts() == {MailState.WAITING: 2, MailState.SENDING: 0, MailState.SENT: 0, MailState.DEAD: 1}


def test_only_what_is_dead_is_sent_again_and_to_the_address_of_now(bank: ReferralBank) -> None:
    bank.refer(by="ryan", owner="bob")
    bank.refer(by="ryan", owner="bob")
    waiting, dead = (row.id for row in bank.ada.outbox.list().items)
    with bank.ada.context.write() as tx:
        gone = {"state": "dead", "attempts": 8, "error": "refused: 550 no"}
        tx.execute(OUTBOX.update().where(OUTBOX.c.id == dead).values(**gone))
    bank.ada.people.edit_user("bob", {"email": "bob@new.example", "language": "fr"})
    done = bank.of("jackie").outbox.retry([dead, waiting, 999_999])
    assert done.changed == (dead,)
    assert [(each.id, type(each.refusal)) for each in done.skipped] == [
        (waiting, MailNotDead),
        (999_999, MailUnknown),
    ]
    assert [each.refusal.kind.value for each in done.skipped] == [5, 3]
    row = next(row for row in bank.ada.outbox.list().items if row.id == dead)
    assert (row.state, row.attempts, row.problem, row.next_at) == (MailState.WAITING, 0, None, NOW)
    assert (row.address, row.language) == ("bob@new.example", "fr")


def test_the_list_finds_by_whom_a_mail_goes_to_and_its_ids_and_rows_are_the_same_mails(bank: ReferralBank) -> None:
    bank.user("zoe", "broker", email="50%_zoe@bank.example")
    for owner in ("bob", "zoe", "bob"):
        bank.refer(by="eve", owner=owner)
    box = bank.ada.outbox
    ids = [row.id for row in box.list().items]
    assert len(ids) == 3
    assert list(box.vector()) == ids
    assert list(box.vector(MailState.DEAD)) == []
    for words, found in (("BOB", 2), ("50%_zoe", 1), ("5%zoe", 0), ("zoe bank", 1), ("zoe bob", 0), ("okafor", 0)):
        assert len(box.list(words=words).items) == found, words
        assert len(box.vector(words=words)) == found, words
    assert list(box.vector(words="zoe")) == [ids[1]]
    rows = box.rows([*ids, 999_999])
    assert {identity: row.address for identity, row in rows.items()} == {
        ids[0]: "bob@bank.example", ids[1]: "50%_zoe@bank.example", ids[2]: "bob@bank.example",
    }  # fmt: skip


def test_whom_a_mail_tells_of_reads_only_who_may_see_the_referral(bank: ReferralBank) -> None:
    """jackie manages ryan and bob; mia, a manager too, has nothing to do with either; nobody's secret is ada's."""
    bank.user("mia", "manager")
    bank.refer(by="ryan", owner="bob", first_name="Marco", last_name="Bianchi")
    bank.refer(by="ryan", owner="bob", first_name="Quiet", last_name="Holding", confidential=True)
    secret, opened = (row.id for row in bank.ada.outbox.list().items)
    for username, names in (("ada", {opened}), ("jackie", {opened}), ("mia", set())):
        box = bank.of(username).outbox
        assert {row.id for row in box.list().items if row.about} == names, username
        assert {row.id for row in box.rows([secret, opened]).values() if row.about} == names, username
        for mail in (secret, opened):
            sheet = box.show(mail)
            assert (sheet.mail is not None) == (mail in names), username
            assert (sheet.row.about is not None) == (mail in names), username
            assert sheet.row.address == "bob@bank.example"
        assert "Holding" not in repr(box.list()) + repr(box.show(secret)), username
    letter = compose(bank.ada.outbox.show(opened).mail)  # type: ignore[arg-type]
    assert letter.subject == "New referral: Marco Bianchi"
    assert "Ryan sent you a referral." in letter.body
    assert "Mortgage" in letter.body


def test_who_takes_part_in_a_confidential_referral_reads_its_mail_as_it_goes_out(bank: ReferralBank) -> None:
    bank.refer(by="jackie", owner="bob", first_name="Quiet", last_name="Holding", confidential=True)
    (row,) = bank.of("jackie").outbox.list().items
    assert list_words(row) == "New referral: Quiet"
    mail = bank.of("jackie").outbox.show(row.id).mail
    assert mail is not None
    letter = compose(mail)
    assert "Holding" not in letter.subject + letter.body
    (row,) = bank.ada.outbox.list().items
    assert list_words(row) == f"New referral: {row.subject}"


def test_a_mail_whose_referral_is_gone_is_still_listed_and_one_that_is_not_there_is_unknown(bank: ReferralBank) -> None:
    bank.refer(by="ryan", owner="bob")
    (row,) = bank.ada.outbox.list().items
    with bank.ada.context.write() as tx:
        tx.execute(OUTBOX.update().values(subject_id=999_999))
    assert bank.ada.outbox.show(row.id).mail is None
    assert bank.ada.outbox.list().items[0].about is None
    with pytest.raises(MailUnknown):
        bank.ada.outbox.show(999_999)


def test_a_retry_is_shown_before_it_is_done(bank: ReferralBank) -> None:
    bank.refer(by="ryan", owner="bob")
    bank.refer(by="ryan", owner="bob")
    waiting, dead = (row.id for row in bank.ada.outbox.list().items)
    with bank.ada.context.write() as tx:
        tx.execute(OUTBOX.update().where(OUTBOX.c.id == dead).values(state="dead", error="refused: 550 no"))
    before = bank.rows("outbox"), bank.rows("timeline")
    bulk = bank.ada.outbox.preview_retry([waiting, dead])
    assert (bulk.changed, [type(each.refusal) for each in bulk.skipped]) == ((dead,), [MailNotDead])
    assert (bank.rows("outbox"), bank.rows("timeline")) == before


def test_what_is_asked_of_one_mail_is_for_who_looks_after_mail(bank: ReferralBank) -> None:
    bank.refer(by="ryan", owner="bob")
    (row,) = bank.ada.outbox.list().items
    box = bank.of("bob").outbox
    for question in (
        lambda: box.show(row.id), lambda: box.rows([row.id]), lambda: box.vector(), lambda: box.preview_retry([row.id]),
    ):  # fmt: skip
        with pytest.raises(NotAllowed):
            question()
