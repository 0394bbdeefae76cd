"""What each measure of a report means, in the words that stand beside it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from fsctui.domain.referral_report import TIMED, Before, Figures, Leader, Measure
from fsctui.domain.referral_score import DOUBT
from fsctui.i18n import N_, _, formats, ngettext

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
    Measure.HOURS_TO_ACCEPT_90: N_(
        "Nine in ten were accepted within so many business hours of the bank’s calendar (the 90th percentile)."
    ),
    Measure.DAYS_TO_CONVERT: N_(
        "Median working days of the bank’s calendar from being written down to conversion, of the newest {timed}."
    ),
    Measure.DAYS_TO_CONVERT_90: N_(
        "Nine in ten conversions took so many working days of the bank’s calendar or fewer (the 90th percentile)."
    ),
    Measure.SOON: N_("Not accepted yet and warned of: the time to accept is nearly over."),
    Measure.LATE: N_("Open, not accepted yet, and past the time by which it should have been."),
    Measure.BREACHES: N_("How often nobody accepted one in time, counted each time."),
    Measure.AGE: N_("Working days since open ones were written down."),
    Measure.REFERRER_SCORE: N_(
        "100 × (converted + {doubt} × base rate) ÷ (closed + {doubt}), over all referrals of the referrer that ended "
        "and that you may see."
    ),
    Measure.BASE_RATE: N_("The share of all leads that convert, as the score in force knows it."),
}


def meaning(measure: Measure) -> str:
    """What a measure means, in the reader's language."""
    return _(MEANINGS[measure]).format(timed=formats.number(TIMED), doubt=DOUBT)


def shown(measure: Measure, figures: Figures) -> str:
    """A measure's figure in words, amounts by currency; empty where nothing was counted."""
    value = getattr(figures, measure.value)
    if value is None or value == {}:
        return ""
    if measure is Measure.CONVERSION:
        return formats.percent(value)
    if isinstance(value, Mapping):
        return ", ".join(amount(each, currency) for currency, each in value.items())
    return formats.number(value)


def amount(value: Decimal, currency: str) -> str:
    """An amount with its currency; whole amounts without decimals."""
    return f"{formats.number(value, 0 if value == value.to_integral_value() else 2)} {currency}".strip()


def change(measure: Measure, now: Figures, before: Figures) -> str:
    """How a measure differs from the time before, in words; each currency by itself."""
    new, old = getattr(now, measure.value), getattr(before, measure.value)
    if new is None or old is None:
        return _("nothing to compare")
    if isinstance(new, Mapping):
        each = [
            _differs(new.get(currency, Decimal()) - old.get(currency, Decimal()), currency)
            for currency in sorted({*new, *old})
        ]
        return ", ".join(each) if each else _("nothing to compare")
    if measure is Measure.CONVERSION:
        points = round(100 * (new - old))
        if points == 0:
            return _("as before")
        said = _("{n} points more") if points > 0 else _("{n} points less")
        return said.format(n=formats.number(abs(points)))
    return _differs(Decimal(str(round(new - old, 1))), "")


def _differs(difference: Decimal, currency: str) -> str:
    if difference == 0:
        return f"{_('as before')} {currency}".strip()
    said = _("{amount} more") if difference > 0 else _("{amount} less")
    size = abs(difference)
    return said.format(amount=amount(size, currency) if currency else formats.number(size))


def placed(leader: Leader) -> str:
    """A referrer's place on the leaderboard."""
    said = ngettext(
        "Place {place} of {n} referrer, by score.", "Place {place} of {n} referrers, by score.", leader.among
    )
    return said.format(place=formats.number(leader.place), n=formats.number(leader.among))


def compared(before: Before) -> str:
    """The time that a report is compared with."""
    return _("{since} to {until}").format(since=formats.date(before.since), until=formats.date(before.until))


__all__ = ["amount", "change", "compared", "meaning", "placed", "shown"]
