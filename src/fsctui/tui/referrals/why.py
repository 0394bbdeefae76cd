"""Why a referral is whose it is, why it ranks where it does, and why it is due then."""

from __future__ import annotations

from collections.abc import Mapping

from textual.content import Content

from fsctui.domain.priority import RankTerm
from fsctui.domain.referral_rows import ReferralRow
from fsctui.domain.referral_score import ScoreField
from fsctui.domain.referrals import ReferrerKind
from fsctui.domain.score_model import Factor
from fsctui.domain.score_rows import Explained
from fsctui.i18n import _, formats, labels, ngettext
from fsctui.tui.referrals.clock import clock_lines
from fsctui.tui.referrals.events import change_words, event_words
from fsctui.tui.referrals.known import Known, Reader
from fsctui.tui.referrals.trace import decision_lines
from fsctui.tui.referrals.words import (
    amount_words,
    owner_words,
)
from fsctui.tui.text import joined, plain

MUTED = "$text-muted"
MICRO = 1_000_000
HANDED_ON = frozenset({"claim", "accept", "release", "reassign", "expire", "reopen", "convert"})
"""What may have changed whose it is since it was routed."""


def why_lines(known: Known, reader: Reader) -> list[Content]:
    """Why it is whose it is, why it ranks where it does, and why it is due then."""
    if known.outside:
        return [plain(_("The bank has it, and chooses who looks after it."), MUTED)]
    lines = [plain(_("Why it is with {who}").format(who=owner_words(known.sheet.row) or _("nobody")), "bold")]
    lines += _ownership(known, reader)
    lines.append(plain(_("Why it ranks here"), "bold"))
    lines += _rank(known, reader)
    lines.append(plain(_("Why it is due then"), "bold"))
    lines += clock_lines(known, reader)
    return lines


def why(known: Known, reader: Reader) -> Content:
    return Content("\n").join(why_lines(known, reader))


def _ownership(known: Known, reader: Reader) -> list[Content]:
    decisions = known.sheet.decisions
    last = decisions[-1].at if decisions else None
    lines = [
        joined("  ", plain(event_words(event, reader)), (f"  {change_words(event, reader)}", MUTED))
        for event in known.events
        if event.action in HANDED_ON and (last is None or event.at >= last)
    ]
    lines += decision_lines(decisions, reader.naming, reader.lists, reader.moment.zone)
    return lines or [joined("  ", plain(_("It was given by hand; no rule was asked."), MUTED))]


def _rank(known: Known, reader: Reader) -> list[Content]:
    """The terms of the priority, the largest first, and their sum; points with two decimals that add up."""
    row = known.sheet.row
    if known.explained is None:
        return [joined("  ", plain(_("It isn’t ranked."), MUTED))]
    shown, total = in_hundredths(known.explained.rank_terms)
    rows = sorted(shown.items(), key=lambda term: (-abs(term[1]), term[0]))
    width = max(len(_points(total)), *(len(_points(term)) for _name, term in rows))
    lines = [
        joined("  ", f"{_points(term):>{width}}  ", plain(labels.label(RankTerm(name))), (_behind(name, row), MUTED))
        for name, term in rows
    ]
    lines.append(joined("  ", (f"{_points(total):>{width}}  {_('points in all')}", "bold")))
    return lines + _score(known.explained, reader) + _referrer(known.explained)


def _score(found: Explained, reader: Reader) -> list[Content]:
    """What speaks for the lead and what against it, in log-odds that add up to its chance."""
    score = found.score
    said = _("Lead score {n} of 99: {chance} likely to convert; the average lead {base}")
    head = said.format(
        n=score.score, chance=formats.percent(score.probability), base=formats.percent(score.base_rate)
    )  # fmt: skip
    rests = ngettext("rests on {n} closed lead", "rests on {n} closed leads", score.rests_on).format(n=score.rests_on)
    lines = [joined("  ", plain(head)), joined("  ", plain(f"{labels.label(score.stage)}; {rests}", MUTED))]
    rows = [(_log_odds(score.intercept), _("the average lead"), "")]
    for title, factors in ((_("for"), found.speaks_for), (_("against"), found.speaks_against)):
        rows += [(_log_odds(each.term), f"{title}: {_factor(each, reader)}", "") for each in factors]
    rows.append((_log_odds(score.total), _("in all, in log-odds"), "bold"))
    width = max(len(term) for term, _words, _style in rows)
    return lines + [joined("    ", (f"{term:>{width}}  ", style), plain(words, style)) for term, words, style in rows]


def _log_odds(term: int) -> str:
    """Signed, with as many digits as it is kept with, so that what is shown adds up."""
    return ("−" if term < 0 else "+") + formats.number(abs(term) / MICRO, 6)


def _factor(factor: Factor, reader: Reader) -> str:
    title = labels.label(ScoreField(factor.field))
    value = factor.value
    if value in (None, ""):
        return _("{field}: empty").format(field=title)
    shown = {"yes": _("yes"), "no": _("no")}.get(str(value), str(value))
    if factor.field == "interest":
        shown = reader.lists.interest(str(value))
    elif factor.field == "referrer_kind" and str(value) in {each.value for each in ReferrerKind}:
        shown = labels.label(ReferrerKind(str(value)))
    elif isinstance(value, float):
        shown = formats.number(value)
    return f"{title}: {shown}"


def _referrer(found: Explained) -> list[Content]:
    """The open formula of the referrer's score."""
    who = found.referrer
    if who is None:
        return []
    said = _("Referrer score {n} of 100: 100 x ({converted} converted + 20 x {base}) / ({closed} closed + 20)")
    shown = said.format(n=who.score, converted=who.converted, base=formats.percent(who.base_rate), closed=who.closed)
    return [joined("  ", plain(shown))]


def in_hundredths(terms: Mapping[str, int]) -> tuple[dict[str, int], int]:
    """Terms in millionths and their sum, rounded to hundredths so that what is shown still adds up."""
    unit = MICRO // 100
    total = round(sum(terms.values()) / unit)
    shown = {name: term // unit for name, term in terms.items()}
    # What is missing goes to those that were cut most.
    most_cut = sorted(terms, key=lambda name: (-(terms[name] % unit), name))
    for name in most_cut[: total - sum(shown.values())]:
        shown[name] += 1
    return shown, total


def _points(hundredths: int) -> str:
    return formats.number(hundredths / 100, 2)


def _behind(name: str, row: ReferralRow) -> str:
    """The figure that a term comes from."""
    if name == "score" and row.lead_score is not None:
        return "  " + _("{n} of 99").format(n=row.lead_score)
    if name == "referrer" and row.referrer_score is not None:
        return "  " + _("{n} of 100").format(n=row.referrer_score)
    if name == "value" and row.value is not None:
        return "  " + amount_words(row.potential_value, row.currency)
    return ""
