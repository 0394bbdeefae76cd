"""Queries of records: lists, one record's page, finding by name, and writing (search while typing: record_search).

A record is a row of `record`; accounts, contacts and households have a row of their own table as well, for the fields
of `STORED_COLUMNS`. The words of every name stand in `record_word`, so that search while typing is an index walk.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, delete, func, or_, select, tuple_, update

from fsctui.domain.duplicates import email_key, phone_key
from fsctui.domain.folding import fold, words
from fsctui.domain.query_tree import And
from fsctui.domain.record_rows import FieldValue, RecordRow, RecordSort, RecordTitle
from fsctui.domain.records import STORED_COLUMNS, RecordRef
from fsctui.store import query_sql as sql
from fsctui.store.access import RECORD
from fsctui.store.database import Tx
from fsctui.store.tables import AccountTable, ContactTable, HouseholdTable, RecordWordTable, ReferralTable, UserTable

WORD = RecordWordTable.__table__  # type: ignore[attr-defined]
USER = UserTable.__table__  # type: ignore[attr-defined]
OWN = {
    "account": AccountTable.__table__,  # type: ignore[attr-defined]
    "contact": ContactTable.__table__,  # type: ignore[attr-defined]
    "household": HouseholdTable.__table__,  # type: ignore[attr-defined]
    "referral": ReferralTable.__table__,  # type: ignore[attr-defined]
}
"""The tables of the types that have one."""
HIDDEN: ColumnElement[bool] = or_(RECORD.c.confidential, RECORD.c.account_confidential)
CHUNK = 500
"""Ids or names in one IN list, well below what either database takes."""

ROWS = (
    select(
        RECORD.c.id, RECORD.c.type, RECORD.c.name, RECORD.c.owner_id, USER.c.username.label("owner"),
        USER.c.name.label("owner_name"), RECORD.c.team_id, RECORD.c.account_id,
        RECORD.c.confidential, RECORD.c.account_confidential, RECORD.c.external_id, RECORD.c.fields,
        RECORD.c.created_at, RECORD.c.updated_at, RECORD.c.version,
        *(OWN[code].c[name].label(f"{code}__{name}") for code in OWN for name in sorted(STORED_COLUMNS[code])),
    )
    .outerjoin(USER, USER.c.id == RECORD.c.owner_id)
    .outerjoin(OWN["account"], OWN["account"].c.id == RECORD.c.id)
    .outerjoin(OWN["contact"], OWN["contact"].c.id == RECORD.c.id)
    .outerjoin(OWN["household"], OWN["household"].c.id == RECORD.c.id)
    .outerjoin(OWN["referral"], OWN["referral"].c.id == RECORD.c.id)
)  # fmt: skip
_BY_IDS = ROWS.where(RECORD.c.id.in_(bindparam("ids", expanding=True)))
_BY_ID = ROWS.where(RECORD.c.id == bindparam("id"))
_TITLES = select(RECORD.c.id, RECORD.c.type, RECORD.c.name).where(RECORD.c.id.in_(bindparam("ids", expanding=True)))

_SORTS: Mapping[RecordSort, ColumnElement[Any]] = {
    RecordSort.NAME: RECORD.c.name_sort,
    RecordSort.OWNER: func.coalesce(
        select(USER.c.username).where(USER.c.id == RECORD.c.owner_id).correlate(RECORD).scalar_subquery(), ""
    ),
    RecordSort.CREATED: RECORD.c.created_at,
    RecordSort.UPDATED: RECORD.c.updated_at,
}


# -- lists ---------------------------------------------------------------------------------------------------------


def condition(tree: And, actor_id: int, time_zone: str) -> ColumnElement[bool] | None:
    """A query (domain.query.RECORD_FIELDS, dates resolved) in SQL."""
    columns: dict[str, sql.Column] = {
        "name": sql.folded_column(RECORD.c.name_sort),
        "type": sql.code_column(RECORD.c.type),
        "owner": sql.user_column(RECORD.c.owner_id, actor_id),
        "created": sql.instant_column(RECORD.c.created_at, time_zone),
        "updated": sql.instant_column(RECORD.c.updated_at, time_zone),
        "confidential": sql.boolean_column(HIDDEN),
        sql.WORDS: sql.folded_column(RECORD.c.name_sort),
    }
    return sql.query_of(tree, columns)


def _narrowed(
    statement: Select[Any], code: str | None, visible: ColumnElement[bool], wanted: ColumnElement[bool] | None
) -> Select[Any]:
    statement = statement.where(visible)
    if code is not None:
        statement = statement.where(RECORD.c.type == code)
    return statement if wanted is None else statement.where(wanted)


def page(
    tx: Tx,
    code: str | None,
    visible: ColumnElement[bool],
    wanted: ColumnElement[bool] | None,
    limit: int,
    after: tuple[str, str, int] | None,
) -> list[RecordRow]:
    """Records by type, then name, strictly after the given (type, folded name, id): one walk of an index."""
    statement = _narrowed(select(RECORD.c.id), code, visible, wanted)
    key = (RECORD.c.name_sort, RECORD.c.id) if code is not None else (RECORD.c.type, RECORD.c.name_sort, RECORD.c.id)
    if after is not None:
        statement = statement.where(tuple_(*key) > tuple_(*after[-len(key) :]))
    ids = [found.id for found in tx.all(statement.order_by(*key).limit(limit))]
    found = rows_by_id(tx, ids, visible)
    return [found[each] for each in ids]


def vector(
    tx: Tx,
    code: str | None,
    visible: ColumnElement[bool],
    wanted: ColumnElement[bool] | None,
    sort: RecordSort = RecordSort.NAME,
    descending: bool = False,
) -> array[int]:
    """The ids of a whole list in order."""
    keys = (_SORTS[sort], RECORD.c.id)
    if code is None and sort is RecordSort.NAME:
        keys = (RECORD.c.type, *keys)  # type: ignore[assignment]
    statement = _narrowed(select(RECORD.c.id), code, visible, wanted)
    statement = statement.order_by(*(key.desc() if descending else key for key in keys))
    return array("q", tx.execute(statement).scalars())


def count(tx: Tx, code: str | None, visible: ColumnElement[bool], wanted: ColumnElement[bool] | None, most: int) -> int:
    """How many records there are, counted up to `most`."""
    few = _narrowed(select(RECORD.c.id), code, visible, wanted).limit(most).subquery()
    return int(tx.scalar(select(func.count()).select_from(few)))


def rows_by_id(tx: Tx, ids: Sequence[int], visible: ColumnElement[bool] | None = None) -> dict[int, RecordRow]:
    """Rows by id, without those that the condition hides; nor is an account named that it hides."""
    statement = _BY_IDS if visible is None else _BY_IDS.where(visible)
    found = [row for chunk in chunks(ids) for row in tx.all(statement, {"ids": list(chunk)})]
    accounts = titles(tx, (row.account_id for row in found if row.account_id is not None), visible)
    return {each.id: row(each, accounts) for each in found}


def find(tx: Tx, record_id: int) -> Row[Any] | None:
    """The columns of `ROWS`."""
    return tx.one_or_none(_BY_ID, {"id": record_id})


def titles(tx: Tx, ids: Iterable[int], visible: ColumnElement[bool] | None = None) -> dict[int, RecordTitle]:
    statement = _TITLES if visible is None else _TITLES.where(visible)
    return {
        found.id: RecordTitle(RecordRef(found.type, found.id), found.name)
        for chunk in chunks(sorted(set(ids)))
        for found in tx.all(statement, {"ids": list(chunk)})
    }


def row(found: Row[Any], accounts: Mapping[int, RecordTitle]) -> RecordRow:
    """A list's row; `accounts` are the titles of those accounts that may be named."""
    account = accounts.get(found.account_id) if found.account_id != found.id else None
    return RecordRow(
        ref=RecordRef(found.type, found.id),
        name=found.name,
        owner=found.owner,
        owner_name=found.owner_name,
        account=account,
        confidential=found.confidential or found.account_confidential,
        external_id=found.external_id,
        values=values_of(found),
        created_at=found.created_at,
        updated_at=found.updated_at,
    )


