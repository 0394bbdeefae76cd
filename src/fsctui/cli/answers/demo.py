"""The way into the app, on the user's database or on a copy of the demo bank."""

from __future__ import annotations

from fsctui.cli.call import Call
from fsctui.cli.refusals import TerminalMissing
from fsctui.settings import is_terminal


def app(call: Call) -> int:
    """`fsctui` alone. Raises `TerminalMissing`."""
    return _open(call, demo=False)


def demo(call: Call) -> int:
    """`fsctui demo`. Raises `TerminalMissing`."""
    return _open(call, demo=True)


def _open(call: Call, *, demo: bool) -> int:
    if not is_terminal():
        raise TerminalMissing
    return call.open_app(call.settings, demo)
