"""The fields that an assignment rule may ask about a referral."""

from __future__ import annotations

from collections.abc import Sequence

from fsctui.domain.records import Field, FieldType
from fsctui.domain.routing_conditions import FieldKind, RoutingField, Schema

_KINDS = {
    FieldType.NUMBER: FieldKind.NUMBER,
    FieldType.MONEY: FieldKind.NUMBER,
    FieldType.PERCENT: FieldKind.NUMBER,
    FieldType.DATE: FieldKind.DATE,
    FieldType.BOOLEAN: FieldKind.BOOLEAN,
    FieldType.CHOICE: FieldKind.CHOICE,
}
DERIVED = (
    RoutingField("value", FieldKind.NUMBER),
    RoutingField("referrer", FieldKind.TEXT),
    RoutingField("referrer_kind", FieldKind.CHOICE, {"internal": (), "external": ()}),
    RoutingField("existing_client", FieldKind.BOOLEAN),
    RoutingField("created", FieldKind.DATE),
)
"""What `domain.referral_facts.routing_facts` tells besides the record's own fields."""
NOT_ASKED = frozenset({"status"})
"""A referral that is routed has no status yet."""


def schema_of(fields: Sequence[Field]) -> Schema:
    """The fields of the referral's object type, and the derived ones, by name."""
    schema = {
        field.name: RoutingField(
            field.name,
            _KINDS.get(field.type, FieldKind.TEXT),
            {choice.code: tuple(choice.labels.values()) for choice in field.choices} if field.choices else None,
        )
        for field in fields
        if field.name not in NOT_ASKED
    }
    return schema | {field.name: field for field in DERIVED}
