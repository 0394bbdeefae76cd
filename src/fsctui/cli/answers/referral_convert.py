"""What `fsctui referral convert` answers."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from fsctui.cli import shapes
from fsctui.cli.answers.common import asking_target_date, dash
from fsctui.cli.call import Call
from fsctui.cli.output import pairs, table
from fsctui.cli.refusals import ParameterInvalid
from fsctui.domain.conversion import Choice, ConversionRequest, Fresh, Known, Part, PlanWanted, Wanted
from fsctui.domain.duplicates import Duplicate
from fsctui.domain.records import RecordRef, RecordRefInvalid, parse_ref
from fsctui.i18n import _, labels
from fsctui.services.conversion import ConversionPreview

Shape = dict[str, Any]


def convert(call: Call) -> int:
    referral_id, request = call.args["id"], _request(call)
    if call.args["dry_run"]:
        with asking_target_date():
            found = call.workspace.conversion.preview(referral_id, request)
        data = _preview(found)
        call.out.answer(data, lambda: _preview_lines(found, data))
        return 0
    with asking_target_date():
        outcome = call.workspace.conversion.convert(referral_id, request)
    data = {
        **shapes.done(outcome),
        "id": str(referral_id),
        "status": "converted",
        **{part: outcome.params[part] for part in ("account", "contact", "household", "opportunity")},
        "plan": None if outcome.params["plan"] is None else str(outcome.params["plan"]),
    }
    call.out.answer(data, lambda: [labels.told(outcome.code, outcome.params)])
    return 0


def _request(call: Call) -> ConversionRequest:
    args = call.args
    return ConversionRequest(
        account=_choice("account", args["account"], (Wanted.NEW,)),
        contact=_choice("contact", args["contact"], (Wanted.NEW, Wanted.NONE)),
        household=_choice("household", args["household"], (Wanted.NEW, Wanted.NONE)),
        plan=PlanWanted.SUGGESTED if args["plan"] == PlanWanted.SUGGESTED.value else args["plan"],
        name=args["name"],
        amount=_amount(args["amount"]),
        currency=args["currency"],
        interest=args["interest"],
        stage=args["stage"],
        owner=args["owner"],
        target_date=args["target_date"],
    )


def _choice(part: str, text: str | None, words: tuple[Wanted, ...]) -> Choice:
    """A record's id, alone or as TYPE:ID, or one of the words. Raises ParameterInvalid."""
    if text is None:
        return None
    for word in words:
        if text == word.value:
            return word
    try:
        ref = parse_ref(text if ":" in text else f"{part}:{text}")
    except RecordRefInvalid:
        ref = None
    if ref is None or ref.type != part:
        expected = ", ".join(["1234", f"{part}:1234", *(word.value for word in words)])
        raise ParameterInvalid(f"--{part}", text[:80], expected)
    return RecordRef(part, ref.id)


def _amount(text: str | None) -> Decimal | None:
    if text is None:
        return None
    try:
        amount = Decimal(text.strip())
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or amount < 0:
        raise ParameterInvalid("--amount", text[:80], "250000.00")
    return amount


def _preview(found: ConversionPreview) -> Shape:
    draft = found.draft
    return {
        "dry_run": True,
        "id": str(draft.referral),
        "name": draft.name,
        "decided": draft.is_decided,
        "account": _part(draft.account),
        "contact": _part(draft.contact),
        "household": _part(draft.household),
        "joins_household": draft.joins,
        "opportunity": _part(draft.opportunity),
        "owner": draft.owner,
        "confidential": draft.confidential,
        "duplicates": [_duplicate(hit) for hit in draft.duplicates.found],
        "households": [_duplicate(hit) for hit in draft.duplicates.households],
        "hidden_match": draft.duplicates.hidden,
        "tasks": draft.tasks,
        "plans": draft.plans,
        "suggested_plan": draft.suggestion.template if draft.suggestion and draft.suggestion.published else None,
        "plan": None if found.plan is None else shapes.preview(found.plan),
    }


def _part(part: Part) -> Shape | None:
    if part is None:
        return None
    if isinstance(part, Known):
        return {"new": False, "record": str(part.ref), "name": part.name, "values": {}}
    return {"new": True, "record": None, "name": part.name, "values": dict(part.values)}


def _duplicate(hit: Duplicate) -> Shape:
    return {
        "record": str(hit.ref),
        "name": hit.name,
        "account": None if hit.account is None else f"account:{hit.account}",
        "detail": hit.detail or None,
        "matched": list(hit.matched),
        "strength": hit.strength,
    }


def _preview_lines(found: ConversionPreview, data: Shape) -> list[str]:
    draft = found.draft
    lines = []
    hits = [*draft.duplicates.found, *draft.duplicates.households]
    if hits:
        rows = [
            (
                str(hit.ref),
                hit.name,
                labels.label(hit.strength),
                ", ".join(labels.label(each) for each in hit.matched),
                dash(hit.detail),
            )
            for hit in hits
        ]
        headers = (_("Record"), _("Name"), _("Match"), _("In common"), _("Detail"))
        lines += [_("These may be the client already:"), *table(rows, headers), ""]
    if draft.duplicates.hidden:
        lines += [_("A match exists that you may not see."), ""]
    if not draft.is_decided:
        lines += [_("Say which account it is, or that it is a new one: --account ID, --account new"), ""]
    lines += pairs(
        [
            (_("Account"), _words(draft.account)),
            (_("Contact"), _words(draft.contact)),
            (_("Household"), _words(draft.household)),
            (_("Opportunity"), _words(draft.opportunity)),
            (_("Amount"), " ".join(draft.opportunity.values.get(name, "") for name in ("amount", "currency")).strip()),
            (_("Owner"), draft.owner),
            (_("Open tasks that go along"), str(draft.tasks)),
            (_("Plans that go along"), str(draft.plans)),
        ]
    )
    if draft.suggestion is not None and draft.suggestion.published and draft.plan is None:
        suggested = _("Suggested for {interest}: {plan} (--plan suggested launches it)")
        about = draft.suggestion
        lines += ["", suggested.format(interest=about.interest_name, plan=about.template)]
    if data["plan"] is not None:
        from fsctui.cli.answers.plan import plan_lines

        lines += ["", *plan_lines(data["plan"])]
    return [*lines, "", _("Nothing was written.")]


def _words(part: Part) -> str:
    if part is None:
        return "-"
    if isinstance(part, Fresh):
        return _("{name} (new)").format(name=part.name)
    return f"{part.name or _('a record that you may not see')} ({part.ref})"