def values_of(found: Row[Any]) -> dict[str, FieldValue]:
    """All fields that have a value, wherever they are kept; dates as ISO text."""
    values = dict(found.fields)
    columns = found._mapping
    for name in STORED_COLUMNS.get(found.type, ()):
        value = columns[f"{found.type}__{name}"]
        if value is not None:
            values[name] = value.isoformat() if isinstance(value, date) else value
    return values


# -- finding what an import or a reference names -------------------------------------------------------------------


def ids_by_external(tx: Tx, code: str, external_ids: Iterable[str]) -> dict[str, int]:
    """External id -> record, among the records of a type."""
    return {
        found.external_id: found.id
        for chunk in chunks(sorted(set(external_ids)))
        for found in tx.all(
            select(RECORD.c.external_id, RECORD.c.id).where(RECORD.c.type == code, RECORD.c.external_id.in_(chunk))
        )
    }


def ids_by_name(tx: Tx, code: str, names: Iterable[str]) -> dict[str, list[int]]:
    """Folded name -> the records of a type that have it, in any case and with any accents."""
    found: dict[str, list[int]] = {}
    for chunk in chunks(sorted({fold(name) for name in names})):
        statement = select(RECORD.c.name_sort, RECORD.c.id).where(RECORD.c.type == code, RECORD.c.name_sort.in_(chunk))
        for name, record_id in tx.all(statement.order_by(RECORD.c.id)):
            found.setdefault(name, []).append(record_id)
    return found


