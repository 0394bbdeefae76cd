"""Queries of action plans."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import Row, Select, bindparam, func, or_, select, tuple_
from sqlalchemy.sql import ColumnElement

from fsctui.domain.people import Absence, Actor, Person
from fsctui.domain.plans import PlanItem, PlanState
from fsctui.domain.query_tree import And
from fsctui.domain.records import RecordRef
from fsctui.domain.rows import PlanRow
from fsctui.domain.tasks import CLOSED, ItemState
from fsctui.domain.templates import ItemKind
from fsctui.scheduling.schedule import Anchor
from fsctui.store import access, bulk, codec
from fsctui.store import query_sql as sql
from fsctui.store.database import Tx
from fsctui.store.tables import (
    AbsenceTable,
    AccountTeamTable,
    CalendarTable,
    NoticeTable,
    PlanTable,
    QueueTable,
    RecordTable,
    RoleTable,
    TaskDetailTable,
    TaskTable,
    TeamTable,
    TemplateTable,
    TemplateVersionTable,
    UserRoleTable,
    UserTable,
)
from fsctui.store.tasks import change_row

PLAN = PlanTable.__table__  # type: ignore[attr-defined]
TASK = TaskTable.__table__  # type: ignore[attr-defined]
DETAIL = TaskDetailTable.__table__  # type: ignore[attr-defined]
RECORD = RecordTable.__table__  # type: ignore[attr-defined]
USER = UserTable.__table__  # type: ignore[attr-defined]
TEAM = TeamTable.__table__  # type: ignore[attr-defined]
ROLE = RoleTable.__table__  # type: ignore[attr-defined]
USER_ROLE = UserRoleTable.__table__  # type: ignore[attr-defined]
QUEUE = QueueTable.__table__  # type: ignore[attr-defined]
ABSENCE = AbsenceTable.__table__  # type: ignore[attr-defined]
ACCOUNT_TEAM = AccountTeamTable.__table__  # type: ignore[attr-defined]
CALENDAR = CalendarTable.__table__  # type: ignore[attr-defined]
TEMPLATE = TemplateTable.__table__  # type: ignore[attr-defined]
VERSION = TemplateVersionTable.__table__  # type: ignore[attr-defined]
NOTICE = NoticeTable.__table__  # type: ignore[attr-defined]

_OPEN_PLANS = ("not_started", "in_progress", "on_hold")
_NEXT_DUE = (
    select(func.min(TASK.c.due))
    .where(TASK.c.plan_id == PLAN.c.id, TASK.c.bucket == "ready")
    .correlate(PLAN)
    .scalar_subquery()
)
ROWS = (
    select(
        PLAN, TEMPLATE.c.unique_name.label("template_unique_name"), VERSION.c.name.label("template_name"),
        VERSION.c.number.label("template_number"), VERSION.c.ad_hoc_allowed, RECORD.c.type.label("record_type"),
        RECORD.c.name.label("record_name"), RECORD.c.confidential, USER.c.username,
        USER.c.name.label("owner_name"), _NEXT_DUE.label("next_due"),
    )
    .join(VERSION, VERSION.c.id == PLAN.c.template_version_id)
    .join(TEMPLATE, TEMPLATE.c.id == VERSION.c.template_id)
    .join(RECORD, RECORD.c.id == PLAN.c.record_id)
    .join(USER, USER.c.id == PLAN.c.owner_id)
)  # fmt: skip
_BY_ID = ROWS.where(PLAN.c.id == bindparam("plan_id"))
_BY_IDS = ROWS.where(PLAN.c.id.in_(bindparam("ids", expanding=True)))
SORTS = {
    "start": (PLAN.c.start_date,),
    "name": (func.lower(PLAN.c.name),),
    "state": (PLAN.c.state, PLAN.c.start_date),
    "owner": (func.lower(USER.c.name), PLAN.c.start_date),
    "record": (func.lower(RECORD.c.name), PLAN.c.start_date),
    "template": (func.lower(VERSION.c.name), PLAN.c.start_date),
}


def row(found: Any) -> PlanRow:
    return PlanRow(
        id=found.id,
        name=found.name,
        template_id=found.template_id,
        template=found.template_name,
        template_version=found.template_number,
        record=RecordRef(found.record_type, found.record_id),
        record_name=found.record_name,
        state=PlanState(found.state),
        owner_id=found.owner_id,
        owner=found.username,
        owner_name=found.owner_name,
        start=found.start_date,
        target=found.target_date,
        items_total=found.items_total,
        items_closed=found.items_closed,
        next_due=found.next_due,
    )


def is_open() -> ColumnElement[bool]:
    return PLAN.c.state.in_(_OPEN_PLANS)  # type: ignore[no-any-return]


def late(today: date) -> ColumnElement[bool]:
    """Plans with a task that is ready and overdue."""
    return (
        select(TASK.c.id)
        .where(TASK.c.plan_id == PLAN.c.id, TASK.c.bucket == "ready", TASK.c.sort_due < today)
        .correlate(PLAN)
        .exists()
    )


def query_columns(actor_id: int, time_zone: str, today: date) -> dict[str, sql.Column]:
    """How the fields of domain.query.PLAN_FIELDS are compared."""
    record_name = sql.text_column(RECORD.c.name)
    return {
        "name": sql.text_column(PLAN.c.name),
        "template": sql.text_column(VERSION.c.name, TEMPLATE.c.unique_name),
        "state": sql.code_column(PLAN.c.state),
        "owner": sql.user_column(PLAN.c.owner_id, actor_id),
        "start": sql.date_column(PLAN.c.start_date),
        "target": sql.date_column(PLAN.c.target_date),
        "record": sql.reference_column(PLAN.c.record_id, record_name, RECORD.c.type),
        "created": sql.instant_column(PLAN.c.created_at, time_zone),
        "late": sql.boolean_column(late(today)),
        sql.WORDS: sql.text_column(PLAN.c.name, RECORD.c.name, VERSION.c.name),
    }


def query_condition(tree: And, actor_id: int, time_zone: str, today: date) -> ColumnElement[bool]:
    return sql.compile_query(tree, query_columns(actor_id, time_zone, today))


def visible_plan(actor: Actor) -> ColumnElement[bool]:
    """Plans that the actor owns or made, and those on records they may see."""
    return or_(PLAN.c.owner_id == actor.id, PLAN.c.created_by == actor.id, access.visible_records(actor))


def sees_plan(tx: Tx, actor: Actor, plan_id: int) -> bool:
    statement = ROWS.with_only_columns(PLAN.c.id).where(PLAN.c.id == plan_id, visible_plan(actor))
    return tx.scalar(statement) is not None


def username(tx: Tx, user_id: int) -> str:
    return str(tx.scalar(select(USER.c.username).where(USER.c.id == user_id)))


def person_name(tx: Tx, user_id: int) -> str:
    return str(tx.scalar(select(USER.c.name).where(USER.c.id == user_id)))


def page(tx: Tx, condition: ColumnElement[bool], limit: int, after: Sequence[Any] | None) -> Sequence[Row[Any]]:
    """`limit + 1` plans, the newest start first."""
    statement = ROWS.where(condition).order_by(PLAN.c.start_date.desc(), PLAN.c.id.desc()).limit(limit + 1)
    if after is not None:
        statement = statement.where(tuple_(PLAN.c.start_date, PLAN.c.id) < tuple_(*after))
    return tx.all(statement)


def vector(tx: Tx, condition: ColumnElement[bool], sort: str | None, descending: bool) -> array[int]:
    columns = SORTS[sort or "start"]
    backwards = descending if sort else True
    order = [*columns, PLAN.c.id]
    statement = ROWS.with_only_columns(PLAN.c.id).where(condition)
    statement = statement.order_by(*(column.desc() if backwards else column for column in order))
    return array("q", tx.execute(statement).scalars())


def rows_by_id(tx: Tx, ids: Sequence[int], visible: ColumnElement[bool]) -> dict[int, PlanRow]:
    """Rows for a list; plans that aren't visible are left out."""
    return {found.id: row(found) for found in tx.all(_BY_IDS.where(visible), {"ids": list(ids)})} if ids else {}


