"""Object types as stored: one row each, the definition as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, bindparam, func, insert, select, update

from fsctui.domain.records import Choice, Field, FieldType, ObjectType
from fsctui.store.database import Tx
from fsctui.store.tables import ObjectTypeTable, RecordTable

OBJECT_TYPE = ObjectTypeTable.__table__  # type: ignore[attr-defined]
_RECORD = RecordTable.__table__  # type: ignore[attr-defined]
_ONE = select(OBJECT_TYPE).where(OBJECT_TYPE.c.code == bindparam("code"))
_ALL = select(OBJECT_TYPE).order_by(OBJECT_TYPE.c.code)
_CODES = select(OBJECT_TYPE.c.code).order_by(OBJECT_TYPE.c.code)


def codes(tx: Tx) -> list[str]:
    return [found.code for found in tx.all(_CODES)]


def find(tx: Tx, code: str) -> ObjectType | None:
    found = tx.one_or_none(_ONE, {"code": code})
    return None if found is None else _from_row(found)


def all_types(tx: Tx) -> list[ObjectType]:
    return [_from_row(found) for found in tx.all(_ALL)]


def counts(tx: Tx) -> dict[str, int]:
    """How many records of each type there are."""
    statement = select(_RECORD.c.type, func.count().label("records")).group_by(_RECORD.c.type)
    return {found.type: found.records for found in tx.all(statement)}


def insert_types(tx: Tx, types: Sequence[ObjectType]) -> None:
    rows = [{"code": each.code, "definition": to_json(each), "builtin": each.builtin, "version": 1} for each in types]
    if rows:
        tx.execute(insert(OBJECT_TYPE), rows)


def replace_type(tx: Tx, changed: ObjectType) -> None:
    columns = {"definition": to_json(changed), "version": OBJECT_TYPE.c.version + 1}
    tx.execute(update(OBJECT_TYPE).where(OBJECT_TYPE.c.code == changed.code).values(**columns))


def to_json(object_type: ObjectType) -> dict[str, Any]:
    return {
        "labels": dict(object_type.labels),
        "plurals": dict(object_type.plurals),
        "fields": [_field_to_json(each) for each in object_type.fields],
    }


def from_json(code: str, builtin: bool, value: Mapping[str, Any]) -> ObjectType:
    fields = tuple(_field_from_json(each) for each in value["fields"])
    return ObjectType(code, value["labels"], value["plurals"], fields, builtin)


def _from_row(row: Row[Any]) -> ObjectType:
    return from_json(row.code, row.builtin, row.definition)


def _field_to_json(field: Field) -> dict[str, Any]:
    return {
        "name": field.name,
        "type": field.type.value,
        "labels": dict(field.labels),
        "required": field.required,
        "choices": [[choice.code, dict(choice.labels)] for choice in field.choices],
        "target": field.target,
    }


def _field_from_json(value: Mapping[str, Any]) -> Field:
    return Field(
        name=value["name"],
        type=FieldType(value["type"]),
        labels=value["labels"],
        required=value["required"],
        choices=tuple(Choice(code, labels) for code, labels in value["choices"]),
        target=value["target"],
    )
