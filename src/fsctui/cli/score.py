"""`fsctui score`: how likely leads are to convert, and how well that is known. `evaluate` needs no database."""

from __future__ import annotations

from fsctui.cli.spec import Noun, Verb, argument, option, rows
from fsctui.i18n import N_

NOUN = Noun(
    "score",
    [
        Verb(
            "report",
            N_("The model in force: what it rests on, how good it was, what it goes by."),
            "report",
        ),
        Verb(
            "explain",
            N_("Why a referral has its score: what speaks for it, and what against it."),
            "explain",
            (argument("REFERRAL", N_("The referral's id."), "referral"),),
        ),
        Verb(
            "train",
            N_("Learn from the referrals whose outcome is known."),
            "train",
            note=N_(
                "A referral counts when its horizon (90 days, or what the bank set) is over; what has not converted by "
                "then counts as not converted. Whatever is learnt is used only where it did better on newer leads. "
                "tick does the same by itself when enough has been added. Where nothing new was learnt, the scores "
                "stay as they are and the exit code is 0."
            ),
        ),
        Verb("models", N_("The models so far, the newest first."), "models", rows()),
        Verb(
            "settings",
            N_("Show or change what the order of referrals and the training go by."),
            "settings",
            (
                option(
                    "--set",
                    N_("A new value: score, referrer, value, age, workload (points), or horizon_days."),
                    "pair",
                    many=True,
                    metavar="NAME=N",
                ),
            ),
        ),
        Verb(
            "evaluate",
            N_("Try the training on leads of a CSV file, which has to be in the order of time."),
            "evaluate",
            (
                argument("FILE", N_("The file, packed by gzip or not; - for standard input.")),
                option("--target", N_("The column that holds the outcome."), metavar="COLUMN", required=True),
                option(
                    "--positive",
                    N_("The outcome of a lead that converted (yes, true, 1, converted, or the rarer of two)."),
                    metavar="VALUE",
                ),
                option(
                    "--exclude",
                    N_("Columns that are not known beforehand, separated by commas."),
                    many=True,
                    metavar="A,B",
                ),
                option(
                    "--delimiter",
                    N_("What separates the cells, such as ; or tab (what the header has most of)."),
                    metavar="C",
                ),
            ),
            note=N_(
                "It learns from the first 70 % of the rows and judges on the others: once with one model (holdout), "
                "and once with a model that is made anew every 1,000 rows (rolling). base_log_loss is what the share "
                "of conversions alone would get."
            ),
        ),
    ],
)