def count(tx: Tx, condition: ColumnElement[bool], cap: int) -> int:
    inner = ROWS.with_only_columns(PLAN.c.id).where(condition).limit(cap).subquery()
    return int(tx.scalar(select(func.count()).select_from(inner)))


def find(tx: Tx, plan_id: int) -> Row[Any] | None:
    return tx.one_or_none(_BY_ID, {"plan_id": plan_id})


_ITEMS = (
    select(
        TASK.c.id, TASK.c.key, TASK.c.kind, TASK.c.state, TASK.c.bucket, TASK.c.subject, TASK.c.owner_id,
        TASK.c.due, TASK.c.pinned, TASK.c.closed_on, TASK.c.position, DETAIL.c.rule, DETAIL.c.slack, DETAIL.c.critical,
        DETAIL.c.trace, DETAIL.c.owner_reason, DETAIL.c.owner_params, DETAIL.c.adhoc, DETAIL.c.reminder,
        TASK.c.document_status,
    )
    .join(DETAIL, DETAIL.c.task_id == TASK.c.id)
    .where(TASK.c.plan_id == bindparam("plan_id"))
    .order_by(TASK.c.position, TASK.c.id)
)  # fmt: skip


def items(tx: Tx, plan_id: int) -> list[Row[Any]]:
    """Each item with its scheduling rule, in display order."""
    return tx.all(_ITEMS, {"plan_id": plan_id})


