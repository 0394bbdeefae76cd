"""What every test gets: an environment in which pictures of the app never change by themselves."""

from __future__ import annotations

import asyncio
import gc
import inspect
import os
import time
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
