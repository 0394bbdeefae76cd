"""`fsctui rule`: assignment rules, which say who gets a referral."""

from __future__ import annotations

from fsctui.cli.spec import Noun, Verb, argument, flag, option, rows
from fsctui.i18n import N_

_NAME = argument("NAME", N_("The rule's name."))
_VERSION = option("--version-number", N_("This version instead of the one in use."), "whole", metavar="N")

NOUN = Noun(
    "rule",
    [
        Verb("list", N_("List the assignment rules."), "list_rules", rows()),
        Verb("show", N_("Show a rule with its entries and versions."), "show", (_NAME, _VERSION)),
        Verb(
            "import",
            N_("Bring in rules from files: FSC metadata or our own TOML."),
            "import_files",
            (
                argument("FILE", N_("The files; - for standard input."), many=True),
                option(
                    "--map",
                    N_("What a foreign user, queue, field or value stands for here, e.g. kim@old.example=bob."),
                    many=True,
                    metavar="FROM=TO",
                ),
            ),
            note=N_(
                "Rules are brought in as drafts. Good files are kept when others fail; the exit code then is 2. What "
                "could not be resolved is told as warnings."
            ),
        ),
        Verb(
            "export",
            N_("Write a rule to a file, to be edited, kept or imported elsewhere."),
            "export",
            (
                _NAME,
                _VERSION,
                option("--format", N_("Our own TOML, or FSC metadata."), choices=("toml", "fsc")),
                option("--to", N_("The file to write; without it standard output."), metavar="FILE"),
                flag("--force", N_("Overwrite what is there.")),
            ),
        ),
        Verb(
            "lint",
            N_("Tell what is odd: values that route nowhere, entries never reached, people who cannot take it."),
            "lint",
            (argument("RULE", N_("A rule's name, or a file; without it the active rule."), required=False),),
            note=N_("The exit code is 1 when something cannot work; hints and warnings leave it at 0."),
        ),
        Verb(
            "simulate",
            N_("Dry run: who would have got past referrals, against who did. Nothing is written."),
            "simulate",
            (
                argument("RULE", N_("A rule's name, or a file. Of a rule with a draft, the draft is tried.")),
                _VERSION,
                option("--limit", N_("Only the newest so many referrals."), "whole"),
            ),
        ),
        Verb(
            "activate",
            N_("Put a rule in force: its draft, else its newest version."),
            "activate",
            (_NAME, _VERSION, flag("--force", N_("Even if the lint finds errors in it."))),
            note=N_(
                "A version in which “rule lint” finds errors is refused with the first of them. Warnings are told, and "
                "it is put in force."
            ),
        ),
        Verb(
            "explain",
            N_("Why a referral went where it did."),
            "explain",
            (argument("REFERRAL", N_("The referral's id."), "referral"),),
        ),
    ],
)
