"""What `fsctui referral questions` answers."""

from __future__ import annotations

from typing import Any

from fsctui.cli.call import Call
from fsctui.cli.output import table
from fsctui.domain.intake import Question
from fsctui.i18n import _, labels
from fsctui.i18n.intake_words import question_label, spoken


def questions(call: Call) -> int:
    """What is asked about an interest, in order."""
    found = call.workspace.referrals.questions(call.args["interest"])
    headers = (_("Code"), _("Question"), _("Answer"), _("Required"), _("Help"))
    call.out.answer(
        {"items": [_shape(each) for each in found], "next": None}, lambda: table(map(_cells, found), headers)
    )
    return 0


def _shape(each: Question) -> dict[str, Any]:
    return {
        "code": each.code,
        "label": question_label(each, each.code),
        "help": spoken(each.helps),
        "kind": each.kind,
        "required": each.required,
        "choices": [{"code": choice.code, "label": spoken(choice.labels, choice.code)} for choice in each.choices],
    }


def _cells(each: Question) -> tuple[str, ...]:
    offered = ", ".join(choice.code for choice in each.choices)
    return (
        each.code,
        question_label(each, each.code),
        offered or labels.label(each.kind),
        _("yes") if each.required else _("no"),
        spoken(each.helps),
    )
