"""What `fsctui referral questions` answers, and the answers of a referral in words."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from fsctui.cli.call import Call
from fsctui.cli.output import table
from fsctui.domain.intake import Answered, Question, QuestionKind
from fsctui.domain.referral_rows import ReferralSheet
from fsctui.i18n import _, current, formats, labels


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
        "label": label(each, each.code),
        "help": _spoken(each.helps, ""),
        "kind": each.kind,
        "required": each.required,
        "choices": [{"code": choice.code, "label": _spoken(choice.labels, choice.code)} for choice in each.choices],
    }


def _cells(each: Question) -> tuple[str, ...]:
    offered = ", ".join(choice.code for choice in each.choices)
    return (
        each.code,
        label(each, each.code),
        offered or labels.label(each.kind),
        _("yes") if each.required else _("no"),
        _spoken(each.helps, ""),
    )


def label(question: Question | None, code: str) -> str:
    """What a question is called; its code, if it is no longer asked."""
    return code if question is None else _spoken(question.labels, code)


def answer_words(sheet: ReferralSheet) -> list[tuple[str, str]]:
    """The answers of a referral, each with what was asked."""
    return [(label(each.question, each.code), _said(each, sheet.row.currency or "")) for each in sheet.intake]


def _said(each: Answered, currency: str) -> str:
    if isinstance(each.answer, bool):
        return _("yes") if each.answer else _("no")
    if each.question is None:
        return each.answer
    if each.question.kind is QuestionKind.MONEY:
        return f"{formats.number(Decimal(each.answer), 2)} {currency}".strip()
    words = {choice.code: choice.labels for choice in each.question.choices}
    return _spoken(words.get(each.answer, {}), each.answer)


def _spoken(words: Mapping[str, str], fallback: str) -> str:
    return words.get(current()) or words.get("en") or fallback
