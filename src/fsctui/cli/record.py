"""`fsctui record`: clients and all other records that work hangs on."""

from __future__ import annotations

from fsctui.cli.spec import Noun, Param, Verb, argument, flag, option, paging
from fsctui.i18n import N_

_RECORD = argument("RECORD", N_("The record, as TYPE:ID."), "record")
_USER = argument("USERNAME", N_("The username."))
_SET = option(
    "--set",
    N_("A field's value; an empty one clears it."),
    "pair",
    many=True,
    metavar="FIELD=VALUE",
)
_REMOVE = flag("--remove", N_("Take it back."))

NOUN = Noun(
    "record",
    [
        Verb(
            "list",
            N_("List records by name."),
            "list_records",
            (
                option(
                    "--type",
                    N_("Only records of this type, such as account."),
                    metavar="TYPE",
                ),
                *paging(),
            ),
        ),
        Verb(
            "search",
            N_("Find records whose names have words that begin like these."),
            "search",
            (
                argument("TEXT", N_("The words; neither case nor accents matter."), many=True),
                option(
                    "--type",
                    N_("Only records of this type."),
                    many=True,
                    metavar="TYPE",
                ),
                option("--limit", N_("At most this many (12)."), "whole"),
            ),
        ),
        Verb(
            "show",
            N_("Show a record with its people, household and work."),
            "show",
            (_RECORD,),
        ),
        Verb(
            "new",
            N_("Create a record."),
            "new",
            (
                Param("word", N_("The type, such as account or contact."), metavar="TYPE"),
                Param("name_word", N_("What it is called."), metavar="NAME"),
                option("--type", N_("The type, instead of the first argument."), metavar="TYPE"),
                option("--name", N_("What it is called, instead of the second argument."), metavar="NAME"),
                _SET,
                option("--owner", N_("Who owns it (you)."), metavar="USER"),
                option("--external-id", N_("Its id in another system."), metavar="ID"),
                flag("--confidential", N_("Show it to nobody but its own people.")),
            ),
        ),
        Verb(
            "edit",
            N_("Change a record's fields, name or owner."),
            "edit",
            (
                _RECORD,
                _SET,
                option("--name", N_("A new name."), metavar="NAME"),
                option(
                    "--owner",
                    N_("A new owner; an empty one takes it away."),
                    metavar="USER",
                ),
                option(
                    "--confidential",
                    N_("Whether only its own people see it."),
                    choices=("yes", "no"),
                ),
            ),
        ),
        Verb(
            "team",
            N_("Put somebody on an account's team, by role."),
            "team",
            (_RECORD, _USER, argument("ROLE", N_("The role's code.")), _REMOVE),
        ),
        Verb(
            "household",
            N_("Put an account or a contact into a household."),
            "household",
            (
                _RECORD,
                argument("MEMBER", N_("The member, as TYPE:ID."), "record"),
                option("--role", N_("The member's place in it."), metavar="TEXT"),
                _REMOVE,
            ),
        ),
        Verb(
            "share",
            N_("Let somebody take part in a record, confidential or not."),
            "share",
            (_RECORD, _USER, flag("--edit", N_("They may change it, too.")), _REMOVE),
        ),
        Verb(
            "import",
            N_("Bring in records from a CSV file or a Salesforce export."),
            "import_file",
            (
                argument("FILE", N_("The file; - for standard input.")),
                option(
                    "--type",
                    N_("What the rows are, such as contact."),
                    metavar="TYPE",
                    required=True,
                ),
                option(
                    "--map",
                    N_("Which field a column is."),
                    many=True,
                    metavar="COLUMN=FIELD",
                ),
                option(
                    "--errors",
                    N_("Write the rows that failed, with the reasons, to this file."),
                    metavar="FILE",
                ),
                flag("--dry-run", N_("Write nothing; tell what would happen.")),
            ),
            note=N_(
                "Every row is imported or named with line, field and reason; the exit code is 2 if any failed. The "
                "same file twice changes nothing. The file of --errors can be mended and imported again."
            ),
        ),
    ],
)
