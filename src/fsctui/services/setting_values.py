"""What the bank's settings are, for whoever goes by them within a transaction.

All raise SettingInvalid for a stored text that the setting doesn't take.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import cast

from fsctui.domain import bank_settings as rules
from fsctui.domain.bank_settings import BY_NAME, Value, in_force, plan_setting
from fsctui.domain.priority import PREFIX, Weights
from fsctui.store import bank_settings as store
from fsctui.store.database import Tx

_WEIGHTS = tuple(name for name in BY_NAME if name.startswith(PREFIX))


def values_in(tx: Tx, names: Sequence[str]) -> dict[str, Value | None]:
    """Settings by name, as they stand; None for one that is nothing."""
    stored = store.texts(tx, names)
    return {name: in_force(BY_NAME[name], stored.get(name)) for name in names}


def accept_hours_in(tx: Tx) -> tuple[float, float]:
    """The business hours to accept a referral, and how many of them are left when that is warned of."""
    found = values_in(tx, (rules.ACCEPT_HOURS, rules.WARN_HOURS))
    hours, before = (cast(Decimal, found[name]) for name in (rules.ACCEPT_HOURS, rules.WARN_HOURS))
    # A clock that is shorter than the warning is warned of half-way.
    return float(hours), float(before if hours > before else hours / 2)


def default_owner_in(tx: Tx) -> str:
    """The username that gets what no rule takes; empty while nobody was chosen."""
    return str(values_in(tx, (rules.DEFAULT_OWNER,))[rules.DEFAULT_OWNER] or "")


def language_in(tx: Tx) -> str:
    """The language of letters to people whose own nobody knows."""
    return str(values_in(tx, (rules.LANGUAGE,))[rules.LANGUAGE])


def weights_in(tx: Tx) -> Weights:
    """The weights of the order of referrals."""
    found = values_in(tx, _WEIGHTS)
    return Weights(**{name.removeprefix(PREFIX): cast(int, value) for name, value in found.items()})


def horizon_in(tx: Tx) -> int:
    """The days that a lead is given to convert."""
    return cast(int, values_in(tx, (rules.HORIZON,))[rules.HORIZON])


def plan_in(tx: Tx, interest: str) -> str:
    """The unique name of the template that an interest suggests; empty for none."""
    setting = plan_setting(interest)
    return str(in_force(setting, store.texts(tx, (setting.name,)).get(setting.name)) or "")


def note_in(tx: Tx, before: Mapping[str, str], after: Mapping[str, str]) -> None:
    """Write down what was chosen, by name; empty texts are what is usual."""
    tx.note(
        "edit",
        "setting",
        0,
        before={name: text or None for name, text in before.items()},
        after={name: text or None for name, text in after.items()},
    )
