"""Queries of action plan templates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, case, delete, func, insert, or_, select, update
from sqlalchemy.sql import ColumnElement

from fsctui.domain.query_tree import And
from fsctui.domain.rows import TemplateRow, VersionRow
from fsctui.domain.templates import TemplateBody, VersionStatus
from fsctui.scheduling.offsets import Mode
from fsctui.store import codec
from fsctui.store import query_sql as sql
from fsctui.store.database import Tx
from fsctui.store.tables import (
    ObjectTypeTable,
    PlanTable,
    TemplateItemTable,
    TemplateTable,
    TemplateVersionTable,
    UserTable,
)

TEMPLATE = TemplateTable.__table__  # type: ignore[attr-defined]
VERSION = TemplateVersionTable.__table__  # type: ignore[attr-defined]
ITEM = TemplateItemTable.__table__  # type: ignore[attr-defined]
PLAN = PlanTable.__table__  # type: ignore[attr-defined]
USER = UserTable.__table__  # type: ignore[attr-defined]
OBJECT_TYPE = ObjectTypeTable.__table__  # type: ignore[attr-defined]

_RANK = func.row_number().over(
    partition_by=VERSION.c.template_id,
    order_by=(
        case(
            (VERSION.c.status == VersionStatus.PUBLISHED.value, 0),
            (VERSION.c.status == VersionStatus.DRAFT.value, 1),
            else_=2,
        ),
        VERSION.c.number.desc(),
    ),
)
_RANKED = select(VERSION.c.id, _RANK.label("rank")).subquery("ranked")
_DRAFT = (
    select(func.max(VERSION.c.number))
    .where(VERSION.c.template_id == TEMPLATE.c.id, VERSION.c.status == VersionStatus.DRAFT.value)
    .correlate(TEMPLATE)
    .scalar_subquery()
)
_RUNNING = (
    select(func.count())
    .select_from(PLAN)
    .join(_V := VERSION.alias("running_version"), _V.c.id == PLAN.c.template_version_id)
    .where(_V.c.template_id == TEMPLATE.c.id, PLAN.c.state.in_(("not_started", "in_progress", "on_hold")))
    .correlate(TEMPLATE)
    .scalar_subquery()
)
ROWS = (
    select(
        TEMPLATE.c.id, TEMPLATE.c.unique_name, VERSION.c.id.label("version_id"), VERSION.c.name, VERSION.c.names,
        VERSION.c.target_type, VERSION.c.category, VERSION.c.status, VERSION.c.number, VERSION.c.item_count,
        _DRAFT.label("draft"), _RUNNING.label("running"),
    )
    .join(VERSION, VERSION.c.template_id == TEMPLATE.c.id)
    .join(_RANKED, _RANKED.c.id == VERSION.c.id)
    .where(_RANKED.c.rank == 1)
)  # fmt: skip
SORT = (func.lower(VERSION.c.name), TEMPLATE.c.id)

_QUERY: dict[str, sql.Column] = {
    "name": sql.text_column(VERSION.c.name, TEMPLATE.c.unique_name),
    "status": sql.code_column(VERSION.c.status),
    "target": sql.text_column(VERSION.c.target_type),
    "category": sql.text_column(VERSION.c.category),
    sql.WORDS: sql.text_column(VERSION.c.name, TEMPLATE.c.unique_name, VERSION.c.description, VERSION.c.category),
}

_VERSIONS = (
    select(
        VERSION.c.id, VERSION.c.number, VERSION.c.status, VERSION.c.item_count, VERSION.c.created_at,
        VERSION.c.published_at, USER.c.username,
    )
    .outerjoin(USER, USER.c.id == VERSION.c.published_by)
    .where(VERSION.c.template_id == bindparam("template_id"))
    .order_by(VERSION.c.number.desc())
)  # fmt: skip
_VERSION = (
    select(VERSION, TEMPLATE.c.unique_name)
    .join(TEMPLATE, TEMPLATE.c.id == VERSION.c.template_id)
    .where(VERSION.c.id == bindparam("version_id"))
)
_ITEMS = select(ITEM).where(ITEM.c.version_id == bindparam("version_id")).order_by(ITEM.c.position)


def condition(tree: And) -> ColumnElement[bool] | None:
    """A query (domain.query.TEMPLATE_FIELDS) as a condition on `ROWS`."""
    return sql.query_of(tree, _QUERY)


def object_types(tx: Tx) -> list[str]:
    return sorted(tx.execute(select(OBJECT_TYPE.c.code)).scalars())


def find(tx: Tx, text: str) -> list[TemplateRow]:
    """The templates that a name, unique name or id means; more than one when a display name is shared."""
    conditions: list[ColumnElement[bool]] = [
        TEMPLATE.c.unique_name == text,
        func.lower(VERSION.c.name) == text.lower(),
    ]
    if text.isascii() and text.isdigit() and len(text) < 19:
        conditions.append(TEMPLATE.c.id == int(text))
    found = [row(found) for found in tx.all(ROWS.where(or_(*conditions)).order_by(*SORT))]
    exact = [match for match in found if text in (match.unique_name, str(match.id))]
    return exact or found


_PUBLISHED = (
    select(TEMPLATE.c.id, VERSION.c.id.label("version_id"), VERSION.c.number)
    .join(VERSION, VERSION.c.template_id == TEMPLATE.c.id)
    .where(VERSION.c.status == VersionStatus.PUBLISHED.value, TEMPLATE.c.unique_name == bindparam("unique_name"))
)


def published(tx: Tx, unique_name: str) -> tuple[int, int, int] | None:
    """Template, version and its number of what is published under a unique name: the quick way to it."""
    found = tx.one_or_none(_PUBLISHED, {"unique_name": unique_name})
    return None if found is None else (found.id, found.version_id, found.number)


def names(tx: Tx) -> list[str]:
    """Unique names and display names, to suggest what a wrong one may have meant."""
    found = tx.all(select(TEMPLATE.c.unique_name, VERSION.c.name).join(VERSION, VERSION.c.template_id == TEMPLATE.c.id))
    return sorted({name for pair in found for name in pair})


def page(tx: Tx, condition: ColumnElement[bool] | None, limit: int, after: Sequence[Any] | None) -> Sequence[Row[Any]]:
    """`limit + 1` rows by name, after the given (lower-case name, id)."""
    statement = ROWS.order_by(*SORT).limit(limit + 1)
    if condition is not None:
        statement = statement.where(condition)
    if after is not None:
        name, last_id = after
        statement = statement.where(or_(SORT[0] > name, (SORT[0] == name) & (TEMPLATE.c.id > last_id)))
    return tx.all(statement)


def row(found: Row[Any]) -> TemplateRow:
    return TemplateRow(
        id=found.id,
        version_id=found.version_id,
        name=found.name,
        names=found.names,
        unique_name=found.unique_name,
        target_type=found.target_type,
        category=found.category,
        status=VersionStatus(found.status),
        version=found.number,
        items=found.item_count,
        draft=found.draft if found.status != VersionStatus.DRAFT.value else None,
        running_plans=found.running,
    )


def versions(tx: Tx, template_id: int) -> tuple[VersionRow, ...]:
    return tuple(
        VersionRow(
            version_id=found.id,
            number=found.number,
            status=VersionStatus(found.status),
            items=found.item_count,
            created_at=found.created_at,
            published_at=found.published_at,
            published_by=found.username,
        )
        for found in tx.all(_VERSIONS, {"template_id": template_id})
    )


def version(tx: Tx, version_id: int) -> Row[Any]:
    """The version's columns and the template's unique name."""
    found = tx.one_or_none(_VERSION, {"version_id": version_id})
    assert found is not None
    return found


def body(tx: Tx, version_id: int) -> TemplateBody:
    found = version(tx, version_id)
    items = tuple(
        codec.item_from_columns(
            item.key, item.kind, item.subject, item.instructions, item.priority, item.required, item.rule,
            item.translations,
        )
        for item in tx.all(_ITEMS, {"version_id": version_id})
    )  # fmt: skip
    return TemplateBody(
        name=found.name,
        unique_name=found.unique_name,
        target_type=found.target_type,
        items=items,
        description=found.description,
        category=found.category,
        ad_hoc_allowed=found.ad_hoc_allowed,
        estimated_days=found.estimated_days,
        mode=Mode(found.mode),
        calendar=found.calendar,
        names=found.names,
    )


def insert_template(tx: Tx, template_id: int, unique_name: str, created_by: int | None, at: datetime) -> None:
    values = {"id": template_id, "unique_name": unique_name, "created_by": created_by, "created_at": at}
    tx.execute(insert(TEMPLATE), [values])


def insert_version(tx: Tx, version_id: int, template_id: int, number: int, content: TemplateBody, at: datetime) -> None:
    """A new draft with its items."""
    values = {
        "id": version_id,
        "template_id": template_id,
        "number": number,
        "status": VersionStatus.DRAFT.value,
        "created_at": at,
        "version": 1,
        **_version_columns(content),
    }
    tx.execute(insert(VERSION), [values])
    _insert_items(tx, version_id, content)


def replace_version(tx: Tx, version_id: int, content: TemplateBody, edit_version: int) -> None:
    """Write a draft's content anew."""
    values = {**_version_columns(content), "version": edit_version + 1}
    tx.execute(update(VERSION).where(VERSION.c.id == version_id).values(**values))
    tx.execute(delete(ITEM).where(ITEM.c.version_id == version_id))
    _insert_items(tx, version_id, content)


