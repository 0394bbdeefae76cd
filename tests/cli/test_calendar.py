"""`fsctui calendar`. Expected dates come from printed calendars and the official lists that the comments name."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Fsctui


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        # Independence Day 2026 is a Saturday, observed on Friday, 3 July (5 U.S.C. 6103).
        ("2026-07-03 5 --mode count --country US", "2026-07-10"),
        ("2026-07-06 -1 --mode count --country US", "2026-07-02"),
        ("2026-07-03 -5 --country US", "2026-06-28"),
        # NYSE: closed on Thanksgiving, open (until 13:00) on the day after it.
        ("2026-11-25 1 --mode count --market XNYS", "2026-11-27"),
        ("2026-11-25 1 --mode count --market xnys", "2026-11-27"),
        # TARGET: closed on 25 and 26 December, here Friday and Saturday.
        ("2026-12-24 1 --mode count --market XECB", "2026-12-28"),
        # gov.uk: Boxing Day 2026 is a Saturday, its substitute Monday, 28 December.
        ("2026-12-24 1 --mode count --country GB --subdivision ENG", "2026-12-29"),
        # State Council notice for 2026: Saturday, 14 February is worked.
        ("2026-02-13 1 --mode count --country CN", "2026-02-14"),
        # Saturday, 30 May: the following Monday is June, so the modified convention goes back to Friday.
        ("2026-05-30 0 --mode roll --roll modified_following", "2026-05-29"),
        ("2026-05-30 0 --mode roll --roll modified-following", "2026-05-29"),
        ("2026-05-30 0 --mode roll --roll following", "2026-06-01"),
        ("2026-05-30 0 --mode count", "2026-06-01"),
        ("2026-05-30 0 --mode count --roll preceding", "2026-05-29"),
        ("2026-05-30 0 --mode roll --roll none", "2026-05-30"),
        ("2026-01-31 1 --unit month", "2026-02-28"),
        ("2026-03-01 -2 --unit week", "2026-02-15"),
        ("2026-07-03 9 --unit hour", "2026-07-06"),
    ],
)
def test_add(fsctui: Fsctui, words: str, expected: str) -> None:
    answer = fsctui("calendar", "add", *words.split())
    assert (answer.code, answer.out, answer.err) == (0, f"{expected}\n", "")


def test_add_as_json_has_date_and_trace(fsctui: Fsctui) -> None:
    answer = fsctui("calendar", "add", "2026-07-01", "2", "--mode", "count", "--country", "US", "--json")
    assert answer.json == {
        "date": "2026-07-06",
        "trace": [
            {"date": "2026-07-01", "event": "start", "reason": None},
            {
                "date": "2026-07-03",
                "event": "skip",
                "reason": "holiday",
                "detail": "Independence Day (observed)",
            },
            {"date": "2026-07-04", "event": "skip", "reason": "holiday", "detail": "Independence Day"},
            {"date": "2026-07-05", "event": "skip", "reason": "weekend"},
            {"date": "2026-07-06", "event": "offset", "reason": None, "detail": "+2 day count"},
            {"date": "2026-07-06", "event": "result", "reason": None},
        ],
    }


def test_trace_in_words(fsctui: Fsctui) -> None:
    lines = fsctui("calendar", "add", "2026-07-03", "1", "--mode", "count", "--trace").out.splitlines()
    assert lines[0] == "2026-07-06"
    assert lines[1] == ""
    assert [line for line in lines if "weekend" in line] == lines[3:5]


def test_hours_from_a_moment(fsctui: Fsctui) -> None:
    # Two hours are left on Friday (09:00-17:00), eight on Monday.
    answer = fsctui("calendar", "add", "2026-07-03T15:00", "10", "--unit", "hour", "--country", "GB", "--json")
    assert answer.json["date"] == "2026-07-06"
    assert answer.json["at"] == "2026-07-06T17:00:00+00:00"
    skipped = [(step["date"], step["reason"]) for step in answer.json["trace"] if step["event"] == "skip"]
    assert skipped == [("2026-07-04", "weekend"), ("2026-07-05", "weekend")]


def test_a_moment_needs_hours(fsctui: Fsctui) -> None:
    answer = fsctui("calendar", "add", "2026-07-03T15:00", "10", "--json")
    assert answer.code == 2
    assert answer.error["code"] == "parameter_invalid"


@pytest.mark.parametrize(
    ("words", "code", "params"),
    [
        ("2026-07-03 1 --mode count --country ZZ", "unknown_country", {"country": "ZZ"}),
        ("2026-07-03 1 --market NOPE", "unknown_market", {"market": "NOPE"}),
        ("2026-07-03 1001", "offset_out_of_range", {"amount": 1001, "first": -1000, "last": 1000}),
        ("2026-07-03 x", "parameter_invalid", {"parameter": "amount", "value": "x", "expected": "5"}),
        ("2026-02-30 1", "parameter_invalid", {"parameter": "start", "value": "2026-02-30", "expected": "2026-12-31"}),
        ("20260703 1", "parameter_invalid", {"parameter": "start", "value": "20260703", "expected": "2026-12-31"}),
        ("2026-07-03", "parameter_missing", {"parameter": "AMOUNT"}),
        ("2026-07-03 1 --country US --market XNYS", "options_conflict", {"first": "--country", "second": "--market"}),
        ("2026-07-03 1 --subdivision ENG", "parameter_missing", {"parameter": "--country"}),
        ("2026-07-03 1 2", "argument_unexpected", {"argument": "2"}),
        ("2026-07-03 1 -2", "argument_unexpected", {"argument": "-2"}),
    ],
)
def test_add_refuses_by_name(fsctui: Fsctui, words: str, code: str, params: dict[str, object]) -> None:
    answer = fsctui("calendar", "add", *words.split(), "--json")
    assert (answer.code, answer.out) == (2, "")
    assert answer.error["code"] == code
    assert answer.error["params"] == params
    assert answer.error["message"]


def test_a_year_outside_is_refused_not_guessed(fsctui: Fsctui) -> None:
    answer = fsctui("calendar", "add", "1700-07-03", "5", "--mode", "count", "--country", "US", "--json")
    assert answer.code == 2
    assert answer.error["code"] in ("date_out_of_range", "year_out_of_range")


def test_unknown_subdivision_lists_what_is_known(fsctui: Fsctui) -> None:
    answer = fsctui("calendar", "add", "2026-07-03", "1", "--country", "GB", "--subdivision", "XXX", "--json")
    assert answer.error["code"] == "unknown_subdivision"
    assert "SCT" in answer.error["params"]["known"]


BATCH = """\
id,country,subdivision,start,amount,mode,roll,note
1,US,,2026-07-03,5,count,,"keep, this"
2,ZZ,,2026-07-03,5,count,,
3,GB,ENG,2026-12-24,1,count,,é
4,FR,,2026-13-01,1,count,,
5,FR,,2026-05-01,0,count,preceding,
6,,,2026-05-01,-3,,,
"""


def test_batch_adds_two_columns_and_keeps_the_rest(fsctui: Fsctui) -> None:
    answer = fsctui("calendar", "add", "--batch", "-", stdin=BATCH)
    lines = answer.out.splitlines()
    assert lines[0] == "id,country,subdivision,start,amount,mode,roll,note,date,error"
    assert lines[1] == '1,US,,2026-07-03,5,count,,"keep, this",2026-07-10,'
    assert lines[2].startswith("2,ZZ,,2026-07-03,5,count,,,,unknown_country: ")
    assert lines[3] == "3,GB,ENG,2026-12-24,1,count,,é,2026-12-29,"
    assert lines[4].startswith('4,FR,,2026-13-01,1,count,,,,"parameter_invalid: ')
    # Labour Day 2026 is a Friday.
    assert lines[5] == "5,FR,,2026-05-01,0,count,preceding,,2026-04-30,"
    assert lines[6] == "6,,,2026-05-01,-3,,,,2026-04-28,"
    assert len(lines) == 7
    assert answer.code == 2


def test_batch_without_errors_is_ok_and_reads_files(fsctui: Fsctui, tmp_path) -> None:
    file = tmp_path / "rows.csv"
    file.write_text("start,amount\n2026-07-03,1\n", encoding="utf-8-sig")
    answer = fsctui("calendar", "add", "--batch", str(file), "--mode", "count", "--country", "US")
    assert (answer.code, answer.out) == (0, "start,amount,date,error\n2026-07-03,1,2026-07-06,\n")


def test_batch_replaces_columns_that_are_there(fsctui: Fsctui) -> None:
    answer = fsctui("calendar", "add", "--batch", "-", stdin="date,start,amount,error\nold,2026-07-03,1,old\n")
    assert answer.out == "date,start,amount,error\n2026-07-04,2026-07-03,1,\n"


def test_batch_names_a_row_with_too_few_or_too_many_cells(fsctui: Fsctui) -> None:
    rows = "start,amount\n2026-07-03\n2026-07-03,1,\n2026-07-03,1,9\n"
    lines = fsctui("calendar", "add", "--batch", "-", stdin=rows).out.splitlines()
    assert lines[1].startswith("2026-07-03,,,parameter_missing: ")
    assert lines[2] == "2026-07-03,1,2026-07-04,"
    assert lines[3].startswith("2026-07-03,1,,argument_unexpected: ")


def test_batch_as_json(fsctui: Fsctui) -> None:
    answer = fsctui("--json", "calendar", "add", "--batch", "-", stdin="start,amount,x\n2026-07-03,1,y\n")
    assert answer.json == {
        "items": [{"start": "2026-07-03", "amount": "1", "x": "y", "date": "2026-07-04", "error": ""}],
        "next": None,
    }


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        (b"start\n2026-07-03\n", "column_missing", None),
        (b"", "column_missing", None),
        (b"start,amount\n2026-07-03,1\n\xff\n", "input_unreadable", 3),
    ],
)
def test_batch_refuses_a_broken_file(fsctui: Fsctui, content: bytes, code: str, line: int | None) -> None:
    answer = fsctui("--json", "calendar", "add", "--batch", "-", stdin=content)
    assert answer.code == 2
    assert answer.error["code"] == code
    assert answer.error["params"].get("line") == line


def test_batch_refuses_a_quote_that_swallows_the_rows_after_it(fsctui: Fsctui) -> None:
    text = 'start,amount,memo\n2026-01-01,1,x\n2026-01-02,1,"y\n2026-01-05,1,z\n'
    answer = fsctui("--json", "calendar", "add", "--batch", "-", stdin=text)
    assert (answer.code, answer.error["code"], answer.error["params"]["line"]) == (2, "input_unreadable", 3)


def test_batch_refuses_a_column_that_is_there_twice(fsctui: Fsctui) -> None:
    answer = fsctui("--json", "calendar", "add", "--batch", "-", stdin="start,amount,start\n2026-01-01,1,2026-02-01\n")
    assert (answer.code, answer.error["code"]) == (2, "header_invalid")
    assert "start" in answer.error["message"]


def test_batch_keeps_line_breaks_and_drops_what_a_terminal_obeys(fsctui: Fsctui) -> None:
    text = 'start,amount,memo\n2026-01-01,1,"a\nb\x1b]52;c;aGk=\x07\x9b31m"\n2026-01-02,1\x1b[2J,c\n'
    answer = fsctui("calendar", "add", "--batch", "-", stdin=text)
    assert answer.out.startswith('start,amount,memo,date,error\n2026-01-01,1,"a\nb]52;c;aGk=31m",2026-01-02,\n')
    assert not set(answer.out) & {"\x07", "\x1b", "\x9b"}


def test_the_beginning_of_time_is_outside_in_any_zone(fsctui: Fsctui) -> None:
    answer = fsctui("--json", "calendar", "add", "0001-01-01T00:00+14:00", "-5", "--unit", "hour")
    assert (answer.code, answer.error["code"], answer.error["params"]["day"]) == (2, "date_out_of_range", "0001-01-01")
    assert fsctui("--now", "0001-01-01T00:00+14:00", "task", "list").code == 2


def test_batch_of_a_missing_file_is_not_found(fsctui: Fsctui) -> None:
    answer = fsctui("--json", "calendar", "add", "--batch", "nowhere.csv")
    assert answer.code == 3
    assert answer.error == {
        "code": "input_missing",
        "message": "There is no file “nowhere.csv”.",
        "params": {"file": "nowhere.csv"},
    }


def test_between(fsctui: Fsctui) -> None:
    # Friday to Friday over the observed Independence Day: five weekdays, none of the holiday.
    answer = fsctui("calendar", "between", "2026-07-03", "2026-07-10", "--country", "US", "--json")
    assert answer.json == {
        "start": "2026-07-03",
        "end": "2026-07-10",
        "calendar": "US",
        "working_days": 5,
        "calendar_days": 7,
    }
    assert fsctui("calendar", "between", "2026-07-10", "2026-07-03", "--country", "US").out == "-4\n"
    # NYSE's published 2026 calendar has 251 sessions; 1 January is not one.
    assert fsctui("calendar", "between", "2026-01-01", "2026-12-31", "--market", "XNYS").out == "251\n"


def test_show_names_holidays_and_extra_working_days(fsctui: Fsctui) -> None:
    year = fsctui("calendar", "show", "2026", "--country", "CN", "--json").json
    assert list(year) == ["calendar", "year", "working_days", "months", "items", "next"]
    # State Council notice for 2026: six weekend days are worked.
    assert [item["date"] for item in year["items"] if item["kind"] == "extra_working_day"] == [
        "2026-01-04",
        "2026-02-14",
        "2026-02-28",
        "2026-05-09",
        "2026-09-20",
        "2026-10-10",
    ]
    assert sum(month["working_days"] for month in year["months"]) == year["working_days"]
    assert {"date": "2026-10-01", "kind": "holiday", "name": "国庆节"} in year["items"]


def test_show_for_people(fsctui: Fsctui) -> None:
    lines = fsctui("calendar", "show", "2026", "--country", "US").out.splitlines()
    assert "2026-12-25  public holiday (Christmas Day)" in lines
    assert "2026-02  19" in lines


def test_list_of_what_is_known_needs_no_database(fsctui: Fsctui) -> None:
    countries = fsctui("calendar", "list", "--countries", "--json").json["items"]
    assert {"code": "BR"} in countries
    assert "XECB" in fsctui("calendar", "list", "--markets").out.split()


def test_the_list_of_what_is_known_has_pages(fsctui: Fsctui) -> None:
    first = fsctui("calendar", "list", "--countries", "--limit", "2", "--json").json
    assert (first["items"], first["next"]) == ([{"code": "AD"}, {"code": "AE"}], "AE")
    second = fsctui("calendar", "list", "--countries", "--limit", "2", "--after", "AE", "--json").json
    assert second["items"] == [{"code": "AF"}, {"code": "AG"}]


@pytest.mark.parametrize("written", ["CT", "ct", "ES-CT", "es-ct", "ES CT", "ES_CT"])
def test_the_parts_of_a_country_may_be_written_in_several_ways(fsctui: Fsctui, written: str) -> None:
    """Sant Joan, 24 June, is a holiday of Catalonia and not of Spain."""
    words = ("calendar", "add", "2026-06-23", "1", "--mode", "count", "--country", "ES")
    assert fsctui(*words).out == "2026-06-24\n"
    assert fsctui(*words, "--subdivision", written).out == "2026-06-25\n"
    shown = fsctui("--json", "calendar", "show", "2026", "--country", "ES", "--subdivision", written).json
    assert "2026-06-24" in {item["date"] for item in shown["items"]}
    rows = f"country,subdivision,start,amount,mode\nES,{written},2026-06-23,1,count\n"
    assert fsctui("calendar", "add", "--batch", "-", stdin=rows).out.endswith(",2026-06-25,\n")


@pytest.mark.parametrize("written", ["XX", "ES-XX", "ES-", "FR-CT", "-CT", " "])
def test_parts_that_are_none_are_refused(fsctui: Fsctui, written: str) -> None:
    answer = fsctui("--json", "calendar", "add", "2026-06-23", "1", "--country", "ES", "--subdivision", written)
    assert (answer.code, answer.error["code"]) == (2, "unknown_subdivision")
    assert answer.error["params"]["subdivision"] == written


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff\n \n\nStart,AMOUNT,Country,Note\n2026-07-03,1,US,x\n\n",
        "start\tamount\tcountry\tNote\n2026-07-03\t1\tUS\tx\n",
        "start;amount;country;Note\n2026-07-03;1;US;x\n",
        '"start","amount","country","Note"\r\n"2026-07-03","1","US","x"\r\n',
    ],
)
def test_batch_takes_what_spreadsheets_write(fsctui: Fsctui, text: str) -> None:
    answer = fsctui("calendar", "add", "--batch", "-", "--mode", "count", stdin=text)
    assert (answer.code, answer.out) == (0, "start,amount,country,Note,date,error\n2026-07-03,1,US,x,2026-07-06,\n")
