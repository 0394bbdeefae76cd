"""The way into the app, on the user's database or on a copy of the demo bank."""

from __future__ import annotations

from fsctui.cli.call import Call
from fsctui.cli.refusals import TerminalMissing
from fsctui.settings import Settings, is_terminal


def demo(call: Call) -> int:
    return open_app(call.settings, demo=True)


def open_app(settings: Settings, *, demo: bool) -> int:
    """Run the app until it is left; its exit code is ours. Raises `TerminalMissing`."""
    if not is_terminal():
        raise TerminalMissing
    from fsctui.tui.app import run

    return run(settings, demo=demo)
