"""`fsctui report`: figures, each defined in words beside it."""

from __future__ import annotations

from fsctui.cli.spec import Noun, Verb, flag, option
from fsctui.i18n import N_

NOUN = Noun(
    "report",
    [
        Verb(
            "referrals",
            N_("What became of referrals: funnel, conversion, value, times, referrers, ageing."),
            "referrals",
            (
                option("--by", N_("Divide by this (interest)."), choices=("interest", "team", "referrer", "month")),
                option("--since", N_("Only referrals written down on or after this day."), "date"),
                option("--until", N_("Only referrals written down on or before this day."), "date"),
                flag("--csv", N_("Answer with the lines as CSV.")),
            ),
            note=N_(
                "Managers, administrators and compliance count all referrals that they may see; everybody else counts "
                "those that they sent."
            ),
        ),
    ],
)
