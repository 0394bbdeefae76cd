"""`fsctui report`: figures, each defined in words beside it."""

from __future__ import annotations

from fsctui.cli.spec import Noun, Verb, flag, option
from fsctui.i18n import N_

TABLES = ("summary", "funnel", "interest", "team", "referrer", "month", "leaderboard", "ageing")

NOUN = Noun(
    "report",
    [
        Verb(
            "referrals",
            N_("What became of referrals: funnel, conversion, value, times, referrers, ageing."),
            "referrals",
            (
                option("--by", N_("Divide by this (interest)."), choices=("interest", "team", "referrer", "month")),
                option("--from", N_("Only those written down on or after this day; also -90d or som."), metavar="DAY"),
                option("--to", N_("Only those written down on or before this day; also -1w or eom."), metavar="DAY"),
                option("--interest", N_("Only this interest, by its code.")),
                option("--team", N_("Only those of this team.")),
                option("--referrer", N_("Only of this referrer: a username, or contact:ID."), metavar="USER"),
                option("--query", N_("Only what this query finds, as in “referral list”."), metavar="QUERY"),
                flag("--csv", N_("Answer with the lines as CSV.")),
                option("--table", N_("Answer with this table as CSV."), choices=TABLES),
            ),
            note=N_(
                "Managers, administrators and compliance count all referrals that they may see; everybody else counts "
                "those that they sent. With a first day, all is compared with as many days right before. Each line of "
                "--json has the query that finds what it counts: referral list --view all --query QUERY."
            ),
        ),
    ],
)
