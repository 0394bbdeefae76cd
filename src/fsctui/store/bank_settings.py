"""The bank's settings as stored: those of the preferences that belong to nobody."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, select

from fsctui.store import people
from fsctui.store.database import Tx
from fsctui.store.people import PREFERENCE

BANK = 0
_ALL = select(PREFERENCE.c.name, PREFERENCE.c.value).where(PREFERENCE.c.user_id == BANK)
"""All at once: there are few, and one statement that is always the same is the quickest way to several of them."""


def all_texts(tx: Tx) -> dict[str, str]:
    """Everything that the bank chose, by name."""
    return {row.name: row.value for row in tx.all(_ALL)}


def texts(tx: Tx, names: Sequence[str]) -> dict[str, str]:
    """What the bank chose of these; what it didn't isn't there."""
    found = all_texts(tx)
    return {name: found[name] for name in names if name in found}


def put(tx: Tx, name: str, text: str) -> None:
    people.set_preference(tx, BANK, name, text)


def remove(tx: Tx, name: str) -> None:
    """Back to what is usual."""
    tx.execute(delete(PREFERENCE).where(PREFERENCE.c.user_id == BANK, PREFERENCE.c.name == name))
