"""Figures of referrals: the funnel, conversion, value, times, referrers and ageing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from fsctui.domain.access import Permission, has, require
from fsctui.domain.query import parse
from fsctui.domain.query_dates import Relative
from fsctui.domain.query_fields import BASE_VIEW
from fsctui.domain.query_tree import ME, NONE
from fsctui.domain.referral_report import (
    Before,
    By,
    Figures,
    Group,
    Leader,
    Line,
    ReferralReport,
    Scope,
    Timed,
    age_days,
    ages,
    before,
    counted,
    figures,
    funnel,
    lines,
    narrowed,
    place,
    require_period,
)
from fsctui.domain.referral_score import referrer_score
from fsctui.scheduling.hours import time_between
from fsctui.services.common import team_id_in, user_id_in
from fsctui.services.context import Context, add_business_days
from fsctui.services.object_types import type_in
from fsctui.services.referral_queries import condition_in, schema_in
from fsctui.services.scores import model_in
from fsctui.store import access
from fsctui.store import records as record_store
from fsctui.store import referral_reports as store
from fsctui.store.database import Tx
from fsctui.store.referral_lists import seen
from fsctui.store.sql_types import Condition, Row

LEADERS = 50


class ReferralReports:
    """`workspace.referral_reports`."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def scope(self) -> Scope:
        """Who may see reports counts all referrals that they may see; everybody else those that they sent."""
        actor = self._context.actor
        return Scope.SEEN if has(actor, Permission.VIEW_REPORTS) else Scope.OWN

    def report(
        self,
        by: By = By.INTEREST,
        since: date | Relative | None = None,
        until: date | Relative | None = None,
        language: str | None = None,
        *,
        interest: str | None = None,
        team: str | None = None,
        referrer: str | None = None,
        query: str = "",
    ) -> ReferralReport:
        """The referrals that came from `since` to `until`, both days included, in the reader's time zone.

        `referrer` is a username, `me`, or `contact:ID`; `query` narrows further, as in the list of all referrals.
        Interests are named in `language` (the acting user's). Business time is that of the bank's own calendar.
        Raises PeriodBackwards, TeamUnknown, UserUnknown, QueryMistake, and NotAllowed for partners and clients.
        """
        actor = self._context.actor
        require(actor, Permission.VIEW_REFERRALS)
        # Partners and clients see how each of theirs stands, not how the bank does.
        require(actor, Permission.VIEW_RECORDS)
        with self._context.read() as tx:
            first, last = self._day(tx, since), self._day(tx, until)
            require_period(first, last)
            _known(tx, team, referrer)
            asked = _Asked(tx, self._context, self.scope(), (interest, team, referrer), query)
            return asked.report(by, first, last, language or actor.language)

    def _day(self, tx: Tx, day: date | Relative | None) -> date | None:
        if not isinstance(day, Relative):
            return day
        calendar = self._context.calendars.for_user(tx, self._context.actor.id)
        return day.resolve(self._context.today(), lambda start, number: add_business_days(calendar, start, number))


