"""The tables that statements use are those that are declared."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from fsctui.store.tables import core
from fsctui.store.tables.declared import METADATA
from fsctui.store.tables.make import source


def test_the_tables_of_statements_are_the_declared_ones():
    made = subprocess.run(
        [sys.executable, "-m", "ruff", "format", "--stdin-filename", str(core.__file__), "-"],
        input=source(), capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert Path(core.__file__).read_text(encoding="utf-8") == made.stdout, "run python -m fsctui.store.tables.make"


def test_every_declared_column_is_there_with_its_kind():
    assert {table.name for table in core.TABLES.values()} == set(METADATA.tables)
    for table in core.TABLES.values():
        declared = METADATA.tables[table.name]
        assert [column.name for column in table.columns] == [column.name for column in declared.columns]
        for column in table.columns:
            other = declared.c[column.name]
            assert column.type._type_affinity is other.type._type_affinity, f"{table.name}.{column.name}"
            assert (column.primary_key, column.nullable) == (other.primary_key, other.nullable)


def test_a_statement_needs_no_declaration():
    code = "import sys, fsctui.bootstrap; print(sorted({'sqlmodel', 'pydantic', 'sqlalchemy.orm'} & set(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
