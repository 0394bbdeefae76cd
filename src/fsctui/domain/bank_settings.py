"""The bank's settings: which there are, what each takes, and what it is while nobody chose.

A setting is kept as text in one canonical form. Whatever is stored is read through `value_of`, so a text that doesn't
fit is refused by name, and never quietly something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from difflib import get_close_matches
from enum import Enum
from typing import ClassVar

from fsctui.domain.priority import MOST_WEIGHT, PREFIX, Weights
from fsctui.domain.referral_score import HORIZON_DAYS, MOST_HORIZON_DAYS
from fsctui.refusal import Kind, Refusal

ACCEPT_HOURS = "referral.accept_hours"
WARN_HOURS = "referral.warn_hours"
DEFAULT_OWNER = "referral.default_owner"
LANGUAGE = "language"
MAIL = "mail"
HORIZON = "score.horizon_days"
PLAN = "referral.plan."
"""Before the code of an interest: the plan that is suggested when a referral of that interest is converted."""
LANGUAGES = ("en", "fr", "es", "pt_BR")
YES, NO = "yes", "no"
MOST_HOURS = 1_000
LEAST_HOURS = Decimal("0.25")
_HOURS = re.compile(r"[0-9]{1,4}(\.[0-9]{1,2})?")
_USERNAME = re.compile(r"[a-z0-9][a-z0-9._@-]{0,63}")
_UNIQUE_NAME = re.compile(r"[^\s:][^\n\r]{0,199}")

Value = int | Decimal | bool | str
"""Whole numbers, hours, yes or no; everything else (a username, a language, a template) is its code."""


class SettingKind(Enum):
    """What a setting takes."""

    HOURS = "hours"
    WHOLE = "whole"
    USER = "user"
    LANGUAGE = "language"
    YES_NO = "yes_no"
    TEMPLATE = "template"


class SettingGroup(Enum):
    """What a setting is about."""

    REFERRALS = "referrals"
    MAIL = "mail"
    ORDER = "order"
    SCORE = "score"
    PLANS = "plans"


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting. `usual` is what it is while nobody chose, empty for nothing; `least` and `most` bound numbers."""

    name: str
    kind: SettingKind
    group: SettingGroup
    usual: str = ""
    least: Decimal = Decimal(0)
    most: int = 0

    @property
    def expected(self) -> str:
        """What would be right, without words: `0..1000`, `en, fr, es, pt_BR`, or an example."""
        match self.kind:
            case SettingKind.HOURS | SettingKind.WHOLE:
                return f"{self.least}..{self.most}"
            case SettingKind.LANGUAGE:
                return ", ".join(LANGUAGES)
            case SettingKind.YES_NO:
                return f"{YES}, {NO}"
            case SettingKind.USER:
                return "bob"
        return "mortgage_application"

    @property
    def interest(self) -> str:
        """The interest that a plan is suggested for; empty for every other setting."""
        return self.name.removeprefix(PLAN) if self.name.startswith(PLAN) else ""


def _hours(name: str, usual: str) -> Setting:
    return Setting(name, SettingKind.HOURS, SettingGroup.REFERRALS, usual, LEAST_HOURS, MOST_HOURS)


SETTINGS: tuple[Setting, ...] = (
    _hours(ACCEPT_HOURS, "8"),
    _hours(WARN_HOURS, "2"),
    Setting(DEFAULT_OWNER, SettingKind.USER, SettingGroup.REFERRALS),
    Setting(MAIL, SettingKind.YES_NO, SettingGroup.MAIL, YES),
    Setting(LANGUAGE, SettingKind.LANGUAGE, SettingGroup.MAIL, LANGUAGES[0]),
    *(
        Setting(PREFIX + term, SettingKind.WHOLE, SettingGroup.ORDER, str(points), most=MOST_WEIGHT)
        for term, points in asdict(Weights()).items()
    ),
    Setting(HORIZON, SettingKind.WHOLE, SettingGroup.SCORE, str(HORIZON_DAYS), Decimal(1), MOST_HORIZON_DAYS),
)
"""Every setting but the plans that interests suggest, of which there is one for each interest of the bank."""
BY_NAME: Mapping[str, Setting] = {setting.name: setting for setting in SETTINGS}


@dataclass(eq=False)
class SettingUnknown(Refusal):
    """No setting has the name; `near` are those that may have been meant."""

    kind: ClassVar[Kind] = Kind.NOT_FOUND
    setting: str
    near: list[str] = field(default_factory=list)


