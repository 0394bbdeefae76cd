"""`fsctui plan`: action plans."""

from __future__ import annotations

from fsctui.cli.spec import Noun, Verb, argument, flag, option, paging
from fsctui.i18n import N_

_ID = argument("ID", N_("The plan's id."), "id")
_IDS = argument("ID", N_("The plan's id; several change several plans."), "id", many=True)
_TRY = flag("--preview", N_("Only show what would change, before and after."))
_VIEWS = ("mine", "late", "team", "on_hold", "closed", "all")
_LAUNCH = (
    argument("TEMPLATE", N_("The template: its name, unique name or id.")),
    option(
        "--target",
        N_("The record it is for; several make several plans."),
        "record",
        many=True,
        required=True,
    ),
    option("--start", N_("The date the plan starts."), "date", required=True),
    option("--target-date", N_("The date it works towards, such as a meeting."), "date"),
    option(
        "--mode",
        N_("How days without work count, instead of the template's."),
        choices=("calendar", "count", "roll"),
    ),
    option("--owner", N_("Who owns the plan (you)."), metavar="USER"),
    option("--name", N_("What the plan is called."), metavar="N"),
    option("--skip", N_("Leave this item out."), many=True, metavar="KEY"),
    option(
        "--set",
        N_("Override an item's date or owner: KEY.due=DATE or KEY.owner=USER."),
        "pair",
        many=True,
        metavar="KEY.FIELD=VALUE",
    ),
    option(
        "--add",
        N_("Add an item of your own, where the template allows it."),
        many=True,
        metavar="SUBJECT",
    ),
)

NOUN = Noun(
    "plan",
    [
        Verb(
            "preview",
            N_("Show what a launch would write, with every date, owner and warning."),
            "preview",
            _LAUNCH,
        ),
        Verb(
            "launch",
            N_("Launch a template on one or more records, in one transaction."),
            "launch",
            _LAUNCH,
        ),
        Verb(
            "list",
            N_("List plans."),
            "list_plans",
            (option("--view", N_("Which plans (mine)."), choices=_VIEWS), *paging()),
        ),
        Verb("show", N_("Show a plan with its items."), "show", (_ID,)),
        Verb(
            "cancel",
            N_("Cancel a plan; what was done stays done."),
            "cancel",
            (_ID, option("--reason", N_("Why."), metavar="TEXT")),
        ),
        Verb(
            "hold",
            N_("Pause a plan: its tasks leave everybody's lists."),
            "hold",
            (_ID, option("--reason", N_("Why."), metavar="TEXT")),
        ),
        Verb("resume", N_("Go on with a paused plan."), "resume", (_ID,)),
        Verb(
            "move",
            N_("Change a plan's start or target date; open items move with it."),
            "move",
            (
                _ID,
                option("--start", N_("The new start."), "date"),
                option("--target-date", N_("The new target date."), "date"),
                flag("--preview", N_("Only show which dates would change.")),
            ),
        ),
        Verb(
            "shift",
            N_("Move plans by business days of their calendars."),
            "shift",
            (_IDS, option("--days", N_("How many; negative is earlier."), "whole", required=True), _TRY),
        ),
        Verb(
            "assign",
            N_("Give plans to somebody else, with the open items that their owner has."),
            "assign",
            (_IDS, option("--to", N_("Who owns them from now on."), metavar="USER", required=True), _TRY),
        ),
        Verb(
            "upgrade",
            N_("Move running plans to the published version of their template."),
            "upgrade",
            (_IDS, _TRY),
        ),
        Verb(
            "add",
            N_("Add an item of your own to a plan, where its template allows it."),
            "add_item",
            (
                _ID,
                argument("SUBJECT", N_("What is to be done.")),
                option("--due", N_("When; the date moves with the plan."), "date"),
                option("--owner", N_("Who gets it (you)."), metavar="USER"),
            ),
        ),
    ],
)
