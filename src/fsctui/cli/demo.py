"""`fsctui demo`: the app on a throw-away copy of the demo bank."""

from __future__ import annotations

from fsctui.cli.spec import Noun, Verb
from fsctui.i18n import N_

NOUN = Noun(
    "demo",
    [
        Verb(
            "",
            N_("Open the app on a throw-away copy of the demo bank."),
            "demo",
            note=N_("What is done there is forgotten at the end. Act as somebody else with --as, e.g. --as bob."),
        )
    ],
)
