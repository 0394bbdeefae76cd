"""The query language in SQL, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Boolean, Column, Date, Integer, MetaData, String, Table, insert, select

from fsctui.domain.query import FieldKind, Schema, parse
from fsctui.domain.query_fields import Field
from fsctui.store import query_sql as sql
from fsctui.store.database import Database, Tx
from fsctui.store.types import UtcDateTime
from tests.factories import House

METADATA = MetaData()
THING = Table(
    "thing",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("name", String),
    Column("folded", String),
    Column("state", String),
    Column("due", Date),
    Column("made", UtcDateTime),
    Column("amount", Integer),
    Column("flag", Boolean),
    Column("owner_id", Integer),
    Column("record_id", Integer),
)
SCHEMA = Schema(
    (
        Field("name", FieldKind.TEXT),
        Field("folded", FieldKind.TEXT),
        Field("state", FieldKind.ENUM, ("open", "done")),
        Field("due", FieldKind.DATE),
        Field("made", FieldKind.DATE),
        Field("amount", FieldKind.NUMBER),
        Field("flag", FieldKind.BOOLEAN),
        Field("owner", FieldKind.USER),
        Field("record", FieldKind.RECORD),
    )
)
LATE, NOON, NIGHT, LAST = (
    datetime(2026, 3, 1, 23, 30, tzinfo=UTC),
    datetime(2026, 3, 2, 12, tzinfo=UTC),
    datetime(2026, 3, 2, 23, 30, tzinfo=UTC),
    datetime(2026, 3, 3, 12, tzinfo=UTC),
)
SURE = "100% sure_thing"
ROWS = [
    (1, "Call Kiara", "call kiara", "open", date(2026, 3, 2), LATE, 5, True, "ada", 7),
    (2, SURE, SURE, "done", date(2026, 3, 4), NOON, 10, False, "bob", 8),
    (3, "back\\slash", "back\\slash", "open", None, NIGHT, None, None, None, None),
    (4, "", "", "done", date(2026, 12, 31), LAST, -3, True, "bob", 8),
]  # fmt: skip


@pytest.fixture
def things(database: Database) -> Iterator[tuple[Tx, dict[str, sql.Column]]]:
    house = House(database)
    house.user("bob")
    ids = {"ada": house.id_of("ada"), "bob": house.id_of("bob"), None: None}
    with database.write(None, datetime(2026, 3, 2, tzinfo=UTC)) as tx:
        METADATA.create_all(tx.connection)
        names = [column.name for column in THING.columns]
        rows = [dict(zip(names, row, strict=True)) for row in ROWS]
        tx.execute(insert(THING), [{**row, "owner_id": ids[row["owner_id"]]} for row in rows])  # type: ignore[index]
        columns: dict[str, sql.Column] = {
            "name": sql.text_column(THING.c.name),
            "folded": sql.folded_column(THING.c.folded),
            "state": sql.code_column(THING.c.state),
            "due": sql.date_column(THING.c.due),
            "made": sql.instant_column(THING.c.made, "Europe/Paris"),
            "amount": sql.number_column(THING.c.amount),
            "flag": sql.boolean_column(THING.c.flag),
            "owner": sql.user_column(THING.c.owner_id, ids["ada"] or 0),
            "record": sql.reference_column(THING.c.record_id, sql.text_column(THING.c.name), THING.c.state),
            sql.WORDS: sql.text_column(THING.c.name, THING.c.folded),
        }
        yield tx, columns
        METADATA.drop_all(tx.connection)


EXPECTED = {
    "": {1, 2, 3, 4},
    "name:kiara": {1},
    "name:KIARA": {1},
    "name:=kiara": set(),
    'name:="call KIARA"': {1},
    "name:%": {2},
    "name:_": {2},
    'name:"100% s"': {2},
    'name:"\\\\"': {3},
    "name:none": {4},
    "name:any": {1, 2, 3},
    "-name:kiara": {2, 3, 4},
    "folded:KÍARA": {1},
    "kiara": {1},
    '-"sure_"': {1, 3, 4},
    "state:open": {1, 3},
    "state:open,done": {1, 2, 3, 4},
    "-state:open,done": set(),
    "due:2026-03-02": {1},
    "due:<2026-03-04": {1},
    "due:<=2026-03-04": {1, 2},
    "due:>2026-03-04": {4},
    "due:>=2026-03-04": {2, 4},
    "due:2026-03-02..2026-03-04": {1, 2},
    "due:..2026-03-02": {1},
    "due:none": {3},
    "due:any": {1, 2, 4},
    "-due:2026-03-02": {2, 3, 4},
    "-due:<2026-03-04": {2, 3, 4},
    "made:2026-03-02": {1, 2},
    "made:<2026-03-02": set(),
    "made:<=2026-03-02": {1, 2},
    "made:>2026-03-02": {3, 4},
    "made:>=2026-03-03": {3, 4},
    "made:2026-03-02..2026-03-03": {1, 2, 3, 4},
    "amount:5": {1},
    "amount:>5": {2},
    "amount:-3..5": {1, 4},
    "amount:>4.5": {1, 2},
    "amount:<3000000000": {1, 2, 4},
    "amount:>100000000000000000000000000000000": set(),
    "amount:<=100000000000000000000000000000000": {1, 2, 4},
    "amount:-100000000000000000000..5": {1, 4},
    f"amount:={'9' * 400}.5": set(),
    "amount:none": {3},
    "flag:yes": {1, 4},
    "flag:no": {2, 3},
    "-flag:yes": {2, 3},
    "owner:me": {1},
    "owner:bob": {2, 4},
    "owner:BOB": {2, 4},
    "owner:nobody": set(),
    "owner:none": {3},
    "-owner:me": {2, 3, 4},
    "owner:me,bob due:any": {1, 2, 4},
    "record:8": {2, 4},
    "record:open:7": {1},
    "record:done:7": set(),
    "record:kiara": {1},
    "state:done flag:yes amount:<0": {4},
}


@pytest.mark.parametrize("query", EXPECTED)
def test_a_query_finds_exactly_its_rows(things: tuple[Tx, dict[str, sql.Column]], query: str) -> None:
    tx, columns = things
    tree = parse(query, SCHEMA)
    found = {row.id for row in tx.all(select(THING.c.id).where(sql.compile_query(tree, columns)))}
    assert found == EXPECTED[query]


def test_a_query_for_nothing_is_no_condition() -> None:
    assert sql.query_of(parse("  ", SCHEMA), {}) is None


def test_values_are_bound_and_never_part_of_the_statement() -> None:
    tree = parse('name:"\'; DROP TABLE thing; --" owner:"x\' OR 1=1"', SCHEMA)
    columns = {"name": sql.text_column(THING.c.name), "owner": sql.user_column(THING.c.owner_id, 1)}
    assert "DROP" not in str(sql.compile_query(tree, columns)) and "1=1" not in str(sql.compile_query(tree, columns))


def test_a_relative_date_must_be_resolved_first() -> None:
    with pytest.raises(TypeError):
        sql.compile_query(parse("due:today", SCHEMA), {"due": sql.date_column(THING.c.due)})
