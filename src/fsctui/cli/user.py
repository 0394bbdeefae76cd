"""`fsctui user`: users and what they may do."""

from __future__ import annotations

from fsctui.cli.spec import Noun, Param, Verb, argument, flag, option, rows
from fsctui.i18n import N_

_USER = argument("USERNAME", N_("The username."))


def _fields() -> tuple[Param, ...]:
    return (
        option("--email", N_("E-mail address."), metavar="EMAIL"),
        option("--manager", N_("Whom the user reports to."), metavar="USER"),
        option("--team", N_("The team or branch."), metavar="TEAM"),
        option("--calendar", N_("The working calendar."), metavar="NAME"),
        option(
            "--language",
            N_("The language of the interface and of e-mails."),
            metavar="LANG",
        ),
        option("--time-zone", N_("The time zone, such as Europe/Paris."), metavar="ZONE"),
        option(
            "--os-user",
            N_("The account of this machine that is this user."),
            metavar="ACCOUNT",
        ),
        option("--capacity", N_("The most open referrals at once."), "whole"),
    )


NOUN = Noun(
    "user",
    [
        Verb(
            "list",
            N_("List users."),
            "list_users",
            (
                option(
                    "--query",
                    N_("Only users whose username, name or e-mail has this text."),
                    metavar="TEXT",
                ),
                option("--role", N_("Only holders of this role."), metavar="ROLE"),
                option("--team", N_("Only members of this team."), metavar="TEAM"),
                flag("--active", N_("Only active users.")),
                flag("--inactive", N_("Only users who are not active any more.")),
                *rows(),
            ),
        ),
        Verb("show", N_("Show a user."), "show", (_USER,)),
        Verb(
            "add",
            N_("Add a user."),
            "add",
            (
                _USER,
                option("--name", N_("The user's name."), metavar="NAME", required=True),
                option("--role", N_("A role to hold."), many=True, metavar="ROLE"),
                *_fields(),
            ),
        ),
        Verb(
            "edit",
            N_("Change a user; an empty value clears a field."),
            "edit",
            (
                _USER,
                option("--name", N_("The user's name."), metavar="NAME"),
                *_fields(),
            ),
        ),
        Verb("activate", N_("Let a user act again."), "activate", (_USER,)),
        Verb(
            "deactivate",
            N_("Deactivate a user; what they own stays theirs."),
            "deactivate",
            (_USER,),
        ),
    ],
)
