"""The table of the bank's settings: what each takes, in which form it is kept, and what is said of anything else."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fsctui.domain.bank_settings import (
    BY_NAME,
    SETTINGS,
    SettingInvalid,
    SettingKind,
    SettingUnknown,
    canonical,
    find,
    in_force,
    plan_setting,
    settings_of,
    value_of,
)
from fsctui.domain.priority import Weights
from fsctui.i18n import setting_words

NAMES = {
    "referral.accept_hours", "referral.warn_hours", "referral.default_owner", "mail", "language", "rank.score",
    "rank.referrer", "rank.value", "rank.age", "rank.workload", "score.horizon_days",
}  # fmt: skip


def test_what_there_is_and_what_it_is_while_nobody_chose() -> None:
    assert {setting.name for setting in SETTINGS} == NAMES
    usual = {name: in_force(setting, None) for name, setting in BY_NAME.items()}
    assert usual == {
        "referral.accept_hours": Decimal(8),
        "referral.warn_hours": Decimal(2),
        "referral.default_owner": None,
        "mail": True,
        "language": "en",
        "rank.score": 40,
        "rank.referrer": 15,
        "rank.value": 25,
        "rank.age": 2,
        "rank.workload": 10,
        "score.horizon_days": 90,
    }
    assert {name.removeprefix("rank."): usual[name] for name in NAMES if name.startswith("rank.")} == {
        name: getattr(Weights(), name) for name in Weights.__slots__
    }


def test_each_has_words() -> None:
    assert set(setting_words.NAMES) == set(setting_words.MEANINGS) == NAMES


@pytest.mark.parametrize(
    ("name", "text", "value", "kept"),
    [
        ("referral.accept_hours", "4", Decimal(4), "4"),
        ("referral.accept_hours", " 7.50 ", Decimal("7.5"), "7.5"),
        ("referral.accept_hours", "40", Decimal(40), "40"),
        ("referral.accept_hours", "0.25", Decimal("0.25"), "0.25"),
        ("referral.accept_hours", "1000", Decimal(1000), "1000"),
        ("rank.score", "0", 0, "0"),
        ("rank.score", " 007 ", 7, "7"),
        ("rank.score", "1000", 1000, "1000"),
        ("score.horizon_days", "1", 1, "1"),
        ("score.horizon_days", "3650", 3650, "3650"),
        ("mail", "Yes", True, "yes"),
        ("mail", "no", False, "no"),
        ("language", "FR", "fr", "fr"),
        ("language", "pt-br", "pt_BR", "pt_BR"),
        ("referral.default_owner", "Bob", "bob", "bob"),
        ("referral.plan.mortgage", " mortgage_application ", "mortgage_application", "mortgage_application"),
    ],
)
def test_what_a_setting_takes_and_how_it_is_kept(name: str, text: str, value: object, kept: str) -> None:
    setting = BY_NAME.get(name) or plan_setting(name.removeprefix("referral.plan."))
    found = value_of(setting, text)
    assert (found, type(found)) == (value, type(value))
    assert canonical(setting, text) == kept
    assert in_force(setting, text) == value


@pytest.mark.parametrize(
    ("name", "text", "takes", "expected"),
    [
        ("referral.accept_hours", "nonsense", SettingKind.HOURS, "0.25..1000"),
        ("referral.accept_hours", "0", SettingKind.HOURS, "0.25..1000"),
        ("referral.accept_hours", "0.24", SettingKind.HOURS, "0.25..1000"),
        ("referral.accept_hours", "1000.01", SettingKind.HOURS, "0.25..1000"),
        ("referral.accept_hours", "-1", SettingKind.HOURS, "0.25..1000"),
        ("referral.accept_hours", "1e2", SettingKind.HOURS, "0.25..1000"),
        ("referral.accept_hours", "nan", SettingKind.HOURS, "0.25..1000"),
        ("referral.accept_hours", "٣", SettingKind.HOURS, "0.25..1000"),
        ("rank.age", "1001", SettingKind.WHOLE, "0..1000"),
        ("rank.age", "2.5", SettingKind.WHOLE, "0..1000"),
        ("rank.age", "-1", SettingKind.WHOLE, "0..1000"),
        ("rank.age", "²", SettingKind.WHOLE, "0..1000"),
        ("rank.age", "9" * 5_000, SettingKind.WHOLE, "0..1000"),
        ("score.horizon_days", "0", SettingKind.WHOLE, "1..3650"),
        ("score.horizon_days", "3651", SettingKind.WHOLE, "1..3650"),
        ("mail", "perhaps", SettingKind.YES_NO, "yes, no"),
        ("language", "de", SettingKind.LANGUAGE, "en, fr, es, pt_BR"),
        ("referral.default_owner", "queue:Mortgages", SettingKind.USER, "bob"),
        ("referral.default_owner", "", SettingKind.USER, "bob"),
        ("referral.plan.x", "two\nlines", SettingKind.TEMPLATE, "mortgage_application"),
        ("referral.plan.x", "", SettingKind.TEMPLATE, "mortgage_application"),
    ],
)
def test_anything_else_is_refused_with_what_would_be_right(
    name: str, text: str, takes: SettingKind, expected: str
) -> None:
    setting = BY_NAME.get(name) or plan_setting(name.removeprefix("referral.plan."))
    for read in (value_of, canonical, in_force):
        with pytest.raises(SettingInvalid) as refused:
            read(setting, text)
        assert refused.value.params == {"setting": name, "value": text[:80], "takes": takes, "expected": expected}


@given(st.sampled_from(SETTINGS), st.text(max_size=8))
def test_what_is_kept_says_the_same_as_what_was_typed(setting, text) -> None:  # type: ignore[no-untyped-def]
    try:
        kept = canonical(setting, text)
    except SettingInvalid:
        return
    assert value_of(setting, kept) == value_of(setting, text)
    assert canonical(setting, kept) == kept


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("referal.accept_hours", "referral.accept_hours"),
        ("accept_hours", "referral.accept_hours"),
        ("horizon", "score.horizon_days"),
        ("referral.plan.morgage", "referral.plan.mortgage"),
        ("morgage", "referral.plan.mortgage"),
    ],
)
def test_an_unknown_name_is_told_what_may_have_been_meant(typed: str, near: str) -> None:
    with pytest.raises(SettingUnknown) as refused:
        find(typed, settings_of(["mortgage"]))
    assert refused.value.setting == typed
    assert near in refused.value.near


def test_nothing_is_near_to_nonsense_and_a_name_is_found() -> None:
    with pytest.raises(SettingUnknown) as refused:
        find("zzzzzzzz", SETTINGS)
    assert refused.value.near == []
    assert find(" mail ", SETTINGS).name == "mail"
    found = find("referral.plan.mortgage", settings_of(["mortgage"]))
    assert (found.interest, found.kind, found.usual) == ("mortgage", SettingKind.TEMPLATE, "")
    assert in_force(found, None) is None
    assert BY_NAME["mail"].interest == ""
