"""The bank's settings: read by the staff, changed by administrators."""

from __future__ import annotations

from collections.abc import Mapping

from fsctui.domain import bank_settings as rules
from fsctui.domain.access import Permission, require
from fsctui.domain.bank_settings import (
    PLAN,
    InterestGone,
    Setting,
    SettingKind,
    SettingRow,
    SettingUsual,
    canonical,
    in_force,
    plan_setting,
    settings_of,
)
from fsctui.domain.conversion import takes_plan
from fsctui.domain.priority import PREFIX
from fsctui.domain.records import Choice
from fsctui.refusal import Refusal
from fsctui.services.context import Context
from fsctui.services.launching import published_in
from fsctui.services.object_types import type_in
from fsctui.services.outcome import Done
from fsctui.services.plan_refusals import WrongTargetType
from fsctui.services.referral_takers import target_in
from fsctui.services.refusals import Stale
from fsctui.services.setting_values import note_in
from fsctui.services.taking_back import TakesBack, by
from fsctui.store import bank_settings as store
from fsctui.store.database import Tx

TOPICS = frozenset({"setting"})
RANKED = TOPICS | {"score", "referral"}


class BankSettings(TakesBack):
    """`workspace.bank_settings`."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def list(self) -> tuple[SettingRow, ...]:
        """Every setting as it stands; what is stored and can't be used says why."""
        require(self._context.actor, Permission.VIEW_RECORDS)
        with self._context.read() as tx:
            stored = store.all_texts(tx)
            interests = _interests_in(tx)
            return tuple(_row_in(tx, each, stored, interests) for each in _settings(stored, interests))

    def show(self, name: str) -> SettingRow:
        """One setting. Raises SettingUnknown."""
        require(self._context.actor, Permission.VIEW_RECORDS)
        with self._context.read() as tx:
            return self._find_in(tx, name)

    def set(self, name: str, text: str, was: str | None = None) -> Done:
        """Choose a value. `was` is the row's `stored` as it was read; None to write over whatever is there by now.

        Raises SettingUnknown, SettingInvalid; UserUnknown, TakerInactive, TakerUnfit; TemplateUnknown,
        TemplateNotPublished, WrongTargetType; InterestGone; Stale.
        """
        require(self._context.actor, Permission.MANAGE_SETTINGS)
        with self._context.write() as tx:
            row = self._find_in(tx, name)
            if isinstance(row.problem, InterestGone):
                raise row.problem
            new = _checked_in(tx, row.setting, text)
            _require_unchanged(row, new, was)
            if new != row.stored:
                store.put(tx, row.setting.name, new)
                note_in(tx, {row.setting.name: row.stored}, {row.setting.name: new})
        return self._done("setting_saved", row, new)

    def reset(self, name: str, was: str | None = None) -> Done:
        """Back to what is usual. Raises SettingUnknown, SettingUsual, Stale."""
        require(self._context.actor, Permission.MANAGE_SETTINGS)
        with self._context.write() as tx:
            row = self._find_in(tx, name)
            _require_unchanged(row, "", was)
            if not row.stored:
                raise SettingUsual(row.setting.name)
            store.remove(tx, row.setting.name)
            note_in(tx, {row.setting.name: row.stored}, {row.setting.name: ""})
        return self._done("setting_reset", row, "")

    def _find_in(self, tx: Tx, name: str) -> SettingRow:
        stored = store.all_texts(tx)
        interests = _interests_in(tx)
        return _row_in(tx, rules.find(name, _settings(stored, interests)), stored, interests)

    def _done(self, code: str, row: SettingRow, new: str) -> Done:
        name = row.setting.name
        ranks = name.startswith(PREFIX) and new != row.stored
        if ranks:
            from fsctui.services.scores import refresh

            refresh(self._context)
        back = None
        if row.stored and row.problem is None:
            back = by("set", name=name, text=row.stored, was=new)
        elif not row.stored and new:
            back = by("reset", name=name, was=new)
        return Done(code, {"setting": name, "value": new}, RANKED if ranks else TOPICS, undo=back)


def _require_unchanged(row: SettingRow, new: str, was: str | None) -> None:
    if was is not None and was != row.stored:
        name = row.setting.name
        raise Stale(name, [name], {name: (new, row.stored)})


def _interests_in(tx: Tx) -> dict[str, Choice]:
    found = type_in(tx, "referral").field("interest")
    return {} if found is None else {each.code: each for each in found.choices}


def _settings(stored: Mapping[str, str], interests: Mapping[str, Choice]) -> tuple[Setting, ...]:
    """Those of the bank, and plans that are still stored for interests which are gone."""
    known = settings_of(interests)
    names = {setting.name for setting in known}
    gone = sorted(name for name in stored if name.startswith(PLAN) and name not in names)
    return (*known, *(plan_setting(name.removeprefix(PLAN)) for name in gone))


def _row_in(tx: Tx, setting: Setting, stored: Mapping[str, str], interests: Mapping[str, Choice]) -> SettingRow:
    text = stored.get(setting.name, "")
    choice = interests.get(setting.interest)
    subject = choice.labels if choice is not None else {}
    try:
        if setting.interest and choice is None:
            raise InterestGone(setting.interest)
        value = in_force(setting, stored.get(setting.name))
        if text:
            _checked_in(tx, setting, text)
    except Refusal as problem:
        return SettingRow(setting, text, None, problem, subject)
    return SettingRow(setting, text, value, None, subject)


def _checked_in(tx: Tx, setting: Setting, text: str) -> str:
    """The text as it is kept, if the bank has what it names."""
    found = canonical(setting, text)
    if setting.kind is SettingKind.USER:
        return target_in(tx, found).to
    if setting.kind is SettingKind.TEMPLATE:
        body = published_in(tx, found, {}).body
        if not takes_plan(type_in(tx, body.target_type)):
            raise WrongTargetType(body.name, body.target_type, "opportunity")
        return body.unique_name
    return found


__all__ = ["BankSettings"]
