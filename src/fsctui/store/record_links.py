"""What hangs on a record: account team, household, participants, records that belong to it, open work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, bindparam, case, delete, func, insert, literal_column, select, update

from fsctui.domain.record_rows import Membership, ParticipantRow, RecordTitle, RelatedRecords, TeamMember
from fsctui.domain.records import RecordRef
from fsctui.store.access import RECORD
from fsctui.store.database import Tx
from fsctui.store.tables import (
    AccountTeamTable,
    HouseholdMemberTable,
    ParticipantTable,
    PlanTable,
    RoleTable,
    TaskTable,
    UserTable,
)

ACCOUNT_TEAM = AccountTeamTable.__table__  # type: ignore[attr-defined]
MEMBER = HouseholdMemberTable.__table__  # type: ignore[attr-defined]
PARTICIPANT = ParticipantTable.__table__  # type: ignore[attr-defined]
_USER = UserTable.__table__  # type: ignore[attr-defined]
_ROLE = RoleTable.__table__  # type: ignore[attr-defined]
_TASK = TaskTable.__table__  # type: ignore[attr-defined]
_PLAN = PlanTable.__table__  # type: ignore[attr-defined]
SHOWN = 8
"""Related records of one type that a page names; the rest is counted."""

_TEAM = (
    select(_USER.c.username, _USER.c.name, _ROLE.c.code, _ROLE.c.names)
    .select_from(ACCOUNT_TEAM)
    .join(_USER, _USER.c.id == ACCOUNT_TEAM.c.user_id)
    .join(_ROLE, _ROLE.c.id == ACCOUNT_TEAM.c.role_id)
    .where(ACCOUNT_TEAM.c.account_id == bindparam("account"))
    .order_by(_ROLE.c.code, _USER.c.username)
)
_PARTICIPANTS = (
    select(_USER.c.username, _USER.c.name, PARTICIPANT.c.may_edit)
    .select_from(PARTICIPANT)
    .join(_USER, _USER.c.id == PARTICIPANT.c.user_id)
    .where(PARTICIPANT.c.record_id == bindparam("record"))
    .order_by(_USER.c.username)
)
_MEMBERS = (
    select(RECORD.c.id, RECORD.c.type, RECORD.c.name, MEMBER.c.role, RECORD.c.account_id)
    .join(MEMBER, MEMBER.c.record_id == RECORD.c.id)
    .where(MEMBER.c.household_id == bindparam("record"))
    .order_by(RECORD.c.name_sort, RECORD.c.id)
)
_HOUSEHOLDS = (
    select(RECORD.c.id, RECORD.c.type, RECORD.c.name, MEMBER.c.role, RECORD.c.account_id)
    .join(MEMBER, MEMBER.c.household_id == RECORD.c.id)
    .where(MEMBER.c.record_id == bindparam("record"))
    .order_by(RECORD.c.name_sort, RECORD.c.id)
)
_OPEN_TASKS = select(func.count()).where(
    _TASK.c.record_id == bindparam("record"), _TASK.c.bucket != literal_column("'done'")
)
_PLANS = select(
    func.count(), func.sum(case((_PLAN.c.state.in_(("not_started", "in_progress", "on_hold")), 1), else_=0))
).where(_PLAN.c.record_id == bindparam("record"))


def account_team(tx: Tx, account_id: int | None) -> tuple[TeamMember, ...]:
    if account_id is None:
        return ()
    return tuple(TeamMember(*found) for found in tx.all(_TEAM, {"account": account_id}))


def participants(tx: Tx, record_id: int) -> tuple[ParticipantRow, ...]:
    return tuple(ParticipantRow(*found) for found in tx.all(_PARTICIPANTS, {"record": record_id}))


def members(tx: Tx, household_id: int, visible: ColumnElement[bool]) -> tuple[tuple[Membership, int | None], ...]:
    """The members of a household that the reader may see, each with its account."""
    return _memberships(tx, _MEMBERS.where(visible), household_id)


def households(tx: Tx, record_id: int, visible: ColumnElement[bool]) -> tuple[Membership, ...]:
    """The households of a record that the reader may see."""
    return tuple(membership for membership, _ in _memberships(tx, _HOUSEHOLDS.where(visible), record_id))


def _memberships(tx: Tx, statement: Any, record_id: int) -> tuple[tuple[Membership, int | None], ...]:
    return tuple(
        (Membership(RecordTitle(RecordRef(found.type, found.id), found.name), found.role), found.account_id)
        for found in tx.all(statement, {"record": record_id})
    )


def related(
    tx: Tx, record_id: int, account_ids: Sequence[int], visible: ColumnElement[bool]
) -> tuple[RelatedRecords, ...]:
    """The records of these accounts that the reader may see, by type: the first few names, and how many there are."""
    if not account_ids:
        return ()
    rank = func.row_number().over(partition_by=RECORD.c.type, order_by=(RECORD.c.name_sort, RECORD.c.id))
    ranked = (
        select(
            RECORD.c.id, RECORD.c.type, RECORD.c.name, rank.label("rank"),
            func.count().over(partition_by=RECORD.c.type).label("records"),
        )
        .where(RECORD.c.account_id.in_(list(account_ids)), RECORD.c.id != record_id, visible)
        .subquery("ranked")
    )  # fmt: skip
    found: dict[str, tuple[int, list[RecordTitle]]] = {}
    for row in tx.all(select(ranked).where(ranked.c.rank <= SHOWN).order_by(ranked.c.type, ranked.c.rank)):
        found.setdefault(row.type, (row.records, []))[1].append(RecordTitle(RecordRef(row.type, row.id), row.name))
    return tuple(RelatedRecords(code, count, tuple(titles)) for code, (count, titles) in found.items())


def open_work(tx: Tx, record_id: int) -> tuple[int, int, int]:
    """Open tasks, open plans and all plans on a record."""
    plans, open_plans = tx.all(_PLANS, {"record": record_id})[0]
    return int(tx.scalar(_OPEN_TASKS, {"record": record_id})), int(open_plans or 0), int(plans)


def has_team_member(tx: Tx, account_id: int, user_id: int, role_id: int) -> bool:
    return tx.scalar(select(literal_column("1")).where(_team_row(account_id, user_id, role_id))) is not None


def add_team_members(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    """Rows of account_id, user_id and role_id."""
    tx.insert(ACCOUNT_TEAM, rows)


def remove_team_member(tx: Tx, account_id: int, user_id: int, role_id: int) -> None:
    tx.execute(delete(ACCOUNT_TEAM).where(_team_row(account_id, user_id, role_id)))


def _team_row(account_id: int, user_id: int, role_id: int) -> ColumnElement[bool]:
    row: ColumnElement[bool] = (
        (ACCOUNT_TEAM.c.account_id == account_id)
        & (ACCOUNT_TEAM.c.user_id == user_id)
        & (ACCOUNT_TEAM.c.role_id == role_id)
    )
    return row


def member_role(tx: Tx, household_id: int, record_id: int) -> str | None:
    """The role of a member, None for a record that isn't one."""
    where = (MEMBER.c.household_id == household_id) & (MEMBER.c.record_id == record_id)
    found: str | None = tx.scalar(select(MEMBER.c.role).where(where))
    return found


