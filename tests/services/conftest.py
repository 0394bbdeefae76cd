"""What tests of use cases get."""

from __future__ import annotations

import pytest

from fsctui.store.database import Database
from tests.factories import House


@pytest.fixture
def house(database: Database) -> House:
    """A small bank, on SQLite and on PostgreSQL."""
    return House(database)


@pytest.fixture
def local(sqlite_database: Database) -> House:
    """A small bank, on SQLite only: for rules that don't touch SQL."""
    return House(sqlite_database)
