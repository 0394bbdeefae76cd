"""Counting referrals: grouped by the database, so that a report takes as much memory as it has lines."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, case, cast, func, or_, select

from fsctui.domain.people import Actor
from fsctui.domain.referral_report import TIMED, Group
from fsctui.domain.referrals import Status
from fsctui.store.access import RECORD
from fsctui.store.database import Tx
from fsctui.store.referral_lists import seen
from fsctui.store.referral_rows import REFERRAL
from fsctui.store.sql_types import Condition, Row
from fsctui.store.tables import ReferrerTallyTable, TeamTable, UserTable

_TALLY = ReferrerTallyTable.__table__  # type: ignore[attr-defined]
_USER = UserTable.__table__  # type: ignore[attr-defined]
_TEAM = TeamTable.__table__  # type: ignore[attr-defined]
_FROM = REFERRAL.join(RECORD, RECORD.c.id == REFERRAL.c.id)


def among(actor: Actor, since: datetime | None, until: datetime | None, *, own: bool) -> Condition:
    """Referrals that came from `since` on and before `until`: those the actor sent (`own`), or all that they see."""
    # Leads out of a file that nobody referred are nobody's, whoever brought them in.
    for_others = and_(REFERRAL.c.sent_by == actor.id, REFERRAL.c.referrer_contact_id.is_not(None))
    mine = or_(for_others, REFERRAL.c.referrer_id == actor.id)
    parts = [mine if own else seen(actor)]
    if since is not None:
        parts.append(REFERRAL.c.created_at >= since)
    if until is not None:
        parts.append(REFERRAL.c.created_at < until)
    found: Condition = and_(*parts)
    return found


def _cut(tx: Tx, column: Any, length: int) -> ColumnElement[str]:
    """The first characters of an instant's ISO text, in UTC: its month (7) or its day (10)."""
    if tx.dialect == "sqlite":
        # Stored as text already.
        return func.substr(column, 1, length, type_=_TEXT)
    text = func.to_char(func.timezone("UTC", column), "YYYY-MM-DD")
    return func.substr(text, 1, length, type_=_TEXT)


_TEXT = RECORD.c.name.type


def groups(tx: Tx, which: Condition) -> list[Group]:
    """The referrals by everything that a report divides them by."""
    month = _cut(tx, REFERRAL.c.created_at, 7)
    keys = (
        REFERRAL.c.status, REFERRAL.c.interest, REFERRAL.c.currency, RECORD.c.team_id, REFERRAL.c.referrer_id,
        REFERRAL.c.referrer_contact_id, month,
    )  # fmt: skip
    counted = (
        func.count(),
        func.coalesce(func.sum(REFERRAL.c.value), 0),
        func.count(REFERRAL.c.accepted_at),
        func.coalesce(func.sum(REFERRAL.c.breaches), 0),
    )
    statement = select(*keys, *counted).select_from(_FROM).where(which).group_by(*_numbered(keys))
    return [Group(Status(row[0]), *row[1:7], *map(int, row[7:])) for row in tx.all(statement)]


def _numbered(keys: tuple[Any, ...]) -> Iterable[Any]:
    # By place: PostgreSQL takes two equal expressions with parameters of their own for different ones.
    from sqlalchemy import literal_column

    return [literal_column(str(place)) for place in range(1, len(keys) + 1)]


def times(tx: Tx, which: Condition) -> list[Row]:
    """When the newest of these referrals came, were accepted and closed; where either happened."""
    month = _cut(tx, REFERRAL.c.created_at, 7).label("month")
    statement = (
        select(
            REFERRAL.c.interest, RECORD.c.team_id, REFERRAL.c.referrer_id, REFERRAL.c.referrer_contact_id, month,
            REFERRAL.c.created_at, REFERRAL.c.accepted_at,
            case((REFERRAL.c.status == Status.CONVERTED.value, REFERRAL.c.closed_at)).label("converted_at"),
        )
        .select_from(_FROM)
        .where(which, or_(REFERRAL.c.accepted_at.is_not(None), REFERRAL.c.status == Status.CONVERTED.value))
        .order_by(REFERRAL.c.id.desc())
        .limit(TIMED)
    )  # fmt: skip
    return tx.all(statement)


def opened(tx: Tx, which: Condition, now: datetime) -> list[tuple[date, int, int, int]]:
    """Open referrals by the day they came: how many, how many of them late, and their breaches."""
    day = _cut(tx, REFERRAL.c.created_at, 10).label("day")
    late = case((and_(REFERRAL.c.bucket == "waiting", REFERRAL.c.accept_due < now), 1), else_=0)
    statement = (
        select(day, func.count(), cast(func.sum(late), Integer), cast(func.sum(REFERRAL.c.breaches), Integer))
        .select_from(_FROM)
        .where(which, REFERRAL.c.bucket != "closed")
        .group_by(*_numbered((day,)))
    )
    return [(date.fromisoformat(row[0]), int(row[1]), int(row[2]), int(row[3])) for row in tx.all(statement)]


def tallies(tx: Tx) -> dict[str, tuple[int, int]]:
    """`user:ID` or `contact:ID` -> how many of their referrals ended, and how many converted."""
    return {f"{row.kind}:{row.referrer_id}": (row.closed, row.converted) for row in tx.all(select(_TALLY))}


def people(tx: Tx) -> dict[str, str]:
    """`user:ID` -> name."""
    return {f"user:{row.id}": row.name for row in tx.all(select(_USER.c.id, _USER.c.name))}


def teams(tx: Tx) -> dict[str, str]:
    return {str(row.id): row.name for row in tx.all(select(_TEAM.c.id, _TEAM.c.name))}
