"""Queries of absences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import delete, or_, select

from fsctui.domain.people import Absence
from fsctui.domain.people_rows import AbsenceRow
from fsctui.store.database import Tx
from fsctui.store.tables import AbsenceTable, UserTable

ABSENCE = AbsenceTable.__table__  # type: ignore[attr-defined]
USER = UserTable.__table__  # type: ignore[attr-defined]
_SUBSTITUTE = USER.alias("substitute")

_ABSENCES = (
    select(
        ABSENCE.c.id, ABSENCE.c.user_id, USER.c.username, USER.c.name, ABSENCE.c.first_day, ABSENCE.c.last_day,
        _SUBSTITUTE.c.username.label("substitute"), _SUBSTITUTE.c.name.label("substitute_name"), ABSENCE.c.reason,
    )
    .join(USER, USER.c.id == ABSENCE.c.user_id)
    .outerjoin(_SUBSTITUTE, _SUBSTITUTE.c.id == ABSENCE.c.substitute_id)
    .order_by(ABSENCE.c.first_day, ABSENCE.c.id)
)  # fmt: skip


def rows(
    tx: Tx,
    limit: int,
    after: tuple[date, int] | None = None,
    of: int | None = None,
    from_day: date | None = None,
    wanted: int | None = None,
) -> list[AbsenceRow]:
    """Absences by first day, strictly after the given (first day, id); `from_day` leaves out those that are over."""
    statement = _ABSENCES.limit(limit)
    if after is not None:
        day, last = after
        later = (ABSENCE.c.first_day == day) & (ABSENCE.c.id > last)
        statement = statement.where(or_(ABSENCE.c.first_day > day, later))
    if of is not None:
        statement = statement.where(ABSENCE.c.user_id == of)
    if from_day is not None:
        statement = statement.where(ABSENCE.c.last_day >= from_day)
    if wanted is not None:
        statement = statement.where(ABSENCE.c.id == wanted)
    return [
        AbsenceRow(
            found.id, found.username, found.name, found.first_day, found.last_day, found.substitute,
            found.substitute_name, found.reason,
        )
        for found in tx.all(statement)
    ]  # fmt: skip


def between(tx: Tx, first: date, last: date) -> dict[int, Absence]:
    """Everybody's absences that share a day with the span, by id."""
    statement = select(ABSENCE).where(ABSENCE.c.first_day <= last, ABSENCE.c.last_day >= first)
    return {
        found.id: Absence(found.user_id, found.first_day, found.last_day, found.substitute_id, found.reason)
        for found in tx.all(statement)
    }


def insert_rows(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    tx.insert(ABSENCE, rows)


def remove(tx: Tx, wanted: int) -> None:
    tx.execute(delete(ABSENCE).where(ABSENCE.c.id == wanted))
