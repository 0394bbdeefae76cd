"""What `fsctui report` answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from fsctui.cli.call import Call
from fsctui.cli.output import pairs, table
from fsctui.cli.refusals import OptionsConflict
from fsctui.domain.referral_report import Age, By, Figures, Leader, Line, Measure, ReferralReport
from fsctui.i18n import _, current, formats, labels, report_words

_FIGURES = (
    Measure.RECEIVED,
    Measure.OPEN,
    Measure.ACCEPTED,
    Measure.CLOSED,
    Measure.CONVERTED,
    Measure.CONVERSION,
    Measure.HOURS_TO_ACCEPT,
    Measure.DAYS_TO_CONVERT,
    Measure.BREACHES,
    Measure.VALUE_OPEN,
    Measure.VALUE_CONVERTED,
)
"""In the order of the columns."""


def referrals(call: Call) -> int:
    args = call.args
    if args["csv"] and call.out.json:
        raise OptionsConflict("--csv", "--json")
    by = By(args["by"] or By.INTEREST.value)
    found = call.workspace.referral_reports.report(by, args["since"], args["until"], current())
    if args["csv"]:
        from fsctui.interchange.report_csv import write_report

        call.out.write_raw(write_report(found))
        return 0
    call.out.answer(_data(found), lambda: _lines(found))
    return 0


def _data(found: ReferralReport) -> dict[str, Any]:
    return {
        "scope": found.scope,
        "since": found.since,
        "until": found.until,
        "by": found.by,
        "totals": _figures(found.totals),
        "funnel": [{"status": status, "count": count} for status, count in found.funnel],
        "items": [_line(line) for line in found.lines],
        "months": [_line(line) for line in found.months],
        "leaderboard": [_leader(leader) for leader in found.leaders],
        "ageing": [_age(age) for age in found.ages],
        "base_rate": found.base_rate,
        "definitions": {measure.value: report_words.meaning(measure) for measure in Measure},
    }


def _figures(found: Figures) -> dict[str, Any]:
    return {
        "received": found.received,
        "open": found.open,
        "accepted": found.accepted,
        "closed": found.closed,
        "converted": found.converted,
        "conversion": found.conversion,
        "hours_to_accept": found.hours_to_accept,
        "days_to_convert": found.days_to_convert,
        "breaches": found.breaches,
        "value_open": _values(found.value_open),
        "value_converted": _values(found.value_converted),
    }


def _values(values: Mapping[str, Decimal]) -> dict[str, str]:
    return {currency or "-": format(amount, "f") for currency, amount in values.items()}


def _line(line: Line) -> dict[str, Any]:
    return {"key": line.key or None, "name": line.name or None, **_figures(line.figures)}


def _leader(leader: Leader) -> dict[str, Any]:
    score = leader.score
    terms = {"closed": score.closed, "converted": score.converted, "base_rate": score.base_rate}
    return {
        "key": leader.key,
        "name": leader.name,
        "referrer_score": score.score,
        "terms": terms,
        **_figures(leader.figures),
    }


def _age(age: Age) -> dict[str, Any]:
    return {"from_days": age.least, "to_days": age.most, "count": age.count, "late": age.late, "breaches": age.breaches}


def _lines(found: ReferralReport) -> list[str]:
    head = [
        (_("Referrals"), labels.label(found.scope)),
        (_("From"), formats.date(found.since) if found.since else "-"),
        (_("To"), formats.date(found.until) if found.until else "-"),
    ]
    totals = [(labels.label(measure), _shown(measure, found.totals)) for measure in _FIGURES]
    steps = [(labels.label(status), str(count)) for status, count in found.funnel]
    lines = [*pairs(head), "", *pairs(totals), "", *pairs(steps)]
    lines += ["", *table([_cells(line.name, line.figures) for line in found.lines], _headers(labels.label(found.by)))]
    if found.leaders:
        lines += ["", *_leaderboard(found.leaders)]
    lines += ["", *_ageing(found.ages), "", _("What these mean:")]
    lines += [f"  {labels.label(measure)}: {report_words.meaning(measure)}" for measure in Measure]
    return lines


def _headers(first: str) -> list[str]:
    return [first, *(labels.label(measure) for measure in _FIGURES)]


def _cells(name: str, figures: Figures) -> list[str]:
    return [name or _("none"), *(_shown(measure, figures) for measure in _FIGURES)]


def _shown(measure: Measure, figures: Figures) -> str:
    value = getattr(figures, measure.value)
    if value is None or value == {}:
        return "-"
    if measure is Measure.CONVERSION:
        return formats.percent(value)
    if isinstance(value, Mapping):
        return ", ".join(f"{formats.number(amount)} {currency}".strip() for currency, amount in value.items())
    return formats.number(value)


def _leaderboard(leaders: Sequence[Leader]) -> list[str]:
    measures = (Measure.REFERRER_SCORE, Measure.CLOSED, Measure.CONVERTED, Measure.BASE_RATE)
    rows = [
        (
            leader.name,
            str(leader.score.score),
            str(leader.score.closed),
            str(leader.score.converted),
            formats.number(round(leader.score.base_rate, 3)),
        )
        for leader in leaders
    ]
    return table(rows, [labels.label(By.REFERRER), *(labels.label(measure) for measure in measures)])


def _ageing(ages: Sequence[Age]) -> list[str]:
    measures = (Measure.AGE, Measure.OPEN, Measure.LATE, Measure.BREACHES)
    rows = [
        (
            f"{age.least}-{age.most}" if age.most is not None else f"{age.least}+",
            str(age.count),
            str(age.late),
            str(age.breaches),
        )
        for age in ages
    ]
    return table(rows, [labels.label(measure) for measure in measures])
