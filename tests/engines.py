"""SQL compiled once per test process: each test has an engine of its own, and its statements are those of the last.

An engine keeps what it compiled under its dialect's identity. Dialects of one kind compile alike here: the program
makes them all in the same way, and one process talks to one SQLite and one PostgreSQL.
"""

from __future__ import annotations

from sqlalchemy.engine import Engine
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache

_compiled: LRUCache[object, object] = LRUCache(5_000)


def install() -> None:
    """Let all engines of this process share what they compile."""
    Engine._compiled_cache = property(lambda engine: _compiled, lambda engine, own: None)  # type: ignore[assignment]
    DefaultDialect.__eq__ = lambda one, other: type(one) is type(other)  # type: ignore[method-assign]
    DefaultDialect.__hash__ = lambda one: hash(type(one))  # type: ignore[method-assign]
