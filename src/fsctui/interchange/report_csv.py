"""The tables of a report of referrals as CSV: one well-formed file for each, its header in codes.

Amounts have a column for each currency, since they can't be added up; the summary has a row for each instead.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence

from fsctui.domain.referral_report import MEASURES, By, Figures, Line, Measure, ReferralReport
from fsctui.interchange.csv_out import Cell, write_csv

SUMMARY, FUNNEL, LEADERBOARD, AGEING = "summary", "funnel", "leaderboard", "ageing"
TABLES = (SUMMARY, FUNNEL, *(by.value for by in By), LEADERBOARD, AGEING)
_VALUES = (Measure.VALUE_OPEN, Measure.VALUE_CONVERTED)
_MEASURES = tuple(measure for measure in MEASURES if measure not in _VALUES)
"""The columns, before those of the values: two for each currency."""


def write_report(found: ReferralReport, table: str | None = None) -> str:
    """The text of one of the `TABLES`; without a name the lines that the report is divided into."""
    match table:
        case "summary":
            columns, rows = _summary(found)
        case "funnel":
            columns, rows = ["status", "count"], [[step.status, step.count] for step in found.funnel]
        case "leaderboard":
            columns, rows = _leaderboard(found)
        case "ageing":
            columns = ["from_days", "to_days", "count", "soon", "late", "breaches"]
            rows = [[age.least, age.most, age.count, age.soon, age.late, age.breaches] for age in found.ages]
        case By.MONTH.value:
            columns, rows = _lines(found, By.MONTH, found.months)
        case _:
            columns, rows = _lines(found, found.by, found.lines)
    stream = io.StringIO(newline="")
    write_csv(stream, columns, rows)
    return stream.getvalue()


Table = tuple[list[str], list[list[Cell]]]


def _lines(found: ReferralReport, by: By, lines: Sequence[Line]) -> Table:
    currencies = _currencies(found)
    rows: list[list[Cell]] = [[line.key, line.name, *_cells(line.figures, currencies)] for line in lines]
    rows.append(["total", "", *_cells(found.totals, currencies)])
    return [by.value, "name", *_columns(currencies)], rows


def _leaderboard(found: ReferralReport) -> Table:
    currencies = _currencies(found)
    columns = [
        "place",
        "referrer",
        "name",
        "referrer_score",
        "score_closed",
        "score_converted",
        "score_base_rate",
        "to_thank",
    ]
    rows: list[list[Cell]] = [
        [
            each.place, each.key, each.name, each.score.score, each.score.closed, each.score.converted,
            each.score.base_rate, each.to_thank, *_cells(each.figures, currencies),
        ]
        for each in found.leaders
    ]  # fmt: skip
    return [*columns, *_columns(currencies)], rows


def _summary(found: ReferralReport) -> Table:
    before = found.before.totals if found.before is not None else None
    rows: list[list[Cell]] = []
    for measure in MEASURES:
        for currency, value in _parts(found.totals, measure, before):
            earlier = dict(_parts(before, measure, found.totals)).get(currency) if before is not None else None
            rows.append([measure, currency, value, earlier])
    rows.append([Measure.BASE_RATE, None, found.base_rate, None])
    return ["measure", "currency", "value", "before"], rows


def _parts(figures: Figures, measure: Measure, other: Figures | None) -> Iterator[tuple[str | None, Cell]]:
    """A figure, or its amount in each currency that it or the other has any of."""
    value = getattr(figures, measure.value)
    if not isinstance(value, Mapping):
        yield None, value
        return
    for currency in sorted({*value, *(getattr(other, measure.value) if other is not None else ())}):
        yield currency or "none", value.get(currency)


def _currencies(found: ReferralReport) -> list[str]:
    return sorted({*found.totals.value_open, *found.totals.value_converted})


def _columns(currencies: Sequence[str]) -> list[str]:
    values = [f"{measure.value}_{each or 'none'}" for each in currencies for measure in _VALUES]
    return [*(measure.value for measure in _MEASURES), *values]


def _cells(figures: Figures, currencies: Sequence[str]) -> list[Cell]:
    values = [getattr(figures, measure.value).get(each) for each in currencies for measure in _VALUES]
    return [*(getattr(figures, measure.value) for measure in _MEASURES), *values]
