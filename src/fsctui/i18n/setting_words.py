"""What the bank's settings are called, what each does, and a value as people read it."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from fsctui.domain.bank_settings import Setting, SettingKind, SettingRow, Value, in_force
from fsctui.i18n import N_, _, current, formats

NAMES: Final[dict[str, str]] = {
    "referral.accept_hours": N_("Hours to accept a referral"),
    "referral.warn_hours": N_("Hours left at the warning"),
    "referral.default_owner": N_("Owner of what no rule takes"),
    "mail": N_("Mail unless somebody chose"),
    "language": N_("Language of letters"),
    "rank.score": N_("Points for the lead score"),
    "rank.referrer": N_("Points for the referrer"),
    "rank.value": N_("Points for the value"),
    "rank.age": N_("Points for each day of waiting"),
    "rank.workload": N_("Points off for a full workload"),
    "score.horizon_days": N_("Days to convert"),
}
MEANINGS: Final[dict[str, str]] = {
    "referral.accept_hours": N_(
        "Business hours in which somebody has to accept a referral; then it goes back or up. It counts for referrals "
        "that are given from now on."
    ),
    "referral.warn_hours": N_("So many business hours before that, whoever has it is warned."),
    "referral.default_owner": N_(
        "Gets a referral that no entry of the assignment rule takes. Without one it goes to the administrator who came "
        "first."
    ),
    "mail": N_("Whether people get mail who didn’t say so themselves. Notices in the app come all the same."),
    "language": N_("The language of letters to queues and to people outside, whose own nobody knows."),
    "rank.score": N_("What the best lead score adds to the place of a referral in the inbox."),
    "rank.referrer": N_("What the best referrer adds to the place of a referral in the inbox."),
    "rank.value": N_("What a value of a million or more adds to the place of a referral in the inbox."),
    "rank.age": N_("What each day of waiting adds to the place of a referral in the inbox."),
    "rank.workload": N_("What is taken off for somebody who works on as many referrals as count."),
    "score.horizon_days": N_("A referral counts as converted in the lead score when it did so within these days."),
}

LANGUAGE_NAMES: Final = {"en": "English", "fr": "Français", "es": "Español", "pt_BR": "Português (Brasil)"}
"""Each in its own words."""


def setting_name(row: SettingRow) -> str:
    """What a setting is called, in the reader's language."""
    if row.setting.interest:
        interest = row.subject.get(current()) or row.subject.get("en") or row.setting.interest
        return _("Plan for {interest}").format(interest=interest)
    return _(NAMES[row.setting.name])


def setting_meaning(row: SettingRow) -> str:
    """What a setting does."""
    if row.setting.interest:
        return _(
            "The template whose plan is suggested when a referral of this interest is converted, by its unique name."
        )
    return _(MEANINGS[row.setting.name])


def value_words(setting: Setting, value: Value | None) -> str:
    """A value as people read it; empty for nothing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if setting.kind is SettingKind.LANGUAGE:
        return LANGUAGE_NAMES[str(value)]
    return formats.number(value) if isinstance(value, int | Decimal) else value


def usual_words(setting: Setting) -> str:
    """What it is while nobody chose."""
    return value_words(setting, in_force(setting, None))


def chosen_words(row: SettingRow) -> str:
    """What counts; of what can't be used, what is stored."""
    return row.stored if row.problem is not None else value_words(row.setting, row.value)


__all__ = ["chosen_words", "setting_meaning", "setting_name", "usual_words", "value_words"]
