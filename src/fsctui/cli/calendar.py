"""`fsctui calendar`: working days. Needs no database unless a calendar of the bank is named."""

from __future__ import annotations

from fsctui.cli.spec import Noun, Verb, argument, flag, option, rows
from fsctui.i18n import N_

_WHOSE = (
    option(
        "--country",
        N_("The public holidays and weekends of this country (ISO 3166)."),
        metavar="CC",
    ),
    option(
        "--subdivision",
        N_("A part of the country, such as ENG, BY or SP."),
        metavar="S",
    ),
    option(
        "--market",
        N_("A financial calendar, such as XNYS, XECB, XFED or ANBIMA."),
        metavar="CODE",
    ),
    option("--calendar", N_("A calendar of the bank, from its database."), metavar="NAME"),
)
_UNITS = ("day", "week", "month", "hour")
_MODES = ("calendar", "count", "roll")
_ROLLS = ("none", "following", "preceding", "modified_following", "modified_preceding")

NOUN = Noun(
    "calendar",
    [
        Verb(
            "add",
            N_("Add an amount of days, weeks, months or business hours to a date."),
            "add",
            (
                argument(
                    "START",
                    N_("The start; with --unit hour it may have a time."),
                    "when",
                    required=False,
                ),
                argument(
                    "AMOUNT",
                    N_("How many, -1000 to 1000; negative amounts go back."),
                    "whole",
                    required=False,
                ),
                option("--unit", N_("What is counted (day)."), choices=_UNITS),
                option(
                    "--mode",
                    N_("How days without work count (calendar)."),
                    choices=_MODES,
                ),
                option(
                    "--roll",
                    N_("Where a day without work moves to (following, or preceding for negative amounts)."),
                    choices=_ROLLS,
                ),
                *_WHOSE,
                option(
                    "--batch",
                    N_("A CSV file of many additions; - for standard input."),
                    metavar="FILE.csv",
                ),
                flag("--trace", N_("Say how the date came about, step by step.")),
            ),
            note=N_(
                "calendar counts plain days; count counts working days only; roll counts plain days and then moves to "
                "a working day. With --batch the columns start and amount are needed; country, subdivision, market, "
                "calendar, unit, mode and roll may be there, and the options stand in for those that are empty or "
                "missing. The answer is the same CSV with date and error added; the exit code is 2 if any row has an "
                "error."
            ),
        ),
        Verb(
            "between",
            N_("Count the working days between two dates."),
            "between",
            (
                argument("A", N_("The first date; it is not counted."), "date"),
                argument("B", N_("The last date; it is counted if it is worked."), "date"),
                *_WHOSE,
            ),
        ),
        Verb(
            "show",
            N_("Show a year: its holidays, closures and extra working days."),
            "show",
            (argument("YEAR", N_("The year."), "whole"), *_WHOSE),
        ),
        Verb(
            "list",
            N_("List the bank's calendars, or the countries or markets that are known."),
            "list_known",
            (
                flag("--countries", N_("The countries, without a database.")),
                flag("--markets", N_("The financial calendars, without a database.")),
                *rows(),
            ),
        ),
    ],
)
