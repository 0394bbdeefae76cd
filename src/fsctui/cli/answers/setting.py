"""What `fsctui setting` answers."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from fsctui.cli.answers.common import answer_changed, answer_rows, dash
from fsctui.cli.call import Call
from fsctui.cli.output import pairs
from fsctui.domain.bank_settings import Setting, SettingRow, Value, in_force
from fsctui.i18n import _, labels
from fsctui.i18n.setting_words import chosen_words, setting_meaning, setting_name, usual_words


def list_settings(call: Call) -> int:
    headers = (_("Setting"), _("Value"), _("Usual"), _("What it is"))
    return answer_rows(call, call.workspace.bank_settings.list(), _shape, headers, _cells)


def _cells(row: SettingRow) -> tuple[str, ...]:
    value = dash(chosen_words(row))
    if row.problem is not None:
        value = f"{value} ({_('unusable')})"
    return row.setting.name, value, dash(usual_words(row.setting)), setting_name(row)


def show(call: Call) -> int:
    row = call.workspace.bank_settings.show(call.args["name"])
    call.out.answer(
        _shape(row),
        lambda: pairs(
            [
                (_("Setting"), row.setting.name),
                (_("What it is"), setting_name(row)),
                (_("What it does"), setting_meaning(row)),
                (_("Value"), chosen_words(row)),
                (_("Usual"), usual_words(row.setting)),
                (_("Takes"), _takes(row.setting)),
                (_("Unusable"), "" if row.problem is None else labels.explain(row.problem)),
            ]
        ),
    )
    return 0


def set_value(call: Call) -> int:
    name = call.args["name"]
    settings = call.workspace.bank_settings
    return answer_changed(call, settings.set(name, call.args["value"]), lambda: _shape(settings.show(name)))


def reset(call: Call) -> int:
    name = call.args["name"]
    settings = call.workspace.bank_settings
    return answer_changed(call, settings.reset(name), lambda: _shape(settings.show(name)))


def _takes(setting: Setting) -> str:
    return f"{labels.label(setting.kind)}: {setting.expected}"


def _shape(row: SettingRow) -> dict[str, Any]:
    setting = row.setting
    return {
        "name": setting.name,
        "group": setting.group,
        "kind": setting.kind,
        "value": _plain(row.value),
        "usual": _plain(in_force(setting, None)),
        "chosen": bool(row.stored),
        "stored": row.stored or None,
        "takes": setting.expected,
        "label": setting_name(row),
        "problem": None if row.problem is None else row.problem.code,
    }


def _plain(value: Value | None) -> object:
    """Hours as a number of JSON."""
    return float(value) if isinstance(value, Decimal) else value
