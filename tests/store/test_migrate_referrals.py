"""From the schema without referrals of their own: the records that were called referrals keep their place."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from fsctui.store import migrate
from fsctui.store.database import Database

NOW = datetime(2026, 3, 2, 8, 30, 15, tzinfo=UTC)
RECORD = (
    "INSERT INTO record (id, type, name, name_sort, owner_id, confidential, account_confidential, fields, created_at, "
    "updated_at, version) VALUES (:id, 'referral', 'n', 'n', :owner, :no, :no, :fields, :at, :at, 1)"
)


@pytest.fixture
def old(bare_url, monkeypatch):
    """A database of the first version, with a user and three records of the type `referral`."""
    monkeypatch.setattr(migrate, "REVISIONS", ("0001",))
    database = Database(bare_url())
    migrate.create(database, NOW)
    at = "2026-03-02T08:30:15.000000Z"
    with database.write(None, NOW) as tx:
        tx.execute("INSERT INTO object_type VALUES ('referral', '{}', true, 1)")
        tx.execute(
            "INSERT INTO user_account (id, username, name, email, language, time_zone, active, operating_system_user, "
            "version) VALUES (1, 'bob', 'Bob', '', 'en', 'UTC', true, '', 1)"
        )
        for number, owner, fields in (
            (2, None, "{}"),
            (3, 1, '{"interest":"mortgage","potential_value":"1250.5","currency":"EUR","status":"working"}'),
            (4, 1, '{"status":"not_converted"}'),
        ):
            values = {"id": number, "owner": owner, "no": False, "fields": fields, "at": at}
            tx.execute(RECORD, values)
    monkeypatch.undo()
    yield database
    database.close()


def test_they_stand_where_their_status_says(old):
    assert migrate.upgrade(old) == migrate.REVISIONS[1:]
    with old.read() as tx:
        found = tx.all(
            "SELECT id, status, bucket, assignee_id, interest, value, currency, closed_at IS NULL AS is_open "
            "FROM referral ORDER BY id"
        )
        fields = tx.all("SELECT fields FROM record ORDER BY id")
    assert [tuple(row) for row in found] == [
        (2, "new", "waiting", None, None, None, None, True),
        (3, "working", "working", 1, "mortgage", 125050, "EUR", True),
        (4, "not_converted", "closed", 1, None, None, None, False),
    ]
    assert fields[0].fields == '{"status":"new"}'
