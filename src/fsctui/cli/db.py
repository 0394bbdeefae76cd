"""`fsctui db`: the database as a whole."""

from __future__ import annotations

from fsctui.cli.spec import Noun, Verb, argument, flag, option
from fsctui.i18n import N_

NOUN = Noun(
    "db",
    [
        Verb(
            "init",
            N_("Make a new database."),
            "init",
            (
                flag("--demo", N_("Fill it with the demo bank.")),
                option("--tasks", N_("Add this many synthetic tasks, for measuring."), "whole", metavar="N"),
                option("--referrals", N_("Add this many synthetic referrals, for measuring."), "whole", metavar="N"),
            ),
        ),
        Verb("upgrade", N_("Bring an older database up to date."), "upgrade"),
        Verb(
            "backup",
            N_("Copy everything into one file, while others go on working."),
            "backup",
            (argument("FILE", N_("The file to write.")), flag("--force", N_("Overwrite what is there."))),
        ),
        Verb(
            "restore",
            N_("Make the database what a backup holds."),
            "restore",
            (
                argument("FILE", N_("The backup.")),
                flag("--force", N_("Replace what the database holds now.")),
            ),
        ),
        Verb(
            "verify",
            N_("Prove that nobody changed the timeline behind the program's back."),
            "verify",
            (option("--checkpoint", N_("A checkpoint exported earlier; it shows what was cut off."), metavar="FILE"),),
            note=N_("The exit code is 1 if anything is not as it was written; the first such entry is named."),
        ),
        Verb(
            "checkpoint",
            N_("Export the head of the timeline, to be kept elsewhere."),
            "checkpoint",
            (
                argument("FILE", N_("The file to write; - for standard output.")),
                flag("--force", N_("Overwrite what is there.")),
            ),
        ),
    ],
)
