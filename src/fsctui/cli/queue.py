"""`fsctui queue`: queues that share work."""

from __future__ import annotations

from fsctui.cli.spec import Noun, Verb, argument, option, rows
from fsctui.i18n import N_

_NAME = argument("NAME", N_("The queue's name."))
_USER = argument("USERNAME", N_("The username."))
_FIELDS = (
    option(
        "--label",
        N_("Its name in a language: LANG=NAME."),
        "pair",
        many=True,
        metavar="LANG=NAME",
    ),
    option("--email", N_("A shared e-mail address."), metavar="EMAIL"),
    option(
        "--notify-members",
        N_("Whether members are told of new work."),
        choices=("yes", "no"),
    ),
    option(
        "--takes",
        N_("A type of record it takes, or task; without any it takes all."),
        many=True,
        metavar="TYPE",
    ),
)

NOUN = Noun(
    "queue",
    [
        Verb("list", N_("List queues."), "list_queues", rows()),
        Verb("show", N_("Show a queue."), "show", (_NAME,)),
        Verb(
            "add",
            N_("Add a queue."),
            "add",
            (
                _NAME,
                *_FIELDS,
                option("--member", N_("A member."), many=True, metavar="USER"),
            ),
        ),
        Verb(
            "edit",
            N_("Change a queue."),
            "edit",
            (_NAME, option("--new-name", N_("A new name."), metavar="NAME"), *_FIELDS),
        ),
        Verb("join", N_("Make a user a member."), "join", (_NAME, _USER)),
        Verb(
            "import",
            N_("Bring in queues from FSC metadata files."),
            "import_files",
            (
                argument("FILE", N_("The files; - for standard input."), many=True),
                option(
                    "--map",
                    N_("What a foreign user, queue or object stands for here, e.g. kim@old.example=bob."),
                    many=True,
                    metavar="FROM=TO",
                ),
            ),
            note=N_("Good files are kept when others fail; the exit code then is 2."),
        ),
        Verb("leave", N_("Remove a user from the queue."), "leave", (_NAME, _USER)),
    ],
)
