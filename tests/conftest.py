"""What every test gets: an environment in which pictures of the app never change by themselves."""

from __future__ import annotations

import asyncio
import gc
import inspect
import os
import re
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest

# Snapshots change with these and nothing else; textual reads them when it is imported.
for variable in ("NO_COLOR", "COLORFGBG", "TEXTUAL_THEME", "TEXTUAL_LOG", "FSCTUI_DB", "FSCTUI_USER", "FSCTUI_LANG"):
    os.environ.pop(variable, None)
os.environ.update({"TZ": "UTC", "TEXTUAL_ANIMATIONS": "none", "TEXTUAL_COLOR_SYSTEM": "truecolor", "LC_ALL": "C.UTF-8"})
time.tzset()


def pytest_configure(config: Any) -> None:
    """What holds for every test. syrupy 7 names snapshots by an ending that pytest-textual-snapshot doesn't say."""
    from pytest_textual_snapshot import SVGImageExtension

    from tests import engines
    from tests.tui import quiet, styles

    SVGImageExtension.file_extension = "svg"
    quiet.install()
    styles.install()
    engines.install()


def pytest_collection_finish() -> None:
    """What was imported until now stays to the end, and need not be looked through for garbage again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """An `async def` test runs in an event loop of its own; no plugin is needed for that."""
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    names = pyfuncitem._fixtureinfo.argnames
    asyncio.run(pyfuncitem.obj(**{name: pyfuncitem.funcargs[name] for name in names}))
    return True


SAME_LINES = {"postgresql", "fr", "es", "pt_BR"}
"""Cases of a test that walk through the lines that its case on SQLite, or in English, walks through."""
SAME_USE_CASES = re.compile(r"test_access_|(races|kills|pictures)\.py$|/(soak|kit)/")
"""Modules that ask every use case the same question again: for every role, in many processes, for its picture. What is
done there is tested, and counted, elsewhere.
"""
PROCESSES = ("COVERAGE_PROCESS_CONFIG", "COVERAGE_PROCESS_START")
"""What lets the processes that a test starts count lines, too."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[Any]:
    """Where lines have been counted already they aren't again: counting doubles the time of a test.

    Whatever is asserted is asserted; what counts as covered can only become less.
    """
    counting = _counting() if _walks_known_lines(item) else None
    if counting is None:
        return (yield)
    told = {name: os.environ.pop(name) for name in PROCESSES if name in os.environ}
    counting.stop()
    try:
        return (yield)
    finally:
        counting.start()
        os.environ.update(told)


def _counting() -> Any:
    """What counts the lines of this process, while something does."""
    coverage = sys.modules.get("coverage")
    return coverage.Coverage.current() if coverage is not None else None


def _walks_known_lines(item: pytest.Item) -> bool:
    path = item.path.as_posix()
    callspec = getattr(item, "callspec", None)
    cases = set(callspec.id.split("-")) if callspec is not None else set()
    # The further cases of a test of screens have another size, language or key; the rules' are cheap, and all count.
    further = "/tui/" in path and callspec is not None and any(callspec.indices.values())
    return further or not cases.isdisjoint(SAME_LINES) or SAME_USE_CASES.search(path) is not None


# Imported last: these modules read the environment above when they are imported.
from tests.databases import (  # noqa: E402
    _own_postgresql,
    bare_url,
    copy_of,
    database,
    demo,
    demo_file,
    dialect,
    lasting_database,
    postgresql_database,
    postgresql_server,
    postgresql_url,
    ready_demo,
    sqlite_database,
    sqlite_template,
    sqlite_url,
    url,
)

__all__ = [
    "_own_postgresql", "bare_url", "copy_of", "database", "demo", "demo_file", "dialect", "lasting_database",
    "postgresql_database", "postgresql_server", "postgresql_url", "ready_demo", "sqlite_database", "sqlite_template",
    "sqlite_url", "url",
]  # fmt: skip
