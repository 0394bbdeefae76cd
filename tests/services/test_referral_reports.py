"""Figures of referrals, worked out by hand, on both databases; nobody counts what they may not see."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from fsctui.domain.access import NotAllowed
from fsctui.domain.conversion import ConversionRequest, Wanted
from fsctui.domain.referral_report import By, Measure, PeriodBackwards, Scope
from fsctui.domain.referrals import NewReferral, Status
from fsctui.i18n import report_words
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
    assert dict(found.funnel) == {
        **dict.fromkeys(Status, 0), Status.ASSIGNED: 1, Status.ACCEPTED: 1, Status.CONVERTED: 1,
        Status.NOT_CONVERTED: 1,
    }  # fmt: skip
    # Accepted after 4 hours, after 8 + 2 business hours (the bank opens from 9 to 17), and at once.
    assert totals.hours_to_accept == 4.0
    # From Monday to Monday: five working days.
    assert totals.days_to_convert == 5.0


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
