"""Counting referrals: grouped by the database, so that a report takes as much memory as it has lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, func, literal, literal_column, not_, or_, select

from fsctui.domain.referral_report import TIMED, Group
from fsctui.domain.referrals import Status
from fsctui.store.access import RECORD
from fsctui.store.database import Tx
from fsctui.store.referral_lists import overdue, soon
from fsctui.store.referral_rows import REFERRAL
from fsctui.store.sql_types import Condition, Row
from fsctui.store.tables import TeamTable, UserTable

_USER = UserTable.__table__  # type: ignore[attr-defined]
_TEAM = TeamTable.__table__  # type: ignore[attr-defined]
_FROM = REFERRAL.join(RECORD, RECORD.c.id == REFERRAL.c.id)


_TEXT = RECORD.c.name.type
_CLOSED = REFERRAL.c.bucket == "closed"


def months(tx: Tx) -> list[str]:
    """The months in which any referral came, such as `2026-03`, by universal time."""
    column = REFERRAL.c.created_at
    if tx.dialect == "sqlite":
        # Stored as text already.
        month = func.substr(column, 1, 7, type_=_TEXT)
    else:
        month = func.to_char(func.timezone("UTC", column), "YYYY-MM", type_=_TEXT)
    return sorted(row[0] for row in tx.all(select(month).distinct()))


def by_time(starts: Sequence[tuple[datetime, Any]]) -> ColumnElement[Any]:
    """What stands beside the last of these instants, in their order, at or before which a referral came.

    Halved again and again, so that many instants are as quick as few; earlier ones have what stands first.
    """
    if len(starts) == 1:
        return literal(starts[0][1])
    half = len(starts) // 2
    later: ColumnElement[Any] = case(
        (REFERRAL.c.created_at >= starts[half][0], by_time(starts[half:])), else_=by_time(starts[:half])
    )
    return later


def groups(tx: Tx, which: Condition, month: ColumnElement[str], now: datetime) -> list[Group]:
    """The referrals by everything that a report divides them by."""
    keys = (
        REFERRAL.c.status, REFERRAL.c.interest, REFERRAL.c.currency, RECORD.c.team_id, REFERRAL.c.referrer_id,
        REFERRAL.c.referrer_contact_id, month,
    )  # fmt: skip
    counted = (
        func.count(),
        func.coalesce(func.sum(REFERRAL.c.value), 0),
        func.count(REFERRAL.c.accepted_at),
        func.coalesce(func.sum(REFERRAL.c.breaches), 0),
        _many(overdue(now)),
        _many(soon(now)),
    )
    statement = select(*keys, *counted).select_from(_FROM).where(which).group_by(*_numbered(keys))
    return [Group(Status(row[0]), *row[1:7], *map(int, row[7:])) for row in tx.all(statement)]


def _many(condition: Condition) -> ColumnElement[int]:
    """How many fulfil it."""
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _numbered(keys: tuple[Any, ...]) -> Iterable[Any]:
    # By place: PostgreSQL takes two equal expressions with parameters of their own for different ones.
    return [literal_column(str(place)) for place in range(1, len(keys) + 1)]


def times(tx: Tx, which: Condition, month: ColumnElement[str]) -> list[Row]:
    """When the newest of these referrals came, were accepted and closed; where either happened."""
    statement = (
        select(
            REFERRAL.c.interest, RECORD.c.team_id, REFERRAL.c.referrer_id, REFERRAL.c.referrer_contact_id,
            month.label("month"), REFERRAL.c.created_at, REFERRAL.c.accepted_at,
            case((REFERRAL.c.status == Status.CONVERTED.value, REFERRAL.c.closed_at)).label("converted_at"),
        )
        .select_from(_FROM)
        .where(which, or_(REFERRAL.c.accepted_at.is_not(None), REFERRAL.c.status == Status.CONVERTED.value))
        .order_by(REFERRAL.c.id.desc())
        .limit(TIMED)
    )  # fmt: skip
    return tx.all(statement)


def opened(tx: Tx, which: Condition, age: ColumnElement[int], now: datetime) -> list[tuple[int, int, int, int, int]]:
    """Open referrals by age: how many, how many soon late, how many late, and their breaches."""
    counted = (func.count(), _many(soon(now)), _many(overdue(now)), func.coalesce(func.sum(REFERRAL.c.breaches), 0))
    statement = select(age, *counted).select_from(_FROM).where(which, not_(_CLOSED)).group_by(*_numbered((age,)))
    return [(int(row[0]), int(row[1]), int(row[2]), int(row[3]), int(row[4])) for row in tx.all(statement)]


def not_confidential() -> Condition:
    """What a place among all referrers may rest on, whoever asks for it."""
    found: Condition = REFERRAL.c.id.not_in(
        select(RECORD.c.id).where(RECORD.c.type == literal_column("'referral'"), RECORD.c.confidential)
    )
    return found


_REFERRER = (REFERRAL.c.referrer_id, REFERRAL.c.referrer_contact_id)


def ended(tx: Tx, which: Condition) -> dict[str, tuple[int, int]]:
    """`user:ID` or `contact:ID` -> how many of their referrals, among these, ended, and how many converted."""
    won = _many(REFERRAL.c.status == Status.CONVERTED.value)
    columns = (*_REFERRER, func.count().label("closed"), won.label("converted"))
    statement = select(*columns).where(which, _CLOSED).group_by(*_REFERRER)
    return {_key(row): (int(row.closed), int(row.converted)) for row in tx.all(statement)}


def to_thank(tx: Tx, which: Condition) -> dict[str, int]:
    """`user:ID` or `contact:ID` -> the newest of these referrals that converted and that nobody thanked them for."""
    newest = func.row_number().over(
        partition_by=_REFERRER, order_by=(REFERRAL.c.closed_at.desc(), REFERRAL.c.id.desc())
    )
    unthanked = (
        select(*_REFERRER, REFERRAL.c.id, newest.label("place"))
        .where(which, REFERRAL.c.status == Status.CONVERTED.value, REFERRAL.c.thanked_at.is_(None))
        .subquery("unthanked")
    )
    columns = (unthanked.c.referrer_id, unthanked.c.referrer_contact_id, unthanked.c.id)
    return {_key(row): row.id for row in tx.all(select(*columns).where(unthanked.c.place == 1))}


def _key(row: Row) -> str:
    if row.referrer_id is not None:
        return f"user:{row.referrer_id}"
    return "" if row.referrer_contact_id is None else f"contact:{row.referrer_contact_id}"


def people(tx: Tx) -> dict[str, tuple[str, str]]:
    """`user:ID` -> name and username."""
    found = tx.all(select(_USER.c.id, _USER.c.name, _USER.c.username))
    return {f"user:{row.id}": (row.name, row.username) for row in found}


def teams(tx: Tx) -> dict[str, str]:
    return {str(row.id): row.name for row in tx.all(select(_TEAM.c.id, _TEAM.c.name))}
