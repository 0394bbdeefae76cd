"""What lists and pages of records show, and what an import says about each row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import TypeAlias

from fsctui.domain.records import Field, ObjectType, RecordRef
from fsctui.refusal import Refusal

FieldValue: TypeAlias = "str | int | bool | None"
"""As `domain.records.check_values` gives it: dates as ISO text, numbers as decimal text, references as ids."""


class RecordSort(Enum):
    NAME = "name"
    OWNER = "owner"
    CREATED = "created"
    UPDATED = "updated"


@dataclass(frozen=True, slots=True)
class RecordTitle:
    """A record by what it is called."""

    ref: RecordRef
    name: str


@dataclass(frozen=True, slots=True)
class RecordRow:
    """One line of a record list. `values` are all fields by name; `confidential`: its own flag or its account's."""

    ref: RecordRef
    name: str
    owner: str | None
    owner_name: str | None
    account: RecordTitle | None
    confidential: bool
    external_id: str | None
    values: Mapping[str, FieldValue]
    created_at: datetime
    updated_at: datetime

    @property
    def id(self) -> int:
        return self.ref.id


@dataclass(frozen=True, slots=True)
class RecordHit:
    """One answer of a search; `detail` tells people of one name apart (a city, an owner), and may be empty."""

    ref: RecordRef
    name: str
    detail: str


@dataclass(frozen=True, slots=True)
class SheetField:
    """A field with its value; `target` is the record that a reference names, if the reader may see it."""

    field: Field
    value: FieldValue
    target: RecordTitle | None = None


@dataclass(frozen=True, slots=True)
class TeamMember:
    """Who looks after an account, by job role."""

    username: str
    name: str
    role: str
    role_names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Membership:
    """A place in a household: on a household's page the member, on a member's page the household."""

    record: RecordTitle
    role: str


@dataclass(frozen=True, slots=True)
class ParticipantRow:
    username: str
    name: str
    may_edit: bool


@dataclass(frozen=True, slots=True)
class RelatedRecords:
    """Records of one type that belong to this one: the first few by name, and how many there are."""

    type: str
    count: int
    records: tuple[RecordTitle, ...]


@dataclass(frozen=True, slots=True)
class RecordSheet:
    """Everything about one record that its reader may see. `version` guards stale saves."""

    ref: RecordRef
    name: str
    object_type: ObjectType
    owner: str | None
    owner_name: str | None
    team: str | None
    account: RecordTitle | None
    confidential: bool
    account_confidential: bool
    external_id: str | None
    fields: tuple[SheetField, ...]
    account_team: tuple[TeamMember, ...]
    households: tuple[Membership, ...]
    members: tuple[Membership, ...]
    participants: tuple[ParticipantRow, ...]
    related: tuple[RelatedRecords, ...]
    open_tasks: int
    open_plans: int
    plans: int
    may_edit: bool
    created_at: datetime
    updated_at: datetime
    version: int

    def value(self, name: str) -> FieldValue:
        return next((found.value for found in self.fields if found.field.name == name), None)


@dataclass(frozen=True, slots=True)
class ImportRow:
    """One row of a file: its line (from 1) and its cells by field."""

    line: int
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ImportFault:
    """A row that wasn't imported: the line, the field that is wrong ("" for the whole row) and why."""

    line: int
    column: str
    refusal: Refusal


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of every row of an import: `created + updated + unchanged + len(failed)` are all of them."""

    type: str
    created: tuple[int, ...] = ()
    updated: tuple[int, ...] = ()
    unchanged: tuple[int, ...] = ()
    failed: tuple[ImportFault, ...] = ()
    topics: frozenset[str] = field(default_factory=frozenset)
