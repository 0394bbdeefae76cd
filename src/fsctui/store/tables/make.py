"""Writes `core.py`, the tables as SQLAlchemy Core knows them: `python -m fsctui.store.tables.make` after a change."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import BigInteger, Column
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from fsctui.store.tables.declared import classes

HEAD = '''"""The tables for statements, without SQLModel: made by `python -m fsctui.store.tables.make`; don't edit.

A normal start needs no declaration, only names and types of columns; making them so takes a tenth of the time.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, Float, Integer, LargeBinary, MetaData, String, Table

from fsctui.store.types import FoldedText, Id, JsonText, UtcDateTime

METADATA = MetaData()
TABLES: dict[str, Table] = {}
'''


def source() -> str:
    """The text of `core.py`."""
    lines = [HEAD]
    for name, table in sorted(classes().items()):
        lines.append(f'TABLES["{name}"] = Table(')
        lines.append(f'    "{table.name}",')
        lines.append("    METADATA,")
        lines += [f"    {_column(column)}," for column in table.columns]
        lines.append(")")
    return "\n".join(lines) + "\n"


def _column(column: Column[object]) -> str:
    parts = [f'"{column.name}"', _type(column)]
    if column.primary_key:
        parts.append("primary_key=True")
        if column.foreign_keys or column.autoincrement is False:
            # Only a key of its own may be counted up by the database.
            parts.append("autoincrement=False")
    elif not column.nullable:
        parts.append("nullable=False")
    default = column.default
    if isinstance(default, ScalarElementColumnDefault):
        value = default.arg
        parts.append(f'default="{value}"' if isinstance(value, str) else f"default={value!r}")
    elif default is not None:
        parts.append(f"default={default.arg.__name__}")  # type: ignore[attr-defined]
    return f"Column({', '.join(parts)})"


def _type(column: Column[object]) -> str:
    kind = column.type
    if isinstance(kind, BigInteger):
        return "Id"
    if kind.__class__.__name__ == "AutoString":
        return "String()"
    if kind.__class__.__name__ == "Text":
        return "FoldedText"
    return repr(kind)


def main() -> None:
    Path(__file__).with_name("core.py").write_text(source(), encoding="utf-8")


if __name__ == "__main__":
    main()
