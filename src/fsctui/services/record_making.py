"""What making and changing records have in common: names, references, and the account a record belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fsctui.domain.people import Actor
from fsctui.domain.record_rows import FieldValue
from fsctui.domain.records import FieldType, ObjectType, RecordRef
from fsctui.services.refusals import RecordUnknown
from fsctui.store import access
from fsctui.store import people as people_store
from fsctui.store import records as store
from fsctui.store.database import Tx


@dataclass(frozen=True, slots=True)
class AccountOf:
    """The account a record belongs to, and whether what it belongs to is confidential; there may be no account."""

    id: int | None
    hidden: bool


@dataclass(frozen=True, slots=True)
class Made:
    """A record to be made, checked already; its owner by id and username."""

    code: str
    name: str
    values: Mapping[str, FieldValue]
    owner_id: int
    owner: str
    account: AccountOf | None = None
    confidential: bool = False
    external_id: str | None = None


def make_in(tx: Tx, made: Made) -> int:
    """Write a new record and the line of the timeline that tells of it; its id. Referrals have a life of their own."""
    record_id = tx.new_id()
    columns = store.record_columns(
        record_id,
        made.code,
        made.name,
        made.values,
        tx.now,
        owner_id=made.owner_id,
        team_id=people_store.team_of(tx, made.owner_id),
        account_id=made.account.id if made.account else None,
        account_confidential=made.account.hidden if made.account else False,
        confidential=made.confidential,
        external_id=made.external_id,
    )
    own = [store.own_columns(made.code, record_id, made.values)] if made.code in store.OWN else []
    store.insert_records(tx, made.code, [columns], own)
    after: dict[str, Any] = {"type": made.code, "name": made.name, "owner": made.owner, **made.values}
    if made.confidential:
        after["confidential"] = True
    tx.note("create", "record", record_id, record_id=record_id, after=after)
    return record_id


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
    return account_among(refs, store.account_facts(tx, [ref.id for ref in refs.values()])) if refs else None


def account_among(refs: Mapping[str, RecordRef], facts: Mapping[int, Any]) -> AccountOf | None:
    """As `account_of_in`, from what the records are that it refers to.

    It is as hidden as whatever it refers to within that account: an event of a confidential contact is confidential.
    """
    ordered = sorted(refs, key=lambda name: (name != "account", refs[name].type != "account"))
    found = [facts[refs[name].id] for name in ordered if refs[name].id in facts]
    account_id = next((fact.account_id for fact in found if fact.account_id is not None), None)
    hidden = any(fact.hidden for fact in found if fact.account_id in (None, account_id))
    return AccountOf(account_id, hidden) if account_id is not None or hidden else None