def plan_item(found: Row[Any]) -> PlanItem:
    """An item as the rules see it."""
    return PlanItem(
        id=found.id,
        key=found.key,
        state=ItemState(found.state),
        kind=ItemKind(found.kind),
        anchor=Anchor(found.rule["anchor"]),
        offset=codec.offset_from_json(found.rule["offset"]),
        after=codec.links_from_json(found.rule),
        pinned=found.due if found.pinned else None,
        finished=found.closed_on if ItemState(found.state) in CLOSED else None,
        due=found.due,
    )


def insert_rows(tx: Tx, plans: Sequence[Mapping[str, Any]]) -> None:
    bulk.insert_rows(tx.connection, PLAN, plans)


def change(tx: Tx, plan_id: int, **columns: object) -> None:
    change_row(tx, PLAN, "id", plan_id, columns, counts=True)


def calendar_id(tx: Tx, name: str, user_id: int) -> int | None:
    """A named calendar's id, else the user's own, else their team's, else None."""
    if name and (named := tx.scalar(select(CALENDAR.c.id).where(CALENDAR.c.name == name))) is not None:
        return int(named)
    statement = (
        select(func.coalesce(USER.c.calendar_id, TEAM.c.calendar_id))
        .outerjoin(TEAM, TEAM.c.id == USER.c.team_id)
        .where(USER.c.id == user_id)
    )
    found = tx.scalar(statement)
    return None if found is None else int(found)


def calendar_name(tx: Tx, wanted: int | None) -> str:
    return "" if wanted is None else str(tx.scalar(select(CALENDAR.c.name).where(CALENDAR.c.id == wanted)) or "")


_RECORDS = select(RECORD.c.id, RECORD.c.type, RECORD.c.name, RECORD.c.owner_id, RECORD.c.account_id).where(
    RECORD.c.id.in_(bindparam("ids", expanding=True))
)


def records(tx: Tx, actor: Actor, ids: Sequence[int]) -> dict[int, Row[Any]]:
    """The records among `ids` that the actor may see."""
    return {found.id: found for found in tx.all(_records_for(actor), {"ids": list(ids)})}


@lru_cache(maxsize=256)
def _records_for(actor: Actor) -> Select[Any]:
    # Kept per actor, because making and hashing the condition costs more than running it.
    return _RECORDS.where(access.visible_records(actor))


def people(tx: Tx) -> dict[str, Person]:
    """Every user by username, with roles and absences, for assignment."""
    roles: dict[int, set[str]] = {}
    for user_id, code in tx.execute(
        select(USER_ROLE.c.user_id, ROLE.c.code).join(ROLE, ROLE.c.id == USER_ROLE.c.role_id)
    ):
        roles.setdefault(user_id, set()).add(code)
    away = absences(tx)
    users = select(USER.c.id, USER.c.username, USER.c.name, USER.c.active, USER.c.calendar_id)
    return {
        found.username: Person(
            id=found.id,
            username=found.username,
            name=found.name,
            active=found.active,
            roles=frozenset(roles.get(found.id, ())),
            calendar_id=found.calendar_id,
            absences=tuple(away.get(found.id, ())),
        )
        for found in tx.execute(users)
    }


def absences(tx: Tx) -> dict[int, list[Absence]]:
    found: dict[int, list[Absence]] = {}
    for each in tx.execute(select(ABSENCE).order_by(ABSENCE.c.first_day)):
        absence = Absence(each.user_id, each.first_day, each.last_day, each.substitute_id, each.reason)
        found.setdefault(each.user_id, []).append(absence)
    return found


def account_teams(tx: Tx, account_ids: Iterable[int]) -> dict[int, dict[str, tuple[int, ...]]]:
    """Account -> role's code -> the users who hold it on that account's team."""
    ids = sorted(set(account_ids))
    if not ids:
        return {}
    statement = (
        select(ACCOUNT_TEAM.c.account_id, ROLE.c.code, ACCOUNT_TEAM.c.user_id)
        .join(ROLE, ROLE.c.id == ACCOUNT_TEAM.c.role_id)
        .where(ACCOUNT_TEAM.c.account_id.in_(bindparam("ids", expanding=True)))
        .order_by(ACCOUNT_TEAM.c.account_id, ROLE.c.code, ACCOUNT_TEAM.c.user_id)
    )
    teams: dict[int, dict[str, tuple[int, ...]]] = {}
    for account_id, code, user_id in tx.execute(statement, {"ids": ids}):
        team = teams.setdefault(account_id, {})
        team[code] = (*team.get(code, ()), user_id)
    return teams


def queues(tx: Tx) -> dict[str, int]:
    return {name: queue_id for queue_id, name in tx.execute(select(QUEUE.c.id, QUEUE.c.name))}


def insert_notices(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    bulk.insert_rows(tx.connection, NOTICE, rows)
