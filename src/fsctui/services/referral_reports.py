"""Figures of referrals: the funnel, conversion, value, times, referrers and ageing."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from fsctui.domain.access import Permission, has, require
from fsctui.domain.referral_report import (
    By,
    Group,
    Leader,
    ReferralReport,
    Scope,
    Timed,
    ages,
    figures,
    funnel,
    lines,
    require_period,
)
from fsctui.domain.referral_score import referrer_score
from fsctui.scheduling.calendar import WorkingCalendar
from fsctui.scheduling.hours import time_between
from fsctui.services.context import Context
from fsctui.services.object_types import type_in
from fsctui.store import access
from fsctui.store import records as record_store
from fsctui.store import referral_reports as store
from fsctui.store.database import Tx

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
        self, by: By = By.INTEREST, since: date | None = None, until: date | None = None, language: str | None = None
    ) -> ReferralReport:
        """The referrals that came from `since` to `until`, both days included, in the reader's time zone.

        Interests are named in `language` (the acting user's). Business time is that of the bank's own calendar.
        Raises PeriodBackwards, and NotAllowed for partners and clients.
        """
        actor = self._context.actor
        require(actor, Permission.VIEW_REFERRALS)
        # Partners and clients see how each of theirs stands, not how the bank does.
        require(actor, Permission.VIEW_RECORDS)
        require_period(since, until)
        scope, now = self.scope(), self._context.now()
        zone = ZoneInfo(actor.time_zone)
        begin = None if since is None else _midnight(since, zone)
        end = None if until is None else _midnight(until + timedelta(days=1), zone)
        with self._context.read() as tx:
            which = store.among(actor, begin, end, own=scope is Scope.OWN)
            groups = store.groups(tx, which)
            calendar = self._context.calendars.default(tx)
            times = _times(tx, which, calendar)
            opened = store.opened(tx, which, now)
            names = _names(self._context, tx, groups, language or actor.language)
            today = now.astimezone(ZoneInfo(calendar.time_zone)).date()
            aged = [(max(0, calendar.between(day, today)), *counted) for day, *counted in opened]
            base_rate = _base_rate(tx)
            leaders = self._leaders(tx, scope, groups, times, names[By.REFERRER], base_rate)
        return ReferralReport(
            scope=scope,
            since=since,
            until=until,
            by=by,
            totals=figures(groups, times),
            funnel=funnel(groups),
            lines=lines(by, groups, times, lambda key: names[by].get(key, key)),
            months=lines(By.MONTH, groups, times, str),
            leaders=leaders,
            ages=ages(aged),  # type: ignore[arg-type]
            base_rate=base_rate,
        )

    def _leaders(
        self, tx: Tx, scope: Scope, groups: list[Group], times: list[Timed], names: dict[str, str], base_rate: float
    ) -> tuple[Leader, ...]:
        """The referrers of these referrals, the best score first; a referrer who isn't a manager sees their own."""
        tallies = store.tallies(tx)
        own = f"user:{self._context.actor.id}"
        found = []
        for line in lines(By.REFERRER, groups, times, lambda key: names.get(key, key)):
            if not line.key or (scope is Scope.OWN and line.key != own):
                continue
            closed, converted = tallies.get(line.key, (0, 0))
            found.append(Leader(line.key, line.name, line.figures, referrer_score(closed, converted, base_rate)))
        found.sort(key=lambda each: (-each.score.exact, -each.score.closed, each.name, each.key))
        return tuple(found[:LEADERS])


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _times(tx: Tx, which: object, calendar: WorkingCalendar) -> list[Timed]:
    local = ZoneInfo(calendar.time_zone)
    found = []
    for row in store.times(tx, which):  # type: ignore[arg-type]
        hours = days = None
        if row.accepted_at is not None:
            hours = time_between(calendar, row.created_at, row.accepted_at) / timedelta(hours=1)
        if row.converted_at is not None:
            came, ended = (each.astimezone(local).date() for each in (row.created_at, row.converted_at))
            days = calendar.between(came, ended)
        found.append(Timed(row.interest, row.team_id, row.referrer_id, row.referrer_contact_id, row.month, hours, days))
    return found


def _names(context: Context, tx: Tx, groups: list[Group], language: str) -> dict[By, dict[str, str]]:
    """What the keys of the lines are called; a contact whom the reader may not see keeps their id."""
    contacts = {group.contact for group in groups if group.contact is not None}
    visible = access.visible_records(context.actor)
    titles = record_store.titles(tx, sorted(contacts), visible) if contacts else {}
    interests = type_in(tx, "referral").field("interest")
    choices = interests.choices if interests is not None else ()
    words = {each.code: each.labels.get(language) or each.labels.get("en") or each.code for each in choices}
    return {
        By.INTEREST: words,
        By.TEAM: store.teams(tx),
        By.REFERRER: store.people(tx) | {f"contact:{each.ref.id}": each.name for each in titles.values()},
        By.MONTH: {},
    }


def _base_rate(tx: Tx) -> float:
    from fsctui.services.scores import model_in

    return model_in(tx)[0].base_rate
