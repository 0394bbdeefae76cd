"""What making and changing records have in common: names, references, and the account a record belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fsctui.domain.people import Actor
from fsctui.domain.record_rows import FieldValue
from fsctui.domain.records import FieldType, ObjectType, RecordRef
from fsctui.services.refusals import RecordUnknown
from fsctui.store import access
from fsctui.store import records as store
from fsctui.store.database import Tx


@dataclass(frozen=True, slots=True)
class AccountOf:
    """The account a record belongs to, and whether that is confidential."""

    id: int
    hidden: bool


def name_from(code: str, name: str, values: Mapping[str, FieldValue]) -> str:
    """The given name; a contact without one is called by its first and last name."""
    if name.strip() or code != "contact":
        return name
    return " ".join(str(values[part]) for part in ("first_name", "last_name") if values.get(part))


def references(object_type: ObjectType, values: Mapping[str, FieldValue]) -> dict[str, RecordRef]:
    """Field -> the record that it refers to."""
    found: dict[str, RecordRef] = {}
    for field in object_type.fields:
        value = values.get(field.name)
        if field.type is FieldType.REFERENCE and isinstance(value, int):
            found[field.name] = RecordRef(field.target, value)
    return found


def refers_to(object_type: ObjectType, code: str) -> bool:
    """Whether records of the type may refer to records of the other one."""
    return any(each.type is FieldType.REFERENCE and each.target == code for each in object_type.fields)


def check_references_in(tx: Tx, actor: Actor, object_type: ObjectType, values: Mapping[str, FieldValue]) -> None:
    """Every reference is to a record of the right type that the actor may see. Raises RecordUnknown."""
    refs = references(object_type, values)
    if not refs:
        return
    titles = store.titles(tx, [ref.id for ref in refs.values()], access.visible_records(actor))
    for ref in refs.values():
        title = titles.get(ref.id)
        if title is None or title.ref != ref:
            raise RecordUnknown(str(ref))


def account_of_in(tx: Tx, object_type: ObjectType, values: Mapping[str, FieldValue]) -> AccountOf | None:
    """The account that a record belongs to: its field `account`, else the account of the first record it refers to."""
    refs = references(object_type, values)
    if not refs:
        return None
    ordered = sorted(refs, key=lambda name: (name != "account", refs[name].type != "account"))
    facts = store.account_facts(tx, [ref.id for ref in refs.values()])
    for name in ordered:
        fact = facts.get(refs[name].id)
        if fact is not None and fact.account_id is not None:
            return AccountOf(fact.account_id, bool(fact.hidden))
    return None
