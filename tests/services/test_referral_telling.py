"""What is told of a referral: colleagues by whom and why; outside how it stands, nothing of the bank's own."""

from __future__ import annotations

from typing import Any

import pytest

from fsctui.domain.mail import Mail
from fsctui.i18n import labels
from fsctui.i18n.mail_words import compose
from fsctui.services.outbox import mail_in, tell_in
from fsctui.store import outbox as store
from fsctui.store.database import Database
from fsctui.store.tables import OutboxTable
from tests.services.referral_desk import ReferralDesk

OUTBOX = OutboxTable.__table__  # type: ignore[attr-defined]


@pytest.fixture
def desk(database: Database) -> ReferralDesk:
    made = ReferralDesk(database)
    made.ada.people.edit_user("pat", {"email": "pat@elsewhere.example"})
    made.ada.people.edit_user("ryan", {"email": "ryan@bank.example"})
    return made


def letters(desk: ReferralDesk, username: str) -> list[str]:
    """The mails to a user as they would be sent."""
    with desk.database.read() as tx:
        rows = tx.all(OUTBOX.select().where(OUTBOX.c.user_id == desk.id_of(username)).order_by(OUTBOX.c.id))
        mails = [mail_in(tx, row) for row in (store.whole(tx, each.id) for each in rows) if row is not None]
    found = [compose(mail) for mail in mails if isinstance(mail, Mail)]
    return [f"{letter.subject}\n{letter.body}" for letter in found]


def notices(desk: ReferralDesk, username: str) -> list[str]:
    return [labels.noticed(each.code, each.params) for each in desk.of(username).notices.list().items]


def params(desk: ReferralDesk, username: str) -> list[Any]:
    return [dict(each.params) for each in desk.of(username).notices.list().items]


@pytest.mark.parametrize("step", ["reject", "close"])
def test_whoever_sent_it_from_outside_is_not_told_why_it_ended_and_by_whom(desk: ReferralDesk, step: str) -> None:
    referral = desk.refer(by="pat")
    desk.ada.referrals.reassign(referral, "bob", "his")
    bob = desk.of("bob").referrals
    if step == "close":
        bob.accept(referral)
    getattr(bob, step)(referral, "on the watch list")
    assert len(notices(desk, "pat")) == len(letters(desk, "pat")) == 1
    for text in (*notices(desk, "pat"), *letters(desk, "pat"), *map(str, params(desk, "pat"))):
        assert "watch" not in text and "Bob" not in text, text
        assert "Shah" in text


def test_a_colleague_who_sent_it_is_told_why(desk: ReferralDesk) -> None:
    referral = desk.refer("bob", by="ryan")
    desk.of("bob").referrals.reject(referral, "on the watch list")
    assert "on the watch list" in notices(desk, "ryan")[0] and "Bob" in notices(desk, "ryan")[0]
    assert "on the watch list" in letters(desk, "ryan")[0]


def test_thanks_are_read_outside_as_they_were_written(desk: ReferralDesk) -> None:
    referral = desk.refer(by="pat")
    with desk.ada.context.write() as tx:
        told = {"referral": "Shah", "by": "Ada", "text": "A pleasure"}
        tell_in(tx, [desk.id_of("pat")], "referral_thanks", referral, told)
    assert "A pleasure" in letters(desk, "pat")[-1]
    assert notices(desk, "pat") == ["Ada thanks you for the referral “Shah”."]


def commented(desk: ReferralDesk, username: str) -> list[str]:
    return [text for text in notices(desk, username) if "commented" in text]


def test_a_comment_is_told_to_who_has_it_and_to_who_sent_it_inside_by_notice_alone(desk: ReferralDesk) -> None:
    referral = desk.refer("bob", by="ryan")
    mails = len(desk.rows("outbox"))
    desk.of("jackie").referrals.comment(referral, "Rings at noon")
    told = ["Jackie commented on the referral “Shah”."]
    assert (commented(desk, "bob"), commented(desk, "ryan")) == (told, told)
    assert [commented(desk, each) for each in ("jackie", "eve", "ada")] == [[], [], []]
    desk.of("bob").referrals.comment(referral, "I know")
    assert (len(commented(desk, "bob")), len(commented(desk, "ryan"))) == (1, 2)
    assert len(desk.rows("outbox")) == mails


def test_a_comment_is_not_told_outside(desk: ReferralDesk) -> None:
    referral = desk.refer(by="pat")
    desk.ada.referrals.comment(referral, "On the watch list")
    assert notices(desk, "pat") == []
