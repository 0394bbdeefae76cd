"""`fsctui role`: roles that people hold."""

from __future__ import annotations

from fsctui.cli.spec import Noun, Verb, argument, option, rows
from fsctui.i18n import N_

PERMISSIONS = (
    "administrator", "manager", "adviser", "assistant", "broker", "agent", "compliance", "partner", "client",
)  # fmt: skip
_USER = argument("USERNAME", N_("The username."))
_ROLE = argument("ROLE", N_("The role's code."))

NOUN = Noun(
    "role",
    [
        Verb("list", N_("List roles."), "list_roles", rows()),
        Verb(
            "add",
            N_("Add a role."),
            "add",
            (
                argument("CODE", N_("The role's code, in lower case.")),
                option(
                    "--name",
                    N_("The role's name: NAME in English, or LANG=NAME."),
                    many=True,
                    metavar="NAME",
                ),
                option(
                    "--permissions",
                    N_("What its holders may do."),
                    choices=PERMISSIONS,
                    required=True,
                ),
            ),
        ),
        Verb("grant", N_("Give a role to a user."), "grant", (_ROLE, _USER)),
        Verb("revoke", N_("Take a role from a user."), "revoke", (_ROLE, _USER)),
    ],
)
