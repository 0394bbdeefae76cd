"""Clients found while typing among a million names, against SQLite's own full-text index of the same names."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from statistics import median

from tests.services.bank import NOW, Bank

from benchmarks.measure import Row, beside, folder, slower
from fsctui.store import migrate
from fsctui.store import records as store
from fsctui.store.database import Database

NAMES = 1_000_000
CHUNK = 50_000
LIMIT = 20
FIRST = ("Kiara", "Matthew", "Srilakshmi", "Renée", "João", "Ana", "Li", "Oluwaseun", "Jackie", "Bob", "Dmitri", "Zoë")
LAST = ("Shah", "Jackson", "Nguyen", "Garcia", "Müller", "Okafor", "Silva", "Smith", "Kowalski", "Tanaka", "Haddad")
ASKED = {"a common beginning": "kia", "two words": "kiara sha", "one client": "client 765432"}


def rows() -> list[Row]:
    with folder() as place:
        file = place / "names.sqlite3"
        return of(make(file), file)


def make(file: Path, names: int = NAMES) -> Bank:
    """A bank with so many accounts, all of them ryan's, and an FTS5 index of their names beside it."""
    database = Database(f"sqlite:///{file}")
    migrate.create(database, NOW)
    bank = Bank(database)
    for start in range(0, names, CHUNK):
        with database.write(None, NOW) as tx:
            made = [
                store.record_columns(record_id, "account", name(number), {}, NOW, owner_id=bank.ids["ryan"])
                for number, record_id in enumerate(tx.new_ids(min(CHUNK, names - start)), start)
            ]
            store.insert_records(tx, "account", made, [store.own_columns("account", each["id"], {}) for each in made])
    raw = sqlite3.connect(file)
    raw.execute("CREATE VIRTUAL TABLE found USING fts5(name, content='', tokenize='unicode61 remove_diacritics 2')")
    raw.execute("INSERT INTO found (rowid, name) SELECT id, name FROM record")
    raw.execute("INSERT INTO found (found) VALUES ('optimize')")
    raw.commit()
    raw.close()
    return bank


def name(number: int) -> str:
    first, last = FIRST[number % len(FIRST)], LAST[number // len(FIRST) % len(LAST)]
    return f"{first} {last} client {number}"


def of(bank: Bank, file: Path) -> list[Row]:
    """Ours asks for rights and gives type, city and owner; the baseline gives ids and names of the first matches."""
    records = bank.of("ryan").records
    raw = sqlite3.connect(file)
    question = (
        "SELECT r.id, r.name FROM (SELECT rowid FROM found WHERE found MATCH ? LIMIT ?) AS f "
        "JOIN record r ON r.id = f.rowid"
    )
    result = []
    for what, typed in ASKED.items():
        match = " ".join(f"{word}*" for word in typed.split())
        ours, theirs = beside(
            lambda typed=typed: records.search(typed, LIMIT),
            lambda match=match: raw.execute(question, (match, LIMIT)).fetchall(),
            60,
        )
        result.append(slower(f"search {what} in {NAMES:,} names / FTS5", median(ours), median(theirs), "<= 2x"))
    return result
