"""What `fsctui report` answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from fsctui.cli.call import Call
from fsctui.cli.output import pairs, table
from fsctui.cli.refusals import OptionsConflict, ParameterInvalid
from fsctui.domain.query_dates import Relative, read_date
from fsctui.domain.referral_report import (
    MEASURES,
    Age,
    Before,
    By,
    Figures,
    Leader,
    Line,
    Measure,
    ReferralReport,
    Scope,
)
from fsctui.i18n import _, current, formats, labels, report_words


def referrals(call: Call) -> int:
    args = call.args
    if call.out.json and (args["csv"] or args["table"]):
        raise OptionsConflict("--csv" if args["csv"] else "--table", "--json")
    table = args["table"]
    divided = table if table in {each.value for each in By} else None
    if divided is not None and args["by"] not in (None, divided):
        raise OptionsConflict("--by", "--table")
    by = By(divided or args["by"] or By.INTEREST.value)
    found = call.workspace.referral_reports.report(
        by, _day("--from", args["from"]), _day("--to", args["to"]), current(),
        interest=args["interest"], team=args["team"], referrer=args["referrer"], query=args["query"] or "",
    )  # fmt: skip
    if args["csv"] or table:
        from fsctui.interchange.report_csv import write_report

        call.out.write_raw(write_report(found, table))
        return 0
    call.out.answer(_data(found), lambda: _lines(found))
    return 0


def _day(name: str, text: str | None) -> date | Relative | None:
    """A day, or one seen from today: `-90d`, `som`. Raises ParameterInvalid."""
    if text is None:
        return None
    found = read_date(text)
    if found is None:
        raise ParameterInvalid(name, text[:80], "-90d, som, 2026-12-31")
    return found


def _data(found: ReferralReport) -> dict[str, Any]:
    return {
        "scope": found.scope,
        "since": found.since,
        "until": found.until,
        "by": found.by,
        "query": found.query,
        "totals": _figures(found.totals),
        "before": _before(found.before),
        "funnel": [{"status": step.status, "count": step.count, "query": step.query} for step in found.funnel],
        "items": [_line(line) for line in found.lines],
        "months": [_line(line) for line in found.months],
        "leaderboard": [_leader(leader) for leader in found.leaders],
        "ageing": [_age(age) for age in found.ages],
        "base_rate": found.base_rate,
        "definitions": {measure.value: report_words.meaning(measure) for measure in Measure},
    }


def _before(before: Before | None) -> dict[str, Any] | None:
    if before is None:
        return None
    return {"since": before.since, "until": before.until, "totals": _figures(before.totals)}


def _figures(found: Figures) -> dict[str, Any]:
    return {
        "received": found.received,
        "open": found.open,
        "accepted": found.accepted,
        "closed": found.closed,
        "converted": found.converted,
        "conversion": found.conversion,
        "hours_to_accept": found.hours_to_accept,
        "hours_to_accept_90": found.hours_to_accept_90,
        "days_to_convert": found.days_to_convert,
        "days_to_convert_90": found.days_to_convert_90,
        "soon": found.soon,
        "late": found.late,
        "breaches": found.breaches,
        "value_open": _values(found.value_open),
        "value_converted": _values(found.value_converted),
    }


def _values(values: Mapping[str, Decimal]) -> dict[str, str]:
    return {currency or "-": format(amount, "f") for currency, amount in values.items()}


def _line(line: Line) -> dict[str, Any]:
    return {"key": line.key or None, "name": line.name or None, "query": line.query, **_figures(line.figures)}


def _leader(leader: Leader) -> dict[str, Any]:
    score = leader.score
    terms = {"closed": score.closed, "converted": score.converted, "base_rate": score.base_rate}
    return {
        "key": leader.key,
        "name": leader.name,
        "place": leader.place,
        "among": leader.among,
        "referrer_score": score.score,
        "terms": terms,
        "query": leader.query,
        "to_thank": leader.to_thank,
        **_figures(leader.figures),
    }


def _age(age: Age) -> dict[str, Any]:
    return {
        "from_days": age.least, "to_days": age.most, "count": age.count, "soon": age.soon, "late": age.late,
        "breaches": age.breaches, "query": age.query,
    }  # fmt: skip


def _lines(found: ReferralReport) -> list[str]:
    head = [
        (_("Referrals"), labels.label(found.scope)),
        (_("From"), formats.date(found.since) if found.since else "-"),
        (_("To"), formats.date(found.until) if found.until else "-"),
    ]
    if found.query:
        head.append((_("Query"), found.query))
    steps = [(labels.label(step.status), str(step.count)) for step in found.funnel]
    lines = [*pairs(head), "", *_totals(found), "", *pairs(steps)]
    lines += ["", *table([_cells(line.name, line.figures) for line in found.lines], _headers(labels.label(found.by)))]
    if found.leaders:
        lines += ["", *_leaderboard(found.leaders)]
        if found.scope is Scope.OWN:
            lines += [report_words.placed(found.leaders[0])]
    lines += ["", *_ageing(found.ages), "", _("What these mean:")]
    lines += [f"  {labels.label(measure)}: {report_words.meaning(measure)}" for measure in Measure]
    return lines


def _totals(found: ReferralReport) -> list[str]:
    """The figures of all, beside those of the time before."""
    before = found.before
    if before is None:
        return pairs([(labels.label(measure), _shown(measure, found.totals)) for measure in MEASURES])
    rows = [
        (
            labels.label(measure), _shown(measure, found.totals), _shown(measure, before.totals),
            report_words.change(measure, found.totals, before.totals),
        )
        for measure in MEASURES
    ]  # fmt: skip
    return table(rows, [_("Measure"), _("Figure"), report_words.compared(before), _("Change")])


def _headers(first: str) -> list[str]:
    return [first, *(labels.label(measure) for measure in MEASURES)]


def _cells(name: str, figures: Figures) -> list[str]:
    return [name or _("none"), *(_shown(measure, figures) for measure in MEASURES)]


def _shown(measure: Measure, figures: Figures) -> str:
    return report_words.shown(measure, figures) or "-"


def _leaderboard(leaders: Sequence[Leader]) -> list[str]:
    measures = (Measure.REFERRER_SCORE, Measure.CLOSED, Measure.CONVERTED, Measure.BASE_RATE)
    rows = [
        (
            str(leader.place),
            leader.name,
            str(leader.score.score),
            str(leader.score.closed),
            str(leader.score.converted),
            formats.number(round(leader.score.base_rate, 3)),
            str(leader.to_thank or "-"),
        )
        for leader in leaders
    ]
    heads = [_("Rank"), labels.label(By.REFERRER), *(labels.label(measure) for measure in measures), _("To thank for")]
    return table(rows, heads)


def _ageing(ages: Sequence[Age]) -> list[str]:
    measures = (Measure.AGE, Measure.OPEN, Measure.SOON, Measure.LATE, Measure.BREACHES)
    rows = [
        (
            f"{age.least}-{age.most}" if age.most is not None else f"{age.least}+",
            str(age.count),
            str(age.soon),
            str(age.late),
            str(age.breaches),
        )
        for age in ages
    ]
    return table(rows, [labels.label(measure) for measure in measures])