def set_status(tx: Tx, version_id: int, status: VersionStatus, **columns: object) -> None:
    tx.execute(update(VERSION).where(VERSION.c.id == version_id).values(status=status.value, **columns))


def delete_version(tx: Tx, version_id: int) -> None:
    tx.execute(delete(ITEM).where(ITEM.c.version_id == version_id))
    tx.execute(delete(VERSION).where(VERSION.c.id == version_id))


def delete_template(tx: Tx, template_id: int) -> None:
    tx.execute(delete(TEMPLATE).where(TEMPLATE.c.id == template_id))


def _version_columns(content: TemplateBody) -> Mapping[str, object]:
    return {
        "name": content.name,
        "names": dict(content.names),
        "description": content.description,
        "target_type": content.target_type,
        "category": content.category,
        "ad_hoc_allowed": content.ad_hoc_allowed,
        "estimated_days": content.estimated_days,
        "mode": content.mode.value,
        "calendar": content.calendar,
        "item_count": len(content.items),
    }


def _insert_items(tx: Tx, version_id: int, content: TemplateBody) -> None:
    rows = [
        {
            "version_id": version_id,
            "key": item.key,
            "position": position,
            "kind": item.kind.value,
            "subject": item.words.subject,
            "instructions": item.words.instructions,
            "priority": item.priority.value,
            "required": item.required,
            "rule": codec.item_rule_to_json(item),
            "translations": codec.words_to_json(item.translations),
        }
        for position, item in enumerate(content.items, start=1)
    ]
    if rows:
        tx.execute(insert(ITEM), rows)