def account_facts(tx: Tx, ids: Iterable[int]) -> dict[int, Row[Any]]:
    """Type, account and confidentiality of records that others are to belong to."""
    statement = select(
        RECORD.c.id, RECORD.c.type, RECORD.c.account_id, HIDDEN.label("hidden"), RECORD.c.team_id, RECORD.c.owner_id
    )
    return {
        found.id: found
        for chunk in chunks(sorted(set(ids)))
        for found in tx.all(statement.where(RECORD.c.id.in_(chunk)))
    }


# -- writing -------------------------------------------------------------------------------------------------------


def record_columns(
    record_id: int,
    code: str,
    name: str,
    values: Mapping[str, FieldValue],
    at: datetime,
    *,
    owner_id: int | None = None,
    team_id: int | None = None,
    account_id: int | None = None,
    confidential: bool = False,
    account_confidential: bool = False,
    external_id: str | None = None,
) -> dict[str, Any]:
    """A new record's row of the table `record`."""
    return {
        "id": record_id,
        "type": code,
        "name": name,
        "name_sort": fold(name),
        "owner_id": owner_id,
        "team_id": team_id,
        "account_id": record_id if code == "account" else account_id,
        "confidential": confidential,
        "account_confidential": account_confidential,
        "external_id": external_id,
        "fields": plain_values(code, values),
        "created_at": at,
        "updated_at": at,
        "version": 1,
    }


def plain_values(code: str, values: Mapping[str, FieldValue]) -> dict[str, FieldValue]:
    """The values that are kept with the record itself; empty ones are left out."""
    own = STORED_COLUMNS.get(code, frozenset())
    return {name: value for name, value in values.items() if name not in own and value is not None}


def own_columns(code: str, record_id: int, values: Mapping[str, FieldValue]) -> dict[str, Any]:
    """The row of the type's own table."""
    columns: dict[str, Any] = {"id": record_id}
    for name in sorted(STORED_COLUMNS[code]):
        columns[name] = _column_value(name, values.get(name))
    return columns | _keys(columns)


