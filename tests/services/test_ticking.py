"""What happens by itself: everything once, however many tick, and nothing stops the rest."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from fsctui.domain.mail import MailServerInvalid
from fsctui.domain.referrals import Status
from fsctui.i18n.mail_words import compose
from fsctui.interchange.mail import MailServer, SmtpPostman, check_sender
from fsctui.services import referral_waiting
from fsctui.services.calendar_book import CalendarBook
from fsctui.services.outcome import Done
from fsctui.services.ticking import MailServerUnusable, Tick, TickReport, context_of
from fsctui.store import people
from fsctui.store.database import Database, Tx
from tests import smtp
from tests.services.referral_desk import ReferralDesk
from tests.store.processes import run_all

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
"""The desk opens at 9 and closes at 17, so what comes now has to be accepted by 17:00; that is warned of at 15:00."""


@pytest.fixture
def desk(database: Database) -> ReferralDesk:
    made = ReferralDesk(database)
    assert made.clock.now == MONDAY
    return made


def tick(desk: ReferralDesk, at: datetime | None = None, **given: Any) -> TickReport:
    desk.clock.now = at or desk.clock.now
    return Tick(context_of(desk.database, desk.clock, desk.book), **given).run()


def counts(report: TickReport, job: str) -> dict[str, int]:
    found = next(each for each in report.jobs if each.job == job)
    return dict(found.counts)


def told(desk: ReferralDesk, username: str) -> list[str]:
    """Codes of somebody's notices, the oldest first."""
    return [row.code for row in reversed(desk.of(username).notices.list().items)]


def hours(desk: ReferralDesk, referral: int) -> tuple[datetime, datetime]:
    """When a referral is warned of, and when it is late."""
    due, warn = (
        desk.of("ada").referrals.show(referral).row.accept_due,
        desk.of("ada").referrals.show(referral).row.warn_at,
    )
    assert due is not None and warn is not None
    return warn, due


def test_the_owner_is_warned_once_before_the_time_is_up(desk: ReferralDesk) -> None:
    referral = desk.refer("bob")
    warn, due = hours(desk, referral)
    assert MONDAY < warn < due
    assert counts(tick(desk, warn - timedelta(seconds=1)), "acceptance") == {}
    assert counts(tick(desk, warn), "acceptance") == {"warned": 1}
    assert counts(tick(desk, warn), "acceptance") == {}
    assert told(desk, "bob") == ["referral_assigned", "referral_warning"]


def test_what_nobody_accepts_goes_back_to_its_queue(desk: ReferralDesk) -> None:
    referral = desk.refer("queue:Mortgages")
    desk.of("bob").referrals.claim(referral)
    _warn, due = hours(desk, referral)
    assert counts(tick(desk, due), "acceptance") == {"returned": 1}
    row = desk.ada.referrals.show(referral).row
    assert (row.owner, row.queue, row.breaches) == (None, "Mortgages", 1)
    assert row.accept_due is not None and row.accept_due > due
    assert told(desk, "eve") == ["referral_queued", "referral_returned"]
    assert "referral_breached" in told(desk, "bob")
    assert counts(tick(desk, due), "acceptance") == {}


def test_what_was_given_to_one_person_goes_to_their_manager(desk: ReferralDesk) -> None:
    referral = desk.refer("bob")
    assert counts(tick(desk, hours(desk, referral)[1]), "acceptance") == {"escalated": 1}
    assert desk.ada.referrals.show(referral).row.owner == "jackie"
    assert told(desk, "jackie") == ["referral_returned"]


def test_what_was_accepted_is_left_alone(desk: ReferralDesk) -> None:
    referral = desk.refer("bob")
    due = hours(desk, referral)[1]
    desk.of("bob").referrals.accept(referral)
    before = desk.rows("referral")
    assert counts(tick(desk, due + timedelta(days=30)), "acceptance") == {}
    assert desk.rows("referral") == before


def test_the_timeline_says_that_nobody_in_particular_did_it(desk: ReferralDesk) -> None:
    referral = desk.refer("bob")
    tick(desk, hours(desk, referral)[1])
    with desk.database.read() as tx:
        found = tx.all(f"SELECT actor_id, actor FROM timeline WHERE action = 'expire' AND subject_id = {referral}")
    assert [tuple(row) for row in found] == [(None, "system")]


def test_several_ticks_at_once_do_everything_once(desk: ReferralDesk) -> None:
    late = [desk.refer("bob") for _ in range(10)]
    due = hours(desk, late[0])[1]
    url = desk.database.url.render_as_string(hide_password=False)
    desk.database.close()

    def work(number: int, tell: Callable[[Any], None]) -> None:
        database = Database(url)
        try:
            report = Tick(context_of(database, lambda: due, CalendarBook(database, due.year))).run()
        finally:
            database.close()
        assert not report.problems
        tell(counts(report, "acceptance").get("escalated", 0))

    assert sum(count for (count,) in run_all(8, work)) == 10
    assert [desk.ada.referrals.show(each).row.breaches for each in late] == [1] * 10
    assert told(desk, "jackie") == ["referral_returned"] * 10