def add_members(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    """Rows of household_id, record_id and role."""
    tx.insert(MEMBER, rows)


def remove_member(tx: Tx, household_id: int, record_id: int) -> None:
    tx.execute(delete(MEMBER).where(MEMBER.c.household_id == household_id, MEMBER.c.record_id == record_id))


def participant(tx: Tx, record_id: int, user_id: int) -> bool | None:
    """Whether a participant may edit; None for somebody who isn't one."""
    where = (PARTICIPANT.c.record_id == record_id) & (PARTICIPANT.c.user_id == user_id)
    found = tx.one_or_none(select(PARTICIPANT.c.may_edit).where(where))
    return None if found is None else bool(found.may_edit)


def set_participant(tx: Tx, record_id: int, user_id: int, may_edit: bool) -> None:
    where = (PARTICIPANT.c.record_id == record_id) & (PARTICIPANT.c.user_id == user_id)
    if tx.execute(update(PARTICIPANT).where(where).values(may_edit=may_edit)).rowcount == 0:
        tx.execute(insert(PARTICIPANT), [{"record_id": record_id, "user_id": user_id, "may_edit": may_edit}])


def remove_participant(tx: Tx, record_id: int, user_id: int) -> None:
    tx.execute(delete(PARTICIPANT).where(PARTICIPANT.c.record_id == record_id, PARTICIPANT.c.user_id == user_id))
