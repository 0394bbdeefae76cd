"""What must hold for every calendar, date and amount; the day-by-day oracle is in `oracle.py`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from fsctui.scheduling.calendar import WorkingCalendar
from fsctui.scheduling.holiday_source import HolidayYears, country_calendar
from fsctui.scheduling.hours import add_time, time_between
from fsctui.scheduling.offsets import Mode, Offset, Roll, Unit, add, explain
from fsctui.scheduling.schedule import Anchor, Link, Work, resolve
from fsctui.scheduling.trace import Event
from tests.scheduling import oracle
from tests.scheduling.calendars import build, patterns, starts, working_week

settings.register_profile("scheduling", max_examples=100, deadline=None)
laws = settings(settings.get_profile("scheduling"))

Pattern = tuple[WorkingCalendar, Callable[[date], bool]]
YEARS = HolidayYears()
amounts = st.integers(-120, 120)
offsets = st.builds(
    Offset, amounts, st.sampled_from(Unit), st.sampled_from(Mode), st.none() | st.sampled_from(Roll)
).filter(lambda offset: offset.unit is not Unit.MONTH or abs(offset.amount) < 12)


def counted(amount: int) -> Offset:
    return Offset(amount, mode=Mode.COUNT)


@laws
@given(patterns(), starts(), amounts.filter(bool))
def test_counting_equals_going_day_by_day(pattern: Pattern, start: date, amount: int) -> None:
    calendar, is_open = pattern
    assert add(calendar, start, counted(amount)) == oracle.count(is_open, start, amount)
    assert calendar.nth(start, amount) == oracle.count(is_open, start, amount)


@laws
@given(patterns(), starts(), st.sampled_from(Roll))
def test_rolls_equal_their_definitions(pattern: Pattern, start: date, convention: Roll) -> None:
    calendar, is_open = pattern
    for mode in (Mode.COUNT, Mode.ROLL):
        assert add(calendar, start, Offset(0, mode=mode, roll=convention)) == oracle.roll(
            is_open, start, convention.value
        )


@laws
@given(patterns(), starts(), amounts, st.sampled_from((Unit.DAY, Unit.WEEK)), st.none() | st.sampled_from(Roll))
def test_roll_mode_is_plain_days_then_the_convention(
    pattern: Pattern, start: date, amount: int, unit: Unit, convention: Roll | None
) -> None:
    calendar, is_open = pattern
    there = start + timedelta(days=amount * (7 if unit is Unit.WEEK else 1))
    name = convention.value if convention else ("following" if amount >= 0 else "preceding")
    assert add(calendar, start, Offset(amount, unit, Mode.ROLL, convention)) == oracle.roll(is_open, there, name)
    assert add(calendar, start, Offset(amount, unit, Mode.CALENDAR, convention)) == there


@laws
@given(patterns(), starts(), amounts)
def test_counting_lands_on_a_working_day(pattern: Pattern, start: date, amount: int) -> None:
    calendar, is_open = pattern
    assert is_open(add(calendar, start, counted(amount)))


@laws
@given(patterns(), starts(), amounts.filter(bool))
def test_counting_back_returns_to_the_working_day(pattern: Pattern, start: date, amount: int) -> None:
    calendar, _ = pattern
    begin = calendar.following(start)
    assert add(calendar, add(calendar, begin, counted(amount)), counted(-amount)) == begin


@laws
@given(patterns(), starts(), st.integers(1, 60), st.integers(1, 60), st.sampled_from((1, -1)))
def test_counts_add_up(pattern: Pattern, start: date, one: int, two: int, sign: int) -> None:
    calendar, _ = pattern
    there = add(calendar, start, counted(sign * one))
    assert add(calendar, there, counted(sign * two)) == add(calendar, start, counted(sign * (one + two)))


@laws
@given(patterns(), starts(), starts(), offsets)
def test_a_later_start_is_never_due_earlier(pattern: Pattern, one: date, two: date, offset: Offset) -> None:
    calendar, _ = pattern
    if offset.roll in (Roll.MODIFIED_FOLLOWING, Roll.MODIFIED_PRECEDING):
        offset = Offset(offset.amount, offset.unit, offset.mode)
    early, late = sorted((one, two))
    assert add(calendar, early, offset) <= add(calendar, late, offset)


@laws
@given(patterns(), starts(), starts())
def test_between_counts_day_by_day_and_agrees_with_adding(pattern: Pattern, one: date, two: date) -> None:
    calendar, is_open = pattern
    distance = calendar.between(one, two)
    assert distance == oracle.between(is_open, one, two)
    if distance and abs(distance) <= 1000 and is_open(two):
        assert add(calendar, one, counted(distance)) == two


@laws
@given(patterns(), starts(), st.sampled_from(Roll))
def test_rolling_twice_changes_nothing(pattern: Pattern, start: date, convention: Roll) -> None:
    calendar, _ = pattern
    zero = Offset(0, mode=Mode.ROLL, roll=convention)
    once = add(calendar, start, zero)
    assert add(calendar, once, zero) == once


@laws
@given(patterns(), starts(), offsets)
def test_the_explanation_is_of_the_same_date(pattern: Pattern, start: date, offset: Offset) -> None:
    calendar, is_open = pattern
    dated = explain(calendar, start, offset)
    assert dated.date == add(calendar, start, offset)
    assert (dated.trace[0].date, dated.trace[0].event) == (start, Event.START)
    assert (dated.trace[-1].date, dated.trace[-1].event) == (dated.date, Event.RESULT)
    assert not any(is_open(step.date) for step in dated.trace if step.event is Event.SKIP)


@laws
@given(patterns(), starts(), amounts.filter(bool))
def test_the_trace_of_a_count_names_every_day_stepped_over(pattern: Pattern, start: date, amount: int) -> None:
    calendar, is_open = pattern
    dated = explain(calendar, start, counted(amount))
    low, high = sorted((start, dated.date))
    closed = {low + timedelta(days=n) for n in range(1, (high - low).days)}
    assert {step.date for step in dated.trace if step.event is Event.SKIP} == {d for d in closed if not is_open(d)}


@settings(laws, max_examples=60)
@given(st.sampled_from(("US", "CN", "AE", "SA", "PT", "BR")), st.dates(date(2012, 1, 1), date(2027, 12, 31)), amounts)
def test_countries_equal_the_package_day_by_day(country: str, start: date, amount: int) -> None:
    import holidays

    package = holidays.country_holidays(country, years=range(2010, 2031), expand=False)
    calendar = country_calendar(country, years=YEARS)
    if amount:
        assert add(calendar, start, counted(amount)) == oracle.count(package.is_working_day, start, amount)
    assert add(calendar, start, counted(0)) == oracle.roll(package.is_working_day, start, "following")


shifts = build(working_week("xx-xx-x"))
instants = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 1), timezones=st.just(UTC))  # noqa: DTZ001
durations = st.timedeltas(timedelta(minutes=1), timedelta(hours=90))


@laws
@given(instants, durations, durations)
def test_business_time_adds_up_and_is_measured_as_it_was_added(begin: datetime, one: timedelta, two: timedelta) -> None:
    there = add_time(shifts, begin, one)
    assert time_between(shifts, begin, there) == one
    assert add_time(shifts, there, two) == add_time(shifts, begin, one + two)
    assert time_between(shifts, add_time(shifts, begin, -one), begin) == one


@st.composite
def plans(draw: st.DrawFn) -> list[Work]:
    size = draw(st.integers(1, 9))
    plan = []
    for n in range(size):
        before = sorted(draw(st.sets(st.integers(0, n - 1), max_size=3))) if n else []
        lags = st.none() | st.builds(Offset, st.integers(0, 5), mode=st.just(Mode.COUNT))
        plan.append(
            Work(
                str(n),
                draw(st.none() | st.builds(Offset, st.integers(-10, 30), mode=st.sampled_from(Mode))),
                draw(st.sampled_from(Anchor)),
                tuple(Link(str(key), draw(lags)) for key in before),
                draw(st.none() | starts()) if draw(st.integers(0, 5)) == 0 else None,
                draw(starts()) if draw(st.integers(0, 3)) == 0 else None,
            )
        )
    return draw(st.permutations(plan))


@laws
@given(patterns(), plans(), starts(), starts())
def test_a_plan_resolves_the_same_in_any_order_and_again(
    pattern: Pattern, plan: list[Work], start: date, target: date
) -> None:
    calendar, _ = pattern
    once = resolve(plan, start, target, calendar)
    assert list(once) == [work.key for work in plan]
    again = resolve(sorted(plan, key=lambda work: work.key), start, target, calendar)
    assert {key: planned.due for key, planned in once.items()} == {key: p.due for key, p in again.items()}
    for planned in once.values():
        assert (planned.due is None) == (planned.trace == ())
        assert planned.due is None or planned.trace[-1].date == planned.due


@laws
@given(patterns(), plans(), starts(), starts(), st.data())
def test_an_open_item_can_slip_by_its_slack_and_no_further(
    pattern: Pattern, plan: list[Work], start: date, target: date, data: st.DataObject
) -> None:
    """Its working days of slack move nothing past the plan's end or a pinned date; one more does."""
    calendar, _ = pattern
    planned = resolve(plan, start, target, calendar)
    movable = [work for work in plan if planned[work.key].slack is not None and work.pinned is None]
    if not movable or any((found.slack or 0) < 0 for found in planned.values()):
        return
    work = data.draw(st.sampled_from(movable))
    due, slack = planned[work.key].due, planned[work.key].slack
    assert due is not None and slack is not None
    end = max(when for w in plan if (when := w.finished or planned[w.key].due) is not None)

    def slipped(by: int) -> tuple[date, list[int]]:
        late = calendar.nth(due, by) if by else due
        moved = [Work(w.key, w.offset, w.anchor, w.after, late if w is work else w.pinned, w.finished) for w in plan]
        then = resolve(moved, start, target, calendar)
        ends = [when for w in moved if (when := w.finished or then[w.key].due) is not None]
        return max(ends), [found.slack for found in then.values() if found.slack is not None]

    last, left = slipped(slack)
    assert last <= end and min(left) >= 0
    last, left = slipped(slack + 1)
    assert last > end or min(left) < 0