def _keys(columns: Mapping[str, Any]) -> dict[str, str | None]:
    """What records are found by, of those of these columns that they can be found by."""
    return {key: make(columns[name]) for name, (key, make) in _KEYS.items() if name in columns}


_KEYS = {"email": ("email_key", email_key), "phone": ("phone_key", phone_key)}


def _column_value(name: str, value: FieldValue) -> Any:
    return date.fromisoformat(value) if name == "birth_date" and isinstance(value, str) else value


def insert_records(
    tx: Tx, code: str, records: Sequence[Mapping[str, Any]], own: Sequence[Mapping[str, Any]] = ()
) -> None:
    """Records of one type, the rows of their own table, and the words of their names, in bulk."""
    tx.insert(RECORD, records)
    if code in OWN:
        tx.insert(OWN[code], own)
    tx.insert(WORD, [{"word": word, "record_id": each["id"]} for each in records for word in words(each["name"])])


def update_record(tx: Tx, record_id: int, columns: Mapping[str, Any], at: datetime) -> None:
    changed = {"updated_at": at, "version": RECORD.c.version + 1, **columns}
    tx.execute(update(RECORD).where(RECORD.c.id == record_id).values(**changed))


def rename(tx: Tx, record_id: int, name: str) -> None:
    """Change a name and the words it is found by."""
    tx.execute(update(RECORD).where(RECORD.c.id == record_id).values(name=name, name_sort=fold(name)))
    tx.execute(delete(WORD).where(WORD.c.record_id == record_id))
    tx.insert(WORD, [{"word": word, "record_id": record_id} for word in words(name)])


def update_own(tx: Tx, code: str, record_id: int, values: Mapping[str, FieldValue]) -> None:
    """Write the given values that have columns in the type's own table."""
    columns = {
        name: _column_value(name, value) for name, value in values.items() if name in STORED_COLUMNS.get(code, ())
    }
    if columns:
        table = OWN[code]
        tx.execute(update(table).where(table.c.id == record_id).values(**columns, **_keys(columns)))


def hide_account(tx: Tx, account_id: int, hidden: bool) -> int:
    """Let everything that belongs to an account be as hidden as it is; how many records changed."""
    belongs = and_(RECORD.c.account_id == account_id, RECORD.c.id != account_id)
    statement = update(RECORD).where(belongs, RECORD.c.account_confidential != hidden)
    return tx.execute(statement.values(account_confidential=hidden)).rowcount


def belonging(tx: Tx, types: Sequence[str], account_id: int | None) -> list[Row[Any]]:
    """The records of these types that belong to an account, or to none: their references and how hidden they are."""
    statement = select(RECORD.c.id, RECORD.c.type, RECORD.c.fields, RECORD.c.account_id, RECORD.c.account_confidential)
    return tx.all(statement.where(RECORD.c.type.in_(list(types)), RECORD.c.account_id == account_id))


def confidential_of(tx: Tx, account_id: int) -> list[Row[Any]]:
    """The records of an account that are confidential by themselves."""
    mine = and_(RECORD.c.account_id == account_id, RECORD.c.id != account_id, RECORD.c.confidential)
    return tx.all(select(RECORD.c.id, RECORD.c.type).where(mine))


def place(tx: Tx, record_id: int, columns: Mapping[str, Any]) -> None:
    """Write where a record belongs; it isn't an edit of the record, whoever edits it now can save."""
    tx.execute(update(RECORD).where(RECORD.c.id == record_id).values(**columns))


def move_to_team(tx: Tx, owner_id: int, team_id: int | None, to: int | None) -> None:
    """Move what somebody owns from one team to another."""
    owned = and_(RECORD.c.owner_id == owner_id, RECORD.c.team_id == team_id)
    tx.execute(update(RECORD).where(owned).values(team_id=to))


def chunks(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(items), CHUNK):
        yield items[start : start + CHUNK]
