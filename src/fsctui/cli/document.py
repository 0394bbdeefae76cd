"""`fsctui document`: document checklist items."""

from __future__ import annotations

from fsctui.cli.spec import Noun, Verb, argument, flag, option, paging
from fsctui.i18n import N_

_ID = argument("ID", N_("The document's id."), "id")
_REASON = option("--reason", N_("Why."), metavar="TEXT", required=True)

NOUN = Noun(
    "document",
    [
        Verb(
            "list",
            N_("List documents that are asked for."),
            "list_documents",
            (
                option(
                    "--view",
                    N_("Which documents (open)."),
                    choices=("open", "review", "all"),
                ),
                *paging(),
            ),
        ),
        Verb(
            "show",
            N_("Show a document with its status, its files and what was said about it."),
            "show",
            (_ID,),
        ),
        Verb(
            "hand-in",
            N_("Hand in a file; the document then waits for review."),
            "hand_in",
            (
                _ID,
                argument("FILE", N_("The file; - for standard input.")),
                option("--name", N_("The name to keep it under."), metavar="NAME"),
            ),
        ),
        Verb("accept", N_("Accept what was handed in."), "accept", (_ID,)),
        Verb("reject", N_("Send it back."), "reject", (_ID, _REASON)),
        Verb("waive", N_("Do without the document."), "waive", (_ID, _REASON)),
        Verb(
            "not-verified",
            N_("Say that it could not be verified yet."),
            "not_verified",
            (_ID,),
        ),
        Verb(
            "get",
            N_("Write the newest file of a document to a file."),
            "get",
            (
                _ID,
                argument("FILE", N_("Where to; - for standard output.")),
                option(
                    "--file-id",
                    N_("This file instead of the newest."),
                    "id",
                    metavar="FILE_ID",
                ),
                flag("--force", N_("Overwrite what is there.")),
            ),
        ),
    ],
)
