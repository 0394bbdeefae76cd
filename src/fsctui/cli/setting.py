"""`fsctui setting`: what the bank decides for everybody."""

from __future__ import annotations

from fsctui.cli.spec import Noun, Verb, argument, rows
from fsctui.i18n import N_

_NAME = argument("NAME", N_("The setting's name, such as referral.accept_hours."))

NOUN = Noun(
    "setting",
    [
        Verb("list", N_("List the bank's settings."), "list_settings", rows()),
        Verb("show", N_("Show a setting: what it is, what it does and what it takes."), "show", (_NAME,)),
        Verb(
            "set",
            N_("Choose a value (administrators)."),
            "set_value",
            (_NAME, argument("VALUE", N_("The value, such as 4, yes, fr or a username."))),
            note=N_(
                "referral.plan.INTEREST is the unique name of the template whose plan is suggested when a referral of "
                "that interest is converted. A changed weight ranks all open referrals anew."
            ),
        ),
        Verb("reset", N_("Go back to what is usual (administrators)."), "reset", (_NAME,)),
    ],
)
