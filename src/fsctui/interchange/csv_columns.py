"""Which column of a foreign file is which field of ours: Salesforce's names, our own, our labels in any language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from fsctui.domain.records import FieldType, ObjectType
from fsctui.interchange.refusals import ColumnUnknown, MappingInvalid, TargetFieldUnknown
from fsctui.interchange.target_types import bare_name, snake_case

NAME = "name"
EXTERNAL_ID = "external_id"

_COMMON = {
    "id": EXTERNAL_ID,
    "source_system_id": EXTERNAL_ID,
    "external_id": EXTERNAL_ID,
    "name": NAME,
    "full_name": NAME,
    "type": "kind",
    "account_id": "account",
    "primary_account_id": "account",
    "contact_id": "contact",
    "household_id": "household",
    "primary_owner": "account",
    "related_account": "account",
    "birthdate": "birth_date",
    "mobile_phone": "mobile",
    "number_of_employees": "employees",
    "current_employer": "employer",
    "amount": "amount",
    "employer": "employer",
    "lead_source": "source",
    "expressed_interest": "interest",
    "stage_name": "stage",
    "initial_value": "initial_value",
    "milestone_date": "milestone_date",
    "milestone_type": "kind",
    "milestone_description": "description",
    "is_tentative": "tentative",
    "financial_account_number": "number",
    "financial_account_type": "kind",
    "open_date": "opened_on",
    "close_date": "closed_on",
    "assets_and_liabilities_type": "category",
    "total_credit_limit": "credit_limit",
    "aum": "assets_under_management",
    "notes": "notes",
}
_INSTEAD = {"mobile_phone": "phone"}
"""For types without a field of its own, what a column says where the better one is empty."""
# Salesforce keeps one address under several prefixes; the first one that is filled counts.
_ADDRESS = ("street", "city", "state", "postal_code", "country")
_PREFIXES = ("", "billing_", "mailing_", "person_mailing_", "shipping_", "other_", "person_other_")
_BY_TYPE: Mapping[str, Mapping[str, str]] = {
    "case": {"subject": NAME, "created_date": "received_on"},
    "referral": {
        "company": "employer",
        "description": "notes",
        "created_date": "created_at",
        "converted_date": "closed_at",
        "referred_by_contact": "referrer_contact",
        "referred_by_contact_id": "referrer_contact",
        "referred_by_user": "referrer",
    },
    "contact": {"description": "notes", "personal_email": "email"},
    "account": {"person_email": "email", "description": "notes", "industry": "industry"},
    "opportunity": {"close_date": "close_date"},
}


@dataclass(frozen=True, slots=True)
class Columns:
    """For each field (and `name`, `external_id`, a reference's `FIELD.name`) its columns by position, best first.

    `addresses` are whole addresses, each a column by field: a city is never put together with another address's state.
    """

    fields: Mapping[str, tuple[int, ...]]
    addresses: tuple[Mapping[str, int], ...]

    def targets(self) -> dict[int, str]:
        """The field of each column that is used."""
        found = {number: target for target, numbers in self.fields.items() for number in numbers}
        return found | {number: target for address in self.addresses for target, number in address.items()}


def parse_mapping(texts: Iterable[str]) -> dict[str, str]:
    """Read `COLUMN=FIELD` texts. Raises `MappingInvalid`."""
    found = {}
    for text in texts:
        column, equals, field = text.rpartition("=")
        if not equals or not column.strip() or not field.strip():
            raise MappingInvalid(text)
        found[column.strip()] = field.strip()
    return found


def map_columns(columns: Sequence[str], object_type: ObjectType, mapping: Mapping[str, str], file: str) -> Columns:
    """Which column is which field. What `mapping` says wins over what we guess.

    Raises `ColumnUnknown` or `TargetFieldUnknown`.
    """
    positions = {column.casefold(): number for number, column in enumerate(columns) if column}
    allowed = allowed_targets(object_type)
    chosen: dict[str, list[int]] = {}
    for column, target in mapping.items():
        if column.casefold() not in positions:
            raise ColumnUnknown(file, 1, column, tuple(name for name in columns if name))
        if target not in allowed:
            raise TargetFieldUnknown(file, 1, target, tuple(sorted(allowed)))
        chosen.setdefault(target, []).append(positions[column.casefold()])
    taken = {number for numbers in chosen.values() for number in numbers}
    guessed: dict[str, list[tuple[int, int]]] = {}
    addresses: dict[str, dict[str, int]] = {}
    labels = _labels(object_type)
    for number, column in enumerate(columns):
        if not column or number in taken:
            continue
        prefix, part = _address_part(column)
        if part in allowed and part not in chosen:
            addresses.setdefault(prefix, {}).setdefault(part, number)
            continue
        target, rank = _guess(column, object_type, labels)
        if target in allowed and target not in chosen:
            guessed.setdefault(target, []).append((rank, number))
    fields = chosen | {target: [number for _, number in sorted(found)] for target, found in guessed.items()}
    return Columns(
        {target: tuple(numbers) for target, numbers in fields.items()},
        tuple(addresses[prefix] for prefix in _PREFIXES if prefix in addresses),
    )


def _address_part(column: str) -> tuple[str, str]:
    """`BillingPostalCode` is the postal code of the billing address; "" for what is no part of an address."""
    name = snake_case(bare_name(column))
    for prefix in _PREFIXES:
        if name.startswith(prefix) and name.removeprefix(prefix) in _ADDRESS:
            return prefix, name.removeprefix(prefix)
    return "", ""


def allowed_targets(object_type: ObjectType) -> set[str]:
    """What a column may be mapped to."""
    targets = {NAME, EXTERNAL_ID, *(field.name for field in object_type.fields)}
    return targets | {f"{field.name}.name" for field in object_type.fields if field.type is FieldType.REFERENCE}


def _labels(object_type: ObjectType) -> dict[str, str]:
    return {label.casefold(): field.name for field in object_type.fields for label in field.labels.values()}


def _guess(column: str, object_type: ObjectType, labels: Mapping[str, str]) -> tuple[str, int]:
    """The field a column most likely is, and how far down the list of candidates it stands."""
    head, dot, tail = column.rpartition(".")
    if dot:
        # `Account.Name` beside `AccountId`: the name of the record that is referred to.
        target, rank = _guess(head.removesuffix("__r") + "Id", object_type, labels)
        if not object_type.field(target):
            target, rank = _guess(head, object_type, labels)
        return (f"{target}.name", rank) if tail.lower() == "name" else ("", 0)
    name = snake_case(bare_name(column))
    special = _BY_TYPE.get(object_type.code, {}).get(name)
    if special:
        return special, 0
    if object_type.field(name):
        return name, 0
    if name in _INSTEAD and not object_type.field(_COMMON.get(name, "")):
        return _INSTEAD[name], 3
    return (_COMMON[name], 1) if name in _COMMON else (labels.get(column.casefold(), ""), 2)
