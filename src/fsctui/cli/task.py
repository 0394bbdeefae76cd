"""`fsctui task`: tasks of every origin."""

from __future__ import annotations

from fsctui.cli.spec import Noun, Verb, argument, option, paging
from fsctui.i18n import N_

VIEWS = (
    "mine",
    "today",
    "overdue",
    "week",
    "blocked",
    "queues",
    "team",
    "delegated",
    "done",
    "all",
)
_ID = argument("ID", N_("The task's id."), "id")
_IDS = argument("ID", N_("The ids of one or more tasks."), "id", many=True)
_REASON = option("--reason", N_("Why."), metavar="TEXT", required=True)

NOUN = Noun(
    "task",
    [
        Verb(
            "list",
            N_("List tasks."),
            "list_tasks",
            (option("--view", N_("Which tasks (mine; with a query all)."), metavar="NAME"), *paging()),
            note=N_(
                "Views: mine, today, overdue, week, blocked, queues, team, delegated, done, all, and saved views. All "
                "are the tasks that you may see; a query without a view searches them."
            ),
        ),
        Verb("counts", N_("Count the tasks of every view."), "counts"),
        Verb(
            "show",
            N_("Show a task with its instructions, comments and files."),
            "show",
            (_ID,),
        ),
        Verb("start", N_("Start to work on tasks."), "start", (_IDS,)),
        Verb("done", N_("Complete tasks."), "complete", (_IDS,)),
        Verb("skip", N_("Leave optional tasks out."), "skip", (_IDS, _REASON)),
        Verb("claim", N_("Take tasks from their queue."), "claim", (_IDS,)),
        Verb("release", N_("Give tasks back to their queue."), "release", (_IDS,)),
        Verb(
            "assign",
            N_("Give tasks to somebody else."),
            "assign",
            (
                _IDS,
                option(
                    "--to",
                    N_("A username, or queue:NAME."),
                    metavar="USER",
                    required=True,
                ),
            ),
        ),
        Verb(
            "defer",
            N_("Move the due date of tasks by business days."),
            "defer",
            (
                _IDS,
                option(
                    "--days",
                    N_("How many business days."),
                    "whole",
                    metavar="N",
                    required=True,
                ),
            ),
        ),
        Verb(
            "comment",
            N_("Write a comment on tasks."),
            "comment",
            (_IDS, argument("TEXT", N_("What to say; - reads standard input."))),
        ),
        Verb(
            "add",
            N_("Write down a task in one line."),
            "add",
            (argument("TEXT", N_("What there is to do."), many=True),),
            note=N_("For example: call Kiara Shah thu +2bd !high"),
        ),
        Verb("reopen", N_("Open closed tasks again."), "reopen", (_IDS,)),
        Verb(
            "cancel",
            N_("Cancel tasks that belong to no plan."),
            "cancel",
            (_IDS, option("--reason", N_("Why."), metavar="TEXT")),
        ),
        Verb(
            "pin",
            N_("Fix a task's due date, or let its plan compute it again."),
            "pin",
            (
                _ID,
                argument(
                    "DATE",
                    N_("The date; without it the pin is taken out."),
                    "date",
                    required=False,
                ),
            ),
        ),
    ],
)
