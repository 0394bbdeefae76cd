"""`fsctui why`: the reasons behind dates and owners."""

from __future__ import annotations

from fsctui.cli.spec import Noun, Verb, argument
from fsctui.i18n import N_

NOUN = Noun(
    "why",
    [
        Verb(
            "task",
            N_("Why a task is due when it is, and why it is whose it is."),
            "task",
            (argument("ID", N_("The task's id."), "id"),),
        ),
        Verb(
            "plan",
            N_("The same for every item of a plan."),
            "plan",
            (argument("ID", N_("The plan's id."), "id"),),
        ),
        Verb(
            "referral",
            N_("Why a referral is whose it is, why it ranks where it does, and why it is due then."),
            "referral",
            (argument("ID", N_("The referral's id."), "referral"),),
        ),
    ],
)
