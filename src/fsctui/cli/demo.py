"""`fsctui demo`, and the way into the app from `fsctui` alone."""

from __future__ import annotations

from fsctui.cli.nouns import N_
from fsctui.cli.spec import Noun, Verb

TYPE_CHECKING = False
if TYPE_CHECKING:
    from fsctui.cli.call import Call
    from fsctui.settings import Settings


def demo(call: Call) -> int:
    return open_app(call.settings, demo=True)


def open_app(settings: Settings, *, demo: bool) -> int:
    """Run the app until it is left; its exit code is ours. Raises `TerminalMissing`."""
    from fsctui.cli.refusals import TerminalMissing
    from fsctui.settings import is_terminal

    if not is_terminal():
        raise TerminalMissing
    from fsctui.tui.app import run

    return run(settings, demo=demo)


NOUN = Noun(
    "demo",
    [
        Verb(
            "",
            N_("Open the app on a throw-away copy of the demo bank."),
            demo,
            note=N_(
                "Everything that is done there is forgotten at the end. Act as somebody else with --as, e.g. --as bob."
            ),
        )
    ],
)
