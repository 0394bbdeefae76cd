"""`fsctui absence`: days away, and who stands in."""

from __future__ import annotations

from fsctui.cli.spec import Noun, Verb, argument, option, rows
from fsctui.i18n import N_

NOUN = Noun(
    "absence",
    [
        Verb(
            "list",
            N_("List absences."),
            "list_absences",
            (
                option("--user", N_("Only those of this user."), metavar="USER"),
                option(
                    "--from",
                    N_("Only those that are not over before this date."),
                    "date",
                ),
                *rows(),
            ),
        ),
        Verb(
            "add",
            N_("Record an absence."),
            "add",
            (
                argument("USERNAME", N_("The username.")),
                argument("FIRST", N_("The first day away."), "date"),
                argument("LAST", N_("The last day away, included."), "date"),
                option("--substitute", N_("Who stands in."), metavar="USER"),
                option("--reason", N_("Why."), metavar="TEXT"),
            ),
        ),
        Verb(
            "remove",
            N_("Remove an absence."),
            "remove",
            (argument("ID", N_("The absence's id."), "id"),),
        ),
        Verb(
            "substitute",
            N_("Who stands in for somebody on a day, along the chain of substitutes."),
            "substitute",
            (
                argument("USERNAME", N_("The username.")),
                argument("DATE", N_("The day."), "date"),
            ),
        ),
    ],
)
