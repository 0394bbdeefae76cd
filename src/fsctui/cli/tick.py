"""`fsctui tick`: what happens by itself."""

from __future__ import annotations

from fsctui.cli.spec import Noun, Verb, flag, option
from fsctui.i18n import N_

NOUN = Noun(
    "tick",
    [
        Verb(
            "",
            N_("Send mail, watch the acceptance clocks, remind; once, or again and again."),
            "tick",
            (
                flag("--once", N_("Once, which is also what happens without options.")),
                option(
                    "--every", N_("Again so many seconds after each end, until stopped."), "whole", metavar="SECONDS"
                ),
            ),
            note=N_(
                "Whoever may open the database may run it, from cron or as a service; several at once do everything "
                "once. The mail server is FSCTUI_SMTP_URL, the sender FSCTUI_MAIL_FROM. The exit code is 1 if anything "
                "failed; the rest was done all the same."
            ),
        )
    ],
)
