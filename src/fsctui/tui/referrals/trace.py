"""Why a referral went to whom it did: the trace that was stored when it was decided, a line per step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from textual.content import Content

from fsctui.domain.naming import Naming
from fsctui.domain.referral_rows import Routed
from fsctui.domain.routing import Operator, Strategy
from fsctui.domain.routing_conditions import number_of
from fsctui.domain.routing_decide import DecidedBy, Excluded
from fsctui.i18n import N_, _, current, formats, labels
from fsctui.tui.referrals.words import Lists
from fsctui.tui.text import joined, plain

MUTED = "$text-muted"
MOST_TRIED = 12
"""So many entries that didn't match are shown before the one that did."""
FIELDS = {
    "interest": N_("interest"),
    "potential_value": N_("potential value"),
    "value": N_("potential value"),
    "currency": N_("currency"),
    "source": N_("source"),
    "referrer": N_("referrer"),
    "referrer_kind": N_("kind of referrer"),
    "existing_client": N_("existing client"),
    "created": N_("day it was made"),
    "first_name": N_("first name"),
    "last_name": N_("last name"),
    "employer": N_("employer"),
    "email": N_("e-mail"),
    "phone": N_("phone"),
    "city": N_("city"),
    "state": N_("state or province"),
    "country": N_("country"),
    "notes": N_("notes"),
}
"""What conditions ask about, as people call it; fields that the bank added are called by their names."""


def field_words(name: str) -> str:
    return _(FIELDS[name]) if name in FIELDS else name.replace("_", " ")


def decision_lines(decisions: Iterable[Routed], naming: Naming, lists: Lists, zone: str) -> list[Content]:
    """Each decision, the newest first and in full; older ones only by what they gave."""
    lines: list[Content] = []
    for number, routed in enumerate(reversed(list(decisions))):
        lines.append(joined("  ", plain(_headline(routed, naming, zone))))
        if number == 0:
            lines += _in_full(routed, naming, lists)
    return lines


def _headline(routed: Routed, naming: Naming, zone: str) -> str:
    to = naming.user(routed.owner) if routed.owner else naming.queue(routed.queue, current())
    when = formats.datetime(routed.at, zone)
    position = _position(routed)
    if routed.by == DecidedBy.DEFAULT.value:
        if not routed.rule:
            return _("{when}: no rule is active, so the default owner {to} got it").format(when=when, to=to)
        text = _("{when}: no entry of the rule “{rule}” took it, so the default owner {to} got it")
        return text.format(when=when, rule=routed.rule, to=to)
    text = _("{when}: entry {entry} of the rule “{rule}” gave it to {to}")
    return text.format(when=when, entry=position or routed.entry, rule=routed.rule or "", to=to)


def _position(routed: Routed) -> str:
    for tried in routed.trace.get("tried", ()):
        if tried.get("matched"):
            return str(tried.get("position", ""))
    return ""


def _in_full(routed: Routed, naming: Naming, lists: Lists) -> Iterator[Content]:
    trace = routed.trace
    tried = list(trace.get("tried", ()))
    left_out = max(0, len([each for each in tried if not each.get("matched")]) - MOST_TRIED)
    if left_out:
        yield joined("    ", plain(_("{n} entries before these didn’t match").format(n=left_out), MUTED))
    for each in tried[left_out:]:
        matched = bool(each.get("matched"))
        mark = "✓" if matched else "–"
        conditions = list(each.get("conditions", ()))
        if not conditions:
            yield joined("    ", plain(f"{mark} {each.get('position', '')}  "), plain(_("takes everything"), MUTED))
        for number, condition in enumerate(conditions):
            head = f"{mark} {each.get('position', '')}  " if number == 0 else "     "
            yield joined("    ", head, plain(_condition(condition, naming, lists), "" if matched else MUTED))
    if routed.by == DecidedBy.SUBSTITUTE.value:
        yield joined("    ", plain(labels.label(DecidedBy.SUBSTITUTE), MUTED))
    candidates = list(trace.get("candidates", ()))
    if candidates and trace.get("strategy"):
        how = labels.label(Strategy(trace["strategy"]))
        yield joined("    ", plain(_("Chosen from a pool: {how}").format(how=how)))
    for each in candidates:
        yield joined("    ", plain(_candidate(each, naming, chosen=each.get("user") == routed.owner), MUTED))


def _condition(found: Mapping[str, Any], naming: Naming, lists: Lists) -> str:
    """`interest equals Mortgage: it is Mortgage`, with yes or no before it."""
    name = str(found["field"])
    wanted = ", ".join(_value(name, value, naming, lists) for value in found.get("values", ()))
    actual = found.get("actual")
    text = _("{mark} {field} {operator} {wanted}: it is {actual}")
    return text.format(
        mark=_("yes") if found.get("holds") else _("no"),
        field=field_words(name),
        operator=labels.label(Operator(found["operator"])).lower(),
        wanted=wanted or "“”",
        actual=_("empty") if actual in (None, "") else _value(name, str(actual), naming, lists),
    )


def _value(name: str, value: str, naming: Naming, lists: Lists) -> str:
    if name == "interest":
        return lists.interest(value)
    if name in ("potential_value", "value") and (number := number_of(value)) is not None:
        return formats.number(number)
    if name == "referrer":
        return naming.user(value)
    return {"true": _("yes"), "false": _("no")}.get(value, value)


def _candidate(found: Mapping[str, Any], naming: Naming, *, chosen: bool) -> str:
    who = naming.user(str(found.get("user", "")))
    if found.get("instead_of"):
        who = _("{who} instead of {other}").format(who=who, other=naming.user(str(found["instead_of"])))
    load = _("{n} open").format(n=found.get("open", 0))
    if found.get("capacity"):
        load = _("{n} open of {capacity}").format(n=found.get("open", 0), capacity=found["capacity"])
    parts = [who, load]
    if found.get("excluded"):
        parts.append(labels.label(Excluded(found["excluded"])).lower())
    if chosen:
        parts.append(_("chosen"))
    return f"· {', '.join(parts)}"
