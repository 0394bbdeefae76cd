"""CSV in, with its oddities and lines; CSV out, with nothing a spreadsheet would run."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fsctui.domain.records import Choice, ChoiceUnknown, Field, FieldInvalid, FieldType, NameMissing, ObjectType
from fsctui.domain.templates import Priority
from fsctui.interchange.csv_columns import parse_mapping
from fsctui.interchange.csv_out import cell, guarded, unguarded, write_csv
from fsctui.interchange.csv_records import (
    CheckedRows,
    RecordFile,
    Reference,
    RowWarningCode,
    check_rows,
    read_records,
    write_errors,
)
from fsctui.interchange.csv_table import read_table
from fsctui.interchange.refusals import (
    ColumnUnknown,
    CsvBroken,
    EncodingUnknown,
    FileEmpty,
    HeaderInvalid,
    JsonBroken,
    MappingInvalid,
    TargetFieldUnknown,
    TooManyCells,
)
from fsctui.interchange.shipped import load_object_types
from tests.interchange import support

TYPES = {found.code: found for found in load_object_types()}
CONTACT = TYPES["contact"]
BOX = ObjectType(
    "safe_box",
    {"en": "Safe box"},
    {"en": "Safe boxes"},
    (
        Field("size", FieldType.CHOICE, {"en": "Size"}, choices=(Choice("small"), Choice("large"))),
        Field("rent", FieldType.MONEY, {"en": "Rent", "fr": "Loyer"}, required=True),
        Field("account", FieldType.REFERENCE, {"en": "Account"}, required=True, target="account"),
        Field("keeper", FieldType.REFERENCE, {"en": "Keeper"}, target="contact"),
        Field("remarks", FieldType.LONG_TEXT, {"en": "Remarks"}),
    ),
)


def read(text: str, object_type: ObjectType = CONTACT, **mapping: str) -> RecordFile:
    return read_records(text.encode(), "in.csv", object_type, mapping)


def check(text: str, **mapping: str) -> CheckedRows:
    return check_rows(read(text, BOX, **mapping), BOX)


@pytest.mark.parametrize(
    ("data", "encoding", "delimiter"),
    [
        ("Name,Ville\nÉlan,Nîmes\n".encode(), "utf-8-sig", ","),
        (b"\xef\xbb\xbf" + "Name;Ville\r\nÉlan;Nîmes\r\n".encode(), "utf-8-sig", ";"),
        ("Name\tVille\nÉlan\tNîmes".encode("cp1252"), "cp1252", "\t"),
        ("Name|Ville\nÉlan|Nîmes\n".encode("utf-16"), "utf-16", "|"),
        ('"Name";"Ville, pays"\n"Élan";"Nîmes"\n'.encode(), "utf-8-sig", ";"),
    ],
)
def test_encodings_and_delimiters_are_found(data: bytes, encoding: str, delimiter: str) -> None:
    table = read_table(data, "x")
    assert (table.encoding, table.delimiter) == (encoding, delimiter)
    assert table.rows[0].cells == ("Élan", "Nîmes")


def test_rows_know_the_line_on_which_they_start() -> None:
    table = read_table(b'Name,Notes\r\nA,"one\r\ntwo\nthree"\r\n\r\nB,x\r\n', "x")
    assert [(row.line, row.cells) for row in table.rows] == [(2, ("A", "one\r\ntwo\nthree")), (6, ("B", "x"))]


@pytest.mark.parametrize(
    ("data", "refusal", "line"),
    [
        (b"", FileEmpty, 0),
        (b"\xef\xbb\xbf\n", FileEmpty, 0),
        (b"Name,name\nA,B\n", HeaderInvalid, 1),
        ("\u200b,\u200b\nA,B\n".encode(), HeaderInvalid, 1),
        (b'Name\nA\n"B\n', CsvBroken, 3),
        (b'Name\n"A"b\n', CsvBroken, 2),
        (b"Name\x00\nA\n", EncodingUnknown, 0),
        (b"\xff\xfeN\x00\x00", EncodingUnknown, 0),
        (b"Name\n" + b"A" * 1_000_001, CsvBroken, 2),
    ],
)
def test_files_that_are_no_csv_are_refused(data: bytes, refusal: type[HeaderInvalid], line: int) -> None:
    with pytest.raises(refusal) as caught:
        read_table(data, "in.csv")
    assert (caught.value.file, caught.value.line) == ("in.csv", line)


def test_salesforce_columns_find_their_fields() -> None:
    found = read(
        "Id,FirstName,LastName,AccountId,Account.Name,Birthdate,MailingCity,FinServ__CurrentEmployer__c,Jigsaw\n"
        "003A,Ana,Reis,001B,Reis Lda,1980-01-31,Lisboa,Porto Digital,x\n"
    )
    row = found.rows[0]
    assert (row.name, row.external_id, row.line) == ("Ana Reis", "003A", 2)
    assert row.references == {"account": Reference("001B", "Reis Lda")}
    assert row.values == {
        "first_name": "Ana",
        "last_name": "Reis",
        "birth_date": "1980-01-31",
        "city": "Lisboa",
        "employer": "Porto Digital",
    }
    assert found.ignored == ("Jigsaw",)


def test_our_own_labels_are_understood_in_any_language() -> None:
    row = read("Sobrenome;Prénom;Fecha de nacimiento\nSá;Léa;1990-02-03\n").rows[0]
    assert row.values == {"last_name": "Sá", "first_name": "Léa", "birth_date": "1990-02-03"}


def test_addresses_stay_whole() -> None:
    found = read("Name,OtherCity,OtherState,MailingCity,MailingState\nA,Reno,NV,Paris,\nB,Reno,NV,,\n")
    assert found.rows[0].values == {"city": "Paris"}, "not Paris, Nevada"
    assert found.rows[1].values == {"city": "Reno", "state": "NV"}


def test_a_mapping_wins_over_what_is_guessed() -> None:
    found = read("Name,City,Town\nA,Lyon,Nîmes\n", CONTACT, Town="city")
    assert found.rows[0].values == {"city": "Nîmes"}
    assert found.ignored == ("City",)
    assert read("A;B\n1;Zoé\n", CONTACT, B="name", A="external_id").rows[0].name == "Zoé"


def test_mappings_are_read_from_the_command_line() -> None:
    assert parse_mapping(["Town=city", "a=b=name"]) == {"Town": "city", "a=b": "name"}
    with pytest.raises(MappingInvalid):
        parse_mapping(["Town"])


def test_a_mapping_to_nowhere_is_refused() -> None:
    with pytest.raises(ColumnUnknown) as column:
        read("Name\nA\n", CONTACT, Town="city")
    assert column.value.allowed == ("Name",)
    with pytest.raises(TargetFieldUnknown) as target:
        read("Name\nA\n", CONTACT, Name="nom")
    assert "city" in target.value.allowed


def test_cells_that_held_an_object_are_empty_and_named() -> None:
    found = read("Name,MailingCity,Address\nA,[object Object],[object Object]\n")
    assert found.rows[0].values == {}
    assert {(w.line, w.column, w.code) for w in found.warnings} == {
        (2, "MailingCity", RowWarningCode.OBJECT_CELL),
        (2, "Address", RowWarningCode.OBJECT_CELL),
    }


def test_deleted_rows_stay_out_and_are_named() -> None:
    found = read("Name,IsDeleted\nA,true\nB,false\n")
    assert [row.name for row in found.rows] == ["B"]
    assert [(w.line, w.code) for w in found.warnings] == [(2, RowWarningCode.DELETED_ROW)]


def test_a_row_with_too_many_cells_is_a_problem_of_that_row_alone() -> None:
    found = read("Name,City\nA,Rome,Italy\nB,Oslo,\nC\n")
    assert [(problem.line, type(problem.refusal)) for problem in found.problems] == [(2, TooManyCells)]
    assert [row.name for row in found.rows] == ["B", "C"]


def test_text_is_cleaned_and_lines_are_kept_where_the_field_has_them() -> None:
    row = read('Name,Remarks\n"A\x1b[31m\nB","one\r\ntwo\x07"\n', BOX).rows[0]
    assert (row.name, row.values["remarks"]) == ("A[31m B", "one\ntwo")


def test_every_row_is_either_good_or_has_a_problem_with_line_field_and_reason() -> None:
    checked = check(
        "Name,Size,Rent,Account\nA,large,12.5,001\n,small,3,001\nC,small,much,001\nD,huge,4,001\nE,small,,001\n"
    )
    assert [(row.line, row.values) for row in checked.rows] == [
        (2, {"size": "large", "rent": "12.5"}),
        (5, {"rent": "4"}),
    ]
    assert [(p.line, p.field, p.refusal.code) for p in checked.problems] == [
        (3, "name", "name_missing"),
        (4, "rent", "field_invalid"),
        (6, "rent", "field_missing"),
    ]
    assert [(w.line, w.column, w.code, w.value) for w in checked.warnings] == [
        (5, "size", RowWarningCode.VALUE_LEFT_OUT, "huge")
    ]
    assert isinstance(checked.problems[0].refusal, NameMissing)
    assert isinstance(checked.problems[1].refusal, FieldInvalid)


def test_a_bad_value_in_a_column_that_the_user_mapped_is_a_problem() -> None:
    checked = check("Name,Format,Rent,Account\nA,huge,1,001\n", Format="size")
    assert [(p.line, p.field, type(p.refusal)) for p in checked.problems] == [(2, "size", ChoiceUnknown)]


def test_references_are_read_as_the_file_has_them_and_followed_by_nobody_here() -> None:
    found = read("Name,Rent,Account,Account.Name,Keeper\nA,1,001,Acme,003\nB,2,,,\n", BOX)
    assert [row.references for row in found.rows] == [
        {"account": Reference("001", "Acme"), "keeper": Reference("003", "")}, {},
    ]  # fmt: skip
    checked = check_rows(found, BOX)
    assert [row.values for row in checked.rows] == [{"rent": "1"}, {"rent": "2"}]
    assert (checked.problems, checked.warnings) == ([], [])


def test_salesforce_words_for_our_choices() -> None:
    found = read("Subject,Priority,Status,Origin\nA,Medium,Escalated,Email\n", TYPES["case"])
    checked = check_rows(found, TYPES["case"])
    assert checked.rows[0].values == {"status": "in_review", "priority": "normal", "origin": "email"}
    assert checked.warnings == []


def test_the_error_file_has_the_rows_as_they_were_and_can_be_mended_and_imported() -> None:
    text = 'Name,Rent,Account,line\nA,1,001,x\n"=cmd|x, y",much,001,\nC,,,\n'
    found = read(text, BOX)
    checked = check_rows(found, BOX)
    stream = io.StringIO(newline="")
    assert write_errors(stream, found, checked.problems, lambda refusal: refusal.code) == 2
    assert list(csv.reader(io.StringIO(stream.getvalue(), newline=""))) == [
        ["Name", "Rent", "Account", "line", "line_2", "field", "reason"],
        ["'=cmd|x, y", "much", "001", "", "3", "rent", "field_invalid"],
        ["C", "", "", "", "4", "rent", "field_missing"],
    ]
    mended = stream.getvalue().replace("much", "5")
    again = check_rows(read(mended, BOX), BOX)
    assert [(row.name, row.values["rent"]) for row in again.rows] == [("=cmd|x, y", "5")]


TREE = """{
  "records": [
    {
      "attributes": {"type": "Contact", "referenceId": "ContactRef1"},
      "FirstName": "Ana", "LastName": "Reis", "AccountId": "@AccountRef1", "DoNotCall": true
    },
    {
      "attributes": {"type": "Contact", "referenceId": "ContactRef2"},
      "LastName": "Sá", "Jobs": {"records": []}, "MobilePhone": null
    }
  ]
}"""


def test_object_trees_with_references_are_read() -> None:
    found = read(TREE)
    assert [(row.line, row.name, row.external_id) for row in found.rows] == [
        (4, "Ana Reis", "@ContactRef1"),
        (8, "Sá", "@ContactRef2"),
    ]
    assert found.rows[0].references == {"account": Reference("@AccountRef1")}
    assert found.rows[0].values["do_not_call"] == "true"
    assert [(w.line, w.column, w.code) for w in found.warnings] == [(8, "Jobs", RowWarningCode.OBJECT_CELL)]


@pytest.mark.parametrize(
    ("text", "refusal", "line"),
    [
        ('{"records": [\n{]}', JsonBroken, 2),
        ('[{"sobject": "Lead"}]', JsonBroken, 1),
        ('{"records": [1]}', JsonBroken, 1),
        ('{"records": []}', FileEmpty, 0),
        ("[" * 100_000, JsonBroken, 1),
        ('{"records": [{"attributes": {}, "Name": ' + "1" * 5000 + "}]}", JsonBroken, 1),
    ],
)
def test_json_that_is_no_tree_is_refused(text: str, refusal: type[JsonBroken], line: int) -> None:
    with pytest.raises(refusal) as caught:
        read(text)
    assert (caught.value.file, caught.value.line) == ("in.csv", line)


@pytest.mark.parametrize(
    "text", ["=1+1", "+1 415 555 0100", "-2+3", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", "'=1", "=cmd|' /C calc'!A0"]
)
def test_formulas_get_an_apostrophe(text: str) -> None:
    assert guarded(text) == "'" + text


@pytest.mark.parametrize("text", ["", "a=b", "-3", "+4.50", "1-2", "O'Neill", "'quoted'", "été", "(=x)"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert guarded(text) == text


@given(st.text(alphabet=" '=+-@\t\rab1", max_size=6) | st.text(max_size=20))
def test_what_was_guarded_reads_back(text: str) -> None:
    assert unguarded(guarded(text)) == text


def test_values_are_written_for_scripts() -> None:
    values = (None, True, 3, Decimal("-1.50"), date(2026, 1, 2), Priority.HIGH, "-x")
    assert [cell(value) for value in values] == ["", "true", "3", "-1.50", "2026-01-02", "high", "'-x"]


def test_nothing_that_a_terminal_obeys_is_written() -> None:
    assert cell("a\x1b]52;c;aGk=\x07\x9b31mb\tc\nd") == "a]52;c;aGk=31mb\tc\nd"
    for hidden in ("\x1b", "\u202e", "\u200b", "\ud800"):
        assert cell(f"{hidden}=cmd") == "'=cmd", "what was hidden is still a formula"
    assert cell("a\ud800b").encode() == b"ab", "a file can hold it"


def test_rows_are_written_as_rfc_4180_has_it() -> None:
    stream = io.StringIO(newline="")
    assert write_csv(stream, ["a", "b"], [["x,y", 'q"q'], ["two\nlines", None]]) == 2
    assert stream.getvalue() == 'a,b\r\n"x,y","q""q"\r\n"two\nlines",\r\n'


REAL = support.real_data()
FILES = {
    "fsc_demo_pack/Account.csv": ("account", 10),
    "fsc_demo_pack/Contact.csv": ("contact", 7),
    "fsc_demo_pack/Lead.csv": ("referral", 9),
    "fsc_demo_pack/Case.csv": ("case", 4),
    "fsc_demo_pack/BusinessMilestone.csv": ("business_milestone", 10),
    "fsc_demo_pack/FinServ__FinancialAccount__c.csv": ("financial_account", 14),
    "fsc_demo_pack/FinServ__FinancialGoal__c.csv": ("financial_goal", 4),
    "fsc_demo_pack/FinServ__AssetsAndLiabilities__c.csv": ("assets_and_liabilities", 2),
    "fsc_demo_pack/FinServ__FinancialHolding__c.csv": ("financial_holding", 2),
    "easy_spaces/Contact_Data.csv": ("contact", 12),
    "easy_spaces/Lead_Data.csv": ("referral", 11),
    "easy_spaces/Accounts.json": ("account", 12),
    "easy_spaces/Contacts.json": ("contact", 12),
    "easy_spaces/Leads.json": ("referral", 11),
}


@pytest.mark.skipif(REAL is None, reason="no exports of real organisations beside the project")
@pytest.mark.parametrize("name", FILES)
def test_every_row_of_real_exports_comes_in(name: str) -> None:
    assert REAL is not None
    code, count = FILES[name]
    checked = check_rows(read_records((REAL / name).read_bytes(), name, TYPES[code]), TYPES[code])
    assert (len(checked.rows), checked.problems) == (count, [])
    assert all(row.name for row in checked.rows)
