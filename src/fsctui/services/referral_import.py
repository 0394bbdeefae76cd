"""Referrals out of rows of a file: what a row may say beside the fields of the record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from fsctui.domain.record_rows import FieldValue
from fsctui.domain.records import Field, FieldInvalid, FieldType, ObjectType, RecordRef
from fsctui.domain.referrals import CLIENT_FIELDS, NewReferral, Status

TYPE = "referral"
REFERRER, REFERRER_CONTACT, CREATED, CLOSED, REASON = (
    "referrer",
    "referrer_contact",
    "created_at",
    "closed_at",
    "close_reason",
)
_BESIDES = (
    Field(REFERRER, FieldType.TEXT),
    Field(REFERRER_CONTACT, FieldType.REFERENCE, target="contact"),
    Field(CREATED, FieldType.TEXT),
    Field(CLOSED, FieldType.TEXT),
    Field(REASON, FieldType.TEXT),
)
ONCE = frozenset({"status", *(field.name for field in _BESIDES)})
"""What a file says of a referral only when it first comes in."""


def import_type(object_type: ObjectType) -> ObjectType:
    """The type with what a file may say of a referral besides: its referrer, when it came, how it ended."""
    own = {field.name for field in object_type.fields}
    return replace(object_type, fields=(*object_type.fields, *(each for each in _BESIDES if each.name not in own)))


def imported(name: str, values: Mapping[str, FieldValue], external_id: str | None, owner: str | None) -> NewReferral:
    """A checked row as a new referral. Raises FieldInvalid for an instant that can't be read."""
    rest = {field: value for field, value in values.items() if field not in ONCE}
    client: dict[str, Any] = {field: str(rest.pop(field) or "") for field in CLIENT_FIELDS if field in rest}
    account, contact, outside = rest.pop("account", None), rest.pop("contact", None), values.get(REFERRER_CONTACT)
    status = values.get("status")
    return NewReferral(
        **client,
        account=RecordRef("account", account) if isinstance(account, int) else None,
        contact=RecordRef("contact", contact) if isinstance(contact, int) else None,
        name=name,
        extra=rest,
        referrer=str(values[REFERRER]) if values.get(REFERRER) else None,
        referrer_contact=RecordRef("contact", outside) if isinstance(outside, int) else None,
        brought_in=True,
        external_id=external_id,
        owner=owner.strip().lower() if owner else None,
        created_at=_instant(CREATED, values.get(CREATED)),
        status=Status(str(status)) if status else None,
        closed_at=_instant(CLOSED, values.get(CLOSED)),
        close_reason=str(values.get(REASON) or ""),
    )


def _instant(field: str, value: FieldValue) -> datetime | None:
    """An instant as ISO text; without a zone it is in UTC, as exports write them."""
    if not value:
        return None
    try:
        found = datetime.fromisoformat(str(value).strip())
    except ValueError:
        raise FieldInvalid(TYPE, field, str(value)[:80], "2026-12-31T09:30:00Z") from None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