@dataclass(eq=False)
class SettingInvalid(Refusal):
    """A value that the setting doesn't take, given or stored; `expected` is what would be right."""

    setting: str
    value: str
    takes: SettingKind
    expected: str


@dataclass(eq=False)
class SettingUsual(Refusal):
    """What is to be as usual is so already."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    setting: str


@dataclass(eq=False)
class InterestGone(Refusal):
    """A plan is suggested for an interest that the bank doesn't have (any more)."""

    kind: ClassVar[Kind] = Kind.NOT_FOUND
    interest: str


@dataclass(frozen=True, slots=True)
class SettingRow:
    """A setting as it stands.

    `stored` is the text that somebody chose, empty while it is as usual; `value` is what counts, None for nothing and
    while `problem` says why what is stored can't be used. `subject` are the names by language of what it is about: the
    interest.
    """

    setting: Setting
    stored: str
    value: Value | None
    problem: Refusal | None = None
    subject: Mapping[str, str] = field(default_factory=dict)


def plan_setting(interest: str) -> Setting:
    """The setting of the plan that an interest suggests."""
    return Setting(PLAN + interest, SettingKind.TEMPLATE, SettingGroup.PLANS)


def settings_of(interests: Iterable[str]) -> tuple[Setting, ...]:
    """All settings of a bank with these interests, in the order in which they are shown."""
    return (*SETTINGS, *map(plan_setting, interests))


def find(name: str, settings: Iterable[Setting]) -> Setting:
    """A setting by its name. Raises SettingUnknown."""
    by_name = {setting.name: setting for setting in settings}
    wanted = name.strip()
    if wanted not in by_name:
        # Whoever leaves the first part out means the same: `accept_hours`.
        short = {known.rpartition(".")[2]: known for known in by_name}
        near = get_close_matches(wanted, by_name, n=3, cutoff=0.5)
        near += [short[each] for each in get_close_matches(wanted, short, n=3, cutoff=0.7) if short[each] not in near]
        raise SettingUnknown(name[:80], near)
    return by_name[wanted]


def canonical(setting: Setting, text: str) -> str:
    """The text as it is kept. Raises SettingInvalid."""
    return _text_of(value_of(setting, text))


def value_of(setting: Setting, text: str) -> Value:
    """What a text says. What only the bank knows (its users, its templates) isn't asked. Raises SettingInvalid."""
    found = _read(setting, text.strip())
    if found is None:
        raise SettingInvalid(setting.name, text[:80], setting.kind, setting.expected)
    return found


def in_force(setting: Setting, stored: str | None) -> Value | None:
    """What counts: what is stored, else the usual value; None for nothing. Raises SettingInvalid."""
    if stored is not None:
        return value_of(setting, stored)
    return value_of(setting, setting.usual) if setting.usual else None


def _read(setting: Setting, text: str) -> Value | None:
    match setting.kind:
        case SettingKind.HOURS:
            return _bounded(setting, Decimal(text)) if _HOURS.fullmatch(text) else None
        case SettingKind.WHOLE:
            whole = text.isascii() and text.isdecimal() and len(text) <= 9
            return _bounded(setting, int(text)) if whole else None
        case SettingKind.YES_NO:
            return {YES: True, NO: False}.get(text.casefold())
        case SettingKind.LANGUAGE:
            return {each.casefold(): each for each in LANGUAGES}.get(text.casefold().replace("-", "_"))
        case SettingKind.USER:
            return text.lower() if _USERNAME.fullmatch(text.lower()) else None
    return text if _UNIQUE_NAME.fullmatch(text) else None


def _bounded(setting: Setting, number: int | Decimal) -> int | Decimal | None:
    return number if setting.least <= number <= setting.most else None


def _text_of(value: Value) -> str:
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, Decimal):
        # `7.50` and `7.5` are one value, and `40` isn't `4E+1`.
        return format(value.normalize(), "f")
    return str(value)


__all__ = [
    "ACCEPT_HOURS", "BY_NAME", "DEFAULT_OWNER", "HORIZON", "LANGUAGE", "LANGUAGES", "MAIL", "NO", "PLAN", "SETTINGS",
    "WARN_HOURS", "YES", "InterestGone", "Setting", "SettingGroup", "SettingInvalid", "SettingKind", "SettingRow",
    "SettingUnknown", "SettingUsual", "Value", "canonical", "find", "in_force", "plan_setting", "settings_of",
    "value_of",
]  # fmt: skip
