"""`fsctui template`: action plan templates and their versions."""

from __future__ import annotations

from fsctui.cli.spec import Noun, Verb, argument, flag, option, paging
from fsctui.i18n import N_

_NAME = argument("NAME", N_("The template: its name, unique name or id."))

NOUN = Noun(
    "template",
    [
        Verb("list", N_("List the templates."), "list_templates", paging()),
        Verb(
            "show",
            N_("Show a template with its items and versions."),
            "show",
            (
                _NAME,
                option(
                    "--version-number",
                    N_("This version instead of the one in use."),
                    "whole",
                    metavar="N",
                ),
            ),
        ),
        Verb(
            "import",
            N_("Bring in templates from files: FSC metadata, Action Plans exports, or our own TOML."),
            "import_files",
            (
                argument("FILE", N_("The files; - for standard input."), many=True),
                flag("--publish", N_("Publish what was imported.")),
                option(
                    "--map",
                    N_("What a foreign id or name stands for here, e.g. 0055g00000Hx=bob or Advisors=queue:KYC."),
                    many=True,
                    metavar="FROM=TO",
                ),
            ),
            note=N_(
                "Good files are kept when others fail; the exit code then is 2. What could not be resolved is told as "
                "warnings."
            ),
        ),
        Verb(
            "export",
            N_("Write a template as TOML, to be edited, kept or imported elsewhere."),
            "export",
            (
                _NAME,
                option(
                    "--version-number",
                    N_("This version instead of the one in use."),
                    "whole",
                    metavar="N",
                ),
                option(
                    "--to",
                    N_("The file to write; without it standard output."),
                    metavar="FILE",
                ),
            ),
        ),
        Verb(
            "publish",
            N_("Make the draft the version that is launched."),
            "publish",
            (_NAME,),
        ),
        Verb(
            "retire",
            N_("Take a published template out of use; running plans go on."),
            "retire",
            (_NAME,),
        ),
        Verb(
            "diff",
            N_("Show what changed between two versions."),
            "diff",
            (
                _NAME,
                argument("OLD", N_("The number of the older version."), "whole"),
                argument("NEW", N_("The number of the newer version."), "whole"),
            ),
        ),
    ],
)
