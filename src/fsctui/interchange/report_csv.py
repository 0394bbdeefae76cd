"""A report of referrals as CSV: a line for each interest, team, referrer or month, and one for all."""

from __future__ import annotations

import io

from fsctui.domain.referral_report import Figures, Measure, ReferralReport
from fsctui.interchange.csv_out import Cell, write_csv

_MEASURES = (
    Measure.RECEIVED,
    Measure.OPEN,
    Measure.ACCEPTED,
    Measure.CLOSED,
    Measure.CONVERTED,
    Measure.CONVERSION,
    Measure.HOURS_TO_ACCEPT,
    Measure.DAYS_TO_CONVERT,
    Measure.BREACHES,
)
"""The columns, before those of the values: two for each currency."""


def write_report(found: ReferralReport) -> str:
    """The text of the file; its header has the codes of the measures."""
    currencies = sorted({*found.totals.value_open, *found.totals.value_converted})
    columns = [found.by.value, "name", *(measure.value for measure in _MEASURES)]
    columns += [f"{name}_{each or 'none'}" for each in currencies for name in ("value_open", "value_converted")]

    def cells(key: str, name: str, figures: Figures) -> list[Cell]:
        values = [amounts.get(each) for each in currencies for amounts in (figures.value_open, figures.value_converted)]
        return [key, name, *(getattr(figures, measure.value) for measure in _MEASURES), *values]

    rows = [cells(line.key, line.name, line.figures) for line in found.lines]
    stream = io.StringIO(newline="")
    write_csv(stream, columns, [*rows, cells("total", "", found.totals)])
    return stream.getvalue()
