"""`fsctui outbox`: mail on its way out."""

from __future__ import annotations

from fsctui.cli.spec import Noun, Verb, argument, option, rows
from fsctui.i18n import N_

NOUN = Noun(
    "outbox",
    [
        Verb(
            "list",
            N_("List mails, the newest first."),
            "list_mails",
            (
                option(
                    "--state",
                    N_("Only those in this state; dead ones are not tried any more."),
                    choices=("waiting", "sending", "sent", "dead"),
                ),
                *rows(),
            ),
        ),
        Verb(
            "retry",
            N_("Let dead mails be sent by the next tick."),
            "retry",
            (argument("ID", N_("The mail's id."), "id", many=True),),
            note=N_("What was interrupted may have gone out already: look before you send it again."),
        ),
        Verb(
            "want",
            N_("Say whether you want mail yourself."),
            "want",
            (argument("ANSWER", N_("yes or no."), choices=("yes", "no")),),
            note=N_("Saying again what is so already is no mistake: the exit code is 0."),
        ),
    ],
)
