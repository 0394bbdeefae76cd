"""What `fsctui referral` answers. A verb on one refuses like any command; on several it names those left alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from fsctui.cli.answers import referral_shapes as shapes
from fsctui.cli.answers.common import answer_bulk, answer_changed, answer_page, dash, list_words, moment
from fsctui.cli.answers.names import REFERRAL, Names, value_words
from fsctui.cli.answers.record_import import import_into
from fsctui.cli.answers.referral_convert import convert as convert
from fsctui.cli.answers.referral_intake import questions as questions
from fsctui.cli.call import STANDARD, Call
from fsctui.cli.output import pairs, table
from fsctui.cli.referral import VIEWS
from fsctui.cli.refusals import ParameterInvalid, ParameterMissing
from fsctui.domain.access import is_outsider
from fsctui.domain.records import RecordRef, parse_ref
from fsctui.domain.referral_rows import ReferralRow, ReferralSheet
from fsctui.domain.referrals import CLIENT_FIELDS, NewReferral
from fsctui.domain.rows import Page
from fsctui.i18n import _, current, formats, labels, ngettext
from fsctui.i18n.intake_words import answer_words

_GROUPED = re.compile(r"(?<=[0-9]),(?=[0-9]{3}(?![0-9]))")
"""A comma between thousands."""


def add(call: Call) -> int:
    args = call.args
    first, last = _names(args["name"] or "", args["first_name"] or "", args["last_name"] or "")
    notes = args["notes"] or ""
    client: dict[str, Any] = {name: args[name] or "" for name in CLIENT_FIELDS}
    client |= {"first_name": first, "last_name": last}
    value = args["value"] if args["value"] is not None else args["potential_value"]
    new = NewReferral(
        **client,
        account=_ref("account", args["account"]),
        contact=_ref("contact", args["contact"]),
        interest=args["interest"] or "",
        potential_value=_amount(value),
        currency=args["currency"] or (_own_currency(call) if value else ""),
        source=args["source"] or "",
        notes=call.read_text(STANDARD) if notes == STANDARD else notes,
        answers=dict(args["answer"]) or None,
        referrer=args["referrer"] or None,
        referrer_contact=_ref("contact", args["referrer_contact"], "--referrer-contact"),
        owner=args["owner"] or None,
        extra=dict(args["set"]),
        external_id=args["external_id"] or None,
        confidential=args["confidential"],
    )
    return _changed(call, call.workspace.referrals.add(new))


def _names(name: str, first: str, last: str) -> tuple[str, str]:
    """First and last name out of a whole one, unless they are given."""
    if not name or first or last:
        return first, last
    head, _blank, tail = name.strip().rpartition(" ")
    return head.strip(), tail


def _ref(code: str, text: str | None, option: str = "") -> RecordRef | None:
    if not text:
        return None
    if text.isascii() and text.isdecimal() and len(text) < 19:
        return RecordRef(code, int(text))
    found = parse_ref(text)
    if found.type != code:
        raise ParameterInvalid(option or f"--{code}", text[:80], f"{code}:1234")
    return found


def _own_currency(call: Call) -> str:
    """What an amount is in when nothing was said: the first currency of the bank's list."""
    return next((choice.code for choice in call.workspace.referrals.currencies()), "")


def _amount(text: str | None) -> Decimal | None:
    if not text:
        return None
    try:
        # A comma only stands before three digits: "12,5" is twelve and a half to many, and must not become 125.
        written = _GROUPED.sub("", text)
        amount = Decimal(written.replace(" ", ""))
    except InvalidOperation:
        raise ParameterInvalid("--value", text[:80], "250000") from None
    if not amount.is_finite() or amount < 0:
        raise ParameterInvalid("--value", text[:80], "250000")
    return amount


def import_file(call: Call) -> int:
    referrals = call.workspace.referrals
    return import_into(call, referrals.import_type(), referrals.import_rows)


def list_referrals(call: Call) -> int:
    query, limit, after = list_words(call)
    # Whoever sends referrals from outside has no inbox: theirs are what they sent.
    everything = query or is_outsider(call.workspace.context.actor)
    view = (call.args["view"] or ("all" if everything else "inbox")).replace("-", "_")
    if view not in VIEWS:
        # A saved view is one line of query text over every referral, unless it names another view.
        saved = [each for each in call.workspace.views.list("referral") if each.name == view]
        if saved:
            view, query = "all", f"{query} {saved[0].query}".strip()
        elif view.lower() in VIEWS:
            view = view.lower()
    found = call.workspace.referrals.page(view, query, limit, after)
    return _answer_page(call, found)


def _answer_page(call: Call, found: Page[ReferralRow]) -> int:
    terms = dict(zip((row.id for row in found.items), call.workspace.referrals.rank_terms(found.items), strict=True))
    names = Names(call)
    headers = (
        _("Id"), _("Client"), _("Interest"), _("Value"), _("Score"), _("Rank"), _("Status"), _("Owner"),
        _("Referred by"), _("Accept by"),
    )  # fmt: skip

    def cells(row: ReferralRow) -> tuple[str, ...]:
        rank = shapes.rank(terms[row.id])
        return (
            str(row.id),
            row.name,
            names.choice(REFERRAL, "interest", row.interest) if row.interest else "-",
            amount_words(row),
            dash(row.lead_score),
            "-" if rank is None else formats.number(rank / shapes.MICRO, 1),
            labels.label(row.status),
            row.owner or row.queue or "-",
            dash(row.referred_by),
            moment(call, row.accept_due),
        )

    return answer_page(call, found, lambda row: shapes.referral(row, terms[row.id]), headers, cells)


