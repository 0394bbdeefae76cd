"""Each table of a report as a file: amounts by currency, nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal

from fsctui.domain.referral_report import Age, Before, By, Figures, Leader, Line, ReferralReport, Scope, Step
from fsctui.domain.referral_score import referrer_score
from fsctui.domain.referrals import Status
from fsctui.interchange.report_csv import TABLES, write_report

HOSTILE = '=HYPERLINK("http://x";"a")'
SOME = Figures(
    received=3, open=1, accepted=2, closed=2, converted=1, conversion=0.5, soon=1, late=0, breaches=4,
    value_open={"EUR": Decimal("10.50"), "USD": Decimal(7)}, value_converted={"USD": Decimal(1000)},
    hours_to_accept=4.0, hours_to_accept_90=10.0, days_to_convert=None, days_to_convert_90=None,
)  # fmt: skip
NONE = Figures()
REPORT = ReferralReport(
    scope=Scope.SEEN, since=date(2026, 2, 1), until=None, by=By.TEAM, totals=SOME,
    funnel=(Step(Status.NEW, 1), Step(Status.CONVERTED, 1)),
    lines=(Line("3", HOSTILE, SOME), Line("", "", NONE)), months=(Line("2026-02", "2026-02", SOME),),
    leaders=(Leader("user:7", "@SUM(A1)", SOME, referrer_score(2, 1, 0.4), to_thank=12),),
    ages=(Age(0, 1, 1, 1, 0, 4), Age(21, None, 0, 0, 0, 0)), base_rate=0.4,
    before=Before(date(2026, 1, 1), date(2026, 1, 31), Figures(received=5, value_open={"BRL": Decimal(2)})),
)  # fmt: skip


def rows(table: str | None) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(write_report(REPORT, table), newline="")))


def test_every_table_is_one_file_of_as_many_cells_in_each_row() -> None:
    for table in TABLES:
        text = write_report(REPORT, table)
        found = list(csv.reader(io.StringIO(text, newline="")))
        assert text.endswith("\r\n") and len(found) > 1
        assert {len(row) for row in found} == {len(found[0])}, table
        assert len(set(found[0])) == len(found[0]), table


def test_no_cell_is_a_formula() -> None:
    for table in TABLES:
        for row in csv.reader(io.StringIO(write_report(REPORT, table), newline="")):
            assert not any(cell.startswith(("=", "@", "+", "-")) for cell in row), table
    assert rows("team")[0]["name"] == "'" + HOSTILE


def test_lines_have_a_column_for_each_currency_and_nothing_for_what_was_not_counted() -> None:
    team, none, total = rows(None)
    assert (team["team"], team["value_open_EUR"], team["value_open_USD"]) == ("3", "10.50", "7")
    assert (team["value_converted_EUR"], team["value_converted_USD"]) == ("", "1000")
    assert (team["hours_to_accept"], team["hours_to_accept_90"], team["days_to_convert"]) == ("4.0", "10.0", "")
    assert (none["received"], none["conversion"]) == ("0", "")
    assert total["team"] == "total"
    assert rows("month")[0]["month"] == "2026-02"


def test_the_summary_has_a_row_for_each_currency_and_the_time_before() -> None:
    found = [(row["measure"], row["currency"], row["value"], row["before"]) for row in rows("summary")]
    assert found[0] == ("received", "", "3", "5")
    assert [row for row in found if row[0] == "value_open"] == [
        ("value_open", "BRL", "", "2"), ("value_open", "EUR", "10.50", ""), ("value_open", "USD", "7", ""),
    ]  # fmt: skip
    assert ("conversion", "", "0.5", "") in found
    assert found[-1] == ("base_rate", "", "0.4", "")


def test_the_funnel_the_ages_and_the_leaderboard() -> None:
    assert [(row["status"], row["count"]) for row in rows("funnel")] == [("new", "1"), ("converted", "1")]
    oldest = rows("ageing")[1]
    assert (oldest["from_days"], oldest["to_days"], rows("ageing")[0]["soon"]) == ("21", "", "1")
    (leader,) = rows("leaderboard")
    # 100 x (1 + 20 x 0.4) / (2 + 20) = 40.9
    assert (leader["referrer_score"], leader["score_closed"], leader["to_thank"]) == ("41", "2", "12")
