"""Statements of the hottest lists, compiled once for a kind of database.

Their text goes to the driver as it is and what comes back is decoded column by column, because finding a compiled
statement and making its rows take SQLAlchemy longer than the database needs for a page.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Dialect, Float, Select

from fsctui.store.database import Tx
from fsctui.store.types import json_from_text

FLOAT8 = 701
"""PostgreSQL's number for double precision, which its numbers are decoded by."""


class Prepared:
    """A SELECT whose parameters are single values, not lists."""

    def __init__(self, statement: Select[Any], dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        binds = {name: bind for bind, name in compiled.bind_names.items()}
        encoders = {name: bind.type.dialect_impl(dialect).bind_processor(dialect) for name, bind in binds.items()}
        types = [column.type.dialect_impl(dialect) for column in statement.selected_columns]
        decoders = [kind.result_processor(dialect, FLOAT8 if isinstance(kind, Float) else None) for kind in types]
        self._text = str(compiled)
        self._order: Sequence[str] | None = compiled.positiontup
        self._defaults = {name: bind.value for name, bind in binds.items() if not bind.required}
        self._encoders = [(name, convert) for name, convert in encoders.items() if convert is not None]
        self._decoders = [(place, convert) for place, convert in enumerate(decoders) if convert is not None]

    def columns(self, tx: Tx, params: Mapping[str, Any]) -> list[Sequence[Any]]:
        """The rows found, as one sequence of values for each column; none at all where no row was found."""
        values = {**self._defaults, **params}
        for name, convert in self._encoders:
            values[name] = convert(values[name])
        driver: Any = tx.connection.connection.driver_connection
        given = values if self._order is None else [values[name] for name in self._order]
        columns: list[Sequence[Any]] = list(zip(*driver.execute(self._text, given).fetchall(), strict=True))
        if columns:
            for place, decode in self._decoders:
                columns[place] = _decoded(columns[place], decode)
        return columns


def _decoded(values: Sequence[Any], decode: Callable[[Any], Any]) -> list[Any]:
    """The values of one column; equal ones, of which lists are full, are decoded once."""
    if decode is json_from_text:
        # Many short texts are parsed in half the time as one long one.
        texts = [value for value in set(values) if value is not None]
        known: dict[Any, Any] = dict(zip(texts, json.loads(f"[{','.join(texts)}]"), strict=True))
        known[None] = None
        return list(map(known.__getitem__, values))
    known = {value: None if value is None else decode(value) for value in set(values)}
    return list(map(known.__getitem__, values))
