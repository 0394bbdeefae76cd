"""Sums and medians of referrals."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from fsctui.domain.referral_report import (
    By,
    Figures,
    Group,
    PeriodBackwards,
    Scope,
    Timed,
    age_days,
    ages,
    before,
    clause_of,
    counted,
    figures,
    funnel,
    key_of,
    lines,
    most_of,
    place,
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
    found = funnel([group(Status.NEW, 3), group(Status.NEW, 2)], "interest:mortgage")
    counts = {step.status: step.count for step in found}
    assert counts[Status.NEW] == 5 and set(counts) == set(Status)
    assert found[0].query == "interest:mortgage status:new"


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


FRIDAY = date(2026, 3, 6)


def between(first: date, last: date) -> int:
    """Working days after the first up to the last; Saturdays and Sundays are none."""
    days = (first + timedelta(days=number) for number in range(1, (last - first).days + 1))
    return sum(day.weekday() < 5 for day in days)


def test_ages_are_days_without_gaps_and_overlaps() -> None:
    assert age_days(FRIDAY, between) == (
        (date(2026, 3, 5), None),  # yesterday, one working day ago, and today
        (date(2026, 2, 27), date(2026, 3, 4)),
        (date(2026, 2, 20), date(2026, 2, 26)),
        (date(2026, 2, 6), date(2026, 2, 19)),
        (None, date(2026, 2, 5)),
    )
    # On a Monday what came on the weekend before is one working day old.
    assert age_days(date(2026, 3, 9), between)[0] == (date(2026, 3, 6), None)


def test_a_calendar_without_working_days_has_an_end() -> None:
    assert age_days(FRIDAY, lambda first, last: 0)[0] == (FRIDAY - timedelta(days=366), None)


def test_ages_say_what_they_count_and_how_to_find_it() -> None:
    days = age_days(FRIDAY, between)
    found = ages([(1, 6, 2, 1, 4), (4, 1, 0, 0, 0)], days, "team:none")
    assert [(age.least, age.most) for age in found] == [(0, 1), (2, 5), (6, 10), (11, 20), (21, None)]
    assert [(age.count, age.soon, age.late, age.breaches) for age in found] == [
        (0, 0, 0, 0), (6, 2, 1, 4), (0, 0, 0, 0), (0, 0, 0, 0), (1, 0, 0, 0),
    ]  # fmt: skip
    assert [age.query for age in found[::2]] == [
        "team:none state:waiting,working created:>=2026-03-05",
        "team:none state:waiting,working created:2026-02-20..2026-02-26",
        "team:none state:waiting,working created:<=2026-02-05",
    ]


@pytest.mark.parametrize(
    ("values", "ninth"), [([5], 5), ([1, 2], 2), (list(range(1, 11)), 9), ([*range(1, 11), 100], 10), ([3, 1, 2], 3)]
)
def test_nine_in_ten_lie_within_the_ninetieth_percentile(values: list[float], ninth: float) -> None:
    assert most_of(values) == ninth


def test_what_is_counted_is_a_query() -> None:
    day = date(2026, 3, 2)
    assert counted(Scope.SEEN) == ""
    assert counted(Scope.OWN, None, day) == "sent:me created:<=2026-03-02"
    assert counted(Scope.SEEN, day) == "created:>=2026-03-02"
    assert counted(Scope.SEEN, day, day, "heloc", "Lyon Bellecour", "ryan") == (
        'created:2026-03-02..2026-03-02 interest:heloc team:="Lyon Bellecour" referrer:ryan'
    )


def test_lines_say_how_to_find_what_they_count() -> None:
    code = {"3": "Lyon Bellecour", "user:7": "ryan"}.get
    told = {
        (By.MONTH, "2026-02"): "created:2026-02-01..2026-02-28",
        (By.MONTH, "2024-12"): "created:2024-12-01..2024-12-31",
        (By.INTEREST, "heloc"): "interest:heloc",
        (By.INTEREST, ""): "interest:none",
        (By.TEAM, "3"): 'team:="Lyon Bellecour"',
        (By.TEAM, ""): "team:none",
        (By.REFERRER, "user:7"): "referrer:ryan",
        (By.REFERRER, ""): "referrer:none",
    }
    assert {(by, key): clause_of(by, key, lambda each: str(code(each))) for by, key in told} == told
    assert clause_of(By.REFERRER, "contact:8") == 'referrer:"contact:8"'


@pytest.mark.parametrize(
    ("since", "until", "found"),
    [
        (None, date(2026, 3, 2), None),
        (date(2026, 3, 2), date(2026, 3, 2), (date(2026, 3, 1), date(2026, 3, 1))),
        (date(2026, 3, 2), date(2026, 3, 8), (date(2026, 2, 23), date(2026, 3, 1))),
        (date(2026, 3, 2), None, (date(2026, 2, 25), date(2026, 3, 1))),
        (date(2026, 9, 1), None, (date(2026, 8, 31), date(2026, 8, 31))),
        (date(1, 1, 5), date(1, 1, 9), None),
    ],
)
def test_the_time_before_is_as_long(since: date | None, until: date | None, found: object) -> None:
    assert before(since, until, FRIDAY) == found


def test_soon_late_and_the_slowest_tenth_are_counted() -> None:
    found = figures([group(Status.ASSIGNED, 3, late=1, soon=2)], [timed(1.0, 2), timed(9.04, 30)])
    assert (found.soon, found.late, found.hours_to_accept_90, found.days_to_convert_90) == (2, 1, 9.0, 30.0)


def test_a_period_may_be_open_or_one_day_but_not_backwards() -> None:
    day = date(2026, 3, 2)
    for since, until in ((None, None), (day, None), (None, day), (day, day)):
        require_period(since, until)
    with pytest.raises(PeriodBackwards):
        require_period(day, date(2026, 3, 1))


def test_equal_scores_share_a_place() -> None:
    scores = [50.0, 40.0, 40.0, 30.0]
    assert [place(score, sorted(scores)) for score in scores] == [1, 2, 2, 4]
    assert place(10.0, []) == 1
