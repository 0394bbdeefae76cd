"""Figures of referrals, worked out by hand, on both databases; nobody counts what they may not see."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from sqlalchemy import text

from fsctui.domain.access import NotAllowed
from fsctui.domain.conversion import ConversionRequest, Wanted
from fsctui.domain.query import QueryMistake
from fsctui.domain.query_dates import Relative, read_date
from fsctui.domain.referral_report import (
    QUERIES,
    By,
    Measure,
    PeriodBackwards,
    ReferralReport,
    Scope,
    narrowed,
)
from fsctui.domain.referrals import NewReferral, Status
from fsctui.i18n import report_words
from fsctui.services.refusals import TeamUnknown, UserUnknown
from fsctui.store.database import Database
from tests.factories import NOW
from tests.services.referral_bank import ReferralBank

NEW = ConversionRequest(account=Wanted.NEW)


@pytest.fixture
def bank(database: Database) -> ReferralBank:
    """Ryan sends four, eve one; bob converts one, closes one, works on one."""
    bank = ReferralBank(database)

    def at(*when: int) -> None:
        bank.clock.now = datetime(2026, *when, tzinfo=UTC)  # type: ignore[arg-type, misc]

    at(2, 2, 9)  # a Monday
    first = bank.refer(last_name="One", potential_value=Decimal(1000), currency="USD")
    second = bank.refer(last_name="Two", potential_value=Decimal(2000), currency="EUR", interest="credit_card")
    at(2, 2, 13)
    bank.of("bob").referrals.accept(first)
    at(2, 3, 11)
    bank.of("bob").referrals.accept(second)
    at(2, 9, 15)
    bank.of("bob").conversion.convert(first, NEW)
    bank.of("bob").referrals.close(second, "Went elsewhere")
    at(2, 27, 9)  # a Friday
    bank.refer(last_name="Three", potential_value=Decimal(500), currency="USD")
    at(3, 2, 9)
    third = bank.refer(last_name="Four", potential_value=Decimal("0.50"), currency="USD", interest="credit_card")
    bank.of("bob").referrals.accept(third)
    bank.refer("eve", "eve", last_name="Five", potential_value=None, currency="")
    bank.clock.now = NOW
    return bank


def test_the_figures_are_those_of_the_story(bank: ReferralBank) -> None:
    found = bank.of("jackie").referral_reports.report()
    totals = found.totals
    assert (totals.received, totals.open, totals.accepted, totals.closed, totals.converted) == (4, 2, 3, 2, 1)
    assert totals.conversion == 0.5
    assert totals.value_open == {"USD": Decimal("500.50")}
    assert totals.value_converted == {"USD": Decimal("1000.00")}
    assert {step.status: step.count for step in found.funnel} == {
        **dict.fromkeys(Status, 0), Status.ASSIGNED: 1, Status.ACCEPTED: 1, Status.CONVERTED: 1,
        Status.NOT_CONVERTED: 1,
    }  # fmt: skip
    # Accepted after 4 hours, after 8 + 2 business hours (the bank opens from 9 to 17), and at once.
    assert (totals.hours_to_accept, totals.hours_to_accept_90) == (4.0, 10.0)
    # From Monday to Monday: five working days.
    assert (totals.days_to_convert, totals.days_to_convert_90) == (5.0, 5.0)
    # Friday's eight business hours were over on Friday at 17.
    assert (totals.soon, totals.late) == (0, 1)


def test_each_line_counts_its_own(bank: ReferralBank) -> None:
    reports = bank.of("jackie").referral_reports
    by_interest = {line.key: line for line in reports.report(By.INTEREST).lines}
    assert {key: (line.figures.received, line.figures.converted) for key, line in by_interest.items()} == {
        "mortgage": (2, 1), "credit_card": (2, 0),
    }  # fmt: skip
    assert by_interest["credit_card"].name == "Credit card"
    assert by_interest["mortgage"].figures.hours_to_accept == 4.0
    months = [(line.key, line.figures.received) for line in reports.report(By.MONTH).lines]
    assert months == [("2026-02", 3), ("2026-03", 1)]
    (referrer,) = reports.report(By.REFERRER).lines
    assert (referrer.name, referrer.figures.received) == ("Ryan", 4)


def test_a_period_has_both_its_days(bank: ReferralBank) -> None:
    reports = bank.of("jackie").referral_reports
    assert reports.report(since=date(2026, 2, 2), until=date(2026, 2, 2)).totals.received == 2
    assert reports.report(since=date(2026, 2, 3)).totals.received == 2
    assert reports.report(until=date(2026, 2, 26)).totals.received == 2
    assert reports.report(since=date(2030, 1, 1)).totals.conversion is None
    with pytest.raises(PeriodBackwards):
        reports.report(since=date(2026, 2, 3), until=date(2026, 2, 2))


def test_open_ones_by_age_and_the_late_among_them(bank: ReferralBank) -> None:
    found = bank.of("jackie").referral_reports.report()
    # Friday's is one working day old; its eight business hours were over on Friday at 17.
    youngest = found.ages[0]
    assert (youngest.least, youngest.most, youngest.count, youngest.late) == (0, 1, 2, 1)
    bank.clock.now = NOW + timedelta(days=7, hours=1)
    later = bank.of("jackie").referral_reports.report()
    assert {(age.least, age.count, age.late) for age in later.ages if age.count} == {(2, 1, 0), (6, 1, 1)}


def test_the_leaderboard_shows_the_terms_of_the_score(bank: ReferralBank) -> None:
    found = bank.of("jackie").referral_reports.report()
    (leader,) = found.leaders
    score = leader.score
    assert (leader.name, score.closed, score.converted) == ("Ryan", 2, 1)
    assert score.score == round(100 * (1 + 20 * found.base_rate) / (2 + 20))


def test_everybody_counts_only_what_they_may(bank: ReferralBank) -> None:
    def counted(username: str) -> tuple[Scope, int, list[str]]:
        found = bank.of(username).referral_reports.report()
        return found.scope, found.totals.received, [leader.name for leader in found.leaders]

    assert counted("jackie") == (Scope.SEEN, 4, ["Ryan"])
    assert counted("ada")[:2] == (Scope.SEEN, 5)
    assert counted("ryan") == (Scope.OWN, 4, ["Ryan"])
    assert counted("eve") == (Scope.OWN, 1, ["Eve"])
    assert counted("bob") == (Scope.OWN, 0, [])


def test_what_is_confidential_is_not_counted_for_managers(bank: ReferralBank) -> None:
    before = bank.of("jackie").referral_reports.report().totals.received
    bank.refer(last_name="Secret", confidential=True)
    assert bank.of("jackie").referral_reports.report().totals.received == before
    assert bank.of("ryan").referral_reports.report().totals.received == before + 1


def test_every_measure_is_defined_in_words() -> None:
    for measure in Measure:
        words = report_words.meaning(measure)
        assert words and "{" not in words


def test_interests_are_named_in_the_language_asked_for(bank: ReferralBank) -> None:
    reports = bank.of("jackie").referral_reports
    english, spanish = (reports.report(By.INTEREST, language=each) for each in ("en", "es"))
    assert {"Mortgage", "Credit card"} <= {line.name for line in english.lines}
    assert {"Hipoteca", "Tarjeta de crédito"} <= {line.name for line in spanish.lines}


@pytest.mark.parametrize("role", ["partner", "client"])
@pytest.mark.parametrize("by", By)
def test_nobody_outside_is_told_how_the_bank_does(database: Database, role: str, by: By) -> None:
    bank = ReferralBank(database)
    bank.user("zoe", role)
    bank.of("zoe").referrals.add(NewReferral(last_name="Shah", interest="mortgage"))
    with pytest.raises(NotAllowed):
        bank.of("zoe").referral_reports.report(by)


def counts(found: ReferralReport) -> list[tuple[str, int]]:
    """Every query of a report, and how many referrals it says that there are."""
    totals = found.totals
    asked = [(QUERIES[measure], getattr(totals, measure.value)) for measure in (
        Measure.RECEIVED, Measure.OPEN, Measure.ACCEPTED, Measure.CLOSED, Measure.CONVERTED, Measure.SOON, Measure.LATE,
    )]  # fmt: skip
    told = [(narrowed(found.query, clause), count) for clause, count in asked]
    told += [(line.query, line.figures.received) for line in (*found.lines, *found.months)]
    told += [(leader.query, leader.figures.received) for leader in found.leaders]
    told += [(step.query, step.count) for step in found.funnel]
    return [*told, *((age.query, age.count) for age in found.ages)]


def test_each_figure_has_the_query_that_finds_what_it_counts(bank: ReferralBank) -> None:
    bank.refer(last_name="Secret", confidential=True, interest="")
    bank.refer(last_name="Loose", brought_in=True)
    agent = bank.record("contact", "Ryan", "ryan", {"last_name": "Ryan"})
    bank.refer(last_name="Told", referrer_contact=agent)
    bank.clock.now = NOW + timedelta(hours=7)
    asked: list[dict[str, Any]] = [
        {"since": date(2026, 2, 3)}, {"query": "-interest:credit_card"}, {"referrer": "ryan"}, {},
    ]  # fmt: skip
    for username, by, given in product(("jackie", "ryan", "ada", "eve"), By, asked):
        if by is By.INTEREST or not given:
            workspace = bank.of(username)
            for query, count in counts(workspace.referral_reports.report(by, **given)):
                assert len(workspace.referrals.vector("all", query)) == count, (username, query)


def test_months_and_ages_are_those_of_the_readers_days(bank: ReferralBank) -> None:
    """At two in the morning of March 1st by universal time it is still February in New York."""
    bank.user("nina", "manager", time_zone="America/New_York")
    bank.ada.people.edit_user("jackie", {"manager": "nina"})
    bank.clock.now = datetime(2026, 3, 1, 2, tzinfo=UTC)
    bank.refer(last_name="Late")
    bank.clock.now = NOW

    def months(username: str) -> list[tuple[str, int]]:
        found = bank.of(username).referral_reports.report(By.MONTH)
        for query, count in counts(found):
            assert len(bank.of(username).referrals.vector("all", query)) == count, query
        return [(line.key, line.figures.received) for line in found.lines]

    assert months("jackie") == [("2026-02", 3), ("2026-03", 2)]
    assert months("nina") == [("2026-02", 4), ("2026-03", 1)]


def test_a_period_is_compared_with_the_one_before(bank: ReferralBank) -> None:
    reports = bank.of("jackie").referral_reports
    found = reports.report(since=date(2026, 2, 9), until=date(2026, 3, 8))
    assert found.totals.received == 2 and found.before is not None
    assert (found.before.since, found.before.until) == (date(2026, 1, 12), date(2026, 2, 8))
    assert (found.before.totals.received, found.before.totals.converted) == (2, 1)
    assert reports.report(until=date(2026, 3, 8)).before is None


def test_days_may_be_seen_from_today(bank: ReferralBank) -> None:
    since = read_date("-3d")
    assert isinstance(since, Relative)
    found = bank.of("jackie").referral_reports.report(since=since)
    assert (found.since, found.totals.received) == (date(2026, 2, 27), 2)


def test_only_an_interest_a_team_or_a_referrer(bank: ReferralBank) -> None:
    bank.ada.people.add_team("North")
    bank.ada.people.edit_user("bob", {"team": "North"})
    bank.refer(owner="eve", last_name="Six")
    reports = bank.of("ada").referral_reports

    def received(**asked: str) -> int:
        return reports.report(**asked).totals.received  # type: ignore[arg-type]

    assert received() == 6
    assert received(interest="credit_card") == 2
    assert received(team="North") == 4
    assert (received(referrer="ryan"), received(referrer="eve"), received(referrer="ada")) == (5, 1, 0)
    assert received(interest="mortgage", team="North", query="value:>=1000") == 1
    for asked, refusal in (
        ({"team": "Nrth"}, TeamUnknown), ({"referrer": "rya"}, UserUnknown), ({"interest": "mortage"}, QueryMistake),
        ({"query": "view:inbox"}, QueryMistake),
    ):  # fmt: skip
        with pytest.raises(refusal):
            received(**asked)


def test_a_score_on_the_leaderboard_tells_nothing_of_what_is_hidden(bank: ReferralBank) -> None:
    before = bank.of("jackie").referral_reports.report().leaders
    secret = bank.refer(last_name="Secret", confidential=True)
    bank.of("bob").referrals.accept(secret)
    bank.of("bob").conversion.convert(secret, NEW)
    after = bank.of("jackie").referral_reports.report().leaders
    assert [(each.name, each.score, each.figures) for each in after] == [
        (each.name, each.score, each.figures) for each in before
    ]
    (own,) = bank.of("ryan").referral_reports.report().leaders
    assert (own.score.closed, own.score.converted) == (3, 2)


def test_thanks_are_for_the_newest_converted_one_once(bank: ReferralBank) -> None:
    def to_thank() -> list[int | None]:
        found = bank.of("jackie").referral_reports.report(By.REFERRER)
        assert [line.to_thank for line in found.lines] == [leader.to_thank for leader in found.leaders]
        return [leader.to_thank for leader in found.leaders]

    first = bank.of("jackie").referrals.page("all", "status:converted").items[0].id
    with bank.database.write(None, NOW) as tx:
        tx.execute(text("UPDATE referral SET thanked_at = NULL"))
    assert to_thank() == [first]
    assert [each.to_thank for each in bank.of("ryan").referral_reports.report().leaders] == [None]
    newer = bank.refer(last_name="Newer")
    bank.of("bob").referrals.accept(newer)
    bank.clock.now = NOW + timedelta(hours=1)
    bank.of("bob").conversion.convert(newer, NEW)
    with bank.database.write(None, NOW) as tx:
        tx.execute(text("UPDATE referral SET thanked_at = NULL"))
    assert to_thank() == [newer]
    bank.of("jackie").referrals.thank(newer)
    assert to_thank() == [first]
    bank.of("jackie").referrals.thank(first)
    assert to_thank() == [None]


def test_what_came_before_the_calendar_begins_has_no_times(bank: ReferralBank) -> None:
    bank.ada.referrals.add(
        NewReferral(
            last_name="Old", interest="mortgage", owner="bob", created_at=datetime(1, 6, 1, tzinfo=UTC),
            status=Status.CONVERTED, closed_at=datetime(1, 7, 1, tzinfo=UTC),
        )
    )  # fmt: skip
    found = bank.of("ada").referral_reports.report(By.MONTH)
    assert (found.lines[0].key, found.lines[0].figures.days_to_convert) == ("0001-06", None)


def test_a_referrer_learns_their_place_and_nothing_of_who_is_before_them(bank: ReferralBank) -> None:
    """Ryan's score rests on one of two, eve's on one of one: eve is first."""
    five = bank.of("ada").referrals.page("all", "Five").items[0].id
    bank.of("eve").referrals.accept(five)
    bank.of("eve").conversion.convert(five, NEW)

    def placed(username: str) -> list[tuple[str, int, int]]:
        return [(each.name, each.place, each.among) for each in bank.of(username).referral_reports.report().leaders]

    assert placed("ada") == [("Eve", 1, 2), ("Ryan", 2, 2)]
    assert (placed("ryan"), placed("eve")) == ([("Ryan", 2, 2)], [("Eve", 1, 2)])
    # What is confidential raises nobody in the eyes of others.
    secret = bank.refer("eve", "eve", last_name="Secret", confidential=True)
    bank.of("eve").referrals.accept(secret)
    bank.of("eve").referrals.close(secret, "Went elsewhere")
    bank.of("eve").referrals.close(bank.refer("eve", "eve", last_name="More", confidential=True), "Went elsewhere")
    assert placed("ryan") == [("Ryan", 2, 2)]
