"""`fsctui team`: teams and branches."""

from __future__ import annotations

from fsctui.cli.spec import Noun, Verb, argument, option, rows
from fsctui.i18n import N_

_NAME = argument("NAME", N_("The team's name."))
_PLACES = (
    option("--parent", N_("The team it belongs to."), metavar="TEAM"),
    option("--calendar", N_("The working calendar of its members."), metavar="NAME"),
)

NOUN = Noun(
    "team",
    [
        Verb("list", N_("List teams."), "list_teams", rows()),
        Verb("add", N_("Add a team."), "add", (_NAME, *_PLACES)),
        Verb(
            "edit",
            N_("Change a team; an empty value clears a field."),
            "edit",
            (_NAME, option("--new-name", N_("A new name."), metavar="NAME"), *_PLACES),
        ),
    ],
)
