"""What each measure of a report means, in the words that stand beside it."""

from __future__ import annotations

from typing import Final

from fsctui.domain.referral_report import TIMED, Measure
from fsctui.domain.referral_score import DOUBT
from fsctui.i18n import N_, _, formats

MEANINGS: Final[dict[Measure, str]] = {
    Measure.RECEIVED: N_("Referrals written down in the period; every other figure is about these."),
    Measure.FUNNEL: N_("How many of them stand at each status now."),
    Measure.OPEN: N_("Waiting to be accepted, or being worked on."),
    Measure.ACCEPTED: N_("Accepted by somebody at least once, whatever became of them since."),
    Measure.CLOSED: N_("Ended: converted, closed without conversion, or rejected."),
    Measure.CONVERTED: N_("Ended with an opportunity."),
    Measure.CONVERSION: N_("Converted, as a share of those that ended. Open ones don’t count."),
    Measure.VALUE_OPEN: N_("The potential value of open ones, by currency; nothing is converted between currencies."),
    Measure.VALUE_CONVERTED: N_("The potential value that converted ones came with, by currency."),
    Measure.HOURS_TO_ACCEPT: N_(
        "Median business hours of the bank’s calendar from being written down to being accepted, of the newest {timed}."
    ),
    Measure.DAYS_TO_CONVERT: N_(
        "Median working days of the bank’s calendar from being written down to conversion, of the newest {timed}."
    ),
    Measure.BREACHES: N_("How often nobody accepted one in time, counted each time."),
    Measure.LATE: N_("Open, not accepted yet, and past the time by which it should have been."),
    Measure.AGE: N_("Working days since open ones were written down."),
    Measure.REFERRER_SCORE: N_(
        "100 × (converted + {doubt} × base rate) ÷ (closed + {doubt}), over all referrals of the referrer that ended."
    ),
    Measure.BASE_RATE: N_("The share of all leads that convert, as the score in force knows it."),
}


def meaning(measure: Measure) -> str:
    """What a measure means, in the reader's language."""
    return _(MEANINGS[measure]).format(timed=formats.number(TIMED), doubt=DOUBT)
