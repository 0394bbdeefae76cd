"""A fingerprint tells one row more, one less, and one value changed."""

from __future__ import annotations

from tests.factories import NOW, House
from tests.fingerprints import contents

TABLES = ("user_account", "team")


def test_every_change_shows_and_reading_does_not(database) -> None:
    House(database)
    found = [contents(database, TABLES)]
    assert contents(database, TABLES) == found[0]
    for change in (
        "INSERT INTO team (id, name) VALUES (9001, 'A')",
        "INSERT INTO team (id, name) VALUES (9002, 'B')",
        "UPDATE team SET name = 'C' WHERE id = 9002",
        "UPDATE team SET parent_id = 9001 WHERE id = 9002",
        "UPDATE user_account SET email = 'new@bank.example' WHERE username = 'ada'",
    ):
        with database.write(None, NOW) as tx:
            tx.execute(change)
        now = contents(database, TABLES)
        assert now not in found, change
        found.append(now)
    with database.write(None, NOW) as tx:
        tx.execute("DELETE FROM team WHERE id = 9002")
    assert contents(database, TABLES)[1] == found[1][1]