def test_reminders_become_notices_on_each_ones_own_day(desk: ReferralDesk) -> None:
    desk.of("bob").tasks.add("call Kiara 2026-03-05")
    with desk.ada.context.write() as tx:
        tx.execute("UPDATE task_detail SET reminder = '2026-03-03'")
    desk.ada.people.edit_user("bob", {"time_zone": "Pacific/Auckland"})
    # In Auckland it is the third from 11:00 UTC on.
    assert counts(tick(desk, MONDAY + timedelta(hours=1, minutes=59)), "reminders") == {}
    assert counts(tick(desk, MONDAY + timedelta(hours=2)), "reminders") == {"reminded": 1}
    assert counts(tick(desk), "reminders") == {}
    assert told(desk, "bob") == ["task_reminder"]


# -- failures ------------------------------------------------------------------------------------------------------


def test_one_referral_that_cannot_be_moved_stops_no_other(desk: ReferralDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    bad, good = desk.refer("bob"), desk.refer("eve")
    expire = referral_waiting.ReferralWaiting.expire_in

    def failing(self: referral_waiting.ReferralWaiting, tx: Tx, referral_id: int) -> Done | None:
        done = expire(self, tx, referral_id)
        if referral_id == bad:
            raise ZeroDivisionError
        return done

    monkeypatch.setattr(referral_waiting.ReferralWaiting, "expire_in", failing)
    due = hours(desk, bad)[1]
    report = tick(desk, due)
    assert counts(report, "acceptance") == {"escalated": 1}
    assert [type(problem) for problem in report.problems] == [ZeroDivisionError]
    # What had been done for it is undone.
    assert [desk.ada.referrals.show(each).row.owner for each in (bad, good)] == ["bob", "jackie"]


def test_a_job_that_fails_stops_no_other(desk: ReferralDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    referral = desk.refer("bob")

    def broken(*_args: object) -> int:
        raise ZeroDivisionError

    monkeypatch.setattr(people, "active_time_zones", broken)
    desk.ada.people.edit_user("jackie", {"email": "jackie@bank.example"})
    with smtp.serving() as server:
        given = SmtpPostman(MailServer.parse(server.url()), check_sender("bank@bank.example"), compose)
        report = tick(desk, hours(desk, referral)[1], postman=lambda: given)
        assert [mail.recipients for mail in server.taken] == [("jackie@bank.example",)]
    assert {job.job: [type(each) for each in job.problems] for job in report.jobs if job.problems} == {
        "reminders": [ZeroDivisionError]
    }
    assert counts(report, "acceptance") == {"escalated": 1} and counts(report, "mail") == {"sent": 1}


def test_without_a_mail_server_mail_waits_and_is_counted(desk: ReferralDesk) -> None:
    desk.ada.people.edit_user("bob", {"email": "bob@bank.example"})
    desk.refer("bob")
    mail = tick(desk).jobs[-1]
    assert (mail.job, mail.counts, mail.idle, mail.problems) == ("mail", {"waiting": 1}, "mail_not_set_up", ())


def test_a_mail_server_that_is_off_or_wrongly_named_is_a_problem(desk: ReferralDesk) -> None:
    desk.ada.people.edit_user("bob", {"email": "bob@bank.example"})
    desk.refer("bob")
    sender = check_sender("bank@bank.example")
    off = SmtpPostman(MailServer("127.0.0.1", smtp.closed_port()), sender, compose)
    (problem,) = tick(desk, postman=lambda: off).problems
    assert isinstance(problem, MailServerUnusable) and problem.waiting == 1
    (problem,) = tick(desk, postman=lambda: SmtpPostman(MailServer.parse("http://x"), sender, compose)).problems
    assert isinstance(problem, MailServerInvalid)


def test_asked_to_stop_the_rest_is_left_to_the_next_tick(desk: ReferralDesk) -> None:
    first, _second = desk.refer("bob"), desk.refer("bob")
    due = hours(desk, first)[1]
    stopped = lambda: desk.ada.referrals.show(first).row.owner != "bob"  # noqa: E731
    assert counts(tick(desk, due, stopped=stopped), "acceptance") == {"escalated": 1}
    assert counts(tick(desk, due), "acceptance") == {"escalated": 1}


def test_what_an_upgrade_brought_in_is_ranked_and_gets_its_time(desk: ReferralDesk) -> None:
    waiting, working, new = desk.refer("bob"), desk.refer("eve"), desk.refer("bob")
    desk.of("eve").referrals.accept(working)
    rank = desk.column(waiting, "rank_order")
    with desk.ada.context.write() as tx:
        old = f"UPDATE referral SET rank_terms = '{{}}', rank_order = 0, accept_due = NULL WHERE id <> {new}"
        tx.execute(old)
    untouched = desk.column(new, "version")
    assert counts(tick(desk), "training") == {"ranked": 3}
    assert desk.column(waiting, "rank_order") == rank
    assert desk.column(working, "rank_order") != 0
    assert counts(tick(desk), "acceptance") == {"started": 1}
    assert hours(desk, waiting) == hours(desk, new)
    assert desk.column(new, "version") == untouched
    assert desk.ada.referrals.show(working).row.accept_due is None
    report = tick(desk)
    assert not any(job.counts for job in report.jobs)


def test_enough_that_has_ended_is_learnt_from_once(desk: ReferralDesk) -> None:
    past = MONDAY - timedelta(days=200)
    for number in range(25):
        status = Status.CONVERTED if number % 3 == 0 else Status.NOT_CONVERTED
        desk.refer("bob", "ada", created_at=past, status=status, closed_at=past + timedelta(days=5))
        assert number == 24 or counts(tick(desk), "training") == {}
    assert counts(tick(desk), "training") == {"trained": 1}
    assert counts(tick(desk), "training") == {}