def amount_words(row: ReferralRow) -> str:
    amount = row.potential_value
    return "-" if amount is None else f"{formats.number(amount, 2)} {row.currency or ''}".strip()


def counts(call: Call) -> int:
    found = call.workspace.referrals.counts()
    rows = [(view, "99+" if count > 99 else str(count)) for view, count in found.items()]
    call.out.answer(dict(found), lambda: table(rows, (_("View"), _("Referrals"))))
    return 0


def show(call: Call) -> int:
    sheet = call.workspace.referrals.show(call.args["id"])
    terms = call.workspace.referrals.rank_terms([sheet.row])[0]
    found = call.workspace.conversion.suggestion(sheet.row.id)
    plan = None if found is None else found.template
    data = {**shapes.sheet(sheet, terms), "suggested_plan": plan}
    call.out.answer(data, lambda: sheet_lines(call, sheet, plan or ""))
    return 0


def sheet_lines(call: Call, sheet: ReferralSheet, suggested_plan: str = "") -> list[str]:
    """A referral with everything around it, for people."""
    row = sheet.row
    late = ngettext("{n} time not accepted in time", "{n} times not accepted in time", row.breaches)
    score = "" if row.lead_score is None else f"{row.lead_score} ({formats.percent(row.probability or 0)})"
    head = [
        (_("Referral"), row.name),
        (_("Id"), str(row.id)),
        (_("Status"), labels.label(row.status)),
        (_("Owner"), row.owner_name or ""),
        (_("Queue"), row.queue or ""),
        (_("Accept by"), "" if row.accept_due is None else moment(call, row.accept_due)),
        (_("Late"), late.format(n=row.breaches) if row.breaches else ""),
        (_("Referred by"), row.referred_by or ""),
        (_("Lead score"), score),
        (_("Referrer score"), dash(row.referrer_score) if row.referrer_score is not None else ""),
        (_("Reason"), row.close_reason),
        (_("Opportunity"), f"{sheet.opportunity.name} ({sheet.opportunity.ref})" if sheet.opportunity else ""),
        (_("Suggested plan"), suggested_plan),
    ]
    language = current()
    for each in sheet.fields:
        if each.field.name in ("status", "currency") or each.value in (None, ""):
            continue
        name = each.field.labels.get(language) or each.field.labels.get("en") or each.field.name
        text = f"{each.target.name} ({each.target.ref})" if each.target else value_words(each.field, each.value)
        head.append((name, amount_words(row) if each.field.name == "potential_value" else text))
    lines = pairs(head)
    if sheet.intake:
        lines += ["", _("Answers"), *pairs(answer_words(sheet.intake, row.currency or ""))]
    for said in sheet.comments:
        lines += ["", f"{moment(call, said.at)} {said.user_name}:", *(f"  {line}" for line in said.text.splitlines())]
    return lines


# -- what is done to them --------------------------------------------------------------------------------------------


def _changed(call: Call, outcome: Any) -> int:
    referrals = call.workspace.referrals

    def shape() -> dict[str, Any]:
        sheet = referrals.show(outcome.id)
        return shapes.referral(sheet.row, referrals.rank_terms([sheet.row])[0])

    return answer_changed(call, outcome, shape)


def _act(call: Call, action: str, **params: Any) -> int:
    ids: Sequence[int] = call.args["id"]
    referrals = call.workspace.referrals
    if len(ids) > 1:
        return answer_bulk(call, referrals.many(action, ids, **params))
    return _changed(call, getattr(referrals, action)(ids[0], **params))


def accept(call: Call) -> int:
    return _act(call, "accept")


def claim(call: Call) -> int:
    return _act(call, "claim")


def release(call: Call) -> int:
    return _act(call, "release")


def start(call: Call) -> int:
    return _act(call, "start")


def reject(call: Call) -> int:
    return _act(call, "reject", reason=call.args["reason"])


def reassign(call: Call) -> int:
    return _act(call, "reassign", to=call.args["to"], reason=call.args["reason"])


def close(call: Call) -> int:
    return _act(call, "close", reason=call.args["reason"])


def reopen(call: Call) -> int:
    return _act(call, "reopen")


def comment(call: Call) -> int:
    text = call.args["text"]
    return _act(call, "comment", text=call.read_text(STANDARD) if text == STANDARD else text)


def edit(call: Call) -> int:
    """Fields, answers and name in one change."""
    args = call.args
    if not args["set"] and not args["answer"] and args["name"] is None:
        raise ParameterMissing("--answer")
    outcome = call.workspace.referrals.edit(args["id"], dict(args["set"]), dict(args["answer"]), name=args["name"])
    return _changed(call, outcome)


def thank(call: Call) -> int:
    return _act(call, "thank", text=call.args["text"] or "")
