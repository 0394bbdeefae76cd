"""Object types as stored: one row each, the definition as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Text, bindparam, cast, func, insert, select, type_coerce, update

from fsctui.domain.records import Choice, Field, FieldType, ObjectType
from fsctui.store.access import RECORD
from fsctui.store.database import Tx
from fsctui.store.records import OWN
from fsctui.store.tables import ObjectTypeTable

OBJECT_TYPE = ObjectTypeTable.__table__  # type: ignore[attr-defined]
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
    statement = select(RECORD.c.type, func.count().label("records")).group_by(RECORD.c.type)
    return {found.type: found.records for found in tx.all(statement)}


def choice_counts(tx: Tx, code: str, name: str) -> dict[str, int]:
    """How many records of a type have each value of a choice field."""
    if code in OWN and name in OWN[code].c:
        value: ColumnElement[Any] = OWN[code].c[name]
        among = select(value.label("value"))
    else:
        value = _kept(tx, name)
        among = select(value.label("value")).where(RECORD.c.type == code)
    found = among.where(value.is_not(None)).subquery("found")
    statement = select(found.c.value, func.count().label("records")).group_by(found.c.value)
    return {row.value: row.records for row in tx.all(statement)}


def _kept(tx: Tx, name: str) -> ColumnElement[Any]:
    """A field's value out of the JSON that is kept with the record."""
    kept = type_coerce(RECORD.c.fields, Text)
    if tx.connection.dialect.name == "sqlite":
        return func.json_extract(kept, f"$.{name}")
    from sqlalchemy.dialects.postgresql import JSONB

    found: ColumnElement[Any] = cast(kept, JSONB)[name].astext
    return found


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
        "choices": [_choice_to_json(choice) for choice in field.choices],
        "target": field.target,
    }


def _choice_to_json(choice: Choice) -> list[Any]:
    """Code and names; only a retired one says more."""
    return [choice.code, dict(choice.labels), *([True] if choice.retired else [])]


def _field_from_json(value: Mapping[str, Any]) -> Field:
    return Field(
        name=value["name"],
        type=FieldType(value["type"]),
        labels=value["labels"],
        required=value["required"],
        choices=tuple(Choice(*each) for each in value["choices"]),
        target=value["target"],
    )