class _Asked:
    """One report: what it is asked about, and everything that is read once for all its parts."""

    def __init__(
        self,
        tx: Tx,
        context: Context,
        scope: Scope,
        only: tuple[str | None, str | None, str | None],
        query: str,
    ) -> None:
        self.tx, self.context, self.scope, self.only, self.query = tx, context, scope, only, query
        self.now = context.now()
        self.zone = ZoneInfo(context.actor.time_zone)
        self.calendar = context.calendars.default(tx)
        self.month = store.by_time(_month_starts(store.months(tx), self.zone))
        self.base_rate = model_in(tx)[0].base_rate

    def report(self, by: By, since: date | None, until: date | None, language: str) -> ReferralReport:
        query = self._query(since, until)
        which = self._which(query)
        groups, times = self._read(which)
        names = _Names(self.context, self.tx, groups, language)
        today = self.now.astimezone(self.zone).date()
        days = age_days(today, self.calendar.between)
        starts = [(_midnight(day, self.zone), place) for place, (day, _last) in enumerate(days) if day is not None]
        age = store.by_time([(_EARLIEST, len(starts)), *reversed(starts)])
        opened = store.opened(self.tx, which, age, self.now)
        # Nobody thanks themselves.
        thank = store.to_thank(self.tx, which) if self.scope is Scope.SEEN else {}
        thank.pop(f"user:{self.context.actor.id}", None)

        def divided(part: By) -> tuple[Line, ...]:
            found = lines(part, groups, times, names.of(part), query, names.code)
            if part is not By.REFERRER:
                return found
            return tuple(replace(line, to_thank=thank.get(line.key)) for line in found)

        past = before(since, until, today)
        return ReferralReport(
            scope=self.scope,
            since=since,
            until=until,
            by=by,
            totals=figures(groups, times),
            funnel=funnel(groups, query),
            lines=divided(by),
            months=divided(By.MONTH),
            leaders=self._leaders(divided(By.REFERRER)),
            ages=ages(opened, days, query),
            base_rate=self.base_rate,
            query=query,
            before=None if past is None else Before(past[0], past[1], self._totals(past[0], past[1])),
        )

    def _query(self, since: date | None, until: date | None) -> str:
        return narrowed(counted(self.scope, since, until, *self.only), self.query.strip())

    def _which(self, query: str) -> Condition:
        """The referrals that the list of all shows for this query."""
        tree = parse(query, schema_in(self.context, self.tx).without({BASE_VIEW}))
        return seen(self.context.actor) & condition_in(self.context, self.tx, tree)

    def _totals(self, since: date, until: date) -> Figures:
        groups, times = self._read(self._which(self._query(since, until)))
        return figures(groups, times)

    def _read(self, which: Condition) -> tuple[list[Group], list[Timed]]:
        times = [self._timed(row) for row in store.times(self.tx, which, self.month)]
        return store.groups(self.tx, which, self.month, self.now), times

    def _timed(self, row: Row) -> Timed:
        """Its times; none where the bank's calendar doesn't reach."""
        local = ZoneInfo(self.calendar.time_zone)
        hours = days = None
        came = row.created_at.astimezone(local).date()
        known = self.calendar.first <= came
        if known and row.accepted_at is not None:
            hours = time_between(self.calendar, row.created_at, row.accepted_at) / timedelta(hours=1)
        if known and row.converted_at is not None:
            days = self.calendar.between(came, row.converted_at.astimezone(local).date())
        return Timed(row.interest, row.team_id, row.referrer_id, row.referrer_contact_id, row.month, hours, days)

    def _leaders(self, referrers: tuple[Line, ...]) -> tuple[Leader, ...]:
        """The referrers of these referrals, the best score first; a referrer who isn't a manager sees their own.

        A score counts what the reader may see: one that knew more would tell of what is hidden from them. A place is
        among all referrers of whose referrals any ended.
        """
        actor = self.context.actor
        ended = store.ended(self.tx, seen(actor))
        own = f"user:{actor.id}"
        everybody = ended if self.scope is Scope.SEEN else store.ended(self.tx, store.not_confidential())
        ranked = {key: referrer_score(*known, self.base_rate).exact for key, known in everybody.items() if key}
        in_order = sorted(ranked.values())
        found = []
        for line in referrers:
            if not line.key or (self.scope is Scope.OWN and line.key != own):
                continue
            score = referrer_score(*ended.get(line.key, (0, 0)), self.base_rate)
            # Nobody is behind themselves, when more of theirs counts for everybody than the reader may see.
            rank = place(score.exact, in_order) - (ranked.get(line.key, score.exact) > score.exact)
            among = len(ranked) + (line.key not in ranked)
            found.append(Leader(line.key, line.name, line.figures, score, line.query, line.to_thank, rank, among))
        found.sort(key=lambda each: (-each.score.exact, -each.score.closed, each.name, each.key))
        return tuple(found[:LEADERS])


class _Names:
    """What the keys of the lines are called, and how queries name them."""

    def __init__(self, context: Context, tx: Tx, groups: list[Group], language: str) -> None:
        contacts = {group.contact for group in groups if group.contact is not None}
        visible = access.visible_records(context.actor)
        # A contact whom the reader may not see keeps their id.
        titles = record_store.titles(tx, sorted(contacts), visible) if contacts else {}
        interests = type_in(tx, "referral").field("interest")
        choices = interests.choices if interests is not None else ()
        people, teams = store.people(tx), store.teams(tx)
        self._names: dict[By, dict[str, str]] = {
            By.INTEREST: {
                each.code: each.labels.get(language) or each.labels.get("en") or each.code for each in choices
            },
            By.TEAM: teams,
            By.REFERRER: {key: name for key, (name, _username) in people.items()}
            | {f"contact:{each.ref.id}": each.name for each in titles.values()},
            By.MONTH: {},
        }
        self._codes = teams | {key: username for key, (_name, username) in people.items()}

    def of(self, by: By) -> Callable[[str], str]:
        names = self._names[by]
        return lambda key: names.get(key, key)

    def code(self, key: str) -> str:
        return self._codes.get(key, key)


_EARLIEST = datetime.min.replace(tzinfo=UTC)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    try:
        return datetime.combine(day, time(), zone).astimezone(UTC)
    except OverflowError:
        return _EARLIEST


def _month_starts(months: list[str], zone: ZoneInfo) -> list[tuple[datetime, str]]:
    """Where the months of the reader's time zone begin, about those of universal time; never empty."""
    starts = {date.fromisoformat(f"{month}-01") for month in months} or {date(2026, 1, 1)}
    near = {(start - timedelta(days=1)).replace(day=1) for start in starts if start.year > 1}
    near |= {(start + timedelta(days=31)).replace(day=1) for start in starts if start.year < date.max.year}
    return [(_midnight(day, zone), day.isoformat()[:7]) for day in sorted(starts | near)]


def _known(tx: Tx, team: str | None, referrer: str | None) -> None:
    if team is not None:
        team_id_in(tx, team)
    if referrer is not None and referrer not in (ME, NONE) and not referrer.startswith("contact:"):
        user_id_in(tx, referrer.lower())
