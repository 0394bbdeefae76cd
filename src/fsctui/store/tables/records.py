"""Object types, records, and the types that have tables of their own: account, contact, household."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from fsctui.store.types import FoldedText, Id, JsonText, UtcDateTime


class ObjectTypeTable(SQLModel, table=True):
    __tablename__ = "object_type"
    code: str = Field(primary_key=True)
    definition: dict = Field(sa_type=JsonText)  # type: ignore[type-arg]
    builtin: bool = True
    version: int = 1


class RecordTable(SQLModel, table=True):
    """Every record of every type; `fields` holds the values that have no column of their own.

    `account_id` is the account the record belongs to (its own id for an account), for access through the account team;
    `account_confidential` repeats how hidden the records are by which it belongs to that account: what belongs to a
    confidential account, or refers to a confidential record of its own account, is as hidden as that.
    """

    __tablename__ = "record"
    __table_args__ = (
        Index("ix_record_type_name", "type", "name_sort", "id"),
        Index("ix_record_type_owner", "type", "owner_id", "name_sort", "id"),
        UniqueConstraint("type", "external_id"),
    )
    id: int = Field(primary_key=True, sa_type=Id)
    type: str = Field(foreign_key="object_type.code")
    name: str
    name_sort: str = Field(sa_type=FoldedText)
    owner_id: int | None = Field(default=None, foreign_key="user_account.id", sa_type=Id, index=True)
    team_id: int | None = Field(default=None, foreign_key="team.id", sa_type=Id, index=True)
    account_id: int | None = Field(default=None, foreign_key="record.id", sa_type=Id, index=True)
    confidential: bool = False
    account_confidential: bool = False
    external_id: str | None = None
    fields: dict = Field(default_factory=dict, sa_type=JsonText)  # type: ignore[type-arg]
    created_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)
    version: int = 1


class RecordWordTable(SQLModel, table=True):
    """The folded words of every record's name, for search while typing: one walk of the index per first letters."""

    __tablename__ = "record_word"
    __table_args__ = (Index("ix_record_word_record", "record_id", "word"), {"sqlite_with_rowid": False})
    word: str = Field(primary_key=True, sa_type=FoldedText)
    record_id: int = Field(primary_key=True, foreign_key="record.id", sa_type=Id)


class HouseholdTable(SQLModel, table=True):
    __tablename__ = "household"
    id: int = Field(primary_key=True, foreign_key="record.id", sa_type=Id)
    city: str | None = None
    country: str | None = None


class AccountTable(SQLModel, table=True):
    """A person's or a business's relationship with the bank; `kind` is `person` or `business`.

    The keys are what e-mail addresses and telephone numbers are found by, however they are written
    (`fsctui.domain.duplicates`).
    """

    __tablename__ = "account"
    id: int = Field(primary_key=True, foreign_key="record.id", sa_type=Id)
    kind: str | None = None
    industry: str | None = None
    email: str | None = None
    phone: str | None = None
    city: str | None = None
    state: str | None = None
    country: str | None = None
    email_key: str | None = Field(default=None, sa_type=FoldedText, index=True)
    phone_key: str | None = Field(default=None, sa_type=FoldedText, index=True)


class ContactTable(SQLModel, table=True):
    __tablename__ = "contact"
    id: int = Field(primary_key=True, foreign_key="record.id", sa_type=Id)
    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None
    phone: str | None = None
    birth_date: date | None = None
    employer: str | None = None
    city: str | None = None
    state: str | None = None
    country: str | None = None
    email_key: str | None = Field(default=None, sa_type=FoldedText, index=True)
    phone_key: str | None = Field(default=None, sa_type=FoldedText, index=True)


class HouseholdMemberTable(SQLModel, table=True):
    """A contact or an account in a household, and its role there (`head`, `partner`, `child`, ...)."""

    __tablename__ = "household_member"
    household_id: int = Field(primary_key=True, foreign_key="household.id", sa_type=Id)
    record_id: int = Field(primary_key=True, foreign_key="record.id", sa_type=Id, index=True)
    role: str = ""


class AccountTeamTable(SQLModel, table=True):
    """Who looks after an account, by job role."""

    __tablename__ = "account_team"
    account_id: int = Field(primary_key=True, foreign_key="account.id", sa_type=Id)
    user_id: int = Field(primary_key=True, foreign_key="user_account.id", sa_type=Id, index=True)
    role_id: int = Field(primary_key=True, foreign_key="role.id", sa_type=Id)


class ParticipantTable(SQLModel, table=True):
    """Compliant data sharing: an explicit right to read (or edit) one record."""

    __tablename__ = "participant"
    record_id: int = Field(primary_key=True, foreign_key="record.id", sa_type=Id)
    user_id: int = Field(primary_key=True, foreign_key="user_account.id", sa_type=Id, index=True)
    may_edit: bool = False
