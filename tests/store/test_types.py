"""Column types that mean the same on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Column, MetaData, Table, insert, literal, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import StatementError

from fsctui.store.types import Id, JsonText, UtcDateTime

NOW = datetime(2026, 3, 2, 8, 30, 15, 123456, tzinfo=UTC)
things = Table(
    "things", MetaData(), Column("id", Id, primary_key=True), Column("at", UtcDateTime), Column("value", JsonText)
)


@pytest.fixture
def tx(database):
    with database.write(None, NOW) as tx:
        things.create(tx.connection)
        yield tx
        things.drop(tx.connection)


@pytest.mark.parametrize(
    "instant",
    [
        NOW,
        NOW.replace(microsecond=0),
        datetime(1970, 1, 1, tzinfo=UTC),
        datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
        datetime(2026, 3, 29, 2, 30, tzinfo=timezone(timedelta(hours=5, minutes=45))),
    ],
)
@pytest.mark.parametrize("many", [False, True])
def test_instants_come_back_as_the_same_instant_in_utc(tx, instant, many):
    if many:
        tx.insert(things, [{"id": number, "at": instant} for number in range(30)])
    else:
        tx.execute(insert(things), {"id": 0, "at": instant})
    found = tx.one_or_none(select(things.c.at).where(things.c.id == 0, things.c.at == instant))[0]
    assert found == instant
    assert found.tzinfo is UTC


def test_instants_sort_by_time(tx):
    instants = [NOW + timedelta(seconds=step) for step in (0.5, -3600, 0, 86400 * 400)]
    instants.append(NOW.astimezone(timezone(timedelta(hours=-9))) - timedelta(microseconds=1))
    tx.insert(things, [{"id": number, "at": instant} for number, instant in enumerate(instants)])
    assert [row.at for row in tx.all(select(things.c.at).order_by(things.c.at))] == sorted(instants)


@pytest.mark.parametrize("many", [False, True])
def test_instants_without_a_time_zone_are_refused(tx, many):
    naive = {"id": 1, "at": NOW.replace(tzinfo=None)}
    with pytest.raises((ValueError, StatementError), match="time zone"):
        if many:
            tx.insert(things, [naive])
        else:
            tx.execute(insert(things), naive)


def test_nothing_stays_nothing(tx):
    tx.execute(insert(things), {"id": 1, "at": None, "value": None})
    assert tuple(tx.one_or_none(select(things))) == (1, None, None)
    assert tx.scalar(select(things.c.id).where(things.c.value.is_(None))) == 1


@pytest.mark.parametrize("value", [{}, [], {"b": [1, 2.5, None], "a": "é\n\"'\\"}, "text", 0, False])
def test_json_comes_back_as_it_was(tx, value):
    tx.execute(insert(things), {"id": 1, "value": value})
    assert tx.scalar(select(things.c.value)) == value


def test_equal_json_is_equal_text(tx):
    tx.insert(things, [{"id": 1, "value": {"a": 1, "b": 2}}, {"id": 2, "value": {"b": 2, "a": 1}}])
    assert {row[0] for row in tx.all("SELECT value FROM things")} == {'{"a":1,"b":2}'}


def test_ids_have_64_bits(tx):
    tx.execute(insert(things), {"id": 2**62})
    assert tx.scalar(select(things.c.id)) == 2**62


@pytest.mark.parametrize("dialect", [sqlite.dialect(), postgresql.dialect()])
def test_instants_can_stand_in_the_statement_itself(dialect):
    text = str(select(literal(NOW, UtcDateTime)).compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
    assert "'2026-03-02T08:30:15.123456Z'" in text
