"""The declarations: importing this makes `SQLModel.metadata` complete."""

from __future__ import annotations

from sqlalchemy import Table
from sqlmodel import SQLModel

from fsctui.store.tables import people, plans, records, referrals, templates, timeline

METADATA = SQLModel.metadata


def classes() -> dict[str, Table]:
    """The tables by the names of the classes that declare them."""
    found: dict[str, Table] = {}
    for module in (people, plans, records, referrals, templates, timeline):
        for name, value in vars(module).items():
            if isinstance(value, type) and issubclass(value, SQLModel) and value.__module__ == module.__name__:
                found[name] = value.__table__  # type: ignore[attr-defined]
    return found
