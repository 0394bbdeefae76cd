"""Sums and medians of referrals."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from fsctui.domain.referral_report import (
    By,
    Figures,
    Group,
    PeriodBackwards,
    Timed,
    ages,
    figures,
    funnel,
    key_of,
    lines,
    require_period,
)
from fsctui.domain.referrals import Status


def group(status: Status, count: int = 1, **given: object) -> Group:
    values: dict[str, object] = {
        "interest": "mortgage", "currency": "USD", "team": 3, "referrer": 7, "contact": None, "month": "2026-03",
        "value": 0, "accepted": 0, "breaches": 0, **given,
    }  # fmt: skip
    return Group(status, count=count, **values)  # type: ignore[arg-type]


def timed(hours: float | None, days: int | None, interest: str = "mortgage") -> Timed:
    return Timed(interest, 3, 7, None, "2026-03", hours, days)


def test_nothing_has_no_rates() -> None:
    assert figures([], []) == Figures()
    assert figures([group(Status.WORKING)], []).conversion is None


def test_rejected_ones_count_as_not_converted() -> None:
    found = figures([group(Status.CONVERTED, 1), group(Status.NOT_CONVERTED, 2), group(Status.REJECTED, 1)], [])
    assert (found.closed, found.converted, found.conversion) == (4, 1, 0.25)


def test_values_are_kept_apart_by_currency_and_by_how_it_ended() -> None:
    found = figures(
        [
            group(Status.ASSIGNED, value=150), group(Status.WORKING, value=50),
            group(Status.NEW, currency=None, value=5),
            group(Status.CONVERTED, currency="EUR", value=123_456), group(Status.REJECTED, value=999),
        ],
        [],
    )  # fmt: skip
    assert found.value_open == {"": Decimal("0.05"), "USD": Decimal("2.00")}
    assert found.value_converted == {"EUR": Decimal("1234.56")}


def test_medians_leave_out_what_has_not_happened() -> None:
    found = figures([], [timed(2.0, None), timed(4.0, 10), timed(None, 20), timed(9.26, 30)])
    assert (found.hours_to_accept, found.days_to_convert) == (4.0, 20.0)


def test_the_funnel_names_every_status() -> None:
    counts = dict(funnel([group(Status.NEW, 3), group(Status.NEW, 2)]))
    assert counts[Status.NEW] == 5 and set(counts) == set(Status)


def test_keys_of_lines() -> None:
    one = group(Status.NEW)
    assert [key_of(by)(one) for by in By] == ["mortgage", "3", "user:7", "2026-03"]
    none = group(Status.NEW, interest=None, team=None, referrer=None, month="2026-01")
    assert [key_of(by)(none) for by in By] == ["", "", "", "2026-01"]
    assert key_of(By.REFERRER)(group(Status.NEW, referrer=None, contact=8)) == "contact:8"


def test_lines_begin_with_the_most_converted_and_months_with_the_first() -> None:
    groups = [
        group(Status.NEW, 5, interest="heloc", month="2026-02"), group(Status.CONVERTED, 1),
        group(Status.NEW, 1, interest="education", month="2026-01"),
    ]  # fmt: skip
    found = lines(By.INTEREST, groups, [timed(1.0, None, "heloc")], str.title)
    assert [(line.key, line.name) for line in found] == [
        ("mortgage", "Mortgage"), ("heloc", "Heloc"), ("education", "Education"),
    ]  # fmt: skip
    assert found[1].figures.hours_to_accept == 1.0
    assert [line.key for line in lines(By.MONTH, groups, [], str)] == ["2026-01", "2026-02", "2026-03"]


def test_ages_have_no_gaps_and_no_overlaps() -> None:
    found = ages([(days, 1, 0, 0) for days in range(100)] + [(3, 2, 1, 4)])
    assert sum(age.count for age in found) == 102
    assert [(age.least, age.most) for age in found] == [(0, 1), (2, 5), (6, 10), (11, 20), (21, None)]
    assert (found[1].count, found[1].late, found[1].breaches) == (6, 1, 4)


def test_a_period_may_be_open_or_one_day_but_not_backwards() -> None:
    day = date(2026, 3, 2)
    for since, until in ((None, None), (day, None), (None, day), (day, day)):
        require_period(since, until)
    with pytest.raises(PeriodBackwards):
        require_period(day, date(2026, 3, 1))
