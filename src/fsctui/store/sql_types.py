"""The two SQL types that pass through use cases on their way from one query to the next."""

from __future__ import annotations

from typing import Any, TypeAlias

from sqlalchemy import ColumnElement
from sqlalchemy import Row as SqlRow

Row: TypeAlias = SqlRow[Any]
"""A row as a query gave it: columns as attributes."""
Condition: TypeAlias = ColumnElement[bool]
"""A condition on a list's rows."""
